"""What a quantifier asks over and over though it is not about its items, asked once.

``some i in rows satisfies present(i.a) and B`` is read to its end as one condition, B among it. Where B names no item,
it is the same as ``(some i in rows satisfies present(i.a)) and B``, also where rows are empty or something is unknown;
and so it is of ``every`` and ``or``. A list within a list would take the square of its rows otherwise.
"""

from __future__ import annotations

from ...plan.nodes import Get, Junction, Node, Quantified
from ...plan.plans import Named, Plan, When

_JOINING = {"some": "and", "every": "or"}


def lifted(check: Plan) -> Plan:
    """The same check, with less to be gone through before it."""
    before = [
        When(step.at, _lifted(step.condition)) if isinstance(step, When) else Named(step.name, _lifted(step.value))
        for step in check.before
    ]
    return Plan(before, check.stated, check.expected, check.single, check.modes, check.remarks, check.messages)


def _lifted(node: Node) -> Node:
    if node.is_leaf:
        return node
    node = node.rebuilt(_lifted)
    if not (isinstance(node, Quantified) and isinstance(node.condition, Junction)):
        return node
    whole = node.condition
    if whole.op != _JOINING[node.op]:
        return node
    own = tuple(item for item in whole.items if _names(item, node.variable))
    others = tuple(item for item in whole.items if not _names(item, node.variable))
    if not own or not others:
        return node
    condition = own[0] if len(own) == 1 else whole.having(items=own)
    return Junction("bool", whole.op, (*others, node.having(condition=condition)))


def _names(node: Node, variable: str) -> bool:
    """Whether a part is about an item."""
    if isinstance(node, Get):
        return node.base == variable
    return any(_names(part, variable) for part in node.children())


__all__ = ["lifted"]
