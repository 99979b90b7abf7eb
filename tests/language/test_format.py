"""One layout for rule files: the same program, every comment, and nothing changes the second time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from linter.language.layout.formatting import format_source, meaning
from linter.language.reading.parser import parse
from linter.source import Source

from ..conftest import ROOT, Run
from ..generating import program

RULES = sorted((ROOT / "rules").rglob("*.rules"))


@lru_cache(maxsize=8)
def formatted(text: str, tongue: str = "") -> str:
    result, problems = format_source(Source("r", text), tongue)
    assert result is not None, [(d.start, d.message) for d in problems]
    return result


@lru_cache(maxsize=8)
def meant(text: str) -> Any:
    return meaning(parse(Source("r", text))[0])


def comments(text: str) -> list[str]:
    bare = re.sub(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|, /(?:\\.|[^/\\\n])+/\)', '""', text)
    return sorted("#" + re.sub(r"\s+", "", found)[1:] for found in re.findall(r"[#＃][^\n]*", bare))


def holds(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once
    assert comments(once) == comments(text)
    before = meant(text)
    assert before == meant(once)
    chinese, english = formatted(text, "zh"), formatted(text, "en")
    assert formatted(chinese, "en") == english
    assert formatted(english, "zh") == chinese
    assert meant(chinese) == before


@pytest.mark.parametrize("path", RULES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_our_own_rules_have_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text  # which parses it again, and compares what both say


@pytest.mark.slow
@pytest.mark.parametrize("path", RULES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_our_own_rules_in_both_tongues(path: Path) -> None:
    holds(path.read_text(encoding="utf-8"))


def test_a_file_of_ours_in_both_tongues() -> None:
    holds((ROOT / "rules" / "mof-2020-10" / "tasks.rules").read_text(encoding="utf-8"))


@pytest.mark.parametrize("start", range(0, 100, 50))
def test_generated_programs(start: int) -> None:
    for seed in range(start, start + 50):
        holds(program(seed))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 10_000, 500))
def test_ten_thousand_generated_programs(start: int) -> None:
    for seed in range(start, start + 500):
        holds(program(seed))


UNTIDY = """# head

pack   p  "试" {set q=5   disable a because “原因”}
form f “表”（root） { a "甲" money
  b "乙" rate required  # behind
}
"""


def test_check_and_diff_write_nothing(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "a.rules"
    text = 'pack p   "试"\n\n\n\nparameter  q "甲"  score=5\n'
    file.write_text(text, encoding="utf-8")
    done = crossfoot("format", "--check", "a.rules", "--lang", "en", cwd=tmp_path)
    assert (done.code, done.out) == (1, "would change: a.rules\nrule files: 1, changed: 1\n")
    done = crossfoot("format", "--diff", "a.rules", cwd=tmp_path)
    assert done.code == 1
    assert '+parameter q "甲" score = 5\n' in done.out
    assert file.read_text(encoding="utf-8") == text


def test_it_writes_whole_files_and_keeps_their_mode(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "a.rules"
    file.write_bytes('\ufeffpack p   "试"\r\nparameter  q  score=5\r\n'.encode())
    file.chmod(0o640)
    done = crossfoot("format", ".", "--lang", "en", cwd=tmp_path)
    assert (done.code, done.out) == (0, "changed: a.rules\nrule files: 1, changed: 1\n")
    assert file.read_bytes() == 'pack p "试"\r\n\r\nparameter q score = 5\r\n'.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.rules"]
    assert crossfoot("format", ".", "--check", cwd=tmp_path).code == 0


def test_a_file_that_does_not_parse_is_left_alone(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.rules", tmp_path / "bad.rules"
    good.write_text("pack   p\n")
    bad.write_text("pakc p\n")
    done = crossfoot("format", ".", "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert "bad.rules:1:1" in done.err
    assert bad.read_text() == "pakc p\n"
    assert good.read_text() == "pack p\n"


def test_one_tongue(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "a.rules"
    file.write_text('form f "表" { a "甲" money required }\nrule r on f "题" { check a = round(sum(a, a), 1) }\n')
    assert crossfoot("format", "a.rules", "--keywords", "zh", cwd=tmp_path).code == 0
    text = file.read_text(encoding="utf-8")
    assert '表 f "表" {\n    a   "甲"   金额   必填\n}\n' in text
    assert '规则 r 适用 f "题" {\n    检查 a = 四舍五入(合计(a, a), 1)\n}\n' in text


@pytest.mark.parametrize(
    "text",
    [
        'rule r on f {\r\n check a > 0\r\n pass """\r\n  t: |\r\n    x\r\n\r\n      y\r\n"""\r\n}\r\n',
        "form f {\n a money # one\n\ufeff# two\n b money\n}\n",
        'rule r on f {\n check a > 0\n pass # a\n # b\n """{a: 1}"""  # c\n}\n',
        "form f { a money } # 一\n＃ 这是“注释”，（括号）\n",
        'rule r on f { check a > 0 pass """a: 1\rb: 2""" }\n',
        "table t over x: yes_no gives score { 否 : 1分\n是 : 2分 }\n",
        "table t over x: one of (优, 良) gives yes_no { = 优 : 是\n<> 优 : 否 }\n",
    ],
)
def test_texts_that_were_lost_once(text: str) -> None:
    holds(text)
    assert comments(formatted(text)) == comments(text)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_ends_of_lines_are_no_layout(ends: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """A file that git or an editor on Windows gave other ends is formatted as it is, and keeps them."""
    good = formatted(RULES[0].read_text("utf-8"))
    file = tmp_path / "a.rules"
    file.write_bytes(good.replace("\n", ends).encode())
    assert crossfoot("format", "--check", "a.rules", cwd=tmp_path).code == 0
    bad = good.replace("\n", "   \n", 3).replace("\n", ends)
    file.write_bytes(bad.encode())
    assert crossfoot("format", "--check", "a.rules", cwd=tmp_path).code == 1
    assert crossfoot("format", "a.rules", cwd=tmp_path).code == 0
    assert file.read_bytes() == good.replace("\n", ends).encode()
