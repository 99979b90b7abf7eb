"""Tables that no form knows are cross-footed by their own figures; what is of no form is read all the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.report.footed import CHANGE, PLAIN, SHARE, differences, quotients, sums

from ..conftest import Run
from ..cost import within

HEAD = "表: 部门整体支出绩效自评报告\n年度: 2023\n部门名称: 某局\n金额单位: 万元\n"
OPEN = "标题: 某县2023年预算执行情况的说明\n金额单位: 万元\n"
Said = Callable[..., list[tuple[str, str, int]]]


@pytest.fixture
def said(tmp_path: Path, crossfoot: Callable[..., Run]) -> Said:
    def check(text: str, head: str = HEAD) -> list[tuple[str, str, int]]:
        (tmp_path / "a.yaml").write_text(head + text, "utf-8")
        run = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        assert "Traceback" not in run.err, run.err
        return [(d["severity"], d["rule"], d["line"]) for d in json.loads(run.out)["diagnostics"]]

    return check


def loud(found: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    return [(rule, line) for severity, rule, line in found if severity != "note"]


# ---- what adds up, in any table --------------------------------------------------------------------------------------


def table(rng: random.Random, groups: int, rows: int, columns: int) -> tuple[list[str], list[list[int]]]:
    """Groups with their totals above them, under a total of all; the last column is the sum of the others."""
    names, lines = ["合计"], [[0] * columns]
    for group in range(groups):
        names.append(f"某市{group}")
        lines.append([0] * columns)
        whole = lines[-1]
        for row in range(rows):
            names.append(f"某县{group}{row}")
            lines.append([rng.randrange(1_000, 99_999) for _ in range(columns)])
            whole[:] = [a + b for a, b in zip(whole, lines[-1], strict=True)]
        lines[0] = [a + b for a, b in zip(lines[0], whole, strict=True)]
    return names, [[*line, sum(line)] for line in lines]


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(2, 5), st.integers(2, 4), st.booleans())
def test_the_levels_of_a_table_are_found_in_its_figures(
    seed: int, groups: int, rows: int, columns: int, below: bool
) -> None:
    names, lines = table(random.Random(seed), groups, rows, columns)
    if below:  # totals stand at the end of what they sum up
        names, lines = names[::-1], lines[::-1]
    found = {
        names[each.total]: {names[part] for part in each.parts} for each in sums(names, lines, [0] * (columns + 1))
    }
    assert found["合计"] == {f"某市{group}" for group in range(groups)}
    for group in range(groups):
        assert found[f"某市{group}"] == {f"某县{group}{row}" for row in range(rows)}
    across = sums(
        [*("甲乙丙丁"[:columns]), "小计"], [list(line) for line in zip(*lines, strict=True)], [0] * len(lines)
    )
    assert [(each.total, each.parts) for each in across] == [(columns, tuple(range(columns)))]


def yaml_of(names: list[str], lines: list[list[str]], headings: list[str], key: str = "分县资金安排") -> str:
    rows = (
        "  - {地区: " + name + "".join(f", {h}: {v}" for h, v in zip(headings, line, strict=True)) + "}\n"
        for name, line in zip(names, lines, strict=True)
    )
    return f"{key}:\n" + "".join(rows)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("head", [HEAD, OPEN])
def test_one_wrong_figure_in_a_table_is_found_and_no_other(said: Said, head: str, seed: int) -> None:
    rng = random.Random(seed)
    names, lines = table(rng, 2 + seed % 2, 3, 2 + seed % 2)
    headings = [*("中央资金", "省级资金", "市级资金")[: 2 + seed % 2], "小计"]
    printed = [[f"{Decimal(value) / 100}" for value in line] for line in lines]
    assert loud(said(yaml_of(names, printed, headings), head)) == []
    row, column = rng.randrange(len(names)), rng.randrange(len(headings))
    printed[row][column] = f"{Decimal(lines[row][column] + 700) / 100}"
    found = loud(said(yaml_of(names, printed, headings), head))
    assert found
    assert {rule for rule, _ in found} <= {"loose-sums", "loose-sums-likely"}
    # Whatever it is a part of, or the sum of: its own row is named, or the totals of its column.
    above = {5, 6, 6 + 4 * ((row - 1) // 4)} | {6 + row - 1 + 1}
    assert {line for _, line in found} <= {line + head.count("\n") - 4 for line in range(5, 30)}
    assert any(line - (head.count("\n") + 2) in (row, 0, 1 + 4 * ((row - 1) // 4)) for _, line in found), (found, above)


def test_rates_and_differences_are_those_of_the_other_rows(said: Said) -> None:
    rows = "".join(
        f"  - {{项目: 某事{i}, 上年决算数: {a}, 本年决算数: {b}, 增减额: {b - a}, 增减率: {(b - a) / a:.2%}}}\n"
        for i, (a, b) in enumerate([(1000, 1210), (2050, 1875), (730, 802), (4111, 4006), (905, 1003)])
    )
    assert loud(said("支出变动明细:\n" + rows)) == []
    assert loud(said("支出变动明细:\n" + rows.replace("-8.54%", "-9.54%"))) == [("loose-rates", 7)]
    assert loud(said("支出变动明细:\n" + rows.replace("增减额: 72", "增减额: 27"))) == [("loose-sums-likely", 8)]
    # A fall may be printed without its sign, where the heading or the words beside it tell.
    assert loud(said("支出变动明细:\n" + rows.replace("-8.54%", "下降8.54%").replace("-2.55%", "2.55%"))) == []


# By what makes each of them right.
RIGHT = {
    "what is included is no part beside the others": (
        "构成表",
        "项目: 合计, 金额: 90.50",
        "项目: 甲, 金额: 60.50",
        "项目: 其中：乙, 金额: 20.00",
        "项目: 丙, 金额: 30.00",
    ),
    "prices add up to nothing": (
        "采购清单",
        "品名: 甲, 单价: 3, 金额: 6",
        "品名: 乙, 单价: 4, 金额: 8",
        "品名: 合计, 单价: 9, 金额: 14",
    ),
    "a line that compares the others": (
        "对比情况",
        "年度: 2022年, 合计: 30, 甲: 10, 乙: 20",
        "年度: 2023年, 合计: 36, 甲: 12, 乙: 24",
        "年度: 增减%, 合计: 20.01, 甲: 20, 乙: 20",
    ),
    "rounding": (
        "分配表",
        "县: 甲, 金额: 0.33, 户数: 3",
        "县: 乙, 金额: 0.33, 户数: 4",
        "县: 丙, 金额: 0.33, 户数: 5",
        "县: 合计, 金额: 1.00, 户数: 12",
    ),
    "a list of facts": (
        "基本数据",
        "名称: 户籍人口, 数: 30511",
        "名称: 常住人口, 数: 29007",
        "名称: 村（个）, 数: 12",
    ),
    "rows numbered, years, codes": (
        "清单",
        "序号: 1, 年份: 2021, 项目编码: 4001, 金额: 5.00",
        "序号: 2, 年份: 2022, 项目编码: 4002, 金额: 6.00",
        "序号: 3, 年份: 2023, 项目编码: 9001, 金额: 12.00",
    ),
    "two tables side by side: each row has two names": (
        "收支平衡表",
        "收入科目: 税收, 收入额: 10, 支出科目: 教育, 支出额: 4",
        "收入科目: 补助, 收入额: 20, 支出科目: 农业, 支出额: 26",
        "收入科目: 合计, 收入额: 30, 支出科目: 合计, 支出额: 30",
    ),
}


@pytest.mark.parametrize("why", RIGHT)
@pytest.mark.parametrize("head", [HEAD, OPEN])
def test_right_tables_are_quiet(said: Said, head: str, why: str) -> None:
    key, *rows = RIGHT[why]
    assert loud(said(f"{key}:\n" + "".join(f"  - {{{row}}}\n" for row in rows), head)) == []


def test_a_part_of_a_table_has_the_total_of_all(said: Said) -> None:
    rows = "分县表:\n  - {县: 合计, 金额: 900}\n  - {县: 甲, 金额: 100}\n  - {县: 乙, 金额: 300}\n"
    for head in (HEAD, OPEN):
        assert loud(said(rows, head + "节选: 是\n")) == []
        assert loud(said(rows, head)) == [("loose-sums-likely", head.count("\n") + 2)]


def test_a_total_of_one_column_is_asked_about(said: Said) -> None:
    rows = "分县表:\n  - {县: 甲, 数额: 60.50}\n  - {县: 乙, 数额: 20.00}\n  - {县: 合计, 数额: TOTAL}\n"
    assert loud(said(rows.replace("TOTAL", "80.50"))) == []
    assert loud(said(rows.replace("TOTAL", "85.50"))) == [("loose-sums-likely", 8)]


def test_what_quotients_are() -> None:
    columns: list[list[int | None]] = [[10, 20, 30, 60], [40, 50, 75, 165], [50, 70, 105, 225]]
    assert quotients([2500, 4000, 4000, 3636], columns, [None] * 3, 10_000) == (0, 1, PLAIN)
    assert quotients([1667, 3333, 5000, 10_000], columns[:1], [3], 10_000) == (0, 0, SHARE)
    assert quotients([2500, 4000, 4000, 3636], [columns[1], columns[2]], [None] * 2, 10_000) == (1, 0, CHANGE)
    assert quotients([1234, 777, 4321, 5], columns, [None] * 3, 10_000) is None
    assert [(each.total, each.parts) for each in differences(columns, [0] * 3, set())] == [(2, (0, 1))]


def test_rows_that_a_known_table_has_no_place_for_are_added_up(said: Said) -> None:
    rows = (
        "收支情况:\n"
        "  - {项目: 收入小计, 年初预算数: 1520.00, 全年预算数: 1580.00, 全年执行数: 1580.00}\n"
        "  - {项目: 支出小计, 年初预算数: 1520.00, 全年预算数: 1580.00, 全年执行数: 1512.40}\n"
        "  - {项目: 一、基本支出, 年初预算数: 1000.00, 全年预算数: 1000.00, 全年执行数: 1000.00}\n"
        "  - {项目: 二、项目支出, 年初预算数: 520.00, 全年预算数: 580.00, 全年执行数: 512.40}\n"
        "  - {项目: 履职类, 年初预算数: 180.00, 全年预算数: 180.00, 全年执行数: 162.00}\n"
        "  - {项目: 发展类, 年初预算数: 340.00, 全年预算数: 400.00, 全年执行数: 350.40}\n"
    )
    assert "loose-sums-likely" not in {rule for _, rule, _ in said(rows)}
    assert ("warning", "loose-sums-likely", 9) in said(rows.replace("340.00", "430.00"))


# ---- what is published and is of no form -----------------------------------------------------------------------------


def test_what_is_of_no_form_is_read_by_its_text_and_its_tables(said: Said) -> None:
    text = (
        "表: 某县2023年分乡镇转移支付分配表\n金额单位: 万元\n"
        "三公经费: {合计: 5.50, 公务接待费: 2.00, 公务用车运行维护费: 3.00, 因公出国（境）费: 0}\n"
        "陈述:\n  - {标题: 说明, 内容: 2023年支出50万元，比上年增加10万元，增长50%。}\n"
    )
    found = said(text, "")
    assert ("note", "form-read-as", 1) in found
    assert loud(found) == [("three-public-total", 3), ("prose-change", 5)]
    assert said(text.replace("50%", "25%").replace("5.50", "5.00"), "") == [("note", "form-read-as", 1)]
    assert (
        said(
            text.replace("某县2023年分乡镇转移支付分配表", "公开文件").replace("50%", "25%").replace("5.50", "5.00"), ""
        )
        == []
    )


TOLD = "陈述: [{标题: 甲, 内容: 今年支出的经费都用在了该用的地方，没有结余。}]\n"
REFUSED = {
    "表: 项目支出绩效自平表\n年度: 2023\n" + TOLD: "unknown-root-form",
    "年度: 2023\n项目名称: 某项目\n绩效指标: [{三级指标: 培训人数, 分值: 10, 得分: 10}]\n": "not-a-report",
    "services:\n  web: {image: nginx, ports: [80, 81]}\n": "not-a-report",
    "标题: 会议纪要\n内容: 会议研究了有关工作，各科室要抓好落实，确保按时完成各项任务。\n": "not-a-report",
    "规则包: 没有的包\n标题: 2023年预算执行情况\n" + TOLD: "unknown-pack",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_stays_refused(said: Said, text: str) -> None:
    assert REFUSED[text] in {found for _, found, _ in said(text, "")}


def test_of_a_part_of_a_report_nothing_is_required(said: Said) -> None:
    part = (
        "标题: 某项目自评表\n项目名称: 某项目\n"
        "项目资金: {年度资金总额: {全年预算数: 10.00, 全年执行数: 8.00, 执行率: 90.00%}}\n"
        "绩效指标: [{一级指标: 产出指标, 三级指标: 培训人数, 指标值: ≥30人, 完成值: 30人, 分值: 10, 得分: 10}]\n"
    )
    assert {"incomplete-report", "missing-field"} & {rule for _, rule, _ in said(part, "")}
    assert loud(said(part, "节选: 是\n")) == [("fund-execution-rate", 4)]


# ---- time ------------------------------------------------------------------------------------------------------------


def test_large_tables_take_little_time(said: Said) -> None:
    rng = random.Random(3)
    for rows, columns in ((300, 4), (290, 10), (120, 24)):
        names = [f"某县{i}" for i in range(rows)]
        lines = [[str(rng.randrange(10**6)) for _ in range(columns)] for _ in range(rows)]
        with within():
            assert loud(said(yaml_of(names, lines, [f"栏{i}" for i in range(columns)]), OPEN)) == []
    with within():
        assert loud(said("清单:\n" + "  - {甲: 乙, 数: 3}\n" * 5_000, OPEN)) == []
