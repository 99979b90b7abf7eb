"""No binary float is in a compiled program, in a bound report, or in what a check is explained by."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from linter.explain import interval, trace
from linter.report.bind import bind
from linter.report.choice import choose, fiscal_year
from linter.report.record import Record
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

from ..conftest import CASES, EXAMPLES
from ..rules.test_rules import PROGRAM


def parts(value: Any) -> Iterator[Any]:
    """Everything inside compiled data, code objects and what is marshalled within them included."""
    yield value
    inner: tuple[Any, ...] = ()
    if isinstance(value, CodeType):
        inner = value.co_consts
    elif isinstance(value, dict):
        inner = (*value.keys(), *value.values())
    elif isinstance(value, (tuple, list, set, frozenset)):
        inner = tuple(value)
    elif isinstance(value, bytes) and value:
        inner = (marshal.loads(value),)
    for part in inner:
        yield from parts(part)


@pytest.mark.slow
def test_programs_hold_none() -> None:
    seen = 0
    for name in PROGRAM.index:
        PROGRAM.pack(name)
        stored = [head for _, head, _ in PROGRAM._packs[name]] + [PROGRAM._about[name]]
        stored += [part for _, _, those in PROGRAM._packs[name] for part in those]
        for place in stored:
            found = PROGRAM._fetch(place) if isinstance(place, tuple) and PROGRAM._fetch is not None else place
            assert isinstance(found, bytes)
            for part in parts(found):
                assert not isinstance(part, (float, complex))
                seen += isinstance(part, CodeType)
    assert seen > 100


def figures(record: Record) -> Iterator[Any]:
    for value in record.values:
        if isinstance(value, Record):
            yield from figures(value)
        elif isinstance(value, list):
            for item in value:
                yield from figures(item)
        else:
            yield value


@pytest.mark.parametrize("path", [*EXAMPLES, *sorted(CASES.glob("ladder/*/report.yaml"))], ids=lambda p: p.parent.name)
def test_reports_and_explanations_hold_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    make_trace, make_interval = trace.Trace.__init__, interval.Interval.__init__

    def traced(self: Any, value: Any, *rest: Any, **named: Any) -> None:
        made.append(value)
        make_trace(self, value, *rest, **named)

    def spanned(self: Any, lo: Any, hi: Any, *rest: Any) -> None:
        made.extend((lo, hi))
        make_interval(self, lo, hi, *rest)

    monkeypatch.setattr(trace.Trace, "__init__", traced)
    monkeypatch.setattr(interval.Interval, "__init__", spanned)
    program = PROGRAM
    if (path.parent / "rules").is_dir():
        from linter.program.pack import load

        loaded, _ = load([str(path.parent / "rules")], None)
        assert loaded is not None
        program = loaded
    for document in parse(Source(path.name, path.read_text(encoding="utf-8")))[0]:
        choice = choose(document, program.index)
        pack = program.pack(choice.pack, fiscal_year(document, choice, program.index)[0])
        report, _ = bind(document, pack.forms[choice.form], pack.forms, pack.name)
        found = list(figures(report.root))
        assert any(isinstance(value, Decimal) for value in found)
        judge(pack, report)
        assert not any(isinstance(value, float) for value in (*found, *made))
    assert not made or any(isinstance(value, Fraction) for value in made)
