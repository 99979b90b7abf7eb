"""Names and kinds of other reports: last year's, those of the units below, all of a form."""

from __future__ import annotations

from typing import Any

from ...nearest import nearest
from ...plan import nodes as p
from ...plan.nodes import Node
from ...plan.partners import CHILDREN, EACH, LAST_YEAR, MARK, NEXT_YEAR, PARENT_UNIT, REPORTS
from .. import types as t
from ..declaring.forms import FormTable, named
from ..declaring.identities import PARENT, UNIT
from ..reading import syntax as s
from ..reading.vocabulary import english
from ..types import Type
from .lists import Lists
from .plans import NOTHING

_UNKNOWN = t.UNKNOWN
_BARE = (LAST_YEAR, NEXT_YEAR, PARENT_UNIT, CHILDREN)
# What other reports may be looked for by, beside numbers of years.
_KEYS = ("text", "enum")


class Partners(Lists):
    """Expressions over other reports. Only a rule may look for them: what a form or a formula says holds of one."""

    # Whether other reports may be asked for here.
    across = False

    def _name(self, node: s.Name) -> tuple[Node, Type]:
        word = english("PARTNER", node.text)
        if word not in (*_BARE, REPORTS) or self.resolve(node.text) is not None:
            return super()._name(node)
        if word == REPORTS:
            self.error(node, "reports-of-what", name=node.text)
            return NOTHING, _UNKNOWN
        return self._found(node, node, word, None)

    def _partner(self, node: s.Partner) -> tuple[Node, Type]:
        word, form = english("PARTNER", node.word.text), named(self.names.forms, node.form.text)
        if form is None:
            known = [key for f in self.names.forms.values() for key in (f.name, f.label)]
            suggestion = nearest(node.form.text, known)
            self.error(node.form, "unknown-form", name=node.form.text, suggestion=suggestion)
            return NOTHING, _UNKNOWN
        return self._found(node, node.form, word, form)

    def _found(self, node: s.Expression, where: Any, word: str, form: FormTable | None) -> tuple[Node, Type]:
        """The other reports that a word stands for: of ``form``, or of the report's own."""
        if not self.across:
            self.error(node, "partner-elsewhere")
            return NOTHING, _UNKNOWN
        own = [self.names.forms[name] for name in self.names.roots(self.form.name)]
        known = [table for table in own if table.identity]
        if form is not None and not form.identity:
            self.error(where, "partner-without-identity", form=form.label)
        elif not known:
            self.error(
                node, "partner-without-identity", form="、".join(table.label for table in own) or self.form.label
            )
        elif word == PARENT_UNIT and not any(PARENT in table.identity for table in known):
            self.error(node, "partner-without-parent", form=known[0].label)
        elif word == CHILDREN and not any(PARENT in table.identity for table in ([form] if form else known)):
            self.error(where, "partner-without-parent", form=form.label if form else known[0].label)
        elif word in (CHILDREN, REPORTS) and form is None and len(known) > 1:
            self.error(node, "partner-which", forms="、".join(table.label for table in known))
        else:
            return self._asked(word, form, known)
        return NOTHING, _UNKNOWN

    @staticmethod
    def _asked(word: str, form: FormTable | None, own: list[FormTable]) -> tuple[Node, Type]:
        record = Type("form", form=form.name if form is not None else "|".join(table.name for table in own))
        if word == REPORTS:
            assert form is not None
            listed = t.list_of(record)
            return p.Reports(listed.code, form.name), listed
        base = f"{MARK}{word}:{form.name}" if form is not None else MARK + word
        type_ = t.list_of(record) if word == CHILDREN else record
        return p.Get(type_.code, base, ()), type_

    def _where(self, node: s.Where) -> tuple[Node, Type]:
        """A filter; of other reports, those whose fields have to be something known are looked up."""
        made, type_ = super()._where(node)
        if not (isinstance(made, p.Where) and isinstance(made.items, p.Reports)):
            return made, type_
        form = self.names.forms[made.items.form]
        condition = made.condition
        joined = isinstance(condition, p.Junction) and condition.op == "and"
        items = condition.items if isinstance(condition, p.Junction) and joined else (condition,)
        keys: list[tuple[Any, str]] = []
        values: list[Node] = []
        left: list[Node] = []
        units = [form.keys[form.identity[role]] for role in (UNIT, PARENT) if role in form.identity]
        for item in items:
            key = _key(item, made.variable)
            if key is None or not key[2]:
                left.append(item)
            if key is not None:
                is_unit = len(key[0]) == 1 and key[0][0] in units
                keys.append((key[0], "unit" if is_unit else ""))
                values.append(key[1])
        if not keys:
            return made, type_
        found = p.Reports(made.items.type, made.items.form, tuple(keys), tuple(values))
        if not left:
            return found, type_
        rest = left[0] if len(left) == 1 else p.Junction("bool", "and", tuple(left))
        return p.Where(made.type, found, made.variable, rest), type_


def _key(node: Node, variable: str) -> tuple[Any, Node, bool] | None:
    """Of an equation of a field of another report with something that does not depend on it: the field's path, what it
    has to be, and whether that is all that the condition says."""
    if isinstance(node, p.Quantified) and node.op == "some" and isinstance(node.items, p.Get):
        path, condition = node.items.path, node.condition
        joined = isinstance(condition, p.Junction) and condition.op == "and"
        parts = condition.items if isinstance(condition, p.Junction) and joined else (condition,)
        below = next((key for key in (_key(part, node.variable) for part in parts) if key is not None), None)
        if below is None or node.items.base != variable or not path or _depends(below[1], variable):
            return None
        whole = below[2] and len(parts) == 1
        return ((*path, EACH, *below[0]), below[1], whole) if all(isinstance(step, int) for step in path) else None
    if not (isinstance(node, p.Compare) and node.op == "="):
        return None
    for own, other in ((node.left, node.right), (node.right, node.left)):
        if not (isinstance(own, p.Get) and own.base == variable and own.path):
            continue
        exact = own.type in _KEYS or own.type == "year"
        if exact and all(isinstance(step, int) for step in own.path) and not _depends(other, variable):
            return own.path, other, True
    return None


def _depends(node: Node, variable: str) -> bool:
    own = isinstance(node, p.Get) and node.base == variable
    return own or any(_depends(part, variable) for part in node.children())


__all__ = ["Partners"]
