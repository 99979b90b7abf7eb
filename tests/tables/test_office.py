"""Marked and blank files in a real office: LibreOffice opens and converts them, and finds in them what they hold.

Needs ``soffice``; in Debian ``apt-get install libreoffice-calc libreoffice-writer``.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from ..conftest import Run
from .reading import program, read, values
from .test_blank import below
from .test_marks import document, marked, workbook

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


def converted(path: Path, kind: str) -> Path:
    """A file as the office writes it again, computed; in a folder of its own."""
    assert SOFFICE is not None
    out = path.parent / kind
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    made = out / f"{path.stem}.{kind}"
    assert made.exists(), done.stdout + done.stderr
    return made


def filled(folder: Path, crossfoot: Callable[..., Run]) -> Path:
    """A blank that somebody filled in, all but what is computed."""
    path = folder / "a.xlsx"
    assert crossfoot("new", "项目支出绩效自评表", "--output", "a.xlsx", "--lang", "zh", cwd=folder).code == 0
    book: Any = load_workbook(path)
    sheet = book.worksheets[0]
    for label, text in (("年度", "2022"), ("实施单位", "某局"), ("金额单位", "万元")):
        below(sheet, label).value = text
    for source, figures in (("当年财政拨款", (1000, 1048, 1016.56)), ("上年结转资金", (0, 20, 10))):
        for heading, figure in zip(("年初预算数", "全年预算数", "全年执行数"), figures, strict=True):
            below(sheet, heading, source).value = figure
    below(sheet, "分值", "年度资金总额").value = 10
    below(sheet, "得分", "年度资金总额").value = 9.61
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "三级指标")
    columns = {sheet.cell(head.row, column).value: column for column in range(1, sheet.max_column + 1)}
    rows = [("产出指标", "举办活动", "≥60场", "63场", 50, 50), ("效益指标", "丰富文化生活", "明显", "明显", 40, 40)]
    for at, row in enumerate(rows, head.row + 1):
        headings = ("一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
        for heading, value in zip(headings, row, strict=True):
            sheet.cell(at, columns[heading]).value = value
    book.save(path)
    return path


def test_a_blank_is_computed_and_checked(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    path = filled(tmp_path, crossfoot)
    assert {each.why for each in read(path.read_bytes()).unread} == {"cell-uncomputed"}
    back = read(converted(path, "xlsx").read_bytes(), "a.xlsx")
    assert not back.unread
    (report,) = values(back)
    assert (report["总分"], report["评价等级"]) == ("99.61", "优")
    total = report["资金情况"]["年度资金总额"]
    assert (total["全年预算数"], total["全年执行数"], total["执行率"]) == ("1,068.00", "1,026.56", "96.12%")
    assert report["资金情况"]["上年结转资金"]["执行率"] == "50.00%"
    assert "中央资金" not in report["资金情况"]
    done = crossfoot("check", str(tmp_path / "xlsx" / "a.xlsx"), "--lang", "zh", cwd=tmp_path)
    assert "错误[" not in done.out, done.out


@pytest.mark.parametrize(("pack", "name"), [("hunan", "department_scoring"), ("liaoning", "department_table")])
def test_no_formula_of_a_blank_is_an_error(pack: str, name: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    assert program().index[pack]
    done = crossfoot("new", name, "--pack", pack, "--output", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0
    sheet: Any = load_workbook(converted(tmp_path / "a.xlsx", "xlsx"), data_only=True).worksheets[0]
    found = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in found if text.startswith(("#", "Err:"))]


def test_a_marked_workbook_opens_as_it_is(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    marked(crossfoot, tmp_path, "a.xlsx", workbook())
    again: Any = load_workbook(converted(tmp_path / "out.xlsx", "xlsx"))
    assert again.sheetnames == ["表", "说明", "核对结果"]
    cell = again["表"]["H16"]
    assert cell.value == 99 and cell.fill.start_color.rgb == "FFFFC7CE"
    assert "已复核" in cell.comment.text and "应为 95.7" in cell.comment.text
    assert again["表"]["A3"].comment.text == "别处的批注" and again["表"]["K1"].value == "=1+1"
    assert len(again["表"]._charts) == 1
    assert again["核对结果"]["A3"].hyperlink is not None
    assert converted(tmp_path / "out.xlsx", "pdf").stat().st_size > 1000


def test_a_marked_document_opens_as_it_is(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    marked(crossfoot, tmp_path, "a.docx", document())
    again: Any = Document(str(converted(tmp_path / "out.docx", "docx")))
    said = [comment.text for comment in again.comments]
    assert said[0] == "已复核" and "应为 95.7" in said[1]
    assert again.tables[0].rows[15].cells[7].text == "99"
    assert "应为 95.7" in again.tables[-1].rows[1].cells[2].text
    assert converted(tmp_path / "out.docx", "pdf").stat().st_size > 1000
