"""Whatever is not plain YAML, by the events of ruamel.yaml's C parser or, without it, of its pure-Python one."""

from __future__ import annotations

from ..diagnostic import Diagnostic
from ..source import Source
from ..startup.yaml_parser import events, pure_events
from . import plain
from .building import MAX_DEPTH, Builder, YamlError, complaint
from .nodes import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .building import Uses

    # Of each document its root and what is shared in it; the bounds of all scalars of the source (None:
    # those below the root); what is wrong.
    Read = tuple[list[tuple[Node | None, Uses]], list[tuple[int, int]] | None, list[Diagnostic]]

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


def read(source: Source) -> Read:
    """The documents of a source that is not read in the plain way. Syntax errors give no document at all."""
    text = source.text
    diagnostics: list[Diagnostic] = []
    for at in odd(text) if not source.is_printable else ():
        char = text[at]
        if char in _ODD_BREAKS:
            diagnostics.append(complaint(source, "line-separator", at, at + 1, code=f"U+{ord(char):04X}"))
        else:
            return [], [], [complaint(source, "control-character", at, at + 1, code=f"U+{ord(char):04X}")]
        if len(diagnostics) == 20:
            break
    if not diagnostics and not source.is_printable and (root := plain.read(text)) is not None:
        return [(root, {})], None, []
    # libyaml would count a line at these and every later line number would differ from the editor's.
    for char in _ODD_BREAKS if diagnostics else "":
        text = text.replace(char, " ")
    if "\t" in text:
        text = _without_inner_tabs(text)
    before = list(diagnostics)
    try:
        return _build(source, _guarded(events, text), diagnostics)
    except _OURS as error:
        return [], [], _ended(source, before, error)
    except _Refused as error:
        first = error
    # The pure parser knows more of YAML 1.2 than the C one (`1:15`, `[9:30]`). Where both refuse, the
    # C one has said why; it is also much the faster.
    if len(text) > MAX_SECOND_LOOK:
        return [], [], [*before, _syntax(source, first)]
    try:
        return _build(source, _guarded(pure_events, text), list(before))
    except _OURS as error:
        return [], [], _ended(source, before, error)
    except _Refused as error:
        # Where the pure parser got on, what stopped the C one was no mistake.
        further = source.line_of(error.reach) > source.line_of(first.reach)
        return [], [], [*before, _syntax(source, error if further else first)]


def _ended(source: Source, before: list[Diagnostic], error: Exception) -> list[Diagnostic]:
    if isinstance(error, YamlError):
        return [*before, error.diagnostic]
    return [*before, complaint(source, "yaml-depth", 0, 0, limit=MAX_DEPTH)]


def odd(text: str) -> list[int]:
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


def _build(source: Source, stream: Iterator[Any], diagnostics: list[Diagnostic]) -> Read:
    builder = Builder(source, diagnostics)
    builder.read(stream)
    # A file that says nothing has one empty document, also where a parser gives none.
    return builder.documents or [(None, {})], builder.scalars, diagnostics


__all__ = ["MAX_SECOND_LOOK", "odd", "read"]
