"""Schemas for editors and models for Python callers: they take what `check` takes, and refuse what it calls broken."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache as memo
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

import linter
from linter.authoring import models
from linter.authoring.shapes import same_shape
from linter.authoring.template import blank_report
from linter.figure import BLANKS
from linter.messages import Catalogue
from linter.report.bind import bind
from linter.report.choice import FORM_KEYS, PACK_KEYS, choose
from linter.report.form import Form

from ..conftest import EXAMPLES, ROOT, Run
from .test_new import document, odd, program, roots

Steps = tuple[str | int, ...]


class Plain(SafeConstructor):
    """YAML 1.2 as editors load it: no timestamps."""


Plain.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def loaded(text: str, *, dates: bool = False) -> Any:
    yaml = YAML(typ="safe", pure=True)
    if not dates:
        yaml.Constructor = Plain
    return yaml.load(text)


@memo
def schema(pack: str, form: str, folder: str = "") -> Any:
    return made(models.schema, same_shape(program(folder), pack, form)[0], form, folder)


@memo
def model(pack: str, form: str, folder: str = "") -> Any:
    return made(models.model, same_shape(program(folder), pack, form)[0], form, folder)


@memo
def made(what: Callable[..., Any], pack: str, form: str, folder: str) -> Any:
    """A schema or model: packs in which a form looks the same have the same one, and there are many."""
    return what(program(folder), pack, form)


def accepts(pack: str, form: str, data: Any, folder: str = "") -> bool:
    return Draft202012Validator(schema(pack, form, folder)).is_valid(data)


def taken(pack: str, form: str, data: Any, folder: str = "") -> bool:
    try:
        model(pack, form, folder).model_validate(data)
    except ValueError:
        return False
    return True


def fits(pack: str, form: str, data: Any, folder: str = "") -> bool:
    """Whether `check` finds nothing broken in a report, before it asks any rule."""
    found = document(json.dumps(data, ensure_ascii=False))
    choice = choose(found, program(folder).index)
    if choice.diagnostic is not None or (choice.pack, choice.form) != (pack, form):
        return False
    forms = program(folder).pack(pack).forms
    return not any(d.severity == "error" for d in bind(found, forms[form], forms, pack)[1])


def examples() -> Iterator[tuple[str, str, str, str]]:
    """``(file, pack, form, text)`` of each example."""
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        choice = choose(document(text), program().index)
        yield path.stem, choice.pack, choice.form, text


# ---- schemas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ours", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_form_has_a_schema_that_takes_its_blank_report(ours: bool) -> None:
    for folder in ("" if ours else odd(),):
        of = program(folder)
        for pack, form, _ in roots(of):
            made = schema(pack, form, folder)
            assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
            Draft202012Validator.check_schema(made)
            Draft7Validator.check_schema(made)
            for language in ("zh", "en"):
                data = loaded(blank_report(of, pack, form, Catalogue(language)))
                assert accepts(pack, form, data, folder), (pack, form, language)
                assert taken(pack, form, data, folder)


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in (1, 2))])
def test_the_examples_are_taken_and_only_by_their_own_form(first: int) -> None:
    """By a third of the forms that are not their own, each time."""
    for file, pack, form, text in examples():
        data = loaded(text)
        assert Draft7Validator(schema(pack, form)).is_valid(data), file
        for other, root, _ in [*[*roots(program())][first::3], (pack, form, "")]:
            mine = root == form and other in same_shape(program(), pack, form)
            assert accepts(other, root, data) == mine, (file, other, root)
            assert taken(other, root, data) == mine, (file, other, root)
        assert taken(pack, form, loaded(text, dates=True)), file


def renamed(data: Any, form: Form, forms: dict[str, Form], at: int) -> Any:
    """A report with every key a label (1) or a name (0)."""
    result = {}
    for key, value in data.items():
        if key not in form.keys:
            result[key] = value
            continue
        rows = form.rows(key) if isinstance(value, (dict, list)) else ()
        own = [index for index in rows if form.fields[index].label == key]
        field = form.fields[[*own, *rows, form.keys[key]][0]]
        if field.kind == "form" and isinstance(value, list):
            value = [renamed(item, forms[field.extra], forms, at) for item in value]
        elif field.kind == "form" and isinstance(value, dict):
            value = renamed(value, forms[field.extra], forms, at)
        result[(field.name, field.label)[at]] = value
    return result


def test_keys_are_names_or_labels() -> None:
    for file, pack, form, text in examples():
        data = loaded(text)
        forms = program().pack(pack).forms
        both = [renamed(data, forms[form], forms, at) for at in (0, 1)]
        assert both[0] != both[1]
        assert all(accepts(pack, form, each) for each in both), file
        first, second = (model(pack, form).model_validate(each) for each in both)
        assert first == second
        assert first.model_dump(by_alias=True, exclude_unset=True).keys() == both[0].keys() - {*FORM_KEYS, *PACK_KEYS}


def places(data: Any, form: Form, forms: dict[str, Form], route: Steps = ()) -> Iterator[tuple[Steps, Any, Any]]:
    """``(route, value, field)`` of every mapping and every field's value; a mapping has no field."""
    yield route, data, None
    for key, value in data.items():
        if key not in form.keys:
            continue
        field = form.fields[form.keys[key]]
        yield (*route, key), value, field
        if field.kind != "form":
            continue
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items):
            if isinstance(item, dict):
                steps = (*route, key, number) if isinstance(value, list) else (*route, key)
                yield from places(item, forms[field.extra], forms, steps)


def replaced(data: Any, route: Steps, value: Any) -> Any:
    if not route:
        return value
    result = deepcopy(data)
    holder = result
    for step in route[:-1]:
        holder = holder[step]
    holder[route[-1]] = value
    return result


def broken(value: Any, field: Any) -> Iterator[Any]:
    """What must not stand where ``value`` stands."""
    if field is None:
        yield {**value, "没有这一项": 1}
        yield from ({k: v for k, v in value.items() if k != key} for key in ("年度", "year", "名称", "name"))
    elif field.is_list:
        yield from ("几项", {"x": 1}, 5, True)
    elif field.kind == "form":
        yield from ("一项", [value], 5)
    else:
        yield from ([value], {"x": value})
        yield from ["谁也不选的"] if field.kind == "one_of" else []


@pytest.mark.parametrize(
    "file", [pytest.param(p.stem, marks=[pytest.mark.slow] if i > 1 else []) for i, p in enumerate(EXAMPLES)]
)
def test_what_is_broken_is_refused_as_check_refuses_it(file: str) -> None:
    """A sample of all places, each broken in every way: what `check` refuses the schema and the model refuse, which
    know the form as it is written down only, and not what is read in another shape."""
    pack, form, text = next(rest for name, *rest in examples() if name == file)
    data = loaded(text)
    forms = program().pack(pack).forms
    found = list(places(data, forms[form], forms))
    refused = 0
    for route, value, field in found[:: max(1, len(found) // 40)]:
        for bad in broken(value, field):
            report = replaced(data, route, bad)
            accepted = accepts(pack, form, report)
            assert accepted == taken(pack, form, report), (route, bad)
            assert not accepted or fits(pack, form, report), (route, bad)
            refused += not accepted
    assert refused > 60


def test_cells_may_be_blank_in_every_way() -> None:
    fields = program(odd()).pack("odd").forms["全"].fields
    for blank in [None, *BLANKS, "  ", "　", "／", "－", "＼", " —— "]:
        report = {field.name: blank for field in fields} | {"form": "全", "a": "——"}  # spaces are a text like any other
        assert accepts("odd", "全", report, odd()), blank
        values = model("odd", "全", odd()).model_validate(report).model_dump()
        assert not any(value for value in values.values() if value != blank), blank  # 无 may be a choice


def test_open_forms_and_choices_that_yaml_reads_as_numbers() -> None:
    good = {
        "表": "表: 全部",
        "pack": "odd",
        "a": True,
        "断\n行": 3,
        "tags": [],
        "项们": [{"名": "x", "项": [{"名": "y"}]}],
    }
    cases: list[tuple[dict[str, Any], bool]] = [
        ({}, True),
        ({"extra": {"cash": 1, "anything": [1]}}, True),
        ({"anything": 1}, False),
        ({"_h": 1}, True),
        ({"null": True}, True),
        ({"_h": 2}, False),
        ({"class": "2022-12-31", "copy": False, "model_config": 5}, True),
        ({"json": ["甲", ""], "inner": {"y": [{"z": 1.5}]}}, True),
        ({"json": ["丙"]}, False),
        ({"项们": [{"名": "x", "项": [{}]}]}, False),
        ({"form": "别"}, False),
        ({"pack": ""}, False),
    ]
    for more, verdict in cases:
        report = {**good, **more}
        assert accepts("odd", "全", report, odd()) is verdict, more
        assert taken("odd", "全", report, odd()) is verdict, more


def test_texts_in_both_tongues(crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("schema", "部门整体绩效自评表", cwd=ROOT)
    assert done.code == 0
    made = json.loads(done.out)
    assert made == schema("liaoning", "department_table")
    assert made["title"] == "部门整体绩效自评表 (department_table)"
    for key in ("year", "年度"):
        assert made["properties"][key]["title"] == "年度"
        assert made["properties"][key]["description"] == "必填；年份，如 2022 · year: required; year, such as 2022"


def test_a_pack_of_the_same_shape_is_taken_and_another_is_not() -> None:
    for pack, texts in (
        ("base", ["base", "基", "same", "同"]),
        ("same", ["base", "基", "same", "同"]),
        ("other", ["other"]),
    ):
        assert models.schema(program(odd()), pack, "shape")["properties"]["pack"]["enum"] == texts


def test_an_editor_misses_labels_first() -> None:
    """Editors name the first way to give what is missing; reports are written with labels."""
    needed = schema("mof-2020-10", "department_report")["allOf"]
    assert [{"required": ["年度"]}, {"required": ["year"]}] in [each["anyOf"][:2] for each in needed]


def test_the_page_on_editors(
    crossfoot: Callable[..., Run], cache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "model", partial(linter.model, cache=cache))
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```console\n(.*?)```", text, re.DOTALL)):
        (tmp_path / str(number)).mkdir()
        for line in block.splitlines():
            arguments = shlex.split(line.split(">")[0], comments=True)[1:]
            assert crossfoot(*arguments, cwd=tmp_path / str(number)).code == 0, line
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        assert json.loads(block)
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        names: dict[str, Any] = {}
        exec(block, names)
        code, _, value = block.splitlines()[-1].partition("  # ")
        assert repr(eval(code, names)) == value


# ---- models ----------------------------------------------------------------------------------------------------------


def test_the_docstring_is_what_happens(cache: str) -> None:
    result = doctest.testmod(linter, extraglobs={"model": partial(linter.model, cache=cache)})
    assert (result.attempted, result.failed) == (8, 0)


def test_attributes_by_name_and_figures_as_they_stand(cache: str) -> None:
    report = linter.model("表: 全部", rules=[odd()], cache=cache).model_validate(
        {
            "年度": "2022年", "no": 12, "12": 280.65, "x: y": "86.75%", "# 井": "1.250", "- 横": "3,428",
            "引\"号": "5 台", "断\n行": "３", "标签": "——", "null": "a b", "类": "2022年3月",
            "复": "是", "模": "≥95%", "Json": ["甲", None],
            "项们": [{"名": "x", "另": [{"回": [{"名": "y"}], "金": "约3"}]}], "另": {"现金": 0.1, "多的": [1]},
        }
    )  # fmt: skip
    given: Any = report
    assert (given.year, given.a, given.b, given.c, given.e, given.f) == (
        2022, "12", Decimal("280.65"), "86.75%", Decimal(3428), "5 台",
    )  # fmt: skip
    assert str(given.d) == "1.250"
    assert (given.g, given.h_, given.class_, given.copy_, given.model_config_) == (3, "a b", "2022-03", True, "≥95%")
    assert (given.json_, given.空一) == (["甲", None], None)
    assert given.items[0].另[0].回[0].name == "y"
    assert given.items[0].另[0].金 == "约3"
    assert (given.extra.cash, given.extra.model_extra) == (Decimal("0.1"), {"多的": [1]})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"b": "x"}, "“x” is not a number"),
        ({"c": "86.75"}, "lacks a percent sign; did you mean “86.75%”?"),
        ({"c": float("nan")}, "has to be one value"),
        ({"b": [1]}, "has to be one value"),
        ({"年度": 2022, "year": 2022}, "given twice: “年度” and “year”"),
        ({"copy": "也许"}, "has to be yes or no"),
        ({"form": "别"}, "“form” is “别”, not one of: 全, 表: 全部"),
        ({"多": 1}, "Extra inputs are not permitted"),
    ],
)
def test_what_a_model_refuses(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as caught:
        model("odd", "全", odd()).model_validate({"a": "x", "g": 1, "tags": [], "项们": []} | more)
    assert words in str(caught.value)


def test_no_such_model(tmp_path: Path, cache: str) -> None:
    (tmp_path / "a.rules").write_text("form f root { a mony }")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("department_reprot", {}, "did you mean “department_report”?"),
        ("indicator", {}, "is no root form"),
        ("department_report", {"pack": "x"}, "there is no pack “x”"),
        ("f", {"rules": [cache]}, "holds no rule files"),
        ("f", {"rules": [str(tmp_path)]}, "a.rules:1: there is no kind"),
    ]
    for form, options, words in cases:
        with pytest.raises(ValueError) as caught:
            linter.model(form, cache=cache, **options)
        assert words in str(caught.value)


SECOND = {
    "national": """pack national "国家"
form scored "评分表" { weight "分值" weight  score "得分" also "评分" score }
form report "决算表" root {
    includes scored
    project "项目名称" also "名称", "项目（政策）名称" text required
    abroad "因公出国（境）费" money
    grade "等级" one of 优, 良
    trips "出国" one of 有, 无
    share "占比" rate
    held "日期" date
    funds "资金" { central "中央" money }
}
""",
    "local": """pack local "地方" extends national
extend form report {
    checked "复核人" text
    funds "资金" { city "市级" money }
    score adds "全年得分"
    grade adds one of 中
}
""",
}
# Each: a report, and the packs that take it.
TAKEN: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"项目名称": "甲", "评分": 9, "分值": 10}, ("national", "local")),
    ({"项目 （ 政策 ) 名称": "甲", "因公出国(境)费": "280.65", "得 分": 9}, ("national", "local")),
    ({"名称": "甲", "出国": "无", "占比": "0.867", "日期": "6 May 2024"}, ("national", "local")),
    ({"名称": "甲", "资金": {"中央": ".5", "市级": "约20万元"}}, ("local",)),
    ({"名称": "甲", "全年得分": "9.5", "等级": "中", "复核人": "乙"}, ("local",)),
    ({"名称": "甲", "等级": "差"}, ()),
    ({"名称": "甲", "因公出国费": "280.65"}, ()),
    ({"评分": 9}, ()),
    ({"名称": "甲", "资金": {"县级": 5}}, ()),
]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("second")
    for name, text in SECOND.items():
        (folder / name).mkdir()
        (folder / name / "a.rules").write_text(text, "utf-8")
    return str(folder)


@pytest.mark.parametrize("number", range(len(TAKEN)))
@pytest.mark.parametrize("pack", SECOND)
def test_shared_parts_and_what_a_pack_adds_are_taken_as_check_takes_them(number: int, pack: str, second: str) -> None:
    report, packs = TAKEN[number]
    report = {"表": "决算表", "规则包": pack, **report}
    expected = pack in packs
    assert fits(pack, "report", report, second) == expected
    assert Draft202012Validator(models.schema(program(second), pack, "report")).is_valid(report) == expected
    assert Draft7Validator(models.schema(program(second), pack, "report")).is_valid(report) == expected


def test_a_blank_report_lists_what_else_the_original_may_say(second: str) -> None:
    texts = {lang: blank_report(program(second), "local", "report", Catalogue(lang)) for lang in ("zh", "en")}
    assert "项目名称:  # 必填；文字；原表也可写作“名称”、“项目（政策）名称”" in texts["zh"]
    assert "原表也可写作“评分”、“全年得分”" in texts["zh"]
    assert "the original may also say “名称”, “项目（政策）名称”" in texts["en"]
    assert "选一个：优、良、中" in texts["zh"] and "市级:" in texts["zh"] and "复核人:" in texts["zh"]


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("预算数（A）", True), ("全年执行数（万元）", True), ("其中：执行数(B)", True), ("执行率（B/A）", True),
        ("得分（10分）", True), ("得分（20分*执行率）", True), ("（1）执行数", True), ("执行数（B）万元", True),
        ("执行数（某年）", False), ("支出甲（A）", False),
    ],
)  # fmt: skip
def test_a_schema_knows_what_tables_print_around_a_heading(heading: str, known: bool) -> None:
    data = {"年度": 2022, "实施单位": "某局", "项目资金": {"年度资金总额": {heading: 0}}}
    assert accepts("mof-2020-10", "project_evaluation", data) is known
    if not known:
        with pytest.raises(ValueError):
            model("mof-2020-10", "project_evaluation").model_validate(data)
    else:
        model("mof-2020-10", "project_evaluation").model_validate(data)
