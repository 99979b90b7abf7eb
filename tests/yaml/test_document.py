"""Located YAML: spans, styles, comments, and the same result from both parsers."""

from __future__ import annotations

import string
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.source import Source
from linter.yaml.document import Document, parse
from linter.yaml.nodes import MAPPING, SCALAR, Node

from ..conftest import CASES, EXAMPLES

SAMPLES = [p.read_text(encoding="utf-8") for p in EXAMPLES] + [
    p.read_text(encoding="utf-8", errors="replace") for p in sorted(CASES.glob("*/*/report.yaml"))
]


def tree(node: Node | None) -> object:
    if node is None:
        return None
    items = [tuple(tree(n) for n in i) if isinstance(i, tuple) else tree(i) for i in node.items]
    return (node.kind, node.start, node.end, node.text, node.style, items)


def outcome(text: str) -> object:
    documents, diagnostics = parse(Source("x", text))
    comments = [(c.span.start, c.span.end, c.text, c.alone) for d in documents[:1] for c in d.comments]
    return [tree(d.root) for d in documents], [(d.rule, d.span) for d in diagnostics], comments


def both(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    fast = outcome(text)
    with monkeypatch.context() as context:
        context.setitem(sys.modules, "_ruamel_yaml", None)
        slow = outcome(text)
    return fast, slow


@pytest.mark.parametrize("text", SAMPLES, ids=range(len(SAMPLES)))
def test_both_parsers_agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast, slow = both(text, monkeypatch)
    assert fast == slow


_KEYS = st.text("甲乙丙abc😀é", min_size=1, max_size=4)
_SCALARS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.text(string.ascii_letters + "甲乙、（）％—😀 ", max_size=8).map(lambda s: f'"{s}"'),
    st.sampled_from(["——", "", "~", "１0％", "'it''s'", '"a\\tb"', "近20万元"]),
)


def _flow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(children, max_size=3).map(lambda items: "[" + ", ".join(i or '""' for i in items) + "]")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_KEYS, st.recursive(_SCALARS, _flow, max_leaves=6), min_size=1, max_size=5), st.booleans())
def test_scalars_keep_their_text(mapping: dict[str, str], comments: bool) -> None:
    tail = "   # 说明" if comments else ""
    text = "".join(f"{key}: {value}{tail}\n" for key, value in mapping.items())
    with pytest.MonkeyPatch.context() as monkeypatch:
        fast, slow = both(text, monkeypatch)
    assert fast == slow
    documents, diagnostics = parse(Source("x", text))
    assert not diagnostics
    root = documents[0].root
    assert root is not None
    assert root.kind == MAPPING
    for (key, value), (name, written) in zip(root.items, mapping.items(), strict=True):
        assert text[key.start : key.end] == name
        if value.kind == SCALAR:
            assert text[value.start : value.end] == written.strip()
    if comments:
        assert [c.text for c in documents[0].comments] == ["说明"] * len(mapping)


def _document(text: str) -> Document:
    documents, diagnostics = parse(Source("x", text))
    assert not diagnostics, diagnostics
    return documents[0]


def test_blocks_end_at_their_content() -> None:
    text = "a: |\n  one\n  two\n\n# after\nb:\n  - 1\n  - 2\n\n# last\nc: 3\n"
    document = _document(text)
    block, items = document.node(("a",)), document.node(("b",))
    assert block is not None
    assert items is not None
    assert text[block.start : block.end] == "|\n  one\n  two"
    assert text[items.start : items.end] == "- 1\n  - 2"
    assert [c.text for c in document.comments] == ["after", "last"]
    assert all(c.alone for c in document.comments)


def test_empty_values_sit_behind_their_keys() -> None:
    document = _document("a:\n\n# x\nb: {c: , d: 1}\ne:\n  - \n  - 2\n")
    a, c = document.node(("a",)), document.node(("b", "c"))
    assert a is not None
    assert c is not None
    assert (a.start, a.end) == (1, 1)
    assert a.is_null
    assert c.is_null
    item = document.node(("e", 0))
    assert item is not None
    assert item.is_null


def test_merge_keys_add_what_is_not_given() -> None:
    document = _document("base: &b {x: 1, y: 2}\nmine:\n  <<: *b\n  y: 3\nother:\n  y: 4\n  <<: [*b, {z: 5}]\n")
    mine, other = document.node(("mine",)), document.node(("other",))
    assert mine is not None
    assert other is not None
    assert {k.text: v.text for k, v in mine.items} == {"x": "1", "y": "3"}
    assert {k.text: v.text for k, v in other.items} == {"y": "4", "x": "1", "z": "5"}


def test_alias_expansion_is_bounded() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    documents, diagnostics = parse(Source("bomb", "\n".join(lines)))
    assert documents == []
    assert [d.rule for d in diagnostics] == ["yaml-alias-bomb"]


def test_depth_is_bounded() -> None:
    for text in ("[" * 5000, "- " * 5000, "{a: " * 5000):
        _, diagnostics = parse(Source("deep", text))
        assert [d.rule for d in diagnostics] == ["yaml-depth"]


def test_lines_end_as_in_editors() -> None:
    source = Source("x", "a\r\nb\rc\nd\u2028e\n")
    assert [source.line(n) for n in range(1, 6)] == ["a", "b", "c", "d\u2028e", ""]
    assert source.locate(source.text.index("e")) == (4, 3)
