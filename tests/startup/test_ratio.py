"""A ratio computes what a Fraction computes."""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from linter.startup.ratio import Ratio, ratio

wholes = st.integers(-(10**40), 10**40)
pairs = st.tuples(wholes, wholes.filter(bool))


def same(one: Ratio, other: Fraction) -> bool:
    return one.denominator > 0 and Fraction(one.numerator, one.denominator) == other


@given(pairs, pairs)
def test_arithmetic(first: tuple[int, int], second: tuple[int, int]) -> None:
    a, b = Ratio(*first), Ratio(*second)
    c, d = Fraction(*first), Fraction(*second)
    assert same(a + b, c + d) and same(a - b, c - d) and same(a * b, c * d) and same(-a, -c) and same(abs(a), abs(c))
    if d:
        assert same(a / b, c / d)
    assert same(a / 7, c / 7)
    for compare in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):
        assert compare(a, b) == compare(c, d)
        assert compare(a, 3) == compare(c, 3)
        assert compare(a, a) == compare(c, c)
    assert bool(a) == bool(c)


@given(pairs, st.integers(1, 10**6))
def test_equal_ones_are_one(pair: tuple[int, int], factor: int) -> None:
    a, b = Ratio(*pair), Ratio(pair[0] * factor, pair[1] * factor)
    assert a == b and hash(a) == hash(b) and len({a, b}) == 1


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), pairs)
def test_from_other_numbers(value: Decimal, pair: tuple[int, int]) -> None:
    assert same(ratio(value), Fraction(value))
    assert same(ratio(Fraction(*pair)), Fraction(*pair))
    assert ratio(a := Ratio(*pair)) is a


def test_a_long_sum_stays_small() -> None:
    total, exact = Ratio(0), Fraction(0)
    for number in range(1, 400):
        total, exact = total + Ratio(1, number), exact + Fraction(1, number)
    assert same(total, exact)
    assert total.denominator < 10**200
