"""The commands for those who write rules: explain, rules, manual; versions that end soon."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.authoring.proving import prove
from linter.messages import Catalogue

from ..conftest import ROOT, Run

BASE = """pack base "全国"
source law "财预〔2020〕10号" { title "办法" issuer "财政部" effective 2020-02-25 .. }
form line "行" root { year "年度" year  a "甲" money  b "乙" money }
parameter limit "限额" money = 5万元 effective .. 2020-12-31 basis law "第三条"
parameter limit "限额" money = 6万元 effective 2021-01-01 ..
rule within on line "甲不得超过限额" {
    title en "a stays within the limit"
    why zh "超限要另行报批"
    check a <= limit
    basis law "第二十条"
    pass "{甲: 5万元}"
    fail "{年度: 2020, 甲: 5.5万元}"
}
rule both on line "乙不得大于甲" { check b <= a  pass "{甲: 2, 乙: 1}"  fail "{甲: 1, 乙: 2}" }
"""
LOCAL = """pack local "某省" extends base {
    set limit = 8万元
    set severity of within = warning
    disable both because "本省口径不同"
}
"""


def packs(folder: Path) -> Path:
    for name, text in (("base", BASE), ("local", LOCAL)):
        (folder / "rules" / name).mkdir(parents=True)
        (folder / "rules" / name / "a.rules").write_text(text, encoding="utf-8")
    return folder


def test_explain_tells_everything_of_a_rule(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    packs(tmp_path)
    out = crossfoot("explain", "within", "--rules", "rules", "--lang", "zh", cwd=tmp_path).out
    for text in (
        "甲不得超过限额", "超限要另行报批", "财预〔2020〕10号《办法》 第二十条",
        "参数 limit“限额” = 5万元 (.. 2020-12-31); 6万元", "第三条", "规则包 local: 8万元", "local: 警告",
        "check a <= limit", "不成立: 5.5万元 ≤ 5万元", "rules/base/a.rules:6",
    ):  # fmt: skip
        assert text in out, text
    out = crossfoot("explain", "both", "--rules", "rules", "--lang", "en", cwd=tmp_path).out
    assert "disabled in pack local: 本省口径不同" in out


def test_explain_suggests(crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("explain", "grade-matches-scoer", "--lang", "en", cwd=ROOT)
    assert done.code == 2
    assert "did you mean “grade-matches-score”" in done.err


def test_rules_as_table_and_as_json(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    packs(tmp_path)
    table = crossfoot("rules", "--rules", "rules", "--lang", "en", cwd=tmp_path).out.splitlines()
    assert len(table) == 3
    assert table[0].split() == ["Rule", "Pack", "Form", "Severity", "Title"]
    rows = json.loads(crossfoot("rules", "--rules", "rules", "--format", "json", cwd=tmp_path).out)["rules"]
    assert [(row["rule"], row["pack"], row["pass"], row["fail"]) for row in rows] == [
        ("within", "base", 1, 1),
        ("both", "base", 1, 1),
    ]
    done = crossfoot("rules", "bsae", "--rules", "rules", "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert "did you mean “base”" in done.err


def test_the_manual_has_a_page_a_pack_and_links_that_lead_somewhere(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    packs(tmp_path)
    assert crossfoot("manual", "out", "--rules", "rules", cwd=tmp_path).code == 0
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert sorted(pages) == ["README.md", "base.md", "local.md"]
    for file, anchor in re.findall(r"\]\(([\w.-]+)#([\w-]+)\)", pages["README.md"]):
        assert f"### {anchor}\n" in pages[file]
    assert "both: 本省口径不同" in pages["local.md"]
    assert crossfoot("manual", "out", "--rules", "rules", cwd=tmp_path).code == 0  # its own pages are written anew


def test_the_manual_writes_over_nothing_that_is_not_its_own(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    packs(tmp_path)
    (tmp_path / "README.md").write_text("mine\n")
    done = crossfoot("manual", ".", "--rules", "rules", "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert "is no page of a rule manual" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "rules"]
    assert (tmp_path / "README.md").read_text() == "mine\n"


@pytest.mark.slow
def test_the_manual_of_our_own_packs(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    for language in ("zh", "en"):
        done = crossfoot("manual", str(tmp_path / language), "--lang", language, cwd=tmp_path)
        assert done.code == 0, done.text
        text = (tmp_path / language / "core.md").read_text(encoding="utf-8")
        assert text.count("\n### ") > 40


def test_versions_that_end_soon(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    text = """pack p
form f root { a money }
parameter limit money = 5万元 effective .. 2026-12-31
rule r on f "r" { check a <= limit effective .. 2026-12-31 pass "{a: 1}" fail "{a: 6万元}" }
"""
    (folder / "a.rules").write_text(text, encoding="utf-8")
    for today, count in (("2026-11-22", 2), ("2025-12-30", 0), ("2027-01-01", 0), ("", 0)):
        found = prove([], rules=[str(folder)], today=today).diagnostics
        assert len(found) == count, today
    said = [Catalogue("en").say(d.message) for d in prove([], rules=[str(folder)], today="2026-11-22").diagnostics]
    assert said[0] == "“limit” ends on 2026-12-31 (in 39 days) and nothing follows it"
