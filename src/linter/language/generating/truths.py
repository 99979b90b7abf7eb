"""Code for truths, which are three-valued: None is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from ...plan import nodes as p
from ...plan.modes import is_number
from ...plan.nodes import Among, Clear, Compare, Inside, Junction, Matches, Node, Not, Quality, Quantified, Text, Truth
from ...plan.plans import days_apart
from .numbers import Numbers
from .trees import any_of, assignment, call, const, is_, local, negated
from .values import Value

# Of a step in generated code. A list is gone through, a text searched; what is asked of fields is little.
_COSTS: dict[type[Node], int] = {
    p.Number: 0, Text: 0, Truth: 0, p.Parameter: 0, p.Get: 0, p.Let: 0, Not: 0, p.Call: 4, Among: 2, Matches: 8,
    p.Band: 6, p.Decision: 12, p.Map: 4, p.Where: 8, p.Group: 20, Quantified: 20, p.Mention: 60,
}  # fmt: skip


def _operands(node: Node, op: str) -> list[Node]:
    """What ``op`` joins, however it is bracketed; a truth that it does not join alone."""
    if isinstance(node, Junction) and node.op == op:
        return [part for item in node.items for part in _operands(item, op)]
    return [node]


class Truths(Numbers):
    """Comparisons, what joins them, and the ends of a check that they decide."""

    def word(self, node: Text | Truth) -> Value:
        return Value(const(node.value))

    def compare(self, node: Compare) -> Value:
        apart = days_apart(node)
        if apart is not None:
            op, *operands = apart
            values = [self.single(self.value(each)) for each in operands]
            guards = [g for value in values for g in value.guards]
            return self.known(guards, call("span", const(op), *(value.expr for value in values)))
        left, right = self.value(node.left), self.value(node.right)
        guards = [*left.guards, *right.guards]
        if node.left.type == "date":
            return self.known(guards, call("dates", const(node.op), left.expr, right.expr))
        return Value(self.plain_comparison(node, left, right), guards)

    def negation(self, node: Not) -> Value:
        inner = self.value(node.operand)
        return Value(ast.UnaryOp(ast.Not(), inner.expr), inner.guards)

    def among(self, node: Among) -> Value:
        value = self.value(node.operand)
        if is_number(node.operand.type):
            items = [self.inline(item) for item in node.choices]
            tests = [self.compared("=", value, item) for item in items]
        else:
            items = [self.value(item) for item in node.choices]
            if node.operand.type == "date":
                guards = [*value.guards, *(g for item in items for g in item.guards)]
                return self.known(guards, call("among_dates", value.expr, *(item.expr for item in items)))
            tests = [ast.Compare(value.expr, [ast.Eq()], [item.expr]) for item in items]
        return Value(any_of(tests), [*value.guards, *(g for item in items for g in item.guards)])

    def inline(self, node: Node) -> Value:
        """A value that is asked for once at most (``calls``)."""
        raise NotImplementedError

    def inside(self, node: Inside) -> Value:
        form = ast.Attribute(local(self.record(-1)), "form", ast.Load())
        own = ast.Attribute(form, "name", ast.Load())
        return Value(ast.Compare(own, [ast.NotIn()], [const(node.others)]))

    def quality(self, node: Quality) -> Value:
        value = self.value(node.operand)
        has_value = is_(ast.Attribute(value.expr, "value", ast.Load()), None, negated=node.quality == "quantity")
        return Value(has_value, value.guards)

    def clear(self, node: Clear) -> Value:
        figure, limit = self.value(node.figure), self.value(node.limit)
        guards = [*figure.guards, *limit.guards]
        mode = self.mode("rounding", node.figure) or ""
        limit = self.single(limit)
        return Value(call("clear", figure.expr, limit.expr, const(node.op), const(mode)), guards)

    def matches(self, node: Matches) -> Value:
        value = self.value(node.text)
        automaton = self.constants.name(("regex", node.automaton))
        found: ast.expr = call("matches", value.expr, automaton)
        if node.text.type == "text":
            found = ast.Subscript(automaton, value.expr, ast.Load())
        return self.known(value.guards, found)

    # ---- and, or

    def keep_truth(self, node: Node, own: bool = False) -> str:
        """A name for a truth, which on request nothing else is called by: it may be assigned to."""
        value = self.value(node)
        if isinstance(value.expr, ast.Name) and (not own or isinstance(node, (Junction, Quantified))):
            name = value.expr.id
            if set(value.guards) <= {name} and not (own and name.startswith("x")):  # which others have, too
                return name
        name = self.keep(self.guarded(value.guards, value.expr))
        if not value.guards:
            self.certain.add(name)
        return name

    def junction(self, node: Junction) -> Value:
        deciding = node.op == "or"
        first, *others = self.in_order(node.items)
        target = self.keep_truth(first, own=True)
        for item in others:

            def fill(item: Node = item) -> None:
                if target in self.certain:  # nothing is decided yet: the whole is what this item is
                    value = self.value(item)
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
        return Value(local(target), [target])

    # ---- what truths decide

    def in_order(self, items: Iterable[Node]) -> list[Node]:
        """Truths that are joined, those first that cost little: what decides need not be what was written first."""
        return sorted(items, key=self._cost)

    def _cost(self, node: Node) -> int:
        """Roughly what it takes to work a truth out: a field that is at hand takes nothing."""
        if isinstance(node, p.Let) and node.name in self.waiting:
            return self._cost(self.waiting[node.name])
        if isinstance(node, p.Call) and node.function == "present":
            return 1
        own = _COSTS.get(type(node), 1)
        return own + sum(map(self._cost, node.children()))

    def operands(self, node: Node, op: str, decided: Callable[[], None], unknown: str) -> bool:
        """Emit ``decided`` where an operand of ``op`` decides a truth; ``unknown`` is made True where one is not known.

        Whether any may be.
        """
        uncertain = False
        for item in self.in_order(_operands(node, op)):
            if not self.loops:
                self.ready(item)
            value = self.value(item)
            test = value.expr if op == "or" else negated(value.expr)
            missing = self.missing(value.guards)
            if missing is None:
                self.when(test, decided)
                continue
            uncertain = True

            def otherwise(test: ast.expr = test) -> None:
                self.when(test, decided)

            self.when(missing, lambda: self.assign(unknown, const(True)), otherwise)
        return uncertain

    def passed_by(self, node: Node, op: str, unknown: str, body: Callable[[], None]) -> None:
        """In a loop: pass an item by where an operand of ``op`` decides a truth; else, if all are known, ``body``."""
        before = len(self.body)
        mine = self.temp()
        if self.operands(node, op, lambda: self.body.append(ast.Continue()), mine):
            self.body.insert(before, assignment(mine, const(False)))
            self.when(local(mine), lambda: self.assign(unknown, const(True)), body)
        else:
            body()


__all__ = ["Truths"]
