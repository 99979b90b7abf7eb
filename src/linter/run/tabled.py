"""A spreadsheet or a document as a file of reports: what it says is checked as its text would be, cell by cell."""

from __future__ import annotations

from ..diagnostic import NOTE, WARNING, Diagnostic, Phrase
from ..reading import decode, read_bytes
from ..source import Span
from ..tables.imported import imported
from ..tables.reading import MAX_BYTES
from ..tables.shape import is_figure
from .checker import NOT_A_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..settings.discovery import Found
    from ..settings.settings import Policy
    from ..source import Source
    from ..tables.imported import Imported
    from .checker import Checker
    from .result import FileResult

# So many cells are named in a line.
_MAX_NAMED = 30
_NO_REPORT = ("tables-no-form", "tables-no-table")


def check_tables(checker: Checker, result: FileResult, found: Found, policy: Policy) -> None:
    """Check a file of tables into its result. Nothing is raised for bad input."""
    data = found.data if found.data is not None else read_bytes(found.path, found.path, MAX_BYTES)
    read = data if isinstance(data, Diagnostic) else _imported(checker, data, found.path, policy)
    if isinstance(read, Diagnostic):
        if read.rule in _NO_REPORT and (checker.only_reports or not found.named):
            result.passed_over = True
        else:
            (result.trouble if found.named and read.rule in NOT_A_FILE else result.diagnostics).append(read)
        return
    source = decode(read.text.encode(), found.path)
    assert not isinstance(source, Diagnostic)  # we wrote it
    checker.text(result, source, policy, named=found.named)
    for diagnostic in result.diagnostics:
        if diagnostic.fix is not None:  # the text is ours, and the file is not written
            diagnostic.fix.why_not = diagnostic.fix.why_not or "fix-in-tables"
    result.diagnostics[:0] = _said(read, source)


def _imported(checker: Checker, data: bytes, name: str, policy: Policy) -> Imported | Diagnostic:
    program = checker.program
    return imported(data, name, program.index, lambda pack: program.pack(pack).forms, within=policy.pack)


def _said(read: Imported, source: Source) -> list[Diagnostic]:
    """What was not read of a file, and what of it is left alone."""
    span = Span(0, source.line_end(1))
    said = []
    if read.unread:
        cells = [each.cell.place for each in read.unread]
        named = "、".join(cells[:_MAX_NAMED]) + ("…" if len(cells) > _MAX_NAMED else "")
        grave = any(is_figure(each.cell.text) or each.why != "cell-not-understood" for each in read.unread)
        phrase = Phrase("tables-unread", count=len(cells), cells=named)
        said.append(
            Diagnostic("tables-unread", WARNING if grave else NOTE, phrase, file=source.name, source=source, span=span)
        )
    for key, place in read.book.notes:
        said.append(Diagnostic(key, NOTE, Phrase(key, place=place), file=source.name, source=source, span=span))
    return said
