"""Dates so many days later, and spans of days between dates of whatever precision; loaded by rules that compute so."""

from __future__ import annotations

from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LAST_YEAR = 9999


def later(day: int, days: Any) -> str | None:
    """The date so many days after one that is given by its number; unknown for parts of days."""
    whole = _whole(days)
    found = "-" if whole is None else _date(day + whole)
    return found if found[:1] != "-" and len(found) == 10 else None


def _whole(days: Any) -> int | None:
    """A number of days as an int; None for one that is not whole."""
    if isinstance(days, Decimal):
        return int(days) if days == days.to_integral_value() else None
    return int(days.numerator) if days.denominator == 1 else None


def _date(number: int) -> str:
    """The date with a number (``calendar.ordinal``)."""
    year = (10_000 * number + 14_780) // 3_652_425
    rest = number - _before(year)
    if rest <= 0:
        year -= 1
        rest = number - _before(year)
    if rest > 366 or (rest == 366 and _before(year + 1) - _before(year) == 365):
        rest -= _before(year + 1) - _before(year)
        year += 1
    month = 3
    while rest > _until(month + 1):
        month += 1
    day = rest - _until(month)
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    return f"{year:04d}-{month:02d}-{day:02d}" if 0 < year <= _LAST_YEAR else "-"


def _before(year: int) -> int:
    """The number of the day before the first of March."""
    return 365 * year + year // 4 - year // 100 + year // 400


def _until(month: int) -> int:
    """The days from the first of March to the first of a month (13: January)."""
    return (153 * (month - 3) + 2) // 5


def span(op: str, least: int, most: int, limit: Any) -> bool | None:
    """Whether a number of days stands to a limit as ``op`` says; unknown where that depends on which of them it is."""
    top, bottom = limit.as_integer_ratio() if isinstance(limit, Decimal) else (limit.numerator, limit.denominator)
    least, most = least * bottom, most * bottom
    if op in ("=", "<>"):
        if least == most == top:
            return op == "="
        return None if least <= top <= most else op == "<>"
    if op in (">", ">="):
        held, never = (least > top, most <= top) if op == ">" else (least >= top, most < top)
    else:
        held, never = (most < top, least >= top) if op == "<" else (most <= top, least > top)
    return True if held else False if never else None


__all__ = ["later", "span"]
