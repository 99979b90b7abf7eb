"""The plan: the intermediate form of a rule's expressions, which code is generated from and explanations walk.

A node is a plain tuple ``(op, type, …)``, so that it can be stored beside the code:

    ("num", type, "0.9")                      a number in base units
    ("str", type, text)  ("bool", "bool", v)  a text, date or choice; a truth
    ("param", type, name, "10")               a parameter with the value in force
    ("get", type, base, path[, modes])        base: 0 this form, n the n-th parent, -1 the report, or a variable's name
    ("let", type, name)                       ("with", type, name, value, body)  a value named within a body
    ("map", type, list, path, flat[, modes])  a member of each item; `flat` where that member is itself a list
    ("where", type, list, variable, condition)
    ("for", type, variable, list, body)       ("every" | "some", "bool", variable, list, condition)
    ("group", type, list, fields)             groups of items that agree in these fields (indices)
    ("neg", type, a)  ("+" | "-" | "*" | "/", type, a, b)
    ("cmp", "bool", op, a, b)  ("and" | "or", "bool", items)  ("not", "bool", a)
    ("if", type, condition, a, b, (file, offset of a, offset of b))
    ("among", "bool", a, items)  ("is", "bool", a, "quantity" | "qualitative")
    ("call", type, function, arguments)       ("band", type, name, rows, argument)
    ("case", type, name, hit, ((condition, result, row as written), …), otherwise)    ("none", type)  nothing known
    ("matches", "bool", text, pattern, automaton)
    ("mention", type, where, (elements, fields))    places in running text; ``where`` is a text, a record or a list

``modes`` are a field's own, where it has any: how its figures are compared. ``("clear", "bool", a, limit, op)`` is
whether all unrounded figures that print as ``a`` stand to an exact limit as it does.

A type is ``money``, ``rate``, ``points``, ``count``, ``year``, ``number``, ``literal``, ``measure:UNIT``, ``text``,
``bool``, ``date``, ``target``, ``enum``, ``form:NAME``, ``group`` or ``list:`` and one of these; the items of a list of
plain values are records of one field (``list:item``).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# How figures are compared, as a rule, a field or a pack says it: sorted pairs ``(key, value)``.
Modes = tuple[tuple[str, "Any"], ...]

_EXACT = frozenset(("points", "count", "year", "number", "literal"))


def is_measured(code: str) -> bool:
    """Whether figures of a type are compared with rounding."""
    return code in ("money", "rate") or code.startswith("measure")


def is_number(code: str) -> bool:
    """Whether a type is a number."""
    return code in _EXACT or is_measured(code)


def decided(key: str, *modes: Modes) -> Any:
    """What the first of several modes that speaks of ``key`` says; None where none does."""
    for each in modes:
        for name, value in each:
            if name == key:
                return value
    return None


def field_modes(ir: Any) -> Modes:
    """The modes of the field that a node reads; none where it is no field, or one without any."""
    op = ir[0]
    if op == "get":
        return ir[4] if len(ir) > 4 else ()
    if op == "map":
        return ir[5] if len(ir) > 5 else ()
    return field_modes(ir[3][0]) if op == "call" and ir[2] == "first" else ()


def states_zero(ir: Any, rule: Modes) -> bool:
    """Whether a stated figure that is not there counts as zero: its rule or its field has to say so, not the pack."""
    return bool(ir[0] == "get" and is_number(ir[1]) and decided("absent", rule, field_modes(ir)) == "zero")


def figures(ir: Any) -> list[Any]:
    """The fields that a node reads by themselves, not out of lists."""
    if ir[0] == "get":
        return [ir] if ir[3] and is_number(ir[1]) and not isinstance(ir[2], str) else []
    return [found for part in children(ir) for found in figures(part)]


def is_rounded(code: str, rule: Modes, field: Modes, pack: Modes) -> bool:
    """Whether a figure of a type is compared as a rounded one."""
    how = decided("compare", rule, field, pack)
    if how == "rounding":
        return is_number(code) and code not in ("count", "year")
    return is_measured(code) and how != "exact"


def is_field(ir: Any) -> bool:
    """Whether a node is one printed figure: a field, or the first of a column."""
    if ir[0] == "call" and ir[2] == "first":
        return bool(ir[3][0][0] in ("get", "map"))
    return bool(ir[0] == "get")


def mapped(ir: Any, change: Callable[[Any], Any]) -> Any:
    """A node with each of its nodes replaced: paths, patterns and rows of bands hold none, whatever they look like."""
    op = ir[0]
    if op in _LEAVES:
        return ir
    if op in ("with", "for", "every", "some"):
        return (*ir[:3], change(ir[3]), change(ir[4]))
    if op == "clear":
        return (*ir[:2], change(ir[2]), change(ir[3]), *ir[4:])
    if op in ("map", "group", "mention", "matches", "is"):
        return (*ir[:2], change(ir[2]), *ir[3:])
    if op == "where":
        return (*ir[:2], change(ir[2]), ir[3], change(ir[4]))
    if op == "cmp":
        return (*ir[:3], change(ir[3]), change(ir[4]))
    if op in ("and", "or"):
        return (*ir[:2], tuple(map(change, ir[2])))
    if op == "among":
        return (*ir[:2], change(ir[2]), tuple(map(change, ir[3])))
    if op == "call":
        return (*ir[:3], tuple(map(change, ir[3])))
    if op == "band":
        return (*ir[:4], change(ir[4]))
    if op == "case":
        rows = tuple((change(test), change(result), text) for test, result, text in ir[4])
        return (*ir[:4], rows, change(ir[5]))
    last = 5 if op == "if" else len(ir)
    return (*ir[:2], *map(change, ir[2:last]), *ir[last:])


_LEAVES = frozenset(("num", "str", "bool", "param", "get", "let", "none"))


def children(ir: Any) -> list[Any]:
    """The nodes that a node holds."""
    found: list[Any] = []

    def keep(part: Any) -> Any:
        found.append(part)
        return part

    mapped(ir, keep)
    return found


def renamed(ir: Any, names: dict[str, str]) -> Any:
    """A node with its variables renamed."""
    if ir[0] == "get":
        return (*ir[:2], names.get(ir[2], ir[2]), *ir[3:]) if isinstance(ir[2], str) else ir
    if ir[0] in ("let", "with", "for", "every", "some"):
        ir = (*ir[:2], names.get(ir[2], ir[2]), *ir[3:])
    elif ir[0] == "where":
        ir = (*ir[:3], names.get(ir[3], ir[3]), ir[4])
    return mapped(ir, lambda part: renamed(part, names))


def placeless(ir: Any) -> Any:
    """A node without the places that some of it remembers."""
    return mapped(ir[:5] if ir[0] == "if" else ir, placeless)


def weight(ir: Any, names: dict[str, int] | None = None) -> int:
    """How many nodes a node holds, with each name for a value counted as what ``names`` says of it, where given."""
    if names is not None and ir[0] == "let":
        return names.get(ir[2], 1)
    if names is not None and ir[0] == "with":
        return 1 + weight(ir[4], {**names, ir[2]: weight(ir[3], names)})
    return 1 + sum(weight(part, names) for part in children(ir))


# How many numbers are multiplied above the line, and by each divisor below it (a divisor is known by its node).
Degree = tuple[int, dict[int, int]]


def degree(ir: Any, names: dict[str, Degree]) -> Degree:
    """How many times the digits of one number the value of a node may have; ``names`` says it of names for values."""
    op = ir[0]
    if op == "let":
        return names.get(ir[2], (1, {}))
    if op == "with":
        return degree(ir[4], {**names, ir[2]: degree(ir[3], names)})
    parts = [degree(part, names) for part in children(ir)]
    if op not in ("+", "-", "*", "/") or len(parts) != 2:
        return max((up for up, _ in parts), default=1), _most(*(down for _, down in parts))
    (up, down), (other_up, other_down) = parts
    if op == "*":
        return up + other_up, _sum(down, other_down)
    if op == "/":
        return up + sum(other_down.values()), _sum(down, {id(ir[3]): other_up})
    common = _most(down, other_down)
    below = sum(common.values())
    return max(up + below - sum(down.values()), other_up + below - sum(other_down.values())), common


def _most(*downs: dict[int, int]) -> dict[int, int]:
    return {key: max(down.get(key, 0) for down in downs) for down in downs for key in down}


def _sum(down: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    return {key: down.get(key, 0) + other.get(key, 0) for key in {**down, **other}}


def variables(ir: Any) -> set[str]:
    """The variables that a node binds."""
    own = {ir[3]} if ir[0] == "where" else {ir[2]} if ir[0] in ("for", "every", "some", "with") else set()
    return own.union(*(variables(part) for part in children(ir)))
