"""The real pre-commit, in a throw-away repository, with this checkout as the hooks' home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import ROOT
from ..cost import STUCK

RULES = """pack ours "本单位"
form line "行" root { a "数" number required }
rule limit on line "数不应超过上限" { check a <= LIMIT }
"""


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    return {
        **os.environ,
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "CROSSFOOT_CACHE_DIR": str(home / "cache"),
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Path:
    """A clean clone of what is in this checkout now (pre-commit installs hooks from a commit)."""
    clone = tmp_path_factory.mktemp("crossfoot")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            target = clone / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    git(clone, env, "init", "-q")
    commit(clone, env)
    return clone


def git(folder: Path, env: dict[str, str], *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)


def commit(folder: Path, env: dict[str, str]) -> None:
    git(folder, env, "add", "-A")
    git(folder, env, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x", "--no-verify")


def run_hook(
    folder: Path, env: dict[str, str], hooks: Path, hook: str, *arguments: str, args: str = ""
) -> tuple[int, str]:
    """One hook as a repository would use it; pre-commit installs it on its first use."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, env=env, check=True, capture_output=True)
    config = folder.parent / f"{folder.name}.pre-commit.yaml"
    rev = head.stdout.decode().strip()
    ids = ("crossfoot", "crossfoot-rules", "crossfoot-test", "crossfoot-format")
    own = f"        args: {args}\n" if args else ""
    config.write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {rev}\n    hooks:\n"
        + "".join(f"      - id: {name}\n{own}" for name in ids)
    )
    command = [sys.executable, "-m", "pre_commit", "run", hook, "--verbose", "--config", str(config), *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=STUCK)
    return done.returncode, (done.stdout + done.stderr).decode()


def test_hooks(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    git(tmp_path, env, "init", "-q")
    (tmp_path / "rules").mkdir()
    (tmp_path / "reports").mkdir()
    rules, good, bad = (
        tmp_path / "rules" / "ours.rules",
        tmp_path / "reports" / "a.yaml",
        tmp_path / "reports" / "b.yaml",
    )
    (tmp_path / "crossfoot.toml").write_text('reports = ["reports"]\nrules = ["rules"]\n')
    (tmp_path / "compose.yaml").write_text("services: {web: {image: x}}\n")
    rules.write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    good.write_text("表: 行\n数: 7\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")

    code, out = run_hook(tmp_path, env, hooks, "crossfoot")
    assert code == 0, out
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code == 0, out
    commit(tmp_path, env)

    bad.write_text("表: 行\n数: 12\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot")
    assert code != 0
    assert "reports/b.yaml:2:4" in out
    assert "a.yaml" not in out

    bad.unlink()
    rules.write_text(RULES.replace("LIMIT", "5"), encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot")  # no report was touched
    assert code == 0, out
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code != 0
    assert "reports/a.yaml:2:4" in out


def test_many_files_excludes_and_a_new_rule(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    """Files split over several processes, excluded ones among them; a rule that changes; rules that are proved."""
    git(tmp_path, env, "init", "-q")
    for name in ("rules", "reports", "drafts"):
        (tmp_path / name).mkdir()
    rules = tmp_path / "rules" / "ours.rules"
    rules.write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text(
        'reports = ["reports"]\nrules = ["rules"]\nexclude = ["drafts/", "reports/old-*"]\n', encoding="utf-8"
    )
    for number in range(200):
        text = f"表: 行\n数: {12 if number in (3, 150) else 7}\n"
        (tmp_path / "reports" / f"第{number:03}号 报告.yaml").write_text(text, encoding="utf-8")
    for name in ("drafts/a.yaml", "reports/old-1.yaml"):
        (tmp_path / name).write_text("表: 行\n数: 99\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot", "--all-files")
    assert code != 0
    assert "第003号" in out and "第150号" in out and out.count("limit]") == 2, out
    assert "drafts" not in out and "old-1" not in out
    for number in (3, 150):
        (tmp_path / "reports" / f"第{number:03}号 报告.yaml").write_text("表: 行\n数: 8\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot", "--all-files")
    assert code == 0, out
    commit(tmp_path, env)

    rules.write_text(RULES.replace("LIMIT", "7") + "\n# 更严\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code != 0 and "第003号" in out and "第150号" in out, out
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-test")
    assert code == 0 and "没有应当通过的例子（pass）" in out, out


def test_links_submodules_and_endings_in_capitals(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    """What pre-commit does not take for a YAML file by its name is looked at all the same."""
    work, outside = tmp_path / "work", tmp_path / "outside"
    for folder in (work, work / "rules", work / "sub", outside):
        folder.mkdir()
    git(work, env, "init", "-q")
    (work / "crossfoot.toml").write_text('rules = ["rules"]\n')
    (work / "rules" / "ours.rules").write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    for path in (work / "B.YAML", work / "sub" / "s.yml", outside / "o.yaml", work / ".h.yaml"):
        path.write_text("表: 行\n数: 12\n", encoding="utf-8")
    git(work / "sub", env, "init", "-q")
    commit(work / "sub", env)
    (work / "l.yaml").symlink_to("../outside/o.yaml")
    (work / "readme").symlink_to("crossfoot.toml")
    (work / "round").symlink_to(".")
    git(work, env, "add", "-A")
    code, out = run_hook(work, env, hooks, "crossfoot")
    assert code != 0 and out.count("limit]") == 3, out
    for place in ("B.YAML:2:4", "file-outside]", "l.yaml:1:1", "sub/s.yml:2:4", ".h.yaml:2:4"):
        assert place in out, out


def test_settings_that_name_no_reports(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    git(tmp_path, env, "init", "-q")
    for name in ("rules", "reports"):
        (tmp_path / name).mkdir()
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\nreports = ["raports"]\n')
    (tmp_path / "rules" / "ours.rules").write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    (tmp_path / "reports" / "a.yaml").write_text("表: 行\n数: 7\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code != 0 and "raports" in out, out
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\nreports = ["reports"]\n')
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code == 0, out
    commit(tmp_path, env)
    (tmp_path / "rules" / "ours.rules").rename(tmp_path / "ours.txt")
    (tmp_path / "rules" / "ours.rules").symlink_to("../ours.txt")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot-rules")
    assert code != 0 and "Skipped" not in out, out  # a link out of the rule folder is refused


def test_settings_of_a_department(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    """The hook runs at the top: settings further down hold for reports that share them, else that is said."""
    git(tmp_path, env, "init", "-q")
    (tmp_path / "dept" / "rules").mkdir(parents=True)
    (tmp_path / "dept" / "crossfoot.toml").write_text('rules = ["rules"]\n')
    (tmp_path / "dept" / "rules" / "ours.rules").write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    (tmp_path / "dept" / "a.yaml").write_text("表: 行\n数: 12\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot")
    assert code != 0 and "dept/a.yaml:2:4" in out, out  # the settings of the folder that all changed reports share
    (tmp_path / "other.yaml").write_text("表: 行\n数: 12\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot")
    assert code != 0 and "dept/crossfoot.toml" in out, out


def test_names_like_options(tmp_path: Path, env: dict[str, str], hooks: Path) -> None:
    """pre-commit hands names over bare: a committed file called like an option turns nothing off."""
    git(tmp_path, env, "init", "-q")
    (tmp_path / "rules").mkdir()
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\n')
    (tmp_path / "rules" / "ours.rules").write_text(RULES.replace("LIMIT", "10"), encoding="utf-8")
    for name in ("--exclude=*.yaml", "a.yaml", "-dash.yaml"):
        (tmp_path / name).write_text("表: 行\n数: 12\n", encoding="utf-8")
    (tmp_path / "--fail-on=never").symlink_to("a.yaml")
    git(tmp_path, env, "add", "-A")
    code, out = run_hook(tmp_path, env, hooks, "crossfoot")
    assert code != 0 and all(f"{name}:2:4" in out for name in ("--exclude=*.yaml", "-dash.yaml")), out
    assert out.count("limit]") == 3, out
    code, out = run_hook(tmp_path, env, hooks, "crossfoot", args="[--lang, en]")
    assert code != 0 and "put -- before the paths" in out, out
