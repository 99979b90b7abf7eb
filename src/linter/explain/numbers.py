"""Numbers on a walk: arithmetic, bands and decision tables, each with its working."""

from __future__ import annotations

from fractions import Fraction

from ..diagnostic import FUNCTION, Phrase, Working
from ..plan import nodes as p
from .showing import show
from .trace import (
    ATOM,
    LOOSE,
    PRODUCT,
    SUM,
    Trace,
    assign_role,
    extreme_tree,
    joined_tree,
    leaves_of,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .walker import Walker


def negated(walk: Walker, ir: p.Negate) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    return Trace(
        -a.value,
        f"−{a.at(PRODUCT)}",
        rank=SUM,
        tree=joined_tree("-", Trace(Fraction(0)), a),
        leaves=a.leaves,
    )


def converted(walk: Walker, ir: p.Convert) -> Trace:
    a = walk.eval(ir.operand)
    if a.value is None:
        return unknown(a)
    factor = Fraction(ir.top) / Fraction(ir.bottom)
    tree = joined_tree("*", a, Trace(factor))
    trace = Trace(a.value * factor, a.text, rank=a.rank, tree=tree, leaves=a.leaves)
    if isinstance(a.power, tuple):
        trace.power = a.power[0] * factor, a.power[1]
    return trace


def computed(walk: Walker, ir: p.Arithmetic) -> Trace:
    op = ir.op
    if op == "^":
        return _raised(walk, ir)
    a, b = walk.eval(ir.left), walk.eval(ir.right)
    if op in "+-":
        roles = ("addend", "addend") if op == "+" else ("minuend", "subtrahend")
    else:
        roles = ("factor", "factor") if op == "*" else ("numerator", "denominator")
    for trace, role in zip((a, b), roles, strict=True):
        assign_role(trace, role)
    if a.value is None or b.value is None:
        return unknown(a, b)
    leaves = [*a.leaves, *b.leaves]
    if op in "+-":
        sign = "+" if op == "+" else "−"
        text = f"{a.at(SUM)} {sign} {b.at(SUM if op == '+' else PRODUCT)}"
        value = a.value + b.value if op == "+" else a.value - b.value
        return Trace(value, text, rank=SUM, tree=joined_tree(op, a, b), leaves=leaves)
    if op == "*":
        text = f"{a.at(PRODUCT)} × {b.at(PRODUCT)}"
        return Trace(a.value * b.value, text, rank=PRODUCT, tree=joined_tree(op, a, b), leaves=leaves)
    if b.value == 0:
        name: Any = b.single.beside if b.single is not None else Working(b.text)
        return unknown(a, b, why=[(Phrase("why-zero-divisor", field=name), b.single)])
    text = f"{a.at(PRODUCT)} ÷ {b.at(ATOM)}"
    return Trace(a.value / b.value, text, rank=PRODUCT, tree=joined_tree(op, a, b), leaves=leaves)


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _raised(walk: Walker, ir: p.Arithmetic) -> Trace:
    a = walk.eval(ir.left)
    assert isinstance(ir.right, (p.Number, p.Parameter))
    times = int(Fraction(ir.right.value))
    assign_role(a, "factor")
    if a.value is None:
        return unknown(a)
    base = a.at(ATOM) if a.text[-1:].isdigit() or a.rank < ATOM else f"({a.text})"  # 2.5m² would be another thing
    text = f"{base}{str(times).translate(_SUPERSCRIPTS)}"
    tree = ("^", a.formula, times) if a.tree is not None else None
    return Trace(a.value**times, text, rank=PRODUCT, tree=tree, leaves=a.leaves)


def decided_by(walk: Walker, ir: p.Decision) -> Trace:
    """A decision table: the row that fits, shown as it is written; or what all that fit come to."""
    hit, rows = ir.hit, ir.rows
    everything = hit in ("sum", "min", "max", "count")
    fitting: list[Trace] = []
    tests: list[Trace] = []
    for number, (test, result, text) in enumerate(rows):
        known = walk.eval(test)
        if known.value is None:
            return unknown(known)
        tests.append(known)
        if known.value:
            _take(walk, "case", ir.name, number)
            chosen = walk.eval(result)
            fitting.append(chosen)
            if not everything:
                return _row(walk, chosen, tests, text)
    if not fitting and hit != "count":
        _take(walk, "case", ir.name, len(rows))
        chosen = walk.eval(ir.otherwise)
        if not everything or chosen.value is None:
            return _row(walk, chosen, tests, "")
        fitting.append(chosen)
    leaves = leaves_of([*tests, *fitting])
    if hit == "count":
        return Trace(Fraction(len(fitting)), str(len(fitting)), leaves=leaves)
    if any(part.value is None for part in fitting):
        return unknown(*fitting)
    if hit == "sum":
        total = sum((part.value for part in fitting), Fraction(0))
        text = " + ".join(part.at(SUM) for part in fitting)
        rank = SUM if len(fitting) > 1 else fitting[0].rank
        return Trace(total, text, rank=rank, tree=joined_tree("+", *fitting), leaves=leaves)
    choose: Any = min if hit == "min" else max
    value = choose(part.value for part in fitting)
    text = f"{FUNCTION}{hit}({', '.join(part.text for part in fitting)})"
    return Trace(value, text, tree=extreme_tree(fitting, hit), leaves=leaves)


def _take(walk: Walker, what: str, name: str, row: int) -> None:
    if walk.taken is not None:
        walk.taken.add((what, name, row))


def _row(walk: Walker, chosen: Trace, tests: list[Trace], text: str) -> Trace:
    leaves = leaves_of([*tests, chosen])
    if chosen.value is None:
        trace = unknown(chosen)
        trace.leaves = leaves
        return trace
    shown = " ".join(text.split())
    text, rank = (f"{shown} → {chosen.text}", LOOSE) if shown else (chosen.text, chosen.rank)
    return Trace(chosen.value, text, rank=rank, tree=chosen.tree, leaves=leaves)


def band_of(walk: Walker, ir: p.Band) -> Trace:
    a = walk.eval(ir.argument)
    if a.value is None:
        return unknown(a)
    for number, (name, low, op, high) in enumerate(ir.rows):
        lo, hi = Fraction(low), Fraction(high)
        if (lo < a.value or (lo == a.value and not op.startswith("<"))) and (
            a.value < hi or (hi == a.value and not op.endswith("<"))
        ):
            _take(walk, "band", ir.name, number)
            code = ir.argument.type
            left, right = ("<" if op.startswith("<") else "≤"), ("<" if op.endswith("<") else "≤")
            ends = f"{show(lo, code, 0)} {left} {a.at(SUM)} {right} {show(hi, code, 0)}"
            return Trace(name, f"{ends} → {name}", leaves=a.leaves)
    return unknown(a, why=[(Phrase("why-no-band", value=Working(a.text)), a.single)])
