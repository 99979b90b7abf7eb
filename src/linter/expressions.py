"""Regular expressions of a run: compiled when first needed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

# The flags of ``re``, which is not loaded for their sake.
IGNORECASE, MULTILINE, VERBOSE, ASCII = 2, 8, 64, 256

_compiled: dict[tuple[str, int], re.Pattern[str]] = {}


def get(source: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled expression."""
    found = _compiled.get((source, flags))
    if found is None:
        import re

        found = _compiled[source, flags] = re.compile(source, flags)
    return found


__all__ = ["ASCII", "IGNORECASE", "MULTILINE", "VERBOSE", "get"]
