"""What generated code knows of a value: its expression, what has to be known for it, and of which kind it is."""

from __future__ import annotations

import ast
from typing import Any

from ..typing.names import IR
from .trees import both_of, call, const, is_, local


class Value:
    """An expression that holds where every guard is known; ``den`` a positive denominator; ``fraction`` its kind."""

    __slots__ = ("den", "expr", "fraction", "guards", "skip")

    def __init__(
        self,
        expr: ast.expr,
        guards: list[str] | None = None,
        den: ast.expr | None = None,
        fraction: bool = False,
        skip: Part | None = None,
    ) -> None:
        self.expr = expr
        self.guards = guards or []
        self.den = den
        self.fraction = fraction
        # Of a field: what tells whether an unknown value is a part that adds nothing.
        self.skip = skip


class Part:
    """A field as a part of a sum: one that was left blank adds nothing, ``absent_too`` one that is not there either.

    ``at_hand`` where the record itself has the field and is certainly there.
    """

    __slots__ = ("absent_too", "at_hand", "path", "record")

    def __init__(self, record: str, path: tuple[Any, ...], absent_too: bool, at_hand: bool) -> None:
        self.record = record
        self.path = path
        self.absent_too = absent_too
        self.at_hand = at_hand

    def adds_nothing(self, absent_too: bool | None = None) -> ast.expr:
        absent_too = self.absent_too if absent_too is None else absent_too
        return call("skippable", local(self.record), const(self.path), const(absent_too))

    def counts(self) -> ast.expr:
        """Whether it does not add nothing: what is not there needs no asking."""
        test = ast.UnaryOp(ast.Not(), self.adds_nothing())
        if not (self.at_hand and self.absent_too and isinstance(self.path[0], int)):
            return test
        cells = ast.Attribute(local(self.record), "cells", ast.Load())
        return both_of(is_(ast.Subscript(cells, const(self.path[0]), ast.Load()), None, negated=True), test)


ROUNDING = frozenset(("round", "floor", "ceil"))
_WHOLE = frozenset(
    (
        *ROUNDING,
        "count",
        "steps",
        "length",
        "present",
        "blank",
        "contains",
        "met",
        "number_of",
        "rate_of",
        "days_between",
        "decimals_of",
    )
)
_NO_FRACTION = frozenset(
    ("num", "param", "str", "bool", "get", "map", "group", "cmp", "and", "or", "not", "among", "is", "band", "none",
     "matches", "mention", "clear")
)  # fmt: skip


def divides(ir: IR, lets: dict[str, Value]) -> bool:
    """Whether evaluating ``ir`` can give a value that is no Decimal."""
    op = ir[0]
    if op == "let":
        return lets[ir[2]].fraction or lets[ir[2]].den is not None
    if op == "with":
        named = Value(ast.Constant(None), fraction=divides(ir[3], lets))
        return divides(ir[4], {**lets, ir[2]: named})
    if op in _NO_FRACTION:
        return False
    if op == "case":
        return ir[3] != "count" and any(divides(result, lets) for result in (ir[5], *(row[1] for row in ir[4])))
    if op == "/" or (op == "call" and ir[2] in ("average", "completion")):
        return True
    if op == "where":
        return divides(ir[2], lets)
    if op == "for":
        return divides(ir[4], lets)
    if op == "if":
        return divides(ir[3], lets) or divides(ir[4], lets)
    if op == "call":
        return ir[2] not in _WHOLE and any(divides(a, lets) for a in ir[3])
    return any(divides(a, lets) for a in ir[2:] if isinstance(a, tuple))


__all__ = ["ROUNDING", "Part", "Value", "divides"]
