"""Running a program over a report: generated functions say what holds, and what has to be explained."""

from __future__ import annotations

from decimal import DecimalException, localcontext

from ..figure import EXACT
from ..verdict import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from .case import Case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Diagnostic
    from ..report.record import Record, Report
    from .loaded import Function, LoadedPack


class Mixed:
    """A field that a report computes in several ways: the ways taken, each with the occurrences where only it fits."""

    __slots__ = ("form", "index", "ways")

    def __init__(self, form: str, index: int, ways: dict[int, list[Record]]) -> None:
        self.form = form
        self.index = index
        self.ways = ways


class Outcome:
    """What the checks of one report came to.

    ``counts`` are the checks by state; ``unknown`` holds the undecided ones. ``suspects`` are the checks that the
    generated code did not pass, ``remarked`` those beside which something may be said (with the remark's number and the
    check's state), ``mixed`` the fields that were computed in several ways: all three are there until they have been
    explained, which makes ``diagnostics`` of them. ``unexplained`` are failed ones that came after too many others, and
    of which nothing more is known.
    """

    __slots__ = ("counts", "diagnostics", "mixed", "remarked", "suspects", "unexplained", "unknown")

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]
        self.unknown: list[Case] = []
        self.suspects: list[Case] = []
        self.remarked: list[tuple[Case, int, int]] = []
        self.mixed: list[Mixed] = []
        self.diagnostics: list[Diagnostic] = []
        self.unexplained: list[Case] = []


def run(pack: LoadedPack, report: Report, met: set[int] | None = None) -> Outcome:
    """Every check of the pack on every occurrence of its form in the report.

    The rules that any occurrence was a case for are put into ``met``, where it is given.
    """
    outcome = Outcome()
    passed = not_applicable = 0
    with localcontext(EXACT):
        for form, records in report.records.items():
            checks = pack.checks(form)
            if checks is None:
                continue
            all_states = checks.functions[0] if len(checks.functions) == 1 else checks.states
            for record in records:
                states = all_states(record)
                skipped, held = states.count(NOT_APPLICABLE), states.count(PASS)
                not_applicable += skipped
                passed += held
                if skipped + held < len(states):
                    for (number, rule), state in zip(checks.checks, states, strict=True):
                        if state == SUSPECT:
                            outcome.suspects.append(Case(pack, report, number, rule, record))
                        elif state == UNKNOWN:
                            outcome.unknown.append(Case(pack, report, number, rule, record))
                if met is not None:
                    ran = zip(checks.checks, states, strict=True)
                    met.update(rule for (_, rule), state in ran if state != NOT_APPLICABLE)
                for place, tests in checks.remarks:
                    state = states[place]
                    if state in (PASS, SUSPECT):
                        for i, (what, test) in enumerate(tests):
                            # Of a check that does not hold, how near the limit is is said with it.
                            if (state == PASS or what != "limit") and _state(test, record) == SUSPECT:
                                case = Case(pack, report, *checks.checks[place], record)
                                outcome.remarked.append((case, i, state))
        if pack.ways_in:
            outcome.mixed = _mixed(pack, report)
    counts = outcome.counts
    counts[PASS], counts[NOT_APPLICABLE], counts[UNKNOWN] = passed, not_applicable, len(outcome.unknown)
    return outcome


def _state(function: Function, record: Record) -> int:
    try:
        return function(record)
    except DecimalException:  # more digits than the context holds: the walk's fractions have no limit
        return SUSPECT


def _mixed(pack: LoadedPack, report: Report) -> list[Mixed]:
    """The fields computed in several ways; where only one way was open, none was chosen."""
    found = []
    for form in pack.ways_in:
        checks = pack.checks(form) if form in report.records else None
        for index, tests in checks.ways if checks is not None else ():
            given = [record for record in report.records[form] if record.values[index] is not None]
            if not _is_mixed(given, tests):
                continue
            chosen: dict[int, list[Record]] = {}
            for record in given:
                way = _only_way(tests, record)
                if way is not None:
                    chosen.setdefault(way, []).append(record)
            found.append(Mixed(form, index, chosen))
    return found


def _is_mixed(records: list[Record], tests: list[Function]) -> bool:
    """Whether two records are computed in ways of which each left only its own open."""
    first = None
    for record in records if len(records) > 1 else ():
        if first is not None and _state(tests[first], record) == PASS:
            continue  # mostly: the same way once more, perhaps beside others
        way = _only_way(tests, record)
        if first is None:
            first = way
        elif way is not None:
            return True
    return False


def _only_way(tests: list[Function], record: Record) -> int | None:
    """The one way that a field is computed in; None where several fit, none does, or one cannot be tried."""
    states = [_state(test, record) for test in tests]
    return states.index(PASS) if UNKNOWN not in states and states.count(PASS) == 1 else None
