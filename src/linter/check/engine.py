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
    from .loaded import FormChecks, Function, LoadedPack


class Mixed:
    """A field that a report computes in several ways: the ways taken, each with the occurrences where only it fits."""

    __slots__ = ("form", "index", "ways")

    def __init__(self, form: str, index: int, ways: dict[int, list[Record]]) -> None:
        self.form = form
        self.index = index
        self.ways = ways


# A rule, by its number, that a whole table or report is no case for; why (a key of the catalogue), with the label of
# what is wanting; how many checks that concerns, and an occurrence.
Unfit = tuple[int, str, str, int, "Record"]


class Outcome:
    """What the checks of one report came to.

    ``counts`` are the checks by state; ``unknown`` holds the undecided ones. ``suspects`` are the checks that the
    generated code did not pass, ``remarked`` those beside which something may be said (with the remark's number and the
    check's state), ``mixed`` the fields that were computed in several ways: all three are there until they have been
    explained, which makes ``diagnostics`` of them. ``unexplained`` are failed ones that came after too many others, and
    of which nothing more is known; ``unfit`` the rules that a whole table, or the report, is no case for.
    """

    __slots__ = ("counts", "diagnostics", "mixed", "remarked", "suspects", "unexplained", "unfit", "unknown")

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]
        self.unknown: list[Case] = []
        self.suspects: list[Case] = []
        self.remarked: list[tuple[Case, int, int]] = []
        self.mixed: list[Mixed] = []
        self.diagnostics: list[Diagnostic] = []
        self.unexplained: list[Case] = []
        self.unfit: list[Unfit] = []


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
            if checks.others:
                _elsewhere(pack, report, checks, records, outcome)
            known = len(outcome.unknown)
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
            if len(outcome.unknown) > known and checks.needs:
                not_applicable += _unfit(checks, outcome, known, records)
        if pack.ways_in:
            outcome.mixed = _mixed(pack, report)
    counts = outcome.counts
    counts[PASS], counts[NOT_APPLICABLE], counts[UNKNOWN] = passed, not_applicable, len(outcome.unknown)
    return outcome


def _elsewhere(pack: LoadedPack, report: Report, checks: FormChecks, records: list[Record], outcome: Outcome) -> None:
    """Note the rules that are for reports of other forms only."""
    rules = {rule: checks.others[number] for number, rule in checks.checks if number in checks.others}
    for rule, others in rules.items():
        if report.form.name in others:
            outcome.unfit.append((rule, "unfit-form", report.form.label, len(records), records[0]))


def _unfit(checks: FormChecks, outcome: Outcome, first: int, records: list[Record]) -> int:
    """Take out of the undecided checks, from the ``first`` on, those for want of a column that a whole table lacks."""
    lacking: dict[tuple[int, ...], str] = {}
    found: dict[tuple[int, str], list[Case]] = {}
    kept = outcome.unknown[:first]
    for case in outcome.unknown[first:]:
        label = ""
        for column in checks.needs.get(case.number, ()):
            if column not in lacking:
                lacking[column] = _lacking(column, records)
            label = label or lacking[column]
        if label:
            found.setdefault((case.rule, label), []).append(case)
        else:
            kept.append(case)
    taken = len(outcome.unknown) - len(kept)
    outcome.unknown = kept
    for (rule, label), cases in found.items():
        outcome.unfit.append((rule, "unfit-column", label, len(cases), cases[0].record))
    return taken


def _lacking(column: tuple[int, ...], records: list[Record]) -> str:
    """The label of a column that is nowhere in a table; empty where it is, or where there is no table."""
    if len(column) > 1:
        records = [row for record in records for row in record.values[column[0]] or ()]
        index = column[1]
    else:
        index = column[0]
        if len(records) == 1 and len(records[0].step) < 2:  # one group of figures is no table
            return ""
    if not records or any(record.cells[index] is not None for record in records):
        return ""
    return records[0].form.fields[index].label


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
