"""Names and kinds of lists: filters, groups, and what is asked of each item."""

from __future__ import annotations

from ...nearest import nearest
from ...plan import nodes as p
from ...plan.nodes import Node
from .. import types as t
from ..reading import syntax as s
from ..types import Type
from .operators import Operators
from .plans import NOTHING
from .saying import spelled

_UNKNOWN = t.UNKNOWN


class Lists(Operators):
    """Expressions over the items of a list, each bound to a variable."""

    def _items(self, node: s.Expression) -> tuple[Node, Type] | None:
        ir, type_ = self.visit(node)
        if type_.name == "list" and type_.item is not None:
            return ir, type_.item
        if type_ is not _UNKNOWN:
            self.error(node, "not-a-list", type=type_.said)
        return None

    def _records(self, node: s.Expression) -> tuple[Node, Type] | None:
        """A list whose items are forms."""
        found = self._items(node)
        if found is not None and found[1].name != "form":
            self.error(node, "not-a-list-of-forms", type=found[1].said)
            return None
        return found

    def _bind(self, name: str | None, item: Type) -> str:
        internal = self._fresh(name or "item")
        self.variables.append((name, internal, item))
        return internal

    def _quantified(self, node: s.Quantified) -> tuple[Node, Type]:
        found = self._items(node.items)
        if found is None:
            return NOTHING, t.BOOL
        variable = self._bind(node.variable.text, found[1])
        condition = self.condition(node.condition)
        self.variables.pop()
        return p.Quantified("bool", node.op, variable, found[0], condition), t.BOOL

    def _each(self, node: s.Each) -> tuple[Node, Type]:
        found = self._items(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        variable = self._bind(node.variable.text, found[1])
        body, type_ = self.visit(node.body)
        self.variables.pop()
        if type_.name in ("list", "form", "group", "unknown"):
            if type_ is not _UNKNOWN:
                self.error(node.body, "not-one-value", type=type_.said)
            return NOTHING, _UNKNOWN
        result = t.list_of(type_)
        return p.For(result.code, variable, found[0], body), result

    def _where(self, node: s.Where) -> tuple[Node, Type]:
        found = self._records(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        variable = self._bind(None, found[1])
        known = len(self.problems.diagnostics)
        condition = self.condition(node.condition)
        self.variables.pop()
        if len(self.problems.diagnostics) > known and condition is NOTHING:
            return NOTHING, _UNKNOWN
        result = t.list_of(found[1])
        return p.Where(result.code, found[0], variable, condition), result

    def _grouping(self, node: s.Grouping) -> tuple[Node, Type]:
        found = self._records(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        form = self.names.forms[found[1].form]
        paths = []
        key: Type | None = None
        for word in node.fields:
            entry = form.find(word.text)
            if entry is None and self._is_heading(word, word.text, (form,)):
                return NOTHING, _UNKNOWN
            if entry is None:
                suggestion = spelled(nearest(word.text, form.keys))
                self.error(word, "unknown-field", name=word.text, form=form.label, suggestion=suggestion)
                return NOTHING, _UNKNOWN
            if entry.type.name in ("list", "form", "target"):
                self.error(word, "not-one-value", type=entry.type.said)
                return NOTHING, _UNKNOWN
            paths.append(form.keys[word.text])
            self.touched.add((form.name, entry.name))
            key = entry.type
        result = t.list_of(Type("group", item=found[1], key=key))
        return p.Group(result.code, found[0], tuple(paths)), result
