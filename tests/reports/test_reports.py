"""Seventy-three published reports that no rule was written for: a test a fault, and one a place that must stay silent.

``missed.txt`` has the faults that no rule sees yet, ``false.txt`` what is said without reason; ``--accept`` writes both
anew. What was reached is held by the floor, which only rises.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .scoring import FOLDER, LOUD, REPORTS, Score, read, scored, silent_places, stands_at

# The share of faults found, of certain ones, and how many errors, warnings and notes may be without reason.
FLOOR_FOUND, FLOOR_CERTAIN = 0.95, 1
MOST_FALSE_ERRORS, MOST_FALSE_WARNINGS, MOST_USELESS_NOTES = 0, 2, 0

FAULTS = [fault["id"] for path in REPORTS for fault in read(FOLDER / "truth" / path.name).get("faults", ())]
MISSED = (FOLDER / "missed.txt").read_text(encoding="utf-8").split()
_score: list[Score] = []


@pytest.fixture
def score(crossfoot: Callable[..., Run]) -> Score:
    if not _score:
        _score.append(scored(crossfoot))
        print(_score[0].line())
    return _score[0]


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in MISSED])
def test_fault_is_found(fault: str, score: Score) -> None:
    found = next(f for f in score.faults if f.id == fault)
    assert found.found, found.what


def test_lists_are_those_of_today(score: Score, request: pytest.FixtureRequest) -> None:
    missed = "".join(f"{f.id}\n" for f in score.faults if not f.found)
    false = "".join(
        f"{kind} {line}\n"
        for kind, lines in (
            ("error", score.false_errors),
            ("warning", score.false_warnings),
            ("note", score.useless_notes),
        )
        for line in lines
    )
    for name, text in (("missed.txt", missed), ("false.txt", false)):
        if request.config.getoption("--accept"):
            (FOLDER / name).write_text(text, encoding="utf-8")
        assert (FOLDER / name).read_text(encoding="utf-8") == text


def test_floor(score: Score) -> None:
    certain = [f for f in score.faults if f.certain]
    assert sum(f.found for f in score.faults) >= FLOOR_FOUND * len(score.faults), score.line()
    assert sum(f.found for f in certain) >= FLOOR_CERTAIN * len(certain), score.line()
    assert len(score.false_errors) <= MOST_FALSE_ERRORS, score.false_errors
    assert len(score.false_warnings) <= MOST_FALSE_WARNINGS, score.false_warnings
    assert len(score.useless_notes) <= MOST_USELESS_NOTES, score.useless_notes


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_odd_but_right_is_silent(path: Path, score: Score) -> None:
    known = (FOLDER / "false.txt").read_text(encoding="utf-8")
    for what, at, faults in silent_places(path):
        for d in score.said[path.name]:
            if d["severity"] in LOUD and stands_at(d, at) and not stands_at(d, faults):
                assert f"{d['rule']} @ {d['route']}\n" in known, what
