"""Grids to reports by a root form's own labels, headings and aliases, and by nothing else.

What no label of the form explains is kept as unread, cell by cell; nothing is guessed, and the same file always comes
to the same.
"""

from __future__ import annotations

from ..figure import MONEY_UNITS
from ..heading import folded
from ..numerals import money_unit
from ..report.naming import CURRENCY, TITLE, YEAR
from .grid import Cell, Grid
from .header import Finder, Header, is_row, label
from .record import Group, Unread, Value
from .routed import Routed, title
from .rows import Rows
from .shape import LINES, LIST, Lookup, bare, is_figure, slots

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Form, Forms

_DIGITS = "0123456789"
_YEARS = {**dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))}


class Reading:
    """What a file comes to as reports of one form: the reports, the cells that were not read, how many were."""

    __slots__ = ("form", "is_titled", "placed", "reports", "unread")

    def __init__(self, form: Form) -> None:
        self.form = form
        self.reports: list[Group] = []
        self.unread: list[Unread] = []
        self.placed = 0
        # Whether a title names the form.
        self.is_titled = False

    @property
    def is_whole(self) -> bool:
        """Whether every report has what its form requires."""
        return all(set(self.form.required) <= set(report.given) for report in self.reports)


class Interpreter:
    """Reads grids as reports of a root form."""

    def __init__(self, forms: Forms, root: Form) -> None:
        self.forms = forms
        self.root = root
        self.lookup = Lookup()
        self.finder = Finder(slots(forms, root), self.lookup)
        self.rows = Rows(forms, self.lookup)
        self.reading = Reading(root)
        self.report = Group(root)
        self.used: dict[int, str] = {}
        self.routed = Routed(forms, root, self.used)
        # The fields given before any table of the report: where one of them comes again, another report begins.
        self.head: set[int] = set()
        self.tables = 0
        # The group that a heading alone in a row has named.
        self.section: tuple[Cell, int] | None = None
        # The list of the grid that was read last.
        self.list: Header | None = None

    def read(self, grids: list[Grid]) -> Reading:
        """All grids, in order."""
        for grid in grids:
            self.section = self.list = None
            row = 0
            while row < grid.height:
                row = self._step(grid, row)
        self._end()
        for grid in grids:
            for cell in grid.cells():
                if cell.why:
                    self.reading.unread.append(Unread(cell, cell.why))
                elif id(cell) not in self.used:
                    self.reading.unread.append(Unread(cell, "cell-not-understood"))
                elif self.used[id(cell)]:
                    self.reading.unread.append(Unread(cell, self.used[id(cell)]))
        self.reading.placed = sum(not why for why in self.used.values()) - self.routed.aside
        return self.reading

    def _end(self) -> None:
        if self.report.entries:
            self.reading.reports.append(self.report)
        self.report = Group(self.root)
        self.head, self.tables, self.section, self.list = set(), 0, None, None

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
                self.section = self.list = None
                return after
        alone = self.section[0] if self.section is not None and self.section[0].row == row - 1 else None
        found = self.finder.at(grid, row, alone)
        if isinstance(found, Header):
            return self._table(grid, found)
        if found is not None:
            for cell in begun:
                self.used.setdefault(id(cell), found)
            return row + 1
        if len(begun) == 1 and self._alone(begun[0], grid):
            return row + 1
        if self.list is not None:  # perhaps its totals
            index, _ = self.lookup(self.root, begun[0].text)
            if index >= 0:
                self.rows.totals(grid, row, self.list, self.report, index, self.used)
        self._labels(grid, row, begun)
        return row + 1

    # ---- a cell alone in its row: titles, years, units, names of what follows ----------------------------------------

    def _alone(self, cell: Cell, grid: Grid) -> bool:
        if cell.text and len(grid.row(cell.row)) > 1:
            return False
        index, _ = self.lookup(self.root, cell.text)
        if index >= 0 and self.root.fields[index].kind == "form":
            self.section = cell, index
            self.used[id(cell)] = ""
            return True
        return self._title(cell)

    def _title(self, cell: Cell) -> bool:
        text = folded(cell.text)
        called = self.root.label in text
        year = _year(text)
        if not called and (year is None or len(text) > 60):
            return False
        if any(sign in text for sign in "。;；") or (":" in text and not called):
            return False
        if self.tables and (called or self.head):
            self._end()
        self.reading.is_titled = self.reading.is_titled or called
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
        groups = self._groups(grid, row)
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
            group, index, unit = meant
            value = self._beside(grid, cell, groups)
            self.used.setdefault(id(cell), "")
            if value is not None:
                self._put(group, index, value.text, unit, value)
                self.used.setdefault(id(value), "")

    def _groups(self, grid: Grid, row: int) -> list[Group]:
        """The groups that labels of a row may be of: one named at its left or above, and the report itself."""
        named = [(cell, self.lookup(self.root, cell.text)[0]) for cell in grid.row(row) if cell.rows > 1]
        if self.section is not None:
            named.append(self.section)
        found = []
        for cell, index in named:
            if index >= 0 and self.root.fields[index].kind == "form" and not self.root.fields[index].is_list:
                form = self.forms[self.root.fields[index].extra]
                if index not in self.report.given and not self._has_label(form, grid, row):
                    continue
                self.used[id(cell)] = ""
                found.append(self.report.group(index, form))
        return [*found, self.report]

    def _has_label(self, form: Form, grid: Grid, row: int) -> bool:
        return any(
            index >= 0 and form.fields[index].kind != "form"
            for index, _ in (self.lookup(form, cell.text) for cell in grid.begun(row))
        )

    def _meant(self, groups: list[Group], text: str) -> tuple[Group, int, str] | None:
        """The field that a label means, in the first of some groups that has it, if that is no group itself."""
        for group in groups:
            index, unit = self.lookup(group.form, text)
            if index >= 0 and group.form.fields[index].kind != "form" and not group.form.fields[index].is_list:
                return group, index, unit
        return None

    def _beside(self, grid: Grid, cell: Cell, groups: list[Group]) -> Cell | None:
        """The cell right of a label that holds its value; None where there is none before the next label."""
        right = [other for other in grid.row(cell.row) if other.column >= cell.column + cell.columns]
        if not right or id(right[0]) in self.used:
            return None
        other = right[0]
        if other.column > cell.column + cell.columns and self._meant(groups, other.text) is not None:
            return None
        if self._meant(groups, other.text) is not None and len(right) > 1 and not is_figure(other.text):
            following = right[1]
            if self._meant(groups, following.text) is None:
                return None
        return None if other.why else other

    def _within(self, groups: list[Group], cell: Cell) -> None:
        """Labels and values in one cell: 单位：万元, or several of them apart by white space."""
        parts = _parts(cell.text)
        taken = 0
        for part in parts:
            head, sign, text = part.partition("：" if "：" in part else ":")
            meant = self._meant(groups, head) if sign else None
            if meant is None and self._currency(head if sign else "", text.strip() if sign else part, cell):
                taken += 1
            elif meant is not None and text.strip():
                group, index, unit = meant
                self._put(group, index, text.strip(), unit, cell)
                taken += 1
            elif meant is not None:
                taken += 1
        if not taken and len(parts) == 1 and "年度" in cell.text and self._title(cell):
            return
        if taken:
            self.used[id(cell)] = "" if taken == len(parts) else "cell-partly"

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

    def _put(self, group: Group, index: int, text: str, unit: str, cell: Cell) -> None:
        """Give a field; where it is given already, another report begins, or the cell is not read."""
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
            text = _year(folded(text)) or text
        if not group.put(index, Value(text, cell), unit):
            self.used[id(cell)] = "cell-twice"
        elif group.form is self.root and not self.tables:
            self.head.add(index)

    # ---- tables ------------------------------------------------------------------------------------------------------

    def _table(self, grid: Grid, header: Header) -> int:
        """Read the rows below a header; the row to go on with."""
        self.tables += 1
        for cell in (*header.cells, *header.section):
            self.used.setdefault(id(cell), "")
        group, slot = self.report, header.slot
        inner = slot.path if slot.kind != LIST else slot.path[:-1]
        for step, index in enumerate(inner):
            form = self.forms[group.form.fields[index].extra]
            group = group.group(index, form, header.unit if step == len(slot.path) - 1 else "")
        row, last = header.below, header.end if header.end is not None else grid.height
        self.rows.begin()
        self.list = header if slot.kind == LIST and len(slot.path) == 1 else None
        while row < last:
            begun = grid.begun(row)
            if not begun:
                row += 1
                continue
            if isinstance(self.finder.at(grid, row), Header) or self._ends(grid, row, header, begun):
                break
            self.rows.read(grid, row, header, group, self.used)
            row += 1
        return row

    def _ends(self, grid: Grid, row: int, header: Header, begun: list[Cell]) -> bool:
        """Whether a row belongs to what follows a table: its first cell is a label of the report itself."""
        slot = header.slot
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
            return len(begun) == 1 and header.end is None and self._is_heading(begun[0])
        if slot.kind == LIST and self._is_item(header, first):
            return False
        return first.column < header.columns[-1].start or len(begun) <= 2

    def _is_heading(self, cell: Cell) -> bool:
        text = folded(cell.text)
        return self.root.label in text or (_year(text) is not None and "年度" in text and ":" not in text)

    @staticmethod
    def _is_item(header: Header, first: Cell) -> bool:
        """Whether a row that begins with a label of the report is an item all the same: its first cell stands where
        items are called."""
        required = header.slot.row.required
        return any(c.index in required and c.start <= first.column < c.end for c in header.columns) and (
            first.columns == 1 and first.column > header.first
        )


def _year(text: str) -> str | None:
    """The one year that a title names, 2022 of 2022年度 or 二〇二二年度; None where it names none or several."""
    found: dict[str, None] = {}
    sure: dict[str, None] = {}
    text = "".join(_YEARS.get(c, c) for c in text)
    at = text.find("年")
    while at >= 0:
        digits = text[max(0, at - 4) : at]
        if len(digits) == 4 and all(c in _DIGITS for c in digits) and digits[:2] in ("19", "20"):
            found[digits] = None
            if text[at : at + 2] == "年度":
                sure[digits] = None
        at = text.find("年", at + 1)
    if not found and len(text) == 4 and text.isascii() and text.isdigit():
        return text
    among = sure or found
    return next(iter(among)) if len(among) == 1 else None


def _parts(text: str) -> list[str]:
    """What stands apart in a cell, by wide space or on lines of its own, where each part is labelled."""
    text = text.replace("\u3000", "  ").replace("\t", "  ").replace("\n", "  ")
    parts = [part.strip() for part in text.split("  ") if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and ":" not in part.replace("：", ":"):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    return [part.strip("()（）") if ("：" in part or ":" in part) and part[:1] in "(（" else part for part in joined]
