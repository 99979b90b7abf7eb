"""The GitHub Action, the GitLab template and the pages about gates: they are what they say, and run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from linter.cli.arguments import SHARED

from ..conftest import ROOT

BAD = "单位: 某局\n预算: 10.00\n合计: 4.00\n明细: [{名称: 甲, 金额: 3.00}]\n"


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/gitlab.yml")]
)
def test_schemas(schema: str, file: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def step(tmp_path: Path, **inputs: str) -> tuple[int, str, str]:
    (tmp_path / "reports").mkdir(exist_ok=True)
    (tmp_path / "reports" / "a b.yaml").write_text(BAD, "utf-8")
    (tmp_path / "crossfoot.toml").write_text(f'rules = ["{ROOT / "tests" / "gate"}"]\nreports = ["reports"]\n', "utf-8")
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        **{f"IN_{name.upper()}": value for name, value in inputs.items()},
    }
    done = subprocess.run(
        ["bash", str(ROOT / "ci" / "github.sh")], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_the_action_s_step(tmp_path: Path) -> None:
    code, out, err = step(tmp_path, sarif="out.sarif", html="out.html", arguments="--lang en --fail-on warning")
    assert code == 1, err
    assert "::error file=reports/a b.yaml,line=3" in out
    assert (tmp_path / "output").read_text() == "exit-code=1\n"
    assert json.loads((tmp_path / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")
    assert step(tmp_path, arguments="--fail-on never")[0] == 0
    assert step(tmp_path, paths="reports none.yaml")[0] == 2
    code, _, err = step(tmp_path, changed='x"; touch pwned; "')
    assert code == 2 and not (tmp_path / "pwned").exists()


def test_the_action_s_inputs_reach_its_step() -> None:
    action = YAML(typ="safe", pure=True).load(ROOT / "action.yml")
    check = action["runs"]["steps"][-1]
    named = {re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)[1] for value in check["env"].values()}  # type: ignore[index]
    assert named == set(action["inputs"]) - {"python-version"}
    assert "${{" not in check["run"]


@pytest.mark.parametrize("page", ["docs/gate.md", "docs/公开前核对.md", "README.md", "docs/formats.md"])
def test_every_option_in_the_pages_exists(page: str) -> None:
    known = {f"--{option.name}" for option in SHARED} | {
        "--coverage", "--keywords", "--pack", "--check", "--diff", "--rules", "--format"
    }  # fmt: skip
    for line in re.findall(r"^crossfoot [^\n#]*", (ROOT / page).read_text("utf-8"), re.MULTILINE):
        for word in shlex.split(line):
            if word.startswith("--"):
                assert word.split("=")[0] in known, line


def test_the_settings_in_the_pages_are_right(tmp_path: Path) -> None:
    (tmp_path / "reports" / "fushun").mkdir(parents=True)
    for page in ("docs/gate.md", "docs/公开前核对.md", "README.md"):
        for text in re.findall(r"^```toml\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.MULTILINE | re.DOTALL):
            (tmp_path / "crossfoot.toml").write_text(text, "utf-8")
            done = subprocess.run(
                [sys.executable, "-m", "linter", "settings"], cwd=tmp_path, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr


def test_every_line_of_the_inputs(tmp_path: Path) -> None:
    """Lines, blanks and a last line without an end: all of it is read."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.yaml").write_text(BAD, "utf-8")
    code, out, err = step(tmp_path, paths="reports\n  more\n", arguments="--lang en\n--fail-on\terror\n")
    assert code == 1 and "file=reports/a b.yaml" in out and "file=more/c.yaml" in out, err
    code, out, err = step(tmp_path, paths="reports\nnone.yaml")
    assert code == 2 and "none.yaml" in out + err
    code, _, err = step(tmp_path, arguments="--lang en\n--strcit\n")
    assert code == 2 and "--strcit" in err
    code, out, _ = step(tmp_path, paths="**/*.yaml\n", arguments="--exclude */c.*\n")
    assert code == 1 and "file=reports/a b.yaml" in out and "c.yaml" not in out
    assert step(tmp_path, paths="\n \n", arguments="\n")[0] == 1


def test_gitlab_s_arguments_are_not_the_shell_s(tmp_path: Path) -> None:
    job = YAML(typ="safe", pure=True).load(ROOT / "ci" / "gitlab.yml")["crossfoot"]
    (tmp_path / "reports").mkdir()
    (tmp_path / "crossfoot").write_text('#!/bin/sh\nfor each in "$@"; do printf "[%s]" "$each"; done\n')
    (tmp_path / "crossfoot").chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "CROSSFOOT_ARGUMENTS": "--exclude *\n--x",
    }
    done = subprocess.run(["sh", "-c", "\n".join(job["script"])], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stdout.startswith("[check][--exclude][*][--x][--format]"), done
