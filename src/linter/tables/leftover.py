"""What no label of a form explains, put down as it is printed: rows below their headings.

Nothing is interpreted here. What a report says outside of its form's places is looked at in YAML, whoever wrote that
down: tables of no form are cross-footed there. Every cell that is put down still names its place.
"""

from __future__ import annotations

from ..heading import PUBLICATION, folded, is_counter
from .record import AS_PRINTED, Group, Value
from .shape import SUMS, is_figure, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..report.form import Form
    from .grid import Cell, Grid
    from .interpret import Reading

    Entry = Value | Group | list[Group]

# Why cells are unread that may be put down; what is unread for another reason stays so.
_OPEN = ("cell-not-understood", "cell-other-table")
# Headings in so many rows, tables of so many rows and columns, and labels and headings of so many characters at most.
_DEEPEST, _MOST_ROWS, _WIDEST, _LONGEST = 4, 400, 60, 40
_OPERATORS = "≥≤≧≦＞＜><=＝"
# Marks a heading that stands over a second cell of its row.
_AGAIN = "〔2〕"
# What stands below a table and is no part of it.
_NOTES = ("注", "说明", "备注", "填报", "填表", "制表", "(注")


def put_down(reading: Reading) -> None:
    """Put what a reading left over into its reports, below the headings that it is printed under."""
    free = {id(each.cell) for each in reading.unread if each.why in _OPEN}
    if not reading.reports or not free:
        return
    held = {id(cell) for report in reading.reports for cell in report.cells()}
    done: set[int] = set()
    for grid in reading.grids:
        for key, row, entry, cells in _Finder(grid, free, held, reading.form).found():
            report = reading.where.get((id(grid), row), reading.reports[-1])
            report = report if report in reading.reports else reading.reports[-1]
            if report.form.headed(key)[0] not in report.given and report.entries.setdefault(key, entry) is entry:
                done |= cells
    for each in reading.unread:
        if id(each.cell) in done:
            each.why = AS_PRINTED


class _Finder:
    """Looks through a grid for what was left over: ``free`` are the cells that were not read, ``held`` those whose
    values a report has."""

    def __init__(self, grid: Grid, free: set[int], held: set[int], form: Form) -> None:
        self.grid = grid
        self.free = free
        self.held = held
        self.form = form

    def found(self) -> Iterator[tuple[str, int, Entry, set[int]]]:
        """What was left over, each with its heading, the row it begins in, and the cells it is made of."""
        row, end, title = 0, 0, ""
        named: set[int] = set()
        left = min((cell.column for cells in self.grid.rows.values() for cell in cells), default=0)
        while row < self.grid.height:
            begun = self.grid.begun(row)
            if len(begun) == 1 and len(self.grid.row(row)) == 1:
                if begun[0].column > left:  # its number in the corner, 公开07表
                    pass
                elif self.form.name != PUBLICATION and self.form.label in folded(begun[0].text):
                    title = ""
                elif self.form.name == PUBLICATION or id(begun[0]) not in self.held:  # 金额单位：万元 names no table
                    title, named = _word(begun[0]), {id(begun[0])}
                row += 1
                continue
            end = end if row < end else self._end(row)
            table = self._table(row, end, title) if end > row + 1 else None
            if table is not None:
                after, key, entry, cells = table
                if entry is not None and key:
                    yield key, row, entry, cells | named if key == title else cells
                row, title = after, title if key != title else ""
                continue
            row += 1

    def _end(self, row: int) -> int:
        """The row up to which rows from one on hold mostly what was not read."""
        end = row
        while end < self.grid.height and end - row < _MOST_ROWS:
            begun = self.grid.begun(end)
            open_ = sum(id(cell) not in self.held and not cell.why for cell in begun)
            is_free = any(id(cell) in self.free for cell in begun)
            if not is_free or open_ * 2 < len(begun) or len(self.grid.row(end)) < 2:
                is_heading = end == row and bool(begun) and open_ == len(begun) and len(begun) > 1
                if not is_heading:
                    break
            end += 1
        return end

    # ---- tables ------------------------------------------------------------------------------------------------------

    def _table(self, row: int, end: int, title: str) -> tuple[int, str, Entry | None, set[int]] | None:
        """The table that begins at a row, and the row behind it; None where none does."""
        section = self._section(row, end)
        first = section.column + section.columns if section is not None else 0
        end = min(end, section.row + section.rows) if section is not None else end
        below = self._below(row, end, first)
        if below is None:
            return None
        last = below
        while last < end and not (last > below and self._is_header(last, end, first)):
            begun = self.grid.begun(last)
            if section is None and last > below and self._section(last, end) is not None:
                break
            if folded(begun[0].text).startswith(_NOTES) or not any(_is_value(cell.text) for cell in begun):
                break
            last += 1
        chains = self._chains(row, below, first)
        if len(chains) < 2 or last == below:
            return None
        key = _word(section) if section is not None else title
        entry, cells = self._entry(chains, below, last, first)
        cells |= {id(cell) for _, _, chain in chains for cell in chain} | ({id(section)} if section else set())
        return last, key, entry, cells

    def _section(self, row: int, end: int) -> Cell | None:
        """The cell at the left of a row that names a table: it reaches from its headings over its rows."""
        begun = self.grid.begun(row)
        cell = begun[0]
        if cell.rows < 2 or len(begun) < 3 or _is_value(cell.text) or len(_word(cell)) > _LONGEST:
            return None
        reached = range(row, min(end, cell.row + cell.rows))
        right = [[c for c in self.grid.begun(at) if c.column >= cell.column + cell.columns] for at in reached]
        is_headed = not any(_is_value(each.text) for each in right[0])
        return cell if is_headed and any(_is_value(each.text) for cells in right[1:] for each in cells) else None

    def _is_header(self, row: int, end: int, first: int) -> bool:
        """Whether a row within a table has the headings of another: no values, and rows with values below it."""
        begun = [cell for cell in self.grid.begun(row) if cell.column >= first]
        if len(begun) < 2 or any(_is_value(cell.text) for cell in begun) or row + 1 >= end:
            return False
        following = [cell for cell in self.grid.begun(row + 1) if cell.column >= first]
        columns = {cell.column for cell in begun[1:]}
        return len(begun) > 2 and sum(_is_value(c.text) for c in following if c.column in columns) * 2 > len(columns)

    def _below(self, row: int, end: int, first: int) -> int | None:
        """The row below the headings that begin at a row; None where it holds values."""
        below = row
        while below < min(end, row + _DEEPEST):
            begun = [cell for cell in self.grid.begun(below) if cell.column >= first]
            if not begun or any(_is_value(cell.text) for cell in begun):
                return None
            reach = max(cell.row + cell.rows for at in range(row, below + 1) for cell in self.grid.begun(at)
                        if cell.column >= first)  # fmt: skip
            below += 1
            following = [cell for cell in self.grid.begun(below) if cell.column >= first] if below < end else []
            is_split = any(
                cell.columns > 1 and sum(cell.column <= c.column < cell.column + cell.columns for c in following) > 1
                for cell in begun
            )
            if reach <= below and not (is_split and not any(_is_value(cell.text) for cell in following)):
                return below if below < end else None
        return None

    def _chains(self, row: int, below: int, first: int) -> list[tuple[int, int, list[Cell]]]:
        """The headings above one another: from what column up to what they stand."""
        found: list[tuple[int, int, list[Cell]]] = []
        cells = [cell for at in range(row, below) for cell in self.grid.begun(at) if cell.column >= first]
        column, last = min(c.column for c in cells), max(c.column + c.columns for c in cells)
        while column < last and len(found) < _WIDEST:
            chain: dict[int, Cell] = {}
            for at in range(row, below):
                cell = self.grid.at(at, column)
                if cell is not None and cell.text and cell.row >= row and cell.column >= first:
                    chain[id(cell)] = cell
            end = min((cell.column + cell.columns for cell in chain.values()), default=column + 1)
            if chain:
                found.append((column, end, list(chain.values())))
            column = end
        return found

    def _entry(
        self, chains: list[tuple[int, int, list[Cell]]], below: int, last: int, first: int
    ) -> tuple[Entry | None, set[int]]:
        """The rows of a table as a report has them, and their cells: the values of one row by their headings, rows by
        their names, or a list where what rows are called by has several headings."""
        headings = _headings(chains)
        rows: list[tuple[list[tuple[str, Cell]], list[tuple[str, Cell]]]] = []
        seen: set[int] = set()
        names = self._names(chains, below, last)
        for row in range(below, last):
            if self.grid.counts(row, first):
                seen |= {id(cell) for cell in self.grid.begun(row)}
                continue
            called: dict[int, tuple[str, Cell]] = {}
            cells: dict[int, tuple[str, Cell]] = {}
            for (start, end, _), heading in zip(chains, headings, strict=True):
                for column in range(start, end):
                    cell = self.grid.at(row, column)
                    if cell is None or cell.is_blank or cell.why or cell.row < below or id(cell) in self.held:
                        continue
                    if start < names:
                        called.setdefault(id(cell), (heading, cell))
                    elif cell.row == row and id(cell) not in called:
                        cells.setdefault(id(cell), (heading, cell))
            if cells:
                rows.append((list(called.values()), list(cells.values())))
                seen |= called.keys() | cells.keys()
        if not rows:
            return None, seen
        corner = [heading for (start, _, _), heading in zip(chains, headings, strict=True) if start < names]
        entry = self._named(rows, _ways(chains, headings)) if len(corner) < 2 else None
        return (entry if entry is not None else self._listed(rows)), seen

    def _names(self, chains: list[tuple[int, int, list[Cell]]], below: int, last: int) -> int:
        """The column up to which rows are called by what stands in it: texts, with values right of them."""
        for start, _, _ in chains:
            cells = [self.grid.at(row, start) for row in range(below, last)]
            texts = [cell.text for cell in cells if cell is not None and cell.text]
            is_named = sum(_is_value(text) for text in texts) * 2 < len(texts)
            if not is_named and not self._is_counted(start, below, last):
                return start
        return chains[0][1]

    def _is_counted(self, column: int, below: int, last: int) -> bool:
        """Whether a column counts the rows."""
        cells = [self.grid.at(row, column) for row in range(below, last)]
        texts = [cell.text for cell in cells if cell is not None and cell.text.isdigit()]
        return len(texts) > 1 and texts == [str(at + 1) for at in range(len(texts))]

    def _one(self, cells: list[tuple[str, Cell]], ways: dict[str, list[str]]) -> Group:
        """The one row of a table by its headings, each below those above it."""
        whole = Group(self.form)
        for heading, cell in cells:
            way = ways[heading]
            group = whole
            for word in way[:-1]:
                inner = group.entries.setdefault(word, Group(self.form))
                group = inner if isinstance(inner, Group) else group
            self._cells(group, [(way[-1], cell)])
        return whole

    def _named(
        self, rows: list[tuple[list[tuple[str, Cell]], list[tuple[str, Cell]]]], ways: dict[str, list[str]]
    ) -> Group | None:
        """Rows by their names, a level below another; None where they have none, or not one of their own. ``ways`` are
        the headings above one another of each column."""
        whole = Group(self.form)
        if len(rows) == 1 and not rows[0][0]:
            return self._one(rows[0][1], ways)
        for called, cells in rows:
            group = whole
            for _, level in called[:-1]:
                inner = group.entries.setdefault(_word(level), Group(self.form))
                if not isinstance(inner, Group):
                    return None
                group = inner
            name = _word(called[-1][1]) if called else ""
            if not name or name in group.entries:
                return None
            group.entries[name] = self._cells(Group(self.form), cells)
        return whole

    def _listed(self, rows: list[tuple[list[tuple[str, Cell]], list[tuple[str, Cell]]]]) -> list[Group]:
        return [self._cells(Group(self.form), [*called, *cells]) for called, cells in rows]

    @staticmethod
    def _cells(group: Group, cells: list[tuple[str, Cell]]) -> Group:
        for heading, cell in cells:
            if is_counter(heading):
                continue
            while heading in group.entries:  # a level and a name below one heading
                heading += _AGAIN
            group.entries[heading] = Value(cell.text, cell)
        return group


def _headings(chains: list[tuple[int, int, list[Cell]]]) -> list[str]:
    """What columns are headed, from above; of several that are headed alike the later ones are counted."""
    found: list[str] = []
    for _, _, chain in chains:
        heading = joined([cell.text for cell in chain])
        count = sum(each.partition("〔")[0] == heading for each in found)
        found.append(f"{heading}〔{count + 1}〕" if count else heading)
    return found


def _ways(chains: list[tuple[int, int, list[Cell]]], headings: list[str]) -> dict[str, list[str]]:
    """For each heading the one that stands over it and others, and what it is below that: a 小计 is called as what it
    sums up."""
    found: dict[str, list[str]] = {}
    for (_, _, chain), heading in zip(chains, headings, strict=True):
        over = [cell for cell in chain[:-1] if sum(any(cell is c for c in other) for _, _, other in chains) > 1]
        rest = [cell for cell in chain if not any(cell is c for c in over)]
        words = [_word(cell) for cell in over] + [joined([cell.text for cell in rest])]
        last = words[-2] if len(words) > 2 and words[-1].startswith(SUMS) else words[-1]
        way = [words[0], last] if len(words) > 1 else words
        found[heading] = way if way not in found.values() else [heading]
    return found


def _word(cell: Cell) -> str:
    return "".join(cell.text.split()).rstrip(":：")


def _is_value(text: str) -> bool:
    """Whether a text is a value and no heading: a figure, also with its unit, or one with an operator."""
    text = folded(text.strip())
    if is_figure(text) or text[:1] in _OPERATORS:
        return True
    rest = text.lstrip("+-0123456789.,")
    return rest != text and len(rest) <= 4 and not any(sign in rest for sign in "年月日-至")
