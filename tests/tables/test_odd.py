"""More odd files, kind by kind: for each what is said, once, and that it ends soon."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from linter.diagnostic import Diagnostic

from ..conftest import Run
from ..cost import within
from .drawing import csv, docx, put, saved, xls, xlsx
from .layouts import REPORT, drawing
from .reading import read, report, tried, unread
from .test_hostile import GOOD, SHEET, changed, packed, part

STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
)


def strict(data: bytes) -> bytes:
    """A packed file as “Strict Open XML”."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            for usual, other in STRICT:
                text = text.replace(usual, other)
            new.writestr(info.filename, text)
    return held.getvalue()


def charts_only() -> bytes:
    book: Any = Workbook()
    sheet = book.active
    sheet.append([1, 2])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, max_col=2, min_row=1))
    book.create_chartsheet("图").add_chart(chart)
    sheet.delete_rows(1)
    return saved(book)


def without(data: bytes, *names: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for info in old.infolist():
            if info.filename not in names:
                new.writestr(info, old.read(info))
    return held.getvalue()


@pytest.fixture(scope="module", autouse=True)
def packs_are_compiled() -> None:
    """What is bounded here is what files cost, and not the rules."""
    read(GOOD)


SPREADSHEET_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
# A cell whose text is not among those that cells share.
LOST = packed(GOOD, {SHEET: re.sub(rb'<c r="A1".*?</c>', b'<c r="A1" t="s"><v>99</v></c>', part(GOOD, SHEET))})
BAD = {
    "an empty workbook": ("a.xlsx", saved(Workbook()), "tables-no-table"),
    "charts only": ("a.xlsx", charts_only(), "tables-no-table"),
    "shared strings missing": ("a.xlsx", LOST, "tables-broken"),
    "the sheet missing": ("a.xlsx", without(GOOD, SHEET), "tables-no-table"),
    "the workbook missing": ("a.xlsx", without(GOOD, "xl/workbook.xml"), "tables-broken"),
    "the document missing": ("a.docx", without(docx([drawing()]), "word/document.xml"), "tables-broken"),
    "a page with a mark": ("a.xls", b"\xef\xbb\xbf<html><table></table></html>", "tables-html"),
    "a page in UTF-16": ("a.xls", "<html><table></table></html>".encode("utf-16"), "tables-html"),
    "XML of 2003": ("a.xls", SPREADSHEET_2003, "tables-html"),
    "text called .xls": ("a.xls", "年度\t2022".encode("gb18030"), "tables-broken"),
    "an old workbook, cut off": ("a.xls", xls(drawing())[:3000], "tables-broken"),
    "an old workbook of nothing": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "tables-broken"),
    "cut off within a part": ("a.docx", docx([drawing()])[:-200], "tables-broken"),
    "an empty text": ("a.csv", b"", "tables-no-table"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "rule"), BAD.values(), ids=BAD)
def test_what_is_not_read_is_said_once(
    name: str, data: bytes, rule: str, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    put(tmp_path, name, data)
    for command in ("check", "import"):
        with within():
            done = crossfoot(command, name, "--lang", "zh", cwd=tmp_path)
        assert done.code == (1 if command == "check" else 2), done.text
        assert done.text.count("错误[") == 1 and f"错误[{rule}]" in done.text and "Traceback" not in done.text


def same(found: Any) -> None:
    assert {key: found[key] for key in REPORT} == REPORT


def test_a_workbook_of_the_strict_kind() -> None:
    same(report(strict(GOOD)))


def test_a_document_of_the_strict_kind() -> None:
    data = strict(docx([drawing()]))
    assert b"purl.oclc.org" in part(data, "word/document.xml")
    same(report(data, "a.docx"))


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.xls"])
def test_the_wrong_ending_among_workbooks(name: str) -> None:
    """What a file is counts, not what it is called."""
    same(report(xls(drawing()), name))
    same(report(GOOD, name))


@pytest.mark.parametrize("separator", [";", "\t", "，"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_text_in_any_hand(separator: str, encoding: str) -> None:
    text = csv(drawing().replace(",", "")).decode().replace(",", separator)
    found = report(text.encode(encoding), "a.csv")
    assert found["总分"] == "95.7" and len(found["绩效指标"]) == 4


def test_a_date_that_chinese_spreadsheets_store_by_number() -> None:
    """Format 31 is 2023年5月19日 in a Chinese Excel, and is written nowhere in the file."""

    def change(book: Any) -> None:
        sheet = book["表"]
        sheet["A17"], sheet["C17"] = "报告日期", datetime(2023, 5, 19)
        sheet["C17"].number_format = "yyyy-mm-dd"

    data = changed(change)
    styles = part(data, "xl/styles.xml")
    (number,) = re.findall(rb'numFmtId="(\d+)" formatCode="yyyy-mm-dd"', styles)
    made = styles.replace(b'<xf numFmtId="' + number + b'"', b'<xf numFmtId="31"')
    assert made != styles
    data = packed(data, {"xl/styles.xml": made})
    assert report(data)["报告日期"] == "2023年5月19日"


def test_a_date_that_is_a_number_alone_is_what_is_printed() -> None:
    def change(book: Any) -> None:
        book["表"]["A17"], book["表"]["C17"] = "报告日期", 45065

    assert report(changed(change))["报告日期"] == "45065"


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#NAME?"])
def test_errors_are_no_figures(error: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["表"]["H16"] = error

    put(tmp_path, "a.xlsx", changed(change))
    out = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path).out
    assert "错误[unreadable-figure]" in out and "表!H16" in out


def test_shared_and_array_formulas_without_results_are_not_evaluated() -> None:
    sheet = part(GOOD, SHEET)
    for formula in (b'<f t="shared" si="0"/>', b'<f t="array" ref="H16">SUM(H12:H15)</f>', b"<f>1+1</f><v/>"):
        made = re.sub(rb'<c r="H16"([^>]*)>.*?</c>', rb'<c r="H16"\1>' + formula + b"</c>", sheet)
        assert made != sheet
        found = read(packed(GOOD, {SHEET: made}))
        assert [(each.cell.place, each.why) for each in found.unread] == [("表!H16", "cell-uncomputed")]
        assert "总分" not in found.text


def test_a_sheet_that_claims_to_be_huge_is_as_large_as_it_is() -> None:
    sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part(GOOD, SHEET))
    with within():
        same(report(packed(GOOD, {SHEET: sheet})))


def test_rows_and_cells_that_only_have_borders_take_little_memory() -> None:
    rows = "".join(f'<row r="{r}" s="1"><c r="A{r}" s="1"/><c r="B{r}" s="1"/></row>' for r in range(20, 15_000))
    sheet = part(GOOD, SHEET).replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    data = packed(GOOD, {SHEET: sheet})
    tracemalloc.start()
    try:
        with within(20):
            same(report(data))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 40_000_000


@pytest.mark.parametrize("merged", ["A1:XFD1048576", "A30:XFD60", "C20:C900000"])
def test_ranges_merged_without_end_are_bounded(merged: str) -> None:
    sheet = part(GOOD, SHEET).replace(b"</mergeCells>", f'<mergeCell ref="{merged}"/></mergeCells>'.encode())
    with within():
        found = tried(packed(GOOD, {SHEET: sheet}))
    assert isinstance(found, Diagnostic) and found.rule == "tables-too-many-cells"


def test_a_real_password_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """An old workbook that a password locks says so within its first record."""
    data = bytearray(xls(drawing()))
    at = data.index(b"\x09\x08\x10\x00\x00\x06") + 20
    data[at : at + 6] = b"\x2f\x00" + data[at + 2 : at + 6]  # a record of the kind FILEPASS
    put(tmp_path, "a.xls", bytes(data))
    done = crossfoot("check", "a.xls", "--lang", "zh", cwd=tmp_path)
    assert done.code == 1 and "错误[tables-" in done.text and "Traceback" not in done.text


def test_hidden_columns_are_named_only_where_they_hold_something() -> None:
    def change(book: Any) -> None:
        dimensions = book["表"].column_dimensions
        dimensions["H"].hidden = dimensions["Z"].hidden = True

    assert read(changed(change)).book.notes == [("tables-hidden-cells", "表!H")]


def test_full_width_figures_and_dashes_in_every_kind() -> None:
    drawn = drawing().replace("|100|95.7|", "|１００|９５．７|")
    for name, data in {"a.xlsx": xlsx({"表": drawn}), "a.docx": docx([drawn]), "a.csv": csv(drawn)}.items():
        found = report(data, name)
        assert found["总分"] == "９５．７" and found["资金情况（万元）"]["上年结转资金"]["执行率"] == "——"


def test_a_column_that_counts_rows_is_no_part_of_the_report() -> None:
    def counted(head: str, *numbers: object) -> bytes:
        book: Any = Workbook()
        for row in (
            ["项目支出绩效自评表（2023年度）"],
            ["项目名称", "甲项目", "实施单位", "某中心"],
            [head, "一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
            [numbers[0], "产出指标", "培训人次", "≥100人次", "90人次", 60, 50],
            [numbers[1], "效益指标", "覆盖率", "≥90%", "95%", 40, 40],
            ["总分", "", "", "", "", 100, 90],
        ):
            book.active.append(row)
        return saved(book)

    plain = report(counted("", "", ""))
    for head, numbers in (("序号", (1, 2)), ("行次", ("（一）", "（二）")), ("编号", ("1.1", "1.2"))):
        data = counted(head, *numbers)
        assert (report(data), unread(data)) == (plain, {})
    assert unread(counted("序号", "甲类", 2)) == {"Sheet!A4": "甲类"}
