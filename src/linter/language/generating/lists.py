"""Code for lists: one loop each, however they are filtered, mapped or grouped."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...plan.nodes import Call, For, Get, Group, Junction, Map, Mention, Node, Quantified, Reports, Where
from ...plan.plans import asks_mentions
from .sharing import Shared, unknown_yet
from .trees import binary, call, const, is_, local
from .truths import Truths
from .values import Value

# Python itself takes no more than twenty blocks inside each other.
_MAX_LOOPS = 16

Body = Callable[[Value], None]


class Lists(Truths):
    """Loops over items."""

    def loop(self, node: Node, unknown: str, body: Body) -> None:
        """Emit ``body`` for every item; ``unknown`` becomes True where an item cannot be known."""
        if isinstance(node, Get):
            value = self.get(node)
            self._over(value, value.expr, unknown, body)
        elif isinstance(node, Map):
            self._members(node, unknown, body)
        elif isinstance(node, Where):
            part = self.shared(node)
            if part is None:
                self._chosen(node, unknown, body)
            else:
                self._shared_items(node, part, unknown, body)
        elif isinstance(node, For):

            def each(value: Value) -> None:
                self.bound(node.variable, value)
                body(self.value(node.body))

            self.loop(node.items, unknown, each)
        elif isinstance(node, Group) and isinstance(node.items, Get):
            whole = self.get(node.items)
            self._over(whole, call("group_all", whole.expr, const(node.fields)), unknown, body)
        elif isinstance(node, Group):
            found = self._collected(node.items, unknown)
            self.each_of(call("group", local(found), const(node.fields)), body)
        elif isinstance(node, Mention):
            form = self.constants.name(("mention", node.pattern))
            holders, path = self.holders(node.where, unknown)
            self.each_of(call("mentions", holders, const(path), form), body)
        elif isinstance(node, Reports):
            self._reports(node, unknown, body)
        elif isinstance(node, Call) and node.function == "distinct":
            self._distinct(node.arguments[0], unknown, body)
        else:
            raise AssertionError(node.tag)

    def _chosen(self, node: Where, unknown: str, body: Body) -> None:
        """The items that a condition holds for."""

        def test(value: Value) -> None:
            value = self.bound(node.variable, value)
            self.passed_by(node.condition, "and", unknown, lambda: body(value))

        self.loop(node.items, unknown, test)

    def _shared_items(self, node: Where, part: Shared, unknown: str, body: Body) -> None:
        """The same where other checks go through them, too: they are chosen once."""
        items: Node = node
        while isinstance(items, Where):
            items = items.items
        assert isinstance(items, Get)
        whole = self.get(items)
        others = f"{part.name}_unknown"

        def work_out() -> None:
            passed = self.skipped, self.absent
            self.skipped = self.absent = None
            self.assign(others, const(False))
            found = self.keep(ast.List([], ast.Load()))

            def collect(value: Value) -> None:
                append = ast.Call(ast.Attribute(local(found), "append", ast.Load()), [value.expr], [])
                self.body.append(ast.Expr(append))

            self._chosen(node, others, collect)
            self.assign(part.name, local(found))
            self.skipped, self.absent = passed

        def there() -> None:
            self.when(unknown_yet(part.name), work_out)
            self.when(local(others), lambda: self.assign(unknown, const(True)))
            self.each_of(local(part.name), body)

        part.is_used = True
        self.when(is_(whole.expr, None), lambda: self.unless_skippable(whole, unknown), there)

    def shared(self, node: Node) -> Shared | None:
        """What several checks ask for (``function``)."""
        raise NotImplementedError

    def _over(self, whole: Value, items: ast.expr, unknown: str, body: Body) -> None:
        """The items of a list of the report, where it is there."""
        self.when(
            is_(whole.expr, None),
            lambda: self.unless_skippable(whole, unknown),
            lambda: self.each_of(items, body),
        )

    def _members(self, node: Map, unknown: str, body: Body) -> None:
        def member(value: Value) -> None:
            item = self.temp()
            self.bound(item, value)
            if node.flat:
                self.loop(Get(node.type, item, node.path), unknown, body)
                return
            found = self.get(Get(node.type.removeprefix("list:"), item, node.path, node.modes), zero=False)
            missing = self.missing(found.guards)
            if node.type.startswith("list:form") and missing is not None:  # a group that is not there has no members
                self.when(missing, lambda: self.unless_skippable(found, unknown), lambda: body(found))
            else:
                body(found)

        self.loop(node.items, unknown, member)

    def _reports(self, node: Reports, unknown: str, body: Body) -> None:
        """Other reports, by what is known of them; where that is unknown here, so are they."""
        values = [self.single(self.value(value)) for value in node.values]
        wanted = ast.Tuple([value.expr for value in values], ast.Load())
        found = call("reports", local("r"), const(node.form), const(node.keys), wanted)
        missing = self.missing([guard for value in values for guard in value.guards])
        if missing is None:
            self.each_of(found, body)
        else:
            self.when(missing, lambda: self.assign(unknown, const(True)), lambda: self.each_of(found, body))

    def _distinct(self, items: Node, unknown: str, body: Body) -> None:
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

        self.loop(items, unknown, once)

    def _collected(self, items: Node, unknown: str) -> str:
        """The local name of a list of all items."""
        found = self.keep(ast.List([], ast.Load()))

        def collect(value: Value) -> None:
            append = ast.Call(ast.Attribute(local(found), "append", ast.Load()), [value.expr], [])
            self.body.append(ast.Expr(append))

        self.loop(items, unknown, collect)
        return found

    def each_of(self, items: ast.expr, body: Body) -> None:
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
            self.body.append(ast.If(out, self.given_up(), []))
        item = self.temp()
        self.certain.add(item)
        self.loops += 1
        inner = self.block(lambda: body(Value(local(item))))
        self.loops -= 1
        self.body.append(ast.For(ast.Name(item, ast.Store()), items, inner, []))

    def holders(self, node: Node, unknown: str) -> tuple[ast.expr, tuple[Any, ...]]:
        """The records whose texts are searched for mentions, and the path from each to its text."""
        if isinstance(node, Get):
            return ast.List([local(self.record(node.base))], ast.Load()), node.path
        below: tuple[Any, ...] = ()
        if isinstance(node, Map):
            below, node = node.path, node.items
            if isinstance(node, Get):  # a list that is not there mentions nothing
                holders, path = self.holders(node, unknown)
                return holders, (*path, *below)
        return local(self._collected(node, unknown)), below

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
        skip, skipped, absent = value.skip, self.skipped, self.absent
        if skip is None:
            self.assign(unknown, const(True))
            return

        def missing() -> None:
            if absent is None:
                self.assign(unknown, const(True))
            else:
                there = ast.UnaryOp(ast.Not(), skip.adds_nothing(absent_too=True))
                self.when(there, lambda: self.assign(unknown, const(True)), lambda: self.assign(absent, const(True)))

        def passed() -> None:
            assert skipped is not None
            # Where what is not there counts as zero, only a blank is missing.
            given = skip.given() if skip.absent_too else const(True)
            self.assign(skipped, ast.BoolOp(ast.Or(), [local(skipped), given]))

        self.when(skip.counts(), missing, passed if skipped is not None and not skip.blank_zero else None)

    def quantified(self, node: Quantified) -> Value:
        """`every` and `some`: left at the first item that decides."""
        every = node.op == "every"
        condition = node.condition
        unknown = self.keep(const(False))
        target = self.keep(const(every))
        passed = self.skipped, self.absent
        self.skipped = self.absent = None

        if node is self.check.stated and asks_mentions(node):
            self.met = self.keep(const(False))

        def body(value: Value) -> None:
            if node is self.check.stated and self.met:
                self.assign(self.met, const(True))
            self.bound(node.variable, value)
            joining = "or" if every else "and"
            if isinstance(condition, Junction) and condition.op == joining:
                self.passed_by(condition, joining, unknown, decide)
            else:
                self.operands(condition, "and" if every else "or", decide, unknown)

        def decide() -> None:
            self.assign(target, const(not every))
            self.body.append(ast.Break())  # of the innermost list; what the others hold changes nothing any more

        self.loop(node.items, unknown, body)
        self.skipped, self.absent = passed
        settled = ast.IfExp(
            is_(local(target), every), ast.IfExp(local(unknown), const(None), const(every)), const(not every)
        )
        self.assign(target, settled)
        return Value(local(target), [target])


__all__ = ["Body", "Lists"]
