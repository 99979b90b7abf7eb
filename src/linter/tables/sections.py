"""Which part of a report cells are of: by the names of groups and lists at their left and alone in rows above."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Field, Form, Forms
    from .grid import Cell, Grid
    from .shape import Lookup

Path = tuple[int, ...]


class Sections:
    """Paths from a root form to its groups and lists: the fields that lead there."""

    def __init__(self, forms: Forms, root: Form, lookup: Lookup) -> None:
        self.forms = forms
        self.root = root
        self.lookup = lookup

    def form(self, path: Path) -> Form | None:
        """The form of the group that a path leads to; None for a list."""
        form = self.root
        for index in path:
            field = form.fields[index]
            if field.kind != "form" or field.is_list:
                return None
            form = self.forms[field.extra]
        return form

    def field(self, path: Path) -> Field | None:
        """The field that a path ends with."""
        above = self.form(path[:-1]) if path else None
        return above.fields[path[-1]] if above is not None else None

    def below(self, path: Path, text: str) -> tuple[Path, str] | None:
        """The group or list that a name means where a path has led to, the nearest one, and the unit that it names."""
        for depth in range(len(path), -1, -1):
            form = self.form(path[:depth])
            if form is None:
                continue
            index, unit = self.lookup(form, text)
            if index >= 0 and (form.fields[index].kind == "form" or form.fields[index].is_list):
                return (*path[:depth], index), unit
        return None

    def like(self, path: Path, text: str) -> list[Path]:
        """The paths that a name may mean instead of one that it leads to."""
        above = self.form(path[:-1])
        return [(*path[:-1], index) for index in self.lookup.rows(above, text)] if above is not None else []

    def at(self, grid: Grid, row: int, start: Path, before: int) -> tuple[Path, list[Cell]]:
        """Where the cells that reach over a row, left of a column, lead to from a start; and those that do."""
        path = start
        led: list[Cell] = []
        cells = grid.row(row)
        for cell, beside in zip(cells, [*cells[1:], None], strict=True):
            if cell.column >= before or (cell.rows == 1 and beside is None):
                continue
            found = self.below(path, cell.text)
            if found is None or (cell.rows == 1 and not self._is_label(found[0], beside)):
                continue
            path, led = found[0], [*led, cell]
        return path, led

    def _is_label(self, path: Path, cell: Cell | None) -> bool:
        """Whether a cell is the label of a value in the group that a path leads to."""
        form = self.form(path)
        if form is None or cell is None:
            return False
        index = self.lookup(form, cell.text)[0]
        return index >= 0 and form.fields[index].kind != "form"
