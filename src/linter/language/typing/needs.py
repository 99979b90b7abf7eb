"""Which columns a check cannot do without: where a whole table has none of them, the check is not for that table."""

from __future__ import annotations

from ...plan import nodes as p
from ...plan.modes import decided, is_number
from ...plan.nodes import Node
from ...plan.plans import Named, Plan
from ..declaring.forms import FormTable
from .names import Namespace

# The functions that give nothing where an argument is not there.
_STRICT = ("round", "floor", "ceil", "abs", "steps", "met", "completion", "sum", "min", "max", "average", "later",
           "year_of", "days_between", "matches", "contains", "decimals_of", "number_of", "rate_of",
           "unit_of")  # fmt: skip

# A column of the form itself, as ``(field,)``, or of the items of one of its lists, as ``(field, its field)``.
Column = tuple[int, ...]


def needs(plan: Plan, form: FormTable, names: Namespace) -> tuple[Column, ...]:
    """The columns without which a check comes to nothing, as far as that is plain to see."""
    found: dict[Column, None] = {}
    looked = _Needs(plan, form, names, found)
    for step in plan.before:
        if isinstance(step, Named):
            looked.lets[step.name] = step.value
        else:
            looked.of(step.condition)
    looked.of(plan.stated)
    if plan.expected is not None:
        looked.of(plan.expected)
    return tuple(found)


class _Needs:
    def __init__(self, plan: Plan, form: FormTable, names: Namespace, found: dict[Column, None]) -> None:
        self.modes = plan.modes
        self.form = form
        self.names = names
        self.found = found
        self.lets: dict[str, Node] = {}

    def of(self, node: Node) -> None:
        if isinstance(node, p.Get):
            self._field(node)
        elif isinstance(node, p.Map):
            self._column(node)
        elif isinstance(node, p.Let) and node.name in self.lets:
            self.of(self.lets.pop(node.name))  # once is enough, and names of names double
        elif isinstance(node, p.If):
            self.of(node.condition)
        elif isinstance(node, (p.Arithmetic, p.Convert, p.Compare, p.Negate, p.Not, p.Among, p.Quality, p.Band)) or (
            isinstance(node, p.Call) and node.function in _STRICT
        ):
            for part in node.children():
                self.of(part)

    def _field(self, node: p.Get) -> None:
        if node.base == 0 and len(node.path) == 1 and isinstance(node.path[0], int):
            entry = self.form.fields[node.path[0]]
            if not entry.required and not entry.is_list and self._may_lack(node):
                self.found[node.path[0],] = None

    def _column(self, node: p.Map) -> None:
        items = node.items
        if node.flat or len(node.path) != 1 or not isinstance(items, p.Get) or items.base != 0:
            return
        if len(items.path) != 1 or not isinstance(items.path[0], int) or not isinstance(node.path[0], int):
            return
        entry = self.form.fields[items.path[0]]
        form = self.names.forms.get(str(entry.extra)) if entry.kind == "form" else None
        if form is not None and not form.fields[node.path[0]].required and self._may_lack(node):
            self.found[items.path[0], node.path[0]] = None

    def _may_lack(self, node: p.Get | p.Map) -> bool:
        """Whether a figure that is not there leaves the check undecided, and nothing else is said of it."""
        rule, pack = self.modes
        how = decided("absent", rule, node.own_modes, pack)
        return how is None or how == "unknown" or (how == "zero" and not is_number(node.type.removeprefix("list:")))


__all__ = ["Column", "needs"]
