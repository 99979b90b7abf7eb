"""Running a program over a report: generated functions first, the explaining walk only for what failed."""

from __future__ import annotations

import marshal
from decimal import Decimal, DecimalException, localcontext

from ..diagnostic import ERROR, NOTE
from ..figure import EXACT
from ..program.plan import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from ..report.report import Form, Record, Report
from ..startup.expressions import load_without_re
from ..startup.ratio import ratio
from .automaton import Automaton, let_go
from .runtime import NAMESPACE, MentionPattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..diagnostic import Diagnostic, NotEvaluated
    from ..program.plan import Modes
    from ..program.plans import Plans, Ways

    Function = Callable[[Record], int]


class _FormChecks:
    """What is checked of one form.

    ``checks`` are ``(number, rule)``, ``functions`` what tells the states of some of them each, in order; ``remarks``
    what may be remarked of some, as ``(place among the checks, tests)``; ``ways``, of fields with several lawful ways
    to be computed, a test a way; ``mentions`` the patterns of running text that the functions look for.
    """

    def __init__(self, data: bytes) -> None:
        constants, code, checks, whole, remarks, ways = marshal.loads(data)
        namespace: dict[str, Any] = dict(NAMESPACE)
        self.mentions: list[MentionPattern] = []
        for number, constant in enumerate(constants):
            made = namespace[f"k{number}"] = _constant(constant)
            if isinstance(made, MentionPattern):
                self.mentions.append(made)
        exec(code, namespace)
        self.checks: tuple[tuple[int, int], ...] = checks
        self.functions: list[Callable[[Record], list[int]]] = [namespace[function] for function in whole]
        self.remarks: list[tuple[int, list[tuple[str, Function]]]] = [
            (place, [(what, namespace[function]) for what, function in remarks[number]])
            for place, (number, _) in enumerate(self.checks)
            if number in remarks
        ]
        self.ways: list[tuple[int, list[Function]]] = [
            (index, [namespace[test] for test in tests]) for index, tests in ways
        ]

    def states(self, record: Record) -> list[int]:
        """What each check comes to for an occurrence."""
        return [state for function in self.functions for state in function(record)]


_MOST_NAMED = 200


class LoadedPack:
    """A compiled pack ready to run: its forms, and the checks of each, loaded when a report holds the form."""

    def __init__(self, data: dict[str, Any], part: Callable[[int], bytes]) -> None:
        """``part`` gives what is stored for itself, by its number."""
        self.name: str = data["name"]
        self.label: str = data["label"]
        self.names: tuple[str, ...] = data["names"]
        self.forms = {
            name: Form(name, label, is_open, fields, keys)
            for name, (label, _, is_open, fields, keys) in data["forms"].items()
        }
        self.modes: Modes = data["modes"]
        self.forbids: bool = data["forbids"]
        # The forms with fields that have several lawful ways to be computed.
        self.ways_in: tuple[str, ...] = data["ways"]
        self._rule_of: tuple[int, ...] = data["rule_of"]
        self._code: dict[str, int] = data["code"]
        self._parts: dict[str, int] = data["parts"]
        self._part = part
        self._known: dict[str, Any] = {}
        self._plans: Plans | None = None
        self._ways: dict[str, Ways] = {}
        self._named: dict[tuple[str, ...], frozenset[tuple[str, str]]] = {}
        self._checks: dict[str, _FormChecks | None] = {}

    def checks(self, form: str) -> _FormChecks | None:
        """What is checked of a form; None where nothing is."""
        try:
            return self._checks[form]
        except KeyError:
            part = self._code.get(form)
            found = self._checks[form] = None if part is None else _FormChecks(self._part(part))
            return found

    def of(self, form: str) -> tuple[tuple[int, int], ...]:
        """The checks of a form: ``(number, rule)``."""
        checks = self.checks(form)
        return checks.checks if checks is not None else ()

    def rules_of(self, forms: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """The rules of some forms, as ``(pack, name)``: most reports hold the same forms."""
        found = self._named.get(forms)
        if found is None:
            found = frozenset((self.name, self.names[rule]) for form in forms for _, rule in self.of(form))
            if len(self._named) < _MOST_NAMED:
                self._named[forms] = found
        return found

    @property
    def mentions(self) -> list[MentionPattern]:
        """The patterns of running text that have been loaded."""
        return [pattern for checks in self._checks.values() if checks is not None for pattern in checks.mentions]

    def rule_of(self, check: int) -> int:
        """The rule that a check belongs to."""
        return self._rule_of[check]

    def _cold(self, what: str) -> Any:
        found = self._known.get(what)
        if found is None:
            found = self._known[what] = marshal.loads(self._part(self._parts[what]))
        return found

    @property
    def rules(self) -> list[dict[str, Any]]:
        """What each rule says of itself."""
        rules: list[dict[str, Any]] = self._cold("rules")
        return rules

    @property
    def plans(self) -> Plans:
        """The intermediate form of each check, made when it is asked for."""
        if self._plans is None:
            from ..program.plans import Plans

            self._plans = Plans(self._cold("plans"))
        return self._plans

    def ways(self, form: str) -> Ways:
        """Lawful ways to compute a form's fields: ``(name, formula)`` by field."""
        ways = self._ways.get(form)
        if ways is None:
            from ..program.plans import Ways

            ways = self._ways[form] = Ways(self._cold("way_plans").get(form, {}))
        return ways

    @property
    def examples(self) -> list[list[tuple[bool, str, int]]]:
        """Of each rule: ``(passes, fragment, offset in its file)``."""
        result: list[list[tuple[bool, str, int]]] = self._cold("examples")
        return result

    @property
    def places(self) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
        """Where the rows of bands (``band``) and tables (``case``) stand: ``(file, offsets)`` by kind and name."""
        result: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = self._cold("places")
        return result


def _constant(value: Any) -> Any:
    if isinstance(value, str):
        return Decimal(value)
    if value[0] == "fraction":
        return ratio(Decimal(value[1]))
    if value[0] == "regex":
        return Automaton(value[1])
    if value[0] == "mention":
        return MentionPattern(value[1])
    return tuple(
        (name, Decimal(low), not op.startswith("<"), Decimal(high), not op.endswith("<"))
        for name, low, op, high in value[1]
    )


class Outcome:
    """What the checks of one report came to.

    ``unknown`` holds the undecided checks, explained on demand; ``unexplained`` the failed ones that came after too
    many others, and of which nothing more is known.
    """

    __slots__ = ("counts", "diagnostics", "unexplained", "unknown")

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]
        self.diagnostics: list[Diagnostic] = []
        self.unknown: list[tuple[int, int, Record]] = []
        self.unexplained: list[tuple[int, int, Record]] = []


# So many errors of one report are explained: an explanation takes as long as a hundred checks.
MAX_EXPLAINED = 5000


def _ready() -> None:
    """Before anything that explains is loaded: it computes with fractions."""
    load_without_re("fractions")


def run(
    pack: LoadedPack,
    report: Report,
    met: set[int] | None = None,
    counts: Callable[[Diagnostic], bool] | None = None,
) -> Outcome:
    """Every check of the pack on every occurrence of its form in the report.

    The rules that any occurrence was a case for are put into ``met``, where it is given. ``counts`` tells which
    diagnostics are errors, where that is not for the rules to say.
    """
    try:
        return _run(pack, report, met, counts or (lambda diagnostic: diagnostic.severity == ERROR))
    finally:
        for pattern in pack.mentions:  # what they know of this report's texts
            pattern.known.clear()
        let_go()


def _run(pack: LoadedPack, report: Report, met: set[int] | None, is_error: Callable[[Diagnostic], bool]) -> Outcome:
    outcome = Outcome()
    counts = outcome.counts
    suspects: list[tuple[int, int, Record]] = []
    noted: list[tuple[int, int, int, Record, int]] = []
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
                            suspects.append((number, rule, record))
                        elif state == UNKNOWN:
                            outcome.unknown.append((number, rule, record))
                if met is not None:
                    ran = zip(checks.checks, states, strict=True)
                    met.update(rule for (_, rule), state in ran if state != NOT_APPLICABLE)
                for place, tests in checks.remarks:
                    state = states[place]
                    if state in (PASS, SUSPECT):
                        number, rule = checks.checks[place]
                        for i, (what, test) in enumerate(tests):
                            # Of a check that does not hold, how near the limit is is said with it.
                            if (state == PASS or what != "limit") and _state(test, record) == SUSPECT:
                                noted.append((number, i, rule, record, state))
        counts[PASS], counts[NOT_APPLICABLE], counts[UNKNOWN] = passed, not_applicable, len(outcome.unknown)
        if suspects:
            _ready()
            from ..explain.explain import explain

            errors = 0
            for i, (number, rule, record) in enumerate(suspects):
                if errors >= MAX_EXPLAINED:
                    outcome.unexplained = suspects[i:]
                    counts[SUSPECT] += len(outcome.unexplained)
                    break
                state, diagnostics = explain(pack, report, number, rule, record)
                counts[state] += 1
                outcome.diagnostics.extend(diagnostics)
                errors += any(map(is_error, diagnostics))
                if state == UNKNOWN:
                    outcome.unknown.append((number, rule, record))
        if noted:
            _ready()
            from ..explain.remarks import remark

            for number, i, rule, record, state in noted:
                found = remark(pack, report, number, i, rule, record)
                outcome.diagnostics.extend(found)
                if state == PASS and any(d.severity != NOTE for d in found):
                    counts[PASS] -= 1
                    counts[SUSPECT] += 1
        if pack.ways_in:
            _ways(pack, report, outcome)
        if outcome.unknown and pack.forbids:
            _forbidden(pack, report, outcome)
    return outcome


def _state(function: Function, record: Record) -> int:
    try:
        return function(record)
    except DecimalException:  # more digits than the context holds: the walk's fractions have no limit
        return SUSPECT


def _ways(pack: LoadedPack, report: Report, outcome: Outcome) -> None:
    """A report that computes one field in several ways is told so; where only one way was open, none was chosen."""
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
            _ready()
            from ..explain.remarks import mixed

            outcome.diagnostics.append(mixed(pack, report, form, index, chosen))


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


def _forbidden(pack: LoadedPack, report: Report, outcome: Outcome) -> None:
    """Where `absent forbid` is said, a check fails for a figure that it needs and that is not there."""
    _ready()
    from ..explain.explain import forbidden

    rest = []
    for number, rule, record in outcome.unknown:
        diagnostic = forbidden(pack, report, number, rule, record)
        if diagnostic is None:
            rest.append((number, rule, record))
        else:
            outcome.diagnostics.append(diagnostic)
            outcome.counts[UNKNOWN] -= 1
            outcome.counts[SUSPECT] += 1
    outcome.unknown = rest


def not_evaluated(pack: LoadedPack, report: Report, outcome: Outcome) -> list[NotEvaluated]:
    """Why each undecided check of a report could not be decided."""
    _ready()
    from ..explain.explain import reasons

    with localcontext(EXACT):
        return [reasons(pack, report, number, rule, record) for number, rule, record in outcome.unknown]
