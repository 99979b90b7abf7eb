"""A packed workbook's cells as they are stored, by openpyxl's parser of sheets and none of what it makes of them.

Its own objects for cells and merged ranges cost many times what reading them does, and it reads charts, pictures and
pivot tables, none of which is a report's.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from .printed import CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# The value of a formula whose result was not stored.
NO_RESULT = object()
# The same in a workbook saved as “Strict Open XML”, of which the libraries know nothing.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)


class Content:
    """What a sheet stores: ``cells`` by row and column, from 1, each a value and its number format; ``merged`` ranges
    as first row and column, last row and column; the hidden rows, and from what column to what others are."""

    __slots__ = ("cells", "hidden_columns", "hidden_rows", "is_hidden", "merged", "title")

    def __init__(self, title: str, is_hidden: bool) -> None:
        self.title = title
        self.is_hidden = is_hidden
        self.cells: dict[tuple[int, int], tuple[Any, str]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []


def sheets(data: bytes) -> Iterator[Content]:
    """A workbook's sheets in order; charts that are sheets are none. Raises whatever its reader stumbles over."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader: Any = ExcelReader(BytesIO(relaxed(data)), data_only=True, keep_links=False)
    with reader.archive:
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        formats = _formats(reader.wb)
        for sheet, relation in reader.parser.find_sheets():
            if relation.target not in reader.valid_files or "chartsheet" in relation.Type:
                continue
            content = Content(sheet.name, sheet.state != "visible")
            with reader.archive.open(relation.target) as source:
                _read(source, reader, formats, content)
            yield content


def _formats(book: Any) -> list[str]:
    """The number format of each style of cells; those that a Chinese spreadsheet does not write out are dates."""
    from openpyxl.styles.styleable import StyleableObject

    sheet = book.create_sheet("x")
    formats = []
    for number, style in enumerate(book._cell_styles):
        known = CHINESE.get(style.numFmtId)
        if known is not None:
            book._date_formats.add(number)
        formats.append(known or StyleableObject(sheet, style_array=style).number_format)
    return formats


def _read(source: Any, reader: Any, formats: list[str], content: Content) -> None:
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        """Tells a formula without a result from a blank, and keeps nothing of how rows and columns look."""

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and cell["data_type"] != "str" and element.find(FORMULA_TAG) is not None:
                cell["value"] = NO_RESULT
            return cell

        def parse_row(self, row: Any) -> Any:
            parsed = super().parse_row(row)
            self.row_dimensions.clear()
            if _is_on(row.get("hidden")):
                content.hidden_rows.append(self.row_counter)
            return parsed

        def parse_column_dimensions(self, col: Any) -> None:
            if _is_on(col.get("hidden")):
                content.hidden_columns.append((int(col.get("min")), int(col.get("max"))))

        def parse_formatting(self, element: Any) -> None: ...

        def parse_extensions(self, element: Any) -> None: ...

        def parse_sheet_protection(self, element: Any) -> None: ...

    book = reader.wb
    parser = Parser(source, reader.shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats)
    for _, row in parser.parse():
        for cell in row:
            if cell["value"] is not None:
                content.cells[cell["row"], cell["column"]] = cell["value"], formats[cell["style_id"]]
    for each in parser.merged_cells.mergeCell if parser.merged_cells else ():
        left, top, right, bottom = each.bounds
        content.merged.append((top, left, bottom, right))


def _is_on(text: str | None) -> bool:
    return text in ("1", "true", "on")


def relaxed(data: bytes) -> bytes:
    """A packed file, with the names of its parts' kinds written as office programs usually do."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        main = next((name for name in ("xl/workbook.xml", "word/document.xml") if name in archive.namelist()), "")
        if not main or b"http://purl.oclc.org/ooxml/" not in archive.read(main):
            return data
        held = BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            for info in archive.infolist():
                part = archive.read(info)
                if info.filename.endswith((".xml", ".rels")):
                    for strict, usual in _STRICT:
                        part = part.replace(strict, usual)
                made.writestr(info.filename, part)
    return held.getvalue()
