"""Settings, choosing files, what changed, what rules change: what a publication gate is made of."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ..conftest import ROOT, Run
from ..cost import STUCK

RULES = str(ROOT / "tests" / "gate")
GOOD = "单位: 某局\n预算: 10.00\n合计: 3.00\n明细: [{名称: 甲, 金额: 3.00}]\n"
BAD = GOOD.replace("合计: 3.00", "合计: 4.00")
OVER = GOOD.replace("预算: 10.00", "预算: 2.00")


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def settings(text: str = "") -> str:
    return f'rules = ["{RULES}"]\nlang = "en"\n{text}'


@pytest.fixture
def found(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[..., list[tuple[str, str, str]]]:
    def run(*arguments: str) -> list[tuple[str, str, str]]:
        done = crossfoot("check", *arguments, "--format", "json", cwd=tmp_path)
        return [(d["file"], d["rule"], d["severity"]) for d in json.loads(done.out)["diagnostics"]]

    return run


# ---- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("total-of-entries", "error")]),
        ('ignore = ["total-of-entries"]\n', []),
        ('ignore = ["total-*"]\n', []),
        ('select = ["half-of-total"]\n', []),
        ('select = ["*-of-*"]\n', [("total-of-entries", "error")]),
        ('[severity]\ntotal-of-entries = "warning"\n', [("total-of-entries", "warning")]),
        ('[severity]\n"*" = "note"\n"total-of-entries" = "error"\n', [("total-of-entries", "error")]),
        ('[severity]\n"*" = "off"\n', []),
        ('[[overrides]]\nfiles = ["*.yaml"]\nignore = ["total-of-entries"]\n', []),
        ('[[overrides]]\nfiles = ["other/"]\nignore = ["total-of-entries"]\n', [("total-of-entries", "error")]),
        ('ignore = ["half-of-total"]\n[[overrides]]\nfiles = ["r*"]\nseverity = {total-of-entries = "note"}\n',
         [("total-of-entries", "note")]),
    ],
)  # fmt: skip
def test_which_rules_count(
    text: str, expected: list[tuple[str, str]], tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]
) -> None:
    put(tmp_path, {"r.yaml": BAD, "crossfoot.toml": settings(text)})
    assert [(rule, severity) for _, rule, severity in found("r.yaml")] == expected


def test_the_command_line_goes_before_the_settings(
    tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]
) -> None:
    put(tmp_path, {"r.yaml": BAD, "crossfoot.toml": settings('ignore = ["total-of-entries"]\nselect = ["*"]\n')})
    assert found("r.yaml", "--select", "within-budget") == []
    put(tmp_path, {"crossfoot.toml": settings('select = ["within-budget"]\n')})
    assert [rule for _, rule, _ in found("r.yaml", "--select", "total-of-entries,half-*")] == ["total-of-entries"]


def test_what_cannot_be_read_cannot_be_switched_off(
    tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]
) -> None:
    put(tmp_path, {"r.yaml": "单位: [\n", "crossfoot.toml": settings('select = ["half-of-total"]\n')})
    assert [rule for _, rule, _ in found("r.yaml")] == ["yaml-syntax"]


def test_what_rounding_explains_is_not_raised(tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    near = "单位: 某局\n预算: 90\n合计: 4\n明细: [{名称: 甲, 金额: 1}, {名称: 乙, 金额: 2}]\n"
    put(tmp_path, {"r.yaml": near, "crossfoot.toml": settings('[severity]\ntotal-of-entries = "error"\n')})
    assert found("r.yaml") == [("r.yaml", "total-of-entries", "note")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('ignor = ["x"]\n', 3, "ignore"),
        ('ignore = ["total-of-entrie"]\n', 3, "total-of-entries"),
        ('[severity]\ntotal-of-entries = "fatal"\n', 4, "severity.total-of-entries"),
        ('[[overrides]]\nfiles = ["a"]\nignores = []\n', 5, "ignore"),
        ("[[overrides]]\nignore = []\n", 3, "files"),
        ('fail_on = "error"\n', 3, "fail-on"),
        ('[packs]\n"." = "nobody"\n', 4, "nobody"),
        ("strict = 1\n", 3, "strict"),
        ("strict = maybe\n", 3, "Invalid"),
        ('[[overrides]]\nfiles = ["*"]\nseverity = {nobody = "off"}\n', 5, "nobody"),
    ],
)
def test_settings_that_are_wrong(
    text: str, line: int, words: str, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    put(tmp_path, {"r.yaml": GOOD, "crossfoot.toml": settings(text)})
    done = crossfoot("check", "r.yaml", cwd=tmp_path)
    assert done.code == 2 and done.out == ""
    assert f"crossfoot.toml:{line}:" in done.err, done.err
    assert words in done.err


@pytest.mark.parametrize(
    ("least", "codes"),
    [("error", (1, 0, 0)), ("warning", (1, 1, 0)), ("note", (1, 1, 1)), ("never", (0, 0, 0))],
)
def test_fail_on(least: str, codes: tuple[int, ...], tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"0.yaml": BAD, "1.yaml": OVER, "2.yaml": GOOD + "说明: XX\n"})
    for number, code in enumerate(codes):
        assert crossfoot("check", f"{number}.yaml", "--rules", RULES, "--fail-on", least, cwd=tmp_path).code == code
    put(tmp_path, {"crossfoot.toml": settings(f'fail-on = "{least}"\n')})
    for number, code in enumerate(codes):
        assert crossfoot("check", f"{number}.yaml", cwd=tmp_path).code == code


def test_strict(tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    blank = GOOD.replace("预算: 10.00", "预算: ——")
    put(tmp_path, {"a.yaml": blank, "crossfoot.toml": settings('[[overrides]]\nfiles = ["a.yaml"]\nstrict = true\n')})
    put(tmp_path, {"b.yaml": blank})
    assert ("a.yaml", "within-budget", "error") in found("a.yaml")
    assert ("b.yaml", "within-budget", "error") not in found("b.yaml")
    assert ("b.yaml", "within-budget", "error") in found("b.yaml", "--strict")


def test_settings_say_where_each_comes_from(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"drafts/a.yaml": GOOD})
    text = settings('[packs]\n"drafts" = "ours"\n[[overrides]]\nfiles = ["drafts/"]\nignore = ["half-of-total"]\n')
    put(tmp_path, {"crossfoot.toml": text})

    def rows(*arguments: str) -> dict[str, tuple[Any, str]]:
        done = crossfoot("settings", *arguments, "--format", "json", cwd=tmp_path)
        assert done.code == 0
        return {r["setting"]: (r["value"], r["origin"]) for r in json.loads(done.out)["settings"]}

    whole = rows("--fail-on", "note")
    assert whole["lang"] == ("en", "crossfoot.toml:2")
    assert whole["fail-on"] == ("note", "command line")
    assert whole["strict"] == (False, "default")
    assert whole["overrides"][0] == [{"ignore": ["half-of-total"], "files": ["drafts/"]}]
    one = rows("drafts/a.yaml")
    assert one["ignore"] == (["half-of-total"], "crossfoot.toml:7")
    assert one["pack"] == ("ours", "crossfoot.toml:3")
    table = crossfoot("settings", cwd=tmp_path)
    assert 'lang           "en"' in table.out
    shared = f"[tool.crossfoot]\nrules = ['{RULES}']\n\n[tool.crossfoot.severity]\ntotal-of-entries = 'off'\n"
    put(tmp_path, {"sub/pyproject.toml": shared, "sub/r.yaml": BAD})
    done = crossfoot("settings", "--format", "json", "--lang", "en", cwd=tmp_path / "sub")
    assert {r["setting"]: r["origin"] for r in json.loads(done.out)["settings"]}["severity"] == "pyproject.toml:4"
    assert crossfoot("check", "r.yaml", cwd=tmp_path / "sub").code == 0


def test_a_settings_file_of_one_s_choice(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": BAD, "crossfoot.toml": settings(), "ci/gate.toml": settings('fail-on = "never"\n')})
    assert crossfoot("check", "r.yaml", cwd=tmp_path).code == 1
    assert crossfoot("check", "r.yaml", "--settings", "ci/gate.toml", cwd=tmp_path).code == 0
    assert crossfoot("check", "r.yaml", "--settings", "none.toml", cwd=tmp_path).code == 2


# ---- which files -----------------------------------------------------------------------------------------------------


def names(found: list[tuple[str, str, str]]) -> list[str]:
    return [file for file, _, _ in found]


def test_excludes(tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    files = ("a.yaml", "drafts/b.yaml", "drafts/keep.yaml", "x/drafts/c.yaml", "old-1.yaml")
    put(tmp_path, dict.fromkeys(files, BAD))
    put(tmp_path, {"crossfoot.toml": settings('exclude = ["/drafts/*", "!/drafts/keep.yaml", "old-*"]\n')})
    assert names(found(".")) == ["a.yaml", "drafts/keep.yaml", "x/drafts/c.yaml"]
    assert names(found("drafts/b.yaml")) == ["drafts/b.yaml"]  # named is named
    forced = ("--force-exclude", "--only-reports")
    assert names(found("drafts/b.yaml", "a.yaml", *forced)) == ["a.yaml"]
    assert found("drafts/b.yaml", *forced) == []
    assert names(found(".", "--exclude", "x/", "--exclude", "a.*")) == ["drafts/keep.yaml"]


def test_gitignore(tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    files = ("a.yaml", "build.d/b.yaml", "sub/c.yaml", "sub/tmp/d.yaml", "sub/kept.yaml")
    put(tmp_path, dict.fromkeys(files, BAD))
    put(
        tmp_path,
        {
            ".gitignore": "# made\nbuild.d/\n*kept*\n",
            "sub/.gitignore": "/tmp\n!kept.yaml\n",
            "crossfoot.toml": settings(),
        },
    )
    (tmp_path / ".git").mkdir()
    assert names(found(".")) == ["a.yaml", "sub/c.yaml", "sub/kept.yaml"]
    assert names(found("sub")) == ["sub/c.yaml", "sub/kept.yaml"]
    assert names(found("build.d/b.yaml")) == ["build.d/b.yaml"]
    put(tmp_path, {"crossfoot.toml": settings("gitignore = false\n")})
    assert len(found(".")) == 5


def test_git_agrees_on_what_is_ignored(tmp_path: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    patterns = (
        "*.tmp.yaml\n/top.yaml\nlogs/\n**/deep/x?.yaml\na/**/z.yaml\n!important.tmp.yaml\n\\#odd.yaml\nspace\\ .yaml\n"
        "[ab]c.yaml\n"
    )
    files = (
        "one.tmp.yaml", "important.tmp.yaml", "top.yaml", "sub/top.yaml", "logs/l.yaml", "sub/logs/l.yaml",
        "deep/x1.yaml", "q/deep/x2.yaml", "q/deep/xx2.yaml", "a/z.yaml", "a/b/c/z.yaml", "b/a/z.yaml", "#odd.yaml",
        "space .yaml", "ac.yaml", "cc.yaml",
    )  # fmt: skip
    put(tmp_path, dict.fromkeys(files, BAD))
    put(tmp_path, {".gitignore": patterns, "crossfoot.toml": settings()})
    git(tmp_path, "init", "-q")
    listed = git(tmp_path, "ls-files", "-z", "--others", "--exclude-standard")
    expected = sorted(name for name in listed.split("\0") if name.endswith(".yaml"))
    assert sorted(names(found("."))) == expected


def test_standard_input(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"crossfoot.toml": settings('exclude = ["drafts/"]\n[[overrides]]\nfiles = ["x.yaml"]\nignore = ["*"]\n')},
    )

    def run(text: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "linter", "check", "-", "--format", "concise", *arguments]
        return subprocess.run(command, input=text, cwd=tmp_path, capture_output=True, timeout=STUCK)

    done = run(BAD.encode(), "--stdin-filename", "reports/甲.yaml")
    assert done.returncode == 1 and done.stdout.decode().startswith("reports/甲.yaml:3:5: error[total-of-entries]")
    assert run(BAD.encode()).stdout.decode().startswith("<stdin>:3:5")
    assert run(BAD.encode(), "--stdin-filename", "x.yaml").returncode == 0
    assert run(BAD.encode(), "--stdin-filename", "drafts/a.yaml", "--force-exclude", "--only-reports").returncode == 0
    assert run(b"\xff\xfe\x00", "--stdin-filename", "a.yaml").returncode in (1, 2)
    assert run(b"").returncode == 2


# ---- what changed ----------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false", *arguments]
    env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    rules = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
    put(tmp_path, {"rules/ours.rules": rules, "reports/a.yaml": BAD, "reports/b.yaml": BAD, "reports/c.yaml": GOOD})
    put(tmp_path, {"crossfoot.toml": 'rules = ["rules"]\nreports = ["reports"]\nlang = "en"\n'})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_only_what_changed(repo: Path, found: Callable[..., list[tuple[str, str, str]]]) -> None:
    assert found("--changed") == []
    put(repo, {"reports/b.yaml": BAD + "# 改\n", "reports/甲.yaml": BAD})
    assert names(found("--changed")) == ["reports/b.yaml", "reports/甲.yaml"]
    assert names(found("reports/a.yaml", "--changed")) == []
    git(repo, "checkout", "-qb", "work")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "two")
    assert found("--changed") == []
    assert names(found("--changed", "main")) == ["reports/b.yaml", "reports/甲.yaml"]
    git(repo, "checkout", "-q", "main")
    put(repo, {"reports/a.yaml": BAD + "# 别人改的\n"})
    git(repo, "commit", "-qam", "three")
    git(repo, "checkout", "-q", "work")
    assert names(found("--changed", "main")) == ["reports/b.yaml", "reports/甲.yaml"]  # since the two parted
    (repo / "reports" / "b.yaml").unlink()
    assert names(found("--changed", "main")) == ["reports/甲.yaml"]


@pytest.mark.parametrize("file", ["rules/ours.rules", "crossfoot.toml", "rules/new.rules"])
def test_all_reports_where_the_rules_changed(
    file: str, repo: Path, found: Callable[..., list[tuple[str, str, str]]]
) -> None:
    path = repo / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "# 改\n", "utf-8")
    assert names(found("--changed")) == ["reports/a.yaml", "reports/b.yaml"]


def test_a_ref_that_is_none(
    repo: Path, tmp_path_factory: pytest.TempPathFactory, crossfoot: Callable[..., Run]
) -> None:
    for ref in ("nobody", "--output=x", "HEAD~99"):
        done = crossfoot("check", f"--changed={ref}", cwd=repo)
        assert done.code == 2 and ref in done.err, done.text
    assert not (repo / "x").exists()
    outside = tmp_path_factory.mktemp("outside")
    put(outside, {"r.yaml": BAD})
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--changed", cwd=outside)
    assert done.code == 2 and "git" in done.err


def test_impact(repo: Path, crossfoot: Callable[..., Run]) -> None:
    rules = repo / "rules" / "ours.rules"
    text = rules.read_text("utf-8")
    put(repo, {"reports/d.yaml": GOOD.replace("10.00", "2.00"), "reports/e.yaml": "not: a report\n"})
    text = text.replace("check total <= budget\n    severity warning", "check total <= budget")
    text = text.replace("check total = sum(entries.amount)\n    fix   total", "check total >= sum(entries.amount)")
    text = text.replace("check total = sum(entries.amount)\n    fix total", "check total >= sum(entries.amount)")
    rules.write_text(text, "utf-8")
    done = crossfoot("impact", "HEAD", "--format", "json", cwd=repo)
    assert done.code == 1, done.text
    reports = {
        r["file"]: (r["state"], {(f["rule"], f["change"]) for f in r["findings"]})
        for r in json.loads(done.out)["reports"]
    }
    assert reports == {
        "reports/a.yaml": ("newly passes", {("total-of-entries", "gone")}),
        "reports/b.yaml": ("newly passes", {("total-of-entries", "gone")}),
        "reports/d.yaml": ("newly fails", {("within-budget", "new"), ("within-budget", "gone")}),
    }
    told = crossfoot("impact", "HEAD", cwd=repo).out
    assert (
        "1 report newly fails" in told and "2 reports newly pass" in told and "4 reports, 1 of them unchanged" in told
    )
    git(repo, "checkout", "-q", "rules")
    calm = crossfoot("impact", "HEAD", cwd=repo)
    assert calm.code == 0 and "4 reports, 4 of them unchanged" in calm.out


def test_impact_of_rules_that_were_broken(repo: Path, crossfoot: Callable[..., Run]) -> None:
    rules = repo / "rules" / "ours.rules"
    good = rules.read_text("utf-8")
    rules.write_text(good.replace("check half = total / 2", "check half = totl / 2"), "utf-8")
    git(repo, "commit", "-qam", "broken")
    rules.write_text(good, "utf-8")
    done = crossfoot("impact", "HEAD", cwd=repo)
    assert done.code == 2 and "totl" in done.err
    assert crossfoot("impact", "HEAD~1", cwd=repo).code == 0


# ---- nothing silent --------------------------------------------------------------------------------------------------


def test_statistics(repo: Path, crossfoot: Callable[..., Run]) -> None:
    put(repo, {"reports/a.yaml": BAD + "说明: XX\n"})
    out = crossfoot("check", "--statistics", "--format", "concise", cwd=repo).out
    rows = [line.split() for line in out.splitlines()]
    assert ["total-of-entries", "2", "0", "0"] in rows and ["word-left", "0", "0", "1"] in rows
    assert ["reports/a.yaml", "1", "0", "1"] in rows
    data = crossfoot("check", "--statistics", "--format", "json", cwd=repo)
    json.loads(data.out)
    assert "total-of-entries" in data.err


def test_vacuity(repo: Path, crossfoot: Callable[..., Run]) -> None:
    put(repo, {"crossfoot.toml": 'rules = ["rules"]\nreports = ["reports"]\nlang = "en"\n[packs]\n"drafts" = "ours"\n'})
    put(repo, {"reports/compose.yaml": "services: {}\n", "drafts/keep": ""})
    out = crossfoot("check", "--vacuity", cwd=repo).out
    assert "3 of 5 rules met no occurrence" in out
    assert all(f"  {rule} (ours)" in out for rule in ("rate-of-budget", "half-of-total", "word-left"))
    assert "settings' folder drafts (pack ours)" in out
    assert "not a report: reports/compose.yaml" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_completion(shell: str, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("completion", shell)
    assert done.code == 0 and "--stdin-filename" in done.out.replace("stdin-filename", "--stdin-filename", 1)
    assert "baseline" in done.out
    if shell == "bash":
        assert subprocess.run(["bash", "-n"], input=done.out.encode(), capture_output=True).returncode == 0


def test_progress_on_a_terminal_only(tmp_path: Path) -> None:
    put(tmp_path, {f"r{n}.yaml": GOOD for n in range(60)})
    code = (
        "import time, sys\nimport linter.cli.main as m\nimport linter.cli.progress as c\n"
        "c._PATIENCE = 0\nc._EVERY = 0\n"
        f"sys.exit(m.main(['check', '.', '--rules', {RULES!r}, '--lang', 'en']))"
    )
    plain = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=STUCK)
    assert plain.stderr == b""
    mine, theirs = pty.openpty()
    done = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal has gone with its last writer
        while piece := os.read(mine, 100_000):
            said += piece
    os.close(mine)
    out, _ = done.communicate(timeout=STUCK)
    assert b"60/60" in said and said.rstrip().endswith(b"\x1b[K")
    assert out == plain.stdout
