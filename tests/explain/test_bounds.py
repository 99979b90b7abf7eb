"""The exact range of a formula: nothing that can be is left out, and nothing is let in by counting a figure twice."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linter.explain.bounds import bounds
from linter.explain.interval import Interval

F = Fraction
_ENDS = st.fractions(min_value=F(1, 2), max_value=20, max_denominator=50)


@st.composite
def figures(draw: st.DrawFn) -> Interval:
    lo = draw(_ENDS)
    return Interval(
        lo, lo + draw(st.fractions(min_value=F(1, 100), max_value=1)), draw(st.booleans()), draw(st.booleans())
    )


def x(name: str, interval: Interval) -> Any:
    return ("x", name, interval)


def value(tree: Any, at: dict[str, Fraction]) -> Fraction:
    op = tree[0]
    if op == "x":
        return at[tree[1]]
    if op == "c":
        return F(tree[1])
    a, b = value(tree[1], at), value(tree[2], at)
    return {"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b


def trees(a: Any, b: Any, c: Any) -> list[Any]:
    return [
        ("/", a, ("+", a, b)),
        ("/", ("-", a, b), b),
        ("-", ("/", a, b), ("/", c, b)),
        ("*", ("c", F(100)), ("/", ("-", a, b), ("+", a, c))),
        ("+", ("*", a, b), ("-", c, a)),
        ("*", a, a),
        ("/", ("+", ("+", a, b), c), ("+", a, b)),
    ]


_PART = st.fractions(min_value=0, max_value=1, max_denominator=16)


@given(figures(), figures(), figures(), st.integers(0, 6), _PART, _PART, _PART)
def test_every_value_is_inside(
    a: Interval, b: Interval, c: Interval, which: int, s: Fraction, t: Fraction, u: Fraction
) -> None:
    tree = trees(x("a", a), x("b", b), x("c", c))[which]
    at = {"a": a.lo + s * a.width, "b": b.lo + t * b.width, "c": c.lo + u * c.width}
    if not all(at[k] in i for k, i in (("a", a), ("b", b), ("c", c))):
        return
    found = bounds(tree)
    assert found is not None
    assert value(tree, at) in found


@given(figures(), figures())
def test_the_ends_are_reached(a: Interval, b: Interval) -> None:
    """A share a / (a + b) grows with a and falls with b: its range ends at the corners, not beyond."""
    found = bounds(("/", x("a", a), ("+", x("a", a), x("b", b))))
    assert found is not None
    assert found.lo == a.lo / (a.lo + b.hi)
    assert found.hi == a.hi / (a.hi + b.lo)
    assert found.lo_closed == (a.lo_closed and b.hi_closed)
    assert found.hi_closed == (a.hi_closed and b.lo_closed)


def test_one_figure_less_itself_is_nothing() -> None:
    a = x("a", Interval(F(1), F(2), True, False))
    assert bounds(("-", a, a)) is not None
    found = bounds(("-", a, a))
    assert found is not None
    assert found.lo == found.hi == F(0)
    share = bounds(("/", a, a))
    assert share is not None
    assert share.lo == share.hi == F(1)


def test_a_divisor_that_may_be_zero_bounds_nothing() -> None:
    a = x("a", Interval(F(-1), F(1)))
    assert bounds(("/", ("c", F(1)), a)) is None
