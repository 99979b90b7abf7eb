"""A heading means what stands below it: a value here, rows there; and what a table prints twice is one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run

HEAD = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n节选: 是\n"
ROW = "{一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 甲, 指标值: ≥5件, 完成值: 4件, 分值: 10, 得分: 12}"


@pytest.fixture
def said(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[[str], list[tuple[str, str]]]:
    def check(text: str) -> list[tuple[str, str]]:
        (tmp_path / "a.yaml").write_text(HEAD + text, "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        found: list[dict[str, Any]] = json.loads(done.out)["diagnostics"]
        return [(d["rule"], d["route"]) for d in found if d["severity"] == "error"]

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
