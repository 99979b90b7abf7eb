"""Units that a pack declares: exact factors to a base unit, and rule text rewritten to base units."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from ...diagnostic import Phrase
from ...figure import EXACT, MONEY_UNITS, RATE_UNITS
from ...source import Source
from ..problems import Problems
from ..reading import syntax as s
from ..types import Units

_TAKEN = frozenset((*MONEY_UNITS, *RATE_UNITS, "分", "年", "万", "亿"))


def build(declared: list[tuple[Source, s.Unit]], known: Units, problems: Problems) -> Units:
    """The units of a pack: inherited ones, and its own by factors to units that have none."""
    units = dict(known)
    own: dict[str, tuple[Source, s.Unit, Decimal, str]] = {}
    for source, unit in declared:
        name = unit.name.text
        if name in own:
            problems.error(source, unit.name.span, "duplicate-name", what=Phrase("what-unit"), name=name)
            continue
        assert isinstance(unit.factor, s.Literal)
        text = unit.factor.text
        at = next(i for i, c in enumerate(text) if not (c.isascii() and (c.isdigit() or c == ".")))
        factor, base = Decimal(text[:at]), text[at:].strip()
        if name in _TAKEN:
            power = MONEY_UNITS.get(name)
            known_so = power is not None and base in MONEY_UNITS and factor.scaleb(MONEY_UNITS[base]) == 10**power
            if not known_so:  # to say what is known anyway does no harm
                problems.error(source, unit.name.span, "unit-taken", name=name)
            continue
        if not factor:
            problems.error(source, unit.factor.span, "unit-zero")
            continue
        own[name] = (source, unit, factor, base)
    broken: set[str] = set()
    for name, (source, unit, factor, base) in own.items():
        if name in broken:
            continue
        seen = {name}
        while base in own and base not in seen:
            seen.add(base)
            factor, base = EXACT.multiply(factor, own[base][2]), own[base][3]
        if base in seen:
            problems.error(source, unit.name.span, "unit-cycle", name=name)
            broken |= seen
            continue
        if base in units:
            factor, base = EXACT.multiply(factor, units[base][0]), units[base][1]
        if base in MONEY_UNITS:
            factor, base = factor.scaleb(MONEY_UNITS[base], EXACT), "元"
            if factor.normalize().as_tuple().digits != (1,):
                problems.error(source, unit.factor.span, "unit-of-money", name=name)
                continue
        elif base in _TAKEN:
            problems.error(source, unit.factor.span, "unit-base", name=base)
            continue
        units[name] = (factor, base)
    return units


def in_base(node: Any, units: Units) -> Any:
    """Syntax with every quantity in a declared unit written in its base unit; a form's measures stay as declared."""
    if not units:
        return node
    if isinstance(node, tuple):
        return tuple(in_base(part, units) for part in node)
    if isinstance(node, s.Literal) and node.kind == "quantity":
        at = next((i for i, c in enumerate(node.text) if not (c.isascii() and (c.isdigit() or c == "."))), 0)
        if node.text[at:] in units:
            factor, base = units[node.text[at:]]
            return replace(node, text=f"{EXACT.multiply(Decimal(node.text[:at]), factor):f}{base}")
        return node
    if isinstance(node, s.Input):
        node = replace(node, kind=_measure(node.kind, units))
    elif isinstance(node, s.Table):
        node = replace(node, gives=_measure(node.gives, units))
    if not hasattr(node, "__dataclass_fields__") or isinstance(node, (Source, s.Word, s.Kind)):
        return node
    changed = {}
    for name in node.__dataclass_fields__:
        old = getattr(node, name)
        new = in_base(old, units)
        if new is not old:
            changed[name] = new
    return replace(node, **changed) if changed else node


def _measure(kind: s.Kind, units: Units) -> s.Kind:
    return replace(kind, unit=units[kind.unit][1]) if isinstance(kind, s.Measure) and kind.unit in units else kind


def related(unit: str, units: Units) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The base unit of a measure, and the factor to it of every unit that may be printed: ``(unit, factor)``."""
    base = units[unit][1] if unit in units else unit
    pairs = tuple((name, str(factor)) for name, (factor, other) in sorted(units.items()) if other == base)
    return base, ((base, "1"), *pairs) if pairs else ()
