"""The real pre-commit, in a throw-away repository, with this checkout as the hooks' home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

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


def try_repo(folder: Path, env: dict[str, str], hooks: Path, hook: str, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--verbose", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=300)
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

    code, out = try_repo(tmp_path, env, hooks, "crossfoot")
    assert code == 0, out
    code, out = try_repo(tmp_path, env, hooks, "crossfoot-rules")
    assert code == 0, out
    commit(tmp_path, env)

    bad.write_text("表: 行\n数: 12\n", encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = try_repo(tmp_path, env, hooks, "crossfoot")
    assert code != 0
    assert "reports/b.yaml:2:4" in out
    assert "a.yaml" not in out

    bad.unlink()
    rules.write_text(RULES.replace("LIMIT", "5"), encoding="utf-8")
    git(tmp_path, env, "add", "-A")
    code, out = try_repo(tmp_path, env, hooks, "crossfoot")  # no report was touched
    assert code == 0, out
    code, out = try_repo(tmp_path, env, hooks, "crossfoot-rules")
    assert code != 0
    assert "reports/a.yaml:2:4" in out
