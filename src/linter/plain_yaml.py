"""Plain YAML straight into nodes: what reports are mostly written in, without a parser's events.

Plain is: one document of block mappings and sequences, one-line flow collections, one-line plain or quoted scalars
without escapes, comments, LF or CRLF. Everything else (block scalars, values over several lines, anchors, tags, tabs,
duplicate or merge keys, and whatever is wrong) gives None, and the whole text is read by the parser. Where this module
reads a text, it must read just what the parser reads: ``tests/test_plain_yaml.py`` holds the two together.
"""

from __future__ import annotations

from . import expressions
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

# A line, in parts that leave nothing out: indentation, dashes, key, colon, value, and the rest with its line end. What
# is no such line is, with all that follows, the last part. White space is the space only; others belong to words.
_MAX_KEY = 1000  # a longer key is none to YAML
_FIRST = r"""[^-?:,\[\]{}#&*!|>'"%@` \r\n]"""
# Nothing is tried twice (``*+``), so that no text takes longer than its length.
_LINE = (
    r"( *+)((?:-(?: ++|(?=\r?\n|\Z)))*+)"
    rf"(?:(?!<<:)({_FIRST}[^:#\r\n]{{0,{_MAX_KEY - 1}}}+)(?<! )(:(?: ++|(?=\r?\n|\Z))))?"
    rf"((?:{_FIRST}|-(?=[^ \r\n]))[^:#\r\n]*+(?:(?::(?=[^ \r\n])|(?<! )#)[^:#\r\n]*+)*+"
    r"""|"[^"\\\r\n]*+"|'[^'\r\n]*+'|[{\[][^#\r\n]*+)?"""
    r"( *+(?:(?<![^ \n])#[^\r\n]*+)?(?:\r?\n|\Z))"
    r"|([\s\S]++)"
)
# An entry of a flow mapping, and of a flow sequence: its words, and what comes behind them.
_INSIDE = r"[^:#,?\[\]{}\r\n]*+"
_VALUE = rf"""((?:{_FIRST}|-(?=[^ ,\[\]{{}}\r\n])){_INSIDE}|"[^"\\\r\n]*+"|'[^'\r\n]*+')?"""
_PAIR = rf"( *+)({_FIRST}{_INSIDE})(: ++)?{_VALUE}( *+)([,}}{{\[])"
_ITEM = rf"( *+){_VALUE}( *+)([,\]{{\[])"

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
    line = expressions.get(_LINE)
    lines: Iterable[tuple[str | Any, ...]]
    if len(text) < _AT_ONCE:
        lines = line.findall(text, head)
    else:
        lines = _few(found.groups("") for found in line.finditer(text, head))
    try:
        return _read(text, lines, head)
    except _NotPlain:
        return None


def _few(lines: Iterable[tuple[str | Any, ...]]) -> Iterator[tuple[str | Any, ...]]:
    """The lines, as long as they hold no more values than are read; a short text cannot hold so many."""
    count = 0
    for line in lines:
        count += 2 + 2 * line[4].count(",")
        if count > _MAX_NODES:
            raise _NotPlain
        yield line


class _NotPlain(Exception):
    """The text has to be read by the parser."""


class _Open:
    """A collection whose lines may go on: its node, the column that it stands in, and its keys so far."""

    __slots__ = ("column", "keys", "node")

    def __init__(self, node: Node, column: int) -> None:
        self.node = node
        self.column = column
        self.keys: set[str] = set()


def _read(text: str, lines: Iterable[tuple[str, ...]], at: int) -> Node | None:
    stack: list[_Open] = []
    root: Node | None = None
    # Of the innermost collection: its items, its keys, its column, what it is; whether its last value may follow yet.
    items: list[Any] = []
    keys: set[str] = set()
    column, is_mapping, follows = -1, False, True

    def enter(kind: int, start: int, place: int) -> None:
        nonlocal root, items, keys, column, is_mapping
        if not follows or len(stack) > _MAX_DEPTH:
            raise _NotPlain
        node = Node(kind, start, start, "", "", [])
        if not stack:
            root = node
        elif is_mapping:
            items[-1] = (items[-1][0], node)
        else:
            items[-1] = node
        inner = _Open(node, place)
        stack.append(inner)
        items, keys, column, is_mapping = node.items, inner.keys, place, kind == MAPPING

    def leave() -> None:
        nonlocal items, keys, column, is_mapping, follows
        _end(stack.pop().node)
        if not stack:
            raise _NotPlain
        outer = stack[-1]
        items, keys, column = outer.node.items, outer.keys, outer.column
        is_mapping, follows = outer.node.kind == MAPPING, False

    for indent, dashes, key, colon, value, rest, other in lines:
        place = len(indent)
        start = at + place
        at = start + len(dashes) + len(key) + len(colon) + len(value) + len(rest)
        if dashes or not key or place != column or not is_mapping:  # seldom
            if other:
                raise _NotPlain
            if not dashes and not key:
                if value:
                    raise _NotPlain  # a value on a line of its own
                continue
            while column > place:
                leave()
            if column == place and not dashes and not is_mapping:
                leave()  # a sequence that stands no deeper than its key
                if column != place or not is_mapping:
                    raise _NotPlain
            while dashes:
                length = dashes.find("-", 1)
                length = len(dashes) if length < 0 else length
                if column < place or (column == place and is_mapping):
                    enter(SEQUENCE, start, place)
                elif column != place:
                    raise _NotPlain
                items.append(Node(SCALAR, start + 1, start + 1, "", "", _NONE))
                follows = True
                place += length
                start += length
                dashes = dashes[length:]
            if key:
                if column < place:
                    enter(MAPPING, start, place)
                elif column != place:
                    raise _NotPlain
            elif value:
                items[-1] = _value(text, value, start)
                follows = False
                continue
            else:
                continue
        end = start + len(key)
        if key in keys:
            raise _NotPlain
        keys.add(key)
        name = Node(SCALAR, start, end, key, "", _NONE)
        if not value:
            items.append((name, Node(SCALAR, end, end, "", "", _NONE)))
            follows = True
            continue
        start = end + len(colon)
        if value[0] in _MARKS or value[-1] == " " or len(value) > _MAX_VALUE:
            items.append((name, _value(text, value, start)))
        else:
            items.append((name, Node(SCALAR, start, start + len(value), value, "", _NONE)))
        follows = False
    while stack:
        _end(stack.pop().node)
    return root


def _end(node: Node) -> None:
    """A block collection ends where its last value does."""
    node.end = node.items[-1][1].end if node.kind == MAPPING else node.items[-1].end


def _value(text: str, value: str, start: int) -> Node:
    if len(value) > _MAX_VALUE and len(value.rstrip(" ")) > _MAX_VALUE:
        raise _NotPlain
    first = value[0]
    if first == '"' or first == "'":
        return Node(SCALAR, start, start + len(value), value[1:-1], first, _NONE)
    if first == "{" or first == "[":
        node, end = _flow(text, start, 1)
        if text[end : start + len(value)].strip(" "):
            raise _NotPlain  # something behind the bracket, or the collection goes on
        return node
    if value[-1] == " ":
        value = value.rstrip(" ")
    return Node(SCALAR, start, start + len(value), value, "", _NONE)


def _flow(text: str, start: int, depth: int) -> tuple[Node, int]:
    """The flow collection that starts at ``start``, and where it ends."""
    if depth > _MAX_DEPTH // 2:
        raise _NotPlain
    mapping = text[start] == "{"
    match: Any = expressions.get(_PAIR if mapping else _ITEM).match
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
            node = _value(text, value, at)
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
