"""Completed tables of several layouts, spoiled cell by cell: what no rule notices is a list that only gets shorter.

A target that the result misses, a result that falls short, an operator or a unit that is another, a date too late, a
score, a weight, a total or a grade that is not the one, a cell left blank, a row left out or given twice.
``unnoticed.txt`` has what passes in silence, by the reason why it may (``WHY``); ``--accept`` writes it anew, and what
has no reason fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ..completed import LAYOUTS, completed
from .test_perturbation import said

UNNOTICED = Path(__file__).with_name("unnoticed.txt")
SEEDS = (0, 1)
# Why a table that was spoiled so may pass: the first that fits.
WHY = (
    (r"[一二]级指标 blank$", "a merged cell: a blank one has the value of the row above"),
    (r"(其他资金|当年财政拨款)\.执行率 blank$", "forms print —— for the sources, and score the total row alone"),
    (r"验收合格率\.运算符号 operator$", "a rate is 100 % at most: not less than 100 % is the same target"),
    (r"维修道路\.度量单位 unit$", "roads are counted by length, by number and by area: the name does not tell"),
    (
        r"headings: 培训人次\.(实际完成值 short|年度指标值 missed)$",
        "it has a reason, and no weight to hold the score against",
    ),
)
_LINE = re.compile(r"^(?P<head> *(?:- )?)(?P<key>[^:\n]+): (?P<value>.*)$", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_GRADES = {"优": "良", "良": "中", "中": "差"}


def number(value: str, factor: str = "1", plus: str = "0") -> str:
    """A cell with its figure changed, whatever stands around it."""
    found = _NUMBER.search(value)
    assert found is not None
    old = Decimal(found[0])
    new = (old * Decimal(factor) + Decimal(plus)).quantize(Decimal(1).scaleb(old.as_tuple().exponent))  # type: ignore[arg-type]
    return value[: found.start()] + f"{new}" + value[found.end() :]


def wrong(key: str, value: str, row: str) -> Iterator[tuple[str, str]]:
    """``(what was done, the cell)`` for a cell that holds something."""
    has_figure = _NUMBER.search(value) is not None
    if key == "年度指标值" and has_figure:
        yield (
            ("earlier", number(value, plus="-6"))
            if "月" in value
            else ("missed", number(value, "0.5" if "≤" in value or "成本" in row else "1.3"))
        )
        for old, new in (("≥", "≤"), ("≤", "≥")):
            if old in value:
                yield "operator", value.replace(old, new)
        yield "unit", re.sub(r"人次|公里|万元|人|%", lambda m: "公里" if m[0] != "公里" else "人次", value)
    elif key == "实际完成值" and has_figure:
        yield ("later", number(value, plus="3")) if "月" in value else ("short", number(value, "0.7"))
        yield "far beyond", number(value, "10")
        yield "unit", re.sub(r"人次|公里|万元|人|%", lambda m: "公里" if m[0] != "公里" else "人次", value)
    elif key == "实际完成值":
        yield "not done", "未完成"
    elif key == "运算符号":
        yield "operator", "≤" if value == "≥" else "≥"
    elif key == "度量单位":
        yield "unit", '"亩"'
    elif key == "评价等级":
        yield "grade", _GRADES[value]
    elif has_figure and key in ("分值", "得分", "总分"):
        yield "more", number(value, plus="1")
        yield "less", number(value, plus="-1")
    elif has_figure and key != "年度":
        yield "more", number(value, "1.1")
        yield "point", number(value, "0.1")
    if key not in ("表", "规则包", "年度", "三级指标", "目标", "项目名称", "实施单位", "部门名称") and value != "——":
        yield "blank", '""'


def mutations(text: str) -> Iterator[tuple[str, str, str]]:
    """``(cell or row, what was done, the report)``."""
    row = ""
    for match in _LINE.finditer(text):
        key, value = match["key"], match["value"]
        if match["head"].endswith("- ") or not value:
            row = ""
        if key == "三级指标":
            row = value
        if not value:
            continue
        for what, cell in wrong(key, value, row):
            if cell != value:
                yield (
                    f"{name_of(text, match.start(), key)}",
                    what,
                    text[: match.start("value")] + cell + text[match.end("value") :],
                )
    blocks = re.split(r"(?m)^(?=  - 一级指标)", text.partition("总分:")[0])
    for block in blocks[1:]:
        name = re.search(r"三级指标: (.*)", block)
        assert name is not None
        yield name[1], "row dropped", text.replace(block, "", 1)
        yield name[1], "row doubled", text.replace(block, block * 2, 1)


def name_of(text: str, at: int, key: str) -> str:
    """A cell by its row and column: the indicator that it belongs to, or the fund row."""
    before = text[:at]
    start = max(before.rfind("\n  - "), 0)
    inside = text[start:]
    indicator = re.match(r"\n  - 一级指标.*?三级指标: ([^\n]*)", inside, re.DOTALL)
    if indicator is not None and "\n总分" not in before[start:]:
        return f"{indicator[1]}.{key}"
    fund = re.findall(r"(?m)^  (\S+):$", before)
    return f"{fund[-1]}.{key}" if fund and "绩效目标" not in before else key


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(6))
def test_a_completed_table_has_no_finding(seed: int, layout: str) -> None:
    assert said(completed(seed, layout)) == []


def unnoticed() -> tuple[set[str], int, int]:
    """What passed in silence in every table where it was done, and how many were noticed of how many."""
    silent: set[str] = set()
    heard: set[str] = set()
    done = noticed = 0
    for layout in LAYOUTS:
        for seed in SEEDS:
            text = completed(seed, layout)
            for cell, what, spoiled in mutations(text):
                found = bool(said(spoiled))
                done, noticed = done + 1, noticed + found
                (heard if found else silent).add(f"{layout}: {cell} {what}")
    return silent, done, noticed


def by_reason(silent: set[str]) -> str:
    """The list, each reason followed by what it is for."""
    found: dict[str, list[str]] = {}
    for line in sorted(silent):
        why = next((reason for pattern, reason in WHY if re.search(pattern, line)), "")
        assert why, f"nothing says why this may pass: {line}"
        found.setdefault(why, []).append(line)
    return "\n".join(f"# {why}\n" + "".join(f"{line}\n" for line in lines) for why, lines in sorted(found.items()))


def test_what_no_rule_notices_is_known(request: pytest.FixtureRequest) -> None:
    silent, done, noticed = unnoticed()
    text = by_reason(silent)
    print(f"{noticed} of {done} noticed: {noticed / done:.1%}")
    if request.config.getoption("--accept"):
        UNNOTICED.write_text(text, encoding="utf-8")
    assert UNNOTICED.read_text(encoding="utf-8") == text
    assert noticed * 100 >= done * 85
