"""What generated code knows of a value: its expression, what has to be known for it, and of which kind it is."""

from __future__ import annotations

import ast
from typing import Any

from ...plan import nodes as p
from ...plan.nodes import Node
from ..typing.functions import FUNCTIONS
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

    ``at_hand`` where the record itself has the field and is certainly there; ``blank_zero`` where a blank is a zero, so
    that a sum of blanks is one. ``elsewhere`` of a field of another report: where that is not there, nothing is known.
    """

    __slots__ = ("absent_too", "at_hand", "blank_zero", "elsewhere", "path", "record")

    def __init__(
        self,
        record: str,
        path: tuple[Any, ...],
        absent_too: bool,
        at_hand: bool,
        blank_zero: bool = False,
        elsewhere: bool = False,
    ) -> None:
        self.blank_zero = blank_zero
        self.elsewhere = elsewhere
        self.record = record
        self.path = path
        self.absent_too = absent_too
        self.at_hand = at_hand

    def adds_nothing(self, absent_too: bool | None = None) -> ast.expr:
        absent_too = self.absent_too if absent_too is None else absent_too
        cell = self._cell()
        if cell is not None and not self.elsewhere:  # looked at where it stands: no call where nothing is there
            known = is_(cell, None, negated=not absent_too)
            return ast.BoolOp(ast.Or() if absent_too else ast.And(), [known, call("is_blank_cell", cell)])
        test = call("skippable", local(self.record), const(self.path), const(absent_too))
        return both_of(is_(local(self.record), None, negated=True), test) if self.elsewhere else test

    def counts(self) -> ast.expr:
        """Whether it does not add nothing."""
        return ast.UnaryOp(ast.Not(), self.adds_nothing())

    def given(self) -> ast.expr:
        """Whether it is there, blank or not."""
        cell = self._cell()
        return call("given", local(self.record), const(self.path)) if cell is None else is_(cell, None, negated=True)

    def _cell(self) -> ast.expr | None:
        """What stands in its place, where that is at hand."""
        if not self.at_hand or not isinstance(self.path[0], int):
            return None
        cells = ast.Attribute(local(self.record), "cells", ast.Load())
        return ast.Subscript(cells, const(self.path[0]), ast.Load())


class Whole(Part):
    """A sum in the place of a field: ``blank`` is whether nothing of it is there."""

    __slots__ = ("blank",)

    def __init__(self, blank: ast.expr) -> None:
        super().__init__("", (), True, False)
        self.blank = blank

    def adds_nothing(self, absent_too: bool | None = None) -> ast.expr:
        return self.blank


_NO_FRACTION = (
    p.Number, p.Parameter, p.Text, p.Truth, p.Get, p.Map, p.Group, p.Compare, p.Junction, p.Not, p.Among, p.Quality,
    p.Band, p.Nothing, p.Matches, p.Mention, p.Clear, p.Inside, p.Reports,
)  # fmt: skip


def divides(node: Node, lets: dict[str, Value]) -> bool:
    """Whether evaluating a node can give a value that is no Decimal."""
    if isinstance(node, p.Let):
        return lets[node.name].fraction or lets[node.name].den is not None
    if isinstance(node, p.With):
        named = Value(ast.Constant(None), fraction=divides(node.value, lets))
        return divides(node.body, {**lets, node.name: named})
    if isinstance(node, _NO_FRACTION):
        return False
    parts = node.children()
    if isinstance(node, p.Decision):
        if node.hit == "count":
            return False
        parts = [node.otherwise, *(result for _, result, _ in node.rows)]
    elif (isinstance(node, p.Arithmetic) and node.op == "/") or (isinstance(node, p.Convert) and node.bottom != "1"):
        return True
    elif isinstance(node, p.Call) and node.type == "date":
        return False
    elif isinstance(node, p.Call):
        function = FUNCTIONS[node.function]
        if function.is_quotient or function.is_exact:
            return function.is_quotient
    elif isinstance(node, p.Where):
        parts = [node.items]
    elif isinstance(node, p.For):
        parts = [node.body]
    elif isinstance(node, p.If):
        parts = [node.then, node.otherwise]
    return any(divides(part, lets) for part in parts)


__all__ = ["Part", "Value", "divides"]
