"""Every rule that comes with crossfoot says in both tongues what it asks and why."""

from __future__ import annotations

from typing import Any

import pytest

from linter.program.pack import load


@pytest.fixture(scope="module")
def rules(cache: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Every rule of every pack, once: by the pack it was written in, and its name."""
    program, problems = load([], cache)
    assert program is not None, problems
    found = {
        (rule["pack"], name): rule for pack in program.index for name, rule in program.about(pack)["rules"].items()
    }
    assert {pack for pack, _ in found} >= {"core", "mof-2020-10", "liaoning", "guangdong"}
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_says_why(rules: dict[tuple[str, str], dict[str, Any]], language: str) -> None:
    said = {key: (rule["titles"].get(language, ""), rule["why"].get(language, "")) for key, rule in rules.items()}
    assert [key for key, (title, _) in said.items() if not title.strip()] == [], "no title"
    assert [key for key, (_, why) in said.items() if not why.strip()] == [], "no why"
    assert [key for key, (title, why) in said.items() if why == title] == [], "the why repeats the title"
