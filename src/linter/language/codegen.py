"""Checked expressions to Python code objects, one function for all checks of a form.

Code is built as ``ast`` nodes from the intermediate form, never from text, so nothing a rule file says can become
code. A generated function takes a bound Record and returns of each check PASS, SUSPECT, UNKNOWN or NOT_APPLICABLE; a
suspect check is walked again (``explain``) for its verdict and its working. So is one whose figures have more digits
than the context holds: the walk's fractions have no limit.

Truths are three-valued (None is unknown). A number is a Decimal with, where a division took part, a positive
denominator beside it, so that ``a / b = c`` is decided by multiplication and stays exact; only where a quotient has to
be one value (an element of a list, an argument of ``min``) does it become a Fraction.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from types import CodeType
from typing import Any

from ..plan import (
    NOT_APPLICABLE,
    PASS,
    SUSPECT,
    UNKNOWN,
    children,
    decided,
    field_modes,
    figures,
    is_field,
    is_number,
    is_rounded,
    states_zero,
)
from .names import IR

# Python itself takes no more than twenty blocks inside each other.
_MAX_LOOPS = 16
_LARGE = 2000
_OPS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARE: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "<>": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _const(value: Any) -> ast.expr:
    return ast.Constant(value)


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_name(function), list(arguments), [])


def _is(left: ast.expr, value: Any, negated: bool = False) -> ast.expr:
    return ast.Compare(left, [ast.IsNot() if negated else ast.Is()], [_const(value)])


def _any(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def _both(one: ast.expr, other: ast.expr) -> ast.expr:
    return ast.BoolOp(ast.And(), [one, other])


def _binary(op: type[ast.operator], left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, op(), right)


def _negated(expr: ast.expr) -> ast.expr:
    if isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.Not):
        return expr.operand
    return ast.UnaryOp(ast.Not(), expr)


def _placed(tree: ast.AST) -> int:
    """How many nodes a tree has, each of which is given a place: Python's compiler asks for one."""
    nodes = [tree]
    for node in nodes:
        parts = node.__dict__
        for value in parts.values():
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes += value
        parts["lineno"] = 1
        parts["col_offset"] = 0
    return len(nodes)


def _operands(ir: IR, op: str) -> list[IR]:
    """What ``op`` joins, however it is bracketed; a truth that it does not join alone."""
    return [part for item in ir[2] for part in _operands(item, op)] if ir[0] == op else [ir]


class _Value:
    """An expression that holds where every guard is known; ``den`` a positive denominator; ``fraction`` its kind."""

    __slots__ = ("den", "expr", "fraction", "guards", "skip")

    def __init__(
        self,
        expr: ast.expr,
        guards: list[str] | None = None,
        den: ast.expr | None = None,
        fraction: bool = False,
        skip: _Part | None = None,
    ) -> None:
        self.expr = expr
        self.guards = guards or []
        self.den = den
        self.fraction = fraction
        # Of a field: what tells whether an unknown value is a part that adds nothing.
        self.skip = skip


class _Part:
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
        return _call("skippable", _name(self.record), _const(self.path), _const(absent_too))

    def counts(self) -> ast.expr:
        """Whether it does not add nothing: what is not there needs no asking."""
        test = ast.UnaryOp(ast.Not(), self.adds_nothing())
        if not (self.at_hand and self.absent_too and isinstance(self.path[0], int)):
            return test
        cells = ast.Attribute(_name(self.record), "cells", ast.Load())
        return _both(_is(ast.Subscript(cells, _const(self.path[0]), ast.Load()), None, negated=True), test)


class Generator:
    """Collects the code and constants of one form's checks."""

    def __init__(self) -> None:
        self.functions: list[ast.stmt] = []
        self.constants: list[Any] = []
        self._known: dict[Any, int] = {}
        self._checks: list[_Function] = []

    def constant(self, value: Any) -> ast.expr:
        """A name for a Decimal (given as text) or a band table, made once when the program is loaded."""
        index = self._known.setdefault(value, len(self.constants))
        if index == len(self.constants):
            self.constants.append(value)
        return _name(f"k{index}")

    def test(self, check: dict[str, Any]) -> str:
        """The name of a function that tells the state of one check, which is none of the form's own."""
        name = f"c{len(self.functions)}"
        self.functions.append(_tried(_definition(name, _Function(self, check).build())))
        return name

    def check(self, check: dict[str, Any]) -> None:
        """One more check of the form."""
        state = f"s{len(self._checks)}"
        made = _Function(self, check, state)
        try:
            made.build()
        except _InLoop:
            function = self.test(check)
            made = _Function(self, check, state)
            made.body = made.end(_call(function, _name("r")))
        made.body = made.held()
        _tried(_definition("", made.body))
        self._checks.append(made)

    def whole(self) -> list[str]:
        """The names of the functions that give the states of all checks, so many each, in a list."""
        names = []
        for start in range(0, len(self._checks), _TOGETHER):
            names.append(f"all{start}")
            self.functions.append(_together(names[-1], self._checks[start : start + _TOGETHER]))
        return names

    def code(self) -> CodeType:
        return compile(ast.Module(self.functions, []), "<rules>", "exec", dont_inherit=True, optimize=2)


# Checks in one function.
_TOGETHER = 50


class _InLoop(Exception):
    """A check ends within a loop: it needs a function of its own."""


def _definition(name: str, body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg("r")], None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, body, [], None, None)
    function.__dict__.setdefault("type_params", [])  # required from Python 3.12 on
    return function


def _tried(function: ast.FunctionDef) -> ast.FunctionDef:
    """The same; a RecursionError where it is too deep for Python's compiler."""
    if _placed(function) > _LARGE:
        compile(ast.Module([function], []), "<rules>", "exec", dont_inherit=True)
    return function


def _together(name: str, checks: list[_Function]) -> ast.stmt:
    """The function of some checks: what several ask of the record is found out once."""
    fields = sorted({field for check in checks for field in check.fields})
    there = {field: test for check in checks for field, test in check.there_tests.items()}
    body: list[ast.stmt] = [_assignment("values", ast.Attribute(_name("r"), "values", ast.Load()))]
    body += [_assignment(f"v{i}", ast.Subscript(_name("values"), _const(i), ast.Load())) for i in fields]
    body += [_assignment(f"p{i}", there[i]) for i in sorted(there)]
    body.append(ast.Return(ast.List([_name(check.state) for check in checks], ast.Load())))
    function = _definition(name, body)
    _placed(function)
    body[-1:-1] = [statement for check in checks for statement in check.body]
    return function


def _assignment(target: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(target, ast.Store())], value)


class _Function:
    def __init__(self, generator: Generator, check: dict[str, Any], state: str = "") -> None:
        """``state`` is the local name of what it comes to, in the function of all checks; without one it has a function
        of its own, which returns it."""
        self.generator = generator
        self.check = check
        self.state = state
        # Of the function of all checks: the fields that this one asks for, and tests whether some are there.
        self.fields: set[int] = set()
        self.there_tests: dict[int, ast.expr] = {}
        self.rule, self.pack = check["modes"]
        # The equality that a check asks of each item of a list: how figures are compared counts there too.
        stated = check["stated"]
        self.each: IR | None = stated[4] if check["expected"] is None and stated[0] == "every" else None
        self.body: list[ast.stmt] = []
        self.temporaries = 0
        self.lets: dict[str, _Value] = {}
        # Named values that nothing has asked for yet: most `when`s fail before one does.
        self.waiting: dict[str, IR] = {}
        self.variables: dict[str, str] = {}
        # Local names that hold Fractions.
        self.fractions: set[str] = set()
        # Those that are never None.
        self.certain: set[str] = {"r"}
        self.loops = 0
        self.counted = False
        self.caches: list[dict[tuple[Any, ...], str]] = [{}]

    # ---- statements

    def temp(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    def assign(self, target: str, value: ast.expr) -> None:
        self.body.append(_assignment(target, value))

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

    def missing(self, guards: list[str]) -> ast.expr | None:
        names = list(dict.fromkeys(guards))
        return _any([_is(_name(g), None) for g in names]) if names else None

    def guarded(self, guards: list[str], expr: ast.expr) -> ast.expr:
        test = self.missing(guards)
        return expr if test is None else ast.IfExp(test, _const(None), expr)

    def done(self, state: int) -> list[ast.stmt]:
        return self.end(_const(state))

    def end(self, state: ast.expr) -> list[ast.stmt]:
        if not self.state:
            return [ast.Return(state)]
        if self.loops:
            raise _InLoop
        return [_assignment(self.state, state), ast.Break()]

    def held(self) -> list[ast.stmt]:
        """The check among others: it is left by leaving a loop that goes round once."""
        once = ast.While(_const(True), self.body, [])
        beyond = ast.ExceptHandler(_name("DecimalException"), None, [_assignment(self.state, _const(SUSPECT))])
        return [ast.Try([once], [beyond], [], [])]

    # ---- the function

    def build(self) -> list[ast.stmt]:
        for kind, key, ir in self.check["before"]:
            if kind == "when":
                self.ready(ir)
                self.decide(ir, "and", NOT_APPLICABLE)
            else:
                self.waiting[key] = ir
        stated, expected = self.check["stated"], self.check["expected"]
        self.ready(stated)
        if expected is not None:
            self.ready(expected)
        if expected is None and stated[0] == "or":
            self.decide(stated, "or", PASS)
            self.body += self.done(SUSPECT)
        elif expected is None:
            self.decide(stated, "and", SUSPECT)
            self.body += self.done(PASS)
        else:
            # A stated figure that is not there states nothing, whatever counts as zero among its parts.
            left = self.stated(stated, expected) if self.check["single"] else self.value(stated)
            right = self.value(expected)
            self.finish(_Value(self.same(stated, left, right), [*left.guards, *right.guards]))
        if self.counted:
            self.body.insert(0, _assignment("left", _call("budget", _name("r"))))
        return self.body

    def ready(self, ir: IR) -> None:
        """Work out the named values that a part of the check needs."""
        if ir[0] == "let" and ir[2] in self.waiting:
            value = self.waiting.pop(ir[2])
            self.ready(value)
            self.lets[ir[2]] = self.settle(self.value(value))
        for part in children(ir):
            self.ready(part)

    def stated(self, ir: IR, expected: IR) -> _Value:
        """A stated figure; one that is not there counts as zero where its rule says so and another figure is there."""
        if not states_zero(ir, self.rule):
            return self.part(ir)
        value = self.value(ir)
        fields = [ir, *figures(expected)]
        tests: list[ast.expr] = []
        for node in fields:
            part = self.get(node, zero=False)
            assert part.skip is not None
            asked = _call("given", _name(part.skip.record), _const(part.skip.path))
            tests += [_is(part.expr, None, negated=True), asked]  # mostly the stated figure is there
        there = self.keep(ast.IfExp(_any(tests), _const(True), _const(None)))
        return _Value(value.expr, [*value.guards, there], value.den, value.fraction, value.skip)

    def decide(self, ir: IR, op: str, state: int) -> None:
        """End the function with ``state`` where an operand of ``op`` decides a truth, else as unknown where one is."""
        unknown = self.temp()
        if self.operands(ir, op, lambda: self.body.extend(self.done(state)), unknown):
            self.body.insert(0, _assignment(unknown, _const(False)))
            self.body.append(ast.If(_name(unknown), self.done(UNKNOWN), []))

    def finish(self, value: _Value) -> None:
        test = self.missing(value.guards)
        if test is not None:
            self.body.append(ast.If(test, self.done(UNKNOWN), []))
        self.body += self.end(ast.IfExp(value.expr, _const(PASS), _const(SUSPECT)))

    def same(self, stated: IR, left: _Value, right: _Value) -> ast.expr:
        """Whether the stated figure is equal to the expected value, or reproduced by it."""
        if not is_number(stated[1]):
            return ast.Compare(left.expr, [ast.Eq()], [right.expr])
        how = decided("compare", self.rule, field_modes(stated), self.pack)
        if isinstance(how, tuple):
            return self.close(left, right, how[1])
        if self.check["single"] and self.rounded(stated):
            return self.reproduced(stated, left, right)
        return self.compared("=", left, right)

    def rounded(self, ir: IR) -> bool:
        return is_rounded(ir[1], self.rule, field_modes(ir), self.pack)

    def reproduced(self, stated: IR, left: _Value, right: _Value) -> ast.expr:
        mode = decided("rounding", self.rule, field_modes(stated), self.pack)
        extra = [] if mode in (None, "half_up") else [_const(mode)]
        if right.fraction:
            return _call("same_fraction", left.expr, right.expr, *extra)
        return _call("same", left.expr, right.expr, right.den or self.generator.constant("1"), *extra)

    def close(self, left: _Value, right: _Value, limit: str) -> ast.expr:
        """Whether two values lie within a fixed tolerance, by multiplication."""
        left, right = self.alike(left, right)
        a, b, most = left.expr, right.expr, self.generator.constant(limit)
        if left.fraction:
            most = self.fraction_of(most)
        for den, other in ((right.den, "a"), (left.den, "b")):
            if den is not None:
                most = _binary(ast.Mult, most, den)
                if other == "a":
                    a = _binary(ast.Mult, a, den)
                else:
                    b = _binary(ast.Mult, b, den)
        return ast.Compare(_call("abs", _binary(ast.Sub, a, b)), [ast.LtE()], [most])

    # ---- values

    def settle(self, value: _Value) -> _Value:
        """A value in named temporaries, so that it can be used twice."""
        if value.den is None:
            name = self.keep(self.guarded(value.guards, value.expr))
            if not value.guards:
                self.certain.add(name)
            return _Value(_name(name), [name] if value.guards else [], fraction=value.fraction, skip=value.skip)
        top = self.keep(self.guarded(value.guards, value.expr))
        bottom = self.keep(self.guarded(value.guards, value.den))
        return _Value(_name(top), [top, bottom], _name(bottom))

    def single(self, value: _Value) -> _Value:
        """A value without a denominator."""
        if value.den is None:
            return value
        return _Value(_call("quotient", value.expr, value.den), value.guards, fraction=True)

    def as_fraction(self, value: _Value) -> _Value:
        value = self.single(value)
        return value if value.fraction else _Value(self.fraction_of(value.expr), value.guards, fraction=True)

    def fraction_of(self, expr: ast.expr) -> ast.expr:
        """A value as a fraction; a constant is made one when the program is loaded."""
        constants = self.generator.constants
        if isinstance(expr, ast.Name) and expr.id.startswith("k") and isinstance(constants[int(expr.id[1:])], str):
            return self.generator.constant(("fraction", constants[int(expr.id[1:])]))
        return _call("fraction", expr)

    def alike(self, left: _Value, right: _Value) -> tuple[_Value, _Value]:
        if left.fraction or right.fraction:
            return self.as_fraction(left), self.as_fraction(right)
        return left, right

    def value(self, ir: IR) -> _Value:
        op = ir[0]
        if op == "num":
            return _Value(self.generator.constant(ir[2]))
        if op == "param":
            return _Value(self.generator.constant(ir[3]))
        if op == "str":
            return _Value(_const(ir[2]))
        if op == "let":
            return self.lets[ir[2]]
        if op == "with":
            self.lets[ir[2]] = self.settle(self.value(ir[3]))
            return self.value(ir[4])
        if op == "get":
            return self.get(ir)
        if op == "neg":
            inner = self.value(ir[2])
            return _Value(ast.UnaryOp(ast.USub(), inner.expr), inner.guards, inner.den, inner.fraction)
        if op in ("+", "-", "*", "/"):
            return self.arithmetic(ir)
        if op == "if":
            return self.conditional(ir)
        if op == "band":
            argument = self.single(self.value(ir[4]))
            table = self.generator.constant(("band", ir[3]))
            name = self.keep(self.guarded(argument.guards, _call("band", table, argument.expr)))
            return _Value(_name(name), [name])
        if op == "call":
            return self.function(ir)
        if op == "case":
            return self.case(ir)
        if op == "none":
            name = self.keep(_const(None))
            return _Value(_name(name), [name])
        return self.truth(ir)

    def case(self, ir: IR) -> _Value:
        """A decision table: the first row that fits, or the results of all that fit put together."""
        _, code, _, hit, rows, otherwise = ir
        everything = hit in ("sum", "min", "max", "count")
        results = [otherwise, *(result for _, result, _ in rows)]
        fraction = is_number(code) and hit != "count" and any(_divides(result, self.lets) for result in results)
        target = self.keep(_const(None))
        # True as long as a row may still fit; None from the first row that cannot be told: then the whole is unknown.
        going = self.keep(_const(True))
        fitting = self.keep(_const(0))

        def take(result: IR) -> None:
            value = self.value(result)
            value = self.as_fraction(value) if fraction else self.single(value)
            name = self.keep(self.guarded(value.guards, value.expr))
            new, old = _name(name), _name(target)
            if hit in ("sum", "min", "max"):
                op = {"min": ast.Lt(), "max": ast.Gt()}.get(hit)
                both = _binary(ast.Add, old, new) if op is None else ast.IfExp(ast.Compare(new, [op], [old]), new, old)
                kept = ast.IfExp(_is(old, None), new, both)
                self.assign(target, ast.IfExp(_is(new, None), _const(None), kept))
                self.when(_is(new, None), lambda: self.assign(going, _const(None)))
            elif hit != "count":
                self.assign(target, new)
            self.assign(fitting, _binary(ast.Add, _name(fitting), _const(1)))

        def row(test: IR, result: IR) -> None:
            known = self.keep_truth(test)

            def fits() -> None:
                take(result)
                if not everything:
                    self.assign(going, _const(False))

            self.when(_is(_name(known), True), fits)
            self.when(_is(_name(known), None), lambda: self.assign(going, _const(None)))

        for test, result, _ in rows:
            self.when(_is(_name(going), True), lambda test=test, result=result: row(test, result))  # type: ignore[misc]
        none_fits = _both(_is(_name(going), True), ast.Compare(_name(fitting), [ast.Eq()], [_const(0)]))
        if hit != "count":
            self.when(none_fits, lambda: take(otherwise))
        if hit == "count":
            self.assign(target, _call("Decimal", _name(fitting)))
        if everything:
            self.when(_is(_name(going), None), lambda: self.assign(target, _const(None)))
        return _Value(_name(target), [target], fraction=fraction)

    def record(self, base: int | str) -> str:
        """The local name of a base record."""
        if isinstance(base, str):
            return self.variables[base]
        if base == 0:
            return "r"
        key = ("record", base)
        for cache in self.caches:
            if key in cache:
                return cache[key]
        if base == -1:
            name = self.keep(ast.Attribute(_name("r"), "root", ast.Load()))
            self.certain.add(name)
        else:
            above = self.record(base - 1)
            parent = ast.Attribute(_name(above), "parent", ast.Load())
            name = self.keep(parent if base == 1 else ast.IfExp(_is(_name(above), None), _const(None), parent))
        self.caches[-1][key] = name
        return name

    def zero(self, ir: IR) -> bool:
        """Whether a figure that is not there counts as zero."""
        return bool(decided("absent", self.rule, field_modes(ir), self.pack) == "zero")

    def get(self, ir: IR, zero: bool = True) -> _Value:
        base, path = ir[2], ir[3]
        counts = self.zero(ir)
        zero = zero and counts
        key = (base, path, zero)
        name = next((cache[key] for cache in self.caches if key in cache), None)
        if name is None:
            name = self.record(base)
            if not path:
                guards = [] if name in self.certain else [name]
                return _Value(_name(name), guards, fraction=name in self.fractions)
            certain = name in self.certain
            for number, step in enumerate(path, 1):
                way = (base, path[:number], False)
                known = next((cache[way] for cache in self.caches if way in cache), None)
                if known is not None and (number < len(path) or not zero):
                    name, certain = known, False
                    continue
                if isinstance(step, int) and name == "r" and self.state:
                    self.fields.add(step)
                    name, certain = f"v{step}", False
                    continue
                if isinstance(step, int):
                    values = ast.Attribute(_name(name), "values", ast.Load())
                    value: ast.expr = ast.Subscript(values, _const(step), ast.Load())
                else:
                    value = _call("named", _name(name), _const(step))
                name = self.keep(value if certain else ast.IfExp(_is(_name(name), None), _const(None), value))
                certain = False
                if number < len(path):
                    self.caches[-1][way] = name
            if zero and is_number(ir[1]):
                if name.startswith("v"):  # others have it too
                    name = self.keep(_name(name))
                absent = _call("absent_zero", _name(self.record(base)), _const(path))
                self.body.append(
                    ast.If(_is(_name(name), None), [ast.Assign([ast.Name(name, ast.Store())], absent)], [])
                )
            self.caches[-1][key] = name
        record = self.record(base)
        at_hand = len(path) == 1 and record in self.certain
        return _Value(_name(name), [name], skip=_Part(record, path, counts, at_hand))

    def part(self, ir: IR) -> _Value:
        """One part of a sum: one that is not there is left out, where it is not unknown, rather than added as zero."""
        return self.get(ir, zero=False) if ir[0] == "get" else self.value(ir)

    def arithmetic(self, ir: IR) -> _Value:
        op = ir[0]
        left, right = self.alike(self.value(ir[2]), self.value(ir[3]))
        guards = [*left.guards, *right.guards]
        if op == "/":
            return self.division(left, right, guards)
        if op == "*":
            dens = [d for d in (left.den, right.den) if d is not None]
            den = _binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
            return _Value(_binary(ast.Mult, left.expr, right.expr), guards, den, left.fraction)
        top_left, top_right = left.expr, right.expr
        if left.den is not None or right.den is not None:
            top_left = top_left if right.den is None else _binary(ast.Mult, top_left, right.den)
            top_right = top_right if left.den is None else _binary(ast.Mult, top_right, left.den)
        dens = [d for d in (left.den, right.den) if d is not None]
        den = _binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
        return _Value(_binary(_OPS[op], top_left, top_right), guards, den, left.fraction)

    def division(self, left: _Value, right: _Value, guards: list[str]) -> _Value:
        """A quotient as numerator and positive denominator; unknown where the divisor is zero."""
        if left.fraction:
            name = self.keep(self.guarded(guards, _call("divide", left.expr, right.expr)))
            return _Value(_name(name), [name], fraction=True)
        top = left.expr if right.den is None else _binary(ast.Mult, left.expr, right.den)
        bottom = right.expr if left.den is None else _binary(ast.Mult, right.expr, left.den)
        low = self.keep(self.guarded(guards, _call("divisor", bottom)))
        positive = self.keep(self.guarded([low], _call("abs", _name(low))))
        sign = ast.IfExp(ast.Compare(_name(low), [ast.Lt()], [_const(0)]), ast.UnaryOp(ast.USub(), top), top)
        high = self.keep(self.guarded([low], sign))
        return _Value(_name(high), [high, positive], _name(positive))

    def conditional(self, ir: IR) -> _Value:
        known = self.keep_truth(ir[2])
        number = is_number(ir[1])
        first: list[_Value] = []
        target = self.temp()

        def branch(side: IR) -> Callable[[], None]:
            def fill() -> None:
                value = self.value(side)
                value = self.as_fraction(value) if number and needs_fraction else value
                first.append(value)
                self.assign(target, self.guarded(value.guards, value.expr))

            return fill

        needs_fraction = number and (_divides(ir[3], self.lets) or _divides(ir[4], self.lets))
        self.assign(target, _const(None))
        self.when(
            _is(_name(known), True),
            branch(ir[3]),
            lambda: self.when(_is(_name(known), False), branch(ir[4])),
        )
        return _Value(_name(target), [target], fraction=needs_fraction)

    # ---- truths

    def truth(self, ir: IR) -> _Value:
        op = ir[0]
        if op == "bool":
            return _Value(_const(ir[2]))
        if op == "cmp":
            left, right = self.value(ir[3]), self.value(ir[4])
            guards = [*left.guards, *right.guards]
            return _Value(self.plain_comparison(ir, left, right), guards)
        if op in ("and", "or"):
            name = self.junction(op, list(ir[2]))
            return _Value(_name(name), [name])
        if op == "not":
            inner = self.truth(ir[2])
            return _Value(ast.UnaryOp(ast.Not(), inner.expr), inner.guards)
        if op == "among":
            value = self.value(ir[2])
            if is_number(ir[2][1]):
                items = [self.inline(item) for item in ir[3]]
                tests = [self.compared("=", value, item) for item in items]
                return _Value(_any(tests), [*value.guards, *(g for item in items for g in item.guards)])
            items = [self.value(item) for item in ir[3]]
            tests = [ast.Compare(value.expr, [ast.Eq()], [item.expr]) for item in items]
            return _Value(_any(tests), [*value.guards, *(g for item in items for g in item.guards)])
        if op == "is":
            value = self.value(ir[2])
            has_value = _is(ast.Attribute(value.expr, "value", ast.Load()), None, negated=ir[3] == "quantity")
            return _Value(has_value, value.guards)
        if op in ("every", "some"):
            name = self.quantified(ir)
            return _Value(_name(name), [name])
        if op == "clear":
            figure, limit = self.value(ir[2]), self.value(ir[3])
            guards = [*figure.guards, *limit.guards]
            mode = decided("rounding", self.rule, field_modes(ir[2]), self.pack) or "half_up"
            limit = self.single(limit)
            return _Value(_call("clear", figure.expr, limit.expr, _const(ir[4]), _const(mode)), guards)
        if op == "matches":
            value = self.value(ir[2])
            automaton = self.generator.constant(("regex", ir[4]))
            found = _call("matches", value.expr, automaton)
            if ir[2][1] == "text":
                found = ast.Subscript(automaton, value.expr, ast.Load())
            name = self.keep(self.guarded(value.guards, found))
            return _Value(_name(name), [name])
        return self.value(ir)

    def keep_truth(self, ir: IR, own: bool = False) -> str:
        """A name for a truth, which on request nothing else is called by: it may be assigned to."""
        value = self.truth(ir)
        if isinstance(value.expr, ast.Name) and (not own or ir[0] in ("and", "or", "every", "some")):
            name = value.expr.id
            if set(value.guards) <= {name}:
                return name
        name = self.keep(self.guarded(value.guards, value.expr))
        if not value.guards:
            self.certain.add(name)
        return name

    def junction(self, op: str, items: list[IR]) -> str:
        deciding = op == "or"
        target = self.keep_truth(items[0], own=True)
        for item in items[1:]:

            def fill(item: IR = item) -> None:
                if target in self.certain:  # nothing is decided yet: the whole is what this item is
                    value = self.truth(item)
                    self.assign(target, self.guarded(value.guards, value.expr))
                    if value.guards:
                        self.certain.discard(target)
                    return
                other = self.keep_truth(item)
                both = ast.IfExp(
                    _any([_is(_name(target), None), _is(_name(other), None)]), _const(None), _const(not deciding)
                )
                self.assign(target, ast.IfExp(_is(_name(other), deciding), _const(deciding), both))

            self.when(_is(_name(target), deciding, negated=True), fill)
        return target

    def plain_comparison(self, ir: IR, left: _Value, right: _Value) -> ast.expr:
        op, a, b = ir[2], ir[3], ir[4]
        if not is_number(a[1]):
            return ast.Compare(left.expr, [_COMPARE[op]()], [right.expr])
        if ir is self.each and op == "=":
            stated = b if is_field(b) and not is_field(a) else a
            how = decided("compare", self.rule, field_modes(stated), self.pack)
            if isinstance(how, tuple):
                return self.close(left, right, how[1])
        # Outside a check `=` is a plain truth: equal, or reproduced where one side is a printed, rounded figure.
        if op in ("=", "<>"):
            for stated, own, other in ((a, left, right), (b, right, left)):
                if is_field(stated) and self.rounded(stated) and not own.fraction and own.den is None:
                    test = self.reproduced(stated, own, other)
                    return test if op == "=" else ast.UnaryOp(ast.Not(), test)
        return self.compared(op, left, right)

    def compared(self, op: str, left: _Value, right: _Value) -> ast.expr:
        left, right = self.alike(left, right)
        a, b = left.expr, right.expr
        if right.den is not None:
            a = _binary(ast.Mult, a, right.den)
        if left.den is not None:
            b = _binary(ast.Mult, b, left.den)
        return ast.Compare(a, [_COMPARE[op]()], [b])

    # ---- lists

    def loop(self, ir: IR, unknown: str, body: Callable[[_Value], None]) -> None:
        """Emit ``body`` for every item; ``unknown`` becomes True where an item cannot be known."""
        op = ir[0]
        if op == "get":
            value = self.get(ir)

            self.when(
                _is(value.expr, None),
                lambda: self.unless_skippable(value, unknown),
                lambda: self.each_of(value.expr, body),
            )
        elif op == "map":

            def member(value: _Value) -> None:
                item = self.temp()
                self.bound(item, value)
                if ir[4]:
                    self.loop(("get", ir[1], item, ir[3]), unknown, body)
                    return
                found = self.get(("get", ir[1][5:], item, ir[3], field_modes(ir)), zero=False)
                missing = self.missing(found.guards)
                if ir[1].startswith("list:form") and missing is not None:  # a group that is not there has no members
                    self.when(missing, lambda: self.unless_skippable(found, unknown), lambda: body(found))
                else:
                    body(found)

            self.loop(ir[2], unknown, member)
        elif op == "where":

            def test(value: _Value) -> None:
                value = self.bound(ir[3], value)
                self.passed_by(ir[4], "and", unknown, lambda: body(value))

            self.loop(ir[2], unknown, test)
        elif op == "for":

            def each(value: _Value) -> None:
                self.bound(ir[2], value)
                body(self.value(ir[4]))

            self.loop(ir[3], unknown, each)
        elif op == "group" and ir[2][0] == "get":
            whole = self.get(ir[2])
            groups = _call("group_all", whole.expr, _const(ir[3]))
            self.when(
                _is(whole.expr, None),
                lambda: self.unless_skippable(whole, unknown),
                lambda: self.each_of(groups, body),
            )
        elif op == "group":
            found = self.keep(ast.List([], ast.Load()))

            def collect(value: _Value) -> None:
                append = ast.Call(ast.Attribute(_name(found), "append", ast.Load()), [value.expr], [])
                self.body.append(ast.Expr(append))

            self.loop(ir[2], unknown, collect)
            self.each_of(_call("group", _name(found), _const(ir[3])), body)
        elif op == "mention":
            form = self.generator.constant(("mention", ir[3]))
            holders, path = self.holders(ir[2], unknown)
            self.each_of(_call("mentions", holders, _const(path), form), body)
        elif op == "call" and ir[2] == "distinct":
            seen = self.keep(_call("set"))

            def once(value: _Value) -> None:
                value = self.single(value)
                inside = ast.Compare(value.expr, [ast.NotIn()], [_name(seen)])
                add = ast.Expr(ast.Call(ast.Attribute(_name(seen), "add", ast.Load()), [value.expr], []))
                missing = self.missing(value.guards)

                def known() -> None:
                    def new() -> None:
                        self.body.append(add)
                        body(value)

                    self.when(inside, new)

                if missing is None:
                    known()
                else:
                    self.when(missing, lambda: self.unless_skippable(value, unknown), known)

            self.loop(ir[3][0], unknown, once)
        else:
            raise AssertionError(op)

    def each_of(self, items: ast.expr, body: Callable[[_Value], None]) -> None:
        """Emit ``body`` for each of a list's items, none of which is None."""
        if self.loops >= _MAX_LOOPS:
            raise RecursionError
        if self.loops:
            # A loop within a loop could take the square of a report's size: its steps are counted.
            self.counted = True
            items = items if isinstance(items, ast.Name) else _name(self.keep(items))
            steps = _binary(ast.Sub, _name("left"), _call("len", items))
            self.assign("left", steps)
            out = ast.Compare(_name("left"), [ast.Lt()], [_const(0)])
            self.body.append(ast.If(out, self.done(UNKNOWN), []))
        item = self.temp()
        self.certain.add(item)
        self.loops += 1
        inner = self.block(lambda: body(_Value(_name(item))))
        self.loops -= 1
        self.body.append(ast.For(ast.Name(item, ast.Store()), items, inner, []))

    def holders(self, ir: IR, unknown: str) -> tuple[ast.expr, tuple[Any, ...]]:
        """The records whose texts are searched for mentions, and the path from each to its text."""
        if ir[0] == "get":
            return ast.List([_name(self.record(ir[2]))], ast.Load()), ir[3]
        below: tuple[Any, ...] = ()
        if ir[0] == "map":
            ir, below = ir[2], ir[3]
            if ir[0] == "get":  # a list that is not there mentions nothing
                holders, path = self.holders(ir, unknown)
                return holders, (*path, *below)
        found = self.keep(ast.List([], ast.Load()))

        def collect(value: _Value) -> None:
            append = ast.Call(ast.Attribute(_name(found), "append", ast.Load()), [value.expr], [])
            self.body.append(ast.Expr(append))

        self.loop(ir, unknown, collect)
        return _name(found), below

    def bound(self, variable: str, value: _Value) -> _Value:
        """Give a loop's item a local name, and the variable that the rule calls it by."""
        value = self.single(value)
        if not isinstance(value.expr, ast.Name):
            value = self.settle(value)
        assert isinstance(value.expr, ast.Name)
        self.variables[variable] = value.expr.id
        if value.fraction:
            self.fractions.add(value.expr.id)
        return value

    def unless_skippable(self, value: _Value, unknown: str) -> None:
        if value.skip is None:
            self.assign(unknown, _const(True))
        else:
            self.when(value.skip.counts(), lambda: self.assign(unknown, _const(True)))

    def operands(self, ir: IR, op: str, decided: Callable[[], None], unknown: str) -> bool:
        """Emit ``decided`` where an operand of ``op`` decides a truth; ``unknown`` is made True where one is not known.

        Whether any may be.
        """
        uncertain = False
        for item in _operands(ir, op):
            value = self.truth(item)
            test = value.expr if op == "or" else _negated(value.expr)
            missing = self.missing(value.guards)
            if missing is None:
                self.when(test, decided)
                continue
            uncertain = True
            self.when(
                missing,
                lambda: self.assign(unknown, _const(True)),
                lambda test=test: self.when(test, decided),  # type: ignore[misc]
            )
        return uncertain

    def passed_by(self, ir: IR, op: str, unknown: str, body: Callable[[], None]) -> None:
        """In a loop: pass an item by where an operand of ``op`` decides a truth; else, if all are known, ``body``."""
        before = len(self.body)
        mine = self.temp()
        if self.operands(ir, op, lambda: self.body.append(ast.Continue()), mine):
            self.body.insert(before, _assignment(mine, _const(False)))
            self.when(_name(mine), lambda: self.assign(unknown, _const(True)), body)
        else:
            body()

    def quantified(self, ir: IR) -> str:
        every = ir[0] == "every"
        unknown = self.keep(_const(False))
        target = self.keep(_const(every))

        def body(value: _Value) -> None:
            self.bound(ir[2], value)
            if ir[4][0] == ("or" if every else "and"):
                self.passed_by(ir[4], ir[4][0], unknown, decide)
            else:
                self.operands(ir[4], "and" if every else "or", decide, unknown)

        def decide() -> None:
            self.assign(target, _const(not every))
            self.body.append(ast.Break())  # of the innermost list; what the others hold changes nothing any more

        self.loop(ir[3], unknown, body)
        settled = ast.IfExp(
            _is(_name(target), every), ast.IfExp(_name(unknown), _const(None), _const(every)), _const(not every)
        )
        self.assign(target, settled)
        return target

    # ---- functions

    def function(self, ir: IR) -> _Value:
        name, arguments = ir[2], ir[3]
        if name in ("sum", "min", "max", "average", "count", "first"):
            return self.aggregate(name, arguments)
        if name in ("present", "blank"):
            value = self.get(arguments[0], zero=False)
            path = arguments[0][3]
            raw = _call(name, _name(self.record(arguments[0][2])), _const(path))
            if name == "present" and path:
                raw = self.there(arguments[0], value, raw)
            return _Value(raw, [] if path else value.guards)
        if name == "if_blank":
            return self.blank_default(arguments)
        if name == "length" and arguments[0][1].startswith("list"):
            return self.aggregate("count", arguments)
        if name in _ROUNDING:
            value = self.inline(ir)
            target = self.keep(self.guarded(value.guards, value.expr))
            return _Value(_name(target), [target])
        values = [self.single(self.value(a)) for a in arguments]
        guards = [g for v in values for g in v.guards]
        if name == "abs":
            target = self.keep(self.guarded(guards, _call("abs", values[0].expr)))
            return _Value(_name(target), [target], fraction=values[0].fraction)
        if name == "decimals_of":
            target = self.keep(self.guarded(guards, _call(name, values[0].expr, _const(arguments[0][1]), _name("r"))))
            return _Value(_name(target), [target])
        if name == "steps":
            left, right = self.alike(*values)
            target = self.keep(self.guarded(guards, _call("steps", left.expr, right.expr)))
            return _Value(_name(target), [target])
        found: ast.expr = _call(name, *(v.expr for v in values))
        if name == "contains" and arguments[0][1] == "text":
            found = ast.Compare(values[1].expr, [ast.In()], [values[0].expr])
        target = self.keep(self.guarded(guards, found))
        return _Value(_name(target), [target], fraction=name == "completion")

    def there(self, ir: IR, value: _Value, asked: ast.expr) -> ast.expr:
        """Whether a field is there and not blank, which has to be ``asked`` only where its value does not tell."""
        base, (*above, last) = ir[2], ir[3]
        if isinstance(last, int):
            holder = self.get(("get", "form", base, tuple(above)), zero=False)
            asked = _call("present", holder.expr, _const((last,)))
            cells = ast.Attribute(holder.expr, "cells", ast.Load())
            tests = [_is(_name(guard), None, negated=True) for guard in holder.guards]
            tests.append(_is(ast.Subscript(cells, _const(last), ast.Load()), None, negated=True))
            asked = ast.BoolOp(ast.And(), [*tests, asked])
        if not ir[1].startswith(("form", "list", "group")):  # which may be there and hold nothing
            asked = ast.BoolOp(ast.Or(), [_is(value.expr, None, negated=True), asked])
        if self.state and base == 0 and not above and isinstance(last, int):
            self.there_tests[last] = asked
            return _name(f"p{last}")
        return asked

    def inline(self, ir: IR) -> _Value:
        """A value that is asked for once at most, and only where what stands before it does not decide."""
        if ir[0] != "call" or ir[2] not in _ROUNDING:
            return self.value(ir)
        name, arguments = ir[2], ir[3]
        value = self.single(self.value(arguments[0]))
        places = int(Decimal(arguments[1][2])) if len(arguments) > 1 else 0
        extra = [_const(places), _const(arguments[0][1]), _name("r"), *(_const(mode[2]) for mode in arguments[2:])]
        return _Value(_call(f"{name}_", value.expr, *extra), value.guards)

    def blank_default(self, arguments: tuple[IR, ...]) -> _Value:
        value = self.value(arguments[0])
        default = self.single(self.value(arguments[1]))
        fraction = default.fraction
        target = self.keep(value.expr)
        assert value.skip is not None

        def fill() -> None:
            self.assign(target, self.guarded(default.guards, default.expr))

        blank = value.skip.adds_nothing(absent_too=True)
        self.when(
            _is(_name(target), None),
            lambda: self.when(blank, fill),
            (lambda: self.assign(target, _call("fraction", _name(target)))) if fraction else None,
        )
        return _Value(_name(target), [target], fraction=fraction)

    def length(self, ir: IR) -> _Value:
        """How many items a list of the report has; none where it was left blank."""
        value = self.get(ir)
        assert value.skip is not None
        count = _call("Decimal", _call("len", value.expr))
        none = ast.IfExp(value.skip.adds_nothing(), self.generator.constant("0"), _const(None))
        target = self.keep(ast.IfExp(_is(value.expr, None), none, count))
        return _Value(_name(target), [target])

    def aggregate(self, name: str, arguments: tuple[IR, ...]) -> _Value:
        if name == "count" and len(arguments) == 1 and arguments[0][0] == "get" and arguments[0][1].startswith("list"):
            return self.length(arguments[0])
        fraction = name != "count" and any(_divides(a, self.lets) for a in arguments)
        unknown = self.keep(_const(False))
        number = self.keep(_const(0))
        if name in ("sum", "average"):
            start: ast.expr = self.generator.constant("0")
            total = self.keep(self.fraction_of(start) if fraction else start)
        else:
            total = self.keep(_const(None))

        def body(value: _Value) -> None:
            skip = value.skip
            value = self.as_fraction(value) if fraction else self.single(value)
            if name == "first" and skip is not None:  # a merged cell may be given once only
                skip = _Part(skip.record, skip.path, True, skip.at_hand)
            value.skip = skip
            missing = self.missing(value.guards)
            if missing is None:
                take(value)
            else:
                self.when(missing, lambda: self.unless_skippable(value, unknown), lambda: take(value))

        def take(value: _Value) -> None:
            self.assign(number, _binary(ast.Add, _name(number), _const(1)))
            if name == "first":
                self.when(_is(_name(total), None), lambda: self.assign(total, value.expr))
            elif name in ("sum", "average"):
                self.assign(total, _binary(ast.Add, _name(total), value.expr))
            elif name in ("min", "max"):
                op = ast.Lt() if name == "min" else ast.Gt()
                better = ast.Compare(value.expr, [op], [_name(total)])
                self.when(_any([_is(_name(total), None), better]), lambda: self.assign(total, value.expr))

        for argument in arguments:
            if argument[1].startswith("list"):
                self.loop(argument, unknown, body)
            else:
                body(self.part(argument))
        if name == "count":
            target = self.keep(ast.IfExp(_name(unknown), _const(None), _call("Decimal", _name(number))))
            return _Value(_name(target), [target])
        empty = _any([_name(unknown), ast.Compare(_name(number), [ast.Eq()], [_const(0)])])
        target = self.keep(ast.IfExp(empty, _const(None), _name(total)))
        if name == "average":
            if fraction:
                return _Value(_binary(ast.Div, _name(target), _name(number)), [target], fraction=True)
            return _Value(_name(target), [target], _call("Decimal", _name(number)))
        return _Value(_name(target), [target], fraction=fraction)


_ROUNDING = frozenset(("round", "floor", "ceil"))
_WHOLE = frozenset(
    (
        *_ROUNDING,
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


def _divides(ir: IR, lets: dict[str, _Value]) -> bool:
    """Whether evaluating ``ir`` can give a value that is no Decimal."""
    op = ir[0]
    if op == "let":
        return lets[ir[2]].fraction or lets[ir[2]].den is not None
    if op == "with":
        named = _Value(ast.Constant(None), fraction=_divides(ir[3], lets))
        return _divides(ir[4], {**lets, ir[2]: named})
    if op in _NO_FRACTION:
        return False
    if op == "case":
        return ir[3] != "count" and any(_divides(result, lets) for result in (ir[5], *(row[1] for row in ir[4])))
    if op == "/" or (op == "call" and ir[2] in ("average", "completion")):
        return True
    if op == "where":
        return _divides(ir[2], lets)
    if op == "for":
        return _divides(ir[4], lets)
    if op == "if":
        return _divides(ir[3], lets) or _divides(ir[4], lets)
    if op == "call":
        return ir[2] not in _WHOLE and any(_divides(a, lets) for a in ir[3])
    return any(_divides(a, lets) for a in ir[2:] if isinstance(a, tuple))
