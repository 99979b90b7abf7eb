"""Truths on a walk: comparisons and what joins them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..check import calendar, runtime
from ..check.automaton import Automaton
from ..diagnostic import AND, APART, COMMA, DAYS, NOT, OR, UNTIL, Phrase, Working
from ..plan import nodes as p
from ..plan.modes import is_number, is_rounded
from ..plan.plans import days_apart
from ..report.record import Record
from . import interval as iv
from .bounds import count
from .rows import row_name
from .trace import (
    LOOSE,
    Leaf,
    Trace,
    joined_tree,
    leaves_of,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..plan.nodes import Node
    from .walker import Walker


def compared(walk: Walker, ir: p.Compare) -> Trace:
    op = ir.op
    apart = days_apart(ir)
    if apart is not None:
        return _apart(walk, ir, *apart)
    a, b = walk.eval(ir.left), walk.eval(ir.right)
    if a.value is None or b.value is None:
        return unknown(a, b)
    value: bool | None
    if ir.left.type == "date":
        value = calendar.dates(op, a.value, b.value)
        if value is None:
            return unknown(a, b, why=[months(a, b)])
    elif op in ("=", "<>"):
        value = _same(walk, a, b, ir.left, ir.right)
        value = value if op == "=" else not value
    else:
        value = {"<": a.value < b.value, "<=": a.value <= b.value, ">": a.value > b.value}.get(op, a.value >= b.value)
    sign = {"<>": "≠", "<=": "≤", ">=": "≥"}.get(op, op)
    trace = Trace(value, f"{a.text} {sign} {b.text}", rank=LOOSE, leaves=[*a.leaves, *b.leaves])
    if is_number(ir.left.type) and op != "<>":
        trace.compared = (op, ir.left.type, a, b)
        if (a.tree is not None or b.tree is not None) and (op != "=" or not value):
            trace.swing = lambda: _may_be(op if not value else _OPPOSITE[op], a, b)
    return trace


# How many characters a date has that says the day.
_DAY = 10
_SIGNS = {"<>": "≠", "<=": "≤", ">=": "≥"}


def _apart(walk: Walker, ir: p.Compare, op: str, *nodes: Node) -> Trace:
    """How many days lie between two dates, held against a limit."""
    if "date" in (ir.left.type, ir.right.type):
        sides = [walk.eval(side) for side in (ir.left, ir.right)]
        if all(side.value is not None and len(side.value) == _DAY for side in sides):
            known = [_dated(*pair) for pair in zip(sides, (ir.left, ir.right), strict=True)]
            text = f"{known[0]} {_SIGNS.get(ir.op, ir.op)} {known[1]}"
            value = calendar.dates(ir.op, sides[0].value, sides[1].value)
            return Trace(value, text, rank=LOOSE, leaves=leaves_of(sides))
    first, last, limit = (walk.eval(node) for node in nodes)
    if first.value is None or last.value is None or limit.value is None:
        return unknown(first, last, limit)
    value = calendar.span(op, first.value, last.value, limit.value)
    if value is None:
        return unknown(first, last, limit, why=[months(first, last)])
    leaves = leaves_of([first, last, limit])
    days = calendar.days_between(first.value, last.value)
    if days is None:  # of months: no one number of days
        text = f"{first.text}{UNTIL}{last.text} {_SIGNS.get(op, op)} {limit.text}"
        return Trace(value, text, rank=LOOSE, leaves=leaves)
    text = f"{first.text}{UNTIL}{last.text}{APART}{days}{DAYS}"
    trace = Trace(value, f"{text} {_SIGNS.get(op, op)} {limit.text}", rank=LOOSE, leaves=leaves)
    if op != "<>":
        code = ir.left.type if is_number(ir.left.type) else ir.right.type
        code = code if is_number(code) else "count:天"
        trace.compared = op, code, Trace(Fraction(days), text, leaves=[*first.leaves, *last.leaves]), limit
    return trace


def _dated(trace: Trace, node: Node) -> str:
    """A date as it is written; one that is computed with what it comes to."""
    return f"{trace.text} = {trace.value}" if isinstance(node, p.Call) else trace.text


def months(a: Trace, b: Trace) -> tuple[Phrase, Leaf | None]:
    """Why two dates of different precision cannot be told from each other."""
    return Phrase("why-month", date=a.text, other=b.text), a.single or b.single


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _may_be(op: str, a: Trace, b: Trace) -> bool:
    """Whether figures that print as shown can stand to each other as an operator says."""
    tree = joined_tree("-", a, b)
    if a.value == b.value and op in ("<", ">") and count(tree) < 2:
        return False  # one figure printed as its limit is at it: what is less or more would have been printed so
    gap = Trace(a.value - b.value, tree=tree).range
    if op == "=":
        return Fraction(0) in gap
    end, closed = (gap.lo, gap.lo_closed) if op.startswith("<") else (-gap.hi, gap.hi_closed)
    return end < 0 or (end == 0 and closed and "=" in op)


def _may_differ(parts: list[Trace]) -> Callable[[], bool] | None:
    """What tells whether any of some truths could be the opposite of what it is."""
    swings = [part.swing for part in parts if part.swing is not None]
    return (lambda: any(swing() for swing in swings)) if swings else None


def _same(walk: Walker, a: Trace, b: Trace, ir_a: Node, ir_b: Node) -> bool:
    """`=` outside a check: equal, or reproduced where one side is a printed, rounded figure."""
    if a.value == b.value:
        return True
    for own, ir, other in ((a, ir_a, b), (b, ir_b, a)):
        if ir.is_field and is_rounded(ir.type, walk.rule, ir.own_modes, walk.pack):
            # A figure that is not there, and counts as zero, was not printed with any precision.
            stated = own.single.value if own.single is not None else None
            if not isinstance(stated, Decimal):
                return False
            mode = walk.mode("rounding", ir.own_modes) or iv.HALF_UP
            return iv.reproduces(stated, other.value, mode)
    return False


def clear(walk: Walker, ir: p.Clear) -> Trace:
    a, b = walk.eval(ir.figure), walk.eval(ir.limit)
    if a.value is None or b.value is None:
        return unknown(a, b)
    value = True
    if a.tree is not None and a.single is not None and isinstance(a.single.value, Decimal):
        mode = walk.mode("rounding", ir.figure.own_modes) or ""
        value = runtime.clear(a.single.value, b.value, ir.op, mode)
    return Trace(value, f"{a.text} / {b.text}", leaves=[*a.leaves, *b.leaves])


def joined(walk: Walker, ir: p.Junction) -> Trace:
    deciding = ir.op == "or"
    parts: list[Trace] = []
    # What decides, but could be otherwise: something that could not goes before it.
    weak: Trace | None = None
    for item in ir.items:
        part = walk.eval(item)
        if part.value is deciding:
            if not part.swings:
                return part
            weak = weak or part
        parts.append(part)
    if weak is not None:
        return weak
    blocked = [p for p in parts if p.value is None]
    word = f" {OR if deciding else AND} "
    text = word.join(p.text for p in parts)
    if blocked:
        return unknown(*blocked, text=text)
    trace = Trace(not deciding, text, rank=LOOSE, leaves=leaves_of(parts))
    trace.swing = _may_differ(parts)
    return trace


def denied(walk: Walker, ir: p.Not) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    trace = Trace(not a.value, f"{NOT}({a.text})", leaves=a.leaves)
    trace.swing = a.swing
    if isinstance(ir.operand, p.Quantified):
        trace.phrase = a.phrase
    return trace


def among(walk: Walker, ir: p.Among) -> Trace:
    a = walk.eval(ir.operand)
    items = [walk.eval(item) for item in ir.choices]
    if a.value is None or any(i.value is None for i in items):
        return unknown(a, *items)
    value = any(a.value == i.value for i in items)
    if ir.operand.type == "date" and not value:
        answers = [calendar.dates("=", a.value, i.value) for i in items]
        if None in answers:
            return unknown(a, *items, why=[months(a, items[answers.index(None)])])
    return Trace(value, f"{a.text} ∈ ({COMMA.join(i.text for i in items)})", rank=LOOSE, leaves=a.leaves)


def matched(walk: Walker, ir: p.Matches) -> Trace:
    a = walk.eval(ir.text)
    if a.value is None:
        return unknown(a)
    return Trace(
        runtime.matches(a.value, walk.automata.setdefault(ir.automaton, Automaton(ir.automaton))),
        f"{a.text} ~ /{ir.pattern}/",
        rank=LOOSE,
        leaves=a.leaves,
    )


def inside(walk: Walker, ir: p.Inside) -> Trace:
    """Whether the report is one that the rule is for."""
    return Trace(walk.record.root.form.name not in ir.others)


def quality(walk: Walker, ir: p.Quality) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    return Trace((a.value.value is not None) == (ir.quality == "quantity"), a.text, leaves=a.leaves)


def quantified(walk: Walker, ir: p.Quantified) -> Trace:
    outer, walk.passed = walk.passed, None
    found = _quantified(walk, ir)
    walk.passed = outer
    return found


def _quantified(walk: Walker, ir: p.Quantified) -> Trace:
    every = ir.op == "every"
    blocked: list[Trace] = []
    leaves: list[Leaf] = []
    known: list[Trace] = []
    weak: Trace | None = None
    for item in walk.items(ir.items):
        if item.gap:
            blocked.append(item)
            continue
        walk.bind(ir.variable, item)
        result = walk.eval(ir.condition)
        if result.value is (not every):
            firm = not result.swings
            if firm or weak is None:
                weak = Trace(not every, result.text, rank=LOOSE, leaves=result.leaves)
                weak.swing = None if firm else result.swing
                row = row_name(item.value) if isinstance(item.value, Record) else ""
                if row and result.text:  # which of the items decided
                    weak.phrase = Phrase("found-item", item=row, text=Working(result.text))
            if firm:
                return weak
        elif result.value is None:
            blocked.append(result)
        elif result.swing is not None:
            known.append(result)
        leaves.extend(result.leaves)
    if weak is not None:
        return weak
    if blocked:
        return unknown(*blocked)
    trace = Trace(every, "", rank=LOOSE, leaves=leaves)
    trace.swing = _may_differ(known)
    return trace
