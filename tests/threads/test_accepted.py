"""Threads about what somebody has accepted: waivers and baselines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .place import BAD, GOOD, Place, Threads

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
THREADS = thread = Threads()
NAME = "crossfoot-baseline.json"
WAIVER = "# crossfoot: waive total-of-entries because 已核对凭证"
# One wrong figure a document, all of one rule and with one text.
DOCUMENT = "---\n单位: {name}\n预算: 10.00\n合计: 4.00\n明细: [{{名称: 甲, 金额: 3.00}}]\n"


def accepted(place: Place, files: dict[str, str]) -> None:
    """A place whose findings of now are in the baseline."""
    place.put(files)
    assert place.run("baseline", "write", "--baseline", NAME).code == 0
    place.settings(f'baseline = "{NAME}"\n')
    assert place.found() == []


def documents(*names: str) -> str:
    return "".join(DOCUMENT.format(name=name) for name in names)


def lines_found(place: Place) -> list[int]:
    return [d["line"] for d in place.counted()]


@thread("CodeNarc/CodeNarc#304")
def the_same_in_another_file(place: Place) -> None:
    accepted(place, {"a.yaml": BAD})
    place.put({"b.yaml": BAD})
    assert place.found() == [("b.yaml", "total-of-entries")]


@thread("phpmd/phpmd#1344")
def taking_out_takes_nothing_in(place: Place) -> None:
    accepted(place, {"a.yaml": documents("甲局", "乙局")})
    place.put({"a.yaml": documents("乙局", "丙局")})
    before = json.loads((place.home / NAME).read_text("utf-8"))["entries"]
    assert place.run("baseline", "prune").code == 0
    after = json.loads((place.home / NAME).read_text("utf-8"))["entries"]
    assert len(before) == 2 and len(after) == 1 and after[0] in before
    assert place.found() == [("a.yaml", "total-of-entries")]


@thread("PyCQA/bandit#1467")
def one_entry_takes_one_finding(place: Place) -> None:
    accepted(place, {"a.yaml": documents("甲局")})
    place.put({"a.yaml": documents("乙局", "丙局")})
    assert len(place.found()) == 2
    place.put({"a.yaml": documents("甲局", "乙局", "丙局")})
    assert len(place.found()) == 2


@thread("phparkitect/arkitect#636")
def the_new_one_is_called_new(place: Place) -> None:
    accepted(place, {"a.yaml": documents("乙局", "丙局")})
    place.put({"a.yaml": documents("甲局", "乙局", "丙局")})
    assert lines_found(place) == [4]
    place.put({"a.yaml": documents("乙局", "甲局", "丙局")})
    assert lines_found(place) == [9]


@thread("phpstan/phpstan#12430", "phpstan/phpstan#9395", "phpstan/phpstan#3058")
def a_report_that_is_gone_is_told_and_stops_nothing(place: Place) -> None:
    accepted(place, {"a.yaml": BAD, "b.yaml": BAD.replace("某局", "别局")})
    assert place.found() == []  # results are remembered now
    (place.home / "a.yaml").unlink()
    assert place.found() == []
    check = place.run("baseline", "check")
    assert check.code == 1 and "a.yaml" in check.out
    assert place.run("baseline", "prune").code == 0 and place.run("baseline", "check").code == 0
    assert "a.yaml" not in (place.home / NAME).read_text("utf-8")


@thread("Yelp/detect-secrets#665")
def a_value_that_was_changed(place: Place) -> None:
    accepted(place, {"a.yaml": BAD})
    place.put({"a.yaml": BAD.replace("4.00", "5.00")})
    assert place.found() == [("a.yaml", "total-of-entries")]
    place.put({"a.yaml": BAD + "半数: 7.00\n"})
    assert place.found() == [("a.yaml", "half-of-total")]


@thread("agentic-community/mcp-gateway-registry#1480")
def lines_above_it_change_no_entry(place: Place) -> None:
    accepted(place, {"a.yaml": BAD})
    before = (place.home / NAME).read_text("utf-8")
    place.put({"a.yaml": "# 说明\n\n\n" + BAD})
    assert place.found() == []
    assert place.run("baseline", "write").code == 0
    # What the file holds is there for renamed reports; what was accepted is the same.
    told = [json.loads(text)["entries"] for text in (before, (place.home / NAME).read_text("utf-8"))]
    assert told[0] == told[1]


@thread("astral-sh/ruff#10343", "vim-syntastic/syntastic#2100")
def words_behind_the_rule(place: Place) -> None:
    assert place.said(BAD.replace("4.00", f"4.00  {WAIVER}")) == []
    bare = BAD.replace("4.00", "4.00  # crossfoot: waive total-of-entries 已核对凭证")
    assert [rule for rule, _, _ in place.said(bare)] == ["total-of-entries", "waiver-syntax"]


@thread("astral-sh/ruff#1148")
def a_line_that_is_a_comment_itself(place: Place) -> None:
    """A row that was commented out keeps its waiver: it holds for the next line, or is said to be of no use."""
    text = GOOD.replace("合计", "# 合计: 4.00  # crossfoot: waive half-of-total because 已核对\n合计")
    assert place.said(text) == [("waiver-unused", 3, 32)]


@thread("astral-sh/ruff#26287")
def what_is_mended_keeps_its_comment(place: Place) -> None:
    place.put({"r.yaml": BAD.replace("4.00", "4.00  # 注: 见附件  # 二")})
    assert place.run("check", "--fix").code == 0
    assert "合计: 3.00  # 注: 见附件  # 二\n" in (place.home / "r.yaml").read_text("utf-8")


@thread("eslint/eslint#16426", "eslint/rfcs#33")
def a_reason_behind_another_sign(place: Place) -> None:
    for sign in ("-", "--", "(", ":", "：", "，", "=>"):
        text = BAD.replace("4.00", f"4.00  # crossfoot: waive total-of-entries {sign} 已核对")
        assert [rule for rule, _, _ in place.said(text)] == ["total-of-entries", "waiver-syntax"], sign


@thread("eslint/eslint#11020", "eslint/eslint#18022")
def none_for_everything(place: Place) -> None:
    for rules in ("", "*", "all", "total-*"):
        text = BAD.replace("4.00", f"4.00  # crossfoot: waive {rules} because 已核对")
        assert "total-of-entries" in [rule for rule, _, _ in place.said(text)], rules
    above = "# crossfoot: waive total-of-entries because 整份已核对\n\n" + BAD
    assert [rule for rule, _, _ in place.said(above)] == ["waiver-unused", "total-of-entries"]


@thread("mattrobinsonsre/terrapod#1205")
def an_explanation_between_it_and_the_line(place: Place) -> None:
    assert place.said(BAD.replace("合计", f"{WAIVER}\n# 凭证号 12\n\n# 见附件\n合计")) == []


@thread("astral-sh/ruff#21877")
def a_waiver_of_what_is_said_of_waivers(place: Place) -> None:
    waivers = "# crossfoot: waive half-of-total because 将来用  # crossfoot: waive waiver-unused because 同上"
    said = place.said(GOOD.replace("3.00\n明细", f"3.00  {waivers}\n明细"))
    assert {rule for rule, _, _ in said} == {"waiver-unused", "waiver-unknown-rule"}


@thread("etiennebacher/jarl#293")
def a_waiver_where_it_does_nothing(place: Place) -> None:
    text = BAD.replace("某局", f"某局  {WAIVER}")
    assert [rule for rule, _, _ in place.said(text)] == ["waiver-unused", "total-of-entries"]


@pytest.mark.parametrize("name", THREADS.each())
def test_thread(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    THREADS[name](Place(tmp_path, crossfoot))
