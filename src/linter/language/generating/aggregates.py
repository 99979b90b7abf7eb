"""Code for what is made of whole lists: sums, counts, the least, the largest, the first."""

from __future__ import annotations

import ast

from ...plan.nodes import Get, Node
from .lists import Lists
from .trees import any_of, binary, both_of, call, const, is_, local
from .values import Part, Value, Whole, divides


class Aggregates(Lists):
    """Functions of lists; several arguments are taken one after the other, single values among them."""

    def aggregate(self, name: str, arguments: tuple[Node, ...]) -> Value:
        first = arguments[0]
        if name == "count" and len(arguments) == 1 and isinstance(first, Get) and first.type.startswith("list"):
            return self.length(first)
        return _Total(self, name, arguments).value()

    def sum_or_blank(self, arguments: tuple[Node, ...]) -> Value:
        """A sum for which something else may stand where nothing of it is there."""
        return _Total(self, "sum", arguments, defaults=True).value()

    def length(self, node: Get) -> Value:
        """How many items a list of the report has; none where it was left blank."""
        value = self.get(node)
        count = call("Decimal", call("len", value.expr))
        none: ast.expr = const(None)
        if value.skip is not None:  # reports that are not there are not counted
            none = ast.IfExp(value.skip.adds_nothing(), self.constants.name("0"), none)
        target = self.keep(ast.IfExp(is_(value.expr, None), none, count))
        return Value(local(target), [target])


class _Total:
    """One aggregate as it grows: how many items there are, and what they come to so far."""

    def __init__(self, code: Aggregates, name: str, arguments: tuple[Node, ...], defaults: bool = False) -> None:
        self.code = code
        self.name = name
        self.arguments = arguments
        self.fraction = name != "count" and any(divides(a, code.lets) for a in arguments)
        self.unknown = code.keep(const(False))
        self.number = code.keep(const(0))
        # Of a sum: whether something blank was passed over, and, where it has a default, something that is not there.
        self.skipped = code.keep(const(False)) if name == "sum" else None
        self.absent = code.keep(const(False)) if defaults else None
        start: ast.expr = const(None)
        if name in ("sum", "average"):
            start = code.constants.name("0")
            start = code.constants.fraction(start) if self.fraction else start
        self.total = code.keep(start)

    def item(self, value: Value) -> None:
        """One more item, which may be unknown."""
        code, skip = self.code, value.skip
        value = code.as_fraction(value) if self.fraction else code.single(value)
        if self.name == "first" and skip is not None:  # a merged cell may be given once only
            skip = Part(skip.record, skip.path, True, skip.at_hand, elsewhere=skip.elsewhere)
        value.skip = skip
        missing = code.missing(value.guards)
        if missing is None:
            self.take(value)
        else:
            code.when(missing, lambda: code.unless_skippable(value, self.unknown), lambda: self.take(value))

    def take(self, value: Value) -> None:
        """One more item that is known."""
        code, total = self.code, self.total
        code.assign(self.number, binary(ast.Add, local(self.number), const(1)))
        if self.name == "first":
            code.when(is_(local(total), None), lambda: code.assign(total, value.expr))
        elif self.name in ("sum", "average"):
            code.assign(total, binary(ast.Add, local(total), value.expr))
        elif self.name in ("min", "max"):
            op = ast.Lt() if self.name == "min" else ast.Gt()
            better = ast.Compare(value.expr, [op], [local(total)])
            code.when(any_of([is_(local(total), None), better]), lambda: code.assign(total, value.expr))

    def nothing(self) -> ast.expr:
        """Whether the whole cannot be known; a sum of nothing is zero, unless its every figure was left blank."""
        none: ast.expr = ast.Compare(local(self.number), [ast.Eq()], [const(0)])
        if self.skipped is not None:
            none = both_of(local(self.skipped), none)
        return any_of([local(self.unknown), *([local(self.absent)] if self.absent is not None else []), none])

    def value(self) -> Value:
        """The whole, with the loops over its arguments before it."""
        code = self.code
        passed = code.skipped, code.absent
        code.skipped, code.absent = self.skipped, self.absent
        for argument in self.arguments:
            if argument.type.startswith("list"):
                code.loop(argument, self.unknown, self.item)
            else:
                self.item(code.part(argument))
        code.skipped, code.absent = passed
        if self.name == "count":
            target = code.keep(ast.IfExp(local(self.unknown), const(None), call("Decimal", local(self.number))))
            return Value(local(target), [target])
        empty = self.nothing()
        target = code.keep(ast.IfExp(empty, const(None), local(self.total)))
        if self.absent is not None:
            none = ast.Compare(local(self.number), [ast.Eq()], [const(0)])
            blank = both_of(ast.UnaryOp(ast.Not(), local(self.unknown)), none)
            return Value(local(target), [target], fraction=self.fraction, skip=Whole(blank))
        if self.name != "average":
            return Value(local(target), [target], fraction=self.fraction)
        if self.fraction:
            return Value(binary(ast.Div, local(target), local(self.number)), [target], fraction=True)
        return Value(local(target), [target], call("Decimal", local(self.number)))


__all__ = ["Aggregates"]
