"""The language is total and bounded, and nothing in a rule file can become code."""

from __future__ import annotations

import ast
import builtins
import keyword
from functools import partial
from types import CodeType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.authoring.coverage import Coverage
from linter.check import runtime
from linter.check.loaded import LoadedPack
from linter.language.compile import Folder, compile_packs
from linter.language.generating.function import Generator
from linter.language.reading.vocabulary import everything, reserved
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.record import Report
from linter.run.judging import judge, not_evaluated
from linter.source import Source
from linter.yaml.document import parse

from ..cost import cost, in_proportion, within

HEAD = """pack p
form item { a money  k text }
form f root { x money  items list of item  text text  note text }
"""


def loaded(text: str) -> LoadedPack:
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", HEAD + text)])])
    assert compiled is not None, [d.message for d in problems]
    return Program(compiled).pack("p")


def keys(text: str) -> list[str]:
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", HEAD + text)])])
    assert compiled is None
    return [getattr(d.message, "key", "") for d in problems]


def report(pack: LoadedPack, yaml: str) -> Report:
    documents, problems = parse(Source("r", yaml))
    assert not problems
    return bind(documents[0], pack.forms["f"], pack.forms, "p")[0]


def items(count: int) -> str:
    return "items:\n" + "".join(f"- {{a: {i}元, k: k{i}}}\n" for i in range(count))


# ---- bounded ---------------------------------------------------------------------------------------------------------

NESTED = "every a in items satisfies (every b in items satisfies (every c in items satisfies a.a + b.a + c.a >= 0元))"


def test_loops_in_loops_are_given_up_in_proportion_to_the_report() -> None:
    pack = loaded(f"rule r on f {{ check {NESTED} }}")
    steps = {}
    for count in (5, 400):
        bound = report(pack, items(count))
        source = bound.document.source.text
        with within(10):  # 400³ steps would take a minute
            outcome = judge(pack, bound)
        steps[count] = (outcome.counts, len(source))
    assert steps[5][0] == [1, 0, 0, 0]
    assert steps[400][0] == [0, 0, 1, 0]
    reasons = not_evaluated(outcome.unknown)
    assert [getattr(text, "key", "") for text, _, _ in reasons[0].reasons] == ["why-too-much"]


def test_the_steps_of_a_check_are_counted_in_the_report_s_characters() -> None:
    pack = loaded("rule r on f { check x >= 0元 }")
    small, large = (report(pack, items(count)) for count in (10, 1000))
    sizes = [len(r.document.source.text) for r in (small, large)]
    budgets = [runtime.budget(r.root) for r in (small, large)]
    assert budgets[1] - budgets[0] == runtime.STEPS * (sizes[1] - sizes[0])


def test_a_chain_of_formulas_cannot_explode() -> None:
    chain = ["define d0(x: money) gives money = x + x"]
    chain += [f"define d{i}(x: money) gives money = d{i - 1}(x) + d{i - 1}(x)" for i in range(1, 40)]
    with within(20):
        found = keys("\n".join([*chain, "rule r on f { check x = d39(x) + 1元 }"]))
    assert "rule-too-large" in found


def test_a_chain_of_lets_cannot_explode() -> None:
    lets = ["let l0 = items"] + [
        f"let l{i} = l{i - 1} where count(l{i - 1}) > 1 and count(l{i - 1}) < 9" for i in range(1, 40)
    ]
    with within(20):
        assert keys("rule r on f {\n" + "\n".join(lets) + "\ncheck count(l39) > 1\n}") == ["rule-too-large"]


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|aa)+$", "(a+)+c", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_regular_expressions_take_linear_time(pattern: str) -> None:
    pack = loaded(f"rule r on f {{ check matches(text, /{pattern}/) }}")
    sizes = (20_000, 200_000)
    reports = [report(pack, "text: " + "a" * size) for size in sizes]
    with within(20):
        costs = [cost(partial(judge, pack, bound)) for bound in reports]
    assert in_proportion(costs, sizes), costs


@pytest.mark.parametrize("pattern", ["(a|b)*a(a|b){30}", "((((a{50}){50}){50}){50})"])
def test_regular_expressions_that_would_grow_too_large_are_refused(pattern: str) -> None:
    with within(20):
        assert keys(f"rule r on f {{ check matches(text, /{pattern}/) }}") == ["regex-too-large"]


def test_mentions_take_linear_time() -> None:
    pattern = "支(出|出出)[为|为为]{q: money}(和|、|及)[共]{v: money}"
    pack = loaded(f'rule r on f {{ check every m in each mention of "{pattern}" in text satisfies m.q >= m.v }}')
    sizes = (2_000, 20_000)
    reports = [report(pack, "text: " + "支出为为5万元和支支出出出1,234.5万元、" * size) for size in sizes]
    costs = [cost(partial(judge, pack, bound)) for bound in reports]
    assert in_proportion(costs, sizes), costs


# ---- no way out ------------------------------------------------------------------------------------------------------

_WORDS = ["__import__", "__class__", "eval", "exec", "open", "globals", "r", "k0", "t1", "c0", "left", "Decimal", "os",
          "None", "lambda", "class", "import", "print", "self", "_", "__builtins__", *keyword.kwlist]  # fmt: skip
_NAMES = st.sampled_from(sorted({w for w in _WORDS if w.isidentifier()} - reserved()))
_STRINGS = st.one_of(
    st.sampled_from(["'); import os; ('", "__import__('os')", "{0}", "%s", "\\n", "]]", "'''", "#", "\u2028", "\x7f"]),
    st.text(st.characters(blacklist_characters='"\\\n\r“”', blacklist_categories=("Cs", "Cc")), max_size=20),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_NAMES, min_size=3, max_size=3, unique=True), _STRINGS, _STRINGS)
def test_names_and_strings_stay_what_they_are(names: list[str], one: str, other: str) -> None:
    a, b, c = names
    text = f'''pack p
form f root {{ {a} money   {b} text   {c} one of "{one}x", "{other}y" }}
rule r on f "{one}" {{ let v = {a} + 1元 check v > 1元 or {b} = "{other}z" or {c} = "{one}x" }}
'''
    if f"{one}x" == f"{other}y":
        return
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", text)])])
    assert compiled is not None, ([d.message for d in problems], text)
    for code in _codes(compiled):
        constants = {f"k{i}" for i in range(99)}
        allowed = {*runtime.NAMESPACE, *constants, "values", "parent", "root", "value", "append", "add"}
        assert set(code.co_names) <= allowed, code.co_names
    pack = Program(compiled).pack("p")
    documents, found = parse(Source("r", f"{a}: 5元\n"))
    assert not found
    assert judge(pack, bind(documents[0], pack.forms["f"], pack.forms, "p")[0]).counts == [1, 0, 0, 0]


def _codes(compiled: dict[str, object]) -> list[CodeType]:
    import marshal

    found: list[CodeType] = []
    packs = compiled["packs"]
    assert isinstance(packs, dict)
    for epochs in packs.values():
        for _, head, parts in epochs:
            todo = [marshal.loads(parts[number])[1] for number in marshal.loads(head)["code"].values()]
            while todo:
                code = todo.pop()
                found.append(code)
                todo += [c for c in code.co_consts if isinstance(c, CodeType)]
    return [code for code in found if code.co_name != "<module>"]


def test_generated_code_reaches_nothing_of_python() -> None:
    """No name of the generated functions is a builtin that reads, writes or evaluates; none is an import."""
    dangerous = {"open", "eval", "exec", "compile", "__import__", "getattr", "setattr", "globals", "input", "vars"}
    assert not dangerous & set(runtime.NAMESPACE)
    assert dangerous <= set(dir(builtins))
    program = Program(compile_own())
    for name, info in program.index.items():
        for year in info["epochs"]:
            pack = program.pack(name, year)
            for checks in filter(None, map(pack.checks, pack.forms)):
                tests = [test for _, remarks in checks.remarks for _, test in remarks]
                tests += [test for _, ways in checks.ways for test in ways]
                for function in (*checks.functions, *tests):
                    assert not dangerous & set(function.__code__.co_names)


def compile_own() -> dict[str, object]:
    from .test_broken_rules import OWN

    compiled, problems = compile_packs(OWN)
    assert compiled is not None, problems
    return compiled


def test_code_is_built_from_nodes_never_from_text() -> None:
    from pathlib import Path

    import linter.language.generating.function as codegen

    room = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(codegen.__file__).parent.glob("*.py")]
    calls = [n for tree in room for n in ast.walk(tree) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "parse"]
    compiles = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "compile"]
    assert len(compiles) == 2  # each is given a Module of nodes
    for call in compiles:
        assert not isinstance(call.args[0], (ast.Constant, ast.JoinedStr))
    assert Generator().code().co_names == ()


def test_any_word_may_name_a_field_that_expressions_do_not_read_as_a_keyword() -> None:
    # What may stand behind a kind, or starts a search for mentions, is read as that.
    taken = {"required", "plain", "必填", "无百分号", "每处提到"} | reserved()
    words = sorted(w for w in everything() if " " not in w and w not in taken)
    fields = "\n".join(f'{w} "标签{i}" money' for i, w in enumerate(words))
    text = f"pack p\nform f root {{\n{fields}\n}}\n"
    text += "\n".join(
        f"rule r{i} on f {{ check {w} >= 0元 }}" for i, w in enumerate(words) if w not in ("parent", "report")
    )
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", text)])])
    assert compiled is not None, [(d.start, d.message) for d in problems]
    one_line = " ".join(f"{w} money" for w in words)
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", f"pack p\nform f root {{ {one_line} }}")])])
    assert compiled is not None, [(d.start, d.message) for d in problems]


OPERATIONS = (
    "num",
    "str",
    "bool",
    "param",
    "get",
    "let",
    "with",
    "map",
    "call",
    "band",
    "case",
    "matches",
)


@pytest.mark.parametrize("name", [*OPERATIONS, "mention", "none", "cmp", "is_", "neg"])
def test_no_name_passes_for_an_operation(name: str) -> None:
    text = f"""pack p
form child {{ v money }}
form one root {{ k child  {name} money  t text }}
form two root {{ k child  {name} money  t text }}
rule r on child {{ check v <= parent.{name} }}
rule m on one {{
    let found = each mention of "资金{{{name}: money}}" in t
    check every x in found satisfies x.{name} > 0元 and (if x.{name} > 1元 then x.{name} else {name}) > 0元
    pass "{{t: 资金5元, {name}: 3元}}"
    fail "{{t: 资金0元, {name}: 3元}}"
}}
"""
    compiled, problems = compile_packs([Folder("p", [Source("p.rules", text)])])
    assert compiled is not None, [(d.start, d.message) for d in problems]
    program = Program(compiled)
    coverage = Coverage()
    pack = program.pack("p")
    coverage.add(pack, "p")
    for yaml in ("t: 资金5元\nk: {v: 1元}", f"t: 资金0元\n{name}: 1元\nk: {{v: 2元}}"):
        documents, _ = parse(Source("r", yaml))
        bound, _ = bind(documents[0], pack.forms["one"], pack.forms, "p")
        outcome = judge(pack, bound)
        coverage.take(pack, bound)
        not_evaluated(outcome.unknown)
    assert coverage.reached


def test_a_chain_of_products_cannot_explode() -> None:
    lets = ["let l0 = x / x"] + [f"let l{i} = l{i - 1} * l{i - 1}" for i in range(1, 30)]
    # Its value would have as many digits as half a billion figures: a report that it is run on would never end.
    with within(10):
        assert keys("rule r on f {\n" + "\n".join(lets) + "\ncheck l29 > 0\n}") == ["rule-degree"]
        loaded("rule r on f {\n" + "\n".join(lets[:5]) + "\ncheck l4 > 0\n}")


def test_remarks_may_be_on_opposite_things() -> None:
    text = """rule over on f { check x <= 5元 severity note }
rule under on f { when present(note) check x > 5元 }
"""
    assert loaded(text).rules
    assert keys(text.replace("severity note", "")) == ["check-contradicts"]
