"""What is wrong in reports that no rule was written for, against what is said of them.

``NN-place-what.yaml`` is a published report, figure by figure as it was printed; ``truth/`` has a page for each, worked
out by hand before any rule was asked: ``faults``, certain or likely, with the places where a finding counts as having
seen them, and, where a place is many things, with what the message ``says``; ``notes``, what is worth a look;
``silent``, what is odd but right.

A place is a route as ``--format json`` gives it, by any heading that its form knows. Rows may be named by what they are
called, as in ``绩效指标[学生满意度].得分``; ``[*]`` is any row, and ``.*`` at the end takes in what lies beneath.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from linter.program.pack import load
from linter.report.form import Form

from ..conftest import ROOT, Run

FOLDER = ROOT / "tests" / "reports"
REPORTS = sorted(FOLDER.glob("*.yaml"))
# What a row goes by, in the order in which they are tried.
CALLED = ("三级指标", "指标名称", "指标", "名称", "事项", "目标", "标题")
STEP = re.compile(r"[^.\[\]]+(?:\[[^\]]*\])?")
LOUD = ("error", "warning")


@dataclass
class Fault:
    """One fault of a report, and what was said at its places."""

    id: str
    certain: bool
    what: str
    at: list[re.Pattern[str]]
    says: re.Pattern[str]
    said: list[dict[str, Any]] = field(default_factory=list)

    def seen_by(self, diagnostic: dict[str, Any]) -> bool:
        return stands_at(diagnostic, self.at) and self.says.search(diagnostic["message"]) is not None

    @property
    def found(self) -> bool:
        """What is likely wants a warning, what is certain too; a note alone is not enough."""
        return any(d["severity"] in LOUD for d in self.said)


@dataclass
class Score:
    """What was said of all reports, sorted by what it is worth."""

    faults: list[Fault] = field(default_factory=list)
    false_errors: list[str] = field(default_factory=list)
    false_warnings: list[str] = field(default_factory=list)
    useless_notes: list[str] = field(default_factory=list)
    said: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by the report's file name

    def line(self) -> str:
        certain = [f for f in self.faults if f.certain]
        return (
            f"faults found: {sum(f.found for f in self.faults)} of {len(self.faults)}; "
            f"certain ones: {sum(f.found for f in certain)} of {len(certain)}; "
            f"false errors: {len(self.false_errors)}, false warnings: {len(self.false_warnings)}, "
            f"useless notes: {len(self.useless_notes)}"
        )


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def rows_of(report: Any, steps: list[str]) -> list[Any]:
    """The rows of the list that is come to by steps: what stands there, or nothing."""
    for step in steps:
        name, _, rest = step.partition("[")
        report = report.get(name) if isinstance(report, dict) else None
        if rest and isinstance(report, list):
            report = report[int(rest[:-1])]
    return report if isinstance(report, list) else []


class Headings:
    """The labels of what a report calls by other headings."""

    def __init__(self, report: Any) -> None:
        program, problems = load([], os.environ["CROSSFOOT_CACHE_DIR"])
        assert program is not None, problems
        self.forms = program.pack(report.get("规则包", "mof-2020-10")).forms
        self.root = next(form for form in self.forms.values() if form.label == report["表"])

    def label(self, route: str) -> str:
        """A route with each heading as its form's label."""
        form: Form | None = self.root
        steps = []
        for step in STEP.findall(route):
            name, bracket, rest = step.partition("[")
            index = form.understood(name)[0] if form is not None else -1
            if form is not None and index >= 0:
                field = form.fields[index]
                name, form = field.label, self.forms[field.extra] if field.kind == "form" else None
            steps.append(name + bracket + rest)
        return ".".join(steps)

    def plain(self, report: Any, form: Form | None = None) -> Any:
        """A report with labels for keys."""
        form = form or self.root
        found = {}
        for key, value in report.items():
            index = form.understood(key)[0]
            if index >= 0:
                field = form.fields[index]
                inner = self.forms[field.extra] if field.kind == "form" else None
                if inner is not None and isinstance(value, dict):
                    value = self.plain(value, inner)
                elif inner is not None and isinstance(value, list):
                    value = [self.plain(item, inner) for item in value]
                key = field.label
            found[key] = value
        return found


def place(text: str, report: Any, headings: Headings) -> re.Pattern[str]:
    """A place of a truth page as a pattern of routes."""
    beneath = text.endswith(".*")
    steps = STEP.findall(headings.label(text.removesuffix(".*")))
    done: list[str] = []
    pattern: list[str] = []
    for step in steps:
        name, bracket, rest = step.partition("[")
        key = rest.removesuffix("]")
        if not bracket:
            done.append(step)
            pattern.append(re.escape(step))
        elif key == "*":
            pattern.append(re.escape(name) + r"\[\d+\]")
        else:
            rows = rows_of(report, [*done, name])
            number = int(key) if key.isdigit() else called(key, rows)
            assert number < len(rows), f"there is no row {text}"
            done.append(f"{name}[{number}]")
            pattern.append(re.escape(done[-1]))
    return re.compile(r"\.".join(pattern) + (r"(?:[.\[].*)?" if beneath else ""))


def called(name: str, rows: list[Any]) -> int:
    """The number of the row of that name."""
    for i, row in enumerate(rows):
        if any(str(row.get(key)) == name for key in CALLED):
            return i
    raise AssertionError(f"no row is called {name}")


def places(entry: dict[str, Any], path: Path) -> list[re.Pattern[str]]:
    report, headings = known(path)
    return [place(str(text), report, headings) for text in entry["at"]]


def known(path: Path) -> tuple[Any, Headings]:
    """A report with labels for keys, and its headings."""
    if path not in _KNOWN:
        report = read(path)
        headings = Headings(report)
        _KNOWN[path] = headings.plain(report), headings
    return _KNOWN[path]


_KNOWN: dict[Path, tuple[Any, Headings]] = {}


def stands_at(diagnostic: dict[str, Any], patterns: list[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(diagnostic["route"]) for pattern in patterns)


def scored(crossfoot: Callable[..., Run]) -> Score:
    """All reports checked at once, and what is said of them sorted by the truth pages."""
    done = crossfoot("check", *map(str, REPORTS), "--format", "json", "--lang", "zh")
    assert done.out, done.err
    score = Score(said={path.name: [] for path in REPORTS})
    for diagnostic in json.loads(done.out)["diagnostics"]:
        score.said[Path(diagnostic["file"]).name] += [diagnostic, *further(diagnostic)]
    for path in REPORTS:
        for diagnostic in score.said[path.name]:
            diagnostic["route"] = known(path)[1].label(diagnostic["route"])
        judge(path, score.said[path.name], score)
    return score


def further(diagnostic: dict[str, Any]) -> list[dict[str, Any]]:
    """What a diagnostic says of other rows beside its own, each as one of that row."""
    return [
        {**diagnostic, "route": label["route"], "message": f"{diagnostic['message']} {label['text']}"}
        for label in diagnostic["labels"]
        if label.get("also")
    ]


def judge(path: Path, said: list[dict[str, Any]], score: Score) -> None:
    truth = read(FOLDER / "truth" / path.name)
    faults = [
        Fault(f["id"], f["certain"], f["what"], places(f, path), re.compile(f.get("says", "")))
        for f in truth.get("faults", ())
    ]
    notes = [p for entry in truth.get("notes", ()) for p in places(entry, path)]
    for d in said:
        of = [fault for fault in faults if fault.seen_by(d)]
        for fault in of:
            fault.said.append(d)
        line = f"{path.stem} {d['rule']} @ {d['route']}"
        if of:
            continue
        if d["severity"] == "error":
            score.false_errors.append(line)
        elif not stands_at(d, notes):
            (score.false_warnings if d["severity"] == "warning" else score.useless_notes).append(line)
    score.faults += faults


def silent_places(path: Path) -> list[tuple[str, list[re.Pattern[str]], list[re.Pattern[str]]]]:
    """What is odd but right in a report: what it is, its places, and the places of faults, which may lie among them."""
    truth = read(FOLDER / "truth" / path.name)
    faults = [p for entry in (*truth.get("faults", ()), *truth.get("notes", ())) for p in places(entry, path)]
    return [(entry["what"], places(entry, path), faults) for entry in truth.get("silent", ())]
