"""What is said of it: in words in both tongues, for programs by the schema, on the page; and where nothing is."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from linter.messages.en import TEXTS as EN
from linter.messages.zh import TEXTS as ZH

from ..conftest import Run, spawn

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))
PAGES = {"en": ROOT / "docs" / "which-figure.md", "zh": ROOT / "docs" / "该改哪个数.md"}
Command = Callable[..., Run]


def fenced(page: Path, what: str) -> str:
    found = re.search(rf"```{what}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.yaml"
    file.write_text(fenced(PAGES["zh"], "yaml").partition("\n")[2], encoding="utf-8")
    return file


@pytest.mark.parametrize("language", PAGES)
def test_the_page_shows_what_is_said(language: str, report: Path, crossfoot: Command) -> None:
    assert fenced(PAGES[language], "yaml").partition("\n")[2] == report.read_text(encoding="utf-8")
    run = crossfoot("check", "--lang", language, str(report))
    assert fenced(PAGES[language], "text") in run.out


def test_programs_are_told_by_the_schema(report: Path, crossfoot: Command) -> None:
    result = json.loads(crossfoot("check", "--lang", "zh", "--format", "json", str(report)).out)
    jsonschema.Draft202012Validator(SCHEMA).validate(result)
    (group,) = result["localized"]
    assert group["status"] == "found" and group["complete"]
    assert [check["rule"] for check in group["checks"]] == ["fund-total-annual", "fund-execution-rate"]
    first = group["sets"][0]
    assert [(c["route"], c["before"], c["after"], c["slip"]) for c in first["changes"]] == [
        ("项目资金.其他资金.全年预算数", "51.00", "15.00", "swapped")
    ]
    assert (first["settles"], first["of"], first["breaks"]) == (2, 2, [])
    lines = [
        json.loads(line)
        for line in crossfoot("check", "--lang", "zh", "--format", "jsonl", str(report)).out.splitlines()
    ]
    assert [{k: v for k, v in line.items() if k != "type"} for line in lines if line["type"] == "localized"] == [group]


def test_the_page_for_people_has_it(report: Path, crossfoot: Command) -> None:
    page = crossfoot("check", "--lang", "zh", "--format", "html", str(report)).out
    assert "把“其他资金的全年预算数”由 51.00 改为 15.00" in page


def test_what_is_accepted_is_not_spoken_of(report: Path, crossfoot: Command) -> None:
    text = report.read_text(encoding="utf-8")
    waived = re.sub(
        r"(年度资金总额: .*|其他资金: .*)",
        r"\1 # crossfoot: 豁免 fund-total-annual fund-execution-rate 因为 另有说明",
        text,
    )
    report.write_text(waived, encoding="utf-8")
    run = crossfoot("check", "--lang", "zh", str(report))
    assert "改哪个数" not in run.out
    switched = crossfoot("check", "--lang", "zh", "--ignore", "fund-total-annual,fund-execution-rate", str(report))
    assert "改哪个数" not in switched.out


def test_a_fix_never_uses_it(report: Path, crossfoot: Command) -> None:
    crossfoot("check", "--lang", "zh", "--fix", str(report))
    assert "全年预算数: 51.00" in report.read_text(encoding="utf-8")


def test_lone_findings_that_say_it_themselves_get_no_more(tmp_path: Path, crossfoot: Command) -> None:
    file = tmp_path / "report.yaml"
    right = fenced(PAGES["zh"], "yaml").partition("\n")[2].replace("51.00", "15.00")
    file.write_text(right.replace("86.67%", "86.76%"), encoding="utf-8")
    run = crossfoot("check", "--lang", "zh", str(file))
    assert "fund-execution-rate" in run.out and "改哪个数" not in run.out


@pytest.mark.parametrize("form", ("full", "json"))
def test_a_clean_report_loads_nothing_of_it(tmp_path: Path, form: str) -> None:
    file = tmp_path / "report.yaml"
    file.write_text(fenced(PAGES["zh"], "yaml").partition("\n")[2].replace("51.00", "15.00"), encoding="utf-8")
    look = "import atexit, sys\natexit.register(lambda: print([m for m in sys.modules if '.localize' in m]))"
    run = spawn("check", "--format", form, str(file), code=look)
    assert run.code == 0, run.out
    assert "localize" not in run.out.replace("localized", "")
    assert sys.modules  # of this process: that other one has its own


def test_both_tongues_say_the_same_things() -> None:
    keys = {key for key in ZH if key.startswith("which")}
    assert keys == {key for key in EN if key.startswith("which")}
    for key in keys:
        assert set(re.findall(r"\{\w+\}", str(ZH[key]))) == set(re.findall(r"\{\w+\}", str(EN[key]))) or key in (
            "which-breaks-one", "which-settles-one",
        )  # fmt: skip
