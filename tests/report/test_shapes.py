"""The same report in the shapes that people give it: whatever it looks like, the same is found."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linter
from linter.api.checker import Checker

Data = dict[str, Any]
Rows = list[Data]

HEADS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]
INDICATORS = [
    ("产出指标", "数量指标", "培训人次", "≥100人次", "120人次", 20, 20, "无"),
    ("产出指标", "数量指标", "培训班", "5期", "5期", 10, 10, "无"),
    ("产出指标", "质量指标", "培训合格率", "≥95%", "97%", 10, 10, "无"),
    ("产出指标", "时效指标", "按期完成率", "100%", "100%", 10, 10, "无"),
    ("效益指标", "社会效益指标", "带动就业", "≥50人", "55人", 30, 30, "无"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "88%", 10, 9, "个别学员对食宿安排不满意，将改进服务"),
]
COLUMNS = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
FUNDS: dict[str, Data] = {
    "年度资金总额": dict(zip(COLUMNS, ["60.00", "60.00", "57.00", 10, "95%", "9.5"], strict=True)),
    "当年财政拨款": {"年初预算数": "50.00", "全年预算数": "50.00", "全年执行数": "48.00"},
    "其他资金": {"年初预算数": "10.00", "全年预算数": "10.00", "全年执行数": "9.00"},
}


def plain() -> Data:
    return {
        "标题": "项目支出绩效自评表",
        "年度": 2022,
        "项目名称": "职业技能培训",
        "实施单位": "某局",
        "金额单位": "万元",
        "项目资金": {name: dict(row) for name, row in FUNDS.items()},
        "绩效指标": [dict(zip(HEADS, row, strict=True)) for row in INDICATORS],
        "总分": "98.5",
        "等级": "优",
    }


# ---- what may be wrong -----------------------------------------------------------------------------------------------


def _set(data: Data, *path: Any) -> None:
    *above, key, value = path
    for step in above:
        data = data[step]
    data[key] = value


FAULTS: dict[str, Callable[[Data], None]] = {
    "nothing": lambda data: None,
    "total": lambda data: _set(data, "总分", "89.5"),
    "weight": lambda data: _set(data, "绩效指标", 1, "分值", 12),
    "missed": lambda data: _set(data, "绩效指标", 0, "实际完成值", "80人次"),
    "above": lambda data: _set(data, "绩效指标", 2, "得分", 11),
    "reason": lambda data: _set(data, "绩效指标", 5, "偏差原因", ""),
    "sources": lambda data: _set(data, "项目资金", "其他资金", "全年预算数", "12.00"),
    "rate": lambda data: _set(data, "项目资金", "年度资金总额", "执行率", "59%"),
    "execution": lambda data: _set(data, "项目资金", "年度资金总额", "得分", "10"),
    "grade": lambda data: _set(data, "等级", "良"),
}


# ---- the shapes ------------------------------------------------------------------------------------------------------


def _levels(rows: Rows) -> dict[str, dict[str, Rows]]:
    found: dict[str, dict[str, Rows]] = {}
    for row in rows:
        rest = {key: value for key, value in row.items() if key not in HEADS[:2]}
        found.setdefault(row[HEADS[0]], {}).setdefault(row[HEADS[1]], []).append(rest)
    return found


def _named(rows: Rows) -> Data:
    return {row[HEADS[2]]: {key: value for key, value in row.items() if key != HEADS[2]} for row in rows}


def _with(data: Data, key: str, value: Any) -> Data:
    return {word: value if word == key else each for word, each in data.items()}


def _inner(rows: Rows) -> Rows:
    return [
        {HEADS[0]: above, "明细": [{HEADS[1]: below, **row} for below, inner in levels.items() for row in inner]}
        for above, levels in _levels(rows).items()
    ]


def _sums(rows: Rows) -> Data:
    return {head: sum(row[head] for row in rows) for head in HEADS[5:7]}


def _summed(rows: Rows, *, within: bool) -> Rows:
    return [
        {
            HEADS[0]: row[HEADS[0]],
            **(_sums(of) if within else {}),
            "明细": row["明细"],
            **({} if within else {"小计": _sums(of)}),
        }
        for row in _inner(rows)
        for of in [row["明细"]]
    ]


INDICATOR_SHAPES: dict[str, Callable[[Data], Data]] = {
    "rows": lambda data: data,
    "levels": lambda data: _with(data, "绩效指标", _levels(data["绩效指标"])),
    "lists of levels": lambda data: _with(
        data,
        "绩效指标",
        [{a: [{b: rows} for b, rows in inner.items()]} for a, inner in _levels(data["绩效指标"]).items()],
    ),
    "names": lambda data: _with(
        data,
        "绩效指标",
        {a: {b: _named(rows) for b, rows in inner.items()} for a, inner in _levels(data["绩效指标"]).items()},
    ),
    "rows of a level": lambda data: _with(data, "绩效指标", _inner(data["绩效指标"])),
    "rows and marks of a level": lambda data: _with(data, "绩效指标", _summed(data["绩效指标"], within=True)),
    "rows and sums of a level": lambda data: _with(data, "绩效指标", _summed(data["绩效指标"], within=False)),
    "lines": lambda data: _with(
        data, "绩效指标", [HEADS, *([row[head] for head in HEADS] for row in data["绩效指标"])]
    ),
    "headings beside their lines": lambda data: _with(
        data, "绩效指标", {"表头": HEADS, "行": [[row[head] for head in HEADS] for row in data["绩效指标"]]}
    ),
    "lists side by side": lambda data: _with(
        data, "绩效指标", {head: [row[head] for row in data["绩效指标"]] for head in HEADS}
    ),
    "levels under goals": lambda data: {
        **{key: value for key, value in data.items() if key != "绩效指标"},
        "年度绩效目标（90分）": _levels(data["绩效指标"]),
    },
    "levels at the top": lambda data: {
        **{key: value for key, value in data.items() if key != "绩效指标"}, **_levels(data["绩效指标"])
    },
}  # fmt: skip


def _turned(table: Data) -> Data:
    return {column: {name: row[column] for name, row in table.items() if column in row} for column in COLUMNS}


def _in_lines(table: Data) -> Data:
    return {"列": COLUMNS, **{name: [row.get(column, "") for column in COLUMNS] for name, row in table.items()}}


def _beside(table: Data) -> Data:
    first, *others = table
    marks = ("分值", "执行率", "得分")
    inner = {key: value for key, value in table[first].items() if key not in marks}
    return {first: inner, **{key: table[first][key] for key in marks}, **{name: table[name] for name in others}}


def _turned_beside(table: Data) -> Data:
    turned = {column: cells for column, cells in _turned(table).items() if len(cells) > 1}
    first = next(iter(table.values()))
    return {**turned, **{column: first[column] for column in COLUMNS if column in first and column not in turned}}


def _score_at_the_top(data: Data) -> Data:
    table = {
        name: {key: value for key, value in row.items() if key != "得分"} for name, row in data["项目资金"].items()
    }
    return {**_with(data, "项目资金", table), "预算执行得分": data["项目资金"]["年度资金总额"]["得分"]}


FUND_SHAPES: dict[str, Callable[[Data], Data]] = {
    "table": lambda data: data,
    "rows": lambda data: _with(data, "项目资金", [{"资金": name, **row} for name, row in data["项目资金"].items()]),
    "single keys": lambda data: _with(data, "项目资金", [{name: row} for name, row in data["项目资金"].items()]),
    "turned": lambda data: _with(data, "项目资金", _turned(data["项目资金"])),
    "turned, marks beside": lambda data: _with(data, "项目资金", _turned_beside(data["项目资金"])),
    "score at the top": _score_at_the_top,
    "lines": lambda data: _with(data, "项目资金", _in_lines(data["项目资金"])),
    "beside": lambda data: _with(data, "项目资金", _beside(data["项目资金"])),
    "no heading": lambda data: {**{key: value for key, value in data.items() if key != "项目资金"}, **data["项目资金"]},
}


def _but(data: Data, *keys: str) -> Data:
    return {key: value for key, value in data.items() if key not in keys}


WHOLE_SHAPES: dict[str, Callable[[Data], Any]] = {
    "plain": lambda data: data,
    "below its title": lambda data: {"2022年度项目支出绩效自评表": _but(data, "标题", "年度")},
    "below anything": lambda data: {"自评": _but(data, "标题")},
    "two levels deep": lambda data: {"附件": {"项目支出绩效自评表": _but(data, "标题")}},
    "parts": lambda data: [{key: value} for key, value in data.items()],
    "title first": lambda data: ["项目支出绩效自评表", *({key: value} for key, value in _but(data, "标题").items())],
    "year of the title": lambda data: {"项目支出绩效自评表": "（2022年度）", **_but(data, "标题", "年度")},
    "parts below the title": lambda data: {
        "项目支出绩效自评表": [{key: value} for key, value in _but(data, "标题").items()]
    },
    "beside its title": lambda data: {
        "项目支出绩效自评表（2022年度）": {key: data[key] for key in ("项目名称", "实施单位", "金额单位")},
        **_but(data, "标题", "年度", "项目名称", "实施单位", "金额单位"),
    },
    "what it is in a group": lambda data: {
        "基本情况": {key: data[key] for key in ("年度", "项目名称", "实施单位", "金额单位")},
        **_but(data, "年度", "项目名称", "实施单位", "金额单位"),
    },
    "two titles": lambda data: {
        "项目支出绩效自评表": _but(data, "标题"),
        "项目支出绩效自评报告（摘要）": {"评价结论": "项目按计划完成，资金使用规范，达到了预期效果。"},
    },
    "another heading": lambda data: {"公开表名称": "2022年度项目支出绩效自评表", **_but(data, "标题", "年度")},
}  # fmt: skip


@cache
def checker() -> Checker:
    return linter.load(cache=os.environ["CROSSFOOT_CACHE_DIR"])


def found(data: Any) -> list[str]:
    text = json.dumps(data, ensure_ascii=False)
    report = checker().check_bytes("a.yaml", text.encode())
    return sorted(each.rule for each in report.findings if each.severity != "note")


@cache
def expected(fault: str) -> list[str]:
    data = plain()
    FAULTS[fault](data)
    return found(data)


def test_the_faults_are_found_and_nothing_else() -> None:
    assert expected("nothing") == []
    assert all(expected(fault) for fault in FAULTS if fault != "nothing")


# What is wrong in a table shows whether it was read; the property below goes through all of it.
def held(shape: Callable[[Data], Any], *faults: str) -> None:
    for fault in faults:
        data = plain()
        FAULTS[fault](data)
        assert found(shape(data)) == expected(fault), fault


@pytest.mark.parametrize("shape", INDICATOR_SHAPES)
def test_indicators(shape: str) -> None:
    held(INDICATOR_SHAPES[shape], "nothing", "missed", "reason")


@pytest.mark.parametrize("shape", FUND_SHAPES)
def test_funds(shape: str) -> None:
    held(FUND_SHAPES[shape], "nothing", "sources", "rate")


@pytest.mark.parametrize("shape", WHOLE_SHAPES)
def test_reports(shape: str) -> None:
    held(WHOLE_SHAPES[shape], "nothing", "total")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(FAULTS)),
    st.sampled_from(list(INDICATOR_SHAPES)),
    st.sampled_from(list(FUND_SHAPES)),
    st.sampled_from(list(WHOLE_SHAPES)),
)
def test_all_together(fault: str, indicators: str, funds: str, whole: str) -> None:
    data = plain()
    FAULTS[fault](data)
    shaped = WHOLE_SHAPES[whole](FUND_SHAPES[funds](INDICATOR_SHAPES[indicators](data)))
    assert found(shaped) == expected(fault)
