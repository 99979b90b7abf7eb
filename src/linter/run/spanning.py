"""Runs with rules across reports: facts of every file first, what holds between them, then the results."""

from __future__ import annotations

from ..across.judging import Seen, look, undecided
from ..across.known import Neighbours, View
from ..across.units import Units
from ..check.runtime import ACROSS
from ..diagnostic import Diagnostic
from ..explain.rows import CALLED
from ..report.bind import bind
from .bound import documents, source_of
from .shelf import Shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from ..check.loaded import LoadedPack
    from ..report.record import Record, Report
    from ..settings.discovery import Found
    from ..yaml.document import Document
    from .checker import Checker
    from .result import FileResult

# So many whole reports are at hand while a file is checked again, and so many are kept for the next one.
_AT_HAND = 60


class Whole:
    """Whole reports, read again for those checks that do not hold by facts."""

    def __init__(self, checker: Checker, neighbours: Neighbours, files: list[Found]) -> None:
        self.checker = checker
        self.neighbours = neighbours
        self.files = files
        self._places = {each.path: number for number, each in enumerate(files)}
        self._documents: dict[int, list[Document]] = {}
        self._reports: dict[tuple[int, int], Report] = {}

    def attach(self, report: Report, pack: LoadedPack, path: str, number: int) -> None:
        """Let the ``number``-th report of a file know the others."""
        file = self._places.get(path)
        place = self.neighbours.number(file, number) if file is not None else None
        if place is not None:
            report.root.known[ACROSS] = View(self.neighbours, place, pack, self.root)

    def root(self, number: int, pack: LoadedPack) -> Record:
        """The root record of a report by the forms of a pack."""
        key = number, id(pack)
        report = self._reports.get(key)
        if report is None:
            known = self.neighbours.reports[number]
            documents = self.documents(known.file)
            if known.number > len(documents) or known.form not in pack.forms:  # it was changed meanwhile
                return self.neighbours.record(number, pack)
            report, _ = bind(documents[known.number - 1], pack.forms[known.form], pack.forms, pack.name)
            report.root.known[CALLED] = self.neighbours.called(number)
            self._reports[key] = report
        return report.root

    def documents(self, file: int) -> list[Document]:
        """The documents of a file that are reports."""
        found = self._documents.get(file)
        if found is None:
            source = source_of(self.checker, self.files[file])
            known = documents(self.checker, source) if not isinstance(source, Diagnostic) else ()
            found = self._documents[file] = [document for document, _ in known]
        return found

    def text(self, path: str) -> str:
        """The text of a file of the run, by its path."""
        source = source_of(self.checker, self.files[self._places[path]])
        return source.text if not isinstance(source, Diagnostic) else ""

    def tidy(self) -> None:
        """Let reports go that another file may not need."""
        if len(self._reports) > _AT_HAND:
            self._reports.clear()
            self._documents.clear()


class Spanning:
    """The results of some files, and those of others that rules across reports may need.

    ``each`` checks files, in order. ``others`` are looked at only where a report of ``files`` has facts; what is said
    of those that looked at one of these is said too, and ``taken`` is told of them. ``lonely`` counts what could not be
    decided also where no report is another's partner.
    """

    def __init__(
        self,
        checker: Checker,
        each: Callable[[list[Found]], Iterable[FileResult]],
        files: list[Found],
        others: list[Found],
        *,
        lonely: bool,
        taken: Callable[[str], object],
    ) -> None:
        self.checker = checker
        self.each = each
        self.files = files
        self.others = others
        self.lonely = lonely
        self.taken = taken
        self.neighbours = Neighbours(checker.program, Units(checker.settings.values["units"]))
        self.shelf = Shelf()
        self.seen: list[Seen] = []

    def __iter__(self) -> Iterator[FileResult]:
        try:
            yield from self._results()
        finally:
            self.shelf.close()
            self.neighbours.close()

    def _results(self) -> Iterator[FileResult]:
        neighbours = self.neighbours
        self._gather(self.files)
        count = len(self.shelf)
        if self.others and neighbours.reports:
            self._gather(self.others)
        self._look()
        whole = Whole(self.checker, neighbours, [*self.files, *self.others])
        self.checker.introduce = whole.attach
        known: dict[Any, tuple[str, ...]] = {}
        rules: dict[Any, frozenset[tuple[str, str]]] = {}
        for number in range(len(self.shelf)):
            seen = self.seen[number]
            if number >= count:
                if not any(neighbours.reports[each].file < count for each in seen.looked):
                    continue
                self.taken(whole.files[number].path)
            result = self.shelf.take(number)
            if seen.doubtful and not result.faulty:
                result = self.checker.checked(whole.files[number])
                whole.tidy()
                result.met |= seen.met if self.checker.watch else set()
            elif neighbours.met or self.lonely:
                for state, times in enumerate(seen.counts):
                    result.counts[state] += times
                result.met |= seen.met if self.checker.watch else set()
                if seen.unknown:
                    result.add_not_evaluated(undecided(neighbours, seen, known, whole.text))
            if seen.rules and (neighbours.met or self.lonely):
                key = result.rules, seen.rules
                result.rules = rules.setdefault(key, key[0] | key[1])
            yield result

    def _gather(self, files: list[Found]) -> None:
        for file, result in zip(files, self.each(files), strict=True):
            self.neighbours.add(file.path, result.facts)
            self.shelf.put(result)

    def _look(self) -> None:
        """What holds between the reports, as far as facts tell."""
        neighbours = self.neighbours
        self.seen = [Seen() for _ in neighbours.paths]
        shared: dict[Any, Any] = {}
        for number, known in enumerate(neighbours.reports):
            look(neighbours, number, self.seen[known.file], shared)
            if not self.others:
                self.seen[known.file].looked = frozenset()


__all__ = ["Spanning", "Whole"]
