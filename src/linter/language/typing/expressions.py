"""Names and kinds: expressions to plans (``plan``), every name resolved and every kind checked.

Lists are in ``lists``; functions, formulas and tables, which are called, are in ``analyse``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...diagnostic import Diagnostic
from ...figure import MAX_DIGITS, decode
from ...nearest import nearest
from ...plan import nodes as p
from ...plan.modes import PREVIOUS
from ...plan.nodes import Node
from ...source import Source, Span
from .. import types as t
from ..declaring.forms import FieldTable, FormTable
from ..problems import Problems
from ..reading import syntax as s
from ..reading.vocabulary import english
from ..types import Type
from .names import Namespace
from .plans import (
    NOTHING,
    Degree,
    degree,
    renamed,
    variables,
    weight,
)
from .saying import known_names, label_meant, named, spelled, unknown_name

_UNKNOWN = t.UNKNOWN


# An expression may grow to so many nodes when formulas and names are put in place of their uses.
MAX_SIZE = 20_000
# How many numbers may be multiplied with each other: a number that is squared again and again soon has no end.
MAX_DEGREE = 100


class TooLarge(Exception):
    """A rule has grown beyond MAX_SIZE; that has been said."""


class Expressions:
    """Types one rule's expressions against its form. Errors go to ``problems``; a wrong node types as unknown."""

    def __init__(self, source: Source, form: FormTable, names: Namespace, problems: Problems) -> None:
        self.source = source
        self.form = form
        self.names = names
        self.problems = problems
        self.lets: dict[str, Type] = {}
        self.degrees: dict[str, Degree] = {}
        # A `let` of a list or a form is another name for it, not a value.
        self.aliases: dict[str, tuple[Node, Type]] = {}
        self.used: set[str] = set()
        # The parameters, bands, tables and formulas that the expressions so far read.
        self.read: set[tuple[str, str]] = set()
        # Innermost last: (name or None for a filter's unnamed item, internal name, type of the item)
        self.variables: list[tuple[str | None, str, Type]] = []
        self._counter = 0
        # Formulas being expanded, outermost first.
        self.expanding: tuple[str, ...] = ()
        # Up to where a label has been said to stand without its backquotes.
        self.labels_to = 0
        # The fields that any expression reads, by form and name: of other reports no more than these is kept.
        self.touched: set[tuple[str, str]] = set()
        # How many nodes the rule has grown to; shared with the analysers of the formulas that it uses.
        self.size = [0]

    def error(self, node: Any, key: str, /, **args: Any) -> Diagnostic:
        said = {name: named(value, self.names.forms) for name, value in args.items()}
        return self.problems.error(self.source, node.span, key, **said)

    # ---- entry points

    def condition(self, expression: s.Expression) -> Node:
        """A truth; anything else is an error."""
        ir, type_ = self.visit(expression)
        if type_.name not in ("bool", "unknown"):
            listed = type_.name == "list" and type_.item == t.BOOL
            self.error(expression, "list-of-truths" if listed else "not-a-condition", type=type_.said)
            return NOTHING
        return ir if self._is_bounded(expression, ir) else NOTHING

    def value(self, expression: s.Expression) -> tuple[Node, Type]:
        ir, type_ = self.visit(expression)
        return (ir, type_) if self._is_bounded(expression, ir) else (NOTHING, _UNKNOWN)

    def _is_bounded(self, expression: s.Expression, ir: Node) -> bool:
        up, down = degree(ir, self.degrees)
        bounded = max(up, sum(down.values())) <= MAX_DEGREE
        if not bounded:
            self.error(expression, "rule-degree", limit=MAX_DEGREE)
        return bounded

    def spend(self, node: Any, nodes: int) -> None:
        """Count what an expression grows to where formulas and names are put in place of their uses."""
        self.size[0] += nodes
        if self.size[0] > MAX_SIZE:
            self.error(node, "rule-too-large", limit=MAX_SIZE)
            raise TooLarge

    # ---- dispatch

    def visit(self, node: s.Expression) -> tuple[Node, Type]:
        self.spend(node, 1)
        method = getattr(self, "_" + type(node).__name__.lower())
        result: tuple[Node, Type] = method(node)
        return result

    def _literal(self, node: s.Literal) -> tuple[Node, Type]:
        if node.kind in ("number", "quantity") and len(node.text) > MAX_DIGITS:
            self.error(node, "literal-too-long", limit=MAX_DIGITS)
            return NOTHING, _UNKNOWN
        if node.kind in ("number", "quantity") and node.text[:1] == "0" and node.text[1:2].isdigit():
            self.error(node, "leading-zero", text=node.text)
            return NOTHING, _UNKNOWN
        if node.kind == "date" and decode(node.text, "date", None).value is None:
            self.error(node, "not-a-date-literal", text=node.text)
        if node.kind == "number":
            return p.Number("literal", node.text), t.LITERAL
        if node.kind == "quantity":
            mantissa, power, tens = node.text.lower().partition("e")
            if power and tens.isdigit() and mantissa[-1:].isdigit():
                self.error(node, "literal-power-of-ten", text=node.text)
                return NOTHING, _UNKNOWN
            parted = self.parted(node)
            if parted is not None:
                return self.visit(parted)
            value, type_ = t.quantity(node.text)
            return p.Number(type_.code, str(value), node.unit), type_
        if node.kind == "bool":
            return p.Truth("bool", node.text == "true"), t.BOOL
        if node.kind == "regex":
            self.error(node, "regex-elsewhere")
            return NOTHING, _UNKNOWN
        if node.kind == "date":
            return p.Text("date", node.text), t.DATE
        return p.Text("text", node.text), t.TEXT

    def parted(self, node: s.Expression, before: s.Expression | None = None) -> s.Expression | None:
        """``20元/people`` where that is something of the report: a division, of what stands ``before`` it too."""
        text = node.text if isinstance(node, s.Literal) and node.kind == "quantity" else ""
        head, *names = text.split("/")
        if not names or all(self.resolve(name) is None for name in names):
            return None
        at = node.span.start
        made: s.Expression = s.Literal(Span(at, at + len(head)), "quantity", head)
        if before is not None:
            made = s.Binary(Span(before.span.start, made.span.end), "/", before, made)
        for name in names:
            end = made.span.end + 1 + len(name)
            made = s.Binary(Span(made.span.start, end), "/", made, s.Name(Span(end - len(name), end), name))
        return made

    def _name(self, node: s.Name) -> tuple[Node, Type]:
        found = self.resolve(node.text)
        if found is None and english("above", node.text) == "previous":
            return self._previous(node)
        if found is None:
            self._unknown_name(node)
            return NOTHING, _UNKNOWN
        return found

    def _previous(self, node: s.Name) -> tuple[Node, Type]:
        """The row before: of the innermost item that there is, else of the form itself."""
        here: Node = p.Get("form", 0, ())
        type_ = Type("form", form=self.form.name)
        if self.variables:
            _, internal, type_ = self.variables[-1]
            here = p.Get(type_.code, internal, ())
        return self._row_before(node, here, type_)

    def _row_before(self, node: Any, here: Node, type_: Type) -> tuple[Node, Type]:
        if type_.name != "form" or not isinstance(here, p.Get):
            self.error(node, "previous-of-value")
            return NOTHING, _UNKNOWN
        forms = type_.form.split("|")
        if not any(
            entry.is_list and entry.extra in forms for form in self.names.forms.values() for entry in form.fields
        ):
            label = self.names.forms[forms[0]].label if forms[0] in self.names.forms else forms[0]
            self.error(node, "previous-without-list", form=label)
            return NOTHING, _UNKNOWN
        return p.Get(type_.code, here.base, (*here.path, PREVIOUS)), type_

    def _fresh(self, name: str) -> str:
        """A variable's name in the plan, which nothing else can have."""
        self._counter += 1
        return f"·{name}·{self._counter}"

    def _unknown_name(self, node: s.Name) -> None:
        if node.text in self.names.broken or self._is_gone(node, node.text):
            return
        if node.span.start < self.labels_to or self.is_label(node, self.source.text[node.span.start :]):
            return
        raised = "²³".find(node.text[-1])
        if raised >= 0 and self.resolve(node.text[:-1]) is not None:
            self.error(node, "power-superscript", name=node.text, wanted=f"{node.text[:-1]} ^ {raised + 2}")
            return
        said = unknown_name(node.text, self.form, self.names)
        if said is not None:
            self.error(node, said[0], **said[1])
            return
        bound = [self.names.forms[type_.form] for _, _, type_ in self.variables if type_.name == "form"]
        if self._is_heading(node, node.text, [*reversed(bound), self.form]):
            return
        known = [*known_names(self.variables, self.form, self.names), *self.lets, *self.aliases]
        suggestion = spelled(nearest(node.text, known))
        self.error(node, "unknown-name", name=node.text, form=self.form.label, suggestion=suggestion)

    def is_label(self, node: Any, written: str) -> bool:
        """Whether a label stands here without the backquotes that it needs, which is said here."""
        rows = (type_.form for _, _, type_ in self.variables if type_.name == "form")
        label, length = label_meant(written, [self.form, *map(self.names.forms.__getitem__, rows)])
        if label:
            self.error(node, "label-in-ticks", found=label)
            self.labels_to = node.span.start + length
        return bool(label)

    def _is_heading(self, node: Any, name: str, forms: Iterable[FormTable]) -> bool:
        """Whether a name is only one of the headings that reports may print for a field, which is said here."""
        entry = next((form.fields[form.aliases[name]] for form in forms if name in form.aliases), None)
        if entry is not None:
            self.error(node, "heading-in-rule", name=name, label=spelled(entry.label))
        return entry is not None

    def _is_gone(self, node: Any, name: str) -> bool:
        """Whether a name has versions but none in force, which is said here."""
        if name not in self.names.gone:
            return False
        self.error(node, "version-missing", name=name, period=self.names.gone[name])
        return True

    def resolve(self, name: str) -> tuple[Node, Type] | None:
        """``let``s and variables, fields of the form, parameters, ``parent`` and ``report``, in this order."""
        for given, internal, type_ in reversed(self.variables):
            if given == name:
                return p.Get(type_.code, internal, ()), type_
            if given is None and type_.name == "form":
                form = self.names.forms[type_.form]
                index = form.keys.get(name)
                if index is not None:
                    self.touched.add((form.name, form.fields[index].name))
                    return self.field_of(internal, (index,), form.fields[index])
        if name in self.aliases:
            ir, type_ = self.aliases[name]
            self.size[0] += weight(ir)
            # Each use binds variables of its own: one may stand inside a loop over another.
            fresh = {old: self._fresh(old.strip("·")) for old in sorted(variables(ir))}
            return renamed(ir, fresh), type_
        if name in self.lets:
            self.used.add(name)
            return p.Let(self.lets[name].code, name), self.lets[name]
        index = self.form.keys.get(name)
        if index is not None:
            self.touched.add((self.form.name, self.form.fields[index].name))
            return self.field_of(0, (index,), self.form.fields[index])
        parameter = self.names.parameters.get(name) or next(
            (p for p in self.names.parameters.values() if p.label == name), None
        )
        if parameter is not None:
            self.names.used.add(("parameter", parameter.name))
            self.read.add(("parameter", parameter.name))
            code, value = parameter.type.code, parameter.value
            return p.Parameter(code, parameter.name, value, parameter.unit), parameter.type
        above = english("above", name)
        if above == "parent":
            forms = self.names.parents((self.form.name,))
            return p.Get("form", 1, ()), Type("form", form="|".join(forms))
        if above == "report":
            return p.Get("form", -1, ()), Type("form", form="|".join(self.names.roots(self.form.name)))
        return None

    @staticmethod
    def field_of(base: int | str, path: tuple[Any, ...], entry: FieldTable) -> tuple[Node, Type]:
        """A field; the items of a list of plain values are the values inside its item records."""
        found = entry.type
        if found.name == "list" and found.item is not None and found.item.name != "form":
            return p.Map(found.code, p.Get("list:item", base, path), (0,), False, entry.modes), found
        return p.Get(found.code, base, path, entry.modes), found

    def _member(self, node: s.Member) -> tuple[Node, Type]:
        ir, type_ = self.visit(node.target)
        if type_ is _UNKNOWN:
            return ir, type_
        item = type_.item if type_.name == "list" else type_
        assert item is not None
        if item.name == "group":
            return self._group_member(node, ir, type_, item)
        if item.name != "form":
            loose = self.source.text[: node.name.span.start].rstrip()[:-1][-1:].isspace()
            self.error(node.name, "filter-loose" if loose else "no-members", name=node.name.text, type=type_.said)
            return NOTHING, _UNKNOWN
        candidates = [name for name in item.form.split("|") if name]
        asks_above = english("above", node.name.text) == "parent"
        if asks_above and isinstance(ir, p.Get) and isinstance(ir.base, int) and ir.base > 0:
            forms = self.names.parents(tuple(candidates))
            return p.Get("form", ir.base + 1, ()), Type("form", form="|".join(forms))
        entries = [
            (self.names.forms[name].keys[node.name.text], self.names.forms[name].find(node.name.text))
            for name in candidates
            if node.name.text in self.names.forms[name].keys
        ]
        if not entries and english("above", node.name.text) == "previous" and type_.name == "form":
            return self._row_before(node.name, ir, type_)
        if not entries and self._is_heading(node.name, node.name.text, map(self.names.forms.__getitem__, candidates)):
            return NOTHING, _UNKNOWN
        if not entries:
            known = [key for name in candidates for key in self.names.forms[name].keys]
            labels = "、".join(self.names.forms[name].label for name in candidates) or "—"
            self.error(
                node.name,
                "unknown-field",
                name=node.name.text,
                form=labels,
                suggestion=spelled(nearest(node.name.text, known)),
            )
            return NOTHING, _UNKNOWN
        index, entry = entries[0]
        assert entry is not None
        self.touched.update((name, entry.name) for name in candidates)
        if any(other is not None and other.type != entry.type for _, other in entries):
            self.error(node.name, "ambiguous-field", name=node.name.text)
        # In an enclosing form the position depends on which form that is: look it up by name there.
        step = entry.name if len(candidates) > 1 else index
        found = entry.type
        if type_.name == "list":
            if found.name != "list":
                result = t.list_of(found)
                return p.Map(result.code, ir, (step,), False, entry.modes), result
            if found.item is not None and found.item.name != "form":
                return p.Map(found.code, p.Map("list:item", ir, (step,), True), (0,), False, entry.modes), found
            return p.Map(found.code, ir, (step,), True), found
        if isinstance(ir, p.Get):
            return self.field_of(ir.base, (*ir.path, step), entry)
        self.error(node.name, "no-members", name=node.name.text, type=type_.said)
        return NOTHING, _UNKNOWN

    def _group_member(self, node: s.Member, ir: Node, type_: Type, group: Type) -> tuple[Node, Type]:
        word = english("group", node.name.text)
        assert group.key is not None and group.item is not None
        if word not in ("key", "members"):
            suggestion = nearest(word, ("key", "members"))
            self.error(node.name, "unknown-field", name=node.name.text, form="group", suggestion=suggestion)
            return NOTHING, _UNKNOWN
        found = group.key if word == "key" else t.list_of(group.item)
        step = 0 if word == "key" else 1
        if type_.name == "list":
            result = found if word == "members" else t.list_of(found)
            return p.Map(result.code, ir, (step,), word == "members"), result
        assert isinstance(ir, p.Get)
        return p.Get(found.code, ir.base, (*ir.path, step)), found
