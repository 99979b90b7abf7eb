"""Patterns of mentions: ``资金执行率[为|达到]{rate: rate}`` to the elements that running text is searched for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...diagnostic import Phrase
from ...figure import MONEY_UNITS, narrow
from ...nearest import nearest
from ...numerals import COUNTERS, MEASURES, is_currency
from ...source import Source, Span
from ..problems import Problems
from ..reading import syntax as s
from ..reading.vocabulary import KIND_WORDS

_ONE_OF = re.compile(r"\s*([^\W\d]\w*)\s*[:：]\s*(?:one\s+of|选项\s*之)\s*[(（](.*)[)）]\s*", re.DOTALL)
_HOLE_KINDS = ("money", "rate", "count", "weight", "score", "number", "year", "date", "measure")
_PIECE = re.compile(
    r"\\(.)|\{([^{}]*)\}|\[([^\[\]{}()]*)\]|\(([^\[\]{}()]*)\)|([\[\](){}])|([^\\\[\](){}]+)", re.DOTALL
)
_HOLE = re.compile(r"\s*([^\W\d]\w*)\s*[:：]\s*([^\W\d]\w*)\s*(?:[(（]\s*([^()（）]+?)\s*[)）])?\s*")


def read_pattern(
    source: Source, pattern: s.Word, problems: Problems, units: Callable[[], set[str]] = set
) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """A pattern's elements and its fields ``(name, label, kind, extra)``; None where it is wrong.

    ``units`` are those that the pack declares or gives its fields.
    """
    return _Pattern(source, pattern, problems, units).read()


class _Pattern:
    """Literal text, optional (``[…]``) and alternative (``(a|b)``) words, and holes for figures."""

    def __init__(self, source: Source, pattern: s.Word, problems: Problems, units: Callable[[], set[str]]) -> None:
        self.units = units
        self.source = source
        self.pattern = pattern
        self.problems = problems

    def error(self, start: int, end: int, key: str, /, **args: Any) -> None:
        at = self.pattern.span.start + 1
        self.problems.error(self.source, Span(at + start, at + end), key, **args)

    def read(self) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
        before = len(self.problems.diagnostics)
        elements: list[tuple[str, Any]] = []
        fields: list[tuple[str, str, str, Any]] = []
        literal = ""
        said = ""
        at = 0
        text = self.pattern.text

        def close() -> None:
            nonlocal literal
            word = _squeeze(literal)
            if word:
                elements.append(("text", (word,)))
            literal = ""

        for piece in _PIECE.finditer(text):
            at = piece.start()
            escaped, hole, maybe, either, stray, plain = piece.groups()
            if stray is not None:
                self.error(at, at + 1, "mention-bracket", found=stray)
                return None
            if escaped is not None or plain is not None:
                literal += escaped if plain is None else plain
                said = literal
                continue
            close()
            if hole is None:
                words = tuple(_squeeze(word) for word in (maybe if either is None else either).split("|"))
                if not all(words):
                    self.error(at, piece.end(), "mention-empty-word")
                    return None
                elements.append(("maybe" if either is None else "text", words))
                continue
            field = self._hole(hole, at + 1, said, fields)
            if field is None:
                return None
            elements.append(("hole", len(fields)))
            fields.append(field)
            rest = text[piece.end() :]
            unit = next((u for u in _UNITS_SAID.get(field[2], ()) if rest.startswith(u)), "")
            if unit:
                self.error(piece.end(), piece.end() + len(unit), "mention-unit", unit=unit)
        close()
        if not fields:
            self.error(0, len(text), "mention-without-hole")
        if not any(op == "text" for op, _ in elements) and not any(kind == "one_of" for _, _, kind, _ in fields):
            self.error(0, len(text), "mention-without-text")
        return None if len(self.problems.diagnostics) > before else (tuple(elements), tuple(fields))

    def _hole(self, hole: str, at: int, said: str, fields: list[Any]) -> tuple[str, str, str, Any] | None:
        chosen = _ONE_OF.fullmatch(hole)
        if chosen is not None:
            return self._choices(chosen, hole, at, said, fields)
        match = _HOLE.fullmatch(hole)
        if match is None:
            self.error(at, at + len(hole), "mention-hole")
            return None
        name, word, unit = match.groups()
        kind = KIND_WORDS.get(word, "measure" if word == "计量" else word)
        if kind not in _HOLE_KINDS:
            words = [w for w, k in KIND_WORDS.items() if k in _HOLE_KINDS]
            start = at + match.start(2)
            self.error(
                start, start + len(word), "unknown-kind", name=word, suggestion=nearest(word, [*_HOLE_KINDS, *words])
            )
            return None
        if any(name == other[0] for other in fields):
            self.error(at, at + len(hole), "duplicate-name", what=Phrase("what-hole"), name=name)
            return None
        if unit and kind == "money" and is_currency(unit):
            kind = "measure"
        if unit and kind not in ("measure", "count"):
            self.error(at + match.start(3), at + match.end(3), "mention-kind-without-unit", kind=word)
            return None
        if unit and not self._is_unit(unit):
            known = (*COUNTERS, *MEASURES, *self.units())
            self.error(
                at + match.start(3),
                at + match.end(3),
                "mention-unknown-unit",
                unit=unit,
                suggestion=nearest(unit, known),
            )
            return None
        return name, _label(said, name), kind, (unit or "") if kind == "measure" else unit

    def _is_unit(self, unit: str) -> bool:
        parts = unit.split("/")
        if is_currency(unit):
            return True
        return (
            all(part in COUNTERS or part in MEASURES or part in MONEY_UNITS for part in parts) or unit in self.units()
        )

    def _choices(
        self, chosen: re.Match[str], hole: str, at: int, said: str, fields: list[Any]
    ) -> tuple[str, str, str, Any] | None:
        """A hole that takes one of several words."""
        name = chosen[1]
        words = tuple(_squeeze(word) for word in re.split(r"[,，、|]", chosen[2]))
        if len(words) < 2 or not all(words) or len(set(words)) < len(words):
            self.error(at + chosen.start(2), at + chosen.end(2), "mention-choices")
            return None
        if any(name == other[0] for other in fields):
            self.error(at, at + len(hole), "duplicate-name", what=Phrase("what-hole"), name=name)
            return None
        return name, _label(said, name), "one_of", words


def _label(said: str, name: str) -> str:
    return (_squeeze(said).strip("，。；：、,.;: ") or name)[-20:]


_UNITS_SAID = {"money": ("万元", "亿元", "千元", "百万元", "元"), "rate": ("%", "％", "‰", "个百分点", "百分点")}


def _squeeze(text: str) -> str:
    """Literal text as running text is searched: half-width, with blanks only between words in Latin letters."""
    narrowed = narrow(text).replace("，", ",")
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", re.sub(r"\s+", " ", narrowed).strip())
