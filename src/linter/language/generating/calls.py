"""Code for what is called: the functions of the language (``typing.functions``), bands and decision tables."""

from __future__ import annotations

import ast
from decimal import Decimal

from ...plan.modes import is_number
from ...plan.nodes import Band, Call, Decision, Get, Node, Number, Text
from ..typing.functions import FUNCTIONS
from .aggregates import Aggregates
from .trees import binary, both_of, call, const, is_, local
from .values import Value, divides

_EVERY_ROW = ("sum", "min", "max", "count")


class Calls(Aggregates):
    """A function whose row has no code of its own is called by its name, with its arguments as single values."""

    def call(self, node: Call) -> Value:
        if node.function == "later":  # what is written date + days
            values, guards = self._singles(node)
            return self.known(guards, call(node.function, *(v.expr for v in values)))
        method = getattr(self, f"_{FUNCTIONS[node.function].code}")
        value: Value = method(node)
        return value

    def _singles(self, node: Call) -> tuple[list[Value], list[str]]:
        """The arguments as values without denominators, and everything that has to be known for them."""
        values = [self.single(self.value(a)) for a in node.arguments]
        return values, [g for v in values for g in v.guards]

    def _plain(self, node: Call) -> Value:
        values, guards = self._singles(node)
        found = call(node.function, *(v.expr for v in values))
        return self.known(guards, found, fraction=FUNCTIONS[node.function].is_quotient)

    def _aggregate(self, node: Call) -> Value:
        return self.aggregate(node.function, node.arguments)

    def _cell(self, node: Call) -> Value:
        field = node.arguments[0]
        assert isinstance(field, Get)
        value = self.get(field, zero=False)
        raw = call(node.function, local(self.record(field.base)), const(field.path))
        if node.function == "present" and field.path:
            raw = self.there(field, value, raw)
        elif node.function == "blank" and field.path:
            raw = self.left_blank(field, value, raw)
        return Value(raw, [] if field.path else value.guards)

    def _if_blank(self, node: Call) -> Value:
        asked = node.arguments[0]
        value = self.sum_or_blank(asked.arguments) if isinstance(asked, Call) else self.value(asked)
        default = self.single(self.value(node.arguments[1]))
        fraction = default.fraction or value.fraction
        if fraction:
            default = self.as_fraction(default)
        target = self.keep(value.expr)
        assert value.skip is not None

        def fill() -> None:
            self.assign(target, self.guarded(default.guards, default.expr))

        blank = value.skip.adds_nothing(absent_too=True)
        self.when(
            is_(local(target), None),
            lambda: self.when(blank, fill),
            (lambda: self.assign(target, call("fraction", local(target)))) if fraction and not value.fraction else None,
        )
        return Value(local(target), [target], fraction=fraction)

    def _with_columns(self, node: Call) -> Value:
        """Only the figure has to be known: the columns beside it may be blank, or not be there at all."""
        values, _ = self._singles(node)
        return self.known(values[0].guards, call(node.function, *(v.expr for v in values)))

    def _length(self, node: Call) -> Value:
        return (
            self.aggregate("count", node.arguments) if node.arguments[0].type.startswith("list") else self._plain(node)
        )

    def _rounding(self, node: Call) -> Value:
        value = self.inline(node)
        return self.known(value.guards, value.expr)

    def inline(self, node: Node) -> Value:
        """A value that is asked for once at most, and only where what stands before it does not decide."""
        if not isinstance(node, Call) or FUNCTIONS[node.function].code != "rounding":
            return self.value(node)
        figure, *how = node.arguments
        value = self.single(self.value(figure))
        places = int(Decimal(how[0].value)) if how and isinstance(how[0], Number) else 0
        modes = [const(mode.value) for mode in how[1:] if isinstance(mode, Text)]
        extra = [const(places), const(figure.type), local("r"), *modes]
        return Value(call(f"{node.function}_", value.expr, *extra), value.guards)

    def _absolute(self, node: Call) -> Value:
        (value,), guards = self._singles(node)
        return self.known(guards, call("abs", value.expr), fraction=value.fraction)

    def _decimals(self, node: Call) -> Value:
        (value,), guards = self._singles(node)
        return self.known(guards, call("decimals_of", value.expr, const(node.arguments[0].type), local("r")))

    def _steps(self, node: Call) -> Value:
        (value, step), guards = self._singles(node)
        left, right = self.alike(value, step)
        return self.known(guards, call("steps", left.expr, right.expr))

    def _contains(self, node: Call) -> Value:
        if node.arguments[0].type != "text":
            return self._plain(node)
        (text, word), guards = self._singles(node)
        return self.known(guards, ast.Compare(word.expr, [ast.In()], [text.expr]))

    # ---- bands and tables

    def band(self, node: Band) -> Value:
        argument = self.single(self.value(node.argument))
        table = self.constants.name(("band", node.rows))
        return self.known(argument.guards, call("band", table, argument.expr))

    def decision(self, node: Decision) -> Value:
        """A decision table: the first row that fits, or the results of all that fit put together."""
        return _Rows(self, node).value()


class _Rows:
    """One decision table as it is gone through."""

    def __init__(self, code: Calls, node: Decision) -> None:
        self.code = code
        self.node = node
        results = [node.otherwise, *(result for _, result, _ in node.rows)]
        fraction = is_number(node.type) and node.hit != "count" and any(divides(r, code.lets) for r in results)
        self.fraction = fraction
        self.target = code.keep(const(None))
        # True as long as a row may still fit; None from the first row that cannot be told: then the whole is unknown.
        self.going = code.keep(const(True))
        self.fitting = code.keep(const(0))

    def take(self, result: Node) -> None:
        """The result of a row that fits."""
        code, hit, target = self.code, self.node.hit, self.target
        value = code.value(result)
        value = code.as_fraction(value) if self.fraction else code.single(value)
        name = code.keep(code.guarded(value.guards, value.expr))
        new, old = local(name), local(target)
        if hit in ("sum", "min", "max"):
            op = {"min": ast.Lt(), "max": ast.Gt()}.get(hit)
            both = binary(ast.Add, old, new) if op is None else ast.IfExp(ast.Compare(new, [op], [old]), new, old)
            kept = ast.IfExp(is_(old, None), new, both)
            code.assign(target, ast.IfExp(is_(new, None), const(None), kept))
            code.when(is_(new, None), lambda: code.assign(self.going, const(None)))
        elif hit != "count":
            code.assign(target, new)
        code.assign(self.fitting, binary(ast.Add, local(self.fitting), const(1)))

    def row(self, test: Node, result: Node) -> None:
        code = self.code
        known = code.keep_truth(test)

        def fits() -> None:
            self.take(result)
            if self.node.hit not in _EVERY_ROW:
                code.assign(self.going, const(False))

        code.when(is_(local(known), True), fits)
        code.when(is_(local(known), None), lambda: code.assign(self.going, const(None)))

    def value(self) -> Value:
        code, hit, going, target = self.code, self.node.hit, self.going, self.target
        for test, result, _ in self.node.rows:

            def row(test: Node = test, result: Node = result) -> None:
                self.row(test, result)

            code.when(is_(local(going), True), row)
        none_fits = both_of(is_(local(going), True), ast.Compare(local(self.fitting), [ast.Eq()], [const(0)]))
        if hit != "count":
            code.when(none_fits, lambda: self.take(self.node.otherwise))
        if hit == "count":
            code.assign(target, call("Decimal", local(self.fitting)))
        if hit in _EVERY_ROW:
            code.when(is_(local(going), None), lambda: code.assign(target, const(None)))
        return Value(local(target), [target], fraction=self.fraction)


__all__ = ["Calls"]
