"""Rows of a list that are given in another shape: in groups by their levels, {产出指标: {数量指标: [{…}]}}, each under
its name, {办理件数: {目标值: 10件, 得分: 5}}, with the rows of a level in a list of their own, or as lines below a line
of headings, [[三级指标, 得分], [办理件数, 5]]."""

from __future__ import annotations

from ..figure import is_blank, is_figure
from ..heading import folded
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from .abreast import side_by_side
from .naming import (
    LEVELS_ABOVE,
    LEVELS_BELOW,
    LINES,
    MOST_MOVED,
    NAMED_BY,
    SCORE,
    SPENDING,
    SPENT,
    SUBTOTAL,
    SUBTOTAL_ROWS,
    SUBTOTALS,
    is_level,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form
    from .record import Record

    Pair = tuple[Node, Node]

_DEEPEST = 8
# A row is known by so many of its headings, and half of them; a line of headings by so many.
_FEWEST = 2
# Lines of spending are so many.
_SOME = 3
# What parts a level from a name in one heading, 数量指标/办理件数.
_BETWEEN = "/-—－"


class _Otherwise(Exception):
    """What is given is no such table."""


def rows(form: Form, node: Node) -> Node | None:
    """The rows that a list or a mapping holds, each with its name and its levels; None where it holds none, or as any
    list does."""
    if NAMED_BY[0] not in form.index:
        return None
    found = _Rows(form)
    try:
        found.gather(node, [], [])
    except _Otherwise:
        return None
    if not found.rows or not found.is_nested:
        return None
    return Node(SEQUENCE, node.start, node.end, "", "", found.rows)


def put(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Bind the rows that stands under a key in another shape than a list's, if there are any."""
    field = record.form.fields[index]
    if field.kind != "form" or not field.is_list or binder.moved >= MOST_MOVED:
        return False
    row = binder.forms[field.extra]
    own = [pair for pair in node.items if node.kind == MAPPING and _is_of(record, row, pair)]
    bare = Node(MAPPING, node.start, node.end, "", node.style, [p for p in node.items if p not in own]) if own else node
    table = rows(row, bare)
    if table is None:
        return False
    binder.moved += 1
    pairs = [(word, table if value is node else value) for word, value in record.node.items]
    _bind(binder, record, index, key, table, [*pairs, *own])
    if own:
        cells = {word.text: value.text for word, value in own}
        binder.fill_one_by_one(record, cells, record.form.ready(record.power))
    return True


def put_elsewhere(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Bind rows by their levels that stand under the heading of another list, 年度绩效目标: {产出指标（50分）: {…}}, or
    under one that the form does not have."""
    if node.kind != MAPPING:
        return False
    texts = [(word, value) for word, value in node.items if value.kind == SCALAR]
    levels = [pair for pair in node.items if pair[1].kind != SCALAR]
    if not levels or sum(is_level(word.text) for word, _ in levels) * 2 <= len(levels):
        return False
    if texts:
        return _put_with_texts(binder, record, key, node, texts, levels)
    for index, field in enumerate(record.form.fields):
        row = binder.forms[field.extra] if field.kind == "form" and field.is_list else None
        if row is None or record.cells[index] is not None or not {NAMED_BY[0], SCORE} <= row.index.keys():
            continue
        if field.name != SUBTOTAL_ROWS and put(binder, record, index, key, node):
            return True
    return False


def _put_with_texts(binder: Any, record: Record, key: str, node: Node, texts: list[Pair], levels: list[Pair]) -> bool:
    """Bind rows by their levels below a text of the report, 年度绩效目标: {年度目标: …, 产出指标（50分）: {…}}."""
    form, before = record.form, record.node
    meant = [form.understood(word.text)[0] for word, _ in texts]
    if any(i < 0 or form.fields[i].kind not in ("text", "form") or record.cells[i] is not None for i in meant):
        return False
    if any(word.text in before.cells for word, _ in texts):
        return False
    bare = Node(MAPPING, node.start, node.end, "", node.style, levels)
    pairs = [(word, bare if value is node else value) for word, value in before.items]
    record.renode(Node(MAPPING, before.start, before.end, "", before.style, [*pairs, *texts]))
    if not put_elsewhere(binder, record, key, bare):
        record.renode(before)
        return False
    binder.fill_one_by_one(record, {word.text: value.text for word, value in texts}, form.ready(record.power))
    return True


def put_lines(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Bind lines of spending that stand below their names under a heading that is no list's, 支出构成: {一、基本支出:
    {预算数: 9, 执行数: 8}, 工资福利支出: {…}}."""
    index = record.form.index.get(LINES, -1)
    if index < 0 or record.cells[index] is not None or node.kind != MAPPING or len(node.items) < _SOME:
        return False
    row = binder.forms[record.form.fields[index].extra]
    whole = sum(word.text in SUBTOTALS for word, _ in node.items)
    is_spent = any(word in key for word in SPENDING)
    if whole == 1 and is_spent and all(value.kind == SCALAR and is_figure(value.text) for _, value in node.items):
        table = _in_one_column(row, node)  # 支出构成: {绿化养护: 468, 合计: 468}
        binder.moved += 1
        _bind(binder, record, index, key, table, [(w, table if v is node else v) for w, v in record.node.items])
        return True
    if any(value.kind != MAPPING or not value.items for _, value in node.items):
        return False
    columns = {word.text for _, value in node.items for word, _ in value.items}
    if len(columns) < _FEWEST or any(row.understood(word)[0] < 0 for word in columns):
        return False
    return put(binder, record, index, key, node)


def _in_one_column(row: Form, node: Node) -> Node:
    """Amounts below their names as rows with the column that says what was spent."""
    name, spent = (row.fields[row.index[word]].label for word in (NAMED_BY[0], SPENT))
    rows = [
        Node(MAPPING, word.start, value.end, "", "", [
            (Node(SCALAR, word.start, word.start, name, "", []), word),
            (Node(SCALAR, value.start, value.start, spent, "", []), value),
        ])
        for word, value in node.items
    ]  # fmt: skip
    return Node(SEQUENCE, node.start, node.end, "", "", rows)


def _is_of(record: Record, row: Form, pair: Pair) -> bool:
    """Whether a figure among the levels of a list is the report's own: 总得分 below 满意度指标."""
    key, value = pair
    index = record.form.understood(key.text)[0]
    return (
        value.kind == SCALAR
        and index >= 0
        and record.cells[index] is None
        and row.understood(key.text)[0] < 0
        and not any(word.text == key.text for word, _ in record.node.items)
    )


def parts(binder: Any, record: Record, key: str) -> bool:
    """Bind the parts of a list that stand in a report itself, each under its level: 产出指标: […], 效益指标: […]."""
    form = record.form
    this = entry(record.node, key)
    for index, field in enumerate(form.fields):
        row = binder.forms[field.extra] if field.kind == "form" and field.is_list else None
        if row is None or not {NAMED_BY[0], SCORE} <= row.index.keys() or record.cells[index] is not None:
            continue
        if field.name == SUBTOTAL_ROWS:
            continue
        if binder.moved >= MOST_MOVED or not _is_level(form, this[0]) or _part(row, *this) is None:
            continue
        found = [(word, value, _part(row, word, value)) for word, value in record.node.items]
        own = [(word, value, table) for word, value, table in found if table is not None and _is_level(form, word)]
        binder.moved += 1
        table = Node(SEQUENCE, own[0][0].start, own[-1][1].end, "", "", [r for _, _, t in own for r in t.items])
        moved = {id(word) for word, _, _ in own}
        pairs = [pair for pair in record.node.items if id(pair[0]) not in moved]
        heading = Node(SCALAR, own[0][0].start, own[0][0].start, field.label, "", [])
        _bind(binder, record, index, field.label, table, [*pairs, (heading, table)])
        return True
    return False


def levels(binder: Any, record: Record, node: Node) -> int:
    """How many parts of a list of the record's stand in a mapping, each under its level."""
    form = record.form
    for index, field in enumerate(form.fields):
        row = binder.forms[field.extra] if field.kind == "form" and field.is_list else None
        if row is not None and record.cells[index] is None and {NAMED_BY[0], SCORE} <= row.index.keys():
            return sum(value.kind != SCALAR and _is_level(form, word) for word, value in node.items)
    return 0


def _part(row: Form, word: Node, value: Node) -> Node | None:
    if value.kind == SCALAR:
        return None
    whole = Node(MAPPING, word.start, value.end, "", "", [(word, value)])
    found = rows(row, whole)
    if found is None:
        return None
    given = {row.understood(key.text)[0] for each in found.items for key, _ in each.items}
    # What has a target, or a column for its name, is no row of amounts, which may have marks too.
    is_told = any(index >= 0 and row.fields[index].kind == "target" for index in given) or any(
        key.end > 0 and row.understood(key.text)[0] == row.index[NAMED_BY[0]]
        for each in found.items
        for key, _ in each.items
    )
    return found if is_told and row.index[SCORE] in given else None


def _is_level(form: Form, word: Node) -> bool:
    """Whether a heading is called as a level is, or has marks, 部门管理（20分）, and is none of the form's."""
    text = folded(word.text)
    return (is_level(text) or (text.endswith("分)") and text[:-2][-1:].isdigit())) and form.understood(word.text)[0] < 0


def _bind(binder: Any, record: Record, index: int, key: str, table: Node, pairs: list[Pair]) -> None:
    record.renode(Node(MAPPING, record.node.start, record.node.end, "", record.node.style, pairs))
    record.cells[index] = table
    binder.bind_list(record, index, key, table)


class _Rows:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.rows: list[Node] = []
        self.is_nested = False
        # The headings of the columns, where they stand in a line of their own.
        self.head: list[str] = []

    def gather(self, node: Node, path: list[Node], own: list[Pair], depth: int = 0) -> None:
        """The rows below a node: ``path`` are the headings above them, ``own`` what rows above say of each."""
        if depth > _DEEPEST:
            raise _Otherwise
        if node.kind == SEQUENCE:
            if node.items and all(_is_line(item) for item in node.items):
                self.lines(node.items, path, own)
                return
            for item in node.items:
                if item.kind != SCALAR:
                    self.gather(item, path, own, depth + 1)
                elif not is_blank(item.text):
                    raise _Otherwise
            return
        if node.kind == SCALAR:
            raise _Otherwise
        whole = side_by_side(node)
        if whole is not None and self.are_headings([key for key, _ in node.items]):
            self.is_nested = True
            for row in whole.items:
                self.add(path, [*own, *row.items], row)
            return
        plain = [pair for pair in node.items if pair[1].kind == SCALAR]
        inner = [pair for pair in node.items if pair[1].kind != SCALAR]
        known = [pair for pair in plain if self.form.understood(pair[0].text)[0] >= 0]
        if not inner:
            if len(known) < _FEWEST or len(known) * 2 < len(plain):
                raise _Otherwise
            self.add(path, [*own, *node.items], node)
        elif known:
            self.level(plain, inner, path, own, depth)
        elif any(not is_blank(value.text) for _, value in plain):
            raise _Otherwise
        else:
            self.is_nested = True
            if _is_line(inner[0][1]) and self.are_headings(inner[0][1].items):
                self.head = [item.text for item in inner[0][1].items]
                del inner[0]
                if len(inner) == 1 and not is_level(inner[0][0].text):  # {表头: […], 行: [[…], […]]}
                    self.gather(inner[0][1], path, own, depth + 1)
                    return
            for key, value in inner:
                self.gather(value, [*path, key], own, depth + 1)

    def level(self, plain: list[Pair], inner: list[Pair], path: list[Node], own: list[Pair], depth: int) -> None:
        """The rows of a level that is named beside them, with what it says they add up to: {一级指标: 产出指标,
        分值: 50, 明细: […], 小计: {得分: 48}}."""
        sums = [value.items for key, value in inner if key.text in SUBTOTALS and value.kind == MAPPING]
        for pair in [pair for pair in plain if pair[0].text in SUBTOTALS and SCORE in self.form.index]:
            plain = [other for other in plain if other is not pair]
            sums.append([(self.label(SCORE), pair[1])])
        named = [pair for pair in plain if self.is_naming(pair)]
        if len(named) < len(plain):
            sums.append([pair for pair in plain if not self.is_naming(pair)])
        inner = [pair for pair in inner if pair[0].text not in SUBTOTALS]
        if not named and path and sums and is_level(path[-1].text):  # 履职效能: {满分: 50, 得分: 49, 明细: […]}
            level = NAMED_BY[1] if _is_below(path[-1].text) else NAMED_BY[-1]
            if level in self.form.index:
                named = [(self.label(level), path[-1])]
                path = path[:-1]
        if len(inner) != 1 or not named or not all(self.is_marks(pair) for pairs in sums for pair in pairs):
            raise _Otherwise
        self.is_nested = True
        self.gather(inner[0][1], path, [*own, *named], depth + 1)
        for pairs in sums:
            first = pairs[0][1]
            name = Node(SCALAR, first.start, first.start, SUBTOTAL, "", [])
            self.add(path, [*own, *named, (self.label(NAMED_BY[0]), name), *pairs], first)

    def is_marks(self, pair: Pair) -> bool:
        index = self.form.understood(pair[0].text)[0]
        return index >= 0 and self.form.fields[index].kind in ("weight", "score")

    def is_naming(self, pair: Pair) -> bool:
        index = self.form.understood(pair[0].text)[0]
        return index >= 0 and (self.form.fields[index].name in NAMED_BY or is_blank(pair[1].text))

    def are_headings(self, words: list[Node]) -> bool:
        known = [word for word in words if self.form.understood(word.text)[0] >= 0]
        return len(known) >= _FEWEST and len(known) * 2 >= len(words)

    def lines(self, lines: list[Node], path: list[Node], own: list[Pair]) -> None:
        head = self.head
        if self.are_headings(lines[0].items):
            head = [item.text for item in lines[0].items]
            lines = lines[1:]
        if not head or any(len(line.items) > len(head) for line in lines):
            raise _Otherwise
        self.is_nested = True
        for line in lines:
            pairs = [
                (Node(SCALAR, cell.start, cell.start, word, "", []), cell)
                for word, cell in zip(head, line.items, strict=False)
            ]
            self.add(path, [*own, *pairs], line)

    def add(self, path: list[Node], pairs: list[Pair], node: Node) -> None:
        """One row, with what the headings above it say."""
        form = self.form
        given = {form.understood(word.text)[0] for word, value in pairs}
        if form.index[NAMED_BY[0]] not in given:
            pairs = self.named_by_level(pairs, given)
        names = [part for word in path for part in _named(word)]
        made: list[Pair] = []
        if names and form.index[NAMED_BY[0]] not in given:
            made.append((self.label(NAMED_BY[0]), names.pop()))
        free = [word for word in reversed(NAMED_BY[1:]) if word in form.index and form.index[word] not in given]
        if len(names) == 1 and len(free) > 1:
            free = free[1:] if _is_below(names[0].text) else free
        if names and made and made[0][1].text in SUBTOTALS:
            names = []
        if len(names) > len(free):
            raise _Otherwise
        made += [(self.label(word), name) for word, name in zip(free, names, strict=False)]
        start = path[-1].start if path else node.start
        self.rows.append(Node(MAPPING, min(start, node.start), node.end, "", "", [*made, *pairs]))

    def named_by_level(self, pairs: list[Pair], given: set[int]) -> list[Pair]:
        """A row that has its name under its level, {数量指标: 办理件数, 分值: 5}, with both in their columns."""
        level = self.form.index.get(NAMED_BY[1], -1)
        found = [p for p in pairs if p[1].kind == SCALAR and is_level(p[0].text) and not is_figure(p[1].text)]
        found = [pair for pair in found if self.form.understood(pair[0].text)[0] < 0 and not is_blank(pair[1].text)]
        if len(found) != 1 or level in given:
            return pairs
        key, value = found[0]
        given |= {self.form.index[NAMED_BY[0]], level}
        own = [(self.label(NAMED_BY[1]), key), (self.label(NAMED_BY[0]), value)]
        return [*own, *(pair for pair in pairs if pair is not found[0])]

    def label(self, name: str) -> Node:
        return Node(SCALAR, 0, 0, self.form.fields[self.form.index[name]].label, "", [])


def _is_line(node: Node) -> bool:
    return node.kind == SEQUENCE and bool(node.items) and all(item.kind == SCALAR for item in node.items)


def _named(word: Node) -> list[Node]:
    """The names that one heading joins, the level first: 数量指标/办理件数."""
    text = word.text
    for mark in _BETWEEN:
        names = [part.strip() for part in text.split(mark)]
        if len(names) > 1 and all(names) and is_level(names[0]):
            return [Node(SCALAR, word.start, word.end, name, word.style, []) for name in names]
    return [Node(SCALAR, word.start, word.end, text, word.style, [])]


def _is_below(text: str) -> bool:
    """Whether a level that stands alone is one of the lower: 数量指标, and no 产出指标（40分）."""
    if any(word in text for word in LEVELS_ABOVE) or text.endswith(("分）", "分)")):
        return False
    return any(word in text for word in LEVELS_BELOW)


__all__ = ["levels", "parts", "put", "put_elsewhere", "put_lines", "rows"]
