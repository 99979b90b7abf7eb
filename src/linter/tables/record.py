"""A report as it is read out of cells: groups of values, each of which knows its cell."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..report.form import Form
    from .grid import Cell


# Why a cell is listed that no label of the form explains, and that is written below what is printed beside it.
AS_PRINTED = "cell-as-printed"


class Value:
    """A value's text and the cells it was printed in; none for what the layout says without printing it."""

    __slots__ = ("cells", "text")

    def __init__(self, text: str, *cells: Cell) -> None:
        self.text = text
        self.cells = cells

    @property
    def place(self) -> str:
        """Where it stands, with what is stored there if that is not what is printed."""
        shown = "、".join(dict.fromkeys(cell.place for cell in self.cells))
        stored = next((cell.stored for cell in self.cells if cell.stored), "") if len(self.cells) == 1 else ""
        return f"{shown}（{stored}）" if stored else shown


class Group:
    """The values of one occurrence of a form, by the key that each is written under; ``pack`` is the one that a report
    says it is of."""

    __slots__ = ("entries", "form", "given", "pack")

    def __init__(self, form: Form) -> None:
        self.form = form
        self.pack = ""
        self.entries: dict[str, Value | Group | list[Group] | list[Value]] = {}
        # The key of each field that is given.
        self.given: dict[int, str] = {}

    def put(self, index: int, value: Value | Group | list[Group] | list[Value], unit: str = "") -> bool:
        """Give a field; whether it was not given already. A ``unit`` is one that the field's heading names."""
        if index in self.given:
            return False
        label = self.form.fields[index].label
        key = f"{label}（{unit}）" if unit else label
        self.given[index] = key
        self.entries[key] = value
        return True

    def add(self, key: str, entry: Value | Group) -> bool:
        """Give what the form has no name for, or another under this heading; whether there was none of its name."""
        return self.entries.setdefault(key, entry) is entry

    def arrange(self, indices: list[int]) -> None:
        """Put the fields into the order of some, marks behind what they are of, all others last."""
        order = {index: place for place, index in enumerate(indices)}
        last = len(order)
        known = sorted(self.given, key=lambda index: order.get(index, order.get(index - 1, last)))
        named = {self.given[index]: self.entries[self.given[index]] for index in known}
        self.entries = {**named, **self.entries} if len(named) < len(self.entries) else named

    def value(self, index: int) -> Value | None:
        found = self.entries.get(self.given.get(index, ""))
        return found if isinstance(found, Value) else None

    def cells(self) -> list[Cell]:
        """The cells of all its values."""
        found: list[Cell] = []
        for entry in self.entries.values():
            for each in entry if isinstance(entry, list) else [entry]:
                found += each.cells if isinstance(each, Value) else each.cells()
        return found

    def group(self, index: int, form: Form, unit: str = "") -> Group:
        """The group that a field holds, a new one where it holds none yet."""
        if index not in self.given:
            self.put(index, Group(form), unit)
        found = self.entries[self.given[index]]
        assert isinstance(found, Group)
        return found

    def items(self, index: int, unit: str = "") -> list[Group]:
        """The items that a field holds so far."""
        found: list[Group] = self._list(index, unit)
        return found

    def values(self, index: int, unit: str = "") -> list[Value]:
        """The plain values that a field holds so far."""
        found: list[Value] = self._list(index, unit)
        return found

    def _list(self, index: int, unit: str) -> Any:
        if index not in self.given:
            self.put(index, [], unit)
        found = self.entries[self.given[index]]
        assert isinstance(found, list)
        return found


class Unread:
    """A cell that holds something and was not taken into the report, and why (a message's key)."""

    __slots__ = ("cell", "why")

    def __init__(self, cell: Cell, why: str) -> None:
        self.cell = cell
        self.why = why
