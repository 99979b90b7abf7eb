"""A report judged anew with some of its figures written otherwise: read, bound and checked, nothing less.

So nothing is ever said to settle a check that would not.
"""

from __future__ import annotations

from ..check.case import Case
from ..check.engine import run
from ..check.runtime import ACROSS
from ..diagnostic import ERROR, NOTE
from ..report.bind import bind
from ..source import Source
from ..verdict import PASS, SUSPECT
from ..yaml.document import Document, parse
from .changed import changed
from .constraints import Constraint, constraints, turned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..check.loaded import LoadedPack
    from ..diagnostic import Diagnostic, Edit
    from ..report.record import Report
    from .worth import Failing

# A case by its check, its form and which occurrence of it; and one of its constraints.
Key = tuple[int, str, int]
Item = tuple[Key, int]

# A trial of a very short report costs as much as one of so many characters.
_LEAST = 500
# And looking at a check and at each of its figures.
_WALK, _FIGURE = 500, 50


class Judged:
    """What the checks of one reading of a report came to: the ``suspects`` that were not passed, the ``unknown`` ones,
    and what is said of its figures themselves (``shape``)."""

    def __init__(self, pack: LoadedPack, report: Report, shape: list[tuple[str, str]]) -> None:
        self.shape = shape
        self.report = report
        outcome = run(pack, report)
        places = {id(record): i for records in report.records.values() for i, record in enumerate(records)}
        self.suspects: dict[Key, Case] = {_key(case, places): case for case in outcome.suspects}
        self.unknown = {_key(case, places) for case in outcome.unknown}
        self.known: dict[Key, list[Constraint] | None] = {}


def _key(case: Case, places: dict[int, int]) -> Key:
    return case.number, case.record.form.name, places[id(case.record)]


class Trials:
    """The readings of one report; ``left`` is how many characters may still be read, and what is looked at of figures
    counts like so many."""

    def __init__(self, failing: Failing, ignored: Callable[[str], bool], left: int) -> None:
        """``ignored`` tells which rules say nothing."""
        self.pack = failing.pack
        self.form = failing.report.form
        self.whole = failing.report.document
        self.source = self.whole.source
        self.number = failing.number
        self.ignored = ignored
        self.left = left
        self.spent_out = False
        known = failing.report.root.known
        others = known.pop(ACROSS, None)  # other reports stay as they are, and are not asked again
        self.base = Judged(self.pack, failing.report, _shape(failing.shape))
        if others is not None:
            known[ACROSS] = others  # why something was not decided may still be asked
        self.failed: dict[Item, Constraint] = {}
        self.many: set[Key] = set()
        self.failing: set[Key] = set()
        # All that do not hold as the report stands, those among them that only want a reason.
        self.unmet: set[Item] = set()

    def look(self) -> None:
        """Work out which constraints fail in the report as it stands."""
        for key, case in self.base.suspects.items():
            found = self.of(self.base, key)
            if found is None or self.ignored(case.about["name"]):
                continue
            if len(found) > 1:
                self.many.add(key)
            failing = [(i, constraint) for i, constraint in enumerate(found) if constraint.state == SUSPECT]
            self.unmet.update((key, i) for i, _ in failing)
            failing = [each for each in failing if not _wants_a_reason(case, each[1])]
            if failing:
                turned(case, found)
                self.failing.add(key)
            for i, constraint in failing:
                self.failed[key, i] = constraint

    def of(self, judged: Judged, key: Key) -> list[Constraint] | None:
        """The constraints of a suspect in a reading; None where they are too long to work out."""
        if key not in judged.known:
            found = judged.known[key] = constraints(judged.suspects[key])
            self.left -= _WALK + _FIGURE * sum(len(c.stated.leaves) + len(c.expected.leaves) for c in found or ())
        return judged.known[key]

    def judged(self, edits: list[Edit]) -> Judged | None:
        """The report with some edits; None where it could not be read so, or nothing more may be spent."""
        if self.left <= 0:
            self.spent_out = True
            return None
        text = self.source.text
        self.left -= max(len(text), _LEAST)
        document, problems = self.read(text, edits)
        if document is None or document.root is None:
            return None
        bound, said = bind(document, self.form, self.pack.forms, self.pack.name)
        shape = _shape([*problems, *said])
        if shape != self.base.shape:
            return None
        try:
            return Judged(self.pack, bound, shape)
        finally:
            self.pack.memory.end_report()

    def read(self, text: str, edits: list[Edit]) -> tuple[Document | None, list[Diagnostic]]:
        """The document with some edits, and what is said of the text: mostly it is the one that there is, with other
        figures in it, and nothing of it has to be read."""
        root = None if self.whole.root is None else changed(self.whole.root, text, edits)
        if root is not None:
            return Document(self.source, root, self.number), []
        documents, problems = parse(Source(self.source.name, edited(text, edits)))
        return documents[self.number] if len(documents) > self.number else None, problems

    def case(self, key: Key, judged: Judged | None = None) -> Case:
        """A case in a reading, or in the report as it stands."""
        number, form, place = key
        report = (judged or self.base).report
        return Case(self.pack, report, number, self.pack.rule_of(number), report.records[form][place])

    def unbroken(self, item: Item) -> Constraint | None:
        """A constraint in the report as it stands; None where there is none, or none that can be worked with."""
        key, i = item
        found = constraints(self.case(key))
        return found[i].settle() if found is not None and i < len(found) and found[i].state == PASS else None

    def settles(self, judged: Judged, items: list[Item]) -> bool:
        """Whether all of some failed constraints hold in a reading, or (but for one at least) are not asked for."""
        kept = False
        for key, i in items:
            if key in judged.unknown:
                return False
            if key in judged.suspects:
                found = self.of(judged, key)
                if found is None or (i < len(found) and found[i].state != PASS):
                    return False
                kept |= i < len(found)
        return kept or any(self._is_asked(judged, key, i) for key, i in items)

    def _is_asked(self, judged: Judged, key: Key, i: int) -> bool:
        """Whether a constraint is there in a reading: its conditions hold. What adds up in a table of no form is found
        in its figures: with others there may be less of it."""
        if key[2] >= len(judged.report.records.get(key[1], ())):
            return False
        case = self.case(key, judged)
        found = constraints(case)
        self.left -= _WALK
        return found is not None and i < len(found)

    def also(self, judged: Judged, items: list[Item]) -> int:
        """How many other checks that do not pass in the report as it stands do in a reading."""
        own = {key for key, _ in items}
        settled = self.base.suspects.keys() - judged.suspects.keys() - judged.unknown - own
        return sum(key in self.failing for key in settled)

    def broken(self, judged: Judged, items: list[Item]) -> list[Item]:
        """What does not hold in a reading and held before; ``items`` are those that the change is for."""
        own = {key for key, _ in items}
        broken = [(key, 0) for key in sorted(judged.unknown - self.base.unknown - self.base.suspects.keys())]
        for key, case in judged.suspects.items():
            if self.ignored(case.about["name"]):
                continue
            if key in self.base.suspects and key not in self.many and key not in own:
                continue  # one constraint that fails as it did
            known, found = self.of(self.base, key) if key in self.base.suspects else [], self.of(judged, key)
            if found is None:
                broken += [] if known is None else [(key, 0)]
                continue
            broken += [
                (key, i) for i, constraint in enumerate(found)
                if constraint.state == SUSPECT and (key, i) not in self.unmet and known is not None
            ]  # fmt: skip
        return sorted(broken)

    def touched(self, judged: Judged) -> int:
        """How many checks that are not at fault in the report as it stands do not pass in a reading."""
        now, then = self.base.suspects.keys() | self.base.unknown, judged.suspects.keys() | judged.unknown
        return sum(not self.ignored(self.case(key).about["name"]) for key in then - now)


def _wants_a_reason(case: Case, constraint: Constraint) -> bool:
    """Whether what fails is an order that only warns: a figure beyond a limit may be right, and be told why."""
    return constraint.op not in ("=", "text", "") and case.about["severity"] != ERROR


def _shape(said: Sequence[Diagnostic]) -> list[tuple[str, str]]:
    return sorted((d.rule, d.route) for d in said if d.severity != NOTE)


def edited(text: str, edits: list[Edit]) -> str:
    """A text with edits made, none of which overlap."""
    for edit in sorted(edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


__all__ = ["Item", "Judged", "Key", "Trials", "edited"]
