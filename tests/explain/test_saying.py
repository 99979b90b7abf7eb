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
    # Where figures differ each row keeps its own.
    text = said('rule a on project "超支" { check every r in lines satisfies r.spent <= r.amount }', HEAD + ROWS)
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
