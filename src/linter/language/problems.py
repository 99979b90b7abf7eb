"""Collecting what is wrong with rule files: one diagnostic a mistake, with a caret and where possible a suggestion."""

from __future__ import annotations

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


def also(diagnostic: Diagnostic, span: Span, text: Text) -> None:
    """A second place that belongs to a diagnostic."""
    diagnostic.labels.append(Label(span, text))
