"""Blocks that say themselves where in a report they belong, as crossfoot writes them: each under a heading of its own.

``【项目支出绩效自评表】`` begins a report of that form, labels and values follow. ``【资金情况】`` heads a group,
``【绩效指标】`` a list, and ``【数据陈述[2].各项】`` the list that the second item of another holds. Within a block the
form's own labels decide, as everywhere. What has its heading or label and is empty was left blank; what there is no
cell for, because its neighbour reaches over it, is not there.
"""

from __future__ import annotations

from functools import partial

from ..heading import folded
from ..report.naming import FURTHER, PACK_KEYS, SHARED
from .grid import Cell, Grid, place
from .record import Group, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..report.form import Form, Forms

OPEN, CLOSE = "【", "】"
# What crossfoot adds for readers: lists of findings, notes on how to fill in. It is no part of a report.
ASIDE = "crossfoot "
YES = "是"
# What stands over the names of a group's rows.
CORNERS = ("项目", "各项", "item", "items")
_MARKS = ("weight", "score")
# A route has so many steps at most, and its items so many numbers.
_DEEPEST = 12


def title(cells: list[Cell]) -> str | None:
    """What the heading of a block says, where a row is one; else None."""
    if len(cells) != 1:
        return None
    text = cells[0].text.strip()
    return text[1:-1].strip() if len(text) > 2 and text[0] == OPEN and text[-1] == CLOSE else None


def headed(text: str) -> str:
    """The heading of a block."""
    return f"{OPEN}{text}{CLOSE}"


def pack_named(grids: list[Grid]) -> str:
    """The pack that the first report of a file says it is of; ``""`` where it says none, or is none of ours."""
    for grid in grids:
        begins = False
        for row in sorted(grid.rows):
            cells = grid.begun(row)
            if title(cells) is not None:
                if begins:
                    return ""
                begins = True
            for number, cell in enumerate(cells[:-1]):
                if begins and cell.text in PACK_KEYS:
                    return cells[number + 1].text
        if begins:
            return ""
    return ""


class Step:
    """A step of a route: a field of a form, and the number of an item, from 0, or -1 for the whole field."""

    __slots__ = ("form", "index", "item", "unit")

    def __init__(self, form: Form, index: int, item: int, unit: str) -> None:
        self.form = form
        self.index = index
        self.item = item
        self.unit = unit

    @property
    def is_list(self) -> bool:
        return self.form.fields[self.index].is_list


def routes(forms: Forms, form: Form, text: str) -> list[list[Step]]:
    """The steps that a route may take from a form on: none where it leads nowhere, several where a heading on the way
    is of several fields. A label may hold what parts steps."""
    found: list[list[Step]] = []
    waiting: list[tuple[Form, str, list[Step]]] = [(form, text, [])]
    tried = 0
    while waiting and tried < 200:
        at, rest, steps = waiting.pop()
        tried += 1
        if not rest:
            found.append(steps)
            continue
        ends = [i for i in range(1, len(rest) + 1) if i == len(rest) or rest[i] == "."]
        for end in ends:  # the longest is looked at first
            for step in _steps(at, rest[:end].strip()) if len(steps) < _DEEPEST else ():
                field = at.fields[step.index]
                behind = rest[end + 1 :]
                if behind and (field.kind != "form" or (field.is_list and step.item < 0)):
                    continue
                inner = forms[field.extra] if field.kind == "form" else at
                waiting.append((inner, behind, [*steps, step]))
    return found


def _steps(form: Form, text: str) -> list[Step]:
    item = -1
    if text.endswith("]") and "[" in text:
        head, _, number = text[:-1].rpartition("[")
        if number.isdigit() and number.isascii() and 0 < int(number[:6]) < 100_000:
            text, item = head, int(number[:6]) - 1
    fields, unit = _fields(form, text)
    found = []
    for index in reversed(fields):  # the first is looked at first
        is_form, is_list = form.fields[index].kind == "form", form.fields[index].is_list
        if (is_form or is_list) and (item < 0 or (is_form and is_list)):
            found.append(Step(form, index, item, unit))
    return found


def _fields(form: Form, text: str) -> tuple[tuple[int, ...], str]:
    """The fields that a heading may mean where rows stand below it, and the unit that it names."""
    index, unit = form.headed(text)
    rows = form.rows(text) if form.tables else ()
    return rows or ((index,) if index >= 0 else ()), unit


class Routed:
    """Reads blocks for one root form; ``is_ours`` once a report was begun by its heading."""

    def __init__(self, forms: Forms, root: Form, used: dict[int, str]) -> None:
        self.forms = forms
        self.root = root
        self.used = used
        self.is_ours = False
        # The cells that are no part of a report.
        self.aside = 0
        # What the headings of all blocks say.
        self.headings: list[str] = []

    def look(self, grids: list[Grid]) -> None:
        """See what blocks there are."""
        told = (title(grid.begun(row)) for grid in grids for row in sorted(grid.rows))
        self.headings = [text for text in told if text is not None]

    def begins(self, text: str) -> bool:
        """Whether a heading begins a report."""
        return folded(text) in (folded(self.root.label), self.root.name)

    def read(self, grid: Grid, row: int, text: str, report: Group) -> int | None:
        """Read the block below a heading into a report; the row to go on with. None where it is no block of ours."""
        heading = grid.begun(row)[0]
        if text.startswith(ASIDE):
            cells = [cell for cell in grid.cells() if cell.row >= row]
            self.used.update((id(cell), "") for cell in cells)
            self.aside += len(cells)
            return grid.height
        end = row + 1
        while end < grid.height and title(grid.begun(end)) is None:
            end += 1
        if self.begins(text):
            self.is_ours = True
            self.used[id(heading)] = ""
            self._group(grid, row + 1, end, self.root, lambda: report, report)
            return end
        if not self.is_ours:
            return None
        steps = self._route(grid, row + 1, end, text, report)
        if not steps:  # nowhere: nothing below it is guessed at
            return end
        self.used[id(heading)] = ""
        last = steps[-1]
        field = last.form.fields[last.index]
        whole = steps[:-1]
        if last.is_list and last.item < 0:
            if field.kind == "form":
                is_counted = any(other.startswith(f"{text}[") for other in self.headings)
                holder = partial(self._holder, report, whole)
                self._items(grid, row + 1, end, self.forms[field.extra], holder, last, is_counted)
            else:
                self._values(grid, row + 1, end, lambda: self._holder(report, whole), last)
        else:
            self._group(grid, row + 1, end, self.forms[field.extra], lambda: self._holder(report, steps))
        return end

    def _route(self, grid: Grid, row: int, end: int, text: str, report: Group) -> list[Step]:
        """The way that a heading leads: of several the one to what was read already, else to what the block holds."""
        found = routes(self.forms, self.root, text)
        if len(found) < 2:
            return found[0] if found else []
        cells = [cell.text for at in range(row, end) for cell in grid.begun(at)]
        first = next((grid.begun(at) for at in range(row, end) if grid.begun(at)), [])
        rank = []
        for steps in found:
            last = steps[-1]
            field = last.form.fields[last.index]
            is_whole = last.is_list and last.item < 0
            words = [cell.text for cell in first] if is_whole else cells
            form = self.forms[field.extra] if field.kind == "form" else last.form
            known = sum(form.headed(word)[0] >= 0 for word in words)
            rank.append((0 if len(steps) == 1 and is_whole else self._read(report, steps), known))
        return found[rank.index(max(rank))]

    @staticmethod
    def _read(report: Group, steps: list[Step]) -> int:
        """How many of some steps lead to what was read already."""
        group = report
        for count, step in enumerate(steps):
            entry: Any = group.entries.get(group.given.get(step.index, ""))
            if step.is_list and isinstance(entry, list) and 0 <= step.item < len(entry):
                entry = entry[step.item]
            if not isinstance(entry, Group):
                return count
            group = entry
        return len(steps)

    def _holder(self, report: Group, steps: list[Step]) -> Group | None:
        """The group that steps lead to, made on the way; None where an item is not the next one."""
        group = report
        for step in steps:
            form = self.forms[step.form.fields[step.index].extra]
            if step.item < 0:
                group = group.group(step.index, form, step.unit)
                continue
            items = group.items(step.index, step.unit)
            if step.item > len(items):
                return None
            if step.item == len(items):
                items.append(Group(form))
            group = items[step.item]
        return group

    # ---- labels and rows of a group ----------------------------------------------------------------------------------

    def _group(
        self,
        grid: Grid,
        row: int,
        end: int,
        form: Form,
        target: Callable[[], Group | None],
        report: Group | None = None,
    ) -> None:
        header: list[tuple[Cell, str]] = []
        labelled = Group(form)
        for at in range(row, end):
            cells = grid.begun(at)
            if not cells:
                continue
            index, unit = form.headed(cells[0].text)
            if header:  # below the headings of rows its name is one of a row
                index = next((i for i in _fields(form, cells[0].text)[0] if _is_row(form, i)), index)
            if index >= 0 and _is_row(form, index):
                if header:
                    self._line(grid, at, form, (index, unit), header, target)
            elif index < 0 and len(cells) > 1 and folded(cells[0].text).lower() in CORNERS:
                header = [(cell, cell.text) for cell in cells[1:]]
                self.used[id(cells[0])] = ""
                self._use_header(form, header)
            elif index < 0 and header and FURTHER in form.index:
                self._line(grid, at, form, (form.index[FURTHER], ""), header, target)
            else:
                self._labels(grid, at, form, labelled, report)
        group = target() if _holds(labelled) or report is not None else None
        named = {key: index for index, key in labelled.given.items()}
        for key, entry in labelled.entries.items():
            if group is None:
                continue
            if key in named:
                self._give(group, named[key], key, entry)
            elif isinstance(entry, Value):
                group.add(key, entry)

    def _give(self, group: Group, index: int, key: str, entry: Any) -> None:
        """Move a labelled value to the group that it is of."""
        unit = key[len(group.form.fields[index].label) + 1 : -1] if key != group.form.fields[index].label else ""
        if not group.put(index, entry, unit):
            self.used.update((id(cell), "cell-twice") for cell in entry.cells if not cell.is_blank)

    def _use_header(self, form: Form, header: list[tuple[Cell, str]]) -> None:
        """Headings that any of the group's rows has a field for are understood."""
        rows = {field.extra for field in form.fields if field.kind == "form" and not field.is_list}
        for cell, text in header:
            if any(self.forms[name].headed(text)[0] >= 0 for name in rows):
                self.used[id(cell)] = ""

    def _line(
        self,
        grid: Grid,
        row: int,
        form: Form,
        meant: tuple[int, str],
        header: list[tuple[Cell, str]],
        target: Callable[[], Group | None],
    ) -> None:
        called = grid.begun(row)[0]
        index, unit = meant
        inner = self.forms[form.fields[index].extra]
        line = Group(inner)
        for head, text in header:
            at, of = inner.headed(text)
            if at >= 0 and inner.fields[at].kind != "form" and not inner.fields[at].is_list:
                self._cell(grid, row, head.column, line, at, of)
        self.used[id(called)] = ""
        if _holds(line):
            group = target()
            if group is None or not (
                group.put(index, line, unit) if _is_row(form, index) else group.add(called.text, line)
            ):
                self.used[id(called)] = "cell-twice"

    def _labels(self, grid: Grid, row: int, form: Form, group: Group, report: Group | None) -> None:
        cells = grid.begun(row)
        column = cells[0].column
        while True:
            label = next((c for c in cells if c.column >= column), None)
            if label is None:
                return
            column = label.column + label.columns
            index, unit = form.headed(label.text)
            is_pack = report is not None and label.text in PACK_KEYS
            if not is_pack and (index < 0 or form.fields[index].kind == "form" or form.fields[index].is_list):
                continue
            self.used[id(label)] = ""
            value = grid.at(row, column)
            if value is None:  # where widths were lost, its value is the next cell that is no label
                value = next((c for c in cells if c.column >= column), None)
                if value is None or form.headed(value.text)[0] >= 0:
                    value = _blank(grid, row, column)
            column = value.column + value.columns
            if value.row != row:
                continue
            if is_pack:
                assert report is not None
                report.pack = value.text
                self.used[id(value)] = ""
                continue
            self._put(group, index, unit, value, label.text)

    def _cell(self, grid: Grid, row: int, column: int, group: Group, index: int, unit: str) -> None:
        """Give a field what stands below its heading, a blank where nothing does."""
        cell = grid.at(row, column)
        if cell is None:
            group.put(index, Value("", _blank(grid, row, column)), unit)
        elif cell.column == column and cell.row == row:
            self._put(group, index, unit, cell)
        elif cell.column == column and group.form.fields[index].kind in _MARKS:
            self._share(group, cell)

    def _put(self, group: Group, index: int, unit: str, cell: Cell, called: str = "") -> None:
        if cell.why:  # what cannot be read is listed for that
            return
        done = group.put(index, Value(cell.text, cell), unit)
        field = group.form.fields[index]
        if not done and called not in ("", field.name) and field.kind == "text" and not field.is_list:
            done = group.add(called, Value(cell.text, cell))  # a text that is printed under two headings
        if not cell.is_blank:
            self.used[id(cell)] = "" if done else "cell-twice"

    # ---- lists -------------------------------------------------------------------------------------------------------

    def _items(
        self,
        grid: Grid,
        row: int,
        end: int,
        form: Form,
        holder: Callable[[], Group | None],
        last: Step,
        is_counted: bool,
    ) -> None:
        """Items of a list, a row each; blank rows are none, but for those before others where blocks behind go by their
        numbers (``is_counted``)."""
        rows = [at for at in range(row, end) if grid.begun(at)]
        if not rows:
            return
        columns = []
        for head in grid.begun(rows[0]):
            index, unit = form.headed(head.text)
            if index >= 0 and form.fields[index].kind != "form" and not form.fields[index].is_list:
                columns.append((head, index, unit))
                self.used[id(head)] = ""
        blank = 0
        for at in range(rows[0] + 1, rows[-1] + 1):
            item = Group(form)
            for head, index, unit in columns:
                self._cell(grid, at, head.column, item, index, unit)
            if not _holds(item):
                blank += 1
                continue
            item.arrange([index for _, index, _ in columns])
            group = holder()
            if group is not None:
                before = [Group(form) for _ in range(blank)] if is_counted else []
                group.items(last.index, last.unit).extend([*before, item])
            blank = 0

    @staticmethod
    def _share(item: Group, cell: Cell) -> None:
        """Marks of one cell over several rows are of all of them."""
        place = next((item.form.keys[word] for word in SHARED if word in item.form.keys), -1)
        if place >= 0:
            item.put(place, Value(YES, cell))

    def _values(self, grid: Grid, row: int, end: int, holder: Callable[[], Group | None], last: Step) -> None:
        """A list of plain values, one a row."""
        for at in range(row, end):
            for cell in grid.begun(at)[:1]:
                group = holder()
                if group is not None and not cell.why:
                    self.used[id(cell)] = ""
                    group.values(last.index, last.unit).append(Value(cell.text, cell))


def _is_row(form: Form, index: int) -> bool:
    return form.fields[index].kind == "form" and not form.fields[index].is_list


def _holds(group: Group) -> bool:
    """Whether anything of a group was filled in."""
    return any(isinstance(entry, Value) and entry.text for entry in group.entries.values())


def _blank(grid: Grid, row: int, column: int) -> Cell:
    """A cell that holds nothing, where it is."""
    near = next(iter(grid.begun(row)), None)
    where = near.place if near is not None else grid.name
    head, row_sign, _ = where.rpartition("行第")
    if row_sign:  # of a document, where the cells of a row are counted
        count = at = 0
        while at <= column:
            cell = grid.at(row, at)
            at += cell.columns if cell is not None else 1
            count += 1
        return Cell("", f"{head}{row_sign}{count}格", row, column)
    return Cell("", place(where.rpartition("!")[0], row, column), row, column)
