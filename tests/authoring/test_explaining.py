"""`explain` of whatever has a name, `test --update`, and messages about examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from linter.authoring.lookup import CODES
from linter.diagnostic import FORM_CHECKS

from ..conftest import Run

PACK = """pack demo "示例"
parameter limit "上限" rate = 90%
bands grade "等级" over score from 0 to 100 { 好 60 .. 100  差 0 ..< 60 }
define twice(x: money) "两倍" gives money = x * 2
table cut "扣分" over r: rate gives score { >= 90%: 0分  otherwise: 1分 }
form project "项目" root { name "项目名称" text required  total "合计" money  a "甲" money  b "乙" money  r "率" rate }
rule 合计 on project "合计" {
  check total = a + b
  check r <= limit
  pass \"\"\" {total: 3.1, a: 1.0} \"\"\"
  fail \"\"\" {total: 3.0, a: 1.0, b: 1.9, r: 80%} \"\"\"
}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.rules").write_text(PACK, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["limit", "上限", "grade", "twice", "cut", "project", "合计"])
def test_everything_declared_is_explained(home: Path, crossfoot: Callable[..., Run], name: str) -> None:
    done = crossfoot("explain", name, "--rules", "rules", "--lang", "zh", cwd=home)
    assert done.code == 0 and "示例" in done.out


def test_built_in_checks_are_explained(home: Path, crossfoot: Callable[..., Run]) -> None:
    assert set(FORM_CHECKS) <= set(CODES)
    for language in ("zh", "en"):
        done = crossfoot("explain", *CODES, "--lang", language, cwd=home)
        assert done.code == 0 and done.out.count("# ") >= len(CODES)
    done = crossfoot("explain", "yaml-sintax", "--lang", "zh", cwd=home)
    assert done.code == 2 and "yaml-syntax" in done.err


def test_an_example_says_which_check_and_which_figure(home: Path, crossfoot: Callable[..., Run]) -> None:
    out = crossfoot("test", "--rules", "rules", "--lang", "zh", cwd=home).text
    assert "检查: total = a + b" in out and "没有“乙”这一项" in out
    assert "只得到提示：合计写 3.0" in out


def test_update_writes_what_reports_come_to(home: Path, crossfoot: Callable[..., Run]) -> None:
    tests = home / "rules" / "tests"
    tests.mkdir()
    report = tests / "one.yaml"
    report.write_text("项目名称: 甲\n# expect: gone\n合计: 5.0  # expect: old\n甲: 2.0\n乙: 1.0\n", encoding="utf-8")
    assert "one.yaml" in crossfoot("test", "--rules", "rules", "--update", cwd=home).text
    written = report.read_text(encoding="utf-8")
    assert written == "项目名称: 甲\n# expect: 合计 error inconsistent\n合计: 5.0\n甲: 2.0\n乙: 1.0\n"
    crossfoot("test", "--rules", "rules", "--update", cwd=home)
    assert report.read_text(encoding="utf-8") == written
    assert "✓ rules/tests/one.yaml" in crossfoot("test", "--rules", "rules", cwd=home).text


def test_rules_that_lie_beside_a_report_are_mentioned(home: Path, crossfoot: Callable[..., Run]) -> None:
    (home / "report.yaml").write_text("项目名称: 甲\n合计: 5.0\n", encoding="utf-8")
    done = crossfoot("check", "report.yaml", "--lang", "zh", cwd=home)
    assert done.code == 2 and "--rules rules" in done.text
    assert "--rules rules" not in crossfoot("check", "report.yaml", "--rules", "rules", cwd=home).text


def test_a_baseline_that_is_not_yet_written(home: Path, crossfoot: Callable[..., Run]) -> None:
    (home / "report.yaml").write_text("项目名称: 甲\n合计: 5.0\n", encoding="utf-8")
    done = crossfoot("check", "report.yaml", "--rules", "rules", "--baseline", "b.json", "--lang", "zh", cwd=home)
    assert done.code == 2 and "crossfoot baseline write" in done.text


def test_help_speaks_the_language_chosen(home: Path, crossfoot: Callable[..., Run]) -> None:
    for words in (("--help", "--lang", "zh"), ("check", "--lang", "zh", "--help"), ("--lang=zh", "--help")):
        out = crossfoot(*words, cwd=home).out
        assert out.startswith("用法：") and "选项" in out and "options" not in out
    out = crossfoot("check", "--lang", "en", "--help", cwd=home).out
    assert out.startswith("usage:") and not any("\u4e00" <= c <= "\u9fff" for c in out)
