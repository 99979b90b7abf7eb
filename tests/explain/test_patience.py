"""Why a check was given up is said in little time, however many of them there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.authoring.proving import prove
from linter.diagnostic import Phrase
from linter.program.pack import load
from linter.run.checker import Checker
from linter.run.request import Request
from linter.settings.discovery import Found
from linter.settings.settings import Settings

from ..conftest import ROOT
from ..cost import within

RULES = """
pack thrice "三重"
form row "行" {
    name  "名称"  text   required
    a     "甲"    money  required
}
form page "表" root {
    unit  "单位"  text  required
    rows  "各行"  list of row
    more  "另有"  money
}
rule three on page "三重循环" {
    check every r in rows satisfies every s in rows satisfies every t in rows satisfies r.a + s.a + t.a > 0
    pass \""" {单位: x, 各行: [{名称: x, 甲: 1}]} \"""
    fail \""" {单位: x, 各行: [{名称: x, 甲: -1}]} \"""
}
rule known on page "另有应为正数" {
    check more > 0
    pass \""" {单位: x, 另有: 1} \"""
    fail \""" {单位: x, 另有: 0} \"""
}
"""


def checker(folder: Path) -> Checker:
    (folder / "thrice.rules").write_text(RULES, "utf-8")
    program, problems = load([str(folder)], None)
    assert program is not None, [str(problem.message) for problem in problems]
    return Checker(program, Request(settings=Settings()))


def pages(count: int) -> str:
    rows = "".join(f"  - {{名称: 第{i}行, 甲: {i + 1}.00}}\n" for i in range(200))
    return "---\n".join(f"单位: 第{i}局\n各行:\n{rows}" for i in range(count))


@pytest.mark.parametrize("count", [1, pytest.param(12, marks=pytest.mark.slow)])
def test_it_takes_little_time(count: int, tmp_path: Path) -> None:
    checking = checker(tmp_path)
    text = pages(count)
    with within(20):
        file = checking.file(Found("r.yaml", True, text.encode()))
        said = file.not_evaluated()
    reasons = {(n.rule, reason.key) for n in said for reason, _, _ in n.reasons if isinstance(reason, Phrase)}
    assert ("three", "why-too-much") in reasons
    if count == 1:  # what can be found out is
        assert any(rule == "known" and key != "why-too-much" for rule, key in reasons), reasons


def test_a_name_that_no_file_has_is_said_before_anything_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **named: object) -> None:
        assert not named.get("fresh")

    honest = load

    def loading(*arguments: object, **named: object) -> object:
        never(**named)
        return honest(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("linter.authoring.proving.load", loading)
    proof = prove(["no-such-pack-here"], rules=[str(ROOT / "tests" / "gate")])
    assert proof.exit_code == 2 and [d.rule for d in proof.trouble] == ["unknown-pack"]
