"""A file with more findings than anybody reads: the first thousand are listed, one more stands for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter.explain import findings
from linter.run.checker import MAX_DIAGNOSTICS

from ..conftest import Run

RULES = """\
pack many "多处"

form row "行" {
    amount "金额" money required
}

form sheet "总表" root {
    unit "单位" text required
    rows "行" list of row
}

rule not-too-large on row "金额应为100元" {
    check amount = 100元
    severity SEVERITY
}
"""
CHECK = ("check", "r.yaml", "--rules", "rules", "--lang", "en", "--format", "json")


@pytest.fixture
def found(tmp_path: Path, crossfoot: Callable[..., Run]) -> Callable[..., dict[str, Any]]:
    def run(count: int, *arguments: str, severity: str = "error", settings: str = "") -> dict[str, Any]:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        (folder / "many.rules").write_text(RULES.replace("SEVERITY", severity), encoding="utf-8")
        rows = "".join(f"  - 金额: {101 + number}\n" for number in range(count))
        (tmp_path / "r.yaml").write_text(f"单位: 某局\n行:\n{rows}", encoding="utf-8")
        (tmp_path / "crossfoot.toml").write_text(settings, encoding="utf-8")
        done = crossfoot(*CHECK, *arguments, cwd=tmp_path)
        data: dict[str, Any] = json.loads(done.out)
        assert data["summary"]["exit_code"] == done.code
        return data

    return run


def last(data: dict[str, Any]) -> tuple[str, str, str]:
    d = data["diagnostics"][-1]
    return d["rule"], d["severity"], d["message"]


def test_as_many_as_are_listed(found: Callable[..., dict[str, Any]]) -> None:
    data = found(MAX_DIAGNOSTICS)
    assert len(data["diagnostics"]) == MAX_DIAGNOSTICS
    assert {d["rule"] for d in data["diagnostics"]} == {"not-too-large"}


@pytest.mark.parametrize(("severity", "code"), [("error", 1), ("warning", 0), ("note", 0)])
def test_more_than_are_listed(severity: str, code: int, found: Callable[..., dict[str, Any]]) -> None:
    data = found(MAX_DIAGNOSTICS + 7, severity=severity)
    assert len(data["diagnostics"]) == MAX_DIAGNOSTICS + 1
    assert [d["line"] for d in data["diagnostics"]] == list(range(3, MAX_DIAGNOSTICS + 4))
    assert last(data) == (
        "too-many-diagnostics", severity, "too many findings: the first 1000 are listed, 7 more are not"
    )  # fmt: skip
    assert data["summary"]["exit_code"] == code
    assert data["summary"]["checks"]["failed"] == MAX_DIAGNOSTICS + 7


def test_more_than_are_explained(found: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MAX_EXPLAINED", 1500)
    data = found(1600)
    assert last(data)[2].endswith("600 more are not")
    assert data["summary"]["checks"]["failed"] == 1600
    # What is explained no more is an error, unless the rule does not count here.
    assert found(1600, severity="warning")["summary"]["exit_code"] == 0
    off = found(1600, settings='[severity]\nnot-too-large = "off"\n')
    assert off["diagnostics"] == [] and off["summary"]["exit_code"] == 0


def test_it_cannot_be_accepted(
    found: Callable[..., dict[str, Any]], tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    found(MAX_DIAGNOSTICS + 5)
    written = crossfoot("baseline", "write", "r.yaml", "--rules", "rules", cwd=tmp_path)
    assert written.code == 1 and "too-many-diagnostics" in written.err
    data = json.loads(crossfoot(*CHECK, "--baseline", "crossfoot-baseline.json", cwd=tmp_path).out)
    # What nobody had seen is listed now.
    assert (data["summary"]["baselined"], data["summary"]["errors"]) == (MAX_DIAGNOSTICS, 5)
