"""Truths on a walk: comparisons and what joins them."""

from __future__ import annotations

from decimal import Decimal

from ..check import runtime
from ..check.automaton import Automaton
from ..diagnostic import AND, COMMA, NOT, OR, Phrase, Working
from ..plan import nodes as p
from ..plan.modes import is_rounded
from ..report.record import Record
from . import interval as iv
from .rows import row_name
from .trace import (
    LOOSE,
    Leaf,
    Trace,
    leaves_of,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.nodes import Node
    from .walker import Walker


def compared(walk: Walker, ir: p.Compare) -> Trace:
    op = ir.op
    a, b = walk.eval(ir.left), walk.eval(ir.right)
    if a.value is None or b.value is None:
        return unknown(a, b)
    if op in ("=", "<>"):
        value = _same(walk, a, b, ir.left, ir.right)
        value = value if op == "=" else not value
    else:
        value = {"<": a.value < b.value, "<=": a.value <= b.value, ">": a.value > b.value}.get(op, a.value >= b.value)
    sign = {"<>": "≠", "<=": "≤", ">=": "≥"}.get(op, op)
    trace = Trace(value, f"{a.text} {sign} {b.text}", rank=LOOSE, leaves=[*a.leaves, *b.leaves])
    if value is False and op in ("<", "<=", ">", ">=") and (a.rounded or b.rounded):
        low, high = (a.range, b.range) if op in ("<", "<=") else (b.range, a.range)
        if low.lo < high.hi or (low.lo == high.hi and low.lo_closed and high.hi_closed and "=" in op):
            # Against a limit the printed figure decides; two printed figures may both be rounded.
            if a.rounded and b.rounded:
                trace.allowed = Phrase("allowed-rounding")
            else:
                trace.edge = Phrase("edge-rounding")
    return trace


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
        mode = walk.mode("rounding", ir.figure.own_modes) or iv.HALF_UP
        value = runtime.clear(a.single.value, b.value, ir.op, mode)
    return Trace(value, f"{a.text} / {b.text}", leaves=[*a.leaves, *b.leaves])


def joined(walk: Walker, ir: p.Junction) -> Trace:
    deciding = ir.op == "or"
    parts: list[Trace] = []
    for item in ir.items:
        part = walk.eval(item)
        if part.value is deciding:
            return part
        parts.append(part)
    blocked = [p for p in parts if p.value is None]
    word = f" {OR if deciding else AND} "
    text = word.join(p.text for p in parts)
    if blocked:
        return unknown(*blocked, text=text)
    return Trace(not deciding, text, rank=LOOSE, leaves=leaves_of(parts))


def denied(walk: Walker, ir: p.Not) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    trace = Trace(not a.value, f"{NOT}({a.text})", leaves=a.leaves)
    if isinstance(ir.operand, p.Quantified):
        trace.phrase = a.phrase
    return trace


def among(walk: Walker, ir: p.Among) -> Trace:
    a = walk.eval(ir.operand)
    items = [walk.eval(item) for item in ir.choices]
    if a.value is None or any(i.value is None for i in items):
        return unknown(a, *items)
    value = any(a.value == i.value for i in items)
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


def quality(walk: Walker, ir: p.Quality) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    return Trace((a.value.value is not None) == (ir.quality == "quantity"), a.text, leaves=a.leaves)


def quantified(walk: Walker, ir: p.Quantified) -> Trace:
    every = ir.op == "every"
    blocked: list[Trace] = []
    leaves: list[Leaf] = []
    for item in walk.items(ir.items):
        if item.gap:
            blocked.append(item)
            continue
        walk.bind(ir.variable, item)
        result = walk.eval(ir.condition)
        if result.value is (not every):
            row = row_name(item.value) if isinstance(item.value, Record) else ""
            trace = Trace(not every, result.text, rank=LOOSE, leaves=result.leaves)
            if row and result.text:  # which of the items decided
                trace.phrase = Phrase("found-item", item=row, text=Working(result.text))
            return trace
        if result.value is None:
            blocked.append(result)
        leaves.extend(result.leaves)
    if blocked:
        return unknown(*blocked)
    return Trace(every, "", rank=LOOSE, leaves=leaves)
