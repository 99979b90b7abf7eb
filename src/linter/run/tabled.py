"""A spreadsheet or a document as a file of reports: what it says is checked as its text would be, cell by cell."""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, Phrase
from ..reading import decode, read_bytes
from ..source import Span
from ..tables.imported import imported, named
from ..tables.reading import MAX_BYTES
from ..tables.safety import LIBRARIES, ending
from ..tables.shape import is_figure
from .result import FileResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..program.program import Program
    from ..settings.discovery import Found
    from ..settings.settings import Settings
    from ..source import Source
    from ..tables.imported import Imported

# Nothing shows that a file is one of reports.
NO_REPORT = ("tables-no-form", "tables-no-table", "tables-pdf-unruled", "tables-lock")
# What of a file somebody has to look at.
_GRAVE = ("tables-confirm", "tables-pdf-pictures")


def read(found: Found, program: Program, pack: str) -> tuple[Source, list[Diagnostic]] | Diagnostic:
    """The text of the reports in a file of tables, and what is to be said of how it was read; ``pack`` is the one that
    they are of. Nothing is raised for bad input."""
    data = found.data if found.data is not None else read_bytes(found.path, found.path, MAX_BYTES)
    if isinstance(data, Diagnostic):
        return data
    made = imported(data, found.path, program.index, lambda name: program.pack(name).forms, within=pack)
    if isinstance(made, Diagnostic):
        return made
    source = decode(made.text.encode(), found.path)
    return source if isinstance(source, Diagnostic) else (source, _said(made, source))


def lacking(found: list[Found], settings: Settings) -> tuple[list[Found], list[FileResult]]:
    """The files that can be read with what is installed, and what is to be said, once, of those that cannot."""
    from importlib.util import find_spec

    missing = {kind for kind, library in LIBRARIES.items() if find_spec(library) is None}
    if not missing:
        return found, []
    lost = [file for file in found if ending(file.path) in missing and not file.outside]
    if not lost:
        return found, []
    grave = any(file.named or settings.policy(file.path).strict for file in lost)
    result = FileResult(lost[0].path)
    phrase = Phrase("tables-extra-many", count=len(lost)) if len(lost) > 1 or not grave else Phrase("tables-extra")
    result.diagnostics.append(Diagnostic("tables-extra", ERROR if grave else WARNING, phrase, file=result.path))
    gone = set(map(id, lost))
    return [file for file in found if id(file) not in gone], [result]


def settle(diagnostics: list[Diagnostic], said: list[Diagnostic]) -> None:
    """What a file's diagnostics are, with what is to be said of how it was read."""
    for diagnostic in diagnostics:
        if diagnostic.fix is not None:  # the text is ours, and the file is not written
            diagnostic.fix.why_not = diagnostic.fix.why_not or "fix-in-tables"
    diagnostics[:0] = said


def _said(read: Imported, source: Source) -> list[Diagnostic]:
    """What was not read of a file, and what of it is left alone."""
    span = Span(0, source.line_end(1))
    said = []
    unread = read.missing  # of the others the report's own text tells
    if unread:
        grave = any(is_figure(each.cell.text) or each.why != "cell-not-understood" for each in unread)
        phrase = Phrase("tables-unread", count=len(unread), cells=named(unread))
        said.append(
            Diagnostic("tables-unread", WARNING if grave else NOTE, phrase, file=source.name, source=source, span=span)
        )
    for key, place in read.book.notes:
        severity = WARNING if key in _GRAVE else NOTE
        said.append(Diagnostic(key, severity, Phrase(key, place=place), file=source.name, source=source, span=span))
    return said
