"""Tables that look like more of a list that was read already, and are of something else: where that does not show, none
of their rows is placed."""

from __future__ import annotations

from ..heading import folded
from .parts import parts_from
from .shape import LIST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .grid import Cell, Grid
    from .header import Header
    from .sections import Path

# Why the cells of such a table are not read.
STRAY = "cell-other-table"


class Strays:
    """What stands between the tables of a report: a list goes on below its headings again only where nothing does, or
    where the table is called by another of its names (年度绩效目标2)."""

    __slots__ = ("_open", "_texts", "is_astray")

    def __init__(self) -> None:
        # The list that was read last, with nothing else behind it.
        self._open: Path | None = None
        # What each list was called by the tables that were read.
        self._texts: dict[Path, set[str]] = {}
        # Whether what is being read is of another table.
        self.is_astray = False

    def enter(self, grid: Grid) -> None:
        """A grid begins."""
        self.is_astray = False
        if grid.is_sheet:
            self._open = None

    def pass_by(self, begun: list[Cell]) -> None:
        """A row that is no heading of a table."""
        if len(begun) > 1 or parts_from(begun[0]):
            self._open = None

    def met(self, header: Header, is_given: bool) -> bool:
        """Whether a table that was met is another one than the list that it looks like; ``is_given`` is whether the
        report holds that already."""
        slot = header.slot
        if slot.kind != LIST:
            self._open = None
            return False
        texts = {folded(cell.text) for cell in header.section}
        known = self._texts.setdefault(slot.path, set())
        if is_given and self._open != slot.path and not texts - known:
            self.is_astray = True
            return True
        known |= texts
        self._open = slot.path
        return False
