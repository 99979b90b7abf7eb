"""Half-open intervals and the ladder: SEMANTICS row by row, and the properties that make a verdict defensible."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.runtime import same
from linter.explain.interval import HALF_EVEN, HALF_UP, TRUNCATE, UNKNOWN, Interval, judge, last_digit, printed, rounded

F = Fraction


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("2.5", HALF_UP, Interval(F("2.45"), F("2.55"), True, False)),
        ("-2.5", HALF_UP, Interval(F("-2.55"), F("-2.45"), False, True)),
        ("0.0", HALF_UP, Interval(F("-0.05"), F("0.05"), False, False)),
        ("2.4", HALF_EVEN, Interval(F("2.35"), F("2.45"), True, True)),
        ("2.5", HALF_EVEN, Interval(F("2.45"), F("2.55"), False, False)),
        ("2.5", TRUNCATE, Interval(F("2.5"), F("2.6"), True, False)),
        ("-2.5", TRUNCATE, Interval(F("-2.6"), F("-2.5"), False, True)),
        ("0", TRUNCATE, Interval(F(-1), F(1), False, False)),
        ("2.5", UNKNOWN, Interval(F("2.45"), F("2.55"), True, True)),
    ],
)
def test_printed(text: str, mode: str, expected: Interval) -> None:
    assert printed(Decimal(text), mode) == expected


def total(stated: str, *parts: str) -> str:
    values = [Decimal(p) for p in parts]
    span = printed(values[0])
    for value in values[1:]:
        span = span + printed(value)
    widths = tuple(last_digit(v) for v in values)
    return judge(Decimal(stated), sum((F(v) for v in values), F(0)), span, widths=widths)


def ratio(stated: str, top: str, bottom: str) -> str:
    a, b = Decimal(top), Decimal(bottom)
    inverse = printed(b).inverse()
    assert inverse is not None
    return judge(Decimal(stated).scaleb(-2), F(a) / F(b), printed(a) * inverse)


def test_semantics_rows() -> None:
    assert ratio("112.16", "280.66", "250.22") == "consistent"
    assert ratio("112.17", "280.66", "250.22") == "reproduced"
    assert ratio("112.15", "280.66", "250.22") == "inconsistent"
    assert ratio("112.18", "280.66", "250.22") == "inconsistent"
    assert ratio("100", "43.62", "43.62") == "equal"
    assert total("1523.26", "1200.11", "300.05", "23.11") == "consistent"
    assert total("1523.29", "1200.11", "300.05", "23.11") == "unlikely"
    assert total("280.67", "250.22", "30.44") == "consistent"
    assert total("280.68", "250.22", "30.44") == "inconsistent"
    assert total("4.94", "0.86", "3.37", "0.71", "0.1") == "inconsistent"
    assert ratio("99.99", "1234567.89", "1234567.90") == "other convention"
    assert total("280.66", "280.65") == "unlikely"
    assert total("89.97", "89.974") == "reproduced"


MODES = st.sampled_from([HALF_UP, HALF_EVEN, TRUNCATE])
EXACTS = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=1000)


@given(EXACTS, st.integers(0, 3), MODES)
def test_a_value_prints_into_its_own_interval(value: Fraction, decimals: int, mode: str) -> None:
    unit = F(1, 10**decimals)
    shown = rounded(value, unit, mode)
    as_printed = Decimal(int(shown / unit)).scaleb(-decimals)
    assert value in printed(as_printed, mode)
    assert rounded(value, unit, mode) == shown


@given(st.lists(EXACTS, min_size=1, max_size=12), st.integers(0, 2))
def test_no_correct_total_is_called_wrong(values: list[Fraction], decimals: int) -> None:
    unit = F(1, 10**decimals)

    def show(value: Fraction) -> str:
        return str(Decimal(int(rounded(value, unit) / unit)).scaleb(-decimals))

    verdict = total(show(sum(values, F(0))), *(show(v) for v in values))
    assert verdict in ("equal", "reproduced", "consistent", "unlikely")


@given(st.lists(EXACTS, min_size=1, max_size=8), st.integers(1, 50))
def test_no_impossible_total_is_called_right(values: list[Fraction], shift: int) -> None:
    unit = F(1, 100)
    parts = [Decimal(int(rounded(v, unit) / unit)).scaleb(-2) for v in values]
    beyond = sum(parts) + Decimal(len(parts) + shift).scaleb(-2)
    assert total(str(beyond), *(str(p) for p in parts)) in ("inconsistent", "other convention")


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=3), st.integers(1, 999))
def test_the_fast_test_is_reproduction(stated: Decimal, top: Decimal, bottom: int) -> None:
    expected = rounded(F(top) / bottom, last_digit(stated)) == F(stated)
    assert same(stated, top, Decimal(bottom)) == expected


@given(EXACTS, EXACTS, EXACTS, EXACTS, st.booleans(), st.booleans(), st.fractions(0, 1), st.fractions(0, 1))
def test_arithmetic_holds_every_value(
    a: Fraction, b: Fraction, c: Fraction, d: Fraction, left: bool, right: bool, s: Fraction, t: Fraction
) -> None:
    x = Interval(min(a, b), max(a, b), left or a == b, right or a == b)
    y = Interval(min(c, d), max(c, d), right or c == d, left or c == d)
    p, q = x.lo + s * x.width, y.lo + t * y.width
    if p not in x or q not in y:
        return
    assert p + q in x + y
    assert p - q in x - y
    assert p * q in x * y
    inverse = y.inverse()
    if inverse is not None:
        assert p / q in x * inverse


@given(
    st.fractions(-9, 9, max_denominator=20),
    st.fractions(0, 9, max_denominator=20),
    st.booleans(),
    st.booleans(),
    st.integers(2, 7),
    st.fractions(0, 1, max_denominator=50),
)
def test_powers_hold_every_value_and_no_more(
    lo: Fraction, width: Fraction, lo_closed: bool, hi_closed: bool, times: int, share: Fraction
) -> None:
    span = Interval(lo, lo + width, lo_closed or not width, hi_closed or not width)
    power = span**times
    value = lo + width * share
    if value in span:
        assert value**times in power
    # Its ends are those of the factors, or nothing where an even power passes it.
    ends = {span.lo**times, span.hi**times} | ({F(0)} if times % 2 == 0 and span.lo < 0 < span.hi else set())
    assert (power.lo, power.hi) == (min(ends), max(ends))
    assert (power.lo in power) == any(end in span and end**times == power.lo for end in (span.lo, F(0), span.hi))


def test_half_up_agrees_with_decimal() -> None:
    for cents in range(-250, 251):
        value = F(cents, 100)
        expected = (Decimal(cents) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert rounded(value, F(1, 10)) == F(expected)
