"""A field that a report gives under one more of its headings: which is meant, or whether both are."""

from __future__ import annotations

from ..figure import is_blank
from .form import NOTHING
from .naming import FULL, FURTHER, SECOND, SUMMED_BY, TOTAL_MARKS, TOTAL_SCORE, TOTALS
from .record import FIGURES, UNREAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..yaml.nodes import Node
    from .record import Record


def once_more(binder: Any, record: Record, index: int, key: str, cell: str | Node) -> bool:
    """A field is given under one more of its headings; whether the later takes the place of the earlier.

    Two texts that are printed apart and are one field (单位名称 and 填报单位): the first that says something is it.
    Two lists (年度绩效目标1, 年度绩效目标2) are one list. Anything else is one figure too many.
    """
    field, before = record.form.fields[index], record.cells[index]
    other = record.form.index.get(SECOND, -1) if field.name == SUMMED_BY[0] else -1
    if other >= 0 and record.cells[other] is None and not isinstance(cell, str):
        record.cells[other] = cell
        binder.bind_field(record, other, key, cell, NOTHING)
        return False
    marks = record.form.index.get(TOTAL_MARKS, -1)
    if field.name == TOTAL_SCORE and before == FULL and marks >= 0 and record.cells[marks] is None:
        binder.bind_field(record, marks, key, FULL, NOTHING)
        record.cells[marks], record.nodes[marks] = before, record.nodes[index]
        return True
    if field.name == TOTALS and all(value is not before for _, value in record.node.items):
        return True  # a list's last row was taken for it, and this one is called so
    if field.kind == "text" and not field.is_list and isinstance(cell, str) and isinstance(before, str):
        own = field.name, field.label
        first = next(node.text for node, _ in record.node.items if record.form.understood(node.text)[0] == index)
        if key not in own or first not in own:
            return is_blank(before) and not is_blank(cell)
    if (
        field.kind in FIGURES
        and isinstance(cell, str)
        and isinstance(before, str)
        and (is_blank(cell) or is_blank(before))
    ):
        return is_blank(before) and not is_blank(cell)  # a column that nobody has filled in: 得分 beside 自评分
    if field.is_list and not isinstance(cell, str) and not isinstance(before, str):
        rows = record.values[index]
        binder.bind_list(record, index, key, cell)
        record.values[index] = [*(rows or ()), *(record.values[index] or ())]
        return False
    if field.kind == "form" and FURTHER in record.form.index and key not in (field.name, field.label):
        from .further import takes

        if takes(binder, record, key, cell):  # 上年结余资金 beside 上年结转资金
            return False
    from .misspelt import say_twice

    say_twice(binder, record, index, key)
    if field.kind in FIGURES:  # which of the two is meant is not known, nor what follows from it
        record.values[index], record.cells[index] = None, UNREAD
    return False


__all__ = ["once_more"]
