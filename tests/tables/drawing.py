"""Tables drawn as text, and made into the files that people have with the libraries that make them.

A line is a row, ``|`` stands between cells, ``<`` is merged with the cell to its left, ``^`` with the one above.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook

Rows = list[list[str]]


def rows(drawing: str) -> Rows:
    """The cells of a drawing, row by row, all rows of one width."""
    drawn = [
        [cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in drawing.strip("\n").split("\n")
    ]
    width = max(len(row) for row in drawn)
    return [row + [""] * (width - len(row)) for row in drawn]


def spans(drawn: Rows) -> list[tuple[int, int, int, int]]:
    """Row, column, rows and columns of each cell that holds something, or that others are merged into."""
    found = []
    for i, row in enumerate(drawn):
        for j, cell in enumerate(row):
            if cell in ("<", "^"):
                continue
            columns = 1
            while j + columns < len(row) and row[j + columns] == "<":
                columns += 1
            deep = 1
            while i + deep < len(drawn) and drawn[i + deep][j] == "^":
                deep += 1
            found.append((i, j, deep, columns))
    return found


def xlsx(sheets: dict[str, str], merged: bool = True, numbers: bool = True) -> bytes:
    """A workbook of drawings; figures are stored as numbers with a format that prints them as they are drawn."""
    book: Any = Workbook()
    book.remove(book.active)
    for title, drawing in sheets.items():
        sheet = book.create_sheet(title)
        drawn = rows(drawing)
        for i, j, deep, columns in spans(drawn):
            cell = sheet.cell(i + 1, j + 1)
            cell.value, form = stored(drawn[i][j]) if numbers else (drawn[i][j] or None, "")
            if form:
                cell.number_format = form
            elif isinstance(cell.value, str):  # =8个 is what somebody wrote, and no formula
                cell.data_type = "s"
            if merged and (deep > 1 or columns > 1):
                sheet.merge_cells(start_row=i + 1, start_column=j + 1, end_row=i + deep, end_column=j + columns)
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook's or a document's bytes."""
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def stored(text: str) -> tuple[Any, str]:
    """What a spreadsheet stores for a printed figure, and its number format."""
    plain = text.replace(",", "")
    body = plain.removesuffix("%")
    if not body or not body.replace(".", "", 1).isdigit() or (len(body) > 1 and body[0] == "0" and body[1] != "."):
        return text or None, ""
    decimals = len(body.partition(".")[2])
    form = ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")
    if plain.endswith("%"):
        return float(body) / 100, f"{form}%"
    return (float(body) if decimals else int(body)), form


def docx(drawings: list[str], lines: list[str] | None = None) -> bytes:
    """A document with lines of text, then a table for each drawing."""
    document = Document()
    for line in lines or []:
        document.add_paragraph(line)
    for drawing in drawings:
        drawn = rows(drawing)
        width = len(drawn[0])
        # Asked for once: the library goes through the whole table each time.
        cells = document.add_table(len(drawn), width)._cells
        for i, j, deep, columns in spans(drawn):
            cell = cells[i * width + j]
            if deep > 1 or columns > 1:
                cell = cell.merge(cells[(i + deep - 1) * width + j + columns - 1])
            if drawn[i][j]:
                cell.text = drawn[i][j]
    return saved(document)


def csv(drawing: str, encoding: str = "utf-8") -> bytes:
    """A table as text: what is merged stands in its first cell."""
    lines = []
    for row in rows(drawing):
        cells = ["" if cell in ("<", "^") else cell for cell in row]
        lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xls(drawing: str) -> bytes:
    """An old workbook."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("自评表")
    drawn = rows(drawing)
    for i, j, deep, columns in spans(drawn):
        value, form = stored(drawn[i][j])
        style = xlwt.easyxf(num_format_str=form or "General")
        if deep > 1 or columns > 1:
            sheet.write_merge(i, i + deep - 1, j, j + columns - 1, value, style)
        elif value is not None:
            sheet.write(i, j, value, style)
    return saved(book)


def pdf(drawings: list[str], lines: list[str] | None = None, ruled: bool = True, **options: Any) -> bytes:
    """A PDF with lines of text, then a table for each drawing; its rules are drawn around merged cells."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("song", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    story: list[Any] = [Paragraph(line, style) for line in lines or []]
    for drawing in drawings:
        drawn = rows(drawing)
        orders: list[Any] = [("FONT", (0, 0), (-1, -1), "STSong-Light", 8)]
        orders += [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))] if ruled else []
        cells: list[list[Any]] = [[""] * len(row) for row in drawn]
        for i, j, deep, columns in spans(drawn):
            cells[i][j] = Paragraph(drawn[i][j], style)
            orders.append(("SPAN", (j, i), (j + columns - 1, i + deep - 1)))
        story += [Table(cells, colWidths=[780 / len(drawn[0])] * len(drawn[0]), style=orders), Spacer(1, 12)]
    held = BytesIO()
    SimpleDocTemplate(held, pagesize=landscape(A4), leftMargin=20, rightMargin=20, **options).build(story)
    return held.getvalue()


def put(folder: Path, name: str, data: bytes) -> str:
    """A file's path, once its bytes are there."""
    (folder / name).write_bytes(data)
    return str(folder / name)
