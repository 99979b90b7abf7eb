"""Walking an expression over a report: the value, its interval, its working, and the figures that took part.

The slow twin of the generated code, run only for checks that it could not pass. Every number here is a Fraction; next
to it goes the interval of the unrounded values that print as shown.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..check import runtime
from ..check.automaton import Automaton
from ..check.runtime import Group, group
from ..diagnostic import AND, COMMA, NOT, OR, Phrase
from ..figure import Target, decode, is_blank, normal
from ..plan import nodes as p
from ..plan.modes import decided, is_number, is_rounded
from ..plan.plans import figures, states_zero
from ..startup.ratio import Ratio
from ..yaml.nodes import MAPPING
from . import interval as iv
from .showing import show
from .trace import (
    ATOM,
    LOOSE,
    PRODUCT,
    SUM,
    Leaf,
    Trace,
    assign_role,
    extreme_tree,
    is_blank_trace,
    is_plain,
    joined_tree,
    leaves_of,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..plan.modes import Modes
    from ..plan.nodes import Node
    from ..report.record import Record

_SHOWN_PARTS = 12
_TEN_THOUSAND = 10_000
_MAX_STEPS = 40_000
# Names are put in place of each other by whoever writes the working: two of them twice over are four.
_MAX_LEAVES = 100_000


class TooMuch(Exception):
    """A check took more steps than its report's size allows."""


class Walk:
    """Evaluates intermediate nodes for one occurrence of a rule's form."""

    def __init__(self, record: Record, modes: tuple[Modes, Modes], text: str) -> None:
        """``modes`` are the rule's and the pack's; ``text`` is that of the source that the report was read from."""
        self.text = text
        self.record = record
        self.rule, self.pack = modes
        self.lets: dict[str, Trace] = {}
        self.held: list[Trace] = []
        self.variables: dict[str, Any] = {}
        self.mentions: dict[Any, runtime.MentionPattern] = {}
        # Where set: the branches and rows taken, for the coverage of rules by their examples.
        self.automata: dict[Any, Automaton] = {}
        # Every item counts here, not only those of loops within loops; and a step takes longer.
        # A total over all rows of whatever report is walked: no row is shorter than four characters.
        source = record.root.source
        rows = min(len(source.text) // 4, 1_000_000) if source is not None else 0
        self.left = min(4 * runtime.budget(record), max(_MAX_STEPS, rows))
        self.most = max(_MAX_LEAVES, rows)
        # How many blank or absent figures were passed over in a total.
        self.blanks = 0
        self.taken: set[tuple[Any, ...]] | None = None

    def eval(self, ir: Node) -> Trace:
        result = _METHODS[type(ir)](self, ir)
        if len(result.leaves) > self.most:
            raise TooMuch
        return result

    def _num(self, ir: p.Number | p.Parameter) -> Trace:
        value = Fraction(ir.value)
        power = self.record.power
        if not power and ir.type == "money" and abs(value) >= _TEN_THOUSAND and value % 100 == 0:
            power = 4  # a limit is said in 万元 also where a report is in 元
        return Trace(value, show(value, ir.type, power, unit=True))

    def _str(self, ir: p.Text) -> Trace:
        return Trace(ir.value, ir.value)

    def _bool(self, ir: p.Truth) -> Trace:
        return Trace(ir.value, str(ir.value).lower())

    def _let(self, ir: p.Let) -> Trace:
        return self.lets[ir.name]

    def _with(self, ir: p.With) -> Trace:
        self.lets[ir.name] = self.eval(ir.value)
        return self.eval(ir.body)

    def _none(self, ir: p.Nothing) -> Trace:
        return unknown(why=[(Phrase("why-no-row"), None)])

    # ---- fields

    def base(self, base: int | str) -> Any:
        if isinstance(base, str):
            return self.variables[base]
        if base == -1:
            return self.record.root
        record: Record | None = self.record
        for _ in range(base):
            record = record.parent if record is not None else None
        return record

    def mode(self, key: str, field: Modes) -> Any:
        """What the rule, a field or the pack says of ``key``, in this order."""
        return decided(key, self.rule, field, self.pack)

    def get(self, ir: p.Get, raw: bool = False) -> Trace:
        """A field; ``raw`` leaves one that is not there unknown also where it would count as zero (a part of a sum)."""
        skippable = self.mode("absent", ir.modes) == "zero"
        trace = self._get(ir, skippable and not raw and is_number(ir.type))
        trace.skippable = skippable
        return trace

    def _get(self, ir: p.Get, zero: bool) -> Trace:
        holder, path = self.base(ir.base), ir.path
        if not path:
            if isinstance(holder, Trace):
                return holder if holder.value is not None else unknown(holder)
            return Trace(holder)
        if isinstance(holder, Group):
            if path[0] == 0:
                return self.field(holder.members[0], holder.field, ir.type)
            return Trace(holder.members)
        for step in path[:-1]:
            index = None if holder is None else _index(holder, step)
            if holder is None or index is None:
                break
            before, holder = holder, holder.values[index]
            if holder is None:
                return self.nothing(before, index, ir.type, zero)
        index = None if holder is None else _index(holder, path[-1])
        if holder is None or index is None:
            if zero:
                return Trace(Fraction(0), "0")
            trace = unknown(why=[(Phrase("why-no-form"), None)])
            trace.cell = True
            return trace
        return self.field(holder, index, ir.type, zero)

    def field(self, record: Record, index: int, code: str, zero: bool = False) -> Trace:
        value = record.values[index]
        leaf = Leaf(record, index, value, code, self.text)
        if value is None:
            return self.nothing(record, index, code, zero)
        node = leaf.node
        assert node is not None
        if is_number(code):
            number = Fraction(value)
            trace = Trace(number, normal(node.text), leaves=[leaf])
            # A bare 0 among figures with decimals says that there is nothing, not that there is less than a half.
            nothing = trace.text == "0" and _has_decimals(record, record.form.fields[index].kind)
            if not nothing and is_rounded(code, self.rule, leaf.modes, self.pack):
                mode = self.mode("rounding", leaf.modes) or iv.HALF_UP
                trace.tree = ("x", (id(record), index), iv.printed(value, mode, leaf.last))
        elif isinstance(value, Target):
            trace = Trace(value, value.text, leaves=[leaf])
        else:
            trace = Trace(value, node.text if node.kind == 0 else leaf.name, leaves=[leaf])
        trace.single = leaf
        return trace

    def nothing(self, record: Record, index: int, code: str, zero: bool) -> Trace:
        """A value that is not there, and which of the reasons it is."""
        leaf = Leaf(record, index, None, code, self.text)
        node = leaf.node
        label = record.form.fields[index].label
        if node is None:
            if zero:
                return Trace(Fraction(0), "0")
            phrase = Phrase("why-absent", field=label)
        else:
            field = record.form.fields[index]
            figure = decode(node.text, field.kind, field.extra) if node.kind == 0 and field.kind != "form" else None
            if node.is_null or (node.kind == 0 and is_blank(node.text)):
                phrase = Phrase("why-null", field=leaf.title)
            elif figure is not None and figure.why == "approximate":
                phrase = Phrase("why-approximate", field=leaf.title, text=node.text.strip())
            else:
                phrase = Phrase("why-unreadable", field=leaf.title)
        trace = unknown(why=[(phrase, leaf)])
        trace.single = leaf
        trace.leaves = [leaf]
        trace.cell = True
        return trace

    # ---- arithmetic

    def _neg(self, ir: p.Negate) -> Trace:
        a = self.eval(ir.operand)
        if a.value is None:
            return unknown(a)
        return Trace(
            -a.value,
            f"−{a.at(PRODUCT)}",
            rank=SUM,
            tree=joined_tree("-", Trace(Fraction(0)), a),
            leaves=a.leaves,
        )

    def _arithmetic(self, ir: p.Arithmetic) -> Trace:
        op = ir.op
        a, b = self.eval(ir.left), self.eval(ir.right)
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
            name: Any = b.single.title if b.single is not None else b.text
            return unknown(a, b, why=[(Phrase("why-zero-divisor", field=name), b.single)])
        text = f"{a.at(PRODUCT)} ÷ {b.at(ATOM)}"
        return Trace(a.value / b.value, text, rank=PRODUCT, tree=joined_tree(op, a, b), leaves=leaves)

    def _if(self, ir: p.If) -> Trace:
        condition = self.eval(ir.condition)
        if condition.value is None:
            return unknown(condition)
        if self.taken is not None and ir.place is not None:
            self.taken.add(("if", *ir.place, bool(condition.value)))
        chosen = self.eval(ir.then if condition.value else ir.otherwise)
        return chosen if chosen.value is not None else unknown(chosen)

    # ---- truths

    def _cmp(self, ir: p.Compare) -> Trace:
        op = ir.op
        a, b = self.eval(ir.left), self.eval(ir.right)
        if a.value is None or b.value is None:
            return unknown(a, b)
        if op in ("=", "<>"):
            value = self.same(a, b, ir.left, ir.right)
            value = value if op == "=" else not value
        else:
            value = {"<": a.value < b.value, "<=": a.value <= b.value, ">": a.value > b.value}.get(
                op, a.value >= b.value
            )
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

    def same(self, a: Trace, b: Trace, ir_a: Node, ir_b: Node) -> bool:
        """`=` outside a check: equal, or reproduced where one side is a printed, rounded figure."""
        if a.value == b.value:
            return True
        for own, ir, other in ((a, ir_a, b), (b, ir_b, a)):
            if ir.is_field and is_rounded(ir.type, self.rule, ir.own_modes, self.pack):
                # A figure that is not there, and counts as zero, was not printed with any precision.
                stated = own.single.value if own.single is not None else None
                if not isinstance(stated, Decimal):
                    return False
                mode = self.mode("rounding", ir.own_modes) or iv.HALF_UP
                return iv.reproduces(stated, other.value, mode)
        return False

    def _clear(self, ir: p.Clear) -> Trace:
        a, b = self.eval(ir.figure), self.eval(ir.limit)
        if a.value is None or b.value is None:
            return unknown(a, b)
        value = True
        if a.tree is not None and a.single is not None and isinstance(a.single.value, Decimal):
            mode = self.mode("rounding", ir.figure.own_modes) or iv.HALF_UP
            value = runtime.clear(a.single.value, b.value, ir.op, mode)
        return Trace(value, f"{a.text} / {b.text}", leaves=[*a.leaves, *b.leaves])

    def _junction(self, ir: p.Junction) -> Trace:
        deciding = ir.op == "or"
        parts: list[Trace] = []
        for item in ir.items:
            part = self.eval(item)
            if part.value is deciding:
                return part
            parts.append(part)
        blocked = [p for p in parts if p.value is None]
        word = f" {OR if deciding else AND} "
        text = word.join(p.text for p in parts)
        if blocked:
            return unknown(*blocked, text=text)
        return Trace(not deciding, text, rank=LOOSE, leaves=leaves_of(parts))

    def _not(self, ir: p.Not) -> Trace:
        a = self.eval(ir.operand)
        if a.value is None:
            return unknown(a)
        return Trace(not a.value, f"{NOT}({a.text})", leaves=a.leaves)

    def _among(self, ir: p.Among) -> Trace:
        a = self.eval(ir.operand)
        items = [self.eval(item) for item in ir.choices]
        if a.value is None or any(i.value is None for i in items):
            return unknown(a, *items)
        value = any(a.value == i.value for i in items)
        return Trace(value, f"{a.text} ∈ ({COMMA.join(i.text for i in items)})", rank=LOOSE, leaves=a.leaves)

    def _matches(self, ir: p.Matches) -> Trace:
        a = self.eval(ir.text)
        if a.value is None:
            return unknown(a)
        return Trace(
            runtime.matches(a.value, self.automata.setdefault(ir.automaton, Automaton(ir.automaton))),
            f"{a.text} ~ /{ir.pattern}/",
            rank=LOOSE,
            leaves=a.leaves,
        )

    def _case(self, ir: p.Decision) -> Trace:
        """A decision table: the row that fits, shown as it is written; or what all that fit come to."""
        hit, rows = ir.hit, ir.rows
        everything = hit in ("sum", "min", "max", "count")
        fitting: list[Trace] = []
        tests: list[Trace] = []
        for number, (test, result, text) in enumerate(rows):
            known = self.eval(test)
            if known.value is None:
                return unknown(known)
            tests.append(known)
            if known.value:
                self._take("case", ir.name, number)
                chosen = self.eval(result)
                fitting.append(chosen)
                if not everything:
                    return self._row(chosen, tests, text)
        if not fitting and hit != "count":
            self._take("case", ir.name, len(rows))
            chosen = self.eval(ir.otherwise)
            if not everything or chosen.value is None:
                return self._row(chosen, tests, "")
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
        text = f"{hit}({', '.join(part.text for part in fitting)})"
        return Trace(value, text, tree=extreme_tree(fitting, hit), leaves=leaves)

    def _take(self, what: str, name: str, row: int) -> None:
        if self.taken is not None:
            self.taken.add((what, name, row))

    def _row(self, chosen: Trace, tests: list[Trace], text: str) -> Trace:
        leaves = leaves_of([*tests, chosen])
        if chosen.value is None:
            trace = unknown(chosen)
            trace.leaves = leaves
            return trace
        shown = " ".join(text.split())
        text, rank = (f"{shown} → {chosen.text}", LOOSE) if shown else (chosen.text, chosen.rank)
        return Trace(chosen.value, text, rank=rank, tree=chosen.tree, leaves=leaves)

    def _is(self, ir: p.Quality) -> Trace:
        a = self.eval(ir.operand)
        if a.value is None:
            return unknown(a)
        return Trace((a.value.value is not None) == (ir.quality == "quantity"), a.text, leaves=a.leaves)

    def _quantified(self, ir: p.Quantified) -> Trace:
        every = ir.op == "every"
        blocked: list[Trace] = []
        leaves: list[Leaf] = []
        for item in self.items(ir.items):
            if item.gap:
                blocked.append(item)
                continue
            self.bind(ir.variable, item)
            result = self.eval(ir.condition)
            if result.value is (not every):
                return Trace(not every, result.text, rank=LOOSE, leaves=result.leaves)
            if result.value is None:
                blocked.append(result)
            leaves.extend(result.leaves)
        if blocked:
            return unknown(*blocked)
        return Trace(every, "", rank=LOOSE, leaves=leaves)

    # ---- lists

    def items(self, ir: Node) -> Iterator[Trace]:
        """The items of a list; an item that cannot be known, or a list that is not there, comes as an unknown trace."""
        for item in self._items(ir):
            self.left -= 1
            if self.left < 0:
                raise TooMuch
            yield item

    def _items(self, ir: Node) -> Iterator[Trace]:
        if isinstance(ir, p.Get):
            trace = self.get(ir)
            if trace.value is None:
                if not is_blank_trace(trace, absent=trace.skippable):
                    trace.gap = True
                    yield trace
                return
            for value in trace.value:
                yield Trace(value)
        elif isinstance(ir, p.Map):
            for item in self.items(ir.items):
                if item.value is None:
                    yield item
                    continue
                self.variables["·"] = item.value
                code = ir.type if ir.flat else ir.type.removeprefix("list:")
                inner = p.Get(code, "·", ir.path, ir.modes)
                if ir.flat:
                    yield from self.items(inner)
                    continue
                member = self.get(inner, raw=True)
                if member.value is None and code.startswith("form"):  # a group that is not there has no members
                    if is_blank_trace(member, absent=member.skippable):
                        continue
                    member.gap = True
                yield member
        elif isinstance(ir, p.Where):
            for item in self.items(ir.items):
                if item.value is None:
                    yield item
                    continue
                self.variables[ir.variable] = item.value
                kept = self.eval(ir.condition)
                if kept.value is None:
                    gap = unknown(kept)
                    gap.gap = True
                    yield gap
                elif kept.value:
                    yield item
        elif isinstance(ir, p.Group):
            found = []
            for item in self.items(ir.items):
                if item.value is None:
                    yield item
                else:
                    found.append(item.value)
            for each in group(found, ir.fields):
                yield Trace(each)
        elif isinstance(ir, p.Mention):
            form = self.mentions.setdefault(ir.pattern, runtime.MentionPattern(ir.pattern))
            holders, path, gaps = self.holders(ir.where)
            yield from gaps
            for mention in runtime.mentions(holders, path, form):
                yield Trace(mention)
        elif isinstance(ir, p.For):
            for item in self.items(ir.items):
                if item.gap:
                    yield item
                    continue
                self.bind(ir.variable, item)
                yield self.eval(ir.body)
        elif isinstance(ir, p.Call) and ir.function == "distinct":
            seen = set()
            for item in self.items(ir.arguments[0]):
                if item.value is None:
                    if not is_blank_trace(item, absent=item.skippable):
                        item.gap = True
                        yield item
                elif item.value not in seen:
                    seen.add(item.value)
                    yield item
        else:
            raise AssertionError(ir.tag)

    def holders(self, ir: Node) -> tuple[list[Any], tuple[Any, ...], list[Trace]]:
        """The records whose texts are searched for mentions, the path to each text, and what cannot be known."""
        if isinstance(ir, p.Get):
            return [self.base(ir.base)], ir.path, []
        below: tuple[Any, ...] = ()
        if isinstance(ir, p.Map):
            below, ir = ir.path, ir.items
            if isinstance(ir, p.Get):
                return [self.base(ir.base)], (*ir.path, *below), []
        found = list(self.items(ir))
        return [item.value for item in found if item.value is not None], below, [i for i in found if i.value is None]

    def bind(self, variable: str, item: Trace) -> None:
        """Let a variable stand for an item: a record as itself, a plain value with its trace."""
        self.variables[variable] = item if item.value is None or is_plain(item) else item.value

    # ---- functions

    def _call(self, ir: p.Call) -> Trace:
        name, arguments = ir.function, ir.arguments
        if name in ("sum", "min", "max", "average", "count", "first") or (
            name == "length" and arguments[0].type.startswith("list")
        ):
            return self.aggregate("count" if name == "length" else name, arguments)
        if name in ("present", "blank"):
            asked = arguments[0]
            assert isinstance(asked, p.Get)
            return self.present(asked, name == "blank")
        if name == "if_blank":
            first = self.eval(arguments[0])
            if first.value is None and is_blank_trace(first, absent=True):
                return self.eval(arguments[1])
            return first
        parts = [self.eval(a) for a in arguments]
        if any(p.value is None for p in parts):
            return unknown(*parts)
        value = self.apply(name, parts, arguments)
        text = f"{name}({', '.join(p.text for p in parts)})"
        leaves = leaves_of(parts)
        if value is None:
            return unknown(*parts, why=[(Phrase("why-undecided", text=text), parts[0].single)])
        trace = Trace(value, text, leaves=leaves)
        if name == "round":
            trace.text = f"round({parts[0].text})"
        return trace

    def apply(self, name: str, parts: list[Trace], arguments: Any) -> Any:
        first = parts[0].value
        if name == "decimals_of":
            leaf = parts[0].single
            value = leaf.value if leaf is not None else Decimal(0)
            return Fraction(runtime.decimals_of(value, arguments[0].type, self.record))
        if name == "abs":
            return abs(first)
        if name == "steps":
            step = parts[1].value
            return None if step <= 0 else Fraction(max(0, (first / step).numerator // (first / step).denominator))
        if name in ("round", "floor", "ceil"):
            places = int(Fraction(arguments[1].value)) if len(arguments) > 1 else 0
            modes = (mode.value for mode in arguments[2:])
            return Fraction(getattr(runtime, f"{name}_")(first, places, arguments[0].type, self.record, *modes))
        # The function that generated code calls does for any other.
        found = runtime.NAMESPACE[name](*(part.value for part in parts))
        if isinstance(found, Ratio):
            return Fraction(found.numerator, found.denominator)
        return Fraction(found) if isinstance(found, Decimal) else found

    def stated(self, ir: Node, expected: Any) -> Trace:
        """A stated figure; one that is not there counts as zero where its rule says so and another figure is there."""
        if not isinstance(ir, p.Get) or not states_zero(ir, self.rule):
            return self.part(ir)
        fields = [ir, *figures(expected)]
        if any(runtime.given(self.base(node.base), node.path) for node in fields):
            return self.get(ir)
        return self.get(ir, raw=True)

    def part(self, ir: Node) -> Trace:
        return self.get(ir, raw=True) if isinstance(ir, p.Get) else self.eval(ir)

    def aggregate(self, name: str, arguments: Any) -> Trace:
        parts: list[Trace] = []
        blocked: list[Trace] = []
        empty: list[Trace] = []
        for argument in arguments:
            many = argument.type.startswith("list")
            for item in self.items(argument) if many else (self.part(argument),):
                if item.value is not None:
                    parts.append(item)
                elif not item.gap and is_blank_trace(item, absent=item.skippable or name == "first"):
                    empty.append(item)
                    self.blanks += 1
                else:
                    blocked.append(item)
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
            return unknown(*parts, *blocked)
        if not parts:
            return unknown(*empty, why=[] if empty else [(Phrase("why-empty"), None)])
        if name in ("min", "max"):
            chosen = min if name == "min" else max
            best: Trace = chosen(parts, key=lambda p: p.value)
            text = f"{name}({', '.join(p.text for p in parts)})"
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

    def present(self, ir: p.Get, blank: bool) -> Trace:
        there = (runtime.blank if blank else runtime.present)(self.base(ir.base), ir.path)
        leaf = self.get(ir, raw=True).single
        name: Any = leaf.title if leaf is not None else ""
        text = leaf.name if leaf is not None else ""
        result = Trace(there, text, rank=LOOSE, leaves=[leaf] if leaf is not None else [])
        result.phrase = Phrase("found-blank", field=name)
        return result

    def _band(self, ir: p.Band) -> Trace:
        a = self.eval(ir.argument)
        if a.value is None:
            return unknown(a)
        for number, (name, low, op, high) in enumerate(ir.rows):
            lo, hi = Fraction(low), Fraction(high)
            if (lo < a.value or (lo == a.value and not op.startswith("<"))) and (
                a.value < hi or (hi == a.value and not op.endswith("<"))
            ):
                self._take("band", ir.name, number)
                code = ir.argument.type
                left, right = ("<" if op.startswith("<") else "≤"), ("<" if op.endswith("<") else "≤")
                ends = f"{show(lo, code, 0)} {left} {a.at(SUM)} {right} {show(hi, code, 0)}"
                return Trace(name, f"{ends} → {name}", leaves=a.leaves)
        return unknown(a, why=[(Phrase("why-no-band", value=a.text), a.single)])


_METHODS: dict[type[Node], Callable[[Walk, Any], Trace]] = {
    p.Number: Walk._num,
    p.Parameter: Walk._num,
    p.Text: Walk._str,
    p.Truth: Walk._bool,
    p.Nothing: Walk._none,
    p.Let: Walk._let,
    p.With: Walk._with,
    p.Get: Walk.get,
    p.Negate: Walk._neg,
    p.Arithmetic: Walk._arithmetic,
    p.If: Walk._if,
    p.Call: Walk._call,
    p.Band: Walk._band,
    p.Decision: Walk._case,
    p.Compare: Walk._cmp,
    p.Junction: Walk._junction,
    p.Not: Walk._not,
    p.Among: Walk._among,
    p.Quality: Walk._is,
    p.Quantified: Walk._quantified,
    p.Clear: Walk._clear,
    p.Matches: Walk._matches,
}


def _has_decimals(record: Record, kind: str) -> bool:
    """Whether figures of a kind are printed with decimals around here: in the record, beside it or above it."""
    above = record.parent
    beside = [] if above is None else [r for value in above.values if isinstance(value, list) for r in value]
    around = [record, *([above] if above is not None else []), *(r for r in beside if r.form is record.form)]
    for holder in around:
        for field, node in zip(holder.form.fields, holder.nodes, strict=True):
            if field.kind != kind or node is None or node.kind == MAPPING:
                continue
            if any("." in part.text for part in node.items or (node,)):
                return True
    return False


def _index(record: Record, step: int | str) -> int | None:
    return record.form.index.get(step) if isinstance(step, str) else step
