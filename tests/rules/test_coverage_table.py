"""The table in docs/coverage.md: every check once, every rule that it names, and every rule that there is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from linter.messages import texts

from ..conftest import ROOT, Run

COUNTS = {
    "STR": 16, "SUM": 17, "RAT": 15, "YOY": 6, "XRF": 14, "WGT": 11, "SC": 19, "GRD": 6, "DIR": 6, "RND": 7, "UNT": 7,
    "TXT": 8, "DAT": 7, "NAM": 5, "SGJ": 6, "STF": 5, "AST": 4, "PUB": 4, "PLA": 8,
}  # fmt: skip
KINDS = {"money", "target"}

TABLE, BEYOND = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").split("\n## Rules beyond these\n")
ROWS = re.findall(r"^\| ([A-Z]+-\d\d) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", TABLE, re.MULTILINE)


def names(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


_RULES: set[str] = set()


def rules(crossfoot: Callable[..., Run]) -> set[str]:
    if not _RULES:
        listed = json.loads(crossfoot("rules", "--format", "json").out)
        _RULES.update(f"{rule['pack']}/{rule['rule']}" for rule in listed["rules"])
    return _RULES


def test_every_check_once() -> None:
    assert sum(COUNTS.values()) == 171
    assert [row[0] for row in ROWS] == [
        f"{group}-{n:02}" for group, count in COUNTS.items() for n in range(1, count + 1)
    ]


def test_what_decides_a_check_exists(crossfoot: Callable[..., Run]) -> None:
    known = rules(crossfoot) | texts("en").keys() | KINDS
    for check, _, decided, _ in ROWS:
        assert set(names(decided)) <= known, check


def test_what_is_left_out_has_its_reason() -> None:
    for check, _, decided, remarks in ROWS:
        assert (decided == "—") == bool(re.match("left out: .{10}", remarks)), check


def test_every_rule_is_named(crossfoot: Callable[..., Run]) -> None:
    in_table = {name for row in ROWS for name in names(row[2]) if "/" in name}
    beyond = names("".join(re.findall(r"^\| `[^`]+` \|", BEYOND, re.MULTILINE)))
    assert in_table.isdisjoint(beyond)
    assert in_table | set(beyond) == rules(crossfoot)
