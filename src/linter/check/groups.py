"""Rows that belong together: ``group`` of the rule language."""

from __future__ import annotations

from ..figure import is_blank
from ..heading import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..memory import Memo
    from ..yaml.nodes import Node


def is_blank_cell(cell: str | Node) -> bool:
    return isinstance(cell, str) and is_blank(cell)


class _GroupForm:
    """What a group's two fields are called; groups pass for records of it."""

    index: dict[str, int] = {"key": 0, "members": 1}  # noqa: RUF012 - never changed


class Group:
    """Items that agree in their grouping fields. ``values`` is ``[key, members]``, so that it reads like a Record."""

    __slots__ = ("field", "members", "values")

    form = _GroupForm

    def __init__(self, key: Any, first: Any, field: int) -> None:
        self.field = field
        self.members: list[Any] = [first]
        self.values: list[Any] = [key, self.members]

    @property
    def parent(self) -> Any:
        return self.members[0].parent

    @property
    def root(self) -> Any:
        return self.members[0].root

    @property
    def cells(self) -> list[str | Node | None]:
        first = self.members[0]
        return [first.cells[self.field], first.node]

    @property
    def nodes(self) -> list[Node | None]:
        """Where its first member says which group it is, and that member."""
        first = self.members[0]
        return [first.nodes[self.field], first.node]


def group(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    """Groups in order of first appearance; a blank grouping cell takes the value of the row above (a merged cell).

    Many rules ask for the same ones: they are made once for each report.
    """
    if not items:
        return []
    known = items[0].root.known
    asked = (fields, *map(id, items))
    done: tuple[list[Any], list[Group]] | None = known.get(asked)
    if done is None:
        done = known[asked] = (items, _group(items, fields))  # kept, so that nothing else gets an id of theirs
    return done[1]


def group_all(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    """:func:`group` of a list that belongs to a record."""
    if not items:
        return []
    known = items[0].root.known
    asked = (fields, id(items))  # it lives as long as the report
    done: list[Group] | None = known.get(asked)
    if done is None:
        done = known[asked] = group(items, fields)
    return done


def _group(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    groups: dict[tuple[Any, ...], Group] = {}
    above: list[Any] = [None] * len(fields)
    printed = list(above)
    columns = list(enumerate(fields))
    headings: Memo = items[0].root.form.memory.headings
    for item in items:
        values = item.values
        changed = False
        for i, field in columns:
            value = values[field]
            if value is None:
                cell = item.cells[field]
                if cell is not None and not is_blank_cell(cell):
                    value = cell if isinstance(cell, str) else ""  # not understood, but not blank either
            if value is not None:
                if value == above[i]:
                    continue
                shown = value
                if isinstance(value, str):  # a cell that wraps has spaces where its lines broke, and （） is ()
                    known = headings.get(value)
                    if known is None:
                        shown = "".join(value.split())
                        known = shown, folded(shown)
                        headings.keep_of(value, known)
                    shown, value = known
                if value != above[i]:
                    changed = True
                    above[i], printed[i] = value, shown
            elif changed:  # a new outer group does not go on with the old inner one
                above[i] = None
        key = tuple(above)
        found = groups.get(key)
        if found is None:
            groups[key] = Group(printed[-1] if key[-1] is not None else None, item, fields[-1])
        else:
            found.members.append(item)
    return list(groups.values())
