"""A file of tables to a book, by what it is; and plain tables of text (.csv)."""

from __future__ import annotations

from .grid import Book, Cell, Grid, place
from .safety import MAX_CELLS, Unreadable, examined, kind_of

# What the extra installs.
_LIBRARIES = ("openpyxl", "xlrd", "docx", "lxml", "et_xmlfile", "pdfplumber", "pdfminer", "pypdfium2", "PIL")
# A file of tables may be so large; pictures in it count too.
MAX_BYTES = 40 * 1024 * 1024


def read(data: bytes, name: str) -> Book:
    """What a file of tables holds. Raises Unreadable."""
    book = Book()
    kind = kind_of(data, name)
    try:
        if kind == "csv":
            _read_csv(data, name, book)
        elif kind == "xls":
            from .workbook import read_xls

            read_xls(data, name, book)
        elif kind == "pdf":
            from .pdf import read_pdf

            read_pdf(data, name, book)
        else:
            examined(data, name, book)
            if kind == "docx":
                from .documents import read_docx

                read_docx(data, name, book)
            else:
                from .workbook import read_xlsx

                read_xlsx(data, name, book)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        raise Unreadable("tables-extra", name) from None
    except RecursionError:
        raise Unreadable("tables-broken", name) from None
    if not any(grid.rows for grid in book.grids):
        raise Unreadable("tables-no-table", name)
    return book


def _read_csv(data: bytes, name: str, book: Book) -> None:
    import csv

    text = _decoded(data, name)
    first = text[:4000]
    separator = max((",", "\t", ";", "，"), key=first.count)
    title = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    cells = []
    csv.field_size_limit(1_000_000)
    try:
        for row, values in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=separator)):
            for column, value in enumerate(values):
                if value.strip():
                    cells.append(Cell(value.strip(), place(title, row, column), row, column))
            if len(cells) > MAX_CELLS:
                raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
    except csv.Error:
        raise Unreadable("tables-broken", name) from None
    book.grids.append(Grid(title, cells, is_plain=True))


def _decoded(data: bytes, name: str) -> str:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = [encoding for mark, encoding in marks if data.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("tables-broken", name)
