"""The baseline: a repository with old faults checks clean, and new or worse ones are reported, nothing else."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import ROOT, Run

RULES = str(ROOT / "tests" / "gate")
FAULTS = ("", "total", "rate", "budget", "note")


def report(number: int, fault: str = "", more: int = 0) -> str:
    """A report, right but for one fault; ``more`` is how much further off its total is."""
    first, second = 100 + number, 50 + number % 7
    total = first + second + (10 + more if fault == "total" else 0)
    budget = total * 2 if fault != "budget" else total - 5
    rate = "50.00%" if fault != "rate" else "55.00%"
    lines = [
        f"单位: 第{number}局",
        f"预算: {budget}.00",
        f"合计: {total}.00",
        f"执行率: {rate}" if fault != "budget" else f"说明: 无{number}",
        f"明细: [{{名称: 甲, 金额: {first}.00}}, {{名称: 乙, 金额: {second}.00}}]",
    ]
    if fault == "note":
        lines.append("说明: 完成XX件")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def faults() -> list[str]:
    chosen = random.Random(7)
    return [chosen.choice(FAULTS) for _ in range(300)]


@pytest.fixture
def repo(tmp_path: Path, faults: list[str]) -> Path:
    for number, fault in enumerate(faults):
        folder = tmp_path / "reports" / f"d{number % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"r{number}.yaml").write_text(report(number, fault), encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text(
        f'reports = ["reports"]\nrules = ["{RULES}"]\nbaseline = "accepted.json"\nfail-on = "note"\n', encoding="utf-8"
    )
    return tmp_path


def found(run: Run) -> list[tuple[str, str]]:
    data = json.loads(run.out)
    return [(d["file"], d["rule"]) for d in data["diagnostics"] if not d["baselined"]]


def path(number: int) -> str:
    return f"reports/d{number % 10}/r{number}.yaml"


def test_three_hundred_reports(repo: Path, faults: list[str], crossfoot: Callable[..., Run]) -> None:
    before = crossfoot("check", "--no-baseline", "--format", "json", cwd=repo)
    assert before.code == 1
    assert len({file for file, _ in found(before)}) == 300 - faults.count("")
    written = crossfoot("baseline", "write", cwd=repo)
    assert written.code == 0, written.text
    clean = crossfoot("check", "--format", "json", cwd=repo)
    assert (clean.code, found(clean)) == (0, [])
    assert json.loads(clean.out)["summary"]["baselined"] == len(found(before))

    # Lines that move change nothing.
    for number in range(0, 300, 3):
        file = repo / path(number)
        file.write_text("# 说明\n\n" + file.read_text("utf-8").replace("预算:", "预算:   "), "utf-8")
    moved = crossfoot("check", "--format", "json", cwd=repo)
    assert (moved.code, found(moved)) == (0, [])

    # A new fault and one that grew worse are reported, and nothing else; one that shrank is still the old one.
    sound, old = faults.index(""), [i for i, fault in enumerate(faults) if fault == "total"]
    (repo / path(sound)).write_text(report(sound, "rate"), "utf-8")
    worse, better = old[0], old[1]
    text = (repo / path(worse)).read_text("utf-8")
    (repo / path(worse)).write_text(text.replace(f"金额: {100 + worse}.00", f"金额: {90 + worse}.00"), "utf-8")
    text = (repo / path(better)).read_text("utf-8")
    (repo / path(better)).write_text(text.replace(f"金额: {100 + better}.00", f"金额: {104 + better}.00"), "utf-8")
    after = crossfoot("check", "--format", "json", cwd=repo)
    assert after.code == 1
    assert found(after) == sorted([(path(sound), "rate-of-budget"), (path(worse), "total-of-entries")])

    # What was mended is stale: `check` says so, `prune` takes it out, and the gate is as it was.
    mended = old[2]
    (repo / path(mended)).write_text(report(mended), "utf-8")
    (repo / path(old[3])).unlink()
    (repo / path(sound)).write_text(report(sound), "utf-8")
    (repo / path(worse)).write_text(report(worse, "total"), "utf-8")
    told = crossfoot("baseline", "check", "--lang", "en", cwd=repo)
    assert told.code == 1 and "2 entries" in told.out, told.text
    size = len(json.loads((repo / "accepted.json").read_text("utf-8"))["entries"])
    assert crossfoot("baseline", "prune", cwd=repo).code == 0
    assert len(json.loads((repo / "accepted.json").read_text("utf-8"))["entries"]) == size - 2
    assert crossfoot("baseline", "check", cwd=repo).code == 0


def test_the_file_is_stable_and_sorted(repo: Path, crossfoot: Callable[..., Run]) -> None:
    crossfoot("baseline", "write", cwd=repo)
    first = (repo / "accepted.json").read_text("utf-8")
    crossfoot("baseline", "write", cwd=repo)
    assert (repo / "accepted.json").read_text("utf-8") == first
    lines = [line.strip().rstrip(",") for line in first.splitlines() if line.strip().startswith('{"file"')]
    files = [json.loads(line)["file"] for line in lines]
    assert files == sorted(files) and len(files) == len(json.loads(first)["entries"])
    assert all("\\" not in file and not file.startswith("/") for file in files)


def test_writing_for_some_reports_keeps_the_others(repo: Path, crossfoot: Callable[..., Run]) -> None:
    crossfoot("baseline", "write", cwd=repo)
    before = (repo / "accepted.json").read_text("utf-8")
    assert crossfoot("baseline", "write", "reports/d3", cwd=repo).code == 0
    assert (repo / "accepted.json").read_text("utf-8") == before


def test_a_row_that_moved(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "r.rules").write_text(
        'pack p "甲"\nform row "行" { name "名" text  a "甲" number  b "乙" number }\n'
        'form sheet "表格" root { rows "行" list of row required }\nrule equal on row "甲应等于乙" { check a = b }\n',
        "utf-8",
    )
    file = tmp_path / "r.yaml"
    rows = ["- {名: 一, 甲: 1, 乙: 2}", "- {名: 二, 甲: 7, 乙: 7}"]
    file.write_text("表: 表格\n行:\n" + "\n".join(rows) + "\n", "utf-8")
    common = ("--rules", "rules", "--baseline", "b.json")
    assert crossfoot("baseline", "write", "r.yaml", *common, cwd=tmp_path).code == 0
    file.write_text("表: 表格\n行:\n- {名: 零, 甲: 5, 乙: 5}\n" + "\n".join(rows) + "\n", "utf-8")
    assert crossfoot("check", "r.yaml", *common, cwd=tmp_path).code == 0
    file.write_text("表: 表格\n行:\n- {名: 零, 甲: 1, 乙: 2}\n" + "\n".join(rows) + "\n", "utf-8")
    assert crossfoot("check", "r.yaml", *common, cwd=tmp_path).code == 1  # once accepted is not twice accepted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "1:2"),
        ("[]", "1:1"),
        ('{"version": 1, "entries": [{"file": "r.yaml", "rule": "total-of-entries"}]}', "baseline write"),
        ('{"version": 3, "entries": []}', "1:2"),
        ('{"version": 2, "contents": [], "entries": []}', "1:16"),
        ('{"version": 2, "contents": {"a.yaml": 1}, "entries": []}', "1:16"),
        ('{"version": 2, "entries": [\n{"file": "a.yaml"}\n]}', "2:1"),
        ('{"version": 2, "entries": [\n{"file": "a", "rule": "r", "off": "1/0"}\n]}', "2:1"),
        ("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", "1:1"),
        (None, "b.json"),
    ],
)
def test_a_broken_baseline(text: str | None, said: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(report(1), "utf-8")
    if text is not None:
        (tmp_path / "b.json").write_text(text, "utf-8")
    for command in (("check", "r.yaml"), ("baseline", "check", "r.yaml"), ("baseline", "prune", "r.yaml")):
        done = crossfoot(*command, "--rules", RULES, "--baseline", "b.json", cwd=tmp_path)
        assert done.code == 2 and said in done.err, done.text
        assert done.out == ""


def test_what_keeps_a_report_from_being_read_cannot_be_accepted(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "bad.yaml").write_text("单位: [\n", "utf-8")
    (tmp_path / "good.yaml").write_text(report(1, "total"), "utf-8")
    done = crossfoot("baseline", "write", ".", "--rules", RULES, "--baseline", "b.json", cwd=tmp_path)
    assert done.code == 1 and "yaml-syntax" in done.err
    assert len(json.loads((tmp_path / "b.json").read_text("utf-8"))["entries"]) == 1
    assert crossfoot("check", ".", "--rules", RULES, "--baseline", "b.json", cwd=tmp_path).code == 1
