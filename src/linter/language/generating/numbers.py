"""Code for arithmetic, and for holding one figure against another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal

from ...plan.modes import decided, is_number, is_rounded
from ...plan.nodes import Arithmetic, Compare, Convert, If, Negate, Node, Number, Parameter
from .fields import Fields
from .trees import binary, call, const, is_, local
from .values import Value, divides

_OPS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARE: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "<>": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


class Numbers(Fields):
    """A number is a Decimal or a Fraction, or a numerator with a positive denominator."""

    def number(self, node: Number | Parameter) -> Value:
        return Value(self.constants.name(node.value))

    def negate(self, node: Negate) -> Value:
        inner = self.value(node.operand)
        return Value(ast.UnaryOp(ast.USub(), inner.expr), inner.guards, inner.den, inner.fraction)

    def converted(self, node: Convert) -> Value:
        value, top, bottom = self.value(node.operand), self.constants.name(node.top), self.constants.name(node.bottom)
        if value.fraction:
            whole = binary(ast.Mult, value.expr, self.constants.fraction(top))
            return Value(binary(ast.Div, whole, self.constants.fraction(bottom)), value.guards, fraction=True)
        den = bottom if value.den is None else binary(ast.Mult, value.den, bottom)
        return Value(binary(ast.Mult, value.expr, top), value.guards, den if node.bottom != "1" else value.den)

    def raised(self, node: Arithmetic) -> Value:
        """A number as so many factors, each of them the same name."""
        value = self.settle(self.value(node.left))
        assert isinstance(node.right, (Number, Parameter))
        times = int(Decimal(node.right.value))
        expr, den = value.expr, value.den
        for _ in range(1, times):
            expr = binary(ast.Mult, expr, value.expr)
            den = binary(ast.Mult, den, value.den) if den is not None and value.den is not None else None
        return Value(expr, value.guards, den, value.fraction)

    def arithmetic(self, node: Arithmetic) -> Value:
        if node.op == "^":
            return self.raised(node)
        left, right = self.alike(self.value(node.left), self.value(node.right))
        guards = [*left.guards, *right.guards]
        if node.op == "/":
            return self.division(left, right, guards)
        if node.op == "*":
            dens = [d for d in (left.den, right.den) if d is not None]
            den = binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
            return Value(binary(ast.Mult, left.expr, right.expr), guards, den, left.fraction)
        top_left, top_right = left.expr, right.expr
        if left.den is not None or right.den is not None:
            top_left = top_left if right.den is None else binary(ast.Mult, top_left, right.den)
            top_right = top_right if left.den is None else binary(ast.Mult, top_right, left.den)
        dens = [d for d in (left.den, right.den) if d is not None]
        den = binary(ast.Mult, *dens) if len(dens) == 2 else (dens[0] if dens else None)
        return Value(binary(_OPS[node.op], top_left, top_right), guards, den, left.fraction)

    def division(self, left: Value, right: Value, guards: list[str]) -> Value:
        """A quotient as numerator and positive denominator; unknown where the divisor is zero."""
        if left.fraction:
            return self.known(guards, call("divide", left.expr, right.expr), fraction=True)
        top = left.expr if right.den is None else binary(ast.Mult, left.expr, right.den)
        bottom = right.expr if left.den is None else binary(ast.Mult, right.expr, left.den)
        low = self.keep(self.guarded(guards, call("divisor", bottom)))
        positive = self.keep(self.guarded([low], call("abs", local(low))))
        sign = ast.IfExp(ast.Compare(local(low), [ast.Lt()], [const(0)]), ast.UnaryOp(ast.USub(), top), top)
        high = self.keep(self.guarded([low], sign))
        return Value(local(high), [high, positive], local(positive))

    def conditional(self, node: If) -> Value:
        known = self.keep_truth(node.condition)
        number = is_number(node.type)
        target = self.temp()

        def branch(side: Node) -> Callable[[], None]:
            def fill() -> None:
                value = self.value(side)
                value = self.as_fraction(value) if needs_fraction else value
                self.assign(target, self.guarded(value.guards, value.expr))

            return fill

        needs_fraction = number and (divides(node.then, self.lets) or divides(node.otherwise, self.lets))
        self.assign(target, const(None))
        self.when(
            is_(local(known), True),
            branch(node.then),
            lambda: self.when(is_(local(known), False), branch(node.otherwise)),
        )
        return Value(local(target), [target], fraction=needs_fraction)

    def keep_truth(self, node: Node, own: bool = False) -> str:
        """A name for a truth (``truths``)."""
        raise NotImplementedError

    # ---- comparing

    def rounded(self, node: Node) -> bool:
        return is_rounded(node.type, self.rule, node.own_modes, self.pack)

    def mode(self, key: str, node: Node) -> object:
        """What the rule, a field or the pack says of ``key``, in this order."""
        return decided(key, self.rule, node.own_modes, self.pack)

    def reproduced(self, stated: Node, left: Value, right: Value) -> ast.expr:
        """Whether a stated figure is equal to a value, or is it once rounded."""
        mode = self.mode("rounding", stated)
        extra = [] if mode is None else [const(mode)]
        if right.fraction:
            return call("same_fraction", left.expr, right.expr, *extra)
        return call("same", left.expr, right.expr, right.den or self.constants.name("1"), *extra)

    def close(self, left: Value, right: Value, limit: str) -> ast.expr:
        """Whether two values lie within a fixed tolerance, by multiplication."""
        left, right = self.alike(left, right)
        a, b, most = left.expr, right.expr, self.constants.name(limit)
        if left.fraction:
            most = self.constants.fraction(most)
        if right.den is not None:
            most = binary(ast.Mult, most, right.den)
            a = binary(ast.Mult, a, right.den)
        if left.den is not None:
            most = binary(ast.Mult, most, left.den)
            b = binary(ast.Mult, b, left.den)
        return ast.Compare(call("abs", binary(ast.Sub, a, b)), [ast.LtE()], [most])

    def compared(self, op: str, left: Value, right: Value) -> ast.expr:
        left, right = self.alike(left, right)
        a, b = left.expr, right.expr
        if right.den is not None:
            a = binary(ast.Mult, a, right.den)
        if left.den is not None:
            b = binary(ast.Mult, b, left.den)
        return ast.Compare(a, [_COMPARE[op]()], [b])

    def plain_comparison(self, node: Compare, left: Value, right: Value) -> ast.expr:
        """Two sides held against each other by what they are, and where one is printed by how it may be rounded."""
        op, a, b = node.op, node.left, node.right
        if not is_number(a.type):
            return ast.Compare(left.expr, [_COMPARE[op]()], [right.expr])
        if node is self.each and op == "=":
            how = self.mode("compare", b if b.is_field and not a.is_field else a)
            if isinstance(how, tuple):
                return self.close(left, right, how[1])
        # Outside a check `=` is a plain truth: equal, or reproduced where one side is a printed, rounded figure.
        if op in ("=", "<>"):
            for stated, own, other in ((a, left, right), (b, right, left)):
                if stated.is_field and self.rounded(stated) and not own.fraction and own.den is None:
                    test = self.reproduced(stated, own, other)
                    return test if op == "=" else ast.UnaryOp(ast.Not(), test)
        return self.compared(op, left, right)


__all__ = ["Numbers"]
