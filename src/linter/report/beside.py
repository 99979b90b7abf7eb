"""Figures of a table's total that are printed beside the table: 预算执行得分: 9.61 below the rows of funds."""

from __future__ import annotations

from ..heading import folded
from ..yaml.nodes import MAPPING, SCALAR, Node, entry
from .form import NOTHING
from .naming import EXECUTION, FURTHER, LONE, MOST_MOVED, NAMED_BY, SCORED, SUBTOTALS, SUMMED_BY
from .record import FIGURES, UNREAD, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .form import Form

_KINDS = ("score", "rate", "weight")


def put(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a figure under a heading that a record does not have is bound as that of the one group in it whose
    heading it is, and which has no other: a score, a rate or a weight, for amounts may be anything's."""
    if binder.moved >= MOST_MOVED:
        return False
    found = [(row, index) for row in _rows(record) if (index := row.form.headed(key)[0]) >= 0]
    found = [(row, index) for row, index in found if row.form.fields[index].kind in _KINDS]
    if len(found) != 1:
        return False
    said = found[0][0].cells[found[0][1]]
    if said is not None:
        return isinstance(said, str) and said == node.text  # printed twice, and the same
    binder.moved += 1
    row, index = found[0]
    pairs = [*row.node.items, entry(record.node, key)]
    row.renode(Node(MAPPING, row.node.start, row.node.end, "", row.node.style, pairs))
    row.cells[index] = node.text
    binder.bind_field(row, index, key, node.text, NOTHING)
    return True


def put_marks(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a group of marks, 预算执行得分: {分值: 10, 得分: 9.6}, is bound as those of a table that lacks them."""
    if EXECUTION not in key or not node.items or binder.moved >= MOST_MOVED:
        return False
    for row in _rows(record):
        given = [(row.form.headed(word.text)[0], word, value) for word, value in node.items]
        fits = all(i >= 0 and value.kind == SCALAR and row.form.fields[i].kind in _KINDS for i, _, value in given)
        new = [(i, word, value) for i, word, value in given if row.cells[i] is None]
        if FURTHER not in (row.parent.form.index if row.parent is not None else ()) or not fits or not new:
            continue
        binder.moved += 1
        row.renode(Node(MAPPING, row.node.start, row.node.end, "", row.node.style, [*row.node.items, *node.items]))
        for index, word, value in new:
            row.cells[index] = value.text
            binder.bind_field(row, index, word.text, value.text, NOTHING)
        return True
    return False


def _rows(record: Record) -> Iterator[Record]:
    """The groups of a record, and of its tables the row of the total."""
    for value in record.values:
        if not isinstance(value, Record):
            continue
        if FURTHER not in value.form.index:
            yield value
        elif isinstance(first := next((row for row in value.values if isinstance(row, Record)), None), Record):
            yield first


def sum_row(binder: Any, record: Record) -> None:
    """Where a report has no table of a kind, have the row that sums up a list, and has marks, as that of its total:
    {任务名称: 金额合计, 全年预算数: 60, 分值: 10, 得分: 9} where there is no other table of funds."""
    form = record.form
    whole, lists = SUMMED_BY
    index = form.index.get(whole, -1)
    if index < 0 or record.cells[index] is not None or binder.moved >= MOST_MOVED:
        return
    table = binder.forms[form.fields[index].extra]
    main = next((field for field in table.fields if field.kind == "form" and not field.is_list), None)
    for rows in (record.values[form.index[name]] for name in lists if name in form.index):
        last = rows[-1] if isinstance(rows, list) and len(rows) > 1 else None
        if main is None or last is None or not _sums_up(last) or not _has_marks(last):
            continue
        _take(binder, record, index, last, main.label, binder.forms[main.extra])
        return
    place = form.index.get(SCORED, -1)
    group = record.values[place] if place >= 0 else None
    if main is not None and isinstance(group, Record) and _has_marks(group):
        _take(binder, record, index, group, main.label, binder.forms[main.extra])
        record.cells[place] = record.nodes[place] = record.values[place] = None
        records = binder.report.records[group.form.name]
        records.remove(group)
        if not records:
            del binder.report.records[group.form.name]


def _take(binder: Any, record: Record, index: int, row: Record, heading: str, line: Form) -> None:
    """Bind the figures of a row as those of the total of a table."""
    binder.moved += 1
    head = Node(SCALAR, row.node.start, row.node.start, heading, "", [])
    node = Node(MAPPING, row.node.start, row.node.end, "", "", [(head, _figures(row, line))])
    record.cells[index] = record.nodes[index] = node
    child = Record(binder.forms[record.form.fields[index].extra], node, record, row.step, row.power)
    record.values[index] = child
    binder.fill(child)
    total = next((value for value in child.values if isinstance(value, Record)), None)
    for at, field in enumerate(row.form.fields) if total is not None else ():
        own = line.index.get(field.name, -1) if row.cells[at] is UNREAD else -1
        if total is not None and own >= 0 and total.cells[own] is None:  # it may stand where nobody can read it
            total.cells[own], total.nodes[own] = UNREAD, row.nodes[at]


def _sums_up(row: Record) -> bool:
    cell = row.cells[row.form.index[NAMED_BY[0]]] if NAMED_BY[0] in row.form.index else None
    return isinstance(cell, str) and folded(cell).partition("(")[0].removeprefix(LONE) in SUBTOTALS


def _has_marks(row: Record) -> bool:
    fields = enumerate(row.form.fields)
    return any(row.values[i] is not None for i, field in fields if field.kind in ("score", "weight"))


def _figures(row: Record, form: Form) -> Node:
    """The figures of a row under the headings of a form that has fields of the same names."""
    pairs = []
    for index, field in enumerate(row.form.fields):
        is_read = row.cells[index] is not None and row.cells[index] is not UNREAD
        node = row.nodes[index] if field.kind in FIGURES and is_read else None
        own = form.index.get(field.name, -1)
        if node is not None and node.kind == SCALAR and own >= 0:
            pairs.append((Node(SCALAR, node.start, node.start, form.fields[own].label, "", []), node))
    return Node(MAPPING, row.node.start, row.node.end, "", row.node.style, pairs)


__all__ = ["put", "put_marks", "sum_row"]
