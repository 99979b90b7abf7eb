"""The clauses of a `for each` as they are said of one field: its name in place of the word that stands for all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import syntax as s


def in_place(node: Any, variable: str, column: s.Word) -> Any:
    """Syntax with a variable replaced by a field's name, at the place where that is listed."""
    if isinstance(node, tuple):
        return tuple(in_place(part, variable, column) for part in node)
    if isinstance(node, s.Name):
        return replace(node, text=column.text, span=column.span) if node.text == variable else node
    if isinstance(node, s.Literal) and node.kind == "quantity" and "/" in node.text:  # 20元/column
        parts = (column.text if part == variable else part for part in node.text.split("/"))
        return replace(node, text="/".join(parts))
    if isinstance(node, s.Member) and node.name.text == variable:
        node = replace(node, name=column)
    elif isinstance(node, s.Grouping):
        node = replace(node, fields=tuple(column if word.text == variable else word for word in node.fields))
    elif not hasattr(node, "__dataclass_fields__") or isinstance(node, (s.Word, s.Kind)):
        return node
    changed = {}
    for name in node.__dataclass_fields__:
        old = getattr(node, name)
        new = in_place(old, variable, column)
        if new is not old:
            changed[name] = new
    return replace(node, **changed) if changed else node
