"""Finding the headers of tables: which row of a grid holds the headings of which of a form's tables."""

from __future__ import annotations

from ..figure import is_blank
from ..heading import is_counter
from ..report.record import FIGURES
from .shape import LINES, LIST, SINGLE, Slot, is_figure, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Form
    from .grid import Cell, Grid
    from .sections import Path, Sections

    # Cells by their ids; and from what column up to what which of them stand above one another, with their texts.
    _Standing = tuple[dict[int, Cell], list[tuple[int, int, list[Cell], list[str]]]]

# Headings in so many rows, and in so many columns at most.
_DEEPEST, _WIDEST = 3, 120
# So many rows below a heading tell what it is over.
_LOOKED_AT = 8
_DIGITS = frozenset("0123456789")
_SENTENCE = "。；;"


class Column:
    """The columns from ``start`` up to ``end`` of a grid stand for a field of the rows' form, or for the one that
    ``inner`` is within the group or list in that field, if that is not -1."""

    __slots__ = ("end", "index", "inner", "start", "unit")

    def __init__(self, start: int, end: int, index: int, unit: str, inner: int = -1) -> None:
        self.inner = inner
        self.start = start
        self.end = end
        self.index = index
        self.unit = unit


class Other:
    """The columns from ``start`` up to ``end`` of a grid stand below a ``heading`` that the rows' form lacks."""

    __slots__ = ("end", "heading", "start")

    def __init__(self, start: int, end: int, heading: str) -> None:
        self.start = start
        self.end = end
        self.heading = heading


class Header:
    """A header that was found: the table it is of, its columns, the first row below it, and the row that the table has
    to end before, None where nothing says so; ``cells`` are those it is made of, ``unit`` that of the table's name."""

    __slots__ = ("below", "cells", "columns", "end", "others", "section", "slot", "unit")

    def __init__(self, slot: Slot, columns: list[Column], below: int, cells: list[Cell]) -> None:
        self.others: list[Other] = []
        self.slot = slot
        self.columns = columns
        self.below = below
        self.cells = cells
        self.end: int | None = None
        self.section: list[Cell] = []
        self.unit = ""

    @property
    def before(self) -> int:
        """The first column that is right of the names of the table and of what it is in."""
        return max((cell.column + cell.columns for cell in self.section), default=0)

    @property
    def first(self) -> int:
        return self.columns[0].start

    def counters(self, grid: Grid) -> dict[int, Cell]:
        """The headings of columns that no more than count the rows, by column."""
        rows = range(min(cell.row for cell in self.cells), self.below)
        known = {id(cell) for cell in self.cells}
        beside = (cell for row in rows for cell in grid.begun(row) if id(cell) not in known)
        return {cell.column: cell for cell in beside if is_counter(cell.text)}


class Finder:
    """Looks for headers in grids, for one root form."""

    def __init__(self, slots: list[Slot], sections: Sections) -> None:
        self.slots = slots
        self.sections = sections
        self.forms = sections.forms
        self.lookup = sections.lookup
        self._rows: dict[str, Form] = {slot.row.name: slot.row for slot in slots}
        self._chains: dict[tuple[int, int, int], _Standing] = {}
        self._figures: dict[tuple[int, int], bool] = {}
        self._found: dict[tuple[int, int, Path], Header | str | None] = {}

    def at(self, grid: Grid, row: int, start: Path = ()) -> Header | str | None:
        """The header whose first row this is; the key of a message where it could be of several tables; else None.
        ``start`` is where names alone in the rows before have led to."""
        key = (id(grid), row, start)
        if key not in self._found:
            self._found[key] = self._at(grid, row, start)
        return self._found[key]

    def _at(self, grid: Grid, row: int, start: Path) -> Header | str | None:
        if len(grid.row(row)) < 2 or self._holds_figures(grid, row):
            return None
        best: list[tuple[tuple[int, ...], Header]] = []
        matched = {}
        for name, form in self._rows.items():
            found = self._headings(grid, row, form)
            if found is not None:
                matched[name] = found
        for slot in self.slots:
            if slot.row.name not in matched:
                continue
            columns, depth, cells = matched[slot.row.name]
            header = Header(slot, columns, row + depth, cells)
            rank = self._rank(grid, row, header, start)
            if rank is not None:
                best.append((rank, header))
        if not best:
            return None
        top = max(rank for rank, _ in best)
        firsts = [header for rank, header in best if rank == top]
        if len(firsts) > 1:
            return "cell-ambiguous"
        self._others(grid, row, firsts[0])
        return firsts[0]

    def _others(self, grid: Grid, row: int, header: Header) -> None:
        """The headings of a header that the rows' form does not have: what stands below them is kept as it is printed.
        That over the names of rows is understood."""
        _, chains = self._standing(grid, row, header.below - row)
        used = {id(cell) for cell in (*header.cells, *header.section)}
        taken = {column for each in header.columns for column in range(each.start, each.end)}
        for start, end, chain, texts in chains:
            new = [cell for cell in chain if id(cell) not in used]
            if not new or not taken.isdisjoint(range(start, end)):
                continue
            if start < header.first and header.slot.kind != LIST:
                header.cells += new
            elif not is_counter(texts[-1]) and not any(mark in texts[-1] for mark in _SENTENCE):
                header.others.append(Other(start, end, joined(texts)))

    def _holds_figures(self, grid: Grid, row: int) -> bool:
        """Whether a row holds figures, and so no headings."""
        key = (id(grid), row)
        found = self._figures.get(key)
        if found is None:
            found = self._figures[key] = any(is_figure(cell.text) for cell in grid.begun(row))
        return found

    # ---- headings ----------------------------------------------------------------------------------------------------

    def _headings(self, grid: Grid, row: int, form: Form) -> tuple[list[Column], int, list[Cell]] | None:
        """The columns that a form's headings are found in, in how many rows, and the cells of these."""
        best: tuple[list[Column], int, list[Cell]] | None = None
        for depth in range(1, _DEEPEST + 1):
            if self._holds_figures(grid, row + depth - 1):
                break
            found = self._columns(grid, row, depth, form)
            if found is not None and (best is None or len(found[0]) > len(best[0])):
                best = found[0], depth, found[1]
        return best

    def _columns(self, grid: Grid, row: int, depth: int, form: Form) -> tuple[list[Column], list[Cell]] | None:
        bottom = row + depth - 1
        key = id(grid), row, depth
        known = self._chains.get(key)
        if known is None:
            known = self._chains[key] = self._standing(grid, row, depth)
        cells, chains = known
        columns: list[Column] = []
        used: set[int] = set()
        met: set[tuple[int, int]] = set()
        for column, end, chain, texts in chains:
            index, inner, unit, joined = self._meant(form, texts)
            if index >= 0 and not columns and form.fields[index].kind in FIGURES:
                index = -1 if self._is_over_names(grid, bottom, column) else index
            if index >= 0 and (index, inner) not in met:
                met.add((index, inner))
                columns.append(Column(column, end, index, unit, inner))
                used.update(id(cell) for cell in chain[-joined:])
            elif index >= 0 and len(columns) == 1 and self._is_bare(grid, bottom, columns[0].start):
                # What stands at the left and means the same is the name of the table, with nothing below it.
                columns = [Column(column, end, index, unit, inner)]
                used = {id(cell) for cell in chain[-joined:]}
        if len(columns) < 2 or not any(cell.row == row and key in used for key, cell in cells.items()):
            return None
        if all(self._is_split(grid, bottom + 1, each) for each in columns):
            return None
        for cell in cells.values():
            over = sum(c.start < cell.column + cell.columns and cell.column < c.end for c in columns)
            is_upper = cell.row + cell.rows <= bottom
            if is_upper and over > 1:  # a heading over several
                used.add(id(cell))
            elif id(cell) not in used and (is_upper or cell.row > row):
                return None
        return columns, [cell for key, cell in cells.items() if key in used]

    def _is_split(self, grid: Grid, row: int, column: Column) -> bool:
        """Whether more headings than one stand below a heading."""
        below = [cell for cell in grid.begun(row) if column.start <= cell.column < column.end]
        return len(below) > 1 and not self._holds_figures(grid, row)

    @staticmethod
    def _is_over_names(grid: Grid, bottom: int, column: int) -> bool:
        """Whether what stands below a heading are the names of rows, and figures only right of them."""
        below = [grid.at(row, column) for row in range(bottom + 1, min(bottom + 1 + _LOOKED_AT, grid.height))]
        texts = [cell.text for cell in below if cell is not None and not is_blank(cell.text) and cell.row > bottom]
        return len(texts) > 1 and not any(c in _DIGITS for text in texts[:3] for c in text)

    @staticmethod
    def _is_bare(grid: Grid, bottom: int, column: int) -> bool:
        """Whether nothing of its own stands below a heading."""
        below = grid.at(bottom + 1, column)
        return below is None or below.is_blank or below.row <= bottom

    def _standing(self, grid: Grid, row: int, depth: int) -> _Standing:
        """The cells that lie within some rows, and which of them stand above one another: from what column up to what,
        with their texts."""
        cells = {
            id(cell): cell
            for r in range(row, row + depth)
            for cell in grid.row(r)
            if cell.row >= row and cell.row + cell.rows <= row + depth
        }
        chains: list[tuple[int, int, list[Cell], list[str]]] = []
        if len(cells) < 2 or not any(cell.row == row for cell in cells.values()):
            return cells, chains
        column = min(cell.column for cell in cells.values())
        last = min(max(cell.column + cell.columns for cell in cells.values()), column + _WIDEST)
        while column < last:
            chain = self._chain(grid, row, row + depth - 1, column, cells)
            end = min((cell.column + cell.columns for cell in chain), default=column)
            if chain:
                chains.append((column, end, chain, [cell.text for cell in chain]))
            column = max(end, column + 1)
        return cells, chains

    @staticmethod
    def _chain(grid: Grid, row: int, bottom: int, column: int, cells: dict[int, Cell]) -> list[Cell]:
        """The cells of the headings' rows above one another in a column."""
        chain: dict[int, Cell] = {}
        for r in range(row, bottom + 1):
            cell = grid.at(r, column)
            if cell is not None and cell.text and id(cell) in cells:
                chain[id(cell)] = cell
        return list(chain.values())

    def _meant(self, form: Form, texts: list[str]) -> tuple[int, int, str, int]:
        """The field that headings above one another mean, that within it if it is a group or a list (else -1), the unit
        they name, and how many of them do, from below: those together if they mean one, else the lowest by itself."""
        tries = [texts[-1]]
        if len(texts) > 1:
            outer = self.lookup(form, texts[-2])[0]
            if outer >= 0 and form.fields[outer].kind == "form":
                own = self.forms[form.fields[outer].extra]
                inner, unit = self.lookup(own, texts[-1])
                if inner >= 0 and own.fields[inner].kind != "form":
                    return outer, inner, unit, 2
            tries = ["".join(texts), "".join(reversed(texts)), texts[0] + texts[-1], texts[-1] + texts[0], texts[-1]]
        for text in tries:
            index, unit = self.lookup(form, text)
            if index >= 0 and form.fields[index].kind != "form":
                return index, -1, unit, len(texts) if text != texts[-1] else 1
        return -1, -1, "", 1

    # ---- which table -------------------------------------------------------------------------------------------------

    def _rank(self, grid: Grid, row: int, header: Header, start: Path) -> tuple[int, ...] | None:
        """How well a header is one of its slot's table; None where it cannot be."""
        slot, columns = header.slot, header.columns
        self._sections(grid, row, header)
        if (slot.kind != LIST or len(columns) == 2) and self._are_labels(grid, header):
            return None
        named, path = int(bool(start) and start == slot.path), start
        for cell in header.section:
            index, unit = self.lookup(slot.parent, cell.text)
            if slot.path and slot.path[-1] in (index, *self.lookup.rows(slot.parent, cell.text)):
                named, header.unit = max(named, 1), unit or header.unit
            found = self.sections.below(path, cell.text)
            if found is not None:
                path = slot.path if slot.path in self.sections.like(found[0], cell.text) else found[0]
        if slot.path and path == slot.path:
            named = 2
        elif path != start and slot.path[: len(path)] != path:
            return None  # what stands at its left is the name of something else
        if self._is_below_others(grid, row, header):
            return None
        have = {column.index for column in columns}
        if slot.kind == SINGLE:
            return (named, len(have), 0, 0) if named else None
        if slot.kind == LIST:
            if not set(slot.row.required) <= have:
                return None
            if not named and all(slot.row.fields[index].kind in FIGURES for index in have):
                return None  # figures by themselves, which nothing says to be of this list
            return named, len(have), int(slot.is_usual), -len(slot.path)
        labels = self._labelled(grid, header)
        return (named, len(have) + labels, 1, -len(slot.path)) if labels else None

    @staticmethod
    def _is_below_others(grid: Grid, row: int, header: Header) -> bool:
        """Whether headings stand in the lower rows of a larger header, whose others reach down beside them."""
        beside = (cell for cell in grid.row(row) if cell.row < row and cell.row + cell.rows == header.below)
        return any(cell.column >= header.columns[-1].end for cell in beside)

    def _are_labels(self, grid: Grid, header: Header) -> bool:
        """Whether headings are labels, of which each has its value beside it: labels stand under them as well, or what
        stands behind each is no heading."""
        form, ends = header.slot.row, {column.end for column in header.columns}
        starts = {column.start for column in header.columns}
        beside = [grid.at(header.below - 1, end) for end in ends]
        if not starts & ends and all(cell is not None and cell.text for cell in beside):
            return True
        for column in header.columns:
            cell = grid.at(header.below, column.start)
            if cell is not None and cell.row == header.below and self.lookup(form, cell.text)[0] >= 0:
                return True
        return False

    def _sections(self, grid: Grid, row: int, header: Header) -> None:
        """The cells left of a header that name its table, and where the lowest of them ends."""
        used = {id(cell) for cell in header.cells}
        path, parent = header.slot.path, header.slot.parent
        for cell in grid.row(row):
            if id(cell) in used or cell.column >= header.first:
                continue
            end = cell.row + cell.rows
            if end > header.below:
                header.section.append(cell)
                header.end = end if header.end is None else min(header.end, end)
            elif path and self.lookup(parent, cell.text)[0] == path[-1]:  # where nothing is merged
                header.section.append(cell)

    def _labelled(self, grid: Grid, header: Header) -> int:
        """How many rows below a header are called by a field of the group, each once."""
        found = set()
        last = header.end if header.end is not None else min(grid.height, header.below + 60)
        for row in range(header.below, last):
            cell = label(grid, row, header)
            if cell is None:
                continue
            index = self.lookup(header.slot.group, cell.text)[0]
            if index >= 0 and is_row(header.slot, index):
                found.add(index)
            elif index >= 0 and header.end is None:
                break
        return len(found)


def is_row(slot: Slot, index: int) -> bool:
    """Whether a field of a group is a row of its table."""
    field = slot.group.fields[index]
    return field.kind == "form" and not field.is_list and field.extra == slot.row.name


def label(grid: Grid, row: int, header: Header) -> Cell | None:
    """The cell that says what a row is: the one in the column of names, else the last one left of the figures."""
    form, first = header.slot.row, header.columns[0]
    sections = {id(cell) for cell in header.section}
    left = [cell for cell in grid.begun(row) if cell.column < header.first and id(cell) not in sections and cell.text]
    if left and any(cell.column >= header.before for cell in left):
        return left[-1]
    if form.fields[first.index].kind == "text" and not header.slot.row.fields[first.index].is_list:
        for column in range(first.start, first.end):
            cell = grid.at(row, column)
            if cell is not None and cell.text and cell.row == row:
                return cell
    return left[-1] if left else None


__all__ = ["LINES", "LIST", "SINGLE", "Column", "Finder", "Header", "is_row", "label"]
