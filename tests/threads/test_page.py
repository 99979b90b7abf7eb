"""The page about other tools' threads says what is replayed, and nothing that is not."""

from __future__ import annotations

import re

from ..conftest import ROOT
from . import test_accepted, test_checked, test_handed, test_hostile, test_read

PAGE = (ROOT / "docs" / "threads.md").read_text("utf-8")
MODULES = (test_checked, test_accepted, test_read, test_handed, test_hostile)
NAME = r"[\w.-]+/[\w.-]+#\d+"


def test_every_line_has_its_replay() -> None:
    rows = re.findall(rf"^\| ({NAME}(?:, {NAME})*) \| .+ \| .+ \|$", PAGE, re.MULTILINE)
    named = [name for row in rows for name in row.split(", ")]
    assert sorted(named) == sorted(name for module in MODULES for name in module.THREADS)
    assert len(named) == len(re.findall(NAME, PAGE))
    by_replay: dict[object, set[str]] = {}
    for module in MODULES:
        for name, replay in module.THREADS.items():
            by_replay.setdefault(replay, set()).add(name)
    lines = [set(row.split(", ")) for row in rows]
    assert all(any(names <= line for line in lines) for names in by_replay.values())


def test_enough_of_each_kind() -> None:
    sections = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)[1:]
    tried = {title: len(re.findall(NAME, text)) for title, text in zip(sections[::2], sections[1::2], strict=True)}
    assert all(tried[title] >= 10 for title in ("What is checked", "What is accepted", "What is read")), tried
    assert tried["What integrations get"] >= 10 and len(tried) == 9 and min(tried.values()) >= 5, tried
