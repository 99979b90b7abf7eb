"""What every production has to hand, and the productions that speak of several reports."""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Transformer, v_args

from ...source import Span
from . import syntax as s

_ESCAPE = re.compile(r"\\(.)")


def unquoted(token: str) -> str:
    """The text of a quoted string; ``\\n``, ``\\"`` and ``\\\\`` are its escapes."""
    return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], token[1:-1])


def called(token: Token) -> str:
    """A name, or the label that stands between backquotes in its place."""
    return token[1:-1].strip() if token.type == "LABEL" else str(token)


@v_args(meta=True)
class Spoken(Transformer[Token, Any]):
    """``offset`` shifts spans of an expression that stands inside a string."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset
        # Clauses that stand twice where they may stand once.
        self.repeated: list[Span] = []

    def _span(self, meta: Any) -> Span:
        if getattr(meta, "empty", True):
            return Span(self.offset, self.offset)
        return Span(meta.start_pos + self.offset, meta.end_pos + self.offset)

    def _token_span(self, token: Token) -> Span:
        start = (token.start_pos or 0) + self.offset
        return Span(start, start + len(token))

    def _word(self, token: Token) -> s.Word:
        text = unquoted(token) if token.type == "STRING" else called(token)
        return s.Word(text, self._token_span(token))

    def known_by(self, meta: Any, items: list[Any]) -> tuple[s.Word, s.Word]:
        return self._word(items[0]), self._word(items[1])

    def identity(self, meta: Any, items: list[Any]) -> s.Identity:
        return s.Identity(tuple(items), self._span(meta))

    def partner(self, meta: Any, items: list[Any]) -> s.Expression:
        word: Token = items[0]
        return s.Partner(self._span(meta), s.Word(" ".join(word.split()), self._token_span(word)), self._word(items[1]))


__all__ = ["Spoken", "called", "unquoted"]
