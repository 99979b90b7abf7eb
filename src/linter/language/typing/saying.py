"""What is said of names that stand for nothing and of sides that do not fit: the likeliest slip, and what to write."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...diagnostic import Authored, Phrase
from ...heading import folded
from ...nearest import nearest
from ...plan import nodes as p
from ...plan.nodes import Node
from .. import types as t
from ..reading import habits
from ..reading import syntax as s
from ..reading.parser import plain
from ..reading.vocabulary import QUALITIES, reserved
from ..types import Type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..declaring.forms import FormTable
    from .names import Namespace

# What is written without quotes.
# Nobody means so much money in ten thousands.
_LARGE = 10_000
_UNQUOTED = ("date", "bool")

# A key of the catalogue with its arguments, and the part of the expression that it is about (None: all of it).
Said = tuple[str, dict[str, Any]]


def named(value: Any, forms: dict[str, FormTable]) -> Any:
    """A type in words, its form called as a reader knows it: by its label."""
    if not isinstance(value, Phrase):
        return value
    if value.key == "kind-form":
        name = value.args["name"]
        form = forms.get(name) if isinstance(name, str) else None
        return Phrase("kind-form", name=Authored({"zh": form.label, "en": name}) if form is not None else name)
    return Phrase(value.key, **{name: named(part, forms) for name, part in value.args.items()})


_NAME = re.compile(r"[^\W\d]\w*")


def spelled(name: str) -> str:
    """How a field is called in a rule: a label that is no name stands between backquotes."""
    return name if not name or _NAME.fullmatch(name) else f"`{name}`"


def label_meant(written: str, forms: Iterable[FormTable]) -> tuple[str, int]:
    """The label that a piece of a rule spells without the backquotes that it needs, and on how many characters; an
    empty one where it spells none."""
    labels = (key for form in forms for key in form.keys if not _NAME.fullmatch(key))
    for label in labels:
        spelt = re.match(r"[ \t]*".join(map(re.escape, folded(label))), plain(written[: 2 * len(label)]))
        if spelt:
            return label, spelt.end()
    return "", 0


def known_names(variables: Iterable[tuple[str | None, Any, Type]], form: FormTable, names: Namespace) -> list[str]:
    """What a name may stand for, but for what a rule itself defines."""
    known = [name for name, _, _ in variables if name]
    for name, _, type_ in variables:
        if name is None and type_.name == "form":
            known.extend(names.forms[type_.form].keys)
    labels = (parameter.label for parameter in names.parameters.values())
    return [
        *known, *form.keys, *names.parameters, *labels, *names.bands, *names.tables, *names.defines, "parent", "report",
    ]  # fmt: skip


def unknown_name(name: str, form: FormTable, names: Namespace) -> Said | None:
    """Of a name that stands for nothing; None where nothing better is known than that."""
    habit = habits.of_name(name, form.label)
    if habit is not None:
        return habit.key, habit.args
    if name in reserved():
        return "rule-keyword-as-name", {"found": name}
    if name in names.forms:
        return "name-is-a-form", {"name": name}
    for field in form.fields:
        item = field.type.item if field.type.name == "list" else None
        if item is not None and item.name == "form" and name in names.forms[item.form].keys:
            wanted = f"{field.name}.{name}"
            return "name-elsewhere", {"name": name, "form": form.label, "list": field.name, "wanted": wanted}
    return None


def unknown_quality(word: str) -> Said:
    """Of a word behind `is` that asks for nothing known."""
    habit = habits.of_name(word, "")
    if habit is not None:
        return habit.key, habit.args
    suggestion = "quantity" if word.lower().startswith("quant") else nearest(word, (*QUALITIES.values(), *QUALITIES))
    return "unknown-quality", {"name": word, "suggestion": suggestion}


def differing(node: s.Binary | s.Compare, left: Type, right: Type) -> tuple[s.Expression, str, dict[str, Any]]:
    """Of two sides that have no type in common, and which expression that is about."""
    for side, own, other in ((node.left, left, right), (node.right, right, left)):
        quoted = isinstance(side, s.Literal) and side.kind == "string"
        if isinstance(side, s.Literal) and quoted and (other.is_number or other.name in _UNQUOTED):
            if other.name == "bool":
                return side, "habit-yes", {"found": side.text}
            return side, "value-in-quotes", {"wanted": side.text}
        if own.name == "list" and other.name != "list":
            return side, "list-against-value", {"list": own.said}
        if own.name == "target" and other.name != "text":
            return node, "target-compared", {}
        if node.op in "+-" and own == t.RATE and other.is_number:
            return node, "rate-added", {"type": other.said}
    if left.is_number and right.is_number and left.unit == right.unit != "":
        return node, "kinds-differ-unit", {"op": node.op, "unit": left.unit}
    return node, "kinds-differ", {"op": node.op, "left": left.said, "right": right.said}


def with_unit(side: Node, other: Type) -> str:
    """How a bare number may be written beside a figure that has a unit."""
    unit = {"money": "万元", "rate": "%"}.get(other.style, other.written or other.unit)
    if not isinstance(side, p.Number):
        return unit
    value = Decimal(side.value)
    if other.style == "rate":
        return f"{(value * 100 if value <= 1 else value).normalize():f}%"
    if other.style == "money" and abs(value) >= _LARGE:
        return f"{side.value}元"
    return f"{side.value}{unit}"
