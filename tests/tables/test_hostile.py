"""Files that are odd or mean harm: each gets one clear message, or is read for what is printed in it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from linter.diagnostic import Diagnostic
from linter.tables.reading import read as taken
from linter.tables.safety import Unreadable

from ..conftest import Run
from . import layouts
from .drawing import csv, docx, put, saved, xls, xlsx
from .layouts import drawing
from .reading import read, report, tried, unread

GOOD = xlsx({"表": drawing()})
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def packed(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A packed file with some parts added, or in place of its own."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for name, part in parts.items():
            new.writestr(name, part)
    return held.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
BAD = {
    "a bomb": ("a.xlsx", packed(GOOD, {"xl/media/a.xml": bytes(61 * 1024 * 1024)}), "tables-bomb"),
    "a dense part": ("a.xlsx", packed(GOOD, {"xl/a.xml": b" " * 20_000_000}), "tables-bomb"),
    "too many parts": ("a.xlsx", packed(GOOD, {f"xl/{i}.bin": b"" for i in range(2001)}), "tables-bomb"),
    "entities": ("a.xlsx", packed(GOOD, {SHEET: ENTITY + part(GOOD, SHEET)}), "tables-entities"),
    "entities in a document": (
        "a.docx", packed(docx([drawing()]), {"word/document.xml": ENTITY + b"<a/>"}), "tables-entities",
    ),
    "a password": ("a.xlsx", LOCKED, "tables-password"),
    "cut off": ("a.xlsx", GOOD[: len(GOOD) // 2], "tables-broken"),
    "no text at all": ("a.xlsx", b"", "tables-broken"),
    "a text": ("a.xlsx", "年度,2022".encode(), "tables-broken"),
    "a page": ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "tables-html"),
    "an archive of nothing": ("a.xlsx", b"PK\x05\x06" + bytes(18), "tables-broken"),
    "an old document": (
        "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "tables-doc",
    ),
    "an old document, renamed": (
        "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "tables-doc",
    ),
    "WPS": ("a.wps", b"x", "tables-doc"),
    "a WPS spreadsheet": ("a.et", b"x", "tables-et"),
    "OFD": ("a.ofd", b"PK", "tables-pdf"),
    "a PDF, renamed and cut off": ("a.xlsx", b"%PDF-1.7", "tables-broken"),
    "kept by Excel beside an open file": ("~$a.xlsx", b"\x04user", "tables-lock"),
    "a picture": ("a.jpg", b"\xff\xd8", "tables-scan"),
    "a document without a table": ("a.docx", docx([], ["2022年度", "总结"]), "tables-no-table"),
    "no form": ("a.xlsx", xlsx({"表": "姓名|电话\n张三|1"}), "tables-no-form"),
    "bytes that are no text": ("a.csv", b"\x00\xff\xfe\x81", "tables-broken"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "rule"), BAD.values(), ids=BAD)
def test_what_is_not_read_is_said(
    name: str, data: bytes, rule: str, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    put(tmp_path, name, data)
    for command in ("check", "import"):
        done = crossfoot(command, name, "--lang", "zh", cwd=tmp_path)
        assert done.code == (1 if command == "check" else 2), done.text
        assert f"错误[{rule}]" in done.text and "Traceback" not in done.text


MADE = {"xlsx": GOOD, "docx": docx([drawing()]), "xls": xls(drawing()), "csv": csv(drawing())}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_no_damage_is_a_fault(made: bytes) -> None:
    @given(st.data())
    def damaged(data: Any) -> None:
        place = data.draw(st.integers(0, len(made) - 1))
        change = data.draw(st.binary(min_size=1, max_size=8))
        cut = data.draw(st.one_of(st.none(), st.integers(0, len(made))))
        text = (made[:place] + change + made[place + len(change) :])[:cut]
        for name in ("a.xlsx", "a.docx", "a.xls", "a.csv"):
            with suppress(Unreadable):
                taken(text, name)

    settings(max_examples=15, deadline=None)(damaged)()


def test_macros_are_never_run_and_it_is_said() -> None:
    found = read(packed(GOOD, {"xl/vbaProject.bin": b"\x00"}), "a.xlsm")
    assert found.book.notes == [("tables-macros", "")]


def test_other_workbooks_are_not_opened_and_it_is_said() -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    found = read(packed(GOOD, {"xl/externalLinks/externalLink1.xml": link}))
    assert ("tables-links", "") in found.book.notes


def changed(change: Callable[[Any], None], data: bytes = GOOD) -> bytes:
    """A workbook with something changed by its library."""
    book = load_workbook(BytesIO(data))
    change(book)
    return saved(book)


def test_a_formula_without_its_result_is_not_evaluated_and_no_zero() -> None:
    def change(book: Any) -> None:
        book["表"]["H16"] = "=SUM(H12:H15)+I6"

    data = changed(change)
    assert "总分" not in report(data)
    (cell,) = read(data).unread
    assert (cell.cell.place, cell.why) == ("表!H16", "cell-uncomputed")


def test_a_formula_with_its_result_is_what_it_printed() -> None:
    def change(book: Any) -> None:
        book["表"]["H16"] = "=SUM(H12:H15)+I6"
        book["表"]["H16"].number_format = "0.00"

    data = changed(change)
    sheet = (
        part(data, SHEET)
        .replace(b"+I6</f><v></v>", b"+I6</f><v>95.7</v>")
        .replace(b"+I6</f><v />", b"+I6</f><v>95.7</v>")
    )
    assert report(packed(data, {SHEET: sheet}))["总分"] == "95.70"


def test_a_result_that_is_an_error_is_said_on_its_cell(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["表"]["H16"] = "#VALUE!"

    put(tmp_path, "a.xlsx", changed(change))
    out = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path).out
    assert "错误[unreadable-figure]" in out and "--> a.xlsx 表!H16" in out


def test_hidden_rows_columns_and_sheets_are_read_and_it_is_said() -> None:
    def change(book: Any) -> None:
        book["表"].row_dimensions[13].hidden = True
        book["表"].column_dimensions["I"].hidden = True
        book["资料"].sheet_state = "hidden"

    data = changed(change, xlsx({"表": drawing(), "资料": "备注|已盖章"}))
    found = read(data)
    assert found.book.notes == [("tables-hidden-cells", "表!13、I"), ("tables-hidden-sheet", "资料")]
    assert len(report(data)["绩效指标"]) == 4 and report(data)["备注"] == "已盖章"


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_are_read_as_they_are_printed(is_1904: bool) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def change(book: Any) -> None:
        if is_1904:
            book.epoch = CALENDAR_MAC_1904
        sheet = book["表"]
        sheet["A17"], sheet["C17"] = "报告日期", datetime(2023, 5, 19)
        sheet["C17"].number_format = 'yyyy"年"m"月"d"日"'

    assert report(changed(change))["报告日期"] == "2023年5月19日"


def test_full_width_digits_and_dashes_are_what_the_report_prints(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    drawn = drawing().replace("|100|95.7|", "|１００|９５．７|")
    put(tmp_path, "a.xlsx", xlsx({"表": drawn}))
    done = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0, done.out
    assert report(xlsx({"表": drawn}))["总分"] == "９５．７"


def test_a_hundred_thousand_rows_are_bounded() -> None:
    from openpyxl import Workbook

    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for row in range(100_000):
        sheet.append([row, row, row])
    found = tried(saved(book))
    assert isinstance(found, Diagnostic) and found.rule == "tables-too-many-cells"


def test_rows_that_are_only_painted_cost_nothing() -> None:
    def change(book: Any) -> None:
        book["表"].row_dimensions[90_000].height = 20
        book["表"].merge_cells("K1:Z900")

    data = changed(change)
    assert report(data)["总分"] == "95.7"
    whole = part(data, SHEET).replace(b"K1:Z900", b"K1:XFD1048576")
    found = tried(packed(data, {SHEET: whole}))
    assert isinstance(found, Diagnostic) and found.rule == "tables-too-many-cells"


def test_sheets_in_other_languages_are_listed_and_nothing_is_made_of_them() -> None:
    data = xlsx({"表": drawing(), "Notes": "Project|Amount\nLibrary|100"})
    assert unread(data) == {"Notes!A1": "Project", "Notes!B1": "Amount", "Notes!A2": "Library", "Notes!B2": "100"}
    assert report(data)["总分"] == "95.7"


def test_what_a_cell_holds_cannot_end_its_line() -> None:
    for text in ("甲\n年度: 1999", "a: b # c", "'\"[]{}&*!|>%@`", "- x", "\u2028甲", "是", "no", "::error::x"):

        def change(book: Any, text: str = text) -> None:
            book["表"]["C3"] = text

        assert report(changed(change))["项目名称"] == text.strip()


def test_the_same_file_comes_to_the_same(tmp_path: Path) -> None:
    assert read(GOOD).text == read(GOOD).text
    assert layouts.TITLE in read(GOOD).text
