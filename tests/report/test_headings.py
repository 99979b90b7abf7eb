"""What stands around a heading: letters of formulas, 其中, numbers, marks; and units, which figures below are in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter.heading import parted

from ..checking import checked, verdict
from ..conftest import Run

RULES = """
form line root {
    currency   "金额单位"     one of 元, 万元
    budget     "全年预算数"   also "预算数"   money
    spent      "全年执行数"   money
    rate       "执行率"       rate
    marks      "分值"         weight
    goal       "指标值"       target
    reached    "完成值"       target
    sources    "资金情况"     source
}
form source { fiscal "财政拨款" money   limit "上限" money }
rule rate on line "执行率" { check rate = spent / budget }
rule limit on source "上限" { check fiscal <= limit }
rule least on line "至少五万元" { check spent >= 5万元 }
rule met on line "达到" { check met(reached, goal) }
rule marks on line "十分" { check marks = 10 }
"""


@pytest.mark.parametrize(
    ("heading", "bare", "unit"),
    [
        ("全年预算数（A）", "全年预算数", ""),
        ("执行率(B/A)", "执行率", ""),
        ("C（C=A-B）", "C", ""),
        ("全年执行数（B）（万元）", "全年执行数", "万元"),
        ("全年执行数(B) 万元", "全年执行数", "万元"),
        ("金额（单位：元）", "金额", "元"),
        ("执行率（%）", "执行率", "%"),
        ("得分（20分×执行率）", "得分", ""),
        ("分值（10分）", "分值", ""),
        ("权重(分)", "权重", ""),
        ("其中：当年财政拨款", "当年财政拨款", ""),
        ("（一）基本支出", "基本支出", ""),
        ("二、项目支出", "项目支出", ""),
        ("3.其他资金", "其他资金", ""),
        ("其中", "其中", ""),
        ("因公出国（境）费", "因公出国(境)费", ""),
        ("在建工程（基建）", "在建工程(基建)", ""),
        ("（万元）", "(万元)", ""),
        ("全年预算数A", "全年预算数", ""),
        ("执行率（B/A，%）", "执行率", "%"),
        ("金额（万元，含税）", "金额", "万元"),
        ("金额（万元，另议）", "金额(万元,另议)", ""),
        ("金额（万元，元）", "金额(万元,元)", ""),
        ("分值（100）", "分值", ""),
        ("决算数（2021）", "决算数(2021)", ""),
        ("甲A", "甲A", ""),
        ("", "", ""),
    ],
)
def test_a_heading_and_what_stands_around_it(heading: str, bare: str, unit: str) -> None:
    assert parted(heading) == (bare, unit)


def failed(report: str) -> int:
    return checked(RULES, report)[0].counts[1]


def test_letters_of_formulas_are_no_part_of_a_heading() -> None:
    assert verdict(RULES, "{预算数（A）: 10, 全年执行数（B）: 5, 执行率（B/A）: 50%}") != "not evaluated"
    assert failed("{预算数（A）: 10.00, 全年执行数（B）: 5.00, 执行率（B/A）: 60%, 金额单位: 万元}") == 1


def test_amounts_are_in_the_unit_of_their_heading() -> None:
    assert failed("{全年执行数（万元）: 5.00}") == 0
    assert failed("{全年执行数（元）: 5.00}") == 1
    assert failed("{金额单位: 元, 全年执行数（B）（万元）: 5.00, 预算数（A）（万元）: 10.00, 执行率: 50%}") == 0


def test_amounts_below_a_group_are_in_the_unit_of_its_heading() -> None:
    assert failed("{资金情况（万元）: {财政拨款: 4.00, 上限: 50000元}}") == 0
    assert failed("{资金情况（元）: {财政拨款: 60000.00, 上限: 5万元}}") == 1


def test_a_percent_sign_in_the_heading_is_that_of_the_figures() -> None:
    assert failed("{预算数: 10.00, 全年执行数: 5.00, 执行率（%）: 50, 金额单位: 万元}") == 0
    assert failed("{预算数: 10.00, 全年执行数: 5.00, 执行率（%）: 60, 金额单位: 万元}") == 1
    assert failed("{指标值（%）: ≥95, 完成值（%）: 94}") == 1
    assert failed("{指标值（%）: ≥95, 完成值: 95%}") == 0
    assert failed("{分值（%）: 10}") == failed("{分值: 10%}") == 0


def test_amounts_of_a_row_are_in_one_unit(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    _, said = checked(RULES, "{预算数（万元）: 10, 全年执行数（元）: 5}")
    assert [d.rule for d in said] == ["unknown-key"]


def test_a_shared_table_is_read_so_in_every_form(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    funds = "{年度资金总额: {预算数（A）: 100.00, 执行数（B）: 60.00, 执行率（B/A）: 50%}}"
    for head in ("表: 项目支出绩效自评表\n实施单位: 某局", "表: 部门整体支出绩效自评报告\n部门名称: 某局"):
        (tmp_path / "a.yaml").write_text(f"{head}\n年度: 2022\n预算执行情况（万元）: {funds}\n", "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path)
        found: list[dict[str, Any]] = json.loads(done.out)["diagnostics"]
        assert "预算执行情况（万元）.年度资金总额.执行率（B/A）" in {d["route"] for d in found}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("当年财政拨", "当年财政拨款"),
        ("单位资今", "单位资金"),
        ("省级财政拔款", "省级财政拨款"),
        ("上年财政拨款", ""),
        ("其他资今", "其他资金"),
    ],
)
def test_no_other_fund_is_offered(key: str, meant: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = f"表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n资金情况: {{{key}: {{全年预算数: 1.00}}}}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    said = crossfoot("check", "a.yaml", "--lang", "zh", "--format", "concise", cwd=tmp_path).out.splitlines()[0]
    assert said.endswith(f"是否应为“{meant}”？" if meant else "这一项")


ADJUSTED = """
form line root { target "年初指标值" target   adjusted "调整后指标值" also "调整值" target   reached "完成值" target }
rule met on line "达到" { check met(reached, target) }
rule smaller on line "没有调低" { when present(adjusted)   check number_of(target) >= number_of(adjusted) }
"""


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("年初指标值: ≥6次, 完成值: 7次", 0),
        ("年初指标值: ≥6次, 调整后指标值: ≥8次, 完成值: 7次", 1),
        ("年初指标值: ≥6次, 调整值: ≥8次, 完成值: 9次", 0),
        ("年初指标值: ≥6次, 调整值: ≥4次, 完成值: 5次", 1),  # met, and lowered
        ('年初指标值: ≥6次, 调整值: "", 完成值: 5次', 1),
        ("调整值: ≥8次, 完成值: 7次", 1),
    ],
)
def test_a_row_is_judged_by_its_adjusted_target(row: str, wrong: int) -> None:
    assert checked(ADJUSTED, f"{{{row}}}")[0].counts[1] == wrong


def test_an_adjusted_target_is_named_as_it_is_printed() -> None:
    outcome, _ = checked(ADJUSTED, "{年初指标值: ≥6次, 调整值: ≥8次, 完成值: 7次}")
    assert "调整值" in {label.route for label in outcome.diagnostics[0].labels}


JOINED = """
form line root { standard "评分标准" text   meaning "指标解释" also "指标说明" text   reason "扣分理由" text
    measures "整改措施" text   marks "分值" weight   score "得分" score }
rule reason on line "扣分有理由" { when score < marks   check present(reason) }
"""


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("扣分理由及整改措施", "扣分理由"),
        ("扣分理由、整改措施", "扣分理由"),
        ("扣分理由和拟采取的整改措施", "扣分理由"),
        ("指标说明与评分标准", "指标解释"),
    ],
)
def test_a_heading_of_two_texts_is_the_first(heading: str, field: str) -> None:
    outcome, found = checked(JOINED, f"{{分值: 5, 得分: 4, {heading}: 迟了, 扣分: 1}}".replace(", 扣分: 1", ""))
    assert [d.rule for d in found] == ["heading-read-as"]
    assert outcome.counts[1] == (0 if field == "扣分理由" else 1)


@pytest.mark.parametrize("heading", ["得分及扣分理由", "扣分理由及其他", "分值与得分"])
def test_a_heading_that_joins_more_than_texts_is_unknown(heading: str) -> None:
    _, found = checked(JOINED, f"{{分值: 5, {heading}: 迟了}}")
    assert [d.rule for d in found] == ["unknown-key"]
