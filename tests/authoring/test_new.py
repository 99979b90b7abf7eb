"""Blank reports: of every root form of every pack, recognised, and incomplete rather than broken."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Container, Iterator
from functools import cache as memo
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.authoring.template import scalar
from linter.figure import BLANKS
from linter.program.pack import load
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.choice import FORM_KEYS, PACK_KEYS, choose
from linter.report.form import Form
from linter.report.naming import WORKED_OUT
from linter.source import Source
from linter.yaml.document import Document, parse
from linter.yaml.nodes import MAPPING, SEQUENCE, Node

from ..conftest import ROOT, Run

# Forms that no good pack would have: labels that YAML takes for something else, names that Python keeps for itself.
ODD = r"""
pack odd "怪 包: #1"
form 全 "表: 全部" root {
    year "年度" year
    a "no" text required
    b "12" money
    c "x: y" rate
    d "# 井" rate plain
    e "- 横" measure(人次)
    f "引\"号" measure
    g "断\n行" count required
    _h "null" one of "1", "true", 无, "a b"
    class "类" date
    copy "复" yes_no
    model_config "模" target
    json "Json" list of one of 甲, 乙
    tags "标签" list of text required
    items "项们" list of 项 required
    extra "另" extra
    inner "内" { x "叉" money   y "歪" list of { z number } }
    空们 list of 空
    空一 空
    currency "金额单位" one of 元, 万元
}
form 项 "一项" { name "名" text required   项 "下级" list of 项   另 list of 别项 }
form 别项 { 回 list of 项 required   金 money decimals 2 }
form extra "额外" open { cash "现金" money }
form 空 {}
"""
# Two packs with a form of the same name; a pack that others extend, one of them with another form below.
TWINS = ("pack one\nform f root { a number }\n", "pack two\nform f root { b number }\n")
HEIRS = (
    'pack base "基"\nform shape "样" root { a part }\nform part { x number }\n',
    'pack same "同" extends base\n',
    "pack other extends base\nform part { y number }\n",
)
LEVELS = [f"form f{i} {{ x f{i + 1}  y f{i + 1}  l list of f{i + 1} }}" for i in range(1, 30)]
DOUBLING = "\n".join(("pack doubling", "form f0 root { x f1  y f1 }", *LEVELS, "form f30 { z number }"))
HOME = TemporaryDirectory(prefix="crossfoot-")


@memo
def odd() -> str:
    """The folder of all of these packs, written once: whatever is compiled beside the project's own takes its time."""
    for number, text in enumerate((ODD, *TWINS, *HEIRS, DOUBLING)):
        (Path(HOME.name) / str(number)).mkdir()
        (Path(HOME.name) / str(number) / "a.rules").write_text(text, encoding="utf-8")
    return HOME.name


@memo
def program(folder: str = "") -> Program:
    result, problems = load([folder] if folder else [], os.environ["CROSSFOOT_CACHE_DIR"])
    assert result is not None, problems
    return result


def roots(of: Program) -> Iterator[tuple[str, str, str]]:
    """``(pack, form, label)`` of every root form of every pack in force, but one that is too large to look at whole."""
    for pack, info in of.index.items():
        for form in info["roots"]:
            if info["given"] and pack != "doubling":
                yield pack, form[0], form[1]


def document(text: str) -> Document:
    (found,), problems = parse(Source("blank.yaml", text))
    assert not problems
    return found


def used(text: str) -> str:
    """A blank report with its optional lists put to use."""
    while (bare := re.sub(r"^( {2,})# ", r"\1", text, flags=re.MULTILINE)) != text:
        text = bare
    return text


def outline(node: Node, form: Form, forms: dict[str, Form], at: int, above: tuple[str, ...] = ()) -> None:
    """Hold every mapping below a node against its form: all fields, in order, by label (1) or by name (0)."""
    own = () if above else (FORM_KEYS[at], PACK_KEYS[at])
    fields = [field for field in form.fields if field.name not in WORKED_OUT]
    assert [key.text for key, _ in node.items] == [*own, *((field.name, field.label)[at] for field in fields)]
    above = (*above, form.name)
    for field, (_, value) in zip(fields, node.items[len(own) :], strict=True):
        inner = forms[field.extra] if field.kind == "form" else None
        left = not (field.is_list and field.required) if inner is None else inner.name in above or not inner.fields
        if left:
            assert value.is_null
            continue
        if field.is_list:
            assert value.kind == SEQUENCE
            (value,) = value.items
        if inner is None:
            assert value.is_null
        else:
            assert value.kind == MAPPING
            outline(value, inner, forms, at, above)


def proven(
    crossfoot: Callable[..., Run], of: Program, folder: Path, *options: str, packs: Container[str] | None = None
) -> int:
    """Every root form's blank report (of some ``packs``), in both tongues, by name and label; how many there were."""
    count = 0
    for pack, form, label in roots(of):
        if packs is not None and pack not in packs:
            continue
        for at, language in enumerate(("en", "zh")):
            where = (pack, form, language)
            made = crossfoot("new", label if at else form, "--pack", pack, "--lang", language, *options)
            assert made.code == 0, (where, made.text)
            (folder / "blank.yaml").write_text(made.out, encoding="utf-8")
            choice = choose(document(made.out), of.index)
            assert (choice.pack, choice.form) == (pack, form), where
            forms = of.pack(pack).forms
            whole = document(used(made.out))
            assert whole.root is not None
            outline(whole.root, forms[form], forms, at)
            assert not [d for d in bind(whole, forms[form], forms, pack)[1] if d.rule != "blank-field"], where
            assert not [line for line in made.out.splitlines() if line.rstrip() != line]
            done = crossfoot("check", str(folder / "blank.yaml"), "--format", "json", *options)
            said = json.loads(done.out)
            assert done.code == 0, (where, said["diagnostics"])
            assert {d["rule"] for d in said["diagnostics"]} <= {"blank-field", "fiscal-year-unknown"}, where
            assert said["summary"]["reports"] == 1
            assert said["summary"]["checks"]["failed"] == 0, where
            count += 1
    return count


@pytest.mark.parametrize("packs", [("mof-2020-10", "liaoning"), pytest.param(None, marks=pytest.mark.slow)])
def test_a_blank_report_is_incomplete_and_not_broken(
    packs: tuple[str, ...] | None, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    assert proven(crossfoot, program(), tmp_path, packs=packs) >= (4 if packs else 10)


def test_so_it_is_with_odd_labels(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    of = program(odd())
    assert proven(crossfoot, of, tmp_path, "--rules", odd()) == 2 * len(list(roots(of)))


def test_required_fields_that_are_blank_are_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "blank.yaml").write_text(crossfoot("new", "全", "--rules", odd(), "--lang", "en").out, encoding="utf-8")
    done = crossfoot("check", str(tmp_path / "blank.yaml"), "--format", "json", "--rules", odd())
    routes = [d["route"] for d in json.loads(done.out)["diagnostics"]]
    assert routes == ["a", "g", "items[0].name"]


def test_comments_tell_what_a_field_takes(crossfoot: Callable[..., Run]) -> None:
    for language, told in (
        ("zh", ("年度:  # 年份", '"no":  # 必填；文字', "金额，单位同“金额单位”", "数量，单位人次", "选一个：元、万元",
                "不带百分号", "2 位小数", "写法同上面的《一项》")),
        ("en", ("year:  # “年度”; year", "a:  # “no”; required; text", "in the unit given by “currency”", "in 人次",
                "one of 元, 万元", "without a percent sign", "decimals: 2", "like “一项” above")),
    ):  # fmt: skip
        out = crossfoot("new", "全", "--rules", odd(), "--lang", language).out
        assert [words for words in told if words not in out] == []
        fields = [line for line in used(out).splitlines()[4:] if line.strip(" -")]
        assert all("  # " in line for line in fields)


def test_without_a_pack_it_chooses_as_check_does(crossfoot: Callable[..., Run]) -> None:
    for options in ([], ["--rules", odd()]):
        of = program(*options[1:])
        for name in {form for _, form, _ in roots(of)}:
            choice = choose(document(f"form: {scalar(name)}\n"), of.index)
            done = crossfoot("new", name, "--lang", "en", *options)
            if choice.diagnostic is None:
                assert f"\npack: {choice.pack}\n" in done.out
            else:
                assert done.code == 2
                assert "f (one), f (two)" in done.err
                assert crossfoot("new", name, "--pack", "two", *options).code == 0


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["部门整体支出绩效自评报"], "是否应为“部门整体支出绩效自评报告”", "did you mean “部门整体支出绩效自评报告”"),
        (["department_reprot"], "是否应为“department_report”", "did you mean “department_report”"),
        (["绩效指标"], "不是根表", "is no root form"),
        (["indicator", "--pack", "guangdong"], "是否应为“项目支出绩效自评表”", "did you mean “项目支出绩效自评表”"),
        (["department_report", "--pack", "liaonign"], "是否应为“liaoning”", "did you mean “liaoning”"),
        (["department_report", "--pack", "liaoning"], "没有名为", "there is no root form"),
    ],
)
def test_what_there_is_not(arguments: list[str], zh: str, en: str, crossfoot: Callable[..., Run]) -> None:
    for command in ("new", "schema"):
        for language, words in (("zh", zh), ("en", en)):
            done = crossfoot(command, *arguments, "--lang", language, cwd=ROOT)
            assert done.code == 2
            assert done.out == ""
            assert words in done.err
            assert done.err.count("\n") == 2  # one message and where it comes from


def test_it_writes_a_file_and_never_over_one(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    arguments = ("new", "department_report", "--lang", "en", "--output")
    assert "report.yaml is written" in crossfoot(*arguments, "report.yaml", cwd=tmp_path).out
    text = (tmp_path / "report.yaml").read_bytes()
    assert text.decode() == crossfoot("new", "department_report", "--lang", "en").out
    again = crossfoot("new", "项目支出绩效自评表", "--lang", "en", "--output", "report.yaml", cwd=tmp_path)
    assert again.code == 2
    assert "exists already" in again.err
    assert (tmp_path / "report.yaml").read_bytes() == text
    (tmp_path / "link.yaml").symlink_to("nowhere.yaml")
    for path in ("no/such/folder.yaml", ".", "link.yaml"):
        done = crossfoot(*arguments, path, cwd=tmp_path)
        assert done.code == 2
        assert path in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "report.yaml"]


def test_forms_that_double_at_every_level(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    made = crossfoot("new", "f0", "--rules", odd())
    assert made.out.count("\n") < 10_000
    (tmp_path / "blank.yaml").write_text(made.out)
    assert crossfoot("check", str(tmp_path / "blank.yaml"), "--rules", odd()).code == 0


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(sorted(BLANKS)))
@example("yes")
@example("1:2")
@example("x: y #")
def test_any_text_is_one_scalar(text: str) -> None:
    root = document(f"{scalar(text)}: {scalar(text)}\n").root
    assert root is not None
    ((key, value),) = root.items
    assert (key.text, value.text) == (text, text)
    assert not value.is_null
