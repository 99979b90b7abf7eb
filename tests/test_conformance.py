"""The ladder and its intervals against cases from outside (``conformance/``, each with its source and licence)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from linter.interval import HALF_EVEN, TRUNCATE, UNKNOWN, Interval, judge, point, printed, rounded

from .conftest import ROOT

F = Fraction
FOLDER = ROOT / "tests" / "conformance"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return found


# ---- XBRL Calculations 1.1 -------------------------------------------------------------------------------------------

MODES = {"round": UNKNOWN, "truncate": TRUNCATE}


def fact(value: str, decimals: int | str, mode: str) -> Interval:
    """A reported fact's interval; ``INF`` is exact."""
    if decimals == "INF":
        return point(F(value))
    return printed(Decimal(value), mode, F(10) ** -int(decimals))


def one_fact(facts: list[Any], mode: str) -> Interval | str | None:
    """One quantity reported once or several times: what all its reports allow, or why the sum is not looked at.

    None for nil, which adds nothing. More digits than declared, and reports that contradict each other, block a sum.
    """
    if any(v is not None and d != "INF" and F(v) % F(10) ** -int(d) for v, d in facts):
        return "blocked:excess"
    if len({v is None for v, _ in facts}) > 1:
        return "blocked:duplicate"
    if facts[0][0] is None:
        return None
    by_decimals: dict[str, set[Fraction]] = {}
    for value, decimals in facts:
        by_decimals.setdefault(str(decimals), set()).add(F(value))
    result: Interval | None = fact(facts[0][0], facts[0][1], mode)
    for value, decimals in facts[1:]:
        result = result.common(fact(value, decimals, mode)) if result is not None else None
    if result is None or any(len(values) > 1 for values in by_decimals.values()):
        return "blocked:duplicate"
    return result


def shown(text: str) -> Interval:
    low, high = text[1:-1].split(", ")
    return Interval(F(low), F(high), text[0] == "[", text[-1] == "]")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", cases("calc11_rounding_cases"), ids=lambda c: str(c["id"]))
def test_calculations(case: dict[str, Any], mode: str) -> None:
    expected = case["expected"][mode]
    reported = one_fact(case["total"], MODES[mode])
    parts = [(weight, one_fact(facts, MODES[mode])) for weight, facts in case["items"]]
    blocked = next((str(p) for p in (reported, *(p for _, p in parts)) if isinstance(p, str)), None)
    computed: Interval | None = None
    for weight, part in parts:
        if isinstance(part, Interval):
            scaled = part * point(F(str(weight)))
            computed = scaled if computed is None else computed + scaled
    if blocked is not None:
        verdict = blocked
    elif computed is None or not isinstance(reported, Interval):
        verdict = "not-bound"
    else:
        verdict = "consistent" if reported.meets(computed) else "inconsistent"
        assert reported == shown(expected["reported_interval"])
        assert computed == shown(expected["computed_interval"])
    assert verdict == expected["verdict"]


# ---- ratios ----------------------------------------------------------------------------------------------------------

# What the ladder calls each: what unrounded operands may give is consistent, however else it may have come about.
VERDICTS = {
    "exact": {"equal"},
    "rounded": {"reproduced"},
    "rounded-half-even": {"consistent"},
    "consistent": {"consistent", "too coarse"},
    "consistent-also-truncation": {"consistent"},
    "touching-endpoint": {"unlikely"},
    "truncation-only": {"other convention"},
    "inconsistent": {"inconsistent"},
}


@pytest.mark.parametrize("case", cases("ratio_rounding_cases"), ids=lambda c: str(c["id"]))
def test_ratios(case: dict[str, Any]) -> None:
    part, whole = Decimal(case["part"]), Decimal(case["whole"])
    stated = Decimal(case["stated_percent"]).scaleb(-2)
    inverse = printed(whole).inverse()
    assert inverse is not None
    verdict = judge(stated, F(part) / F(whole), printed(part) * inverse)
    assert verdict in VERDICTS[case["verdict"]]


# ---- interval arithmetic ---------------------------------------------------------------------------------------------


def closed(ends: list[Any]) -> Interval:
    return Interval(F(str(ends[0])), F(str(ends[1])))


@pytest.mark.parametrize(
    "case", cases("interval_arithmetic_cases"), ids=lambda c: f"{c['op']}-{c.get('a')}-{c.get('b')}"
)
def test_interval_arithmetic(case: dict[str, Any]) -> None:
    op, expected = case["op"], case["expected"]
    if op == "from_fact":
        assert fact(str(case["value"]), case["decimals"], UNKNOWN) == closed(expected)
        return
    a = closed(case["a"])
    if op == "intersect":
        assert a.meets(closed(case["b"])) == (expected != "empty")
    elif op == "scale":
        assert a * point(F(case["k"])) == closed(expected)
    elif op == "neg":
        assert -a == closed(expected)
    elif op == "add":
        assert a + closed(case["b"]) == closed(expected)
    elif op == "sub":
        assert a - closed(case["b"]) == closed(expected)
    else:
        inverse = closed(case["b"]).inverse()
        if expected == "empty" or "inf" in str(expected) or expected == "entire" or inverse is None:
            # A divisor that may be zero bounds nothing: here such a check is not evaluated.
            assert inverse is None
            assert F(str(case["b"][0])) <= 0 <= F(str(case["b"][1]))
        else:
            assert a * inverse == closed(expected)


# ---- GB/T 8170 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("gbt8170_examples"), ids=lambda c: f"{c['value']}-{c['to']}")
def test_rounding_by_the_standard(case: dict[str, Any]) -> None:
    assert rounded(F(case["value"]), F(case["to"]), HALF_EVEN) == F(case["expected"])
