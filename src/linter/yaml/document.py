"""YAML text to located Documents: YAML 1.2 core, every scalar with its own text, style and span.

Plain YAML is read by ``plain_yaml``. Of all other, events of ruamel.yaml's C parser (or, without it, of its pure-Python
one) go straight into nodes. Nothing is resolved to a Python number here: a report's figures are what is printed. On
purpose:

- duplicate keys, unknown tags, tabs for indentation, control characters: a diagnostic each;
- anchors and aliases are shared nodes, their expansion counted; a merge key ``<<`` adds the keys that are not given;
- several documents in a file are several Documents;
- depth, size and expansion are bounded (``MAX_…``).
"""

from __future__ import annotations

from ..diagnostic import Diagnostic
from ..source import Source, Span
from . import plain as plain_yaml
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 32 * 1024 * 1024


class Comment:
    """A YAML comment: its text behind the ``#``, its span, and whether a line holds nothing else."""

    __slots__ = ("alone", "span", "text")

    def __init__(self, span: Span, text: str, alone: bool) -> None:
        self.span = span
        self.text = text
        self.alone = alone


class Document:
    """One YAML document of a Source; ``root`` is None when it holds nothing."""

    __slots__ = ("_comments", "_scalars", "number", "root", "source", "uses")

    def __init__(
        self, source: Source, root: Node | None, number: int, scalars: list[tuple[int, int]] | None = None
    ) -> None:
        """``scalars`` are the bounds of all scalars of the source, in any order: by default, those below the root."""
        self.source = source
        self.root = root
        self.number = number
        self._scalars = scalars
        self._comments: list[Comment] | None = None
        # Where an entry of a collection stands by an alias or a merge key, by the collection's identity and the entry's
        # key or index: the place there.
        self.uses: dict[tuple[int, int | str], Span] = {}

    def node(self, route: tuple[str | int, ...]) -> Node | None:
        """The node at a route of keys and indices (0-based), in O(depth)."""
        node = self.root
        for step in route:
            if node is None:
                return None
            if isinstance(step, int):
                node = node.items[step] if node.kind == SEQUENCE and -1 < step < len(node.items) else None
            else:
                pair = node.pair(step) if node.kind == MAPPING else None
                node = pair[1] if pair else None
        return node

    @property
    def comments(self) -> list[Comment]:
        """All comments of the whole source, in order."""
        if self._comments is None:
            if self._scalars is None:
                self._scalars = list(_scalars_below(self.root)) if self.root is not None else []
            self._comments = list(_comments(self.source.text, self._scalars))
        return self._comments


def _scalars_below(root: Node) -> Iterator[tuple[int, int]]:
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == SCALAR:
            yield node.start, node.end
        elif node.kind == MAPPING:
            waiting.extend(part for pair in node.items for part in pair)
        else:
            waiting.extend(node.items)


def parse(source: Source) -> tuple[list[Document], list[Diagnostic]]:
    """A source's documents, and what is wrong with its YAML. Syntax errors give no document at all."""
    root = plain_yaml.read(source.text) if source.is_printable else None
    if root is not None:
        return [Document(source, root, 0)], []
    from .events import read

    found, scalars, diagnostics = read(source)
    documents = []
    for number, (each, uses) in enumerate(found):
        documents.append(Document(source, each, number, scalars))
        documents[-1].uses = uses
    return documents, diagnostics


def may_be_cut(text: str) -> bool:
    """Whether a ``#`` may have cut off a value: behind it stands neither a space nor a word of an ordinary comment."""
    for mark in (" #", "\t#"):
        at = text.find(mark)
        while at >= 0:
            following = text[at + 2 : at + 3]
            if "#" <= following <= "Z" or following.isdigit():
                return True
            at = text.find(mark, at + 2)
    return False


def _comments(text: str, scalars: list[tuple[int, int]]) -> Iterator[Comment]:
    if "#" not in text:
        return
    ordered = sorted(scalars)
    following = 0
    ends_alone = "\r" in text  # to look for one that is not there would take the rest of the text each time
    at = text.find("#")
    while at >= 0:
        while following < len(ordered) and ordered[following][1] <= at:
            following += 1
        inside = following < len(ordered) and ordered[following][0] <= at
        line_start = text.rfind("\n", 0, at) + 1
        if ends_alone:
            line_start = max(line_start, text.rfind("\r", line_start, at) + 1)
        if inside:
            # Only a block scalar's header line may hold a comment inside its span.
            start = ordered[following][0]
            header = text[start] in "|>" and "\n" not in text[start:at] and text[at - 1] in " \t"
            if not header:
                at = text.find("#", at + 1)
                continue
        elif at > line_start and text[at - 1] not in " \t":
            at = text.find("#", at + 1)
            continue
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if ends_alone:
            alone = text.find("\r", at, end)
            end = end if alone < 0 else alone
        yield Comment(Span(at, end), text[at + 1 : end].strip(), not text[line_start:at].strip())
        at = text.find("#", end)
