"""What makes a verdict defensible: nothing right is called wrong, nothing impossible right, and only figures count.

Unrounded figures are drawn, a report prints them rounded, and the compiled rule and the ladder judge what is printed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.check.runtime import same
from linter.explain.interval import HALF_EVEN, HALF_UP, TRUNCATE, UNKNOWN, printed, reproduces, rounded

from ..checking import STATES, checked, said

F = Fraction
MODES = (HALF_UP, HALF_EVEN, TRUNCATE, UNKNOWN)
FORM = """pack p {{ rounding {mode} }}
form line "行" root {{
    currency "金额单位" one of 元, 万元, 亿元
    a "甲" money  b "乙" money  c "丙" money  p "率" rate  q "率二" rate  list "列" list of money
    t "合计" money  r "比率" rate
}}
rule r on line {{ check {check} }}
"""

Formula = Callable[..., Fraction]
# Each: the check, the stated field, the fields that it reads, and what it is in unrounded figures.
FORMULAS: dict[str, tuple[str, str, str, Formula]] = {
    "sum": ("t = a + b + c", "t", "abc", lambda a, b, c: a + b + c),
    "parts": ("t = sum(list)", "t", "list", lambda *parts: sum(parts, F(0))),
    "difference": ("t = a - b", "t", "ab", lambda a, b: a - b),
    "scaled": ("t = 3 * a - b / 2", "t", "ab", lambda a, b: 3 * a - b / 2),
    "quotient": ("r = a / b", "r", "ab", lambda a, b: a / b),
    "share": ("r = a / (a + b + c)", "r", "abc", lambda a, b, c: a / (a + b + c)),
    "change": ("r = (a - b) / b", "r", "ab", lambda a, b: (a - b) / b),
    "mean": ("r = (a * p + b * q) / (a + b)", "r", "abpq", lambda a, b, p, q: (a * p + b * q) / (a + b)),
    "average": ("t = average(a, b, c)", "t", "abc", lambda a, b, c: (a + b + c) / 3),
    "nested": ("t = max(a, b) - (c - a) * p", "t", "abcp", lambda a, b, c, p: max(a, b) - (c - a) * p),
    "ratio": ("r = (a + b) / (a + c)", "r", "abc", lambda a, b, c: (a + b) / (a + c)),
}  # fmt: skip
# What is divided by: the sum of these.
DIVISORS = {"quotient": "b", "share": "abc", "change": "b", "mean": "ab", "ratio": "ac"}
LABELS = {"a": "甲", "b": "乙", "c": "丙", "p": "率", "q": "率二", "list": "列", "t": "合计", "r": "比率"}

AMOUNT = st.fractions(min_value=0, max_value=5000, max_denominator=400) | st.fractions(-50, 50, max_denominator=7)
RATE = st.fractions(min_value=0, max_value=2, max_denominator=3000)


def text_of(value: Fraction, decimals: int, mode: str, rate: bool = False) -> str:
    """A figure as printed; where the way of rounding is unknown, half up."""
    scaled = value * 100 if rate else value
    shown = rounded(scaled, F(1, 10**decimals), HALF_UP if mode == UNKNOWN else mode)
    number = Decimal(int(shown * 10**decimals)).scaleb(-decimals)
    return f"{number:.{decimals}f}{'%' if rate else ''}"


def report_of(figures: dict[str, Any], currency: str = "元", labels: bool = False) -> str:
    names = LABELS if labels else {}
    lines = [f"{'金额单位' if labels else 'currency'}: {currency}"]
    for name, value in figures.items():
        shown = "[" + ", ".join(value) + "]" if isinstance(value, list) else value
        lines.append(f"{names.get(name, name)}: {shown}")
    return "\n".join(lines)


@st.composite
def drawn(draw: Any) -> tuple[str, str, dict[str, Any], dict[str, Any], int]:
    """A formula, a mode, unrounded operands, printed figures, and the decimals of the stated one."""
    name, mode = draw(st.sampled_from(sorted(FORMULAS))), draw(st.sampled_from(MODES))
    _, stated, fields, formula = FORMULAS[name]
    keys = ["list"] if fields == "list" else list(fields)
    whole = draw(st.booleans())
    decimals = draw(st.integers(0, 3)) if stated == "r" or not whole else 0
    decimals = max(decimals, int(stated == "t" and not whole))
    exact: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    for key in keys:
        # A bare 0 among amounts with decimals is nothing at all: amounts have decimals all of them, or none.
        places = draw(st.integers(0 if key in "pq" else 1, 4)) if key in "pq" or not whole else 0
        if key == "list":
            exact[key] = draw(st.lists(AMOUNT, min_size=1, max_size=15))
            figures[key] = [text_of(v, places, mode) for v in exact[key]]
        else:
            exact[key] = draw(RATE if key in "pq" else AMOUNT)
            figures[key] = text_of(exact[key], places if key not in "pq" else places + 1, mode, key in "pq")
    values = exact["list"] if fields == "list" else [exact[k] for k in keys]
    try:
        result = formula(*values)
    except ZeroDivisionError:
        result = F(0)
    figures[stated] = text_of(result, decimals if stated == "t" else decimals + 1, mode, stated == "r")
    return name, mode, exact, figures, decimals


def outcome_of(name: str, mode: str, report: str) -> tuple[str, list[Any]]:
    outcome, problems = checked(FORM.format(mode=mode, check=FORMULAS[name][0]), report)
    assert not problems, [said(d) for d in problems]
    state = STATES[outcome.counts.index(1)]
    verdicts = [(d.verdict, d.severity) for d in outcome.diagnostics]
    return state, verdicts


def no_correct_report_is_called_wrong(case: tuple[str, str, dict[str, Any], dict[str, Any], int]) -> None:
    name, mode, _, figures, _ = case
    state, verdicts = outcome_of(name, mode, report_of(figures))
    if state == "not evaluated" and not verdicts:  # a divisor that is printed as zero
        return
    assert all((v, s) in (("consistent", "note"), ("too coarse", "note"), ("unlikely", "warning")) for v, s in verdicts)


def corners(name: str, figures: dict[str, Any], mode: str) -> list[Fraction]:
    """What the formula gives at the ends of all operands' intervals: for these formulas its extremes are among them.

    Nothing where a divisor may be zero, which leaves no bound.
    """
    _, _, fields, formula = FORMULAS[name]
    texts = figures["list"] if fields == "list" else [figures[k] for k in fields]
    ends = []
    for text in texts:
        value = Decimal(text.rstrip("%")).scaleb(-2 if text.endswith("%") else 0)
        span = printed(value, mode)
        ends.append((span.lo, span.hi))
    if fields == "list":
        return [sum((low for low, _ in ends), F(0)), sum((high for _, high in ends), F(0))]
    if name in DIVISORS:
        divided_by = [ends[fields.index(field)] for field in DIVISORS[name]]
        if sum(low for low, _ in divided_by) <= 0 <= sum(high for _, high in divided_by):
            return []
    found = []
    for values in product(*ends):
        try:
            found.append(formula(*values))
        except ZeroDivisionError:
            return []
    return found


def no_impossible_report_is_called_right(
    case: tuple[str, str, dict[str, Any], dict[str, Any], int], beyond: int, upward: bool
) -> None:
    name, mode, _, figures, decimals = case
    stated = FORMULAS[name][1]
    extremes = corners(name, figures, mode)
    if not extremes:
        return
    places = decimals if stated == "t" else decimals + 1
    unit = F(1, 10**places) / (100 if stated == "r" else 1)
    end = max(extremes) + (2 + beyond) * unit if upward else min(extremes) - (2 + beyond) * unit
    figures = {**figures, stated: text_of(end, places, HALF_UP, stated == "r")}
    state, verdicts = outcome_of(name, mode, report_of(figures))
    if state == "not evaluated":  # a divisor whose interval holds zero bounds nothing, nor does a figure too coarse
        return
    assert state == "failed", (figures, verdicts)
    assert verdicts[0][0] in ("inconsistent", "other convention")
    assert verdicts[0][1] == "error"


def only_figures_count(case: tuple[str, str, dict[str, Any], dict[str, Any], int], order: int, slip: int) -> None:
    name, mode, _, figures, _ = case
    stated = FORMULAS[name][1]
    digits = figures[stated]
    at = [i for i, c in enumerate(digits) if c.isdigit()]
    place = at[slip % len(at)]
    figures = {**figures, stated: digits[:place] + str((int(digits[place]) + slip) % 10) + digits[place + 1 :]}
    expected = outcome_of(name, mode, report_of(figures))
    for currency, labels in (("万元", False), ("元", True), ("亿元", True)):
        assert outcome_of(name, mode, report_of(figures, currency, labels)) == expected
    if "list" in figures:
        parts = figures["list"]
        turned = {**figures, "list": parts[order % len(parts) :] + parts[: order % len(parts)]}
        assert outcome_of(name, mode, report_of(turned)) == expected


def the_fast_test_is_reproduction(stated: Decimal, top: Fraction, bottom: int, mode: str) -> None:
    assert same(stated, Decimal(top.numerator), Decimal(top.denominator * bottom), mode) == reproduces(
        stated, top / bottom, mode
    )


STATED = st.decimals(-1000, 1000, places=1) | st.decimals(-10, 10, places=3) | st.decimals(-9999, 9999, places=0)
# Each property with what it is drawn from.
PROPERTIES: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "no correct report is called wrong": (no_correct_report_is_called_wrong, (drawn(),)),
    "no impossible report is called right": (
        no_impossible_report_is_called_right,
        (drawn(), st.integers(0, 30), st.booleans()),
    ),
    "only figures count": (only_figures_count, (drawn(), st.integers(0, 20), st.integers(0, 99))),
    "the fast test is reproduction": (
        the_fast_test_is_reproduction,
        (STATED, st.fractions(-1000, 1000, max_denominator=2000), st.integers(1, 9), st.sampled_from(MODES)),
    ),
}
# How many examples the slow target takes of all four together.
SLOW = int(os.environ.get("CROSSFOOT_EXAMPLES", "100000"))


def holds(name: str, examples: int) -> None:
    body, strategies = PROPERTIES[name]
    quiet = settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True
    )
    quiet(given(st.tuples(*strategies))(lambda drawn: body(*drawn)))()


@pytest.mark.parametrize("name", PROPERTIES)
def test_property(name: str) -> None:
    holds(name, 80)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROPERTIES)
def test_property_at_length(name: str) -> None:
    holds(name, SLOW // len(PROPERTIES))
