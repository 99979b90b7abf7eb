"""Which parts of a file are of which form: a part begins at a title that names one.

A department's overall table and the tables of its projects often stand in one file, on sheets of their own or below
one another. Titles are what tells them apart (``2022年度部门整体支出绩效自评表``), printed in many words: a form is
named by one that has nearly all characters of its label, in their order.
"""

from __future__ import annotations

from ..heading import folded
from .grid import Grid
from .routed import CLOSE, OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .grid import Cell

# A pack and a root form of it.
Key = tuple[str, str]
_ENDS = ("表", "报告")
_BARRED = "。；，;,"
_LONGEST = 60
# So many hundredths of a label have to be there, and so near another has to come to the best to be meant as well.
_ENOUGH, _NEAR = 70, 10


class Part:
    """Tables, or rows of one, that a title stands over; ``named`` are the forms that it may mean, none where there is
    no title."""

    __slots__ = ("grids", "named", "titles")

    def __init__(self, grids: list[Grid], named: frozenset[Key] = frozenset(), title: Cell | None = None) -> None:
        self.grids = grids
        self.named = named
        # Cells that are titles, by their ids.
        self.titles: set[int] = set() if title is None else {id(title)}

    def add(self, other: Part) -> None:
        """Go on with what follows."""
        self.grids += other.grids
        self.titles |= other.titles


def parts(grids: list[Grid], labels: dict[Key, str]) -> list[Part]:
    """The parts of a file by the titles that name one of the forms with these labels; one where none does."""
    found: list[Part] = []
    for grid in grids:
        cuts = _cuts(grid, labels)
        ends = [row for row, _, _ in cuts] + [grid.height]
        before = Part([_slice(grid, 0, ends[0])]) if ends[0] > 0 or not cuts else None
        if before is not None and not found:
            found.append(before)
        elif before is not None:
            found[-1].add(before)
        for (row, title, named), end in zip(cuts, ends[1:], strict=True):
            found.append(Part([_slice(grid, row, end)], named, title))
    if len(found) > 1 and not found[0].named:  # what stands before the first title is of what it heads
        first = found.pop(0)
        found[0].grids[:0] = first.grids
    return found


def parts_from(cell: Cell) -> bool:
    """Whether a cell that is alone in its row parts what stands below it from the table above: by a title, or by a
    sentence; not where it says that this goes on (续表)."""
    text = folded(cell.text).rstrip()
    core = _core(cell.text)
    if core.startswith("续") or text.endswith("(续)"):
        return False
    return bool(core) or text.endswith((":", "：")) or "。" in text


def _cuts(grid: Grid, labels: dict[Key, str]) -> list[tuple[int, Cell, frozenset[Key]]]:
    """The rows at which parts begin, with their titles and what these name. Where only lines of text stand before the
    first title of a table, they are of it."""
    cuts: list[tuple[int, Cell, frozenset[Key]]] = []
    lines_only = True
    for row in sorted(grid.rows):
        cells = grid.begun(row)
        if not cells:
            continue
        is_alone = len(cells) == 1 and len(grid.row(row)) == 1
        named = _named(cells[0].text, labels) if is_alone else frozenset()
        if named:
            cuts.append((0 if lines_only and not cuts else row, cells[0], named))
        lines_only = lines_only and is_alone
    return cuts


def _slice(grid: Grid, start: int, end: int) -> Grid:
    """Some rows of a grid, as they stand in it."""
    if start == 0 and end == grid.height:
        return grid
    cells = {id(cell): cell for cells in grid.rows.values() for cell in cells if start <= cell.row < end}
    return Grid(grid.name, list(cells.values()), grid.is_plain, grid.is_sheet)


def _named(text: str, labels: dict[Key, str]) -> frozenset[Key]:
    """The forms that a title names."""
    text = text.strip()
    if text[:1] == OPEN and text[-1:] == CLOSE:  # of a block: a form's own name, else a part of a report
        inner = folded(text[1:-1])
        return frozenset(key for key, label in labels.items() if inner in (folded(label), key[1]))
    core = _core(text)
    if not core:
        return frozenset()
    rank = {key: _held(core, _stem(folded(label))) for key, label in labels.items()}
    best = max(rank.values(), default=0)
    return frozenset(key for key, share in rank.items() if best >= _ENOUGH and share > best - _NEAR)


def _core(text: str) -> str:
    """What a title is called, without brackets, years and numbers of annexes; ``""`` of what is no title."""
    core = "".join(c for c in folded(text) if c not in '《》"“”*＊')
    while "(" in core and ")" in core[core.index("(") :]:
        at = core.index("(")
        core = core[:at] + core[core.index(")", at) + 1 :]
    head, sign, rest = core.replace("：", ":").partition(":")
    if sign and len(head) <= 5 and head[:1] in "附表":
        core = rest
    if len(core) > _LONGEST or ":" in core or any(sign in core for sign in _BARRED) or not core.endswith(_ENDS):
        return ""
    return core


def _stem(label: str) -> str:
    for end in _ENDS:
        label = label.removesuffix(end)
    return label


def _held(text: str, stem: str) -> int:
    """How much of a stem a text holds, in its order: hundredths of its characters."""
    row = [0] * (len(stem) + 1)
    for char in text:
        before = 0
        for at, wanted in enumerate(stem, 1):
            before, row[at] = row[at], (before + 1 if char == wanted else max(row[at], row[at - 1]))
    return 100 * row[-1] // len(stem) if stem else 0
