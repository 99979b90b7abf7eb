"""Rows and figures below a heading that are those of one of a form's tables, or of several: rows that are called as a
table's are, 资产和人员: {编制数: 28, 固定资产净值: 147}, and 本年收入合计 beside 公务接待费."""

from __future__ import annotations

from ..heading import folded, undated
from ..yaml.nodes import MAPPING, SCALAR, Node
from . import alike, flat
from .form import NOTHING
from .misspelt import is_another
from .naming import MOST_MOVED, SUBTOTALS, WORKED_OUT
from .record import Record
from .titled import in_common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form

    Pair = tuple[Node, Node]

# A table is known by so many of its rows, and three of four.
_FEWEST = 3
# Some of a group's figures are so many.
_SOME = 2


def are_own(form: Form, rows: Node) -> bool:
    """Whether rows are called as a form's own headings are, all but their sum."""
    own = [word.text for word, _ in rows.items if form.headed(word.text)[0] >= 0]
    return len(own) > 1 and len(own) + 1 >= len(rows.items)


def summed_up(form: Form, rows: Node) -> Node:
    """Rows with their sum called as the form calls it, 合计 below 基本支出 and 项目支出 as 支出合计, if it does."""
    names = [word.text for word, _ in rows.items if word.text not in SUBTOTALS]
    first = names[0] if names else ""
    ending = next((first[i:] for i in range(len(first)) if all(name.endswith(first[i:]) for name in names)), "")
    pairs = [
        (Node(SCALAR, word.start, word.end, f"{ending}{word.text}", word.style, []), value)
        if word.text in SUBTOTALS and form.headed(f"{ending}{word.text}")[0] >= 0
        else (word, value)
        for word, value in rows.items
    ]
    return Node(MAPPING, rows.start, rows.end, "", rows.style, pairs)


def is_table(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a list of rows, each with its name, can only be one of the form's tables that is not there yet."""
    form = record.form
    found: list[tuple[int, int, int]] = []
    for at, field in enumerate(form.fields):
        if field.kind != "form" or field.is_list or record.cells[at] is not None or field.name in WORKED_OUT:
            continue
        group = binder.forms[field.extra]
        table = flat.named(group, node)
        meant = [group.understood(word.text)[0] for word, _ in table.items] if table is not None else []
        known = sum(index >= 0 for index in meant)
        if known > len({index for index in meant if index >= 0}):  # no table has a row twice
            continue
        if table is not None and known >= _FEWEST and known * 4 >= len(node.items) * 3:
            said = max(in_common(folded(key), word) for word in (field.label, *field.also))
            found.append((known + _columns(binder, group, table, record.root.year), said, at))
    found.sort(reverse=True)
    if len(found) > 1 and found[0][0] == found[1][0] and found[0][1] < max(_FEWEST, found[1][1] + 1):
        return False  # of two alike the one that is called more nearly so
    if not found or is_another(key, form.fields[found[0][2]].label):
        return False
    index = found[0][2]
    alike.say_read(binder, record, {key: index})
    record.cells[index], record.nodes[index] = node, node
    binder.bind_field(record, index, key, node, NOTHING)
    return True


def spread(binder: Any, record: Record, rows: Node) -> Node | None:
    """A table whose rows are of several of the form's tables, 本年收入合计 beside 公务接待费, with those of one that is
    not there yet under its heading; None where not all can be told."""
    form = record.form
    own = [pair for pair in rows.items if form.headed(pair[0].text)[0] >= 0]
    others = [pair for pair in rows.items if form.headed(pair[0].text)[0] < 0]
    found = []
    for at, field in enumerate(form.fields) if own and len(others) >= _FEWEST else ():
        if field.kind != "form" or field.is_list or record.cells[at] is not None or field.name in WORKED_OUT:
            continue
        meant = [binder.forms[field.extra].headed(word.text)[0] for word, _ in others]
        if min(meant) >= 0 and len(set(meant)) == len(meant):
            found.append(at)
    if len(found) != 1:
        return None
    heading = Node(SCALAR, others[0][0].start, others[0][0].start, form.fields[found[0]].label, "", [])
    table = Node(MAPPING, others[0][0].start, others[-1][1].end, "", "", others)
    return Node(MAPPING, rows.start, rows.end, "", "", [*own, (heading, table)])


def apart(binder: Any, record: Record, node: Node, but: int = -1) -> Node | None:
    """What several of the form's groups are made of, 资产和人员: {编制数: 28, 固定资产净值: 147}, each under its
    heading, none of them ``but`` one; None where not all can be told."""
    form = record.form
    left = list(node.items) if len(node.items) <= MOST_MOVED else []
    groups: list[Pair] = []
    taken = {but}
    while left:
        known = [
            ([pair for pair in left if binder.forms[field.extra].headed(pair[0].text)[0] >= 0], at)
            for at, field in enumerate(form.fields)
            if field.kind == "form"
            and not field.is_list
            and record.cells[at] is None
            and at not in taken
            and field.name not in WORKED_OUT
        ]
        # Of those that know as much the one that is of little else.
        known.sort(key=lambda each: (-len(each[0]), len(binder.forms[form.fields[each[1]].extra].fields)))
        own, at = known[0] if known else ([], -1)
        if len(own) < _SOME:
            return None
        taken.add(at)
        first = own[0][0].start
        heading = Node(SCALAR, first, first, form.fields[at].label, "", [])
        groups.append((heading, Node(MAPPING, first, own[-1][1].end, "", "", own)))
        left = [pair for pair in left if pair not in own]
    return Node(MAPPING, node.start, node.end, "", node.style, groups) if len(groups) > 1 else None


def _columns(binder: Any, form: Form, table: Node, year: int | None) -> int:
    """How many columns of its rows a table has headings for, where its rows have any."""
    count = 0
    for word, row in table.items:
        field = form.fields[form.understood(word.text)[0]]
        if field.kind == "form" and row.kind == MAPPING:
            headed = (undated(key.text, year) for key, _ in row.items)
            count += sum(binder.forms[field.extra].understood(heading)[0] >= 0 for heading in headed)
        elif row.kind == MAPPING and flat.columns(form, row, year) is not None:
            count += len(row.items)
    return count


__all__ = ["apart", "are_own", "is_table", "spread", "summed_up"]
