"""crossfoot: a rules-as-code linter for public-finance reports.

The command line is the main interface; ``linter.check`` is the same for Python callers.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Result


def check(paths: list[str], *, rules: list[str] | None = None, cache: str | None = None) -> Result:
    """Check report files and folders; see :func:`linter.run.check`."""
    from .run import check as run_check

    return run_check(paths, rules=rules or [], cache=cache)
