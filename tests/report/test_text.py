"""Running text: regular expressions against Python's, and mentions at the very characters where they stand."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.check.automaton import Automaton
from linter.check.runtime import matches
from linter.check.slips import repeats
from linter.language.declaring.mentions import read_pattern
from linter.language.problems import Problems
from linter.language.reading.syntax import Word
from linter.language.regex import RegexError, compile_regex
from linter.memory import Memory
from linter.report.bind import bind
from linter.report.form import Field, Form
from linter.report.mention import MentionForm, find
from linter.report.squeezing import squeezed
from linter.run.request import Request
from linter.run.run import prepare
from linter.source import Source, Span
from linter.yaml.document import parse

from ..cost import cost, in_proportion, within

ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", r"\d", "1", "^", "$", "x", r"\.", "中", "[中文]"])
REGEX = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}|{t[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}"])).map(lambda t: f"(?:{t[0]}){t[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(REGEX, st.lists(st.text("abcx1.中文\n", max_size=8), min_size=1, max_size=5))
def test_regular_expressions_mean_what_they_mean_in_python(pattern: str, texts: list[str]) -> None:
    try:
        automaton, prepared = Automaton(compile_regex(pattern)), Automaton(compile_regex(pattern))
    except RegexError as error:
        assert error.key in ("regex-too-large", "regex-nothing-to-repeat")
        return
    theirs = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
    prepared.prepare()  # as one that has been asked for many texts
    for text in texts:
        assert matches(text, automaton) == matches(text, prepared) == bool(theirs.search(text)), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "key"),
    [("(a", "regex-unclosed"), ("a)", "regex-unopened"), ("[a", "regex-unclosed"), ("*a", "regex-nothing-to-repeat"),
     ("a{5,2}", "regex-count"), ("a{999}", "regex-count"), (r"(a)\1", "regex-unsupported"),
     ("(?=a)", "regex-unsupported"),
     ("[z-a]", "regex-range"), ("a{", "regex-count"), (r"\b", "regex-unsupported"), ("\\", "regex-unsupported")],
)  # fmt: skip
def test_regular_expressions_that_are_none(pattern: str, key: str) -> None:
    with pytest.raises(RegexError) as raised:
        compile_regex(pattern)
    assert raised.value.key == key


# ---- mentions --------------------------------------------------------------------------------------------------------


def pattern_of(text: str) -> MentionForm:
    problems = Problems()
    found = read_pattern(Source("p", f'"{text}"'), Word(text, Span(0, len(text) + 2)), problems)
    assert found is not None, [d.message for d in problems.diagnostics]
    elements, fields = found
    return MentionForm((elements, tuple((*f, False, False, ()) for f in fields)))


FORM = Form("f", "f", False, (Field("text", "内容", "text", None, False, False, ()),), {"text": 0, "内容": 0})
STYLES = ("plain", "single", "double", "escaped", "literal", "folded")
FIGURES = ("86.75%", "5%", "100％", "1,234.50%", "０.5‰", "3个百分点", "-2.5%")
WORDS = ("本年", "资金", "，", "。", "it's", "“引文”", "emoji 😀", "a b", "12", "（注）", "上年约")


AROUND = st.lists(st.sampled_from(WORDS), max_size=3)


def written(style: str, lines: list[str]) -> str:
    """A YAML value of some lines in one of the styles."""
    if style == "literal" or style == "folded":
        return "内容: " + ("|" if style == "literal" else ">") + "\n" + "".join(f"    {line}\n" for line in lines)
    if style == "single":
        return "内容: '" + "\n    ".join(line.replace("'", "''") for line in lines) + "'\n"
    if style == "double":
        return '内容: "' + "\n    ".join(line.replace('"', '\\"') for line in lines) + '"\n'
    if style == "escaped":
        joined = "\\n\\t".join(
            line.replace('"', '\\"').replace("金", "\\u91D1").replace("😀", "\\U0001F600") for line in lines
        )
        return f'内容: "{joined}\\\n   \\ x"\n'
    return "内容: x" + "\n    ".join(lines) + "\n"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STYLES), st.lists(st.tuples(AROUND, st.sampled_from(FIGURES), AROUND), min_size=1, max_size=4))
def test_a_figure_s_span_holds_the_figure(style: str, parts: list[tuple[list[str], str, list[str]]]) -> None:
    lines = ["".join(before) + "，执行率为" + figure + "，" + "".join(after) for before, figure, after in parts]
    source = Source("r", written(style, lines))
    documents, problems = parse(source)
    assert not problems, (source.text, [d.message for d in problems])
    report, problems = bind(documents[0], FORM, {"f": FORM}, "p")
    assert not problems
    found = pattern_of("执行率[为]{q: rate}").mentions([report.root], (0,))
    assert [source.text[m.nodes[0].start : m.nodes[0].end] for m in found if m.nodes[0]] == [p[1] for p in parts]
    assert all(m.values[0] is not None for m in found)


@pytest.mark.parametrize(
    ("yaml", "figure"),
    [('内容: "支出5万\\u5143"', "5万\\u5143"), ('内容: "甲，\n  \\t支出5万元"', "5万元"),
     ('内容: "\\x20\\u3000支出\\t5万元"', "5万元"), ("内容: '支出''了''，支出5元'", "5元"),
     ("内容: |\r\n  甲\r\n  支出5元\r\n", "5元")],
)  # fmt: skip
def test_spans_through_escapes(yaml: str, figure: str) -> None:
    source = Source("r", yaml)
    documents, problems = parse(source)
    assert not problems
    report, _ = bind(documents[0], FORM, {"f": FORM}, "p")
    found = pattern_of("支出{q: money}").mentions([report.root], (0,))
    assert [source.text[m.nodes[0].start : m.nodes[0].end] for m in found if m.nodes[0]] == [figure]


# What a pattern is made of.
PIECES = (
    "自评",
    "[总|综合]",
    "(得分|分数)",
    "(项目|支出)",
    "in",
    "(all|any)",
    "[is|为]",
    "{a: number}",
    "{b: count}",
    "个",
)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_what_is_passed_over_reads_like_no_pattern(data: st.DataObject) -> None:
    """Texts that lack a pattern's words are not searched; here nearly all have them, some as escapes or parted."""
    pieces = data.draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
    names = iter(range(9))
    try:
        form = pattern_of("".join(piece.replace("{", f"{{n{next(names)}") for piece in pieces))
    except AssertionError:  # it is no pattern
        return
    words = [data.draw(st.sampled_from(["", "x", "项目", "自评，"]))]
    for op, what in form.elements:
        said = ["5", "12"] if op == "hole" else [*what, ""] if op == "maybe" else [*what] * 5 + ["得"]
        words += [data.draw(st.sampled_from(said)), data.draw(st.sampled_from(["", "", " ", "\n", "，"]))]
    text = "".join(words)
    escaped = "".join(f"\\u{ord(c):04X}" if data.draw(st.integers(0, 3)) == 0 else c for c in text if c != "\n")
    for shown in (escaped, text.replace("\n", " ")):
        documents, problems = parse(Source("r", f'内容: "{shown}"\n'))
        assert not problems
        report, _ = bind(documents[0], FORM, {"f": FORM}, "p")
        value = report.root.values[0]
        expected = [] if value is None else list(find(squeezed(value, form.memory)[0], form.elements, form.scanners))
        assert len(form.mentions([report.root], (0,))) == len(expected), (pieces, value)
        assert len(form.mentions([report.root], ())) == len(expected), (pieces, value)


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("a1，, \n2中。　\u00a0９，²\tz"), max_size=14))
def test_white_space_that_holds_nothing_apart(text: str) -> None:
    """The squeezed text, a character at a time: what a blank or a comma becomes depends on what stands beside it."""
    wanted: list[tuple[str, int]] = []
    narrowed = text.translate({ord("９"): "9", ord("　"): " "})
    for i, char in enumerate(narrowed):
        before, after = wanted[-1][0] if wanted else "", narrowed[i + 1 : i + 2]
        if char.isspace():
            if not all(c.isalnum() and c.isascii() for c in (before, after)):
                continue
            char = " "
        elif char == "，" and not (before.isdigit() and after.isdigit()):
            char = ","
        wanted.append((char, i))
    found, places = squeezed(text, Memory())
    assert list(zip(found, places, strict=True)) == wanted


def said_twice(text: str) -> bool:
    plain = "".join("。" if char in "！？；!?;" else char for char in text if not char.isspace())
    sentences = [s for s in plain.split("。") if len(s) >= 10]
    if any(s == t for i, s in enumerate(sentences) for t in sentences[:i]):
        return True
    if any(t.endswith("，" + s) for s in sentences for t in sentences):
        return True
    clauses = re.split("[。，,、]", plain)
    runs = (
        (clauses[i : i + n], clauses[i + n : i + 2 * n]) for n in range(1, 9) for i in range(len(clauses) - 2 * n + 1)
    )
    return any(one == two and len("".join(one)) >= 5 for one, two in runs)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(["甲乙丙丁戊", "一二三四五六七八九十", "短", "，", "。", "、", "；", "\n"]), max_size=14)
)
def test_what_is_said_twice(parts: list[str]) -> None:
    assert repeats("".join(parts)) == said_twice("".join(parts))


@pytest.mark.parametrize(
    "pattern", ["(预算|专款){a: money}", "{n: count}个项目", "[为|达]{n: count}个项目", "1{n: count}个"]
)
@pytest.mark.parametrize("unit", ["预算，", "1,111,", "111", "1", "预算1", "为1"])
def test_finding_is_linear(pattern: str, unit: str) -> None:
    form = pattern_of(pattern)
    sizes = (20_000, 160_000)
    texts = [unit * (size // len(unit)) for size in sizes]

    def found(text: str) -> object:
        return list(find(text, form.elements, form.scanners))

    with within(20):
        costs = [cost(partial(found, text)) for text in texts]
    assert in_proportion(costs, sizes), costs


@pytest.mark.parametrize(
    ("pattern", "text", "figures"),
    [
        ("支出{x: money}", "支出280.65万元，支出 1,234.5 元；支出近20万元", ["280.65万元", "1,234.5元", "近20万元"]),
        ("支出[为|达到]{x: money}", "支出为5元，支出达到6元，支出了7元", ["5元", "6元"]),
        ("(收入|支出){x: money}", "收入5元支出6元结余7元", ["5元", "6元"]),
        ("得分{x: score}", "得分98.5分；得分 9 9", ["98.5分", "9"]),
        ("{x: count}个乡镇", "指导11个乡镇、下辖２个乡镇", ["11", "２"]),
        ("占{x: rate}", "占93.39%，占九成，占5", ["93.39%"]),
        ("年度{x: year}", "年度2022年，年度22", ["2022年"]),
        ("于{x: date}印发", "于2022年5月1日印发，于2022-05-01印发", ["2022年5月1日", "2022-05-01"]),
        ("服务{x: measure(人次)}", "服务3428人次，服务3428人", ["3428人次"]),
        ("接待{n: count}", "接待21批次、接待 2万人次，接待5期", ["21批次", "2万人次", "5期"]),
        ("用{m: measure(kg)}", "用300 g，用300g，用2 kg，用3千kg", ["300g", "300g", "2kg", "3千kg"]),
        ("spent {m: measure(kg)} of", "spent 300 of it, spent 2 kg of it", ["300", "2kg"]),
        ("支出{x: money}", "支出1 234.5元，支出<5万元", ["1234.5元", "<5万元"]),
        ("用{n: count(辆)}", "用3辆，用2千辆，用5人", ["3辆", "2千辆"]),
        ("{d: one of (增长, 下降)}{r: rate}", "收入增长5%，支出下降3%", ["增长", "5%", "下降", "3%"]),
        ("比上年{d: one of (增长, 有所增长)}", "比上年有所增长", ["有所增长"]),
        ("\\[率\\]{x: rate}", "[率]5%，率6%", ["5%"]),
        ("预算{x: money}", "预算100万人，预算1亿2000万元，预算 100.5.3万元，预算１，２３４万元，预算2022年", []),
        ("预算{x: money}", "预算5%，预算100万元用于，预算100万，预算12,345,67元", ["100万元", "100万"]),
        ("项目{n: count}", "项目100万元，项目12345,678，项目3个", ["3个"]),
        ("{n: count}个", "项目12345,678个，5个", ["5"]),
        ("得{s: score}", "得90%，得90分", ["90分"]),
        ("数量{n: measure(平方米)}", "数量100平方千米，数量100平方米", ["100平方米"]),
        ("预算{a: money}，支出{b: money}", "预算100万元, 支出50万元", ["100万元", "50万元"]),
        ("execution rate{r: rate}", "the execution rate 87.65% of", ["87.65%"]),
        ("of {n: count} villages", "of 11 villages", ["11"]),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, figures: list[str]) -> None:
    form = pattern_of(pattern)
    squeezed_text, places = squeezed(text, Memory())
    found = [
        "".join(text[places[a] : places[b - 1] + 1].split())
        for _, _, holes in find(squeezed_text, form.elements, form.scanners)
        for a, b in holes.values()
    ]
    assert found == figures


def test_long_texts_are_looked_through_once_a_report(tmp_path: Path) -> None:
    """A loop asks the same expressions of the same two long texts for each item."""
    (tmp_path / "a.rules").write_text(
        "pack p\nform item { a text }\n"
        "form f root { x text required  y text required  items list of item }\n"
        'rule r on f "r" {\n'
        "check every i in items satisfies matches(x, /乙+丙/) or matches(y, /乙+丙/) or present(i.a)\n}\n",
        encoding="utf-8",
    )
    text = "".join((f"form: f\nx: {'乙' * 60_000}\ny: {'乙' * 60_000}丁\nitems:\n", "  - a: k\n" * 1_000))
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    run = prepare(Request([str(tmp_path / "r.yaml")], rules=[str(tmp_path / "a.rules")]))
    with within(3):  # a thousand times takes ten seconds
        assert [file.counts[0] for file in run] == [1]
