"""A formula over printed figures, solved for one of them: exactly, over the rationals.

The trees are those of ``explain.bounds``. Where a figure has degree one above and below the line, a formula is
``(a x + b) / (c x + d)`` in it, and turned round; elsewhere it is not solved.
"""

from __future__ import annotations

from fractions import Fraction

from ..explain.interval import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# a, b, c, d
Ratio = tuple[Fraction, Fraction, Fraction, Fraction]
_NIL, _ONE = Fraction(0), Fraction(1)
_NONE: frozenset[Any] = frozenset()


class Formula:
    """A tree with the value of each figure in it."""

    __slots__ = ("_keys", "_values", "figures", "tree")

    def __init__(self, tree: Any, figures: dict[Any, Fraction]) -> None:
        self.tree = tree
        self.figures = figures
        self._keys: dict[int, frozenset[Any]] = {}
        self._values: dict[int, Fraction | None] = {}

    @property
    def value(self) -> Fraction | None:
        """What it comes to; None where it divides by zero, or holds what is no formula."""
        return self._value(self.tree)

    def holds(self, key: Any) -> bool:
        """Whether a figure occurs in it."""
        return key in self._of(self.tree)

    def solved_for(self, key: Any) -> Ratio | None:
        """The formula as a function of one figure; None where it is none of degree one."""
        return self._ratio(self.tree, key)

    def with_(self, figures: dict[Any, Fraction]) -> Formula:
        """The same with some figures replaced."""
        return Formula(self.tree, {**self.figures, **figures})

    def _of(self, tree: Any) -> frozenset[Any]:
        op = tree[0]
        if op == "x":
            return frozenset((tree[1],))
        if op in "c?":
            return _NONE
        found = self._keys.get(id(tree))
        if found is None:
            parts = tree[1:2] if op == "^" else tree[1:]
            found = self._keys[id(tree)] = frozenset().union(*map(self._of, parts))
        return found

    def _value(self, tree: Any) -> Fraction | None:
        op = tree[0]
        if op == "x":
            return self.figures.get(tree[1])
        if op == "c":
            return Fraction(tree[1])
        if op == "?":
            return None
        if id(tree) not in self._values:
            self._values[id(tree)] = self._computed(tree)
        return self._values[id(tree)]

    def _computed(self, tree: Any) -> Fraction | None:
        op = tree[0]
        if op == "^":
            base = self._value(tree[1])
            return None if base is None else base ** tree[2]
        total: Fraction | None = self._value(tree[1])
        for part in tree[2:]:
            value = self._value(part)
            if total is None or value is None or (op == "/" and not value):
                return None
            if op == "+":
                total += value
            elif op == "-":
                total -= value
            else:
                total = total * value if op == "*" else total / value
        return total

    def _ratio(self, tree: Any, key: Any) -> Ratio | None:
        op = tree[0]
        if op == "x" and tree[1] == key:
            return _ONE, _NIL, _NIL, _ONE
        if key not in self._of(tree):
            value = self._value(tree)
            return None if value is None else (_NIL, value, _NIL, _ONE)
        if op == "^":
            return None
        inside = [part for part in tree[1:] if key in self._of(part)]
        if op == "+" and len(inside) == 1:  # a long sum is not gone over for each of its parts
            found, whole, own = self._ratio(inside[0], key), self._value(tree), self._value(inside[0])
            return None if found is None or whole is None or own is None else _plus(found, whole - own)
        result = self._ratio(tree[1], key)
        for part in tree[2:]:
            other = self._ratio(part, key)
            if result is None or other is None:
                return None
            result = _joined(op, result, other)
        return result


def _plus(one: Ratio, value: Fraction) -> Ratio:
    a, b, c, d = one
    return a + value * c, b + value * d, c, d


def _joined(op: str, one: Ratio, other: Ratio) -> Ratio | None:
    """Two functions of one figure, added, subtracted, multiplied or divided."""
    a, b, c, d = one
    e, f, g, h = other
    if op in "+-":
        sign = 1 if op == "+" else -1
        if not e and not g:
            return _plus(one, sign * f / h)
        if not a and not c:
            return _plus((sign * e, sign * f, g, h), b / d)
        return (a / d + sign * e / h, b / d + sign * f / h, _NIL, _ONE) if not c and not g else None
    if op == "/":
        e, f, g, h = g, h, e, f
    # (a x + b) (e x + f) / (c x + d) (g x + h)
    if not e and not g:
        return (a * f, b * f, c * h, d * h) if h else None
    if not a and not c:
        return b * e, b * f, d * g, d * h
    if not c and not e:
        return a * f, b * f, d * g, d * h
    return (b * e, b * f, c * h, d * h) if not a and not g else None


def value_at(ratio: Ratio, x: Fraction) -> Fraction | None:
    """What a function comes to; None at its pole."""
    a, b, c, d = ratio
    below = c * x + d
    return (a * x + b) / below if below else None


def where(ratio: Ratio, value: Fraction) -> Fraction | None:
    """Where a function has a value; None where nowhere, or everywhere."""
    a, b, c, d = ratio
    slope = a - c * value
    if not slope or not a * d - b * c:
        return None
    return (d * value - b) / slope


def where_within(ratio: Ratio, span: Interval) -> Interval | None:
    """Where a function's values lie in an interval; None where that is no one interval."""
    ends = where(ratio, span.lo), where(ratio, span.hi)
    if ends[0] is None or ends[1] is None:
        return None
    first, last = (ends[0], span.lo_closed), (ends[1], span.hi_closed)
    if first[0] > last[0]:
        first, last = last, first
    c, d = ratio[2:]
    if c and first[0] <= -d / c <= last[0]:  # its pole: what lies between has other values
        return None
    return Interval(first[0], last[0], first[1], last[1])
