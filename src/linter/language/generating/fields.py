"""Code for what a report holds: records, their fields, and whether a field is there."""

from __future__ import annotations

import ast

from ...plan.modes import decided, is_number
from ...plan.nodes import Get, Node
from ...plan.partners import is_partner
from .emitter import Emitter
from .trees import call, const, is_, local
from .values import Part, Value

# What gives a zero in the place of a figure, by whether one that is absent, and one that is blank, is one.
_ZEROS = {
    (False, False): "", (True, False): "absent_zero", (False, True): "blank_zero", (True, True): "nothing_zero",
}  # fmt: skip


class Fields(Emitter):
    """Fields of the record that is checked, of those above it and of items of lists."""

    def record(self, base: int | str) -> str:
        """The local name of a base record."""
        if is_partner(base):
            return self._partner(base)
        if isinstance(base, str):
            return self.variables[base]
        if base == 0:
            return "r"
        key = ("record", base)
        known = self.cached(key)
        if known is not None:
            return known
        if base == -1:
            name = self.keep(ast.Attribute(local("r"), "root", ast.Load()))
            self.certain.add(name)
        else:
            above = self.record(base - 1)
            parent = ast.Attribute(local(above), "parent", ast.Load())
            name = self.keep(parent if base == 1 else ast.IfExp(is_(local(above), None), const(None), parent))
        self.caches[-1][key] = name
        return name

    def _partner(self, base: int | str) -> str:
        """The local name of another report; None where it is not there, or there twice."""
        known = self.cached(("record", base))
        if known is None:
            known = self.caches[-1]["record", base] = self.keep(call("partner", local("r"), const(base)))
        return known

    def zero(self, node: Get, key: str) -> bool:
        """Whether a figure that is ``absent``, or ``blank``, counts as zero."""
        return bool(decided(key, self.rule, node.own_modes, self.pack) == "zero")

    def get(self, node: Get, zero: bool = True, blank: bool | None = None) -> Value:
        """A field; without ``zero`` one that is not there is unknown also where it would count as zero, and so is one
        that was left blank, unless something else is said of it (``blank``)."""
        base, path = node.base, node.path
        counts, nil = self.zero(node, "absent"), self.zero(node, "blank")
        blank = nil and (zero if blank is None else blank)
        zero = zero and counts
        filled = _ZEROS[zero, blank] if is_number(node.type) else ""
        key = (base, path, filled)
        name = self.cached(key)
        if name is None:
            name = self.record(base)
            if not path:
                guards = [] if name in self.certain else [name]
                return Value(local(name), guards, fraction=name in self.fractions)
            name = self._reached(name, base, path, bool(filled))
            if filled:
                if name.startswith("v"):  # others have it too
                    name = self.keep(local(name))
                nothing = call(filled, local(self.record(base)), const(path))
                test: ast.expr = is_(local(name), None)
                if is_partner(base):  # a report that is not there is no report of zeros
                    test = ast.BoolOp(ast.And(), [is_(local(self.record(base)), None, negated=True), test])
                self.body.append(ast.If(test, [ast.Assign([ast.Name(name, ast.Store())], nothing)], []))
            self.caches[-1][key] = name
        record = self.record(base)
        at_hand = len(path) == 1 and record in self.certain
        return Value(local(name), [name], skip=Part(record, path, counts, at_hand, nil, is_partner(base)))

    def _reached(self, name: str, base: int | str, path: tuple[int | str, ...], zero: bool) -> str:
        """The local name of what stands at a path's end, step by step from a record."""
        certain = name in self.certain
        for number, step in enumerate(path, 1):
            way = (base, path[:number], "")
            known = self.cached(way)
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
        return name

    def part(self, node: Node) -> Value:
        """One part of a sum: one that is not there is left out, where it is not unknown, rather than added as zero."""
        return self.get(node, zero=False) if isinstance(node, Get) else self.value(node)

    def there(self, node: Get, value: Value, asked: ast.expr) -> ast.expr:
        """Whether a field is there and not blank, which has to be ``asked`` only where its value does not tell."""
        base, (*above, last) = node.base, node.path
        if isinstance(last, int):
            holder = self.get(Get("form", base, tuple(above)), zero=False)
            asked = call("present", holder.expr, const((last,)))
            cells = ast.Attribute(holder.expr, "cells", ast.Load())
            tests = [is_(local(guard), None, negated=True) for guard in holder.guards]
            tests.append(is_(ast.Subscript(cells, const(last), ast.Load()), None, negated=True))
            asked = ast.BoolOp(ast.And(), [*tests, asked])
        if not node.type.startswith(("form", "list", "group")):  # which may be there and hold nothing
            asked = ast.BoolOp(ast.Or(), [is_(value.expr, None, negated=True), asked])
        if self.state and base == 0 and not above and isinstance(last, int):
            self.there_tests[last] = asked
            return local(f"p{last}")
        return asked

    def left_blank(self, node: Get, value: Value, asked: ast.expr) -> ast.expr:
        """Whether a field was left blank, which has to be ``asked`` only where it has no value."""
        if node.type.startswith(("form", "list", "group")):
            return asked
        tests = [is_(value.expr, None)]
        if value.skip is not None and value.skip.at_hand and isinstance(node.path[0], int):
            cells = ast.Attribute(local(value.skip.record), "cells", ast.Load())
            tests.append(is_(ast.Subscript(cells, const(node.path[0]), ast.Load()), None, negated=True))
        return ast.BoolOp(ast.And(), [*tests, asked])


__all__ = ["Fields"]
