"""What equal means for printed figures, second edition: its cases, and what never changes a verdict."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from linter.check.calendar import dates
from linter.check.targets import completion, met, repeats_operator
from linter.figure import decode

from ..checking import checked, compiled, said, verdict

ERROR, NOTE, PASSED, OPEN = "inconsistent, error", "consistent, note", "passed", "not evaluated"


def rules(fields: str, check: str, more: str = "") -> str:
    return f"pack p\n{more}form line root {{ {fields} }}\nrule r on line {{ {check} }}"


TOTAL = rules("total money\n a money\n b money", "check total = a + b")
FINAL = "final score\n average score compare rounding"
FIXED = "fixed money\n items list of item"
ITEM = "form item { kind text\n amount money }\n"
ROWS = [
    # A column has a precision.
    (TOTAL, "{total: 0, a: 0.27, b: 0.18}", ERROR),
    (TOTAL, "{total: 5, a: 5.31, b: 0.18}", ERROR),
    (TOTAL, "{total: 891.25, a: 36, b: 854.85}", ERROR),
    (TOTAL, "{total: 890.85, a: 36, b: 854.85}", PASSED),
    (TOTAL, "{total: 6, a: 5, b: 2}", NOTE),
    (rules("total money decimals 0\n a money\n b money", "check total = a + b"), "{total: 5, a: 5.31, b: 0.18}",
     PASSED),
    (rules("total money\n a money\n b money", "check total = a + b rounding half_up"), "{total: 5, a: 5.31, b: 0.18}",
     PASSED),
    (rules("total money\n parts list of money", "check total = sum(parts)"), "{total: 36, parts: [12.25, 24.15]}",
     ERROR),
    (rules("total money\n x list of item", "check total = sum(x.amount)", ITEM),
     "{total: 36, x: [{amount: 12.25}, {amount: 24.15}]}", ERROR),
    (rules("total money\n x list of item", "check every i in x satisfies i.amount = total / 2", ITEM),
     "{total: 25, x: [{amount: 13}, {amount: 12.50}]}", ERROR),
    # Both sides keep their own mode.
    (rules(FINAL, "check average = final"), "{final: 85, average: 85.4}", ERROR),
    (rules(FINAL, "check average = final + 0"), "{final: 85, average: 85.4}", ERROR),
    (rules(FINAL, "check average = final"), "{final: 85.4, average: 85}", PASSED),
    (rules("a money compare exact\n b money", "check b = a"), "{a: 280, b: 280.49}", ERROR),
    (rules("a money compare exact\n b money", "check a = b"), "{a: 280, b: 280.49}", ERROR),
    # An exact figure makes only itself exact.
    (rules("total money compare exact\n a money", "check total = a + a + a"), "{total: 7.51, a: 2.50}", NOTE),
    (rules("total money compare exact\n a money\n b money", "check total = a + b"), "{total: 5.02, a: 2.50, b: 2.50}",
     ERROR),
    # A truncated or exact operand has no tie.
    (rules("a money compare exact decimals 4\n b money decimals 2", "check b = a rounding truncate"),
     "{a: 1.2300, b: 1.22}", ERROR),
    # A rate in percent without the sign.
    (rules("r rate plain percent\n a money\n b money", "check r = a / b"), "{r: 95, a: 95.00, b: 100.00}", PASSED),
    (rules("r rate plain percent\n a money\n b money", "check r = a / b"), "{r: 95%, a: 95.00, b: 100.00}", PASSED),
    (rules("r rate plain percent\n a money\n b money", "check r = a / b"), "{r: 0.95, a: 95.00, b: 100.00}", ERROR),
    (rules("r rate plain\n a money\n b money", "check r = a / b"), "{r: 0.95, a: 95.00, b: 100.00}", PASSED),
    (rules("r rate plain\n percent rate\n a money", "check r = percent"), "{r: 0.95, percent: 95%}", PASSED),
    # A quotient of counts is a number.
    (rules("cost money\n each money\n people count\n seats count", "check cost = each * ceil(people / seats)"),
     "{cost: 3000, each: 1000, people: 100, seats: 45}", PASSED),
    (rules("n number\n area measure(亩)", "check n = round(area / 30亩, 2)"), "{n: 3.33, area: 100}", PASSED),
    (rules("n number\n area number", "check n = round(area / 30, 2)"), "{n: 3.33, area: 100}", PASSED),
    (rules("ratio number\n students count\n teachers count", "check ratio = students / teachers"),
     "{ratio: 16.5, students: 33, teachers: 2}", PASSED),
    (rules("share rate\n a count\n b count", "check share = a / b"), "{share: 33.3%, a: 1, b: 3}", PASSED),
    (rules("share rate\n a count\n b count", "check a / b >= 30%"), "{share: 33.3%, a: 1, b: 3}", PASSED),
    # A sum over a list that is there is at least 0.
    (rules(FIXED, 'check fixed = sum((items where kind = "fixed").amount)', ITEM),
     "{fixed: 5, items: [{kind: other, amount: 3}]}", ERROR),
    (rules(FIXED, 'check fixed = sum((items where kind = "fixed").amount)', ITEM),
     "{fixed: 0, items: [{kind: other, amount: 3}]}", PASSED),
    (rules(FIXED, 'check fixed = sum((items where kind = "fixed").amount)', ITEM), "{fixed: 5, items: []}", ERROR),
    (rules(FIXED, 'check fixed = sum((items where kind = "fixed").amount)', ITEM), "{fixed: 5}", OPEN),
    (rules(FIXED, "check fixed = sum(items.amount)", ITEM), "{fixed: 5, items: [{amount: ——}]}", OPEN),
    (rules(FIXED, "check fixed = sum(items.amount) absent zero", ITEM), "{fixed: 5, items: [{kind: x}]}", ERROR),
    (rules(FIXED, "check fixed = sum(items.amount) absent zero", ITEM), "{fixed: 5}", ERROR),
    (rules(FIXED, "check fixed = if_blank(sum(items.amount), 5元)", ITEM), "{fixed: 5}", PASSED),
    (rules(FIXED, "check fixed = if_blank(sum(items.amount), 5元)", ITEM), "{fixed: 5, items: [{amount: ——}]}", PASSED),
    (rules(FIXED, "check fixed = if_blank(sum(items.amount), 5元)", ITEM), "{fixed: 5, items: [{amount: 约3}]}", OPEN),
    (rules("t money\n a money\n b money", "check t = a + b absent zero"), "{t: 5}", ERROR),
    (rules("t money\n a money\n b money", "check t = sum(a, b) absent zero"), "{t: 5}", ERROR),
    # Dates of different precision.
    (rules("a date\n b date", "check a = b"), "{a: 2023-03-15, b: 2023年3月}", OPEN),
    (rules("a date\n b date", "check a = b"), "{a: 2023-04-15, b: 2023年3月}", ERROR),
    (rules("a date\n b date", "check a <= b"), "{a: 2023-03-15, b: 2023年3月}", OPEN),
    (rules("a date\n b date", "check a < b"), "{a: 2023年3月, b: 2023-04-01}", PASSED),
    (rules("a date\n b date", "check a in (b, 2023-05-01)"), "{a: 2023-03-15, b: 2023年3月}", OPEN),
    # Qualified values are intervals.
    (rules("a target\n t target", "check met(a, t)"), "{a: 小于80%, t: ≥80%}", "violated, error"),
    (rules("a target\n t target", "check met(a, t)"), "{a: 80%以上, t: ≥80%}", PASSED),
    (rules("a target\n t target", "check met(a, t)"), "{a: 超过5天, t: ≤5天}", "violated, error"),
    (rules("a target\n t target", "check met(a, t)"), "{a: 不足3件, t: ≥3件}", "violated, error"),
    (rules("a target\n t target", "check met(a, t)"), "{a: 70%以上, t: ≥80%}", OPEN),
    (rules("a target\n t target", "check not repeats_operator(a, t)"), "{a: ≥80%, t: ≥80%}", "violated, error"),
    (rules("a target\n t target", "check not repeats_operator(a, t)"), "{a: 85%, t: ≥80%}", PASSED),
    # A target whose operator and unit stand in columns of their own.
    *(
        (rules("a target\n t target\n o text\n u text\n n text",
               "check met(with_columns(a, u), with_columns(t, u, o, n))"),
         report, verdict)
        for report, verdict in (
            ("{a: 700, t: 735, o: ≧, u: 人次}", "violated, error"),
            ("{a: 740, t: 735, o: ≧, u: 人次}", PASSED),
            ("{a: 98%, t: 100, o: ═, u: '%'}", "violated, error"),
            ("{a: 1, t: 100, o: '=', u: '%'}", OPEN),
            ("{a: 22, t: ≤20万元, o: ≥}", "violated, error"),
            ("{a: 75, t: 80, o: 定性, u: 件}", OPEN),
            ("{a: 98个, t: ≥100, n: 扶持主体（个）}", "violated, error"),
            ("{a: 98, t: ≥100, n: 开展活动（含线上）}", "violated, error"),
            ("{a: ——, t: 80, o: ≥, u: 件}", OPEN),
        )
    ),
    # Dates, words, units of one kind.
    *(
        (rules("a target\n t target", "check met(a, t)"), report, verdict)
        for report, verdict in (
            ("{a: 10月, t: 9月前}", "violated, error"),
            ("{a: 7月, t: 9月前}", PASSED),
            ("{a: 9月, t: 9月前}", OPEN),
            ("{a: 2023年1月, t: 2022年12月底前}", "violated, error"),
            ("{a: 12月30日, t: 12月31日前}", PASSED),
            ("{a: 2021年12月完成, t: 2021年12月完成}", PASSED),
            ("{a: 预计10月, t: 9月前}", OPEN),
            ("{a: 18个月, t: 12月前}", OPEN),
            ("{a: 有效, t: 有效}", PASSED),
            ("{a: 较好, t: 有效}", OPEN),
            ("{a: 4000米, t: ≥5公里}", "violated, error"),
            ("{a: 5.2公里, t: ≥5000米}", PASSED),
            ("{a: 52名, t: ≥50人}", PASSED),
            ("{a: 52批, t: ≥50人}", OPEN),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "report", "expected"), ROWS)
def test_row(text: str, report: str, expected: str) -> None:
    assert verdict(text, report) == expected


@pytest.mark.parametrize(
    "form",
    ["cost / visits <= 50元 / 1人次", "cost <= 50元 * visits / 1人次", "not (cost / visits > 50元 / 1人次)",
     "cost / visits <= 50元 / 1人次 or cost / visits <= 49元 / 1人次", "0元 >= cost - 50元 / 1人次 * visits"],
)  # fmt: skip
@pytest.mark.parametrize(("cost", "expected"), [("5000.00", PASSED), ("5020.00", NOTE), ("5052.00", "violated, error")])
def test_forms_of_one_inequality_have_one_verdict(form: str, cost: str, expected: str) -> None:
    text = rules("cost money\n visits measure(人次)", f"check {form}")
    assert verdict(text, f"{{cost: {cost}, visits: 100}}").replace("passed", PASSED) == expected


def test_a_figure_printed_as_its_limit_is_at_it() -> None:
    assert verdict(rules("cost money", "check cost > 0元"), "{cost: 0.00}") == "violated, error"
    assert verdict(rules("share rate", "check share < 30%"), "{share: 30.0%}") == "violated, error"
    assert verdict(rules("share rate", "check share <= 30%"), "{share: 30.0%}") == "remark, note"


def test_an_overshoot_is_said_in_the_unit_of_the_limit() -> None:
    outcome, _ = checked(rules("cost money", "check cost <= 120元"), "{cost: 134.44}")
    assert "134.44元 > 120元，超 14.44元" in said(outcome.diagnostics[0])
    outcome, _ = checked(rules("currency text\n cost money", "check cost <= 20万元"), "{currency: 元, cost: 234000}")
    assert "23.4万元 > 20万元，超 3.4万元" in said(outcome.diagnostics[0])
    outcome, _ = checked(rules("share rate", "check share >= 90%"), "{share: 85.5%}")
    assert "85.5% < 90%，差 4.5 个百分点" in said(outcome.diagnostics[0])


def test_a_figure_read_finer_than_it_is_printed_is_said() -> None:
    outcome, _ = checked(TOTAL, "{total: 891.25, a: 36, b: 854.85}")
    assert "36 读作 36.00：同一列写到 2 位小数" in said(outcome.diagnostics[0])
    assert "36 read as 36.00: the column prints 2 decimals" in said(outcome.diagnostics[0], "en")


def test_printed_decimals_stay_what_they_are() -> None:
    text = rules("a rate\n b rate", "check decimals_of(a) = 1")
    assert verdict(text, "{a: 93.1%, b: 95.25%}") == PASSED


# ---- what never changes a verdict ------------------------------------------------------------------------------------

CENTS = st.integers(-99_999, 99_999)
PARTS = st.lists(CENTS, min_size=2, max_size=5)
LINE = rules("currency text\n total money\n parts list of money", "check total = sum(parts)")
FIVE = settings(max_examples=60, deadline=None)


def written(cents: int, places: int = 2) -> str:
    return f"{Decimal(cents).scaleb(-places):.{places}f}"


def bare(text: str) -> str:
    """A figure without the zeros at its end, as a spreadsheet shows it."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def of(total: str, parts: list[str], currency: str = "元") -> str:
    quoted = ", ".join(f"'{part}'" for part in parts)
    return verdict(LINE, f"{{currency: {currency}, total: '{total}', parts: [{quoted}]}}")


@FIVE
@given(PARTS, st.integers(-4, 4))
def test_zeros_at_the_end_change_nothing(parts: list[int], off: int) -> None:
    figures = [written(part) for part in parts]
    total = written(sum(parts) + off)
    assume(any(part % 10 for part in parts))  # a figure of the column keeps its decimals
    assert of(total, figures) == of(bare(total), [bare(figure) for figure in figures])


@FIVE
@given(PARTS, st.integers(-4, 4), st.randoms())
def test_order_changes_nothing(parts: list[int], off: int, order: random.Random) -> None:
    turned = list(parts)
    order.shuffle(turned)
    total = written(sum(parts) + off)
    assert of(total, [written(p) for p in parts]) == of(total, [written(p) for p in turned])


@FIVE
@given(PARTS, st.integers(-4, 4))
def test_the_unit_of_money_changes_nothing(parts: list[int], off: int) -> None:
    total, figures = written(sum(parts) + off), [written(p) for p in parts]
    assert of(total, figures) == of(total, figures, "万元") == of(total, figures, "亿元")


@FIVE
@given(st.lists(st.integers(0, 99_999), min_size=2, max_size=5), st.integers(0, 4))
def test_the_sign_changes_nothing(parts: list[int], off: int) -> None:
    total = sum(parts) + off
    assume(total > 0 and all(parts))
    assert of(written(total), [written(p) for p in parts]) == of(written(-total), [written(-p) for p in parts])


def one(check: str, fields: str, report: str) -> str:
    return verdict(rules(fields, check), report)


PAIR = "x money MODE\n y money OTHER\n z money"
MODES = st.sampled_from(
    ["", "compare exact", "rounding truncate", "rounding half_even", "rounding unknown", "decimals 2"]
)
FIGURE = (
    st.integers(0, 400).map(lambda n: written(n))
    | st.integers(0, 4).map(str)
    | st.integers(0, 40).map(lambda n: written(n, 1))
)
SAME = ["x = y", "x = y + 0", "x = 0 + y", "x = y * 1", "x = y / 1", "x = sum(y)", "x = y + z - z", "x = (y + y) / 2",
        "x = if x > 100元 then 0元 else y"]  # fmt: skip


@FIVE
@example("0", "1", "rounding truncate", "", "x = y + z - z")  # what cancels out is no operand
@given(FIGURE, FIGURE, MODES, MODES, st.sampled_from(SAME[1:]))
def test_a_figure_is_itself_however_it_is_written(x: str, y: str, mode: str, other: str, form: str) -> None:
    fields = PAIR.replace("MODE", mode).replace("OTHER", other)
    report = f"{{x: {x}, y: {y}, z: 1.00}}"
    assert one(f"check {form}", fields, report) == one("check x = y", fields, report)


@FIVE
@given(FIGURE, FIGURE, MODES, MODES)
def test_sides_can_be_swapped(x: str, y: str, mode: str, other: str) -> None:
    fields = PAIR.replace("MODE", mode).replace("OTHER", other)
    report = f"{{x: {x}, y: {y}, z: 1.00}}"
    first, second = (one(check, fields, report) for check in ("check x = y", "check y = x"))
    assert (first.split(",")[-1] in (" error",)) == (second.split(",")[-1] in (" error",))


INEQUALITIES = [
    "x <= y", "y >= x", "x - y <= 0", "0 >= x - y", "not (x > y)", "x * 2 <= y * 2", "x + z <= y + z", "-x >= -y",
    "x <= y and x <= y + 0", "x <= y or x <= y - 1元",
]  # fmt: skip


@FIVE
@given(FIGURE, FIGURE, MODES, MODES, st.sampled_from(INEQUALITIES[1:]))
def test_an_inequality_is_itself_however_it_is_written(x: str, y: str, mode: str, other: str, form: str) -> None:
    fields = PAIR.replace("MODE", mode).replace("OTHER", other)
    report = f"{{x: {x}, y: {y}, z: 1.00}}"
    assert one(f"check {form}", fields, report) == one("check x <= y", fields, report)


@FIVE
@given(FIGURE, FIGURE)
def test_what_is_more_or_less_is_not_both_errors(x: str, y: str) -> None:
    report = f"{{x: {x}, y: {y}, z: 1.00}}"
    found = [
        one(check, PAIR.replace("MODE", "").replace("OTHER", ""), report) for check in ("check x <= y", "check x >= y")
    ]
    assert PASSED in found


@FIVE
@given(st.lists(CENTS, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4), st.integers(-3, 3))
def test_a_filter_splits_a_sum(amounts: list[int], marks: list[bool], off: int) -> None:
    items = ", ".join(
        f"{{kind: {'x' if mark else 'y'}, amount: {written(amount)}}}"
        for amount, mark in zip(amounts, marks, strict=False)
    )
    report = f"{{fixed: {written(sum(amounts) + off)}, items: [{items}]}}"
    whole = verdict(rules(FIXED, "check fixed = sum(items.amount)", ITEM), report)
    parts = 'check fixed = sum((items where kind = "x").amount) + sum((items where kind = "y").amount)'
    assert verdict(rules(FIXED, parts, ITEM), report) == whole


@FIVE
@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 3))
def test_quotients_of_counts_round_as_numbers(a: int, b: int, places: int) -> None:
    text = rules("n number\n a count\n b count", f"check n = round(a / b, {places})")
    scaled = Fraction(a, b) * 10**places
    expected = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    assert verdict(text, f"{{n: {Decimal(expected).scaleb(-places)}, a: {a}, b: {b}}}") == PASSED


DAYS = st.dates().map(lambda d: d.isoformat())
DATES = st.one_of(DAYS, DAYS.map(lambda d: d[:7]))


@FIVE
@given(DATES, DATES)
def test_dates_stand_to_each_other_one_way(a: str, b: str) -> None:
    assert dates("=", a, b) == dates("=", b, a)
    assert dates("<", a, b) == dates(">", b, a) and dates("<=", a, b) == dates(">=", b, a)
    for op, other in (("<", ">="), ("<=", ">"), ("=", "<>")):
        one_way, opposite = dates(op, a, b), dates(other, a, b)
        assert opposite == (None if one_way is None else not one_way)


@FIVE
@given(st.integers(1, 28), st.dates())
def test_a_month_answers_only_what_all_its_days_do(day: int, other: object) -> None:
    month, b = "2023-03", str(other)
    for op in ("<", "<=", ">", ">=", "=", "<>"):
        answer = dates(op, month, b)
        assert answer is None or answer == dates(op, f"{month}-{day:02d}", b)


OPS = ["", "≥", ">", "≤", "<"]


@FIVE
@given(st.sampled_from(OPS[1:]), st.integers(0, 9), st.sampled_from(OPS), st.integers(0, 9), st.integers(0, 90))
def test_a_bounded_value_answers_only_what_all_its_values_do(op: str, a: int, wanted: str, b: int, tenths: int) -> None:
    target = decode(f"{wanted}{b}件", "target", None).value
    answer = met(decode(f"{op}{a}件", "target", None).value, target)
    value = Decimal(tenths) / 10
    inside = {"≥": value >= a, ">": value > a, "≤": value <= a, "<": value < a}[op]
    if answer is not None and inside:
        assert met(decode(f"{value}件", "target", None).value, target) in (answer, None)


def test_a_bounded_value_has_no_completion_unless_it_repeats_its_target() -> None:
    a, b, target = (decode(text, "target", None).value for text in ("小于80%", "≥90%", "≥80%"))
    assert completion(a, target) is None
    found = completion(b, target)
    assert found is not None and (found.numerator * 8, 9) == (found.denominator * 9, 9)
    assert (repeats_operator(a, target), repeats_operator(b, target)) == (False, True)


def test_the_rules_of_this_module_compile() -> None:
    for text, _, _ in ROWS:
        assert compiled(text)
