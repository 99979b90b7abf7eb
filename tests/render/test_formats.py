"""Every format over one folder of reports: the whole text as committed, and each held to its own schema and units."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import stat
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from linter.messages import Catalogue
from linter.render.base import Options
from linter.render.formats import FORMATS, rendering
from linter.run.result import Result

from ..conftest import ROOT, Run, compare
from ..cost import STUCK

HOME = ROOT / "tests" / "formats"
SCHEMAS = ROOT / "tests" / "conformance" / "schemas"
RULES = str(ROOT / "tests" / "gate")
NAMES = ("a-faults", "b-clean", "c-accepted", "d-broken")


@pytest.fixture
def said(tmp_path: Path, crossfoot: Callable[..., Run]) -> Callable[..., str]:
    def run(format_: str, *arguments: str, lang: str = "zh", baseline: bool = True) -> str:
        if not (tmp_path / "reports").exists():
            shutil.copytree(HOME / "reports", tmp_path / "reports")
            shutil.copy(HOME / "baseline.json", tmp_path)
        more = ("--baseline", "baseline.json") if baseline else ()
        options = ("--rules", RULES, "--format", format_, "--lang", lang)
        done = crossfoot("check", "reports", *options, *more, *arguments, cwd=tmp_path)
        assert done.code == 1 and done.err == "", done.err
        return done.out.replace(RULES, "RULES").replace(str(tmp_path.resolve()), "/ROOT")

    return run


def text_of(name: str) -> str:
    return (HOME / "reports" / f"{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_snapshot(format_: str, lang: str, said: Callable[..., str], accept: bool) -> None:
    if format_ == "html" and lang == "en":
        pytest.skip("one page is enough to read; test_page.py opens both")
    compare(HOME / f"expected.{lang}.{format_}", said(format_, lang=lang), accept)


def test_every_format_has_its_rendering() -> None:
    for name in FORMATS:
        made = rendering(name)(Catalogue("en"), Options())
        result = Result()
        assert (made.begin() + made.end(result)).strip()


def test_json_is_as_documented(said: Callable[..., str]) -> None:
    schema = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(said("json"))
    jsonschema.Draft202012Validator(schema).validate(data)
    wrong = {**data, "diagnostics": [{**data["diagnostics"][0], "severity": "fatal"}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(wrong)


def test_jsonl_says_the_same_as_json(said: Callable[..., str]) -> None:
    whole = json.loads(said("json"))
    lines = [json.loads(line) for line in said("jsonl").splitlines()]
    kinds = [line.pop("type") for line in lines]
    assert kinds[-1] == "summary" and kinds.count("summary") == 1
    assert [x for x, kind in zip(lines, kinds, strict=True) if kind == "diagnostic"] == whole["diagnostics"]
    assert [x for x, kind in zip(lines, kinds, strict=True) if kind == "not_evaluated"] == whole["not_evaluated"]
    assert lines[-1] == {**{key: whole[key] for key in ("version", "tool", "kind")}, **whole["summary"]}


def test_sarif(said: Callable[..., str]) -> None:
    data = json.loads(said("sarif"))
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(data)
    run = data["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    by_rule: dict[str, Any] = {}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        by_rule.setdefault(result["ruleId"], []).append(result)
        place = result["locations"][0]["physicalLocation"]
        region = place.get("region")
        if region is None or "snippet" not in region:
            continue
        lines = text_of(Path(place["artifactLocation"]["uri"]).stem).split("\n")
        line = lines[region["startLine"] - 1]
        assert region["startLine"] == region["endLine"]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]
    total = by_rule["total-of-entries"][0]
    assert "第三条" in rules[total["ruleIndex"]]["help"]["text"]
    assert [
        change["replacements"][0]["insertedContent"]["text"] for change in total["fixes"][0]["artifactChanges"]
    ] == ["120.00"]
    waived = by_rule["half-of-total"][0]["suppressions"][0]
    assert waived["kind"] == "inSource" and waived["justification"] == "旧口径，=1+1"
    states = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: r["baselineState"]
        for r in by_rule["within-budget"]
    }
    assert states == {"reports/a-faults.yaml": "new", "reports/c-accepted.yaml": "unchanged"}
    prints = [r["partialFingerprints"]["crossfoot/v1"] for r in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_fingerprints_do_not_depend_on_lines(said: Callable[..., str], tmp_path: Path) -> None:
    def prints() -> list[str]:
        return [r["partialFingerprints"]["crossfoot/v1"] for r in json.loads(said("sarif"))["runs"][0]["results"]]

    before = prints()
    file = tmp_path / "reports" / "a-faults.yaml"
    file.write_text("# 一\n# 二\n" + file.read_text("utf-8"), "utf-8")
    assert prints() == before


def test_junit(said: Callable[..., str], tmp_path: Path) -> None:
    text = said("junit")
    (tmp_path / "junit.xml").write_text(text, "utf-8")
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(str(tmp_path / "junit.xml"))
    root = ET.fromstring(text.encode())
    assert int(root.attrib["failures"]) == len(root.findall(".//failure")) == 4
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase"))
    skipped = {case.attrib["name"] for case in root.findall(".//testcase") if case.find("skipped") is not None}
    assert skipped == {"half-of-total", "within-budget"}


def test_checkstyle(said: Callable[..., str]) -> None:
    root = ET.fromstring(said("checkstyle").encode())
    assert root.tag == "checkstyle" and set(root.attrib) == {"version"}
    names = [file.attrib["name"] for file in root]
    assert names == [f"reports/{name}.yaml" for name in NAMES]
    for error in root.iter("error"):
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert error.attrib["severity"] in ("error", "warning", "info")
        assert int(error.attrib["line"]) > 0 and int(error.attrib["column"]) > 0
    assert [len(file) for file in root] == [4, 0, 0, 1]


def test_gitlab(said: Callable[..., str]) -> None:
    """By the table of fields in GitLab's documentation of Code Quality."""
    text = said("gitlab")
    entries = json.loads(text)
    assert not text.startswith("\ufeff")
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert all(isinstance(entry[key], str) and entry[key] for key in ("description", "check_name", "fingerprint"))
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert re.fullmatch(r"reports/[a-d]-[a-z]+\.yaml", entry["location"]["path"])
        assert entry["location"]["lines"]["begin"] >= 1
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 5


def test_rdjson_counts_bytes(said: Callable[..., str]) -> None:
    data = json.loads(said("rdjson"))
    assert set(data) == {"source", "severity", "diagnostics"}
    stated = {d["rule"]: d["stated"] for d in json.loads(said("json"))["diagnostics"] if "a-faults" in d["file"]}
    seen = set()
    for d in data["diagnostics"]:
        assert set(d) <= {"message", "location", "severity", "code", "suggestions"}
        assert d["severity"] in ("ERROR", "WARNING", "INFO")
        where, rule = d["location"]["range"], d["code"]["value"]
        if rule == "yaml-syntax":
            continue
        line = text_of("a-faults").split("\n")[where["start"]["line"] - 1].encode()
        piece = line[where["start"]["column"] - 1 : where["end"]["column"] - 1].decode()
        assert piece == stated[rule]
        seen.add(rule)
    assert seen == {"total-of-entries", "rate-of-budget", "within-budget", "word-left"}


def test_csv_opens_in_a_spreadsheet(said: Callable[..., str]) -> None:
    text = said("csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    by_rule = {row["rule"]: row for row in rows}
    assert by_rule["half-of-total"]["accepted"] == "waived" and by_rule["half-of-total"]["by"] == "预算股"
    assert by_rule["half-of-total"]["until"] == "2099-12-31"
    assert [row["accepted"] for row in rows if row["rule"] == "within-budget"] == ["", "baseline"]
    assert not any(cell[:1] in "=+@" for row in rows for cell in row.values() if cell)


def test_github_says_what_it_leaves_out(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(30):
        total, note = ("5.00", "无") if number % 3 else ("3.00", "XX件")
        (folder / f"r{number:02}.yaml").write_text(
            f"单位: 某局\n预算: 9.00\n合计: {total}\n明细: [{{名称: 甲, 金额: 3.00}}]\n说明: {note}\n", "utf-8"
        )
    out = crossfoot("check", "reports", "--rules", RULES, "--format", "github", "--lang", "en", cwd=tmp_path).out
    commands = [line for line in out.splitlines() if line.startswith("::")]
    assert sum(line.startswith("::error ") for line in commands) == 10
    assert sum(line.startswith("::notice ") for line in commands) == 10
    assert (
        commands[-1].startswith("::notice title=crossfoot::")
        and "10 more errors" in commands[-1]
        and "1 note" in commands[-1]
    )
    assert sum(line.startswith("- reports/") for line in out.splitlines()) == 30  # the log has them all


def test_a_file_name_is_no_command(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "::error::x,y%.yaml").write_text("单位: 某局\n预算: 1\n合计: 3\n说明: XX\n", "utf-8")
    out = crossfoot("check", ".", "--rules", RULES, "--format", "github", cwd=tmp_path).out
    assert not any(line.startswith("::error::") for line in out.splitlines())
    assert "file=%3A%3Aerror%3A%3Ax%2Cy%25.yaml" in out


@pytest.mark.parametrize("format_", [f for f in FORMATS if f != "full"])
def test_output_goes_to_a_file_beside_the_terminal(format_: str, tmp_path: Path, said: Callable[..., str]) -> None:
    to_terminal = said(format_)
    shown = said(format_, "--output", "out.txt")
    stored = (tmp_path / "out.txt").read_bytes().decode()
    assert shown == said("full")
    assert stored.replace(RULES, "RULES").replace(str(tmp_path.resolve()), "/ROOT") == to_terminal


def test_an_output_that_cannot_be_written(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(text_of("b-clean"), "utf-8")
    done = crossfoot(
        "check", "r.yaml", "--rules", RULES, "--format", "json", "--output", "no/such/x.json", cwd=tmp_path
    )
    assert done.code == 2 and "no/such/x.json" in done.err


def test_an_output_that_is_no_file(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(text_of("b-clean"), "utf-8")
    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text("utf-8")))
    reader.start()
    common = ("check", "r.yaml", "--rules", RULES, "--format", "json", "--output")
    assert crossfoot(*common, "pipe", cwd=tmp_path).code == 0
    reader.join(timeout=STUCK)
    assert json.loads(read[0])["summary"]["reports"] == 1
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)  # written to, not replaced
    (tmp_path / "folder").mkdir()
    done = crossfoot(*common, "folder", cwd=tmp_path)
    assert done.code == 2 and "folder" in done.err


@pytest.mark.parametrize("format_", FORMATS)
def test_trouble_in_every_format(format_: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("check", "missing.yaml", "--rules", RULES, "--format", format_, cwd=tmp_path)
    assert done.code == 2
    if format_ in ("full", "concise"):
        assert done.out == "" and "missing.yaml" in done.err
    else:
        assert "missing.yaml" in done.out
    if format_ in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(done.out)
    if format_ in ("junit", "checkstyle"):
        ET.fromstring(done.out.encode())


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_a_terminal_or_a_parser_would_obey(format_: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = '单位: "\\e[31m甲\\0"\n预算: 1\n合计: "\\e]0;x\\a 3"\n说明: "XX</script><b>]]>&\\u202e"\n'
    (tmp_path / "r.yaml").write_text(text, "utf-8")
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--format", format_, cwd=tmp_path)
    assert done.code in (0, 1), done.text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", done.text), done.text
    if format_ in ("junit", "checkstyle"):
        ET.fromstring(done.out.encode())
    if format_ == "html":
        assert "<b>" not in done.out.split("<main>")[1].split("</main>")[0]
        assert "XX&lt;/script&gt;&lt;b&gt;" in done.out
