"""Tables that a form has no place for, 分县资金安排表 below a heading of their own: what adds up in them is kept, so
that rules can hold their totals, differences and rates against the figures beside them."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostic import NOTE, Label, Phrase
from ..figure import decode, is_blank
from ..heading import PUBLICATION, is_counter
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from .abreast import side_by_side
from .footed import CHANGE, SHARE, Relation, differences, is_total, quotients, sums
from .misspelt import is_slip
from .naming import (
    BASE,
    CALLED,
    COMPARING,
    FALLEN,
    GRAND_TOTAL,
    LOOSE,
    LOOSE_RATES,
    NUMBERED,
    RATES,
    RISEN,
    SIDES,
    UNIT_COSTS,
)
from .record import Record, is_excerpt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form

    Cell = tuple[Node, Node]
    # A figure as printed, whether it is a rate, its cell, and what of its text is the figure.
    Printed = tuple[Decimal, bool, Cell, str]

# Larger tables are not looked at.
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 300, 24, 3_000
_FEWEST = 2
# So deep below a heading tables are looked for, and so many relations of a report are kept.
_DEEPEST, _MOST_KEPT = 4, 2_000
# Of shorter words one character more or less makes another.
_SHORT = 2
# So many decimals are read.
_FINEST = 6
# So many tables one note shows.
_MOST_SHOWN = 20
# Differences and quotients are looked for among all columns: of so many comparisons no more.
_MOST_COMPARED = 300_000


class Table:
    """Rows of a table by their names, and its columns of figures: headings, figures as printed and their cells."""

    __slots__ = ("cells", "columns", "headings", "node", "rows", "words")

    def __init__(self, node: Node, rows: list[tuple[Node | None, dict[str, Cell]]]) -> None:
        self.node = node
        self.rows = rows
        self.headings: list[str] = list(dict.fromkeys(heading for _, row in rows for heading in row))
        # The headings of figures; what a row's figure of each is called by: the words before it.
        self.columns: list[str] = []
        self.words: dict[str, str] = {}
        self.cells: dict[str, list[Printed | None]] = {}
        words = ""
        for heading in self.headings[:_MOST_COLUMNS]:
            figures = [_figure(row.get(heading)) for _, row in rows]
            filled = sum(not is_blank(row[heading][1].text) for _, row in rows if heading in row)
            read = sum(figure is not None for figure in figures)
            if read * 2 > filled and (is_counter(heading) or heading.endswith(NUMBERED)):
                continue
            if filled and read * 2 >= filled and read >= _FEWEST:
                self.columns.append(heading)
                self.words[heading] = words
                self.cells[heading] = figures
            elif filled > read and (not words or any(word in heading for word in CALLED)):
                words = heading

    def name(self, row: int, heading: str) -> tuple[str, Node | None]:
        """What a row's figure is called by."""
        key, cells = self.rows[row]
        cell = cells.get(self.words[heading])
        if cell is not None and cell[1].text.strip():
            return cell[1].text.strip(), cell[1]
        return (key.text, key) if key is not None else ("", None)


def _figure(cell: Cell | None) -> Printed | None:
    """The figure of a cell: of 下降6.00% it is below zero."""
    if cell is None or is_blank(cell[1].text):
        return None
    text, sign = cell[1].text.strip(), 1
    for words, of_words in ((RISEN, 1), (FALLEN, -1)):
        word = next((word for word in words if text.startswith(word)), "")
        if word:
            text, sign = text[len(word) :].lstrip(), of_words
    figure = decode(text, "money", None)
    if figure.value is not None:
        return figure.value.scaleb(figure.power) * sign, False, cell, text
    figure = decode(text, "rate", None)
    return None if figure.value is None else (figure.value * sign, True, cell, text)


def _owner(record: Record) -> Record | None:
    """The nearest occurrence around one that has a place for what adds up in tables of no form."""
    owner: Record | None = record
    while owner is not None and LOOSE not in owner.form.index:
        owner = owner.parent
    return owner


def put_rows(binder: Any, record: Record, refused: list[str]) -> None:
    """Keep what adds up in a table of which the form has no place for some rows, as far as these go."""
    owner = _owner(record)
    pairs = [(key, value) for key, value in record.node.items if value.kind == MAPPING]
    rows = _rows(Node(MAPPING, record.node.start, record.node.end, "", "", pairs))
    if owner is None or rows is None or len(rows) > _MOST_ROWS or sum(len(row) for _, row in rows) > _MOST_CELLS:
        return
    only = frozenset(at for at, (key, _) in enumerate(pairs) if key.text in refused)
    table = Table(record.node, rows)
    if only and table.columns:
        _Keeper(binder, owner, str(record.step[0]), table, whole=not is_excerpt(record), only=only).keep()


def put(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a heading that the form does not have has tables below it, whose relations are kept."""
    owner = _owner(record)
    found = tables(node) if owner is not None and node.kind != SCALAR else []
    if owner is None or not found or any(len(word) > _SHORT and is_slip(key, word) for word in record.form.keys):
        return False
    for table in found:
        _Keeper(binder, owner, key, table, whole=not is_excerpt(record)).keep()
    binder.refused.setdefault(id(record), []).append(key)
    if owner.form.name == PUBLICATION:
        return True  # it has none but its own, and that has been said
    span, form = entry(record.node, key)[0].span, record.form
    said = binder.told.get(form.name + LOOSE)
    if said is None:
        route = (*record.route, key)
        said = binder.say(NOTE, "table-of-its-own", span, route, key=key, form=form.label)
        binder.told[form.name + LOOSE] = said
    elif len(said.labels) < _MOST_SHOWN:
        said.labels.append(Label(span, Phrase("label-as-table")))
    return True


def tables(node: Node, depth: int = 0) -> list[Table]:
    """The tables that stand at a node or below it; none where anything else does."""
    if len(node.items) > _MOST_ROWS:
        return []
    rows = _rows(side_by_side(node) or node)
    if rows is not None:
        cells = sum(len(row) for _, row in rows)
        table = Table(node, rows) if len(rows) <= _MOST_ROWS and cells <= _MOST_CELLS else None
        return [table] if table is not None and table.columns else []
    if node.kind != MAPPING or depth >= _DEEPEST:
        return []
    found = []
    for _, value in node.items:
        if value.kind != SCALAR:
            found += tables(value, depth + 1)
    return found


def _values(node: Node) -> list[Node]:
    return node.items if node.kind == SEQUENCE else [value for _, value in node.items]


def _rows(node: Node) -> list[tuple[Node | None, dict[str, Cell]]] | None:
    """The rows of a table: mappings of plain cells in a list, or each below its name; or plain figures below theirs."""
    if any(value.kind == MAPPING and len(value.items) > _MOST_COLUMNS * 2 for value in _values(node)):
        return None
    if node.kind == SEQUENCE:
        items: list[tuple[Node | None, Node]] = [(None, item) for item in node.items]
    else:
        items = [(key, value) for key, value in node.items if value.kind != SCALAR]
        if not items:
            figures = [(key, {"": (key, value)}) for key, value in node.items]
            is_summed = sum(is_total(key.text) for key, _ in node.items) == 1
            return figures if is_summed and sum(_figure(row[""]) is not None for _, row in figures) > _FEWEST else None
    if len(items) < _FEWEST or any(item.kind != MAPPING for _, item in items):
        return None
    if any(value.kind != SCALAR for _, item in items for _, value in item.items):
        return None
    if sum(len(item.items) > 1 or name is not None for name, item in items) * 2 < len(items):
        return None
    return [(name, {key.text: (key, value) for key, value in item.items}) for name, item in items]


# ---- what is kept ----------------------------------------------------------------------------------------------------


class _Keeper:
    """Keeps what adds up in a table, as occurrences of the forms that ``owner`` has for it."""

    __slots__ = ("binder", "key", "only", "owner", "table", "whole")

    def __init__(
        self, binder: Any, owner: Record, key: str, table: Table, *, whole: bool, only: frozenset[int] | None = None
    ) -> None:
        self.binder = binder
        self.owner = owner
        self.key = key
        self.table = table
        # What a table lacks may be in the part of a report that is left out.
        self.whole = whole
        # The rows that nobody else looks at; None where these are all.
        self.only = only

    def keep(self) -> None:
        table = self.table
        amounts = [heading for heading in table.columns if not _is_rate(table, heading)]
        by_words: dict[str, list[str]] = {}
        for heading in amounts:
            if not any(word in heading for word in UNIT_COSTS):
                by_words.setdefault(table.words[heading], []).append(heading)
        for columns in by_words.values():
            rows = [row for row in range(len(table.rows)) if not _compares(table.name(row, columns[0])[0])]
            lines, units = _scaled(table, columns, rows)
            self._down(columns, rows, lines, units)
            if len(columns) > 1:
                self._across(columns, rows, lines, max(units))
        self._balance(by_words)
        self._rates(amounts, [heading for heading in table.columns if heading not in amounts])

    def _down(self, columns: list[str], rows: list[int], lines: list[list[int | None]], units: list[int]) -> None:
        """Keep the rows that are sums of rows, column by column."""
        table = self.table
        names = [table.name(row, columns[0])[0] for row in rows]
        for found in sums(names, lines, units, whole=self.whole):
            lines_of = {rows[found.total], *(rows[part] for part in found.parts)}
            if (not found.is_sure and not self.whole) or (self.only is not None and self.only.isdisjoint(lines_of)):
                continue
            for heading in columns:
                cells = table.cells[heading]
                parts = [(table.name(rows[part], heading), cells[rows[part]]) for part in found.parts]
                self._sum(rows[found.total], heading, found, cells[rows[found.total]], parts)

    def _across(self, columns: list[str], rows: list[int], lines: list[list[int | None]], unit: int) -> None:
        """Keep the columns that are sums or differences of columns, row by row."""
        turned = [list(line) for line in zip(*lines, strict=True)]
        found = sums(columns, turned, [unit] * len(lines), whole=False)
        if len(columns) ** 3 * len(lines) <= _MOST_COMPARED:
            found += differences(turned, [unit] * len(columns), {each.total for each in found})
        for each in found:
            for row in rows if self.only is None else [row for row in rows if row in self.only]:
                parts = [((columns[part], None), self.table.cells[columns[part]][row]) for part in each.parts]
                heading = columns[each.total]
                self._sum(row, heading, each, self.table.cells[heading][row], parts)

    def _balance(self, by_words: dict[str, list[str]]) -> None:
        """Keep the last totals of an account whose sides stand beside each other: 收入总计 is 支出总计."""
        if len(by_words) != len(SIDES[0]):
            return
        (left, ours), (right, theirs) = by_words.items()
        is_account = any(one in left + ours[0] and other in right + theirs[0] for one, other in SIDES)
        for row in range(len(self.table.rows) - 1, -1, -1) if is_account and len(ours) == len(theirs) else ():
            names = [self.table.name(row, columns[0])[0] for columns in (ours, theirs)]
            if not all(GRAND_TOTAL in name for name in names):
                continue
            for heading, other in zip(ours, theirs, strict=True):
                both = self.table.cells[heading][row], self.table.cells[other][row]
                if all(both) and (self.only is None or row in self.only):
                    relation = Relation(row, (row,), is_sure=True)
                    self._sum(row, heading, relation, both[0], [(self.table.name(row, other), both[1])])
            return

    def _sum(self, at: int, column: str, relation: Relation, total: Printed | None, parts: list[Any]) -> None:
        """Keep one sum, where its total is there and its parts: of what is called a total any of them."""
        there = [part is not None for _, part in parts]
        if total is None or not (any(there) if relation.is_called else all(there)):
            return
        child = self._made(LOOSE, [total[2]], at)
        if child is None:
            return
        name = self.table.name(at, column)
        _word(child, "name", *(name if column else ("", None)))
        _word(child, "column", column or name[0], None)
        _amount(child, "total", total)
        child.values[child.form.index["is_sure"]] = relation.is_sure
        child.cells[child.form.index["is_sure"]] = ""
        index = child.form.index["parts"]
        row = self.binder.forms[child.form.fields[index].extra]
        made: list[Record] = []
        for (word, node), part in parts:
            if part is None:
                continue
            each = Record(row, _row([part[2]]), child, ("parts", len(made)), 0)
            self.binder.report.records.setdefault(row.name, []).append(each)
            _word(each, "name", word, node)
            _amount(each, "amount", part)
            made.append(each)
        child.values[index], child.cells[index], child.nodes[index] = made, child.node, child.node

    def _rates(self, amounts: list[str], rates: list[str]) -> None:
        """Keep the rates that are quotients of amounts, row by row."""
        table = self.table
        count = len(table.rows)
        if not rates or not amounts or (len(amounts) + 1) ** 3 * count * len(rates) > _MOST_COMPARED:
            return
        lines, _ = _scaled(table, amounts, list(range(count)))
        columns = [list(line) for line in zip(*lines, strict=True)]
        wholes = [_whole(table, heading) for heading in amounts]
        for heading in rates:
            found = _quotient(table.cells[heading], columns, wholes)
            if found is None:
                continue
            values, (upper, base, less) = found
            for row, value in enumerate(values):
                if self.only is not None and row not in self.only:
                    continue
                at = wholes[base] if less == SHARE else row
                cells = {"upper": table.cells[amounts[upper]][row], "base": table.cells[amounts[base]][at or 0]}
                if less >= 0:
                    cells["less"] = table.cells[amounts[less]][row]
                if less == CHANGE:
                    cells["off"] = cells["base"]
                self._rate(row, heading, value, cells)

    def _rate(self, row: int, heading: str, value: Decimal | None, cells: dict[str, Printed | None]) -> None:
        said = self.table.cells[heading][row]
        given = [cell for cell in cells.values() if cell is not None]
        if said is None or value is None or len(given) < len(cells):
            return
        child = self._made(LOOSE_RATES, [said[2], *(cell[2] for cell in given)], row)
        if child is None:
            return
        _word(child, "name", *self.table.name(row, heading))
        _word(child, "column", heading, None)
        _amount(child, "rate", said)
        child.values[child.form.index["rate"]] = value
        for field, cell in cells.items():
            if cell is not None:
                _amount(child, field, cell)

    def _made(self, field: str, cells: list[Cell], row: int) -> Record | None:
        """A new occurrence; None where there are enough."""
        owner, index = self.owner, self.owner.form.index[field]
        form: Form = self.binder.forms[owner.form.fields[index].extra]
        if owner.values[index] is None:
            node = self.table.node
            owner.values[index], owner.cells[index], owner.nodes[index] = [], node, node
        if len(owner.values[index]) >= _MOST_KEPT:
            return None
        child = Record(form, _row(cells), owner, (self.key, row), 0)
        child._nodes = [None] * len(form.fields)
        self.binder.report.records.setdefault(form.name, []).append(child)
        owner.values[index].append(child)
        return child


def _row(cells: list[Cell]) -> Node:
    """Some cells of a row below their headings."""
    return Node(MAPPING, cells[0][0].start, cells[-1][1].end, "", "", list(cells))


def _word(record: Record, field: str, word: str, node: Node | None) -> None:
    index = record.form.index[field]
    record.cells[index] = record.values[index] = word or None
    if record._nodes is None:
        record._nodes = [None] * len(record.form.fields)
    record._nodes[index] = node


def _amount(record: Record, field: str, figure: Printed) -> None:
    index = record.form.index[field]
    value, _, (_, cell), text = figure
    record.values[index], record.cells[index], record.nodes[index] = value, text, cell


def _compares(name: str) -> bool:
    """Whether a row holds what others differ by, in amounts or in hundredths."""
    return any(word in name for word in COMPARING)


def _is_rate(table: Table, heading: str) -> bool:
    given = [figure for figure in table.cells[heading] if figure is not None]
    if sum(figure[1] for figure in given) * 2 > len(given):
        return True
    return any(word in heading for word in RATES) and not any(text.endswith(BASE) for _, _, _, text in given)


def _scaled(table: Table, columns: list[str], rows: list[int]) -> tuple[list[list[int | None]], list[int]]:
    """Columns of figures as whole numbers, line by line, and the smallest unit of each column, 0 of whole numbers."""
    finest = [max((_decimals(f[0]) for f in table.cells[heading] if f is not None), default=0) for heading in columns]
    most = max(finest, default=0)
    lines: list[list[int | None]] = [
        [None if (figure := table.cells[heading][row]) is None else int(figure[0].scaleb(most)) for heading in columns]
        for row in rows
    ]
    return lines, [10 ** (most - decimals) if decimals else 0 for decimals in finest]


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(max(-exponent, 0), _FINEST) if isinstance(exponent, int) else 0


def _whole(table: Table, heading: str) -> int | None:
    """The one row of a column that is called its total."""
    rows = [row for row in range(len(table.rows)) if is_total(table.name(row, heading)[0])]
    return rows[0] if len(rows) == 1 and table.cells[heading][rows[0]] is not None else None


def _quotient(
    cells: list[Printed | None], columns: list[list[int | None]], wholes: list[int | None]
) -> tuple[list[Decimal | None], tuple[int, int, int]] | None:
    """What a column of rates is: its values, and the columns that they are worked out of. Without a sign they may be
    in hundredths or not: what fits tells."""
    for power in (-2, 0):
        values = [None if c is None else c[0] if c[1] else c[0].scaleb(power) for c in cells]
        finest = max((_decimals(value) for value in values if value is not None), default=0)
        said = [None if value is None else int(value.scaleb(finest)) for value in values]
        found = quotients(said, columns, wholes, 10**finest)
        if found is not None:
            return values, found
    return None


__all__ = ["Table", "put", "tables"]
