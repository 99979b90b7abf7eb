"""Headings that nobody listed and that can only mean one of a form's: 年度预算金额 beside 全年预算数.

What tables print differently without meaning another thing is left out of both: the words for the year of the report,
who the table is about, the word for a figure, 的 and 及, marks; and the order of what is left does not matter. A
heading that is like those of two fields is like none.
"""

from __future__ import annotations

from ..diagnostic import NOTE, Label, Phrase
from ..figure import decode, is_blank, is_figure
from ..heading import PUBLICATION, folded, parted, undated
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, entry
from .abreast import side_by_side
from .misspelt import is_another
from .naming import EXECUTION, FURTHER, MAIN, MOST_MOVED, NAMED_BY, WORKED_OUT, is_level

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..yaml.nodes import Node

# The year that the report is of, whatever it is called; 年初, 年末 and 上年 are other times.
_YEARS = ("本年度", "当年度", "全年度", "年度", "全年", "本年", "当年")
_OTHER_YEARS = ("上", "去", "前")
# Nothing, in a heading: of a table, and of a word for a figure where 数量 and 数据 are none.
_JOINS = dict.fromkeys(map(ord, "的及其和与、,，·・;；\"“”'‘’《》[]【】()_/★☆*#&-"))
_TABLE = "表"
_FIGURE, _NO_FIGURE, _COUNT = "数", ("量", "据"), "数量"
WHOSE = ("项目", "部门", "单位")
_OF_THEIR_OWN = ("项目支出", "单位资金")
_TAILS = ("情况", "金额", "资金", "额")
# Words that are one another's: of a sum, and of an expense; and what is said of an expense behind it.
_SUMS, _SUM = ("总额", "总计", "共计", "总数"), "合计"
_EXPENSES, _EXPENSE = ("经费", "费用"), "费"
_OF_EXPENSES = ("支出", "决算")
# What is to be done about it, and what went wrong.
_SAME = (
    ("拟采取", ""), ("改进措施", "措施"), ("整改措施", "措施"), ("偏离", "偏差"), ("未达成", "未完成"),
    ("整体", "总体"),
)  # fmt: skip
# What joins two headings in one.
_AND = dict.fromkeys(map(ord, "及和与、"), "/")
# What is left has so many characters at least: less could mean anything.
_LEAST_BEFORE, _LEAST_BEHIND = 3, 2
# No heading of a form is longer.
_LONGEST = 40
# The kinds that are figures and nothing else.
_PLAIN = ("money", "count", "number", "weight", "score")
# What names a row stands in one of the first columns; so many rows are some.
_NAMING, _FEW = 3, 2
# Weight, rate and score are a row's marks.
_MARKS = 4
# A group is known by what stands below it where so many of its headings are a form's, and three of four.
_FEWEST = 3


def core(heading: str) -> str:
    """What a heading says, without what makes no difference, and in no order; ``""`` of one that says nothing."""
    if len(heading) > _LONGEST:
        return ""
    left = parted(folded(heading))[0].replace("上年度", "上年").translate(_JOINS).replace("设定", "")
    if len(left) > _LEAST_BEFORE:
        left = left.removesuffix(_TABLE)
    for word, same in _SAME:
        left = left.replace(word, same)
    for word in _SUMS:
        left = left.replace(word, _SUM)
    for word in _EXPENSES:
        left = left.replace(word, _EXPENSE)
    for tail in _OF_EXPENSES * 2:
        left = left.removesuffix(tail) if left.endswith(_EXPENSE + tail) else left
    for without in (_without_years, _without_figures):
        bare = without(left)
        left = bare if len(bare) >= _LEAST_BEHIND else left
    for word in WHOSE:
        if left.startswith(word) and len(left) - len(word) >= _LEAST_BEFORE and not left.startswith(_OF_THEIR_OWN):
            left = left[len(word) :]
    for tail in _TAILS:
        if left.endswith(tail) and len(left) - len(tail) >= _LEAST_BEHIND:
            left = left[: -len(tail)]
    return "".join(sorted(left)) if len(left) > _LEAST_BEFORE and not left.isascii() else left


def core_of(form: Any, heading: str) -> str:
    """The same, worked out once in a run: many forms are asked for one heading, and have one heading."""
    said: str | None = form.memory.cores.get(heading)
    if said is None:
        said = core(heading)
        form.memory.cores.keep(heading, said)
    return said


def _without_years(text: str) -> str:
    for word in _YEARS:
        head, found, rest = text.partition(word)
        while found and not head.endswith(_OTHER_YEARS):
            text = head + rest
            head, found, rest = text.partition(word)
    return text


def _without_figures(text: str) -> str:
    text = text.removesuffix(_COUNT)
    return "".join(
        char for char, behind in zip(text, [*text[1:], ""], strict=False) if char != _FIGURE or behind in _NO_FIGURE
    )


def cores(form: Any) -> dict[str, str]:
    """For what each heading of a form says the first such heading, where all that say so are one field's."""
    among: dict[str, list[str]] = {}
    for key in form.keys:
        bare = folded(key)
        if parted(bare)[0] == bare:  # what stands around it is told apart by the form itself
            among.setdefault(core_of(form, key), []).append(key)
    found = {said: _first(form, keys) for said, keys in among.items() if said}
    return {said: key for said, key in found.items() if key}


def _first(form: Any, keys: list[str]) -> str:
    """Of headings that say the same the first, where they are one field's or one has rows of all kinds below it."""
    if len({form.keys[key] for key in keys}) == 1 and not any(key in form.tables for key in keys):
        return keys[0]
    several = next((key for key in keys if key in form.tables), "")
    fields = {form.keys[several], *form.tables[several]} if several else set()
    return several if {form.keys[key] for key in keys} <= fields else ""


def joined(form: Any, cores: dict[str, str], key: str) -> str:
    """Of a heading that joins several of a form's texts, 扣分理由及整改措施, the first: they share one cell."""
    parts = folded(key).translate(_AND).split("/") if len(key) <= _LONGEST else [key]
    if len(parts) < 2:
        return ""
    meant = [part if part in form.keys else cores.get(core_of(form, part), "") for part in parts]
    texts = all(word and form.fields[form.keys[word]].kind == "text" for word in meant)
    return meant[0] if texts else ""


def by_content(form: Any, forms: Any, lost: dict[str, Node], taken: set[int]) -> dict[str, tuple[int, str]]:
    """Of unknown headings of rows and groups those that can be told by what stands below them, each with its field.

    That is one whose form knows nearly all of the headings there, as no other's does; and it is not ``taken`` yet,
    unless it is a list that is given in parts, with the marks of each: 履职效能（50分）, 年度目标2绩效指标.
    """
    found = {}
    for key, node in lost.items():
        if _names_own(form, forms, node) or is_level(key):  # read as what it says, or with the other levels
            continue
        if EXECUTION in key and node.kind == MAPPING and FURTHER not in form.index and _is_marks(node):
            continue  # those of the table of funds
        rows = side_by_side(node)
        index = _told(form, forms, key, rows) if rows is not None else -1
        if index < 0 or NAMED_BY[0] not in forms[form.fields[index].extra].index:
            index = _told(form, forms, key, node)
        if index >= 0 and (index not in taken or (_is_a_part(key) and _goes_on(form, forms, index, node))):
            taken.add(index)
            found[key] = index, ""
    return found


def _is_marks(node: Node) -> bool:
    """Whether a group holds figures by themselves, and no more than a row's marks."""
    return len(node.items) <= _MARKS and all(value.kind == SCALAR for _, value in node.items)


def _names_own(form: Any, forms: Any, node: Node) -> bool:
    """Whether the rows of a list are called as several headings of the form itself are, 基本支出, 项目支出, or as the
    rows of one of its tables, 年度资金总额, 当年财政拨款."""
    if node.kind != SEQUENCE or not node.items or node.items[0].kind != MAPPING:
        return False
    for column in list(node.items[0].cells)[:_NAMING]:
        names = {row.cells.get(column) for row in node.items if row.kind == MAPPING}
        inner = {field.extra for field in form.fields if field.kind == "form" and not field.is_list}
        tables = [forms[name] for name in sorted(inner) if not forms[name].index.keys().isdisjoint((FURTHER, *MAIN))]
        for each in (form, *tables):
            known = sum(isinstance(name, str) and each.headed(name)[0] >= 0 for name in names)
            if known >= _FEW and (known * 2 >= len(names) if each is form else known * 3 >= len(names) * 2):
                return True
    return False


def _told(form: Any, forms: Any, key: str, node: Node) -> int:
    row = _row(node)
    if len(row) > MOST_MOVED:  # no table is so wide, and each form would be asked for each heading
        return -1
    known: dict[str, int] = {}
    first: dict[str, int] = {}
    for at, field in enumerate(form.fields):
        if field.name in WORKED_OUT:
            continue
        if field.kind == "form" and field.is_list == (node.kind == SEQUENCE) and field.extra not in known:
            known[field.extra] = _known(forms[field.extra], row)
            first[field.extra] = at
    most = max(known.values(), default=0)
    best = [name for name, count in known.items() if count == most]
    if len(best) > 1:  # the one that has all that it needs
        best = [name for name in best if _is_whole(forms[name], row)]
    if len(best) > 1:  # the one that is of little else: a table of staff, and not one of all basic figures
        best.sort(key=lambda name: len(forms[name].fields))
        best = best[:1] if len(forms[best[0]].fields) * 3 <= len(forms[best[1]].fields) * 2 else best
    # Two headings are enough where nothing else with a figure stands there.
    figures = sum(1 for _, value in row if value.kind == SCALAR and is_figure(value.text))
    fewest = _FEWEST if most < len(row) and most * 3 < figures * 2 else 2
    if len(best) != 1 or most < fewest or (most * 4 < len(row) * 3 and most * 3 < figures * 2):
        return -1
    if most < _FEWEST and not _is_whole(forms[best[0]], row):
        return -1
    if form.name == PUBLICATION and most < len(row):
        return -1  # it has tables of its own, which are likelier
    index = first[best[0]]
    told = forms[best[0]]
    if node.kind == SEQUENCE and row and told.understood(row[0][0].text)[0] < 0 and not _is_whole(told, row):
        return -1  # rows that lack what each of its rows needs, and are called otherwise
    named = {told.index[name] for name in NAMED_BY if name in told.index}
    if (
        node.kind == SEQUENCE
        and figures
        and named
        and named.isdisjoint(told.understood(word.text)[0] for word, _ in row)
    ):
        return -1  # rows of nothing
    return -1 if is_another(key, form.fields[index].label) else index


def _known(form: Any, row: list[tuple[Node, Node]]) -> int:
    """How many headings of a row a form has, with figures below them where it has figures; none where they are not."""
    count = 0
    for key, value in row:
        index = form.understood(key.text)[0]
        if index < 0:
            continue
        field = form.fields[index]
        plain = field.kind in _PLAIN and value.kind == SCALAR and not is_blank(value.text)
        if plain and decode(value.text, field.kind, field.extra).value is None:
            return 0
        count += 1
    return count


def _is_a_part(key: str) -> bool:
    """Whether a heading has marks of its own, or a number."""
    head, found, marks = folded(key).rpartition("(")
    return (bool(head and found) and marks.endswith("分)") and marks[:-2].isdigit()) or any(
        map(str.isdigit, head or key)
    )


def _goes_on(form: Any, forms: Any, index: int, node: Node) -> bool:
    """Whether a list can only be more rows of one that is there already."""
    row = _row(node)
    return form.fields[index].is_list and _known(forms[form.fields[index].extra], row) == len(row)


def _is_whole(form: Any, row: list[tuple[Node, Node]]) -> bool:
    have = {form.understood(key.text)[0] for key, _ in row}
    return set(form.required) <= have


def _row(node: Node) -> list[tuple[Node, Node]]:
    """What stands in a group, or in the first row of a list."""
    first = node
    if node.kind == SEQUENCE:
        rows = [item for item in node.items if item.kind == MAPPING]
        first = rows[0] if rows else node
    return first.items if first.kind == MAPPING else []


def say_read(binder: Any, record: Any, found: dict[str, int]) -> None:
    """Headings in other words than their fields' are read, and once for each form it is said how."""
    form, year = record.form, record.root.year
    new = [
        key
        for key in found
        if (form.name, key) not in binder.alike and form.headed(undated(key, year))[0] != found[key]  # 2022年决算数
    ]
    if new:
        binder.alike.update((form.name, key) for key in new)
        spans = [entry(record.node, key)[0].span for key in new]
        read = tuple(Phrase("heading-read-one", key=key, meant=form.fields[found[key]].label) for key in new)
        said = binder.say(NOTE, "heading-read-as", spans[0], (*record.route, new[0]), read=read, form=form.label)
        said.labels += [
            Label(span, Phrase("label-read-as", meant=form.fields[found[key]].label))
            for key, span in zip(new[1:], spans[1:], strict=True)
        ]


__all__ = ["by_content", "core", "core_of", "cores", "joined", "say_read"]
