"""The ``csv`` rendering: a table for spreadsheets, with what was accepted and why."""

from __future__ import annotations

import csv
import io

from ..diagnostic import Diagnostic
from ..source import harmless, is_command
from ..startup.expressions import Expression
from .base import Rendering, details, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result

# What a spreadsheet takes for the start of a formula, and what it may: a number and nothing else.
_FORMULA = frozenset("=+-@|%\t\r＝＋－＠｜％")
# What a spreadsheet may pass over before it: quotes and spaces.
_BEFORE = "\"'` \xa0\u3000"
_NUMBER = Expression(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")

COLUMNS = ("file", "line", "column", "severity", "rule", "pack", "verdict", "route", "stated", "message", "working",
           "basis", "accepted", "reason", "until", "by")  # fmt: skip


class Csv(Rendering):
    """One row a diagnostic, accepted ones too.

    It begins with a byte-order mark: without one Excel takes UTF-8 for the system's own encoding.
    """

    def begin(self) -> str:
        return "\ufeff" + row(COLUMNS)

    def file(self, file: FileResult) -> str:
        return "".join(map(self._row, file.diagnostics))

    def end(self, result: Result) -> str:
        return "".join(map(self._row, result.trouble))

    def _row(self, d: Diagnostic) -> str:
        line, column = d.start
        texts = self.catalogue.texts
        found = list(details(d, self.catalogue))
        waiver = d.waiver
        accepted = "waived" if waiver is not None else "baseline" if d.baselined else ""
        return row(
            (
                self.places.of(d), line, column, d.severity, d.rule, d.pack, d.verdict, d.route, d.stated,
                headline(d, self.catalogue),
                "; ".join(text for head, text in found if head in (texts["working"], texts["elsewhere"])),
                "; ".join(text for head, text in found if head == texts["basis"]),
                accepted,
                waiver.reason if waiver is not None else "",
                str(waiver.until or "") if waiver is not None else "",
                waiver.by if waiver is not None else "",
            )
        )  # fmt: skip


def row(cells: tuple[object, ...] | list[object]) -> str:
    """A row; a text that a spreadsheet would take for a formula is made one that it does not."""
    out = io.StringIO()
    safe = [_safe(cell) for cell in cells]
    # A line of a log that begins as a command does is none in quotes.
    if is_command(str(safe[0])):
        csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(safe)
    else:
        csv.writer(out, lineterminator="\r\n").writerow(safe)
    return out.getvalue()


def _safe(cell: object) -> object:
    # Where numbers have a comma for a point, semicolons part the cells, whatever the quotes around ours say.
    if not isinstance(cell, str):
        return cell
    first, *rest = harmless(cell).split(";")
    return ";".join((_no_formula(first, alone=not rest), *(_no_formula(part, alone=False) for part in rest)))


def _no_formula(part: str, alone: bool = True) -> str:
    text = part.lstrip(_BEFORE)
    if text[:1] not in _FORMULA or not text or (alone and _NUMBER.get().fullmatch(text.rstrip()) is not None):
        return part
    return f"{part[: len(part) - len(text)]}'{text}"
