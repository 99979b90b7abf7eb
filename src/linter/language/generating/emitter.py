"""One check's function as it grows: statements, local names, and the ends that it may come to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...plan.nodes import Node, Quantified
from ...plan.plans import Plan
from ...verdict import SUSPECT, UNKNOWN
from .trees import any_of, assignment, call, const, is_, local
from .values import Value


class Constants:
    """What the checks of one form hold ready, made once when the program is loaded."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[Any, int] = {}

    def name(self, value: Any) -> ast.expr:
        """A name for a Decimal (given as text), a fraction, a band table, an automaton or a pattern."""
        index = self._known.setdefault(value, len(self.values))
        if index == len(self.values):
            self.values.append(value)
        return local(f"k{index}")

    def fraction(self, expr: ast.expr) -> ast.expr:
        """A value as a fraction; a constant is one from the beginning."""
        if isinstance(expr, ast.Name) and expr.id.startswith("k"):
            value = self.values[int(expr.id[1:])]
            if isinstance(value, str):
                return self.name(("fraction", value))
        return call("fraction", expr)


class Emitter:
    """Collects the statements of one check."""

    def __init__(self, constants: Constants, check: Plan, state: str = "") -> None:
        """``state`` is the local name of what it comes to, in the function of all checks; without one it has a function
        of its own, which returns it."""
        self.constants = constants
        self.check = check
        self.state = state
        # Of the function of all checks: the fields that this one asks for, and tests whether some are there.
        self.fields: set[int] = set()
        self.there_tests: dict[int, ast.expr] = {}
        self.rule, self.pack = check.modes
        # The equality that a check asks of each item of a list: how figures are compared counts there too.
        stated = check.stated
        whole = check.expected is None and isinstance(stated, Quantified) and stated.op == "every"
        self.each: Node | None = stated.condition if whole and isinstance(stated, Quantified) else None
        # Of a check of every mention: the local name that tells whether it met one.
        self.met = ""
        self.body: list[ast.stmt] = []
        self.temporaries = 0
        self.lets: dict[str, Value] = {}
        # Named values that nothing has asked for yet: most `when`s fail before one does.
        self.waiting: dict[str, Node] = {}
        self.variables: dict[str, str] = {}
        # Local names that hold Fractions.
        self.fractions: set[str] = set()
        # Those that are never None.
        self.certain: set[str] = {"r"}
        self.loops = 0
        # The local names of whether the sum that is being made has passed over something blank, or not there.
        self.skipped: str | None = None
        self.absent: str | None = None
        self.counted = False
        self.caches: list[dict[tuple[Any, ...], str]] = [{}]

    def value(self, node: Node) -> Value:
        """What a node comes to, by the method that its class has (``function``)."""
        raise NotImplementedError

    def ready(self, node: Node) -> None:
        """Work out the named values that a part of the check needs (``function``)."""
        raise NotImplementedError

    # ---- statements

    def temp(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    def assign(self, target: str, value: ast.expr) -> None:
        self.body.append(assignment(target, value))

    def keep(self, value: ast.expr) -> str:
        target = self.temp()
        self.assign(target, value)
        return target

    def when(self, test: ast.expr, then: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        self.body.append(ast.If(test, self.block(then), self.block(otherwise) if otherwise else []))

    def block(self, fill: Callable[[], None]) -> list[ast.stmt]:
        outer, self.body = self.body, []
        self.caches.append({})
        fill()
        self.caches.pop()
        inner, self.body = self.body, outer
        return inner or [ast.Pass()]

    def cached(self, key: tuple[Any, ...]) -> str | None:
        """The local name of what this block or one around it has already found out."""
        return next((cache[key] for cache in self.caches if key in cache), None)

    def missing(self, guards: list[str]) -> ast.expr | None:
        names = list(dict.fromkeys(guards))
        return any_of([is_(local(g), None) for g in names]) if names else None

    def guarded(self, guards: list[str], expr: ast.expr) -> ast.expr:
        test = self.missing(guards)
        return expr if test is None else ast.IfExp(test, const(None), expr)

    def known(self, guards: list[str], expr: ast.expr, fraction: bool = False) -> Value:
        """A value by a name that is None where anything of it is unknown."""
        target = self.keep(self.guarded(guards, expr))
        return Value(local(target), [target], fraction=fraction)

    # ---- ends

    def done(self, state: int) -> list[ast.stmt]:
        return self.end(const(state))

    def end(self, state: ast.expr) -> list[ast.stmt]:
        if not self.state:
            return [ast.Return(state)]
        return [assignment(self.state, state), ast.Break()]

    def given_up(self) -> list[ast.stmt]:
        """The end of a check whose budget is spent, however deep in loops."""
        return [ast.Raise(local("Spent"))] if self.state else self.done(UNKNOWN)

    def held(self) -> list[ast.stmt]:
        """The check among others: it is left by leaving a loop that goes round once."""
        once = ast.While(const(True), [*self.body, ast.Break()], [])
        handlers = [ast.ExceptHandler(local("DecimalException"), None, [assignment(self.state, const(SUSPECT))])]
        if self.counted:
            handlers.append(ast.ExceptHandler(local("Spent"), None, [assignment(self.state, const(UNKNOWN))]))
        return [ast.Try([once], handlers, [], [])]

    # ---- values

    def settle(self, value: Value) -> Value:
        """A value in named temporaries, so that it can be used twice."""
        if value.den is None:
            if isinstance(value.expr, ast.Name) and value.expr.id.startswith("x"):
                return value  # which nothing is assigned to any more
            name = self.keep(self.guarded(value.guards, value.expr))
            if not value.guards:
                self.certain.add(name)
            return Value(local(name), [name] if value.guards else [], fraction=value.fraction, skip=value.skip)
        top = self.keep(self.guarded(value.guards, value.expr))
        bottom = self.keep(self.guarded(value.guards, value.den))
        return Value(local(top), [top, bottom], local(bottom))

    def single(self, value: Value) -> Value:
        """A value without a denominator."""
        if value.den is None:
            return value
        return Value(call("quotient", value.expr, value.den), value.guards, fraction=True)

    def as_fraction(self, value: Value) -> Value:
        value = self.single(value)
        return value if value.fraction else Value(self.constants.fraction(value.expr), value.guards, fraction=True)

    def alike(self, left: Value, right: Value) -> tuple[Value, Value]:
        if left.fraction or right.fraction:
            return self.as_fraction(left), self.as_fraction(right)
        return left, right


__all__ = ["Constants", "Emitter"]
