"""The rule writer's own words: texts with expressions in braces, those of a `for each` with what stands for a field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..plan.plans import freeze
from ..source import Source
from .declaring.parts import FormTable
from .declaring.units import in_base
from .reading import syntax as s
from .reading.columns import in_place
from .reading.parser import parse_expression
from .typing.analyse import Analyser
from .typing.names import Namespace

_HOLE = re.compile(r"\\.|\{([^{}]*)\}", re.DOTALL)


@dataclass(frozen=True)
class SaidOfColumn:
    """What a `for each` says of one field: its word, the field, which checks it made, and what they may name."""

    word: s.Word
    column: s.Word
    checks: range
    lets: dict[str, Any]
    aliases: dict[str, Any]
    messages: tuple[s.Message, ...]


def _pieces(clause: s.Message) -> Iterator[str | tuple[str, int]]:
    """A message's texts, and what stands in its braces, with the offset in the file. ``\\{`` is a brace."""
    text, start = clause.text.text, clause.text.span.start + 1
    done = 0
    for match in _HOLE.finditer(text):
        yield text[done : match.start()]
        done = match.end()
        if match[1] is None:
            yield "\n" if match[0] == "\\n" else match[0][1:]
        else:
            yield match[1], start + match.start(1)
    yield text[done:]


def message(clause: s.Message, analyser: Analyser, word: str = "", column: s.Word | None = None) -> list[Any]:
    """A message as its parts: texts and expressions; ``word`` stands for ``column`` in it, by itself for its label."""
    problems, source = analyser.problems, analyser.source
    parts: list[Any] = []
    for piece in _pieces(clause):
        if isinstance(piece, str):
            parts.append(piece)
            continue
        expression, errors = parse_expression(source, *piece)
        problems.diagnostics.extend(errors)
        if expression is None:
            continue
        if column is not None and isinstance(expression, s.Name) and expression.text == word:
            parts.append(_label(column.text, analyser.form, analyser.names))
            continue
        if column is not None:
            expression = in_place(expression, word, column)
        ir, type_ = analyser.value(in_base(expression, analyser.names.units))
        if type_.name in ("list", "form", "group"):
            problems.error(source, expression.span, "not-one-value", type=type_.said)
        parts.append(freeze(ir))
    return [part for part in parts if part]


def names_any(clause: s.Message, source: Source, word: str) -> bool:
    """Whether a message names what stands for the fields of a `for each`."""
    other = s.Word("", clause.text.span)
    for piece in _pieces(clause):
        if isinstance(piece, tuple):
            expression, _ = parse_expression(source, *piece)
            if expression is not None and in_place(expression, word, other) is not expression:
                return True
    return False


def _label(name: str, form: FormTable, names: Namespace) -> str:
    """What a field is called that a form has, or a part of it: the nearest one of that name."""
    waiting, seen = [form], {form.name}
    for table in waiting:
        found = table.find(name)
        if found is not None:
            return found.label
        for field in table.fields:
            part = names.forms.get(str(field.extra)) if field.kind == "form" else None
            if part is not None and part.name not in seen:
                seen.add(part.name)
                waiting.append(part)
    return name


__all__ = ["SaidOfColumn", "message", "names_any"]
