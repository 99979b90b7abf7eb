"""The packs of provinces: a correct report of each stays silent, and a figure that is changed is found by its rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.program.pack import load

from ..conftest import ROOT, Run

REPORTS = ROOT / "tests" / "provinces"
PACKS = ("mof-2021-101", "hunan", "hunan-yueyang", "hunan-2018", "hubei", "sichuan", "yunnan", "hebei")

# Text without a repeated sentence, longer than any limit.
LONG = "；".join(f"第{number}项工作已按计划完成并归档" for number in range(1, 20)) + "。"

# (report, what is changed in it, the rules that must speak, and no others)
Change = tuple[str, list[tuple[str, str]], set[str]]
CHANGES: list[Change] = [
    # ---- 财预〔2021〕101号
    ("mof-2021-101", [("分值: 20, 得分: 20}\n  - {一级指标: 产出", "分值: 18, 得分: 18}\n  - {一级指标: 产出"),
                      ("15200人, 分值: 20, 得分: 20", "15200人, 分值: 22, 得分: 22")], {"weights-beside-cost"}),
    ("mof-2021-101", [("得分: 14.29", "得分: 13.29"), ("96.89", "95.89")], {"score-in-proportion"}),
    ("mof-2021-101", [("实际完成值: 40处", "实际完成值: 24处"), ("得分: 14.29", "得分: 8.57"), ("96.89", "91.17")],
     {"below-pass-mark"}),
    ("mof-2021-101", [("86.5%", "56.5%")], {"satisfaction-below-pass-mark"}),
    # ---- 湖南: the basic figures
    ("hunan", [("103.33%", "103.03%")], {"basics-staff-rate"}),
    ("hunan", [("  备注: 在职人数含批准借调1人\n", "")], {"basics-staff-within"}),
    ("hunan", [("本年决算数: 1.80", "本年决算数: 1.08")], {"basics-three-public-total"}),
    ("hunan", [("公车运行维护: {上年决算数: 3.10, 本年预算数: 3.00, 本年决算数: 2.75",
                "公车运行维护: {上年决算数: 3.10, 本年预算数: 3.00, 本年决算数: 2.57")], {"basics-vehicles-total"}),
    ("hunan", [("-9.09%", "-9.90%")], {"basics-three-public-change"}),
    ("hunan", [("91.00%", "92.00%")], {"basics-three-public-rate"}),
    ("hunan", [("公用经费控制率: 97.00%", "公用经费控制率: 79.00%")], {"basics-public-rate"}),
    ("hunan", [("本年决算数: 20.10", "本年决算数: 50.10")], {"basics-public-parts"}),
    ("hunan", [("本年决算数: 59.20", "本年决算数: 52.90")], {"basics-project-total"}),
    ("hunan", [("96.50%", "95.60%")], {"basics-procurement-rate"}),
    ("hunan", [("99.27%", "97.29%")], {"basics-completion"}),
    ("hunan", [("7.50%", "5.70%")], {"basics-adjustment"}),
    ("hunan", [("  备注: 在职人数含批准借调1人\n", ""), ("实际在职人数: 31", "实际在职人数: 30"),
               ("103.33%", "100.00%"), ("得分: 3.5, 扣分原因: 超编1人", "得分: 5"),
               ("追加预算: 36.00", "追加预算: 196.00"), ("99.27%", "99.44%"),
               ("7.50%, 得分: 4", "40.83%, 得分: 0"), ("7.50%", "40.83%"), ("总分: 95.5", "总分: 93")],
     {"basics-large-adjustment"}),
    ("hunan", [("90.79%", "97.09%")], {"basics-key-rate"}),
    ("hunan", [("规模控制率: 99.17%", "规模控制率: 97.19%")], {"building-area-rate"}),
    ("hunan", [("98.50%", "89.50%")], {"building-cost-rate"}),
    # ---- 湖南: the score sheet
    ("hunan", [("得分: 3.5", "得分: 3"), ("总分: 95.5", "总分: 95")], {"staff-score"}),
    ("hunan", [("-9.09%, 得分: 8", "-9.09%, 得分: 7.2"), ("总分: 95.5", "总分: 94.7")], {"three-public-change-score"}),
    ("hunan", [("91.00%, 得分: 8", "91.00%, 得分: 7"), ("总分: 95.5", "总分: 94.5")], {"three-public-control-score"}),
    ("hunan", [("99.27%, 得分: 5", "99.27%, 得分: 3"), ("总分: 95.5", "总分: 93.5")], {"completion-score"}),
    ("hunan", [("7.50%, 得分: 4", "7.50%, 得分: 3"), ("总分: 95.5", "总分: 94.5")], {"adjustment-score"}),
    ("hunan", [("90.79%, 得分: 5", "90.79%, 得分: 4"), ("总分: 95.5", "总分: 94.5")], {"key-spending-score"}),
    ("hunan", [("指标值: 99.17%, 得分: 5", "指标值: 99.17%, 得分: 3"), ("总分: 95.5", "总分: 93.5")],
     {"building-area-score"}),
    ("hunan", [("指标值: 99.17%, 得分: 5", "指标值: 无, 得分: 3"), ("总分: 95.5", "总分: 93.5")],
     {"no-building-full-marks"}),
    ("hunan", [("分值: 20, 得分: 19", "分值: 20, 得分: 21"), ("总分: 95.5", "总分: 97.5")],
     {"row-score-within-weight"}),
    ("hunan", [("预算完成率, 分值: 5, 指标值: 99.27%, 得分: 5", "预算完成率, 分值: 6, 指标值: 99.27%, 得分: 6"),
               ("分值: 11, 得分: 11", "分值: 10, 得分: 10")], {"row-marks"}),
    ("hunan", [("扣分原因: 超编1人", '扣分原因: ""')], {"row-deduction-explained"}),
    ("hunan", [("分值: 11, 得分: 11", "分值: 12, 得分: 11")], {"sheet-marks"}),
    ("hunan", [("总分: 95.5", "总分: 95.9")], {"sheet-total"}),
    ("hunan", [("评价等级: 优", "评价等级: 良")], {"sheet-grade"}),
    ("hunan", [("指标值: 7.50%", "指标值: 7.05%")], {"sheet-ratios-agree"}),
    # ---- 湖北
    ("hubei-project", [("80-50%（含50%）", "80-60%（含60%）")], {"stated-qualitative-bands"}),
    ("hubei-project", [("（20分）", "（10分）")], {"stated-marks"}),
    ("hubei-project", [("得分: 16.5", "得分: 14.5"), ("85.9", "83.9")], {"qualitative-band"}),
    ("hubei-project", [("规则包: hubei", "规则包: mof-2020-10")],
     {"qualitative-band"}),
    ("hubei-department", [("满分: 20", "满分: 25"), ("满分: 80, 得分: 76", "满分: 75, 得分: 74"), ("95.42", "93.42")],
     {"parts-marks"}),
    ("hubei-department", [("得分: 19.42", "得分: 19.24"), ("95.42", "95.24")], {"execution-part-score"}),
    # ---- 四川
    ("sichuan-project", [("100%, 分值: 30, 得分: 30", "100%, 分值: 25, 得分: 25"), ("98.7", "93.7")],
     {"indicators-marks", "weights-sum-to-100"}),
    ("sichuan-project", [("预算执行率未达到90%的原因", "年中预算调整理由")], {"low-rate-explained"}),
    ("sichuan-project", [("预算执行率未达到90%的原因", "说明"), ("55.68", "60.80"), ("87.00%", "95.00%"),
                         ("得分: 8.7", "得分: 9.5"), ("98.7", "99.5")], {"adjustment-explained"}),
    ("sichuan-project", [("检测粮油样品812份，", LONG)], {"result-length"}),
    ("sichuan-project", [("检测设备尾款待验收后支付；", LONG)], {"reason-length"}),
    ("sichuan-project", [("提前安排验收，", LONG)], {"conclusion-length"}),
    ("sichuan-monitoring", [("8月", "18月")], {"monitored-month"}),
    ("sichuan-monitoring", [("66.00%", "60.60%")], {"monitored-rate"}),
    ("sichuan-monitoring", [("42.24", "32.00"), ("66.00%", "50.00%"), ("进度: 70.00%\n监", "进度: 55.00%\n监"),
                            ("预警: 否", "预警: 是\n纠偏措施: 九月底前完成验收并支付")], {"slow-execution-explained"}),
    ("sichuan-monitoring", [("42.24", "32.00"), ("66.00%", "50.00%"), ("进度: 70.00%\n监", "进度: 55.00%\n监"),
                            ("预警: 否", "预警: 否\n偏差原因: 设备待验收")], {"alert-agrees"}),
    ("sichuan-monitoring", [("进度: 70.00%\n监", "进度: 77.00%\n监")], {"progress-ahead-explained"}),
    ("sichuan-monitoring", [("预警: 否", '预警: 是\n纠偏措施: ""')], {"alert-has-measures"}),
    ("sichuan-monitoring", [("完成进度: 70.00%}", "完成进度: 77.00%}")], {"monitored-progress"}),
    # ---- 云南
    ("yunnan", [("  - {标题: 五、绩效自评结果应用及公开情况, 内容: 自评结果随部门决算公开。}\n", "")],
     {"outline-complete"}),
    ("yunnan", [("    总分: 99.8\n    评价等级: 优\n", "    总分: 99.8\n")], {"grade-given"}),
    ("yunnan", [("自评得分: 95\n评价等级: 优\n", "自评得分: 95\n")], {"grade-given"}),
    # ---- 河北
    ("hebei", [("得分 87 分", "得分 86 分")], {"department-prose-score"}),
    ("hebei", [("78.5分，等级为中", "78.5分，等级为良")], {"grade-beside-score"}),
    ("hebei", [("得分 87 分，评价等级为“良”", "得分 87 分，评价等级为“优”")],
     {"grade-beside-score", "conclusion-grade"}),
]  # fmt: skip


def findings(crossfoot: Callable[..., Run], path: Path) -> dict[str, str]:
    """What is said of a report: rule → severity."""
    done = crossfoot("check", str(path), "--format", "json", "--lang", "zh")
    assert done.out, done.err
    return {d["rule"]: d["severity"] for d in json.loads(done.out)["diagnostics"]}


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.yaml")), ids=lambda p: p.stem)
def test_correct_report_is_silent(path: Path, crossfoot: Callable[..., Run]) -> None:
    assert set(findings(crossfoot, path).values()) <= {"note"}


def _id(value: object) -> str | None:
    return "+".join(sorted(value)) if isinstance(value, set) else None


@pytest.mark.parametrize(("name", "changes", "expected"), CHANGES, ids=_id)
def test_changed_figure_is_found(
    name: str, changes: list[tuple[str, str]], expected: set[str], crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    text = (REPORTS / f"{name}.yaml").read_text(encoding="utf-8")
    before = findings(crossfoot, REPORTS / f"{name}.yaml")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    changed = tmp_path / "report.yaml"
    changed.write_text(text, encoding="utf-8")
    assert set(findings(crossfoot, changed)) - set(before) == expected


def test_every_rule_of_theirs_is_tried(cache: str) -> None:
    program, problems = load([], cache)
    assert program is not None, problems
    theirs = {rule["name"] for name in PACKS for rule in program.pack(name).rules if rule["pack"] == name}
    tried = {rule for _, _, expected in CHANGES for rule in expected}
    assert theirs - tried == set()


def test_guideline_says_nothing_of_earlier_years(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    text = (REPORTS / "mof-2021-101.yaml").read_text(encoding="utf-8")
    _, changes, expected = CHANGES[0]
    for old, new in changes:
        text = text.replace(old, new)
    report = tmp_path / "report.yaml"
    report.write_text(text, encoding="utf-8")
    assert set(findings(crossfoot, report)) == expected
    report.write_text(text.replace("2023", "2020"), encoding="utf-8")
    assert not findings(crossfoot, report)
