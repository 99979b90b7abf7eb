"""Forms that share parts, packs that add to forms, one check for several fields, and rules held to some reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.check.engine import Outcome
from linter.diagnostic import ERROR, Diagnostic
from linter.language.compile import Folder, compile_packs
from linter.messages import Catalogue
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.choice import choose
from linter.run.judging import judge
from linter.source import Source
from linter.verdict import NOT_APPLICABLE
from linter.yaml.document import parse

from ..conftest import Run


def compiled(*texts: str) -> tuple[Program | None, list[Diagnostic]]:
    """The packs of some texts, each a file of its own in a folder of its own."""
    folders = [Folder(f"f{i}", [Source(f"{i}.rules", text)]) for i, text in enumerate(texts)]
    made, problems = compile_packs(folders)
    return (None if made is None else Program(made)), [d for d in problems if d.severity == ERROR]


def program(*texts: str) -> Program:
    found, problems = compiled(*texts)
    assert found is not None, [Catalogue("en").say(d.message) for d in problems]
    return found


def judged(made: Program, text: str, form: str, pack: str) -> tuple[Outcome, list[Diagnostic]]:
    documents, _ = parse(Source("r.yaml", text))
    loaded = made.pack(pack)
    report, problems = bind(documents[0], loaded.forms[form], loaded.forms, pack)
    return judge(loaded, report), problems


def said(diagnostics: list[Diagnostic]) -> list[tuple[Any, ...]]:
    return [(d.rule, d.severity, d.verdict, d.span, d.route, Catalogue("en").say(d.message)) for d in diagnostics]


# ---- includes --------------------------------------------------------------------------------------------------------

_RULES = """
rule total on FORM "t" { when present(a)  let s = sum(rows.x)  check total = a + s  message en "{total} and {s}"
    fix total }
rule parts on FORM "p" { check side.y = total / 2 }
rule each on FORM "e" { check every r in rows satisfies r.x <= limit }
"""
_FIELDS = 'a "甲" money  total "计" money  rows "行" list of { x "丁" money }  side "组" { y "戊" money }'
_OWN = 'before "前" money  MORE  after "后" text  note "注" text'
_PARAMETER = "pack p\nparameter limit money = 5元\n"
_MONEY = st.sampled_from(["1", "2.50", "0", "7", "——", "4.005"])


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "a": _MONEY, "total": _MONEY, "before": _MONEY, "组": _MONEY.map(lambda y: {"y": y}),
            "rows": st.lists(st.fixed_dictionaries({}, optional={"x": _MONEY}), max_size=3),
        },
    )
)  # fmt: skip
def test_a_rule_on_an_included_form_is_the_rule_written_out(values: dict[str, Any]) -> None:
    text = _written(values)
    shared, out = _both()
    one, other = judged(shared, text, "root_form", "p"), judged(out, text, "root_form", "p")
    assert one[0].counts == other[0].counts
    assert said(one[0].diagnostics + one[1]) == said(other[0].diagnostics + other[1])


_made: list[Program] = []


def _both() -> list[Program]:
    """A form that includes another by way of a third, and the same with all written out."""
    if not _made:
        parts = f"form shared {{ {_FIELDS} }} form between {{ includes shared }}"
        included = f'form root_form "根" root {{ {_OWN.replace("MORE", "includes between")} }}'
        written = f'form root_form "根" root {{ {_OWN.replace("MORE", _FIELDS)} }}'
        _made.append(program(_PARAMETER + parts + included + _RULES.replace("FORM", "shared")))
        _made.append(program(_PARAMETER + written + _RULES.replace("FORM", "root_form")))
    return _made


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return f'"{value}"'


def test_a_rule_means_the_same_in_every_form() -> None:
    """A name of an including form does not come between a rule and the parameter that it names."""
    made = program(
        """pack p
        parameter limit money = 5元
        form part { a money }
        form whole root { includes part  limit money  r text required }
        rule small on part "s" { check a <= limit }"""
    )
    outcome, _ = judged(made, "{r: x, a: 6, limit: 10}", "whole", "p")
    assert [d.rule for d in outcome.diagnostics] == ["small"]


def test_one_field_by_two_ways_is_one_field() -> None:
    made = program(
        """pack p
        form base { a money }
        form left { includes base  b money }
        form right { includes base  c money }
        form whole root { includes left, right }
        rule small on base "s" { check a <= 5元 }"""
    )
    assert [field.name for field in made.pack("p").forms["whole"].fields] == ["a", "b", "c"]
    outcome, _ = judged(made, "{a: 6}", "whole", "p")
    assert len(outcome.diagnostics) == 1


def test_parent_of_a_part_is_any_form_that_has_it() -> None:
    made = program(
        """pack p
        form line { a money }
        form shared { limit money  lines list of line }
        form one root { includes shared  x text }
        form two root { y text  includes shared }
        rule small on line "s" { check a <= parent.limit }"""
    )
    for form in ("one", "two"):
        outcome, _ = judged(made, "{limit: 5, lines: [{a: 6}, {a: 4}]}", form, "p")
        assert [d.route for d in outcome.diagnostics] == ["lines[0].a"], form


# ---- extend form -----------------------------------------------------------------------------------------------------

_BASE = """pack base
form part { name text  grade one of good, fair }
form whole "W" root { includes part  id text required }
"""


def test_what_is_added_is_there_for_the_pack_that_adds_it() -> None:
    made = program(
        _BASE,
        """pack local extends base
        extend form part { more "更多" money  name adds "称谓"  grade adds one of poor }
        rule more on part "m" { when grade = poor  check more > 0 }""",
    )
    text = "{id: 1, 称谓: x, 更多: 0, grade: poor}"
    outcome, problems = judged(made, text, "whole", "local")
    assert not problems
    assert [d.rule for d in outcome.diagnostics] == ["more"]
    _, problems = judged(made, text, "whole", "base")
    assert sorted(d.rule for d in problems) == ["unknown-key", "unknown-key", "unreadable-figure"]


def test_the_additions_of_two_packs_are_joined() -> None:
    made = program(
        _BASE,
        "pack one extends base\nextend form part { x money }",
        "pack two extends base\nextend form part { y money  grade adds one of poor }",
        'pack three extends one, two\nrule sum on part "s" { check x = y }',
    )
    forms = made.pack("three").forms
    assert [field.name for field in forms["whole"].fields] == ["name", "grade", "x", "y", "id"]
    assert forms["whole"].fields[1].extra == ("good", "fair", "poor")
    outcome, _ = judged(made, "{id: 1, x: 5, y: 6}", "whole", "three")
    assert [d.rule for d in outcome.diagnostics] == ["sum"]


def test_two_packs_that_add_one_key_are_an_error_with_both_places() -> None:
    made, problems = compiled(
        _BASE,
        "pack one extends base\nextend form part { x money }",
        "pack two extends base\n\nextend form part { x money }",
        "pack three extends one, two",
    )
    assert made is None
    assert {d.file for d in problems} == {"2.rules"}
    assert next(Catalogue("en").say(text) for d in problems for _, text in d.notes) == "first given at 1.rules:2:20"


def test_a_pack_adds_to_its_own_forms_and_to_groups() -> None:
    made = program(
        """pack p
        form whole root { id text required  part { a money } }
        extend form whole { part { b money } }
        extend form whole { c money }
        rule sum on whole "s" { check c = part.a + part.b }"""
    )
    outcome, problems = judged(made, "{id: 1, part: {a: 1, b: 2}, c: 4}", "whole", "p")
    assert not problems
    assert [d.rule for d in outcome.diagnostics] == ["sum"]


# ---- for each --------------------------------------------------------------------------------------------------------

_LINES = "form line { a money  b money  c money }\nform whole root { total line  x line  y line }\n"


@settings(max_examples=40, deadline=None)
@given(st.lists(_MONEY, min_size=9, max_size=9))
def test_each_column_is_a_check_as_if_it_were_written(figures: list[str]) -> None:
    rows = [dict(zip("abc", figures[i : i + 3], strict=True)) for i in (0, 3, 6)]
    text = _written(dict(zip(("total", "x", "y"), rows, strict=True)))
    short = "for each col in (a, c, b): check total.col = x.col + y.col"
    long = " ".join(f"check total.{col} = x.{col} + y.{col}" for col in "acb")
    outcomes = []
    for clauses in (short, long):
        made = _programs.setdefault(clauses, program(f'pack p\n{_LINES}rule r on whole "r" {{ {clauses} }}'))
        outcome, _ = judged(made, text, "whole", "p")
        outcomes.append((outcome.counts, said(outcome.diagnostics)))
    assert outcomes[0] == outcomes[1]


_programs: dict[str, Program] = {}


def test_what_is_asked_of_one_column_is_asked_of_it_alone() -> None:
    made = program(
        f"""pack p\n{_LINES}rule r on whole "r" {{
            for each col in (a, b) {{ let twice = 2 * x.col  when y.col > 0  check total.col = twice }} }}"""
    )
    outcome, _ = judged(made, "{total: {a: 1, b: 1}, x: {a: 5, b: 5}, y: {a: 0, b: 1}}", "whole", "p")
    assert [d.route for d in outcome.diagnostics] == ["total.b"]
    assert outcome.counts[NOT_APPLICABLE] == 1


# ---- where a rule holds ----------------------------------------------------------------------------------------------

_ROOTS = """pack p
form line { a money  b money  c money }
form base { lines list of line }
form one root { includes base  id text required }
form two root { lines list of line  key text required }
"""


@pytest.mark.parametrize(
    ("inside", "met"), [("one", {"one"}), ("two", {"two"}), ("base", {"one"}), ("one, two", {"one", "two"})]
)
def test_a_rule_holds_in_reports_of_the_forms_it_is_for(inside: str, met: set[str]) -> None:
    made = program(_ROOTS + f'rule r on line in report of {inside} "r" {{ check a > 0 }}')
    found = {form for form in ("one", "two") if judged(made, "{lines: [{a: 0}]}", form, "p")[0].diagnostics}
    assert found == met
    for form in {"one", "two"} - met:
        outcome, _ = judged(made, "{lines: [{a: 0}]}", form, "p")
        assert [entry[1:4] for entry in outcome.unfit] == [("unfit-form", form, 1)]


@pytest.mark.parametrize(
    ("text", "unknown", "unfit"),
    [
        ("{lines: [{b: 1}, {b: 2}]}", 0, [("unfit-column", "a", 2)]),  # no line has the column
        ("{lines: [{b: 1, a: ——}, {b: 2}]}", 2, []),  # it is there, and blank
        ("{lines: [{b: 1, a: 1}, {b: 2}]}", 1, []),  # one line lacks it
        ("{lines: [{b: 1}]}", 0, [("unfit-column", "a", 1)]),
    ],
)
def test_a_table_without_the_column_is_no_case(text: str, unknown: int, unfit: list[Any]) -> None:
    made = program(_ROOTS + 'rule r on line "r" { check a = b }')
    outcome, _ = judged(made, text, "one", "p")
    assert len(outcome.unknown) == outcome.counts[2] == unknown
    assert [entry[1:4] for entry in outcome.unfit] == unfit


def test_a_total_of_a_column_that_no_row_has_is_no_case() -> None:
    made = program(
        _ROOTS.replace("one root {", "one root { total money ") + 'rule r on one "r" { check total = sum(lines.a) }'
    )
    assert [e[1:4] for e in judged(made, "{total: 5, lines: [{b: 1}]}", "one", "p")[0].unfit] == [
        ("unfit-column", "a", 1)
    ]
    assert judged(made, "{total: 5, lines: [{a: 1}]}", "one", "p")[0].diagnostics


@pytest.mark.parametrize("mode", ["absent zero", "absent forbid"])
def test_what_is_said_of_absent_figures_holds_for_columns_too(mode: str) -> None:
    made = program(_ROOTS + f'rule r on line "r" {{ {mode} check b = a }}')
    outcome, _ = judged(made, "{lines: [{b: 1}, {b: 2}]}", "one", "p")
    assert len(outcome.diagnostics) == 2
    assert not outcome.unfit


def test_a_required_column_is_wanting() -> None:
    made = program(_ROOTS.replace("a money", "a money required", 1) + 'rule r on line "r" { check a = b }')
    outcome, problems = judged(made, "{lines: [{b: 1}, {b: 2}]}", "one", "p")
    assert len(outcome.unknown) == 2
    assert [d.rule for d in problems] == ["missing-field"] * 3
    assert not outcome.unfit


# ---- headings --------------------------------------------------------------------------------------------------------

_HEADINGS = """pack p
form whole "全" root {
    id "编号" also "项目编号（代码）" text required
    abroad "因公出国（境）费" also "出国费", "Cost (A)" money
    year "年度" year
    currency "金额单位" one of 元, 万元
}
rule r on whole "r" { check abroad <= 1万元 }
"""


@pytest.mark.parametrize(
    "key",
    [
        "abroad",
        "因公出国（境）费",
        "因公出国(境)费",
        "因公出国 （境） 费",
        "出国费",
        "Cost (A)",
        "Cost（Ａ）",
        "Cost(A)",
        "出国\u3000费",
    ],
)
def test_every_spelling_of_a_heading_is_the_field(key: str) -> None:
    made = program(_HEADINGS)
    text = f'"项目编号(代码)": 1\n"{key}": 2\n"金额 单位": 万元\n'
    documents, _ = parse(Source("r.yaml", text))
    choice = choose(documents[0], made.index)
    assert choice.form == "whole"
    outcome, problems = judged(made, text, "whole", "p")
    assert not problems
    assert [(d.rule, d.route) for d in outcome.diagnostics] == [("r", key)]


def test_two_headings_of_one_field_are_one_field_twice() -> None:
    _, problems = judged(program(_HEADINGS), "{id: 1, 出国费: 2, 因公出国(境)费: 3}", "whole", "p")
    assert [d.rule for d in problems] == ["field-twice"]
    assert Catalogue("zh").say(problems[0].message) == "同一项写了两次：“出国费”与“因公出国(境)费”是同一项"


def test_a_misspelt_heading_is_told_which_was_meant() -> None:
    _, problems = judged(program(_HEADINGS), "{id: 1, Cost (B): 2}", "whole", "p")
    assert Catalogue("en").say(problems[0].message) == "“全” has no field “Cost (B)”; did you mean “Cost (A)”?"


def test_groups_are_one_whatever_width_they_are_printed_in() -> None:
    made = program(
        """pack p
        form line { kind text  a money }
        form whole root { lines list of line  n count }
        rule r on whole "r" { check count(group lines by kind) = n }"""
    )
    text = "{n: 2, lines: [{kind: 产出（一）}, {kind: 产出(一)}, {kind: Ａ类}, {kind: 'A 类'}]}"
    assert judged(made, text, "whole", "p")[0].counts[0] == 1


AROUND = '''pack p "甲"
form line { a "甲数" number   b "乙数" number }
form whole "表" root { accounts "账" { total "合计" line }   lines "行" list of line }
rule r on line "乙数不应大于甲数" {
    when  not (present(report.accounts.total.a) and report.accounts.total.a = 0)
    check b <= a
    pass """ {甲数: 2, 乙数: 1} """
    fail """ {甲数: 1, 乙数: 2} """
}
'''


def test_a_fragment_knows_nothing_of_groups_in_the_report_around_it(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "p.rules").write_text(AROUND, "utf-8")
    done = crossfoot("test", "p", "--rules", "rules", "--lang", "en", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    (tmp_path / "a.yaml").write_text("账: {合计: {甲数: 0}}\n行: [{甲数: 1, 乙数: 2}]\n", "utf-8")
    assert crossfoot("check", "a.yaml", "--rules", "rules", cwd=tmp_path).code == 0
