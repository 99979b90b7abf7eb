"""A heading means what stands below it: a value here, rows there; and what a table prints twice is one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import linter

from ..conftest import Run
from ..cost import cost, in_proportion

HEAD = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n节选: 是\n"
ROW = "{一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 甲, 指标值: ≥5件, 完成值: 4件, 分值: 10, 得分: 12}"


# What is not read is a warning where it is no slip.
UNREAD = ("unknown-key", "not-a-group", "not-a-value", "not-a-list-value")


@pytest.fixture
def said(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[[str], list[tuple[str, str]]]:
    def check(text: str) -> list[tuple[str, str]]:
        (tmp_path / "a.yaml").write_text(text if text.startswith("表:") else HEAD + text, "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        found: list[dict[str, Any]] = json.loads(done.out)["diagnostics"]
        return [(d["rule"], d["route"]) for d in found if d["severity"] == "error" or d["rule"] in UNREAD]

    return check


def test_a_total_is_a_score_or_a_row(said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert said("总分: 98\n分项得分: [{名称: 甲, 得分: 97}]\n") == [("score-parts", "总分")]
    assert said("总分: {分值: 100, 得分: 98}\n") == []
    # Of a row that reads no more: what stands in it is held to what it is.
    assert said("总分: {分值: 一百, 得分: 98}\n") == [("unreadable-figure", "总分.分值")]


def test_a_heading_of_goals_may_hold_indicators(said: Callable[[str], list[tuple[str, str]]]) -> None:
    for heading in ("年度绩效目标", "年度绩效目标1（80分）", "绩效指标"):
        assert (("score-within-weight", f"{heading}[0].得分")) in said(f"{heading}: [{ROW}]\n")
    assert said("年度绩效目标: [{预期目标: 举办活动, 完成情况: 办了六场}]\n") == []
    assert said("年度绩效目标: 举办活动六场\n") == []


def test_one_row_needs_no_dash(said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert said("年度总体目标: {预期目标: 举办活动, 实际完成情况: 办了六场}\n") == []
    assert ("score-within-weight", "绩效指标.得分") in said(f"绩效指标: {ROW}\n")


def test_two_lists_of_one_kind_are_one(said: Callable[[str], list[tuple[str, str]]]) -> None:
    found = said(f"年度绩效目标1: [{ROW}]\n年度绩效目标2: [{ROW.replace('甲', '乙')}]\n")
    assert [route for rule, route in found if rule == "score-within-weight"] == [
        "年度绩效目标1[0].得分", "年度绩效目标2[0].得分",
    ]  # fmt: skip


def test_of_two_texts_the_first_that_says_something_counts(said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert said("单位名称: 某局机关\n填报单位: 某局\n") == []
    row = "{三级指标: 甲, 分值: 10, 得分: 8, 偏差原因: %s, 未完成原因: %s}"
    blank, told = '""', "年末新增任务"

    def asked(*reasons: str) -> bool:
        return any(rule == "lost-points-need-a-reason" for rule, _ in said(f"绩效指标: [{row % reasons}]\n"))

    assert asked(blank, blank)
    assert not asked(blank, told)
    assert not asked(told, blank)


def test_two_figures_of_one_kind_are_one_too_many(said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert said("总分: 98\n自评得分: 97\n") == [("field-twice", "自评得分")]


@pytest.mark.parametrize(
    "heading", ["实施单位（盖章）", "其他资金（包括以前年度结转资金）", "存在问题（200字以内）", "指标名称（三级指标）"]
)
def test_what_a_form_asks_for_is_no_part_of_a_heading(heading: str) -> None:
    from linter.heading import parted

    assert parted(heading)[0] == heading.partition("（")[0]


def test_a_source_that_the_form_does_not_name_is_a_row_all_the_same(
    said: Callable[[str], list[tuple[str, str]]],
) -> None:
    total = "年度资金总额: {全年预算数: 100, 全年执行数: 90}, 当年财政拨款: {全年预算数: 60}, 其他资金: {全年预算数: 0}"
    assert said(f"资金情况: {{{total}, 村集体配套: {{全年预算数: 40, 全年执行数: 30, 执行率: 75%}}}}\n") == []
    wrong = f"资金情况: {{{total}, 村集体配套: {{全年预算数: 40, 全年执行数: 30, 执行率: 80%}}}}\n"
    assert said(wrong) == [("fund-execution-rate", "资金情况.村集体配套.执行率")]


@pytest.mark.parametrize("row", ["单位资今: {全年预算数: 40}", "村集体配套: {预算总数额: 40}", "村集体配套: 40"])
def test_a_slip_is_no_further_source(row: str, said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert "unknown-key" in [rule for rule, _ in said(f"资金情况: {{年度资金总额: {{全年预算数: 100}}, {row}}}\n")]


# ---- a table as a list of rows, each with its name in a column -------------------------------------------------------

SOURCES = {
    "年度资金总额": "全年预算数: 100.00, 全年执行数: 90.00, 执行率: 95%",
    "财政拨款": "全年预算数: 60.00, 全年执行数: 60.00",
    "省里来的": "全年预算数: 40.00, 全年执行数: 30.00",
}


@pytest.mark.parametrize("column", ["资金", "资金来源", "项目", "名称"])
def test_rows_that_say_what_they_are_in_a_column(column: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    def found(text: str) -> list[tuple[str, str, str]]:
        (tmp_path / "a.yaml").write_text(f"{HEAD}金额单位: 万元\n资金情况:\n{text}", "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        return [(d["rule"], d["route"], d["message"]) for d in json.loads(done.out)["diagnostics"]]

    keyed = found("".join(f"  {name}: {{{row}}}\n" for name, row in SOURCES.items()))
    assert ("fund-execution-rate", "资金情况.年度资金总额.执行率") in [each[:2] for each in keyed]
    assert found("".join(f"- {{{column}: {name}, {row}}}\n" for name, row in SOURCES.items())) == keyed


def test_a_list_that_names_no_rows_is_no_table(said: Callable[[str], list[tuple[str, str]]]) -> None:
    row = "全年预算数: 100.00, 全年执行数: 90.00"
    assert said(f"资金情况: [{{{row}}}]\n") == []  # the one row of it
    assert said(f"资金情况: [{{{row}}}, {{{row}}}]\n") == [("not-a-group", "资金情况")]
    assert said(f"资金情况: [{{资金: 财政拨款, {row}}}, {{资金: 财政拨款, {row}}}]\n") == [("not-a-group", "资金情况")]
    assert said(f"资金情况: [{{{row}}}, 无]\n") == [("not-a-group", "资金情况")]


# ---- 单位 is the unit of money, or says whose table it is -----------------------------------------------------------


@pytest.mark.parametrize("head", ["项目支出绩效自评表", "部门整体支出绩效自评报告"])
@pytest.mark.parametrize("name", ["甲局", "广元市财政局", "万州区某局", "三元区民政局"])
def test_the_unit_that_a_table_is_of(head: str, name: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    funds = "资金情况: {年度资金总额: {全年预算数: 100.00, 全年执行数: 90.00, 执行率: 95%}}\n"

    def found(*lines: str) -> list[tuple[str, int, str]]:
        text = "".join(f"{line}\n" for line in (f"表: {head}", "年度: 2022", "节选: 是", *lines)) + funds
        (tmp_path / "a.yaml").write_text(text, "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        return [(d["rule"], d["line"], d["severity"]) for d in json.loads(done.out)["diagnostics"]]

    label = "实施单位" if head.startswith("项目") else "部门名称"
    expected = found(f"{label}: {name}", "金额单位: 万元")
    assert [each[0] for each in expected if each[2] == "error"] == ["fund-execution-rate"]
    assert found(f"单位: {name}", "金额单位: 万元") == found("金额单位: 万元", f"单位: {name}") == expected
    assert found(f"单位: {name}", "货币单位: 万元") == expected or head.startswith("项目")


@pytest.mark.parametrize("unit", ["万员", "百元", "人民币", "万", "USD", "英镑"])
def test_a_unit_of_money_that_is_none_is_no_name(unit: str, said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert ("unreadable-figure", "单位") in said(f"单位: {unit}\n资金情况: {{财政拨款: {{全年预算数: 1}}}}\n")


# ---- what is given with columns of its own ---------------------------------------------------------------------------


def test_an_expense_with_the_columns_of_its_table(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """The figure of the year counts, and is pointed at where it stands."""
    text = """\
表: 部门整体支出绩效自评报告
年度: 2022
部门名称: 某局
金额单位: 万元
三公经费:
  合计: {预算数: 18.00, 决算数: 16.50}
  公务接待费: {预算数: 3.00, 决算数: 2.50}
  公务用车运行维护费: {预算数: 15.00, 决算数: %s}
"""

    def found(running: str) -> list[tuple[str, int, int, list[int]]]:
        (tmp_path / "a.yaml").write_text(text % running, "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        said = json.loads(done.out)["diagnostics"]
        return [(d["rule"], d["line"], d["column"], [label["line"] for label in d["labels"]]) for d in said]

    assert found("14.00") == []
    assert found("14.20") == [("three-public-total", 6, 25, [8, 7])]
    unread: list[tuple[str, int, int, list[int]]] = [("not-a-value", 8, 3, [])]
    assert found("14.00, 车型: 轿车") == []  # a column of words that the form does not know
    assert found("14.20, 车型: 轿车") == [("three-public-total", 6, 25, [8, 7])]
    assert found("14.00, 每车比例: 7.00") == [("unknown-key", 8, 39, [])]
    assert found("{整: 14, 零: 0.20}") == unread


FLOWS = [
    ("收入: {决算数: 1320.55, 财政拨款: 1280.55, 其他收入: %s}", "40.00", "45.00", "sources-within-income"),
    ("支出: {决算数: 1320.55, 基本支出: 900.55, 项目支出: %s}", "420.00", "402.00", "kinds-of-spending"),
    (
        "资金情况: {总额: {全年预算数: 1000}, 基本支出: {全年预算数: 900}, 项目支出: {全年预算数: %s}}",
        "100",
        "10",
        "funds-by-kind-rows",
    ),
]


@pytest.mark.parametrize(("row", "right", "wrong", "rule"), FLOWS)
def test_what_a_total_is_made_up_of(
    row: str, right: str, wrong: str, rule: str, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    head = "表: 部门整体支出绩效自评报告\n年度: 2022\n部门名称: 某局\n金额单位: 万元\n节选: 是\n"

    def found(figure: str) -> list[str]:
        (tmp_path / "a.yaml").write_text(head + row % figure + "\n", "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path)
        return [d["rule"] for d in json.loads(done.out)["diagnostics"] if d["severity"] == "error"]

    assert (found(right), found(wrong)) == ([], [rule])


@pytest.mark.parametrize(
    "title",
    [
        "专项转移支付区域（项目）绩效目标自评表",
        "某县2022年度项目支出绩效自评表（公开版）",
        "2021年转移支付（项目）绩效自评表",
    ],
)
def test_a_title_with_brackets_in_it(title: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    funds = "资金情况: {总额: {全年预算数: 9, 全年执行数: 3, 执行率: 50%}}"
    text = f"表: {title}\n年度: 2022\n实施单位: 某局\n节选: 是\n{funds}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    said = json.loads(crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path).out)["diagnostics"]
    assert [d["rule"] for d in said if d["severity"] == "error"] == ["fund-execution-rate"]


def test_whose_table_it_is_may_be_said_above(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    def missing(line: str) -> list[str]:
        (tmp_path / "a.yaml").write_text(f"表: 项目支出绩效自评表\n年度: 2022\n{line}\n总分: 90\n", "utf-8")
        said = json.loads(crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path).out)["diagnostics"]
        return [d["rule"] for d in said if d["rule"] == "missing-field"]

    assert missing("主管部门: 某厅") == missing("实施单位: 某局") == []
    assert missing("主管部门: ''") == missing("主管部门: ——") == missing("项目名称: 甲") == ["missing-field"]
    (tmp_path / "b.yaml").write_text(
        "表: 部门整体支出绩效自评报告\n年度: 2022\n上级主管部门: 某厅\n总分: 90\n", "utf-8"
    )
    assert "missing-field" in crossfoot("check", "b.yaml", "--format", "json", cwd=tmp_path).out


def test_rows_with_many_columns_take_little_time(cache: str) -> None:
    """Neither a row of thousands of columns nor a title of brackets is looked at more than once a column."""
    checker = linter.load(cache=cache)

    def costs(count: int) -> float:
        row = ", ".join(f"列{i}: 1" for i in range(count))
        texts = (f"{HEAD}资金情况: [{{{row}}}, {{{row}}}]\n", f"表: {'甲()' * count}\n年度: 2022\n")
        return cost(lambda: [checker.check_bytes("a.yaml", text.encode()) for text in texts])

    costs(10)
    assert in_proportion([costs(size) for size in (1_000, 8_000)], (1_000, 8_000))


@pytest.mark.parametrize("counter", ["序号: 1", "行次: （一）", "编号: 1.2", 'No.: ""', "序号: 三、"])
def test_a_column_may_count_the_rows(counter: str, said: Callable[[str], list[tuple[str, str]]]) -> None:
    row = ROW.replace("{", f"{{{counter}, ", 1)
    assert said(f"绩效指标: [{row}]\n") == said(f"绩效指标: [{ROW}]\n")


@pytest.mark.parametrize("other", ["序号: 甲类", "次序: 1", "序号: [1]", "编号: ABC-1"])
def test_what_counts_no_rows_is_no_counter(other: str, said: Callable[[str], list[tuple[str, str]]]) -> None:
    row = ROW.replace("{", f"{{{other}, ", 1)
    assert ("unknown-key", f"绩效指标[0].{other.partition(':')[0]}") in said(f"绩效指标: [{row}]\n")


def test_a_number_is_no_counter_outside_a_list(said: Callable[[str], list[tuple[str, str]]]) -> None:
    assert ("unknown-key", "序号") in said(f"序号: 1\n绩效指标: [{ROW}]\n")


ROWS = (
    "{一级指标: 产出指标, 三级指标: 甲, 指标值: ≥5件, 完成值: 6件, 分值: 60, 得分: 60}",
    "{一级指标: 效益指标, 三级指标: 乙, 指标值: ≥90%, 完成值: 91%, 分值: 40, 得分: 40}",
)


@pytest.mark.parametrize(
    "last",
    [
        "{一级指标: 合计, 分值: 100, 得分: 99}",
        "{一级指标: 总分, 二级指标: 总分, 三级指标: 总分, 分值: 100, 得分: 99}",
        "{序号: 3, 一级指标: 合计, 三级指标: '', 指标值: /, 分值: 100, 得分: 99}",
        "{三级指标: 合计, 分值: 100, 得分: 99}",
    ],
)
def test_the_last_row_may_be_the_totals(last: str, said: Callable[[str], list[tuple[str, str]]]) -> None:
    whole = HEAD.replace("节选: 是\n", "")
    found = said(f"{whole}绩效指标: [{', '.join(ROWS)}, {last}]\n")
    assert found == [("totals-row", "绩效指标[2].得分")]
    assert said(f"{whole}绩效指标: [{', '.join(ROWS)}, {last.replace('99', '100')}]\n") == []


def test_a_row_called_by_more_than_a_sum_is_a_row(said: Callable[[str], list[tuple[str, str]]]) -> None:
    row = "{一级指标: 效益指标, 三级指标: 合计控制数, 指标值: ≥5件, 完成值: 6件, 分值: 10, 得分: 12}"
    assert ("score-within-weight", "绩效指标[2].得分") in said(f"绩效指标: [{', '.join(ROWS)}, {row}]\n")
    # With a target of its own it is no sum either.
    row = "{三级指标: 合计, 指标值: ≥5件, 完成值: 6件, 分值: 10, 得分: 12}"
    assert ("score-within-weight", "绩效指标[2].得分") in said(f"绩效指标: [{', '.join(ROWS)}, {row}]\n")


@pytest.mark.parametrize(("actual", "complete"), [("无", True), ("0件", True), ("——", False), ("不适用", False)])
def test_none_is_a_result(actual: str, complete: bool, said: Callable[[str], list[tuple[str, str]]]) -> None:
    row = f"{{三级指标: 投诉件数, 指标值: 0件, 完成值: {actual}, 分值: 10, 得分: 10}}"
    assert any(rule == "row-is-complete" for rule, _ in said(f"绩效指标: [{row}]\n")) is not complete


def test_an_unlisted_heading_of_goals_is_read_by_what_stands_below_it(
    said: Callable[[str], list[tuple[str, str]]],
) -> None:
    assert said("当年度绩效目标: {年初绩效目标: 举办活动, 全年目标实际完成情况: 办了六场}\n") == []
    assert said("当年度绩效目标: 举办活动六场\n") == []


@pytest.mark.parametrize(("total", "wrong"), [("11.00", []), ("12.00", [("three-public-total", "三公经费.合计")])])
def test_three_public_expenses_may_be_a_list_of_rows(
    total: str, wrong: list[tuple[str, str]], said: Callable[[str], list[tuple[str, str]]]
) -> None:
    head = "表: 部门整体支出绩效自评报告\n年度: 2022\n部门名称: 某局\n金额单位: 万元\n"
    rows = (
        "{项目: 因公出国（境）费, 上年决算数: 0, 本年决算数: 0}, "
        "{项目: 公务用车购置及运行维护费, 上年决算数: 9.00, 本年决算数: 7.00}, "
        "{项目: 公务接待费, 上年决算数: 5.00, 本年决算数: 4.00}, "
        f"{{项目: 合计, 上年决算数: 14.00, 本年决算数: {total}}}"
    )
    assert said(f"{head}三公经费: [{rows}]\n") == wrong


def test_totals_in_a_row_and_by_key(said: Callable[[str], list[tuple[str, str]]]) -> None:
    whole = HEAD.replace("节选: 是\n", "")
    rows = f"{', '.join(ROWS)}, {{一级指标: 合计, 分值: 100, 得分: 100}}"
    # What is called so is the row of totals.
    assert said(f"{whole}绩效指标: [{rows}]\n合计: {{分值: 100, 得分: 98}}\n") == [("totals-row", "合计.得分")]
    assert said(f"{whole}绩效指标: [{rows}]\n合计: {{分值: 100, 得分: 100}}\n") == []
    two = said(f"{whole}绩效指标: [{rows}]\n合计: {{分值: 100, 得分: 100}}\n总分: {{分值: 100, 得分: 100}}\n")
    assert two == [("field-twice", "总分")]
