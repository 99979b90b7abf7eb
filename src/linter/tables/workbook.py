"""Workbooks (.xlsx, .xlsm, .xls): sheets to grids, each cell as its number format prints it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from . import printed
from .grid import UNCOMPUTED, Book, Cell, Grid, column_letters, place
from .packed import NO_RESULT
from .safety import MAX_CELLS, MAX_MERGED, Unreadable

if TYPE_CHECKING:
    from typing import Any

    from .packed import Content

# A merged range that is larger is a whole sheet painted, and covers no table.
_MAX_MERGED = 2_000
# So many hidden rows and columns are named.
_MAX_HIDDEN = 20
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def read_xlsx(data: bytes, name: str, book: Book) -> None:
    """Read a workbook's sheets into ``book``. Raises Unreadable."""
    import warnings

    import openpyxl  # noqa: F401 - outside of what is taken for damage where it is missing

    from .packed import sheets

    try:
        with warnings.catch_warnings():  # of parts that are not kept, which are none of a report's
            warnings.simplefilter("ignore")
            for sheet in sheets(data):
                grid = _sheet(sheet)
                if not grid.rows:
                    continue
                if sheet.is_hidden:
                    book.notes.append(("tables-hidden-sheet", sheet.title))
                hidden = [str(row) for row in sheet.hidden_rows if grid.row(row - 1)]
                _say_hidden(book, sheet.title, hidden + _hidden_columns(sheet, grid))
                book.grids.append(grid)
    except Unreadable:
        raise
    except Exception:  # whatever a reader of a broken file stumbles over
        raise Unreadable("tables-broken", name) from None


def _hidden_columns(sheet: Content, grid: Grid) -> list[str]:
    """The hidden columns of a sheet that hold something."""
    if not sheet.hidden_columns:
        return []
    held = {cell.column + 1 for cell in grid.cells() if not cell.is_blank}
    hidden = [c for c in sorted(held) if any(first <= c <= last for first, last in sheet.hidden_columns)]
    return [column_letters(column - 1) for column in hidden]


def _say_hidden(book: Book, title: str, hidden: list[str]) -> None:
    if hidden:
        shown = "、".join(hidden[:_MAX_HIDDEN]) + ("…" if len(hidden) > _MAX_HIDDEN else "")
        book.notes.append(("tables-hidden-cells", f"{title}!{shown}"))


def _sheet(sheet: Content) -> Grid:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        rows, columns = bottom - top + 1, right - left + 1
        if rows * columns > _MAX_MERGED:
            columns = min(columns, 50)
            rows = min(rows, _MAX_MERGED // columns)
        spans[top, left] = rows, columns
        covered.update((top + i, left + j) for i in range(rows) for j in range(columns) if i or j)
    cells = []
    for place_of in spans:  # a merged range may have no cell of its own
        sheet.cells.setdefault(place_of, (None, printed.GENERAL))
    for (row, column), (value, form) in sorted(sheet.cells.items(), key=lambda item: item[0]):
        if (row, column) in covered:
            continue
        text, stored, why = "", "", ""
        if value is NO_RESULT:
            why = UNCOMPUTED
        elif value is not None:
            text, stored = _said(value, form)
        rows, columns = spans.get((row, column), (1, 1))
        if text or why or rows > 1 or columns > 1:
            where = place(sheet.title, row - 1, column - 1)
            cells.append(Cell(text, where, row - 1, column - 1, rows, columns, stored, why))
    return Grid(sheet.title, cells, is_sheet=True)


def _said(value: Any, form: str) -> tuple[str, str]:
    """What is printed of a value, and what is stored where that is something else."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ""
    if isinstance(value, (int, float)):
        text = printed.number(value, form)
        return text, "" if printed.is_all_of(text, value) else printed.plain(value)
    if isinstance(value, (datetime, date, time)):
        return printed.moment(value, form), ""
    if isinstance(value, timedelta):
        return str(value), ""
    return str(value).strip(), ""


def read_xls(data: bytes, name: str, book: Book) -> None:
    """Read an old workbook's sheets into ``book``. Raises Unreadable."""
    import os

    import xlrd

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            workbook = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
            sheets = [workbook.sheet_by_index(i) for i in range(workbook.nsheets)]
    except Exception as error:
        locked = "encrypted" in str(error).lower()
        raise Unreadable("tables-password" if locked else "tables-broken", name) from None
    for sheet in sheets:
        merged = sum((last - first) * (right - left) for first, last, left, right in sheet.merged_cells)
        if sheet.nrows * sheet.ncols > 50 * MAX_CELLS or merged > MAX_MERGED:
            raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
        grid = _old_sheet(workbook, sheet)
        if grid.rows:
            if sheet.visibility:
                book.notes.append(("tables-hidden-sheet", sheet.name))
            hidden = [str(row + 1) for row, info in sheet.rowinfo_map.items() if info.hidden and grid.row(row)]
            held = {cell.column for cell in grid.cells() if not cell.is_blank}
            looks = sheet.colinfo_map
            hidden += [column_letters(c) for c in sorted(held) if c in looks and looks[c].hidden]
            _say_hidden(book, sheet.name, hidden)
            book.grids.append(grid)


def _old_sheet(workbook: Any, sheet: Any) -> Grid:
    import xlrd

    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for first, last, left, right in sheet.merged_cells:
        spans[first, left] = last - first, right - left
        covered.update((i, j) for i in range(first, last) for j in range(left, right) if (i, j) != (first, left))
    cells = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            rows, columns = spans.get((row, column), (1, 1))
            if (row, column) in covered or (cell.ctype in (0, 6) and rows == columns == 1):
                continue
            key = workbook.xf_list[cell.xf_index].format_key
            form = printed.CHINESE.get(key) or workbook.format_map[key].format_str
            if cell.ctype == 3:
                try:
                    moment = xlrd.xldate.xldate_as_datetime(cell.value, workbook.datemode)
                    text, stored = printed.moment(moment, form), ""
                except (ValueError, OverflowError):
                    text, stored = printed.plain(cell.value), ""
            elif cell.ctype == 5:
                text, stored = _ERRORS.get(cell.value, "#VALUE!"), ""
            else:
                text, stored = _said(bool(cell.value) if cell.ctype == 4 else cell.value or "", form)
                if cell.ctype == 2:
                    text, stored = _said(cell.value, form)
            if text or rows > 1 or columns > 1:
                cells.append(Cell(text, place(sheet.name, row, column), row, column, rows, columns, stored))
    return Grid(sheet.name, cells, is_sheet=True)
