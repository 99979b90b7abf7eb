"""Values that a ``#`` cut off: to YAML a comment begins there, to who wrote it the text went on.

``#VALUE!`` from a spreadsheet leaves a blank, ``编号 #12 正常`` loses its tail. An ordinary comment has a space
behind its ``#``, or words; what is looked for is an error word of a spreadsheet, a number behind the ``#``, and
``####``, which a spreadsheet shows where a column is too narrow.
"""

from __future__ import annotations

from ..diagnostic import WARNING, Diagnostic, Phrase
from ..figure import normal, read_number
from ..source import Span
from .signs import ERRORS, reads_as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..source import Source
    from .document import Document

_MOST_QUOTED = 40


def cut(source: Source, documents: Sequence[Document]) -> list[Diagnostic]:
    """A warning for each value of a source that looks as if it had been cut off."""
    text = source.text
    found = []
    for comment in documents[0].comments:
        start, end = comment.span.start, comment.span.end
        if comment.alone or end == start + 1 or not reads_as_text(text, start + 1):
            continue
        before = text[source.starts[source.line_of(start) - 1] : start].rstrip()
        blank = before.endswith(":") or not before.strip(" -")
        rest = text[start:end].strip()
        value = "" if blank else before.split(": ", 1)[-1].lstrip(" -")
        is_error = text.startswith(ERRORS, start + 1) or (blank and not rest.strip("#"))
        if not is_error and not (_is_lost(value, rest) if value else rest.strip("#") or len(rest) > 2):
            continue
        whole = f"{value} {rest}".strip()
        whole = whole if len(whole) <= _MOST_QUOTED else f"{whole[:_MOST_QUOTED]}…"
        phrase = Phrase("cut-error" if is_error else "cut-text", text=whole)
        span = Span(start, end)
        found.append(Diagnostic("cut-text", WARNING, phrase, file=source.name, source=source, span=span))
    return found


def _is_lost(value: str, rest: str) -> bool:
    """Whether what stands behind a value belongs to it: to words, not to a figure, nor to what has its own quotes."""
    if value[0] in "\"'{[|>&*" or not rest.strip("#"):
        return False
    return any(map(str.isalpha, value)) and read_number(normal(value)) is None
