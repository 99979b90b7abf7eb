"""Decision tables against the DMN technology compatibility kit: recorded results, and holes and overlaps.

Each DMN table is written as a `table` of the rule language, one for each of its outputs. PRIORITY becomes `first` with
the rows in order of priority. What the language cannot state is listed with the reason.
"""

from __future__ import annotations

import json
import re
from math import prod
from typing import Any

import pytest

from linter.language.compile import Folder, compile_packs
from linter.language.declaring.tables import DecisionTable, build
from linter.language.problems import Problems
from linter.language.reading.parser import parse as parse_rules
from linter.language.reading.syntax import Table
from linter.program.program import Program
from linter.report.bind import bind
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

from ..conftest import ROOT

HOME = ROOT / "tests" / "conformance"
DMN = json.loads((HOME / "dmn_tck_decision_tables.json").read_text(encoding="utf-8"))
TRUTH = json.loads((HOME / "dmn_tck_overlap_gap_truth.json").read_text(encoding="utf-8"))
MODELS: dict[str, Any] = DMN["tables"]
KINDS = {"number": "number", "string": "text", "boolean": "yes_no", "date": "date"}
HITS = {"UNIQUE": "", "ANY": "any", "FIRST": "first", "PRIORITY": "first", "SUM": "sum", "MIN": "min", "COUNT": "count"}

# Why a table cannot be stated in the language.
LISTS = "its result is the list of all rows that fit; a table of the language gives one value"
INPUTS = "its cells name other inputs; holes and overlaps of such rows cannot be told exactly, `if` says it instead"
UNSTATED = {
    "0109-ruleOrder-hitpolicy": LISTS,
    "0110-outputOrder-hitpolicy": LISTS,
    "0112-ruleOrder-hitpolicy-singleinoutcol": LISTS,
    "0113-outputOrder-hitpolicy-singleinoutcol": LISTS,
    "0119-multi-collect-hitpolicy": LISTS,
    "0008-listGen": LISTS,
    "0039-dt-list-semantics": LISTS,
    "0036-dt-variable-input": INPUTS,
    "0017-tableTests.dmn/priceInRange": INPUTS,
    "0017-tableTests.dmn/dateCompare2": INPUTS,
}


def reason(model: str) -> str:
    return next((why for name, why in UNSTATED.items() if name in model), "")


def words(allowed: str | None) -> list[str]:
    return re.findall(r'"([^"]*)"', allowed or "")


def cell(text: str, boolean: bool) -> str:
    if text == "-":
        return "any"
    text = re.sub(r'date\("(.*?)"\)', r"\1", text)
    return " or ".join(part.strip() for part in text.split(","))


def kind(entry: dict[str, Any]) -> str:
    allowed = words(entry["allowed"])
    return f"one of ({', '.join(allowed)})" if allowed else KINDS[entry["type"] or "string"]


def outcome(rows: list[dict[str, Any]], number: int, entry: dict[str, Any]) -> str:
    results = [row["then"][number] for row in rows]
    if words(entry["allowed"]):
        return kind(entry)
    if all(re.fullmatch(r"[\d.]+", r) for r in results):
        return "number"
    return "yes_no" if set(results) <= {"true", "false"} else "text"


def written(model: str, number: int, *, otherwise: bool) -> str:
    """One output of a DMN table as a declaration of the language."""
    table = MODELS[model]["table"]
    entry = table["outputs"][number]
    hit = table["aggregation"] or table["hitPolicy"]
    rows = list(table["rules"])
    if hit == "PRIORITY":
        order = words(table["outputs"][0]["allowed"])
        rows.sort(key=lambda row: order.index(row["then"][0].strip('"')))
    inputs = ", ".join(f"i{i}: {kind(entry)}" for i, entry in enumerate(table["inputs"]))
    gives = "count" if hit == "COUNT" else outcome(rows, number, entry)
    lines = [f"table t{number} over {inputs} gives {gives} {HITS.get(hit, 'first')} {{"]
    for row in rows:
        cells = ", ".join(cell(c, e["type"] == "boolean") for c, e in zip(row["when"], table["inputs"], strict=True))
        lines.append(f"    {cells} : {1 if hit == 'COUNT' else row['then'][number]}")
    if otherwise:
        lines.append("    otherwise : unknown")
    return "\n".join([*lines, "}"])


def built(model: str, number: int = 0, *, ordered: bool = True) -> DecisionTable:
    """The table with its findings, whatever errors they come to."""
    text = written(model, number, otherwise=False)
    source = Source("table.rules", text)
    file, problems = parse_rules(source)
    assert not problems, text
    declared = file.declarations[0]
    assert isinstance(declared, Table)
    table = build(source, declared, Problems())
    assert table is not None, text
    return table


STATED = sorted(model for model in MODELS if not reason(model))


def test_what_cannot_be_stated_is_listed() -> None:
    assert len(MODELS) == len(STATED) + sum(1 for model in MODELS if reason(model))
    assert all(any(name in model for model in MODELS) for name in UNSTATED)
    assert len(STATED) == 14


def value(entry: Any) -> str:
    return str(entry["value"])


@pytest.mark.parametrize("model", STATED)
def test_recorded_results(model: str) -> None:
    table = MODELS[model]["table"]
    cases = [case for case in DMN["cases"] if case["model"] == model]
    assert cases
    declarations, checks = [], []
    fields = [f"i{i} {kind(entry)}" for i, entry in enumerate(table["inputs"])]
    for number, entry in enumerate(table["outputs"]):
        holes = bool(built(model, number).findings.holes) and table["aggregation"] != "COUNT"
        declarations.append(written(model, number, otherwise=holes))
        gives = "count" if table["aggregation"] == "COUNT" else outcome(table["rules"], number, entry)
        fields.append(f"o{number} {gives}")
        arguments = ", ".join(f"i{i}" for i in range(len(table["inputs"])))
        checks.append(f"rule r{number} on f {{ check o{number} = t{number}({arguments}) }}")
    text = "\n".join(["pack p", "form f root {", *fields, "}", *declarations, *checks])
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", text)])])
    assert compiled is not None, [d.message for d in problems]
    pack = Program(compiled).pack("p")
    for case in cases:
        inputs = {
            f"i{i}": _given(case["inputs"], entry["expression"].split(".")) for i, entry in enumerate(table["inputs"])
        }
        expected = case["expected"]["value"]
        results = (
            {f"o{n}": value(expected[e["name"]]) for n, e in enumerate(table["outputs"])}
            if isinstance(expected, dict)
            else {"o0": str(expected)}
        )
        for wrong in (False, True):
            stated = {name: _other(name, text, table) if wrong else text for name, text in results.items()}
            yaml = "\n".join(f"{name}: '{text}'" for name, text in {**inputs, **stated}.items())
            documents, found = parse(Source("r", yaml))
            report, problems = bind(documents[0], pack.forms["f"], pack.forms, "p")
            assert not found and not problems, (yaml, [d.message for d in problems])
            counts = judge(pack, report).counts
            assert counts == ([0, len(results), 0, 0] if wrong else [len(results), 0, 0, 0]), (case["id"], yaml)


def _given(inputs: dict[str, Any], path: list[str]) -> str:
    entry = inputs[path[0]]
    for step in path[1:]:
        entry = entry["value"][step]
    return value(entry)


def _other(name: str, text: str, table: dict[str, Any]) -> str:
    """Another value that the output may have."""
    allowed = words(table["outputs"][int(name[1:])]["allowed"])
    if allowed:
        return next(word for word in allowed if word != text)
    if text in ("true", "false"):
        return "false" if text == "true" else "true"
    return f"{text}9" if text.replace(".", "").isdigit() else f"not {text}"


@pytest.mark.parametrize("truth", TRUTH["tables"], ids=lambda t: t["table"].split("/")[1])
def test_holes_and_overlaps(truth: dict[str, Any]) -> None:
    model = truth["table"]
    table = built(model)
    found = table.findings
    rows = MODELS[model]["table"]["rules"]
    order = list(range(len(rows)))
    if truth["hitPolicy"] == "PRIORITY":
        priority = words(MODELS[model]["table"]["outputs"][0]["allowed"])
        order.sort(key=lambda i: priority.index(rows[i]["then"][0].strip('"')))
    pairs = {frozenset((order[i] + 1, order[j] + 1)) for i, j, _ in found.overlaps}
    assert pairs == {frozenset(pair["rules"]) for pair in truth["overlapping_rule_pairs"]}
    assert [order[i] + 1 for i in found.never_match] == truth["never_matching_rules"]
    if order == sorted(order):
        assert [i + 1 for i in found.never_first] == truth["never_first_rules"]
    assert prod(len(c.atoms) for c in table.columns) == truth["grid_points"]
    assert sum(prod(m.bit_count() for m in box) for box in found.hole_boxes) == truth["gap_count_on_grid"]
    for point in truth["gap_sample_points"]:
        assert any(
            all(_holds(c, m, v) for c, m, v in zip(table.columns, box, point, strict=True)) for box in found.hole_boxes
        ), point


def _holds(column: Any, mask: int, wanted: Any) -> bool:
    texts = [str(value) if not isinstance(value, bool) else value for value in column.atoms]
    return bool(mask >> texts.index(wanted) & 1)


def test_all_tables_of_the_truth_are_looked_at() -> None:
    assert len(TRUTH["tables"]) == 18
