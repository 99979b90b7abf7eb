"""Units as products of powers: ``km/h`` is km by h, ``元/人`` 元 by 人, ``m²`` m twice.

A dimension is a sorted tuple of ``(unit, power)``. A unit that is written with a multiplier (万元, 万人次) is one
without it, and a power of ten.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from ..figure import EXACT, MONEY_UNITS
from ..numerals import scaled

Dimension = tuple[tuple[str, int], ...]

_LENGTHS = ("m", "km", "hm", "dm", "cm", "mm", "μm")
_SUPERSCRIPTS = {2: "²", 3: "³"}


def single(text: str) -> str:
    """A unit as it is compared: ℃ is °C, ㎡ is m2, in whatever width it is typed."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def atoms(text: str) -> list[tuple[str, int]]:
    """The units that one is written of, each with its power: what stands behind a stroke is below the line."""
    found = []
    for number, part in enumerate(text.split("/")):
        for word in part.replace("*", "·").split("·"):
            word = "".join(word.split())
            raised = "²³".find(word[-1:]) + 2 if word else 1
            unit, power = (single(word[:-1]), raised) if raised > 1 else _power(single(word))
            if unit and unit != "1":
                found.append((unit, -power if number else power))
    return found


def _power(unit: str) -> tuple[str, int]:
    """``m2`` and ``m²`` as m twice; a figure in any other name belongs to it."""
    if unit[-1:] in ("2", "3") and unit[:-1] in _LENGTHS:
        return unit[:-1], int(unit[-1])
    base, _, power = unit.partition("^")
    return (base, int(power)) if power.isdigit() and len(power) == 1 else (unit, 1)


def without_multiplier(unit: str) -> tuple[Decimal, str]:
    """A single unit as so many of another: 万元 as 10000 元, 万人次 as 10000 人次."""
    if unit in MONEY_UNITS:
        return Decimal(1).scaleb(MONEY_UNITS[unit], EXACT), "元"
    power, rest = scaled(unit)
    return (Decimal(1).scaleb(power, EXACT), rest) if power and rest else (Decimal(1), unit)


def product(parts: list[tuple[str, int]]) -> Dimension:
    """Powers of units, put together."""
    powers: dict[str, int] = {}
    for unit, power in parts:
        powers[unit] = powers.get(unit, 0) + power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


def plain(text: str) -> tuple[Decimal, Dimension]:
    """What a unit is where no pack has declared any: a power of ten, and its dimension."""
    factor, parts = Decimal(1), []
    for unit, power in atoms(text):
        tens, base = without_multiplier(unit)
        factor = factor.scaleb(tens.adjusted() * power, EXACT)
        parts.append((base, power))
    return factor, product(parts)


def spelled(dimension: Dimension) -> str:
    """A dimension in words: ``元``, ``元/人``, ``m/s²``, ``1/h``."""
    up = "·".join(_raised(unit, power) for unit, power in dimension if power > 0)
    down = "/".join(_raised(unit, -power) for unit, power in dimension if power < 0)
    return f"{up or '1'}/{down}" if down else up


def _raised(unit: str, power: int) -> str:
    return unit if power == 1 else f"{unit}{_SUPERSCRIPTS.get(power, f'^{power}')}"


__all__ = ["Dimension", "atoms", "plain", "product", "single", "spelled", "without_multiplier"]
