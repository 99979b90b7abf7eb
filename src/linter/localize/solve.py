"""Which values of one figure make constraints hold, the others as printed: intervals, and what to try within them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from ..explain import interval as iv
from ..explain.interval import Interval
from ..explain.literal import Literal
from ..explain.showing import decimals_of
from ..plan import nodes as p
from .formula import Formula, Ratio, value_at, where, where_within
from .slips import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .constraints import Constraint

_FAR = Fraction(10) ** 60
# So many values of a figure are tried at most in each way to compute what it stands in, of so many ways.
_MOST_VALUES = 4
_MOST_WAYS = 16


class Reach:
    """Where a figure may lie for one constraint: ``narrow`` reproduces what is printed, ``wide`` is what rounding may
    explain, ``exact`` the value that fits exactly."""

    __slots__ = ("exact", "narrow", "wide")

    def __init__(self, narrow: Interval, wide: Interval, exact: Fraction) -> None:
        self.narrow = narrow
        self.wide = wide
        self.exact = exact


def reaches(constraint: Constraint, place: int, values: dict[int, Fraction] | None = None) -> list[Reach]:
    """The values of a figure that a constraint allows: one stretch, or two where it is computed in one of two ways;
    none where that cannot be worked out. ``values`` are others that figures are taken to have, by their places."""
    both = (constraint, constraint.turned)
    found = [reach for each in both if each is not None and (reach := _reach(each, place, values)) is not None]
    alike = len(found) > 1 and found[0].narrow == found[1].narrow
    return found[:1] if alike else found


def _reach(constraint: Constraint, place: int, given: dict[int, Fraction] | None) -> Reach | None:
    key = constraint.keys.get(place)
    if key is None:
        return None
    values = {constraint.keys[at]: value for at, value in (given or {}).items() if at in constraint.keys}
    if constraint.op == "text":
        return _of_band(constraint, key)
    left, right = constraint.left, constraint.right
    if values:
        left, right = left.with_(values), right.with_(values)
    if constraint.op == "":
        return None
    if constraint.op != "=":
        return _of_order(constraint.op, left, right, key)
    return _of_equality(constraint, left, right, key)


def _of_equality(constraint: Constraint, left: Formula, right: Formula, key: Any) -> Reach | None:
    how, own = constraint.how, constraint.own
    assert how is not None
    if left.holds(key) and right.holds(key):
        found = _difference(left, right, key)
        at = where(found, Fraction(0)) if found is not None else None
        return None if at is None else _around(at, Fraction(0), Fraction(0))
    side, other = (left, right) if left.holds(key) else (right, left)
    value, solved = other.value, side.solved_for(key)
    if value is None or solved is None:
        return None
    slack = constraint.expected.range.width if how.rounds else Fraction(0)
    slack += constraint.stated.range.width if own is None and how.rounds else 0
    if how.within is not None:
        return _within(solved, Interval(value - how.within[0], value + how.within[0]), Fraction(0), value)
    if own is None or not how.rounds:
        return _within(solved, iv.point(value), slack, value)
    if side is left:  # the stated figure itself
        wanted = iv.rounded(value, own.last, how.mode if how.mode != iv.UNKNOWN else iv.HALF_UP)
        return _around(wanted, Fraction(0), slack + own.last / 2)
    return _within(solved, iv.printed(own.value if value == own.value else value, how.mode, own.last), slack, value)


def _within(solved: Ratio, span: Interval, slack: Fraction, value: Fraction) -> Reach | None:
    narrow = where_within(solved, span)
    if narrow is None:
        return None
    wide = where_within(solved, Interval(span.lo - slack, span.hi + slack)) if slack else narrow
    exact = where(solved, value)
    return Reach(narrow, wide or narrow, (narrow.lo + narrow.hi) / 2 if exact is None else exact)


def _around(at: Fraction, narrow: Fraction, wide: Fraction) -> Reach:
    return Reach(Interval(at - narrow, at + narrow), Interval(at - wide, at + wide), at)


def _difference(left: Formula, right: Formula, key: Any) -> Ratio | None:
    """left − right, where both are linear in a figure."""
    one, other = left.solved_for(key), right.solved_for(key)
    if one is None or other is None or one[2] or other[2]:
        return None
    (a, b, _, d), (e, f, _, h) = one, other
    return a / d - e / h, b / d - f / h, Fraction(0), Fraction(1)


def _of_order(op: str, left: Formula, right: Formula, key: Any) -> Reach | None:
    """An inequality: all values on one side of where both sides are equal."""
    gap = _difference(left, right, key)
    if gap is None and left.holds(key) != right.holds(key):
        side, other = (left, right) if left.holds(key) else (right, left)
        solved, value = side.solved_for(key), other.value
        if solved is None or value is None:
            return None
        at, up = where(solved, value), side is left
        rising = at is not None and (value_at(solved, at + 1) or value) > value
        if at is None:
            return None
        below = (op[0] == "<") is (rising is up)
    elif gap is not None:
        at = where(gap, Fraction(0))
        if at is None:
            return None
        below = (op[0] == "<") is (gap[0] > 0)
    else:
        return None
    closed = "=" in op
    span = Interval(-_FAR, at, True, closed) if below else Interval(at, _FAR, closed, True)
    return Reach(span, span, at)


def _of_band(constraint: Constraint, key: Any) -> Reach | None:
    """A word that is the name of the band that a figure lies in."""
    name = constraint.stated.value
    waiting = [constraint.case.plan.expected]
    while waiting:
        node = waiting.pop()
        if isinstance(node, p.Band):
            row = next((row for row in node.rows if row[0] == name), None)
            if row is None:
                return None
            low, high = Fraction(row[1]), Fraction(row[3])
            span = Interval(low, high, not row[2].startswith("<"), not row[2].endswith("<"))
            return Reach(span, span, low)
        waiting += node.children() if node is not None else []
    return None


def common(spans: list[Interval]) -> Interval | None:
    """What several intervals have in common."""
    found: Interval | None = spans[0]
    for span in spans[1:]:
        found = found.common(span) if found is not None else None
    return found


def values_in(
    figure: Literal, old: Fraction, options: list[list[Reach]], known: list[list[Reach]]
) -> list[tuple[Fraction, int]]:
    """The values to try for a figure, each with its decimals, the likeliest first.

    ``options`` are of what fails, ``known`` of what holds and should go on to, of each constraint what it allows.
    """
    found: list[tuple[Fraction, int]] = []
    ways = product(*options) if options else iter(())
    for number, reaches in enumerate(ways):
        if number >= _MOST_WAYS:
            break
        held = [each[0] for each in known if each]
        found += [each for each in _values(figure, old, list(reaches), held) if each not in found]
    return found[: 2 * _MOST_VALUES]


def _values(figure: Literal, old: Fraction, reaches: list[Reach], known: list[Reach]) -> list[tuple[Fraction, int]]:
    narrow = [each.narrow for each in reaches]
    spans = [
        common([*narrow, *(each.narrow for each in known)]),
        common([*narrow, *(each.wide for each in known)]),
        common([*(each.wide for each in reaches), *(each.wide for each in known)]),
        common(narrow),
        common([each.wide for each in reaches]),
    ]
    money = figure.leaf.code == "money"
    slips = [(value, decimals) for value, decimals, _ in meant(figure, old, money)]
    exact = [each.exact for each in (*reaches, *known)]
    found: list[tuple[Fraction, int]] = []
    for span in spans:
        if span is None:
            continue
        # On one side of a limit almost any slip would lie.
        ends = span.lo > -_FAR and span.hi < _FAR
        tries = [(value, decimals) for value, decimals in slips if value in span] if ends else []
        tries += [each for value in exact for each in _printed(figure, value, span)]
        tries += _printed(figure, _inside(span), span)
        for each in tries:
            if each[0] != old and each not in found:
                found.append(each)
        if len(found) >= _MOST_VALUES:
            break
    return found[:_MOST_VALUES]


def _inside(span: Interval) -> Fraction:
    """A value in the middle of an interval; near its end of one that has none on the other side."""
    if span.hi >= _FAR:
        return span.lo
    return span.hi if span.lo <= -_FAR else (span.lo + span.hi) / 2


def _printed(figure: Literal, value: Fraction, span: Interval) -> list[tuple[Fraction, int]]:
    """A value as a figure prints it, and its neighbours, as far as they lie in an interval; of what is not rounded with
    more decimals where it needs them."""
    decimals = figure.decimals
    unit = figure.one / 10**decimals
    near = iv.rounded(value, unit)
    found = [(each, decimals) for each in (near, near - unit, near + unit) if each in span]
    needed = decimals_of(value / figure.one)
    if not found and needed is not None and decimals < needed <= decimals + 2 and value in span:
        return [(value, needed)]
    return found
