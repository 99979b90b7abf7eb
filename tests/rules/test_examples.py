"""The five real reports: what is said of each, whole, and each expected finding on the line of its figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter.report.record import written
from linter.run import run
from linter.run.request import Request

from ..conftest import EXAMPLES, ROOT, Run, compare, spawn

# (file, rule, severity, text of the line it has to stand on, words of the message)
FINDINGS = [
    ("hengshan-2019", "three-public-in-expenditure", "error", "  决算数: 4.94", "5.04"),
    ("hengshan-2019", "placeholder-left", "error", "    内容: 包案交办 XX 件", "XX"),
    ("hengshan-2019", "expenditure-total", "note", "  决算数: 261.20", "261.21"),
    ("wuding-2022", "planned-level2-weight", "error", "数量指标, 二级指标分值: 15", "30"),
    ("wuding-2022", "level2-weight", "error", "数量指标, 二级指标分值: 15", "30"),
    ("wuding-2022", "planned-totals-row", "error", "评价指标合计:", "85"),
    ("wuding-2022", "totals-row", "error", "    合计:", "85"),
    ("wuding-2022", "execution-rate", "note", "  执行率: 112.16%", "112.17%"),
    ("wuding-2022", "executed-is-expenditure", "warning", "  全年执行数: 280.66", "280.65"),
    ("wuding-2022", "asset-net-basis", "warning", "  资产合计: 26.19", "6.83"),
    ("wuding-2022", "grade-given", "warning", "    评价等级:", "等级"),
    ("wuding-2022", "goal-has-a-result", "warning", "来信来访量不超过500件", "完成情况"),
    ("shenze-2023", "score-has-a-table", "warning", "自评得分: 87", "分项得分"),
    ("shenze-2023", "grade-matches-score", "error", "评价等级: 优", "良"),
    ("fushun-2021", "tasks-total-rate", "error", "任务合计:", "216.38%"),
    ("guangzhou-2021", "expenditure-total", "note", "  final: 3661.45", "3661.46"),
]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What ``check examples --format json`` says, in a process of its own."""
    done = spawn("check", "examples", "--format", "json", cwd=ROOT, env={"LANG": "zh_CN.UTF-8"})
    assert done.code == 1, done.text
    result: dict[str, Any] = json.loads(done.out)
    return result


@pytest.mark.parametrize(("file", "rule", "severity", "line", "words"), FINDINGS)
def test_finding(found: dict[str, Any], file: str, rule: str, severity: str, line: str, words: str) -> None:
    lines = (ROOT / "examples" / f"{file}.yaml").read_text(encoding="utf-8").splitlines()
    here = [d for d in found["diagnostics"] if d["file"] == f"examples/{file}.yaml" and d["rule"] == rule]
    assert here, f"{rule} is not found"
    match = [d for d in here if line in lines[d["line"] - 1]]
    assert match, [lines[d["line"] - 1] for d in here]
    assert all(d["severity"] == severity for d in match)
    assert any(words in d["message"] for d in match)


def test_the_caret_is_on_the_figure(found: dict[str, Any]) -> None:
    for d in found["diagnostics"]:
        text = (ROOT / d["file"]).read_text(encoding="utf-8").splitlines()[d["line"] - 1]
        marked = text[d["column"] - 1 : d["end_column"] - 1]
        if d["verdict"] in ("inconsistent", "consistent", "unlikely") and d["rule"] != "weights-sum-to-100":
            assert marked.strip('"') in d["message"], (d["rule"], marked)


def test_no_other_error(found: dict[str, Any]) -> None:
    """Nothing of severity error on what holds: every error is one of those expected."""
    expected = {(f"examples/{file}.yaml", rule) for file, rule, severity, _, _ in FINDINGS if severity == "error"}
    errors = {(d["file"], d["rule"]) for d in found["diagnostics"] if d["severity"] == "error"}
    assert errors == expected


def test_what_cannot_be_checked_is_said(found: dict[str, Any]) -> None:
    undecided = {(n["file"], n["rule"]): n for n in found["not_evaluated"]}
    lost = undecided["examples/guangzhou-2021.yaml", "履职效能得分"]
    assert "履职效能评分" in lost["reasons"][0]["reason"]
    assert found["summary"]["checks"]["not_evaluated"] == len(found["not_evaluated"])


def test_summary_counts(found: dict[str, Any]) -> None:
    summary = found["summary"]
    assert summary["files"] == summary["reports"] == len(EXAMPLES) == 5
    assert summary["errors"] == sum(1 for d in found["diagnostics"] if d["severity"] == "error")
    assert summary["checks"]["passed"] > 150


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_whole_output(path: Path, language: str, crossfoot: Callable[..., Run], accept: bool) -> None:
    done = crossfoot("check", f"examples/{path.name}", "--verbose", "--lang", language, cwd=ROOT)
    compare(ROOT / "examples" / "expected" / f"{path.stem}.{language}.txt", done.out, accept)


def test_keys_in_both_tongues() -> None:
    first_keys = {path.stem: path.read_text(encoding="utf-8").split("\n表: ")[0:2] for path in EXAMPLES}
    chinese = [name for name, parts in first_keys.items() if len(parts) == 2]
    assert len(chinese) >= 3
    assert len(EXAMPLES) - len(chinese) >= 1


def test_routes_lead_to_their_spans(cache: str) -> None:
    """A diagnostic's route, walked through the document, ends at the node its caret stands on."""
    from linter.reading import read_source
    from linter.source import Source
    from linter.yaml.document import parse

    result = run.check(Request([str(p) for p in EXAMPLES], cache=cache))
    seen = 0
    for d in result.diagnostics:
        assert d.span is not None
        if d.verdict not in ("inconsistent", "consistent"):
            continue
        source = read_source(d.file, d.file)
        assert isinstance(source, Source)
        document = parse(source)[0][0]
        steps: list[str | int] = []
        for part in d.route.split("."):
            name, *indices = part.split("[")
            steps.append(name)
            steps.extend(int(i.rstrip("]")) for i in indices)
        node = document.node(tuple(steps))
        assert node is not None, d.route
        assert written(tuple(steps)) == d.route
        assert node.start == d.span.start
        seen += 1
    assert seen >= 8
