"""Dates as days: which a date may mean, and a number for each."""

from __future__ import annotations

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
