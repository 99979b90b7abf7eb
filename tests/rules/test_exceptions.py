"""What a naive rule would flag and is correct: each exception of the catalogue has a report that stays silent.

The catalogue (docs/coverage.md follows it) names beside many checks the correct report that looks wrong. Each such id
has its reports here, as short as the exception allows; ``LEFT_OUT`` has those whose check does not exist.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

# The ids of the catalogue that have an exception beside them.
WITH_EXCEPTION = {
    "STR-01", "STR-02", "STR-03", "STR-04", "STR-05", "STR-06", "STR-07", "STR-08", "STR-09", "STR-11",
    "STR-12", "STR-13", "STR-14", "STR-16", "SUM-01", "SUM-03", "SUM-05", "SUM-08", "SUM-09", "SUM-12",
    "SUM-13", "SUM-15", "RAT-01", "RAT-02", "RAT-03", "RAT-04", "RAT-05", "RAT-08", "RAT-10", "RAT-11",
    "RAT-15", "YOY-02", "YOY-03", "YOY-05", "XRF-01", "XRF-03", "XRF-07", "XRF-11", "WGT-01", "WGT-02",
    "WGT-03", "WGT-05", "SC-02", "SC-03", "SC-04", "SC-05", "SC-06", "SC-08", "SC-11", "SC-12",
    "SC-18", "GRD-06", "DIR-01", "DIR-02", "DIR-03", "RND-07", "UNT-01", "UNT-05", "TXT-01", "DAT-01",
    "NAM-01", "SGJ-04", "STF-01",
}  # fmt: skip
LEFT_OUT = {
    "STR-12": "files beside the report are not looked at",
    "SUM-15": "sets that overlap are not entered, and classes are only added up as a statement says",
    "YOY-05": "the report of another year is not looked at",
    "RAT-15": "a rate is held to its own digits, as all figures are",
    "NAM-01": "names of bodies are not compared",
}

PROJECT = "表: 项目支出绩效自评表\n规则包: {pack}\n年度: 2022\n项目名称: 某项目\n实施单位: 某局\n金额单位: 万元\n"
DEPARTMENT = "表: 部门整体支出绩效自评报告\n规则包: {pack}\n年度: 2022\n部门名称: 某局\n金额单位: 万元\n"


def row(
    name: str, weight: str, score: str, more: str = "", target: str = "≥5件", actual: str = "6件", of: str = "产出指标"
) -> str:
    return f"  - {{一级指标: {of}, 三级指标: {name}, 年度指标值: {target}, 实际完成值: {actual}, 分值: {weight}, 得分: {score}{more}}}\n"


BENEFIT = row("受益人数", "40", "40", target="≥50人", actual="52人", of="效益指标")


def table(rows: str, total: str = "100", more: str = "", funds: str = "") -> str:
    funds = funds or "  年度资金总额: {全年预算数: 60.00, 全年执行数: 60.00, 分值: 10, 执行率: 100%, 得分: 10}\n"
    # What the rows leave of the fifty points of output has a row of its own.
    rest = 50 - sum(int(weight) for weight in re.findall(r", 分值: (-?\d+)", rows))
    rows += row("完成事项", str(rest), str(rest)) if rest else ""
    return f"资金情况:\n{funds}绩效指标:\n{rows}{BENEFIT}总分: {total}\n{more}"


# (id, what it is, "项目" or "部门" with the pack, the rest of the report)
CASES: list[tuple[str, str, str, str]] = [
    ("STR-01", "a report in words with its table attached", "部门", "总分: 95\n附件: [自评表]\n正文: [{标题: 概况, 内容: 本年度各项工作按计划完成}]\n"),
    ("STR-02", "a table without a cell for the grade", "项目", table(row("甲", "25", "25"))),
    ("STR-03", "a row that does not apply", "项目", table(row("甲", "25", "25") + row("乙", "0", "0", target="不适用", actual="不适用") + row("丙", "0", "——", target="——", actual="/"))),
    ("STR-04", "a draft of which only a part was entered", "项目", table(row("甲", "25", '""'), '""', "节选: 是\n")),
    ("STR-05", "a goal in words", "项目", table(row("甲", "25", "25"), more="绩效目标: [{目标: 甲, 预期目标: 服务更加规范, 完成情况: 窗口服务明显改善}]\n")),
    ("STR-06", "level-1 names of a province", "部门", "绩效指标:\n" + row("甲", "40", "40", of="履职效能") + row("丙", "20", "20", of="履职效能") + row("乙", "40", "40", of="社会效应") + "总分: 100\n"),
    ("STR-07", "no satisfaction, its ten points among the benefit", "项目", table(row("甲", "25", "25"))),
    ("STR-08", "coverage among the quantities", "项目", table(row("政策覆盖率", "25", "25", ", 二级指标: 数量指标", "≥90%", "95%"))),
    ("STR-09", "a legend in the notes", "项目", table(row("甲", "25", "25"), more="备注: 指标1至指标3为区级指标\n")),
    ("STR-11", "a range with the sign behind", "项目", table(row("甲", "25", "25", target="1.0-1.5", actual="1.2"))),
    ("STR-13", "one name for two groups", "项目", table(row("满意度", "25", "25", ", 二级指标: 学生满意度", "≥90%", "95%") + row("满意度", "25", "25", ", 二级指标: 家长满意度", "≥90%", "96%"))),
    ("STR-14", "a level-1 weight that two pages print", "项目", table(row("甲", "30", "30", ", 一级指标分值: 50") + row("乙", "20", "20", ", 一级指标分值: 50"))),
    ("STR-16", "not all are named", "部门", "内设机构: {个数: 8, 名单: [办公室, 接访科, 督查科等]}\n"),
    ("SUM-01", "sources left blank, and one that is an of which", "项目", table(row("甲", "25", "25"), funds='  年度资金总额: {年初预算数: 60.00, 全年预算数: 60.00, 全年执行数: 60.00, 分值: 10, 执行率: 100%, 得分: 10}\n  当年财政拨款: {年初预算数: 60.00, 全年预算数: 60.00, 全年执行数: 60.00}\n  其他资金: {年初预算数: "", 全年预算数: "", 全年执行数: ——}\n')),
    ("SUM-01", "an of which alone", "项目", table(row("甲", "25", "25"), funds="  年度资金总额: {全年预算数: 60.00, 全年执行数: 60.00, 分值: 10, 执行率: 100%, 得分: 10}\n  当年财政拨款: {全年预算数: 40.00, 全年执行数: 40.00}\n  其中: [{名称: 中央补助, 全年预算数: 10.00, 全年执行数: 10.00}]\n")),
    ("SUM-03", "expenditure of operations as a third part", "部门", "支出: {决算数: 35.00}\n基本支出: {合计: 20.00}\n项目支出: {合计: 10.00}\n经营支出: 5.00\n"),
    ("SUM-05", "only the main projects are listed", "部门", "项目支出: {合计: 131.06, 其中: [{名称: 甲, 金额: 19.58}, {名称: 乙, 金额: 100.00}]}\n"),
    ("SUM-08", "what was carried over pays for a part", "部门", "收入: {年初预算数: 250.00, 年初结转: 12.00}\n支出: {年初预算数: 262.00}\n"),
    ("SUM-09", "a surplus is distributed", "部门", "收入: {年初结转: 5.00, 决算数: 100.00}\n支出: {决算数: 95.00, 结余分配: 2.00, 年末结转: 8.00}\n"),
    ("SUM-12", "parts in another unit", "项目", table(row("甲", "25", "25"), more="数据陈述: [{事项: 申请, 金额: 20.264万元, 各项: [{名称: 甲, 金额: 202000元}, {名称: 乙, 金额: 640元}]}]\n")),
    ("SUM-13", "goats by the head, sheep by number", "项目", table(row("发放羊只", "25", "25", target="≥120只", actual="124只") + row("发放牛", "25", "25", target="≥20头", actual="20头"))),
    ("RAT-01", "the rate over the budget at the start, which it names", "部门", "预算执行: {年初预算数: 100.00, 全年预算数: 110.00, 全年执行数: 104.50, 执行率分母: 年初预算数, 执行率: 104.50%, 备注: 年中追加10万元}\n"),
    ("RAT-02", "money that was given", "项目", table(row("甲", "25", "25"), funds="  年度资金总额: {全年预算数: 60.00, 全年执行数: 75.00, 分值: 10, 执行率: 125%, 得分: 10, 备注: 含捐赠资金15万元}\n")),
    ("RAT-03", "nothing at the start: the rate is over the adjusted budget", "项目", table(row("甲", "25", "25"), funds='  年度资金总额: {年初预算数: "", 全年预算数: 60.00, 全年执行数: 60.00, 分值: 10, 执行率: 100%, 得分: 10}\n')),
    ("RAT-04", "nothing of nothing printed as 0.00 %", "项目", table(row("甲", "25", "25"), "90", funds="  年度资金总额: {全年预算数: 0.00, 全年执行数: 0.00, 分值: 10, 执行率: 0.00%, 得分: 0}\n")),
    ("RAT-05", "a project that came in the course of the year", "项目", table(row("甲", "25", "25"), funds="  年度资金总额: {年初预算数: 0, 全年预算数: 60.00, 全年执行数: 60.00, 分值: 10, 执行率: 100%, 得分: 10}\n")),
    ("RAT-08", "money that the finance bureau took back", "部门", "预算执行: {全年预算数: 100.00, 全年执行数: 90.00, 执行率: 90.00%, 结转结余率: 5.00%, 备注: 财政收回存量资金5万元}\n"),
    ("RAT-10", "goods of projects are no running expenses", "部门", "基本支出: {合计: 130.15, 工资福利支出: 107.21, 商品和服务支出: 21.74, 对个人和家庭的补助: 1.20}\n项目支出: {合计: 40.00}\n公用经费: {预算数: 22.00, 执行数: 21.74}\n"),
    ("RAT-11", "the retired do not count", "部门", "人员情况: {编制人数: 30, 实有人数: 40, 在职人数: 28, 离退休人数: 12, 在职人员控制率: 93.33%}\n"),
    ("YOY-02", "nothing in the year before", "部门", "收入: {决算数: 12.00, 上年决算数: 0, 增减方向: 增加, 增减额: 12.00, 增减率: 不可比}\n"),
    ("YOY-03", "减少 with the sign as well", "部门", "支出: {决算数: 9.88, 上年决算数: 10.00, 增减方向: 减少, 增减额: -0.12, 增减率: -1.20%}\n"),
    ("XRF-01", "a figure of a narrower scope, which it names", "部门", "支出: {决算数: 280.65}\n预算执行: {名称: 一般公共预算, 全年预算数: 270.00, 全年执行数: 262.00}\n"),
    ("XRF-03", "the text rounds", "项目", table(row("甲", "25", "25"), more="正文: [{标题: 资金, 内容: 全年预算执行率为100%，支出约60万元}]\n")),
    ("XRF-07", "townships of a part of the county", "部门", "正文: [{标题: 概况, 内容: 全县有11个乡镇，其中山区有4个乡镇}]\n"),
    ("XRF-11", "the cost of one item", "项目", table(row("培训成本", "25", "25", ", 二级指标: 成本指标", "≤6万元", "5.2万元"))),
    ("WGT-01", "bonus and deduction beside the hundred", "项目", table(row("甲", "25", "25") + row("受表彰", "5", "0", ", 总分之外: 是") + row("受投诉", "-5", "0", ", 总分之外: 是"))),
    ("WGT-02", "a weight left blank below a level-2 weight", "项目", table(row("甲", "25", "25", ", 二级指标: 数量指标, 二级指标分值: 50") + '  - {一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 乙, 年度指标值: "/", 实际完成值: "/", 分值: "", 得分: ""}\n')),
    ("WGT-03", "a level-2 weight on each of its rows", "项目", table(row("甲", "30", "30", ", 一级指标分值: 50, 二级指标: 数量指标, 二级指标分值: 50") + row("乙", "20", "20", ", 一级指标分值: 50, 二级指标: 数量指标, 二级指标分值: 50"))),
    ("WGT-05", "weights changed with consent", "项目", table(row("甲", "25", "25"), more="备注: 经财政部门同意调整权重\n")),
    *(
        ("SC-02", f"a score rounded to {score}", "项目", table(row("甲", "25", "25"), total, funds=f"  年度资金总额: {{全年预算数: 60.00, 全年执行数: 51.72, 分值: 10, 执行率: 86.2%, 得分: {score}}}\n"))
        for score, total in (("9", "99"), ("8.6", "98.6"), ("8.62", "98.62"))
    ),
    ("SC-03", "steps of its own, which the table prints", "项目", table(row("甲", "25", "12.5", ", 评分标准: 低于目标一档得一半, 偏差原因: 两期培训改为线上", "≥80%", "75%"), "87.5")),
    ("SC-04", "a target of zero", "项目", table(row("安全事故", "25", "25", target='"=0"', actual="0"))),
    ("SC-05", "one amount in two units", "项目", table(row("补助金额", "25", "25", target="=20万元", actual="200000元"))),
    ("SC-06", "half of the points in Hubei", "项目 hubei", "资金情况:\n  年度资金总额: {全年预算数: 60.00, 全年执行数: 60.00, 分值: 20, 执行率: 100%, 得分: 20}\n绩效指标:\n" + row("甲", "40", "22", ", 完成程度: 部分达成, 偏差原因: 部分点位尚未验收", "明显改善", "有所改善") + BENEFIT + "总分: 82\n"),
    ("SC-08", "less than a step costs nothing", "部门", "比率: [{名称: 预算完成率, 实际数: 99.27, 计划数: 100.00, 比率: 99.27%}]\n"),
    ("SC-11", "what rounding takes", "项目", table(row("甲", "25", "24.98", ', 偏差原因: ""'), "99.98")),
    ("SC-12", "far exceeded, and explained", "项目", table(row("甲", "25", "25", ", 偏差原因: 年中新增积案", actual="9件"))),
    ("SC-18", "money was saved", "项目", table(row("甲", "25", "25"), "97", "备注: 招标节约资金18万元\n", "  年度资金总额: {全年预算数: 60.00, 全年执行数: 42.00, 分值: 10, 执行率: 70%, 得分: 7}\n")),
    ("GRD-06", "an adjective is no grade", "项目", table(row("甲", "25", "25"), more="评价等级: 优\n正文: [{标题: 结论, 内容: 项目绩效良好，群众反映较好}]\n")),
    ("DIR-01", "words for operators", "项目", table(row("甲", "25", "25", target="不少于5件", actual="6件") + row("乙", "25", "25", target="10天以内", actual="8天"))),
    ("DIR-02", "a rate of saving is a lower limit", "项目", table(row("成本节约率", "25", "25", target="≥5%", actual="6%"))),
    ("DIR-03", "a planned reduction is an upper limit", "项目", table(row("会议压减后次数", "25", "25", ", 二级指标: 数量指标", "≤5次", "4次") + row("岗位缺口", "25", "25", ", 二级指标: 数量指标", "≤3个", "2个"))),
    ("RND-07", "full-width digits", "项目", table(row("甲", "25", "25", target="１０0％", actual="100％"))),
    ("UNT-01", "a school in 元", "部门", "资金情况: {金额单位: 元, 年度资金总额: {全年预算数: 387664.62, 全年执行数: 387664.62}}\n"),
    ("UNT-05", "元 beside 万元", "项目", table(row("补助金额", "25", "25", target="≤20万元", actual="199800元"))),
    ("TXT-01", "a place made unknown, and a size", "项目", table(row("甲", "25", "25"), more="正文: [{标题: 概况, 内容: 由XX市人民政府会同有关部门办理，采购XXL号工作服}]\n")),
    ("DAT-01", "the year before is compared, and a policy has its year", "项目", table(row("甲", "25", "25"), more="正文: [{标题: 概况, 内容: 按2019年印发的方案实施，与2021年相比件数持平}]\n")),
    ("SGJ-04", "hired cars", "部门", "三公经费: {公务用车运行维护费: 1.20, 公务用车保有量: 0, 备注: 公务租车费用}\n"),
    ("STF-01", "people beside the establishment", "部门", "人员情况: {编制人数: 30, 实有人数: 45, 在职人数: 28, 离退休人数: 12, 其他人员: 5}\n"),
]  # fmt: skip


def test_every_exception_has_a_report() -> None:
    assert {case[0] for case in CASES} | LEFT_OUT.keys() == WITH_EXCEPTION
    assert not LEFT_OUT.keys() & {case[0] for case in CASES}


_said: dict[str, list[str]] = {}


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}-{n}")
def test_an_exception_is_silent(number: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    if not _said:  # all in one run
        for at, (_, _, kind, rest) in enumerate(CASES):
            form, _, pack = kind.partition(" ")
            head = (PROJECT if form == "项目" else DEPARTMENT).format(pack=pack or "mof-2020-10")
            (tmp_path / f"{at}.yaml").write_text(head + rest, encoding="utf-8")
        found = json.loads(crossfoot("check", ".", "--format", "json", cwd=tmp_path).out)
        assert found["summary"]["reports"] == len(CASES)
        _said.update({str(at): [] for at in range(len(CASES))})
        for d in found["diagnostics"]:
            if d["severity"] != "note":
                _said[Path(d["file"]).stem].append(f"{d['rule']}: {d['message']}")
    assert _said[str(number)] == [], CASES[number][1]
