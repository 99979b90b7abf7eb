"""Rows below a heading that has no list for them: of the units that a table of staff is made of, [{单位名称: 机关,
编制数: 9}, {单位名称: 合计, 编制数: 22}] or {机关: {编制数: 9}, 合计: {…}}, and of the lines that an expense is made
of, 项目支出: {甲: {预算数: 3}, 合计: {…}}. The row that adds them up is that of the table."""

from __future__ import annotations

from ..figure import is_blank, is_figure
from ..heading import folded
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node
from .form import NOTHING
from .naming import LONE, MAIN, MOST_MOVED, NAMED_BY, SUBTOTALS, WORKED_OUT
from .record import FIGURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .form import Form
    from .record import Record

    Pair = tuple[Node, Node]

# Rows have so many figures, and are so many.
_FEWEST = 2


def table(form: Form, forms: Mapping[str, Form], node: Node, year: int | None) -> Node | None:
    """Rows in the place of a group as that group, with its list of such rows; None where it has none."""
    if not _FEWEST <= len(node.items) <= MOST_MOVED:
        return None
    for field in form.fields:
        row = forms[field.extra] if field.kind == "form" and field.is_list else None
        if (
            field.name in WORKED_OUT
            or row is None
            or NAMED_BY[0] not in row.index
            or sum(f.kind in FIGURES for f in row.fields) < _FEWEST
        ):
            continue
        rows = _rows(row, node, year)
        if rows is None or not _is_made_up_of(form, row, rows[0], year):
            continue
        heading = Node(SCALAR, node.start, node.start, field.label, "", [])
        return Node(
            MAPPING, node.start, node.end, "", "", [(heading, Node(SEQUENCE, node.start, node.end, "", "", rows))]
        )
    return None


def _rows(row: Form, node: Node, year: int | None) -> list[Node] | None:
    """Rows of a form, each with its name; None where they are none."""
    name = row.index[NAMED_BY[0]]
    rows = node.items
    if node.kind == MAPPING:
        label = row.fields[name].label
        rows = [
            Node(MAPPING, key.start, value.end, "", "", [
                (Node(SCALAR, key.start, key.start, label, "", []), key), *value.items
            ])
            for key, value in node.items
            if value.kind == MAPPING
        ]  # fmt: skip
        if len(rows) < len(node.items):
            return None
    if not _FEWEST <= len(rows) <= MOST_MOVED or any(each.kind != MAPPING for each in rows):
        return None
    for each in rows:
        meant = [_meant(row, key.text, year) for key, _ in each.items]
        if name not in meant or len({i for i in meant if i >= 0}) < len(meant) - meant.count(-1):
            return None
        if -1 in meant:
            return None
    given = [i for key, value in rows[0].items if not _is_blank(value) and (i := _meant(row, key.text, year)) >= 0]
    return rows if sum(row.fields[i].kind in FIGURES for i in given) >= _FEWEST else None


def _is_blank(node: Node) -> bool:
    return node.kind == SCALAR and is_blank(node.text)


def _is_made_up_of(form: Form, row: Form, first: Node, year: int | None) -> bool:
    """Whether a form has figures of its own that those of its rows add up to."""
    meant = [_meant(row, key.text, year) for key, _ in first.items]
    mine = {row.fields[i].name for i in meant if i >= 0 and row.fields[i].kind in FIGURES}
    return len(mine & form.index.keys()) >= _FEWEST


def lift(binder: Any, record: Record, rows: list[Record]) -> None:
    """Take the row that adds up the others out of a list, where its figures are those of the record around it, which
    has none yet: 编制数 of {单位名称: 合计, 编制数: 22} in a table of staff."""
    last = rows[-1]
    form, own = last.form, record.form.index
    name = last.cells[form.index[NAMED_BY[0]]]
    if not isinstance(name, str) or folded(name) not in SUBTOTALS:
        return
    given = [(i, own.get(field.name, -1)) for i, field in enumerate(form.fields) if last.cells[i] is not None]
    given = [(i, at) for i, at in given if form.fields[i].kind in FIGURES]
    if len(given) < _FEWEST or any(at < 0 or record.cells[at] is not None for _, at in given):
        return
    for i, at in given:
        record.nodes[at], record.cells[at], record.values[at] = last.nodes[i], last.cells[i], last.values[i]
    rows.pop()
    records = binder.report.records[form.name]
    records.remove(last)
    if not records:
        del binder.report.records[form.name]


def amounts(form: Form, forms: Mapping[str, Form], node: Node) -> Node | None:
    """Amounts below their names, with what they add up to, in the place of a group, 项目支出: {甲: 3, 小计: 3}, as that
    group with its list; None where it has none."""
    main = next((form.index[name] for name in MAIN if name in form.index), -1)
    whole = [pair for pair in node.items if pair[0].text in SUBTOTALS]
    parts = [pair for pair in node.items if pair[0].text not in SUBTOTALS]
    if main < 0 or len(whole) != 1 or not 0 < len(parts) <= MOST_MOVED:
        return None
    if any(value.kind != SCALAR or not is_figure(value.text) for _, value in node.items):
        return None
    if any(form.understood(key.text)[0] >= 0 for key, _ in parts):
        return None
    for field in form.fields:
        row = forms[field.extra] if field.kind == "form" and field.is_list else None
        amount = row.keys.get(LONE, -1) if row is not None and NAMED_BY[0] in row.index else -1
        if row is None or amount < 0 or row.fields[amount].kind != "money":
            continue
        head = Node(SCALAR, node.start, node.start, field.label, "", [])
        lone = [
            (key, Node(MAPPING, value.start, value.end, "", "", [(_at(value, LONE), value)])) for key, value in parts
        ]
        total = (_at(whole[0][1], form.fields[main].label), whole[0][1])
        return Node(MAPPING, node.start, node.end, "", node.style, [(head, _rows_of(row, lone)), total])
    return None


def _at(cell: Node, heading: str) -> Node:
    return Node(SCALAR, cell.start, cell.start, heading, "", [])


def put_lines(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Bind an expense that is given with its lines below it, 三公经费: {合计: {…}, 公务接待费: {…}}: its total is its
    own, and the lines are those of the table around it."""
    field = record.form.fields[index]
    if field.kind != "form" or field.is_list or node.kind != MAPPING or binder.moved >= MOST_MOVED:
        return False
    line = binder.forms[field.extra]
    node, given = _in_columns(line, node), node
    whole = [value for word, value in node.items if word.text in SUBTOTALS]
    others = [pair for pair in node.items if pair[0].text not in SUBTOTALS]
    if len(whole) != 1 or not others or any(value.kind != MAPPING for _, value in node.items):
        return False
    columns = [word.text for _, value in node.items for word, _ in value.items]
    if not columns or any(_meant(line, word, record.root.year) < 0 for word in columns):
        return False
    form = record.form
    known = [pair for pair in others if form.understood(pair[0].text)[0] >= 0]
    lists = [i for i, f in enumerate(form.fields) if f.kind == "form" and f.is_list and f.extra == field.extra]
    lists = [i for i in lists if record.cells[i] is None]
    if len(known) < len(others) and (known or not lists or NAMED_BY[0] not in line.index):
        return False
    if any(record.cells[form.understood(word.text)[0]] is not None for word, _ in known):
        return False
    binder.moved += 1
    pairs = [(word, whole[0] if value is given else value) for word, value in record.node.items]
    if known:
        pairs += known
    else:
        rows = _rows_of(line, others)
        pairs.append((Node(SCALAR, rows.start, rows.start, form.fields[lists[0]].label, "", []), rows))
    record.renode(Node(MAPPING, record.node.start, record.node.end, "", record.node.style, pairs))
    record.cells[index], record.nodes[index] = whole[0], whole[0]
    binder.bind_field(record, index, key, whole[0], NOTHING)
    if known:
        binder.fill_one_by_one(record, {word.text: value for word, value in known}, form.ready(record.power))
    else:
        record.cells[lists[0]] = rows
        binder.bind_list(record, lists[0], form.fields[lists[0]].label, rows)
    return True


def _in_columns(line: Form, node: Node) -> Node:
    """Amounts by themselves, {甲: 86.00, 合计: 117.00}, as rows with the one column that counts."""
    main = next((line.index[name] for name in MAIN if name in line.index), -1)
    if main < 0 or any(value.kind != SCALAR or not is_figure(value.text) for _, value in node.items):
        return node
    label = line.fields[main].label
    pairs = [
        (key, Node(MAPPING, value.start, value.end, "", "", [(_at(value, label), value)])) for key, value in node.items
    ]
    return Node(MAPPING, node.start, node.end, "", node.style, pairs)


def _rows_of(line: Form, pairs: list[Pair]) -> Node:
    label = line.fields[line.index[NAMED_BY[0]]].label
    rows = [
        Node(MAPPING, key.start, value.end, "", "", [
            (Node(SCALAR, key.start, key.start, label, "", []), key),
            *value.items,
        ])
        for key, value in pairs
    ]  # fmt: skip
    return Node(SEQUENCE, rows[0].start, rows[-1].end, "", "", rows)


def _meant(form: Form, word: str, year: int | None) -> int:
    from .flat import column

    found = form.understood(word)[0]
    return found if found >= 0 else form.understood(column(word, year))[0]


__all__ = ["amounts", "lift", "put_lines", "table"]
