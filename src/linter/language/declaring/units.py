"""Units that a pack declares: exact factors to a base unit, and rule text rewritten to base units."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product as every
from typing import Any

from ...diagnostic import Phrase
from ...figure import EXACT, MONEY_UNITS, RATE_UNITS
from ...source import Source
from ..dimensions import Dimension, atoms, product, single, spelled, without_multiplier
from ..problems import Problems
from ..reading import syntax as s
from ..types import Units, split

_TAKEN = frozenset((*MONEY_UNITS, *RATE_UNITS, "分", "年", "万", "亿"))
# So many spellings of one composite unit are read in a report.
_MOST_SPELLINGS = 200


def build(declared: list[tuple[Source, s.Unit]], known: Units, problems: Problems) -> Units:
    """The units of a pack: inherited ones, and its own by factors to units that have none."""
    units = dict(known)
    own: dict[str, tuple[Source, s.Unit, Decimal, str]] = {}
    for source, unit in declared:
        name = single(unit.name.text)
        if name in own:
            problems.error(source, unit.name.span, "duplicate-name", what=Phrase("what-unit"), name=name)
            continue
        assert isinstance(unit.factor, s.Literal)
        factor, base = split(unit.factor.text)
        base = single(base)
        if "/" in name or "/" in base:
            where = unit.name.span if "/" in name else unit.factor.span
            problems.error(source, where, "unit-composite", name=name if "/" in name else base)
            continue
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


# ---- what a unit is in base units ------------------------------------------------------------------------------------


def _based(unit: str, units: Units) -> tuple[Decimal, str]:
    """A single unit as so many of its base unit."""
    if unit in units:
        return units[unit]
    tens, rest = without_multiplier(unit)
    factor, base = units.get(rest, (Decimal(1), rest))
    return EXACT.multiply(tens, factor), base


def _below(base: str, units: Units) -> tuple[str, Decimal]:
    """The unit that figures are kept by below the line, with its factor: one that every other of its family is so much
    of, in decimals. A third of an hour is none, twenty minutes are."""
    family = {base: Decimal(1)} | {name: factor for name, (factor, other) in units.items() if other == base}
    for name, factor in sorted(family.items(), key=lambda pair: (pair[1] != 1, pair[1], pair[0])):
        if all(_quotient(factor, other) is not None for other in family.values()):
            return name, factor
    return base, Decimal(1)


def _quotient(one: Decimal, other: Decimal) -> Decimal | None:
    """``one / other`` where that has an end."""
    exact = Fraction(one) / Fraction(other)
    bottom = exact.denominator
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator)) if bottom == 1 else None


def resolved(text: str, units: Units) -> tuple[Decimal, Dimension]:
    """How many base units one of a unit is, and the dimension of these."""
    whole, parts = Decimal(1), []
    for unit, power in atoms(text):
        factor, base = _based(unit, units)
        if power < 0:
            base, own = _below(base, units)
            ratio = _quotient(own, factor)
            factor = Decimal(1) if ratio is None else ratio
            base = unit if ratio is None else base
        for _ in range(abs(power)):
            whole = EXACT.multiply(whole, factor)
        parts.append((base, power))
    return whole, product(parts)


def reduced(dimension: Dimension, units: Units) -> tuple[Fraction, Dimension]:
    """A dimension in base units alone, and how many of it one is: ``m/h`` as a 3600th of ``m/s``."""
    whole, parts = Fraction(1), []
    for unit, power in dimension:
        factor, base = units.get(unit, (Decimal(1), unit))
        whole *= Fraction(factor) ** power
        parts.append((base, power))
    return whole, product(parts)


def related(unit: str, units: Units) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The base unit of a measure, and the factor to it of every unit that may be printed: ``(unit, factor)``."""
    factor, dimension = resolved(unit, units)
    base = spelled(dimension)
    spellings: dict[str, Decimal] = {base: Decimal(1)}
    alternatives = []
    for atom, power in atoms(unit):
        _, own = _based(atom, units)
        alternatives.append([(name, power) for name in (own, *(n for n, (_, b) in units.items() if b == own))])
    for number, parts in enumerate(every(*alternatives)):
        if number > _MOST_SPELLINGS:
            break
        other, same = resolved(spelled(product(list(parts))), units)
        if same == dimension:
            spellings[spelled(product(list(parts)))] = other
    if len(spellings) == 1 and factor == 1:
        return base, ()
    spellings[unit] = factor
    return base, tuple((name, str(spellings[name])) for name in sorted(spellings, key=lambda n: (n != base, n)))


# ---- rule text -------------------------------------------------------------------------------------------------------


def in_base(node: Any, units: Units) -> Any:
    """Syntax with every quantity in a declared unit written in its base unit; a form's measures stay as declared."""
    if not units:
        return node
    if isinstance(node, tuple):
        return tuple(in_base(part, units) for part in node)
    if isinstance(node, s.Literal) and node.kind == "quantity":
        return _literal(node, units)
    if isinstance(node, (s.Input, s.Argument, s.Parameter)):
        node = replace(node, kind=_measure(node.kind, units))
    elif isinstance(node, (s.Table, s.Define)):
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


def _literal(node: s.Literal, units: Units) -> s.Literal:
    value, unit = split(node.text)
    if unit in _TAKEN or not unit:
        return node
    factor, dimension = resolved(unit, units)
    base = spelled(dimension)
    if base == unit:
        return node
    return replace(node, text=f"{EXACT.multiply(value, factor):f}{base}", unit=(unit, str(factor)))


def _measure(kind: s.Kind, units: Units) -> s.Kind:
    if isinstance(kind, s.Measure) and kind.unit:
        return replace(kind, unit=spelled(resolved(kind.unit, units)[1]), written=kind.unit)
    return kind


__all__ = ["build", "in_base", "reduced", "related", "resolved"]
