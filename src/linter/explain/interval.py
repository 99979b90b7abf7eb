"""Half-open rational intervals, and the ladder of verdicts on a printed figure.

Reached only when a printed figure does not already match: the fast path never builds an interval. Ends are exact
fractions, openness is carried through every operation, and nothing here is a float.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..verdict import CONSISTENT, EQUAL, INCONSISTENT, OTHER_CONVENTION, REPRODUCED, TOO_COARSE, UNLIKELY

HALF_UP, HALF_EVEN, TRUNCATE, UNKNOWN = "half_up", "half_even", "truncate", "unknown"


class Interval:
    """A non-empty bounded interval; each end is closed or open."""

    __slots__ = ("hi", "hi_closed", "lo", "lo_closed")

    def __init__(self, lo: Fraction, hi: Fraction, lo_closed: bool = True, hi_closed: bool = True) -> None:
        self.lo = lo
        self.hi = hi
        self.lo_closed = lo_closed
        self.hi_closed = hi_closed

    @property
    def width(self) -> Fraction:
        return self.hi - self.lo

    def __contains__(self, value: Fraction) -> bool:
        return (self.lo < value or (self.lo_closed and self.lo == value)) and (
            value < self.hi or (self.hi_closed and self.hi == value)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and (self.lo, self.hi, self.lo_closed, self.hi_closed) == (
            other.lo,
            other.hi,
            other.lo_closed,
            other.hi_closed,
        )

    def __hash__(self) -> int:
        return hash((self.lo, self.hi, self.lo_closed, self.hi_closed))

    def __repr__(self) -> str:
        return f"{'[' if self.lo_closed else '('}{self.lo}, {self.hi}{']' if self.hi_closed else ')'}"

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.hi_closed, self.lo_closed)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.lo + other.lo,
            self.hi + other.hi,
            self.lo_closed and other.lo_closed,
            self.hi_closed and other.hi_closed,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        ends = []
        for a, a_closed in ((self.lo, self.lo_closed), (self.hi, self.hi_closed)):
            for b, b_closed in ((other.lo, other.lo_closed), (other.hi, other.hi_closed)):
                # A zero that is attained makes the product attained, whatever the other factor is.
                closed = (a_closed and b_closed) or (a == 0 and a_closed) or (b == 0 and b_closed)
                ends.append((a * b, closed))
        lo = min(value for value, _ in ends)
        hi = max(value for value, _ in ends)
        return Interval(lo, hi, (lo, True) in ends, (hi, True) in ends)

    def __pow__(self, times: int) -> Interval:
        """Every value of the interval, so many times multiplied with itself."""
        ends = [(self.lo**times, self.lo_closed), (self.hi**times, self.hi_closed)]
        if times % 2 == 0 and self.lo < 0 < self.hi:
            ends.append((Fraction(0), True))
        lo = min(value for value, _ in ends)
        hi = max(value for value, _ in ends)
        return Interval(lo, hi, (lo, True) in ends, (hi, True) in ends)

    def inverse(self) -> Interval | None:
        """1 / x over the interval; None when it holds or touches zero."""
        if self.lo <= 0 <= self.hi:
            return None
        return Interval(1 / self.hi, 1 / self.lo, self.hi_closed, self.lo_closed)

    def common(self, other: Interval) -> Interval | None:
        """The values in both; None where there are none."""
        lo, lo_open = max((self.lo, not self.lo_closed), (other.lo, not other.lo_closed))
        hi, hi_closed = min((self.hi, self.hi_closed), (other.hi, other.hi_closed))
        if lo > hi or (lo == hi and (lo_open or not hi_closed)):
            return None
        return Interval(lo, hi, not lo_open, hi_closed)

    def meets(self, other: Interval) -> bool:
        """Whether some value is in both."""
        return self.common(other) is not None

    def touches(self, other: Interval) -> bool:
        """Whether the two have a point in common once every end is closed."""
        return self.lo <= other.hi and other.lo <= self.hi


def point(value: Fraction) -> Interval:
    return Interval(value, value)


def last_digit(value: Decimal) -> Fraction:
    """One unit of the last printed digit, in base units."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Fraction(10) ** exponent


def printed(value: Decimal | Fraction, mode: str = HALF_UP, unit: Fraction | None = None) -> Interval:
    """The values that print as ``value`` under a rounding mode; ``unit`` is its last digit's, if not as printed."""
    if unit is None:
        assert isinstance(value, Decimal)
        unit = last_digit(value)
    v, u = Fraction(value), unit
    half = u / 2
    if mode == TRUNCATE:
        if v > 0:
            return Interval(v, v + u, True, False)
        return Interval(v - u, v, False, True) if v < 0 else Interval(-u, u, False, False)
    if mode == HALF_EVEN:
        even = (v / u).numerator % 2 == 0
        return Interval(v - half, v + half, even, even)
    if mode == UNKNOWN:
        return Interval(v - half, v + half)
    return Interval(v - half, v + half, v > 0, v < 0)


def rounded(value: Fraction, unit: Fraction, mode: str = HALF_UP) -> Fraction:
    """``value`` rounded once to a multiple of ``unit``."""
    scaled = abs(value) / unit
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    half = Fraction(1, 2)
    if mode == TRUNCATE:
        up = False
    elif mode == HALF_EVEN:
        up = rest > half or (rest == half and whole % 2 == 1)
    else:
        up = rest >= half
    result = (whole + up) * unit
    return -result if value < 0 else result


def reproduces(stated: Decimal, computed: Fraction, mode: str = HALF_UP, unit: Fraction | None = None) -> bool:
    """Whether a value rounded once to a printed figure's digits is that figure."""
    unit = last_digit(stated) if unit is None else unit
    if mode == UNKNOWN:
        return computed in printed(stated, UNKNOWN, unit)
    return rounded(computed, unit, mode) == stated


def convention(stated: Decimal, computed: Fraction, mode: str = HALF_UP, unit: Fraction | None = None) -> str:
    """The other way of rounding that reproduces a figure; ``""`` where none does."""
    ways = (TRUNCATE, HALF_EVEN, HALF_UP)
    return next((way for way in ways if way != mode and reproduces(stated, computed, way, unit)), "")


def reach(interval: Interval, unit: Fraction, upward: bool, mode: str = HALF_UP) -> Fraction:
    """The greatest (or least) figure of so fine a last digit that a value out of ``interval`` may print as."""
    end = interval.hi if upward else interval.lo
    step = unit if upward else -unit
    whole = end / unit
    at = (whole.numerator // whole.denominator) * unit + 2 * step
    while not printed(at, mode, unit).meets(interval):
        at -= step
    return at


def bound_squared(widths: tuple[Fraction, ...]) -> Fraction:
    """3 σ of a sum of uniform errors, of these widths; squared, so that no root is taken."""
    return 9 * sum((width * width for width in widths), Fraction(0)) / 12


def judge(
    stated: Decimal,
    computed: Fraction,
    interval: Interval,
    *,
    exact: bool = False,
    mode: str = HALF_UP,
    unit: Fraction | None = None,
    widths: tuple[Fraction, ...] = (),
    center: Fraction | None = None,
    tied: bool = True,
) -> str:
    """The verdict on ``stated = computed``.

    ``interval`` holds every value that operands printing as shown can give; ``unit`` is one of the stated figure's
    last digit, where that is not a power of ten. For the statistical bound: ``widths`` are the widths of the rounded
    operands' shares in the interval, ``center`` what the middles of the operands' intervals give. An ``exact`` figure
    makes only itself exact; ``tied`` is whether an open end may have been a tie that went the other way.
    """
    value, unit = Fraction(stated), last_digit(stated) if unit is None else unit
    if computed == value:
        return EQUAL
    if exact and interval.width == 0:
        return INCONSISTENT
    if not exact and reproduces(stated, computed, mode, unit):
        return REPRODUCED
    own = point(value) if exact else printed(stated, mode, unit)
    if own.meets(interval):
        # A long sum of parts as fine as the total is no coarse one: there the statistical bound below speaks.
        if interval.width > 10 * unit and (not widths or max(widths) > unit):
            return TOO_COARSE
        spread = bound_squared((*widths, unit))
        middle = computed if center is None else center
        if len(widths) > 1 and (middle - (own.lo + own.hi) / 2) ** 2 > spread:
            return UNLIKELY
        return CONSISTENT
    other = "" if exact else convention(stated, computed, mode, unit)
    # Only between two rounded figures can a tie have gone the other way: what is exact or cut off has none.
    if tied and own.width and interval.width and mode != TRUNCATE and own.touches(interval):
        return UNLIKELY
    return OTHER_CONVENTION if other else INCONSISTENT
