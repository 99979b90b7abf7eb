"""What is said of a check that fails: rows by name, deciding figures, functions in the reader's tongue, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.language.typing.functions import FUNCTIONS
from linter.messages.zh import FUNCTIONS as WORDS

from ..conftest import Run

PACK = """pack demo "示例"
form project "项目" root {
  name "项目名称" text required
  year "年度" year
  start "开始日期" date
  end "结束日期" date
  total "合计" money
  lines "明细" list of row
  parts "附表" list of row
}
form row "行" { item "科目" text required  amount "金额" money  spent "支出" money  note "说明" text }
"""
HEAD = "表: 项目\n项目名称: 甲\n年度: 2022\n"
ROWS = """明细:
  - {科目: 卫生健康支出, 金额: 100元, 支出: 110元, 说明: ""}
  - {科目: 教育支出, 金额: 40元, 支出: 50元, 说明: ""}
  - {科目: 社保支出, 金额: 0元, 支出: 0元, 说明: 无事}
"""

Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path, crossfoot: Callable[..., Run]) -> Said:
    """What one rule says of a report."""

    def say(rule: str, report: str, language: str = "zh", *more: str) -> str:
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "rules" / "a.rules").write_text(PACK + rule, encoding="utf-8")
        (tmp_path / "report.yaml").write_text(report, encoding="utf-8")
        return crossfoot("check", "--rules", "rules", "--lang", language, *more, "report.yaml", cwd=tmp_path).text

    return say


def test_a_row_is_named_by_what_says_which_it_is(said: Said) -> None:
    text = said("rule a on row { check spent = amount }", HEAD + ROWS)
    assert "“卫生健康支出”的支出写 110元" in text and "明细[卫生健康支出].金额" in text
    assert "[0]" not in text


def test_the_item_that_decided_is_named(said: Said) -> None:
    text = said('rule a on project "没有零" { check not (some r in lines satisfies r.amount = 0元) }', HEAD + ROWS)
    assert "“社保支出”：0元 = 0元" in text


def test_the_figures_of_a_deciding_condition_are_labelled(said: Said) -> None:
    rule = "rule a on project { when year = 2022 check total = if parts_total > 1元 then 1元 else 2元 }"
    rule = rule.replace("parts_total", "sum(lines.spent)")
    text = said(rule, HEAD + "合计: 5元\n" + ROWS)
    assert "年度（条件）" in text and "支出（条件）" in text
    # What is only asked whether it is there decides nothing that a reader could see.
    assert "（条件）" not in said("rule a on project { when present(year) check total = 1元 }", HEAD + "合计: 5元\n")


def test_dates_say_how_far_they_are_apart(said: Said) -> None:
    rule = 'rule a on project "太久" { check days_between(start, end) <= 20 }'
    report = HEAD + "开始日期: 2023-05-01\n结束日期: 2023-05-24\n"
    assert "2023-05-01至2023-05-24相隔 23 天 ≤ 20" in said(rule, report)
    assert "2023-05-01 to 2023-05-24 is 23 days ≤ 20" in said(rule, report, "en")


def test_workings_call_functions_as_the_reader_does(said: Said) -> None:
    rule = "rule a on project { check total = max(lines.spent) }"
    assert "最大值(110元, 50元, 0元)" in said(rule, HEAD + "合计: 5元\n" + ROWS)
    assert "max(110元, 50元, 0元)" in said(rule, HEAD + "合计: 5元\n" + ROWS, "en")


def test_every_function_has_a_word() -> None:
    missing = {name for name in FUNCTIONS if name not in WORDS}
    assert not missing, "messages/zh.py: FUNCTIONS"


def test_what_is_missing_is_named_at_the_key_above(said: Said) -> None:
    text = said('rule a on project "要有附表" { check present(parts) }', HEAD + "合计: 5元\n" + ROWS)
    assert re.search(r"report\.yaml:5:1\n", text) and "“附表”没有填写" in text


def test_every_says_once_what_it_says_of_several_rows(said: Said) -> None:
    rule = 'rule a on project "要说明" { check every r in lines satisfies present(r.note) }'
    text = said(rule, HEAD + ROWS)
    assert text.count("错误[a]") == 1 and text.count("这里也是") == 1 and "1 个错误" in text


def test_rows_of_which_the_same_is_said_with_other_figures_stand_together(said: Said) -> None:
    text = said('rule a on project "超支" { check every r in lines satisfies r.spent <= r.amount }', HEAD + ROWS)
    assert text.count("错误[a]") == 1 and "50元 > 40元，超 10元" in text
    rule = 'rule a on row { check spent <= amount message zh "支出 {spent} 超了" message en "{spent} is over" }'
    text = said(rule, HEAD + ROWS)
    assert text.count("错误[a]") == 1 and "支出 110元 超了" in text and "支出 50元 超了" in text
    assert "（另见第6行）" in said(rule, HEAD + ROWS, "zh", "--format", "concise")
    # What is computed keeps its working, and another column is another matter.
    text = said('rule a on project "不符" { check every r in lines satisfies r.spent = r.amount }', HEAD + ROWS)
    assert text.count("错误[a]") == 2
    text = said('rule a on row "太多" { for each c in (amount, spent): check c <= 20元 }', HEAD + ROWS)
    assert text.count("错误[a]") == 2


def test_a_waiver_is_of_one_row_and_a_baseline_knows_each(
    said: Said, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    rule = 'rule a on project "要说明" { check every r in lines satisfies present(r.note) }'
    lines = (HEAD + ROWS).splitlines()
    lines[4] += "  # crossfoot: 豁免 a 因为 年底合并填报"
    text = said(rule, "\n".join(lines) + "\n")
    assert text.count("错误[a]") == 1 and "report.yaml:6" in text and "这里也是" not in text
    said(rule, HEAD + ROWS)
    options = ("--rules", "rules", "--baseline", "b.json")
    assert crossfoot("baseline", "write", *options, "report.yaml", cwd=tmp_path).code == 0
    assert (tmp_path / "b.json").read_text(encoding="utf-8").count('"rule"') == 2
    assert crossfoot("check", *options, "report.yaml", cwd=tmp_path).code == 0


def test_a_message_calls_the_field_of_a_for_each_by_its_label(said: Said) -> None:
    rule = """rule a on row {
        for each c in (amount, spent): check c <= 90元
        message zh "{item}的{c}为 {c + 0元}，太多"
        message en "{c} of {item} is {c + 0元}: too much"
    }"""
    text = said(rule, HEAD + ROWS)
    assert "卫生健康支出的金额为 100元，太多" in text and "卫生健康支出的支出为 110元，太多" in text
    assert "支出 of 卫生健康支出 is 110元: too much" in said(rule, HEAD + ROWS, "en")


def test_a_message_inside_a_for_each_sees_its_lets(said: Said) -> None:
    rule = """rule a on row "太多" {
        let  most = 90元
        for each c in (amount, spent) {
            let   over = c - most
            check c <= most
            message zh "{c}超 {over}"
        }
        check amount <= 95元
    }"""
    text = said(rule, HEAD + ROWS)
    assert "金额超 10\n" in text and "支出超 20\n" in text
    assert text.count("]: 太多") == 1  # the check beside it has no word of its own


def test_each_side_of_an_and_below_every_is_judged_by_itself(said: Said) -> None:
    rule = 'rule a on project "不符" { check every r in lines satisfies r.spent = r.amount and r.note = "无事" }'
    text = said(rule, HEAD + ROWS.replace('""', "待查"))
    assert text.count("的支出写") == 2 and text.count("的说明") == 2
    assert "“卫生健康支出”的支出写 110元，而“明细[卫生健康支出].金额”写 100元，相差 10元" in text


@pytest.mark.parametrize(
    ("pattern", "text", "called"),
    [
        ("(共计|合计为){n: money}", "全年共计5.20万元。", "共计"),
        ("(共计|合计为){n: money}", "全年合计为5.20万元。", "合计"),
        ("[全年]{n: money}已付", "5.20万元已付。", "n"),
    ],
)
def test_a_figure_in_a_text_is_called_by_the_words_before_it(said: Said, pattern: str, text: str, called: str) -> None:
    rule = f'rule a on row "不符" {{ check every m in each mention of "{pattern}" in note satisfies m.n = amount }}'
    assert f"{called}写 5.20万元" in said(rule, HEAD + f"明细:\n  - {{科目: 甲, 金额: 5.30万元, 说明: {text}}}\n")


def test_a_limit_below_the_unit_of_the_report_is_said_as_the_rule_says_it(said: Said) -> None:
    pack = 'form r "示例表" root { 名称 text required  currency "金额单位" one of 元, 万元  费用 money }\n'
    text = said(pack + 'rule b on r "太多" { check 费用 <= 150元 }', "名称: 甲\n金额单位: 万元\n费用: 0.02\n")
    assert "≤ 150元" in text and "200元 > 150元，超 50元" in text


def test_what_only_counts_a_list_points_at_it(said: Said) -> None:
    rule = 'rule a on project "两行" { check count(lines) = count(parts) + 3 }'
    assert "report.yaml:4:1" in said(rule, HEAD + ROWS + "附表: [{科目: 甲}]\n")


def test_a_total_of_one_part_shows_no_working(said: Said) -> None:
    rule = 'rule a on project { check total = sum((lines where item = "教育支出").spent) }'
    text = said(rule, HEAD + "合计: 5元\n" + ROWS)
    assert "应为 50元" in text and "算式" not in text
