"""The ladder and its intervals against cases from outside (``conformance/``, each with its source and licence)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from linter.explain.interval import HALF_EVEN, TRUNCATE, UNKNOWN, Interval, judge, point, printed, rounded
from linter.figure import excess

from ..checking import STATES, checked
from ..conftest import ROOT

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


# ---- XBRL Calculations 1.1 through rules -----------------------------------------------------------------------------

# A figure that is precise to a power of ten is printed in a unit of that size.
POWERS = {1: "十元", 2: "百元", 3: "千元", 4: "万元", 5: "十万元", 6: "百万元", 7: "千万元", 8: "亿元"}
UNITS = "unit 十元 = 10元\nunit 百元 = 100元\nunit 十万元 = 10万元\nunit 千万元 = 1000万元\n"


def as_printed(value: str, decimals: int | str) -> str | None:
    """A fact as a report would print it; None where it has more digits than declared, or is exact."""
    if decimals == "INF" or F(value) % F(10) ** -int(decimals) or -int(decimals) not in {*range(-20, 1), *POWERS}:
        return None
    places = int(decimals)
    if places >= 0:
        return f"{Decimal(value):.{places}f}元"
    return f"{int(F(value) / 10**-places)}{POWERS[-places]}"


def through_rules(total: Any, items: list[Any], mode: str) -> str | None:
    """Whether `check` finds a total consistent; None where a case cannot be printed so."""
    if total is None or any(len(facts) != 1 or facts[0][0] is None for _, facts in items):
        return None
    figures = [as_printed(*total), *(as_printed(*facts[0]) for _, facts in items)]
    if None in figures or not items:
        return None
    terms = " + ".join(f"({weight}) * x{i}" for i, (weight, _) in enumerate(items)).replace("(-", "(0 - ")
    fields = "\n".join(f"x{i} money" for i in range(len(items)))
    rules = f"pack p\n{UNITS}form line root {{ total money\n{fields} }}\n"
    rules += f"rule sum on line {{ check total = {terms} rounding {mode} }}"
    names = ["total", *(f"x{i}" for i in range(len(items)))]
    outcome, _ = checked(rules, "\n".join(f"{n}: {f}" for n, f in zip(names, figures, strict=True)))
    wrong = any(d.verdict in ("inconsistent", "other convention") for d in outcome.diagnostics)
    return "inconsistent" if wrong else outcome.diagnostics[0].verdict if outcome.diagnostics else "consistent"


@pytest.mark.parametrize("mode", MODES)
def test_calculations_through_rules(mode: str) -> None:
    compared = 0
    for case in cases("calc11_rounding_cases"):
        verdict = case["expected"][mode]["verdict"]
        if len(case["total"]) != 1 or verdict not in ("consistent", "inconsistent"):
            continue
        found = through_rules(case["total"][0], case["items"], MODES[mode])
        if found is None:
            continue
        compared += 1
        if verdict == "inconsistent" and found == "unlikely":  # open ends that touch: no common value, and a warning
            ends = [shown(case["expected"][mode][key]) for key in ("reported_interval", "computed_interval")]
            assert ends[0].touches(ends[1]) and not ends[0].meets(ends[1]), case["id"]
        else:
            assert (found == "inconsistent") == (verdict == "inconsistent"), case["id"]
    assert compared > 40


# ---- published examples of Calculations 1.1 --------------------------------------------------------------------------


def published() -> list[dict[str, Any]]:
    data = json.loads((FOLDER / "calc11_published_examples.json").read_text(encoding="utf-8"))
    return [{**case, "calc11": case.get("calc11", case.get("passes"))} for name in ("ixbrl_viewer", "eba_faq")
            for case in data[name]]  # fmt: skip


@pytest.mark.parametrize("case", published(), ids=lambda c: str(c["name"]))
def test_published_examples(case: dict[str, Any]) -> None:
    reported = fact(case["total"][0], case["total"][1], UNKNOWN)
    computed: Interval | None = None
    for weight, facts in case["items"]:
        part: Interval | None = fact(facts[0][0], facts[0][1], UNKNOWN)
        for other in facts[1:]:
            part = part.common(fact(other[0], other[1], UNKNOWN)) if part is not None else None
        assert part is not None
        scaled = part * point(F(weight))
        computed = scaled if computed is None else computed + scaled
    assert reported == closed(case["reported"])
    assert computed == closed(case["computed"])
    assert computed is not None
    assert reported.meets(computed) == case["calc11"]
    found = through_rules(case["total"], case["items"], UNKNOWN)
    assert found is None or (found != "inconsistent") == case["calc11"]


# ---- digits beyond what is declared ----------------------------------------------------------------------------------

# More than 28 digits are beyond what the original works with, not beyond the mathematics.
BEYOND = {"1.1E28", "-1.1E28", "12345678901234567890123456789.1", "0.10000000000000000000000000001"}


@pytest.mark.parametrize("case", cases("excess_digits_cases"), ids=lambda c: f"{c['value']}-{c['decimals']}")
def test_excess_digits(case: dict[str, Any]) -> None:
    value, decimals = Decimal(case["value"]), int(case["decimals"])
    found = excess(value, decimals)
    unit = F(10) ** -decimals
    kept = F(value) - F(value) % unit if value >= 0 else F(value) + -F(value) % unit
    assert (kept == value) == (found is None)
    assert found is None or (F(found[0]), F(found[1])) == (kept, abs(F(value) - kept))
    if case["value"] not in BEYOND:
        wanted = case["excess"]
        assert found == (None if wanted is None else (Decimal(wanted[0]), Decimal(wanted[1])))


@pytest.mark.parametrize(("text", "more"), [("7.3", False), ("7.30", False), ("7.340", False), ("7.341", True)])
def test_more_digits_than_declared(text: str, more: bool) -> None:
    rules = 'pack p\nform line root { a "甲" money decimals 2 }\nrule r on line { check a > 1元 }'
    _, diagnostics = checked(rules, f"a: {text}")
    assert [d.rule for d in diagnostics] == ["excess-digits"] * more


# ---- missing, null and zero ------------------------------------------------------------------------------------------

# The policies, and the modes of VTL that they equal: what is not produced there is not evaluated here.
POLICIES = {
    "unknown": ("non_null", "partial_null", "always_null"),
    "zero": ("partial_zero", "always_zero"),
}
UNDECIDED = {"null": "not evaluated", "not produced": "not evaluated", "true": "passed", "false": "failed"}


def of_grid(policy: str, case: dict[str, Any]) -> str:
    rules = "pack p\nform line root { T number A number B number x text }\n"
    rules += f"rule r on line {{ check T = A + B absent {policy} }}"
    there = [f"{k}: {'——' if case[k] == 'null' else case[k]}" for k in "TAB" if case[k] != "missing"]
    outcome, _ = checked(rules, "{" + ", ".join([*there, "x: y"]) + "}")
    return STATES[outcome.counts.index(1)]


@pytest.mark.parametrize("case", cases("vtl_missing_null_zero_grid"), ids=lambda c: str(c["id"]))
def test_missing_null_and_zero(case: dict[str, Any]) -> None:
    for policy, modes in POLICIES.items():
        for mode in modes:
            assert of_grid(policy, case) == UNDECIDED[case["verdict"][mode]], (policy, mode)
    # Forbidding is asking for every figure, and else like knowing nothing of those that are not there.
    missing = "missing" in (case["T"], case["A"], case["B"])
    assert of_grid("forbid", case) == ("failed" if missing else of_grid("unknown", case))
