"""Runs with rules across reports: one file alone, several processes, what is stored, what changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run, spawn

Crossfoot = Callable[..., Run]

RULES = """
pack local "本地"

form balance "余额表" root {
    year      "年度"       year                  required
    unit      "单位名称"   text                  required
    above     "上级"       text
    currency  "金额单位"   one of 元, 万元
    opening   "年初"       money
    closing   "年末"       money
    identity (unit: unit, year: year, parent: above)
}

rule opening-is-last-closing on balance "年初应等于上年年末" {
    check opening = last_year.closing
}

rule units-add-up on balance "应等于下级之和" {
    when  not present(above)
    check closing = sum(children.closing)
}

rule own on balance "年初不应为负" {
    check opening >= 0万元
}
"""


def report(unit: str, year: int, opening: str, closing: str, above: str = "") -> str:
    text = f"表: 余额表\n年度: {year}\n单位名称: {unit}\n金额单位: 万元\n年初: {opening}\n年末: {closing}\n"
    return text + (f"上级: {above}\n" if above else "")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "local.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "reports").mkdir()
    return tmp_path


def put(place: Path, name: str, text: str) -> Path:
    path = place / "reports" / name
    path.write_text(text, encoding="utf-8")
    return path


def data_of(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.out)
    return found


def checked(crossfoot: Crossfoot, place: Path, *words: str) -> dict[str, Any]:
    words = words or ("reports",)
    return data_of(crossfoot("check", *words, "--rules", "rules", "--format", "json", cwd=place))


def found(data: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((d["rule"], Path(d["file"]).name) for d in data["diagnostics"])


def test_one_report_alone_says_nothing_of_others_it_might_have(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "a.yaml", report("甲", 2022, "1.00", "2.00"))
    data = checked(crossfoot, place)
    assert data["diagnostics"] == data["not_evaluated"] == []
    verbose = crossfoot("check", "reports", "--rules", "rules", "--verbose", cwd=place).out
    assert "没有甲 2021年度的“余额表”" in verbose


def test_one_report_alone_loads_nothing_of_rules_across(place: Path, crossfoot: Crossfoot) -> None:
    path = put(place, "a.yaml", report("甲", 2022, "1.00", "2.00"))
    checked(crossfoot, place)  # to compile the rules loads the compiler
    told = "[m for m in sys.modules if 'across' in m or 'spanning' in m]"
    tell = f"import atexit, sys; atexit.register(lambda: print({told}))"
    code = f"{tell}\nimport os; os._exit = lambda code: sys.exit(code)"
    assert spawn("check", str(path), "--rules", "rules", cwd=place, code=code).out.rstrip().endswith("[]")


def test_unrelated_reports_are_no_partners(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "a.yaml", report("甲", 2022, "1.00", "2.00"))
    put(place, "b.yaml", report("乙", 2019, "1.00", "2.00"))
    data = checked(crossfoot, place)
    assert data["diagnostics"] == data["not_evaluated"] == []


def test_reports_of_one_file_are_partners(place: Path, crossfoot: Crossfoot) -> None:
    text = f"{report('甲', 2022, '1.00', '2.00')}---\n{report('甲', 2021, '0.00', '1.20')}"
    put(place, "a.yaml", text)
    data = checked(crossfoot, place)
    assert found(data) == [("opening-is-last-closing", "a.yaml")]
    assert [(e["line"], e["route"]) for e in data["diagnostics"][0]["elsewhere"]] == [(13, "年末")]


def test_a_finding_shows_both_reports(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "2021.yaml", report("甲", 2021, "0.00", "1.20"))
    put(place, "2022.yaml", report("甲", 2022, "1.00", "2.00"))
    shown = crossfoot("check", "reports", "--rules", "rules", cwd=place).out
    assert "--> reports/2022.yaml:5:5" in shown
    assert "--> reports/2021.yaml:6:5" in shown
    assert "甲2021年度的年末" in shown
    sarif = json.loads(crossfoot("check", "reports", "--rules", "rules", "--format", "sarif", cwd=place).out)
    related = sarif["runs"][0]["results"][0]["relatedLocations"]
    uri = related[-1]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("2021.yaml")
    for form in ("csv", "html", "junit", "github", "gitlab", "checkstyle", "concise", "jsonl", "rdjson"):
        assert "2022.yaml" in crossfoot("check", "reports", "--rules", "rules", "--format", form, cwd=place).out
    for form in ("csv", "html", "junit"):
        assert "2021.yaml:6" in crossfoot("check", "reports", "--rules", "rules", "--format", form, cwd=place).out


def test_findings_are_waived_and_judged_as_any_other(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "2021.yaml", report("甲", 2021, "0.00", "1.20"))
    put(
        place,
        "2022.yaml",
        report("甲", 2022, "1.00 # crossfoot: 豁免 opening-is-last-closing 因为 上年口径已经调整", "2.00"),
    )
    run = crossfoot("check", "reports", "--rules", "rules", "--format", "json", cwd=place)
    assert run.code == 0
    assert data_of(run)["summary"]["waived"] == 1
    assert checked(crossfoot, place, "reports/2022.yaml")["diagnostics"] == []  # nobody knows whether it is of use
    put(place, "2022.yaml", report("甲", 2022, "1.00", "2.00"))
    assert checked(crossfoot, place, "reports", "--ignore", "opening-is-last-closing")["diagnostics"] == []


def many(place: Path) -> None:
    for number in range(80):
        for year in (2021, 2022):
            put(place, f"{number}-{year}.yaml", report(f"第{number}站", year, "1.00", f"1.{number % 3}0", "某局"))


def without_time(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "tool"}


def test_several_processes_and_stored_results_say_the_same(place: Path, crossfoot: Crossfoot) -> None:
    many(place)
    put(place, "whole.yaml", report("某局", 2022, "0", "100"))
    plain = checked(crossfoot, place, "reports", "--jobs", "1", "--no-cache")
    assert len(found(plain)) > 50
    for words in (("--jobs", "2", "--no-cache"), ("--jobs", "1"), ("--jobs", "1"), ("--jobs", "2")):
        assert without_time(checked(crossfoot, place, "reports", *words)) == without_time(plain)


def test_what_is_stored_of_others_is_judged_anew(place: Path, crossfoot: Crossfoot) -> None:
    many(place)
    put(place, "0-2021.yaml", report("第0站", 2021, "1.00", "1.00", "某局"))
    before = found(checked(crossfoot, place))
    assert ("opening-is-last-closing", "0-2022.yaml") not in before
    put(place, "0-2021.yaml", report("第0站", 2021, "1.00", "7.00", "某局"))
    after = found(checked(crossfoot, place))
    assert set(after) - set(before) == {("opening-is-last-closing", "0-2022.yaml")}


def git(folder: Path, *words: str) -> None:
    base = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*base, *words], cwd=folder, check=True, capture_output=True)


def test_changed_takes_along_who_looked_at_what_changed(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "2021.yaml", report("甲", 2021, "0.00", "1.00", "某局"))
    put(place, "2022.yaml", report("甲", 2022, "1.00", "2.00", "某局"))
    put(place, "other.yaml", report("乙", 2022, "-1.00", "2.00", "某局"))
    git(place, "init", "-q")
    git(place, "add", ".")
    git(place, "commit", "-qm", "first")
    assert found(checked(crossfoot, place, "reports", "--changed")) == []
    put(place, "2021.yaml", report("甲", 2021, "0.00", "1.50", "某局"))
    data = checked(crossfoot, place, "reports", "--changed")
    assert found(data) == [("opening-is-last-closing", "2022.yaml")]
    assert data["summary"]["files"] == 2
    (place / "notes.yaml").write_text("a: 1\n", encoding="utf-8")
    git(place, "checkout", "-q", "reports")
    assert found(checked(crossfoot, place, ".", "--changed")) == []


def test_absent_zero_makes_no_zero_of_a_report_that_is_not_there(place: Path, crossfoot: Crossfoot) -> None:
    check = "    check opening = last_year.closing\n"
    rules = RULES.replace(check, f"    absent zero\n{check}")
    (place / "rules" / "local.rules").write_text(rules, encoding="utf-8")
    put(place, "a.yaml", report("甲", 2022, "1.00", "2.00"))
    put(place, "b.yaml", report("甲", 2023, "2.00", "2.00"))
    data = checked(crossfoot, place)
    assert data["diagnostics"] == []
    undecided = [n["rule"] for n in data["not_evaluated"] if n["file"].endswith("a.yaml")]
    assert undecided.count("opening-is-last-closing") == 1


def test_a_report_that_does_not_say_whose_it_is_finds_nobody(place: Path, crossfoot: Crossfoot) -> None:
    put(place, "a.yaml", report("甲", 2022, "1.00", "2.00"))
    put(place, "b.yaml", report("——", 2023, "9.00", "2.00"))
    put(place, "c.yaml", report("甲", 2021, "1.00", "1.00"))
    data = checked(crossfoot, place)
    assert not [d for d in data["diagnostics"] if d["rule"] == "opening-is-last-closing"]
    reason = next(n["reason"] for n in data["not_evaluated"] if n["file"].endswith("b.yaml"))
    assert reason.startswith("没有写明单位或年度")
