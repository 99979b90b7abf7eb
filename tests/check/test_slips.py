"""Figures that a text gives otherwise than a table, and sums in texts."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linter.check.slips import change_slip, repeats, said_for, share_slip, slip_of, sum_slip
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


# ---- rates in sentences ----------------------------------------------------------------------------------------------

CENTS = st.integers(100, 10_000_000)
WORDS = st.sampled_from(
    ["较上年", "比2021年", "，与上年相比，", "，同比", "。比去年", "，较年初预算数", "，与2022年度预算相比，"]
)


def yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


@given(CENTS, CENTS, WORDS, st.booleans(), st.integers(0, 4))
def test_a_change_and_its_rate(amount: int, change: int, words: str, rose: bool, places: int) -> None:
    """What rounds to the rate is passed over; what lies far from it is not."""
    base = amount - change if rose else amount + change
    # A base of a few cents may be another by as much as its rounding.
    assume(base > 20 and base * 100 > amount and change * 1000 > base)
    way, how = ("增加", "增长") if rose else ("减少", "下降")
    rate = Decimal(change) * 100 / Decimal(base)
    text = f"支出{yuan(amount)}万元，{words.lstrip('，。')}{way}{yuan(change)}万元，{how}{{}}%。"
    assert change_slip(text.format(round(rate, places) if places else round(rate))) == ""
    assert change_slip(text.format(round(rate * 2 + 3, 2))) != ""
    assert change_slip(f"收入{yuan(base)}万元，其中" + text.format(round(rate * 2 + 3, 2))) == ""  # of which is open


@given(st.lists(CENTS, min_size=2, max_size=5), st.integers(1, 3))
def test_shares_of_one_whole(amounts: list[int], places: int) -> None:
    whole = sum(amounts)
    shares = [round(Decimal(each) * 100 / Decimal(whole), places) for each in amounts]
    listed = "；".join(f"第{i}项{yuan(a)}万元，占{p}%" for i, (a, p) in enumerate(zip(amounts, shares, strict=True)))
    assert share_slip(f"支出{yuan(whole)}万元，其中：{listed}。") == ""
    assume(shares[0] > 1)
    wrong = listed.replace(f"占{shares[0]}%", f"占{round(shares[0] / 3, places)}%", 1)
    assume(all(share > 1 for share in shares))
    assert share_slip(f"支出{yuan(whole)}万元，其中：{wrong}。") != ""


@pytest.mark.parametrize("text", [
    "运行费1116.14万元，主要用于燃油，与2016年相比，公务用车运行费减少596.98万元，下降34.85%。",
    "收入总预算317.6万元，同比增加8.25万元，同比增长2.7%。",
    "收入总计766.75万元，其中年初结转156.33万元，与2021年相比收入总计减少315.71万元，下降29.17%。",
    "出国费0万元，比去年增加1.55万元，增长39.4%。",
    "税收完成13866万元，占调整预算100.93%；非税完成14717万元，占调整预算110.14%。",
    "基本支出60万元，占总支出的60%，其中人员经费45万元，占基本支出的75%。",
    "支出20万元，比上年下降34.26%。",
    "占50%", "增长%", "",
])  # fmt: skip
def test_what_is_of_something_else_is_passed_over(text: str) -> None:
    assert change_slip(text) == share_slip(text) == ""


@pytest.mark.parametrize("text", [
    "公务用车运行费1116.14万元，主要用于燃油，年末404辆，与2016年相比，公务用车运行费减少596.98万元，下降39.8%。",
    "收入总预算317.6万元，同比增加8.25万元，同比增长2.8%。",
    "支出1360.13万元，比上年减少支出613.80万元，下降36.0%。",
])  # fmt: skip
def test_what_is_worded_otherwise_is_found(text: str) -> None:
    assert change_slip(text) != ""


def test_long_texts_and_long_figures_take_little_time() -> None:
    """Nobody gives such figures, and no sentence is looked at farther back than sentences go."""
    digits = "9" * 6000
    start = perf_counter()
    for text in (
        f"支出{digits}万元，比上年增加{digits}万元，增长{digits}%。甲{digits}万元，占{digits}%；乙{digits}万元，占1%",
        "支出10万元，比上年增加1万元，增长11%，" * 8000,
        "甲10万元，占10%，" * 8000,
        "与上年相比，公务接待费增加1万元，增长11%，" * 8000,
    ):
        assert change_slip(text) == share_slip(text) == ""
        repeats(text)
    assert perf_counter() - start < 5
