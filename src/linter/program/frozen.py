"""Plans as plain tuples, which can be stored beside the code, and back: the one place that knows their form.

A node is ``(tag, type, …)`` with what its slots hold in their order. A plan is thawed when it is first asked for: only
checks that are explained are.
"""

from __future__ import annotations

from . import nodes
from .checks import Named, Plan, When
from .nodes import NODE, NODES, ROWS, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_CLASSES: dict[str, type[Node]] = {
    made.tag: made for made in vars(nodes).values() if isinstance(made, type) and issubclass(made, Node) and made.tag
}


def freeze(node: Node) -> tuple[Any, ...]:
    """A node as tuples."""
    values = []
    for name, what in zip(node.slots, node.shape, strict=True):
        value = getattr(node, name)
        if what == NODE:
            value = freeze(value)
        elif what == NODES:
            value = tuple(map(freeze, value))
        elif what == ROWS:
            value = tuple((freeze(test), freeze(result), text) for test, result, text in value)
        values.append(value)
    return (node.tag, node.type, *values)


def thaw(frozen: tuple[Any, ...]) -> Node:
    """A node from what :func:`freeze` gave."""
    made: Any = _CLASSES[frozen[0]]
    values = list(frozen)
    for number, what in () if made.is_leaf else enumerate(made.shape, 2):
        if what == NODE:
            values[number] = thaw(values[number])
        elif what == NODES:
            values[number] = tuple(map(thaw, values[number]))
        elif what == ROWS:
            values[number] = tuple((thaw(test), thaw(result), text) for test, result, text in values[number])
    node: Node = made(*values[1:])
    return node


def freeze_plan(plan: Plan) -> tuple[Any, ...]:
    """A plan as tuples."""
    before = tuple(
        (step.at, freeze(step.condition)) if isinstance(step, When) else (step.name, freeze(step.value))
        for step in plan.before
    )
    expected = freeze(plan.expected) if plan.expected is not None else None
    remarks = tuple((what, freeze(test)) for what, test in plan.remarks)
    return before, freeze(plan.stated), expected, plan.single, plan.modes, remarks


def thaw_plan(frozen: tuple[Any, ...]) -> Plan:
    """A plan from what :func:`freeze_plan` gave."""
    before, stated, expected, single, modes, remarks = frozen
    steps: list[When | Named] = [
        When(key, thaw(node)) if isinstance(key, int) else Named(key, thaw(node)) for key, node in before
    ]
    return Plan(
        steps,
        thaw(stated),
        thaw(expected) if expected is not None else None,
        single,
        modes,
        [(what, thaw(test)) for what, test in remarks],
    )


class Plans:
    """The plans of a pack's checks, by their numbers."""

    def __init__(self, frozen: list[tuple[Any, ...]]) -> None:
        self._frozen = frozen
        self._thawed: dict[int, Plan] = {}

    def __len__(self) -> int:
        return len(self._frozen)

    def __getitem__(self, number: int) -> Plan:
        plan = self._thawed.get(number)
        if plan is None:
            plan = self._thawed[number] = thaw_plan(self._frozen[number])
        return plan

    def __iter__(self) -> Iterator[Plan]:
        return (self[number] for number in range(len(self._frozen)))


class Ways:
    """The lawful ways to compute a form's fields: ``(name, formula)`` by field."""

    def __init__(self, frozen: dict[int, list[tuple[str, tuple[Any, ...]]]]) -> None:
        self._frozen = frozen
        self._thawed: dict[int, list[tuple[str, Node]]] = {}

    def get(self, field: int) -> list[tuple[str, Node]]:
        """The ways of one field; none where the form says none."""
        ways = self._thawed.get(field)
        if ways is None:
            ways = self._thawed[field] = [(name, thaw(node)) for name, node in self._frozen.get(field, ())]
        return ways


__all__ = ["Plans", "Ways", "freeze", "freeze_plan", "thaw", "thaw_plan"]
