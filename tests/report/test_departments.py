"""Tables of whole departments as their offices lay them out: read without a word where they are right, and one changed
figure in them is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

HEAD = """
标题: 部门整体支出绩效自评表
年度: 2023
部门名称: 某县水利局
金额单位: 万元
"""
INDICATORS = """
绩效指标:
  - {一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 河道长度, 指标值: ≥15公里, 完成值: 16公里, 分值: 40, 得分: 40}
  - {一级指标: 产出指标, 二级指标: 质量指标, 三级指标: 工程合格率, 指标值: ≥95%, 完成值: 97%, 分值: 10, 得分: 10}
  - {一级指标: 效益指标, 二级指标: 社会效益指标, 三级指标: 受益者, 指标值: ≥2万人, 完成值: 2.1万人, 分值: 40, 得分: 40}
"""
# What is told, the table, a figure in it, another in its place, and the rule that finds that.
CASES = {
    "the unit and the year among what the report is": (
        """
标题: 部门整体支出绩效自评表
基本情况: {部门名称: 某县水利局, 年度: 2023, 单位: 万元}
预算执行情况:
  - {项目: 基本支出, 全年预算数: 590, 执行数: 580}
  - {项目: 项目支出, 全年预算数: 1200, 执行数: 1140}
  - {项目: 合计, 全年预算数: 1790, 执行数: 1720, 执行率: 96.09%}
""",
        "96.09%", "90.69%", "fund-execution-rate",
    ),
    "columns that are years, one of them long ago": (
        HEAD + """
三公经费情况:
  - {项目: 公务用车运行维护费, 2021年: 12.5, 2022年: 11.8, 2023年: 10.6}
  - {项目: 公务接待费, 2021年: 5.2, 2022年: 4.8, 2023年: 4.1}
  - {项目: 合计, 2021年: 17.7, 2022年: 16.6, 2023年: 14.7}
""",
        "2023年: 14.7", "2023年: 17.4", "three-public-total",
    ),
    "the marks of execution below the indicators": (
        HEAD + INDICATORS + """
预算执行情况: {合计: {全年预算数: 1790, 全年执行数: 1720, 执行率: 96.09%}}
预算执行得分: 9.61
总得分: 99.61
自评等级: 优
""",
        "总得分: 99.61", "总得分: 99.16", "total-score-is-the-sum",
    ),
    "those marks in the row that sums up the tasks, each given with its sources": (
        HEAD + INDICATORS + """
年度主要任务:
  - 任务名称: 甲
    全年预算数: {总额: 90, 财政拨款: 80, 其他资金: 10}
    全年执行数: {总额: 80, 财政拨款: 70, 其他资金: 10}
  - 任务名称: 乙
    全年预算数: {总额: 10, 财政拨款: 10, 其他资金: 0}
    全年执行数: {总额: 10, 财政拨款: 10, 其他资金: 0}
  - 任务名称: 金额合计
    全年预算数: {总额: 100, 财政拨款: 90, 其他资金: 10}
    全年执行数: {总额: 90, 财政拨款: 80, 其他资金: 10}
    执行率: 90%
    分值: 10
    得分: 9
总分: 99
""",
        "总分: 99", "总分: 90", "total-score-is-the-sum",
    ),
    "two tables of the same funds": (
        HEAD + """
年度预算资金:
  - {项目: 部门整体支出, 全年预算数: 100, 全年执行数: 90}
  - {项目: 基本支出, 全年预算数: 60, 全年执行数: 60}
  - {项目: 项目支出, 全年预算数: 40, 全年执行数: 30}
资金来源:
  - {来源: 一般公共预算资金, 全年预算数: 80, 全年执行数: 75}
  - {来源: 其他资金, 全年预算数: 20, 全年执行数: 15}
  - {来源: 合计, 全年预算数: 100, 全年执行数: 90}
""",
        "合计, 全年预算数: 100", "合计, 全年预算数: 110", "two-fund-tables-agree",
    ),
    "parts of several tables under one heading": (
        HEAD + """
资产和人员: {编制数: 28, 在职人数: 27, 固定资产原值: 268.50, 累计折旧: 121.30, 固定资产净值: 147.20}
""",
        "147.20", "174.20", "asset-net-value",
    ),
    "the sum of a side beside what came in": (
        HEAD + """
收支决算总表:
  收入: {财政拨款收入: 486.20, 其他收入: 4.60, 本年收入合计: 490.80, 年初结转和结余: 31.20, 总计: 522.00}
  支出: {基本支出: 86.20, 项目支出: 400.80, 本年支出合计: 487.00, 年末结转和结余: 35.00, 总计: 522.00}
  结转结余率: 6.70%
  结转结余变动率: 12.18%
""",
        "31.20, 总计: 522.00", "31.20, 总计: 552.00", "balance-adds-up",
    ),
    "basic figures in rows with their names and years": (
        HEAD + """
基础数据表:
  财政供养人员情况: {编制数: 126, 2023年实际在职人数: 121, 控制率: 96.03%}
  经费控制情况:
    - {项目: 三公经费, 2022年决算数: 28.46, 2023年预算数: 30.00, 2023年决算数: 25.18}
    - {项目: 1、公务用车购置和维护经费, 2022年决算数: 20.15, 2023年预算数: 21.00, 2023年决算数: 18.42}
    - {项目: 2、出国经费, 2022年决算数: 0, 2023年预算数: 0, 2023年决算数: 0}
    - {项目: 3、公务接待, 2022年决算数: 8.31, 2023年预算数: 9.00, 2023年决算数: 6.76}
    - {项目: 项目支出, 2022年决算数: 9860.20, 2023年预算数: 10240.00, 2023年决算数: 10765.60}
""",
        "25.18", "25.81", "basics-three-public-total",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_is_read_whole(case: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text, right, wrong, rule = CASES[case]

    def said(given: str) -> list[str]:
        (tmp_path / "a.yaml").write_text(given, encoding="utf-8")
        done = json.loads(crossfoot("check", "a.yaml", "--format", "json", cwd=tmp_path).out)
        return [d["rule"] for d in done["diagnostics"] if d["severity"] != "note"]

    assert said(text) == []
    assert text.count(right) == 1
    assert rule in said(text.replace(right, wrong))
