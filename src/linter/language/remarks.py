"""What is said of a check beside its verdict: tests compiled along with it, each true where there is nothing to say.

``limit``: a printed figure lies so near to a limit that the unrounded one may be beyond it. ``steps``: the unrounded
ratio gives another number of steps than the printed one. ``band``: the parts of a score put it in another band.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..plan import children, field_modes, is_field, is_rounded
from .analyse import Analyser
from .forms import FieldTable
from .names import IR

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def remarks(unit: dict[str, Any], analyser: Analyser) -> list[tuple[str, IR]]:
    """``(what, test)`` for one check."""
    found: list[tuple[str, IR]] = []
    stated, expected = unit["stated"], unit["expected"]
    if expected is None:
        limit = _limit(stated, unit["modes"])
        if limit is not None:
            found.append(("limit", limit))
    for ir in (stated, expected):
        if ir is not None:
            _inside(ir, unit, analyser, found)
    return found


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


def _inside(ir: IR, unit: dict[str, Any], analyser: Analyser, found: list[tuple[str, IR]]) -> None:
    for part in children(ir):
        _inside(part, unit, analyser, found)
    if ir[0] == "call" and ir[2] == "steps":
        way = _unrounded(ir[3][0], analyser)
        if way is not None:
            found.append(("steps", ("cmp", "bool", "=", ir, (*ir[:3], (way, ir[3][1])))))
    elif ir[0] == "band":
        figure = ir[4]
        way = _unrounded(figure, analyser)
        rounded = is_field(figure) and is_rounded(figure[1], unit["modes"][0], field_modes(figure), unit["modes"][1])
        if way is not None:
            found.append(("band-rounded" if rounded else "band", ("cmp", "bool", "=", ir, (*ir[:4], way))))
        elif rounded:
            ends = sorted({Decimal(end) for _, low, _, high in ir[3] for end in (low, high)})[1:-1]
            tests = tuple(("clear", "bool", figure, ("num", figure[1], str(end)), "") for end in ends)
            if tests:
                found.append(("limit", tests[0] if len(tests) == 1 else ("and", "bool", tests)))


def _unrounded(ir: IR, analyser: Analyser) -> IR | None:
    """How the form says that a field of the rule's own form is computed."""
    if ir[0] != "get" or ir[2] != 0 or len(ir[3]) != 1 or not isinstance(ir[3][0], int):
        return None
    entry: FieldTable = analyser.form.fields[ir[3][0]]
    ways = analyser.ways(entry) if entry.derivations else None
    return analyser.first_way(entry, ways) if ways else None


__all__ = ["remarks"]
