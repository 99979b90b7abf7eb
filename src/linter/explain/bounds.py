"""The exact range of a formula over printed figures, also where a figure occurs in it more than once.

Interval arithmetic alone takes two occurrences of one figure for two figures: ``(a - b) / b`` would come out too wide,
and a slip could pass for rounding. A formula is a tree:

    ("x", key, interval)      a printed figure; the same key is the same figure
    ("c", value)              an exact value
    ("+", tree, …)  ("-", a, b)  ("*", a, b)  ("/", a, b)
    ("^", a, n)               a power with a whole exponent
    ("?", interval)           anything else, known only by its range

Where such a figure has degree one above and below the line, the formula is monotone in it as long as no divisor can be
zero, so the range is spanned by the ends of its interval.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from .interval import Interval, point

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# 2 ** this many evaluations at most; beyond it the wider, still safe range is given.
_MAX_REPEATED = 6


def bounds(tree: Any) -> Interval | None:
    """Every value the formula can take; None where a divisor may be zero."""
    whole = _natural(tree, {})
    if whole is None:
        return None
    seen: dict[Any, int] = {}
    intervals: dict[Any, Interval] = {}
    _count(tree, seen, intervals)
    repeated = [
        key for key, times in seen.items() if times > 1 and intervals[key].width and max(_degree(tree, key)) <= 1
    ]
    if not repeated or len(repeated) > _MAX_REPEATED:
        return whole
    ends = [
        (Interval(i.lo, i.lo, i.lo_closed, i.lo_closed), Interval(i.hi, i.hi, i.hi_closed, i.hi_closed))
        for i in (intervals[key] for key in repeated)
    ]
    corners = [_natural(tree, dict(zip(repeated, corner, strict=True))) for corner in product(*ends)]
    found = [corner for corner in corners if corner is not None]
    lo = min((c.lo, not c.lo_closed) for c in found)
    hi = max((c.hi, c.hi_closed) for c in found)
    return Interval(lo[0], hi[0], not lo[1], hi[1])


def linear(tree: Any) -> dict[Any, Fraction] | None:
    """How many times a formula counts each of its figures, and (by None) what it adds; None where it is not linear."""
    op = tree[0]
    if op in "?^":
        return None
    if op in "xc":
        return {tree[1]: Fraction(1)} if op == "x" else {None: Fraction(tree[1])}
    parts = [linear(part) for part in tree[1:]]
    total = parts[0]
    for part in parts[1:]:
        if total is None or part is None:
            return None
        if op in "+-":
            for key, times in part.items():  # a dict of its own, made for this: a long sum is gone over once
                known = total.get(key)
                total[key] = (times if op == "+" else -times) + (known or 0)
            continue
        if op == "*" and not total.keys() - {None}:
            total, part = part, total
        if part.keys() - {None}:
            return None
        factor = part.get(None, Fraction(0))
        if op == "/" and not factor:
            return None
        total = {key: times * factor if op == "*" else times / factor for key, times in total.items()}
    return {key: times for key, times in total.items() if times} if total is not None else None


def shares(tree: Any) -> tuple[Fraction | None, tuple[Fraction, ...]]:
    """What the middles of all figures' intervals give, and how wide each figure's share in the result is.

    A share is the figure's width times the slope of the formula there: in a sum the width itself.
    """
    widths: dict[Any, Fraction] = {}
    found = _slopes(tree, widths)
    if found is None:
        return None, ()
    center, slopes = found
    return center, tuple(abs(slope) * widths[key] for key, slope in slopes.items() if slope and widths[key])


def _slopes(tree: Any, widths: dict[Any, Fraction]) -> tuple[Fraction, dict[Any, Fraction]] | None:
    """The formula's value at the middles, and its slope in each figure; None where a divisor is zero there."""
    op = tree[0]
    if op == "c":
        return Fraction(tree[1]), {}
    if op in "x?":
        interval: Interval = tree[-1]
        key = tree[1] if op == "x" else id(tree)
        widths[key] = interval.width
        return (interval.lo + interval.hi) / 2, {key: Fraction(1)}
    if op == "^":
        base = _slopes(tree[1], widths)
        if base is None:
            return None
        steep = tree[2] * base[0] ** (tree[2] - 1)
        return base[0] ** tree[2], {key: slope * steep for key, slope in base[1].items()}
    parts = [_slopes(part, widths) for part in tree[1:]]
    first = parts[0]
    if first is None:
        return None
    value, slopes = first[0], dict(first[1])
    for part in parts[1:]:
        if part is None or (op == "/" and not part[0]):
            return None
        other, theirs = part
        mine, sign = Fraction(1), Fraction(1)
        if op in "+-":
            value, sign = (value + other, sign) if op == "+" else (value - other, -sign)
        elif op == "*":
            value, mine, sign = value * other, other, value
        else:
            value, mine, sign = value / other, 1 / other, -value / (other * other)
        if mine != 1:
            slopes = {key: slope * mine for key, slope in slopes.items()}
        for key, slope in theirs.items():
            slopes[key] = slopes.get(key, Fraction(0)) + sign * slope
    return value, slopes


def _natural(tree: Any, fixed: dict[Any, Interval]) -> Interval | None:
    """Interval arithmetic, with some figures held at one end."""
    op = tree[0]
    if op == "x":
        figure: Interval = fixed.get(tree[1], tree[2])
        return figure
    if op == "c":
        return point(tree[1])
    if op == "?":
        found: Interval = tree[1]
        return found
    if op == "^":
        base = _natural(tree[1], fixed)
        return None if base is None else base ** tree[2]
    parts = [_natural(part, fixed) for part in tree[1:]]
    result = parts[0]
    for part in parts[1:]:
        if result is None or part is None:
            return None
        if op == "+":
            result = result + part
        elif op == "-":
            result = result - part
        elif op == "*":
            result = result * part
        else:
            inverse = part.inverse()
            result = None if inverse is None else result * inverse
    return result


def count(tree: Any) -> int:
    """How many printed figures a formula holds, each once."""
    seen: dict[Any, int] = {}
    _count(tree, seen, {})
    return len(seen)


def _count(tree: Any, seen: dict[Any, int], intervals: dict[Any, Interval]) -> None:
    if tree[0] == "x":
        seen[tree[1]] = seen.get(tree[1], 0) + 1
        intervals[tree[1]] = tree[2]
    elif tree[0] == "^":
        _count(tree[1], seen, intervals)
    elif tree[0] in "+-*/":
        for part in tree[1:]:
            _count(part, seen, intervals)


def _degree(tree: Any, key: Any) -> tuple[int, int]:
    """The highest powers of a figure above and below the line, before anything cancels."""
    op = tree[0]
    if op == "x":
        return (1, 0) if tree[1] == key else (0, 0)
    if op == "^":
        up, down = _degree(tree[1], key)
        return up * tree[2], down * tree[2]
    if op not in "+-*/":
        return 0, 0
    up, down = _degree(tree[1], key)
    for part in tree[2:]:
        n, d = _degree(part, key)
        if op in "+-":
            up, down = max(up + d, n + down), down + d
        elif op == "*":
            up, down = up + n, down + d
        else:
            up, down = up + d, down + n
    return up, down
