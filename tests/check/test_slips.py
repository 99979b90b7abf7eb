"""Figures that a text gives otherwise than a table, and sums in texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.slips import said_for, slip_of, sum_slip
from linter.figure import decode


def target(text: str):  # type: ignore[no-untyped-def]
    return decode(text, "target", None).value


@pytest.mark.parametrize(
    ("text", "actual", "found"),
    [
        ("开展活动261场", "216场", "261场"),
        ("开展活动261场", "≥216场", "261场"),
        ("开展活动216场，宣传261场", "216场", ""),
        ("开展活动1261场", "216场", ""),
        ("开展活动261次", "216场", ""),
        ("开展活动21场", "12场", ""),
        ("开展活动217场", "216场", ""),
        ("完成率26.1%", "21.6%", ""),
    ],
)
def test_digits_changed_about(text: str, actual: str, found: str) -> None:
    assert slip_of(text, target(actual)) == found


@pytest.mark.parametrize(
    ("text", "name", "actual", "found"),
    [
        ("治理隐患点数18处", "治理隐患点数", "16处", ""),  # 治理隐患点 is followed by 数
        ("治理隐患点共18处", "治理隐患点数量", "16处", "18处"),
        ("治理隐患点16处，新增治理隐患点2处", "治理隐患点", "16处", ""),
        ("治理隐患点18人", "治理隐患点", "16处", ""),
        ("培训18人", "培训", "16人", ""),  # a name of two characters says too little
    ],
)
def test_what_a_text_says_of_a_name(text: str, name: str, actual: str, found: str) -> None:
    assert said_for(text, name, target(actual)) == found


@pytest.mark.parametrize(
    "text",
    [
        "支出总计4188.90万元，其中：基本支出2205.90万元（人员经费2050.60万元、公用经费155.30万元），项目支出1983.00万元。",
        "全年支出100万元，其中办公费20万元、差旅费30.5万元。",
        "核定编制78名，其中行政编制23名、事业编制54名，工勤编制1名。",
        "收入100万元，其中财政拨款90万元，比上年增加80万元。",
        "全年接待26批次105人次，其中外事5批次、30人次。",
        "分别培训120人、98人、105人，共计323人。",
        "支出100.0万元，其中甲33.3万元、乙33.4万元、丙33.4万元。",
        "项目3个，其中甲项目预算20万元、乙项目预算90万元。",
    ],
)
def test_sums_that_come_out(text: str) -> None:
    assert sum_slip(text) == ""


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=6), st.integers(1, 500))
def test_a_total_that_its_parts_exceed(parts: list[int], less: int) -> None:
    listed = "、".join(f"第{'甲乙丙丁戊己'[i]}类{part}万元" for i, part in enumerate(parts))
    total = sum(parts)
    assert sum_slip(f"全年支出{total}万元，其中{listed}。") == ""
    assert sum_slip(f"全年支出{total + less}万元，其中{listed}。") == ""
    if total > less:
        assert sum_slip(f"全年支出{total - less}万元，其中{listed}。").endswith(f"{total}万元")


@given(st.lists(st.decimals("0.01", "9999", places=2), min_size=2, max_size=5), st.integers(2, 90))
def test_what_is_counted_together(parts: list[Decimal], off: int) -> None:
    listed = "、".join(f"{part}万元" for part in parts)
    assert sum_slip(f"三个项目分别支出{listed}，共计{sum(parts)}万元。") == ""
    assert sum_slip(f"三个项目分别支出{listed}，共计{sum(parts) + off}万元。") != ""
