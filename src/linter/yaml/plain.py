"""Plain YAML straight into nodes: what reports are mostly written in, without a parser's events.

Plain is: one document of block mappings and sequences, one-line flow collections, one-line plain or quoted scalars
without escapes, comments, LF or CRLF. Everything else (block scalars, values over several lines, anchors, tags, tabs,
duplicate or merge keys, and whatever is wrong) gives None, and the whole text is read by the parser. Where this module
reads a text, it must read just what the parser reads: ``tests/test_plain_yaml.py`` holds the two together.
"""

from __future__ import annotations

from ..startup.expressions import Expression
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator
    from typing import Any

# A line, in parts that leave nothing out: indentation with dashes, key, value; between them and the line's end nothing
# is to be kept. What is no such line is, with all that follows, the last part. White space is the space only;
# others belong to words.
_MAX_KEY = 1000  # a longer key is none to YAML
_FIRST = r"""[^-?:,\[\]{}#&*!|>'"%@` \r\n]"""
# Nothing is tried twice (``*+``), so that no text takes longer than its length.
_LINE = Expression(
    r"( *+(?:-(?: ++|(?=\r?\n|\Z)))*+)"
    rf"(?:(?!<<:)({_FIRST}[^:#\r\n]{{0,{_MAX_KEY - 1}}}+)(?<! ):(?: ++|(?=\r?\n|\Z)))?"
    rf"((?:{_FIRST}|-(?=[^ \r\n]))[^:#\r\n]*+(?:(?::(?=[^ \r\n])|(?<! )#)[^:#\r\n]*+)*+"
    r"""|"[^"\\\r\n]*+"|'[^'\r\n]*+'|[{\[][^#\r\n]*+)?"""
    r" *+(?:(?<![^ \n])#[^\r\n]*+)?(?:\r?\n|\Z)"
    r"|([\s\S]++)"
)
_KEY, _TEXT = 2, 3  # groups of it
# Parts of flow collections without others inside them; what is no such part is, with all that follows, the last one.
_WORDS = r"[^:#,?\[\]{}\r\n ]*+(?: ++[^:#,?\[\]{}\r\n ]++)*+"
_CELL = rf"""(?:((?:{_FIRST}|-(?=[^ ,\[\]{{}}\r\n])){_WORDS})|"([^"\\\r\n]*+)"|'([^'\r\n]*+)') *+"""
_PAIRS = Expression(rf" *+({_FIRST}{_WORDS})(?<! ): ++{_CELL}[,}}]|([\s\S]++)")
_ITEMS = Expression(rf" *+{_CELL}[,\]]|([\s\S]++)")
# An entry of a flow mapping, and of a flow sequence: its words, and what comes behind them.
_INSIDE = r"[^:#,?\[\]{}\r\n]*+"
_VALUE = rf"""((?:{_FIRST}|-(?=[^ ,\[\]{{}}\r\n])){_INSIDE}|"[^"\\\r\n]*+"|'[^'\r\n]*+')?"""
_PAIR = Expression(rf"( *+)({_FIRST}{_INSIDE})(: ++)?{_VALUE}( *+)([,}}{{\[])")
_ITEM = Expression(rf"( *+){_VALUE}( *+)([,\]{{\[])")

# Below these the parser's own limits are far.
_MAX_DEPTH, _MAX_NODES, _MAX_VALUE = 90, 900_000, 900_000
_NONE: Any = ()  # the items of every scalar
_MARKS = frozenset("\"'{[")
# Of a longer text the lines are taken one by one, which is slower and takes no room.
_AT_ONCE = 500_000


def read(text: str) -> Node | None:
    """The root of a text's one document; None where the text is not plain, or holds nothing."""
    if "\t" in text:
        return None
    head = 4 if text.startswith("---\n") else 0
    line = _LINE.get()
    lines: Iterable[tuple[str | Any, ...]]
    if len(text) < _AT_ONCE:
        lines = line.findall(text, head)
    else:
        lines = _few(found.groups("") for found in line.finditer(text, head))
    try:
        return _read(_Lines(text, 1 if head else 0), lines)
    except _NotPlain:
        return None


def _few(lines: Iterable[tuple[str | Any, ...]]) -> Iterator[tuple[str | Any, ...]]:
    """The lines, as long as they hold no more and no longer values than are read; a short text cannot hold so many."""
    count = 0
    for line in lines:
        value = line[2]
        count += 2 + 2 * value.count(",")
        if count > _MAX_NODES or len(value) > _MAX_VALUE:
            raise _NotPlain
        yield line


class _NotPlain(Exception):
    """The text has to be read by the parser."""


class _Lines:
    """A text whose lines are looked at again where somebody asks for places: most reports give no cause to."""

    __slots__ = ("_first", "_starts", "text")

    def __init__(self, text: str, first: int) -> None:
        self.text = text
        self._first = first
        self._starts: list[int] | None = None

    def start(self, row: int) -> int:
        """Where a line begins."""
        starts = self._starts
        if starts is None:
            starts = self._starts = [0]
            text = self.text
            at = text.find("\n") + 1
            while at:
                starts.append(at)
                at = text.find("\n", at) + 1
        return starts[row + self._first]

    def parts(self, row: int) -> re.Match[str]:
        """A line once more."""
        found = _LINE.get().match(self.text, self.start(row))
        assert found is not None  # the expression takes anything
        return found


class _Later(Node):
    """A collection whose cells are known; its places are worked out when they are asked for.

    ``row`` is the line that it begins in. One in blocks (without a style) knows its column and the line of each entry;
    one in brackets is looked at again as a whole, and has no others inside it.
    """

    # Properties, not __getattr__: a class that has one is slower in all its attributes.
    __slots__ = ("_end", "_items", "_start", "cells", "column", "lines", "row", "rows")

    def __init__(
        self, kind: int, style: str, cells: Any, lines: _Lines, row: int, column: int = 0, rows: Any = ()
    ) -> None:
        self.kind = kind
        self.text = ""
        self.style = style
        self.cells: Any = cells
        self.lines = lines
        self.row = row
        self.column = column
        self.rows = rows
        self._index = None
        self._items: list[Any] | None = None

    def _placed(self) -> list[Any]:
        items = self._items
        if items is not None:
            return items
        if self.style:
            self._start = self.lines.parts(self.row).start(_TEXT)
            node, self._end = _flow(self.lines.text, self._start, 1)
            items = node.items
        else:
            items = list(self._pairs() if self.kind == MAPPING else self._nodes())
            last: Node = items[-1][1] if self.kind == MAPPING else items[-1]
            self._start, self._end = self.lines.start(self.row) + self.column, last.end
        self._items = items
        return items

    def _pairs(self) -> Iterator[Any]:
        for (key, cell), row in zip(self.cells.items(), self.rows, strict=True):
            parts = self.lines.parts(row)
            start, end = parts.span(_KEY)
            yield Node(SCALAR, start, end, key, "", _NONE), _node(cell, parts, end)

    def _nodes(self) -> Iterator[Any]:
        for cell, row in zip(self.cells, self.rows, strict=True):
            yield _node(cell, self.lines.parts(row), self.lines.start(row) + self.column + 1)

    @property
    def start(self) -> int:  # type: ignore[override]
        self._placed()
        return self._start

    @property
    def end(self) -> int:  # type: ignore[override]
        self._placed()
        return self._end

    @property
    def items(self) -> list[Any]:  # type: ignore[override]
        return self._placed()

    @property
    def extent(self) -> int:
        """Of the whole text, which is one document: to know it better its places would have to be worked out."""
        return len(self.lines.text)


def _node(cell: str | Node, parts: re.Match[str], empty: int) -> Node:
    """The node of an entry; ``empty`` is where one stands that has nothing."""
    if isinstance(cell, Node):
        return cell
    start = parts.start(_TEXT)
    if start < 0:
        return Node(SCALAR, empty, empty, "", "", _NONE)
    return _scalar(parts[_TEXT], start)


# What a line of a new shape leaves to do: its key and value, nothing where no value may follow, nothing where one may.
_PAIR_LEFT, _DONE, _OPEN = 0, 1, 2


class _Collections:
    """The collections that are open, and of the innermost one: its ``cells``, their lines, its column, its kind."""

    __slots__ = ("again", "cells", "column", "indent", "is_mapping", "item", "places", "root", "rows", "stack")

    def __init__(self, places: _Lines) -> None:
        self.places = places
        self.stack: list[_Later] = []
        self.root: Node | None = None
        self.cells: Any = []
        self.rows: list[int] = []
        self.column, self.is_mapping = -1, False
        # What a line of it begins with: of a mapping its keys, of a sequence its items.
        self.indent: str | None = None
        self.item: str | None = None
        # Of a mapping that is an item: what the next item begins with, if it is a mapping that stands alike.
        self.again: str | None = None

    def enter(self, kind: int, place: int, row: int, last: str) -> None:
        """Begin a collection at a column, as the value of what was said last."""
        if len(self.stack) > _MAX_DEPTH:
            raise _NotPlain
        rows: list[int] = []
        node = _Later(kind, "", {} if kind == MAPPING else [], self.places, row, place, rows)
        if not self.stack:
            self.root = node
        elif self.is_mapping:
            self.cells[last] = node
        else:
            self.cells[-1] = node
        self.stack.append(node)
        self._innermost(node, place)

    def leave(self) -> None:
        """End the innermost collection."""
        self.stack.pop()
        if not self.stack:
            raise _NotPlain
        self._innermost(self.stack[-1], self.stack[-1].column)

    def _innermost(self, node: _Later, column: int) -> None:
        self.cells, self.rows, self.column = node.cells, node.rows, column
        self.is_mapping = node.kind == MAPPING
        self.again = None
        if self.is_mapping:
            self.indent, self.item = " " * column, None
            if len(self.stack) > 1 and self.stack[-2].kind == SEQUENCE:
                above = self.stack[-2].column
                self.again = f"{' ' * above}-{' ' * (column - above - 1)}"
        else:
            self.indent, self.item = None, " " * column + "- "

    def next_item(self, row: int) -> tuple[dict[str, str | Node], list[int]]:
        """End the innermost mapping and begin another as the next item of the sequence that it is in."""
        sequence = self.stack[-2]
        cells: dict[str, str | Node] = {}
        rows: list[int] = []
        self.stack[-1] = node = _Later(MAPPING, "", cells, self.places, row, self.column, rows)
        sequence.cells.append(node)
        sequence.rows.append(row)
        self.cells, self.rows = cells, rows
        return cells, rows

    def line(self, row: int, parts: tuple[str, ...], last: str, follows: bool) -> int:
        """A line that is no further key or item of the innermost collection; ``last`` is the key before, and whether a
        value of what was said last may follow yet."""
        head, key, value, other = parts
        if other:
            raise _NotPlain
        place = head.find("-")
        if place < 0:
            if not key:
                if value:
                    raise _NotPlain  # a value on a line of its own
                return _OPEN if follows else _DONE
            place = len(head)
            if self.column > place or (self.column == place and not self.is_mapping):
                follows = self._back_to(place, is_item=False) and follows
        else:
            if self.column > place:
                follows = self._back_to(place, is_item=True) and follows
            follows, place = self._dashes(row, head[place:], place, last, follows)
        if key:
            if self.column < place:
                if not follows:
                    raise _NotPlain
                self.enter(MAPPING, place, row, last)
            elif self.column != place:
                raise _NotPlain
            return _PAIR_LEFT
        if value:
            self.cells[-1] = _cell(value, self.places, row)
            return _DONE
        return _OPEN

    def _back_to(self, place: int, *, is_item: bool) -> bool:
        """End what a line that begins at a column ends; whether it ended nothing."""
        depth = len(self.stack)
        while self.column > place:
            self.leave()
        if self.column == place and not is_item and not self.is_mapping:
            self.leave()  # a sequence that stands no deeper than its key
            if self.column != place or not self.is_mapping:
                raise _NotPlain
        return len(self.stack) == depth

    def _dashes(self, row: int, dashes: str, place: int, last: str, follows: bool) -> tuple[bool, int]:
        """The items that a line begins: whether a value may follow, and at which column."""
        while dashes:
            length = dashes.find("-", 1)
            length = len(dashes) if length < 0 else length
            if self.column < place or (self.column == place and self.is_mapping):
                if not follows:
                    raise _NotPlain
                self.enter(SEQUENCE, place, row, last)
            elif self.column != place:
                raise _NotPlain
            self.cells.append("")
            self.rows.append(row)
            follows = True
            place += length
            dashes = dashes[length:]
        return follows, place


def _read(places: _Lines, lines: Iterable[tuple[str, ...]]) -> Node | None:
    open_ = _Collections(places)
    cells, rows, indent, item, again = open_.cells, open_.rows, open_.indent, open_.item, open_.again
    row, last, follows = -1, "", True
    for parts in lines:
        row += 1
        head, key, value, _ = parts
        if head != indent or not key:
            if head == again and key:  # one more item with keys, after the one before
                cells, rows = open_.next_item(row)
            elif head == item and value and not key:  # one more item
                cells.append(_cell(value, places, row) if value[0] in _MARKS or value[-1] == " " else value)
                rows.append(row)
                follows = False
                continue
            else:
                left = open_.line(row, parts, last, follows)
                cells, rows, indent, item, again = open_.cells, open_.rows, open_.indent, open_.item, open_.again
                if left != _PAIR_LEFT:
                    follows = left == _OPEN
                    continue
        if key in cells:
            raise _NotPlain
        rows.append(row)
        if not value:
            cells[key] = ""
            last, follows = key, True
            continue
        cells[key] = _cell(value, places, row) if value[0] in _MARKS or value[-1] == " " else value
        follows = False
    return open_.root


def _cell(value: str, places: _Lines, row: int) -> str | Node:
    """What a value says that needs a second look."""
    first = value[0]
    if first == '"' or first == "'":
        return value[1:-1]
    value = value.rstrip(" ")
    if first != "{" and first != "[":
        return value
    if value.find("}" if first == "{" else "]") == len(value) - 1 <= _MAX_KEY:
        found = (_PAIRS if first == "{" else _ITEMS).get().findall(value, 1)
        if found and not found[-1][-1]:
            if first == "[":
                cells: Any = [one or two or three for one, two, three, _ in found]
                return _Later(SEQUENCE, "{", cells, places, row)
            cells = {key: one or two or three for key, one, two, three, _ in found}
            if len(cells) == len(found) and "<<" not in cells:
                return _Later(MAPPING, "{", cells, places, row)
    start = places.parts(row).start(_TEXT)
    node, end = _flow(places.text, start, 1)
    if end < start + len(value):
        raise _NotPlain  # something behind the bracket, or the collection goes on
    return node


def _scalar(value: str, start: int) -> Node:
    """A scalar as it is written, perhaps in quotes, perhaps with blanks behind it."""
    first = value[0]
    if first == '"' or first == "'":
        return Node(SCALAR, start, start + len(value), value[1:-1], first, _NONE)
    value = value.rstrip(" ")
    return Node(SCALAR, start, start + len(value), value, "", _NONE)


def _flow(text: str, start: int, depth: int) -> tuple[Node, int]:
    """The flow collection that starts at ``start``, and where it ends."""
    if depth > _MAX_DEPTH // 2:
        raise _NotPlain
    mapping = text[start] == "{"
    match: Any = (_PAIR if mapping else _ITEM).get().match
    items: list[Any] = []
    seen: set[str] = set()
    at = start + 1
    closing = "}" if mapping else "]"
    if text[at : at + 1] == closing:
        node = Node(MAPPING if mapping else SEQUENCE, start, at + 1, "", "{", items)
        return node, at + 1
    while True:
        found = match(text, at)
        if found is None:
            raise _NotPlain
        name: Node | None = None
        if mapping:
            space, key, colon, value, blank, last = found.groups("")
            at += len(space)
            if not colon and (value or last in "{["):
                raise _NotPlain
            length = len(key)
            if key[-1] == " ":
                key = key.rstrip(" ")
                if colon:
                    raise _NotPlain
            if key in seen or key == "<<" or length > _MAX_KEY:
                raise _NotPlain
            seen.add(key)
            name = Node(SCALAR, at, at + len(key), key, "", _NONE)
            at += length + len(colon)
        else:
            space, value, blank, last = found.groups("")
            at += len(space)
        if last == "{" or last == "[":
            if value:
                raise _NotPlain
            node, at = _flow(text, at + len(blank), depth + 1)
            behind = at
            while text[behind : behind + 1] == " ":
                behind += 1
            last = text[behind : behind + 1]
            at = behind + 1
            if last not in (",", closing) or not last:
                raise _NotPlain
        elif value:
            node = _scalar(value, at)
            at += len(value) + len(blank) + 1
        elif name is not None:
            node = Node(SCALAR, name.end, name.end, "", "", _NONE)
            at += len(blank) + 1
        else:
            raise _NotPlain
        items.append((name, node) if mapping else node)
        if last == closing:
            return Node(MAPPING if mapping else SEQUENCE, start, at, "", "{", items), at


__all__ = ["read"]
