"""Headings that nobody listed: read where they can only mean one field, and never the cause of another finding."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.report.alike import core

from ..conftest import Run

CrossFoot = Callable[..., Run]

HEAD = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 甲局\n金额单位: 万元\n"
SOURCES = "年度资金总额: {全年预算数: 60.00, 全年执行数: 52.00}, 财政拨款: {全年预算数: 40.00, 全年执行数: 32.00}"


@pytest.fixture
def said(tmp_path: Path, crossfoot: CrossFoot) -> Callable[..., list[tuple[str, str, str]]]:
    def check(text: str, head: str = HEAD) -> list[tuple[str, str, str]]:
        (tmp_path / "a.yaml").write_text(head + text, "utf-8")
        run = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        return [(d["severity"], d["rule"], d["message"]) for d in json.loads(run.out)["diagnostics"]]

    return check


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("全年预算数", "年度预算金额"),
        ("预算安排数", "预算安排资金"),
        ("未完成原因和改进措施", "未完成的原因及改进措施"),
        ("公务接待费", "公务接待经费支出"),
        ("决算合计", "决算总额"),
        ("部门支出总体目标", "支出总体目标"),
    ],
)
def test_they_say_the_same(one: str, other: str) -> None:
    assert core(one) == core(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("年初预算数", "全年预算数"),
        ("上年决算数", "决算数"),
        ("上年度完成值", "完成值"),
        ("执行率", "执行数"),
        ("中央资金", "省级资金"),
        ("单位", "项目"),
        ("编制人数", "在职人数"),
        ("一级指标", "二级指标"),
        ("当年财政拨", "当年财政拨款"),
    ],
)
def test_they_do_not(one: str, other: str) -> None:
    assert core(one) != core(other)


@given(st.text(max_size=60))
def test_anything_has_a_core(text: str) -> None:
    assert isinstance(core(text), str)


def test_it_is_read_and_said(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    found = said("资金情况: {年度资金总额: {预算安排金额: 60.00, 资金执行金额: 52.05, 执行率: 87.65%}}\n绩效指标: []\n")
    assert [rule for _, rule, _ in found if rule != "fund-execution-rate"] == ["heading-read-as"]
    assert ("error", "fund-execution-rate") in [(severity, rule) for severity, rule, _ in found]
    assert "“预算安排金额”按“全年预算数”核对、“资金执行金额”按“全年执行数”核对" in found[0][2]


def test_a_table_is_known_by_what_stands_below(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    rows = "[{三级指标: 甲, 指标值: ≥5件, 完成值: 4件, 分值: 10, 得分: 10}]"
    found = said(f"本项目打分明细: {rows}\n")
    assert "full-marks-need-the-target" in [rule for _, rule, _ in found]
    assert "unknown-key" not in [rule for _, rule, _ in found]
    # Another list stands there already: nothing of a second one is guessed.
    found = said(f"绩效指标: {rows}\n本项目打分明细: {rows}\n")
    assert "unknown-key" in [rule for _, rule, _ in found]


@pytest.mark.parametrize(
    "more",
    [
        "资金情况: {SOURCES, 其他资金: {全年预算数: 10.00, 全年执行数: 10.00}, 村里凑的: 10.00}\n绩效指标: []\n",
        "绩效指标: [{三级指标: 甲, 分值: 50, 得分: 50}]\n再加的: [{三级指标: 乙, 分值: 40, 得分: 40}]\n总分: 90\n",
        "绩效指标: [{三级指标: 甲, 分值: 50, 得分: 50}, {三级指标: 乙, 分值: 50, 打的分: 40}]\n总分: 90\n",
        "绩效指标: [{三级指标: 甲, 分值: 100, 得分: 90, 偏差原因: 少了两件}]\n没见过的: 90\n",
    ],
)
def test_what_is_not_read_makes_nothing_else_wrong(more: str, said: Callable[..., list[tuple[str, str, str]]]) -> None:
    found = said(more.replace("SOURCES", SOURCES))
    assert not [each for each in found if each[0] == "error"], found
    assert [rule for _, rule, _ in found].count("unknown-key") == 1, found


def test_nought_and_words_keep_nothing_open(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    for cell in ("0", "——", "另见附件"):
        funds = f"{SOURCES}, 其他资金: {{全年预算数: 10.00, 全年执行数: 10.00}}, 村里凑的: {cell}"
        found = said(f"资金情况: {{{funds}}}\n绩效指标: []\n")
        assert "fund-total-annual" in [rule for _, rule, _ in found], cell


def test_the_same_unknown_column_is_said_once(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    rows = ", ".join(f"{{三级指标: 指标{i}, 没见过: 天, 指标值: 5件, 完成值: 5件, 分值: 5, 得分: 5}}" for i in range(6))
    found = said(f"节选: 是\n绩效指标: [{rows}]\n")
    assert [rule for _, rule, _ in found].count("unknown-key") == 1


@pytest.mark.parametrize(
    ("funds", "rules"),
    [
        ("{全年预算数: 60.00, 全年执行数: 52.05, 执行率: 86.75%}", []),
        ("{全年预算数: 60.00, 全年执行数: 52.05, 执行率: 87.65%}", ["fund-execution-rate"]),
        ("{年度资金: 60.00, 财政拨款: 60.00, 全年执行数: 52.05, 执行率: 87.65%}", ["fund-execution-rate"]),
        ("{中央: 40, 本级: 20, 合计: 60, 执行数: 60, 执行率: 100%}", []),
        ("{年度资金总额: 500, 其中：财政拨款: 400, 其他资金: 100}", []),
        ("{年度资金总额: 500, 其中：财政拨款: 400, 其他资金: 200}", ["fund-total-annual"]),
        ("{年度资金总额: 500, 其中：财政拨款: 600}", ["fund-source-within-total"]),
    ],
)
def test_flat_funds(funds: str, rules: list[str], said: Callable[..., list[tuple[str, str, str]]]) -> None:
    found = said(f"节选: 是\n资金情况: {funds}\n")
    assert [rule for severity, rule, _ in found if severity == "error"] == rules


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("某县项目支出绩效自评表（2022年度）", "project_evaluation"),
        ("2022年财政衔接资金绩效目标自评表", "project_evaluation"),
        ("自治区本级部门2022年项目支出预算绩效目标表", "project_evaluation"),
        ("某局2022年部门整体支出绩效自评表", "department_report"),
        ("部门整体支出绩效目标自评表", "department_report"),
    ],
)
def test_a_printed_title_names_a_form(title: str, form: str, tmp_path: Path, crossfoot: CrossFoot) -> None:
    unit = "部门名称" if form == "department_report" else "实施单位"
    (tmp_path / "a.yaml").write_text(f"表: {title}\n规则包: mof-2020-10\n年度: 2022\n{unit}: 甲局\n", "utf-8")
    run = crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path)
    found = json.loads(run.out)["diagnostics"]
    assert [d["rule"] for d in found if d["rule"] in ("unknown-root-form", "unknown-key", "missing-field")] == []


def test_a_title_of_no_form_is_none(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    assert said("年度: 2022\n实施单位: 甲局\n", head="表: 政府采购情况表\n")[0][1] == "unknown-root-form"


def test_an_excerpt_lacks_nothing(said: Callable[..., list[tuple[str, str, str]]]) -> None:
    text = "表: 项目支出绩效自评表\n年度: 2022\n项目名称: 乙\n"
    assert [rule for _, rule, _ in said("", head=text)] == ["missing-field"]
    assert said("", head=f"{text}节选: 是\n") == []
