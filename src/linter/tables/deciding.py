"""Which forms the tables of a file are read by: one for all, or one for each of its parts, no row of one in another."""

from __future__ import annotations

from ..diagnostic import Phrase
from .grid import Grid
from .interpret import Interpreter, Reading
from .parts import Key, Part, parts
from .record import Unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..report.form import Forms

# So few cells show no form.
_FEWEST = 4
# A title is believed if its form explains so many hundredths of what another does.
_BELIEVED = 80


class Decider:
    """Reads a file's tables. ``labels`` are the root forms that there are, ``asked`` those that somebody named, all of
    them where nobody did."""

    def __init__(self, labels: dict[Key, str], asked: Iterable[Key], forms: Callable[[str], Forms]) -> None:
        self.labels = labels
        self.asked = list(asked)
        self.forms = forms

    def read(self, grids: list[Grid]) -> list[Reading] | Phrase:
        """The readings of the parts in order; what there is to say where no form fits, or several do."""
        found = parts(grids, self.labels)
        titled = {part.named for part in found if part.named}
        if len(titled) > 1:
            found = self._agreed(found)
        if len({part.named for part in found}) > 1:
            readings = self._each(found)
            if isinstance(readings, Phrase) or readings:
                return readings
        titles = {key: {t for part in found if key in part.named for t in part.titles} for key in self.asked}
        best = _best(_believed({key: self._read(key, grids, titles[key]) for key in self.asked}, titles))
        return best if isinstance(best, Phrase) else self._apart(best, grids, titles)

    def _read(self, key: Key, grids: list[Grid], titles: set[int]) -> Reading:
        forms = self.forms(key[0])
        return Interpreter(forms, forms[key[1]], titles).read(grids)

    # ---- parts with titles -------------------------------------------------------------------------------------------

    def _agreed(self, found: list[Part]) -> list[Part]:
        """The parts whose titles agree with what stands below them, each with the one form that it is of where that
        shows; the others go with the one before them. Parts of one form that follow one another are one."""
        made: list[Part] = []
        for part in found:
            readings = {key: self._read(key, part.grids, part.titles) for key in self.labels}
            most = max(reading.placed for reading in readings.values())
            named = [key for key in readings if key in part.named and 100 * readings[key].placed >= _BELIEVED * most]
            if not named or most < _FEWEST:
                if made:
                    made[-1].grids += part.grids
                else:
                    made.append(Part(part.grids))
                continue
            best = _best([readings[key] for key in named])
            part.named = frozenset(named if isinstance(best, Phrase) else [k for k in named if readings[k] is best])
            if made and made[-1].named == part.named:
                made[-1].add(part)
            else:
                made.append(part)
        return made

    def _each(self, found: list[Part]) -> list[Reading] | Phrase:
        """Each part by its own form; none where none of them is of a form that was asked for."""
        readings = []
        for part in found:
            keys = [key for key in self.asked if key in part.named]
            best = _best([self._read(key, part.grids, part.titles) for key in keys]) if keys else None
            if isinstance(best, Phrase) and best.key != "tables-no-form":
                return best
            if best is None or isinstance(best, Phrase):
                why = "cell-other-form" if part.named and not keys else "cell-not-understood"
                best = self._unread(part.grids, why)
            readings.append(best)
        return readings if any(reading.reports for reading in readings) else []

    def _unread(self, grids: list[Grid], why: str) -> Reading:
        pack, root = self.asked[0]
        reading = Reading(self.forms(pack)[root])
        reading.unread = [Unread(cell, cell.why or why) for grid in grids for cell in grid.cells()]
        return reading

    # ---- tables without titles ---------------------------------------------------------------------------------------

    def _apart(self, best: Reading, grids: list[Grid], titles: dict[Key, set[int]]) -> list[Reading] | Phrase:
        """A reading of all tables; where some of them, by themselves, are whole reports of another form that explains
        more of them, these are read by that."""
        if len(grids) < 2 or len(self.asked) < 2 or not best.unread:
            return [best]
        chosen: list[tuple[Grid, Key | None]] = []
        for grid in grids:
            chosen.append((grid, None))
            cells = {id(cell) for cell in grid.cells()}
            taken = len(cells & best.taken)
            if taken == len(cells):
                continue
            alone = {key: self._read(key, [grid], titles[key]) for key in self.asked}
            own = max(reading.placed for reading in alone.values() if reading.form is best.form)
            others = [
                reading
                for reading in alone.values()
                if reading.form is not best.form and _is_better(reading, max(taken, own), len(cells))
            ]
            if not others:
                continue
            other = _best(others)
            if isinstance(other, Phrase):
                return other
            chosen[-1] = grid, next(key for key, reading in alone.items() if reading is other)
        if not any(key for _, key in chosen):
            return [best]
        home = next(key for key in self.asked if self.forms(key[0])[key[1]] is best.form)
        runs: list[tuple[Key, list[Grid]]] = []
        for grid, key in chosen:
            if runs and runs[-1][0] == (key or home):
                runs[-1][1].append(grid)
            else:
                runs.append((key or home, [grid]))
        return [self._read(key, some, titles[key]) for key, some in runs]


def _is_better(reading: Reading, taken: int, cells: int) -> bool:
    """Whether a table by itself is a report, of which more is read than of the table among others, and nearly all."""
    is_most = reading.placed >= max(_FEWEST, taken + 1) and 100 * reading.placed >= _BELIEVED * cells
    return bool(reading.reports) and is_most


def _believed(readings: dict[Key, Reading], titles: dict[Key, set[int]]) -> list[Reading]:
    """The readings by the forms that a title names, if they explain about as much as others do; else all."""
    most = max(reading.placed for reading in readings.values())
    named = [reading for key, reading in readings.items() if titles[key]]
    believed = [reading for reading in named if 100 * reading.placed >= _BELIEVED * most]
    return believed if any(reading.reports for reading in believed) else list(readings.values())


def _best(readings: list[Reading]) -> Reading | Phrase:
    """The reading that is meant: of a form that a title names, unless a whole one of another outdoes it, else the one
    that explains more than any other."""
    readings = [reading for reading in readings if reading.reports]
    titled = [reading for reading in readings if reading.is_titled]
    whole = max((reading.placed for reading in readings if reading.is_whole), default=0)
    if whole > max((reading.placed for reading in titled), default=0) and not any(each.is_whole for each in titled):
        titled = []  # another's table has the same name
    among = titled or readings
    among = [reading for reading in among if reading.is_whole] or among
    if not among or max(reading.placed for reading in among) < _FEWEST:
        return Phrase("tables-no-form")
    most = max(reading.placed for reading in among)
    best = [reading for reading in among if reading.placed == most]
    if len(best) > 1:
        labels = tuple(reading.form.label for reading in best)
        return Phrase("tables-which-form", forms=labels)
    return best[0]
