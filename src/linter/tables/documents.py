"""Documents (.docx): tables to grids, by the cells that there really are, with the lines of text above each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from .grid import Book, Cell, Grid
from .safety import MAX_CELLS, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What holds rows, cells or paragraphs without being one.
_WRAPPERS = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
# Lines above a table that are read with it: its title, year, body and unit.
_LINES = 8


def read_docx(data: bytes, name: str, book: Book) -> None:
    """Read a document's tables into ``book``. Raises Unreadable."""
    from docx import Document

    from .packed import relaxed

    try:
        body = Document(BytesIO(relaxed(data))).element.body
    except Exception:  # whatever a reader of a broken file stumbles over
        raise Unreadable("tables-broken", name) from None
    number, count, lines = 0, 0, []
    paragraph = 0
    waiting = list(_children(body))
    waiting.reverse()
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}p":
            paragraph += 1
            if text := _text(element):
                lines.append((text, f"正文!第{paragraph}段"))
        elif element.tag == f"{_W}tbl":
            number += 1
            cells, nested = _table(element, number, lines[-_LINES:])
            count += len(cells)
            if count > MAX_CELLS:
                raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
            book.grids.append(Grid(f"表{number}", cells))
            waiting += reversed(nested)
            lines = []
    if not number:
        raise Unreadable("tables-no-table", name)


def _children(element: Any) -> Iterator[Any]:
    """Paragraphs, tables, rows and cells in an element, whatever they are wrapped in."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _table(table: Any, number: int, lines: list[tuple[str, str]]) -> tuple[list[Cell], list[Any]]:
    """A table's cells below the lines above it, and the tables within its cells."""
    cells, nested = [], []
    above: dict[int, Cell] = {}
    row = len(lines)
    width = 1
    for printed, tr in enumerate((e for e in _children(table) if e.tag == f"{_W}tr"), 1):
        column = _number(tr.find(f"{_W}trPr/{_W}gridBefore"), 0)
        met: dict[int, Cell] = {}
        for place, tc in enumerate((e for e in _children(tr) if e.tag == f"{_W}tc"), 1):
            columns = max(1, _number(tc.find(f"{_W}tcPr/{_W}gridSpan"), 1))
            merge = tc.find(f"{_W}tcPr/{_W}vMerge")
            text = "\n".join(part for p in _children(tc) if p.tag == f"{_W}p" and (part := _text(p)))
            nested += [e for e in _children(tc) if e.tag == f"{_W}tbl"]
            upper = above.get(column)
            if merge is not None and merge.get(f"{_W}val") != "restart" and upper is not None:
                upper.rows = row - upper.row + 1
                if text and not upper.text:
                    upper.text = text
                met[column] = upper
            else:
                cell = Cell(text, f"表{number}!第{printed}行第{place}格", row, column, 1, columns)
                cells.append(cell)
                met[column] = cell
            column += columns
        width = max(width, column)
        above = met
        row += 1
    heads = [Cell(text, place, i, 0, 1, width) for i, (text, place) in enumerate(lines)]
    return [*heads, *(cell for cell in cells if cell.text or cell.rows > 1 or cell.columns > 1)], nested


def _number(element: Any, otherwise: int) -> int:
    value = element.get(f"{_W}val") if element is not None else None
    return min(int(value), 63) if value is not None and value.isdigit() else otherwise


def _text(paragraph: Any) -> str:
    """A paragraph's text as it is printed: what was deleted under revision is not."""
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag == f"{_W}t":
            parts.append(element.text or "")
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr") and element.getparent().tag == f"{_W}r":
            parts.append(" " if tag == f"{_W}tab" else "\n")
        elif tag not in (_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}tbl", f"{_W}instrText"):
            waiting += reversed(list(element))
    return "".join(parts).strip()
