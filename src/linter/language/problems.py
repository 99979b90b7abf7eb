"""Collecting what is wrong with rule files: one diagnostic a mistake, with a caret and where possible a suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from ..diagnostic import ERROR, WARNING, Diagnostic, Label, Phrase, Text
from ..source import Source, Span
from .regex import Automata


class Problems:
    """Diagnostics about rule files, in the order found."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.automata = Automata()

    def error(self, source: Source, span: Span, key: str, /, rule: str = "rule-error", **args: Any) -> Diagnostic:
        return self._add(ERROR, source, span, key, rule, args)

    def warning(self, source: Source, span: Span, key: str, /, rule: str = "rule-warning", **args: Any) -> Diagnostic:
        return self._add(WARNING, source, span, key, rule, args)

    def _add(self, severity: str, source: Source, span: Span, key: str, rule: str, args: dict[str, Any]) -> Diagnostic:
        diagnostic = Diagnostic(rule, severity, Phrase(key, **args), file=source.name, source=source, span=span)
        self.diagnostics.append(diagnostic)
        return diagnostic

    @property
    def failed(self) -> bool:
        return any(d.severity == ERROR for d in self.diagnostics)


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word that ``word`` was most likely meant to be, or ``""``."""
    candidates = list(dict.fromkeys(words))
    close = difflib.get_close_matches(word, candidates, 1, 0.6)
    if close:
        return close[0]
    # Chinese words are short: one wrong character of two or three is close enough, where only one word is so close.
    if len(word) in (2, 3) and not word.isascii():
        near = [c for c in candidates if len(c) == len(word) and sum(a != b for a, b in zip(c, word, strict=True)) == 1]
        if len(near) == 1:
            return near[0]
    return next((c for c in candidates if len(word) > 1 and len(c) > 1 and (word in c or c in word)), "")


def also(diagnostic: Diagnostic, span: Span, text: Text) -> None:
    """A second place that belongs to a diagnostic."""
    diagnostic.labels.append(Label(span, text))
