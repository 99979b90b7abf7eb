"""What an accepted finding is known again by: what its document, row and figure are, not where they stand."""

from __future__ import annotations

import copy
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.accept import baseline as store
from linter.program.pack import load
from linter.run.checker import Checker
from linter.run.request import Request
from linter.settings.discovery import Found

from ..conftest import ROOT, Run

GATE = str(ROOT / "tests" / "gate")
RULES = """
pack p "甲" {}
form row "行" { name "名称" text  source "来源" text  plan "预算" number  done "执行" number  rate "比率" rate
    note "备注" text }
form sheet "表格" root { unit "单位" text  rows "明细" list of row required  weights "权重" list of share
    narrative "正文" text  extra "其他" row }
form share "权重项" { name "名称" text  points "分值" number }
rule rate-of-plan on row "比率应等于执行除以预算" { when present(rate) check rate = done / plan }
rule within-plan on row "执行不应大于预算" { when present(plan) check done <= plan }
rule weights-in-all on sheet "分值之和应为100" { when present(weights) check sum(weights.points) = 100 }
rule no-marks on sheet "正文不应留有XX" { when present(narrative) check not contains(narrative, "XX") }
"""


class Repo:
    """A folder with one baseline; what is found in it and not accepted."""

    def __init__(self, folder: Path, crossfoot: Callable[..., Run]) -> None:
        self.folder = folder
        self.crossfoot = crossfoot
        (folder / "rules").mkdir()
        (folder / "rules" / "p.rules").write_text(RULES, "utf-8")

    def put(self, text: str, name: str = "r.yaml") -> None:
        (self.folder / name).write_text(text, "utf-8")

    def run(self, *arguments: str) -> Run:
        return self.crossfoot(*arguments, "--rules", "rules", "--baseline", "b.json", "--lang", "en", cwd=self.folder)

    def accept(self, text: str = "", name: str = "r.yaml") -> None:
        if text:
            self.put(text, name)
        done = self.run("baseline", "write", ".")
        assert done.code == 0, done.text

    def new(self, text: str = "", name: str = "r.yaml") -> list[tuple[str, str, str]]:
        """Rule, route and figure of what is not accepted."""
        if text:
            self.put(text, name)
        done = self.run("check", ".", "--format", "json")
        data = json.loads(done.out)
        found = [d for d in data["diagnostics"] if not d["baselined"] and d["severity"] != "note"]
        assert (done.code == 1) == bool(found)
        return [(d["rule"], d["route"], d["stated"]) for d in found]

    @property
    def entries(self) -> list[dict[str, Any]]:
        data: dict[str, Any] = json.loads((self.folder / "b.json").read_text("utf-8"))
        return list(data["entries"])


@pytest.fixture
def repo(tmp_path: Path, crossfoot: Callable[..., Run]) -> Repo:
    return Repo(tmp_path, crossfoot)


def sheet(*rows: str, unit: str = "某局", more: str = "") -> str:
    return f"表: 表格\n单位: {unit}\n明细:\n" + "".join(f"- {{{row}}}\n" for row in rows) + more


WRONG = "预算: 100, 执行: 98, 比率: 100.00%"
RIGHT = "预算: 100, 执行: 98, 比率: 98.00%"


def test_another_row_with_the_same_figures_is_new(repo: Repo) -> None:
    repo.accept(sheet(f"名称: 甲, {WRONG}", f"名称: 乙, {RIGHT}"))
    assert repo.new() == []
    assert repo.new(sheet(f"名称: 甲, {RIGHT}", f"名称: 乙, {WRONG}")) == [("rate-of-plan", "明细[1].比率", "100.00%")]


def test_another_row_in_the_place_of_the_first_is_new(repo: Repo) -> None:
    repo.accept(sheet(f"名称: 甲, {WRONG}"))
    assert len(repo.new(sheet(f"名称: 乙, {WRONG}", f"名称: 甲, {RIGHT}"))) == 1


def test_another_document_is_new(repo: Repo) -> None:
    first, second, third = (sheet(f"名称: 甲, {WRONG}", unit=f"{n}局") for n in "一二三")
    repo.accept(f"{first}---\n{second}")
    assert repo.new(f"{second}---\n{first}") == []
    mended = second.replace("100.00%", "98.00%")
    assert len(repo.new(f"{first}---\n{mended}---\n{third}")) == 1
    assert len(repo.new(f"{third}---\n{first}")) == 1


def test_rows_that_move_stay(repo: Repo) -> None:
    rows = [f"名称: {n}, {WRONG}" for n in "甲乙丙"]
    repo.accept(sheet(*rows))
    assert repo.new(sheet(f"名称: 丁, {RIGHT}", *reversed(rows))) == []
    assert repo.new(sheet(rows[2], more="# 一行说明\n")) == []


def test_rows_of_one_name_are_told_apart_by_their_other_words(repo: Repo) -> None:
    first, second = f"名称: 甲, 来源: 省级, {WRONG}", f"名称: 甲, 来源: 市级, {RIGHT}"
    repo.accept(sheet(first, second))
    assert repo.new(sheet(second, first)) == []
    assert len(repo.new(sheet(first.replace("100.00%", "98.00%"), second.replace("98.00%", "100.00%")))) == 1


@pytest.mark.parametrize("name", ["", "名称: 甲, ", "名称: ——, "])
def test_rows_that_nothing_tells_apart_go_by_all_they_hold(name: str, repo: Repo) -> None:
    first, second = f"{name}{WRONG}, 备注: 1", f"{name}{RIGHT}, 备注: 2"
    repo.accept(sheet(first, second))
    assert repo.new() == []
    assert len(repo.new(sheet(first.replace("100.00%", "98.00%"), second.replace("98.00%", "100.00%")))) == 1
    assert len(repo.new(sheet(first.replace("备注: 1", "备注: 3"), second))) == 1
    twice = sheet(f"{name}{WRONG}", f"{name}{WRONG}")
    repo.accept(twice)
    assert repo.new() == []
    assert len(repo.new(sheet(*[f"{name}{WRONG}"] * 3))) > 0


def test_a_key_that_is_not_known_is_bound_to_its_value(repo: Repo) -> None:
    repo.accept(sheet(f"名称: 甲, {RIGHT}, 执形: 98"))
    assert repo.new() == []
    assert [rule for rule, _, _ in repo.new(sheet(f"名称: 甲, {RIGHT}, 执形: 980"))] == ["unknown-key"]
    group = sheet(f"名称: 甲, {RIGHT}", more="其它: {甲: [1, 2], 乙: 2}\n")
    repo.accept(group)
    assert repo.new(group.replace("乙: 2}", "乙: 2} # 二")) == []
    assert len(repo.new(group.replace("[1, 2]", "[1, 3]"))) == 1


@pytest.mark.parametrize(
    ("accepted", "now"),
    [
        ("名称: 甲, name: 甲", "名称: 乙, name: 甲"),  # both values of a field given twice
        ("名称: 甲, name: 甲", "名称: 甲, name: 乙"),
        ("名称: 甲, 预算: 十", "名称: 甲, 预算: 百"),
        ("名称: 甲, 预算: {a: 1}", "名称: 甲, 预算: {a: 2}"),
        ("名称: 甲, 预算: [1, 2]", "名称: 甲, 预算: [1, 3]"),
    ],
)
def test_what_does_not_fit_the_form_is_bound_to_what_it_is(accepted: str, now: str, repo: Repo) -> None:
    repo.accept(sheet(accepted))
    assert repo.new() == []
    assert repo.new(sheet(now))


def test_a_field_that_is_missing_is_not_another(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text("表: 收支表\n合计: 3\n预算: 10\n", "utf-8")
    common = ("--rules", GATE, "--baseline", "b.json")
    assert crossfoot("baseline", "write", "r.yaml", *common, cwd=tmp_path).code == 0
    assert crossfoot("check", "r.yaml", *common, cwd=tmp_path).code == 0
    (tmp_path / "r.yaml").write_text("表: 收支表\n单位: 某局\n合计: 3\n", "utf-8")
    assert crossfoot("check", "r.yaml", *common, cwd=tmp_path).code == 1


def test_a_total_of_parts_is_its_parts(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {RIGHT}", more="权重: [{名称: 一, 分值: 58}, {名称: 二, 分值: 40}]\n")
    repo.accept(text)
    assert (
        repo.new(
            text.replace("{名称: 一, 分值: 58}, {名称: 二, 分值: 40}", "{名称: 二, 分值: 40}, {名称: 一, 分值: 58}")
        )
        == []
    )
    assert len(repo.new(text.replace("58", "59"))) == 1  # nearer, and another figure


def test_a_long_text_is_bound_to_its_end(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {RIGHT}", more=f"正文: |\n  {'字' * 200}\n  留有XX，共1件\n")
    repo.accept(text)
    assert repo.new() == []
    assert [rule for rule, _, _ in repo.new(text.replace("共1件", "共2件"))] == ["no-marks"]


@pytest.mark.parametrize("key", ["a.b", "a[0]", "a.b[1].c", ".", "[", "\\", "a=b", "明细[0].比率", "." * 700])
def test_odd_keys_are_what_they_are(key: str, repo: Repo) -> None:
    quoted = json.dumps(key, ensure_ascii=False)
    repo.accept(sheet(f"名称: 甲, {WRONG}", more=f"{quoted}: 1\na: {{b: 1}}\n"))
    assert repo.new() == []
    new = repo.new(sheet(f"名称: 甲, {WRONG}", more=f"{quoted}: 2\na: {{b: 1}}\n"))
    assert "unknown-key" in [rule for rule, _, _ in new]


def test_a_name_cannot_pretend_to_be_two(repo: Repo) -> None:
    repo.accept(sheet(f"名称: 甲, 单位: 乙, {WRONG}"))
    assert [rule for rule, _, _ in repo.new(sheet(f'名称: "甲,单位=乙", {WRONG}'))] == ["rate-of-plan"]


# ---- reports under another name ------------------------------------------------------------------------------------


def test_a_renamed_report_keeps_what_was_accepted(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {WRONG}")
    repo.accept(text)
    (repo.folder / "r.yaml").rename(repo.folder / "s.yaml")
    done = repo.run("check", ".")
    assert done.code == 0 and "r.yaml is called s.yaml now" in done.out, done.text
    assert repo.run("baseline", "check", ".").code == 0
    pruned = repo.run("baseline", "prune", ".")
    assert pruned.code == 0 and "took 0 entries" in pruned.out
    assert [entry["file"] for entry in repo.entries] == ["s.yaml"]
    assert "is called" not in repo.run("check", ".").out
    repo.put(text.replace("\n", "\r\n"), "t.yaml")  # a copy is another report
    assert len(repo.new()) == 1
    (repo.folder / "s.yaml").unlink()
    assert repo.new() == []  # line ends are no content
    assert len(repo.new(text.replace("98,", "97,"), "t.yaml")) == 1


def test_two_reports_cannot_have_been_one(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {WRONG}")
    repo.accept(text)
    (repo.folder / "r.yaml").rename(repo.folder / "s.yaml")
    repo.put(text, "t.yaml")
    assert len(repo.new()) == 1


def test_a_rename_is_seen_through_stored_results(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {WRONG}")
    for number in range(20):  # enough for results to be stored
        repo.put(sheet(f"名称: 第{number}项, {RIGHT}"), f"more{number}.yaml")
    repo.accept(text)
    repo.put(text, "s.yaml")
    assert len(repo.new()) == len(repo.new()) == 1
    (repo.folder / "r.yaml").unlink()
    assert repo.new() == repo.new() == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_was_turned_is_another_report(repo: Repo) -> None:
    text = sheet(f"名称: 甲, {WRONG}")
    outside = repo.folder / ".hidden"  # not looked at by itself
    outside.mkdir()
    for name in ("a.yaml", "b.yaml"):
        (outside / name).write_text(text, "utf-8")
    for number in range(20):
        repo.put(sheet(f"名称: 第{number}项, {RIGHT}"), f"more{number}.yaml")
    link = repo.folder / "link.yaml"
    link.symlink_to(outside / "a.yaml")
    repo.accept()
    assert repo.new() == repo.new() == []
    link.unlink()
    link.symlink_to(outside / "b.yaml")
    assert len(repo.new()) == len(repo.new()) == 1


# ---- what cannot be read at the moment -------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["write", "prune"])
@pytest.mark.parametrize("how", ["broken", "half", "binary", "no report", "a document less", "not fetched"])
def test_entries_of_what_cannot_be_read_stay(how: str, action: str, repo: Repo) -> None:
    text = sheet(f"名称: 甲, {WRONG}", f"名称: 乙, {WRONG}")
    (repo.folder / "sub").mkdir()
    name = "sub/r.yaml"
    repo.put(sheet(f"名称: 甲, {WRONG}", unit="二局"), "other.yaml")
    repo.accept(f"{text}---\n{text.replace('某局', '三局')}", name)
    before = repo.entries
    assert len(before) == 5
    if how == "broken":
        repo.put(text + "明细: [\n", name)
    elif how == "half":  # the second document is none any more
        repo.put(f"{text}---\n表: 表各\n单位: 三局\n", name)
    elif how == "binary":
        (repo.folder / name).write_bytes(b"\0\1")
    elif how == "no report":
        repo.put("services: {}\n", name)
    elif how == "a document less":
        repo.put(text, name)
    else:
        shutil.rmtree(repo.folder / "sub")
        (repo.folder / "sub").mkdir()
    done = repo.run("baseline", action, ".")
    if how == "a document less":
        assert len(repo.entries) == 3
        return
    assert repo.entries == before
    assert ("sub" in done.text and "stay" in done.text) or how == "not fetched", done.text
    repo.put(f"{text}---\n{text.replace('某局', '三局')}", name)
    assert repo.new() == []


def test_a_report_that_is_gone_is_taken_out(repo: Repo) -> None:
    repo.put(sheet(f"名称: 甲, {WRONG}", unit="二局"), "other.yaml")
    repo.accept(sheet(f"名称: 甲, {WRONG}"))
    (repo.folder / "r.yaml").unlink()
    assert repo.run("baseline", "prune", ".").code == 0
    assert [entry["file"] for entry in repo.entries] == ["other.yaml"]


def test_an_old_baseline_says_what_to_do(repo: Repo) -> None:
    repo.put(sheet(f"名称: 甲, {WRONG}"))
    old = {"version": 1, "entries": [{"file": "r.yaml", "rule": "rate-of-plan", "route": "明细[0].比率"}]}
    (repo.folder / "b.json").write_text(json.dumps(old), "utf-8")
    for command in (("check",), ("baseline", "write"), ("baseline", "check"), ("baseline", "prune")):
        done = repo.run(*command, ".")
        assert done.code == 2 and "crossfoot baseline write" in done.err and "delete b.json" in done.err


# ---- whatever is done to a report ------------------------------------------------------------------------------------

Row = tuple[str, int, int]  # name ("" for none), plan, done: wrong where done is more than the plan
Doc = tuple[str, tuple[Row, ...]]

_NAMES = st.sampled_from(["", "甲", "乙", "丙"])
_ROWS = st.tuples(_NAMES, st.sampled_from([5, 6]), st.sampled_from([4, 7, 8]))
_DOCS = st.tuples(st.sampled_from(["", "一局", "二局"]), st.lists(_ROWS, max_size=4).map(tuple))
_FILES = st.lists(_DOCS, min_size=1, max_size=3)


def written(docs: list[Doc]) -> str:
    parts = []
    for unit, rows in docs:
        head = f"表: 表格\n{f'单位: {unit}' if unit else ''}\n明细:"
        lines = [f"- {{{f'名称: {name}, ' if name else ''}预算: {plan}, 执行: {done}}}" for name, plan, done in rows]
        parts.append("\n".join([head + ("" if lines else " []"), *lines]) + "\n")
    return "---\n".join(parts)


def findings(docs: list[Doc]) -> list[tuple[int, str, Row]]:
    return [(number, unit, row) for number, (unit, rows) in enumerate(docs) for row in rows if row[2] > row[1]]


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, store.Baseline | None], Checker]:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "p.rules").write_text(RULES, "utf-8")
    program, problems = load([str(folder)], None)
    assert program is not None, problems

    def made(folder: Path, baseline: store.Baseline | None) -> Checker:
        return Checker(program, Request(today=date(2024, 1, 1), careful=False), baseline)

    return made


def changed(docs: list[Doc], data: st.DataObject) -> list[Doc]:
    """The same after some edits: rows and documents moved, mended, broken, renamed, put in and taken out."""
    now = [(unit, list(rows)) for unit, rows in docs]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(now) - 1))
        unit, rows = now[at]
        match data.draw(st.sampled_from(["row", "out", "in", "swap", "unit", "turn", "move", "copy"])):
            case "row" if rows:
                rows[data.draw(st.integers(0, len(rows) - 1))] = data.draw(_ROWS)
            case "out" if rows:
                rows.pop(data.draw(st.integers(0, len(rows) - 1)))
            case "in":
                rows.insert(data.draw(st.integers(0, len(rows))), data.draw(_ROWS))
            case "swap" if len(rows) > 1:  # one is mended, the other broken in the same way
                (a, *first), (b, *second) = rows[0], rows[1]
                rows[0], rows[1] = (a, second[0], second[1]), (b, first[0], first[1])
            case "unit":
                now[at] = (data.draw(st.sampled_from(["", "一局", "二局"])), rows)
            case "turn":
                rows.reverse()
            case "move":
                now.reverse()
            case "copy":
                now.append((unit, list(rows)))
    return [(unit, tuple(rows)) for unit, rows in now]


@settings(max_examples=150, deadline=None)
@given(docs=_FILES, data=st.data())
def test_what_was_not_accepted_is_never_silent(
    docs: list[Doc], data: st.DataObject, checker: Callable[..., Checker], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "property.yaml"

    def found(docs: list[Doc], baseline: store.Baseline | None) -> list[Any]:
        file = checker(folder, baseline).file(Found(str(path), True, written(docs).encode()))
        return [d for d in file.diagnostics if d.rule == "within-plan"]

    before = found(docs, None)
    assert len(before) == len(findings(docs))
    name = store.Baseline(str(folder / "b.json"), {}).name_of(str(path))
    held = store.Baseline(str(folder / "b.json"), {name: [store.entry_of(d) for d in before]})
    assert all(d.baselined for d in found(docs, held))
    now = changed(docs, data)
    after = found(now, held)
    accepted = Counter((unit, row[0], row[2]) for _, unit, row in findings(docs))
    alone = {unit for unit, count in Counter(unit for unit, _ in docs).items() if count == 1}
    for d, (number, unit, row) in zip(after, findings(now), strict=True):
        if d.baselined:
            assert accepted[unit, row[0], row[2]] > 0, "accepted what never was"
            accepted[unit, row[0], row[2]] -= 1
            if not row[0]:  # nothing tells it from another: every figure of it is as it was
                assert any(old == row for _, of, old in findings(docs) if of == unit)
        elif unit in alone and [u for u, _ in now].count(unit) == 1 and (unit or len(docs) == len(now) == 1) and row[0]:
            rows = next(rows for of, rows in docs if of == unit)
            names = [[r[0] for r in each] for each in (rows, now[number][1])]
            if all(each.count(row[0]) == 1 for each in names):  # told for certain: it stays
                assert row not in rows, "what was accepted is new because something else changed"


def test_once_accepted_is_not_twice_accepted(checker: Callable[..., Checker], tmp_path: Path) -> None:
    """Of findings that nothing tells apart as many stay as were accepted, each no further off than one of them."""
    data = sheet("名称: 甲, 预算: 1, 执行: 9").encode()
    found = checker(tmp_path, None).file(Found(str(tmp_path / "r.yaml"), True, data)).diagnostics
    source, entry = found[0].source, store.entry_of(found[0])
    assert source is not None

    def marked(accepted: list[str], offs: list[int]) -> tuple[list[bool], int]:
        entries = [(*entry[:3], off, *entry[4:]) for off in accepted]
        copies = [copy.copy(found[0]) for _ in offs]
        for each, off in zip(copies, offs, strict=True):
            each.gap, each.baselined = Fraction(off), False
        held = store.Baseline(str(tmp_path / "b.json"), {"r.yaml": entries})
        left = held.mark(source, [], list(copies), {"within-plan"})
        return [each.baselined for each in copies], len(left)

    assert marked(["5"], [5, 5]) == ([True, False], 0)
    assert marked(["5", "7"], [7, 5]) == ([True, True], 0)
    assert marked(["7", "5"], [6, 6]) == ([True, False], 1)
    assert marked(["5", "5", "1/2"], [6, 4]) == ([False, True], 2)
    assert marked([""], [0]) == ([False], 1)  # nothing computed is no distance of nothing


# ---- time ------------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    """The processor time of the quickest of three."""
    best = 9e9
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def linear(made: Callable[[int], Callable[[], object]], size: int) -> None:
    once, twice = seconds(made(size)), seconds(made(2 * size))
    assert twice < 3.2 * once + 0.02, (once, twice)


def test_many_entries_alike_take_little_time(checker: Callable[..., Checker], tmp_path: Path) -> None:
    """Every one of them is a candidate for every finding, and none is enough."""

    def made(size: int) -> Callable[[], object]:
        rows = [f"预算: 1, 执行: {9 if number % 2 else 8}" for number in range(size)]
        data = sheet(*[f"名称: 甲{number}, {row}" for number, row in enumerate(rows)]).encode()
        plain = checker(tmp_path, None)
        found = plain.file(Found(str(tmp_path / "r.yaml"), True, data)).diagnostics
        entry = store.entry_of(found[0])
        entries = [(*entry[:3], f"1/{number + 2}", *entry[4:]) for number in range(size)]
        copies = [found[0]] * size

        def work() -> None:
            held = store.Baseline(str(tmp_path / "b.json"), {"r.yaml": list(entries)})
            source = found[0].source
            assert source is not None
            held.mark(source.__class__(str(tmp_path / "r.yaml"), source.text), [], list(copies), {"within-plan"})

        return work

    linear(made, 1500)


@pytest.mark.slow
def test_many_unknown_keys_take_little_time(checker: Callable[..., Checker], tmp_path: Path) -> None:
    def made(size: int) -> Callable[[], object]:
        data = sheet("名称: 甲, 预算: 1", more="".join(f"键{n}: 1\n" for n in range(size))).encode()
        return lambda: checker(tmp_path, None).file(Found("r.yaml", True, data))

    linear(made, 6000)
    assert seconds(made(30_000)) < 4


def test_many_documents_take_little_time(checker: Callable[..., Checker], tmp_path: Path) -> None:
    def made(size: int) -> Callable[[], object]:
        data = "---\n".join(sheet("名称: 甲, 预算: 1, 健: 2", unit=f"{n}局") for n in range(size)).encode()
        return lambda: checker(tmp_path, None).file(Found("r.yaml", True, data))

    linear(made, 600)


def test_many_rows_of_one_name_take_little_time(checker: Callable[..., Checker], tmp_path: Path) -> None:
    def made(size: int) -> Callable[[], object]:
        data = sheet(*["名称: 甲, 预算: 1, 执行: 2"] * size).encode()
        return lambda: checker(tmp_path, None).file(Found("r.yaml", True, data))

    linear(made, 500)
