"""Each kind of fault that reports of other provinces showed, in three forms: found where it is, silent in the right twin.

A project's table, a department's, and one of a provincial pack. All figures are made up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

HEADS = {
    "project": "表: 项目支出绩效自评表\n规则包: mof-2020-10\n年度: 2022\n项目名称: 某项目\n实施单位: 某局\n金额单位: 万元\n",
    "department": "表: 部门整体支出绩效自评报告\n规则包: mof-2020-10\n年度: 2022\n部门名称: 某局\n金额单位: 万元\n",
    "province": "表: 项目支出绩效自评表\n规则包: {pack}\n年度: 2022\n项目名称: 某项目\n实施单位: 某局\n金额单位: 万元\n",
}
FUNDS = "资金情况:\n  年度资金总额: {全年预算数: 60.00, 全年执行数: 57.00, 分值: 10, 执行率: 95%, 得分: 9.5}\n"
ROWS = """绩效指标:
  - {一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 培训人次, 运算符号: ≥, 年度指标值: 735, 度量单位: 人次, 实际完成值: 750, 分值: 25, 得分: 25}
  - {一级指标: 产出指标, 二级指标: 质量指标, 三级指标: 政策覆盖率, 年度指标值: 100%, 实际完成值: 100%, 分值: 15, 得分: 15}
  - {一级指标: 产出指标, 二级指标: 时效指标, 三级指标: 完成时间, 年度指标值: 9月前, 实际完成值: 8月, 分值: 10, 得分: 10}
  - {一级指标: 效益指标, 二级指标: 社会效益指标, 三级指标: 受益人数, 年度指标值: ≥2600人, 实际完成值: 2700人, 分值: 30, 得分: 30}
  - {一级指标: 满意度指标, 二级指标: 服务对象满意度, 三级指标: 群众满意度, 年度指标值: ≥90%, 实际完成值: 95%, 分值: 10, 得分: 10}
总分: 99.5
评价等级: 优
"""
RIGHT = FUNDS + ROWS

# (kind, what is changed in the right table, the rules of which one must speak)
FAULTS: list[tuple[str, list[tuple[str, str]], set[str]]] = [
    ("1 columns", [("实际完成值: 750", "实际完成值: 700")], {"full-marks-need-the-target"}),
    ("2 no operator", [("年度指标值: 100%, 实际完成值: 100%", "年度指标值: 100%, 实际完成值: 40%")], {"plain-target-missed"}),
    ("2 a month", [("实际完成值: 8月", "实际完成值: 10月")], {"full-marks-need-the-target"}),
    ("3 110 points", [("分值: 30, 得分: 30", "分值: 40, 得分: 40"), ("总分: 99.5", "总分: 109.5")], {"weights-sum-to-100", "total-score-in-range"}),
    ("4 a blank score", [("分值: 30, 得分: 30", '分值: 30, 得分: ""')], {"score-given"}),
    ("4 a blank rate", [("执行率: 95%", '执行率: ""')], {"fund-rate-given"}),
    ("5 a source above its total", [("绩效指标:\n", "  当年财政拨款: {全年预算数: 66.00, 全年执行数: 57.00}\n绩效指标:\n")], {"fund-source-within-total"}),
    ("5 a part above its row", [("  - {一级指标: 满意度", "  - {一级指标: 效益指标, 三级指标: 其中：老年人, 其中项: 是, 年度指标值: ≥2800人}\n  - {一级指标: 满意度")], {"part-within-its-row"}),
    ("6 a change", [("总分: 99.5", "数据陈述: [{事项: 收入, 本年: 792.22, 增减方向: 增加, 增减额: 189.25, 增减率: 13.39%}]\n总分: 99.5")], {"claim-change-rate", "claim-rate-from-change", "claim-change"}),
    ("10 元 for 万元", [("金额单位: 万元", "金额单位: 元")], {"magnitude-of-funds", "magnitude-of-budget"}),
    ("7 a wrong rate", [("执行率: 95%", "执行率: 96%")], {"fund-execution-rate"}),
    ("7 a wrong total", [("总分: 99.5", "总分: 95.5")], {"total-score-is-the-sum"}),
    ("8 any note", [("得分: 9.5}", "得分: 9.5, 备注: 附件另报}"), ("全年执行数: 57.00", "全年执行数: 66.00"), ("执行率: 95%", "执行率: 110%"), ("得分: 9.5,", "得分: 10,"), ("总分: 99.5", "总分: 100")], {"fund-executed-within-budget"}),
    ("9 text", [("评价等级: 优\n", "评价等级: 优\n正文: [{标题: 资金, 内容: 全年预算执行率为59.00%}]\n")], {"prose-execution-rate"}),
    ("11 grade", [("评价等级: 优", "评价等级: 良")], {"grade-matches-score"}),
    ("12 twice", [("三级指标: 受益人数", "三级指标: 培训人次"), ("效益指标, 二级指标: 社会效益指标, 三级指标: 培训人次, 年度", "产出指标, 二级指标: 数量指标, 三级指标: 培训人次, 年度")], {"indicator-twice"}),
]  # fmt: skip
FORMS = ("project", "department", "province")
# The packs of the provinces whose tables are the standard one, in turn.
PROVINCES = ("anhui", "neimenggu", "xinjiang", "chongqing", "jiangxi", "shanxi", "yunnan")


def reports() -> dict[str, tuple[str, set[str]]]:
    """Each report by its name, with what must be said: nothing of a twin that is right."""
    made: dict[str, tuple[str, set[str]]] = {}
    for form in FORMS:
        for number, (kind, changes, rules) in enumerate(FAULTS):
            right = text = HEADS[form].format(pack=PROVINCES[number % len(PROVINCES)]) + RIGHT
            for old, new in changes:
                assert old in text, (kind, old)
                text = text.replace(old, new, 1)
            made[f"{form}-{number}"] = text, rules
            made[f"{form}-{number}-right"] = right, set()
    return made


_said: dict[str, set[str]] = {}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda n: FAULTS[n][0])
def test_a_fault_is_found_and_its_twin_is_silent(
    form: str, number: int, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    if not _said:  # all in one run
        for name, (text, _) in reports().items():
            _said[name] = set()
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        for d in json.loads(crossfoot("check", ".", "--format", "json", cwd=tmp_path).out)["diagnostics"]:
            if d["severity"] != "note":
                _said[Path(d["file"]).stem].add(d["rule"])
    name = f"{form}-{number}"
    assert _said[name] & reports()[name][1], _said[name]
    assert _said[f"{name}-right"] == set()


# 13: what tables print for the same columns.
HEADINGS = (
    [
        ("全年预算数", "预算数（A）"),
        ("全年执行数", "执行数（B）"),
        ("执行率: 95%", "执行率（B/A）: 95%"),
        ("得分: 9.5", "得分（10分）: 9.5"),
    ],
    [
        ("全年预算数", "调整后预算数"),
        ("全年执行数", "预算执行数"),
        ("实际完成值", "全年实际值"),
        ("分值: 25", "权重: 25"),
    ],
    [
        ("资金情况", "预算执行情况"),
        ("年度资金总额", "资金总额"),
        ("三级指标: 受益", "指标名称: 受益"),
        ("总分", "自评得分"),
    ],
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_takes_what_is_printed(form: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    for number, changes in enumerate(HEADINGS):
        text = HEADS[form].format(pack=PROVINCES[number]) + RIGHT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    found = json.loads(crossfoot("check", ".", "--format", "json", cwd=tmp_path).out)
    assert [(d["rule"], d["message"]) for d in found["diagnostics"] if d["severity"] != "note"] == []
    assert found["summary"]["reports"] == len(HEADINGS)


@pytest.mark.parametrize("form", FORMS)
def test_one_kind_of_fault_in_many_rows_is_said_once(form: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = HEADS[form].format(pack="anhui") + RIGHT
    for value in ("750", "2700人", "95%"):
        text = text.replace(f"实际完成值: {value}", "实际完成值: 10" + value.lstrip("0123456789"))
    (tmp_path / "report.yaml").write_text(text, encoding="utf-8")
    found = json.loads(crossfoot("check", "report.yaml", "--format", "json", cwd=tmp_path).out)["diagnostics"]
    missed = [d for d in found if d["rule"] == "full-marks-need-the-target"]
    assert len(missed) == 1
    assert len([label for label in missed[0]["labels"] if label.get("also")]) == 2
