"""What an explaining walk finds: the figures that took part, and what an expression came to with its working."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import Authored, Phrase
from ..figure import Target, decode
from ..report.columns import as_printed, finer
from ..report.record import Record
from ..source import Span
from .bounds import bounds
from .interval import Interval, last_digit
from .rows import CALLED, is_name, row_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..plan.modes import Modes
    from ..report.form import Field
    from ..yaml.nodes import Node

# Where a condition reads more figures than these, no one of them decided it.
MOST_DECIDING = 3
# How tightly a working binds, so that it is put in brackets where it has to be.
LOOSE, SUM, PRODUCT, ATOM = 0, 1, 2, 3
# What stands around the words that introduce a figure.
_AROUND = " \t\n，。；：、,.;:"
# So many characters may stand between the pattern's own word for a figure and the figure: 执行率达到.
_FEW = 3
_ANYTHING = Interval(-(Fraction(10) ** 60), Fraction(10) ** 60)


class Leaf:
    """A figure of the report that took part: where it stands, and the part it played."""

    __slots__ = ("code", "factor", "figure_unit", "index", "printed_power", "record", "role", "text", "value")

    def __init__(self, record: Record, index: int, value: Any, code: str, text: str) -> None:
        self.text = text
        self.record = record
        self.index = index
        self.value = value
        self.code = code
        self.role = "operand"
        self.figure_unit = ""
        self.printed_power = 0
        # Of a measure in a unit that a pack declares: how many base units one of it is.
        self.factor: Fraction | None = None
        if isinstance(value, Decimal):
            field = self.field
            if code == "money":
                figure = decode(self.cell, "money", field.extra)
                self.figure_unit, self.printed_power = figure.unit, figure.power
            elif field.kind in ("measure", "count") and isinstance(field.extra, tuple):
                self.figure_unit = decode(self.cell, "measure", field.extra).unit
                self.factor = Fraction(dict(field.extra[2])[self.figure_unit])

    @property
    def cell(self) -> Any:
        """What is printed: a text, the node of a collection, None of what is not there."""
        return self.record.cells[self.index]

    @property
    def node(self) -> Node | None:
        """Where it stands; to know that, the lines of its record are looked at again."""
        return self.record.nodes[self.index]

    @property
    def field(self) -> Field:
        return self.record.form.fields[self.index]

    @property
    def modes(self) -> Modes:
        """What the field itself says of how its figures are compared."""
        return self.field.modes

    @property
    def last(self) -> Fraction:
        """One unit of the last printed digit, in base units."""
        if self.factor is None:
            return last_digit(self.value)
        figure = decode(self.cell, "measure", self.field.extra)
        decimals = figure.decimals + finer(self.value)
        unit: Fraction = self.factor / 10 ** max(decimals, self.field.decimals or 0)
        return unit

    @property
    def decimals(self) -> int:
        """With how many decimals it is read, in the unit that it is printed in."""
        power = self.power
        if isinstance(power, tuple):
            scaled = self.last / power[0]
            return next((n for n in range(20) if (scaled * 10**n).denominator == 1), 0)
        return max(0, int(power) - int(self.value.as_tuple().exponent))

    @property
    def printed(self) -> Decimal:
        """Its value with the digits that it prints."""
        value: Decimal = as_printed(self.value)
        return value

    @property
    def more(self) -> int:
        """How many decimals more than it prints it has by its column."""
        return finer(self.value)

    @property
    def shown(self) -> str:
        """The figure as printed."""
        return self.cell.strip() if isinstance(self.cell, str) else ""

    @property
    def name(self) -> str:
        """The field as the report calls it, or its label."""
        record, index = self.record, self.index
        if record.cells[index] is not None and type(record) is Record:
            form = record.form
            if form.adjusted is not None:  # what is printed for one field may stand in another's place
                key = key_of(record, self.node)
                return str(key.text) if key is not None else self.field.label
            cells: dict[str, Any] = record.node.cells
            mine = record.cells[index]
            if not isinstance(mine, str):
                return next((key for key, cell in cells.items() if cell is mine), self.field.label)
            own = (key for key in cells if form.keys.get(key, -1) == index or form.understood(key)[0] == index)
            for heading in own:
                return str(heading)
            at = key_of(record, self.node)  # it may stand under a heading that nobody knows
            return str(at.text) if at is not None else self.field.label
        field = self.field
        words = getattr(record, "before", None)  # of a mention
        if words is not None:  # as the text itself introduces it
            said = str(words(index)).strip(_AROUND)
            _, found, rest = "".join(said.split()).rpartition(field.label)
            is_own = field.label != field.name and (field.label.isascii() or (found and len(rest) <= _FEW))
            return field.label if is_own else said.rstrip("为是均") or field.label
        return field.label

    @property
    def title(self) -> Authored:
        """The field with its row, as a reader knows it: by its label, or in English as the report calls it."""
        return self._with_row("“{}”")

    @property
    def quoted(self) -> Authored:
        """The same where it stands in quotes."""
        return self._with_row("{}")

    def _with_row(self, mark: str) -> Authored:
        called = self.beside
        row = row_name(self.record)
        if not row or row == self.shown or is_name(self.record, self.index):
            return called
        row = mark.format(row)
        return Authored({"zh": f"{row}的{called.texts['zh']}", "en": f"{called.texts['en']} of {row}"})

    @property
    def beside(self) -> Authored:
        """The field as it is called beside its own line, where its row can be seen."""
        name = self.name
        zh, en = (self.field.label if name == self.field.name else name), name
        step = self.record.step
        if len(step) == 1 and self.record.parent is not None:  # 决算数 alone would not tell whose
            key = str(step[0])
            parent = self.record.parent.form
            index = parent.keys.get(key)
            field = parent.fields[index] if index is not None else None
            outer = field.label if field is not None and field.name == key else key
            zh, en = f"{outer}的{zh}", f"{key}.{en}"
        whose = self.record.root.known.get(CALLED)
        if whose is not None:  # of another report
            zh, en = f"{whose.texts['zh']}的{zh}", f"{en} of {whose.texts['en']}"
        return Authored({"zh": zh, "en": en})

    @property
    def route(self) -> tuple[str | int, ...]:
        if self.record.node.kind == 0:  # an item of a list of plain values, or a mention in a text
            return self.record.route
        return (*self.record.route, self.name)

    @property
    def span(self) -> Span | None:
        node = self.node
        if node is None:
            return None
        if node.end > node.start and node.kind == 0:
            return node.content(self.text)
        key = key_of(self.record, node)
        return key.span if key is not None else node.span

    @property
    def power(self) -> Any:
        """The power of ten that the figure is printed in, over its base unit; ``(factor, unit)`` of a declared unit."""
        if self.factor is not None:
            return self.factor, self.figure_unit
        if self.code == "money":
            return self.printed_power if self.figure_unit else self.record.power
        return -2 if self.code == "rate" else 0


def key_of(record: Record, node: Node | None) -> Node | None:
    if node is not None and record.node.kind == 1:
        for key, value in record.node.items:
            if value is node:
                found: Node = key
                return found
    return None


class Trace:
    """What an expression came to. ``value`` None means unknown, and ``why`` says because of what."""

    __slots__ = (
        "_power",
        "_range",
        "allowed",
        "cell",
        "compared",
        "gap",
        "leaves",
        "nil",
        "phrase",
        "rank",
        "single",
        "skippable",
        "swing",
        "text",
        "tree",
        "value",
        "why",
    )

    def __init__(
        self,
        value: Any,
        text: str = "",
        *,
        rank: int = ATOM,
        tree: Any = None,
        leaves: list[Leaf] | None = None,
        why: list[tuple[Phrase, Leaf | None]] | None = None,
    ) -> None:
        self.value = value
        self.text = text
        self.rank = rank
        # The formula behind a number (``bounds``); None for an exact value.
        self.tree = tree
        self._range: Interval | None = None
        self.leaves = leaves or []
        self.why = why or []
        self.single: Leaf | None = None
        # Stands for items that cannot be known (a list that is not there, a filter that cannot tell), not for one.
        self.gap = False
        # Where it is not there, it adds nothing to a sum.
        self.skippable = False
        # Left blank it is a zero, so that a sum of such is one.
        self.nil = False
        # Of a truth that the printed figures break: that the unrounded ones would allow it.
        self.allowed: Phrase | None = None
        # Of a truth: whether figures that print as shown could make it the opposite; and of a comparison its operator,
        # the type of its sides, and both of them.
        self.swing: Callable[[], bool] | None = None
        self.compared: tuple[str, str, Trace, Trace] | None = None
        self._power: Any = None
        # Stands for a cell of the report, so that it can be blank; what is computed cannot.
        self.cell = False
        # What a truth that is no comparison says when it does not hold.
        self.phrase: Phrase | None = None

    def at(self, rank: int) -> str:
        """The working, in brackets where it binds more loosely than its surroundings."""
        return self.text if self.rank >= rank else f"({self.text})"

    @property
    def power(self) -> Any:
        """The power of ten that a printed or written number is printed in; None of what is computed."""
        return self.single.power if self.single is not None else self._power

    @power.setter
    def power(self, power: Any) -> None:
        self._power = power

    @property
    def swings(self) -> bool:
        """Whether figures that print as shown could make a truth the opposite of what it is."""
        return self.swing is not None and self.swing()

    @property
    def formula(self) -> Any:
        return self.tree if self.tree is not None else ("c", Fraction(self.value))

    @property
    def rounded(self) -> bool:
        """Whether printed, rounded figures are behind the value."""
        return self.tree is not None and self.range.width > 0

    @property
    def range(self) -> Interval:
        """Every value that figures printing as shown can give, one figure in several places taken for the one it is."""
        if self._range is None:
            self._range = bounds(self.formula) or _ANYTHING
        return self._range


def unknown(*parts: Trace, why: list[tuple[Phrase, Leaf | None]] | None = None, text: str = "") -> Trace:
    reasons = [reason for part in parts for reason in part.why]
    return Trace(None, text, leaves=leaves_of(parts), why=[*reasons, *(why or [])])


def leaves_of(parts: tuple[Trace, ...] | list[Trace]) -> list[Leaf]:
    return [leaf for part in parts for leaf in part.leaves]


def is_plain(trace: Trace) -> bool:
    return isinstance(trace.value, (str, Fraction, bool, Target))


def is_blank_trace(trace: Trace, absent: bool = False) -> bool:
    """Whether an unknown value is a cell left blank (or, on request, one that is not there)."""
    keys = {phrase.key for phrase, _ in trace.why}
    allowed = {"why-null", "why-absent", "why-no-form"} if absent else {"why-null"}
    return trace.cell and trace.value is None and bool(keys) and keys <= allowed


def assign_role(trace: Trace, role: str) -> None:
    if trace.single is not None and len(trace.leaves) == 1:
        trace.single.role = role


def joined_tree(op: str, *parts: Trace) -> Any:
    """The formula of an operation; None where all its operands are exact."""
    if all(part.tree is None for part in parts):
        return None
    return parts[0].formula if len(parts) == 1 else (op, *(part.formula for part in parts))


def extreme_tree(parts: list[Trace], name: str) -> Any:
    """min or max of ranges: ends and their openness taken from whichever part decides each end."""
    if all(part.tree is None for part in parts):
        return None
    ranges = [part.range for part in parts]
    choose: Any = min if name == "min" else max
    lo = choose((i.lo, not i.lo_closed) for i in ranges)
    hi = choose((i.hi, i.hi_closed) for i in ranges)
    return ("?", Interval(lo[0], hi[0], not lo[1], hi[1]))
