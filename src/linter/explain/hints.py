"""What slip may be behind a figure that does not fit: only where one change makes it fit.

A point or a unit mixed up, digits swapped, a part left out: each is tried on the stated figure first, then on the parts
of a sum. A hint is a guess, and says so; the verdict does not depend on it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import Phrase, Working
from . import interval as iv
from .showing import decimals_of, plain, scale_of, show
from .walk import TooMuch, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .comparison import Comparison, Sides
    from .trace import Leaf, Trace

_CONVENTIONS = {iv.TRUNCATE: "hint-truncated", iv.HALF_EVEN: "hint-half-even", iv.HALF_UP: "hint-half-up"}
_SIGNS = {"addend": 1, "minuend": 1, "subtrahend": -1}
_UNITS = {3: "unit-thousand", 4: "unit-ten-thousand", 8: "unit-hundred-million"}
_MAX_PARTS = 40


def hints(sides: Sides) -> list[Phrase]:
    """Why two figures may differ; none where nothing stands out."""
    leaf, how, stated, expected = sides.leaf, sides.how, sides.stated, sides.expected
    found: list[Phrase] = []
    if leaf is not None:
        other = iv.convention(leaf.value, expected.value, how.mode, leaf.last) if how.rounds else ""
        if other and how.within is None:
            tie = other == iv.TRUNCATE and iv.reproduces(leaf.value, expected.value, iv.HALF_EVEN, leaf.last)
            found.append(Phrase("hint-tie" if tie else _CONVENTIONS[other]))
        way = _way(sides, leaf)
        if way is not None:
            found.append(way)
    if found:
        return found
    total, parts = (stated, expected) if expected.leaves or leaf is not None else (expected, stated)
    equal = _shared_out(total, parts, sides.code)
    if equal is not None:
        return [equal]
    if leaf is not None:
        slip = next(_slips(leaf, lambda value, unit: how.fits(value, unit, expected.value)), None)
        if slip is not None:
            return [slip]
    part = _part(how, leaf, total, parts)
    return [part] if part is not None else []


def _way(sides: Sides, leaf: Leaf) -> Phrase | None:
    """Another lawful way to compute the field, by which it fits."""
    walk, expected = sides.walk, sides.expected
    for label, ir in sides.case.pack.ways(leaf.record.form.name).get(leaf.index):
        try:
            trace = Walk(leaf.record, (walk.rule, walk.pack), walk.text).eval(ir)
        except TooMuch:
            continue
        if trace.value is None or trace.value == expected.value:
            continue
        if sides.how.fits(Fraction(leaf.value), leaf.last, trace.value):
            working = f"{trace.text} = {show(trace.value, sides.code, leaf.power)}"
            return Phrase("hint-way", way=label, working=Working(working))
    return None


def _shared_out(total: Trace, parts: Trace, code: str) -> Phrase | None:
    """A whole that was shared out evenly, each share rounded: 33.33 three times does not make 100."""
    values = [leaf.value for leaf in parts.leaves]
    count = len(values)
    if count < 3 or not all(isinstance(v, Decimal) and v == values[0] for v in values):
        return None
    whole, share = Fraction(total.value), Fraction(values[0])
    leaf = parts.leaves[-1]
    if count * share == whole or parts.value != count * share or iv.rounded(whole / count, leaf.last) != share:
        return None
    last = show(whole - (count - 1) * share, code, leaf.power)
    exact = show(whole / count, code, leaf.power)
    return Phrase("hint-shares", total=show(whole, code, leaf.power), count=count, exact=exact, last=last)


def _slips(leaf: Leaf, fits: Any) -> Iterator[Phrase]:
    """Changes to one printed figure that make it fit: its point or its unit moved, two digits swapped."""
    value, unit = Fraction(leaf.value), leaf.last
    digits = str(abs(int(value / unit))) if (value / unit).denominator == 1 else ""
    if not value or not digits:
        return
    scale = scale_of(leaf.code, leaf.power)
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if swapped == digits or swapped[0] == "0":
            continue
        wanted = int(swapped) * unit * (1 if value > 0 else -1)
        if fits(wanted, unit):
            places = decimals_of(unit / scale) or 0
            yield Phrase("hint-swapped", field=leaf.title, text=leaf.shown, wanted=plain(wanted / scale, places))
    telling = len(digits.strip("0")) > 1
    for places in (1, -1, 2, -2, 3, -3, *((4, -4, 8, -8) if leaf.code == "money" else ())):
        factor = Fraction(10) ** places
        wanted = value * factor
        if not fits(wanted, min(unit, unit * factor) if not telling else unit * factor):
            continue
        if leaf.code == "money" and abs(places) in _UNITS:
            yield Phrase("hint-unit", field=leaf.title, text=leaf.shown, times=Phrase(_UNITS[abs(places)]))
        elif abs(places) <= 3:
            text = plain(wanted / scale, decimals_of(wanted / scale) or 0)
            yield Phrase("hint-point", field=leaf.title, text=leaf.shown, count=abs(places), wanted=text)


def _part(how: Comparison, leaf: Leaf | None, total: Trace, parts: Trace) -> Phrase | None:
    """A slip in one part of a sum."""
    leaves = parts.leaves
    if not 2 <= len(leaves) <= _MAX_PARTS or not all(
        part.role in _SIGNS and isinstance(part.value, Decimal) for part in leaves
    ):
        return None
    if parts.value != sum(_SIGNS[part.role] * Fraction(part.value) for part in leaves):
        return None
    target = Fraction(total.value)
    unit = leaf.last if leaf is not None else Fraction(1)
    for times, key in ((-1, "hint-left-out"), (1, "hint-twice"), (-2, "hint-sign")):
        moves = [(part, times * _SIGNS[part.role] * Fraction(part.value)) for part in leaves]
        fitting = [part for part, moved in moves if moved and how.fits(target, unit, parts.value + moved)]
        if len(fitting) == 1:  # where several would do, none stands out
            return Phrase(key, field=fitting[0].title, text=fitting[0].shown)
    slips: list[Phrase] = []
    for part in leaves:
        rest = parts.value - _SIGNS[part.role] * Fraction(part.value)

        def fits(value: Fraction, _: Fraction, part: Leaf = part, rest: Fraction = rest) -> bool:
            return how.fits(target, unit, rest + _SIGNS[part.role] * value)

        slips.extend(_slips(part, fits))
    return slips[0] if len(slips) == 1 else None
