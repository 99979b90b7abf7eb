"""The rows of a table of amounts that is given with its columns, 公务接待费: {预算数: 3, 决算数: 2}: the column that
counts is the amount, the others are kept row by row and column by column, since each of them adds up by itself."""

from __future__ import annotations

from ..figure import is_blank, is_figure
from ..yaml.nodes import MAPPING, SCALAR, Node
from .figures import read_figure
from .flat import column, columns
from .form import NOTHING
from .naming import ABOVE_ITSELF, COLUMN_PARTS, COLUMNS, DIFFERENCES, LINES_OF, MAIN, MOST_MOVED, NAMED_BY
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Field


def in_columns(binder: Any, record: Record, field: Field, cell: Node, step: tuple[str | int, ...]) -> Any:
    """The amount of a row that is given with its columns, the rest of it bound where the form has a place for it;
    ``NOTHING`` where it is no such row."""
    form, year = record.form, record.root.year
    found = columns(form, cell, year)
    if found is None:
        if not _has_columns(record, cell, year):
            return NOTHING
        counts = [pair for pair in cell.items if form.understood(column(pair[0].text, year))[0] in _main(record)]
        found = counts[0] if len(counts) == 1 else None
    index = record.cells.index(cell)
    record.nodes[index], record.cells[index] = (found[1], found[1].text) if found is not None else (None, None)
    _put_line(binder, record, index, cell, step, _spread(binder, record, index, cell, step))
    if found is None:
        return None
    return read_figure(binder, record, field, found[1].text, (*step, found[0].text))


def _main(record: Record) -> list[int]:
    return [record.form.index[name] for name in MAIN if name in record.form.index]


def _has_columns(record: Record, cell: Node, year: int | None) -> bool:
    """Whether all that a row has is figures below columns, of which the form has one or more, and words."""
    form = record.form
    if COLUMNS not in form.index or not 0 < len(cell.items) <= MOST_MOVED:
        return False
    if any(value.kind != SCALAR for _, value in cell.items):
        return False
    meant = [form.understood(column(key.text, year))[0] for key, _ in cell.items]
    return any(index >= 0 and form.fields[index].kind == "money" for index in meant) and len(
        {key.text for key, _ in cell.items}
    ) == len(cell.items)


def _spread(binder: Any, record: Record, index: int, row: Node, step: tuple[str | int, ...]) -> set[str]:
    """Bind the other columns of the row that is the whole of a table, 合计: {预算数: 9, 决算数: 8, 上年决算数: 7}, as
    what the table has of them, and those of its other rows as the parts of what it has; those that were bound."""
    form = record.form
    bound = set()
    is_part = form.fields[index].name not in MAIN
    for key, value in row.items:
        at = form.understood(column(key.text, record.root.year))[0]
        where = (*step, key.text)
        if _put_part(binder, record, at, index, value, where) or _put_column(
            binder, record, key, at, index, value, where
        ):
            bound.add(key.text)
        if is_part:
            continue
        if at != index and at >= 0 and record.cells[at] is None and value.kind == SCALAR:
            record.nodes[at], record.cells[at] = value, value.text
            if not is_blank(value.text):
                record.values[at] = read_figure(binder, record, form.fields[at], value.text, where)
    return bound


def _put_part(binder: Any, record: Record, at: int, index: int, value: Node, step: tuple[str | int, ...]) -> bool:
    """Bind a figure of a row in the column of a field, where the form has a group for that column's figures."""
    form = record.form
    parts = form.index.get(form.fields[at].name + COLUMN_PARTS, -1) if at >= 0 else -1
    inner = binder.forms[form.fields[parts].extra] if parts >= 0 else None
    if inner is None or value.kind != SCALAR:
        return False
    child = record.values[parts]
    if child is None:
        child = record.values[parts] = _made(binder, inner, record, record.node, ())
        record.cells[parts], record.nodes[parts] = record.node, record.node
    _put_figure(binder, child, record, index, value, step)
    return True


def _put_column(
    binder: Any, record: Record, key: Node, at: int, index: int, value: Node, step: tuple[str | int, ...]
) -> bool:
    """Whether a figure of a row is bound in a column that the form has no group for: not where a difference or a rate
    stands in it, for those need not add up."""
    form = record.form
    place = form.index.get(COLUMNS, -1)
    own = form.fields[at] if at >= 0 else None
    if place < 0 or value.kind != SCALAR or not (is_blank(value.text) or is_figure(value.text)):
        return False
    if own is not None and (own.name in MAIN or own.kind != "money"):
        return False
    if any(word in key.text for word in DIFFERENCES) or "%" in value.text or "％" in value.text:
        return False
    inner = binder.forms[form.fields[place].extra]
    heading = inner.index[NAMED_BY[0]]
    made = record.values[place]
    if made is None:
        made = record.values[place] = []
        record.cells[place] = record.nodes[place] = record.node
    child = next((each for each in made if each.cells[heading] == key.text), None)
    if child is None:
        child = _made(binder, inner, record, record.node, ())
        child.cells[heading] = child.values[heading] = key.text
        child.nodes[heading] = key
        made.append(child)
    _put_figure(binder, child, record, index, value, step)
    return True


def _put_figure(
    binder: Any, child: Record, record: Record, index: int, value: Node, step: tuple[str | int, ...]
) -> None:
    """Bind a figure of a row, which is called as field ``index`` of the table, in one of its columns."""
    place = child.form.index.get(record.form.fields[index].name, -1)
    if place < 0:
        return
    child.nodes[place], child.cells[place] = value, value.text
    if not is_blank(value.text):
        child.values[place] = read_figure(binder, child, child.form.fields[place], value.text, step)


def _put_line(binder: Any, record: Record, index: int, row: Node, step: tuple[str | int, ...], bound: set[str]) -> None:
    """Bind a row with what the form of its lines knows of its columns."""
    form, year = record.form, record.root.year
    place = form.index.get(LINES_OF, -1)
    if place < 0:
        return
    inner = binder.forms[form.fields[place].extra]
    pairs: list[tuple[Node, Node]] = []
    for key, value in row.items:
        said = column(key.text, year)
        at = inner.understood(said)[0]
        if at < 0 and key.text not in bound and value.kind == SCALAR and is_figure(value.text):
            pairs.append((key, value))  # nobody has read it, and that is said
        elif at >= 0 and value.kind == SCALAR and all(inner.understood(word.text)[0] != at for word, _ in pairs):
            pairs.append((key if said == key.text else Node(SCALAR, key.start, key.end, said, key.style, []), value))
    if len(pairs) <= ABOVE_ITSELF:
        return
    made = record.values[place]
    if made is None:
        made = record.values[place] = []
        record.cells[place] = record.nodes[place] = record.node
    child = Record(inner, Node(MAPPING, row.start, row.end, "", row.style, pairs), record, step, record.power)
    binder.fill(child)
    name = inner.index[NAMED_BY[0]]
    child.cells[name] = child.values[name] = form.fields[index].label
    made.append(child)


def _made(binder: Any, form: Any, record: Record, node: Node, step: tuple[str | int, ...]) -> Record:
    child = Record(form, node, record, step, record.power)
    binder.report.records.setdefault(form.name, []).append(child)
    return child


__all__ = ["in_columns"]
