"""Blocks as a document: a heading and a table for each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from ..marking.markup import UNHOLDABLE, escaped
from ..routed import headed
from .blocks import HEAD, LABEL, Block, Entry, Sheet

if TYPE_CHECKING:
    from typing import Any

_FACE = "宋体"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# The size that documents are written in, ten points and a half.
_SIZE = 133_350
# How wide a page is between its margins, in twentieths of a point.
_WIDE = 15_100
_FILLS = {LABEL: "F2F2F2", HEAD: "D9E1F2"}
_FIGURES = frozenset(("money", "rate", "count", "number", "weight", "score", "year", "measure"))


def written(sheets: list[Sheet]) -> bytes:
    """The document's bytes: the reports one after another, each on a new page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Emu, Mm

    document: Any = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FACE, Emu(_SIZE)
    _eastern(style.element)
    for number, sheet in enumerate(sheets):
        for block in sheet.blocks:
            _block(document, block, is_new=number > 0 and block.is_main)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _eastern(element: Any) -> None:
    """The face of Chinese characters, which a font's name alone does not set."""
    from docx.oxml.ns import qn

    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACE)


def _block(document: Any, block: Block, is_new: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
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
    head = len(laid) - len(block.rows) - 1 if block.head else -1
    rows = "".join(_row(row, number == head) for number, row in enumerate(laid))
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{_WIDE // columns}"/>' * columns
    table = parse_xml(
        f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
    heading._p.addnext(table)


def _row(row: list[tuple[Entry, int]], is_head: bool) -> str:
    """A row; headings are printed again on each page."""
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "") + "</w:trPr>"
    return f"<w:tr>{properties}{''.join(_cell(entry, wide) for entry, wide in row)}</w:tr>"


def _cell(entry: Entry, wide: int) -> str:
    span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
    fill = _FILLS.get(entry.role, "")
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    side = "center" if fill else "right" if entry.kind in _FIGURES else "left"
    bold = "<w:rPr><w:b/></w:rPr>" if entry.role == HEAD else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in entry.text.split("\n"))
    run = f"<w:r>{bold}{lines}</w:r>" if entry.text else ""
    return (
        f'<w:tc><w:tcPr>{span}{shading}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{side}"/></w:pPr>{run}</w:p></w:tc>'
    )
