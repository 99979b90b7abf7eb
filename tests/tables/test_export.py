"""``crossfoot export``: reports as workbooks and documents, and back again with every figure as it is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from linter.report.choice import choose
from linter.report.form import Form, Forms, meant
from linter.report.naming import FORM_KEYS, PACK_KEYS
from linter.source import Source
from linter.tables.printed import number
from linter.tables.writing import document, workbook
from linter.tables.writing.exported import exported
from linter.tables.writing.figures import stored
from linter.yaml.document import parse
from linter.yaml.nodes import MAPPING, SEQUENCE, Node

from ..completed import LAYOUTS, completed
from ..conftest import EXAMPLES, ROOT, Run
from .reading import plain, program, read
from .test_reports import FLAT

# A heading that no form knows has no place in a workbook of the form.
STRANGE = {
    "33-anhui-relief", "35-hubei-district", "47-neimenggu-relief", "48-gansu-lottery", "49-xinjiang-ten-projects",
}  # fmt: skip
REPORTS = [*EXAMPLES, *(p for p in sorted((ROOT / "tests" / "reports").glob("*.yaml")) if p.stem not in FLAT | STRANGE)]


def canonical(node: Node, forms: Forms, form: Form) -> dict[Any, Any]:
    """A mapping by the fields that its keys mean, without groups that hold nothing."""
    found: dict[Any, Any] = {}
    for key, value in node.cells.items():
        if key in (*FORM_KEYS, *PACK_KEYS):
            continue
        index, unit = form.headed(key)
        if isinstance(value, Node):
            index = meant(forms, form, index, key, value)
        field = form.fields[index] if index >= 0 else None
        if field is not None and field.kind == "form" and isinstance(value, Node):
            inner = forms[field.extra]
            made: Any = (
                [canonical(item, forms, inner) for item in value.cells]
                if value.kind == SEQUENCE
                else canonical(value, forms, inner)
            )
        else:
            made = plain(value)
            made = "" if made in ("~", "null") else made
            if field is not None and field.is_list and isinstance(made, str) and made:
                made = [made]
        if holds(made) or not isinstance(value, Node):
            # A text may be printed under several headings.
            found[(key if index < 0 or (index, unit) in found else index, unit)] = made
    return found


def holds(value: Any) -> bool:
    if isinstance(value, dict):
        return any(holds(each) for each in value.values())
    if isinstance(value, list):
        return any(holds(each) for each in value)
    return bool(value)


def reports(text: str) -> list[tuple[str, str, dict[Any, Any]]]:
    """The pack and the form of each report of a text, and what it holds."""
    documents, problems = parse(Source("report.yaml", text))
    assert not problems
    found = []
    for each in documents:
        choice = choose(each, program().index, "", lambda name: program().pack(name).forms)
        assert choice.diagnostic is None
        forms = program().pack(choice.pack).forms
        assert each.root is not None and each.root.kind == MAPPING
        found.append((choice.pack, choice.form, canonical(each.root, forms, forms[choice.form])))
    return found


def written(text: str, kind: str) -> bytes:
    documents, _ = parse(Source("report.yaml", text))
    sheets = []
    for each in documents:
        choice = choose(each, program().index, "", lambda name: program().pack(name).forms)
        forms = program().pack(choice.pack).forms
        assert each.root is not None
        sheets.append(exported(each.root, forms, forms[choice.form]))
    return document.written(sheets) if kind == "docx" else workbook.saved(workbook.written(sheets))


# Documents hold the same blocks as workbooks: a third of them each time.
KINDS = [
    pytest.param(path, kind, id=f"{path.stem}-{kind}", marks=[pytest.mark.slow] if kind == "docx" and i % 3 else [])
    for i, path in enumerate(REPORTS)
    for kind in ("xlsx", "docx")
]


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_every_report_comes_back_as_it_was(path: Path, kind: str) -> None:
    text = path.read_text("utf-8")
    back = read(written(text, kind), f"a.{kind}")
    assert reports(back.text) == reports(text)
    assert not back.unread


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(3))
def test_made_up_tables_come_back_as_they_were(layout: str, seed: int) -> None:
    text = completed(seed, layout)
    back = read(written(text, "xlsx"), "a.xlsx")
    assert reports(back.text) == reports(text) and not back.unread


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_check_of_the_workbook_finds_the_same(path: Path, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    done = crossfoot("export", str(path), "--output", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0 and done.err == "已写出 a.xlsx\n"
    found = []
    for file in (str(path), "a.xlsx"):
        out = crossfoot("check", file, "--format", "json", "--lang", "zh", cwd=tmp_path).out
        found.append(sorted((d["rule"], d["severity"]) for d in json.loads(out)["diagnostics"]))
    assert found[0] == found[1]


def test_figures_are_numbers_and_texts_are_no_formulas(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "表: 项目支出绩效自评表\n年度: 2022\n项目名称: =1+1\n实施单位: 某局\n资金情况:\n"
        "  年度资金总额: {全年预算数: '1,048.00', 全年执行数: 1016.56, 执行率: 97.00%, 得分: —}\n"
        "绩效指标:\n  - {三级指标: 场次, 年度指标值: ≥60场, 分值: 35, 得分: '035'}\n",
        "utf-8",
    )
    assert crossfoot("export", "r.yaml", "--output", "a.xlsx", cwd=tmp_path).code == 0
    sheet: Any = load_workbook(tmp_path / "a.xlsx").active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells[1048].number_format == "#,##0.00" and cells[0.97].number_format == "0.00%"
    assert cells["=1+1"].data_type == "s" and cells["035"].data_type == "s" and cells["≥60场"].data_type == "s"
    assert sheet.print_area and sheet.page_setup.fitToWidth == 1


@given(st.from_regex(r"-?[0-9]{1,4}(,[0-9]{3}){0,2}(\.[0-9]{1,6})?%?", fullmatch=True))
@settings(max_examples=300)
def test_a_stored_figure_is_printed_as_it_was(text: str) -> None:
    value, form = stored(text, "money")
    assert value == text or (not isinstance(value, str) and number(value, form) == text)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_blank_rows_count_where_blocks_go_by_their_numbers(kind: str) -> None:
    """Else they say nothing, and are no items: a form has blank rows to be filled in."""
    text = (
        "表: 部门整体支出绩效自评报告\n年度: 2022\n部门名称: 某局\n"
        "数据陈述:\n  - 事项: 甲\n  - 各项:\n      - 名称: 乙\n        金额: 1.50\n  - 事项: 丙\n"
        "绩效指标:\n  - 三级指标: 丁\n    分值: 5\n  - {三级指标: '', 分值: ''}\n  - 三级指标: 戊\n    分值: 7\n"
    )
    back = read(written(text, kind), f"a.{kind}")
    assert not back.unread
    ((_, _, found),) = reports(back.text)
    ((_, _, wanted),) = reports(text.replace("  - {三级指标: '', 分值: ''}\n", ""))
    assert found == wanted


def test_several_reports_are_several_sheets(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    one = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: {}\n总分: 90\n"
    (tmp_path / "r.yaml").write_text(one.format("甲局") + "---\n" + one.format("乙局"), "utf-8")
    assert crossfoot("export", "r.yaml", "--output", "a.xlsx", cwd=tmp_path).code == 0
    assert len(load_workbook(BytesIO((tmp_path / "a.xlsx").read_bytes())).sheetnames) == 2
    back = crossfoot("import", "a.xlsx", cwd=tmp_path).out
    assert back.count("表: 项目支出绩效自评表") == 2 and "实施单位: 乙局" in back


def test_what_cannot_be_exported_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("表: 项目支出绩效自评表\n年度: 2022\n实施单位: 甲局\n", "utf-8")
    (tmp_path / "b.yaml").write_text("a: [1\n", "utf-8")
    (tmp_path / "there.xlsx").write_bytes(b"x")
    tries = [
        (("r.yaml", "--output", "there.xlsx"), "there.xlsx"), (("r.yaml", "--output", "a.ods"), "以 .xlsx、.docx 结尾"),
        (("r.yaml",), "--output"), (("b.yaml", "--output", "a.xlsx"), "b.yaml"),
        (("none.yaml", "--output", "a.xlsx"), "none.yaml"),
    ]  # fmt: skip
    for words, said in tries:
        done = crossfoot("export", *words, "--lang", "zh", cwd=tmp_path)
        assert done.code == 2 and said in done.err and "Traceback" not in done.err, done.err
    assert (tmp_path / "there.xlsx").read_bytes() == b"x" and not (tmp_path / "a.xlsx").exists()
