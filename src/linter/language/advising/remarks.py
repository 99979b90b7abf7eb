"""What is said of a check beside its verdict: tests compiled along with it, each true where there is nothing to say.

``limit``: a printed figure lies so near to a limit that the unrounded one may be beyond it. ``steps``: the unrounded
ratio gives another number of steps than the printed one. ``band``: the parts of a score put it in another band.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from ...program.plan import children, field_modes, is_field, is_rounded, mapped, weight
from ..declaring.forms import FieldTable
from ..typing.analyse import Analyser
from ..typing.names import IR

_MAX_WEIGHT = 2_000
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def remarks(unit: dict[str, Any], analyser: Analyser) -> list[tuple[str, IR]]:
    """``(what, test)`` for one check."""
    found: list[tuple[str, IR]] = []
    stated, expected = unit["stated"], unit["expected"]
    if expected is None:
        limit = _limit(stated, unit["modes"])
        if limit is not None:
            found.append(("limit", limit))
    whole = ("cmp", "bool", "=", stated, expected) if expected is not None else stated
    if weight(whole, _weights(unit["before"])) <= _MAX_WEIGHT:
        lets = {name: ir for kind, name, ir in unit["before"] if kind == "let"}
        whole = _flat(whole, lets)
        for node in dict.fromkeys(_nodes(whole)):
            _changed(node, whole, unit["modes"], analyser, found)
    return found


def _weights(before: list[Any]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for kind, name, ir in before:
        if kind == "let":
            weights[name] = weight(ir, weights)
    return weights


def _flat(ir: IR, lets: dict[str, IR]) -> IR:
    """A node with everything that is named put in place of its name."""
    if ir[0] == "let":
        return _flat(lets[ir[2]], lets) if ir[2] in lets else ir
    if ir[0] == "with":
        return _flat(ir[4], {**lets, ir[2]: _flat(ir[3], lets)})
    return cast(IR, mapped(ir, lambda part: _flat(part, lets)))


def _nodes(ir: IR) -> Iterator[IR]:
    """The steps and bands of a check, but for those of the items of a list."""
    if ir[0] == "band" or (ir[0] == "call" and ir[2] == "steps"):
        yield ir
    if ir[0] not in ("map", "where", "for", "every", "some", "group", "mention"):
        for part in children(ir):
            yield from _nodes(part)


def _limit(ir: IR, modes: Any) -> IR | None:
    """Whether a figure that is held against an exact limit is clear of it, or every item of a list."""
    if ir[0] == "every":
        inner = _limit(ir[4], modes)
        return (*ir[:4], inner) if inner is not None else None
    if ir[0] != "cmp" or ir[2] not in _TURNED:
        return None
    for figure, limit in ((ir[3], ir[4]), (ir[4], ir[3])):
        if is_field(figure) and is_rounded(figure[1], modes[0], field_modes(figure), modes[1]) and _is_exact(limit):
            op = ir[2] if figure is ir[3] else _TURNED[ir[2]]
            return ("clear", "bool", figure, limit, op)
    return None


def _is_exact(ir: IR) -> bool:
    """Whether a side is a limit of the rules' own. Zero is none: on which side of it a figure lies is printed."""
    if ir[0] == "num":
        return Decimal(ir[2]) != 0
    return ir[0] in ("param", "neg", "+", "-", "*", "/") and all(map(_is_known, children(ir)))


def _is_known(ir: IR) -> bool:
    return ir[0] in ("num", "param", "neg", "+", "-", "*", "/") and all(map(_is_known, children(ir)))


def _changed(node: IR, whole: IR, modes: Any, analyser: Analyser, found: list[tuple[str, IR]]) -> None:
    """What the unrounded figure would change, as long as the check as a whole depends on it."""
    steps = node[0] == "call"
    figure = node[3][0] if steps else node[4]
    way = _unrounded(figure, analyser)
    rounded = is_field(figure) and is_rounded(figure[1], modes[0], field_modes(figure), modes[1])
    if way is not None:
        other = (*node[:3], (way, node[3][1])) if steps else (*node[:4], way)
        same: IR = ("cmp", "bool", "=", node, other)
        sides = [_replaced(part, node, other) for part in children(whole)]
        if whole[0] == "cmp":
            before: list[IR] = [side for side in children(whole) if _holds(side, node)]
            after = [side for side in sides if _holds(side, other)]
            same = ("or", "bool", (same, ("cmp", "bool", "=", before[0], after[0])))
        found.append(("steps" if steps else "band-rounded" if rounded else "band", same))
    elif rounded and not steps:
        ends = sorted({Decimal(end) for _, low, _, high in node[3] for end in (low, high)})[1:-1]
        tests = tuple(("clear", "bool", figure, ("num", figure[1], str(end)), "") for end in ends)
        if tests:
            found.append(("limit", tests[0] if len(tests) == 1 else ("and", "bool", tests)))


def _replaced(ir: IR, node: IR, other: IR) -> IR:
    return other if ir == node else cast(IR, mapped(ir, lambda part: _replaced(part, node, other)))


def _holds(ir: IR, node: IR) -> bool:
    return ir == node or any(_holds(part, node) for part in children(ir))


def _unrounded(ir: IR, analyser: Analyser) -> IR | None:
    """An expression with the fields of the rule's own form put as the form says that they are computed."""
    changed = _put(ir, analyser)
    return changed if changed != ir else None


def _put(ir: IR, analyser: Analyser) -> IR:
    if ir[0] != "get":
        return cast(IR, mapped(ir, lambda part: _put(part, analyser)))
    if ir[2] != 0 or len(ir[3]) != 1 or not isinstance(ir[3][0], int):
        return ir
    entry: FieldTable = analyser.form.fields[ir[3][0]]
    ways = analyser.ways(entry) if entry.derivations else None
    return analyser.first_way(entry, ways) if ways else ir
