"""Plain YAML is read without the parser, and just as the parser reads it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.yaml import plain as plain_yaml
from tests.conftest import EXAMPLES, ROOT
from tests.correct import report
from tests.cost import cost
from tests.reading import read_alike

TEXTS = sorted({*ROOT.glob("examples/*.yaml"), *ROOT.glob("tests/**/*.yaml")})


def text_of(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        return "\0"


def test_every_yaml_file_here() -> None:
    plain = [path for path in TEXTS if read_alike(text_of(path))]
    assert set(EXAMPLES) <= set(plain)
    assert len(plain) > 100


@pytest.mark.parametrize("seed", range(8))
def test_correct_reports_are_plain(seed: int) -> None:
    text = report(seed)
    assert read_alike(text)
    assert read_alike(text.replace("\n", "\r\n"))
    assert read_alike("---\n" + text)


# Pieces that mean something to YAML, put into pieces of reports.
_PIECES = (
    "- ", "-", ": ", ":", "#", " #", " ", "  ", "\n", "{", "}", "[", "]", ",", ", ", '"', "'", "''", "—", "a", "b: c",
    "? ", "|", ">", "&a", "*a", "!t", "<<", "~", "null", "---\n", "...\n", "%", "\r\n", "\r", "- - ", "k:", "k: v\n",
    "{a: 1}", "[x, y]", "@", "`", "-1", "1,402", ".", "\\", "  k: v\n", "- k: v\n", "\t", "甲: 乙\n", "\u3000",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Some lines of a YAML file, changed in a few places."""
    r = random.Random(draw(st.integers(0, 2**32)))
    text = text_of(draw(st.sampled_from(TEXTS)))
    lines = text.splitlines(keepends=True) or [""]
    first = draw(st.integers(0, len(lines) - 1))
    text = "".join(lines[first : first + draw(st.integers(1, 8))])[:1500]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        if r.random() < 0.7:
            text = text[:at] + draw(st.sampled_from(_PIECES)) + text[at:]
        else:
            text = text[:at] + text[at + draw(st.integers(1, 3)) :]
    return text


@given(damaged())
@settings(max_examples=600, deadline=None)
def test_damaged_texts(text: str) -> None:
    read_alike(text)


@pytest.mark.slow
@given(damaged())
@settings(max_examples=50_000, deadline=None)
def test_many_damaged_texts(text: str) -> None:
    read_alike(text)


# Small texts of the characters that matter: what a mapping, a list or a flow collection can be made of.
@given(st.text(st.sampled_from("ab:-#{}[],'\" \n\r—&"), max_size=24))
@settings(max_examples=1500, deadline=None)
def test_small_texts(text: str) -> None:
    read_alike(text)


_MANY = 200_000


@pytest.mark.parametrize(
    "text",
    [
        " " * _MANY, " " * _MANY + "`", "- " * _MANY, "-" * _MANY, "a: " + " " * _MANY + "`", "a:" * _MANY,
        "a: " + "#" * _MANY + "\n`", "a: b" + " #" * _MANY, "a" * _MANY + ": b", "'" * _MANY, '"' * _MANY, "[" * _MANY,
        "a: [" + "[" * _MANY, "a: {" + "b," * _MANY, "a: [" + "b, " * _MANY + "]", "\n" * _MANY, "a:\n" * _MANY,
        "`" + "x\n" * _MANY, "a: b:" * _MANY, "a: " + "b:c" * _MANY, "{" + "'a': 1, " * _MANY, "- a\n" * _MANY,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_text_takes_longer_than_its_length(text: str) -> None:
    assert cost(lambda: plain_yaml.read(text)) < 2
