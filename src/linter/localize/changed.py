"""A report's tree with some of its figures written otherwise, without reading the text anew."""

from __future__ import annotations

from ..yaml.nodes import MAPPING, NULLS, SCALAR, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Edit

# What may end a plain scalar, or make something else of it.
_MARKS = frozenset(",:#[]{}&*!|>'\"@`\n\r\t\\")


def changed(root: Node, text: str, edits: list[Edit]) -> Node | None:
    """A tree in which each of some edits has changed one plain scalar of ``text``; None where any has not, or might
    make anything else of it. What has no figure changed is shared with the tree as it was."""
    if "&" in text:  # what has a name may stand in other places, too
        return None
    if any(not _MARKS.isdisjoint(edit.text) for edit in edits):
        return None
    left = list(edits)
    made = _with(root, text, left)
    return made if not left else None


def _with(node: Node, text: str, left: list[Edit]) -> Node:
    """A node with the edits that are within it, which are taken out of ``left``."""
    within = [edit for edit in left if node.start <= edit.span.start and edit.span.end <= node.end]
    if node.kind == SCALAR:
        if len(within) != 1 or node.style or text[node.start : node.end] != node.text:
            return node
        edit = within[0]
        said = text[node.start : edit.span.start] + edit.text + text[edit.span.end : node.end]
        if said in NULLS or said != said.strip() or (said[:1] in ("-", "?") and len(said) == 1):
            return node
        left.remove(edit)
        return Node(SCALAR, node.start, node.end, said, "", [])
    if not within:
        return node
    if node.kind == MAPPING:
        pairs = [(key, _with(value, text, left)) for key, value in node.items]
        return Node(MAPPING, node.start, node.end, "", node.style, pairs)
    return Node(node.kind, node.start, node.end, "", node.style, [_with(item, text, left) for item in node.items])


__all__ = ["changed"]
