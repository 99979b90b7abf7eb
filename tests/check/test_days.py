"""Dates so many days later, and days between dates of whatever precision."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.calendar import later, span

from ..checking import checked, problems, said, verdict

FORM = "a date\n b date\n n count\n m measure(天)\n x money"
PASSED, OPEN, ERROR = "passed", "not evaluated", "violated, error"
DATES = st.dates(date(1900, 1, 1), date(2300, 12, 31))


def rules(check: str) -> str:
    return f"pack p\nform line root {{ {FORM} }}\nrule r on line {{ check {check} }}"


@given(DATES, st.integers(-100_000, 100_000))
def test_a_day_so_many_days_on_is_that_of_the_calendar(day: date, days: int) -> None:
    found = later(day.isoformat(), Decimal(days))
    assert found == (day + timedelta(days)).isoformat()
    assert later(day.isoformat(), Fraction(days)) == found
    assert later(day.isoformat(), Decimal(days) + Decimal("0.5")) is None
    assert later(day.isoformat()[:7], Decimal(days)) is None


def test_the_calendar_has_ends() -> None:
    assert later("2024-01-01", Decimal(10**7)) is None
    assert later("2024-01-01", Decimal(-(10**7))) is None


def _days(text: str) -> list[date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return [date(*parts)]
    year, month = parts
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


TEXTS = st.dates(date(2023, 1, 1), date(2024, 12, 31)).flatmap(lambda d: st.sampled_from([str(d), str(d)[:7]]))


@given(st.sampled_from(["<", "<=", "=", "<>", ">=", ">"]), TEXTS, TEXTS, st.integers(-400, 400))
def test_days_between_are_those_of_every_day_that_may_be_meant(op: str, first: str, last: str, limit: int) -> None:
    answers = set()
    for one in _days(first):
        for other in _days(last):
            days = (other - one).days
            answers.add({"<": days < limit, "<=": days <= limit, "=": days == limit, "<>": days != limit,
                         ">=": days >= limit, ">": days > limit}[op])  # fmt: skip
    found = span(op, first, last, Decimal(limit))
    assert found is (answers.pop() if len(answers) == 1 else None)
    assert span(op, first, last, Fraction(limit)) is found


@pytest.mark.parametrize(
    ("check", "report", "found"),
    [
        ("b - a <= 20天", "{a: 2024-01-01, b: 2024-01-21}", PASSED),
        ("b - a <= 20天", "{a: 2024-01-01, b: 2024-01-24}", ERROR),
        ("b - a <= 20天", "{a: 2024-01, b: 2024-03-24}", ERROR),
        ("b - a <= 20天", "{a: 2024-01, b: 2024-01-24}", OPEN),
        ("b - a <= 100天", "{a: 2024-01, b: 2024-03}", PASSED),
        ("20天 >= b - a", "{a: 2024-01-01, b: 2024-01-24}", ERROR),
        ("b - a <= 20days", "{a: 2024-01-01, b: 2024-01-24}", ERROR),
        ("n = b - a", "{a: 2024-01-01, b: 2024-01-24, n: 23}", PASSED),
        ("n = b - a", "{a: 2024-01-01, b: 2024-01-24, n: 24}", "inconsistent, error"),
        ("m = b - a", "{a: 2024-01-01, b: 2024-01-24, m: 23天}", PASSED),
        ("m = b - a", "{a: 2024-01-01, b: 2024-01-24, m: 23 days}", PASSED),
        ("m = b - a", "{a: 2024-01-01, b: 2024-01-24, m: 23日}", PASSED),
        ("b = a + 30天", "{a: 2024-01-31, b: 2024-03-01}", PASSED),
        ("b = a + n", "{a: 2024-01-31, b: 2024-03-01, n: 30}", PASSED),
        ("b = m + a", "{a: 2024-01-31, b: 2024-03-01, m: 30}", PASSED),
        ("b = a + 30天", "{a: 2024-01-31, b: 2024-03-02}", "inconsistent, error"),
        ("b = a + 30天", "{a: 2024-01, b: 2024-03-02}", OPEN),
        ("b <= a + 30天", "{a: 2024-01, b: 2024-03-02}", ERROR),
        ("b <= a + 30天", "{a: 2024-01, b: 2024-02-12}", OPEN),
        ("b >= a - 30天", "{a: 2024-01-31, b: 2024-01-01}", PASSED),
        ("b >= a - 30天", "{a: 2024-01-31, b: 2023-12-31}", ERROR),
        ("b + 30天 > a", "{a: 2024-01-31, b: 2024-01-02}", PASSED),
        ("b + 30天 > a", "{a: 2024-01-31, b: 2024-01-01}", ERROR),
        ("b <= a + m", "{a: 2024-01-01, b: 2024-01-02, m: 0.5}", ERROR),
        ("b - a <= x / x * 20天", "{a: 2024-01-01, b: 2024-01-21, x: 3}", PASSED),
    ],
)
def test_days(check: str, report: str, found: str) -> None:
    assert verdict(rules(check), report) == found


@pytest.mark.parametrize(
    ("check", "key"),
    [
        ("b = a + 30", "date-plus-number"),
        ("b = a + x", "date-plus"),
        ("b = a * 2", "date-arithmetic"),
        ("b = 30天 - a", "date-arithmetic"),
        ("b = a + b", "date-arithmetic"),
        ("b - a <= 3人", "kinds-differ"),
    ],
)
def test_what_cannot_be_computed_with_dates(check: str, key: str) -> None:
    assert problems(rules(check)) == [key]


def test_how_many_days_too_many_is_said() -> None:
    outcome, _ = checked(rules("b - a <= 20天"), "{a: 2024-01-01, b: 2024-01-24}")
    text = said(outcome.diagnostics[0])
    assert "2024-01-01至2024-01-24相隔 23 天 ≤ 20天" in text
    assert "23天 > 20天，超 3天" in text
