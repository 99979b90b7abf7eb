"""Several forms in one file: a department's overall table and the tables of its projects, each read by its own form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run
from .drawing import docx, put, xls, xlsx
from .layouts import INDICATOR_HEADINGS, INDICATORS, REPORT, drawing
from .reading import read, unread, values

DEPARTMENT = """
{title}|<|<|<|<|<|<|<
部门名称|<|某市文化局|<|<|<|金额单位|万元
年度总体目标|<|预期目标|<|<|实际完成情况|<|<
^|^|办好文化事业|<|<|已完成|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
^|产出指标|数量指标|办好活动|≥5次|6次|50|50
^|效益指标|社会效益指标|群众受益|明显|明显|40|38
总分|<|<|<|<|<|90|88
""".strip("\n")
OVERALL = "2022年度部门整体支出绩效自评表"
PROJECT = drawing()
OTHER = drawing().replace("社区文化活动经费", "图书采购经费").replace("63场", "61场")


def department(title: str = OVERALL) -> str:
    return DEPARTMENT.format(title=title)


def right(found: list[Any], projects: int = 1) -> None:
    """Whether the department's report and those of its projects are there, and each has its own rows."""
    assert [report["表"] for report in found] == ["部门整体支出绩效自评报告", *["项目支出绩效自评表"] * projects]
    overall, *others = found
    assert [row["三级指标"] for row in overall["绩效指标"]] == ["办好活动", "群众受益"]
    assert overall["部门名称"] == "某市文化局" and overall["总分"] == "88" and "项目名称" not in overall
    assert others[0] == REPORT
    if projects == 2:
        assert others[1]["项目名称"] == "图书采购经费" and len(others[1]["绩效指标"]) == 4


@pytest.mark.parametrize("numbers", [1, 2])
def test_sheets_of_their_own(numbers: int) -> None:
    sheets = {"整体": department(), "项目一": PROJECT, "项目二": OTHER}
    data = xlsx(dict(list(sheets.items())[: 1 + numbers]))
    right(values(read(data)), numbers)
    assert unread(data) == {}


def test_below_one_another_on_a_sheet() -> None:
    data = xlsx({"表": f"{department()}\n\n{PROJECT}\n\n{OTHER}"})
    right(values(read(data)), 2)
    assert unread(data) == {}
    assert "三级指标: 办好活动  # 表!D6\n" in read(data).text and "三级指标: 举办活动场次  # 表!D21" in read(data).text


def test_tables_of_a_document() -> None:
    data = docx([department(), PROJECT])
    right(values(read(data, "a.docx")))
    assert unread(data, "a.docx") == {}


def test_tables_of_a_document_whose_titles_stand_above_them() -> None:
    """The lines above each table name it, whatever else the document begins with."""
    from docx import Document

    from .drawing import rows, saved, spans

    document = Document()
    for line in ("某市文化局2022年度部门整体支出绩效自评报告", "根据要求，现将自评情况报告如下。"):
        document.add_paragraph(line)
    for title, drawn in ((OVERALL, department()), ("附件2：项目支出绩效自评表（2022年度）", PROJECT)):
        document.add_paragraph(title)
        lines = rows("\n".join(drawn.split("\n")[1:]))
        cells = document.add_table(len(lines), len(lines[0]))._cells
        for i, j, deep, columns in spans(lines):
            cell = cells[i * len(lines[0]) + j]
            if deep > 1 or columns > 1:
                cell = cell.merge(cells[(i + deep - 1) * len(lines[0]) + j + columns - 1])
            cell.text = lines[i][j]
    found = values(read(saved(document), "a.docx"))
    assert [report["表"] for report in found] == ["部门整体支出绩效自评报告", "项目支出绩效自评表"]
    assert [row["三级指标"] for row in found[0]["绩效指标"]] == ["办好活动", "群众受益"]
    assert found[1]["绩效指标"] == REPORT["绩效指标"] and found[1]["年度"] == "2022"


def test_an_old_workbook_and_projects_first() -> None:
    data = xls(f"{PROJECT}\n\n{department()}")
    first, second = values(read(data, "a.xls"))
    assert first == REPORT and second["部门名称"] == "某市文化局" and len(second["绩效指标"]) == 2


@pytest.mark.parametrize(
    ("overall", "project"),
    [
        ("部门整体支出绩效自评表", "项目绩效自评表"),
        ("某市文化局2022年度整体支出绩效自评表", "2022年度某市文化局项目支出绩效自评表"),
        ("附件1：\\n部门（单位）整体支出绩效自评表", "附件2：\\n项目支出绩效自评表\\n（2022年度）"),
        ("部门整体支出绩效自评报告", "项目支出绩效自评报告"),
    ],
)
def test_in_the_words_that_titles_have(overall: str, project: str) -> None:
    data = xlsx({"表": f"{department(overall)}\n\n{PROJECT.replace('2022年度项目支出绩效自评表', project)}"})
    first, second = values(read(data))
    assert first["表"] == "部门整体支出绩效自评报告" and second["表"] == "项目支出绩效自评表"
    assert [row["三级指标"] for row in first["绩效指标"]] == ["办好活动", "群众受益"]
    assert second["绩效指标"] == REPORT["绩效指标"] and second["项目名称"] == "社区文化活动经费"


def test_a_sheet_without_a_title_is_of_the_form_that_explains_it() -> None:
    untitled = "\n".join(PROJECT.split("\n")[1:])
    first, second = values(read(xlsx({"整体": department(), "项目": untitled})))
    assert len(first["绩效指标"]) == 2 and second["表"] == "项目支出绩效自评表"
    assert second["绩效指标"] == REPORT["绩效指标"]


INDICATOR_TABLE = INDICATORS.format(**INDICATOR_HEADINGS)


@pytest.mark.parametrize(
    "between",
    ["", "专项资金绩效情况表|<|<|<|<|<|<|<\n", "资金名称|<|某项资金|<|<|<|<|<\n"],
    ids=["sheet", "title", "label"],
)
def test_a_table_of_nobody_knows_what_is_listed_and_no_more_rows_of_the_report(between: str) -> None:
    """The same headings again, on another sheet or below other things, head another table: whose, does not show."""
    stray = INDICATOR_TABLE.replace("举办活动场次", "别的活动").partition("\n总分")[0]
    data = (
        xlsx({"整体": f"{department()}\n{between}{stray}"}) if between else xlsx({"整体": department(), "别的": stray})
    )
    (report,) = values(read(data))
    assert [row["三级指标"] for row in report["绩效指标"]] == ["办好活动", "群众受益"]
    assert "别的活动" in unread(data).values() and "63场" in unread(data).values()
    assert {each.why for each in read(data).unread if each.cell.text == "别的活动"} == {"cell-other-table"}


@pytest.mark.parametrize("between", ["", "续表|<|<|<|<|<|<|<\n", "\n"], ids=["at once", "said", "blank"])
def test_a_table_that_goes_on_below_its_headings_again_is_one(between: str) -> None:
    head, _, rest = PROJECT.partition("^|效益指标")
    again = INDICATOR_TABLE.split("\n")[0]
    drawn = f"{head}{between}{again}\n^|效益指标{rest}".replace("\n^|效益指标", "\n|效益指标", 1)
    (report,) = values(read(xlsx({"表": drawn})))
    assert [row["三级指标"] for row in report["绩效指标"]] == [row["三级指标"] for row in REPORT["绩效指标"]]


def test_one_form_alone_is_read_where_it_is_asked_for() -> None:
    data = xlsx({"整体": department(), "项目": PROJECT})
    found = read(data, form="项目支出绩效自评表")
    (report,) = values(found)
    assert report == REPORT
    others = [each for each in found.unread if each.why == "cell-other-form"]
    assert {each.cell.place.partition("!")[0] for each in others} == {"整体"} and len(others) == len(found.unread)


def test_a_title_that_disagrees_with_its_table_names_no_other_form() -> None:
    """A heading somewhere in a report that sounds like another form, and nothing of that form below it."""
    more = "项目支出绩效自评情况表|<|<|<|<|<|<|<\n部门职责|<|办好文化|<|<|<|<|<\n上级主管部门|<|某市政府|<|<|<|<|<"
    (report,) = values(read(xlsx({"表": f"{department()}\n{more}"})))
    assert (report["部门职责"], report["上级主管部门"]) == ("办好文化", "某市政府")


def test_each_is_checked_by_its_own_rules_and_named_by_sheet_and_cell(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    wrong = {"整体": department().replace("|90|88", "|90|80"), "项目": PROJECT.replace("100|95.7|", "100|99|")}
    put(tmp_path, "a.xlsx", xlsx(wrong))
    done = crossfoot("check", "a.xlsx", "--format", "json", "--lang", "zh", cwd=tmp_path)
    found = {(d["rule"], d["cell"]) for d in json.loads(done.out)["diagnostics"] if d["severity"] == "error"}
    assert {("total-score-is-the-sum", "整体!H8"), ("total-score-is-the-sum", "项目!H16")} <= found
    done = crossfoot("import", "a.xlsx", "--output", "r.yaml", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0 and "2 份报告" in done.err and "有内容的单元格都读入了" in done.err
    again = crossfoot("check", "r.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
    assert {(d["rule"]) for d in json.loads(again.out)["diagnostics"] if d["severity"] == "error"} == {
        r for r, _ in found
    }
    done = crossfoot("check", "a.xlsx", "--marked", "b.xlsx", "--lang", "zh", cwd=tmp_path)
    assert "已另存 b.xlsx" in done.err
    from openpyxl import load_workbook

    book: Any = load_workbook(tmp_path / "b.xlsx")
    assert book["整体"]["H8"].comment is not None and book["项目"]["H16"].comment is not None


def test_what_is_exported_as_several_forms_comes_back_as_them(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"整体": department(), "项目": PROJECT}))
    assert crossfoot("import", "a.xlsx", "--output", "r.yaml", cwd=tmp_path).code == 0
    for kind in ("xlsx", "docx"):
        assert crossfoot("export", "r.yaml", "--output", f"b.{kind}", cwd=tmp_path).code == 0
        right(values(read((tmp_path / f"b.{kind}").read_bytes(), f"b.{kind}")))
