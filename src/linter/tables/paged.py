"""Tables of pages: one that goes on over several pages is one table."""

from __future__ import annotations

from .grid import Cell, Grid

# Columns whose edges are so near each other, in points, are the same.
_NEAR = 3


class PageTable:
    """A table of a page: ``lines`` of text above it with their places, ``cells`` as ``(text, row, column, rows,
    columns)``, the edges of its ``columns``, and whether nothing stands below it on its page."""

    __slots__ = ("cells", "columns", "height", "is_last", "lines", "page", "parts")

    def __init__(self, page: int, lines: list[tuple[str, str]]) -> None:
        self.page = page
        self.lines = lines
        self.cells: list[tuple[str, int, int, int, int]] = []
        self.columns: list[float] = []
        self.height = 0
        self.is_last = False
        # The page and the first row of each part.
        self.parts = [(page, 0)]

    def goes_on_in(self, other: PageTable, page: int) -> bool:
        """Whether another table is the rest of this one: the first thing on the next page, with the same columns."""
        return (
            self.is_last
            and page == self.parts[-1][0] + 1
            and not other.lines
            and len(self.columns) == len(other.columns)
            and all(abs(a - b) < _NEAR for a, b in zip(self.columns, other.columns, strict=True))
        )

    def append(self, other: PageTable) -> None:
        """The rest of this table, from the next page."""
        self.parts.append((other.page, self.height))
        self.cells += [(text, row + self.height, column, rows, wide) for text, row, column, rows, wide in other.cells]
        self.height += other.height
        self.is_last = other.is_last

    def grid(self, name: str) -> Grid:
        """The table as a grid, below the lines above it."""
        first, width = len(self.lines), len(self.columns) - 1
        cells = [Cell(text, place, row, 0, 1, width) for row, (text, place) in enumerate(self.lines)]
        met: dict[int, int] = {}
        for text, row, column, rows, columns in self.cells:
            page, start = [part for part in self.parts if part[1] <= row][-1]
            met[row] = met.get(row, 0) + 1
            if text or rows > 1 or columns > 1:
                place = f"第{page}页{name}!第{row - start + 1}行第{met[row]}格"
                cells.append(Cell(text, place, row + first, column, rows, columns))
        return Grid(name, cells)
