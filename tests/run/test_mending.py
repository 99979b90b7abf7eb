"""Many fixes, some of which do not hold: the others are made, in a few tries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from linter.program.pack import load
from linter.run import mending
from linter.run.checker import MAX_DIAGNOSTICS, Checker
from linter.run.mending import Fixed, mend
from linter.run.request import Request
from linter.settings.discovery import Found
from linter.settings.settings import Settings

from ..conftest import ROOT, Run
from ..cost import cost, in_proportion

RULES = """
pack sums "合计"
form row "行" {
    name  "名称"  text   required
    a     "甲"    money  required
    b     "乙"    money  required
    c     "和"    money  required
}
form page "合计表" root {
    unit   "单位"  text   required
    limit  "限额"  money  required
    rows   "各行"  list of row
}
rule sum-of-row on row "和应等于甲加乙" {
    check c = a + b
    fix c
    pass \""" {名称: x, 甲: 1, 乙: 2, 和: 3} \"""
    fail \""" {名称: x, 甲: 1.00, 乙: 2.00, 和: 4.00} \"""
}
rule within-limit on page "各行之和不应大于限额" {
    check sum(rows.c) <= limit
    pass \""" {单位: x, 限额: 5, 各行: [{名称: x, 甲: 1, 乙: 2, 和: 3}]} \"""
    fail \""" {单位: x, 限额: 5, 各行: [{名称: x, 甲: 1, 乙: 8, 和: 9}]} \"""
}
"""


def checker_of(rules: str, cache: Path) -> Checker:
    program, problems = load([rules], str(cache))
    assert program is not None, problems
    return Checker(program, Request(settings=Settings()))


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    return checker_of(str(ROOT / "tests" / "gate"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "sums.rules").write_text(RULES, "utf-8")
    return checker_of(str(folder), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a text is checked, as the length of the list."""
    made: list[int] = []
    honest = Checker.text

    def counted(self: Checker, *arguments: Any, **named: Any) -> None:
        made.append(1)
        honest(self, *arguments, **named)

    monkeypatch.setattr(Checker, "text", counted)
    return made


def documents(count: int, bad: Callable[[int], bool]) -> str:
    """Reports with a total to mend; a bad one has a budget that the mended total would exceed."""
    return "---\n".join(
        f"单位: 第{i}局\n预算: {'1202.20' if bad(i) else '9000.00'}\n合计: 1202.05\n"
        "明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 2.00}]\n"
        for i in range(count)
    )


def table(count: int, limit: int) -> str:
    """Rows whose sums are a hundred too little; mended, each adds that to the whole."""
    rows = "".join(f"  - {{名称: 第{i}行, 甲: 80.00, 乙: 50.00, 和: 30.00}}\n" for i in range(count))
    return f"单位: 某局\n限额: {limit}.00\n各行:\n{rows}"


def mended(checker: Checker, text: str) -> Fixed:
    return mend(checker, checker.file(Found("r.yaml", True, text.encode())))


@pytest.mark.parametrize(
    "bad",
    [lambda i: False, lambda i: i == 37, lambda i: i in (0, 99), lambda i: i % 2 == 0, lambda i: i % 7 > 0,
     lambda i: True],
)  # fmt: skip
def test_one_that_is_refused_costs_no_other(bad: Callable[[int], bool], checker: Checker, checks: list[int]) -> None:
    text = documents(100, bad)
    fixed = mended(checker, text)
    wanted = "---\n".join(
        part if bad(i) else part.replace("1202.05", "1202.50") for i, part in enumerate(text.split("---\n"))
    )
    assert fixed.text == wanted and not fixed.untried
    assert len(checks) < 8


@pytest.mark.parametrize("over", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_more_than_are_listed(over: int, checker: Checker) -> None:
    """What is said for the first time because there was no room for it before is nothing new."""
    count = MAX_DIAGNOSTICS + over
    fixed = mended(checker, documents(count, lambda i: i == 5))
    assert len(fixed.mended) == count - 1 and len(fixed.after.diagnostics) == 1


def test_those_that_hold_only_without_each_other(sums: Checker, checks: list[int]) -> None:
    """As many are made as there is room for, found by halves; that none of the rest holds is not tried for ever."""
    fixed = mended(sums, table(100, 30 * 100 + 100 * 42))
    assert len(fixed.mended) == 42
    assert len(checks) < 70
    after = {d.rule for d in fixed.after.diagnostics}
    assert after == {"sum-of-row"}


def test_what_is_not_tried_is_counted_and_said(
    sums: Checker, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "_MOST_TRIES", 3)
    monkeypatch.setattr(mending, "_LEAST_TRIES", 3)
    text = table(64, 30 * 64 + 100 * 9)
    fixed = mended(sums, text)
    assert fixed.untried and len(fixed.mended) + fixed.untried + 1 >= 16
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "sums.rules").write_text(RULES, "utf-8")
    (tmp_path / "r.yaml").write_text(text, "utf-8")
    for option in ("--diff", "--fix"):
        for lang, words in (("en", "too many to try each"), ("zh", "没有逐处试")):
            done = crossfoot("check", "r.yaml", option, "--rules", "rules", "--lang", lang, cwd=tmp_path)
            assert words in done.text, done
    assert done.code == 1  # what is left is still an error


def test_refused_fixes_take_little_time(checker: Checker) -> None:
    sizes = (100, 400)
    costs = [cost(partial(mended, checker, documents(size, lambda i: i % 3 == 0))) for size in sizes]
    assert in_proportion(costs, sizes), costs


@pytest.mark.slow
def test_those_at_odds_take_little_time(sums: Checker) -> None:
    sizes = (50, 200)
    costs = [cost(partial(mended, sums, table(size, 30 * size + 100 * (size // 3)))) for size in sizes]
    assert in_proportion(costs, sizes), costs
