"""Reports as departments of many provinces write them, correct as such reports are: not a word of error or warning.

Their figures are made up. Blanks, full-width signs, three-level tables with merged cells, several funds, words for
operators, units left out: what a reader takes for granted, a rule must not stumble over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import ROOT, Run

REPORTS = sorted((ROOT / "tests" / "quiet").glob("*.yaml"))


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_quiet(report: Path, crossfoot: Callable[..., Run]) -> None:
    found = json.loads(crossfoot("check", str(report), "--format", "json").out)
    loud = [(d["rule"], d["line"], d["message"]) for d in found["diagnostics"] if d["severity"] != "note"]
    assert loud == []
    assert found["summary"]["checks"]["passed"] > 5


def test_there_are_reports_of_every_pack() -> None:
    packs = {
        line.split(": ")[1] for path in REPORTS for line in path.read_text("utf-8").splitlines()[:4] if "规则包" in line
    }
    assert len(REPORTS) > 30
    assert packs >= {"mof-2020-10", "mof-2021-101", "liaoning", "guangdong", "hunan", "hubei", "sichuan", "yunnan"}
