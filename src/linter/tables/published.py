"""Tables that are published and of no form: a table of final accounts, of funds by county. They are read as such under
the title that they have, and nothing is asked of them."""

from __future__ import annotations

from ..diagnostic import Phrase
from ..heading import PUBLICATION, folded
from ..report.naming import TITLE
from .interpret import Interpreter, Reading
from .parts import parts
from .record import Group, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..report.form import Forms
    from .grid import Cell, Grid
    from .parts import Key

# So few hundredths of a file's cells show no form, where no title names one.
_FEW = 60
# A title is no longer, and stands in one of so many rows.
_LONGEST, _FIRST = 60, 6


def as_published(
    readings: list[Reading] | Phrase,
    grids: list[Grid],
    index: dict[str, Any],
    labels: dict[Key, str],
    forms: Callable[[str], Forms],
) -> list[Reading] | Phrase:
    """The readings of a file; where they find no form, or too little of one that no title names, the file as something
    published, if its title is of public money. ``labels`` are those of all forms."""
    if isinstance(readings, Phrase):
        if readings.key != "tables-no-form":
            return readings
    else:
        cells = sum(1 for grid in grids for _ in grid.cells())
        is_known = any(reading.is_titled for reading in readings) or any(part.named for part in parts(grids, labels))
        if is_known or 100 * sum(reading.placed for reading in readings) >= _FEW * cells:
            return readings
    pack = next((name for name, info in index.items() if info["free"]), "")
    title = _title(grids, index[pack]["published"]) if pack else None
    if title is None:
        return readings
    known = forms(pack)
    found = Interpreter(known, known[PUBLICATION]).read(grids)
    found.reports = found.reports[:1] or [Group(known[PUBLICATION])]
    found.reports[0].add(TITLE[1], Value(title.text, title))
    return [found]


def _title(grids: list[Grid], words: tuple[str, ...]) -> Cell | None:
    """The cell that says what a file is."""
    for grid in grids:
        for row in sorted(grid.rows)[:_FIRST]:
            begun = grid.begun(row)
            text = folded(begun[0].text).strip() if begun and len(grid.row(row)) == 1 else ""
            if 0 < len(text) <= _LONGEST and "。" not in text and any(word in text for word in words):
                return begun[0]
    return None


__all__ = ["as_published"]
