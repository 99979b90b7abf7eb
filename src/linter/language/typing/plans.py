"""What the compile phase asks of plans: how large they are, how many digits they give, which variables they bind."""

from __future__ import annotations

from decimal import Decimal

from ...plan.nodes import Arithmetic, For, Get, If, Let, Node, Number, Parameter, Quantified, Truth, Where, With
from ..types import Type, matching

# Stands for what a mistake left open.
NOTHING: Node = Truth("bool", True)


def joined(left: Node, left_type: Type, right: Node, right_type: Type) -> Type | None:
    """The type two operands share. A plain zero fits every unit."""
    shared = matching(left_type, right_type)
    if shared is None and left_type.is_number and right_type.is_number:
        for side, other in ((left, right_type), (right, left_type)):
            if isinstance(side, Number) and side.type == "literal" and Decimal(side.value) == 0:
                return other
    return shared


def unchanged(op: str, left: Node, right: Node) -> Node | None:
    """The operand that an operation leaves as it is (``x + 0``, ``x * 1``); None where it does something."""
    neutral = {"+": 0, "-": 0, "*": 1, "/": 1}[op]
    if isinstance(right, Number) and Decimal(right.value) == neutral:
        return left
    return right if op in "+*" and isinstance(left, Number) and Decimal(left.value) == neutral else None


def shown_as_rate(node: Node) -> Node:
    """A quotient of counts beside a rate: it is shown as one."""
    if isinstance(node, Arithmetic) and node.type == "number":
        return Arithmetic("rate", node.op, node.left, node.right)
    return node


def renamed(node: Node, names: dict[str, str]) -> Node:
    """A node with its variables renamed."""
    if isinstance(node, Get):
        return node.having(base=names.get(node.base, node.base)) if isinstance(node.base, str) else node
    if isinstance(node, (Let, With)):
        node = node.having(name=names.get(node.name, node.name))
    elif isinstance(node, (For, Quantified, Where)):
        node = node.having(variable=names.get(node.variable, node.variable))
    return node.rebuilt(lambda part: renamed(part, names))


def placeless(node: Node) -> Node:
    """A node without the places that some of it remembers."""
    if isinstance(node, If):
        node = node.having(place=None)
    return node.rebuilt(placeless)


def variables(node: Node) -> dict[str, None]:
    """The variables that a node binds, in the order in which they are written."""
    found: dict[str, None] = {}
    _bound(node, found)
    return found


def _bound(node: Node, found: dict[str, None]) -> None:
    if isinstance(node, Where):  # its list comes first
        _bound(node.items, found)
        found[node.variable] = None
        _bound(node.condition, found)
        return
    if isinstance(node, (For, Quantified)):
        found[node.variable] = None
    elif isinstance(node, With):
        found[node.name] = None
    for part in node.children():
        _bound(part, found)


def weight(node: Node, names: dict[str, int] | None = None) -> int:
    """How many nodes a node holds, with each name for a value counted as what ``names`` says of it, where given."""
    if names is not None and isinstance(node, Let):
        return names.get(node.name, 1)
    if names is not None and isinstance(node, With):
        return 1 + weight(node.body, {**names, node.name: weight(node.value, names)})
    return 1 + sum(weight(part, names) for part in node.children())


# How many numbers are multiplied above the line, and by each divisor below it (a divisor is known by its node).
Degree = tuple[int, dict[int, int]]


def degree(node: Node, names: dict[str, Degree]) -> Degree:
    """How many times the digits of one number the value of a node may have; ``names`` says it of names for values."""
    if isinstance(node, Let):
        return names.get(node.name, (1, {}))
    if node.is_leaf:
        return 1, {}
    if isinstance(node, With):
        return degree(node.body, {**names, node.name: degree(node.value, names)})
    parts = [degree(part, names) for part in node.children()]
    if not isinstance(node, Arithmetic):
        return max((up for up, _ in parts), default=1), _most(*(down for _, down in parts))
    (up, down), (other_up, other_down) = parts
    if node.op == "^" and isinstance(node.right, (Number, Parameter)):
        times = int(Decimal(node.right.value))
        return up * times, {key: count * times for key, count in down.items()}
    if node.op == "*":
        return up + other_up, _sum(down, other_down)
    if node.op == "/":
        return up + sum(other_down.values()), _sum(down, {id(node.right): other_up})
    common = _most(down, other_down)
    below = sum(common.values())
    return max(up + below - sum(down.values()), other_up + below - sum(other_down.values())), common


def _most(*downs: dict[int, int]) -> dict[int, int]:
    return {key: max(down.get(key, 0) for down in downs) for down in downs for key in down}


def _sum(down: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    return {key: down.get(key, 0) + other.get(key, 0) for key in {**down, **other}}
