"""Findings in what several places share: YAML has one text behind an anchor, and any of its uses may be at fault.

A finding points at the text, as that is what has to be changed; a label says which of the uses it was found in.
"""

from __future__ import annotations

from ..diagnostic import Label, Phrase
from ..yaml.nodes import MAPPING, SCALAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..diagnostic import Diagnostic
    from ..source import Span
    from ..yaml.document import Document
    from ..yaml.nodes import Node


def label_uses(document: Document, diagnostics: Iterable[Diagnostic]) -> None:
    """Label each diagnostic about a place behind an anchor with the place that uses it."""
    if not document.uses:
        return
    for diagnostic in diagnostics:
        if diagnostic.source is document.source and diagnostic.route and diagnostic.span is not None:
            use = _use(document, diagnostic.route)
            if use is not None and not use.start <= diagnostic.span.start < use.end:
                diagnostic.labels.append(Label(use, Phrase("label-use"), diagnostic.route))


def _use(document: Document, route: str) -> Span | None:
    """Where the first alias or merge key on the way along a written route stands; None where there is none."""
    node: Node | None = document.root
    rest = route
    while node is not None and rest and node.kind != SCALAR:
        child, step, rest = _step(node, rest)
        use = document.uses.get((id(node), step))
        if use is not None:
            return use
        node = child
    return None


def _step(node: Node, rest: str) -> tuple[Node | None, int | str, str]:
    """The node that the first step of a written route leads to, the step, and what is left of the route."""
    if node.kind != MAPPING:
        number, bracket, behind = rest.removeprefix("[").partition("]")
        if not bracket or not number.isdecimal() or int(number) >= len(node.items):
            return None, "", ""
        return node.items[int(number)], int(number), behind
    rest = rest.removeprefix(".")
    # A key may hold what parts the steps: the longest that fits is meant.
    ends = [len(rest), *(i for i in range(len(rest) - 1, 0, -1) if rest[i] in ".[")]
    for end in ends:
        pair = node.pair(rest[:end])
        if pair is not None:
            return pair[1], rest[:end], rest[end:]
    return None, "", ""


__all__ = ["label_uses"]
