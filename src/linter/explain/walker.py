"""What every step of a walk needs: the occurrence, the names in force, the fields that it reads, and how much is left.

The slow twin of the generated code, run only for checks that it could not pass. Every number here is a Fraction; next
to it goes the interval of the unrounded values that print as shown.
"""

from __future__ import annotations

from fractions import Fraction

from ..check import runtime
from ..check.automaton import Automaton
from ..check.groups import Group
from ..check.mentions import MentionPattern
from ..diagnostic import Phrase
from ..figure import Target, decode, is_blank, normal
from ..plan import nodes as p
from ..plan.modes import PREVIOUS, decided, is_number, is_rounded
from ..plan.partners import is_partner
from ..plan.plans import figures, states_zero
from ..report.columns import Refined
from ..report.record import UNREAD, Around, previous
from . import interval as iv
from .showing import show
from .trace import MOST_DECIDING, Leaf, Trace, is_blank_trace, is_plain, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, ClassVar

    from ..plan.modes import Modes
    from ..plan.nodes import Node
    from ..report.record import Record

_TEN_THOUSAND = 10_000
_MAX_STEPS = 40_000
# Names are put in place of each other by whoever writes the working: two of them twice over are four.
_MAX_LEAVES = 100_000


class TooMuch(Exception):
    """A check took more steps than its report's size allows."""


class Walker:
    """Evaluates nodes of plans for one occurrence of a rule's form; how each kind is evaluated, ``Walk`` knows."""

    # What a node comes to, and the items of a list, by the kind of node.
    methods: ClassVar[dict[type[Node], Callable[[Any, Any], Trace]]] = {}
    lists: ClassVar[dict[type[Node], Callable[[Any, Any], Iterator[Trace]]]] = {}

    def __init__(self, record: Record, modes: tuple[Modes, Modes], text: str) -> None:
        """``modes`` are the rule's and the pack's; ``text`` is that of the source that the report was read from."""
        self.text = text
        self.record = record
        self.rule, self.pack = modes
        self.lets: dict[str, Trace] = {}
        self.held: list[Trace] = []
        # The figures of each `if` that chose between two values, but for those of the items of lists.
        self.decided: list[Leaf] = []
        self.decided_in: dict[str, list[Leaf]] = {}
        self.loops = 0
        # Whether a check is explained row by row.
        self.by_rows = False
        self.variables: dict[str, Any] = {}
        self.mentions: dict[Any, MentionPattern] = {}
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
        # What the sum that is being made has passed over without an item: lists and groups left blank.
        self.passed: list[Trace] | None = None
        self.taken: set[tuple[Any, ...]] | None = None

    def eval(self, ir: Node) -> Trace:
        result: Trace = self.methods[type(ir)](self, ir)
        if len(result.leaves) > self.most:
            raise TooMuch
        return result

    def _num(self, ir: p.Number | p.Parameter) -> Trace:
        value = Fraction(ir.value)
        power: Any = self.record.power
        if ir.unit:
            power = Fraction(ir.unit[1]), ir.unit[0]
        elif not power and ir.type == "money" and abs(value) >= _TEN_THOUSAND and value % 100 == 0:
            power = 4  # a limit is said in 万元 also where a report is in 元
        elif power and ir.type == "money" and 0 < abs(value) < Fraction(10) ** power:
            power = 0  # and 150元 as such also where a report is in 万元
        trace = Trace(value, show(value, ir.type, power, unit=True))
        trace.power = power
        return trace

    def _str(self, ir: p.Text) -> Trace:
        return Trace(ir.value, ir.value)

    def _bool(self, ir: p.Truth) -> Trace:
        return Trace(ir.value, str(ir.value).lower())

    def _let(self, ir: p.Let) -> Trace:
        self.decided += self.decided_in.get(ir.name, [])
        found: Trace = self.lets[ir.name]
        if self.by_rows and isinstance(found.value, bool) and len(found.leaves) > MOST_DECIDING:
            swing = found.swing
            found = Trace(found.value, found.text, rank=found.rank)  # what all rows together say is of none
            found.swing = swing
        return found

    def _with(self, ir: p.With) -> Trace:
        self.lets[ir.name] = self.eval(ir.value)
        return self.eval(ir.body)

    def _none(self, ir: p.Nothing) -> Trace:
        return unknown(why=[(Phrase("why-no-row"), None)])

    def base(self, base: int | str) -> Any:
        if is_partner(base):
            return runtime.partner(self.record, str(base))
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

    def get(self, ir: p.Get, raw: bool = False, blank: bool | None = None) -> Trace:
        """A field; ``raw`` leaves one that is not there unknown also where it would count as zero (a part of a sum),
        and one that was left blank, unless something else is said of it (``blank``)."""
        skippable, nil = self.mode("absent", ir.modes) == "zero", self.mode("blank", ir.modes) == "zero"
        blank = nil and is_number(ir.type) and (not raw if blank is None else blank)
        trace = self._get(ir, skippable and not raw and is_number(ir.type))
        if blank and trace.value is None and is_blank_trace(trace):
            trace = Trace(Fraction(0), "0")
        trace.skippable, trace.nil = skippable, nil
        return trace

    def _get(self, ir: p.Get, zero: bool) -> Trace:
        holder, path = self.base(ir.base), ir.path
        if holder is None and is_partner(ir.base):
            return self._no_partner(str(ir.base))
        if not path:
            if isinstance(holder, Trace):
                return holder if holder.value is not None else unknown(holder)
            return Trace(holder)
        if isinstance(holder, Group):
            if path[0] == 0:
                return self.field(holder.members[0], holder.field, ir.type)
            return Trace(holder.members)
        for place, step in enumerate(path):
            if step == PREVIOUS:
                holder = previous(holder)
                if holder is None:
                    return Trace(Fraction(0), "0") if zero else _no_row()
            if place == len(path) - 1:
                break
            if step == PREVIOUS:
                continue
            index = None if holder is None else _index(holder, step)
            if holder is None or index is None:
                break
            before, holder = holder, holder.values[index]
            if holder is None:
                return self.nothing(before, index, ir.type, zero)
        if path[-1] == PREVIOUS:
            return Trace(holder)
        index = None if holder is None else _index(holder, path[-1])
        if holder is None or index is None:
            if zero:
                return Trace(Fraction(0), "0")
            trace = unknown(why=[(Phrase("why-no-form"), None)])
            trace.cell = True
            return trace
        return self.field(holder, index, ir.type, zero)

    def _no_partner(self, base: str) -> Trace:
        """Another report that is not there, or there twice: nothing of it is known, and nothing of it is zero."""
        view = self.record.root.known.get(runtime.ACROSS)
        return unknown(why=[(view.reason(base) if view is not None else Phrase("why-alone"), None)])

    def text_of(self, record: Record) -> str:
        """The text that a record was read from: its own report's, or another's."""
        if record.root is self.record.root:
            return self.text
        source = record.root.source
        return source.text if source is not None else ""

    def field(self, record: Record, index: int, code: str, zero: bool = False) -> Trace:
        value = record.values[index]
        if type(value) is Refined and self.mode("rounding", record.form.fields[index].modes) is not None:
            value = value.printed  # who says how figures are rounded takes them as they are printed
        leaf = Leaf(record, index, value, code, self.text_of(record))
        if value is None:
            return self.nothing(record, index, code, zero)
        cell = leaf.cell
        if is_number(code):
            number = Fraction(value)
            trace = Trace(number, normal(cell), leaves=[leaf])
            if is_rounded(code, self.rule, leaf.modes, self.pack):
                mode = self.mode("rounding", leaf.modes) or iv.HALF_UP
                trace.tree = ("x", (id(record), index), iv.printed(value, mode, leaf.last))
        elif isinstance(value, Target):
            trace = Trace(value, value.text, leaves=[leaf])
        else:
            trace = Trace(value, cell if isinstance(cell, str) else leaf.name, leaves=[leaf])
        trace.single = leaf
        return trace

    def nothing(self, record: Record, index: int, code: str, zero: bool) -> Trace:
        """A value that is not there, and which of the reasons it is."""
        leaf = Leaf(record, index, None, code, self.text_of(record))
        cell = leaf.cell
        label = record.form.fields[index].label
        if cell is None:
            if zero:
                return Trace(Fraction(0), "0")
            phrase = Phrase("why-absent", field=label)
        else:
            field = record.form.fields[index]
            figure = decode(cell, field.kind, field.extra) if isinstance(cell, str) and field.kind != "form" else None
            if cell is UNREAD:
                phrase = Phrase("why-unread", field=leaf.beside)
            elif isinstance(cell, str) and is_blank(cell):
                phrase = Phrase("why-null", field=leaf.beside)
            elif figure is not None and figure.why == "approximate":
                phrase = Phrase("why-approximate", field=leaf.beside, text=leaf.shown)
            else:
                phrase = Phrase("why-unreadable", field=leaf.beside)
        trace = unknown(why=[(phrase, leaf)])
        trace.single = leaf
        trace.leaves = [leaf]
        trace.cell = True
        return trace

    def _if(self, ir: p.If) -> Trace:
        condition = self.eval(ir.condition)
        if condition.value is None:
            return unknown(condition)
        if self.taken is not None and ir.place is not None:
            self.taken.add(("if", *ir.place, bool(condition.value)))
        if not self.loops:
            self.decided += condition.leaves
        chosen = self.eval(ir.then if condition.value else ir.otherwise)
        return chosen if chosen.value is not None else unknown(chosen)

    def items(self, ir: Node) -> Iterator[Trace]:
        """The items of a list; an item that cannot be known, or a list that is not there, comes as an unknown trace."""
        for item in self.lists[type(ir)](self, ir):
            self.left -= 1
            if self.left < 0:
                raise TooMuch
            yield item

    def bind(self, variable: str, item: Trace) -> None:
        """Let a variable stand for an item: a record as itself, a plain value with its trace."""
        self.variables[variable] = item if item.value is None or is_plain(item) else item.value

    def stated(self, ir: Node, expected: Any) -> Trace:
        """A stated figure; one that is not there counts as zero where its rule says so and another figure is there."""
        absent, blank = states_zero(ir, self.rule)
        if not isinstance(ir, p.Get) or not (absent or blank):
            return self.part(ir)
        fields = [ir, *figures(expected)]
        if any(runtime.given(self.base(node.base), node.path) for node in fields):
            return self.get(ir, raw=not absent, blank=blank)
        return self.get(ir, raw=True)

    def part(self, ir: Node) -> Trace:
        return self.get(ir, raw=True) if isinstance(ir, p.Get) else self.eval(ir)


def _no_row() -> Trace:
    trace = unknown(why=[(Phrase("why-first-row"), None)])
    trace.cell = True
    return trace


def _index(record: Record, step: int | str) -> int | None:
    if type(record) is Around:  # the report around a fragment, which has none of its form's fields
        return None
    return record.form.index.get(step) if isinstance(step, str) else step
