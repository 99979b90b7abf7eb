"""Tables of rows whose columns are given as rows, whose rows are lines, or that stand in a report without a heading."""

from __future__ import annotations

from ..figure import MONEY_UNITS, is_figure
from ..heading import parted
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node
from .naming import FURTHER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form

# A table has so many columns, or rows.
_FEWEST = 2
_FIGURES = ("money", "rate", "weight", "score")


def turned(form: Form, forms: dict[str, Form], node: Node) -> Node | None:
    """A table whose columns are given as rows, {全年预算数: {年度资金总额: 60, 其他资金: 2}, 全年执行数: {…}}, or whose
    rows are lines below a line of headings, {列: [全年预算数, …], 年度资金总额: [60, …]}, as its rows."""
    row = forms[form.fields[form.index[FURTHER]].extra]
    items = [pair for pair in node.items if pair[1].kind != SCALAR]
    others = [pair for pair in node.items if pair[1].kind == SCALAR]
    first = _first(form, row, node)
    if first is not None:
        return first
    inner = in_lines(form, forms, items[0][1]) if len(items) == 1 and items[0][1].kind == SEQUENCE else None
    beside = lined(Node(MAPPING, node.start, node.end, "", "", items)) if len(items) == 2 else None
    if beside is not None:
        inner = in_lines(form, forms, beside)
    if inner is not None:
        return Node(MAPPING, node.start, node.end, "", node.style, [*others, *inner.items])
    # The marks of a table stand beside its columns: they are those of its total.
    marks = [pair for pair in others if is_figure(pair[1].text) and row.understood(pair[0].text)[0] >= 0]
    others = [pair for pair in others if pair not in marks]
    if len(items) < _FEWEST or any(is_figure(value.text) for _, value in others):
        return None
    table: dict[str, tuple[Node, list[tuple[Node, Node]]]] = {}
    if all(value.kind == MAPPING for _, value in items):
        if any(row.understood(key.text)[0] < 0 or form.understood(key.text)[0] >= 0 for key, _ in items):
            return None
        for column, value in items:
            for name, cell in value.items:
                if cell.kind != SCALAR:
                    return None
                table.setdefault(name.text, (name, []))[1].append((_at(cell, column.text), cell))
    elif all(_is_line(value) for _, value in items):
        lines = [(name, value.items) for name, value in items]
        if all(row.understood(name.text)[0] >= 0 for name, _ in lines[1:]):  # a line for each column
            names = lines[0][1]
            if any(len(line) != len(names) for _, line in lines) or len({name.text for name in names}) < len(names):
                return None
            for column, line in lines[1:]:
                for name, cell in zip(names, line, strict=False):
                    table.setdefault(name.text, (name, []))[1].append((_at(cell, column.text), cell))
        elif not _put_lines(row, [cell.text for cell in lines[0][1]], lines[1:], table):
            return None
    if not table or not any(form.understood(name)[0] >= 0 for name in table):
        return None
    if marks:
        whole = next((cells for name, (_, cells) in table.items() if form.understood(name)[0] == _lone(form)), None)
        if whole is None:
            return None
        whole += marks
    made = [(name, Node(MAPPING, name.start, cells[-1][1].end, "", "", cells)) for name, cells in table.values()]
    return Node(MAPPING, node.start, node.end, "", node.style, [*others, *made])


def _lone(form: Form) -> int:
    """The row of the total: the first that a table has by itself."""
    extra = form.fields[form.index[FURTHER]].extra
    return next(i for i, field in enumerate(form.fields) if field.kind == "form" and field.extra == extra)


def in_lines(form: Form, forms: dict[str, Form], node: Node) -> Node | None:
    """A table that is given as lines below headings, [[资金, 全年预算数], [年度资金总额, 60]], as its rows."""
    if FURTHER not in form.index or len(node.items) < _FEWEST or not all(_is_line(line) for line in node.items):
        return None
    row = forms[form.fields[form.index[FURTHER]].extra]
    table: dict[str, tuple[Node, list[tuple[Node, Node]]]] = {}
    head = [cell.text for cell in node.items[0].items][1:]
    lines = [(line.items[0], line.items[1:]) for line in node.items[1:]]
    if not _put_lines(row, head, lines, table) or not any(form.understood(name)[0] >= 0 for name in table):
        return None
    made = [(name, Node(MAPPING, name.start, cells[-1][1].end, "", "", cells)) for name, cells in table.values()]
    return Node(MAPPING, node.start, node.end, "", node.style, made)


def lined(node: Node) -> Node | None:
    """Lines beside the line of their headings, {表头: […], 行: [[…], […]]}, as the lines that they are."""
    head, lines = (value for _, value in node.items)
    if not _is_line(head) or lines.kind != SEQUENCE or not lines.items or not all(map(_is_line, lines.items)):
        return None
    return Node(SEQUENCE, head.start, lines.end, "", "", [head, *lines.items])


def _put_lines(row: Form, head: list[str], lines: list[tuple[Node, list[Node]]], table: Any) -> bool:
    """Put lines of cells into a table, each under its name; whether they are such."""
    most = max((len(line) for _, line in lines), default=0)
    if len(head) == most + 1:  # the first heading is that of the names
        head = head[1:]
    if not most or len(head) < most or any(row.understood(word)[0] < 0 for word in head):
        return False
    for name, line in lines:
        if name.text in table or not line:
            return False
        table[name.text] = name, [(_at(cell, word), cell) for word, cell in zip(head, line, strict=False)]
    return True


def _is_line(node: Node) -> bool:
    return node.kind == SEQUENCE and bool(node.items) and all(cell.kind == SCALAR for cell in node.items)


def _first(form: Form, row: Form, node: Node) -> Node | None:
    """A table whose first row has some of its figures beside it, {年度资金总额: {全年预算数: 60}, 得分: 10}, with all
    of them in it; None where it has all."""
    lone = _lone(form)
    there = next((p for p in node.items if p[1].kind == MAPPING and form.understood(p[0].text)[0] == lone), None)
    beside = [pair for pair in node.items if _is_figure_of(row, *pair) and form.understood(pair[0].text)[0] < 0]
    if there is None or not beside:
        return None
    given = {row.understood(key.text)[0] for key, _ in there[1].items}
    if any(row.headed(key.text)[0] in given for key, _ in beside):
        return None
    moved = {id(key) for key, _ in beside}
    whole = Node(MAPPING, there[1].start, there[1].end, "", there[1].style, [*there[1].items, *beside])
    rest = [(key, whole if value is there[1] else value) for key, value in node.items if id(key) not in moved]
    return Node(MAPPING, node.start, node.end, "", node.style, rest)


def lifted(form: Form, forms: dict[str, Form], node: Node) -> Node | None:
    """A report whose table stands in it without its heading, as {年度资金总额: {全年预算数: 60, 得分: 10}, 总分: 98} or
    with the first row's figures alone, or beside its heading, with the table under it. None where none does so."""
    lost = [pair for pair in node.items if pair[0].text not in form.keys and form.headed(pair[0].text)[0] < 0]
    for field in form.fields if lost else ():
        group = forms[field.extra] if field.kind == "form" and not field.is_list else None
        if group is None or FURTHER not in group.index:
            continue
        row = forms[group.fields[group.index[FURTHER]].extra]
        there = next((pair for pair in node.items if _means(form, pair[0], field)), None)
        own = [pair for pair in lost if group.headed(pair[0].text)[0] >= 0 and _is_row_of(row, pair[1])]
        if there is None:
            figures = [pair for pair in lost if _is_figure_of(row, *pair)]
            own = own + figures if own or len(figures) > _FEWEST else []
        elif there[1].kind == MAPPING:
            own += there[1].items
        else:
            own = []
        if len({key.text for key, _ in own}) < len(own):  # a row is there twice: which is meant is not known
            continue
        if len(own) > (len(there[1].items) if there is not None else 0):
            moved = {id(key) for key, _ in own} | ({id(there[0])} if there is not None else set())
            own.sort(key=lambda pair: pair[0].start)
            table = Node(MAPPING, own[0][0].start, own[-1][1].end, "", "", own)
            rest = [pair for pair in node.items if id(pair[0]) not in moved]
            label = there[0].text if there is not None else field.label
            units = {unit for key, _ in own if (unit := parted(key.text)[1]) in MONEY_UNITS}
            if len(units) == 1 and not parted(label)[1]:  # 年度资金总额（万元） beside sources without a unit
                label = f"{label}（{units.pop()}）"
            heading = _at(own[0][0] if there is None else there[0], label)
            return Node(MAPPING, node.start, node.end, "", node.style, [*rest, (heading, table)])
    return None


def _means(form: Form, key: Node, field: Any) -> bool:
    index = form.understood(key.text)[0]
    return index >= 0 and form.fields[index] is field


def _is_row_of(row: Form, value: Node) -> bool:
    known = sum(row.understood(key.text)[0] >= 0 for key, _ in value.items) if value.kind == MAPPING else 0
    return known >= _FEWEST and known * 3 >= len(value.items) * 2


def _is_figure_of(row: Form, key: Node, value: Node) -> bool:
    index = row.headed(key.text)[0]
    return index >= 0 and row.fields[index].kind in _FIGURES and value.kind == SCALAR and is_figure(value.text)


def _at(cell: Node, heading: str) -> Node:
    return Node(SCALAR, cell.start, cell.start, heading, "", [])


__all__ = ["in_lines", "lifted", "lined", "turned"]
