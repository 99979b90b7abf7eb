"""Rows that somebody wrote as lists side by side, each below its heading: {三级指标: [甲, 乙], 分值: [10, 20]}."""

from __future__ import annotations

from ..figure import is_blank
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node
from .naming import MOST_MOVED

# So many columns, or rows, are a table.
_FEWEST = 2


def side_by_side(node: Node) -> Node | None:
    """Lists of cells that stand side by side, each below its heading, as the list of rows that they are; None where
    they are not equally long. A list may be left blank, or have one blank cell for all."""
    if node.kind != MAPPING or not _FEWEST <= len(node.items) <= MOST_MOVED:
        return None
    lists = [(key, value) for key, value in node.items if value.kind == SEQUENCE]
    if len(lists) < _FEWEST or any(cell.kind != SCALAR for _, value in lists for cell in value.items):
        return None
    if any(value.kind != SEQUENCE for _, value in node.items if value.kind != SCALAR or not is_blank(value.text)):
        return None
    most = max(len(value.items) for _, value in lists)
    whole = [(key, value.items) for key, value in lists if len(value.items) == most]
    others = [cell for _, value in lists if len(value.items) < most for cell in value.items]
    if most < _FEWEST or len(whole) < _FEWEST or not all(is_blank(cell.text) for cell in others):
        return None
    rows = [
        Node(MAPPING, cells[0].start, cells[-1].end, "", "", [
            (key, cell) for (key, _), cell in zip(whole, cells, strict=True)
        ])
        for cells in zip(*(items for _, items in whole), strict=True)
    ]  # fmt: skip
    return Node(SEQUENCE, node.start, node.end, "", "", rows)


__all__ = ["side_by_side"]
