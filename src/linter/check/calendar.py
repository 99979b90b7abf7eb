"""Dates as days: which a date may mean, a number for each, and what rules ask of them."""

from __future__ import annotations

from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONG_MONTHS, _FEBRUARY = ("01", "03", "05", "07", "08", "10", "12"), "02"


def days_of(date: str) -> tuple[str, str]:
    """The first and the last day that a date may mean: a month is any of its days."""
    if len(date) == 4:
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) != 7:
        return date, date
    year, month = int(date[:4]), date[5:]
    last = 31 if month in _LONG_MONTHS else 30
    if month == _FEBRUARY:
        last = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return f"{date}-01", f"{date}-{last}"


def ordinal(date: str) -> int:
    """A date's number among all days."""
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:])
    if month < 3:  # a year that starts in March has its odd day last
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day


def days_between(first: str, last: str) -> Decimal | None:
    """The days from one date to another; unknown where a date is only a month."""
    return Decimal(ordinal(last) - ordinal(first)) if len(first) == len(last) == 10 else None


def dates(op: str, first: str, last: str) -> bool | None:
    """Whether one date stands to another as ``op`` says; unknown where one is a month that may hold the other."""
    if op in (">", ">="):
        op, first, last = "<" + op[1:], last, first
    (low, high), (other, end) = (
        (days_of(first), days_of(last)) if len(first) != len(last) else ((first, first), (last, last))
    )
    if op in ("=", "<>"):
        if high < other or end < low:
            return op == "<>"
        return op == "=" if low == high == other == end else None
    if op == "<":
        return True if high < other else None if low < end else False
    return True if high <= other else None if low <= end else False


def later(date: str, days: Any) -> str | None:
    """The date so many days on; unknown where it is only a month, and for parts of days."""
    from .days import later as found  # which few rules load

    return found(ordinal(date), days) if len(date) == 10 else None


def span(op: str, first: str, last: str, limit: Any) -> bool | None:
    """Whether the days from one date to another stand to a limit as ``op`` says; unknown where that depends on which
    days of a month, or of a year, are meant."""
    from .days import span as found

    (low, high), (start, end) = days_of(first), days_of(last)
    return found(op, ordinal(start) - ordinal(high), ordinal(end) - ordinal(low), limit)


def among_dates(date: str, *choices: str) -> bool | None:
    """Whether a date is one of several."""
    found = [dates("=", date, choice) for choice in choices]
    return True if True in found else None if None in found else False


def year_of(date: str) -> Decimal:
    return Decimal(date[:4])


def month_of(date: str) -> Decimal:
    return Decimal(date[5:7])


def day_of(date: str) -> Decimal | None:
    """The day of the month; unknown where a date is only a month."""
    return Decimal(date[8:]) if len(date) == 10 else None
