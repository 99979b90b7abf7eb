"""A copy of a workbook with what is wrong in it: cells coloured, a comment in each, a sheet that lists them all.

Cells, formulas, formats, merged ranges, widths and rules of input stay as they are. A workbook with parts that its
library does not write again (pictures, charts, pivot tables) is refused rather than robbed of them.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, Phrase
from .safety import Unreadable, ending, examined

if TYPE_CHECKING:
    from typing import Any

    from .grid import Book

_COLORS = {ERROR: "FFC7CE", WARNING: "FFEB9C", NOTE: "DDEBF7"}
_LOST = ("xl/media/", "xl/charts/", "xl/pivotTables/", "xl/pivotCache/", "xl/slicers/", "xl/ctrlProps/", "xl/diagrams/")
_MAX_COMMENT = 2_000
# Characters that XML of a workbook cannot hold.
_UNHOLDABLE = {c: "�" for c in range(32) if c not in (9, 10, 13)}


class Mark:
    """What is to be said at a cell: its ``place`` (``自评表!D12``), how grave it is (``severity``, and ``said`` for
    people), a line, and lines of detail."""

    __slots__ = ("details", "line", "place", "said", "severity")

    def __init__(self, place: str, severity: str, said: str, line: str, details: list[str]) -> None:
        self.place = place
        self.severity = severity
        self.said = said
        self.line = line
        self.details = details


def marked(data: bytes, name: str, marks: list[Mark], headings: tuple[str, ...], book: Book) -> bytes | Diagnostic:
    """The copy's bytes. ``headings`` are the summary sheet's name and its columns' (cell, severity and so on)."""
    if ending(name) not in (".xlsx", ".xlsm") or not data.startswith(b"PK"):
        return Diagnostic("marked-not-xlsx", ERROR, Phrase("marked-not-xlsx"), file=name)
    try:
        examined(data, name, book)
    except Unreadable as error:
        return error.diagnostic
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if any(part.startswith(_LOST) for part in archive.namelist()):
            return Diagnostic("marked-would-lose", ERROR, Phrase("marked-would-lose"), file=name)
    return _written(data, name, marks, headings)


def _written(data: bytes, name: str, marks: list[Mark], headings: tuple[str, ...]) -> bytes:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(BytesIO(data), keep_vba=ending(name) == ".xlsm", rich_text=True)
    by_place: dict[str, list[Mark]] = {}
    for mark in marks:
        by_place.setdefault(mark.place, []).append(mark)
    for place, here in by_place.items():
        _mark(workbook, place, here)
    _summary(workbook, marks, headings)
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


def _mark(workbook: Any, place: str, marks: list[Mark]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    sheet, _, reference = place.rpartition("!")
    cell = workbook[sheet][reference]
    gravest = min(marks, key=lambda mark: list(_COLORS).index(mark.severity))
    color = _COLORS[gravest.severity]
    cell.fill = PatternFill("solid", start_color=color, end_color=color)
    said = "\n\n".join("\n".join((f"{mark.said}: {mark.line}", *mark.details)) for mark in marks)
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    comment = Comment(f"{before}{said}".translate(_UNHOLDABLE)[:_MAX_COMMENT], "crossfoot")
    comment.width, comment.height = 360, 160
    cell.comment = comment


def _summary(workbook: Any, marks: list[Mark], headings: tuple[str, ...]) -> None:
    """A last sheet with a row for each mark and a link to its cell."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    title = headings[0]
    while title in workbook.sheetnames:
        title += "_"
    sheet = workbook.create_sheet(title)
    sheet.append(list(headings[1:]))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row, mark in enumerate(marks, 2):
        texts = (mark.place, mark.said, mark.line, "\n".join(mark.details))
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            cell.value = text.translate(_UNHOLDABLE)
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        of, _, reference = mark.place.rpartition("!")
        escaped = of.replace("'", "''")
        sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=f"'{escaped}'!{reference}")
        sheet.cell(row, 1).font = Font(underline="single", color="0563C1")
    for letter, width in zip("ABCD", (18, 8, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
