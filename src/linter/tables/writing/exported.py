"""Reports to blocks: every key as the report prints it, every value as it stands there."""

from __future__ import annotations

from ...report.form import meant
from ...report.further import place
from ...report.naming import FORM_KEYS, PACK_KEYS
from ...yaml.nodes import MAPPING, SEQUENCE, Node
from ..routed import CORNERS
from .blocks import HEAD, LABEL, Block, Entry, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...report.form import Field, Form, Forms


def exported(root: Node, forms: Forms, form: Form) -> Sheet:
    """The blocks of a report."""
    found = _Blocks(forms)
    named = next((root.cells[key] for key in FORM_KEYS if isinstance(root.cells.get(key), str)), form.label)
    main = Block(named if named in (form.name, form.label) else form.label)
    main.is_main = True
    found.blocks.append(main)
    found.group(root, form, "", main)
    return Sheet(form.label, found.blocks)


class _Blocks:
    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.blocks: list[Block] = []

    def group(self, node: Node, form: Form, route: str, block: Block | None, is_item: bool = False) -> None:
        """A mapping: its values into a block, what is below it into others. Of an item of a list the values stand in
        the list's own block."""
        named: list[tuple[str, Node]] = []
        later: list[tuple[str, Field, Node, int]] = []
        before: dict[int, int] = {}
        for key, value in node.cells.items():
            if not route and key in FORM_KEYS:
                continue
            index = form.understood(key)[0]
            if isinstance(value, Node):
                index = meant(self.forms, form, index, key, value)
            field = form.fields[index] if index >= 0 else None
            if not isinstance(value, Node):
                if field is not None and field.is_list:
                    if not _is_blank(value):
                        self._values([value], field, f"{route}{key}")
                elif block is not None and not is_item and (field is None or field.kind != "form"):
                    block.pairs.append(_pair(key, value, field))
                continue
            if field is None:
                if block is not None and not block.is_main and self._row(form, key, value) is not None:
                    named.append((key, value))
                continue
            if value.kind == MAPPING and self._is_line(form, field, value) and block is not None and not block.is_main:
                named.append((key, value))
            else:  # several headings of a list are one list
                later.append((key, field, value, before.get(index, 0)))
                before[index] = before.get(index, 0) + len(_rows(value))
        if named and block is not None:
            self._lines(named, form, block)
        for key, field, value, number in later:
            self._below(value, field, f"{route}{key}", number)

    def _row(self, form: Form, key: str, value: Node) -> Form | None:
        """The form of a row by its key, also of one that a group has no name for."""
        index = meant(self.forms, form, form.understood(key)[0], key, value)
        index = index if index >= 0 else place(form, self.forms, key, value)
        return self.forms[form.fields[index].extra] if index >= 0 else None

    def _is_line(self, form: Form, field: Field, value: Node) -> bool:
        """Whether a group is a row among others of its form, and holds nothing but values."""
        if field.kind != "form" or field.is_list:
            return False
        alike = sum(other.kind == "form" and other.extra == field.extra and not other.is_list for other in form.fields)
        return alike > 1 and not any(isinstance(cell, Node) for cell in value.cells.values())

    def _lines(self, named: list[tuple[str, Node]], form: Form, block: Block) -> None:
        keys = dict.fromkeys(key for _, line in named for key in line.cells)
        block.head = [Entry(corner(form), HEAD), *(Entry(key, HEAD) for key in keys)]
        for called, line in named:
            inner = self._row(form, called, line)
            assert inner is not None
            entries = [_entry(line.cells[key], _field(inner, key)) if key in line.cells else None for key in keys]
            block.rows.append([Entry(called, LABEL), *entries])

    def _below(self, value: Node, field: Field, route: str, before: int) -> None:
        if field.kind == "form" and not field.is_list and value.kind == MAPPING:
            block = Block(route)
            self.blocks.append(block)
            at = len(self.blocks)
            self.group(value, self.forms[field.extra], f"{route}.", block)
            if not block.pairs and not block.rows:
                del self.blocks[at - 1]
        elif field.is_list:
            if field.kind == "form":
                self._items(_rows(value), self.forms[field.extra], route, before)
            elif value.kind == SEQUENCE:
                self._values([cell for cell in value.cells if not isinstance(cell, Node)], field, route)

    def _items(self, items: list[Node], form: Form, route: str, before: int) -> None:
        """Rows of a list, of which so many stand ``before`` under other headings."""
        keys = dict.fromkeys(
            key for item in items for key, cell in item.cells.items() if _is_column(cell, _field(form, key))
        )
        if keys:
            block = Block(route)
            block.is_open = True
            block.head = [Entry(key, HEAD) for key in keys]
            # A cell that is not there is reached over by the one at its left: the first has to be there in every row.
            first = next((key for key in keys if all(key in item.cells for item in items)), None)
            if first is not None and not all(next(iter(keys)) in item.cells for item in items):
                keys = {first: None, **keys}
                block.head = [Entry(key, HEAD) for key in keys]
            for item in items:
                given = {key: cell for key, cell in item.cells.items() if not isinstance(cell, Node)}
                block.rows.append([_entry(given[key], _field(form, key)) if key in given else None for key in keys])
            self.blocks.append(block)
        for number, item in enumerate(items, before + 1):
            self.group(item, form, f"{route}[{number}].", None, is_item=True)

    def _values(self, cells: list[Any], field: Field, route: str) -> None:
        block = Block(route)
        block.is_open = True
        block.rows = [[_entry(cell, field)] for cell in cells]
        self.blocks.append(block)


def _rows(value: Node) -> list[Node]:
    """The rows of a list of groups: its items, or what stands for the only one."""
    if value.kind == MAPPING:
        return [value]
    return [item for item in value.cells if isinstance(item, Node) and item.kind == MAPPING]


def _field(form: Form, key: str) -> Field | None:
    index = form.understood(key)[0]
    return form.fields[index] if index >= 0 else None


def _is_column(cell: Any, field: Field | None) -> bool:
    return not isinstance(cell, Node) and (field is None or (field.kind != "form" and not field.is_list))


def _is_blank(text: str) -> bool:
    return text in ("", "~", "null")


def _entry(text: str, field: Field | None) -> Entry:
    return Entry("" if _is_blank(text) else text, kind=field.kind if field is not None else "")


def _pair(key: str, value: str, field: Field | None) -> tuple[Entry, Entry]:
    kind = field.kind if field is not None and key not in PACK_KEYS else "text"
    return Entry(key, LABEL), Entry("" if _is_blank(value) else value, kind=kind)


def corner(form: Form) -> str:
    """What stands over the names of a group's rows: a word that is no field of it."""
    return next((word for word in CORNERS if form.headed(word)[0] < 0), CORNERS[0])
