"""The two ways to read YAML, side by side."""

from __future__ import annotations

from typing import Any

from linter.source import Source
from linter.yaml import events
from linter.yaml import plain as plain_yaml
from linter.yaml.document import Document, parse
from linter.yaml.nodes import MAPPING, SCALAR, Node


def told(node: Node | None) -> Any:
    """Everything that a node says, and where."""
    if node is None:
        return None
    place = (node.kind, node.start, node.end, node.style)
    if node.kind == SCALAR:
        return (*place, node.text)
    if node.kind == MAPPING:
        return (*place, [(told(key), told(value)) for key, value in node.items])
    return (*place, [told(item) for item in node.items])


def held(cell: str | Node) -> Any:
    """What a node holds, without places."""
    if isinstance(cell, str):
        return cell
    if cell.kind == MAPPING:
        return {key: held(value) for key, value in cell.cells.items()}
    return [held(value) for value in cell.cells]


def by_the_parser(text: str) -> tuple[list[Document], list[str]]:
    """What the parser makes of a text, and the rules of what it says."""
    own = plain_yaml.read
    try:
        plain_yaml.read = lambda text: None
        documents, diagnostics = parse(Source("report", text))
    finally:
        plain_yaml.read = own
    return documents, [d.rule for d in diagnostics]


def read_alike(text: str) -> bool:
    """Whether a text is plain; where it is, both ways must say the same of it."""
    if events.odd(text):  # such a text never comes that far
        return False
    root = plain_yaml.read(text)
    if root is None:
        return False
    documents, diagnostics = by_the_parser(text)
    assert not diagnostics, diagnostics
    assert [held(d.root) for d in documents if d.root is not None] == [held(root)]  # before anything asks for places
    assert [told(d.root) for d in documents] == [told(root)]
    comments = [(c.span, c.text, c.alone) for c in Document(Source("report", text), root, 0).comments]
    assert comments == [(c.span, c.text, c.alone) for c in documents[0].comments]
    return True
