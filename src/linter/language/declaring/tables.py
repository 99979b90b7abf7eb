"""Decision tables: rows over several inputs, checked exactly for holes, overlaps and rows that nothing reaches.

Every column's domain is cut into *atoms*: the points that its cells name and the open stretches between them, each with
one witness value. Within an atom every cell says the same, so a cell is a set of atoms (a bit mask) and a row a box;
holes and overlaps are found by taking boxes apart, and each comes with the values that show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...diagnostic import Phrase
from ...figure import KINDS, MONEY_UNITS
from ...nearest import nearest
from ...source import Source
from .. import types as t
from ..problems import Problems, also
from ..reading import habits
from ..reading import syntax as s
from ..reading.bare import bare
from ..reading.vocabulary import CELLS, KIND_WORDS, english
from ..types import Type
from .literals import number, plain

HITS = ("unique", "first", "any", "sum", "min", "max", "count")
# Boxes are taken apart at most into so many: a table beyond that cannot be checked, nor read by anyone.
MAX_BOXES = 20_000
# Rows of a table: each is held against each.
MAX_ROWS = 1_000
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b), "<>": lambda a, b: bool(a != b), "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b), ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
}  # fmt: skip


class _Other:
    """Any text that no row names."""

    def __repr__(self) -> str:
        return "…"


OTHER = _Other()


@dataclass
class Column:
    """An input: ``low``/``high`` bound its domain where stated; ``values`` are those of a choice or a truth."""

    name: str
    type: Type
    low: Any = None
    high: Any = None
    values: tuple[Any, ...] = ()
    atoms: list[Any] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return self.type.style in ("count", "year") or self.type.name == "date"

    @property
    def ordered(self) -> bool:
        return self.type.is_number or self.type.name == "date"

    def show(self, value: Any) -> Any:
        if value is OTHER:
            return Phrase("other-text")
        if self.type.name == "bool":
            return "是" if value else "否"
        return plain(value, self.type.style) if isinstance(value, Decimal) else str(value)


Box = tuple[int, ...]


@dataclass
class Findings:
    """What is wrong with a table's rows (numbered from 0); ``holes`` and ``overlaps`` with a witness a column."""

    boxes: list[Box]
    overlaps: list[tuple[int, int, tuple[Any, ...]]] = field(default_factory=list)
    holes: list[tuple[Any, ...]] = field(default_factory=list)
    hole_boxes: list[Box] = field(default_factory=list)
    never_match: list[int] = field(default_factory=list)
    never_first: list[int] = field(default_factory=list)
    too_large: bool = False


@dataclass
class DecisionTable:
    """A table as expressions use it: its rows stay syntax, analysed at each use with the inputs named."""

    name: str
    label: str
    columns: tuple[Column, ...]
    type: Type
    hit: str
    rows: tuple[s.Row, ...]
    otherwise: s.Row | None
    source: Source
    declared: s.Table
    findings: Findings


# ---- atoms and boxes -------------------------------------------------------------------------------------------------


def atoms(column: Column, cuts: Iterable[Any]) -> list[Any]:
    """One witness value for every stretch of the column's domain that no cell tells apart."""
    if column.values:
        return list(column.values)
    if not column.ordered:
        return [*dict.fromkeys(cuts), OTHER]
    points = sorted({*cuts, *(end for end in (column.low, column.high) if end is not None)})
    if not points:
        points = [date(2000, 1, 1) if column.type.name == "date" else Decimal(0)]
    if column.whole and column.type.is_number:
        return _whole(column, points)
    step: Any = (
        timedelta(days=1) if column.type.name == "date" else Decimal(1 if column.type.style != "rate" else "0.01")
    )
    found: list[Any] = [] if points[0] == date.min else [points[0] - step]
    for a, b in pairwise(points):
        found.append(a)
        if not column.whole:
            found.append((a + b) / 2)
        elif a + step < b:
            found.append(a + step)
    found += [points[-1]] if points[-1] == date.max else [points[-1], points[-1] + step]
    return [
        value
        for value in found
        if (column.low is None or value >= column.low) and (column.high is None or value <= column.high)
    ]


def _whole(column: Column, points: list[Decimal]) -> list[Decimal]:
    """The atoms of a column of whole numbers: the limits that are whole, and one number of each stretch between."""

    def down(value: Decimal) -> Decimal:
        return value.to_integral_value("ROUND_FLOOR")

    found = {-down(-points[0]) - 1, down(points[-1]) + 1}
    found |= {point for point in points if point == down(point)}
    found |= {down(a) + 1 for a, b in pairwise(points) if down(a) + 1 < b}
    return sorted(
        value
        for value in found
        if (column.low is None or value >= column.low) and (column.high is None or value <= column.high)
    )


def mask(column: Column, holds: Callable[[Any], bool]) -> int:
    return sum(1 << i for i, value in enumerate(column.atoms) if holds(value))


def _empty(box: Box) -> bool:
    return not all(box)


def subtract(boxes: list[Box], cut: Box) -> list[Box]:
    """What is left of disjoint boxes without another, as disjoint boxes."""
    result: list[Box] = []
    for box in boxes:
        common = tuple(a & b for a, b in zip(box, cut, strict=True))
        if _empty(common):
            result.append(box)
            continue
        for i, (own, taken) in enumerate(zip(box, cut, strict=True)):
            rest = own & ~taken
            if rest:
                result.append((*common[:i], rest, *box[i + 1 :]))
    return result


def witness(columns: tuple[Column, ...], box: Box) -> tuple[Any, ...]:
    return tuple(c.atoms[(m & -m).bit_length() - 1] for c, m in zip(columns, box, strict=True))


def examine(columns: tuple[Column, ...], boxes: list[Box]) -> Findings:
    """Overlaps, holes and dead rows of a table, exactly."""
    found = Findings(boxes)
    left: list[Box] = [tuple((1 << len(c.atoms)) - 1 for c in columns)]
    for i, box in enumerate(boxes):
        if _empty(box):
            found.never_match.append(i)
            continue
        own = [box]
        for j in range(i):
            common = tuple(a & b for a, b in zip(box, boxes[j], strict=True))
            if not _empty(common):
                found.overlaps.append((j, i, witness(columns, common)))
                own = subtract(own, boxes[j])
        if not own:
            found.never_first.append(i)
        left = subtract(left, box)
        if len(left) > MAX_BOXES or len(own) > MAX_BOXES:
            found.too_large = True
            return found
    found.hole_boxes = left
    found.holes = [witness(columns, box) for box in left]
    return found


# ---- from syntax -----------------------------------------------------------------------------------------------------


def kind_of(source: Source, kind: s.Kind, problems: Problems) -> Type | None:
    """The type of a kind that an input, an argument or a result may have."""
    if isinstance(kind, s.OneOf):
        return t.of_kind("one_of", tuple(word.text for word in kind.values))
    if isinstance(kind, s.Measure):
        if kind.paid and kind.unit in MONEY_UNITS:
            problems.error(source, kind.span, "money-in-yuan", unit=kind.unit)
            return None
        extra = (kind.written, kind.unit) if kind.written else kind.unit
        return t.of_kind("count" if kind.counted else "measure", extra)
    if isinstance(kind, s.NamedKind):
        word = KIND_WORDS.get(kind.name, kind.name)
        if word in KINDS and word != "one_of":
            return t.of_kind(word, "" if word == "measure" else None)
        word, bracket, _ = kind.name.partition("(")
        if bracket:
            problems.error(source, kind.span, "kind-without-unit", kind=word)
            return None
        known = [k for k in (*KINDS, *KIND_WORDS) if k != "one_of"]
        problems.error(
            source,
            kind.span,
            "unknown-kind",
            name=kind.name,
            suggestion=habits.KINDS.get(kind.name.lower()) or nearest(kind.name, known),
        )
        return None
    problems.error(source, kind.span, "unknown-kind", name="list", suggestion="")
    return None


def build(source: Source, declared: s.Table, problems: Problems) -> DecisionTable | None:
    """The table with its static checks made; None where something in it does not make sense."""
    before = len(problems.diagnostics)
    columns = tuple(c for c in (_column(source, i, problems) for i in declared.inputs) if c is not None)
    gives = kind_of(source, declared.gives, problems)
    if len(columns) < len(declared.inputs) or gives is None:
        return None
    for i, one in enumerate(declared.inputs):
        if one.name.text in (c.name for c in columns[:i]):
            problems.error(source, one.name.span, "duplicate-name", what=Phrase("what-input"), name=one.name.text)
    label = declared.label.text if declared.label else declared.name.text
    if not declared.rows:
        problems.error(source, declared.name.span, "table-empty", name=label)
        return None
    if len(declared.rows) > MAX_ROWS:
        problems.error(source, declared.rows[MAX_ROWS].span, "table-too-large", limit=MAX_ROWS)
        return None
    if declared.hit in ("sum", "min", "max") and not gives.is_number:
        problems.error(source, declared.gives.span, "table-hit-kind", hit=declared.hit, type=gives.said)
    if declared.hit == "count" and gives.style not in ("count", "number"):
        problems.error(source, declared.gives.span, "table-count-kind", type=gives.said)
    predicates: list[list[Callable[[Any], bool]]] = []
    cuts: list[list[Any]] = [[] for _ in columns]
    for row in declared.rows:
        if len(row.cells) != len(columns):
            problems.error(source, row.span, "table-cells", want=len(columns), given=len(row.cells))
            continue
        predicates.append(
            [
                _cell(source, cell, c, cuts[i], problems)
                for i, (cell, c) in enumerate(zip(row.cells, columns, strict=True))
            ]
        )
    if len(problems.diagnostics) > before:
        return None
    for column, points in zip(columns, cuts, strict=True):
        column.atoms = atoms(column, points)
    boxes: list[Box] = [tuple(mask(c, holds) for c, holds in zip(columns, row, strict=True)) for row in predicates]
    findings = examine(columns, boxes)
    table = DecisionTable(
        declared.name.text, label, columns, gives, declared.hit, declared.rows, declared.otherwise, source, declared,
        findings,
    )  # fmt: skip
    _report(table, problems)
    return table


def _column(source: Source, declared: s.Input, problems: Problems) -> Column | None:
    type_ = kind_of(source, declared.kind, problems)
    if type_ is None:
        return None
    if type_.name == "target":
        problems.error(source, declared.kind.span, "table-input-kind", type=type_.said)
        return None
    column = Column(declared.name.text, type_)
    if type_.name == "enum":
        column.values = type_.values
    elif type_.name == "bool":
        column.values = (True, False)
    elif type_.style == "count":
        column.low = Decimal(0)
    for end in ("low", "high"):
        node = getattr(declared, end)
        if node is None:
            continue
        value = _limit(source, node, column, problems)
        if value is None:
            return None
        if not column.ordered:
            problems.error(source, node.span, "not-ordered", op="from", type=type_.said)
            return None
        setattr(column, end, value)
    if column.low is not None and column.high is not None and column.low > column.high:
        problems.error(source, declared.name.span, "domain-reversed", name=column.name)
        return None
    return column


def _limit(source: Source, node: s.Expression, column: Column, problems: Problems) -> Any:
    """The value that a cell names, None (with a diagnostic) where it is no value of the column's kind."""
    type_ = column.type
    if isinstance(node, s.Negate) and not type_.is_number:
        problems.error(source, node.span, "table-cell-kind", name=column.name, type=type_.said)
        return None
    if type_.is_number:
        return number(source, node, type_, problems)
    kind = node.kind if isinstance(node, s.Literal) else "name"
    text = node.text if isinstance(node, (s.Literal, s.Name)) else ""
    if type_.name == "date" and kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            problems.error(source, node.span, "not-a-date-literal", text=text)
            return None
    if type_.name == "bool" and (kind == "bool" or text in CELLS):
        return english("cell", text) == "true"
    if type_.name == "enum" and kind in ("name", "string"):
        if text in type_.values:
            return text
        problems.error(
            source, node.span, "unknown-choice", name=text, choices=type_.values,
            suggestion=nearest(text, type_.values),
        )  # fmt: skip
        return None
    if type_.name == "text" and kind == "string":
        return text
    if type_.name == "text" and kind == "name":
        problems.error(source, node.span, "table-text-unquoted", text=text)
        return None
    problems.error(source, node.span, "table-cell-kind", name=column.name, type=type_.said)
    return None


def _never(value: Any) -> bool:
    return False


def _cell(source: Source, cell: s.Cell, column: Column, cuts: list[Any], problems: Problems) -> Callable[[Any], bool]:
    """Whether a value fits a cell; the values that the cell names are added to ``cuts``."""
    if isinstance(cell, s.Anything):
        return lambda value: True
    if isinstance(cell, s.AnyOf):
        parts = [_cell(source, part, column, cuts, problems) for part in cell.cells]
        return lambda value: any(part(value) for part in parts)
    if isinstance(cell, s.NoneOf):
        inner = _cell(source, cell.cell, column, cuts, problems)
        return lambda value: not inner(value)
    if isinstance(cell, s.Limit):
        limit = _limit(source, cell.value, column, problems)
        if limit is None:
            return _never
        if cell.op not in ("=", "<>") and not column.ordered:
            problems.error(source, cell.span, "not-ordered", op=cell.op, type=column.type.said)
            return _never
        cuts.append(limit)
        compare = _ORDER[cell.op]
        return lambda value: compare(value, limit)
    assert isinstance(cell, s.Interval)
    low = _limit(source, cell.low, column, problems)
    high = _limit(source, cell.high, column, problems)
    if low is None or high is None:
        return _never
    if not column.ordered:
        problems.error(source, cell.span, "not-ordered", op=cell.op, type=column.type.said)
        return _never
    cuts += [low, high]
    above, below = _ORDER[">" if cell.op.startswith("<") else ">="], _ORDER["<" if cell.op.endswith("<") else "<="]
    return lambda value: above(value, low) and below(value, high)


# ---- what is wrong ---------------------------------------------------------------------------------------------------


def _shown(table: DecisionTable, values: tuple[Any, ...]) -> tuple[Phrase, ...]:
    return tuple(
        Phrase("input-value", name=c.name, value=c.show(value)) for c, value in zip(table.columns, values, strict=True)
    )


def _report(table: DecisionTable, problems: Problems) -> None:
    source, found = table.source, table.findings
    if found.too_large:
        problems.error(
            source,
            table.declared.name.span,
            "table-too-large",
            limit=MAX_ROWS if len(table.rows) > MAX_ROWS else MAX_BOXES,
        )
        return
    for i in found.never_match:
        problems.error(source, table.rows[i].span, "row-never-matches")
    if table.hit in ("unique", "any"):
        for i, j, values in found.overlaps:
            one, other = table.rows[i].result, table.rows[j].result
            if table.hit == "any" and _same(one, other):
                continue
            key = "row-overlap" if table.hit == "unique" else "row-disagrees"
            diagnostic = problems.error(source, table.rows[j].span, key, at=_shown(table, values))
            also(diagnostic, table.rows[i].span, Phrase("label-other-row"))
    elif table.hit == "first":
        for i in found.never_first:
            problems.error(source, table.rows[i].span, "row-unreachable")
    if table.hit == "count":
        if table.otherwise is not None:  # where no row fits, none is counted
            problems.error(source, table.otherwise.span, "count-otherwise")
    elif table.otherwise is None:
        for values in found.holes[:3]:
            problems.error(source, table.declared.name.span, "row-hole", name=table.label, at=_shown(table, values))
    elif not found.holes:
        problems.error(source, table.otherwise.span, "otherwise-unreachable")


def _same(one: s.Expression | None, other: s.Expression | None) -> bool:
    """Whether two results are written alike."""
    return bool(bare(one) == bare(other))
