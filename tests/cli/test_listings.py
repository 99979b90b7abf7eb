"""Every JSON listing is in the one envelope: version, tool, kind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from linter import __version__
from linter.cli.commands import NAMES, command

from ..conftest import ROOT, Run

RULES = ROOT / "tests" / "gate"
BAD = "单位: 某局\n预算: 10.00\n合计: 4.00\n明细: [{名称: 甲, 金额: 3.00}]\n"
GOOD = BAD.replace("4.00", "3.00 # crossfoot: accept total-of-entries because 旧账")
# Of each command that prints JSON: what is asked, its kind, and the keys of that kind.
LISTINGS = {
    "check": (["."], "result", {"diagnostics", "localized", "not_evaluated", "not_applicable", "summary"}),
    "baseline": (["check", "."], "result", {"diagnostics", "localized", "not_evaluated", "not_applicable", "summary"}),
    "waivers": (["."], "waivers", {"waivers"}),
    "settings": ([], "settings", {"settings"}),
    "impact": (["HEAD", "."], "impact", {"ref", "reports"}),
    "rules": ([], "rules", {"rules"}),
}


def test_every_listing_is_known() -> None:
    found = {
        name
        for name in NAMES
        for option in getattr(command(name), "options", ())
        if option.name == "format" and "json" in option.choices
    }
    assert found - {"merge"} == LISTINGS.keys()  # which has that of check, byte for byte: tests/run/test_shards.py


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    for path in RULES.glob("*.rules"):
        (rules / path.name).write_bytes(path.read_bytes())
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\nlang = "en"\n', "utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    who = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("name", LISTINGS)
def test_the_envelope(name: str, folder: Path, crossfoot: Callable[..., Run]) -> None:
    words, kind, keys = LISTINGS[name]
    if name == "baseline":
        crossfoot("baseline", "write", ".", cwd=folder)
    done = crossfoot(name, *words, "--format", "json", cwd=folder)
    data = json.loads(done.out)
    assert list(data)[:3] == ["version", "tool", "kind"]
    assert data["version"] == 1 and data["tool"] == {"name": "crossfoot", "version": __version__}
    assert data["kind"] == kind and set(data) == {"version", "tool", "kind", *keys}
    assert data[next(iter(keys))] is not None


@pytest.mark.parametrize("name", LISTINGS)
def test_the_page_about_formats_knows_it(name: str) -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    _, kind, keys = LISTINGS[name]
    line = next(line for line in text.splitlines() if f"| `{kind}` |" in line)
    assert f"`{name}" in line and all(f"`{key}`" in line for key in keys)
