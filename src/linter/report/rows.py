"""Rows of a list that are others than their form has them: named by the column before the one that the form asks for,
adding up the rows above, or outside of what the list adds up to."""

from __future__ import annotations

from ..figure import is_blank, is_figure
from ..yaml.nodes import MAPPING, SEQUENCE, entry
from .naming import BONUS, NAMED_BY, OUTSIDE, SUBTOTAL_ROWS, SUBTOTALS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form
    from .record import Record


# A row is one by so many of its columns, its name aside.
_FEW = 2


def is_named_above(binder: Any, record: Record, index: int) -> bool:
    """Whether a row that lacks its name is of a list that has no column for it, and one for what it would be below
    (二级指标 where there is no 三级指标): that is its name then."""
    form = record.form
    if form.fields[index].name != NAMED_BY[0] or len(record.step) != 2 or record.parent is None:
        return False
    above = next((form.index[word] for word in NAMED_BY[1:] if _says(record, form.index.get(word, -1))), -1)
    if above < 0 or _has_column(binder, record, index):
        return False
    record.nodes[index] = record.nodes[above]
    record.cells[index] = record.cells[above]
    record.values[index] = record.values[above]
    return True


def named_by_first(form: Form, given: dict[str, Any], headed: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """The first column of a row that lacks its name, where the form does not know its heading and it has words:
    自评项目 before 满分 and 得分. That is the name."""
    name = form.index.get(NAMED_BY[0], -1)
    first = next(iter(given), "")
    if name not in form.required or headed.get(first, (0, ""))[0] >= 0:
        return {}
    cell = given[first]
    if not isinstance(cell, str) or is_blank(cell) or is_figure(cell):
        return {}
    known = [form.keys[key] if key in form.keys else headed[key][0] for key in given if key != first]
    return {first: (name, "")} if name not in known and sum(index >= 0 for index in known) >= _FEW else {}


def _says(record: Record, index: int) -> bool:
    return index >= 0 and isinstance(record.values[index], str)


def _has_column(binder: Any, record: Record, index: int) -> bool:
    """Whether any row of the list that a record stands in has a heading for a field: looked at once a list."""
    assert record.parent is not None
    node = entry(record.parent.node, record.step[0])[1]
    known = binder.columns.get(id(node))
    if known is None:
        rows = [row for row in node.items if row.kind == MAPPING] if node.kind == SEQUENCE else []
        known = any(record.form.understood(word)[0] == index for row in rows for word in row.cells)
        binder.columns[id(node)] = known
    return bool(known)


def _says_more(cell: Any) -> bool:
    return isinstance(cell, str) and not is_blank(cell)


def mark(binder: Any, form: Form, rows: list[Any]) -> None:
    """Take the rows that add up those above (小计) out of a list, and mark those outside of its hundred (加分项), where
    their form can say so."""
    outside = form.index.get(OUTSIDE, -1)
    names = [form.index[word] for word in NAMED_BY if word in form.index]
    # A row with a target and a result of its own is one, whatever it is called.
    others = [i for i, field in enumerate(form.fields) if field.kind == "target"]
    subtotals = set()
    for row in rows:
        cells = row.cells
        for index in names:
            if cells[index] in SUBTOTALS and not any(_says_more(cells[i]) for i in others):
                subtotals.add(id(row))
                break
            if outside >= 0 and cells[index] in BONUS and cells[outside] is None:
                cells[outside], row.values[outside] = cells[index], True
    if subtotals:
        _keep(form, [row for row in rows if id(row) in subtotals])
        records = binder.report.records
        rows[:] = [row for row in rows if id(row) not in subtotals]
        records[form.name] = [row for row in records[form.name] if id(row) not in subtotals]
        if not records[form.name]:
            del records[form.name]


def _keep(form: Form, subtotals: list[Any]) -> None:
    """Have the report know those rows of sums that say what they add up: all rows of a first level."""
    above = subtotals[0].parent
    place = above.form.index.get(SUBTOTAL_ROWS, -1) if above is not None else -1
    finest, *_, coarsest = (form.index.get(word, -1) for word in NAMED_BY)
    if place < 0 or min(finest, coarsest) < 0:
        return
    levels = [form.index[word] for word in NAMED_BY[:-1] if word in form.index]
    known = [
        row
        for row in subtotals
        if _says_more(row.cells[coarsest])
        and row.cells[coarsest] not in SUBTOTALS
        and all(row.cells[i] in SUBTOTALS or not _says_more(row.cells[i]) for i in levels)
    ]
    if known:
        above.values[place] = [*(above.values[place] or ()), *known]
        above.cells[place] = known[0].node
