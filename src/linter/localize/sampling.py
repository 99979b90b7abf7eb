"""A figure that no formula names (a target's, one counted in steps): found by trials and the line through them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..explain import interval as iv
from ..figure import Target
from .figures import Figure, Value
from .slips import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .constraints import Constraint
    from .trial import Item, Trials

_STEPS = 3
_MOST_BITS = 400
_MOST_ALIKE = 8


def sampled(trials: Trials, figure: Figure, failed: list[Constraint], items: list[Item]) -> list[Value]:
    """Values at which the first of some equalities may hold; none where that does not show."""
    literal = figure.literal
    item = next((item for item in items if trials.failed[item] in failed and trials.failed[item].op == "="), None)
    if literal is None or item is None:
        return []
    unit = figure.unit
    last, gap = figure.old, _gap(trials.failed[item])
    at = iv.rounded(last * Fraction(11, 10), unit) if last else unit
    if at == last:
        at += unit
    for _ in range(_STEPS):
        edit = figure.edit((at, literal.decimals))
        judged = trials.judged([edit]) if edit is not None else None
        if judged is None or gap is None:
            return []
        key, i = item
        if key not in judged.suspects:
            return [(at, literal.decimals)]
        found = trials.of(judged, key)
        other = _gap(found[i]) if found is not None and i < len(found) else None
        if other is None or other == gap:
            return []
        wanted = at - other * (at - last) / (other - gap)
        if wanted.numerator.bit_length() > _MOST_BITS:
            return []
        last, gap = at, other
        at = iv.rounded(wanted, unit)
        if at == last:
            break
    return [(each, literal.decimals) for each in (at, at - unit, at + unit) if each != figure.old]


def alike(figure: Figure, failed: list[Constraint]) -> list[Value]:
    """The values of the other figures of some constraints, and those that a slip of the pen leads away from."""
    literal = figure.literal
    if literal is None:
        return []
    found: list[Value] = []
    for constraint in failed:
        for leaf in constraint.figures.values():
            value = leaf.value.value if isinstance(leaf.value, Target) else leaf.value
            if leaf.code == figure.leaf.code and isinstance(value, Decimal):
                found.append((Fraction(value), literal.decimals))
    found += [(value, decimals) for value, decimals, _ in meant(literal, figure.old, figure.leaf.code == "money")]
    return [value for value in dict.fromkeys(found) if value[0] != figure.old][:_MOST_ALIKE]


def _gap(constraint: Constraint) -> Fraction | None:
    """How far the two sides of an equality are apart."""
    one, other = constraint.stated.value, constraint.expected.value
    if constraint.op != "=" or not isinstance(one, Fraction) or not isinstance(other, Fraction):
        return None
    return one - other
