"""Completed tables as provinces lay them out, made up and correct: what ``tests/rules/test_mutations.py`` spoils.

Each layout prints one table in a way of its own: operator and unit in the target or in columns beside it, weights row
by row or in the headings of the first level, 10 or 20 points for execution, two columns of funds or three. Seeded.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .correct import percent, printed, written

D = Decimal
Row = dict[str, Any]

# What the indicators of a table are of: level 1, level 2, name, operator, target, unit, share of the level's points.
PLAN = (
    ("产出指标", "数量指标", "培训人次", "≥", 480, "人次", 3),
    ("产出指标", "数量指标", "维修道路", "≥", 12, "公里", 2),
    ("产出指标", "质量指标", "验收合格率", "=", 100, "%", 3),
    ("产出指标", "时效指标", "完成时间", "date", 11, "月前", 1),
    ("产出指标", "成本指标", "项目总成本", "≤", 0, "万元", 1),
    ("效益指标", "社会效益指标", "受益群众人数", "≥", 2600, "人", 3),
    ("效益指标", "可持续影响指标", "长效管理机制", "", 0, "健全", 1),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", 90, "%", 1),
)
LAYOUTS = ("joined", "columns", "headings", "twenty", "department", "two-columns")


class Table:
    """One completed table; ``layout`` says how it is printed."""

    def __init__(self, seed: int, layout: str) -> None:
        self.r = random.Random(f"{layout}-{seed}")
        self.layout = layout
        self.execution = 20 if layout in ("twenty", "headings") else 10
        self.budget = D(self.r.randint(4000, 9000)) / 100
        self.spent = D(printed(self.budget * D(self.r.randint(84, 99)) / 100, 2))
        self.marks = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
        if self.execution == 20:
            self.marks["产出指标"] = 40
        self.lost = self.r.choice((True, False))

    def rows(self) -> list[Row]:
        return [self.row(i, *entry) for i, entry in enumerate(PLAN)]

    def row(self, i: int, level1: str, level2: str, name: str, op: str, target: int, unit: str, share: int) -> Row:
        whole = sum(entry[6] for entry in PLAN if entry[0] == level1)
        weight = D(self.marks[level1]) * share / whole
        heading = f"{level1}（{self.marks[level1]}分）" if self.layout == "headings" else level1
        row: Row = {"一级指标": heading, "二级指标": level2, "三级指标": name}
        score = weight
        reason = "——"
        missed = self.lost and i == 0
        goal, done = self.figures(op, D(target), unit, missed)
        if missed:
            score = (weight * done / goal).quantize(D("0.01"), ROUND_HALF_UP)
            reason = "下半年疫情影响，两期培训改为线上"
        row |= self.cells(op, goal, done, unit)
        if self.layout != "headings":
            row["分值"] = f"{weight.normalize():f}"
        row |= {"得分": f"{score.normalize():f}", "偏差原因": reason}
        return row

    def figures(self, op: str, target: D, unit: str, missed: bool) -> tuple[D, D]:
        if op == "≤":
            return D(printed(self.budget, 2)), self.spent
        if op == "date":
            return target, target - 2
        if missed:
            return target, D(int(target * D("0.9")))
        return target, target + (self.r.randint(1, 3) if unit in ("人次", "公里", "人") else 0) + (
            5 if target == 90 else 0
        )

    def cells(self, op: str, goal: D, done: D, unit: str) -> Row:
        """Target and result as the layout prints them."""
        if op == "":
            return {"年度指标值": unit, "实际完成值": unit}
        if op == "date":
            return {"年度指标值": f"{goal}{unit}", "实际完成值": f"{done}月"}
        if self.layout in ("columns", "department"):
            return {"运算符号": op, "年度指标值": goal, "度量单位": f'"{unit}"', "实际完成值": done}
        return {"年度指标值": f'"{op}{goal}{unit}"', "实际完成值": f"{done}{unit}"}

    def funds(self) -> Row:
        score = (min(self.spent / self.budget, D(1)) * self.execution).quantize(D("0.01"), ROUND_HALF_UP)
        columns = {"全年预算数": self.budget, "全年执行数": self.spent}
        if self.layout not in ("two-columns", "headings"):
            columns = {"年初预算数": self.budget, **columns}
        rate = {"执行率": percent(self.spent, self.budget)}
        own = D(printed(self.budget * D("0.2"), 2))
        spent = min(own, self.spent)
        parts = [(self.budget - own, self.spent - spent), (own, spent)]
        found: Row = {
            "年度资金总额": {**columns, "分值": self.execution, **rate, "得分": f"{score.normalize():f}"},
        }
        for source, (plan, done) in zip(("当年财政拨款", "其他资金"), parts, strict=True):
            given = {"全年预算数": plan, "全年执行数": done}
            found[source] = {
                **({"年初预算数": plan} if "年初预算数" in columns else {}),
                **given,
                "执行率": percent(done, plan),
            }
        return found

    def text(self) -> str:
        rows, funds = self.rows(), self.funds()
        total = sum((D(str(row["得分"])) for row in rows), D(funds["年度资金总额"]["得分"]))
        grade = "优" if total >= 90 else "良"
        year = 2022
        top = (
            {"表": "部门整体支出绩效自评报告", "规则包": "mof-2020-10", "年度": year, "部门名称": "某局"}
            if self.layout == "department"
            else {
                "表": "项目支出绩效自评表",
                "规则包": "mof-2020-10",
                "年度": year,
                "项目名称": "某项目",
                "实施单位": "某局",
            }
        )
        body = {
            "金额单位": "万元",
            "资金情况": funds,
            "绩效目标": [
                {"目标": "年度目标", "预期目标": "培训四百八十人次以上", "完成情况": "各项任务按计划推进，群众反映较好"}
            ],
            "绩效指标": rows,
            "总分": f"{total.normalize():f}",
            "评价等级": grade,
        }
        return written({**top, **body}) + "\n"


def completed(seed: int, layout: str) -> str:
    return Table(seed, layout).text()
