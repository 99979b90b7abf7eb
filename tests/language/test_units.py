"""Units of any spelling, of several parts, and of what is counted."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.language.declaring.units import reduced, related, resolved
from linter.language.dimensions import plain, spelled

from ..checking import checked, said, verdict

UNITS = {
    "km": (Decimal(1000), "m"), "h": (Decimal(3600), "s"), "min": (Decimal(60), "s"), "公顷": (Decimal(15), "亩"),
    "打": (Decimal(12), "个"),
}  # fmt: skip
DECLARED = "unit km = 1000m\nunit h = 3600s\nunit min = 60s\nunit 打 = 12个\n"
NAMES = ["m", "km", "h", "min", "s", "公顷", "亩", "元", "万元", "人", "万人次", "tCO2e", "°C", "个", "打"]
ERROR, PASSED = "inconsistent, error", "passed"
SPELLED = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2)).map(
    lambda parts: "/".join((parts[0], *parts[1]))
)


@given(SPELLED)
def test_a_unit_is_what_its_parts_are(unit: str) -> None:
    factor, dimension = resolved(unit, UNITS)
    share, base = reduced(dimension, UNITS)
    expected, single = Fraction(1), []
    for number, part in enumerate(unit.split("/")):
        tens, (named, _) = plain(part)[0], plain(part)[1][0]
        own, rest = UNITS.get(named, (Decimal(1), named))
        expected *= (Fraction(tens) * Fraction(own)) ** (-1 if number else 1)
        single.append((rest, -1 if number else 1))
    assert Fraction(factor) * share == expected
    assert dict(base) == {name: power for name in dict(single) if (power := sum(n for u, n in single if u == name))}


@given(SPELLED)
def test_every_spelling_of_a_unit_leads_back_to_it(unit: str) -> None:
    base, pairs = related(unit, UNITS)
    assert spelled(resolved(unit, UNITS)[1]) == base
    for name, factor in pairs:
        assert (Decimal(factor), base) == (resolved(name, UNITS)[0], spelled(resolved(name, UNITS)[1]))


def rules(fields: str, check: str, more: str = DECLARED) -> str:
    return f"pack p\n{more}form line root {{ {fields} }}\nrule r on line {{ {check} }}"


SPEED = "way measure(km)\n time measure(h)\n speed measure(km/h)\n fast measure(m/s)"


TOP = DECLARED + "parameter top measure(km/h) = 36km/h\n"
EACH = "a money\n b money\n n count"
PACE = DECLARED + "define pace(way: measure(km), time: measure(h)) gives measure(km/h) = way / time\n"
SHARE = rules(SPEED + "\n share rate", "check share = speed / fast")
HEADS = "a money\n n count(人)\n b measure(万元/人)"


@pytest.mark.parametrize(
    ("text", "report", "found"),
    [
        (rules(SPEED, "check speed = way / time"), "{way: 30.00, time: 0.50, speed: 60.00}", PASSED),
        (rules(SPEED, "check way / time = speed"), "{way: 30.00, time: 0.50, speed: 60.00}", PASSED),
        (rules(SPEED, "check fast = way / time"), "{way: 30.00, time: 30.00min, fast: 16.67}", PASSED),
        (rules(SPEED, "check fast = way / time"), "{way: 30.00, time: 30.00min, fast: 17.67}", ERROR),
        (rules(SPEED, "check fast = pace(way, time)", PACE), "{way: 30.00, time: 30.00min, fast: 16.67}", PASSED),
        (rules(SPEED, "check speed = max(fast, 36km/h)"), "{speed: 36.00, fast: 9.00}", PASSED),
        (
            rules(SPEED, "check speed = (if time > 1h then fast else way / time)"),
            "{speed: 36.00, fast: 10.00, time: 2.00}",
            PASSED,
        ),
        (
            rules(SPEED, "check fast = top", TOP),
            "{fast: 10.00}",
            PASSED,
        ),
        (rules(SPEED, "check fast = speed"), "{speed: 36.00, fast: 10.00}", PASSED),
        (rules(SPEED, "check fast = speed"), "{speed: 10m/s, fast: 36.00km/h}", PASSED),
        (rules(SPEED, "check fast = speed"), "{speed: 36.00, fast: 11.00}", ERROR),
        (rules(SPEED, "check way = speed * time"), "{way: 30.00, time: 30.00min, speed: 16.667m/s}", PASSED),
        (rules(SPEED, "check fast <= 36km/h"), "{fast: 9.99}", PASSED),
        (rules(SPEED, "check way / time <= 36km/h"), "{way: 36.00, time: 1.00}", PASSED),
        (rules(SPEED, "check speed > 0 and way / time > 0"), "{speed: 36.00, way: 9.00, time: 2.00}", PASSED),
        (rules("a measure(亩)", "check a > 2", "unit 公顷 = 15亩\n"), "{a: 3.0}", PASSED),
        (SHARE, "{speed: 18.00, fast: 10.00, share: 50.0%}", PASSED),
        (SHARE, "{speed: 18.00, fast: 10.00, share: 60.0%}", ERROR),
        (rules(SPEED, "check way + speed * time <= 60km"), "{way: 29.00, speed: 60.00, time: 0.50}", PASSED),
        (rules(EACH, "for each q in (a, b): check q >= 20元/n"), "{a: 5.5, b: 6, n: 4}", PASSED),
        (
            rules(HEADS.replace("万", ""), "check b = a / n"),
            "{a: 1.00万元, n: 40, b: 250.00}",
            PASSED,
        ),
        (
            rules(HEADS, "check b = a / n"),
            "{a: 8.00万元, n: 4, b: 2.00}",
            PASSED,
        ),
        (rules("a measure(m²)\n b measure(m)", "check a = b * b"), "{a: 9.00m2, b: 3.00}", PASSED),
        (rules("a count(个)", "check a <= 2打"), "{a: 2打}", PASSED),
        (rules("a count(个)", "check a <= 2打"), "{a: 25}", "violated, error"),
        (rules("a count(个)\n b list of text", "check a = count(b)"), "{a: 2, b: [x, y]}", PASSED),
        (rules("a measure(人次)", "check a <= 2万人次", ""), "{a: 19000}", PASSED),
        (rules("a measure(万人次)", "check a <= 20000人次", ""), "{a: 1.9}", PASSED),
        (rules("a measure(°C)", "check a <= 20°C", ""), "{a: 19.5 ℃}", PASSED),
    ],
)
def test_units(text: str, report: str, found: str) -> None:
    assert verdict(text, report) == found


@pytest.mark.parametrize(
    ("check", "report", "found"),
    [
        ("check a = 20元/people", "{a: 5.00, people: 4}", PASSED),
        ("check r = a / 2元/people", "{a: 40.00, r: 500%, people: 4}", PASSED),
        ("check r = a / 2元/people", "{a: 40.00, r: 50%, people: 4}", ERROR),
    ],
)
def test_what_is_divided_by_a_field_is_no_unit(check: str, report: str, found: str) -> None:
    assert verdict(rules("a money\n r rate\n people count", check, ""), report) == found


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_speed_is_the_same_in_whatever_unit_it_is_printed(way: int, time: int) -> None:
    text = rules(SPEED, "check speed = way / time")
    shown = f"way: {way}.00, time: {time}.00min"
    ours = Fraction(way * 60, time)
    other = ours * Fraction(1000, 3600)
    for value, unit in ((ours, "km/h"), (other, "m/s")):
        printed = Decimal(round(value * 10**6)).scaleb(-6)
        assert verdict(text, f"{{{shown}, speed: {printed:f}{unit}}}") != ERROR
        assert verdict(text, f"{{{shown}, speed: {printed * 3:f}{unit}}}") == ERROR


def test_a_limit_is_said_in_its_own_unit() -> None:
    text = rules(SPEED, "check fast <= top", TOP)
    outcome, _ = checked(text, "{fast: 20.0}")
    assert "20.0 ≤ 36km/h" in said(outcome.diagnostics[0]) and "72km/h > 36km/h，超 36km/h" in said(
        outcome.diagnostics[0]
    )
