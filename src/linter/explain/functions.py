"""Functions on a walk: what is there, totals, and what generated code calls too."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..check import runtime
from ..diagnostic import APART, DAYS, FUNCTION, UNTIL, Phrase, Working
from ..plan import nodes as p
from ..startup.ratio import Ratio
from .trace import (
    LOOSE,
    PRODUCT,
    SUM,
    Trace,
    assign_role,
    extreme_tree,
    is_blank_trace,
    joined_tree,
    leaves_of,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .walker import Walker

_SHOWN_PARTS = 12
# How many characters a date has that says the day.
_DAY = 10


def called(walk: Walker, ir: p.Call) -> Trace:
    name, arguments = ir.function, ir.arguments
    if name in ("sum", "min", "max", "average", "count", "first") or (
        name == "length" and arguments[0].type.startswith("list")
    ):
        return _aggregate(walk, "count" if name == "length" else name, arguments)
    if name in ("present", "blank"):
        asked = arguments[0]
        assert isinstance(asked, p.Get)
        return _present(walk, asked, name == "blank")
    if name == "if_blank":
        first = walk.eval(arguments[0])
        if first.value is None and is_blank_trace(first, absent=True):
            return walk.eval(arguments[1])
        return first
    parts = [walk.eval(a) for a in arguments]
    if name == "with_columns" and parts[0].value is not None:
        whole = runtime.NAMESPACE[name](*(part.value for part in parts))
        return Trace(whole, whole.text, leaves=leaves_of([p for p in parts if p.value is not None]))
    if any(p.value is None for p in parts):
        return unknown(*parts)
    value = _apply(walk, name, parts, arguments)
    shown = parts[:1] if name == "round" else parts
    text = f"{FUNCTION}{name}({', '.join(p.text for p in shown)})"
    if name == "days_between" and value is not None:
        text = f"{parts[0].text}{UNTIL}{parts[1].text}{APART}{value}{DAYS}"
    if name == "later":
        back = parts[1].value < 0
        shown_days = parts[1].text.lstrip("−") if back else parts[1].text
        text = f"{parts[0].text} {'−' if back else '+'} {shown_days}"
    leaves = leaves_of(parts)
    coarse = next((part for part in parts if isinstance(part.value, str) and len(part.value) < _DAY), None)
    if value is None and coarse is not None and name in ("later", "days_between"):
        return unknown(*parts, why=[(Phrase("why-no-day", date=coarse.text), coarse.single)])
    if value is None:
        return unknown(*parts, why=[(Phrase("why-undecided", text=Working(text)), parts[0].single)])
    return Trace(value, text, leaves=leaves)


def _apply(walk: Walker, name: str, parts: list[Trace], arguments: Any) -> Any:
    first = parts[0].value
    if name == "decimals_of":
        leaf = parts[0].single
        value = leaf.value if leaf is not None else Decimal(0)
        return Fraction(runtime.decimals_of(value, arguments[0].type, walk.record))
    if name == "abs":
        return abs(first)
    if name == "steps":
        step = parts[1].value
        return None if step <= 0 else Fraction(max(0, (first / step).numerator // (first / step).denominator))
    if name in ("round", "floor", "ceil"):
        places = int(Fraction(arguments[1].value)) if len(arguments) > 1 else 0
        modes = (mode.value for mode in arguments[2:])
        return Fraction(getattr(runtime, f"{name}_")(first, places, arguments[0].type, walk.record, *modes))
    # The function that generated code calls does for any other.
    found = runtime.NAMESPACE[name](*(part.value for part in parts))
    if isinstance(found, Ratio):
        return Fraction(found.numerator, found.denominator)
    return Fraction(found) if isinstance(found, Decimal) else found


def _gathered(walk: Walker, name: str, arguments: Any) -> tuple[list[Trace], list[Trace], list[Trace], list[Trace]]:
    """What an aggregate is of: the values, the blanks, what cannot be evaluated, and what a sum passed over."""
    parts: list[Trace] = []
    blocked: list[Trace] = []
    outer = walk.passed
    passed: list[Trace] = []
    walk.passed = passed if name == "sum" else None
    empty: list[Trace] = []
    for argument in arguments:
        many = argument.type.startswith("list")
        for item in walk.items(argument) if many else (walk.part(argument),):
            if item.value is not None:
                parts.append(item)
            elif not item.gap and is_blank_trace(item, absent=item.skippable or name == "first"):
                empty.append(item)
                walk.blanks += 1
            else:
                blocked.append(item)
    walk.passed = outer
    return parts, empty, blocked, passed


def _aggregate(walk: Walker, name: str, arguments: Any) -> Trace:
    parts, empty, blocked, passed = _gathered(walk, name, arguments)
    if name == "count":
        if blocked:
            return unknown(*blocked)
        return Trace(Fraction(len(parts)), str(len(parts)), leaves=leaves_of(parts))
    if name == "first":
        if blocked:
            return unknown(*blocked)
        return parts[0] if parts else unknown(*empty, why=[] if empty else [(Phrase("why-empty"), None)])
    for part in parts:
        assign_role(part, "addend" if name in ("sum", "average") else "operand")
    if blocked:
        trace = unknown(*parts, *blocked)
        # A sum of which nothing is there is as blank as a field that is not.
        trace.cell = name == "sum" and not parts and all(is_blank_trace(item, absent=True) for item in blocked)
        return trace
    if not parts and name == "sum" and not any(map(_is_left_blank, (*empty, *passed))):
        return Trace(Fraction(0), "0")
    if not parts:
        missing = [*empty, *passed]
        trace = unknown(*missing, why=[] if missing else [(Phrase("why-empty"), None)])
        trace.cell = name == "sum"
        return trace
    if name in ("min", "max"):
        chosen = min if name == "min" else max
        best: Trace = chosen(parts, key=lambda p: p.value)
        text = f"{FUNCTION}{name}({', '.join(p.text for p in parts)})"
        return Trace(best.value, text, tree=extreme_tree(parts, name), leaves=leaves_of(parts))
    total = sum((p.value for p in parts), Fraction(0))
    tree = joined_tree("+", *parts)
    shown = [p.at(SUM) for p in parts]
    if len(shown) > _SHOWN_PARTS:
        shown = [*shown[: _SHOWN_PARTS - 2], f"…({len(shown) - _SHOWN_PARTS + 1})…", shown[-1]]
    text = " + ".join(shown).replace("+ −", "− ").replace("+ -", "− ")
    rank = SUM if len(parts) > 1 else parts[0].rank
    if name == "average":
        count = Fraction(len(parts))
        return Trace(
            total / count,
            f"({text}) ÷ {len(parts)}",
            rank=PRODUCT,
            tree=("/", tree, ("c", count)) if tree is not None else None,
            leaves=leaves_of(parts),
        )
    return Trace(total, text, rank=rank, tree=tree, leaves=leaves_of(parts))


def _is_left_blank(trace: Trace) -> bool:
    return not trace.nil and any(phrase.key == "why-null" for phrase, _ in trace.why)


def _present(walk: Walker, ir: p.Get, blank: bool) -> Trace:
    if runtime.is_unread(walk.base(ir.base), ir.path):
        return walk.get(ir, raw=True)
    there = (runtime.blank if blank else runtime.present)(walk.base(ir.base), ir.path)
    leaf = walk.get(ir, raw=True).single
    if leaf is not None:
        leaf.role = "asked"
    name: Any = "" if leaf is None else leaf.beside if walk.variables else leaf.quoted
    text = leaf.name if leaf is not None else ""
    result = Trace(there, text, rank=LOOSE, leaves=[leaf] if leaf is not None else [])
    result.phrase = Phrase("found-blank", field=name)
    return result
