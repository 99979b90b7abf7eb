"""Blocks as a workbook that can be filled in, printed, and read again."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from ..grid import column_letters
from ..marking.markup import UNHOLDABLE
from ..routed import headed
from .blocks import HEAD, LABEL, VALUE, Block, Entry, Sheet, lines, width
from .figures import TEXT, stored, usual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_NARROWEST, _WIDEST, _FIRST = 10, 26, 14
_LINE = 16
_LONGEST_NAME = 31
_BARRED = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_FACE = "宋体"
_FILLS = {LABEL: "F2F2F2", HEAD: "D9E1F2"}
_COMPUTED = "FFF9E5"
# A list of choices that is longer stands in no validation.
_MOST_CHOICES = 250
_FIGURES = frozenset(("money", "rate", "count", "number", "weight", "score", "year", "measure"))


# A cell in a formula that is not placed yet.
_NAMED = re.compile("«([^»]*)»")


class Looks:
    """The formats of cells, made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        side = Side(style="thin", color="808080")
        self.border = Border(left=side, right=side, top=side, bottom=side)
        self.fonts = {
            "main": Font(name=_FACE, size=16, bold=True),
            "title": Font(name=_FACE, size=12, bold=True),
            HEAD: Font(name=_FACE, size=11, bold=True),
            LABEL: Font(name=_FACE, size=11),
            VALUE: Font(name=_FACE, size=11),
        }
        self.middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center", wrap_text=True)
        self.fills = {role: PatternFill("solid", start_color=color) for role, color in _FILLS.items()}
        self.computed = PatternFill("solid", start_color=_COMPUTED)


def written(sheets: list[Sheet], footer: str = "") -> Any:
    """A workbook with a sheet for each report; ``footer`` is printed below each page."""
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    looks = Looks()
    for sheet in sheets:
        _Writer(book.create_sheet(name_of(sheet.name, book.sheetnames)), sheet, looks, footer).write()
    return book


def saved(book: Any) -> bytes:
    """A workbook's bytes."""
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def name_of(name: str, taken: list[str]) -> str:
    """A name that a sheet can have, and none has yet."""
    base = name.translate(_BARRED)[:_LONGEST_NAME].strip() or "1"
    found, number = base, 1
    while found.lower() in {other.lower() for other in taken}:
        number += 1
        found = f"{base[: _LONGEST_NAME - 4]}{number}"
    return found


def _reference(row: int, column: int) -> str:
    return f"{column_letters(column - 1)}{row}"


class _Writer:
    def __init__(self, sheet: Any, of: Sheet, looks: Looks, footer: str) -> None:
        self.sheet = sheet
        self.of = of
        self.looks = looks
        self.footer = footer
        self.columns = of.columns
        self.widths = self._widths()
        # Where the cell of each value stands, by its route.
        self.at: dict[tuple[int, ...], tuple[int, int]] = {}
        self.formulas: list[tuple[Any, str]] = []
        self.validations: dict[tuple[tuple[str, ...], str], Any] = {}

    def write(self) -> None:
        for column, wide in enumerate(self.widths):
            self.sheet.column_dimensions[column_letters(column)].width = wide
        row = 1
        for block in self.of.blocks:
            row = self._block(block, row)
        columns: dict[tuple[int | str, ...], list[tuple[int, int]]] = {}
        for key, where in self.at.items():
            if len(key) > 2:
                columns.setdefault((*key[:-2], "*", key[-1]), []).append(where)
        for cell, text in self.formulas:
            cell.value = f"={_NAMED.sub(lambda found: self._named(found[1], columns), text)}"
        self._printing(row - 1)

    def _named(self, route: str, columns: dict[tuple[int | str, ...], list[tuple[int, int]]]) -> str:
        """The reference of a cell, or of the cells of a column, that a formula names by its route."""
        steps = route.split(".")
        if "*" not in steps:
            return _reference(*self.at[tuple(map(int, steps))])
        cells = columns[tuple(step if step == "*" else int(step) for step in steps)]
        return f"{_reference(*min(cells))}:{_reference(*max(cells))}"

    def _widths(self) -> list[int]:
        """Each column as wide as its headings and figures want, texts to be wrapped."""
        widths = [_FIRST, *[_NARROWEST] * (self.columns - 1)]
        for block in self.of.blocks:
            rows: list[Sequence[Entry | None]] = [block.head, *block.rows]
            for row in rows:
                for column, entry in enumerate(row):
                    if entry is None or (block.is_wide and column == len(row) - 1):
                        continue
                    wanted = width(entry.text) + 2
                    if entry.role == HEAD:
                        wanted = min(wanted, 16)
                    elif entry.kind not in _FIGURES:
                        wanted = min(wanted, 20 if entry.role == LABEL or column else 22)
                    widths[column] = min(_WIDEST, max(widths[column], wanted))
            for label, _ in block.pairs:
                widths[0] = min(_WIDEST, max(widths[0], min(width(label.text) + 2, 18)))
        return widths

    # ---- rows --------------------------------------------------------------------------------------------------------

    def _block(self, block: Block, row: int) -> int:
        if row > 1:
            self.sheet.row_dimensions[row].height = 8
            row += 1
        cell = self.sheet.cell(row, 1)
        self._text(cell, headed(block.title))
        cell.font = self.looks.fonts["main" if block.is_main else "title"]
        cell.alignment = self.looks.middle if block.is_main else self.looks.left
        self.sheet.row_dimensions[row].height = 34 if block.is_main else 22
        self._merge(row, 1, self.columns)
        row += 1
        for laid in block.laid(self.columns):
            self._row(row, laid)
            row += 1
        return row

    def _row(self, row: int, laid: list[tuple[Entry, int]]) -> None:
        column, high = 1, 1
        for entry, columns in laid:
            cell = self.sheet.cell(row, column)
            self._merge(row, column, columns)  # first: what is bordered takes long to be merged
            self._cell(cell, entry)
            cell.border = self.looks.border
            for other in range(column + 1, column + columns):
                self.sheet._cells[row, other].border = self.looks.border
            room = sum(self.widths[column - 1 : column - 1 + columns]) - 2
            high = max(high, lines(entry.text, room), 3 if entry.kind == "long" else 1)
            column += columns
        self.sheet.row_dimensions[row].height = min(409, max(20, high * _LINE + 2))

    def _cell(self, cell: Any, entry: Entry) -> None:
        looks = self.looks
        if entry.key:
            self.at[entry.key] = cell.row, cell.column
        if entry.formula:
            self.formulas.append((cell, entry.formula))
            cell.fill = looks.computed
        elif entry.role != VALUE:
            self._text(cell, entry.text)
        elif entry.text:
            value, form = stored(entry.text, entry.kind)
            if isinstance(value, str):
                self._text(cell, value)
            else:
                cell.value, cell.number_format = value, form
        if (entry.formula or not entry.text) and entry.role == VALUE:
            cell.number_format = usual(entry.kind, entry.decimals)
        cell.font = looks.fonts[entry.role]
        if entry.role in looks.fills:
            cell.fill = looks.fills[entry.role]
            cell.alignment = looks.middle
        else:
            cell.alignment = looks.right if entry.kind in _FIGURES else looks.left
        if entry.choices or entry.hint:
            self._validate(cell, entry)

    @staticmethod
    def _text(cell: Any, text: str) -> None:
        """A text and never a formula, whatever it begins with."""
        cell.value = text.translate(UNHOLDABLE)
        cell.data_type = "s"
        cell.number_format = TEXT

    def _merge(self, row: int, column: int, columns: int) -> None:
        if columns > 1:
            self.sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=column + columns - 1)

    def _validate(self, cell: Any, entry: Entry) -> None:
        """The choices that there are, and what belongs into the cell, shown where it is chosen."""
        from openpyxl.worksheet.datavalidation import DataValidation

        key = entry.choices, entry.hint
        found = self.validations.get(key)
        if found is None:
            listed = ",".join(entry.choices)
            fits = bool(listed) and len(listed) <= _MOST_CHOICES and not any("," in each for each in entry.choices)
            found = DataValidation(type="list" if fits else None, formula1=f'"{listed}"' if fits else None)
            found.allow_blank = True
            found.showErrorMessage, found.showInputMessage = fits, bool(entry.hint)
            # A list may be left: reports print grades in words of their own.
            found.errorStyle = "warning" if fits else None
            found.prompt = entry.hint[:250] or None
            self.sheet.add_data_validation(found)
            self.validations[key] = found
        found.add(cell)

    # ---- print -------------------------------------------------------------------------------------------------------

    def _printing(self, last: int) -> None:
        sheet = self.sheet
        sheet.print_area = f"A1:{column_letters(self.columns - 1)}{max(last, 1)}"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if sum(self.widths) > 95 else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = "0.5"
        margins.top, margins.bottom, margins.footer = "0.6", "0.8", "0.4"
        sheet.sheet_view.showGridLines = False
        if self.footer:
            sheet.oddFooter.center.text = self.footer
