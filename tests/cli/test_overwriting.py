"""An output goes over nothing but an earlier one, and that is known before anything is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.render.formats import FORMATS

from ..conftest import ROOT, Run
from ..cost import STUCK
from .test_gate import BAD, GOOD, put, settings

RULES = str(ROOT / "tests" / "gate")
PACK = (ROOT / "tests" / "gate").glob("*.rules")
LOCAL = next(PACK).read_text("utf-8")


def held(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# What is there, by what it is called; what is checked; and what the output would go over.
FILES = {
    "a.yaml": BAD,
    "other/b.yaml": BAD,
    "other/report": BAD,
    "other/b.yaml.bak": BAD,
    "other/list": f"- {BAD}".replace("\n", "\n  "),
    "other/report.json": '{"单位": "某局", "合计": "1.00"}',
    "rules/my.txt": LOCAL,
    "old/rules.txt": LOCAL,
    "set/crossfoot.toml": settings(),
    "set/pyproject.toml": "[project]\n",
    "set/other": settings(),
    ".gitignore": "x\n",
    "base": '{"version": 1, "entries": []}',
    "old-base": '{"version": 1, "entries": []}',
}


@pytest.mark.parametrize("how", ["name", "link", "twin"])
@pytest.mark.parametrize("fix", [False, True])
def test_it_goes_over_nothing_that_somebody_wrote(
    how: str, fix: bool, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    put(tmp_path, FILES)
    before = held(tmp_path)
    common = ("check", "a.yaml", "--rules", "rules/my.txt", "--baseline", "base", "--lang", "en", "--format", "json")
    for name in FILES:
        output = tmp_path / ("out.json" if how != "name" else name)
        if how == "link":
            output.symlink_to(name)
        elif how == "twin":
            output.hardlink_to(tmp_path / name)
        done = crossfoot(*common, "--output", str(output), *(["--fix"] if fix else []), cwd=tmp_path)
        assert done.code == 2 and "error" in done.err, (name, done)
        if how != "name":
            output.unlink()
    assert held(tmp_path) == before


def test_it_goes_over_no_settings_of_any_name(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, FILES)
    before = held(tmp_path)
    done = crossfoot("check", "a.yaml", "--settings", "set/other", "--output", "set/other", cwd=tmp_path)
    assert done.code == 2 and "output-in-the-way" in done.err and held(tmp_path) == before


def test_it_does_not_go_over_what_standard_input_stands_for(tmp_path: Path) -> None:
    for name in ("there.yaml", "plain", "new.yaml"):
        if name != "new.yaml":
            (tmp_path / name).write_text(GOOD, "utf-8")
        before = held(tmp_path)
        command = [sys.executable, "-m", "linter", "check", "-", "--stdin-filename", name, "--output", name]
        done = subprocess.run(
            [*command, "--rules", RULES], input=BAD.encode(), cwd=tmp_path, capture_output=True, timeout=STUCK
        )
        assert done.returncode == 2 and held(tmp_path) == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("missing.yaml",),
        ("--settings", "bad.toml"),
        ("--settings", "none.toml"),
        ("--jobs", "x"),
        ("--rules", "nothing"),
        ("--baseline", "none.json"),
        ("--changed", "nobody"),
    ],
)
def test_not_even_where_the_run_comes_to_nothing(
    wrong: tuple[str, ...], tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    put(tmp_path, {"a.yaml": BAD, "report": BAD, "bad.toml": 'select = "5"\nx = 1\n'})
    before = held(tmp_path)
    for output in ("a.yaml", "report", "bad.toml"):
        done = crossfoot("check", "a.yaml", *wrong, "--format", "json", "--output", output, cwd=tmp_path)
        assert done.code == 2 and held(tmp_path) == before, (output, done)


def test_nor_over_the_file_that_the_terminal_is(tmp_path: Path) -> None:
    put(tmp_path, {"a.yaml": BAD})
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "linter", "check", "a.yaml", "--rules", RULES, "--output", "log"]
        done = subprocess.run(command, stdout=log, stderr=subprocess.PIPE, cwd=tmp_path, timeout=STUCK)
    assert done.returncode == 2 and b"output-in-the-way" in done.stderr


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_earlier_output_may_be_gone_over(
    format_: str, lang: str, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    """Whatever it was of: findings, none, trouble; in any format, and in another language."""
    put(tmp_path, {"bad.yaml": BAD, "good.yaml": GOOD, "odd.yaml": "单位: 某局\n预算: 1\n合计: 3\n说明: XX\n"})
    for paths in (["bad.yaml"], ["good.yaml"], ["."], ["missing.yaml"], ["odd.yaml"]):
        for then in (format_, "json"):
            common = ("--rules", RULES, "--lang", lang, "--output", "out")
            assert "out" not in (done := crossfoot("check", *paths, *common, "--format", format_, cwd=tmp_path)).err, (
                done
            )
            crossfoot("check", "good.yaml", *common, "--format", then, cwd=tmp_path)
            assert (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", "\n", "hello\n", "one line and\nanother one\n", "%PDF-1.4\0", "[]", "<a/>"])
def test_what_is_nothing_of_ours_may_be_gone_over(text: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"good.yaml": GOOD, "out": text})
    done = crossfoot("check", "good.yaml", "--rules", RULES, "--output", "out", "--format", "json", cwd=tmp_path)
    assert done.code == 0 and '"summary"' in (tmp_path / "out").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_an_output_that_cannot_be_kept_is_known_before_a_fix(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": BAD, "fixed": "x", "sub/x": ""})
    (tmp_path / "fixed").chmod(0o444)
    before = held(tmp_path)
    for output in ("fixed", "no/such", "sub"):
        done = crossfoot("check", "a.yaml", "--rules", RULES, "--fix", "--output", output, cwd=tmp_path)
        assert done.code == 2 and "file-unwritable" in done.err and output in done.err
        assert held(tmp_path) == before


def test_other_commands_go_over_nothing(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {**FILES, "crossfoot-rules.md": "x", "pages/ours.md": "mine"})
    before = held(tmp_path)
    for name in FILES:
        if name not in ("base", "old-base"):
            done = crossfoot("baseline", "write", "a.yaml", "--baseline", name, "--rules", RULES, cwd=tmp_path)
            assert done.code == 2, (name, done)
        done = crossfoot("baseline", "check", "a.yaml", "--baseline", "base", "--output", name, cwd=tmp_path)
        assert done.code == 2, (name, done)
        assert crossfoot("new", "department_report", "--output", name, cwd=tmp_path).code == 2
    assert crossfoot("manual", "pages", "--rules", RULES, cwd=tmp_path).code == 2
    assert held(tmp_path) == before
