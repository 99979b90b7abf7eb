"""Input that was made to break things: each ends soon, with its message, and never as a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.language.compile import Folder, compile_packs
from linter.source import Source
from linter.yaml.document import parse

from ..conftest import EXAMPLES, ROOT, Run, spawn
from ..cost import STUCK, cost, in_proportion, within

HEAD = "表: 部门整体支出绩效自评报告\n年度: 2019\n部门名称: 甲\n金额单位: 万元\n"
CHAIN = "".join(
    f"    - &a{n} {{名称: x, 金额: 1, 构成: "
    + "[{名称: y, 金额: 1, 构成: " * 20
    + (f"[*a{n - 1}]" if n else "[]")
    + "}]" * 20
    + "}\n"
    for n in range(12)
)
REPORTS = {
    "list in a list of values": "内设机构: {个数: 3, 名单: [[甲]]}\n",
    "chain of aliases": f"项目支出:\n  明细:\n{CHAIN}",
    "a long line of unknown keys": "收入: {" + ", ".join(f"k{i}: 1" for i in range(1500)) + "}\n",
    "long figures": f"收入: {{决算数: {'9' * 10_000}}}\n",
    "huge exponent": "收入: {决算数: 1e999999999}\n",
    "a key of a megabyte": "? " + "k" * 1_000_000 + "\n: 1\n",
    "impossible escape": '备注: "\\U00110000"\n',
    "tabs behind values": "收入: {决算数: 1}\t\n支出:\n  决算数: 1万元\t\n",
    "a collection as a key": "? [a, b]\n: 1\n",
    "merge keys": "收入: &a {决算数: 1}\n支出:\n  <<: *a\n  <<: *a\n  决算数: 2\n",
    "nothing but blanks": "收入: ——\n支出: /\n三公经费: 无\n基本支出:\n",
}


@pytest.mark.parametrize("what", REPORTS)
def test_reports(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(HEAD + REPORTS[what], encoding="utf-8")
    with within(10):
        done = crossfoot("check", "r.yaml", "--verbose", cwd=tmp_path)
        machine = crossfoot("check", "r.yaml", "--format", "json", cwd=tmp_path)
    assert done.code in (0, 1)
    assert max(map(len, done.out.splitlines())) < 1000
    assert json.loads(machine.out)["summary"]["files"] == 1


def test_overriding_merged_keys_is_linear() -> None:
    def merged(size: int) -> None:
        keys = ", ".join(f"k{i}: 1" for i in range(size))
        documents, diagnostics = parse(Source("x", f"a: &a {{{keys}}}\nb: {{<<: *a, {keys}}}\n"))
        assert not diagnostics
        node = documents[0].node(("b",))
        assert node is not None
        assert len(node.items) == size

    sizes = (1_000, 8_000)
    costs = [cost(partial(merged, size)) for size in sizes]
    assert in_proportion(costs, sizes), costs


def test_an_alias_stands_in_its_own_field(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = HEAD + "三公经费: {预算数: &x 5.00, 决算数: *x, 公务用车运行维护费: 1, 公务接待费: 3}\n"
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    (d,) = json.loads(crossfoot("check", "r.yaml", "--format", "json", cwd=tmp_path).out)["diagnostics"]
    assert d["route"] == "三公经费.决算数"
    assert text.splitlines()[d["line"] - 1][d["column"] - 1 : d["end_column"] - 1] == "*x"


SETTINGS = {
    "deep": "a = " + "[" * 3000,
    "long number": "a = " + "9" * 10_000,
    "long key": ".".join("a" * 50_000) + " = 1",
    "not a table": "lang = 1",
    "nul": 'rules = ["a\\u0000b"]',
    "no such pattern": 'reports = ["typo/*"]',
}


@pytest.mark.parametrize("what", SETTINGS)
def test_settings(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "crossfoot.toml").write_text(SETTINGS[what])
    with within(10):
        done = crossfoot("check", cwd=tmp_path)
    assert done.code == 2, done


def test_settings_in_pyproject(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(HEAD, encoding="utf-8")
    for text in ("[[tool.crossfoot]]\n", "[tool]\ncrossfoot = 1\n", '[tool.crossfoot]\nlang = "fr"\n'):
        (tmp_path / "pyproject.toml").write_text(text)
        assert crossfoot("check", "r.yaml", cwd=tmp_path).code == 2, text
    for text in (
        "[project]\nname = 'tool.crossfoot'\n",
        '[tool."crossfoot"]\nlang = "en"\n',
        "tool = 1 # tool.crossfoot\n",
    ):
        (tmp_path / "pyproject.toml").write_text(text)
        assert crossfoot("check", "r.yaml", cwd=tmp_path).code == 0, text


FORM = """pack p
form f root { t money  e money  n number  flag yes_no  its list of i }
form i { w money  r rate  g { x money } }
"""
RULES = {
    "a chain of operators": "check t = " + " + ".join(["e"] * 1000),
    "members of members": "check t = " + "e" + ".parent" * 500,
    "nested loops": "check " + "".join(f"every a{i} in its satisfies (" for i in range(25)) + "t > e" + ")" * 25,
    "filters of filters": "check count(its" + " where w > e" * 300 + ") = 1",
    "brackets": "check t = " + "(" * 200 + "e" + ")" * 200,
    "signs": "check t = " + "- " * 500 + "e",
    "a literal of 5000 digits": f"check n = {'9' * 5000}",
    "rounding to a million places": "check n = round(n, 99999999)",
    "rounding to half a place": "check n = round(n, 1.5)",
    "a choice of lists": "check t = sum(if flag then its.w else its.w)",
    "names of Python's": "check __import__ = open",
    "a message full of braces": 'message zh "{t} \\\\{ {} {{ }}" check t = e',
    "a message with a broken expression": 'message zh "{t +}" check t = e',
}


@pytest.mark.parametrize("what", RULES)
def test_rule_files(what: str) -> None:
    text = f'{FORM}rule a on f "甲" {{ {RULES[what]} }}\n'
    with within(10):
        compiled, problems = compile_packs([Folder("p", [Source("p.rules", text)])])
    assert compiled is None
    assert problems
    assert all(d.file == "p.rules" for d in problems)


def test_strings_stay_strings(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """What a rule file says never becomes code, a format or a control sequence."""
    evil = "'); import os; os.system('touch owned') #{0}%s\\\\"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "p.rules").write_text(
        f'pack p\nform f "表" root {{ a "{evil}" text  b "乙" one of "{evil}", 好 }}\n'
        f'rule x on f "{evil}" {{ check a = "{evil}" and b = 好 }}\n',
        encoding="utf-8",
    )
    (tmp_path / "r.yaml").write_text(f"form: f\na: \"{{x}} \\e[31m\"\nb: '{evil[:1]}{evil}'\n", encoding="utf-8")
    done = crossfoot("check", "r.yaml", "--rules", "rules", cwd=tmp_path)
    assert done.code in (1, 2)
    assert "\x1b" not in done.text
    assert not (tmp_path / "owned").exists()


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_full_disk(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "r.yaml").write_text(HEAD, encoding="utf-8")
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "linter", "check", "r.yaml"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=STUCK,
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_json_in_any_encoding(tmp_path: Path) -> None:
    folder = tmp_path / "😀é"
    folder.mkdir()
    (folder / "r.yaml").write_text(HEAD + "收入: {k: 1}\n", encoding="utf-8")
    for encoding in ("ascii", "latin-1", "gbk"):
        done = spawn("check", str(folder), "--format", "json", cwd=tmp_path, env={"PYTHONIOENCODING": encoding})
        assert "😀é" in json.loads(done.out)["diagnostics"][0]["file"]


def test_folders_given_twice(crossfoot: Callable[..., Run]) -> None:
    """And within each other, and though they are the tool's own."""
    file = "rules/core/text.rules"
    done = crossfoot("check", "examples/guangzhou-2021.yaml", "--rules", "rules/core", "--rules", file, cwd=ROOT)
    assert done.code == 0, done.text


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(EXAMPLES), st.lists(st.tuples(st.integers(0), st.text(max_size=3)), min_size=1, max_size=6))
def test_damaged_reports(path: Path, changes: list[tuple[int, str]]) -> None:
    from linter.report.bind import bind
    from linter.report.choice import choose

    from ..rules.test_rules import PROGRAM

    text = path.read_text(encoding="utf-8")
    for place, new in changes:
        at = place % len(text)
        text = text[:at] + new + text[at + len(new) + 1 :]
    documents, _ = parse(Source("x", text))
    for document in documents:
        choice = choose(document, PROGRAM.index)
        if choice.diagnostic is None:
            pack = PROGRAM.pack(choice.pack)
            bind(document, pack.forms[choice.form], pack.forms, pack.name)
