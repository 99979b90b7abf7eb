"""Formatting a rule file: the text is laid out anew, parsed again, and has to be the same program."""

from __future__ import annotations

from functools import cache

from lark import Lark, Token

from ...diagnostic import Diagnostic
from ...source import Source
from ..reading import syntax as s
from ..reading.bare import bare
from ..reading.parser import parse, plain
from ..reading.vocabulary import KIND_WORDS, english, grammar_text
from ..typing.functions import FUNCTION_WORDS
from .printer import Printer, example_lines


class FormatError(Exception):
    """The formatted text would not be the same program: a fault of ours, and nothing is written."""


@cache
def _lark() -> tuple[Lark, list[Token]]:
    comments: list[Token] = []
    parser = Lark(
        grammar_text(),
        parser="lalr",
        start=["start"],
        propagate_positions=True,
        maybe_placeholders=False,
        keep_all_tokens=True,
        lexer_callbacks={"COMMENT": comments.append},
    )
    return parser, comments


def format_source(source: Source, tongue: str = "") -> tuple[str | None, list[Diagnostic]]:
    """The text in its one layout, keywords in ``tongue`` (``zh``, ``en``) where given; None where it does not parse."""
    file, diagnostics = parse(source)
    if diagnostics:
        return None, diagnostics
    text = plain(source.text.replace("\r\n", "\n").lstrip("\ufeff"))
    parser, comments = _lark()
    comments.clear()
    tree = parser.parse(text, start="start")
    result = Printer(text, tree, list(comments), tongue).whole()
    again, problems = parse(Source(source.name, result))
    if problems or meaning(again) != meaning(file):
        raise FormatError(source.name)
    return result, []


def meaning(file: s.RuleFile) -> object:
    """What a rule file says: syntax without places, examples without indentation, kinds and functions in English."""
    return tuple(_plain(bare(d)) for d in file.declarations)


def _plain(node: object) -> object:
    if not isinstance(node, tuple):
        return node
    if node[:1] == ("Example",):
        return (*node[:2], "\n".join(example_lines(node[2])))
    if node[:1] in (("Word",), ("NamedKind",)):
        return (node[0], KIND_WORDS.get(node[1], node[1]))
    if node[:1] == ("IsKind",):
        return ("IsKind", _plain(node[1]), english("quality", node[2][1]))
    if node[:1] == ("Partner",):
        return ("Partner", english("PARTNER", node[1][1]), _plain(node[2]))
    if node[:1] == ("Call",):
        return ("Call", FUNCTION_WORDS.get(node[1][1], node[1][1]), _plain(node[2]))
    return tuple(_plain(part) for part in node)
