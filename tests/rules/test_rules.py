"""Every rule that comes with crossfoot proves itself: what it calls right passes, what it calls wrong fails."""

from __future__ import annotations

import os

import pytest

from linter.authoring.partners import parted
from linter.authoring.proving import bind_examples
from linter.check.loaded import LoadedPack
from linter.diagnostic import ERROR, NOTE
from linter.program.pack import load
from linter.program.program import Program
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse


def _program() -> Program:
    program, problems = load([], os.environ["CROSSFOOT_CACHE_DIR"])
    assert program is not None, problems
    assert not problems
    return program


PROGRAM = _program()
# The processes that share the tests out compile the packs from both ends, and find the other's half in the cache.
for _name in sorted(PROGRAM.index, reverse=os.environ.get("PYTEST_XDIST_WORKER", "").endswith("1")):
    PROGRAM.pack(_name)
RULES = [
    (name, number)
    for name in PROGRAM.index
    for number, rule in enumerate(PROGRAM.pack(name).rules)
    if rule["pack"] == name
]


def _id(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(("pack", "number"), RULES, ids=_id)
def test_rule_proves_itself(pack: str, number: int) -> None:
    loaded = PROGRAM.pack(pack)
    rule, examples = loaded.rules[number], loaded.examples[number]
    assert {passes for passes, _, _ in examples} == {True, False}, f"{rule['name']} needs a pass and a fail"
    assert set(rule["titles"]) >= {"zh", "en"}, f"{rule['name']} needs a title in both tongues"
    for passes, text, _ in examples:
        found, undecided = _said(loaded, rule["name"], rule["form"], text)
        if passes:
            assert not found, (rule["name"], text)
            assert not undecided, (rule["name"], "is not evaluated on its own pass", text)
        else:
            assert found, (rule["name"], text)


def _said(loaded: LoadedPack, name: str, form: str, text: str) -> tuple[list[str], bool]:
    documents, problems = parse(Source("example", parted(text)))
    assert not problems
    report, problems = bind_examples(documents, loaded, form, PROGRAM)
    problems = [d for d in problems if d.rule not in ("missing-field", "blank-field")]
    assert not [d for d in problems if d.severity == ERROR], problems
    outcome = judge(loaded, report)
    # Of a rule that fails with a note, a note is a finding; of others it may be what rounding explains.
    own = next(rule["severity"] for rule in loaded.rules if rule["name"] == name)
    found = [d.rule for d in outcome.diagnostics if d.rule == name and (own == NOTE or d.severity != NOTE)]
    return found, any(case.about["name"] == name for case in outcome.unknown)


def test_there_are_enough() -> None:
    assert len(RULES) >= 60
