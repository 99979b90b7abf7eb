"""What stands in another shape than the form's is read where it can mean one thing only, and is never silently lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linter

from ..conftest import Run
from ..cost import cost, in_proportion, within

HEAD = "表: 部门整体支出绩效自评报告\n年度: 2023\n部门名称: 某局\n金额单位: 万元\n"
TABLE = "表: 项目支出绩效自评表\n年度: 2023\n项目名称: 某项目\n实施单位: 某局\n金额单位: 万元\n"
Said = Callable[..., list[tuple[str, str, int]]]


@pytest.fixture
def said(tmp_path: Path, crossfoot: Callable[..., Run]) -> Said:
    def check(text: str, head: str = HEAD) -> list[tuple[str, str, int]]:
        (tmp_path / "a.yaml").write_text(head + text, "utf-8")
        run = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        assert "Traceback" not in run.err, run.err
        return [(d["severity"], d["rule"], d["line"]) for d in json.loads(run.out)["diagnostics"]]

    return check


def loud(found: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    return [(rule, line) for severity, rule, line in found if severity != "note"]


PARTS = "公务接待费: 2.00, 公务用车运行维护费: 3.00, 因公出国（境）费: 0"


@pytest.mark.parametrize(
    "text",
    [
        "三公经费: {合计: 5.50, PARTS}\n",
        # below a heading that only gathers
        "部门整体支出情况表:\n  三公经费: {合计: 5.50, PARTS}\n  人员情况: {编制数: 30, 在职人数: 28}\n",
        "三公经费:\n  合计: 5.50\n  其中: {PARTS}\n",
        # a list of rows, each with its name, under the table's own heading and under another
        "三公经费: [{项目: 合计, 决算数: 5.50}, {项目: 公务接待费, 决算数: 2.00},"
        " {项目: 公务用车运行维护费, 决算数: 3.00}, {项目: 因公出国（境）费, 决算数: 0}]\n",
        "一般公共预算“三公”经费支出: [{项目: 三公经费合计, 决算数: 5.50}, {项目: 公务接待费, 决算数: 2.00},"
        " {项目: 公务用车运行维护费, 决算数: 3.00}, {项目: 因公出国（境）费, 决算数: 0}]\n",
        # columns that name their years
        "三公经费: [{项目: 合计, 2022年决算: 6.00, 2023年预算: 7.00, 2023年决算: 5.50},"
        " {项目: 公务接待费, 2022年决算: 2.00, 2023年预算: 3.00, 2023年决算: 2.00},"
        " {项目: 公务用车运行维护费, 2022年决算: 4.00, 2023年预算: 4.00, 2023年决算: 3.00},"
        " {项目: 因公出国（境）费, 2022年决算: 0, 2023年预算: 0, 2023年决算: 0}]\n",
        # a row for each year
        "三公经费: [{年度: 2022年决算, 合计: 6.00, PARTS}, {年度: 2023年预算, 合计: 7.00, PARTS},"
        " {年度: 2023年决算, 合计: 5.50, PARTS}]\n",
        "三公经费: [{年份: 2022年, 合计: 6.00, PARTS}, {年份: 2023年, 合计: 5.50, PARTS}]\n",
        # the one row of a list
        "三公经费: [{三公经费合计: 5.50, PARTS}]\n",
    ],
)
def test_a_table_is_checked_however_it_is_laid_out(text: str, said: Said) -> None:
    wrong = text.replace("PARTS", PARTS)
    assert "three-public-total" in [rule for rule, _ in loud(said(wrong))]
    right = wrong.replace("5.50", "5.00")
    assert loud(said(right)) == []


def test_words_where_a_table_would_be_are_running_text(said: Said) -> None:
    text = "全年支出100万元，其中办公费60万元、差旅费70万元。"
    for heading in ("资金情况", "三公经费", "收支情况", "我们自己的栏目"):
        found = said(f"{heading}: {text}\n")
        assert ("warning", "prose-sum", 5) in found, heading
        assert not [each for each in found if each[0] == "error"]
    assert ("warning", "prose-sum", 5) in said(f"正文: {text}\n")
    assert ("warning", "prose-sum", 6) in said(f"正文:\n  一、支出情况: {text}\n")


def test_a_sentence_where_a_figure_would_be(said: Said) -> None:
    found = said("评价等级: 优\n总支出: 全年总支出100万元，其中办公费60万元、差旅费70万元。\n")
    assert loud(found) == [("prose-sum", 6)]


@pytest.mark.parametrize("figure", ["12。5", "12。5万元", "一百。", "12.5。"])
def test_a_figure_that_was_mistyped_is_no_sentence(figure: str, said: Said) -> None:
    assert ("unreadable-figure", 5) in loud(said(f"总支出: {figure}\n"))


def test_what_is_required_is_never_passed_over(said: Said) -> None:
    assert ("error", "not-a-value", 2) in said(
        "总分: 90\n", "表: 部门整体支出绩效自评报告\n年度: [2023, 2022]\n部门名称: 某局\n"
    )


def test_many_headings_that_gather_take_little_time(said: Said) -> None:
    def many(count: int) -> float:
        return cost(
            lambda: said(
                "".join(f"甲{i}: {{乙{i}: 办理了许多事情没有数字, 丙{i}: 又办理了许多的事}}\n" for i in range(count))
            )
        )

    many(10)
    assert in_proportion([many(300), many(1_500)], (300, 1_500))
    with within():
        said(
            "三公经费:\n" + "  - {" + ", ".join(f"栏{i}: 甲" for i in range(1_000)) + "}\n" + "  - {栏1: 甲}\n" * 1_000
        )
        said("绩效指标:\n" + "  - {三级指标: 小计, 得分: 1}\n" * 3_000)


def test_a_text_in_parts_is_one_text(said: Said) -> None:
    parts = "评价结论:\n  - 项目按期完成。\n  - 自评得分98分，等级优。\n"
    found = said(f"总分: 89\n{parts}")
    assert ("said-total-score", 8) in loud(found), "the figure is found in its part, and pointed at there"
    assert "said-total-score" not in [rule for rule, _ in loud(said(f"总分: 98\n{parts}"))]


def test_a_text_in_parts_stays_one_when_more_is_gathered(said: Said) -> None:
    """What a heading gathers later is put beside it, and the text is where its parts are."""
    text = (
        "一、基本情况:\n"
        "  （一）概况: {1.职责: 负责全县环境监测工作。, 2.机构: 内设三个股室，人员稳定。}\n"
        "  （二）三公经费: 比2019年决算数1.60万元减少0.36万元，减少29.03%。\n"
        "二、收支情况:\n"
        "  支出: {基本支出: 60.00, 项目支出: 40.00, 合计: 100.00}\n"
        "附：部门整体支出绩效自评表:\n"
        "  资金情况: {年度资金总额: {全年预算数: 110.00, 全年执行数: 100.00, 执行率: 90.91%}}\n"
        "  总分: {分值: 100, 得分: 98}\n"
    )
    assert [rule for rule, _ in loud(said(text))] == ["prose-change-over-base"]
    assert ("prose-change-over-base", 7) in loud(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "基础数据表: {项目支出: {合计: {本年预算数: 3, 本年决算数: 2}}}\n",
        "基础数据表: {项目支出: {合计: 3}}\n",
        "项目支出: {小计: 3}\n",
        "支出构成: {合计: 3}\n",
        "人员编制情况: [{单位名称: 合计, 编制人数: 3, 在职人数: 3}]\n",
        "人员编制情况: [{单位名称: 甲, 编制人数: 3, 在职人数: 3}, {单位名称: 合计}]\n",
        "三公经费: {2022年: {}, 2023年: {}}\n",
        "三公经费: {2022年: {合计: 3}, 2023年: {预算: {合计: 3}, 支出: {合计: 2}}}\n",
        "三公经费: {项目: [合计], 决算数: [3]}\n",
        "三公经费: {项目: [], 决算数: []}\n",
        "绩效指标: {表头: [三级指标, 分值], 行: []}\n",
        "绩效指标: {表头: [三级指标, 分值], 行: [[], [甲, 10]]}\n",
        "绩效指标: {三级指标: [甲, 乙], 分值: [10]}\n",
        "年度绩效目标（80分）: {年度目标: 甲, 产出指标（50分）: {}}\n",
        "得分合计: {合计（100分）: 96}\n",
        "得分合计: {}\n",
    ],
)
def test_tables_of_next_to_nothing_are_read_or_said_not_to_be(text: str, said: Said) -> None:
    assert "fault" not in [rule for _, rule, _ in said(text)]


def test_rows_of_a_group_that_has_amounts_only_are_rows_of_the_table(said: Said) -> None:
    text = (
        "年度预算申请:\n"
        "  年度资金总额: {年初预算数: 100, 全年预算数: 120, 全年执行数: 110, 分值: 10, 执行率: 91.67%, 得分: 9.17}\n"
        "  按支出性质分:\n"
        "    基本支出: {年初预算数: 60, 全年预算数: 70, 全年执行数: 65}\n"
        "    项目支出: {年初预算数: 40, 全年预算数: 50, 全年执行数: 45}\n"
    )
    assert loud(said(text)) == []
    assert "funds-by-kind-rows" in [rule for rule, _ in loud(said(text.replace("全年执行数: 45", "全年执行数: 54")))]


def test_a_figure_in_the_place_of_a_group_is_its_total(said: Said) -> None:
    text = "支出: {决算数: 100, 基本支出: 60}\n基本支出总额: 60\n项目支出总额: 40\n"
    assert loud(said(text)) == []


def test_a_grade_beside_the_total_is_the_grade(said: Said) -> None:
    rows = "绩效指标: [{一级指标: 产出指标, 三级指标: 甲, 年度指标值: ≥5件, 实际完成值: 5件, 分值: 100, 得分: 87}]\n"
    assert "grade-matches-score" in [r for r, _ in loud(said(rows + "总分: {分值: 100, 得分: 87, 等级: 优}\n", TABLE))]
    assert "grade-matches-score" not in [
        r for r, _ in loud(said(rows + "总分: {分值: 100, 得分: 87, 等级: 良}\n", TABLE))
    ]


def test_what_is_set_aside_for_the_report_hides_nothing_of_a_row(said: Said) -> None:
    found = said("合计: {分值: [100], 复核总分: 复核的人写了一段文字。}\n", TABLE)
    assert ("not-a-value", 6) in loud(found)


def test_names_and_scores_are_parts_of_the_score(said: Said) -> None:
    found = said("得分情况: {履职效能: 48.9, 管理效率: 47.4, 总分: 98.3, 等级: 优}\n")
    assert "score-parts" in [rule for rule, _ in loud(found)]
    assert loud(said("得分情况: {履职效能: 48.9, 管理效率: 47.4, 总分: 96.3, 等级: 优}\n")) == []


def test_subtotals_are_no_rows_and_bonuses_are_outside(said: Said) -> None:
    row = "{{一级指标: {}, 三级指标: {}, 年度指标值: ≥5件, 实际完成值: 5件, 分值: {}, 得分: {}}}"
    rows = [row.format("产出指标", "甲", 60, 60), "{一级指标: 产出指标, 三级指标: 小计, 分值: 60, 得分: 60}"]
    rows += [row.format("效益指标", "乙", 40, 40), "{一级指标: 加分项, 三级指标: 受表彰, 分值: 5, 得分: 3}"]
    found = loud(said(f"绩效指标: [{', '.join(rows)}]\n总分: 103\n", TABLE))
    assert not {"weights-sum-to-100", "total-score-is-the-sum", "score-within-weight"} & {rule for rule, _ in found}


def test_indicators_may_have_two_levels(said: Said) -> None:
    rows = "绩效指标: [{一级指标: 产出指标, 二级指标: 甲, 指标值: ≥5件, 完成值: 3件, 分值: 100, 得分: 100}]\n"
    found = loud(said(rows, TABLE))
    assert "missing-field" not in [rule for rule, _ in found]
    assert "full-marks-need-the-target" in [rule for rule, _ in found]
    # A row that lacks it where others have it is wrong.
    more = rows.replace("]", ", {二级指标: 乙, 三级指标: 丙, 指标值: ≥5件, 完成值: 5件, 分值: 0, 得分: 0}]")
    assert "missing-field" in [rule for rule, _ in loud(said(more, TABLE))]


def test_what_is_not_read_is_said_and_a_slip_is_wrong(said: Said) -> None:
    assert ("warning", "unknown-key", 5) in said("没人见过的数: 12.5\n")
    assert ("error", "unknown-key", 5) in said("绩效自评等圾: 12.5\n")
    assert ("error", "unknown-key", 5) in said("foo: 12.5\n")
    assert ("warning", "unknown-key", 5) in said("没人见过的表: [{甲: 1, 乙: 2}]\n")
    assert ("note", "unknown-key", 5) in said("发文字号: 第12号\n")


@pytest.mark.parametrize("colon", ["：", ":", " ：", "： "])
def test_a_heading_with_its_colon(colon: str, said: Said) -> None:
    text = f'资金情况:\n  "年度资金总额{colon}": {{全年预算数: 100, 全年执行数: 90, 执行率: 80%}}\n'
    assert [rule for rule, _ in loud(said(text, TABLE))] == ["fund-execution-rate"]


# ---- the title and the headings --------------------------------------------------------------------------------------

ROWS = "绩效指标: [{一级指标: 产出指标, 三级指标: 甲, 指标值: ≥5件, 完成值: 3件, 分值: 100, 得分: 100}]\n"
BODY = f"标题: 某表\n单位名称: 某局\n年度: 2023\n金额单位: 万元\n总分: 100\n自评结论: 完成了任务，很好。\n{ROWS}"


@pytest.mark.parametrize(
    ("title", "is_told"),
    # The last is a title of two forms: which of them is meant the headings say.
    [("部门整体绩效自评表", True), ("部门整体支出绩效情况一览表", True), ("部门（单位）整体绩效自评表", False)],
)
def test_a_title_of_another_form_gives_way_to_the_headings(title: str, is_told: bool, said: Said) -> None:
    found = said(BODY, f"表: {title}\n")
    assert (("note", "form-read-as", 1) in found) is is_told
    assert "full-marks-need-the-target" in [rule for rule, _ in loud(found)]
    assert not {"unknown-key", "missing-field"} & {rule for rule, _ in loud(found)}


def test_a_misspelt_title_and_one_that_fits_are_as_before(said: Said) -> None:
    assert [(r, n) for r, n in loud(said(BODY, "表: 部门整体支出绩效自平报告\n"))] == [("unknown-root-form", 1)]
    assert "form-read-as" not in [rule for _, rule, _ in said(BODY, "表: 部门整体支出绩效自评报告\n")]


# ---- whatever stands wherever ----------------------------------------------------------------------------------------

KEYS = [
    "资金情况",
    "三公经费",
    "人员情况",
    "正文",
    "总分",
    "评价结论",
    "绩效指标",
    "部门概况",
    "收支情况",
    "没有的",
    "其中",
    "2022年决算数",
]
LEAVES = st.sampled_from(["1", "2.50", "95%", "无", "", "优", "全年支出100万元，其中办公费60万元。", "合计", "2023"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*KEYS, "项目", "决算数", "合计"]), inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_any_shape_is_read_or_refused(tree: dict[str, Any]) -> None:
    """No fault of ours, and an end; what was checked has a place in the file."""
    text = HEAD + "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in tree.items())
    report = checker().check_bytes("a.yaml", text.encode())
    assert not [each for each in report.findings if each.rule == "fault"], text
    assert all(1 <= each.span.line <= text.count("\n") + 1 for each in report.findings)


@cache
def checker() -> Any:
    return linter.load(cache=os.environ["CROSSFOOT_CACHE_DIR"])
