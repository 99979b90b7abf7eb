"""Grid: a table as it is printed, whatever file it stands in; merged cells are one cell."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Why a cell that holds something has no text to go by.
UNCOMPUTED = "cell-uncomputed"
# What a row is called that counts the columns.
_COUNTED = ("栏次", "行次", "序号", "列次")


class Cell:
    """A cell: its printed ``text``, its ``place`` (``自评表!D12``), and what it covers from ``row`` and ``column`` on,
    all from 0. ``stored`` is what a file holds where that is not what is printed; ``why`` a message's key where there
    is something that cannot be read."""

    __slots__ = ("column", "columns", "place", "row", "rows", "stored", "text", "why")

    def __init__(
        self,
        text: str,
        place: str,
        row: int,
        column: int,
        rows: int = 1,
        columns: int = 1,
        stored: str = "",
        why: str = "",
    ) -> None:
        self.text = text
        self.place = place
        self.row = row
        self.column = column
        self.rows = rows
        self.columns = columns
        self.stored = stored
        self.why = why

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.why

    def __repr__(self) -> str:
        return f"Cell({self.text!r}, {self.place!r})"


class Grid:
    """A table: ``rows`` has for each row the cells that cover any of it, by column; blank ones only where merged.
    ``is_plain`` is whether it is of a kind that cannot merge cells, ``is_sheet`` whether no table begun elsewhere goes
    on in it."""

    __slots__ = ("_at", "height", "is_plain", "is_sheet", "name", "rows")

    def __init__(self, name: str, cells: list[Cell], is_plain: bool = False, is_sheet: bool = False) -> None:
        self.name = name
        self.is_plain = is_plain
        self.is_sheet = is_sheet
        self.height = max((cell.row + cell.rows for cell in cells), default=0)
        self.rows: dict[int, list[Cell]] = {}
        self._at: dict[tuple[int, int], Cell] = {}
        for cell in cells:
            for row in range(cell.row, cell.row + cell.rows):
                self.rows.setdefault(row, []).append(cell)
                for column in range(cell.column, cell.column + cell.columns):
                    self._at[row, column] = cell
        for row_cells in self.rows.values():
            row_cells.sort(key=lambda cell: cell.column)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place."""
        return self._at.get((row, column))

    def row(self, row: int) -> list[Cell]:
        """The cells with something in them that cover a row, from the left."""
        return [cell for cell in self.rows.get(row, ()) if not cell.is_blank]

    def begun(self, row: int) -> list[Cell]:
        """Those of them that begin in it."""
        return [cell for cell in self.row(row) if cell.row == row]

    def counts(self, row: int, first: int = 0) -> bool:
        """Whether a row does no more than count the columns from one on: 栏次, 1, 2, 3."""
        texts = [cell.text for cell in self.begun(row) if cell.column >= first]
        texts = [text for text in texts if text.strip() not in _COUNTED]
        return len(texts) > 1 and texts == [str(at + 1) for at in range(len(texts))]

    def cells(self) -> Iterator[Cell]:
        """All that hold something, each once, row by row."""
        for row in sorted(self.rows):
            yield from self.begun(row)


class Book:
    """What a file holds: its tables in order, and what has to be said of it (keys of messages, with their places)."""

    __slots__ = ("grids", "notes")

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.notes: list[tuple[str, str]] = []


def column_letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(sheet: str, row: int, column: int) -> str:
    """The place of a cell of a sheet, both from 0, as spreadsheets write it."""
    return f"{sheet}!{column_letters(column)}{row + 1}"
