"""Every statement of the five real reports that arithmetic or logic decides, with the verdict that has to be reached.

``tests/facts/REPORT.yaml`` has a row for each: ``fires`` names findings as ``RULE @ ROUTE``, ``silent`` routes that no
other error or warning stands on, ``never`` rules that say nothing of the report, ``undecided`` checks not evaluated as
``RULE ? ROUTE`` of the figure that is missing. ``proof`` is a figure changed, and the rule that then fires: it is not
silent for want of looking. ``left_out`` says what no rule looks at, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ..conftest import EXAMPLES, ROOT, Run

Row = dict[str, Any]
Check = Callable[..., Run]

COUNTS = {"wuding": 37, "hengshan": 21, "guangzhou": 13, "shenze": 12, "fushun": 21}
SEVERITIES = {"✗": {"error", "warning"}, "△": {"note"}, "!": {"warning", "note"}, "✓": {"warning", "note"}}
REPORTS = {path.stem.split("-")[0]: path for path in EXAMPLES}
FACTS: dict[str, list[Row]] = {
    name: YAML(typ="safe").load(ROOT / "tests" / "facts" / f"{path.stem}.yaml") for name, path in REPORTS.items()
}
ROWS = [(name, row) for name, rows in FACTS.items() for row in rows]
PROOFS = [
    (f"{name}-{row['row']}-{i}", name, proof) for name, row in ROWS for i, proof in enumerate(row.get("proof", ()))
]

_said: dict[str, Any] = {}


def said(name: str, crossfoot: Check) -> Any:
    """What ``check --format json`` says of a report, asked once."""
    if name not in _said:
        _said[name] = json.loads(crossfoot("check", str(REPORTS[name]), "--format", "json", cwd=ROOT).out)
    return _said[name]


def places(diagnostic: dict[str, Any]) -> list[str]:
    """The figures that a diagnostic is said of: its own, and those below it of which the same is said (``also``)."""
    return [diagnostic["route"], *(label["route"] for label in diagnostic["labels"] if label.get("also"))]


def findings(name: str, crossfoot: Check) -> dict[str, Any]:
    return {
        f"{d['rule']} @ {route}": {**d, "route": route}
        for d in said(name, crossfoot)["diagnostics"]
        for route in places(d)
    }


def undecided(name: str, crossfoot: Check) -> set[str]:
    return {f"{n['rule']} ? {r['route']}" for n in said(name, crossfoot)["not_evaluated"] for r in n["reasons"]}


def claimed(name: str) -> set[str]:
    return {finding for row in FACTS[name] for finding in row.get("fires", ())}


def within(route: str, figure: str) -> bool:
    """Whether a route is that of a figure or leads into it; ``[*]`` is any item of a list."""
    pattern = re.escape(figure).replace(re.escape("[*]"), r"\[\d+\]")
    return re.match(rf"{pattern}(?:[.\[]|$)", route) is not None


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row['row']}" for name, row in ROWS])
def test_fact(name: str, row: Row, crossfoot: Check) -> None:
    found, unknown = findings(name, crossfoot), undecided(name, crossfoot)
    for finding in row.get("fires", ()):
        assert finding in found, sorted(found)
        assert found[finding]["severity"] in SEVERITIES[row["verdict"]]
        assert row["verdict"] != "△" or found[finding]["verdict"] == "consistent"
    for figure in row.get("silent", ()):
        here = {f for f, d in found.items() if d["severity"] != "note" and within(d["route"], figure)}
        assert here <= claimed(name), figure
    assert not {d["rule"] for d in found.values()} & set(row.get("never", ()))
    assert set(row.get("undecided", ())) <= unknown


@pytest.fixture
def changed(tmp_path_factory: pytest.TempPathFactory, crossfoot: Check) -> dict[str, set[str]]:
    """What is said of each report with one figure changed, all of them checked at once."""
    if "changed" not in _said:
        folder = tmp_path_factory.mktemp("changed")
        for key, name, (_, before, after) in PROOFS:
            text = REPORTS[name].read_text(encoding="utf-8")
            assert before in text, (key, before)
            (folder / f"{key}.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
        _said["changed"] = {key: set() for key, _, _ in PROOFS}
        for d in json.loads(crossfoot("check", ".", "--format", "json", cwd=folder).out)["diagnostics"]:
            _said["changed"][Path(d["file"]).stem].update(f"{d['rule']} @ {route}" for route in places(d))
    result: dict[str, set[str]] = _said["changed"]
    return result


@pytest.mark.parametrize(("key", "name", "proof"), PROOFS, ids=[f"{key}-{proof[0]}" for key, _, proof in PROOFS])
def test_silence_is_not_for_want_of_looking(
    key: str, name: str, proof: list[str], changed: dict[str, set[str]], crossfoot: Check
) -> None:
    more = changed[key] - findings(name, crossfoot).keys()
    assert proof[0] in {finding.split(" @ ")[0] for finding in more}


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_else_is_found(name: str, crossfoot: Check) -> None:
    assert findings(name, crossfoot).keys() == claimed(name)


def _speaks(row: Row) -> bool:
    """Whether a row says what its verdict calls for."""
    wanted = {
        "✓": ("silent",),
        "✗": ("fires",),
        "△": ("fires",),
        "!": ("fires", "left_out"),
        "?": ("undecided", "never"),
    }
    return any(row.get(key) for key in wanted[row["verdict"]])


def test_every_statement_has_its_row() -> None:
    for name, count in COUNTS.items():
        assert [row["row"] for row in FACTS[name]] == list(range(1, count + 1))
        assert not [row["row"] for row in FACTS[name] if not _speaks(row)]
