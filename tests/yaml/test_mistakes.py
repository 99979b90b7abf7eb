"""What does not parse is said where the mistake began, in words that name it; nothing that a parser raises gets out."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.messages import Catalogue
from linter.source import Source
from linter.yaml.document import parse

MISTAKES = [
    # the text; line and column of what is said; its key
    ("name: x\ntotal：5.00\nyear: 2\n", (2, 6), "yaml-wide-colon"),
    ("name: x\ntotal：5.00\n# c\n\n\nyear: 2\n", (2, 6), "yaml-wide-colon"),
    ("name: x\ntotal：5.00\n", (2, 6), "yaml-wide-colon"),
    ("g:\n  total：5.00\n  b: 1\n", (2, 8), "yaml-wide-colon"),
    ("x: 1\ng：\n  - a: 1\n    b: 2\nh: 1\n", (2, 2), "yaml-wide-colon"),
    ("- b: 2\n  a：1\n- c: 1\n", (2, 4), "yaml-wide-colon"),
    ("- a：1\n  b: 2\n", (1, 4), "yaml-wide-colon"),
    ("x: 1\ntotal:5.00\ny: 1\n", (2, 6), "yaml-colon-space"),
    ("x: {a: 1，b: 2}\ny: 1", (1, 9), "yaml-wide-comma"),
    ("x: {a: 1 b: 2}\n", (1, 11), "yaml-no-comma"),
    ("x: [1, 2\ny: 3\nz: 4\n", (1, 4), "yaml-unclosed-bracket"),
    ("x: {a: {b: 1}\ny: {c: 1}\n", (1, 4), "yaml-unclosed-bracket"),
    ("x: [1，2\ny: 1\n", (1, 4), "yaml-unclosed-bracket"),
    ("x: 1\ny: [a, b\n", (2, 4), "yaml-unclosed-bracket"),
    ('x: "a\ny: "b"\nz: 3\n', (1, 4), "yaml-unclosed-quote"),
    ('x: "a\ny: b\nz: 3\n', (1, 4), "yaml-unclosed-quote"),
    ("x: 1\ny: 'a”\nz: 1\n", (2, 4), "yaml-unclosed-quote"),
    ("x: 'it's'\ny: 1\n", (1, 8), "yaml-behind-value"),
    ("x: [1] b\ny: 1", (1, 8), "yaml-behind-value"),
    ("a: {b: 1}}\nc: 1\n", (1, 10), "yaml-extra-bracket"),
    ("x: ｛a: 1｝\n", (1, 4), "yaml-wide-bracket"),
    ("x: - a\n", (1, 4), "yaml-dash"),
    ("a:\n  – pipe: x\n    b: 1\nc: 2\n", (2, 3), "yaml-odd-dash"),
    ("a:\n  - x: 1\n  — x: 2\n", (3, 3), "yaml-odd-dash"),
    ("a:\n  － x\n  b: 1\n", (2, 3), "yaml-odd-dash"),
    ("- a\n-b\n- c\n", (2, 1), "yaml-dash-space"),
    ("{-", (1, 1), "yaml-unclosed-bracket"),
    ("a: [", (1, 4), "yaml-unclosed-bracket"),
    ("{ a: {   b: 1.0 }", (1, 1), "yaml-unclosed-bracket"),
    ("a: {x: 1,, y: 2}\n", (1, 10), "yaml-extra-comma"),
    ("a: [1,,2]\n", (1, 7), "yaml-extra-comma"),
    ("%YAML 12\n\n---\na: 123", (1, 1), "yaml-directive"),
    ('a: "C:\\Users"\n', (1, 7), "yaml-escape"),
    ('a: "\\d"\n', (1, 5), "yaml-escape"),
    ("x: 1\n总分90\ny: 2\n", (2, 1), "yaml-no-colon"),
    ("a: |\n  文：b\n c: 1\n", (3, 2), "yaml-indentation"),
    ("x: [{a: 甲, b: #REF!}, {a: 乙, b: 2}]\n", (1, 15), "yaml-cut"),
    ("x: [{a: 甲 #2, b: 1}]\ny: 1\n", (1, 11), "yaml-cut"),
    ("x:\n  - {a: 甲, b: ####}\n  - {a: 乙, b: 2}\n", (2, 15), "yaml-cut"),
    ("x: [甲, # 注\n  乙\ny: 1\n", (1, 4), "yaml-unclosed-bracket"),
    ('x: {a: "甲 #2", b: 1\ny: 1\n', (1, 4), "yaml-unclosed-bracket"),
    ("x: 1\ny: z: 2", (2, 5), "yaml-colon"),
    ("%YAML 1.3\n---\na: 1\n", (1, 7), "yaml-version"),
    ("%YAML 1.0\n---\na: 1\n", (1, 7), "yaml-version"),
    ("%YAML 2.0\n---\na: 1\n", (1, 7), "yaml-version"),
    ("a: 1\n...\n%YAML 1.3\n---\nb: 1\n", (3, 7), "yaml-version"),
]


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(("text", "place", "key"), MISTAKES)
def test_it_is_said_where_it_began(
    text: str, place: tuple[int, int], key: str, pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pure:
        monkeypatch.setitem(sys.modules, "_ruamel_yaml", None)
    documents, diagnostics = parse(Source("x", text))
    assert not documents
    assert [(d.start, d.message.key) for d in diagnostics] == [(place, key)]  # type: ignore[union-attr]
    for language in ("zh", "en"):
        assert Catalogue(language).say(diagnostics[0].message)


def test_it_is_shown_where_the_parser_noticed() -> None:
    source = Source("x", "name: x\ntotal：5.00\n\n\nyear: 2\n")
    (said,) = parse(source)[1]
    assert [source.locate(label.span.start) for label in said.labels] == [(5, 1)]


DIRECTIVES = ["%YAML 1.1", "%YAML 1.2", "%FOO bar", "%TAG !e! tag:x,2000:", "# %YAML 1.3"]


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_lawful_directives_are_read(directive: str) -> None:
    documents, diagnostics = parse(Source("x", f"{directive}\n---\na: 1\n"))
    assert len(documents) == 1
    assert not diagnostics


_PIECES = st.sampled_from(
    ["a", ": ", "：", ":", "\n", "  ", "- ", "[", "]", "{", "}", ",", "，", '"', "'", "#", " # ", "&a ", "*a",
     "!t ", "|", ">", "%YAML 1.3\n", "%YAML 1.0\n", "%TAG ! x\n", "%", "---\n", "...\n", "? ", "<<: ", "\\",
     "\\U00110000", "\\x", "@", "`", "\t", "1", "\r", "\ufeff", "\u2028", "é", "｛", "~"]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join), st.booleans())
def test_no_exception_gets_out(text: str, pure: bool) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        if pure:
            monkeypatch.setitem(sys.modules, "_ruamel_yaml", None)
        source = Source("x", text)
        documents, diagnostics = parse(source)
        assert documents or diagnostics
        for said in diagnostics:
            assert said.span is not None
            assert 0 <= said.span.start <= said.span.end <= len(text)
            for language in ("zh", "en"):
                assert Catalogue(language).say(said.message)


_WORDS = st.text("甲乙合计明细ab", min_size=1, max_size=4)
_BLOCKS = st.lists(st.tuples(_WORDS, st.sampled_from(("1", "3.00", "某局", "'x'"))), min_size=2)


@given(_BLOCKS, st.data())
def test_a_wide_colon_is_named_in_its_line(entries: list[tuple[str, str]], data: st.DataObject) -> None:
    """Wherever one colon of a block of keys is full-width: said in that line, in words that name it."""
    lines = ["- 键0: 0" if not number else f"  {word}{number}: {value}" for number, (word, value) in enumerate(entries)]
    at = data.draw(st.integers(1, len(lines) - 1))
    lines[at] = lines[at].replace(": ", data.draw(st.sampled_from(("：", "： "))))
    source = Source("x", "\n".join(lines) + "\n")
    documents, diagnostics = parse(source)
    if at == len(lines) - 1 and not diagnostics:  # the last of them reads on from the value above it
        assert documents
        return
    (said,) = diagnostics
    assert said.message.key == "yaml-wide-colon" and said.start[0] == at + 1  # type: ignore[union-attr]


def _seconds(text: str) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        parse(Source("x", text))
        best = min(best, time.process_time() - start)
    return best


GROWING = [
    lambda n: "a: [1,\n" * 1 + "  1,\n" * n + "b: 2\n",
    lambda n: "a: 1\n" * 1 + "".join(f"k{i}: 'x'\n" for i in range(n)) + 'c: "a\nd: "b"\n',
    lambda n: 'x: "a"\n' + "\n" * n + "b：1\nc: 2\n",
    lambda n: "x: 1\n" + "words\n" * n + "c: 2\n",
    lambda n: "a: {" + "b: [1, 2], " * n + "c: 1 d: 2}\n",
    lambda n: "a: [{" + "b #1, " * n + "\n",
    lambda n: "a: [1,\n" + "  {b: 1, #x\n" * n + "c: 1\n",
    lambda n: "".join(f'k{i}: "a\n\n' for i in range(n)) + "x: y: z\n",
]


@pytest.mark.parametrize("grown", GROWING, ids=range(len(GROWING)))
@pytest.mark.slow
def test_it_takes_time_by_the_length(grown: object) -> None:
    assert callable(grown)
    few, many = _seconds(grown(2_000)), _seconds(grown(16_000))
    assert many < 24 * few + 0.05
