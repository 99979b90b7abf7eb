"""``--changed`` looks at what a whole check would look at and git does not vouch for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..cli.test_gate import BAD, GOOD, put
from ..conftest import ROOT, Run
from .trees import git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

SETTINGS = 'rules = ["rules"]\nlang = "en"\n'
Looked = Callable[..., list[str]]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with two wrong reports, a submodule with one, a link to a folder, rules and settings."""
    inner, home = tmp_path / "inner", tmp_path / "work"
    rules = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
    put(inner, {"s.yaml": BAD, "rules/ours.rules": rules})
    put(home, {"crossfoot.toml": SETTINGS, "a.yaml": BAD, "sub1/b.yaml": BAD, "2023/c.yaml": BAD, "2024/c.yaml": BAD})
    put(home, {"rules/ours.rules": rules, "rules/readme.md": ""})
    (home / "now").symlink_to("2023")
    for folder in (inner, home):
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "one")
    git(home, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    git(home, "commit", "-qm", "two")
    return home


@pytest.fixture
def looked(work: Path, crossfoot: Callable[..., Run]) -> Looked:
    def run(*arguments: str, cwd: Path = work) -> list[str]:
        done = crossfoot("check", "--format", "concise", "--changed", *arguments, cwd=cwd)
        assert done.code in (0, 1), done.err
        return sorted(set(re.findall(r"^(.+?):\d+:\d+: ", done.out, re.MULTILINE)))

    return run


EVERY = ["2023/c.yaml", "2024/c.yaml", "a.yaml", "sub/s.yaml", "sub1/b.yaml"]


def test_submodules(work: Path, looked: Looked, crossfoot: Callable[..., Run]) -> None:
    assert looked() == []
    put(work, {"sub/s.yaml": BAD + "# x\n", "sub/new.yaml": BAD})
    assert looked() == ["sub/new.yaml", "sub/s.yaml"]
    git(work / "sub", "commit", "-qam", "x")
    assert looked() == ["sub/new.yaml", "sub/s.yaml"]
    git(work, "add", "sub")
    assert looked() == ["sub/new.yaml", "sub/s.yaml"]
    git(work, "config", "-f", ".gitmodules", "submodule.sub.ignore", "all")
    git(work, "commit", "-qam", "x")
    assert looked() == ["sub/new.yaml"]  # nobody has added it
    assert looked("HEAD~1") == ["sub/new.yaml", "sub/s.yaml"]
    assert looked("HEAD~1", "a.yaml") == []
    git(work / "sub", "add", "-A")
    git(work / "sub", "commit", "-qm", "y")
    git(work, "commit", "-qam", "y")
    git(work, "submodule", "deinit", "-f", "-q", "sub")
    for paths in (("."), ("sub")):
        done = crossfoot("check", "--changed=HEAD~1", paths, cwd=work)
        assert done.code == 2 and "sub:1:1" in done.err.replace(" --> ", "") and "submodule update" in done.err
    assert looked("HEAD~1", "a.yaml") == []
    assert looked("HEAD") == []


def test_a_submodule_that_is_new(work: Path, looked: Looked, tmp_path: Path) -> None:
    git(work, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "inner"), "x/two")
    assert looked() == ["x/two/s.yaml"]
    git(work, "commit", "-qam", "x")
    assert looked() == []
    assert looked("HEAD~1") == ["x/two/s.yaml"]


def test_in_a_hook_git_s_environment_is_the_outer_one_s(
    work: Path, looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(work, {"sub/s.yaml": BAD + "# x\n", "a.yaml": BAD + "# x\n"})
    monkeypatch.setenv("GIT_DIR", str(work / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(work / ".git" / "index"))
    assert looked() == ["a.yaml", "sub/s.yaml"]


def test_a_nested_repository_that_git_does_not_have(work: Path, looked: Looked) -> None:
    put(work, {"nested/n.yaml": BAD})
    git(work / "nested", "init", "-q")
    git(work / "nested", "add", "-A")
    git(work / "nested", "commit", "-qm", "x")
    assert looked() == ["nested/n.yaml"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_git_was_told_not_to_look_at(flag: str, work: Path, looked: Looked) -> None:
    git(work, "update-index", flag, "a.yaml")
    put(work, {"a.yaml": BAD + "# x\n"})
    assert looked() == ["a.yaml"]


def test_what_was_ignored_before(work: Path, looked: Looked) -> None:
    put(work, {".gitignore": "x.yaml\n", "x.yaml": BAD, "y.yaml": BAD, ".git/info/exclude": "y.yaml\n"})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    assert looked() == []
    put(work, {".gitignore": ""})
    assert looked() == ["x.yaml"]
    put(work, {".git/info/exclude": ""})
    assert looked() == ["x.yaml", "y.yaml"]
    put(work, {".gitignore": "x.yaml\n", ".git/info/exclude": "y.yaml\n"})
    put(work, {"crossfoot.toml": SETTINGS + "gitignore = false\n"})
    git(work, "commit", "-qam", "y")
    assert looked() == ["x.yaml", "y.yaml"]


def turned(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def test_a_link_that_was_turned(work: Path, looked: Looked) -> None:
    assert looked("--", "now") == []
    turned(work / "now", "2024")
    assert looked("--", "now") == ["now/c.yaml"]
    (work / "l.yaml").symlink_to("2023/c.yaml")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    assert looked("--", "l.yaml", "now") == []
    turned(work / "l.yaml", "2024/c.yaml")
    assert looked("--", "l.yaml") == ["l.yaml"]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a rule file": lambda work: put(work, {"rules/new.rules": ""}),
    "a rule file that is gone": lambda work: (work / "rules" / "two.rules").unlink(),
    "settings": lambda work: put(work, {"crossfoot.toml": SETTINGS + "# x\n"}),
    "settings elsewhere": lambda work: put(work, {"2024/crossfoot.toml": SETTINGS}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_decides_has_changed(what: str, work: Path, looked: Looked) -> None:
    put(work, {"rules/two.rules": "# 空\n"})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    put(work, {"rules/readme.md": "x"})
    assert looked() == []
    CHANGES[what](work)
    git(work, "add", "-A")
    if what == "settings elsewhere":
        assert looked("--exclude", "2024") == [name for name in EVERY if not name.startswith("2024")]
    else:
        assert looked() == EVERY


def test_rules_in_a_submodule(work: Path, looked: Looked) -> None:
    put(work, {"crossfoot.toml": 'rules = ["sub/rules"]\nlang = "en"\n'})
    git(work, "commit", "-qam", "x")
    assert looked() == []
    rules = work / "sub" / "rules" / "ours.rules"
    rules.write_text(rules.read_text("utf-8") + "# x\n", "utf-8")
    assert looked() == EVERY
    git(work / "sub", "commit", "-qam", "x")
    git(work, "commit", "-qam", "x")
    assert looked() == []
    assert looked("HEAD~1") == EVERY


def test_rules_behind_a_link(work: Path, looked: Looked) -> None:
    (work / "law").symlink_to("rules")
    put(work, {"crossfoot.toml": 'rules = ["law"]\nlang = "en"\n'})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    assert looked() == []
    turned(work / "law", "sub/rules")
    assert looked() == EVERY


def test_rules_of_another_name(work: Path, looked: Looked) -> None:
    text = (work / "rules" / "ours.rules").read_text("utf-8")
    put(work, {"ours.txt": text, "crossfoot.toml": 'rules = ["ours.txt"]\nlang = "en"\n'})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    assert looked() == []
    put(work, {"ours.txt": text + "# x\n"})
    assert looked() == EVERY


def test_rules_and_settings_that_git_does_not_have(work: Path, looked: Looked) -> None:
    text = (work / "rules" / "ours.rules").read_text("utf-8")
    put(
        work, {"own/ours.rules": text, ".gitignore": "own/\nown.toml\n", "own.toml": 'rules = ["rules"]\nlang = "en"\n'}
    )
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    assert looked("--lang=en") == []
    assert looked("--rules=own") == EVERY
    assert looked("--settings=own.toml") == EVERY


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", None])
def test_settings_taken_out_of_pyproject(text: str | None, work: Path, looked: Looked) -> None:
    (work / "crossfoot.toml").unlink()
    put(work, {"pyproject.toml": '[tool."crossfoot"]\nignore = ["total-of-entries"]\n'})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    put(work, {"pyproject.toml": text}) if text is not None else (work / "pyproject.toml").unlink()
    assert looked("--rules=rules") == EVERY


def test_a_pyproject_of_other_tools(work: Path, looked: Looked) -> None:
    put(work, {"pyproject.toml": "[tool.ruff]\n"})
    git(work, "add", "-A")
    git(work, "commit", "-qm", "x")
    put(work, {"pyproject.toml": "[tool.ruff]\nline-length = 100\n"})
    assert looked() == []


def test_options_of_git_change_nothing(work: Path, looked: Looked) -> None:
    put(work, {"sub1/b.yaml": BAD + "# x\n", "a.yaml": BAD + "# x\n", "报告.yaml": BAD})
    options = {"diff.relative": "true", "diff.ignoreSubmodules": "all", "core.quotePath": "true"}
    options |= {"diff.external": "false", "status.showUntrackedFiles": "no"}
    for name, value in options.items():
        git(work, "config", name, value)
    assert looked("HEAD", ".", cwd=work / "sub1") == ["b.yaml"]
    assert looked() == ["a.yaml", "sub1/b.yaml", "报告.yaml"]


def test_the_hook_s_way_of_a_good_change(work: Path, looked: Looked) -> None:
    put(work, {"a.yaml": GOOD})
    assert looked() == []
