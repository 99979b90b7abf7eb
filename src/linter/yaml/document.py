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
from ..startup.yaml_parser import events, pure_events
from . import plain as plain_yaml
from .building import MAX_DEPTH, Builder, YamlError, complaint
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

MAX_BYTES = 32 * 1024 * 1024
MAX_SECOND_LOOK = 500_000

# What YAML 1.2 does not call printable, and the code points that libyaml takes for line ends and editors do not. A
# character class of them would cost more to compile on every start than looking for each.
_UNPRINTABLE = (
    *map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160))),
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "\uffff",
)
_ODD_BREAKS = "\x85\u2028\u2029"


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


class _Refused(Exception):
    """Internal: whatever a parser raised, and how far it had come."""

    def __init__(self, error: Exception, at: int) -> None:
        super().__init__(error)
        self.error = error
        self.at = at

    @property
    def reach(self) -> int:
        """Where the parser stopped."""
        mark = getattr(self.error, "problem_mark", None)
        return self.at if mark is None else int(mark.index)


def _guarded(stream: Callable[[str], Iterator[Any]], text: str) -> Iterator[Any]:
    """A parser's events; nothing that it raises, its assertions and faults included, is taken for one of ours."""
    at = 0
    try:
        for event in stream(text):
            yield event
            at = event.end_mark.index
    except (RecursionError, MemoryError):
        raise
    except Exception as error:
        raise _Refused(error, at) from None


_OURS = (YamlError, RecursionError)


def parse(source: Source) -> tuple[list[Document], list[Diagnostic]]:
    """A source's documents, and what is wrong with its YAML. Syntax errors give no document at all."""
    text = source.text
    diagnostics: list[Diagnostic] = []
    for at in _odd(text) if not source.is_printable else ():
        char = text[at]
        if char in _ODD_BREAKS:
            diagnostics.append(complaint(source, "line-separator", at, at + 1, code=f"U+{ord(char):04X}"))
        else:
            return [], [complaint(source, "control-character", at, at + 1, code=f"U+{ord(char):04X}")]
        if len(diagnostics) == 20:
            break
    root = plain_yaml.read(text) if not diagnostics else None
    if root is not None:
        return [Document(source, root, 0)], []
    # libyaml would count a line at these and every later line number would differ from the editor's.
    for char in _ODD_BREAKS if diagnostics else "":
        text = text.replace(char, " ")
    if "\t" in text:
        text = _without_inner_tabs(text)
    before = list(diagnostics)
    try:
        return _build(source, _guarded(events, text), diagnostics), diagnostics
    except _OURS as error:
        return [], _ended(source, before, error)
    except _Refused as error:
        first = error
    # The pure parser knows more of YAML 1.2 than the C one (`1:15`, `[9:30]`). Where both refuse, the
    # C one has said why; it is also much the faster.
    if len(text) > MAX_SECOND_LOOK:
        return [], [*before, _syntax(source, first)]
    try:
        diagnostics = list(before)
        return _build(source, _guarded(pure_events, text), diagnostics), diagnostics
    except _OURS as error:
        return [], _ended(source, before, error)
    except _Refused as error:
        # Where the pure parser got on, what stopped the C one was no mistake.
        further = source.line_of(error.reach) > source.line_of(first.reach)
        return [], [*before, _syntax(source, error if further else first)]


def _ended(source: Source, before: list[Diagnostic], error: Exception) -> list[Diagnostic]:
    if isinstance(error, YamlError):
        return [*before, error.diagnostic]
    return [*before, complaint(source, "yaml-depth", 0, 0, limit=MAX_DEPTH)]


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


def _odd(text: str) -> list[int]:
    """Offsets of characters that have no place in a YAML file, in order."""
    found = {char for char in _UNPRINTABLE if char in text}
    return [i for i, char in enumerate(text) if char in found] if found else []


def _without_inner_tabs(text: str) -> str:
    """Tabs behind a line's first word as spaces: pasted tables have them, and the two parsers differ on them."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if "\t" in line:
            words = line.lstrip()
            lines[i] = line[: len(line) - len(words)] + words.replace("\t", " ")
    return "\n".join(lines)


def _syntax(source: Source, refused: _Refused) -> Diagnostic:
    from .mistakes import diagnosed

    return diagnosed(source, refused.error, refused.at)


def _build(source: Source, stream: Iterator[Any], diagnostics: list[Diagnostic]) -> list[Document]:
    builder = Builder(source, diagnostics)
    builder.read(stream)
    documents = []
    for number, (root, uses) in enumerate(builder.documents):
        documents.append(Document(source, root, number, builder.scalars))
        documents[-1].uses = uses
    # A file that says nothing has one empty document, also where a parser gives none.
    return documents or [Document(source, None, 0, builder.scalars)]


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
