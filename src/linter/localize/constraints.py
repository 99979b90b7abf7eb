"""The single equalities and inequalities that checks come to, each with the figures that it is about.

A check that says ``every`` is one for each item. What a constraint comes to is what :mod:`..explain.explain` makes of it:
it fails where an error or a warning is said, and holds where rounding explains it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ..diagnostic import NOTE
from ..explain import functions
from ..explain.comparison import Comparison
from ..explain.explain import is_every, is_unmet, joined, prepare, sides
from ..explain.interval import point
from ..explain.literal import literal
from ..explain.trace import Leaf, Trace
from ..explain.walk import TooMuch, Walk
from ..figure import Target
from ..plan import nodes as p
from ..plan.modes import is_number
from ..verdict import PASS, SUSPECT, UNKNOWN, VERDICTS
from .formula import Formula

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.case import Case
    from ..plan.nodes import Node
    from ..report.record import Record

# The kinds of fields whose figures may be others; a year or a date is what the report is of.
FIGURES = frozenset(("money", "rate", "measure", "count", "weight", "score", "number", "target"))
_WORDS = frozenset(("one_of", "text"))


class Symbolic(Walk):
    """A walk whose formulas name every figure, exact ones too, and go on through what chooses or rounds one."""

    def field(self, record: Record, index: int, code: str, zero: bool = False) -> Trace:
        trace = super().field(record, index, code, zero)
        if trace.tree is None and trace.single is not None and isinstance(trace.value, Fraction):
            trace.tree = ("x", (id(record), index), point(trace.value))
        return trace

    def _call(self, ir: p.Call) -> Trace:
        trace = functions.called(self, ir)
        if trace.value is None or not isinstance(trace.value, Fraction):
            return trace
        name = ir.function
        if name in ("round", "floor", "ceil"):
            trace.tree = self.eval(ir.arguments[0]).tree
        elif name in ("min", "max") and not any(part.type.startswith("list") for part in ir.arguments):
            parts = [part for part in map(self.part, ir.arguments) if part.value == trace.value]
            trace.tree = next((part.tree for part in parts if part.tree is not None), None)
        return trace

    methods: ClassVar = {**Walk.methods, p.Call: _call}


class Constraint:
    """One equality or inequality of a case.

    ``op`` is ``=``, an operator of order, ``text`` of an equality of words, ``""`` of any other truth. ``state`` is
    PASS, SUSPECT or UNKNOWN. ``figures`` are the figures that it is about and that may be others, by where they stand.
    """

    __slots__ = ("case", "code", "expected", "figures", "how", "keys", "left", "op", "right", "state", "stated")

    def __init__(self, case: Case, op: str, code: str, stated: Trace, expected: Trace, how: Comparison | None) -> None:
        self.case = case
        self.op = op
        self.code = code
        self.stated = stated
        self.expected = expected
        self.how = how
        self.state = UNKNOWN
        self.figures: dict[int, Leaf] = {}
        self.keys: dict[int, Any] = {}
        self.left = self.right = Formula(("c", 0), {})

    def settle(self) -> Constraint:
        """Look where its figures stand: what only failing constraints need."""
        values: dict[Any, Fraction] = {}
        for leaf in (*self.stated.leaves, *self.expected.leaves):
            key = id(leaf.record), leaf.index
            if isinstance(leaf.value, Decimal):
                values[key] = Fraction(leaf.value)
            place = place_of(leaf, words=self.op == "text")
            if place is not None and place not in self.figures:
                self.figures[place] = leaf
                self.keys[place] = key
        if self.op not in ("", "text"):
            self.left = Formula(self.stated.formula, values)
            self.right = Formula(self.expected.formula, values)
        return self

    @property
    def own(self) -> Leaf | None:
        """The one printed figure that is stated."""
        return self.how.leaf if self.how is not None else None


def place_of(leaf: Leaf, words: bool = False) -> int | None:
    """Where a figure that may be another stands in its report's text; None of what may not."""
    kind = leaf.record.form.fields[leaf.index].kind
    if kind in FIGURES and isinstance(leaf.value, (Decimal, Target)):
        found = literal(leaf)
        return found.span.start if found is not None else None
    if words and kind in _WORDS and isinstance(leaf.value, str):
        node = leaf.node
        if node is not None and node.kind == 0 and leaf.text[node.start : node.end] == node.text == leaf.value:
            return node.start
    return None


def constraints(case: Case) -> list[Constraint] | None:
    """What a case comes to, in order; None where that is too long to work out."""
    try:
        return _constraints(case)
    except TooMuch:
        return None


def _constraints(case: Case) -> list[Constraint]:
    walk, held = prepare(case, kind=Symbolic)
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
            found.append(Constraint(case, "", "", item, Trace(True), None))
            continue
        walk.bind(stated.variable, item)
        for condition in joined(stated.condition):
            left, right, single = sides(condition)
            if right is None:
                found.append(_truth(case, walk, walk.eval(left)))
            else:
                found.append(_equality(case, walk, left, walk.eval(left), walk.eval(right), single))
    return found


def _equality(case: Case, walk: Walk, left: Node, stated: Trace, expected: Trace, single: bool) -> Constraint:
    number = is_number(left.type)
    how = Comparison(walk, stated.single if single else None, left.type) if number else None
    made = Constraint(case, "=" if number else "" if left.type == "date" else "text", left.type, stated, expected, how)
    if stated.value is None or expected.value is None:
        return made
    if how is None:
        made.state = PASS if stated.value == expected.value else SUSPECT
        return made
    verdict = how.verdict(stated, expected)
    if VERDICTS[verdict].silent or how.accepts(verdict):
        made.state = PASS
    else:
        made.state = VERDICTS[verdict].state if how.severity(verdict) in (None, NOTE) else SUSPECT
    return made


def _truth(case: Case, walk: Walk, truth: Trace) -> Constraint:
    if truth.compared is None:
        made = Constraint(case, "", "", truth, Trace(True), None)
    else:
        op, code, one, other = truth.compared
        single = one.single if op == "=" else None
        made = Constraint(case, op, code, one, other, Comparison(walk, single, code) if op == "=" else None)
    if truth.value is not None:
        made.state = PASS if truth.value or truth.swings else SUSPECT
    return made
