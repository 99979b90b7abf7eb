"""What would change in files, on standard output: a patch, and for the eye where it is a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..render.patch import patch
from ..source import harmless
from ..source import patch as escaped
from .context import write_bytes
from .listing import places_of

if TYPE_CHECKING:
    from .context import Context


def tell(context: Context, changes: list[tuple[str, bytes, bytes]], code: int) -> None:
    """Tell of each file what it holds and what it would; names begin at the repository's top.

    ``code`` is the exit code to leave with where nobody reads any more.
    """
    places = places_of(context, [path for path, _, _ in changes])
    data = b"".join(patch(places.raw(path), before, after) for path, before, after in changes)
    if context.out is None or context.out.isatty() or not hasattr(context.out, "buffer"):
        # Nobody applies it from there, and a terminal would obey what is in it.
        text = data.decode("utf-8", "backslashreplace")
        context.tell("".join(f"{harmless(line)}\n" for line in text.split("\n")[:-1]), code)
        return
    text = data.decode("utf-8", "surrogateescape")
    shown = escaped(text)
    if shown == text:
        write_bytes(context.out, data, code, context.language)
    else:
        # A CI reads it as it goes by, and would obey what is in it.
        write_bytes(context.out, shown.encode("utf-8", "surrogateescape"), code, context.language)
        context.note(context.catalogue().texts["diff-escaped"] + "\n", code)
