"""What no label of a form explains: written down as it is printed, and cross-footed there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ..conftest import Run
from .drawing import docx, put, xlsx
from .reading import read, report, values

ACCOUNT = """
收入支出决算总表|<|<|<|<|<
|||||公开01表
单位名称：某卫生院|||2021年度||金额单位：元
收入|<|<|支出|<|<
项目|行次|金额|项目|行次|金额
栏次||1|栏次||2
一、财政拨款收入|1|1,100.00|一、卫生健康支出|5|1,400.00
二、事业收入|2|500.00|二、住房保障支出|6|120.00
本年收入合计|3|1,600.00|本年支出合计|7|1,520.00
年初结转和结余|4|20.00|年末结转和结余|8|100.00
总计||1,620.00|总计||1,620.00
"""
EXPENSES = """
一般公共预算财政拨款“三公”经费支出决算表|<|<|<|<|<|<|<|<|<|<|<
||||||||||公开07表|<
部门：某档案馆|<|<|<|<|2021年度|<|<|金额单位：万元|<|<|<
预算数|<|<|<|<|<|决算数|<|<|<|<|<
合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费
^|^|小计|公务用车购置费|公务用车运行费|^|^|^|小计|公务用车购置费|公务用车运行费|^
1|2|3|4|5|6|7|8|9|10|11|12
18.60|0.00|12.60|0.00|12.60|6.00|15.87|0.00|11.92|0.00|11.92|3.95
"""
PROJECT = """
项目支出绩效自评表|<|<|<|<|<|<
（2021年）|<|<|<|<|单位：万元|<
项目名称|初中公用经费|<|<|主管部门|某县教育局|<
实施单位|某县第六中学|<|<|总分|97.9|<
预算执行情况|年度预算数（万元）|年初预算数|调整后预算数|全年执行数|执行率|拨付进度
^|年度资金总额|64.80|64.80|61.56|95.00%|正常
^|其中：财政拨款|50.00|50.00|50.00|100.00%|正常
^|村集体自筹|14.80|14.80|11.56|78.11%|偏慢
绩效指标|一级指标|二级指标|三级指标|分值|实际完成值|得分
^|项目决策|立项依据|立项相关性|20|相关|20
^|^|^|立项可行性|20|可行|20
^|项目产出|数量指标|培训人数|50|98人|48
^|项目效益|满意度指标|家长满意度|10|96%|9.9
"""


def found(crossfoot: Callable[..., Run], folder: Path, name: str, data: bytes) -> list[tuple[str, str, str]]:
    put(folder, name, data)
    run = crossfoot("check", name, "--format", "json", "--lang", "zh", cwd=folder)
    assert "fault" not in run.text
    return [(d["severity"], d["rule"], d["message"]) for d in json.loads(run.out)["diagnostics"]]


def grave(said: list[tuple[str, str, str]]) -> list[str]:
    return [rule for severity, rule, _ in said if severity != "note"]


def test_a_table_of_accounts_is_of_no_form_and_its_sides_come_to_the_same(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    assert grave(found(crossfoot, tmp_path, "a.xlsx", xlsx({"表": ACCOUNT}))) == []
    assert grave(found(crossfoot, tmp_path, "b.docx", docx([ACCOUNT]))) == []
    for wrong in ("1,620.00|总计||1,602.00", "1,602.00|总计||1,620.00"):
        said = found(crossfoot, tmp_path, "c.xlsx", xlsx({"表": ACCOUNT.replace("1,620.00|总计||1,620.00", wrong)}))
        assert "loose-sums" in grave(said), wrong


def test_headings_in_three_rows_above_one_row_of_figures(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    assert grave(found(crossfoot, tmp_path, "a.xlsx", xlsx({"表": EXPENSES}))) == []
    said = found(crossfoot, tmp_path, "b.xlsx", xlsx({"表": EXPENSES.replace("|15.87|", "|18.57|")}))
    assert any(severity == "error" and "18.57" in message for severity, _, message in said), said


def test_rows_and_columns_that_a_form_lacks_stand_where_they_are_printed(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    made = report(xlsx({"表": PROJECT}))
    funds = next(value for value in made.values() if isinstance(value, dict) and "年度资金总额" in value)
    assert funds["年度资金总额"]["全年预算数"] == "64.80" and funds["年度资金总额"]["拨付进度"] == "正常"
    assert "11.56" in str(funds), "the row that the form lacks is part of its table"
    assert [row["三级指标"] for row in made["绩效指标"]] == ["立项相关性", "立项可行性", "培训人数", "家长满意度"]
    assert made["年度"] == "2021" and made["金额单位"] == "万元"
    said = found(crossfoot, tmp_path, "a.xlsx", xlsx({"表": PROJECT}))
    assert "error" not in {severity for severity, _, _ in said}, said
    cells = {each.cell.text: each.why for each in read(xlsx({"表": PROJECT})).unread}
    assert cells["偏慢"] == "cell-as-printed"


def test_a_unit_that_is_a_name_is_who_reports_and_one_of_money_is_that_of_amounts() -> None:
    text = PROJECT.replace("（2021年）|<|<|<|<|单位：万元|<", "（2021年度）|<|单位：某县教育局|<|<|金额单位：元|<")
    made = report(xlsx({"表": text}))
    assert made["金额单位"] == "元" and "某县教育局" in (
        made.get("单位名称"),
        made.get("部门名称"),
        made.get("主管部门"),
    )


def test_a_level_and_a_name_below_one_heading_are_both_written_down() -> None:
    text = """
分县资金分配表|<|<|<
县区|<|安排数|支出数
甲县|城关镇|10.50|9.50
乙县|城关镇|20.50|19.50
甲县|城关镇|30.50|29.50
"""
    made = leaves(report(xlsx({"表": text})))
    assert made.count("城关镇") == 3 and made.count("甲县") == 2 and "29.50" in made


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_figure_of_a_table_of_no_form_is_written_down_once(data: st.DataObject) -> None:
    """Whatever its columns and rows, numbered or not, below one row of headings or two."""
    columns = data.draw(st.integers(2, 6), "columns")
    count = data.draw(st.integers(2, 8), "rows")
    numbered, is_deep = data.draw(st.booleans(), "numbered"), data.draw(st.booleans(), "two rows of headings")
    figures = [[f"{10_000 + 100 * row + column}.5" for column in range(columns)] for row in range(count)]
    headings = [f"安排{chr(0x7532 + column)}" for column in range(columns)]
    lead = ["序号", "地区"] if numbered else ["地区"]
    lines = ["分县资金安排情况表" + "|<" * (len(lead) + columns - 1)]
    if is_deep:
        lines += ["|".join([*lead, "本年资金", *"<" * (columns - 1)]), "|".join(["^"] * len(lead) + headings)]
    else:
        lines.append("|".join([*lead, *headings]))
    for row, line in enumerate(figures):
        name = [str(row + 1), f"第{chr(0x4E00 + row)}县"] if numbered else [f"第{chr(0x4E00 + row)}县"]
        lines.append("|".join([*name, *line]))
    text = "\n".join(lines)
    for made in (read(xlsx({"表": text})), read(docx([text]), "a.docx")):
        given_ = sorted(leaf for each in values(made) for leaf in leaves(each) if leaf.endswith(".5"))
        assert given_ == sorted(figure for line in figures for figure in line)
        assert not [each for each in made.missing if each.cell.text.endswith(".5")]
