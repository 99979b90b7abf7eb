"""Checked expressions to Python code objects, one function for all checks of a form.

Code is built as ``ast`` nodes from plans, never from text, so nothing a rule file says can become code. A generated
function takes a bound Record and returns of each check PASS, SUSPECT, UNKNOWN or NOT_APPLICABLE; a suspect check is
walked again (``explain``) for its verdict and its working. So is one whose figures have more digits than the context
holds: the walk's fractions have no limit.

Truths are three-valued (None is unknown). A number is a Decimal with, where a division took part, a positive
denominator beside it, so that ``a / b = c`` is decided by multiplication and stays exact; only where a quotient has to
be one value (an element of a list, an argument of ``min``) does it become a Fraction.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import CodeType
from typing import Any

from ...plan import nodes as p
from ...plan.modes import is_number
from ...plan.nodes import Node
from ...plan.plans import Plan, When, figures, states_zero
from ...verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from .calls import Calls
from .emitter import Constants
from .lifting import lifted
from .sharing import Asked, Numbers, Shared, Sharing, unknown_yet
from .trees import any_of, assignment, call, const, definition, is_, local, placed
from .values import Value

_LARGE = 2000
# Parts within parts: what is deeper may be too deep for Python, and has to be tried.
_SHALLOW = 14
# Checks in one function.
_TOGETHER = 100


class Generator:
    """Collects the code and constants of one form's checks."""

    def __init__(self) -> None:
        self.functions: list[ast.stmt] = []
        self.constants = Constants()
        self._numbers = Numbers()
        self._checks: list[tuple[Plan, Asked]] = []

    def test(self, check: Plan) -> str:
        """The name of a function that tells the state of one check, which is none of the form's own."""
        name = f"c{len(self.functions)}"
        self.functions.append(_tried(definition(name, _Function(self.constants, check).build())))
        return name

    def check(self, check: Plan) -> None:
        """One more check of the form."""
        check = lifted(check)
        self._checks.append((check, Asked(self._numbers, check)))

    def whole(self) -> list[str]:
        """The names of the functions that give the states of all checks, so many each, in a list."""
        names = []
        for start in range(0, len(self._checks), _TOGETHER):
            names.append(f"all{start}")
            self.functions.append(self._together(names[-1], self._checks[start : start + _TOGETHER]))
        return names

    def _together(self, name: str, checks: list[tuple[Plan, Asked]]) -> ast.stmt:
        """The function of some checks: what several ask of the record is found out once."""
        sharing = Sharing([asked for _, asked in checks])
        made = [
            _Function(self.constants, check, f"s{number}", asked, sharing)
            for number, (check, asked) in enumerate(checks)
        ]
        bodies = [statement for check in made for statement in (check.build() and check.held())]
        fields = sorted({field for check in made for field in check.fields})
        there = {field: test for check in made for field, test in check.there_tests.items()}
        body: list[ast.stmt] = [assignment("values", ast.Attribute(local("r"), "values", ast.Load()))]
        body += [assignment(f"v{i}", ast.Subscript(local("values"), const(i), ast.Load())) for i in fields]
        body += [assignment(f"p{i}", there[i]) for i in sorted(there)]
        body += [assignment("budgeted", call("budget", local("r")))] if any(check.counted for check in made) else []
        body += sharing.start()
        body += bodies
        body.append(ast.Return(ast.List([local(check.state) for check in made], ast.Load())))
        function = definition(name, body)
        placed(function)
        return function

    def code(self) -> CodeType:
        return compile(ast.Module(self.functions, []), "<rules>", "exec", dont_inherit=True, optimize=2)


def tried(check: Plan) -> None:
    """A RecursionError where a check, or what may be said beside it, is nested too deep."""
    for each in (check, *(check.asking(test) for _, test in check.remarks)):
        if any(_is_deep(node) for node in each.nodes()):
            made = _Function(Constants(), lifted(each), "s")
            made.build()
            _tried(definition("", made.held()))


def _is_deep(node: Node, levels: int = _SHALLOW) -> bool:
    return not levels or any(_is_deep(part, levels - 1) for part in node.children())


def _tried(function: ast.FunctionDef) -> ast.FunctionDef:
    """The same; a RecursionError where it is too deep for Python's compiler."""
    if placed(function) > _LARGE:
        compile(ast.Module([function], []), "<rules>", "exec", dont_inherit=True)
    return function


class _Function(Calls):
    """The function of one check: what stands before it, what it holds against what, and the states it ends with."""

    def __init__(
        self,
        constants: Constants,
        check: Plan,
        state: str = "",
        asked: Asked | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        """``asked`` and ``sharing`` where it is one of several checks in a function."""
        super().__init__(constants, check, state)
        self.asked = asked
        self.sharing = sharing

    def value(self, node: Node) -> Value:
        part = self.shared(node)
        return _METHODS[type(node)](self, node) if part is None or not part.is_single else self.shared_value(node, part)

    def shared(self, node: Node) -> Shared | None:
        """What several checks ask for, and nothing but the record has to be known for."""
        if self.asked is None or self.sharing is None or self.loops:
            return None
        part = self.asked.part(node)
        return None if part is None else self.sharing.of(part)

    def shared_value(self, node: Node, part: Shared) -> Value:
        """A part that other checks ask for, too: worked out where none has before this one."""
        if self.cached(("shared", part.name)) is None:
            value = Value(const(None))

            def work_out() -> None:
                nonlocal value
                value = _METHODS[type(node)](self, node)
                if part.takes(value):
                    self.assign(part.name, self.guarded(value.guards, value.expr))

            statements = self.block(work_out)
            if not part.takes(value):
                self.body += statements
                return value
            self.body.append(ast.If(unknown_yet(part.name), statements, []))
            self.caches[-1]["shared", part.name] = part.name
            if part.sure:
                self.certain.add(part.name)
        return Value(local(part.name), [] if part.sure else [part.name], fraction=part.fraction)

    def let(self, node: p.Let) -> Value:
        return self.lets[node.name]

    def named(self, node: p.With) -> Value:
        self.lets[node.name] = self.settle(self.value(node.value))
        return self.value(node.body)

    def nothing(self, node: p.Nothing) -> Value:
        return self.known([], const(None))

    # ---- the check

    def build(self) -> list[ast.stmt]:
        """Its statements."""
        for step in self.check.before:
            if isinstance(step, When):
                self.decide(step.condition, "and", NOT_APPLICABLE)
            else:
                self.waiting[step.name] = step.value
        stated, expected = self.check.stated, self.check.expected
        if expected is None and isinstance(stated, p.Junction) and stated.op == "or":
            self.decide(stated, "or", PASS)
            self.body += self.done(SUSPECT)
        elif expected is None:
            self.decide(stated, "and", SUSPECT)
            if self.met:
                self.body += self.end(ast.IfExp(local(self.met), const(PASS), const(NOT_APPLICABLE)))
            else:
                self.body += self.done(PASS)
        else:
            self.ready(stated)
            self.ready(expected)
            # A stated figure that is not there states nothing, whatever counts as zero among its parts.
            left = self.stated(stated, expected) if self.check.single else self.value(stated)
            right = self.value(expected)
            guards = [*left.guards, *right.guards]
            if stated.type == "date":
                self.finish(self.known(guards, call("dates", const("="), left.expr, right.expr)))
            else:
                self.finish(Value(self.same(stated, left, right), guards))
        if self.counted:
            steps = local("budgeted") if self.sharing is not None else call("budget", local("r"))
            self.body.insert(0, assignment("left", steps))
        return self.body

    def ready(self, node: Node) -> None:
        """Work out the named values that a part of the check needs."""
        if isinstance(node, p.Let) and node.name in self.waiting:
            value = self.waiting.pop(node.name)
            self.ready(value)
            self.lets[node.name] = self.settle(self.value(value))
        for part in node.children():
            self.ready(part)

    def stated(self, node: Node, expected: Node) -> Value:
        """A stated figure; one that is not there counts as zero where its rule says so and another figure is there."""
        absent, blank = states_zero(node, self.rule)
        if not isinstance(node, p.Get) or not (absent or blank):
            return self.part(node)
        value = self.get(node, zero=absent, blank=blank)
        tests: list[ast.expr] = []
        for field in [node, *figures(expected)]:
            part = self.get(field, zero=False)
            assert part.skip is not None
            tests += [is_(part.expr, None, negated=True), part.skip.given()]  # mostly the stated figure is there
        there = self.keep(ast.IfExp(any_of(tests), const(True), const(None)))
        return Value(value.expr, [*value.guards, there], value.den, value.fraction, value.skip)

    def same(self, stated: Node, left: Value, right: Value) -> ast.expr:
        """Whether the stated figure is equal to the expected value, or reproduced by it."""
        if not is_number(stated.type):
            return ast.Compare(left.expr, [ast.Eq()], [right.expr])
        how = self.mode("compare", stated)
        if isinstance(how, tuple):
            return self.close(left, right, how[1])
        if self.check.single and self.rounded(stated):
            return self.reproduced(stated, left, right)
        return self.compared("=", left, right)

    def decide(self, node: Node, op: str, state: int) -> None:
        """End the function with ``state`` where an operand of ``op`` decides a truth, else as unknown where one is."""
        unknown = self.temp()
        if self.operands(node, op, lambda: self.body.extend(self.done(state)), unknown):
            self.body.insert(0, assignment(unknown, const(False)))
            self.body.append(ast.If(local(unknown), self.done(UNKNOWN), []))

    def finish(self, value: Value) -> None:
        test = self.missing(value.guards)
        if test is not None:
            self.body.append(ast.If(test, self.done(UNKNOWN), []))
        self.body += self.end(ast.IfExp(value.expr, const(PASS), const(SUSPECT)))


_METHODS: dict[type[Node], Callable[[_Function, Any], Value]] = {
    p.Number: _Function.number,
    p.Parameter: _Function.number,
    p.Text: _Function.word,
    p.Truth: _Function.word,
    p.Nothing: _Function.nothing,
    p.Let: _Function.let,
    p.With: _Function.named,
    p.Get: _Function.get,
    p.Negate: _Function.negate,
    p.Arithmetic: _Function.arithmetic,
    p.Convert: _Function.converted,
    p.If: _Function.conditional,
    p.Call: _Function.call,
    p.Band: _Function.band,
    p.Decision: _Function.decision,
    p.Compare: _Function.compare,
    p.Junction: _Function.junction,
    p.Not: _Function.negation,
    p.Among: _Function.among,
    p.Quality: _Function.quality,
    p.Inside: _Function.inside,
    p.Quantified: _Function.quantified,
    p.Clear: _Function.clear,
    p.Matches: _Function.matches,
}

__all__ = ["Generator", "tried"]
