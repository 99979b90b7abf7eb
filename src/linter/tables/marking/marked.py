"""A file of tables to its marked copy, whatever kind it is."""

from __future__ import annotations

from ...diagnostic import ERROR, Diagnostic, Phrase
from ..grid import Book
from ..safety import Unreadable, ending, examined, kind_of
from .document import mark_document
from .mark import Mark, Words
from .markup import Malformed
from .workbook import mark_workbook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: dict[str, Callable[[bytes, list[Mark], Words], bytes]] = {
    ".xlsx": mark_workbook,
    ".xlsm": mark_workbook,
    ".docx": mark_document,
}


def marked(data: bytes, name: str, output: str, marks: list[Mark], words: Words) -> bytes | Diagnostic:
    """The bytes of a copy of the file ``name``, to be written to ``output``; what to say where there can be none."""
    kind = ending(name)
    if kind not in _KINDS or not data.startswith(b"PK"):
        return Diagnostic("marked-not-xlsx", ERROR, Phrase("marked-not-xlsx"), file=name)
    if ending(output) != kind:
        return Diagnostic("marked-other-ending", ERROR, Phrase("marked-other-ending", ending=kind), file=output)
    try:
        kind_of(data, name)
        examined(data, name, Book())
        return _KINDS[kind](data, marks, words)
    except Unreadable as error:
        return error.diagnostic
    except (Malformed, ValueError, KeyError, IndexError, RecursionError, NotImplementedError):
        return Diagnostic("marked-odd", ERROR, Phrase("marked-odd"), file=name)
