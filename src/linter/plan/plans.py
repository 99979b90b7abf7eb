"""Plans: what is checked, as the compile phase leaves it for generated code and for the walk that explains.

Beside the code a plan is stored as plain tuples: a node as ``(tag, type, …)`` with what its slots hold in their order.
This module alone knows that form. A plan is thawed when it is first asked for: only checks that are explained are.
"""

from __future__ import annotations

import marshal

from . import nodes
from .modes import decided, is_number
from .nodes import NODE, NODES, ROWS, Call, Compare, For, Get, Mention, Node, Quantified, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .modes import Modes


class When:
    """A condition on which a check is made; ``at`` is its offset in the rule's file."""

    __slots__ = ("at", "condition")

    def __init__(self, at: int, condition: Node) -> None:
        self.at = at
        self.condition = condition


class Named:
    """A value that a rule has named by `let`."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: Node) -> None:
        self.name = name
        self.value = value


class Plan:
    """One check.

    ``before``: what stands before it, in order. ``stated``: the figure that is held against ``expected``, or a truth
    where that is None. ``single``: whether it is one printed figure. ``modes``: how figures are compared, by the rule
    and by the pack. ``remarks``: ``(what, test)`` of what may be said beside the verdict, where the test does not hold.
    ``messages``: what the rule's author says of this check alone, by language, in texts and frozen nodes.
    """

    __slots__ = ("before", "expected", "messages", "modes", "remarks", "single", "stated")

    def __init__(
        self,
        before: list[When | Named],
        stated: Node,
        expected: Node | None,
        single: bool,
        modes: tuple[Modes, Modes],
        remarks: list[tuple[str, Node]] | None = None,
        messages: dict[str, list[Any]] | None = None,
    ) -> None:
        self.before = before
        self.stated = stated
        self.expected = expected
        self.single = single
        self.modes = modes
        self.remarks = remarks or []
        self.messages = messages or {}

    def nodes(self) -> list[Node]:
        """What stands before it, in order, and what it holds against what."""
        before = [step.condition if isinstance(step, When) else step.value for step in self.before]
        return [*before, self.stated, *([] if self.expected is None else [self.expected])]

    def asking(self, test: Node) -> Plan:
        """A check of a truth under the same conditions."""
        return Plan(self.before, test, None, False, self.modes)


def states_zero(node: Node, rule: Modes) -> tuple[bool, bool]:
    """Whether a stated figure that is not there counts as zero, and whether one that was left blank does.

    Of what is not there its rule or its field has to say so, not the pack; of a blank the field itself.
    """
    if not (isinstance(node, Get) and is_number(node.type)):
        return False, False
    return decided("absent", rule, node.modes) == "zero", decided("blank", node.modes) == "zero"


def asks_mentions(node: Node) -> bool:
    """Whether a check says of `every` place in a text that reads like a pattern what has to hold: where there is none,
    it says nothing."""
    if not isinstance(node, Quantified) or node.op != "every":
        return False
    items = node.items
    while isinstance(items, (Where, For)):
        items = items.items
    return isinstance(items, Mention)


def days_apart(node: Node) -> tuple[str, Node, Node, Node] | None:
    """Of a comparison of dates that computes with days: its operator, two dates, and how far apart they may be."""
    if not isinstance(node, Compare):
        return None
    for one, other, op in ((node.left, node.right, node.op), (node.right, node.left, _TURNED.get(node.op, node.op))):
        if isinstance(one, Call) and one.function == "days_between" and one.type.startswith("count"):
            return op, one.arguments[0], one.arguments[1], other
        if isinstance(one, Call) and one.function == "later":
            # date + days op other: the days from the date to the other are op' as many.
            return _TURNED.get(op, op), one.arguments[0], other, one.arguments[1]
    return None


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def figures(node: Node) -> list[Get]:
    """The fields that a node reads by themselves, not out of lists."""
    if isinstance(node, Get):
        return [node] if node.path and is_number(node.type) and not isinstance(node.base, str) else []
    return [found for part in node.children() for found in figures(part)]


# ---- the stored form -------------------------------------------------------------------------------------------------

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


def store(plan: Plan) -> bytes:
    """A plan as it is stored."""
    before = tuple(
        (step.at, freeze(step.condition)) if isinstance(step, When) else (step.name, freeze(step.value))
        for step in plan.before
    )
    expected = freeze(plan.expected) if plan.expected is not None else None
    remarks = tuple((what, freeze(test)) for what, test in plan.remarks)
    return marshal.dumps((before, freeze(plan.stated), expected, plan.single, plan.modes, remarks, plan.messages))


def restored(stored: bytes) -> Plan:
    """A plan from what :func:`store` gave."""
    before, stated, expected, single, modes, remarks, messages = marshal.loads(stored)
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
        messages,
    )


class Plans:
    """The plans of a pack's checks, by their numbers."""

    def __init__(self, stored: list[bytes]) -> None:
        self._stored = stored
        self._thawed: dict[int, Plan] = {}

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, number: int) -> Plan:
        plan = self._thawed.get(number)
        if plan is None:
            plan = self._thawed[number] = restored(self._stored[number])
        return plan

    def __iter__(self) -> Iterator[Plan]:
        return (self[number] for number in range(len(self._stored)))


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


__all__ = [
    "Named",
    "Plan",
    "Plans",
    "Ways",
    "When",
    "asks_mentions",
    "figures",
    "freeze",
    "states_zero",
    "store",
    "thaw",
]
