"""Faults that trying the gate as a new user brought to light, each with the input that showed it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import ROOT, Run
from ..cost import STUCK, within
from ..cost import run as ended
from .test_gate import BAD, GOOD, git, put, settings

RULES = str(ROOT / "tests" / "gate")
COMMON = ("--rules", RULES, "--lang", "en")


@pytest.mark.parametrize("target", ["a.yaml", "sub/../a.yaml", "link.yaml", "crossfoot.toml", "b.json", "new.rules"])
def test_output_goes_over_nothing_that_is_read(target: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "crossfoot.toml": settings('baseline = "b.json"\n'), "sub/x": ""})
    put(tmp_path, {"b.json": '{"version": 1, "entries": []}'})
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    done = crossfoot("check", ".", "--format", "json", "--output", target, cwd=tmp_path)
    assert done.code == 2 and "output-in-the-way" in done.err
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


HUNG = (
    'packs = {"reports/2019." = 5}', 'severity = {"x]" = "bad"}', '"a\\"]" = 1', '[packs]\n"" = ["a"]',
    'baseline = "a\\u0000b"', 'exclude = ["[z-a]"]', '[[overrides]]\nfiles = ["[z-a]"]', 'exclude = ["[[:foo:]]"]',
)  # fmt: skip


@pytest.mark.parametrize("text", HUNG)
def test_settings_that_hung_or_crashed(text: str, tmp_path: Path) -> None:
    put(tmp_path, {"a.yaml": GOOD, "crossfoot.toml": text + "\n"})
    command = [sys.executable, "-m", "linter", "check", "a.yaml", "--lang", "en"]
    done = ended(command, 10, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("error[settings]"), done.stderr


def test_a_gitignore_line_that_is_no_pattern(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "b.yaml": BAD, ".gitignore": "[z-a]\n[[:foo:]]\nb.yaml\n"})
    (tmp_path / ".git").mkdir()
    done = crossfoot("check", ".", *COMMON, "--format", "concise", cwd=tmp_path)
    assert done.code == 1 and "b.yaml" not in done.text and "a.yaml:3:5" in done.out


@pytest.mark.parametrize("filler", [" ", ",", "，", "a ", "because ", "until "])
def test_waivers_take_no_time(filler: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    comments = [
        f"# crossfoot: waive{filler * 900}x",
        f"# crossfoot: waive a because x{filler * 100}y",
        f"# crossfoot: {filler * 50_000}",
    ]
    for comment in comments:
        put(tmp_path, {"a.yaml": BAD.replace("合计: 4.00", f"合计: 4.00 {comment}")})
        with within(5):
            assert crossfoot("check", "a.yaml", *COMMON, cwd=tmp_path).code == 1


def test_many_waivers_take_little_time(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    rows = "".join(
        f"  - {{名称: 第{n}项, 金额: 1.00}} # crossfoot: waive half-of-total because {n}\n" for n in range(4000)
    )
    put(tmp_path, {"a.yaml": f"单位: 某局\n预算: 9000.00\n合计: 4000.00\n明细:\n{rows}"})
    with within(10):
        crossfoot("check", "a.yaml", *COMMON, "--format", "concise", cwd=tmp_path)


@pytest.mark.parametrize(
    ("ending", "until", "by"),
    [
        ("因为 原表如此至2099-06-30由预算股", "2099-06-30", "预算股"),
        ("因为 原表如此，至 2099-06-30，由预算股", "2099-06-30", "预算股"),
        ("because x until ２０９９-06-30", "2099-06-30", ""),
        ("因为 一部分，由捐赠方承担", None, ""),
        ("because it was paid by the league", None, "the league"),
    ],
)
def test_ends_of_waivers(
    ending: str, until: str | None, by: str, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    put(tmp_path, {"a.yaml": BAD.replace("合计: 4.00", f"合计: 4.00 # crossfoot：豁免 total-of-entries {ending}")})
    data = json.loads(crossfoot("check", "a.yaml", *COMMON, "--format", "json", cwd=tmp_path).out)
    waiver = data["diagnostics"][0]["waiver"]
    assert waiver is not None and (waiver["until"], waiver["by"]) == (until, by)


@pytest.mark.parametrize("ending", ["because x until tomorrow", "因为 甲 至 2099年", "because x until 2099-13-01"])
def test_an_end_that_is_no_day_is_said(ending: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD.replace("合计: 4.00", f"合计: 4.00 # crossfoot: waive total-of-entries {ending}")})
    done = crossfoot("check", "a.yaml", *COMMON, "--format", "concise", cwd=tmp_path)
    assert done.code == 1 and "waiver-syntax" in done.out and "total-of-entries" in done.out


@pytest.mark.parametrize("ref", ["", "-", " "])
def test_an_empty_ref_opens_no_gate(ref: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    done = crossfoot("check", ".", *COMMON, f"--changed={ref}", cwd=tmp_path)
    assert done.code == 2 and "git" in done.err


def test_globs_in_the_settings_are_walks(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(
        tmp_path,
        {
            "reports/a.yaml": BAD,
            "reports/drafts/b.yaml": BAD,
            "reports/note.txt": "x",
            "reports/compose.yaml": "a: 1\n",
        },
    )
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports/**/*"]\nexclude = ["reports/drafts/"]\n')})
    put(tmp_path, {"reports/c/.gitignore": "d.yaml\n", "reports/c/d.yaml": BAD})
    (tmp_path / ".git").mkdir()
    done = crossfoot("check", "--format", "json", cwd=tmp_path)
    assert done.code == 1, done.text
    assert {d["file"] for d in json.loads(done.out)["diagnostics"]} == {"reports/a.yaml"}


@pytest.mark.parametrize("command", [("baseline", "write"), ("waivers",), ("check",)])
def test_reports_that_match_nothing(command: tuple[str, ...], tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"reports/a.yaml": BAD, "crossfoot.toml": settings('reports = ["raports"]\n')})
    done = crossfoot(*command, cwd=tmp_path / "reports")
    assert done.code == 2 and "raports" in done.err
    assert sorted(p.name for p in (tmp_path / "reports").iterdir()) == ["a.yaml"]


def test_the_baseline_of_rules_that_are_off_stays(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "crossfoot.toml": settings('baseline = "b.json"\n')})
    assert crossfoot("baseline", "write", "a.yaml", cwd=tmp_path).code == 0
    before = (tmp_path / "b.json").read_text("utf-8")
    put(tmp_path, {"crossfoot.toml": settings('baseline = "b.json"\nignore = ["total-of-entries"]\n')})
    for action in ("check", "prune", "write"):
        assert crossfoot("baseline", action, "a.yaml", cwd=tmp_path).code == 0
        assert (tmp_path / "b.json").read_text("utf-8") == before
    assert crossfoot("baseline", "write", "a.yaml", "--select", "x", cwd=tmp_path).code == 2  # not offered


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
@pytest.mark.parametrize("format_", ["junit", "checkstyle", "html", "csv"])
def test_what_says_utf8_is(format_: str, encoding: str, tmp_path: Path) -> None:
    put(tmp_path, {"a.yaml": BAD})
    command = [sys.executable, "-m", "linter", "check", "a.yaml", "--rules", RULES, "--format", format_, "--lang", "zh"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert "按所列数字应为 3.00" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("data", [BAD.encode(), b"\xef\xbb\xbf" + BAD.encode(), BAD.encode("gbk"), b"\x00\x01", b""])
def test_standard_input_comes_out_whole(data: bytes, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linter", "check", "-", "--fix", "--rules", RULES]
    env = {**os.environ, "PYTHONIOENCODING": "gbk"}
    done = subprocess.run(command, input=data, cwd=tmp_path, capture_output=True, env=env, timeout=STUCK)
    assert done.stdout == data.replace(b": 4.00", b": 3.00") if data.endswith(BAD.encode()) else done.stdout == data
    more = [*command, "--stdin-filename", "x.yaml", "--exclude", "x.yaml", "--force-exclude", "--only-reports"]
    done = subprocess.run(more, input=data, cwd=tmp_path, capture_output=True, env=env, timeout=STUCK)
    assert done.stdout == data


@pytest.mark.parametrize("reason", ["-2+3+cmd|' /C calc'!A0", "=1+1", "＝1+1", "+1", "@x", "-1"])
def test_no_formula_in_a_table(reason: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(
        tmp_path,
        {"a.yaml": BAD.replace("合计: 4.00", f"合计: 4.00 # crossfoot: waive total-of-entries because {reason}")},
    )
    for command in (("waivers", "--format", "csv"), ("check", "--format", "csv")):
        done = crossfoot(command[0], "a.yaml", *COMMON, *command[1:], cwd=tmp_path)
        row = next(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"))))
        assert row["reason"] == (reason if reason in ("+1", "-1") else f"'{reason}")


def test_the_diff_is_a_diff_alone(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "b.yaml": GOOD.replace("预算: 10.00", "预算: 1.00")})
    done = crossfoot("check", ".", *COMMON, "--diff", cwd=tmp_path)
    assert (
        done.code == 1
        and done.out.startswith("diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n")
        and "within-budget" not in done.out
    )


def test_a_file_is_written_though_nobody_reads_the_terminal(tmp_path: Path) -> None:
    put(tmp_path, {f"r{n}.yaml": BAD for n in range(300)})
    command = f"{sys.executable} -m linter check . --rules {RULES} --format json --output out.json | head -1"
    subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, timeout=STUCK)
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["summary"]["errors"] == 300


def test_settings_of_a_file_are_what_holds(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = 'strict = true\nignore = ["half-of-total"]\n[[overrides]]\nfiles = ["*"]\nstrict = false\n'
    text += 'ignore = ["rate-of-budget"]\n'
    put(tmp_path, {"crossfoot.toml": settings(text)})
    done = crossfoot("settings", "a.yaml", "--ignore", "word-left", "--format", "json", cwd=tmp_path)
    rows = {r["setting"]: r["value"] for r in json.loads(done.out)["settings"]}
    assert rows["strict"] is False
    assert sorted(rows["ignore"]) == ["half-of-total", "rate-of-budget", "word-left"]
    assert crossfoot("settings", "a.yaml", "b.yaml", cwd=tmp_path).code == 2


def test_impact_of_a_rule_that_the_settings_name_already(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
    put(tmp_path, {"rules/ours.rules": text, "a.yaml": GOOD, "crossfoot.toml": 'rules = ["rules"]\nlang = "en"\n'})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    put(tmp_path, {"rules/ours.rules": text + '\nrule new-one on line "新" { check budget > 0 }\n'})
    put(tmp_path, {"crossfoot.toml": 'rules = ["rules"]\nlang = "en"\n[severity]\nnew-one = "warning"\n'})
    assert crossfoot("impact", "HEAD", "a.yaml", cwd=tmp_path).code == 0
    assert crossfoot("impact", "HEAD", "a.yaml", "--rules", "rules/ours.rules", cwd=tmp_path).code == 0
    done = crossfoot("impact", "nobody", "a.yaml", cwd=tmp_path)
    assert done.code == 2 and "nobody" in done.err


def test_a_baseline_with_a_number_too_long(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "b.json": '{"version": ' + "9" * 5000 + ', "entries": []}'})
    done = crossfoot("check", "a.yaml", *COMMON, "--baseline", "b.json", cwd=tmp_path)
    assert done.code == 2 and "b.json" in done.err


def test_a_gate_that_finds_nothing_to_check_stays_shut(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "reports").mkdir()
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports"]\n')})
    assert crossfoot("check", cwd=tmp_path).code == 2
    put(tmp_path, {"reports/a.yaml": GOOD})
    assert crossfoot("check", cwd=tmp_path).code == 0
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports"]\nexclude = ["reports/"]\n')})
    assert crossfoot("check", cwd=tmp_path).code == 2
    put(tmp_path, {"crossfoot.toml": settings('reports = ["reports/**/*.yaml"]\nexclude = ["reports/"]\n')})
    assert crossfoot("check", cwd=tmp_path).code == 2
    assert crossfoot("check", "reports/a.yaml", "--force-exclude", cwd=tmp_path).code == 0
