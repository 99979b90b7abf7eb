"""Two figures that together settle a group: each failing constraint holds one of them, and neither does alone."""

from __future__ import annotations

from fractions import Fraction

from .formula import Formula
from .search import Hit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..diagnostic import Edit
    from .constraints import Constraint
    from .figures import Figure
    from .search import Search

# So many values of the first figure, and so many pairs, are gone on with.
_MOST_FIRST = 2
_MOST_PAIRS = 4_000
_ENOUGH = 12


def pairs(search: Search, share: int) -> None:
    """Add the sets of two figures to what a search has found, where none of one breaks nothing; ``share`` is what may
    be spent on it."""
    if any(not hit.broken for hit in search.hits):
        return
    trials = search.trials
    kept, trials.left = max(0, trials.left - share), min(trials.left, share)
    search.hits += _pairs(search)
    trials.left += kept
    search.complete = search.complete and not trials.spent_out
    trials.spent_out = False


def _pairs(search: Search) -> list[Hit]:
    """The pairs of figures that settle a group and break nothing."""
    found: list[Hit] = []
    alone = {hit.edits[0][0].place for hit in search.hits}
    for number, (one, other) in enumerate(_candidates(search)):
        if number >= _MOST_PAIRS or search.trials.left <= 0 or len(found) >= _ENOUGH:
            search.complete = False
            break
        del number
        hit = _settled(search, one, other)
        if hit is not None and not (alone >= {one.place, other.place} and hit.broken):
            found.append(hit)
    return found


def _candidates(search: Search) -> Iterator[tuple[Figure, Figure]]:
    """Pairs of figures that all failing constraints hold one of; the second may stand in what the first one breaks."""
    failed = search.failed
    smallest = min(failed, key=lambda each: len(each.figures))
    seen: set[tuple[int, int]] = set()
    for place in sorted(smallest.figures):
        rest = [each for each in failed if place not in each.figures]
        if rest:
            others = set(rest[0].figures)
            for each in rest[1:]:
                others &= set(each.figures)
        else:  # it is in all: what else it breaks, or what it cannot settle together, has to hold the second
            others = {p for each in (*failed, *search.learnt.values()) if place in each.figures for p in each.figures}
        for other in sorted(others - {place}):
            pair = (min(place, other), max(place, other))
            if pair not in seen:
                seen.add(pair)
                yield search.figures[place], search.figures[other]


def _settled(search: Search, one: Figure, other: Figure) -> Hit | None:
    """The change of both that settles all and breaks nothing; None where there is none."""
    for first, second in ((one, other), (other, one)):
        own = [c for c in search.failed if first.place in c.figures and second.place not in c.figures]
        held = [c for c in search.learnt.values() if first.place in c.figures and second.place not in c.figures]
        if own or held:
            values = search.edits(first, own or held, held if own else [])
            for edit, value in values[:_MOST_FIRST]:
                hit = _second(search, first, edit, value, second)
                if hit is not None:
                    return hit
            if own:
                return None
    solved = _both(search, one, other)
    if solved is None:
        return None
    edits = [figure.edit((value, _decimals(figure))) for figure, value in zip((one, other), solved, strict=True)]
    if edits[0] is None or edits[1] is None:
        return None
    return _tried(search, Hit([(one, edits[0]), (other, edits[1])], list(solved), []))


def _decimals(figure: Figure) -> int:
    return figure.literal.decimals if figure.literal is not None else 0


def _second(search: Search, first: Figure, edit: Edit, value: Fraction | None, second: Figure) -> Hit | None:
    """What the second figure has to be where the first one is another."""
    values = {first.place: value} if value is not None else {}
    wanted = [c for c in search.failed if second.place in c.figures]
    held = [c for c in search.learnt.values() if second.place in c.figures]
    choices = search.edits(second, wanted, held, values)
    for made, other in choices[:_MOST_FIRST]:
        hit = _tried(search, Hit([(first, edit), (second, made)], [value, other], []))
        if hit is not None:
            return hit
    return None


def _tried(search: Search, hit: Hit) -> Hit | None:
    """The same where it settles all and breaks nothing; what it breaks is learnt."""
    trials = search.trials
    judged = trials.judged([edit for _, edit in hit.edits])
    if judged is None or not trials.settles(judged, search.items):
        return None
    broken = trials.broken(judged, search.items)
    if broken:
        search.learn(judged, broken, {}, hit.edits[0][0].place)
        return None
    hit.also = trials.also(judged, search.items)
    return hit


def _both(search: Search, one: Figure, other: Figure) -> tuple[Fraction, Fraction] | None:
    """The values of two figures that make two linear equalities hold that each hold both."""
    rows = []
    for constraint in (*search.failed, *search.learnt.values()):
        if one.place in constraint.figures and other.place in constraint.figures and constraint.op == "=":
            row = _linear(constraint, one.place, other.place)
            if row is not None and row not in rows:
                rows.append(row)
    for i, (a, b, c) in enumerate(rows):
        for d, e, f in rows[i + 1 :]:
            below = a * e - b * d
            if below:
                return (c * e - b * f) / below, (a * f - c * d) / below
    return None


def _linear(constraint: Constraint, one: int, other: int) -> tuple[Fraction, Fraction, Fraction] | None:
    """``a x + b y = c`` of an equality in two figures; None where it is not linear in both."""
    keys = constraint.keys[one], constraint.keys[other]

    def gap(values: tuple[int, int]) -> Fraction | None:
        at = {key: Fraction(value) for key, value in zip(keys, values, strict=True)}
        sides = [_at(side, at) for side in (constraint.left, constraint.right)]
        return None if sides[0] is None or sides[1] is None else sides[0] - sides[1]

    zero, right, up, both, far = (gap(point) for point in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 3)))
    if zero is None or right is None or up is None:
        return None
    a, b = right - zero, up - zero
    if both != a + b + zero or far != 2 * a + 3 * b + zero:
        return None
    return a, b, -zero


def _at(side: Formula, values: dict[object, Fraction]) -> Fraction | None:
    return side.with_(values).value
