"""Figures of a table's total that are printed beside the table: 预算执行得分: 9.61 below the rows of funds."""

from __future__ import annotations

from ..yaml.nodes import MAPPING, entry
from .form import NOTHING
from .naming import FURTHER, MOST_MOVED
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..yaml.nodes import Node

_KINDS = ("score", "rate", "weight")


def put(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a figure under a heading that a record does not have is bound as that of the one group in it whose heading
    it is, and which has no other: a score, a rate or a weight, for amounts may be anything's."""
    if binder.moved >= MOST_MOVED:
        return False
    found = [(row, index) for row in _rows(record) if (index := row.form.headed(key)[0]) >= 0]
    found = [(row, index) for row, index in found if row.form.fields[index].kind in _KINDS]
    if len(found) != 1 or found[0][0].cells[found[0][1]] is not None:
        return False
    binder.moved += 1
    row, index = found[0]
    pairs = [*row.node.items, entry(record.node, key)]
    row.node = type(node)(MAPPING, row.node.start, row.node.end, "", row.node.style, pairs)
    row._nodes = None
    row.cells[index] = node.text
    binder.bind_field(row, index, key, node.text, NOTHING)
    return True


def _rows(record: Record) -> Iterator[Record]:
    """The groups of a record, and of its tables the row of the total."""
    for value in record.values:
        if not isinstance(value, Record):
            continue
        if FURTHER not in value.form.index:
            yield value
        elif isinstance(first := next((row for row in value.values if isinstance(row, Record)), None), Record):
            yield first


__all__ = ["put"]
