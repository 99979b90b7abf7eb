"""What rules across reports cost: less than a third of a run of many reports, and nothing of a run of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from linter.across.known import Neighbours
from linter.run.request import Request
from linter.run.run import Run, prepare

from ..cost import cost
from .corpus import made, write


def _run(folder: Path, *, across: bool) -> Run:
    run = prepare(Request([str(folder)], cache=os.environ["CROSSFOOT_CACHE_DIR"]))
    assert run.checker is not None
    if not across:
        for info in run.checker.program.index.values():
            info["across"] = False
    for file in run:
        file.not_evaluated()
    return run


@pytest.mark.parametrize("limit", [1.6, pytest.param(1.3, marks=pytest.mark.slow)])  # the aim, on a machine at rest
def test_many_reports_take_at_most_a_third_more(limit: float, tmp_path: Path) -> None:
    write(made(10 if limit < 1.5 else 4), tmp_path)
    runs = [_run(tmp_path, across=across) for across in (True, False)]
    assert sum(runs[0].result.counts) > sum(runs[1].result.counts)
    assert len(runs[0].result.rules_run - runs[1].result.rules_run) >= 10
    with_them, without = (_least(tmp_path, across=across) for across in (True, False))
    assert with_them < limit * without + 0.05, (with_them, without)


def _least(folder: Path, *, across: bool) -> float:
    return min(cost(lambda: _run(folder, across=across)) for _ in range(4))


def test_reports_with_the_same_words_are_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that asks for any report of the year with a paragraph of this one is not held to all of the year."""
    write(made(4), tmp_path)
    found: list[int] = []
    having = Neighbours.having

    def counted(self: Neighbours, *asked: Any) -> list[int]:
        some = having(self, *asked)
        found.append(len(some))
        return some

    monkeypatch.setattr(Neighbours, "having", counted)
    _run(tmp_path, across=True)
    assert found and max(found) <= 2
