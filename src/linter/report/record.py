"""Reports: the occurrences of forms in a document, with their values; and routes as people read them."""

from __future__ import annotations

from decimal import Decimal

from ..figure import decode
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, SCALAR, Node, entry
from .form import Form
from .naming import EXCERPT, UNIT, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..source import Source


class Record:
    """One occurrence of a form in a report.

    ``values[i]`` is field i's value: a Decimal in base units, a text, a Record, a list; None when it is unknown
    (absent, blank, approximate or unreadable — ``cells[i]`` tells which: None, a scalar's content, or the node of a
    mapping or sequence). ``power`` is the power of ten of bare amounts, over 元. Where things stand is found out when
    it is asked for: ``node`` the occurrence, ``key`` its key (None of the root and of what stands in a list) and
    ``nodes[i]`` the node of field i.
    """

    __slots__ = ("_nodes", "cells", "form", "known", "node", "parent", "power", "root", "source", "step", "values")

    def __init__(self, form: Form, node: Node, parent: Record | None, step: tuple[str | int, ...], power: int) -> None:
        self.form = form
        self.node = node
        self.parent = parent
        self.step = step
        self.power = power
        if parent is None:
            self.root: Record = self
            # Of the root only: the text that spans of mentions are found in, and what is worked out once a report.
            self.source: Source | None = None
            self.known: dict[Any, Any] = {}
        else:
            self.root = parent.root
        count = len(form.fields)
        self.values: list[Any] = [None] * count
        self.cells: list[str | Node | None] = [None] * count
        self._nodes: list[Node | None] | None = None

    @property
    def nodes(self) -> list[Node | None]:
        if self._nodes is None:
            self._nodes = self._found()
        return self._nodes

    def renode(self, node: Node) -> None:
        """Stand for another mapping, which has what was found elsewhere; what a value was found to be, a part of what
        stands there, it stays."""
        before = {id(value) for _, value in self.node.items}
        found, self.node, self._nodes = self._nodes, node, None
        own = [(i, each) for i, each in enumerate(found or ()) if each is not None and id(each) not in before]
        for i, each in own:
            self.nodes[i] = each

    def _found(self) -> list[Node | None]:
        nodes: list[Node | None] = [None] * len(self.form.fields)
        keys = self.form.keys
        for key, value in self.node.items:
            index = keys.get(key.text)
            if index is None:
                index = self.form.understood(key.text)[0]
            if value.kind != SCALAR and (
                self.form.tables or index < 0
            ):  # what it means is told by what stands below it
                index = next((i for i, cell in enumerate(self.cells) if cell is value), index)
            elif index == self.form.currency and self.cells[index] != value.text:
                index = self.form.owner  # 单位 that says whose table it is
            if index >= 0 and nodes[index] is None:
                nodes[index] = value
        return nodes

    def swap(self, one: int, other: int) -> None:
        """Put what is printed for one field in another's place, and the other way round."""
        held: tuple[list[Any], ...] = (self.nodes, self.cells, self.values)
        for those in held:
            those[one], those[other] = those[other], those[one]

    @property
    def year(self) -> int | None:
        """Of the root: the fiscal year that it says it is of, also where that stands further down or in a group of what
        the report is."""
        index = next((self.form.keys[word] for word in YEAR if word in self.form.keys), -1)
        value = self.values[index] if index >= 0 else None
        if value is None and index >= 0:
            groups = (cell.cells for cell in self.node.cells.values() if not isinstance(cell, str))
            for cells in (self.node.cells, *(cells for cells in groups if isinstance(cells, dict))):
                said = next((cells[key] for key in cells if self.form.headed(key)[0] == index), None)
                value = decode(said, "year", None).value if isinstance(said, str) else None
                if value is not None:
                    break
        return int(value) if isinstance(value, Decimal) else None

    @property
    def key(self) -> Node | None:
        if self.parent is None or len(self.step) != 1:
            return None
        return entry(self.parent.node, self.step[0])[0]

    @property
    def route(self) -> tuple[str | int, ...]:
        steps: list[tuple[str | int, ...]] = []
        record: Record | None = self
        while record is not None:
            steps.append(record.step)
            record = record.parent
        return tuple(part for step in reversed(steps) for part in step)

    @property
    def span(self) -> Span:
        """Where to point at the whole occurrence: its key, or for a list item or the root its first key."""
        if self.key is not None:
            return self.key.span
        if self.node.kind == SCALAR and self.node.end > self.node.start:
            return self.node.span
        if self.node.kind == MAPPING and self.node.items:
            first: Node = self.node.items[0][0]
            return first.span
        return Span(self.node.start, min(self.node.end, self.node.start + 1))


# The kinds that figures are of. What is no figure and no table is no part of any sum.
FIGURES = ("money", "rate", "number", "count", "measure", "weight", "score", "target")


class Unread:
    """In the place of a cell: what stands below a heading that the form does not have may be the field's. It counts
    neither as there nor as blank, and whatever needs to know is not evaluated."""

    __slots__ = ("cells",)

    def __init__(self) -> None:
        self.cells: tuple[str, ...] = ()


UNREAD: Any = Unread()


class _Unknown(list["Any"]):
    """As many values as anybody asks for, none of them known."""

    def __getitem__(self, index: Any) -> Any:
        return None


class Around(Record):
    """The report that a fragment (the example of a rule on a part) would stand in: nothing of it is known."""

    __slots__ = ()

    def __init__(self, fragment: Record) -> None:
        super().__init__(fragment.form, fragment.node, None, (), 0)
        self.source = fragment.source
        self.values = self.cells = _Unknown()
        self._nodes = _Unknown()


class PlainItem(Record):
    """A plain value in a list, as an occurrence of a form with one field."""

    __slots__ = ()

    @property
    def node(self) -> Node:
        assert self.parent is not None
        return below(self.parent.node, self.step)

    @node.setter
    def node(self, node: Node) -> None:
        """It is not known before somebody asks."""

    def _found(self) -> list[Node | None]:
        return [self.node]


class Report:
    """A document bound to a root form. ``records`` holds the occurrences of each form, in document order."""

    __slots__ = ("document", "form", "pack", "records", "root")

    def __init__(self, document: Document, form: Form, pack: str, root: Record) -> None:
        self.document = document
        self.form = form
        self.pack = pack
        self.root = root
        self.records: dict[str, list[Record]] = {}

    def release(self) -> None:
        """Let everything go that is linked in a circle, so that memory is free at once and nothing has to look for it.

        The report is of no use afterwards.
        """
        for records in self.records.values():
            for record in records if records[0].form.nested else ():
                record.values = record.cells = []
                record._nodes = None
        self.root.known = {}
        del self.root.root

    @property
    def heading(self) -> tuple[str, str, str]:
        """What a reader knows it by: its form's label, the unit that it is of and its year, as they stand."""
        cells = self.root.cells
        found = []
        for words in (UNIT, YEAR):
            cell = next((cells[self.form.keys[word]] for word in words if word in self.form.keys), None)
            found.append(cell.strip() if isinstance(cell, str) else "")
        return self.form.label, found[0], found[1]


def is_excerpt(record: Record) -> bool:
    """Whether a report says that it is a part of one: then what it lacks may stand in the rest."""
    index = record.form.index.get(EXCERPT, -1)
    return index >= 0 and record.cells[index] is not None and record.values[index] is True


def previous(record: Record | None) -> Record | None:
    """The row above in the list that a record stands in; None for the first, and where that cannot be read."""
    if record is None or record.parent is None or len(record.step) < 2:
        return None
    step: Any = record.step
    key, number = step
    rows = _siblings(record, key, number)
    if len(rows) > number and rows[number] is record:
        return rows[number - 1] if number else None
    # Some rows could not be read, or those of another heading stand before.
    place = next((i for i, row in enumerate(rows) if row is record), 0)
    above: Record | None = rows[place - 1] if place else None
    return above if above is not None and above.step == (key, number - 1) else None


def _siblings(record: Record, key: str, number: int) -> list[Record]:
    """The rows that a record is one of: of its heading's field, or of another where a heading has several."""
    parent: Any = record.parent
    index = parent.form.keys.get(key, -1)
    rows: Any = parent.values[index] if index >= 0 else None
    if isinstance(rows, list) and len(rows) > number and rows[number] is record:
        return rows
    lists = [each for each in parent.values if isinstance(each, list)]
    return next((each for each in lists if any(row is record for row in each)), [])


def key_above(record: Record, index: int) -> Span:
    """Where a field that is not there would stand: the key before it, else one behind, else the occurrence."""
    known = {id(value): key for key, value in record.node.items} if record.node.kind == MAPPING else {}
    order = [*range(index - 1, -1, -1), *range(index + 1, len(record.nodes))]
    key = next((known[id(record.nodes[i])] for i in order if id(record.nodes[i]) in known), None)
    return key.span if key is not None else record.span


def below(node: Node, step: tuple[str | int, ...]) -> Node:
    """What stands at a step below a mapping: a value, an item of a list, or a column of a row."""
    value = entry(node, step[0])[1]
    for part in step[1:]:
        value = entry(value, part)[1] if isinstance(part, str) else value.items[part]
    return value


def first_line(text: str, record: Record, step: tuple[str | int, ...]) -> Span:
    """Where to point at a value that is of the wrong kind: its key, or an item's first line in the source's text."""
    if len(step) == 1:
        return entry(record.node, step[0])[0].span
    node = below(record.node, step)
    line_end = text.find("\n", node.start)
    end = node.end if line_end < 0 else min(node.end, line_end)
    return Span(node.start, max(end, node.start + 1))


def written(route: tuple[str | int, ...]) -> str:
    """A route as people and tools read it: ``绩效指标[2].分值`` (indices from 0)."""
    parts: list[str] = []
    for step in route:
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}" if parts else step)
    return "".join(parts)
