"""The rules that a whole table or report is no case for: each format lists them, or counts them at least."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from ..conftest import ROOT, Run

PACK = """
form plan "计划表" root { unit text required  lines "明细" list of line }
form account "决算表" root { office text required  lines "明细" list of line }
form line "行" { budget "预算" money  spent "支出" money }
rule spent on line in report of account "没有结余" { check spent = budget }
rule within on line "不超预算" { check spent <= budget }
"""
REPORT = "unit: 甲\n明细:\n  - {支出: 4.00}\n  - {支出: 3.00}\n"
EACH = {
    "zh": (("spent", "这条规则不用于《计划表》"), ("within", "表里没有“预算”这一栏（2 项）")),
    "en": (("spent", "the rule is not for “计划表”"), ("within", "the table has no column “预算” (checks: 2)")),
}


@pytest.fixture
def said(tmp_path: Path, crossfoot: Callable[..., Run]) -> Callable[..., str]:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.rules").write_text(PACK, "utf-8")
    (tmp_path / "report.yaml").write_text(REPORT, "utf-8")

    def say(form: str, lang: str, *more: str) -> str:
        done = crossfoot(
            "check", "report.yaml", "--rules", "rules", "--format", form, "--lang", lang, *more, cwd=tmp_path
        )
        assert done.code == 0, done.text
        return done.out

    return say


@pytest.mark.parametrize("lang", EACH)
@pytest.mark.parametrize("form", ["full", "json", "jsonl", "html", "junit"])
def test_each_is_listed_with_its_reason(form: str, lang: str, said: Callable[..., str]) -> None:
    text = said(form, lang, *(["--verbose"] if form == "full" else []))
    for rule, reason in EACH[lang]:
        assert rule in text and reason in text


@pytest.mark.parametrize("form", ["full", "concise", "github"])
def test_they_are_counted(form: str, said: Callable[..., str]) -> None:
    assert "不适用 4 项" in said(form, "zh") and "4 not applicable" in said(form, "en")


def test_programs_find_them_apart(said: Callable[..., str]) -> None:
    result = json.loads(said("json", "en"))
    jsonschema.validate(result, json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8")))
    found = [(entry["rule"], entry["pack"], entry["line"], entry["checks"]) for entry in result["not_applicable"]]
    assert found == [("spent", "rules", 3, 2), ("within", "rules", 3, 2)]
    assert result["not_evaluated"] == []
    lines = [json.loads(line) for line in said("jsonl", "en").splitlines()]
    listed = [line for line in lines if line["type"] == "not_applicable"]
    assert [{k: v for k, v in line.items() if k != "type"} for line in listed] == result["not_applicable"]
