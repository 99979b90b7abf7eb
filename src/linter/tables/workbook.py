"""Workbooks (.xlsx, .xlsm, .xls): sheets to grids, each cell as its number format prints it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from . import printed
from .grid import UNCOMPUTED, Book, Cell, Grid, place
from .safety import MAX_CELLS, MAX_MERGED, Unreadable

if TYPE_CHECKING:
    from typing import Any

# A merged range that is larger is a whole sheet painted, and covers no table.
_MAX_MERGED = 2_000
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def read_xlsx(data: bytes, name: str, book: Book) -> None:
    """Read a workbook's sheets into ``book``. Raises Unreadable."""
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():  # of parts that are not kept, which are none of a report's
            warnings.simplefilter("ignore")
            values = load_workbook(BytesIO(data), data_only=True)
            formulas = load_workbook(BytesIO(data)) if _has_formulas(data) else None
    except Unreadable:
        raise
    except Exception:  # whatever a reader of a broken file stumbles over
        raise Unreadable("tables-broken", name) from None
    for sheet in values.worksheets:
        written = formulas[sheet.title] if formulas is not None else None
        grid = _sheet(sheet, written)
        if not grid.rows:
            continue
        if sheet.sheet_state != "visible":
            book.notes.append(("tables-hidden-sheet", sheet.title))
        hidden = [str(row) for row, size in sheet.row_dimensions.items() if size.hidden and grid.row(row - 1)]
        hidden += [letter for letter, size in sheet.column_dimensions.items() if size.hidden]
        if hidden:
            shown = "、".join(hidden[:20])
            book.notes.append(("tables-hidden-cells", f"{sheet.title}!{shown}"))
        book.grids.append(grid)


def _has_formulas(data: bytes) -> bool:
    import zipfile

    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            if "worksheets/" in info.filename and info.filename.endswith(".xml"):
                text = archive.read(info)
                if b"<f" in text or b":f>" in text or b":f " in text:
                    return True
    return False


def _sheet(sheet: Any, written: Any) -> Grid:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merged in sheet.merged_cells.ranges:
        rows, columns = merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1
        if rows * columns > _MAX_MERGED:
            columns = min(columns, 50)
            rows = min(rows, _MAX_MERGED // columns)
        spans[merged.min_row, merged.min_col] = rows, columns
        covered.update((merged.min_row + i, merged.min_col + j) for i in range(rows) for j in range(columns) if i or j)
    cells = []
    known = sorted(sheet._cells.items()) if hasattr(sheet, "_cells") else []
    for (row, column), cell in known:
        if (row, column) in covered:
            continue
        text, stored, why = "", "", ""
        if cell.value is not None:
            text, stored = _said(cell.value, cell.number_format or printed.GENERAL)
        elif cell.data_type != "str" and written is not None and _is_formula(written.cell(row, column).value):
            why = UNCOMPUTED
        rows, columns = spans.get((row, column), (1, 1))
        if text or why or rows > 1 or columns > 1:
            where = place(sheet.title, row - 1, column - 1)
            cells.append(Cell(text, where, row - 1, column - 1, rows, columns, stored, why))
    return Grid(sheet.title, cells)


def _is_formula(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or value.startswith("="))


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
            if hidden:
                book.notes.append(("tables-hidden-cells", f"{sheet.name}!{'、'.join(hidden[:20])}"))
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
            form = workbook.format_map[workbook.xf_list[cell.xf_index].format_key].format_str
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
    return Grid(sheet.name, cells)
