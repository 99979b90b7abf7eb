"""The same report in the layouts that people have: every one comes to the same, and nothing of it is left unread."""

from __future__ import annotations

from typing import Any

import pytest

from . import layouts
from .drawing import csv, docx, xls, xlsx
from .layouts import REPORT, drawing
from .reading import read, report, unread, values

# As provinces print them, ../shared facts: by how often they were seen.
FUNDS = {
    "letters": {"annual": "全年预算数（A）", "executed": "全年执行数（B）", "rate": "执行率（B/A）"},
    "letters, narrow": {"annual": "全年预算数(A)", "executed": "全年执行数(B)", "rate": "执行率(B/A)"},
    "a 20 + 80 split": {
        "annual": "预算数(A)", "executed": "执行数(B)", "rate": "执行率(B/A)", "score": "得分(20分*执行率)",
    },
    "with the source": {"name": "资金来源", "weight": "分值权重"},
    "adjusted": {
        "initial": "年初预算", "annual": "调整后预算数", "executed": "预算执行数", "rate": "预算执行率",
        "weight": "权重",
    },
    "of the year": {"annual": "全年（调整）预算数", "weight": "执行率权重", "score": "执行率得分"},
    "progress": {"annual": "预算数", "executed": "执行数", "rate": "预算执行进度"},
    "paid": {"annual": "计划安排", "executed": "实际支出"},
    "with white space": {"annual": r"全年\n预算数", "executed": "全年 执行数", "weight": "分 值"},
    "with a colon": {"annual": "全年预算数：", "executed": "全年执行数:"},
    "wide letters": {"annual": "全年预算数（Ａ）", "executed": "全年执行数（Ｂ）"},
}  # fmt: skip
SECTIONS = ["项目资金（万元）", "预算执行情况（万元）", r"项目资金\n（万元）", "资金情况（万元）", "预算资金情况(万元)"]
INDICATORS = {
    "target, short": {"target": "指标值", "actual": "全年实际值"},
    "target with letters": {"target": "年初目标值（A）", "actual": "实际完成值（B）"},
    "expected": {"target": "预期指标值", "actual": "全年实际完成值"},
    "annual target": {"target": "年度目标指标值", "actual": "全年完成值"},
    "goal": {"target": "目标值", "actual": "实际完成指标值"},
    "one by one": {"actual": "单项指标实际完成值", "score": "单项指标得分"},
    "done": {"actual": "完成值", "weight": "权重"},
    "at the end of the year": {"actual": "年终完成值", "weight": "指标权重（分）"},
    "weights": {"weight": "分值权重", "score": "自评得分"},
    "weights of indicators": {"weight": "指标分值", "score": "指标得分"},
    "self": {"score": "自评分"},
    "county": {"score": "县级评分"},
    "reason, short": {"reason": "未完成原因"},
    "reason and measures": {"reason": "未完成原因和改进措施"},
    "reason and intended measures": {"reason": "未完成原因及拟采取的改进措施"},
    "reason of great deviation": {"reason": "偏差大或目标未完成原因分析"},
    "levels, short": {"level1": "一级", "level2": "二级", "name": "三级"},
    "name of the indicator": {"name": "指标名称"},
    "marks in headings": {"weight": "分值（100分）", "score": "得分（分）"},
}  # fmt: skip


def same(found: Any) -> None:
    """Whether a report says what is drawn; a unit in the name of the funds may be there or not."""
    found = {"资金情况（万元）" if key.startswith("资金情况") else key: value for key, value in found.items()}
    assert found == REPORT


@pytest.mark.parametrize("headings", FUNDS.values(), ids=FUNDS)
def test_funds(headings: dict[str, str]) -> None:
    data = xlsx({"自评表": drawing(headings)})
    same(report(data))
    assert unread(data) == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_names_of_the_funds(section: str) -> None:
    same(report(xlsx({"自评表": drawing({"section": section})})))


@pytest.mark.parametrize("headings", INDICATORS.values(), ids=INDICATORS)
def test_indicators(headings: dict[str, str]) -> None:
    data = xlsx({"自评表": drawing(None, headings)})
    same(report(data))
    assert unread(data) == {}


@pytest.mark.parametrize("headings", [FUNDS["letters"], FUNDS["adjusted"], FUNDS["with white space"]])
def test_documents(headings: dict[str, str]) -> None:
    data = docx([drawing(headings)])
    same(report(data, "自评表.docx"))
    assert unread(data, "自评表.docx") == {}


def test_a_document_with_its_title_above_the_table() -> None:
    lines = drawing().split("\n")
    data = docx(["\n".join(lines[2:])], [layouts.TITLE, "单位：万元"])
    same(report(data, "自评表.docx"))
    assert unread(data, "自评表.docx") == {}


def test_a_document_with_a_table_for_each_part() -> None:
    parts = [layouts.HEAD, layouts.FUNDS.format(**layouts.FUND_HEADINGS), layouts.GOALS]
    data = docx([*parts, layouts.INDICATORS.format(**layouts.INDICATOR_HEADINGS)])
    same(report(data, "自评表.docx"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text(encoding: str) -> None:
    """Where nothing can be merged, a level that is blank is the one above, as long as nothing above it is another."""
    found = report(csv(drawing(), encoding), "自评表.csv")
    expected = [dict(each) for each in REPORT["绩效指标"]]
    assert found["绩效指标"] == expected
    assert {**found, "绩效指标": 0} == {**REPORT, "绩效指标": 0}


def test_a_level_that_is_blank_below_another_is_not_carried_on() -> None:
    drawn = """
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分
产出指标,数量指标,甲,≥1个,1个,50,50
效益指标,,乙,明显,明显,40,40
"""
    head = csv(layouts.HEAD).decode()
    _, second = report((head + drawn.lstrip()).encode(), "a.csv")["绩效指标"]
    assert second["一级指标"] == "效益指标" and "二级指标" not in second


@pytest.mark.parametrize("label", ["填报单位（盖章）", "项目单位（公章）：", "实施单位 (签章)"])
def test_what_a_clerk_is_to_do_is_no_part_of_a_label(label: str) -> None:
    same(report(xlsx({"自评表": drawing().replace("|实施单位|", f"|{label}|")})))


def test_an_old_workbook() -> None:
    data = xls(drawing())
    same(report(data, "自评表.xls"))
    assert unread(data, "自评表.xls") == {}


def test_a_workbook_without_merged_cells() -> None:
    found = report(xlsx({"自评表": drawing()}, merged=False))
    assert found["总分"] == "95.7" and len(found["绩效指标"]) == 4
    assert found["资金情况（万元）"] == REPORT["资金情况（万元）"]


def test_figures_that_are_stored_as_text() -> None:
    same(report(xlsx({"自评表": drawing()}, numbers=False)))


def test_the_parts_of_a_report_on_sheets_of_their_own() -> None:
    sheets = {
        "封面": layouts.HEAD,
        "资金": layouts.FUNDS.format(**layouts.FUND_HEADINGS),
        "目标": layouts.GOALS,
        "指标": layouts.INDICATORS.format(**layouts.INDICATOR_HEADINGS),
    }
    data = xlsx(sheets)
    same(report(data))
    assert "指标!" in read(data).text


def test_a_report_a_sheet() -> None:
    other = drawing().replace("社区文化活动经费", "图书采购经费").replace("63场", "61场")
    first, second = values(read(xlsx({"一": drawing(), "二": other})))
    same(first)
    assert second["项目名称"] == "图书采购经费" and second["绩效指标"][0]["实际完成值"] == "61场"


def test_two_reports_below_one_another() -> None:
    other = drawing().replace("社区文化活动经费", "图书采购经费")
    first, second = values(read(xlsx({"表": f"{drawing()}\n\n{other}"})))
    same(first)
    assert second["项目名称"] == "图书采购经费" and second["总分"] == "95.7"


def test_marks_that_stand_in_the_headings_of_the_first_level() -> None:
    drawn = drawing().replace("|产出指标|", "|产出指标（40分）|").replace("|效益指标|", "|效益指标（30分）|")
    first, second, third, _ = report(xlsx({"表": drawn}))["绩效指标"]
    assert first["一级指标"] == second["一级指标"] == "产出指标" and first["一级指标分值"] == "40"
    assert "一级指标分值" not in second  # printed once
    assert third["一级指标分值"] == "30"


TWO_ROWS = """
绩效指标|一级指标|二级指标|三级指标|指标值|<|自评情况|<|备注
^|^|^|^|年度|实际完成值|分值|得分|^
^|产出指标|数量指标|举办活动场次|≥60场|63场|60|60|
^|效益指标|社会效益指标|丰富生活|明显|明显|30|30|无
""".strip("\n")


def test_headings_in_two_rows() -> None:
    found = report(xlsx({"表": f"{layouts.HEAD}\n{TWO_ROWS}"}))["绩效指标"]
    assert found == [
        {
            "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "举办活动场次", "年度指标值": "≥60场",
            "实际完成值": "63场", "分值": "60", "得分": "60",
        },
        {
            "一级指标": "效益指标", "二级指标": "社会效益指标", "三级指标": "丰富生活", "年度指标值": "明显",
            "实际完成值": "明显", "分值": "30", "得分": "30", "备注": "无",
        },
    ]  # fmt: skip


def test_a_target_in_columns_of_its_own() -> None:
    drawn = """
一级指标|二级指标|三级指标|指标性质|指标值|度量单位|实际完成值|分值|得分
产出指标|数量指标|受资助人数|≧|735|人次|735|50|50
效益指标|社会效益指标|政策知晓率|═|100|%|98%|40|39
"""
    first, second = report(xlsx({"表": layouts.HEAD + drawn}))["绩效指标"]
    assert (first["运算符号"], first["年度指标值"], first["度量单位"]) == ("≧", "735", "人次")
    assert (second["年度指标值"], second["实际完成值"]) == ("100", "98%")


def test_a_target_whose_heading_is_merged_over_its_parts() -> None:
    drawn = """
一级指标|二级指标|三级指标|年度指标值|<|<|实际完成值|分值|得分
产出指标|数量指标|受资助人数|≥|735|人次|740人次|50|50
效益指标|社会效益指标|政策知晓率|=|100|%|98%|40|39
"""
    found = read(xlsx({"表": layouts.HEAD + drawn}))
    first, second = values(found)[0]["绩效指标"]
    assert (first["年度指标值"], second["年度指标值"]) == ("≥735人次", "=100%")
    assert "表!D6、表!E6、表!F6" in found.text


def test_marks_that_are_merged_over_several_rows_count_once() -> None:
    drawn = """
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|甲|≥1个|1个|50|50
^|^|乙|≥2个|2个|^|^
效益指标|社会效益指标|丙|明显|明显|40|40
"""
    first, second, third = report(xlsx({"表": layouts.HEAD + drawn}))["绩效指标"]
    assert first["分值"] == "50" and "分值" not in second and second["合并计分"] == "是"
    assert second["二级指标"] == "数量指标" and third["分值"] == "40"


def test_a_part_of_a_row_is_said_to_be_one() -> None:
    drawn = """
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|培训人数|≥100人|100人|50|50
^|^|其中：女性|≥40人|45人||
效益指标|社会效益指标|丙|明显|明显|40|40
"""
    _, part, _ = report(xlsx({"表": layouts.HEAD + drawn}))["绩效指标"]
    assert part["其中项"] == "是" and "分值" not in part


def test_funds_by_levels_of_government() -> None:
    drawn = """
资金情况（万元）|资金来源|预算数|到位数|执行数|执行率
^|资金总额|100|100|90|90%
^|中央资金|60|60|54|90%
^|省、地资金|20|20|20|100%
^|本级资金|10|10|10|100%
^|其他资金|10|10|6|60%
"""
    found = report(xlsx({"表": layouts.HEAD + drawn + "评价等级|优||||"}))
    funds = found["资金情况（万元）"]
    assert list(funds) == ["年度资金总额", "中央资金", "市级资金", "本级资金", "其他资金"]
    assert funds["其他资金"] == {
        "资金来源": "其他资金", "全年预算数": "10", "到位数": "10", "全年执行数": "6", "执行率": "60%",
    } or funds["其他资金"] == {"全年预算数": "10", "到位数": "10", "全年执行数": "6", "执行率": "60%"}  # fmt: skip
    assert found["评价等级"] == "优"


def test_parts_that_the_form_has_no_row_for() -> None:
    drawn = """
项目资金|年初预算数|全年预算数|全年执行数|执行率
资金总额|100|100|90|90%
其中：专项债券|60|60|54|90%
社会捐赠|40|40|36|90%
"""
    funds = report(xlsx({"表": layouts.HEAD + drawn}))["资金情况"]
    assert [part["名称"] for part in funds["其中"]] == ["专项债券", "社会捐赠"]
    assert funds["其中"][1]["全年执行数"] == "36"


def test_columns_that_the_form_does_not_know_are_listed() -> None:
    drawn = """
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|复核人签字
产出指标|数量指标|甲|≥1个|1个|50|50|张三
效益指标|社会效益指标|乙|明显|明显|40|40|李四
"""
    assert unread(xlsx({"表": layouts.HEAD + drawn})) == {"表!H5": "复核人签字", "表!H6": "张三", "表!H7": "李四"}


def test_the_unit_of_the_money_stands_in_the_headings() -> None:
    drawn = """
项目资金|年初预算数（万元）|全年预算数（万元）|全年执行数（万元）|执行率（%）
年度资金总额|100|100|90|90
"""
    found = report(xlsx({"表": layouts.HEAD.replace("单位：万元", "") + drawn}))
    assert found["资金情况"]["年度资金总额"] == {
        "年初预算数（万元）": "100", "全年预算数（万元）": "100", "全年执行数（万元）": "90", "执行率（%）": "90",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("corner", "unit"),
    [("单位：万元", "万元"), ("金额单位：元", "元"), ("（单位：万元）", "万元"), ("单位:人民币万元", "万元")],
)
def test_the_unit_in_a_corner(corner: str, unit: str) -> None:
    assert report(xlsx({"表": drawing().replace("单位：万元", corner)}))["金额单位"].removeprefix("人民币") == unit


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2022年度项目支出绩效自评表", "2022"),
        ("项目支出绩效自评表（2022年度）", "2022"),
        ("二〇二二年度项目支出绩效自评表", "2022"),
        ("２０２２年度项目支出绩效自评表", "2022"),
        ("项目支出绩效自评表（2021年度，2022年填报）", "2021"),
        ("2021年至2022年项目支出绩效自评表", None),
    ],
)
def test_the_year_of_a_title(title: str, year: str | None) -> None:
    assert report(xlsx({"表": drawing().replace(layouts.TITLE, title)})).get("年度") == year


def test_labels_and_values_in_one_cell() -> None:
    head = """
项目支出绩效自评表|<|<|<|<|<|<|<|<
（2022年度）|<|<|<|<|<|<|<|<
项目名称：社区文化活动经费　　主管部门：某市文化局|<|<|<|<|<|<|<|<
实施单位：某市群众文化中心　　金额单位：万元|<|<|<|<|<|<|<|<
""".strip("\n")
    found = report(xlsx({"表": drawing().replace(layouts.HEAD, head)}))
    assert {key: found[key] for key in ("年度", "项目名称", "主管部门", "实施单位", "金额单位")} == {
        "年度": "2022", "项目名称": "社区文化活动经费", "主管部门": "某市文化局", "实施单位": "某市群众文化中心",
        "金额单位": "万元",
    }  # fmt: skip


def test_what_stands_below_the_table_is_no_indicator() -> None:
    drawn = drawing() + "\n填表人：张三|<|<|<|<|<|<|<|<\n说明：1.本表一式两份|<|<|<|<|<|<|<|<"
    data = xlsx({"表": drawn})
    found = report(data)
    assert found.pop("填表说明") == "1.本表一式两份"
    assert found.pop("填表人") == "张三"
    same(found)
    assert unread(data) == {}


def test_what_stands_below_the_funds_is_no_part_of_them() -> None:
    drawn = drawing().replace("|预期目标|", "|年初所定的目标|").replace("|实际完成情况|", "|综述|")
    found = report(xlsx({"表": drawn}))
    assert "其中" not in found["资金情况（万元）"] and "绩效目标" not in found
    assert set(unread(xlsx({"表": drawn})).values()) == {
        "年度总体目标", "年初所定的目标", "综述", "举办60场活动", "举办了63场",
    }  # fmt: skip


def test_only_what_is_rounded_is_told_as_it_is_stored() -> None:
    from .reading import read

    book = xlsx({"表": drawing().replace("97.00%|9.7", "97.00%|9.6961832")})
    assert "（" not in read(book).text.split("总分")[0].replace("资金情况（万元）", "")
    from .test_hostile import changed

    def change(opened: Any) -> None:
        opened["表"]["I6"].number_format = "0.0"

    assert "得分: 9.7  # 表!I6（9.6961832）" in read(changed(change, book)).text


def test_a_text_names_the_grade() -> None:
    found = report(xlsx({"表": drawing() + "\n评价等级|<|优|<|<|<|<|<|<\n备注|<|无|<|<|<|<|<|<"}))
    assert (found["评价等级"], found["备注"]) == ("优", "无")


@pytest.mark.parametrize("word", ["合计", "总计", "合 计"])
def test_a_row_of_sums_below_the_indicators(word: str) -> None:
    found = report(xlsx({"表": drawing().replace("总分|", f"{word}|")}))
    assert found["合计"] == {"分值": "100", "得分": "95.7"} and len(found["绩效指标"]) == 4


@pytest.mark.parametrize(
    "row", ["^|小计|<|<|<|<|50|50|", "^|小计|||||50|50|", "^|||小计|||50|50|", "^|产出指标小计|||||50|50|"]
)
def test_a_row_of_sums_among_the_indicators_is_none_of_them(row: str) -> None:
    """No form has a place for it: it is listed, and adds nothing to the marks."""
    data = xlsx({"表": drawing().replace("^|效益指标|社会", f"{row}\n^|效益指标|社会")})
    assert len(report(data)["绩效指标"]) == 4 and report(data)["合计"] == {"分值": "100"}
    assert len(unread(data)) == 3 and {"50"} < set(unread(data).values())


def test_a_form_names_its_total_of_funds_in_many_words() -> None:
    for words in ("年度财政资金总额", "年度资金总额：", "资金合计", "总计"):
        found = report(xlsx({"表": drawing().replace("|年度资金总额|", f"|{words}|")}))
        assert found["资金情况（万元）"]["年度资金总额"]["执行率"] == "97.00%"


SIDEWAYS = """
2022年度项目支出绩效自评表|<|<|<
项目名称|社区文化|<|<
实施单位|某馆|<|<
项目资金|年度资金总额|其中：当年财政拨款|上年结转资金
全年预算数|100|90|10
全年执行数|90|80|10
一级指标|产出指标|效益指标|满意度指标
二级指标|数量指标|社会效益指标|服务对象满意度
三级指标|场次|群众受益|满意度
年度指标值|≥60场|明显|≥90%
实际完成值|63场|明显|95%
分值|50|40|10
得分|50|38|10
总分|98|<|<
"""


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_tables_that_lie_on_their_side_are_listed_and_none_of_them_is_placed(kind: str) -> None:
    data = xlsx({"表": SIDEWAYS}) if kind == "xlsx" else docx([SIDEWAYS])
    name = f"a.{kind}"
    found = report(data, name)
    assert {key: value for key, value in found.items() if key not in ("表", "年度", "标题")} == {
        "项目名称": "社区文化", "实施单位": "某馆", "总分": "98",
    }  # fmt: skip
    assert len(unread(data, name)) == 4 * 3 + 7 * 4


def test_a_record_a_column_is_listed_but_for_the_first() -> None:
    drawn = (
        "2022年度项目支出绩效自评表|<|<|<\n实施单位|某馆|<|<\n项目名称|甲|乙|丙\n全年预算数|100|90|10\n总分|98|97|96"
    )
    data = xlsx({"表": drawn})
    assert "总分" not in report(data) and "资金情况" not in report(data)
    assert {"乙", "丙", "100", "90", "10", "98", "97", "96"} <= set(unread(data).values())
