"""One set of files: however a check is asked for, it looks at the same ones, and names what it did not look at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from identify import identify
from ruamel.yaml import YAML

from linter.settings.discovery import find
from linter.settings.settings import load

from ..cli.test_gate import put
from ..conftest import ROOT, Run
from .trees import Tree, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

HOOK = YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-hooks.yaml")[0]
_EMPTY = {"file-missing", "folder-without-yaml", "no-reports"}


def shown(text: str, home: Path) -> set[str]:
    """The files that a run found something in, by what they really are: every report of a tree has a fault."""
    found = json.loads(text)["diagnostics"]
    return {os.path.realpath(home / d["file"]) for d in found if d["rule"] not in _EMPTY}


def handed_over(home: Path) -> list[str]:
    """What pre-commit names to the hook, for all files."""
    names = git(home, "ls-files", "-z").split("\0")[:-1]
    kinds = set(HOOK["types_or"])
    os.chdir(home)
    return [name for name in names if os.path.lexists(name) and kinds & identify.tags_from_path(name)]


def yaml_files(home: Path) -> dict[str, str]:
    """Every report below a folder and every link to one, by its path, with what it really is."""
    found = {}
    for folder, folders, names in os.walk(home):
        for path in [Path(folder, name) for name in [*names, *folders]]:
            is_link = path.is_symlink() and path.is_dir()
            if is_link or (path.name.lower().endswith((".yaml", ".yml")) and not path.is_dir()):
                found[str(path.relative_to(home))] = os.path.realpath(path)
    return found


def compare(tree: Tree, crossfoot: Callable[..., Run], *, script: bool) -> None:
    home = tree.home

    def looked_at(*arguments: str) -> set[str]:
        return shown(crossfoot("check", "--format", "json", *arguments, cwd=home).out, home)

    whole = looked_at(".")
    assert looked_at() == whole
    assert looked_at("**") == whole
    assert looked_at("**/*.y*ml", "--only-reports") == whole
    assert looked_at("--changed", tree.base, ".") == whole
    names = handed_over(home)
    # As pre-commit puts them together, the names bare; they are split over two processes.
    arguments = [*HOOK["entry"].split()[2:], *HOOK["args"]]
    half = len(names) // 2
    hook = {file for part in (names[:half], names[half:]) if part for file in looked_at(*arguments, *part)}
    assert hook == whole
    for patterns in (["."], ["**"], ["**/*.y*ml"]):
        text = (home / "crossfoot.toml").read_text("utf-8")
        (home / "crossfoot.toml").write_text(f"reports = {json.dumps(patterns)}\n{text}", "utf-8")
        assert looked_at("--only-reports") == whole
        (home / "crossfoot.toml").write_text(text, "utf-8")
    if script:
        assert by_script(home, "") == whole
        assert by_script(home, "crossfoot.toml.yaml\n.\n") == whole
        assert by_job(home) == whole
    named = left_out(home)
    for path, real in yaml_files(home).items():
        below = any(path.startswith(folder) for folder in named if folder.endswith(os.sep))
        assert real in whole or path in named or below, path


def by_script(home: Path, paths: str) -> set[str]:
    """What the step of the action looks at; it writes SARIF, whatever else it says."""
    if paths:
        put(home, {paths.split("\n")[0]: "a: 1\n"})
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "IN_PATHS": paths,
        "IN_ARGUMENTS": "--no-cache\n--only-reports --output\n../out.json --format json",
    }
    subprocess.run(["bash", str(ROOT / "ci" / "github.sh")], cwd=home, env=env, capture_output=True, timeout=60)
    if paths:
        (home / paths.split("\n")[0]).unlink()
    return shown((home.parent / "out.json").read_text("utf-8"), home)


def by_job(home: Path) -> set[str]:
    """What GitLab's job looks at, by the report that it hands over."""
    job = YAML(typ="safe", pure=True).load(ROOT / "ci" / "gitlab.yml")["crossfoot"]
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CROSSFOOT_ARGUMENTS": "--no-cache --only-reports",
    }
    subprocess.run(["sh", "-c", "\n".join(job["script"])], cwd=home, env=env, capture_output=True, timeout=60)
    output = home / "gl-code-quality-report.json"
    found = json.loads(output.read_text("utf-8"))
    output.unlink()
    named = {each["location"]["path"] for each in found if each["check_name"] not in _EMPTY}
    return {os.path.realpath(home / name) for name in named}


def left_out(home: Path) -> dict[str, str]:
    os.chdir(home)
    settings, _ = load("crossfoot.toml", None)
    assert settings is not None
    found: dict[str, str] = {}
    find(["."], settings, left_out=found)
    return found


@pytest.mark.parametrize("seed", [*range(1, 6), pytest.param(10, marks=pytest.mark.slow)])
def test_one_set_of_files(
    seed: int, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compare(Tree(tmp_path, seed), crossfoot, script=seed % 10 == 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_one_set_of_files_in_many_trees(
    seed: int, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compare(Tree(tmp_path, seed), crossfoot, script=seed % 20 == 0)
