"""Expressions kept from run to run are the same ones; what does not fit is compiled again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.startup import expressions, switch
from linter.startup import store as cache

SOURCES = [
    (r"[+-]?\d+(?:\.\d+)?", expressions.ASCII), (r"(?P<a>x)|(?P<b>[^y]{2,3}+)", 0), (r"^甲 (?i:B) # c", 64), ("", 0),
    (r"(a)(?<=b)(?!c)\1", expressions.IGNORECASE), (r"$|^", expressions.MULTILINE), (r"[\u4e00-\u9fff]++", 0),
]  # fmt: skip


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("_kept", None), ("_folder", None), ("_grown", False)):
        monkeypatch.setattr(expressions, name, value)
    monkeypatch.setattr(cache, "home", None)
    monkeypatch.setattr(switch, "_plain", frozenset())
    yield


def again(folder: Path) -> None:
    """As another run would find it."""
    expressions._kept = None
    expressions.use(str(folder))


def test_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(tmp_path)
    made = [expressions.get(*source) for source in SOURCES]
    expressions.keep()
    again(tmp_path)
    monkeypatch.setattr(re, "compile", None)  # nothing is compiled
    for one, source in zip(made, SOURCES, strict=True):
        other = expressions.get(*source)
        assert (other.pattern, other.flags, other.groups, other.groupindex) == (
            one.pattern, one.flags, one.groups, one.groupindex,
        )  # fmt: skip
        for text in ("", "12.5", "甲 b", "xyz", "a\nb", "AbA", "甲乙"):
            assert [m.span() for m in other.finditer(text)] == [m.span() for m in one.finditer(text)]
            assert [m.groups() for m in other.finditer(text)] == [m.groups() for m in one.finditer(text)]


@pytest.mark.parametrize("stored", [{}, [], 5, {("a", 0): (1,)}, {("a", 0): (0, [99999], 0, {}, (None,))}, {"a": None}])
def test_what_does_not_fit_is_compiled_again(stored: object, tmp_path: Path) -> None:
    cache.write(str(tmp_path), expressions._name(), stored)
    again(tmp_path)
    assert expressions.get("a").fullmatch("a")
    expressions.keep()
    again(tmp_path)
    assert expressions.get("a").fullmatch("a")


def test_no_more_than_some_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "_MOST_KEPT", 10)
    again(tmp_path)
    for number in range(30):
        expressions.get(f"x{number}")
    expressions.keep()
    assert len(cache.read(str(tmp_path), expressions._name())) == 10


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(
    st.lists(st.sampled_from(["a", "甲", ".", "*", "(", ")", "[", "]", "|", "?", r"\d", "^", "$", "{2}"]), max_size=8)
)
def test_whatever_is_written(parts: list[str]) -> None:
    """An expression that is none is said to be so, kept or not."""
    source = "".join(parts)
    expressions._kept = {}
    try:
        wanted = re.compile(source)
    except (re.error, OverflowError):
        with pytest.raises(re.error):
            expressions.get(source)
        return
    assert expressions.get(source).pattern == wanted.pattern
    kept = expressions._kept[source, 0]
    import _sre  # type: ignore[import-not-found]

    assert _sre.compile(source, *kept).findall("aa甲12") == wanted.findall("aa甲12")
