"""The table of words: the grammar file says the same, and every word is read."""

from __future__ import annotations

from collections import Counter

import pytest

from linter.language.reading.parser import parse
from linter.language.reading.vocabulary import (
    CLAUSE,
    DECLARATION,
    WORDS,
    Word,
    english,
    grammar_file,
    grammar_text,
    keywords,
    of_kind,
    terminals,
)
from linter.language.typing.functions import FUNCTION_WORDS, FUNCTIONS
from linter.source import Source

from ..checking import problems


def test_the_grammar_file_says_what_the_table_does() -> None:
    """Where this fails: put what ``terminals()`` gives between the marks of the file."""
    assert terminals() in grammar_file()
    assert grammar_text() == grammar_file()


def test_a_word_belongs_to_a_terminal_once() -> None:
    for tongue in ("english", "chinese"):
        counts = Counter((row.terminal, row.kind, getattr(row, tongue)) for row in WORDS)
        assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("row", [row for row in WORDS if row.terminal], ids=lambda row: row.english)
def test_both_spellings_mean_the_same(row: Word) -> None:
    assert english(row.terminal, row.chinese) == row.english
    assert english(row.terminal, row.english) == row.english


@pytest.mark.parametrize(
    "word", [word for row in WORDS if row.kind == DECLARATION for word in (row.english, row.chinese)]
)
def test_a_broken_declaration_is_left_out_up_to_the_next(word: str) -> None:
    """Whatever declaration follows a broken one, in either tongue, is where reading goes on."""
    file, problems = parse(Source("r", f"form f {{ a ! money }}\n{word} ?\n"))
    assert len(problems) == 2 and not file.declarations


def test_keywords_of_each_terminal_are_pairs() -> None:
    assert keywords()["HOW"] == (("exact", "精确"), ("rounding", "舍入"))
    assert all(pair[0].isascii() and not pair[1].isascii() for pairs in keywords().values() for pair in pairs)


def test_a_function_is_one_row() -> None:
    assert len(FUNCTION_WORDS) == len(FUNCTIONS)
    for name, row in FUNCTIONS.items():
        assert name == row.name and row.least <= row.most
        assert (row.rule is None) == bool(row.form)


def test_a_field_may_be_called_as_a_clause_is() -> None:
    """Whatever stands behind the kind of the field before it."""
    words = [word for pair in of_kind(CLAUSE).items() for word in pair if word.isidentifier()]
    assert {"basis", "title", "说明", "依据"} <= set(words)
    before = ("", "compare exact", "rounding half_even", "accept consistent", "absent zero", "decimals 2", "required")
    for modifier in before:
        fields = "\n".join(f'    {word} "{word}" money {modifier}' for word in words)
        found = problems(f"form line root {{\n{fields}\n}}\nrule r on line {{ check title > 0元 }}")
        assert not found, (modifier, found)
