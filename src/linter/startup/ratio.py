"""Exact quotients for checks: what ``fractions`` does, without what loading it costs at every start.

``fractions`` loads ``re``, which takes longer than all checks of a report. Only generated code computes with ratios;
what explains a failed check uses ``Fraction``.
"""

from __future__ import annotations

from .switch import RATIO, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction
    from typing import Any

# Denominators beyond this are brought to lowest terms: a long sum would grow with every part.
_LARGE = 1 << 128


class Ratio:
    """``numerator / denominator``, not always in lowest terms; the denominator is positive."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: int, denominator: int = 1) -> None:
        if denominator < 0:
            numerator, denominator = -numerator, -denominator
        if denominator > _LARGE:
            from math import gcd

            common = gcd(numerator, denominator)
            numerator, denominator = numerator // common, denominator // common
        self.numerator = numerator
        self.denominator = denominator

    def __add__(self, other: Ratio) -> Ratio:
        a, b, c, d = self.numerator, self.denominator, other.numerator, other.denominator
        return Ratio(a + c, b) if b == d else Ratio(a * d + c * b, b * d)

    def __sub__(self, other: Ratio) -> Ratio:
        a, b, c, d = self.numerator, self.denominator, other.numerator, other.denominator
        return Ratio(a - c, b) if b == d else Ratio(a * d - c * b, b * d)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: Ratio | int) -> Ratio:
        return Ratio(self.numerator * other.denominator, self.denominator * other.numerator)

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def __abs__(self) -> Ratio:
        return Ratio(abs(self.numerator), self.denominator)

    def __bool__(self) -> bool:
        return self.numerator != 0

    def __lt__(self, other: Ratio | int) -> bool:
        return self.numerator * other.denominator < other.numerator * self.denominator

    def __le__(self, other: Ratio | int) -> bool:
        return self.numerator * other.denominator <= other.numerator * self.denominator

    def __gt__(self, other: Ratio | int) -> bool:
        return self.numerator * other.denominator > other.numerator * self.denominator

    def __ge__(self, other: Ratio | int) -> bool:
        return self.numerator * other.denominator >= other.numerator * self.denominator

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Ratio, int)):
            return NotImplemented
        return self.numerator * other.denominator == other.numerator * self.denominator

    def __hash__(self) -> int:
        from math import gcd

        common = gcd(self.numerator, self.denominator)
        return hash((self.numerator // common, self.denominator // common))

    def __repr__(self) -> str:
        return f"Ratio({self.numerator}, {self.denominator})"


def _class() -> Any:
    """Trick: our own class where ``fractions`` would do, which loads ``re``; the plain way is to take its one.

    Without it a start takes 1.09 to 1.17 times as long.
    """
    if not plain(RATIO):
        return Ratio
    from fractions import Fraction

    return Fraction


# What makes a ratio of a numerator and a denominator.
over = _class()


def ratio(value: Decimal | Fraction | Ratio) -> Ratio:
    """A number as a ratio."""
    found: Ratio = value if isinstance(value, (Ratio, over)) else over(*value.as_integer_ratio())
    return found


__all__ = ["Ratio", "over", "ratio"]
