"""Rows that a form has no name for: one more source of funds, 市科协配套资金, among those that it knows; and the column
in which a table counts its rows, which says nothing of any of them."""

from __future__ import annotations

from ..figure import is_blank
from ..heading import is_count, is_counter
from ..yaml.nodes import MAPPING, Node, entry
from .form import NOTHING
from .misspelt import is_slip
from .naming import FURTHER, MOST_MOVED, PROSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form
    from .record import Record

# 旗本级 beside 市本级: a source of another level is called so by one character.
_SHORT = 3


def is_taken(binder: Any, record: Record, key: str, cell: str | Node) -> bool:
    """Whether an unknown key is one more row of those that the form takes without a name, which is bound then, the
    number of a row, or a running text of the report."""
    if counts_rows(record, key, cell):
        return True
    if record.parent is None and PROSE in record.form.index:
        from .prose import is_told

        return is_told(binder, record, key, cell)
    index = place(record.form, binder.forms, key, cell)
    if index >= 0:
        _add(binder, record, index, key, cell)
    return index >= 0 or _is_of_above(binder, record, key, cell)


def _is_of_above(binder: Any, record: Record, key: str, cell: str | Node) -> bool:
    """Whether a value in a group is one of the report around it that is printed there, 总分: {得分: 97, 等级: 优}: then
    it is bound as that."""
    above = record.parent
    if above is None or above.parent is not None or len(record.step) != 1 or not isinstance(cell, str):
        return False
    form = above.form
    index = form.understood(key)[0]
    if index < 0 or form.fields[index].kind not in ("one_of", "score") or form.fields[index].is_list:
        return False
    if above.cells[index] is not None or binder.moved >= MOST_MOVED:
        return False
    binder.moved += 1
    if any(form.understood(word.text)[0] == index for word, _ in above.node.items):
        return False
    pairs = [*above.node.items, entry(record.node, key)]
    above.renode(Node(MAPPING, above.node.start, above.node.end, "", above.node.style, pairs))
    above.cells[index] = cell
    binder.bind_field(above, index, key, cell, NOTHING)
    return True


def takes(binder: Any, record: Record, key: str, cell: str | Node) -> bool:
    """Whether a row under one more heading of a field that is there already is bound as a row by itself."""
    index = record.form.index[FURTHER]
    if isinstance(cell, str) or cell.kind != MAPPING or not cell.cells:
        return False
    _add(binder, record, index, key, cell)
    return True


def _add(binder: Any, record: Record, index: int, key: str, cell: str | Node) -> None:
    rows = record.values[index] or []
    rows.append(binder.item(record, record.form.fields[index], cell, (key,)))
    record.values[index], record.cells[index] = rows, cell


def counts_rows(record: Record, key: str, cell: str | Node) -> bool:
    """Whether a heading of a row only numbers it."""
    return (
        record.parent is not None and is_counter(key) and isinstance(cell, str) and (is_blank(cell) or is_count(cell))
    )


def place(form: Form, forms: dict[str, Form], key: str, cell: str | Node) -> int:
    """The field that takes an unknown row: -1 where the form has none, where it is no row of that kind, and where the
    key is likely to be a misspelt one."""
    index = form.index.get(FURTHER, -1)
    if index < 0 or isinstance(cell, str) or cell.kind != MAPPING or not cell.cells:
        return -1
    row = forms[form.fields[index].extra]
    known = all(row.headed(word)[0] >= 0 for word in cell.cells)
    slip = len(key) > _SHORT and any(is_slip(key, word) for word in form.keys)
    return index if known and not slip else -1
