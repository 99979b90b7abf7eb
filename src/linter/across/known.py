"""All reports of a run by what they are known by: which of them another one means."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice, product

from ..diagnostic import Authored, Phrase
from ..plan.partners import CHILDREN, EACH, LAST_YEAR, NEXT_YEAR, PARENT_UNIT, parted
from .facts import Lacking, restored
from .held import Held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..check.loaded import LoadedPack
    from ..program.program import Program
    from ..report.record import Record
    from .facts import Fact, Occurrences, Restoring
    from .units import Units

    Root = Callable[[int, LoadedPack], Record]

# So many records made of facts are kept.
_MOST = 500
# Where one report is looked for, so many of one unit, year and form are counted at most.
_TOO_MANY = 10
# So many files are named where there are several reports for one.
_NAMED = 3


class Known:
    """One report of a run: its file, and what it is known by (``unit`` and ``parent`` by their one name)."""

    __slots__ = ("file", "form", "held", "name", "number", "pack", "parent", "start", "unit", "year")

    def __init__(self, file: int, fact: Fact, units: Units) -> None:
        self.file = file
        self.number, self.pack, self.year, self.form, self.held, (self.start, _), _ = fact
        unit, year, parent, name = self.held
        self.held = units.once(unit), year, units.once(parent), units.once(name)
        self.unit, self.parent, self.name = units.of(unit), units.of(parent), units.of(name)


class Neighbours:
    """Every report with an identity that a run has seen."""

    def __init__(self, program: Program, units: Units) -> None:
        self.program = program
        self.units = units
        self.reports: list[Known] = []
        self._facts = Held()
        self.paths: list[str] = []
        self._of_unit: dict[tuple[Any, ...], list[int]] = {}
        self._below: dict[tuple[Any, ...], list[int]] = {}
        self._of_form: dict[str, list[int]] = {}
        self._numbers: dict[tuple[int, int], int] = {}
        # Records by report and pack; reports by the values of some fields, by pack and fields.
        self._records: dict[tuple[int, int], Restoring] = {}
        self._indices: dict[tuple[Any, ...], dict[tuple[Any, ...], list[int]]] = {}
        # Whether any report was found for another.
        self.met = False

    def add(self, path: str, facts: list[Fact]) -> None:
        """One more file, with the facts of its reports."""
        file = len(self.paths)
        self.paths.append(path)
        for fact in facts:
            known = Known(file, fact, self.units)
            number = len(self.reports)
            self.reports.append(known)
            self._facts.put(fact)
            self._numbers[file, known.number] = number
            year = known.held[1]
            self._of_form.setdefault(known.form, []).append(number)
            self._of_unit.setdefault((known.form, known.unit, year), []).append(number)
            if known.parent is not None:
                self._below.setdefault((known.form, known.parent, year), []).append(number)

    def close(self) -> None:
        """Let the facts go."""
        self._facts.close()

    def number(self, file: int, document: int) -> int | None:
        """The report that stands at a place of a file; None where it has no identity."""
        return self._numbers.get((file, document))

    def pack_of(self, number: int) -> LoadedPack:
        """The pack that a report is of, as it is in force for it."""
        known = self.reports[number]
        return self.program.pack(known.pack, known.year if known.year >= 0 else None)

    def record(self, number: int, pack: LoadedPack) -> Record:
        """The root record of a report, made of its facts, by the forms of a pack; Lacking where they do not do."""
        return self._once(number, pack).root

    def records(self, number: int, pack: LoadedPack) -> Occurrences:
        """All records of a report, by their forms."""
        return self._once(number, pack).records()

    def _once(self, number: int, pack: LoadedPack) -> Restoring:
        key = number, id(pack)
        found = self._records.get(key)
        if found is None:
            found = self._records[key] = self._restored(number, pack)
        return found

    def _restored(self, number: int, pack: LoadedPack) -> Restoring:
        if self.reports[number].form not in pack.forms:
            raise Lacking
        return restored(self._facts.take(number), self.pack_of(number), pack)

    def tidy(self) -> None:
        """Let records go where there are many, between one report and the next."""
        if len(self._records) > _MOST:
            for found in self._records.values():
                found.release()
            self._records.clear()

    # ---- who is meant

    def partners(self, number: int, word: str, form: str) -> list[int]:
        """The reports that a word means, asked by one; of ``form``, or of its own where that is empty."""
        own = self.reports[number]
        year = own.held[1]
        wanted = form or own.form
        if year is None or own.unit is None:
            return []
        if word == CHILDREN:
            found = self._below.get((wanted, own.unit, year), [])
        elif word == PARENT_UNIT:
            found = self._of_unit.get((wanted, own.parent, year), []) if own.parent is not None else []
        else:
            found = self._of_unit.get((wanted, own.unit, year + (1 if word == NEXT_YEAR else -1)), [])
            if wanted == own.form:
                found = list(islice((each for each in found if self.reports[each].name == own.name), _TOO_MANY))
        # One is looked for: how many more there are beyond so many says nothing.
        some = found if word == CHILDREN else found[:_TOO_MANY]
        return [each for each in some if each != number]

    def having(self, form: str, keys: Any, values: tuple[Any, ...], pack: LoadedPack, root: Root) -> list[int]:
        """The reports of a form whose fields have some values; ``root`` gives the record of each."""
        if not keys:
            return self._of_form.get(form, [])
        index = self._indices.get((form, keys, id(pack)))
        if index is None:
            index = self._indices[form, keys, id(pack)] = self._indexed(form, keys, pack, root)
        wanted = tuple(self._plain(value, how) for value, (_, how) in zip(values, keys, strict=True))
        return index.get(wanted, [])

    def _indexed(self, form: str, keys: Any, pack: LoadedPack, root: Root) -> dict[tuple[Any, ...], list[int]]:
        index: dict[tuple[Any, ...], list[int]] = {}
        by_facts = root == self.record
        for number in self._of_form.get(form, []):
            made = self._restored(number, pack) if by_facts else None
            record = made.root if made is not None else root(number, pack)
            values = [{self._plain(value, how) for value in _at(record, path)} - {None} for path, how in keys]
            for each in product(*values):
                index.setdefault(each, []).append(number)
            if made is not None:
                made.release()
        return index

    def _plain(self, value: Any, how: str) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        return self.units.of(str(value)) if how == "unit" else value

    def called(self, number: int) -> Authored:
        """What a report is called where another one speaks of it: whose it is, and of which year."""
        unit, year, _, name = self.reports[number].held
        zh, en = f"{unit or ''}{year or ''}年度", f"{unit or ''} {year or ''}"
        return Authored({"zh": f"{zh}“{name}”" if name else zh, "en": f"{en} “{name}”" if name else en})

    # ---- why none

    def reason(self, number: int, base: str, pack: LoadedPack) -> Phrase:
        """Why no report was found that is meant, or not one: what was looked for."""
        word, form = parted(base)
        own = self.reports[number]
        unit, year, parent, name = own.held
        labels = pack.forms
        label = labels[form or own.form].label if (form or own.form) in labels else form
        if year is None or unit is None:
            return Phrase("why-unknown-report", form=label)
        found = self.partners(number, word, form)
        if word == PARENT_UNIT and parent is None:
            return Phrase("why-no-parent", form=label)
        if word == CHILDREN:
            return Phrase("why-no-children", unit=unit, year=year, form=label)
        wanted = parent if word == PARENT_UNIT else unit
        year += {NEXT_YEAR: 1, LAST_YEAR: -1}.get(word, 0)
        if word in (LAST_YEAR, NEXT_YEAR) and not form and name:
            wanted = f"{wanted} {name}"
        if len(found) < 2:
            return Phrase("why-no-partner", unit=wanted, year=year, form=label)
        files = list(dict.fromkeys(self.paths[self.reports[each].file] for each in found))
        shown = tuple(files[:_NAMED]) + (("…",) if len(files) > _NAMED else ())
        return Phrase("why-partners", unit=wanted, year=year, form=label, count=len(found), files=shown)


def _at(record: Any, path: tuple[Any, ...]) -> list[Any]:
    """What stands at a path's end; of a path through a list, for each of its items."""
    for number, step in enumerate(path):
        if record is None:
            return []
        if step == EACH:
            return [value for item in record for value in _at(item, path[number + 1 :])]
        record = record.values[step]
    return [record]


class View:
    """What one report sees of the others, judged by a pack: ``known[ACROSS]`` of its root (``check.runtime``)."""

    def __init__(self, neighbours: Neighbours, number: int, pack: LoadedPack, root: Root | None = None) -> None:
        """``root`` gives the record of a report by a pack; without it, it is made of facts."""
        self.neighbours = neighbours
        self.number = number
        self.pack = pack
        self._root = root or neighbours.record
        self._found: dict[str, Any] = {}
        # The reports that were looked at.
        self.seen: set[int] = set()

    def partner(self, base: str) -> Any:
        """The record, or for several a list of records, that a base means; None where it is not to be told."""
        if base in self._found:
            return self._found[base]
        word, form = parted(base)
        numbers = self.neighbours.partners(self.number, word, form)
        self.seen.update(numbers)
        found: Any = None
        if word == CHILDREN and numbers:
            found = [self._root(each, self.pack) for each in numbers]
        elif word != CHILDREN and len(numbers) == 1:
            found = self._root(numbers[0], self.pack)
        if found is not None:
            self.neighbours.met = True
        self._found[base] = found
        return found

    def reports(self, form: str, keys: Any, values: tuple[Any, ...]) -> list[Record]:
        """The other reports of a form whose fields have some values."""
        having = self.neighbours.having(form, keys, values, self.pack, self._root)
        numbers = [each for each in having if each != self.number]
        self.seen.update(numbers)
        self.neighbours.met = self.neighbours.met or bool(numbers)
        return [self._root(each, self.pack) for each in numbers]

    def reason(self, base: str) -> Phrase:
        return self.neighbours.reason(self.number, base, self.pack)


__all__ = ["Known", "Neighbours", "View"]
