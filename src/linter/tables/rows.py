"""The rows below a header: items of a list, rows that are called by a field of a group, totals."""

from __future__ import annotations

from ..heading import folded
from ..report.naming import INCLUDED, SHARED
from .grid import Cell, Grid
from .header import Column, Header, Other, is_row, label
from .record import AS_PRINTED, Group, Value
from .shape import LIST, SINGLE, SUMS, Lookup, is_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Field, Form, Forms

_OF_WHICH = "其中"
_YES = "是"
_FIGURES = ("weight", "score", "money", "rate", "number", "count")


class Rows:
    """Reads rows into groups; one for all tables of a file."""

    def __init__(self, forms: Forms, lookup: Lookup) -> None:
        self.forms = forms
        self.lookup = lookup
        self._of_which = False
        self._single = False
        # The names of levels that were printed last, where cells cannot be merged over all that they are of.
        self._levels: dict[int, Cell] = {}

    def begin(self) -> None:
        """A table begins."""
        self._of_which = self._single = False
        self._levels = {}

    def read(self, grid: Grid, row: int, header: Header, group: Group, used: dict[int, str]) -> None:
        """Read a row into the group that its table is of; the cells that it was read from are ``used``."""
        slot = header.slot
        if slot.kind == LIST:
            self._item(grid, row, header, group, used)
        elif slot.kind == SINGLE:
            if not self._single:
                self._single = bool(self._fill(grid, row, header, group, used))
        else:
            self._line(grid, row, header, group, used)

    # ---- rows of a group ---------------------------------------------------------------------------------------------

    def _line(self, grid: Grid, row: int, header: Header, group: Group, used: dict[int, str]) -> None:
        called = label(grid, row, header)
        if called is None:
            return
        self._of_which = self._of_which or folded(called.text).startswith(_OF_WHICH)
        slot = header.slot
        index, unit = self.lookup(slot.group, called.text)
        if index >= 0 and is_row(slot, index):
            if index in group.given:
                used[id(called)] = "cell-twice"
                return
            line = Group(slot.row)
            self._fill(grid, row, header, line, used, called)
            if line.entries:
                group.put(index, line, unit)
            used[id(called)] = ""
        else:
            self._other(grid, row, header, group, called, used)

    def _other(self, grid: Grid, row: int, header: Header, group: Group, called: Cell, used: dict[int, str]) -> None:
        """A row of a part that the group has no field for, where it holds figures and nothing else below their
        headings: an item of the group's list of parts, where it has one; else a row that is called as it is printed."""
        own = header.slot.row
        below = [(own.fields[c.index].kind, self._cells(grid, row, c)) for c in header.columns]
        held = [cell for kind, cells in below if kind in _FIGURES for cell in cells]
        if not any(is_figure(cell.text) for cell in held) or not all(_is_fit(cell) for cell in held):
            return
        if not self._of_which or not self._part(grid, row, header, group, called, used):
            line = Group(own)
            name = "".join(called.text.split())
            if name not in group.entries and self._fill(grid, row, header, line, used, called):
                group.add(name, line)
                used.update((id(cell), AS_PRINTED) for cell in (called, *line.cells()))

    def _part(self, grid: Grid, row: int, header: Header, group: Group, called: Cell, used: dict[int, str]) -> bool:
        """An item of a group's list of parts; whether it has one."""
        for index, field in enumerate(group.form.fields):
            if field.kind != "form" or not field.is_list:
                continue
            form = self.forms[field.extra]
            names = [i for i in form.required if form.fields[i].kind == "text"]
            if len(form.required) != 1 or not names:
                continue
            item = Group(form)
            name = called.text.strip().removeprefix(_OF_WHICH).lstrip("：: ")
            item.put(names[0], Value(name, called))
            if self._fill(grid, row, header, item, used, called):
                group.items(index).append(item)
                used[id(called)] = ""
            return True
        return False

    # ---- items of a list ---------------------------------------------------------------------------------------------

    def _item(self, grid: Grid, row: int, header: Header, group: Group, used: dict[int, str]) -> None:
        form = header.slot.row
        required = [c for c in header.columns if c.index in form.required]
        if self._is_more(grid, row, header):
            self._fill(grid, row, header, group.items(header.slot.path[-1])[-1], used, only_within=True)
            return
        name = self._cell(grid, row, required[0]) if required else None
        begun = grid.begun(row)
        are_headings = len(begun) > 1 and all(self.lookup(form, cell.text)[0] >= 0 for cell in begun)
        if are_headings or _is_sum(grid, row, header):
            return
        wide = [cell for cell in begun if self._covers(cell, header) > 2]
        if wide or (required and (name is None or name.row != row) and not self._is_under(grid, row, header)):
            return
        item = Group(form)
        self._fill(grid, row, header, item, used)
        if not item.entries:
            return
        if required and required[0].index not in item.given:
            item.put(required[0].index, Value(""))
        if name is not None and folded(name.text).startswith(_OF_WHICH):
            self._mark(item, INCLUDED, name)
        group.items(header.slot.path[-1]).append(item)
        for cell in grid.begun(row):
            if cell.column < header.first and self.lookup(header.slot.parent, cell.text)[0] == header.slot.path[-1]:
                used.setdefault(id(cell), "")

    def _is_under(self, grid: Grid, row: int, header: Header) -> bool:
        """Whether a row without a name is of the table all the same: a cell of a row above reaches into it, or there is
        enough in it."""
        mapped = [self._cell(grid, row, column) for column in header.columns]
        begun = [cell for cell in mapped if cell is not None and cell.row == row]
        return any(cell is not None and cell.row < row for cell in mapped) or len(begun) > 2

    def _is_more(self, grid: Grid, row: int, header: Header) -> bool:
        """Whether a row holds more of what is within the item above, whose cells reach into it, and none of its own."""
        form = header.slot.row
        within = [c for c in header.columns if _is_within(form, c)]
        plain = [c for c in header.columns if not _is_within(form, c)]
        required = [c for c in plain if c.index in form.required] or plain[:1]
        if not within or not required:
            return False
        name = self._cell(grid, row, required[0])
        return name is not None and header.below <= name.row < row

    @staticmethod
    def _covers(cell: Cell, header: Header) -> int:
        """How many of a table's columns a cell covers."""
        return sum(c.start < cell.column + cell.columns and cell.column < c.end for c in header.columns)

    @staticmethod
    def _mark(item: Group, words: tuple[str, ...], cell: Cell) -> None:
        place = next((item.form.keys[word] for word in words if word in item.form.keys), -1)
        if place >= 0:
            item.put(place, Value(_YES, cell))

    # ---- cells -------------------------------------------------------------------------------------------------------

    def _fill(
        self,
        grid: Grid,
        row: int,
        header: Header,
        group: Group,
        used: dict[int, str],
        called: Cell | None = None,
        only_within: bool = False,
    ) -> int:
        """Put a row's cells into the fields that they stand under; how many. ``only_within`` leaves those fields alone
        that hold one value."""
        form = group.form
        own = header.slot.row
        names = [c.start for c in header.columns if c.index in own.required]
        first = names[0] if names else -1
        taken: set[int] = set()
        inner: dict[int, Group] = {}
        count = 0
        for column in self._ordered(header):
            cells = [c for c in self._cells(grid, row, column) if id(c) not in taken and c is not called]
            if not cells:
                last = self._levels.get(column.index) if grid.is_plain and form is own else None
                if last is not None:
                    self._level(group, column.index, last, repeated=True)
                continue
            index = column.index if form is own else self.lookup(form, own.fields[column.index].label)[0]
            if index < 0:
                continue
            cell = cells[0]
            field = form.fields[index]
            if _is_within(own, column):
                if form is own and cell.row == row and not cell.why:
                    count += self._within(group, column, cell, inner, used)
                continue
            if only_within:
                continue
            taken.update(id(c) for c in cells)
            if cell.row < row:
                if column.start < first and field.kind == "text":
                    self._level(group, index, cell, repeated=True)
                elif field.kind in ("weight", "score"):
                    self._mark(group, SHARED, cell)
                continue
            if any(c.why for c in cells):
                used.setdefault(id(cell), "")
                continue
            joined = cells if field.kind == "target" else cells[:1]
            used.update((id(c), "") for c in joined)
            if field.kind == "text" and column.start < first:
                if grid.is_plain:  # what is below the level before is not below this one
                    self._levels = {i: c for i, c in self._levels.items() if c.column < cell.column}
                    self._levels[index] = cell
                self._level(group, index, cell)
            else:
                text = "".join(c.text for c in joined) if len(joined) > 1 else cell.text
                group.put(index, Value(text, *joined), column.unit)
            count += 1
        if not only_within:
            self._others(grid, row, header, group, used, called)
        for index, part in inner.items():
            if form.fields[index].is_list:
                group.items(index).append(part)
            elif not group.put(index, part):
                used.update((id(c), "cell-twice") for c in part.cells())
        if group.form is own and not only_within:
            group.arrange([column.index for column in header.columns])
        return count

    def _others(
        self, grid: Grid, row: int, header: Header, group: Group, used: dict[int, str], called: Cell | None
    ) -> None:
        """Put a row's cells below headings that its form does not have where they are printed."""
        for other in header.others:
            found = self._cell(grid, row, other)
            if found is None or found.row < row or found.why or found is called or id(found) in used:
                continue
            if group.add(other.heading, Value(found.text, found)):
                used[id(found)] = AS_PRINTED

    def _within(self, group: Group, column: Column, cell: Cell, inner: dict[int, Group], used: dict[int, str]) -> int:
        """Put a cell into a list of plain values, or into a group or an item of a list within a row."""
        field = group.form.fields[column.index]
        used[id(cell)] = ""
        if column.inner < 0:
            group.values(column.index).append(Value(cell.text, cell))
            return 1
        part = inner.setdefault(column.index, Group(self.forms[field.extra]))
        part.put(column.inner, Value(cell.text, cell), column.unit)
        return 1

    @staticmethod
    def _ordered(header: Header) -> list[Column]:
        """The columns in the order in which they take a cell that covers several: those of what is required first."""
        required = header.slot.row.required
        wanted = [column for column in header.columns if column.index in required]
        return wanted + [column for column in header.columns if column.index not in required]

    @staticmethod
    def _cells(grid: Grid, row: int, column: Column | Other) -> list[Cell]:
        found: dict[int, Cell] = {}
        for place in range(column.start, column.end):
            cell = grid.at(row, place)
            if cell is not None and not cell.is_blank:
                found[id(cell)] = cell
        return list(found.values())

    def _cell(self, grid: Grid, row: int, column: Column | Other) -> Cell | None:
        return next(iter(self._cells(grid, row, column)), None)

    @staticmethod
    def _level(group: Group, index: int, cell: Cell, repeated: bool = False) -> None:
        """What a row comes under, 产出指标（50分）: its name, and its marks where the form has a field for them."""
        form = group.form
        text, field = " ".join(cell.text.split()), form.fields[index]
        after = form.fields[index + 1] if index + 1 < len(form.fields) else None
        name, marks = _marked(text)
        if marks and after is not None and after.kind == "weight" and after.label.startswith(field.label):
            group.put(index, Value(name, cell))
            if not repeated:
                group.put(index + 1, Value(marks, cell))
        else:
            group.put(index, Value(text, cell))

    # ---- totals ------------------------------------------------------------------------------------------------------

    def totals(self, grid: Grid, row: int, header: Header, report: Group, index: int, used: dict[int, str]) -> None:
        """A row below a list that is called by a field of the report: its figures, by the columns they stand in.

        A row of a field that is a figure itself is one of totals only where something stands in that figure's column.
        """
        form = report.form
        field = form.fields[index]
        own = header.slot.row
        figures: list[tuple[Field, Cell]] = []
        for column in header.columns:
            cell, heading = self._cell(grid, row, column), own.fields[column.index]
            if cell is None or cell.row != row or cell.columns > 2 or heading.kind not in _FIGURES:
                continue
            if is_figure(cell.text) or cell.why or cell.text.startswith("#"):
                figures.append((heading, cell))
        is_group = field.kind == "form" and not field.is_list
        if not is_group and not any(heading.kind == field.kind for heading, _ in figures):
            if field.kind in _FIGURES:  # whether it is the total or the full marks does not show
                used.update((id(cell), "cell-ambiguous") for _, cell in figures)
            return
        place = index if is_group else self._totals_form(form, own, header.slot.path[-1])
        placed = False
        for heading, cell in figures:
            if cell.why:
                placed = True
                used.setdefault(id(cell), "")
                continue
            if not is_group and field.kind == heading.kind:
                done = report.put(index, Value(cell.text, cell))
            elif place is not None:
                inner = self.forms[form.fields[place].extra]
                at = self.lookup(inner, heading.label)[0]
                done = at >= 0 and report.group(place, inner).put(at, Value(cell.text, cell))
            else:
                done = False
            if done:
                used[id(cell)] = ""
                placed = True
        if placed:
            used.setdefault(id(grid.begun(row)[0]), "")

    def _totals_form(self, form: Form, own: Form, after: int) -> int | None:
        """The report's group behind a list whose every field is a column of the rows' form as well: that of their
        totals."""
        for index, field in enumerate(form.fields):
            if index > after and field.kind == "form" and not field.is_list:
                inner = self.forms[field.extra]
                if all(self.lookup(own, f.label)[0] >= 0 and f.kind != "text" for f in inner.fields):
                    return index
        return None


def _is_within(form: Form, column: Column) -> bool:
    """Whether a column holds not one value of a row but a part of a group or list within it."""
    return column.inner >= 0 or form.fields[column.index].is_list


def _is_sum(grid: Grid, row: int, header: Header) -> bool:
    """Whether a row of a list is called a sum of others: 小计, 产出指标小计, 合计."""
    first = next((cell for cell in grid.begun(row) if cell.column >= header.before and cell.text), None)
    text = folded(first.text).strip(":") if first is not None else ""
    return text in SUMS or (text.endswith(SUMS[0]) and first is not None and not is_figure(text))


def _is_fit(cell: Cell) -> bool:
    """Whether a cell may stand where figures do: one itself, or a dash for none."""
    return is_figure(cell.text) or bool(cell.why) or not any(c.isalnum() for c in cell.text)


def _marked(text: str) -> tuple[str, str]:
    """A text and the marks behind it: ``("产出指标", "50")`` of 产出指标（50分）."""
    plain = folded(text)
    if plain.endswith("分)"):
        name, _, marks = plain[:-2].rpartition("(")
        if name and marks and marks.replace(".", "", 1).isdigit():
            return name, marks
    return text, ""
