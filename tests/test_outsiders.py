"""Two packs as users would write them who have read the manual alone: final accounts in Chinese, a laboratory's
inspection in English. Their cases hold what is said, ``correct`` and ``rounded`` that nothing is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from .conftest import CASES, Run

PACKS = ("accounts", "inspection")


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_proven_and_every_rule_of_it_speaks(pack: str, crossfoot: Callable[..., Run]) -> None:
    folder = CASES / pack
    proof = crossfoot("test", "--rules", "_rules", cwd=folder)
    assert proof.code == 0, proof.text
    assert "全部成立" in proof.text or "all of them hold" in proof.text, proof.text  # and there are no warnings
    listed = json.loads(crossfoot("rules", "--rules", "_rules", "--format", "json", cwd=folder).text)
    names = {rule["rule"] for rule in listed["rules"]}
    assert len(names) >= 25
    said = set(re.findall(r"(?m)^\S+\[(.+?)\]: ", (folder / "wrong" / "expected.txt").read_text("utf-8")))
    assert names <= said, f"rules that say nothing of a wrong report: {names - said}"


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("report", ("correct", "rounded"))
def test_nothing_is_said_of_what_is_right(pack: str, report: str, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("check", "report.yaml", "--rules", "../_rules", "--format", "json", cwd=CASES / pack / report)
    result = json.loads(done.text)
    assert done.code == 0 and result["diagnostics"] == []
    assert result["summary"]["checks"]["passed"] >= 30
