"""From a check that the generated code did not pass to what is said of it; the verdict, the working, the labels.

Runs only for such checks, and to hold the walk and the generated code together.
"""

from __future__ import annotations

from ..check import calendar
from ..diagnostic import Phrase
from ..plan.modes import decided, is_number
from ..plan.nodes import Compare, Inside, Junction, Quantified
from ..plan.plans import When, asks_mentions
from ..report.record import written
from ..verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from .comparison import Comparison
from .diagnosis import Explanation
from .equality import Equality
from .showing import show
from .trace import Trace
from .walk import TooMuch, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    from ..check.case import Case
    from ..diagnostic import Diagnostic
    from ..plan.nodes import Node


def prepare(
    case: Case, taken: set[tuple[Any, ...]] | None = None, most: int | None = None, kind: type[Walk] = Walk
) -> tuple[Walk, Trace | None]:
    """A walk with the check's ``let``s, and the ``when`` that does not hold (None where all do).

    The branches taken are put into ``taken``, where it is given; ``most`` are fewer steps than a walk may take;
    ``kind`` is how it walks.
    """
    walk = kind(case.record, case.plan.modes, case.source.text)
    walk.left = walk.left if most is None else min(walk.left, most)
    walk.taken = taken
    for step in case.plan.before:
        if not isinstance(step, When):
            walk.lets[step.name] = walk.eval(step.value)
            walk.decided_in[step.name], walk.decided = walk.decided, []
            continue
        trace = walk.eval(step.condition)
        if taken is not None and trace.value is not None:
            taken.add(("when", step.at, trace.value))
        if trace.value is not True:
            return walk, trace
        if not isinstance(step.condition, Inside):  # it says nothing of a figure
            walk.held.append(trace)
    return walk, None


def _walk(case: Case) -> Walk:
    return Walk(case.record, case.plan.modes, case.source.text)


def verdict_of(case: Case) -> int:
    """PASS, SUSPECT, UNKNOWN or NOT_APPLICABLE by walking alone: what the generated function must agree with."""
    walk, held = prepare(case)
    if held is not None:
        return UNKNOWN if held.value is None else NOT_APPLICABLE
    plan = case.plan
    left, right = plan.stated, plan.expected
    if right is None and is_unmet(walk, left):
        return NOT_APPLICABLE
    if right is None and is_every(left) and _is_equation(left.condition):
        one, other, single = sides(left.condition)
        if isinstance(decided("compare", walk.rule, one.own_modes, walk.pack), tuple):  # a tolerance, item by item
            states = [PASS]
            for item in walk.items(left.items):
                if item.gap:
                    states.append(UNKNOWN)
                    continue
                walk.bind(left.variable, item)
                states.append(_held(walk, walk.eval(one), one, other, single))
            return _gravest(states)
    stated = walk.stated(left, right) if plan.single else walk.eval(left)
    if right is None:
        return UNKNOWN if stated.value is None else PASS if stated.value else SUSPECT
    return _held(walk, stated, left, right, plan.single)


def is_unmet(walk: Walk, node: Node) -> bool:
    """Whether a check of every mention meets none."""
    return isinstance(node, Quantified) and asks_mentions(node) and next(walk.items(node.items), None) is None


def _held(walk: Walk, stated: Trace, left: Node, right: Any, single: bool) -> int:
    """Whether one equality holds."""
    expected = walk.eval(right)
    if stated.value is None or expected.value is None:
        return UNKNOWN
    if left.type == "date":
        same = calendar.dates("=", stated.value, expected.value)
        return UNKNOWN if same is None else PASS if same else SUSPECT
    if not is_number(left.type):
        return PASS if stated.value == expected.value else SUSPECT
    how = Comparison(walk, stated.single if single else None, left.type)
    return PASS if how.holds(stated, expected) else SUSPECT


def is_every(node: Node) -> TypeGuard[Quantified]:
    return isinstance(node, Quantified) and node.op == "every"


def _is_equation(node: Node) -> bool:
    """Whether a condition is an equality of numbers."""
    return isinstance(node, Compare) and node.op == "=" and is_number(node.left.type)


def joined(condition: Node) -> tuple[Node, ...]:
    """What has to hold all together: each is judged by itself, as at the top of a check."""
    return condition.items if isinstance(condition, Junction) and condition.op == "and" else (condition,)


def sides(condition: Node) -> tuple[Node, Any, bool]:
    """Of a condition that is an equality: the figure that is stated, what it should be, and whether it is a field."""
    if not isinstance(condition, Compare) or condition.op != "=":
        return condition, None, False
    left, right = condition.left, condition.right
    return (right, left, True) if right.is_field and not left.is_field else (left, right, left.is_field)


def _gravest(states: list[int]) -> int:
    return next(s for s in (SUSPECT, UNKNOWN, PASS) if s in states)


def explain(case: Case) -> tuple[int, list[Diagnostic]]:
    """The state and the diagnostics of a check that the generated code did not pass."""
    try:
        return _explain(case)
    except TooMuch:
        if case.plan.expected is not None:
            return UNKNOWN, []
        # A truth that does not hold needs no walk to be one; only its working is too long to show.
        return SUSPECT, [Explanation(case, _walk(case)).violation(Trace(False), compares=False)]


def _explain(case: Case) -> tuple[int, list[Diagnostic]]:
    walk, held = prepare(case)
    if held is not None:
        return (UNKNOWN if held.value is None else NOT_APPLICABLE), []
    plan = case.plan
    stated, expected = plan.stated, plan.expected
    if expected is None and is_unmet(walk, stated):
        return NOT_APPLICABLE, []
    if expected is None and is_every(stated):
        return _each(case, walk, stated)
    state, diagnostic = _one(case, walk, stated, expected, plan.single)
    return state, [diagnostic] if diagnostic is not None else []


def _each(case: Case, walk: Walk, ir: Quantified) -> tuple[int, list[Diagnostic]]:
    """A check that says `every` is explained item by item: each that fails has a diagnostic of its own."""
    states = [PASS]
    diagnostics: list[Diagnostic] = []
    walk.by_rows = True
    for item in walk.items(ir.items):
        if item.gap:
            states.append(UNKNOWN)
            continue
        walk.bind(ir.variable, item)
        for side in joined(ir.condition):
            state, diagnostic = _one(case, walk, *sides(side), within=True)
            states.append(state)
            if diagnostic is not None and not any(_alike(diagnostic, known) for known in diagnostics):
                diagnostics.append(diagnostic)
    if len(diagnostics) > 1:
        for diagnostic in diagnostics:
            diagnostic.kin = f"{written(case.record.route)} {ir.variable}"
    return _gravest(states), diagnostics


def _alike(one: Diagnostic, other: Diagnostic) -> bool:
    """Whether two items of a list led to the same statement about the same place."""
    if one.span != other.span or type(one.message) is not type(other.message):
        return False
    return repr(one.message) == repr(other.message)


def _one(
    case: Case, walk: Walk, left: Node, right: Any, single: bool, within: bool = False
) -> tuple[int, Diagnostic | None]:
    """One check, or (``within``) one item of a check that says `every`."""
    walk.decided = []
    stated = walk.stated(left, right) if single and not within else walk.eval(left)
    if right is None:
        if stated.value is None:
            return UNKNOWN, None
        if stated.value:
            return PASS, None
        if stated.swings:
            stated.allowed = Phrase("allowed-rounding")
        return (PASS if stated.allowed else SUSPECT), Explanation(case, walk).violation(
            stated, isinstance(left, Compare)
        )
    expected = walk.eval(right)
    if stated.value is None or expected.value is None:
        return UNKNOWN, None
    if not is_number(left.type):
        if stated.value == expected.value:
            return PASS, None
        if left.type == "date" and calendar.dates("=", stated.value, expected.value) is None:
            return UNKNOWN, None
        return SUSPECT, Explanation(case, walk).other_text(stated, expected)
    state, diagnostic = Equality(case, walk, left.type, single, stated, expected).explained()
    if diagnostic is not None and single and not within and stated.single is None:
        _as_zero(case, walk, left, expected, diagnostic)
    return state, diagnostic


def _as_zero(case: Case, walk: Walk, left: Node, expected: Trace, diagnostic: Diagnostic) -> None:
    """Say of a stated figure that it is not there, or was left blank, and counts as zero."""
    leaf = walk.part(left).single
    name: Any = leaf.title if leaf is not None else case.about["name"]
    computed = show(expected.value, left.type, case.record.power)
    if leaf is not None and leaf.span is not None:
        diagnostic.span, diagnostic.route = leaf.span, written(leaf.route)
        diagnostic.message = Phrase("blank-as-zero", field=name, computed=computed)
    else:
        diagnostic.message = Phrase("absent-as-zero", field=name, computed=computed)
