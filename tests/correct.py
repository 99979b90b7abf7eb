"""Correct reports, made up: figures are drawn unrounded, added up, divided, and printed rounded half up. Seeded.

Each report is complete for its form, in a unit, a precision and a way of leaving blanks of its own; `crossfoot check`
has nothing to say against any of them, not even a warning.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

D = Decimal


def printed(value: Decimal, decimals: int) -> str:
    return f"{value.quantize(D(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def percent(part: Decimal, whole: Decimal, decimals: int = 2) -> str:
    return f"{printed(part / whole * 100, decimals)}%"


class Report:
    """What all reports have in common: a unit, decimals, blanks."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.currency = self.r.choice(["万元", "万元", "元"])
        self.decimals = self.r.choice([2, 2, 3, 4] if self.currency == "万元" else [0, 2])
        self.rates = self.r.choice([1, 2, 2])
        self.blank = self.r.choice(["——", "/", '""', "无"])
        self.year = self.r.choice([2020, 2021, 2022, 2023])
        self.unit = "某局"

    def amount(self, low: int, high: int) -> Decimal:
        scale = 1 if self.currency == "万元" else 10_000
        return D(self.r.randint(low * 10**4, high * 10**4)) / 10**4 * scale

    def exact(self, low: int, high: int) -> Decimal:
        """An amount that the report prints without rounding: most reports add up to the last digit."""
        return D(printed(self.amount(low, high), self.decimals))

    def show(self, value: Decimal) -> str:
        text = printed(value, self.decimals)
        grouped = self.currency == "元" and self.r.random() < 0.3
        return f'"{D(text):,}"' if grouped and value >= 1000 else text

    def rate(self, part: Decimal, whole: Decimal) -> str:
        return percent(part, whole, self.rates)

    def split(self, total: Decimal, count: int) -> list[Decimal]:
        """Parts of a total, each at least a little, as printed."""
        unit = D(1).scaleb(-self.decimals)
        left = total
        parts = []
        for i in range(count - 1):
            share = (left / (count - i) * D(self.r.randint(60, 140)) / 100).quantize(unit, ROUND_HALF_UP)
            parts.append(share)
            left -= share
        return [*parts, left]


def written(value: Any, indent: int = 0) -> str:
    """YAML in blocks: mappings, lists of mappings, and texts as they are."""
    pad = "  " * indent
    lines = []
    for key, item in value.items():
        if isinstance(item, dict):
            lines += [f"{pad}{key}:", written(item, indent + 1)]
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            lines.append(f"{pad}{key}:")
            for entry in item:
                body = written(entry, indent + 2)
                lines.append(f"{pad}  - {body.lstrip()}")
        elif isinstance(item, list):
            lines.append(f"{pad}{key}: [{', '.join(map(str, item))}]")
        else:
            lines.append(f"{pad}{key}: {item}")
    return "\n".join(lines)


# ---- 项目支出绩效自评表 ------------------------------------------------------------


def indicators(made: Report, merged: bool) -> tuple[list[dict[str, Any]], Decimal]:
    """Indicators of 90 points: three kinds of output, two of benefit, one of satisfaction; and their scores' sum."""
    r = made.r
    rows: list[dict[str, Any]] = []
    total = D(0)
    plan = [
        ("产出指标", 50, [("数量指标", [15, 10]), ("质量指标", [15]), ("时效指标", [10])]),
        ("效益指标", 30, [("社会效益指标", [15]), ("可持续影响指标", [15])]),
        ("满意度指标", 10, [("服务对象满意度指标", [10])]),
    ]
    number = 0
    for level1, weight1, groups in plan:
        first1 = True
        for level2, weights in groups:
            for i, weight in enumerate(weights):
                number += 1
                row: dict[str, Any] = {}
                if first1 or not merged:
                    row |= {"一级指标": level1, "一级指标分值": weight1}
                if i == 0 or not merged:
                    row |= {"二级指标": level2, "二级指标分值": sum(weights)}
                first1 = False
                row["三级指标"] = f"指标名称{number}"
                score = D(weight)
                reason = ""
                if level2 in ("社会效益指标", "可持续影响指标"):
                    row |= {"年度指标值": "有所改善", "实际完成值": "有所改善", "完成程度": "达成"}
                elif r.random() < 0.3:
                    target, actual = 80, r.choice([60, 70, 76])
                    score = (D(weight) * actual / target).quantize(D("0.01"), ROUND_HALF_UP)
                    row |= {"年度指标值": f"≥{target}%", "实际完成值": f"{actual}%", "完成程度": "部分完成"}
                    reason = "年末新增任务尚未办结"
                else:
                    row |= {"年度指标值": "≥80%", "实际完成值": f"{r.randint(80, 98)}%", "完成程度": "完成"}
                row |= {"分值": weight, "得分": f"{score.normalize():f}", "偏差原因": reason or made.blank}
                rows.append(row)
                total += score
    return rows, total


def grade_of(score: Decimal) -> str:
    return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"


def project(made: Report, name: str, head: bool = True) -> dict[str, Any]:
    """One project's evaluation table."""
    r = made.r
    sources = ["当年财政拨款", "上年结转资金", "其他资金"]
    annual = [made.exact(20, 90), made.exact(2, 9), made.exact(1, 8)]
    initial = [annual[0], None, annual[2]]
    executed = [annual[0], annual[1], (annual[2] * D(r.randint(70, 100)) / 100)]
    executed = [D(printed(v, made.decimals)) for v in executed]
    rows, scored = indicators(made, r.random() < 0.5)
    whole, spent = sum(annual, D(0)), sum(executed, D(0))
    execution = (min(spent / whole, D(1)) * 10).quantize(D("0.01"), ROUND_HALF_UP)
    score = scored + execution
    funds: dict[str, Any] = {
        "年度资金总额": {
            "年初预算数": made.show(sum((v for v in initial if v is not None), D(0))),
            "全年预算数": made.show(whole),
            "全年执行数": made.show(spent),
            "分值": 10,
            "执行率": made.rate(spent, whole),
            "得分": f"{execution.normalize():f}",
        }
    }
    for source, first, plan, done in zip(sources, initial, annual, executed, strict=True):
        funds[source] = {
            "年初预算数": made.blank if first is None else made.show(first),
            "全年预算数": made.show(plan),
            "全年执行数": made.show(done),
            "执行率": made.rate(done, plan),
        }
    top = {"表": "项目支出绩效自评表", "规则包": "mof-2020-10"} if head else {}
    return {
        **top,
        "年度": made.year,
        "标题": f"{made.year}年度项目支出绩效自评表",
        "项目名称": name,
        "主管部门": made.unit,
        "实施单位": made.unit,
        "金额单位": made.currency,
        "项目资金": funds,
        "绩效指标": rows,
        "合计": {
            "一级指标分值": 90,
            "二级指标分值": 90,
            "分值": 100,
            "得分": f"{score.normalize():f}",
        },
        "总分": f"{score.normalize():f}",
        "评价等级": grade_of(score),
        "正文": [{"标题": "结论", "内容": f"经自评，自评得分{score.normalize():f}分。"}],
        "备注": "执行率偏低的已说明",
        "报告日期": f"{made.year + 1}-03-2{r.randint(0, 9)}",
    }


# ---- 部门整体支出绩效自评报告 ------------------------------------------------------------


def department(
    made: Report, pack: str = "mof-2020-10", names: Sequence[str] = ("信访救助资金", "业务工作经费", "信息平台维护")
) -> dict[str, Any]:
    """A whole department's report, its figures related wherever the form allows it."""
    r, show = made.r, made.show
    wages, goods, individuals = made.exact(200, 400), made.exact(60, 99), made.exact(10, 30)
    basic = wages + goods + individuals
    budgets = [made.exact(30, 60) for _ in names]
    spent = [D(printed(b * D(r.randint(85, 100)) / 100, made.decimals)) for b in budgets]
    projects = sum(spent, D(0))
    final = basic + projects
    budget = basic + sum(budgets, D(0))
    initial = D(printed(budget * D(r.randint(90, 99)) / 100, made.decimals))
    prior = D(printed(final * D(r.randint(85, 99)) / 100, made.decimals))
    carried, income_prior = made.exact(3, 9), made.exact(400, 500)
    carried_on = made.exact(3, 9)
    income = final + carried_on - carried
    fiscal = D(printed(income * D(r.randint(80, 95)) / 100, made.decimals))
    running, reception = made.exact(2, 4), made.exact(1, 2)
    public = running + reception
    public_budget, public_prior = public + made.exact(1, 2), public + made.exact(1, 1)
    in_service, retired = r.randint(8, 20), r.randint(2, 9)
    current, net = made.exact(10, 50), made.exact(20, 90)
    done, cases = r.randint(700, 860), r.randint(861, 999)
    halves = [D(r.randint(800, 1000)) / 20, D(50)]
    score = sum(halves, D(0))
    report: dict[str, Any] = {
        "表": "部门整体支出绩效自评报告",
        "规则包": pack,
        "年度": made.year,
        "标题": f"{made.unit}{made.year}年度部门整体支出绩效自评报告",
        "部门名称": made.unit,
        "金额单位": made.currency,
        "内设机构": {"个数": 3, "名单": ["办公室", "综合股", "督查股"]},
        "人员情况": {
            "编制人数": in_service + 2,
            "行政编制": in_service,
            "工勤编制": 2,
            "实有人数": in_service + retired,
            "在职人数": in_service,
            "离退休人数": retired,
            "财政供养人数": in_service + retired,
            "在职人员控制率": percent(D(in_service), D(in_service + 2), made.rates),
        },
        "资产情况": {
            "资产合计": show(current + net),
            "流动资产": show(current),
            "固定资产原值": show(net * 2),
            "固定资产净值": show(net),
            "车辆数": 1,
        },
        "收入": {
            "年初预算数": show(initial - carried),
            "年初结转": show(carried),
            "决算数": show(income),
            "构成": [
                {"名称": name, "金额": show(value)}
                for name, value in zip(["财政拨款", "其他收入"], [fiscal, income - fiscal], strict=True)
            ],
            "财政补助": show(fiscal),
            "财政补助占比": made.rate(fiscal, income),
            "上年决算数": show(income_prior),
            "增减方向": "增加" if income > income_prior else "减少",
            "增减额": show(abs(income - income_prior)),
            "增减率": made.rate(abs(income - income_prior), income_prior),
            "备注": "按政策调整",
        },
        "支出": {
            "年初预算数": show(initial),
            "决算数": show(final),
            "年末结转": show(carried_on),
            "上年决算数": show(prior),
            "增减方向": "增加",
            "增减额": show(final - prior),
            "增减率": made.rate(final - prior, prior),
        },
        "基本支出": {
            "合计": show(basic),
            "工资福利支出": show(wages),
            "商品和服务支出": show(goods),
            "对个人和家庭的补助": show(individuals),
            "资本性支出": made.blank,
            "预算完成率": made.rate(basic, basic),
            "三公及会议费": {"公务用车运行维护费": show(running), "公务接待费": show(reception)},
        },
        "项目支出": {
            "合计": show(projects),
            "预算数": show(sum(budgets, D(0))),
            "预算完成率": made.rate(projects, sum(budgets, D(0))),
            "明细": [{"名称": n, "金额": show(v)} for n, v in zip(names, spent, strict=True)],
            "三公及会议费": {"公务接待费": made.blank},
        },
        "预算执行": {
            "年初预算数": show(initial),
            "全年预算数": show(budget),
            "全年执行数": show(final),
            "执行率": made.rate(final, budget),
            "预算调整率": made.rate(budget - initial, initial),
        },
        "项目个数": len(names),
        "项目执行情况": [
            {"名称": n, "全年预算数": show(b), "全年执行数": show(v), "执行率": made.rate(v, b)}
            for n, b, v in zip(names, budgets, spent, strict=True)
        ],
        "三公经费": {
            "预算数": show(public_budget),
            "决算数": show(public),
            "控制率": made.rate(public, public_budget),
            "因公出国（境）费": made.blank,
            "公务用车费": show(running),
            "公务用车运行维护费": show(running),
            "公务接待费": show(reception),
            "公务用车保有量": 1,
            "接待批次": r.randint(5, 20),
            "接待人次": r.randint(21, 90),
            "只减不增": "是",
            "上年决算数": show(public_prior),
            "增减方向": "减少",
            "增减额": show(public_prior - public),
            "增减率": made.rate(public_prior - public, public_prior),
            "备注": "厉行节约",
        },
        "公用经费": {"预算数": show(goods + 5), "执行数": show(goods), "控制率": made.rate(goods, goods + 5)},
        "绩效目标": [
            {"目标": "化解", "预期目标": "化解率不低于80%", "完成情况": "已超过目标", "指标值": "≥80%", "完成值": "85%"}
        ],
        "数据陈述": [
            {"事项": "矛盾化解", "完成数": done, "总数": cases, "比率": percent(D(done), D(cases), made.rates)},
            {"事项": "接访", "批次": "62批", "人次": "73人次"},
        ],
        "自评得分": f"{score.normalize():f}",
        "分项得分": [
            {"名称": n, "满分": 50, "得分": f"{h.normalize():f}", "得分率": percent(h, D(50), made.rates)}
            for n, h in zip(["管理效能", "履职效能"], halves, strict=True)
        ],
        "评价等级": grade_of(score),
        "正文": [{"标题": "结论", "内容": f"自评得分{score.normalize():f}分。"}],
        "项目自评": [project(made, names[0], head=False)],
        "报告日期": f"{made.year + 1}-08-01",
        "决算批复日期": f"{made.year + 1}-08-20",
        "公开日期": f"{made.year + 1}-09-05",
    }
    if pack == "guangdong":
        report["履职任务"] = [{"任务内容": n, "履职效能评分": v} for n, v in zip("甲乙丙", (18, 18, 14), strict=True)]
    return report


# ---- 辽宁部门整体绩效自评表 ------------------------------------------------------------


def liaoning(made: Report) -> dict[str, Any]:
    r, show = made.r, made.show

    def line(first: Decimal | None, whole: Decimal) -> dict[str, Any]:
        return {
            "年初预算数": made.blank if first is None else show(first),
            "全年预算数": show(whole),
            "全年执行数": show(whole),
            "执行率": made.rate(whole, whole if first is None else first),
        }

    wages, goods, individuals = ((made.exact(200, 300), made.exact(300, 400)) for _ in range(3))
    duties = (made.exact(50, 90), made.exact(91, 140))
    capital = made.exact(1, 5)
    basic = (wages[0] + goods[0] + individuals[0], wages[1] + goods[1] + individuals[1] + capital)
    whole = (basic[0] + duties[0], basic[1] + duties[1])
    first, later = made.split(duties[0], 2), made.split(duties[1], 3)
    weights = [
        (40, "履职效能"),
        (10, "预算执行"),
        (10, "管理效率"),
        (10, "运行成本"),
        (20, "社会效应"),
        (10, "可持续性"),
    ]
    lost = r.choice([0, 2, 4])
    scored = [
        {
            "一级指标": name,
            "二级指标": f"{name}情况",
            "三级指标": f"{name}指标",
            "度量": "≥80%",
            "全年完成值": "75%" if name == "管理效率" and lost else f"{r.randint(80, 99)}%",
            "完成程度": "部分完成" if name == "管理效率" and lost else "完成",
            "分值": weight,
            "得分": weight - (lost if name == "管理效率" else 0),
            "原因说明": "人员调整" if name == "管理效率" and lost else made.blank,
        }
        for weight, name in weights
    ]
    tasks = [{"工作名称": f"任务{i}", **line(first[i] if i < 2 else None, later[i])} for i in range(3)]
    return {
        "表": "部门整体绩效自评表",
        "规则包": "liaoning",
        "年度": made.year,
        "部门名称": made.unit,
        "金额单位": made.currency,
        "收支情况": {
            "年度部门预算收入小计": line(whole[0], whole[1]),
            "财政拨款收入": line(whole[0], whole[1]),
            "其他收入": {"年初预算数": made.blank, "全年预算数": made.blank},
            "年度部门预算支出小计": line(whole[0], whole[1]),
            "基本支出": line(*basic),
            "工资福利支出": line(*wages),
            "商品和服务支出": line(*goods),
            "对个人和家庭的补助": line(*individuals),
            "资本性支出": line(None, capital),
            "项目支出": line(*duties),
            "履职保障类（部门经费类）项目支出": line(*duties),
            "事业发展类（专项资金类）项目支出": {"年初预算数": made.blank, "全年预算数": made.blank},
        },
        "年度主要任务": tasks,
        "任务合计": line(*duties),
        "年度绩效目标": [{"目标": "目标1", "预期目标": "按期办结", "完成情况": "已全部办结"}],
        "分解目标评价": scored,
        "总评价得分": 100 - lost,
    }


def report(seed: int) -> str:
    """A correct report: which form and pack it is of goes round with the seed."""
    made = Report(seed)
    kinds = [
        lambda: project(made, "信访救助资金"),
        lambda: department(made),
        lambda: liaoning(made),
        lambda: department(made, "guangdong"),
    ]
    return written(kinds[seed % len(kinds)]()) + "\n"
