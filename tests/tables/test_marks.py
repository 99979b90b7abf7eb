"""``check --marked``: a copy with the wrong cells marked, and nothing else of the file changed, part by part."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from ..conftest import Run
from .drawing import docx, put, saved, xlsx
from .layouts import drawing
from .test_hostile import packed

WRONG = drawing().replace("100|95.7|", "100|99|")
# What no library here writes, but offices do.
EXTRAS = {
    "xl/media/image1.png": b"\x89PNG\r\n\x1a\nx",
    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macros",
    "xl/printerSettings/printerSettings1.bin": b"\x00printer",
    "customXml/item1.xml": b"<a><b/></a>",
}


def workbook(comment: bool = True) -> bytes:
    """A workbook with a chart, a formula, widths, rules of input and format, print settings, a comment, two sheets."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.worksheet.datavalidation import DataValidation

    fill = PatternFill("solid", "FF00FF00")
    book: Any = load_workbook(BytesIO(xlsx({"表": WRONG, "说明": "一|二"})))
    sheet = book["表"]
    sheet["K1"] = "=1+1"
    sheet["H16"].font = Font(italic=True, color="FF0000FF")
    sheet.column_dimensions["C"].width = 33
    sheet.add_data_validation(DataValidation(type="list", formula1='"优,良"', sqref="K2"))
    sheet.conditional_formatting.add(
        "H10:H16", Rule(type="cellIs", operator="lessThan", formula=["0"], dxf=DifferentialStyle(fill=fill))
    )
    sheet.print_title_rows, sheet.print_area = "1:2", "A1:I16"
    sheet.page_setup.orientation = "landscape"
    if comment:
        sheet["H16"].comment = Comment("已复核", "某人")
        sheet["A3"].comment = Comment("别处的批注", "某人")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=8, min_row=12, max_row=15))
    sheet.add_chart(chart, "M2")
    return packed(saved(book), EXTRAS)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(before: bytes, after: bytes) -> set[str]:
    """The parts that are not what they were, and those that are new."""
    old, new = parts(before), parts(after)
    assert set(old) <= set(new)
    assert list(old) == [name for name in new if name in old]  # in their places
    return {name for name in new if old.get(name) != new[name]}


def tags(before: bytes, after: bytes) -> list[tuple[list[str], list[str]]]:
    """What is different in a part: the tags and texts that were there, and what stands there now."""
    old, new = ([t for t in re.split(r"(<[^>]+>)", part.decode()) if t] for part in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(old[a:b], new[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


def marked(crossfoot: Callable[..., Run], folder: Path, name: str, data: bytes) -> bytes:
    put(folder, name, data)
    out = f"out{Path(name).suffix}"
    done = crossfoot("check", name, "--marked", out, "--lang", "zh", cwd=folder)
    assert done.code == 1 and f"已另存 {out}" in done.err, done.text
    assert (folder / name).read_bytes() == data
    return (folder / out).read_bytes()


@pytest.mark.parametrize("comment", [True, False])
def test_a_workbook_is_changed_only_where_it_is_marked(
    comment: bool, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    before = workbook(comment)
    after = marked(crossfoot, tmp_path, "a.xlsx", before)
    old, new = parts(before), parts(after)
    notes = {n for n in new if "comments" in n.lower() or n.endswith(".vml")}
    allowed = {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet3.xml",
    }  # fmt: skip
    assert changed(before, after) <= allowed | notes
    for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        assert all(not gone for gone, _ in tags(old[name], new[name])), name
    cells = tags(old["xl/worksheets/sheet1.xml"], new["xl/worksheets/sheet1.xml"])
    gone = [tag for was, _ in cells for tag in was]
    assert len(gone) == 1 and 'r="H16"' in gone[0]
    put_in = [tag for _, now in cells for tag in now]
    assert len(put_in) == (1 if comment else 2)
    assert all('r="H16"' in tag or "legacyDrawing" in tag for tag in put_in)
    styles = tags(old["xl/styles.xml"], new["xl/styles.xml"])
    assert all(tag.startswith(("<fonts", "<fills", "<borders", "<cellXfs")) for was, _ in styles for tag in was)


def test_the_copy_says_what_is_wrong(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    before = workbook()
    after = marked(crossfoot, tmp_path, "a.xlsx", before)
    old, new = load_workbook(BytesIO(before)), load_workbook(BytesIO(after))
    assert new.sheetnames == ["表", "说明", "核对结果"]
    for row in old["表"].iter_rows():
        for cell in row:
            copy = new["表"][cell.coordinate]
            assert (copy.value, copy.number_format) == (cell.value, cell.number_format)
            assert repr(copy.font) == repr(cell.font)
            if cell.coordinate != "H16":
                assert repr(copy.fill) == repr(cell.fill)
                assert (copy.comment and copy.comment.text) == (cell.comment and cell.comment.text)
    wrong = new["表"]["H16"]
    assert wrong.fill.start_color.rgb == "FFFFC7CE" and wrong.font.italic
    assert wrong.comment.text.startswith("已复核\n\n错误: ")
    assert "应为 95.7" in wrong.comment.text and "算式" in wrong.comment.text
    summary = new["核对结果"]
    assert summary["A3"].value == "表!H16" and summary["A3"].hyperlink.location == "'表'!H16"
    assert "应为 95.7" in summary["C3"].value and "算式" in summary["D3"].value


def test_a_copy_that_was_mended_is_read_as_the_report_it_is(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """Its own list of findings is no part of the report."""
    for name, data in (("a.xlsx", workbook()), ("a.docx", docx([WRONG]))):
        marked(crossfoot, tmp_path, name, data)
        done = crossfoot("import", f"out{Path(name).suffix}", "--lang", "zh", cwd=tmp_path)
        first = crossfoot("import", name, "--lang", "zh", cwd=tmp_path)
        assert done.code == 0 and done.out.replace("out.", "a.") == first.out


def test_cells_without_references_and_prefixed_names_are_found(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """Some programs write ``<x:c>`` and leave out ``r``."""
    held = parts(xlsx({"表": WRONG}))
    sheet = held["xl/worksheets/sheet1.xml"].decode()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", sheet).replace(f'xmlns="{main}"', f'xmlns:x="{main}"')
    before = packed(xlsx({"表": WRONG}), {"xl/worksheets/sheet1.xml": sheet.encode()})
    after = marked(crossfoot, tmp_path, "a.xlsx", before)
    new = load_workbook(BytesIO(after))
    assert new["表"]["H16"].fill.start_color.rgb == "FFFFC7CE"
    assert "应为 95.7" in new["表"]["H16"].comment.text


def document() -> bytes:
    """A document with a header, a comment, a merged table and a nested one."""
    made: Any = Document(BytesIO(docx([WRONG], ["某市文化局"])))
    made.sections[0].header.paragraphs[0].text = "内部资料"
    run = made.paragraphs[0].runs[0]
    made.add_comment(run, text="已复核", author="某人", initials="某")
    made.add_paragraph("附注")
    return packed(saved(made), {"word/media/image1.png": b"\x89PNG\r\n\x1a\nx"})


def test_a_document_is_changed_only_where_it_is_marked(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    before = document()
    after = marked(crossfoot, tmp_path, "a.docx", before)
    assert changed(before, after) == {"word/document.xml", "word/comments.xml"}
    old, new = parts(before), parts(after)
    for name in ("word/document.xml", "word/comments.xml"):
        assert all(not was for was, _ in tags(old[name], new[name])), name
    made: Any = Document(BytesIO(after))
    said = [comment.text for comment in made.comments]
    assert said[0] == "已复核" and "应为 95.7" in said[1] and "算式" in said[1]
    cell = made.tables[0].rows[15].cells[7]
    assert cell.text == "99"
    assert 'w:fill="FFC7CE"' in cell._tc.xml and "commentReference" in cell._tc.xml
    listed = made.tables[-1]
    assert [c.text for c in listed.rows[0].cells] == ["单元格", "轻重", "问题", "说明"]
    assert listed.rows[1].cells[0].text == "表1!第16行第3格" and "应为 95.7" in listed.rows[1].cells[2].text
    (anchor,) = re.findall(r'w:anchor="(\w+)"', listed.rows[1].cells[0]._tc.xml)
    assert f'w:name="{anchor}"' in cell._tc.xml


def test_a_document_without_comments_gets_them(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    before = docx([WRONG])
    after = marked(crossfoot, tmp_path, "a.docx", before)
    made: Any = Document(BytesIO(after))
    assert ["应为 95.7" in comment.text for comment in made.comments] == [True]


def test_nothing_is_written_over(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", before := xlsx({"表": WRONG}))
    done = crossfoot("check", "a.xlsx", "--marked", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and (tmp_path / "a.xlsx").read_bytes() == before


def test_what_cannot_be_marked_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "年度,2022\n".encode())
    put(tmp_path, "b.docx", docx([WRONG]))
    put(tmp_path, "c.xlsx", xlsx({"表": WRONG}))
    tries: list[tuple[list[str], str]] = [
        (["a.csv"], "只能标注 .xlsx"), (["b.docx"], "以 .docx 结尾"), (["b.docx", "c.xlsx"], "一次只标注一个"),
    ]  # fmt: skip
    for files, said in tries:
        done = crossfoot("check", *files, "--marked", "out.xlsx", "--lang", "zh", cwd=tmp_path)
        assert done.code == 2 and said in done.err, done.err
        assert not (tmp_path / "out.xlsx").exists()
