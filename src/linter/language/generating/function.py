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

from ...program.plan import (
    children,
    decided,
    field_modes,
    figures,
    is_field,
    is_number,
    is_rounded,
    states_zero,
)
from ...verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from ..typing.names import IR
from .trees import any_of, assignment, binary, both_of, call, const, definition, is_, local, negated, placed
from .values import ROUNDING, Part, Value, divides

# Python itself takes no more than twenty blocks inside each other.
_MAX_LOOPS = 16
_LARGE = 2000
_OPS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARE: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "<>": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


def _operands(ir: IR, op: str) -> list[IR]:
    """What ``op`` joins, however it is bracketed; a truth that it does not join alone."""
    return [part for item in ir[2] for part in _operands(item, op)] if ir[0] == op else [ir]


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
        return local(f"k{index}")

    def test(self, check: dict[str, Any]) -> str:
        """The name of a function that tells the state of one check, which is none of the form's own."""
        name = f"c{len(self.functions)}"
        self.functions.append(_tried(definition(name, _Function(self, check).build())))
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
            made.body = made.end(call(function, local("r")))
        made.body = made.held()
        _tried(definition("", made.body))
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
_TOGETHER = 100


class _InLoop(Exception):
    """A check ends within a loop: it needs a function of its own."""


def _tried(function: ast.FunctionDef) -> ast.FunctionDef:
    """The same; a RecursionError where it is too deep for Python's compiler."""
    if placed(function) > _LARGE:
        compile(ast.Module([function], []), "<rules>", "exec", dont_inherit=True)
    return function


def _together(name: str, checks: list[_Function]) -> ast.stmt:
    """The function of some checks: what several ask of the record is found out once."""
    fields = sorted({field for check in checks for field in check.fields})
    there = {field: test for check in checks for field, test in check.there_tests.items()}
    body: list[ast.stmt] = [assignment("values", ast.Attribute(local("r"), "values", ast.Load()))]
    body += [assignment(f"v{i}", ast.Subscript(local("values"), const(i), ast.Load())) for i in fields]
    body += [assignment(f"p{i}", there[i]) for i in sorted(there)]
    body.append(ast.Return(ast.List([local(check.state) for check in checks], ast.Load())))
    function = definition(name, body)
    placed(function)
    body[-1:-1] = [statement for check in checks for statement in check.body]
    return function


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
        self.lets: dict[str, Value] = {}
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

    def missing(self, guards: list[str]) -> ast.expr | None:
        names = list(dict.fromkeys(guards))
        return any_of([is_(local(g), None) for g in names]) if names else None

    def guarded(self, guards: list[str], expr: ast.expr) -> ast.expr:
        test = self.missing(guards)
        return expr if test is None else ast.IfExp(test, const(None), expr)

    def done(self, state: int) -> list[ast.stmt]:
        return self.end(const(state))

    def end(self, state: ast.expr) -> list[ast.stmt]:
        if not self.state:
            return [ast.Return(state)]
        if self.loops:
            raise _InLoop
        return [assignment(self.state, state), ast.Break()]

    def held(self) -> list[ast.stmt]:
        """The check among others: it is left by leaving a loop that goes round once."""
        once = ast.While(const(True), [*self.body, ast.Break()], [])
        beyond = ast.ExceptHandler(local("DecimalException"), None, [assignment(self.state, const(SUSPECT))])
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
            self.finish(Value(self.same(stated, left, right), [*left.guards, *right.guards]))
        if self.counted:
            self.body.insert(0, assignment("left", call("budget", local("r"))))
        return self.body

    def ready(self, ir: IR) -> None:
        """Work out the named values that a part of the check needs."""
        if ir[0] == "let" and ir[2] in self.waiting:
            value = self.waiting.pop(ir[2])
            self.ready(value)
            self.lets[ir[2]] = self.settle(self.value(value))
        for part in children(ir):
            self.ready(part)

    def stated(self, ir: IR, expected: IR) -> Value:
        """A stated figure; one that is not there counts as zero where its rule says so and another figure is there."""
        if not states_zero(ir, self.rule):
            return self.part(ir)
        value = self.value(ir)
        fields = [ir, *figures(expected)]
        tests: list[ast.expr] = []
        for node in fields:
            part = self.get(node, zero=False)
            assert part.skip is not None
            asked = call("given", local(part.skip.record), const(part.skip.path))
            tests += [is_(part.expr, None, negated=True), asked]  # mostly the stated figure is there
        there = self.keep(ast.IfExp(any_of(tests), const(True), const(None)))
        return Value(value.expr, [*value.guards, there], value.den, value.fraction, value.skip)

    def decide(self, ir: IR, op: str, state: int) -> None:
        """End the function with ``state`` where an operand of ``op`` decides a truth, else as unknown where one is."""
        unknown = self.temp()
        if self.operands(ir, op, lambda: self.body.extend(self.done(state)), unknown):
            self.body.insert(0, assignment(unknown, const(False)))
            self.body.append(ast.If(local(unknown), self.done(UNKNOWN), []))

    def finish(self, value: Value) -> None:
        test = self.missing(value.guards)
        if test is not None:
            self.body.append(ast.If(test, self.done(UNKNOWN), []))
        self.body += self.end(ast.IfExp(value.expr, const(PASS), const(SUSPECT)))

    def same(self, stated: IR, left: Value, right: Value) -> ast.expr:
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

    def reproduced(self, stated: IR, left: Value, right: Value) -> ast.expr:
        mode = decided("rounding", self.rule, field_modes(stated), self.pack)
        extra = [] if mode in (None, "half_up") else [const(mode)]
        if right.fraction:
            return call("same_fraction", left.expr, right.expr, *extra)
        return call("same", left.expr, right.expr, right.den or self.generator.constant("1"), *extra)

    def close(self, left: Value, right: Value, limit: str) -> ast.expr:
        """Whether two values lie within a fixed tolerance, by multiplication."""
        left, right = self.alike(left, right)
        a, b, most = left.expr, right.expr, self.generator.constant(limit)
        if left.fraction:
            most = self.fraction_of(most)
        for den, other in ((right.den, "a"), (left.den, "b")):
            if den is not None:
                most = binary(ast.Mult, most, den)
                if other == "a":
                    a = binary(ast.Mult, a, den)
                else:
                    b = binary(ast.Mult, b, den)
        return ast.Compare(call("abs", binary(ast.Sub, a, b)), [ast.LtE()], [most])

    # ---- values

    def settle(self, value: Value) -> Value:
        """A value in named temporaries, so that it can be used twice."""
        if value.den is None:
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
        return value if value.fraction else Value(self.fraction_of(value.expr), value.guards, fraction=True)

    def fraction_of(self, expr: ast.expr) -> ast.expr:
        """A value as a fraction; a constant is made one when the program is loaded."""
        constants = self.generator.constants
        if isinstance(expr, ast.Name) and expr.id.startswith("k") and isinstance(constants[int(expr.id[1:])], str):
            return self.generator.constant(("fraction", constants[int(expr.id[1:])]))
        return call("fraction", expr)

    def alike(self, left: Value, right: Value) -> tuple[Value, Value]:
        if left.fraction or right.fraction:
            return self.as_fraction(left), self.as_fraction(right)
        return left, right

    def value(self, ir: IR) -> Value:
        op = ir[0]
        if op == "num":
            return Value(self.generator.constant(ir[2]))
        if op == "param":
            return Value(self.generator.constant(ir[3]))
        if op == "str":
            return Value(const(ir[2]))
        if op == "let":
            return self.lets[ir[2]]
        if op == "with":
            self.lets[ir[2]] = self.settle(self.value(ir[3]))
            return self.value(ir[4])
        if op == "get":
            return self.get(ir)
        if op == "neg":
            inner = self.value(ir[2])
            return Value(ast.UnaryOp(ast.USub(), inner.expr), inner.guards, inner.den, inner.fraction)
        if op in ("+", "-", "*", "/"):
            return self.arithmetic(ir)
        if op == "if":
            return self.conditional(ir)
        if op == "band":
            argument = self.single(self.value(ir[4]))
            table = self.generator.constant(("band", ir[3]))
            name = self.keep(self.guarded(argument.guards, call("band", table, argument.expr)))
            return Value(local(name), [name])
        if op == "call":
            return self.function(ir)
        if op == "case":
            return self.case(ir)
        if op == "none":
            name = self.keep(const(None))
            return Value(local(name), [name])
        return self.truth(ir)

    def case(self, ir: IR) -> Value:
        """A decision table: the first row that fits, or the results of all that fit put together."""
        _, code, _, hit, rows, otherwise = ir
        everything = hit in ("sum", "min", "max", "count")
        results = [otherwise, *(result for _, result, _ in rows)]
        fraction = is_number(code) and hit != "count" and any(divides(result, self.lets) for result in results)
        target = self.keep(const(None))
        # True as long as a row may still fit; None from the first row that cannot be told: then the whole is unknown.
        going = self.keep(const(True))
        fitting = self.keep(const(0))

        def take(result: IR) -> None:
            value = self.value(result)
            value = self.as_fraction(value) if fraction else self.single(value)
            name = self.keep(self.guarded(value.guards, value.expr))
            new, old = local(name), local(target)
            if hit in ("sum", "min", "max"):
                op = {"min": ast.Lt(), "max": ast.Gt()}.get(hit)
                both = binary(ast.Add, old, new) if op is None else ast.IfExp(ast.Compare(new, [op], [old]), new, old)
                kept = ast.IfExp(is_(old, None), new, both)
                self.assign(target, ast.IfExp(is_(new, None), const(None), kept))
                self.when(is_(new, None), lambda: self.assign(going, const(None)))
            elif hit != "count":
                self.assign(target, new)
            self.assign(fitting, binary(ast.Add, local(fitting), const(1)))

        def row(test: IR, result: IR) -> None:
            known = self.keep_truth(test)

            def fits() -> None:
                take(result)
                if not everything:
                    self.assign(going, const(False))

            self.when(is_(local(known), True), fits)
            self.when(is_(local(known), None), lambda: self.assign(going, const(None)))

        for test, result, _ in rows:
            self.when(is_(local(going), True), lambda test=test, result=result: row(test, result))  # type: ignore[misc]
        none_fits = both_of(is_(local(going), True), ast.Compare(local(fitting), [ast.Eq()], [const(0)]))
        if hit != "count":
            self.when(none_fits, lambda: take(otherwise))
        if hit == "count":
            self.assign(target, call("Decimal", local(fitting)))
        if everything:
            self.when(is_(local(going), None), lambda: self.assign(target, const(None)))
        return Value(local(target), [target], fraction=fraction)

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
            name = self.keep(ast.Attribute(local("r"), "root", ast.Load()))
            self.certain.add(name)
        else:
            above = self.record(base - 1)
            parent = ast.Attribute(local(above), "parent", ast.Load())
            name = self.keep(parent if base == 1 else ast.IfExp(is_(local(above), None), const(None), parent))
        self.caches[-1][key] = name
        return name

    def zero(self, ir: IR) -> bool:
        """Whether a figure that is not there counts as zero."""
        return bool(decided("absent", self.rule, field_modes(ir), self.pack) == "zero")

    def get(self, ir: IR, zero: bool = True) -> Value:
        base, path = ir[2], ir[3]
        counts = self.zero(ir)
        zero = zero and counts
        key = (base, path, zero)
        name = next((cache[key] for cache in self.caches if key in cache), None)
        if name is None:
            name = self.record(base)
            if not path:
                guards = [] if name in self.certain else [name]
                return Value(local(name), guards, fraction=name in self.fractions)
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
                    values = ast.Attribute(local(name), "values", ast.Load())
                    value: ast.expr = ast.Subscript(values, const(step), ast.Load())
                else:
                    value = call("named", local(name), const(step))
                name = self.keep(value if certain else ast.IfExp(is_(local(name), None), const(None), value))
                certain = False
                if number < len(path):
                    self.caches[-1][way] = name
            if zero and is_number(ir[1]):
                if name.startswith("v"):  # others have it too
                    name = self.keep(local(name))
                absent = call("absent_zero", local(self.record(base)), const(path))
                self.body.append(
                    ast.If(is_(local(name), None), [ast.Assign([ast.Name(name, ast.Store())], absent)], [])
                )
            self.caches[-1][key] = name
        record = self.record(base)
        at_hand = len(path) == 1 and record in self.certain
        return Value(local(name), [name], skip=Part(record, path, counts, at_hand))

    def part(self, ir: IR) -> Value:
        """One part of a sum: one that is not there is left out, where it is not unknown, rather than added as zero."""
        return self.get(ir, zero=False) if ir[0] == "get" else self.value(ir)

    def arithmetic(self, ir: IR) -> Value:
        op = ir[0]
        left, right = self.alike(self.value(ir[2]), self.value(ir[3]))
        guards = [*left.guards, *right.guards]
        if op == "/":
            return self.division(left, right, guards)
        if op == "*":
            dens = [d for d in (left.den, right.den) if d is not None]
            den = binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
            return Value(binary(ast.Mult, left.expr, right.expr), guards, den, left.fraction)
        top_left, top_right = left.expr, right.expr
        if left.den is not None or right.den is not None:
            top_left = top_left if right.den is None else binary(ast.Mult, top_left, right.den)
            top_right = top_right if left.den is None else binary(ast.Mult, top_right, left.den)
        dens = [d for d in (left.den, right.den) if d is not None]
        den = binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
        return Value(binary(_OPS[op], top_left, top_right), guards, den, left.fraction)

    def division(self, left: Value, right: Value, guards: list[str]) -> Value:
        """A quotient as numerator and positive denominator; unknown where the divisor is zero."""
        if left.fraction:
            name = self.keep(self.guarded(guards, call("divide", left.expr, right.expr)))
            return Value(local(name), [name], fraction=True)
        top = left.expr if right.den is None else binary(ast.Mult, left.expr, right.den)
        bottom = right.expr if left.den is None else binary(ast.Mult, right.expr, left.den)
        low = self.keep(self.guarded(guards, call("divisor", bottom)))
        positive = self.keep(self.guarded([low], call("abs", local(low))))
        sign = ast.IfExp(ast.Compare(local(low), [ast.Lt()], [const(0)]), ast.UnaryOp(ast.USub(), top), top)
        high = self.keep(self.guarded([low], sign))
        return Value(local(high), [high, positive], local(positive))

    def conditional(self, ir: IR) -> Value:
        known = self.keep_truth(ir[2])
        number = is_number(ir[1])
        first: list[Value] = []
        target = self.temp()

        def branch(side: IR) -> Callable[[], None]:
            def fill() -> None:
                value = self.value(side)
                value = self.as_fraction(value) if number and needs_fraction else value
                first.append(value)
                self.assign(target, self.guarded(value.guards, value.expr))

            return fill

        needs_fraction = number and (divides(ir[3], self.lets) or divides(ir[4], self.lets))
        self.assign(target, const(None))
        self.when(
            is_(local(known), True),
            branch(ir[3]),
            lambda: self.when(is_(local(known), False), branch(ir[4])),
        )
        return Value(local(target), [target], fraction=needs_fraction)

    # ---- truths

    def truth(self, ir: IR) -> Value:
        op = ir[0]
        if op == "bool":
            return Value(const(ir[2]))
        if op == "cmp":
            left, right = self.value(ir[3]), self.value(ir[4])
            guards = [*left.guards, *right.guards]
            return Value(self.plain_comparison(ir, left, right), guards)
        if op in ("and", "or"):
            name = self.junction(op, list(ir[2]))
            return Value(local(name), [name])
        if op == "not":
            inner = self.truth(ir[2])
            return Value(ast.UnaryOp(ast.Not(), inner.expr), inner.guards)
        if op == "among":
            value = self.value(ir[2])
            if is_number(ir[2][1]):
                items = [self.inline(item) for item in ir[3]]
                tests = [self.compared("=", value, item) for item in items]
                return Value(any_of(tests), [*value.guards, *(g for item in items for g in item.guards)])
            items = [self.value(item) for item in ir[3]]
            tests = [ast.Compare(value.expr, [ast.Eq()], [item.expr]) for item in items]
            return Value(any_of(tests), [*value.guards, *(g for item in items for g in item.guards)])
        if op == "is":
            value = self.value(ir[2])
            has_value = is_(ast.Attribute(value.expr, "value", ast.Load()), None, negated=ir[3] == "quantity")
            return Value(has_value, value.guards)
        if op in ("every", "some"):
            name = self.quantified(ir)
            return Value(local(name), [name])
        if op == "clear":
            figure, limit = self.value(ir[2]), self.value(ir[3])
            guards = [*figure.guards, *limit.guards]
            mode = decided("rounding", self.rule, field_modes(ir[2]), self.pack) or "half_up"
            limit = self.single(limit)
            return Value(call("clear", figure.expr, limit.expr, const(ir[4]), const(mode)), guards)
        if op == "matches":
            value = self.value(ir[2])
            automaton = self.generator.constant(("regex", ir[4]))
            found = call("matches", value.expr, automaton)
            if ir[2][1] == "text":
                found = ast.Subscript(automaton, value.expr, ast.Load())
            name = self.keep(self.guarded(value.guards, found))
            return Value(local(name), [name])
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
                    any_of([is_(local(target), None), is_(local(other), None)]),
                    const(None),
                    const(not deciding),
                )
                self.assign(target, ast.IfExp(is_(local(other), deciding), const(deciding), both))

            self.when(is_(local(target), deciding, negated=True), fill)
        return target

    def plain_comparison(self, ir: IR, left: Value, right: Value) -> ast.expr:
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

    def compared(self, op: str, left: Value, right: Value) -> ast.expr:
        left, right = self.alike(left, right)
        a, b = left.expr, right.expr
        if right.den is not None:
            a = binary(ast.Mult, a, right.den)
        if left.den is not None:
            b = binary(ast.Mult, b, left.den)
        return ast.Compare(a, [_COMPARE[op]()], [b])

    # ---- lists

    def loop(self, ir: IR, unknown: str, body: Callable[[Value], None]) -> None:
        """Emit ``body`` for every item; ``unknown`` becomes True where an item cannot be known."""
        op = ir[0]
        if op == "get":
            value = self.get(ir)

            self.when(
                is_(value.expr, None),
                lambda: self.unless_skippable(value, unknown),
                lambda: self.each_of(value.expr, body),
            )
        elif op == "map":

            def member(value: Value) -> None:
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

            def test(value: Value) -> None:
                value = self.bound(ir[3], value)
                self.passed_by(ir[4], "and", unknown, lambda: body(value))

            self.loop(ir[2], unknown, test)
        elif op == "for":

            def each(value: Value) -> None:
                self.bound(ir[2], value)
                body(self.value(ir[4]))

            self.loop(ir[3], unknown, each)
        elif op == "group" and ir[2][0] == "get":
            whole = self.get(ir[2])
            groups = call("group_all", whole.expr, const(ir[3]))
            self.when(
                is_(whole.expr, None),
                lambda: self.unless_skippable(whole, unknown),
                lambda: self.each_of(groups, body),
            )
        elif op == "group":
            found = self.keep(ast.List([], ast.Load()))

            def collect(value: Value) -> None:
                append = ast.Call(ast.Attribute(local(found), "append", ast.Load()), [value.expr], [])
                self.body.append(ast.Expr(append))

            self.loop(ir[2], unknown, collect)
            self.each_of(call("group", local(found), const(ir[3])), body)
        elif op == "mention":
            form = self.generator.constant(("mention", ir[3]))
            holders, path = self.holders(ir[2], unknown)
            self.each_of(call("mentions", holders, const(path), form), body)
        elif op == "call" and ir[2] == "distinct":
            seen = self.keep(call("set"))

            def once(value: Value) -> None:
                value = self.single(value)
                inside = ast.Compare(value.expr, [ast.NotIn()], [local(seen)])
                add = ast.Expr(ast.Call(ast.Attribute(local(seen), "add", ast.Load()), [value.expr], []))
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

    def each_of(self, items: ast.expr, body: Callable[[Value], None]) -> None:
        """Emit ``body`` for each of a list's items, none of which is None."""
        if self.loops >= _MAX_LOOPS:
            raise RecursionError
        if self.loops:
            # A loop within a loop could take the square of a report's size: its steps are counted.
            self.counted = True
            items = items if isinstance(items, ast.Name) else local(self.keep(items))
            steps = binary(ast.Sub, local("left"), call("len", items))
            self.assign("left", steps)
            out = ast.Compare(local("left"), [ast.Lt()], [const(0)])
            self.body.append(ast.If(out, self.done(UNKNOWN), []))
        item = self.temp()
        self.certain.add(item)
        self.loops += 1
        inner = self.block(lambda: body(Value(local(item))))
        self.loops -= 1
        self.body.append(ast.For(ast.Name(item, ast.Store()), items, inner, []))

    def holders(self, ir: IR, unknown: str) -> tuple[ast.expr, tuple[Any, ...]]:
        """The records whose texts are searched for mentions, and the path from each to its text."""
        if ir[0] == "get":
            return ast.List([local(self.record(ir[2]))], ast.Load()), ir[3]
        below: tuple[Any, ...] = ()
        if ir[0] == "map":
            ir, below = ir[2], ir[3]
            if ir[0] == "get":  # a list that is not there mentions nothing
                holders, path = self.holders(ir, unknown)
                return holders, (*path, *below)
        found = self.keep(ast.List([], ast.Load()))

        def collect(value: Value) -> None:
            append = ast.Call(ast.Attribute(local(found), "append", ast.Load()), [value.expr], [])
            self.body.append(ast.Expr(append))

        self.loop(ir, unknown, collect)
        return local(found), below

    def bound(self, variable: str, value: Value) -> Value:
        """Give a loop's item a local name, and the variable that the rule calls it by."""
        value = self.single(value)
        if not isinstance(value.expr, ast.Name):
            value = self.settle(value)
        assert isinstance(value.expr, ast.Name)
        self.variables[variable] = value.expr.id
        if value.fraction:
            self.fractions.add(value.expr.id)
        return value

    def unless_skippable(self, value: Value, unknown: str) -> None:
        if value.skip is None:
            self.assign(unknown, const(True))
        else:
            self.when(value.skip.counts(), lambda: self.assign(unknown, const(True)))

    def operands(self, ir: IR, op: str, decided: Callable[[], None], unknown: str) -> bool:
        """Emit ``decided`` where an operand of ``op`` decides a truth; ``unknown`` is made True where one is not known.

        Whether any may be.
        """
        uncertain = False
        for item in _operands(ir, op):
            value = self.truth(item)
            test = value.expr if op == "or" else negated(value.expr)
            missing = self.missing(value.guards)
            if missing is None:
                self.when(test, decided)
                continue
            uncertain = True
            self.when(
                missing,
                lambda: self.assign(unknown, const(True)),
                lambda test=test: self.when(test, decided),  # type: ignore[misc]
            )
        return uncertain

    def passed_by(self, ir: IR, op: str, unknown: str, body: Callable[[], None]) -> None:
        """In a loop: pass an item by where an operand of ``op`` decides a truth; else, if all are known, ``body``."""
        before = len(self.body)
        mine = self.temp()
        if self.operands(ir, op, lambda: self.body.append(ast.Continue()), mine):
            self.body.insert(before, assignment(mine, const(False)))
            self.when(local(mine), lambda: self.assign(unknown, const(True)), body)
        else:
            body()

    def quantified(self, ir: IR) -> str:
        every = ir[0] == "every"
        unknown = self.keep(const(False))
        target = self.keep(const(every))

        def body(value: Value) -> None:
            self.bound(ir[2], value)
            if ir[4][0] == ("or" if every else "and"):
                self.passed_by(ir[4], ir[4][0], unknown, decide)
            else:
                self.operands(ir[4], "and" if every else "or", decide, unknown)

        def decide() -> None:
            self.assign(target, const(not every))
            self.body.append(ast.Break())  # of the innermost list; what the others hold changes nothing any more

        self.loop(ir[3], unknown, body)
        settled = ast.IfExp(
            is_(local(target), every), ast.IfExp(local(unknown), const(None), const(every)), const(not every)
        )
        self.assign(target, settled)
        return target

    # ---- functions

    def function(self, ir: IR) -> Value:
        name, arguments = ir[2], ir[3]
        if name in ("sum", "min", "max", "average", "count", "first"):
            return self.aggregate(name, arguments)
        if name in ("present", "blank"):
            value = self.get(arguments[0], zero=False)
            path = arguments[0][3]
            raw = call(name, local(self.record(arguments[0][2])), const(path))
            if name == "present" and path:
                raw = self.there(arguments[0], value, raw)
            return Value(raw, [] if path else value.guards)
        if name == "if_blank":
            return self.blank_default(arguments)
        if name == "length" and arguments[0][1].startswith("list"):
            return self.aggregate("count", arguments)
        if name in ROUNDING:
            value = self.inline(ir)
            target = self.keep(self.guarded(value.guards, value.expr))
            return Value(local(target), [target])
        values = [self.single(self.value(a)) for a in arguments]
        guards = [g for v in values for g in v.guards]
        if name == "abs":
            target = self.keep(self.guarded(guards, call("abs", values[0].expr)))
            return Value(local(target), [target], fraction=values[0].fraction)
        if name == "decimals_of":
            target = self.keep(self.guarded(guards, call(name, values[0].expr, const(arguments[0][1]), local("r"))))
            return Value(local(target), [target])
        if name == "steps":
            left, right = self.alike(*values)
            target = self.keep(self.guarded(guards, call("steps", left.expr, right.expr)))
            return Value(local(target), [target])
        found: ast.expr = call(name, *(v.expr for v in values))
        if name == "contains" and arguments[0][1] == "text":
            found = ast.Compare(values[1].expr, [ast.In()], [values[0].expr])
        target = self.keep(self.guarded(guards, found))
        return Value(local(target), [target], fraction=name == "completion")

    def there(self, ir: IR, value: Value, asked: ast.expr) -> ast.expr:
        """Whether a field is there and not blank, which has to be ``asked`` only where its value does not tell."""
        base, (*above, last) = ir[2], ir[3]
        if isinstance(last, int):
            holder = self.get(("get", "form", base, tuple(above)), zero=False)
            asked = call("present", holder.expr, const((last,)))
            cells = ast.Attribute(holder.expr, "cells", ast.Load())
            tests = [is_(local(guard), None, negated=True) for guard in holder.guards]
            tests.append(is_(ast.Subscript(cells, const(last), ast.Load()), None, negated=True))
            asked = ast.BoolOp(ast.And(), [*tests, asked])
        if not ir[1].startswith(("form", "list", "group")):  # which may be there and hold nothing
            asked = ast.BoolOp(ast.Or(), [is_(value.expr, None, negated=True), asked])
        if self.state and base == 0 and not above and isinstance(last, int):
            self.there_tests[last] = asked
            return local(f"p{last}")
        return asked

    def inline(self, ir: IR) -> Value:
        """A value that is asked for once at most, and only where what stands before it does not decide."""
        if ir[0] != "call" or ir[2] not in ROUNDING:
            return self.value(ir)
        name, arguments = ir[2], ir[3]
        value = self.single(self.value(arguments[0]))
        places = int(Decimal(arguments[1][2])) if len(arguments) > 1 else 0
        extra = [const(places), const(arguments[0][1]), local("r"), *(const(mode[2]) for mode in arguments[2:])]
        return Value(call(f"{name}_", value.expr, *extra), value.guards)

    def blank_default(self, arguments: tuple[IR, ...]) -> Value:
        value = self.value(arguments[0])
        default = self.single(self.value(arguments[1]))
        fraction = default.fraction
        target = self.keep(value.expr)
        assert value.skip is not None

        def fill() -> None:
            self.assign(target, self.guarded(default.guards, default.expr))

        blank = value.skip.adds_nothing(absent_too=True)
        self.when(
            is_(local(target), None),
            lambda: self.when(blank, fill),
            (lambda: self.assign(target, call("fraction", local(target)))) if fraction else None,
        )
        return Value(local(target), [target], fraction=fraction)

    def length(self, ir: IR) -> Value:
        """How many items a list of the report has; none where it was left blank."""
        value = self.get(ir)
        assert value.skip is not None
        count = call("Decimal", call("len", value.expr))
        none = ast.IfExp(value.skip.adds_nothing(), self.generator.constant("0"), const(None))
        target = self.keep(ast.IfExp(is_(value.expr, None), none, count))
        return Value(local(target), [target])

    def aggregate(self, name: str, arguments: tuple[IR, ...]) -> Value:
        if name == "count" and len(arguments) == 1 and arguments[0][0] == "get" and arguments[0][1].startswith("list"):
            return self.length(arguments[0])
        fraction = name != "count" and any(divides(a, self.lets) for a in arguments)
        unknown = self.keep(const(False))
        number = self.keep(const(0))
        if name in ("sum", "average"):
            start: ast.expr = self.generator.constant("0")
            total = self.keep(self.fraction_of(start) if fraction else start)
        else:
            total = self.keep(const(None))

        def body(value: Value) -> None:
            skip = value.skip
            value = self.as_fraction(value) if fraction else self.single(value)
            if name == "first" and skip is not None:  # a merged cell may be given once only
                skip = Part(skip.record, skip.path, True, skip.at_hand)
            value.skip = skip
            missing = self.missing(value.guards)
            if missing is None:
                take(value)
            else:
                self.when(missing, lambda: self.unless_skippable(value, unknown), lambda: take(value))

        def take(value: Value) -> None:
            self.assign(number, binary(ast.Add, local(number), const(1)))
            if name == "first":
                self.when(is_(local(total), None), lambda: self.assign(total, value.expr))
            elif name in ("sum", "average"):
                self.assign(total, binary(ast.Add, local(total), value.expr))
            elif name in ("min", "max"):
                op = ast.Lt() if name == "min" else ast.Gt()
                better = ast.Compare(value.expr, [op], [local(total)])
                self.when(any_of([is_(local(total), None), better]), lambda: self.assign(total, value.expr))

        for argument in arguments:
            if argument[1].startswith("list"):
                self.loop(argument, unknown, body)
            else:
                body(self.part(argument))
        if name == "count":
            target = self.keep(ast.IfExp(local(unknown), const(None), call("Decimal", local(number))))
            return Value(local(target), [target])
        empty = any_of([local(unknown), ast.Compare(local(number), [ast.Eq()], [const(0)])])
        target = self.keep(ast.IfExp(empty, const(None), local(total)))
        if name == "average":
            if fraction:
                return Value(binary(ast.Div, local(target), local(number)), [target], fraction=True)
            return Value(local(target), [target], call("Decimal", local(number)))
        return Value(local(target), [target], fraction=fraction)
