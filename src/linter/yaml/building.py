"""A parser's events to located nodes: what is wrong with them, what aliases share, and every limit on them."""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic, Label, Phrase
from ..source import Source, Span
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    # Where entries of collections stand by an alias or a merge key, by the collection's identity and the entry's key.
    Uses = dict[tuple[int, int | str], Span]

MAX_DEPTH = 100
MAX_EXPANDED = 100_000
MAX_NODES = 1_000_000
MAX_SCALAR = 1_000_000
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


class YamlError(Exception):
    """Stops the reading of one file; carries its diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.rule)
        self.diagnostic = diagnostic


def complaint(source: Source, rule: str, start: int, end: int, /, **args: Any) -> Diagnostic:
    """What is wrong with a text between two offsets."""
    return Diagnostic(
        rule, ERROR, Phrase(rule, **args), file=source.name, source=source, span=Span(start, end), caret=""
    )


class _Frame:
    """A collection that is not complete yet; ``before`` is how many nodes there were when it began."""

    __slots__ = ("anchor", "before", "end", "height", "key", "merged", "node", "overridden", "seen")

    def __init__(self, node: Node, anchor: str | None, before: int) -> None:
        self.node = node
        self.anchor = anchor
        self.before = before
        self.end = node.start
        self.key: Node | None = None
        self.height = 0
        self.seen: dict[str, Node] = {}
        self.overridden: set[str] = set()
        self.merged: set[str] = set()


class Builder:
    """The documents of a source, from a parser's events: ``(root, uses)`` each, and the bounds of all ``scalars``.

    What is wrong goes to ``diagnostics``; what stops the reading is raised as a YamlError.
    """

    def __init__(self, source: Source, diagnostics: list[Diagnostic]) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = diagnostics
        self.documents: list[tuple[Node | None, Uses]] = []
        self.scalars: list[tuple[int, int]] = []
        self._stack: list[_Frame] = []
        self._root: Node | None = None
        self._uses: Uses = {}
        # A node by its anchor, how many it expands to and how high it is; None while it is not complete.
        self._anchors: dict[str, tuple[Node, int, int] | None] = {}
        self._nodes = self._expanded = 0

    def read(self, stream: Iterator[Any]) -> None:
        """Take all events of a parser."""
        methods = {
            "ScalarEvent": self._scalar, "AliasEvent": self._alias,
            "MappingStartEvent": self._begin, "SequenceStartEvent": self._begin,
            "MappingEndEvent": self._end, "SequenceEndEvent": self._end,
            "DocumentStartEvent": self._open, "DocumentEndEvent": self._close,
        }  # fmt: skip
        for event in stream:
            method = methods.get(type(event).__name__)
            if method is not None:
                method(event)

    def _open(self, event: Any) -> None:
        self._root, self._anchors, self._uses = None, {}, {}

    def _close(self, event: Any) -> None:
        self.documents.append((self._root, self._uses))

    def _stop(self, rule: str, start: int, end: int, **args: Any) -> YamlError:
        return YamlError(complaint(self.source, rule, start, end, **args))

    def _say(self, rule: str, start: int, end: int, **args: Any) -> Diagnostic:
        said = complaint(self.source, rule, start, end, **args)
        self.diagnostics.append(said)
        return said

    def _scalar(self, event: Any) -> None:
        text, start, end = self.text, event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if event.anchor or text[start : start + 1] == "!":
            start = _behind_properties(text, start, end)
        if start == end:
            start = end = self._blank_at(start)
        elif style in ("|", ">"):
            style = style[0]
            end = start + len(text[start:end].rstrip())
        if end - start > MAX_SCALAR:
            raise self._stop("yaml-too-long", start, start + 1, limit=MAX_SCALAR)
        node = Node(SCALAR, start, end, event.value, style, [])
        self.scalars.append((start, end))
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._stop("yaml-too-many", start, end, limit=MAX_NODES)
        if event.anchor:
            self._anchors[event.anchor] = (node, 1, 0)
        self._check_tag(event, node)
        self._put(node, end, 0)

    def _begin(self, event: Any) -> None:
        start = event.start_mark.index
        if len(self._stack) >= MAX_DEPTH:
            raise self._stop("yaml-depth", start, start + 1, limit=MAX_DEPTH)
        kind = MAPPING if type(event).__name__[0] == "M" else SEQUENCE
        node = Node(kind, start, start, "", "{" if event.flow_style else "", [])
        self._check_tag(event, node)
        self._stack.append(_Frame(node, event.anchor, self._nodes + self._expanded))
        if event.anchor:
            self._anchors[event.anchor] = None
        self._nodes += 1

    def _end(self, event: Any) -> None:
        frame = self._stack.pop()
        node = frame.node
        node.end = event.end_mark.index if node.style else frame.end
        if frame.anchor:
            self._anchors[frame.anchor] = (node, self._nodes + self._expanded - frame.before, frame.height + 1)
        if frame.overridden:
            _drop_overridden(frame)
        self._put(node, node.end, frame.height + 1)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        known = self._anchors.get(event.anchor)
        if known is None:
            key = "yaml-alias-loop" if event.anchor in self._anchors else "yaml-alias"
            raise self._stop(key, start, end, name=str(event.anchor))
        if len(self._stack) + known[2] > MAX_DEPTH:
            raise self._stop("yaml-depth", start, end, limit=MAX_DEPTH)
        self._expanded += known[1]
        if self._expanded > MAX_EXPANDED:
            raise self._stop("yaml-alias-bomb", start, end, limit=MAX_EXPANDED)
        node, height = known[0], known[2]
        if node.kind == SCALAR:  # what stands here is the alias, in this field and on this line
            node = Node(SCALAR, start, end, node.text, node.style, [])
        elif self._stack:
            above = self._stack[-1]
            place = above.key.text if above.key is not None else len(above.node.items)
            self._uses[id(above.node), place] = Span(start, end)
        self.scalars.append((start, end))
        self._put(node, end, height)

    def _put(self, node: Node, end: int, height: int) -> None:
        """A complete node, in its place: the root, an item, a key or a key's value."""
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        frame.end = end
        frame.height = max(frame.height, height)
        if frame.node.kind == SEQUENCE:
            frame.node.items.append(node)
        elif frame.key is None:
            if node.kind != SCALAR:
                self._say("yaml-key", node.start, max(node.end, node.start + 1))
            frame.key = node
        else:
            key, frame.key = frame.key, None
            if key.kind == SCALAR:
                self._pair(frame, key, node)

    def _pair(self, frame: _Frame, key: Node, node: Node) -> None:
        first = frame.seen.get(key.text)
        if first is not None and key.text not in frame.merged:
            said = self._say("duplicate-key", key.start, key.end, key=key.text)
            said.labels.append(Label(first.span, Phrase("label-first")))
            return
        if first is not None:  # given after a merge key: the given one wins
            frame.overridden.add(key.text)
            frame.merged.discard(key.text)
            self._uses.pop((id(frame.node), key.text), None)
        frame.seen[key.text] = key
        if key.text == "<<" and not key.style:
            self._merge(frame, key, node)
        else:
            frame.node.items.append((key, node))

    def _merge(self, frame: _Frame, key: Node, node: Node) -> None:
        for mapping in node.items if node.kind == SEQUENCE else [node]:
            if mapping.kind != MAPPING:
                self._say("yaml-merge", key.start, key.end)
                return
            for pair in mapping.items:
                if pair[0].text not in frame.seen:
                    frame.seen[pair[0].text] = pair[0]
                    frame.merged.add(pair[0].text)
                    frame.node.items.append(pair)
                    self._uses[id(frame.node), pair[0].text] = key.span

    def _blank_at(self, at: int) -> int:
        """Where an empty value belongs: behind its key's colon or its dash, not before the next token."""
        if not self._stack:
            return at
        frame = self._stack[-1]
        if frame.node.kind == MAPPING:
            return min(frame.key.end, at) if frame.key is not None else at
        before = frame.node.items[-1].end if frame.node.items else frame.node.start
        dash = self.text.find("-", before, at)
        return dash + 1 if dash >= 0 else at

    def _check_tag(self, event: Any, node: Node) -> None:
        tag = event.ctag if hasattr(event, "ctag") else event.tag
        if tag is None:
            return
        name = str(tag)
        if name not in _CORE_TAGS and name not in ("!", "None"):
            start = event.start_mark.index
            self._say("yaml-tag", start, max(node.end, start + 1), tag=name)


def _behind_properties(text: str, start: int, end: int) -> int:
    """Where a value itself begins: behind its anchor and its tag."""
    at = start
    while at < end and text[at] in "&!":
        while at < end and not text[at].isspace():
            at += 1
        while at < end and text[at].isspace():
            at += 1
    return at


def _drop_overridden(frame: _Frame) -> None:
    """Take out merged pairs whose keys were given after the merge key."""
    frame.node.items[:] = [
        pair for pair in frame.node.items if pair[0].text not in frame.overridden or pair[0] is frame.seen[pair[0].text]
    ]
