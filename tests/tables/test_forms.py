"""Every root form of every pack, laid out by itself: what comes back is the report that was laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from linter.report.form import Form, Forms

from .drawing import csv, docx, xlsx
from .laying import Layer, Maker, Style
from .reading import program, read, values

STYLES = {
    "names at the left": Style(),
    "names in rows above": Style(left=False),
    "a label a row": Style(pairs=1),
    "three labels a row": Style(pairs=3),
    "other words": Style(alias=1),
    "words of a third kind": Style(alias=2),
    "letters behind headings": Style(marks=True),
    "above, a label a row, other words": Style(left=False, pairs=1, alias=1),
    "above, letters, words of a third kind": Style(left=False, alias=2, marks=True),
}


@cache
def roots() -> dict[str, tuple[str, str]]:
    """Every root form that is not the same as one of another pack: the pack and its name."""
    found: dict[str, tuple[str, str]] = {}
    met = set()
    for pack, info in program().index.items():
        for root in info["roots"]:
            forms = program().pack(pack).forms
            shape = repr([(name, [f.shape for f in forms[name].fields]) for name in sorted(reached(forms, root[0]))])
            if shape not in met:
                met.add(shape)
                found[f"{pack} {root[0]}"] = pack, root[0]
    return found


def reached(forms: Forms, name: str, met: set[str] | None = None) -> set[str]:
    met = met if met is not None else set()
    if name not in met:
        met.add(name)
        for field in forms[name].fields:
            if field.kind == "form":
                reached(forms, field.extra, met)
    return met


def form_of(where: tuple[str, str]) -> tuple[Forms, Form]:
    forms = program().pack(where[0]).forms
    return forms, forms[where[1]]


def same(data: bytes, name: str, where: tuple[str, str], report: dict[str, Any]) -> None:
    """Whether a file is read as the report it was made of, and nothing of it is left."""
    found = read(data, name, form=form_of(where)[1].label, pack=where[0])
    assert [(each.cell.place, each.cell.text) for each in found.unread] == []
    (made,) = values(found)
    assert {key: value for key, value in made.items() if key not in ("表", "规则包")} == report


def test_there_are_forms_of_all_kinds() -> None:
    assert len({root for _, root in roots().values()}) >= 5 and len(roots()) >= 8


def every(usual: Callable[[int, int], bool], styles: dict[str, Style]) -> list[Any]:
    """Each form in each style; those that are not usual, by the numbers of both, are slow."""
    return [
        pytest.param(root, style, id=f"{root}-{name}", marks=[] if usual(i, j) else [pytest.mark.slow])
        for i, root in enumerate(roots())
        for j, (name, style) in enumerate(styles.items())
    ]


# One form of the regulation in all styles, the others in one each.
@pytest.mark.parametrize(("root", "style"), every(lambda i, j: i < 1 or j == i % 9, STYLES))
def test_a_complete_report_in_a_workbook(root: str, style: Style) -> None:
    forms, form = form_of(roots()[root])
    report = Maker(forms).complete(form)
    same(xlsx({"表": Layer(forms, style).sheet(form, report)}), "a.xlsx", roots()[root], report)


IN_DOCUMENTS = {name: STYLES[name] for name in ("names at the left", "above, a label a row, other words")}


@pytest.mark.parametrize(("root", "style"), every(lambda i, j: i % 4 == j, IN_DOCUMENTS))
def test_a_complete_report_in_a_document(root: str, style: Style) -> None:
    forms, form = form_of(roots()[root])
    report = Maker(forms).complete(form)
    same(docx([Layer(forms, style).sheet(form, report)]), "a.docx", roots()[root], report)


@st.composite
def cases(draw: Any) -> tuple[tuple[str, str], dict[str, Any], Style]:
    """A form, a report of it with some of its fields, and a style."""
    where = draw(st.sampled_from(sorted(roots().values())))
    forms, form = form_of(where)
    style = Style(draw(st.booleans()), draw(st.integers(1, 3)), draw(st.integers(0, 5)), draw(st.booleans()))
    optional = [field.name for field in form.fields if not field.required and field.name != "title"]
    leave = draw(st.lists(st.sampled_from(optional), max_size=len(optional), unique=True))
    return where, Maker(forms).complete(form, tuple(leave)), style


def flat(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each value of a report with its route."""
    if isinstance(value, (dict, list)):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from flat(inner, (*route, step))
    else:
        yield route, value


@given(cases())
@settings(max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate], derandomize=True)
def test_any_report_in_any_style(case: tuple[tuple[str, str], dict[str, Any], Style]) -> None:
    """Whatever was left out: nothing stands in a wrong place, and the few cells that are not read are listed."""
    where, report, style = case
    forms, form = form_of(where)
    data = xlsx({"表": Layer(forms, style).sheet(form, report)}, numbers=False)
    found = read(data, "a.xlsx", form=form.label, pack=where[0])
    (made,) = values(found)
    wanted, read_back = dict(flat(report)), dict(flat({k: v for k, v in made.items() if k not in ("表", "规则包")}))
    placed = {route: value for route, value in read_back.items() if value or route in wanted}  # a blank is no value
    assert placed.items() <= wanted.items()
    missing = wanted.keys() - placed.keys()
    assert len(missing) <= len(found.unread) and len(missing) <= len(wanted) // 20


@pytest.mark.parametrize("root", roots())
def test_the_parts_of_a_report_in_plain_text(root: str) -> None:
    """Plain text holds no merged cells: names stand in rows above, and nothing is within a row."""
    forms, form = form_of(roots()[root])
    maker = Maker(forms)
    maker.is_flat = True
    report = maker.complete(form)
    same(csv(Layer(forms, Style(left=False)).sheet(form, report)), "a.csv", roots()[root], report)
