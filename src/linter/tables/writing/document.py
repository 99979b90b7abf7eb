"""Blocks as a document: a heading and a table for each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from ..marking.markup import UNHOLDABLE
from ..sections import headed
from .blocks import HEAD, LABEL, Block, Entry, Sheet

if TYPE_CHECKING:
    from typing import Any

_FACE = "宋体"
_FILLS = {LABEL: "F2F2F2", HEAD: "D9E1F2"}
_FIGURES = frozenset(("money", "rate", "count", "number", "weight", "score", "year", "measure"))


def written(sheets: list[Sheet]) -> bytes:
    """The document's bytes: the reports one after another, each on a new page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document: Any = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FACE, Pt(10.5)
    _eastern(style.element)
    for number, sheet in enumerate(sheets):
        for block in sheet.blocks:
            _block(document, block, sheet, is_new=number > 0 and block.is_main)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _eastern(element: Any) -> None:
    """The face of Chinese characters, which a font's name alone does not set."""
    from docx.oxml.ns import qn

    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACE)


def _block(document: Any, block: Block, sheet: Sheet, is_new: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    heading = document.add_paragraph()
    heading.paragraph_format.page_break_before = is_new
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = Pt(8)
    heading.paragraph_format.space_after = Pt(4)
    run = heading.add_run(headed(block.title).translate(UNHOLDABLE))
    run.bold = True
    run.font.size = Pt(16 if block.is_main else 12)
    if block.is_main:
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    columns = max(block.columns, 4 if block.pairs else 1)
    laid = block.laid(columns)
    if not laid:
        return
    table = document.add_table(len(laid), columns)
    table.style = "Table Grid"
    for row, entries in enumerate(laid):
        column = 0
        for entry, wide in entries:
            cell = table.cell(row, column)
            if wide > 1:
                cell = cell.merge(table.cell(row, column + wide - 1))
            _cell(cell, entry)
            column += wide
    if block.head:
        _repeat(table.rows[len(laid) - len(block.rows) - 1])


def _cell(cell: Any, entry: Entry) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    cell.text = entry.text.translate(UNHOLDABLE)
    for paragraph in cell.paragraphs:
        if entry.role in _FILLS:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif entry.kind in _FIGURES:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in paragraph.runs:
            run.bold = entry.role == HEAD
    if entry.role in _FILLS:
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", _FILLS[entry.role])):
            shading.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shading)


def _repeat(row: Any) -> None:
    """Print a table's headings on each of its pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
