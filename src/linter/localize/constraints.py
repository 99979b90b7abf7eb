"""The single equalities and inequalities that checks come to, each with the figures that it is about.

A check that says ``every`` is one for each item. What a constraint comes to is what ``explain`` makes of it: it fails
where an error or a warning is said, and holds where rounding explains it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import NOTE
from ..explain import functions
from ..explain.comparison import Comparison
from ..explain.explain import is_every, is_unmet, joined, prepare, sides
from ..explain.interval import point
from ..explain.literal import literal
from ..explain.trace import Leaf, Trace, joined_tree
from ..explain.walk import TooMuch, Walk
from ..figure import Target
from ..plan import nodes as p
from ..plan.modes import is_number
from ..verdict import PASS, SUSPECT, UNKNOWN, VERDICTS
from .formula import Formula

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from ..check.case import Case
    from ..plan.nodes import Node
    from ..report.record import Record

# The kinds of fields whose figures may be others; a year or a date is what the report is of.
FIGURES = frozenset(("money", "rate", "measure", "count", "weight", "score", "number", "target"))


class Symbolic(Walk):
    """A walk whose formulas name every figure, exact ones too, and go on through what rounds one or chooses one."""

    def field(self, record: Record, index: int, code: str, zero: bool = False) -> Trace:
        trace = super().field(record, index, code, zero)
        if trace.tree is None and trace.single is not None and isinstance(trace.value, Fraction):
            trace.tree = ("x", (id(record), index), point(trace.value))
        return trace

    def chosen(self, value: Fraction, parts: list[Trace]) -> Trace:
        """The part that a least or a greatest value is."""
        return next(part for part in parts if part.value == value)

    def magnitude(self, trace: Trace) -> Trace:
        """What a value without its sign is, of which side it is."""
        return trace if trace.value >= 0 else _negative(trace)

    def _call(self, ir: p.Call) -> Trace:
        trace = functions.called(self, ir)
        if not isinstance(trace.value, Fraction):
            return trace
        name = ir.function
        if name in ("round", "floor", "ceil"):
            trace.tree = self.eval(ir.arguments[0]).tree
        elif name == "abs":
            trace.tree = self.magnitude(self.eval(ir.arguments[0])).tree
        elif name in ("min", "max") and not any(part.type.startswith("list") for part in ir.arguments):
            parts = [part for part in map(self.part, ir.arguments) if part.value is not None]
            trace.tree = self.chosen(trace.value, parts).tree
        return trace

    methods: ClassVar = {**Walk.methods, p.Call: _call}


class Turned(Symbolic):
    """The same taking the other way wherever one of two is chosen: what would be computed were the figures others."""

    def chosen(self, value: Fraction, parts: list[Trace]) -> Trace:
        return next((part for part in parts if part.value != value), parts[0])

    def magnitude(self, trace: Trace) -> Trace:
        return trace if trace.value < 0 else _negative(trace)

    def _other(self, ir: p.If) -> Trace:
        usual = super()._if(ir)
        condition = self.eval(ir.condition)
        if condition.value is None:
            return usual
        other = self.eval(ir.otherwise if condition.value else ir.then)
        return usual if other.value is None else other

    methods: ClassVar = {**Symbolic.methods, p.If: _other}


def _negative(trace: Trace) -> Trace:
    return Trace(-trace.value, tree=joined_tree("-", Trace(Fraction(0)), trace), leaves=trace.leaves)


class Constraint:
    """One equality or inequality of a case.

    ``op`` is ``=``, an operator of order, ``text`` of an equality of words, ``""`` of any other truth. ``state`` is
    PASS, SUSPECT or UNKNOWN. ``figures`` are the figures that it is about and that may be others, by where they stand.
    """

    __slots__ = (
        "_conditions", "case", "code", "expected", "figures", "how", "keys", "left", "op", "right", "state", "stated",
        "turned",
    )  # fmt: skip

    def __init__(self, walk: Walk, case: Case, op: str, code: str, stated: Trace, expected: Trace) -> None:
        self.case = case
        self.op = op
        self.code = code
        self.stated = stated
        self.expected = expected
        self.how: Comparison | None = None
        self.state = UNKNOWN
        self.figures: dict[int, Leaf] = {}
        self.keys: dict[int, Any] = {}
        self.left = self.right = Formula(("c", 0), {})
        # The same with each choice taken the other way, where there is any.
        self.turned: Constraint | None = None
        # The figures that decided that this is asked, or asked so.
        self._conditions = [*walk.decided, *(leaf for trace in walk.held for leaf in trace.leaves)]

    def settle(self) -> Constraint:
        """Look where its figures stand: what only failing constraints need."""
        values: dict[Any, Fraction] = {}
        for leaf in (*self.stated.leaves, *self.expected.leaves, *self._conditions):
            key = id(leaf.record), leaf.index
            if isinstance(leaf.value, Decimal):
                values[key] = Fraction(leaf.value)
            place = place_of(leaf)
            if place is not None and place not in self.figures:
                self.figures[place] = leaf
                self.keys[place] = key
        if self.op not in ("", "text"):
            self.left = Formula(self.stated.formula, values)
            self.right = Formula(self.expected.formula, values)
        if self.turned is not None:
            for place, leaf in self.turned.settle().figures.items():
                if place not in self.figures:
                    self.figures[place] = leaf
                    self.keys[place] = id(leaf.record), leaf.index
        return self

    @property
    def own(self) -> Leaf | None:
        """The one printed figure that is stated."""
        return self.how.leaf if self.how is not None else None


def place_of(leaf: Leaf) -> int | None:
    """Where a figure, or a word chosen among a few, stands in its report's text; None of what can be no other."""
    field = leaf.record.form.fields[leaf.index]
    if field.kind in FIGURES and isinstance(leaf.value, (Decimal, Target)):
        found = literal(leaf)
        return found.span.start if found is not None else None
    if field.kind == "one_of" and isinstance(leaf.value, str):
        node = leaf.node
        if node is not None and node.kind == 0 and leaf.text[node.start : node.end] == node.text == leaf.value:
            return node.start
    return None


def constraints(case: Case) -> list[Constraint] | None:
    """What a case comes to, in order; None where that is too long to work out."""
    try:
        return _constraints(case, Symbolic)
    except TooMuch:
        return None


def turned(case: Case, found: list[Constraint]) -> None:
    """Look for what the constraints of a case would be with each choice taken the other way."""
    try:
        others = _constraints(case, Turned)
    except TooMuch:
        return
    if len(others) == len(found):
        for one, other in zip(found, others, strict=True):
            one.turned = other if one.op == other.op else None


def _constraints(case: Case, kind: type[Symbolic]) -> list[Constraint]:
    walk, held = prepare(case, kind=kind)
    if held is not None:
        return []
    plan = case.plan
    stated, expected = plan.stated, plan.expected
    if expected is not None:
        first = walk.stated(stated, expected) if plan.single else walk.eval(stated)
        return [_equality(case, walk, stated, first, walk.eval(expected), plan.single)]
    if is_unmet(walk, stated):
        return []
    if not is_every(stated):
        return [_truth(case, walk, walk.eval(stated))]
    found = []
    for item in walk.items(stated.items):
        if item.gap:
            found.append(Constraint(walk, case, "", "", item, Trace(True)))
            continue
        walk.bind(stated.variable, item)
        for condition in joined(stated.condition):
            left, right, single = sides(condition)
            walk.decided = []
            if right is None:
                found.append(_truth(case, walk, walk.eval(left)))
            else:
                found.append(_equality(case, walk, left, walk.eval(left), walk.eval(right), single))
    return found


def _equality(case: Case, walk: Walk, left: Node, stated: Trace, expected: Trace, single: bool) -> Constraint:
    number = is_number(left.type)
    op = "=" if number else "" if left.type == "date" else "text"
    made = Constraint(walk, case, op, left.type, stated, expected)
    if number:
        made.how = Comparison(walk, stated.single if single else None, left.type)
    if stated.value is None or expected.value is None:
        return made
    if made.how is None:
        made.state = PASS if stated.value == expected.value else SUSPECT
        return made
    verdict = made.how.verdict(stated, expected)
    if VERDICTS[verdict].silent or made.how.accepts(verdict):
        made.state = PASS
    else:
        made.state = VERDICTS[verdict].state if made.how.severity(verdict) in (None, NOTE) else SUSPECT
    return made


def _truth(case: Case, walk: Walk, truth: Trace) -> Constraint:
    if truth.compared is None:
        made = Constraint(walk, case, "", "", truth, Trace(True))
    else:
        op, code, one, other = truth.compared
        made = Constraint(walk, case, op, code, one, other)
        if op == "=":
            made.how = Comparison(walk, one.single, code)
    if truth.value is not None:
        made.state = PASS if truth.value or truth.swings else SUSPECT
    return made
