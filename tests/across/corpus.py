"""Made reports: departments with their units and projects over three years, all of them right and in accord."""

from __future__ import annotations

import random
from pathlib import Path

YEARS = (2021, 2022, 2023)
UNITS, PROJECTS = 4, 15
PROBLEM = "问题尚未解决，需要继续跟踪，并在下一年度的预算安排中予以考虑，落实到岗到人，按月检查，按季通报执行进度。"

# A report as nested mappings and lists, by its file's name.
Reports = dict[str, dict[str, object]]


def money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def made(departments: int = 5, seed: int = 20) -> Reports:
    """Reports by file name: of each department one, four of its units and fifteen of its projects, for each year."""
    chance = random.Random(seed)
    found: Reports = {}
    for number in range(departments):
        name = f"第{number + 1}局"
        units = [f"{name}第{i + 1}站" for i in range(UNITS)]
        projects = [f"{name}第{i + 1}号项目" for i in range(PROJECTS)]
        income = {unit: chance.randint(20_000, 90_000) for unit in units}
        spent = dict(income)
        carried = {unit: chance.randint(100, 900) for unit in units}
        public = chance.randint(200, 900)
        left = {project: chance.randint(100, 900) for project in projects}
        results = {project: chance.randint(60, 90) for project in projects}
        for year in YEARS:
            prior = dict(income), dict(spent), dict(carried), public
            lines = []
            for i, project in enumerate(projects):
                own = chance.randint(6_000, 9_000)
                last, before = left[project], results[project]
                left[project] = chance.randint(100, 900)
                results[project] = before + chance.randint(0, 5)
                total = own + last
                done = total - left[project]
                lines.append({"名称": project, "全年预算数": money(total), "全年执行数": money(done)})
                found[f"{year}/{number}/project-{i}.yaml"] = {
                    "表": "项目支出绩效自评表", "年度": year, "节选": "是", "项目名称": project, "主管部门": name,
                    "实施单位": units[i % UNITS], "金额单位": "万元",
                    "资金情况": {
                        "年度资金总额": {
                            "全年预算数": money(total), "全年执行数": money(done), "结余": money(left[project]),
                            "执行率": f"{done / total * 100:.2f}%",
                        },
                        "当年财政拨款": {"全年预算数": money(own), "全年执行数": money(own - left[project])},
                        "上年结转资金": {"全年预算数": money(last), "全年执行数": money(last)},
                    },
                    "绩效指标": [
                        {"三级指标": "服务人次", "年度指标值": f"≥{before}人次", "上年完成值": f"{before}人次",
                         "实际完成值": f"{results[project]}人次"}
                    ],
                    "正文": [{"标题": "问题", "内容": f"{project}在{year}年度的{chance.random():.12f}号{PROBLEM}"}],
                }  # fmt: skip
            for i, unit in enumerate(units):
                income[unit] = prior[0][unit] * chance.randint(95, 115) // 100
                carried[unit] = chance.randint(100, 900)
                spent[unit] = income[unit] + prior[2][unit] - carried[unit]
                found[f"{year}/{number}/unit-{i}.yaml"] = _department(
                    unit, year, income[unit], spent[unit], prior[0][unit], prior[1][unit], prior[2][unit], carried[unit]
                ) | {"上级主管部门": name}
            public = public * chance.randint(90, 99) // 100
            whole = _department(
                name, year, sum(income.values()), sum(spent.values()), sum(prior[0].values()), sum(prior[1].values()),
                sum(prior[2].values()), sum(carried.values()),
            )  # fmt: skip
            whole["机构设置"] = [{"单位名称": unit} for unit in units]
            whole["三公经费"] = {"决算数": money(public), "上年决算数": money(prior[3])}
            whole["项目执行情况"] = lines
            found[f"{year}/{number}/department.yaml"] = whole
    return found


def _department(
    unit: str, year: int, income: int, spent: int, prior: int, prior_spent: int, opening: int, closing: int
) -> dict[str, object]:
    return {
        "表": "部门整体支出绩效自评报告", "年度": year, "部门名称": unit, "金额单位": "万元",
        "收入": {"决算数": money(income), "上年决算数": money(prior), "年初结转": money(opening)},
        "支出": {"决算数": money(spent), "上年决算数": money(prior_spent), "年末结转": money(closing)},
    }  # fmt: skip


def write(reports: Reports, folder: Path) -> None:
    for name, report in reports.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(_lines(report, 0)) + "\n", encoding="utf-8")


def _lines(value: dict[str, object], depth: int) -> list[str]:
    lines = []
    for key, each in value.items():
        if isinstance(each, dict):
            lines += [f"{' ' * depth}{key}:", *_lines(each, depth + 2)]
        elif isinstance(each, list):
            lines.append(f"{' ' * depth}{key}:")
            for item in each:
                first, *rest = _lines(item, depth + 4)
                lines += [f"{' ' * depth}  - {first.strip()}", *rest]
        else:
            lines.append(f"{' ' * depth}{key}: {each}")
    return lines
