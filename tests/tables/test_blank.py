"""``crossfoot new FORM --output form.xlsx``: a form to fill in, which then imports without a question."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from linter.authoring.workbooks import blank_sheets
from linter.messages import Catalogue
from linter.report.form import Form, Forms
from linter.tables.writing import document, workbook
from linter.tables.writing.blocks import Entry, Sheet

from ..conftest import Run
from .drawing import put
from .reading import program, read
from .test_export import reports
from .test_forms import roots

FIGURES = {
    "money": "1,234.50", "rate": "86.75%", "count": "12", "weight": "10", "score": "9.5", "number": "3.25",
    "year": "2022", "date": "2022年12月31日", "target": "≥95%", "yes_no": "是", "measure": "12.5",
}  # fmt: skip
ROOTS = [(pack, root[0]) for pack, info in program().index.items() for root in info["roots"]]

# Each form once, by the pack that it is from.
OWN = [(info["roots"][i][2], root[0]) for info in program().index.values() for i, root in enumerate(info["roots"])]
OWN = list(dict.fromkeys(OWN))


def entries(sheet: Sheet) -> Iterator[Entry]:
    """The cells to fill in."""
    for block in sheet.blocks:
        for _, entry in block.pairs:
            if entry.key:
                yield entry
        for row in block.rows:
            yield from (entry for entry in row if entry is not None and entry.key)


def fill(sheet: Sheet, seed: int) -> dict[tuple[int, ...], str]:
    """Something in every cell but those that are computed; what there is at each route."""
    r = random.Random(seed)
    found = {}
    for number, entry in enumerate(entries(sheet)):
        if entry.formula:
            continue
        text = r.choice(entry.choices) if entry.choices else FIGURES.get(entry.kind, f"文字{number}")
        entry.text = found[entry.key] = text
    return found


def nested(filled: dict[tuple[int, ...], str], forms: Forms, form: Form) -> dict[Any, Any]:
    """What was filled in as an import is compared."""
    made: dict[Any, Any] = {}
    by_field: dict[int, dict[tuple[int, ...], str]] = {}
    for key, text in filled.items():
        by_field.setdefault(key[0], {})[key[1:]] = text
    for index, below in by_field.items():
        field = form.fields[index]
        if not field.is_list:
            made[index, ""] = nested(below, forms, forms[field.extra]) if field.kind == "form" else below[()]
            continue
        items: dict[int, dict[tuple[int, ...], str]] = {}
        for key, text in below.items():
            items.setdefault(key[0], {})[key[1:]] = text
        made[index, ""] = [
            nested(items[number], forms, forms[field.extra]) if field.kind == "form" else items[number][()]
            for number in sorted(items)
        ]
    return made


# Each other form that is like no other is tried each time, the rest where it is slow.
SHAPES = set(roots().values())
TRIED = [root for root in ROOTS if root in SHAPES][::2]
FILLED = [pytest.param(*root, "zh", marks=[] if root in TRIED else [pytest.mark.slow]) for root in ROOTS]


@pytest.mark.parametrize(("pack", "name", "language"), [*FILLED, *((*each, "en") for each in OWN)])
def test_a_form_that_was_filled_in_is_the_report(pack: str, name: str, language: str) -> None:
    sheets = blank_sheets(program(), pack, name, Catalogue(language))
    filled = fill(sheets[0], 1)
    computed = [entry for entry in entries(sheets[0]) if entry.formula]
    back = read(workbook.saved(workbook.written(sheets)), "a.xlsx")
    assert len(back.unread) == len(computed)
    assert {each.why for each in back.unread} <= {"cell-uncomputed"}
    loaded = program().pack(pack)
    assert reports(back.text) == [(pack, name, nested(filled, loaded.forms, loaded.forms[name]))]


@pytest.mark.parametrize(("pack", "name"), OWN)
def test_a_document_that_was_filled_in_is_the_report(pack: str, name: str) -> None:
    sheets = blank_sheets(program(), pack, name, Catalogue("zh"))
    for entry in entries(sheets[0]):
        entry.formula = ""
    filled = fill(sheets[0], 2)
    back = read(document.written(sheets), "a.docx")
    loaded = program().pack(pack)
    assert not back.unread
    assert reports(back.text) == [(pack, name, nested(filled, loaded.forms, loaded.forms[name]))]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A blank of the form that most people fill in."""
    sheets = blank_sheets(program(), "mof-2020-10", "project_evaluation", Catalogue("zh"))
    path = tmp_path_factory.mktemp("blank") / "a.xlsx"
    path.write_bytes(workbook.saved(workbook.written(sheets, "第 &P 页")))
    return load_workbook(path).worksheets[0]


def below(sheet: Any, heading: str, label: str = "") -> Any:
    """The first cell below a column's heading, in the row of a label; or the cell beside a label."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value != heading:
                continue
            if not label:
                return sheet.cell(cell.row, cell.column + 1)
            for at in range(cell.row + 1, cell.row + 40):
                if sheet.cell(at, 1).value == label:
                    return sheet.cell(at, cell.column)
    raise AssertionError(heading)


def test_what_rules_compute_is_computed(form: Any) -> None:
    rate, total = below(form, "执行率", "年度资金总额"), below(form, "全年执行数", "年度资金总额")
    assert rate.value.startswith("=IFERROR(ROUND(") and "/" in rate.value and rate.number_format == "0.00%"
    assert "SUM(" in total.value and total.number_format == "#,##0.00"
    assert "SUM(" in below(form, "总分").value and '"优"' in below(form, "评价等级").value
    assert not str(below(form, "全年执行数", "当年财政拨款").value or "").startswith("=")


def test_choices_are_listed_and_cells_say_what_belongs_into_them(form: Any) -> None:
    rules = form.data_validations.dataValidation
    listed = {rule.formula1: rule for rule in rules if rule.type == "list"}
    assert {'"元,千元,万元,百万元,亿元"', '"是,否"'} <= set(listed)
    at = below(form, "金额单位").coordinate
    assert any(at in rule.sqref and rule.prompt and "元、千元、万元" in rule.prompt for rule in rules)


def test_it_is_laid_out_to_be_printed(form: Any) -> None:
    assert form.print_area.startswith("'项目支出绩效自评表'!$A$1:")
    assert form.page_setup.paperSize == 9 and form.page_setup.fitToWidth == 1
    assert form.oddFooter.center.text == "第 &P 页"
    assert max(dimension.width for dimension in form.column_dimensions.values()) <= 26


def test_rows_may_be_put_in_and_left_blank(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    assert crossfoot("new", "项目支出绩效自评表", "--output", "a.xlsx", "--lang", "zh", cwd=tmp_path).code == 0
    book: Any = load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    below(sheet, "年度").value = 2022
    below(sheet, "实施单位").value = "某局"
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "三级指标")
    for row, name in ((head.row + 1, "甲"), (head.row + 4, "乙")):
        sheet.cell(row, head.column).value = name
        sheet.cell(row, 1).value = "产出指标"
    book.save(tmp_path / "a.xlsx")
    text = crossfoot("import", "a.xlsx", cwd=tmp_path).out
    assert text.count("三级指标: ") == 2 and "三级指标: 乙" in text and "实施单位: 某局" in text


def test_the_command_writes_a_new_file_only(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    done = crossfoot("new", "绩效监控表", "--output", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0 and "已写出空白表 a.xlsx" in done.text
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["绩效监控表", "填表说明"]
    put(tmp_path, "b.docx", b"x")
    done = crossfoot("new", "绩效监控表", "--output", "b.docx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and "b.docx" in done.err and (tmp_path / "b.docx").read_bytes() == b"x"


@pytest.mark.parametrize("library", ["openpyxl", "docx"])
def test_a_missing_library_is_said(
    library: str, crossfoot: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, library, None)
    name = "a.xlsx" if library == "openpyxl" else "a.docx"
    done = crossfoot("new", "绩效监控表", "--output", name, "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and "pip install openpyxl" in done.text


@pytest.mark.parametrize("form", ["项目支出绩效自评表", "部门整体支出绩效自评报告"])
def test_the_total_is_worked_out_of_what_people_fill_in(
    form: str, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    """Of the indicators and of the row of execution; the parts of the score are there for those who have them."""
    assert crossfoot("new", form, "--pack", "mof-2020-10", "--output", "a.xlsx", cwd=tmp_path).code == 0
    sheet: Any = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    total = next(sheet[at].offset(0, 1) for at, value in cells.items() if value == "总分")
    headings = [sheet[at] for at, value in cells.items() if value == "得分"]
    columns = [f"{each.column_letter}{each.row + 1}:" for each in headings]
    assert sum(f"SUM({column}" in total.value for column in columns) >= 2, (total.value, columns)
    assert any(f"ISNUMBER({each.column_letter}{each.row + 1})" in total.value for each in headings)
