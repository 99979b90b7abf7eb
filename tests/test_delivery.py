"""What is delivered: a wheel whose first check is as fast as the next, a bundle that needs no network."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .conftest import ROOT

DIST = ROOT / "dist"


def test_no_page_installs_from_an_index_what_is_on_none() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "ci").rglob("*.*"),
    ]
    pages += [ROOT / "action.yml", *(ROOT / ".github").rglob("*.yml")]
    found = [
        f"{page.name}: {line}"
        for page in pages
        for line in page.read_text("utf-8").splitlines()
        if page.name != "decisions.md" and re.search(r"pipx? install (?:-\S+ )*[\"']?crossfoot\b", line)
    ]
    assert found == []


def test_the_version_stands_in_one_place() -> None:
    version = re.search(r'"(.+)"', (ROOT / "src" / "linter" / "version.py").read_text("utf-8"))
    assert version is not None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" not in project and project["dynamic"] == ["version"]


def wheel() -> Path:
    """The wheel that `make wheel` made; it takes a minute."""
    found = sorted(DIST.glob("crossfoot-*.whl"))
    if not found:
        pytest.skip("make wheel")
    return found[-1]


def cost(command: list[str], env: dict[str, str], cwd: Path) -> float:
    """The processor time of a command, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_the_first_check_is_as_fast_as_the_next(tmp_path: Path) -> None:
    """With an empty cache, and where there can be none: at most one and a half times. Without a settings file, which
    is read by pydantic until what it says is in a cache."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel()], check=True)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["CROSSFOOT_DEBUG"] = ""
    for report in (ROOT / "examples" / "guangzhou-2021.yaml", ROOT / "tests" / "quiet" / "g3-small.yaml"):
        shutil.copy(report, tmp_path)
        command = [str(tmp_path / "venv" / "bin" / "crossfoot"), "check", report.name]
        ratios: dict[str, list[float]] = {"empty": [], "none": []}
        for _ in range(7):
            cache = tmp_path / "cache"
            shutil.rmtree(cache, ignore_errors=True)
            mine = {**env, "CROSSFOOT_CACHE_DIR": str(cache)}
            first, _, third = (cost(command, mine, tmp_path) for _ in range(3))
            none = cost(command, {**env, "CROSSFOOT_CACHE_DIR": "/proc/none"}, tmp_path)
            ratios["empty"].append(first / third)
            ratios["none"].append(none / third)
        told = {name: round(statistics.median(each), 2) for name, each in ratios.items()}
        print(report.name, told)
        assert max(told.values()) <= 1.5, told


@pytest.mark.slow
def test_a_bundle_without_a_network() -> None:
    """`make bundle` first. Installed, checked, called by pre-commit; and the list of parts."""
    found = sorted(DIST.glob("crossfoot-*.tar.gz"))
    if not found:
        pytest.skip("make bundle")
    name = found[-1].name.removesuffix(".tar.gz")
    env = {**os.environ, "PYTHON": sys.executable, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = ROOT / "ci" / "bundle" / "try.sh"
    done = subprocess.run(["bash", script, found[-1], DIST / f"{name}.pyz"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    parts = json.loads((DIST / f"{name}.cdx.json").read_text("utf-8"))
    assert parts["bomFormat"] == "CycloneDX" and {"lark", "pydantic"} <= {each["name"] for each in parts["components"]}
    assert all(each["hashes"] and each["purl"] for each in parts["components"])
