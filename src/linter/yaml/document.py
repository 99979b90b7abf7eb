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

from ..diagnostic import ERROR, Diagnostic, Label, Phrase
from ..source import Source, Span
from ..startup.yaml_parser import events, pure_events
from . import plain as plain_yaml
from .nodes import MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 100
MAX_EXPANDED = 100_000
MAX_SECOND_LOOK = 500_000
MAX_NODES = 1_000_000
MAX_SCALAR = 1_000_000

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
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


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


class YamlError(Exception):
    """Internal: stops the reading of one file; carries its diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.rule)
        self.diagnostic = diagnostic


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
            diagnostics.append(_say(source, "line-separator", at, at + 1, code=f"U+{ord(char):04X}"))
        else:
            return [], [_say(source, "control-character", at, at + 1, code=f"U+{ord(char):04X}")]
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
    return [*before, _say(source, "yaml-depth", 0, 0, limit=MAX_DEPTH)]


def _say(source: Source, rule: str, start: int, end: int, /, **args: Any) -> Diagnostic:
    return Diagnostic(
        rule, ERROR, Phrase(rule, **args), file=source.name, source=source, span=Span(start, end), caret=""
    )


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


class _Frame:
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


def _build(source: Source, stream: Iterator[Any], diagnostics: list[Diagnostic]) -> list[Document]:
    documents: list[Document] = []
    scalars: list[tuple[int, int]] = []
    text = source.text
    stack: list[_Frame] = []
    uses: dict[tuple[int, int | str], Span] = {}
    anchors: dict[str, tuple[Node, int, int] | None] = {}
    root: Node | None = None
    nodes = expanded = 0
    for event in stream:
        name = type(event).__name__
        if name == "ScalarEvent":
            start, end = event.start_mark.index, event.end_mark.index
            style = event.style or ""
            if event.anchor or text[start : start + 1] == "!":
                start = _behind_properties(text, start, end)
            if start == end:
                start = end = _blank_at(text, stack, start)
            elif style in ("|", ">"):
                style = style[0]
                end = start + len(text[start:end].rstrip())
            if end - start > MAX_SCALAR:
                raise YamlError(_say(source, "yaml-too-long", start, start + 1, limit=MAX_SCALAR))
            node, height = Node(SCALAR, start, end, event.value, style, []), 0
            scalars.append((start, end))
            nodes += 1
            if nodes > MAX_NODES:
                raise YamlError(_say(source, "yaml-too-many", start, end, limit=MAX_NODES))
            anchor = event.anchor
            if anchor:
                anchors[anchor] = (node, 1, 0)
            _check_tag(source, event, node, diagnostics)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            if len(stack) >= MAX_DEPTH:
                at = event.start_mark.index
                raise YamlError(_say(source, "yaml-depth", at, at + 1, limit=MAX_DEPTH))
            start = event.start_mark.index
            node = Node(MAPPING if name[0] == "M" else SEQUENCE, start, start, "", "", [])
            if event.flow_style:
                node.style = "{"
            _check_tag(source, event, node, diagnostics)
            stack.append(_Frame(node, event.anchor, nodes + expanded))
            if event.anchor:
                anchors[event.anchor] = None
            nodes += 1
            continue
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            frame = stack.pop()
            node = frame.node
            if node.style:
                node.end = event.end_mark.index
            else:
                node.end = frame.end
            end = node.end
            if frame.anchor:
                anchors[frame.anchor] = (node, nodes + expanded - frame.before, frame.height + 1)
            if frame.overridden:
                _drop_overridden(frame)
            height = frame.height + 1
        elif name == "AliasEvent":
            start, end = event.start_mark.index, event.end_mark.index
            known = anchors.get(event.anchor)
            if known is None:
                key = "yaml-alias-loop" if event.anchor in anchors else "yaml-alias"
                raise YamlError(_say(source, key, start, end, name=str(event.anchor)))
            if len(stack) + known[2] > MAX_DEPTH:
                raise YamlError(_say(source, "yaml-depth", start, end, limit=MAX_DEPTH))
            expanded += known[1]
            if expanded > MAX_EXPANDED:
                raise YamlError(_say(source, "yaml-alias-bomb", start, end, limit=MAX_EXPANDED))
            node, height = known[0], known[2]
            if node.kind == SCALAR:  # what stands here is the alias, in this field and on this line
                node = Node(SCALAR, start, end, node.text, node.style, [])
            elif stack:
                above = stack[-1]
                uses[id(above.node), above.key.text if above.key is not None else len(above.node.items)] = Span(
                    start, end
                )
            scalars.append((start, end))
        elif name == "DocumentStartEvent":
            root, anchors, uses = None, {}, {}
            continue
        elif name == "DocumentEndEvent":
            documents.append(Document(source, root, len(documents), scalars))
            documents[-1].uses = uses
            continue
        else:
            continue
        if not stack:
            root = node
        else:
            stack[-1].end = end
            stack[-1].height = max(stack[-1].height, height)
            _place(source, stack[-1], node, diagnostics, uses)
    # A file that says nothing has one empty document, also where a parser gives none.
    return documents or [Document(source, None, 0, scalars)]


def _behind_properties(text: str, start: int, end: int) -> int:
    """Where a value itself begins: behind its anchor and its tag."""
    at = start
    while at < end and text[at] in "&!":
        while at < end and not text[at].isspace():
            at += 1
        while at < end and text[at].isspace():
            at += 1
    return at


def _blank_at(text: str, stack: list[_Frame], at: int) -> int:
    """Where an empty value belongs: behind its key's colon or its dash, not before the next token."""
    if not stack:
        return at
    frame = stack[-1]
    if frame.node.kind == MAPPING:
        return min(frame.key.end, at) if frame.key is not None else at
    before = frame.node.items[-1].end if frame.node.items else frame.node.start
    dash = text.find("-", before, at)
    return dash + 1 if dash >= 0 else at


def _place(
    source: Source, frame: _Frame, node: Node, diagnostics: list[Diagnostic], uses: dict[tuple[int, int | str], Span]
) -> None:
    parent = frame.node
    if parent.kind == SEQUENCE:
        parent.items.append(node)
        return
    key = frame.key
    if key is None:
        if node.kind != SCALAR:
            diagnostics.append(_say(source, "yaml-key", node.start, max(node.end, node.start + 1)))
        frame.key = node
        return
    frame.key = None
    if key.kind != SCALAR:
        return
    merge = key.text == "<<" and not key.style
    first = frame.seen.get(key.text)
    if first is not None and key.text not in frame.merged:
        diagnostic = _say(source, "duplicate-key", key.start, key.end, key=key.text)
        diagnostic.labels.append(Label(first.span, Phrase("label-first")))
        diagnostics.append(diagnostic)
        return
    if first is not None:  # given after a merge key: the given one wins
        frame.overridden.add(key.text)
        frame.merged.discard(key.text)
        uses.pop((id(parent), key.text), None)
    frame.seen[key.text] = key
    if merge:
        _merge(source, frame, key, node, diagnostics, uses)
    else:
        parent.items.append((key, node))


def _drop_overridden(frame: _Frame) -> None:
    """Take out merged pairs whose keys were given after the merge key."""
    frame.node.items[:] = [
        pair for pair in frame.node.items if pair[0].text not in frame.overridden or pair[0] is frame.seen[pair[0].text]
    ]


def _merge(
    source: Source,
    frame: _Frame,
    key: Node,
    node: Node,
    diagnostics: list[Diagnostic],
    uses: dict[tuple[int, int | str], Span],
) -> None:
    for mapping in node.items if node.kind == SEQUENCE else [node]:
        if mapping.kind != MAPPING:
            diagnostics.append(_say(source, "yaml-merge", key.start, key.end))
            return
        for pair in mapping.items:
            if pair[0].text not in frame.seen:
                frame.seen[pair[0].text] = pair[0]
                frame.merged.add(pair[0].text)
                frame.node.items.append(pair)
                uses[id(frame.node), pair[0].text] = key.span


def _check_tag(source: Source, event: Any, node: Node, diagnostics: list[Diagnostic]) -> None:
    tag = event.ctag if hasattr(event, "ctag") else event.tag
    if tag is None:
        return
    name = str(tag)
    if name not in _CORE_TAGS and name not in ("!", "None"):
        start = event.start_mark.index
        diagnostics.append(_say(source, "yaml-tag", start, max(node.end, start + 1), tag=name))


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
