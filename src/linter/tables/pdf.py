"""PDF: ruled tables to grids, by the lines that are drawn around cells.

A PDF knows no cells and draws text in any order, so every report from one is to be confirmed by a person.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from .grid import Book
from .paged import PageTable
from .safety import MAX_CELLS, MAX_UNPACKED, Unreadable

if TYPE_CHECKING:
    from typing import Any

# More than any report has; lines of a page are compared with each other.
_PAGES, _LINES = 200, 6_000
_RULED = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
# Edges that are drawn this near each other, in points, are one.
_NEAR = 3
# Lines of text above a table that are read with it: its title, year, body and unit.
_ABOVE = 8
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_TEXT85 = re.compile(rb"/(?:ASCII85Decode|A85)\b")
_OTHER = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL|ASCIIHexDecode|AHx)\b")
_CHUNK = 1 << 20


def examined_pdf(data: bytes, name: str) -> None:
    """See that what is packed in a PDF can be unpacked without harm. Raises Unreadable."""
    total = 0
    for found in _STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        about = data[max(0, found.start() - 1000) : found.start()]
        about = about[about.rfind(b" obj") + 1 :]
        packed = data[found.end() : end]
        flates = len(_FLATE.findall(about))
        if flates > 1 or (flates and _OTHER.search(about)):
            raise Unreadable("tables-bomb", name, size=len(data))
        if not flates:
            continue
        if _TEXT85.search(about):
            packed = _plain(packed)
        total += _unpacked(packed, MAX_UNPACKED - total)
        if total > MAX_UNPACKED:
            raise Unreadable("tables-bomb", name, size=total)


def _plain(packed: bytes) -> bytes:
    import base64

    try:
        return base64.a85decode(packed.strip().removesuffix(b"~>"))
    except ValueError:
        return b""


def _unpacked(packed: bytes, most: int) -> int:
    """How large something packed is, looked at no further than ``most`` and a piece."""
    size, reader = 0, zlib.decompressobj()
    try:
        while packed and size <= most and not reader.eof:
            size += len(reader.decompress(packed, _CHUNK))
            packed = reader.unconsumed_tail
    except zlib.error:
        pass
    return size


def read_pdf(data: bytes, name: str, book: Book) -> None:
    """Read a PDF's ruled tables into ``book``. Raises Unreadable."""
    import logging

    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    examined_pdf(data, name)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it has to say of fonts is none of a report's
    try:
        with pdfplumber.open(BytesIO(data)) as opened:
            if len(opened.pages) > _PAGES:
                raise Unreadable("tables-too-many-pages", name, limit=_PAGES)
            _read(opened, name, book)
    except Unreadable:
        raise
    except ModuleNotFoundError:
        raise
    except Exception as error:  # whatever a reader of a broken file stumbles over
        causes = (error, error.__cause__, error.__context__, *error.args)
        locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in causes)
        raise Unreadable("tables-password" if locked else "tables-broken", name) from None


def _read(opened: Any, name: str, book: Book) -> None:
    tables: list[PageTable] = []
    count, written, pictures = 0, 0, []
    for number, page in enumerate(opened.pages, 1):
        chars = [char for char in page.chars if char["upright"] and char["text"].strip()]
        written += len(chars)
        if written > 10 * MAX_CELLS or len(page.edges) > _LINES:
            raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
        if not chars and page.images:
            pictures.append(str(number))
        found = _page(page, number, chars)
        count += sum(len(table.cells) for table in found)
        if count > MAX_CELLS:
            raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
        if found and tables and tables[-1].goes_on_in(found[0], number):
            tables[-1].append(found.pop(0))
        tables += found
        page.close()
    if not tables:
        raise Unreadable("tables-pdf-scan" if not written else "tables-pdf-unruled", name)
    for number, table in enumerate(tables, 1):
        book.grids.append(table.grid(f"表{number}"))
    book.notes.append(("tables-confirm", ""))
    if pictures:
        book.notes.append(("tables-pdf-pictures", "、".join(pictures)))


def _page(page: Any, number: int, chars: list[Any]) -> list[PageTable]:
    """The tables of a page, from above, each with the lines of text above it."""
    boxes = [table for table in page.find_tables(_RULED) if len(table.cells) > 3]
    boxes.sort(key=lambda table: (table.bbox[1], table.bbox[0]))
    tables = []
    top: float = 0
    for box in boxes:
        x0, y0, x1, y1 = box.bbox
        outside = [c for c in chars if top <= _middle(c) < y0]
        lines = _lines(outside)[-_ABOVE:]
        inside = [c for c in chars if y0 <= _middle(c) < y1 and x0 <= (c["x0"] + c["x1"]) / 2 < x1]
        table = PageTable(number, [(text, f"第{number}页!第{line}行") for line, text in enumerate(lines, 1)])
        rows, columns = _edges(box.cells, 1, 3), _edges(box.cells, 0, 2)
        table.columns = columns
        for left, above, right, below in sorted(box.cells, key=lambda cell: (cell[1], cell[0])):
            row, last = _index(rows, above), _index(rows, below)
            column, end = _index(columns, left), _index(columns, right)
            here = [c for c in inside if above <= _middle(c) < below and left <= (c["x0"] + c["x1"]) / 2 < right]
            if last > row and end > column:
                table.cells.append((_text(here), row, column, last - row, end - column))
        table.height = len(rows) - 1
        table.is_last = not [c for c in chars if _middle(c) >= y1 and not _is_page_number(c, chars, y1)]
        tables.append(table)
        top = y1
    return tables


def _middle(char: Any) -> float:
    middle: float = (char["top"] + char["bottom"]) / 2
    return middle


def _is_page_number(char: Any, chars: list[Any], below: float) -> bool:
    """Whether what stands below a table is no more than the number of the page."""
    text = "".join(c["text"] for c in chars if _middle(c) >= below)
    return char["text"] in text and all(c.isdigit() or c in "-—第页共/ " for c in text)


def _edges(cells: list[Any], low: int, high: int) -> list[float]:
    found: list[float] = []
    for edge in sorted({edge for cell in cells for edge in (cell[low], cell[high])}):
        if not found or edge - found[-1] > _NEAR:
            found.append(edge)
    return found


def _index(edges: list[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - edge))


def _lines(chars: list[Any]) -> list[str]:
    """Characters as lines, from above and from the left."""
    rows: list[tuple[float, list[Any]]] = []
    for char in sorted(chars, key=lambda c: (_middle(c), c["x0"])):
        if rows and abs(_middle(char) - rows[-1][0]) < max(2, char["size"] / 2):
            rows[-1][1].append(char)
        else:
            rows.append((_middle(char), [char]))
    lines = []
    for _, row in rows:
        row.sort(key=lambda c: c["x0"])
        text, end = "", row[0]["x0"]
        for char in row:
            gap = char["x0"] - end
            text += ("  " if 2 * gap > 3 * char["size"] else " " if 4 * gap > char["size"] else "") + char["text"]
            end = char["x1"]
        lines.append(text)
    return lines


def _text(chars: list[Any]) -> str:
    """What is printed in a cell; lines that were broken to fit are joined, where no figure can come of it."""
    text = ""
    for line in _lines(chars):
        both = text[-1:] + line[:1]
        text += (" " if text and both.isascii() else "") + line
    return " ".join(text.split())
