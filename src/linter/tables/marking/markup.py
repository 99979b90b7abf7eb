"""XML as it is written: where each element of a part begins and ends in its bytes, and edits of these bytes.

Nothing of a part is written anew but what is edited, so that all else of it stays as its own program left it. Only
packages come here that were examined: no part of them declares entities.
"""

from __future__ import annotations

from xml.parsers.expat import ExpatError, ParserCreate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters that XML cannot hold: controls, halves of pairs, and two that are none.
UNHOLDABLE = {
    **{c: "�" for c in range(32) if c not in (9, 10, 13)},
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
    0xFFFE: "�",
    0xFFFF: "�",
}


class Malformed(Exception):
    """A part is no XML."""


class Element:
    """An element: its ``name`` without prefix, and the offsets at which its tag begins (``start``) and ends
    (``inner``), its end tag begins (``outer``) and ends (``end``); of an empty one the last three are the same."""

    __slots__ = ("attributes", "children", "end", "inner", "name", "outer", "parent", "prefix", "start")

    def __init__(self, name: str, attributes: dict[str, str], start: int, parent: Element | None) -> None:
        self.prefix, _, self.name = name.rpartition(":")
        self.attributes = attributes
        self.start = start
        self.parent = parent
        self.inner = self.outer = self.end = start
        self.children: list[Element] = []

    @property
    def is_empty(self) -> bool:
        return self.inner == self.end

    def get(self, name: str) -> str | None:
        """An attribute, whatever its prefix."""
        found = self.attributes.get(name)
        if found is None:
            found = next((text for key, text in self.attributes.items() if key.rpartition(":")[2] == name), None)
        return found

    def child(self, *names: str) -> Element | None:
        """The first child of a name, and so on down."""
        found: Element | None = self
        for name in names:
            found = next((each for each in found.children if each.name == name), None) if found is not None else None
        return found

    def all(self, name: str) -> list[Element]:
        """The children of a name."""
        return [each for each in self.children if each.name == name]

    def walk(self) -> Iterator[Element]:
        """It and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)

    def tag(self, name: str) -> str:
        """A name with this element's prefix."""
        return f"{self.prefix}:{name}" if self.prefix else name


class Part:
    """A part's text as bytes, its ``root`` element, and the edits that are to be made."""

    __slots__ = ("_edits", "data", "root")

    def __init__(self, data: bytes) -> None:
        """Raises Malformed."""
        self.data = _utf8(data)
        self.root = _parsed(self.data)
        self._edits: list[tuple[int, int, int, bytes]] = []

    def insert(self, offset: int, text: str) -> None:
        """Put text at an offset, behind what was put there before."""
        self.replace(offset, offset, text)

    def replace(self, start: int, end: int, text: str) -> None:
        self._edits.append((start, end, len(self._edits), text.encode()))

    def append(self, element: Element, text: str) -> None:
        """Put text at the end of what is in an element."""
        if element.is_empty:
            name = element.tag(element.name)
            at = element.inner - 1
            self.replace(self.data.rindex(b"/", element.start, at + 1), element.inner, f">{text}</{name}>")
        else:
            self.insert(element.outer, text)

    def set(self, element: Element, name: str, value: str) -> None:
        """Give an element an attribute without a prefix, or another value of it."""
        tag = self.data[element.start : element.inner]
        found = _attribute(tag, name.encode())
        if found is None:
            at = element.start + (tag.rindex(b"/") if element.is_empty else len(tag) - 1)
            self.insert(at, f' {name}="{escaped(value)}"')
        else:
            start, end = found
            self.replace(element.start + start, element.start + end, escaped(value))

    def put(self, parent: Element, text: str, before: frozenset[str]) -> None:
        """Put a child before the first one that has to come behind it."""
        behind = next((child for child in parent.children if child.name in before), None)
        if behind is None:
            self.append(parent, text)
        else:
            self.insert(behind.start, text)

    def edited(self) -> bytes:
        """The part's bytes with all edits made."""
        parts, at = [], 0
        for start, end, _, text in sorted(self._edits):
            parts += [self.data[at:start], text]
            at = max(at, end)
        return b"".join((*parts, self.data[at:]))


def escaped(text: str) -> str:
    """A text as it stands in XML, in attributes too."""
    text = text.translate(UNHOLDABLE).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def _utf8(data: bytes) -> bytes:
    """A part in UTF-8, where a program wrote UTF-16."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        raise Malformed from None
    if text.startswith("<?xml"):
        text = text[text.index("?>") + 2 :] if "?>" in text else text
    return ('<?xml version="1.0" encoding="UTF-8"?>' + text).encode()


def _parsed(data: bytes) -> Element:
    parser = ParserCreate()
    parser.ordered_attributes = True
    tops: list[Element] = []
    open_: list[Element] = []

    def start(name: str, attributes: list[str]) -> None:
        at = parser.CurrentByteIndex
        parent = open_[-1] if open_ else None
        element = Element(name, dict(zip(attributes[::2], attributes[1::2], strict=True)), at, parent)
        element.inner = _tag_end(data, at)
        (parent.children if parent is not None else tops).append(element)
        open_.append(element)

    def end(_: str) -> None:
        element = open_.pop()
        if data[element.inner - 2 : element.inner] == b"/>":
            element.outer = element.end = element.inner
        else:
            element.outer = parser.CurrentByteIndex
            element.end = data.index(b">", element.outer) + 1

    def declares(*_: object) -> None:
        raise Malformed

    parser.StartDoctypeDeclHandler = declares
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError):
        raise Malformed from None
    return tops[0]


def _tag_end(data: bytes, start: int) -> int:
    """Where a tag ends: behind the first ``>`` that is in no quotes."""
    at = start
    while True:
        close = data.index(b">", at)
        quote = min((data.find(q, at, close) for q in (b'"', b"'") if data.find(q, at, close) >= 0), default=-1)
        if quote < 0:
            return close + 1
        at = data.index(data[quote : quote + 1], quote + 1) + 1


def _attribute(tag: bytes, name: bytes) -> tuple[int, int] | None:
    """Where an attribute's value begins and ends in a tag."""
    at = 1
    while at < len(tag):
        equal = tag.find(b"=", at)
        if equal < 0:
            return None
        key = tag[at:equal].split()
        start = min(i for i in (tag.find(b'"', equal), tag.find(b"'", equal)) if i >= 0)
        end = tag.index(tag[start : start + 1], start + 1)
        if key and key[-1] == name:
            return start + 1, end
        at = end + 1
    return None
