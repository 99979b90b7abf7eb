"""What stands under a heading of the form and has another shape than the form's: words where a table would be, a table
or parts where a value would be; and headings that only gather what is the form's own (其中, 基础数据表).

Nobody prints a table as somebody else's form has it. What can only mean one thing is read as that; the rest is refused.
"""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Phrase
from ..figure import MONEY_UNITS, decode, is_figure
from ..heading import PUBLICATION, parted, undated
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from . import alike, flat, listed, nested, upright
from .abreast import side_by_side
from .figures import read_figure
from .form import NOTHING
from .naming import FURTHER, MAIN, MOST_MOVED, NAMED_BY, NARRATIVE, PARTS, PROSE, SCORE, SUBTOTALS, WORDS
from .record import Record
from .several import apart, are_own, is_table, spread, summed_up
from .unread import keep_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form

    Pair = tuple[Node, Node]


# A heading gathers parts of a form where at least so many of what stands below are the form's: one of two.
_SHARE = 2
# A table is known by so many of its rows, and three of four.
_FEWEST = 3
_DEEPEST = 4
# Words, and no figure with its unit.
_WORDS = 5


def settle(binder: Any, record: Record, index: int, key: str) -> None:
    """Read what stands under a key of a record and does not fit its field (-1 where it has none), or say so."""
    if key not in record.node.cells:  # it was read with another
        return
    node = entry(record.node, key)[1]
    if index < 0 and node.kind == SCALAR:
        from .beside import put

        if not put(binder, record, key, node):
            binder.refuse(record, key)
    elif not (_words if node.kind == SCALAR else _parts)(binder, record, index, key, node):
        from . import loose

        if not loose.put(binder, record, key, node):
            refuse(binder, record, index, key)


def _words(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Words where a group or rows would be."""
    field = record.form.fields[index]
    if PROSE in record.form.index:
        from . import prose

        if field.name == NARRATIVE:
            prose.tell(binder, record, key, node.text)
            return True
        if prose.is_told(binder, record, key, node.text):
            return True
    form = binder.forms[field.extra] if field.kind == "form" and not field.is_list else None
    named = _lone(form, node) if form is not None else -1
    if form is None or named < 0:
        return False
    word = form.fields[named].label
    group = Node(MAPPING, node.start, node.end, "", "", [(Node(SCALAR, node.start, node.start, word, "", []), node)])
    child = Record(form, group, record, (key,), record.power)
    record.nodes[index], record.cells[index], record.values[index] = group, group, child
    binder.fill(child)
    return True


def _standing(binder: Any, record: Record, index: int, node: Node) -> Node | None:
    """A group's table that stands column by column, as it is otherwise; None where it is none."""
    field = record.form.fields[index] if index >= 0 else None
    if field is None or field.kind != "form" or field.is_list:
        return None
    group = binder.forms[field.extra]
    lists = [pair for pair in node.items if pair[1].kind == SEQUENCE] if node.kind == MAPPING else []
    others = [pair for pair in node.items if pair[1].kind == SCALAR] if lists else []  # 变动说明: … beside the columns
    beside = Node(MAPPING, node.start, node.end, "", node.style, lists) if len(lists) + len(others) else node
    rows = side_by_side(beside if len(lists) + len(others) == len(node.items) else node)
    if rows is not None and not group.index.keys().isdisjoint((FURTHER, *MAIN)):
        whole = flat.group(group, binder.forms, rows, record.root.year)
        if whole is not None:
            return Node(MAPPING, node.start, node.end, "", node.style, [*whole.items, *others])
        node = node if others else rows
    columns = upright.by_columns(group, node, record.root.year)
    if columns is not None:
        return columns
    whole = listed.amounts(group, binder.forms, node) if node.kind == MAPPING else None
    return whole if whole is not None else listed.table(group, binder.forms, node, record.root.year)


def _without_total(record: Record, node: Node) -> Node:
    """Rows without that of the total, where the table has it already: it is printed below each of several parts."""
    form = record.form
    kept = [
        pair
        for pair in node.items
        if pair[0].text not in SUBTOTALS or record.cells[form.understood(pair[0].text)[0]] is None
    ]
    return Node(MAPPING, node.start, node.end, "", node.style, kept) if 0 < len(kept) < len(node.items) else node


def _lone(form: Form, node: Node) -> int:
    """The field of a group that what stands in its place belongs to: an amount is its total, words its situation."""
    if not is_figure(node.text):
        index: int = form.index.get(WORDS, -1)
        return index
    found: int = next((form.index[name] for name in MAIN if name in form.index), -1)
    is_amount = found >= 0 and form.fields[found].kind == "money"
    return found if is_amount and decode(node.text, "money", None).value is not None else -1


def _parts(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Rows or parts where a value would be, or where the form has no such heading."""
    form = record.form
    field = form.fields[index] if index >= 0 else None
    if field is None and node.kind == MAPPING:
        from .beside import put_marks

        if put_marks(binder, record, key, node):
            return True
    if (standing := _standing(binder, record, index, node)) is not None:
        record.cells[index], record.nodes[index] = standing, standing
        record.values[index] = binder.item(record, form.fields[index], standing, (key,))
        return True
    if field is None and record.parent is not None:
        rows = listed.table(form, binder.forms, node, record.root.year)
        if rows is not None and is_heading(binder, record, key, rows):
            return take(binder, record, key, rows)
    if field is not None and listed.put_lines(binder, record, index, key, node):
        return True
    if field is not None:
        taken = {i for i, cell in enumerate(record.cells) if cell is not None}
        found = alike.by_content(form, binder.forms, {key: node}, taken)
        if found and found[key][0] != index and record.cells[found[key][0]] is None:
            other = found[key][0]
            alike.say_read(binder, record, {key: other})
            record.cells[other], record.nodes[other] = node, node
            binder.bind_field(record, other, key, node, NOTHING)
            return True
    if FURTHER in form.index and node.kind == MAPPING:
        from .turned import turned

        columns = _without_total(record, turned(form, binder.forms, node) or node)
        if columns is not node and is_heading(binder, record, key, columns):
            return take(binder, record, key, columns)
    rows = flat.named(form, node) if node.kind == SEQUENCE else None
    rows = _without_total(record, rows) if rows is not None and FURTHER in form.index else rows
    if rows is not None and are_own(form, rows) and is_heading(binder, record, key, s := summed_up(form, rows)):
        return take(binder, record, key, s)
    if node.kind == SEQUENCE and is_table(binder, record, key, node):
        return True
    if field is not None and field.kind == "money" and _is_whole_table(binder, record, key, node):
        return True
    if field is not None and field.is_list and node.kind == MAPPING and _are_rows(binder, record, index, key, node):
        return True
    if nested.put(binder, record, index, key, node) if index >= 0 else nested.parts(binder, record, key):
        return True
    if nested.put_elsewhere(binder, record, key, node):
        return True
    if (
        field is not None
        and field.kind == "score"
        and node.kind == MAPPING
        and _are_parts(binder, record, index, key, node)
    ):
        return True
    if not (field is not None and field.is_list) and nested.put_lines(binder, record, key, node):
        return True
    if rows is not None and is_heading(binder, record, key, rows):
        return take(binder, record, key, rows)
    some = flat.named(form, node, most=False) if node.kind == SEQUENCE and index < 0 else None
    if some is not None and (tables := spread(binder, record, some)) is not None:
        return take(binder, record, key, tables)
    column = (
        flat.summed(node, record.root.year)
        if field is not None and field.kind == "money" and node.kind == MAPPING
        else None
    )
    own = Node(MAPPING, node.start, node.end, "", node.style, [p for p in node.items if p is not column])
    if column is not None and any(form.understood(word.text)[0] == index for word, _ in own.items):
        # The sum is another than the amount, which is there: 收入: {本年收入合计: 8, 年初结转: 1, 总计: 9}.
        word = Node(SCALAR, column[0].start, column[0].end, f"{key}{column[0].text}", column[0].style, [])
        if form.headed(word.text)[0] >= 0:
            own.items.append((word, column[1]))
        column = None
    if node.kind == MAPPING and is_heading(binder, record, key, own):
        if field is not None and column is not None:  # an amount with its parts, which are the record's own
            record.nodes[index], record.cells[index] = column[1], column[1].text
            record.values[index] = read_figure(binder, record, field, column[1].text, (key, column[0].text))
        return take(binder, record, key, own)
    if node.kind == MAPPING and (tables := apart(binder, record, node, index)) is not None:
        return take(binder, record, key, tables)
    if node.kind == MAPPING and _are_rows_above(binder, record, key, node):
        return True
    if field is not None and column is not None:
        record.nodes[index], record.cells[index] = column[1], column[1].text
        record.values[index] = read_figure(binder, record, field, column[1].text, (key, column[0].text))
        return True
    text = joined(node)
    if text is None:
        return _is_chapter(binder, record, index, key, node)
    if field is not None and field.kind == "text" and not field.is_list:
        record.nodes[index], record.cells[index], record.values[index] = text, text.text, text.text
        return True
    if PROSE not in form.index:
        return False
    from . import prose

    return prose.is_told(binder, record, key, text.text, text)


def refuse(binder: Any, record: Record, index: int, key: str) -> None:
    """Say that what stands under a key cannot be read as anything of the form's."""
    node = entry(record.node, key)[1]
    if index < 0:
        binder.refuse(record, key)
        return
    field, route = record.form.fields[index], (*record.route, key)
    head = entry(record.node, key)[0].span
    rule = "not-a-list-value" if field.is_list else "not-a-group" if field.kind == "form" else "not-a-value"
    if binder.is_printed and not key.isascii() and not field.required:
        is_words = node.kind == SCALAR and sum("\u3400" <= char <= "\u9fff" for char in node.text) >= _WORDS
        is_free = is_words or record.root.form.name == PUBLICATION
        said = binder.say(NOTE if is_free else WARNING, rule, head, route)
        said.message = Phrase("shape-unread", key=key)
    elif field.kind == "form" and not field.is_list:
        binder.say(ERROR, rule, head, route, field=field.label, form=binder.forms[field.extra].label)
    else:
        binder.say(ERROR, rule, head, route, field=field.label)
    if record.cells[index] is None:  # it is there, and cannot be read
        record.nodes[index] = node
        record.cells[index] = node.text if node.kind == SCALAR else node
    if node.kind == MAPPING:
        keep_below(record, node)


def joined(node: Node, depth: int = 0) -> Node | None:
    """A text that is given in parts, each in a line of its own; None where any part is a figure or is in rows."""
    parts: list[Node] = []
    for item in node.items:
        part = item[1] if node.kind == MAPPING else item
        if part.kind == SCALAR:
            if is_figure(part.text):
                return None
            parts.append(part)
            continue
        inner = joined(part, depth + 1) if depth < _DEEPEST else None
        if inner is None:
            return None
        parts += inner.items
    text = "\n".join(part.text for part in parts)
    return Node(SCALAR, node.start, node.end, text, "", parts) if parts else None


# ---- headings that gather --------------------------------------------------------------------------------------------


def _is_whole_table(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether an amount is given with the columns of a table that the form has for it, 本年收入合计: {上年决算数: 9,
    决算数: 8, 增减额: -1} where it has 本年收入."""
    form = record.form
    stems = [key.removesuffix(word) for word in SUBTOTALS if key.endswith(word) and key != word]
    for index in {form.headed(stem)[0] for stem in stems} - {-1}:
        field = form.fields[index]
        if field.kind != "form" or field.is_list or record.cells[index] is not None or node.kind != MAPPING:
            continue
        group, year = binder.forms[field.extra], record.root.year
        known = sum(group.understood(flat.column(word.text, year))[0] >= 0 for word, _ in node.items)
        if known > 1 and known == len(node.items):
            record.cells[index], record.nodes[index] = node, node
            binder.bind_field(record, index, key, node, NOTHING)
            return True
    return False


def _is_chapter(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Whether a text has chapters and tables below it, 一、基本情况: {部门职责: …, 人员情况: {…}}, which are bound as
    the report's own."""
    if record.parent is not None or node.kind != MAPPING or binder.moved >= MOST_MOVED:
        return False
    if index < 0 or record.form.fields[index].kind != "text":
        return False
    form, given = record.form, record.node.cells
    meant = [form.understood(word.text)[0] for word, _ in node.items]
    texts = sum(value.kind == SCALAR and not is_figure(value.text) for _, value in node.items)
    if (
        max(meant, default=-1) < 0
        or sum(at >= 0 for at in meant) + texts < _SHARE
        or any(w.text in given and w.text != key for w, _ in node.items)
    ):
        return False
    if any(at >= 0 and record.cells[at] is not None and at != index for at in meant):
        return False
    return take(binder, record, key, node)


def _fits(binder: Any, form: Form, word: str, value: Node, year: int | None) -> bool:
    """Whether a group under a heading of a form is one that knows at least half of what stands there."""
    index = form.understood(word)[0]
    if index < 0 or value.kind != MAPPING:
        return True
    if form.fields[index].kind in ("weight", "score"):  # 总分: {分值: 100, 得分: 98} is the row of that name
        rows = [form.fields[i] for i in form.rows(word) if form.fields[i].kind == "form" and not form.fields[i].is_list]
        return any(_known(binder.forms[row.extra], value, year) == len(value.items) for row in rows)
    if form.fields[index].kind != "form":
        return True
    group = binder.forms[form.fields[index].extra]
    known = _known(group, value, year)
    if FURTHER in group.index:  # its first row may stand in its place
        known = max(known, _known(binder.forms[group.fields[group.index[FURTHER]].extra], value, year))
    if known * _SHARE >= len(value.items):
        return True
    if all(inner.kind == MAPPING for _, inner in value.items):  # its lines stand below it
        return all(_known(group, inner, year) * _SHARE >= len(inner.items) for _, inner in value.items)
    return listed.amounts(group, binder.forms, value) is not None


def _known(form: Form, node: Node, year: int | None) -> int:
    return sum(form.understood(undated(key.text, year))[0] >= 0 for key, _ in node.items)


def _are_rows(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Whether a list is given as its names and scores, 得分情况: {履职效能: 48.9, 总分: 96.3, 等级: 优}. What else the
    report has a place for is bound as that."""
    form = record.form
    row = binder.forms[form.fields[index].extra] if form.fields[index].kind == "form" else None
    if row is None or not {NAMED_BY[0], SCORE} <= row.index.keys():
        return False
    meant = [(pair, form.understood(pair[0].text)[0]) for pair in node.items]
    own = [pair for pair, at in meant if at >= 0 and form.fields[at].kind != "form"]
    left = [pair for pair in node.items if pair not in own]
    if not left or not all(_scores(row, value) for _, value in left):
        return False
    name, score = row.fields[row.index[NAMED_BY[0]]].label, row.fields[row.index[SCORE]].label
    rows = [
        Node(MAPPING, word.start, value.end, "", "", [
            (Node(SCALAR, word.start, word.start, name, "", []), Node(SCALAR, word.start, word.end, word.text, "", [])),
            *(value.items or [(Node(SCALAR, value.start, value.start, score, "", []), value)]),
        ])
        for word, value in left
    ]  # fmt: skip
    table = Node(SEQUENCE, node.start, node.end, "", "", rows)
    at = next(i for i, pair in enumerate(record.node.items) if pair[0].text == key)
    pairs = list(record.node.items)
    pairs[at : at + 1] = [(pairs[at][0], table), *own]
    record.renode(Node(MAPPING, record.node.start, record.node.end, "", record.node.style, pairs))
    record.cells[index] = table
    binder.bind_list(record, index, key, table)
    if own:
        cells = {word.text: value if value.kind else value.text for word, value in own}
        binder.fill_one_by_one(record, cells, form.ready(record.power))
    return True


def _are_parts(binder: Any, record: Record, own: int, key: str, node: Node) -> bool:
    """Whether a score is given as what it is made of, 评价得分: {投入（20分）: 20, 过程（30分）: 28, 合计: 48}."""
    form = record.form
    whole = [pair for pair in node.items if parted(pair[0].text)[0] in SUBTOTALS and is_figure(pair[1].text)]
    parts = Node(MAPPING, node.start, node.end, "", node.style, [pair for pair in node.items if pair not in whole])
    index = form.index.get(PARTS, -1)
    if index < 0 or record.cells[index] is not None or not _are_rows(binder, record, index, key, parts):
        return False
    if len(whole) == 1 and record.cells[own] is None:
        record.nodes[own], record.cells[own] = whole[0][1], whole[0][1].text
        record.values[own] = read_figure(binder, record, form.fields[own], whole[0][1].text, (key,))
    return True


def _scores(row: Form, value: Node) -> bool:
    """Whether a value is the score of a row, or the row without its name."""
    if value.kind == SCALAR:
        return is_figure(value.text)
    return value.kind == MAPPING and bool(value.items) and all(row.understood(k.text)[0] >= 0 for k, _ in value.items)


def _are_rows_above(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether what stands in the place of an amount is a row of the table around it, as below 按收入性质分 where
    the form has amounts only. Then it is bound as that."""
    above = record.parent
    if above is None or FURTHER not in above.form.index or len(record.step) != 1 or key in above.node.cells:
        return False
    if binder.moved >= MOST_MOVED:
        return False
    line = above.form.fields[above.form.index[FURTHER]].extra
    if any(binder.forms[line].understood(word.text)[0] < 0 for word, _ in node.items):
        return False
    index = next((i for i in (*above.form.rows(key), above.form.understood(key)[0]) if _is_row(above, i, line)), -1)
    if index < 0:
        return False
    binder.moved += 1
    pairs = [*above.node.items, entry(record.node, key)]
    above.renode(Node(MAPPING, above.node.start, above.node.end, "", above.node.style, pairs))
    child = Record(binder.forms[line], node, above, (key,), record.power)
    above.cells[index], above.values[index] = node, child
    binder.fill(child)
    return True


def _is_row(record: Record, index: int, line: str) -> bool:
    field = record.form.fields[index]
    return index >= 0 and field.kind == "form" and field.extra == line and record.cells[index] is None


def is_heading(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Whether a heading has below it what is the record's own: at least half of it, and nothing that is there twice."""
    form = record.form
    if not node.items or form.open or binder.moved >= MOST_MOVED:
        return False
    words = [word.text for word, _ in node.items]
    own = record.node.cells
    if any(w.text in own and w.text != key and own[w.text] != (v.text or v) for w, v in node.items):
        return False
    if not all(_fits(binder, form, word.text, value, record.root.year) for word, value in node.items):
        return False
    meant = [index for index, _ in map(form.understood, words) if index >= 0]
    below = {
        word.text: value for word, value in node.items if value.kind != SCALAR and form.understood(word.text)[0] < 0
    }
    meant += [index for index, _ in alike.by_content(form, binder.forms, below, set(meant)).values()]
    if any(record.cells[index] is not None and form.fields[index].kind != "text" for index in meant):
        return False
    told = PROSE in form.index and all(value.kind == SCALAR and not is_figure(value.text) for _, value in node.items)
    levels = nested.levels(binder, record, node)
    return told or (bool(meant) and (len(meant) + levels) * _SHARE >= len(words))


def gathers(binder: Any, record: Record, index: int, key: str) -> bool:
    """Whether a heading that is like that of a group gathers several of the form's own parts instead."""
    node, field = entry(record.node, key)[1], record.form.fields[index]
    if node.kind != MAPPING or field.kind != "form":
        return False
    group = binder.forms[field.extra]
    if upright.by_columns(group, node, record.root.year) is not None:
        return False
    known = sum(group.understood(word.text)[0] >= 0 and value.kind == SCALAR for word, value in node.items)
    if known * _SHARE >= len(node.items):
        return False
    words = [word.text for word, _ in node.items]
    if all(group.understood(word)[0] >= 0 for word in words) and any(
        record.form.understood(word)[0] < 0 for word in words
    ):
        return False  # the group has a place for all of it, and the record has not
    return is_heading(binder, record, key, node) or apart(binder, record, node, index) is not None


def is_other(binder: Any, record: Record, index: int, key: str, node: Node) -> bool:
    """Whether what stands under a group's heading is for the most part the record's own or other groups', or has the
    columns of a table under the name of one of its rows, 合计: {年初预算数: {基本支出: 8}}."""
    form = record.form
    group = binder.forms[form.fields[index].extra]
    if FURTHER in form.index:
        is_row = form.fields[form.index[FURTHER]].extra == group.name
        return is_row and bool(node.cells) and not any(isinstance(value, str) for value in node.cells.values())
    if record.parent is not None or FURTHER in group.index:
        return False
    if upright.by_columns(group, node, record.root.year) is not None:
        return True
    if listed.amounts(group, binder.forms, node) is not None:
        return True
    if any(value.kind == SEQUENCE for _, value in node.items) and _standing(binder, record, index, node) is not None:
        return True
    if sum(group.understood(word)[0] >= 0 for word in node.cells) * _SHARE >= len(node.cells):
        return False
    return gathers(binder, record, index, key)


def take(binder: Any, record: Record, key: str, node: Node) -> bool:
    """Bind what a heading gathers as the record's own."""
    binder.moved += 1
    if record.parent is None:
        from .turned import lifted

        other = lifted(record.form, binder.forms, node)
        is_new = other is not None and record.cells[record.form.understood(other.items[-1][0].text)[0]] is None
        node = other if other is not None and is_new else node
    given = {word.text: value.text for word, value in record.node.items if word.text != key and value.kind == SCALAR}
    twice = [pair for pair in node.items if pair[1].kind == SCALAR and given.get(pair[0].text) == pair[1].text]
    if twice:  # the same is said twice
        node = Node(MAPPING, node.start, node.end, "", node.style, [pair for pair in node.items if pair not in twice])
    own = [pair for pair in record.node.items if pair[0].text != key]
    at = next(i for i, pair in enumerate(record.node.items) if pair[0].text == key)
    whole = [*own[:at], *node.items, *own[at:]]
    record.renode(Node(MAPPING, record.node.start, record.node.end, "", record.node.style, whole))
    unit = record.form.unit_key(tuple(node.cells))  # what the amounts there are in
    said = node.cells[unit] if unit is not None else ""
    record.power = MONEY_UNITS.get(said.strip(), record.power) if isinstance(said, str) else record.power
    binder.fill_one_by_one(record, node.cells, record.form.ready(record.power))
    return True
