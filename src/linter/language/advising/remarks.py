"""What is said of a check beside its verdict: tests compiled along with it, each true where there is nothing to say.

``limit``: a printed figure lies so near to a limit that the unrounded one may be beyond it. ``steps``: the unrounded
ratio gives another number of steps than the printed one. ``band``: the parts of a score put it in another band.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...plan import nodes as p
from ...plan.modes import Modes, is_rounded
from ...plan.nodes import Node
from ...plan.plans import Named, Plan, When
from ..declaring.forms import FieldTable
from ..typing.analyse import Analyser
from ..typing.functions import FUNCTIONS
from ..typing.plans import weight

_MAX_WEIGHT = 2_000
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def remarks(plan: Plan, analyser: Analyser) -> list[tuple[str, Node]]:
    """``(what, test)`` for one check."""
    found: list[tuple[str, Node]] = []
    stated, expected = plan.stated, plan.expected
    if expected is None:
        limit = _limit(stated, plan.modes)
        if limit is not None:
            found.append(("limit", limit))
    whole = p.Compare("bool", "=", stated, expected) if expected is not None else stated
    if weight(whole, _weights(plan.before)) <= _MAX_WEIGHT:
        whole = _flat(whole, {step.name: step.value for step in plan.before if isinstance(step, Named)})
        for node in dict.fromkeys(_nodes(whole)):
            _changed(node, whole, plan.modes, analyser, found)
    return found


def _weights(before: list[When | Named]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for step in before:
        if isinstance(step, Named):
            weights[step.name] = weight(step.value, weights)
    return weights


def _flat(ir: Node, lets: dict[str, Node]) -> Node:
    """A node with everything that is named put in place of its name."""
    if isinstance(ir, p.Let):
        return _flat(lets[ir.name], lets) if ir.name in lets else ir
    if isinstance(ir, p.With):
        return _flat(ir.body, {**lets, ir.name: _flat(ir.value, lets)})
    return ir.rebuilt(lambda part: _flat(part, lets))


def _nodes(ir: Node) -> Iterator[p.Call | p.Band]:
    """The steps and bands of a check, but for those of the items of a list."""
    if isinstance(ir, p.Band) or (isinstance(ir, p.Call) and ir.function == "steps"):
        yield ir
    if not isinstance(ir, (p.Map, p.Where, p.For, p.Quantified, p.Group, p.Mention)):
        for part in ir.children():
            yield from _nodes(part)


def _limit(ir: Node, modes: tuple[Modes, Modes]) -> Node | None:
    """Whether a figure that is held against an exact limit is clear of it, or every item of a list."""
    if isinstance(ir, p.Quantified) and ir.op == "every":
        inner = _limit(ir.condition, modes)
        return ir.having(condition=inner) if inner is not None else None
    if not isinstance(ir, p.Compare) or ir.op not in _TURNED:
        return None
    for figure, limit in ((ir.left, ir.right), (ir.right, ir.left)):
        if _is_rounded_field(figure, modes) and _is_exact(limit):
            return p.Clear("bool", figure, limit, ir.op if figure is ir.left else _TURNED[ir.op])
    return None


def _is_rounded_field(figure: Node, modes: tuple[Modes, Modes]) -> bool:
    return figure.is_field and is_rounded(figure.type, modes[0], figure.own_modes, modes[1])


def _is_exact(ir: Node) -> bool:
    """Whether a side is a limit of the rules' own. Zero is none: on which side of it a figure lies is printed."""
    return Decimal(ir.value) != 0 if isinstance(ir, p.Number) else _is_known(ir)


def _is_known(ir: Node) -> bool:
    known = isinstance(ir, (p.Number, p.Parameter, p.Negate, p.Arithmetic))
    return known and all(map(_is_known, ir.children()))


def _changed(
    node: p.Call | p.Band, whole: Node, modes: tuple[Modes, Modes], analyser: Analyser, found: list[tuple[str, Node]]
) -> None:
    """What the unrounded figure would change, as long as the check as a whole depends on it."""
    figure = node.arguments[0] if isinstance(node, p.Call) else node.argument
    way = _unrounded(figure, analyser)
    rounded = _is_rounded_field(figure, modes)
    if way is not None:
        if isinstance(node, p.Call):
            other = node.having(arguments=(way, node.arguments[1]))
        else:
            other = node.having(argument=way)
        same: Node = p.Compare("bool", "=", node, other)
        sides = [_replaced(part, node, other) for part in whole.children()]
        if isinstance(whole, p.Compare):
            before = [side for side in whole.children() if _holds(side, node)]
            after = [side for side in sides if _holds(side, other)]
            same = p.Junction("bool", "or", (same, p.Compare("bool", "=", before[0], after[0])))
        what = "steps" if isinstance(node, p.Call) else "band-rounded" if rounded else "band"
        found.append((what, same))
    elif rounded and isinstance(node, p.Band):
        ends = sorted({Decimal(end) for _, low, _, high in node.rows for end in (low, high)})[1:-1]
        tests = tuple(p.Clear("bool", figure, p.Number(figure.type, str(end)), "") for end in ends)
        if tests:
            found.append(("limit", tests[0] if len(tests) == 1 else p.Junction("bool", "and", tests)))


def _replaced(ir: Node, node: Node, other: Node) -> Node:
    return other if ir == node else ir.rebuilt(lambda part: _replaced(part, node, other))


def _holds(ir: Node, node: Node) -> bool:
    return ir == node or any(_holds(part, node) for part in ir.children())


def _unrounded(ir: Node, analyser: Analyser) -> Node | None:
    """An expression with the fields of the rule's own form put as the form says that they are computed."""
    changed = _put(ir, analyser)
    return changed if changed != ir else None


def _put(ir: Node, analyser: Analyser) -> Node:
    if isinstance(ir, p.Call) and FUNCTIONS[ir.function].asks_cell:
        return ir  # whether it is filled in is asked of the cell
    if not isinstance(ir, p.Get):
        return ir.rebuilt(lambda part: _put(part, analyser))
    if ir.base != 0 or len(ir.path) != 1 or not isinstance(ir.path[0], int):
        return ir
    entry: FieldTable = analyser.form.fields[ir.path[0]]
    ways = analyser.ways(entry) if entry.derivations else None
    return analyser.first_way(entry, ways) if ways else ir
