"""Grids to reports by a root form's own labels, headings and aliases, and by nothing else.

What no label of the form explains is kept as unread, cell by cell; nothing is guessed, and the same file always comes
to the same.
"""

from __future__ import annotations

from ..figure import MONEY_UNITS
from ..heading import PUBLICATION, folded, is_count
from ..numerals import money_unit
from ..report.naming import CURRENCY, TITLE, UNIT, YEAR
from ..report.record import FIGURES
from .grid import Cell, Grid
from .header import Finder, Header, is_row, label
from .record import Group, Unread, Value
from .routed import Routed, title
from .rows import Rows
from .sections import Path, Sections
from .shape import LINES, LIST, Lookup, bare, is_figure, slots
from .strays import STRAY, Strays
from .words import parts_of, year_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..report.form import Form, Forms

# A label, and a title, are no longer.
_LABEL, _LONGEST_TITLE = 12, 60


class Reading:
    """What a file comes to as reports of one form: the reports, the cells that were not read, how many were."""

    __slots__ = ("form", "grids", "is_titled", "placed", "reports", "taken", "unread", "where")

    def __init__(self, form: Form) -> None:
        self.form = form
        self.reports: list[Group] = []
        self.unread: list[Unread] = []
        self.placed = 0
        # The cells that were read, by their ids.
        self.taken: set[int] = set()
        # Whether a title names the form.
        self.is_titled = False
        self.grids: list[Grid] = []
        # The report that each row is of, by the id of its grid.
        self.where: dict[tuple[int, int], Group] = {}

    @property
    def is_whole(self) -> bool:
        """Whether every report has what its form requires."""
        return all(set(self.form.required) <= set(report.given) for report in self.reports)


class Interpreter:
    """Reads grids as reports of a root form."""

    def __init__(self, forms: Forms, root: Form, titles: set[int] | None = None) -> None:
        """``titles`` are the ids of cells that are titles of this form though they do not have its label."""
        self.forms = forms
        self.root = root
        self.titles = titles or set()
        self.lookup = Lookup()
        self.sections = Sections(forms, root, self.lookup)
        self.finder = Finder(slots(forms, root), self.sections)
        self.rows = Rows(forms, self.lookup)
        self.reading = Reading(root)
        self.report = Group(root)
        self.used: dict[int, str] = {}
        self.aside = 0
        self.routed = Routed(forms, root, self.used)
        # The fields given before any table of the report: where one of them comes again, another report begins.
        self.head: set[int] = set()
        self.tables = 0
        # Where names alone in their rows have led to, and the unit that the last of them names.
        self.start: Path = ()
        self.start_unit = ""
        # The list of the grid that was read last.
        self.list: Header | None = None
        self.strays = Strays()

    def read(self, grids: list[Grid]) -> Reading:
        """All grids, in order."""
        self.routed.look(grids)
        self.reading.grids = grids
        for grid in grids:
            self.start, self.list = (), None
            self.strays.enter(grid)
            row = 0
            while row < grid.height:
                after = self._step(grid, row)
                self.reading.where.update(((id(grid), at), self.report) for at in range(row, after))
                row = after
        self._end()
        for grid in grids:
            for cell in grid.cells():
                if cell.why:
                    self.reading.unread.append(Unread(cell, cell.why))
                elif id(cell) not in self.used:
                    self.reading.unread.append(Unread(cell, "cell-not-understood"))
                elif self.used[id(cell)]:
                    self.reading.unread.append(Unread(cell, self.used[id(cell)]))
        self.reading.taken = {key for key, why in self.used.items() if not why}
        self.reading.placed = len(self.reading.taken) - self.routed.aside - self.aside
        return self.reading

    def _end(self) -> None:
        if self.report.entries:
            self.reading.reports.append(self.report)
        self.report = Group(self.root)
        self.head, self.tables, self.start, self.list = set(), 0, (), None
        self.strays = Strays()

    def _step(self, grid: Grid, row: int) -> int:
        """Read what begins at a row; the row to go on with."""
        begun = grid.begun(row)
        if not begun:
            return row + 1
        headed = title(begun)
        if headed is not None:
            if self.routed.begins(headed):
                self._end()
                self.reading.is_titled = True
            after = self.routed.read(grid, row, headed, self.report)
            if after is not None:
                self.start, self.list = (), None
                return after
        if self.strays.is_astray and not (len(begun) == 1 and self._title(begun[0])):
            self.used.update((id(cell), STRAY) for cell in begun)
            return row + 1
        found = self.finder.at(grid, row, self.start)
        if isinstance(found, Header):
            return self._table(grid, found)
        self.strays.pass_by(begun)
        if found is not None:
            for cell in begun:
                self.used.setdefault(id(cell), found)
            return row + 1
        if len(begun) == 1 and self._alone(begun[0], grid):
            return row + 1
        named = self.sections.form(self.start) if self.start else None
        is_own = named is not None and self.lookup(named, begun[0].text)[0] >= 0
        if self.list is not None and not is_own:  # perhaps its totals
            index, _ = self.lookup(self.root, begun[0].text)
            if index >= 0 and self.sections.at(grid, row, (), begun[0].column + 1)[0] != (index,):
                self.rows.totals(grid, row, self.list, self.report, index, self.used)
        self._labels(grid, row, begun)
        return row + 1

    # ---- a cell alone in its row: titles, years, units, names of what follows ----------------------------------------

    def _alone(self, cell: Cell, grid: Grid) -> bool:
        if cell.text and len(grid.row(cell.row)) > 1:
            return False
        found = self.sections.below(self.start, cell.text)
        if found is not None:
            self.start, self.start_unit = found
            self.used[id(cell)] = ""
            return True
        field = self.sections.field(self.start)
        if field is not None and field.is_list and field.kind != "form" and not self._title(cell):
            self._group(self.start[:-1]).values(self.start[-1]).append(Value(cell.text, cell))
            self.used[id(cell)] = ""
            return True
        return self._title(cell)

    def _given(self, path: Path) -> bool:
        """Whether the report holds something already at the end of a path."""
        group: Group | None = self.report
        for index in path[:-1]:
            entry = group.entries.get(group.given.get(index, "")) if group is not None else None
            group = entry if isinstance(entry, Group) else None
        return bool(path) and group is not None and bool(group.entries.get(group.given.get(path[-1], "")))

    def _group(self, path: Path) -> Group:
        """The group that a path leads to, made where there is none yet."""
        group = self.report
        for index in path:
            group = group.group(index, self.forms[group.form.fields[index].extra])
        return group

    def _title(self, cell: Cell) -> bool:
        text = folded(cell.text)
        is_labelled = self.root.label in text
        called = is_labelled or id(cell) in self.titles
        year = year_of(text)
        if not called and (year is None or len(text) > _LONGEST_TITLE):
            return False
        if any(sign in text for sign in "。;；") or (":" in text and not called):
            return False
        if self.tables and (called or self.head):
            self._end()
        self.reading.is_titled = self.reading.is_titled or is_labelled
        place = next((self.root.keys[word] for word in YEAR if word in self.root.keys), -1)
        taken = year is not None and place >= 0 and self.report.put(place, Value(year, cell))
        if taken:
            self.head.add(place)
        name = next((self.root.keys[word] for word in TITLE if word in self.root.keys), -1)
        if len(text.strip("()年度")) > 6 and name >= 0:
            taken = self.report.put(name, Value(" ".join(cell.text.split()), cell)) or taken
        if taken or called:
            self.used[id(cell)] = ""
        return taken or called

    # ---- labels with their values beside them ------------------------------------------------------------------------

    def _labels(self, grid: Grid, row: int, begun: list[Cell]) -> None:
        groups, led = self._groups(grid, row)
        at = 0
        while at < len(begun):
            cell = begun[at]
            at += 1
            if id(cell) in self.used:
                continue
            meant = self._meant(groups, cell.text)
            if meant is None:
                self._within(groups, cell)
                continue
            path, index, unit = meant
            if self._is_of_rows(grid, path, cell, groups):
                continue
            self._enter(path, led)
            field = self.sections.field((*path, index))
            if field is not None and field.is_list:
                self._values(grid, cell, path, index)
                continue
            value = self._beside(grid, cell, groups)
            group = self._group(path)
            self.used.setdefault(id(cell), "")
            if value is not None:
                self._put(group, index, value.text, unit, value, cell.text)
                self.used.setdefault(id(value), "")

    def _groups(self, grid: Grid, row: int) -> tuple[list[Path], list[Cell]]:
        """The groups that labels of a row may be of, the nearest first (those named at its left or above, the report
        itself), and the cells at the left."""
        path, led = self.sections.at(grid, row, self.start, grid.begun(row)[0].column + 1_000)
        paths = [path[:depth] for depth in range(len(path), -1, -1)]
        return [each for each in paths if self.sections.form(each) is not None], led

    def _enter(self, path: Path, led: list[Cell]) -> None:
        """A label of a group was found: what names the group is read, and what is named above ends where that is
        another."""
        if self.start[: len(path)] != path and path[: len(self.start)] != self.start:
            self.start = ()
        elif len(path) < len(self.start):
            self.start = path
        for cell in led[: len(path)]:
            self.used[id(cell)] = ""

    def _meant(self, groups: list[Path], text: str) -> tuple[Path, int, str] | None:
        """The field that a label means, in the first of some groups that has it, if that is no group itself."""
        for path in groups:
            form = self.sections.form(path)
            assert form is not None
            index, unit = self.lookup(form, text)
            if index >= 0 and form.fields[index].kind == "form":
                index, unit = self.lookup.value(form, text)
            if index >= 0 and form.fields[index].kind != "form":
                # 总计 is a row of a table more likely than a figure of what is of no form.
                is_row = self.root.name == PUBLICATION and form.fields[index].kind in FIGURES
                return None if is_row else (path, index, unit)
        return None

    def _is_of_rows(self, grid: Grid, path: Path, cell: Cell, groups: list[Path]) -> bool:
        """Whether a label that may head rows as well has more than a value beside it: headings, also above, or several
        figures."""
        form = self.sections.form(path)
        assert form is not None
        rows = self.lookup.rows(form, cell.text)
        right = [c for c in grid.row(cell.row) if c.column >= cell.column + cell.columns and c.text]
        if not rows or not right:
            return False
        above = grid.at(cell.row - 1, right[0].column) if cell.row else None
        texts = [right[0].text, above.text if above is not None else ""]
        inner = [self.forms[form.fields[i].extra] for i in rows]
        is_heading = any(self.lookup(each, text)[0] >= 0 for each in inner for text in texts)
        return is_heading or (len(right) > 1 and self._meant(groups, right[1].text) is None)

    def _values(self, grid: Grid, cell: Cell, path: Path, index: int) -> None:
        """Plain values of a list: the cells beside its label, in each of the rows that it reaches over."""
        self.used.setdefault(id(cell), "")
        for row in range(cell.row, cell.row + cell.rows):
            right = [c for c in grid.begun(row) if c.column >= cell.column + cell.columns and id(c) not in self.used]
            if right and not right[0].why:
                self._group(path).values(index).append(Value(right[0].text, right[0]))
                self.used[id(right[0])] = ""

    def _beside(self, grid: Grid, cell: Cell, groups: list[Path]) -> Cell | None:
        """The cell right of a label that holds its value; None where there is none before the next label."""
        right = [other for other in grid.row(cell.row) if other.column >= cell.column + cell.columns]
        if not right or id(right[0]) in self.used:
            return None
        other = right[0]
        if other.text[-1:] in (":", "：") and len(other.text) <= _LABEL:  # a label that the form does not have
            return None
        if other.column > cell.column + cell.columns and self._meant(groups, other.text) is not None:
            return None
        if self._meant(groups, other.text) is not None and len(right) > 1 and not is_figure(other.text):
            following = right[1]
            if self._meant(groups, following.text) is None:
                return None
        return None if other.why else other

    def _within(self, groups: list[Path], cell: Cell) -> None:
        """Labels and values in one cell: 单位：万元, or several of them apart by white space."""
        parts = parts_of(cell.text)
        taken = 0
        for part in parts:
            head, sign, text = part.partition("：" if "：" in part else ":")
            meant = self._meant(groups, head) if sign else None
            if meant is None and self._currency(head if sign else "", text.strip() if sign else part, cell):
                taken += 1
            elif meant is not None and text.strip():
                path, index, unit = self._whose(*meant, text.strip())
                self._put(self._group(path), index, text.strip(), unit, cell)
                taken += 1
            elif meant is not None:
                taken += 1
        is_year = "年度" in cell.text or ("年" in cell.text and year_of(folded(cell.text)) is not None)
        if not taken and len(parts) == 1 and is_year and len(cell.text) < _LONGEST_TITLE and self._title(cell):
            return
        if taken:
            self.used[id(cell)] = "" if taken == len(parts) else "cell-partly"

    def _whose(self, path: Path, index: int, unit: str, text: str) -> tuple[Path, int, str]:
        """The field that a label means by its text: 单位 of 万元 is that of amounts, of a name the one that reports."""
        form = self.sections.form(path)
        place = next((form.keys[word] for word in UNIT if word in form.keys), -1) if form is not None else -1
        is_of_money = form is not None and form.fields[index].name in CURRENCY
        return (
            (path, place, "")
            if is_of_money and place >= 0 and money_unit(text) not in MONEY_UNITS
            else (path, index, unit)
        )

    def _currency(self, head: str, text: str, cell: Cell) -> bool:
        """The unit of a report's bare amounts, as a corner of a table has it."""
        place = next((self.root.keys[word] for word in CURRENCY if word in self.root.keys), -1)
        unit = money_unit(text)
        if place < 0 or unit not in MONEY_UNITS or (not head and not folded(cell.text).startswith("(")):
            return False
        if head and bare(head).lstrip("(") not in ("单位", "金额单位", "计量单位", "货币单位", "资金单位", "金额"):
            return False
        self._put(self.report, place, unit, "", cell)
        return True

    def _put(self, group: Group, index: int, text: str, unit: str, cell: Cell, called: str = "") -> None:
        """Give a field; where it is given already, another report begins, or what the cell is ``called`` is kept as
        it is printed, or the cell is not read."""
        if group.form is self.root and index in group.given:
            before = group.value(index)
            if before is not None and before.text == text:
                return
            if self.tables and index in self.head and self.root.fields[index].kind in ("text", "year"):
                self._end()
                group = self.report
        if not text:
            return
        kind = group.form.fields[index].kind
        if kind == "year":
            text = year_of(folded(text)) or text
        if not group.put(index, Value(text, cell), unit):
            word = bare(called)
            if not word or word == group.given[index] or not group.add(word, Value(text, cell)):
                self.used[id(cell)] = "cell-twice"
        elif group.form is self.root and not self.tables:
            self.head.add(index)

    # ---- tables ------------------------------------------------------------------------------------------------------

    def _table(self, grid: Grid, header: Header) -> int:
        """Read the rows below a header; the row to go on with."""
        self.tables += 1
        group, slot = self.report, header.slot
        if self.strays.met(header, self._given(slot.path)):
            self.used.update((id(cell), STRAY) for cell in (*header.cells, *header.section))
            return header.below
        for cell in (*header.cells, *header.section):
            self.used.setdefault(id(cell), "")
        inner = slot.path if slot.kind != LIST else slot.path[:-1]
        if slot.path[: len(self.start)] != self.start:
            self.start = ()
        unit = header.unit or (self.start_unit if slot.path == self.start else "")
        for step, index in enumerate(inner):
            form = self.forms[group.form.fields[index].extra]
            group = group.group(index, form, unit if step == len(slot.path) - 1 else "")
        row, last = header.below, header.end if header.end is not None else grid.height
        counters = header.counters(grid) if slot.kind == LIST else {}
        self._pass_over(counters.values())
        self.rows.begin()
        self.list = header if slot.kind == LIST and len(slot.path) == 1 else None
        while row < last:
            begun = grid.begun(row)
            if not begun or grid.counts(row):
                self._pass_over(begun)
                row += 1
                continue
            if isinstance(self.finder.at(grid, row, self.start), Header) or self._ends(grid, row, header, begun):
                break
            if not any(self.used.get(id(cell)) == "cell-ambiguous" for cell in begun):
                self.rows.read(grid, row, header, group, self.used)
                self._pass_over(cell for cell in begun if cell.column in counters and is_count(cell.text))
            row += 1
        return row

    def _pass_over(self, cells: Iterable[Cell]) -> None:
        """Cells that count the rows of a table: they are understood, and nothing is read from them."""
        new = [id(cell) for cell in cells if id(cell) not in self.used]
        self.used.update(dict.fromkeys(new, ""))
        self.aside += len(new)

    def _ends(self, grid: Grid, row: int, header: Header, begun: list[Cell]) -> bool:
        """Whether a row belongs to what follows a table: its first cell is a label of the report itself."""
        slot = header.slot
        if slot.kind == LIST and self._is_reached(grid, row, header):
            return False
        first = label(grid, row, header) if slot.kind == LINES else begun[0]
        first = first or begun[0]
        if slot.kind == LINES:
            index = self.lookup(slot.group, first.text)[0]
            if index >= 0 and is_row(slot, index):
                return False
        index, _ = self.lookup(self.root, first.text)
        if index < 0 and slot.kind == LINES and self.lookup(slot.group, begun[0].text)[0] < 0:
            index, first = self.lookup(self.root, begun[0].text)[0], begun[0]
        if index < 0:
            return len(begun) == 1 and header.end is None and self._is_heading(begun[0], slot.path)
        if slot.kind == LIST and self._is_item(header, first):
            return False
        if slot.kind == LIST and self._is_full(grid, row, header):
            if header.end is None and len(header.columns) == 2:  # an item, or a label and its value
                self.used.update((id(cell), "cell-ambiguous") for cell in begun)
            return False
        if slot.path and index == slot.path[0] and len(begun) > 2:
            return False  # the table's own name, printed in every row, or a level that is called as tables are
        return first.column < header.columns[-1].start or len(begun) <= 2

    @staticmethod
    def _is_reached(grid: Grid, row: int, header: Header) -> bool:
        """Whether a cell of a row above, a level that is merged over several rows, reaches into a row with figures."""
        last = header.columns[-1].end
        if not any(is_figure(cell.text) for cell in grid.begun(row)):
            return False
        return any(header.below <= cell.row < row and header.first <= cell.column < last for cell in grid.row(row))

    def _is_heading(self, cell: Cell, path: Path) -> bool:
        if self.sections.below(path, cell.text) is not None:
            return True
        text = folded(cell.text)
        if self.root.label in text or id(cell) in self.titles:
            return True
        return year_of(text) is not None and "年度" in text and ":" not in text

    @staticmethod
    def _is_full(grid: Grid, row: int, header: Header) -> bool:
        """Whether a row has a cell of its own below each heading, as items have and totals do not."""
        cells = [grid.at(row, column.start) for column in header.columns]
        return len({id(c) for c in cells if c is not None and c.text and c.row == row}) == len(cells)

    @staticmethod
    def _is_item(header: Header, first: Cell) -> bool:
        """Whether a row that begins with a label of the report is an item all the same: its first cell stands where
        items are called."""
        required = header.slot.row.required
        return any(c.index in required and c.start <= first.column < c.end for c in header.columns) and (
            first.columns == 1 and first.column > header.first
        )
