"""Tables of rows that are given in another shape: flat, as one row ({全年预算数: 60, 全年执行数: 52}) or with one
figure a row; or as a list, each row with its name in a column ([{资金: 年度资金总额, 全年预算数: 60}]); and the row of
totals that stands last in a list."""

from __future__ import annotations

from itertools import islice

from ..figure import decode, is_blank, is_figure
from ..heading import folded, is_counter, is_of_year, parted, undated
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from .naming import AMOUNTS, FINAL, FURTHER, LONE, MAIN, TOTALS, is_level

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form
    from .record import Record

# The column that names a row is one of the first.
_FIRST = 8
_FIGURES = ("money", "rate", "weight", "score")
# What the last row of a list is called that adds up the others.
_SUM_WORDS = frozenset(("合计", "总计", "总分", "共计", "合 计", "总 分", "总得分", "得分合计", "自评总分", "小计"))

_DASHES = ("-", "—", "－")
_SUM_BEGINS = frozenset(word[0] for word in _SUM_WORDS)


def whole(form: Form, forms: dict[str, Form], given: dict[str, str | Node]) -> int:
    """The field of the first row of a table, where what is given can only be that row; else -1.

    It is where it has a figure under a heading that only rows have; rows for what it is made of may stand below.
    """
    if FURTHER not in form.index:
        return -1
    name = form.fields[form.index[FURTHER]].extra
    row = forms[name]
    for key, cell in given.items():
        index = row.understood(key)[0]
        if isinstance(cell, str) and index >= 0 and row.fields[index].kind in _FIGURES and form.understood(key)[0] < 0:
            first = next(i for i, field in enumerate(form.fields) if field.kind == "form" and field.extra == name)
            own = (form.understood(key)[0] for key, cell in given.items() if not isinstance(cell, str))
            return -1 if first in own else first  # the row stands there by itself
    return -1


def part(form: Form, forms: dict[str, Form], field: int, node: Node) -> Node:
    """Of a mapping that is one row what belongs to the row: all but what only the table has a name for. A figure that
    is given for the row itself is its amount, where no other is."""
    row = forms[form.fields[field].extra]
    amount = row.keys.get(LONE, -1)
    bare = amount >= 0 and all(row.understood(key.text)[0] != amount for key, _ in node.items)
    own = []
    for key, value in node.items:
        if value.kind != SCALAR:
            continue
        index = form.understood(key.text)[0]
        if row.understood(key.text)[0] >= 0 or index < 0:
            own.append((key, value))
        elif index == field and bare:
            own.append((Node(SCALAR, key.start, key.end, LONE, key.style, []), value))
    return Node(MAPPING, node.start, node.end, "", node.style, own)


def fill(binder: Any, record: Record, given: dict[str, str | Node]) -> dict[str, str | Node]:
    """A table that is given as its first row: the row is bound; what is left of the table's own keys."""
    index = whole(record.form, binder.forms, given)
    if index < 0:
        return given
    node = part(record.form, binder.forms, index, record.node)
    child = type(record)(binder.forms[record.form.fields[index].extra], node, record, (), record.power)
    record.nodes[index], record.cells[index], record.values[index] = node, node, child
    binder.fill(child)
    left = {key: cell for key, cell in given.items() if key not in node.cells}
    for key in [key for key in left if record.form.understood(key)[0] == index]:  # the row is there already
        if LONE not in node.cells:
            binder.unknown_key(record, key)
        del left[key]
    return left


def lone(form: Form, node: Node) -> Node | None:
    """A figure in a row's place as that row: the amount that the form has one heading for, if it has; else None."""
    index = form.keys.get(LONE, -1)
    if index < 0 or form.required or decode(node.text, form.fields[index].kind, form.fields[index].extra).value is None:
        return None
    key = Node(SCALAR, node.start, node.start, LONE, "", [])
    return Node(MAPPING, node.start, node.end, "", "", [(key, node)])


def columns(form: Form, node: Node, year: int | None) -> tuple[Node, Node] | None:
    """Of a row that is given with the columns of its table, 公务接待费: {预算数: 3, 决算数: 2}, the one that counts:
    its heading and figure; None where the form does not know all of them."""
    main = next((form.index[name] for name in MAIN if name in form.index), -1)
    given = [pair for pair in node.items if not _is_earlier(pair[0].text, year)]
    meant = [form.understood(column(key.text, year))[0] for key, _ in given]
    if main not in meant or -1 in meant or len(set(meant)) < len(meant):
        return None
    found: tuple[Node, Node] = given[meant.index(main)]
    return found if found[1].kind == SCALAR else None


def column(heading: str, year: int | None) -> str:
    """What a column is headed that may name a year: 决算数 of 2023年 and 上年决算数 of 2022年决算数 in 2023."""
    return (_of_year(heading, year) if year is not None else "") or heading


def _is_earlier(heading: str, year: int | None) -> bool:
    """Whether a column is of a year before the last: no report has anything to hold it against."""
    return year is not None and _of_year(heading, year) == heading.strip() and int(heading.strip()[:4]) < year - 1


def summed(node: Node, year: int | None) -> tuple[Node, Node] | None:
    """Of an amount given with its parts or columns, 基本支出: {合计: 9, 人员经费: 7, 公用经费: 2} and 本年收入:
    {年初预算数: 8, 决算数: 9}, the amount itself: its heading and figure."""
    if not all(value.kind == SCALAR and (is_blank(value.text) or is_figure(value.text)) for _, value in node.items):
        return None
    for words in (_SUM_WORDS, AMOUNTS):
        found = [pair for pair in node.items if undated(parted(pair[0].text)[0] or pair[0].text, year) in words]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def group(form: Form, forms: dict[str, Form], node: Node, year: int | None) -> Node | None:
    """A list in the place of a table as that table: of rows that name themselves, of one row, of a row a year, of its
    parts one by one, in lines."""
    from .turned import in_lines

    return (
        in_lines(form, forms, node) or named(form, node) or single(node) or _by_years(form, node, year) or joined(node)
    )


def joined(node: Node) -> Node | None:
    """A list of parts as the one mapping that it says, [{年度: 2022}, {部门名称: …}]; None where it is another list."""
    if node.kind != SEQUENCE or not node.items or any(item.kind != MAPPING or not item.items for item in node.items):
        return None
    pairs = [pair for item in node.items for pair in item.items]
    if len({key.text for key, _ in pairs}) < len(pairs):
        return None
    return Node(MAPPING, node.start, node.end, "", "", pairs)


def _by_years(form: Form, node: Node, year: int | None) -> Node | None:
    """A table with a row for each year, [{年度: 2021年决算, 合计: 8, 公务接待费: 3}, {年度: 2022年决算, …}], as that of
    the report's year, with what the form has of the others."""
    main = next((form.index[name] for name in MAIN if name in form.index), -1)
    rows = node.items
    if main < 0 or year is None or not rows or not all(row.kind == MAPPING and row.items for row in rows):
        return None
    for column in islice(rows[0].cells, _FIRST):
        said = [_of_year(row.cells.get(column), year) for row in rows]
        if all(said):
            break
    else:
        return None
    pairs: list[tuple[Node, Node]] = []
    has_main = False
    for row, words in zip(rows, said, strict=True):
        index = form.understood(words)[0]
        left = [pair for pair in row.items if pair[0].text != column]
        whole = next((value for key, value in left if form.understood(key.text)[0] == main), None)
        if index == main and not has_main:
            has_main = True
            pairs += left
        elif index >= 0 and whole is not None:
            pairs.append((Node(SCALAR, row.start, row.start, form.fields[index].label, "", []), whole))
    return Node(MAPPING, node.start, node.end, "", node.style, pairs) if has_main else None


def _of_year(cell: object, year: int) -> str:
    """What a row is of that a year names, in a report of a year: 上年决算数 of 2021年 in 2022; ``""`` of another."""
    text = cell.strip() if isinstance(cell, str) else ""
    if text[4:5] in _DASHES and text[5:]:  # 2016-预算数
        text = f"{text[:4]}年{text[5:]}"
    if not is_of_year(text):
        return ""
    rest = text[5:].removeprefix("度") or FINAL
    return {0: rest, 1: f"上年{rest}"}.get(year - int(text[:4]), text)


def single(node: Node) -> Node | None:
    """The one row of a table that is given as a list."""
    rows = node.items
    return rows[0] if len(rows) == 1 and rows[0].kind == MAPPING and rows[0].items else None


def rows(form: Form, given: dict[str, str | Node]) -> dict[str, int]:
    """The rows of a table that has one figure in each, which its first row shows, by headings that may mean a row or
    an amount."""
    name = form.fields[form.index[FURTHER]].extra
    lone = [i for i, field in enumerate(form.fields) if field.kind == "form" and field.extra == name]
    shown = any(
        isinstance(cell, str) and not is_blank(cell) and form.understood(key)[0] == lone[0]
        for key, cell in given.items()
    )
    found = {key: next((i for i in form.rows(key) if i in lone), -1) for key in given} if shown else {}
    return {key: index for key, index in found.items() if index >= 0}


def named(form: Form, node: Node, *, most: bool = True) -> Node | None:
    """A list of rows as the table that names them: by the column that says for each what it is; None where there is
    no such column, or it says the same twice. The form knows ``most`` of the names, unless it is a table itself."""
    rows = node.items
    if not rows or any(row.kind != MAPPING or not row.items for row in rows):
        return None
    is_table = not most or FURTHER in form.index or any(name in form.index for name in MAIN)
    few = any(name in form.index for name in MAIN) and FURTHER not in form.index and most
    for column in islice(rows[0].cells, _FIRST):
        names = [row.cells.get(column) for row in rows]
        if any(not isinstance(name, str) or is_blank(name) for name in names) or len(set(names)) < len(names):
            continue
        known = sum(form.understood(name)[0] >= 0 for name in names)
        if known and ((is_table and not (few and known * 3 < len(names) + 2)) or known * 2 >= len(names)):
            items = []
            for row in rows:
                left = [(key, value) for key, value in row.items if key.text != column]
                name = entry(row, column)[1]
                key = Node(SCALAR, name.start, name.end, name.text, name.style, [])
                items.append((key, Node(MAPPING, row.start, row.end, "", row.style, left)))
            return Node(MAPPING, node.start, node.end, "", node.style, items)
    return None


def fill_totals(binder: Any, record: Record, rows: list[str | Node], key: str) -> bool:
    """Bind the last row of a list where it is the sum of the others; whether it is."""
    found = totals(record, binder.forms, rows)
    if found is not None and record.cells[found[0]] is None:
        index, node = found
        child = type(record)(
            binder.forms[record.form.fields[index].extra], node, record, (key, len(rows) - 1), record.power
        )
        record.nodes[index], record.cells[index], record.values[index] = node, node, child
        binder.fill(child)
    return found is not None


def totals(record: Record, forms: dict[str, Form], items: list[str | Node]) -> tuple[int, Node] | None:
    """Where the last row of a list in ``record`` is the sum of the others, {一级指标: 合计, 分值: 100}: the field of
    the record that is for such a row, and what is left of it for that; None where it is a row like the others."""
    last = items[-1] if len(items) > 1 else ""
    if isinstance(last, str) or last.kind != MAPPING:
        return None
    # 合计（不含预算执行率）
    likely = [cell for cell in last.cells.values() if isinstance(cell, str) and cell[:1] in _SUM_BEGINS]
    words = {folded(cell).partition("(")[0] for cell in likely}
    if words.isdisjoint(_SUM_WORDS):
        return None
    form = record.form
    if any(isinstance(cell, str) and is_level(cell) for cell in last.cells.values()):
        return None  # {一级指标: 产出指标, 三级指标: 小计}: that of a level
    index = form.index.get(TOTALS, -1)
    if index < 0 or form.fields[index].kind != "form":
        return None
    row = forms[form.fields[index].extra]
    left, named = [], False
    for key, value in last.items:
        if value.kind == SCALAR and folded(value.text).partition("(")[0] in _SUM_WORDS:
            named = True
        elif value.kind == SCALAR and (is_blank(value.text) or is_counter(key.text)):
            continue
        elif row.understood(key.text)[0] >= 0:
            left.append((key, value))
        else:
            return None
    return (index, Node(MAPPING, last.start, last.end, "", last.style, left)) if named and left else None


__all__ = [
    "column", "columns", "fill_totals", "group", "joined", "lone", "named", "part", "rows", "single", "summed",
    "whole",
]  # fmt: skip
