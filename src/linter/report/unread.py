"""What stands below headings that a form does not know: it may be what the form has no value for.

A check that takes a field for absent would be wrong where its figure stands below such a heading: a sum without that
part, a row without its score. So what may be meant is there and cannot be read, and whatever needs it is not evaluated.
"""

from __future__ import annotations

from ..figure import decode, is_blank
from ..yaml.nodes import MAPPING, SEQUENCE, entry
from . import loose
from .naming import EXCERPT, LONE, MOST_MOVED
from .record import FIGURES, UNREAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..yaml.nodes import Node
    from .form import Field, Form
    from .record import Record


def keep_open(binder: Any, record: Record, refused: list[str]) -> None:
    """Have the fields of an occurrence that are not there unread, where they may stand below ``refused`` headings."""
    cells, forms = record.node.cells, binder.forms
    if record.parent is not None and any(not isinstance(cells[key], str) for key in refused):
        loose.put_rows(binder, record, refused)
    for key in refused:
        cell = cells[key]
        if not _has_figures(cell):
            continue
        for index, field in enumerate(record.form.fields):
            if record.cells[index] is None and _may_be(field, cell, forms):
                record.nodes[index] = entry(record.node, key)[1]
                record.cells[index] = UNREAD
        if not isinstance(cell, str):
            _part(record)
            if cell.kind == MAPPING:
                keep_below(record, entry(record.node, key)[1])


def keep_below(record: Record, node: Node) -> None:
    """Have the fields unread that stand below a heading that is not read: a table's marks, in a chapter."""
    for word, value in node.items:
        index = record.form.understood(word.text)[0]
        if index >= 0 and record.cells[index] is None:
            record.nodes[index], record.cells[index] = value, UNREAD
    if _has_figures(node):
        _part(record)


def _part(record: Record) -> None:
    """Rows that are not read make a table that is there only in part."""
    index = record.form.index.get(EXCERPT, -1)
    if index >= 0:
        record.values[index] = True


def _has_figures(cell: str | Node) -> bool:
    """Whether anything is there that could change a sum: noughts and blanks do not."""
    if isinstance(cell, str):
        return any("1" <= char <= "9" for char in cell) and not is_blank(cell)
    values = cell.cells if cell.kind == SEQUENCE else cell.cells.values()
    return any(_has_figures(value) for value in values)


def _may_be(field: Field, cell: str | Node, forms: dict[str, Form]) -> bool:
    """Whether what stands below an unknown heading could be a field's."""
    if isinstance(cell, str):
        if field.kind == "form" and not field.is_list:  # a row with one figure
            index = forms[field.extra].keys.get(LONE, -1)
            if index < 0:
                return False
            field = forms[field.extra].fields[index]
        return field.kind in FIGURES and not field.is_list and decode(cell, field.kind, field.extra).value is not None
    if field.kind != "form" or field.is_list != (cell.kind == SEQUENCE):
        return False
    first = cell if cell.kind != SEQUENCE else next((item for item in cell.cells if not isinstance(item, str)), None)
    if first is not None and len(first.cells) > MOST_MOVED:
        return True  # it may be anything's, and to find out takes its time
    return first is not None and any(forms[field.extra].understood(str(word))[0] >= 0 for word in first.cells)


__all__ = ["keep_below", "keep_open"]
