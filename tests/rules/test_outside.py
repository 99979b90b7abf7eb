"""Rows outside of the hundred, 其中 rows and money taken back: in correct reports of every pack not a word of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from ..conftest import Run, one_of
from .test_quiet import REPORTS

LISTS = re.compile(r"^(绩效指标|分解目标评价|指标评分):\n((?:  (?:- |  ).*\n)+)", re.MULTILINE)
TOTAL = re.compile(r"^(总分|自评得分|总评价得分): ([0-9.]+)", re.MULTILINE)
SUM = re.compile(r"^(合计: \{.*得分: )([0-9.]+)(\})", re.MULTILINE)
SCORED = [  # where parts of the score are given, the total is theirs
    path
    for path in REPORTS
    if LISTS.search(text := path.read_text("utf-8"))
    and len(TOTAL.findall(text)) == 1
    and "\n分项得分:" not in text
    and "\n---\n" not in text
]
ROWS = {
    "a bonus": ("{一级指标: 加分项, 三级指标: 受表彰, 分值: 5, 得分: 0.2, 总分之外: 是}", "0.2"),
    "a bonus beyond the hundred": ("{一级指标: 加分项, 三级指标: 受表彰, 分值: 10, 得分: 9.55, 总分之外: 是}", "9.55"),
    "a deduction": ("{一级指标: 扣分项, 三级指标: 受投诉, 分值: 5, 得分: -0.2, 总分之外: 是}", "-0.2"),
    "a deduction of a weight below zero": (
        "{一级指标: 扣分项, 三级指标: 受投诉, 分值: -5, 得分: -0.2, 总分之外: 是}",
        "-0.2",
    ),
    "a row of another": ("{三级指标: 其中重点, 分值: 3, 其中项: 是}", "0"),
}


def with_row(text: str, row: str, more: str) -> str:
    """A report with one more row of indicators, and its totals as they follow."""
    text = LISTS.sub(lambda found: f"{found[1]}:\n{found[2]}  - {row}\n", text, count=1)
    total = TOTAL.search(text)
    if total is not None:  # in running text too
        text = text.replace(f"{total[2]}分", f"{Decimal(total[2]) + Decimal(more)}分")
    text = TOTAL.sub(lambda found: f"{found[1]}: {Decimal(found[2]) + Decimal(more)}", text)
    return SUM.sub(lambda found: f"{found[1]}{Decimal(found[2]) + Decimal(more)}{found[3]}", text)


@pytest.mark.parametrize(("what", "report"), one_of(2, ROWS, SCORED))
def test_a_row_that_is_marked(what: str, report: Path, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(with_row(report.read_text("utf-8"), *ROWS[what]), "utf-8")
    found = json.loads(crossfoot("check", str(tmp_path / "r.yaml"), "--format", "json").out)
    wrong = [(d["rule"], d["line"], d["message"]) for d in found["diagnostics"] if d["severity"] != "note"]
    # A total that is so much more may have another grade, which the report does not say.
    assert [each for each in wrong if "beyond" not in what or "grade" not in each[0]] == []


def test_reports_of_many_packs_are_tried() -> None:
    packs = {m[1] for path in SCORED if (m := re.search(r"^规则包: (.*)$", path.read_text("utf-8"), re.MULTILINE))}
    assert packs >= {"liaoning", "guangdong", "hunan", "hubei", "sichuan", "mof-2021-101"} and len(SCORED) > 10
    more = [with_row(path.read_text("utf-8"), *ROWS["a bonus beyond the hundred"]) for path in SCORED]
    totals = [found[2] for text in more if (found := TOTAL.search(text))]
    assert sum(Decimal(total) > 100 for total in totals) > 5


BEYOND = (
    "{一级指标: 扣分项, 三级指标: 受投诉, 分值: 5, 得分: -8, 总分之外: 是}",
    "{一级指标: 加分项, 三级指标: 受表彰, 分值: 5, 得分: 8, 总分之外: 是}",
)


@pytest.mark.parametrize(("row", "report"), one_of(2, BEYOND, SCORED))
def test_a_row_beyond_its_weight(row: str, report: Path, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    rule = "score-within-weight"
    text = report.read_text("utf-8")
    (tmp_path / "r.yaml").write_text(with_row(text, row, "0"), "utf-8")
    found = json.loads(crossfoot("check", str(tmp_path / "r.yaml"), "--format", "json").out)
    assert {rule, f"row-{rule}"} & {d["rule"] for d in found["diagnostics"] if d["severity"] == "error"}
