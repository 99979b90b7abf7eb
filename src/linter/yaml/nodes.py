"""Nodes: one YAML value each, with its own text and its place."""

from __future__ import annotations

from ..source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALAR, MAPPING, SEQUENCE = 0, 1, 2
NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Node:
    """One YAML value.

    ``kind`` is SCALAR, MAPPING or SEQUENCE; ``text`` a scalar's content; ``style`` its quote or block indicator, ``""``
    when plain; ``items`` a mapping's ``(key, value)`` pairs or a sequence's nodes. ``start``/``end`` bound the value's
    own text (a block value ends at its content); an empty value sits at the end of its key. ``cells`` is what a
    collection holds without places: a mapping's by their keys, a sequence's in order; a scalar is its content, anything
    else its node.
    """

    __slots__ = ("_cells", "_index", "end", "items", "kind", "start", "style", "text")

    def __init__(self, kind: int, start: int, end: int, text: str, style: str, items: list[Any]) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.items = items
        self._index: dict[str, tuple[Node, Node]] | None = None
        self._cells: Any = None

    @property
    def cells(self) -> Any:
        cells = self._cells
        if cells is None:
            if self.kind == MAPPING:
                cells = {key.text: value if value.kind else value.text for key, value in self.items}
            else:
                cells = [item if item.kind else item.text for item in self.items]
            self._cells = cells
        return cells

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def extent(self) -> int:
        """How many characters it is in, about: for what grows with the size of a document."""
        return self.end - self.start

    def content(self, text: str) -> Span:
        """The value's own characters in the source's text: for a block scalar, what stands below its indicator."""
        if self.style in ("|", ">") and self.kind == SCALAR:
            below = text.find("\n", self.start, self.end)
            while 0 <= below < self.end and text[below] in " \t\r\n":
                below += 1
            if 0 <= below < self.end:
                return Span(below, self.end)
        return Span(self.start, self.end)

    @property
    def is_null(self) -> bool:
        """A plain empty value, ``~`` or ``null``."""
        return self.kind == SCALAR and not self.style and self.text in NULLS

    def pair(self, key: str) -> tuple[Node, Node] | None:
        """The ``(key, value)`` nodes of a mapping's entry, in constant time after the first call."""
        index = self._index
        if index is None:
            index = self._index = {k.text: (k, v) for k, v in self.items}
        return index.get(key)

    def __repr__(self) -> str:
        return f"<{('scalar', 'mapping', 'sequence')[self.kind]} {self.start}..{self.end} {self.text!r}>"


def entry(node: Node, key: str | int) -> tuple[Node, Node]:
    """The ``(key, value)`` nodes of an entry that a mapping has."""
    found = node.pair(str(key))
    assert found is not None
    return found
