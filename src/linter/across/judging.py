"""Checks across reports: over facts first, then over whole reports where anything does not hold."""

from __future__ import annotations

from decimal import localcontext

from ..check.case import Case
from ..check.runtime import ACROSS
from ..diagnostic import Authored, NotEvaluated, Phrase
from ..explain.rows import CALLED
from ..figure import EXACT
from ..plan.nodes import Get
from ..plan.partners import is_partner
from ..plan.plans import When
from ..source import Source, Span
from ..verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from .facts import Lacking
from .known import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..check.engine import Outcome
    from ..check.loaded import LoadedPack
    from ..diagnostic import Text
    from ..report.record import Record, Report
    from .known import Neighbours


# What comes of asking facts for more than they are: where something stands, or a field that was not kept.
_FACTS_DO_NOT_TELL = (
    Lacking, ArithmeticError, AttributeError, AssertionError, LookupError, TypeError, ValueError,
)  # fmt: skip


def _states(pack: LoadedPack, records: dict[str, list[Record]]) -> Iterator[tuple[int, int, str, int, int]]:
    """Of each check and occurrence: the check, its rule, the form, which occurrence, and what it comes to."""
    assert pack.across is not None
    with localcontext(EXACT):
        for form in pack.across["code"]:
            checks = pack.checks_across(form) if form in records else None
            if checks is None:
                continue
            for place, record in enumerate(records[form]):
                for (check, rule), state in zip(checks.checks, checks.states(record), strict=True):
                    yield check, rule, form, place, state


class Seen:
    """What the checks across reports of one file come to by facts.

    ``counts`` by state, ``unknown`` the undecided ones as ``(report, check, rule, form, occurrence)``; ``doubtful`` is
    whether anything may not hold, or could not be told by facts, ``looked`` the reports that were looked at; ``rules``
    and ``met`` the rules that were run, and those of them that met an occurrence, as ``(pack, name)``.
    """

    __slots__ = ("counts", "doubtful", "looked", "met", "rules", "unknown")

    def __init__(self) -> None:
        self.counts = _NOTHING
        self.unknown: tuple[tuple[int, int, int, str, int], ...] = ()
        self.doubtful = False
        self.looked: frozenset[int] = frozenset()
        self.rules: frozenset[tuple[str, str]] = frozenset()
        self.met: frozenset[tuple[str, str]] = frozenset()


_NOTHING = (0, 0, 0, 0)


def look(neighbours: Neighbours, number: int, seen: Seen, shared: dict[Any, Any]) -> None:
    """Check one report against the others by facts alone; ``shared`` holds what many reports have in common."""
    neighbours.tidy()
    pack = neighbours.pack_of(number)
    view = View(neighbours, number, pack)
    counts, unknown = list(seen.counts), list(seen.unknown)
    rules, met = set(), set()
    try:
        neighbours.record(number, pack).known = {ACROSS: view}
        for check, rule, form, place, state in _states(pack, neighbours.records(number, pack)):
            counts[state] += 1
            called = pack.name, pack.names[rule]
            rules.add(called)
            if state != NOT_APPLICABLE:
                met.add(called)
            if state == UNKNOWN:
                unknown.append((number, check, rule, form, place))
            elif state == SUSPECT:
                seen.doubtful = True
    except _FACTS_DO_NOT_TELL:
        seen.doubtful = True  # what facts do not tell, the whole report does
    found = tuple(counts), seen.rules | rules, seen.met | met
    seen.counts, seen.rules, seen.met = shared.setdefault(found, found)
    seen.unknown = tuple(unknown)
    seen.looked = seen.looked | view.seen if view.seen else seen.looked


def run(pack: LoadedPack, report: Report, outcome: Outcome, met: set[int] | None = None) -> None:
    """The same over a whole report, whose root knows the others: into what its own checks came to."""
    for check, rule, form, place, state in _states(pack, report.records):
        if state in (PASS, NOT_APPLICABLE):
            outcome.counts[state] += 1
        else:
            case = Case(pack, report, check, rule, report.records[form][place])
            (outcome.unknown if state == UNKNOWN else outcome.suspects).append(case)
            outcome.counts[UNKNOWN] += state == UNKNOWN
        if met is not None and state != NOT_APPLICABLE:
            met.add(rule)


# ---- why not ---------------------------------------------------------------------------------------------------------


class _Unread(Source):
    """A report's text that is read when somebody asks where something stands in it."""

    __slots__ = ("_read",)

    def __init__(self, name: str, read: Any) -> None:
        super().__init__(name, "")
        self._read = read

    def __reduce__(self) -> tuple[Any, ...]:
        return Source, (self.name, self._known())

    def _known(self) -> str:
        if self._read is not None:
            self.text, self._read = self._read(), None
        return self.text

    @property
    def starts(self) -> list[int]:
        self._known()
        return super().starts

    def locate(self, offset: int) -> tuple[int, int]:
        self._known()
        return super().locate(offset)


def bases(pack: LoadedPack, check: int, known: dict[Any, tuple[str, ...]]) -> tuple[str, ...]:
    """The other reports that a check asks for, by their bases."""
    key = pack.name, id(pack), check
    found = known.get(key)
    if found is None:
        plan = pack.plans[check]
        waiting = [step.condition if isinstance(step, When) else step.value for step in plan.before]
        waiting += [side for side in (plan.stated, plan.expected) if side is not None]
        once: dict[str, None] = {}
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, Get) and isinstance(node.base, str) and is_partner(node.base):
                once[node.base] = None
            waiting += node.children()
        found = known[key] = tuple(once)
    return found


def undecided(neighbours: Neighbours, seen: Seen, known: dict[Any, tuple[str, ...]], read: Any) -> list[NotEvaluated]:
    """Why each check of a file could not be decided: for want of which report, or of what in the reports.

    ``read`` gives the text of a file, by its path, when a place in it is asked for.
    """
    found = []
    views: dict[int, View] = {}

    def called(number: int, pack: LoadedPack) -> Record:
        record = neighbours.record(number, pack)
        record.known[CALLED] = neighbours.called(number)
        return record

    for number, check, rule, form, place in seen.unknown:
        pack = neighbours.pack_of(number)
        view = views.get(number)
        if view is None:
            view = views[number] = View(neighbours, number, pack, called)
        wanting = [base for base in bases(pack, check, known) if view.partner(base) is None]
        reasons: list[tuple[Text, str, Span | None]] = [(view.reason(base), "", None) for base in wanting]
        if not wanting:
            reasons = _figures(neighbours, view, (check, rule, form, place))
        found.append(_not_evaluated(neighbours, number, pack, rule, reasons, read))
    return found


class _Report:
    """A report of which only facts are at hand, as explanations know one."""

    def __init__(self, root: Record) -> None:
        self.root = root
        self.document = self
        self.source = Source("", "")


def _figures(neighbours: Neighbours, view: View, case: tuple[int, int, str, int]) -> list[Any]:
    """Which figures of the reports were wanting."""
    from ..explain.undecided import Patience, reasons

    check, rule, form, place = case
    try:
        root = neighbours.record(view.number, view.pack)
        root.known = {ACROSS: view}
        record = neighbours.records(view.number, view.pack)[form][place]
        report: Any = _Report(root)
        said = reasons(Case(view.pack, report, check, rule, record), Patience())
    except _FACTS_DO_NOT_TELL:
        return []
    return [(phrase, route, None) for phrase, route, _ in said.reasons]


def _not_evaluated(
    neighbours: Neighbours, number: int, pack: LoadedPack, rule: int, reasons: list[Any], read: Any
) -> NotEvaluated:
    known = neighbours.reports[number]
    path = neighbours.paths[known.file]
    about = pack.rules[rule]
    return NotEvaluated(
        about["name"],
        reasons or [(Phrase("why-across"), "", None)],
        file=path,
        source=_Unread(path, lambda: read(path)),
        span=Span(known.start, known.start + 1),
        route="",
        title=Authored(about["titles"]) if about["titles"] else None,
        pack=pack.name,
    )


__all__ = ["Seen", "look", "run", "undecided"]
