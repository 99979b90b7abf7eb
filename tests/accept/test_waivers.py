"""Waivers: what they accept, what is said of those that are of no use, and the list for an auditor."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.accept.waiver import read
from linter.source import Source
from linter.yaml.document import parse

from ..conftest import ROOT, Run

RULES = str(ROOT / "tests" / "gate")
TOMORROW = str(date.today() + timedelta(days=1))
NEXT_YEAR = str(date.today() + timedelta(days=365))
LONG_AGO = "2020-02-29"

Found = list[tuple[str, str, int, bool]]


@pytest.fixture
def check(tmp_path: Path, crossfoot: Callable[..., Run]) -> Callable[..., dict[str, Any]]:
    def run(text: str, *arguments: str) -> dict[str, Any]:
        (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
        done = crossfoot(
            "check", "r.yaml", "--rules", RULES, "--format", "json", "--lang", "en", *arguments, cwd=tmp_path
        )
        data: dict[str, Any] = json.loads(done.out)
        assert data["summary"]["exit_code"] == done.code
        return data

    return run


def found(data: dict[str, Any]) -> Found:
    """Rule, severity, line, whether it is waived."""
    return [(d["rule"], d["severity"], d["line"], d["waiver"] is not None) for d in data["diagnostics"]]


def report(comment: str = "", above: str = "") -> str:
    entries = "明细: [{名称: 甲, 金额: 1.00}, {名称: 乙, 金额: 2.00}]\n"
    return f"单位: 某局\n预算: 10.00\n{above}合计: 3.50{comment}\n{entries}"


@pytest.mark.parametrize(
    "text",
    [
        "# crossfoot: waive total-of-entries because 0.50 was donated",
        "# crossfoot:waive total-of-entries because 0.50 was donated by 预算股",
        f"# crossfoot: waive total-of-entries because 0.50 was donated until {NEXT_YEAR} by 预算股",
        f"# crossfoot: waive total-of-entries because 0.50 was donated by 预算股 until {NEXT_YEAR}",
        f'# crossfoot: waive total-of-entries because "given by the league until 2020-01-01" until {NEXT_YEAR}',
        "# crossfoot: 豁免 total-of-entries 因为 其中0.50元为捐赠资金",
        f"# crossfoot： 豁免 total-of-entries 因为 其中0.50元为捐赠资金 至 {NEXT_YEAR} 由 预算股",
        f"# crossfoot: 豁免 total-of-entries 因为 其中0.50元为捐赠资金，有效期至 {NEXT_YEAR}，由 预算股",
        "# crossfoot: waive within-budget, total-of-entries because both are explained",
    ],
)
@pytest.mark.parametrize("above", [False, True])
def test_accepts(text: str, above: bool, check: Callable[..., dict[str, Any]]) -> None:
    data = check(report(above=f"{text}\n") if above else report(comment=f"  {text}"))
    rules = [(rule, waived) for rule, _, _, waived in found(data) if rule != "waiver-unused"]
    assert rules == [("total-of-entries", True)]
    assert data["summary"]["errors"] == 0
    assert data["summary"]["waived"] == 1
    assert data["summary"]["exit_code"] == 0


def test_keeps_reason_end_and_name(check: Callable[..., dict[str, Any]]) -> None:
    data = check(
        report(comment=f" # crossfoot: 豁免 total-of-entries 因为 由捐赠方 承担 至 {NEXT_YEAR} 由 预算股 王科")
    )
    waiver = data["diagnostics"][0]["waiver"]
    assert waiver == {"reason": "由捐赠方 承担", "until": NEXT_YEAR, "by": "预算股 王科", "line": 3}


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# crossfoot: waive total-of-entries", ("waiver-syntax", "error")),
        ("# crossfoot: waive total-of-entries because", ("waiver-syntax", "error")),
        ("# crossfoot: 豁免 total-of-entries 因为 至 2099-01-01", ("waiver-syntax", "error")),
        ("# crossfoot: waive because it is right", ("waiver-syntax", "error")),
        ("# crossfoot: ignore total-of-entries", ("waiver-syntax", "error")),
        ("# crossfoot: waive * because all of it is right", ("waiver-syntax", "error")),
        ("# crossfoot: waive total-of-entries because x until 2023-02-30", ("waiver-syntax", "error")),
        ("# crossfoot: waive total-of-entries because" + " " * 500_000 + "x", ("waiver-syntax", "error")),
        ("# crossfoot: waive" + " a" * 200_000 + " because x", ("waiver-syntax", "error")),
        ("# crossfoot: waive total-of-entrys because x", ("waiver-unknown-rule", "error")),
        (f"# crossfoot: waive total-of-entries because x until {LONG_AGO}", ("waiver-expired", "warning")),
        ("# crossfoot: waive half-of-total because x", ("waiver-unused", "warning")),
    ],
)
def test_what_does_not_accept_is_said(
    comment: str, said: tuple[str, str], check: Callable[..., dict[str, Any]]
) -> None:
    data = check(report(comment=f" {comment}"))
    diagnostics = found(data)
    assert ("total-of-entries", "error", 3, False) in diagnostics
    assert (*said, 3, False) in diagnostics
    assert data["summary"]["exit_code"] == 1


def test_near_its_end(check: Callable[..., dict[str, Any]]) -> None:
    data = check(report(comment=f" # crossfoot: waive total-of-entries because x until {TOMORROW}"))
    assert ("waiver-expires", "note", 3, False) in found(data)
    assert data["summary"]["exit_code"] == 0
    today = check(report(comment=f" # crossfoot: waive total-of-entries because x until {date.today()}"))
    assert today["summary"]["waived"] == 1


def test_only_its_own_line(check: Callable[..., dict[str, Any]]) -> None:
    data = check("# crossfoot: waive total-of-entries because x\n" + report())
    assert ("total-of-entries", "error", 4, False) in found(data)
    assert ("waiver-unused", "warning", 1, False) in found(data)


def test_all_lines_of_one_value(check: Callable[..., dict[str, Any]]) -> None:
    text = (
        "单位: 某局\n预算: 10\n合计: 3\n# crossfoot: waive word-left because the form asks for it\n"
        "说明: |\n  先写一行\n  完成XX件\n"
    )
    assert [(rule, waived) for rule, _, _, waived in found(check(text))] == [("word-left", True)]


def test_stacked_above(check: Callable[..., dict[str, Any]]) -> None:
    text = (
        "单位: 某局\n预算: 1.00\n# crossfoot: waive total-of-entries because x\n\n"
        "# crossfoot: waive within-budget because y\n"
        "合计: 3.50\n明细: [{名称: 甲, 金额: 1.00}, {名称: 乙, 金额: 2.00}]\n"
    )
    assert {(rule, waived) for rule, _, _, waived in found(check(text))} == {
        ("total-of-entries", True),
        ("within-budget", True),
    }


def test_form_checks_can_be_waived_and_broken_yaml_cannot(check: Callable[..., dict[str, Any]]) -> None:
    data = check("单位: 某局\n预算: 10\n合计: 3\n备考: 甲 # crossfoot: waive unknown-key because the old form has it\n")
    assert found(data) == [("unknown-key", "error", 4, True)]
    broken = check("单位: 某局\n预算: 10\n合计: 3\n合计: 3 # crossfoot: waive duplicate-key because x\n")
    assert ("duplicate-key", "error", 4, False) in found(broken)


def test_not_inside_a_text(check: Callable[..., dict[str, Any]]) -> None:
    data = check(report() + '说明: "# crossfoot: waive total-of-entries because x"\n')
    assert found(data) == [("total-of-entries", "error", 3, False)]


def test_a_rule_that_the_settings_leave_out_is_not_unused(check: Callable[..., dict[str, Any]]) -> None:
    data = check(report(comment=" # crossfoot: waive total-of-entries because x"), "--ignore", "total-of-entries")
    assert found(data) == []


def test_a_waiver_for_a_check_that_strictness_adds(check: Callable[..., dict[str, Any]]) -> None:
    text = "单位: 某局\n预算: ——  # crossfoot: waive within-budget because not yet approved\n合计: 3\n"
    assert check(text)["summary"]["exit_code"] == 0
    strict = check(text, "--strict")
    assert ("within-budget", "error", 2, True) in found(strict)


def test_list(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "a.yaml").write_text(report(comment=" # crossfoot: waive total-of-entries because =1+1 by 甲"), "utf-8")
    (tmp_path / "b.yaml").write_text(report(comment=" # crossfoot: waive half-of-total because old"), "utf-8")
    (tmp_path / "other.yaml").write_text("services: {}\n", "utf-8")
    done = crossfoot("waivers", "--rules", RULES, "--format", "json", cwd=tmp_path)
    assert done.code == 1  # one is of no use
    rows = json.loads(done.out)["waivers"]
    assert [(r["file"], r["line"], r["rule"], r["status"], r["by"]) for r in rows] == [
        ("a.yaml", 3, "total-of-entries", "active", "甲"),
        ("b.yaml", 3, "half-of-total", "unused", ""),
    ]
    assert rows[0]["figure"] == "合计"
    table = crossfoot("waivers", "--rules", RULES, "--lang", "zh", cwd=tmp_path).out
    assert "有效" in table and "没有用处" in table
    text = crossfoot("waivers", "a.yaml", "--rules", RULES, "--format", "csv", cwd=tmp_path)
    assert text.code == 0
    cells = list(csv.DictReader(io.StringIO(text.out.removeprefix("\ufeff"))))
    assert cells[0]["reason"] == "'=1+1"  # no formula for a spreadsheet to run


@given(st.text(max_size=60))
def test_no_comment_is_too_strange(text: str) -> None:
    body = "".join(c for c in text if c.isprintable())
    for words in (f"waive {body}", f"waive a because {body}", f"豁免 a 因为 {body}", body):
        source = Source("r.yaml", f"a: 1 # crossfoot: {words}\n")
        waivers, problems = read(source, parse(source)[0])
        assert bool(waivers) != bool(problems)
        assert all(w.reason and w.lines == (1, 1) for w in waivers)
