"""Tables of amounts that somebody wrote column by column, the rows below each: {2022年: {公务接待费: 3}, 2023年:
{公务接待费: 2}}."""

from __future__ import annotations

from ..figure import is_blank, is_figure
from ..yaml.nodes import MAPPING, SCALAR, Node
from .flat import column
from .naming import AMOUNTS, MAIN, MOST_MOVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .form import Form

    Pair = tuple[Node, Node]

# So many columns, or rows, are a table.
_FEWEST = 2
# What the column is headed that counts.
_SPENT = AMOUNTS | {"支出"}


def by_columns(form: Form, node: Node, year: int | None) -> Node | None:
    """A table of amounts whose rows stand below each of its columns, as its rows with their columns; None where it is
    none. A year may have columns of its own, {2023年: {预算数: {…}, 决算数: {…}}}."""
    if node.kind != MAPPING or not any(name in form.index for name in MAIN) or not _has_columns(form, node, year):
        return None
    if len(node.items) > MOST_MOVED:
        return None
    columns: list[tuple[str, list[Pair]]] = []
    others: list[Pair] = []
    for key, value in node.items:
        if value.kind != MAPPING:
            others.append((key, value))
        elif value.items and all(inner.kind == MAPPING for _, inner in value.items):
            columns += [(f"{key.text}{word.text}", inner.items) for word, inner in value.items]
        else:
            columns.append((key.text, value.items))
    said = [column(heading, year) for heading, _ in columns]
    meant = [form.understood(heading)[0] for heading in said]
    main = next(form.index[name] for name in MAIN if name in form.index)
    if len(columns) < _FEWEST or main not in meant or min(meant) < 0 or len(set(meant)) < len(meant):
        return None
    if said[meant.index(main)] not in _SPENT:  # 合计: {预算数: 9, 决算数: 8} is a row
        return None
    table: dict[str, tuple[Node, list[Pair]]] = {}
    for (_, pairs), index in zip(columns, meant, strict=True):
        for name, cell in pairs:
            is_cell = cell.kind == SCALAR and (is_blank(cell.text) or is_figure(cell.text))
            if not is_cell or form.understood(name.text)[0] < 0:
                return None
            heading = Node(SCALAR, cell.start, cell.start, form.fields[index].label, "", [])
            table.setdefault(name.text, (name, []))[1].append((heading, cell))
    if len(table) < _FEWEST:
        return None
    rows = [(name, Node(MAPPING, name.start, cells[-1][1].end, "", "", cells)) for name, cells in table.values()]
    return Node(MAPPING, node.start, node.end, "", node.style, [*rows, *others])


def _has_columns(form: Form, node: Node, year: int | None) -> bool:
    """Whether what stands below a table's headings may be columns, told by its keys alone: most tables have none, and
    where their cells stand is never asked for."""
    said: list[str] = []
    for word, cell in node.cells.items():
        if not isinstance(cell, str) and cell.kind == MAPPING:
            inner = cell.cells
            is_nested = inner and not any(isinstance(each, str) for each in inner.values())
            said += [f"{word}{below}" for below in inner] if is_nested else [word]
    return len(said) >= _FEWEST and any(column(heading, year) in _SPENT for heading in said)


__all__ = ["by_columns"]
