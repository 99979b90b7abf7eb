"""Running a program over a report: generated functions first, the explaining walk only for what failed."""

from __future__ import annotations

import marshal
from decimal import Decimal, DecimalException, localcontext

from .diagnostic import NOTE
from .figure import EXACT
from .plan import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN
from .report import Form, Record, Report
from .runtime import NAMESPACE, Automaton, MentionPattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .diagnostic import Diagnostic, NotEvaluated
    from .plan import Modes


class LoadedPack:
    """A compiled pack ready to run: forms, and the generated functions by the form they check."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.name: str = data["name"]
        self.label: str = data["label"]
        self.rules: tuple[dict[str, Any], ...] = data["rules"]
        self.forms = {
            name: Form(name, label, is_open, fields, keys)
            for name, (label, _, is_open, fields, keys) in data["forms"].items()
        }
        namespace: dict[str, Any] = dict(NAMESPACE)
        constants = [_constant(constant) for constant in data["constants"]]
        namespace.update((f"k{i}", constant) for i, constant in enumerate(constants))
        self.mentions = [constant for constant in constants if isinstance(constant, MentionPattern)]
        exec(marshal.loads(data["code"]), namespace)
        self._checks = data["checks"]
        # The checks of each form: number, rule, function, and whether anything may be remarked of one that holds.
        self.by_form: dict[str, list[tuple[int, int, Callable[[Record], int], bool]]] = {}
        for number, (rule, function, form) in enumerate(data["checks"]):
            check = (number, rule, namespace[function], number in data["remarks"])
            self.by_form.setdefault(form, []).append(check)
        self.remarks: dict[int, list[tuple[str, Callable[[Record], int]]]] = {
            number: [(what, namespace[function]) for what, function in tests]
            for number, tests in data["remarks"].items()
        }
        # Of fields with several lawful ways to be computed: a test a way, by form.
        self.by_way: dict[str, list[tuple[int, list[Callable[[Record], int]]]]] = {
            form: [(index, [namespace[test] for test in tests]) for index, tests in fields]
            for form, fields in data["ways"].items()
        }
        self.modes: Modes = data["modes"]
        self.forbids: bool = data["forbids"]
        self._way_plans: bytes = data["way_plans"]
        self._plans: bytes = data["plans"]
        self._examples: bytes = data["examples"]
        self._places: bytes = data["places"]
        self._named: dict[str, set[tuple[str, str]]] = {}
        self._loaded: list[dict[str, Any]] | None = None

    def named(self, form: str) -> set[tuple[str, str]]:
        """The rules of a form, as ``(pack, name)``."""
        found = self._named.get(form)
        if found is None:
            names = ((self.name, self.rules[rule]["name"]) for _, rule, *_ in self.by_form.get(form, ()))
            found = self._named[form] = set(names)
        return found

    def rule_of(self, check: int) -> int:
        """The rule that a check belongs to."""
        rule: int = self._checks[check][0]
        return rule

    @property
    def plans(self) -> list[dict[str, Any]]:
        """The intermediate form of each check, read on first use."""
        if self._loaded is None:
            self._loaded = marshal.loads(self._plans)
        return self._loaded

    def ways(self, form: str) -> dict[int, list[tuple[str, Any]]]:
        """Lawful ways to compute a form's fields: ``(name, formula)`` by field."""
        plans: dict[str, dict[int, list[tuple[str, Any]]]] = marshal.loads(self._way_plans)
        return plans.get(form, {})

    @property
    def examples(self) -> list[list[tuple[bool, str, int]]]:
        """Of each rule: ``(passes, fragment, offset in its file)``."""
        result: list[list[tuple[bool, str, int]]] = marshal.loads(self._examples)
        return result

    @property
    def places(self) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
        """Where the rows of bands (``band``) and tables (``case``) stand: ``(file, offsets)`` by kind and name."""
        result: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = marshal.loads(self._places)
        return result


def _constant(value: Any) -> Any:
    if isinstance(value, str):
        return Decimal(value)
    if value[0] == "regex":
        return Automaton(value[1])
    if value[0] == "mention":
        return MentionPattern(value[1])
    return tuple(
        (name, Decimal(low), not op.startswith("<"), Decimal(high), not op.endswith("<"))
        for name, low, op, high in value[1]
    )


class Outcome:
    """What the checks of one report came to. ``unknown`` holds the undecided checks, explained on demand."""

    __slots__ = ("counts", "diagnostics", "unknown")

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]
        self.diagnostics: list[Diagnostic] = []
        self.unknown: list[tuple[int, int, Record]] = []


def run(pack: LoadedPack, report: Report, met: set[int] | None = None) -> Outcome:
    """Every check of the pack on every occurrence of its form in the report.

    The rules that any occurrence was a case for are put into ``met``, where it is given.
    """
    try:
        return _run(pack, report, met)
    finally:
        for pattern in pack.mentions:  # what they know of this report's texts
            pattern.known.clear()


def _run(pack: LoadedPack, report: Report, met: set[int] | None) -> Outcome:
    outcome = Outcome()
    counts = outcome.counts
    remarks = pack.remarks
    suspects: list[tuple[int, int, Record]] = []
    noted: list[tuple[int, int, int, Record, int]] = []
    passed = not_applicable = 0
    with localcontext(EXACT):
        for form, records in report.records.items():
            checks = pack.by_form.get(form)
            if not checks:
                continue
            for record in records:
                for number, rule, function, remarked in checks:
                    try:
                        state = function(record)
                    except DecimalException:  # more digits than the context holds: the walk's fractions have no limit
                        state = SUSPECT
                    if state == NOT_APPLICABLE:
                        not_applicable += 1
                        continue
                    if met is not None:
                        met.add(rule)
                    if state == PASS:
                        passed += 1
                        if not remarked:
                            continue
                    elif state == SUSPECT:
                        suspects.append((number, rule, record))
                    else:
                        outcome.unknown.append((number, rule, record))
                        continue
                    if remarked:
                        for i, (what, test) in enumerate(remarks[number]):
                            # Of a check that does not hold, how near the limit is is said with it.
                            if (state == PASS or what != "limit") and test(record) == SUSPECT:
                                noted.append((number, i, rule, record, state))
        counts[PASS], counts[NOT_APPLICABLE], counts[UNKNOWN] = passed, not_applicable, len(outcome.unknown)
        if suspects:
            from .explain import explain

            for number, rule, record in suspects:
                state, diagnostics = explain(pack, report, number, rule, record)
                counts[state] += 1
                outcome.diagnostics.extend(diagnostics)
                if state == UNKNOWN:
                    outcome.unknown.append((number, rule, record))
        if noted:
            from .remarking import remark

            for number, i, rule, record, state in noted:
                found = remark(pack, report, number, i, rule, record)
                outcome.diagnostics.extend(found)
                if state == PASS and any(d.severity != NOTE for d in found):
                    counts[PASS] -= 1
                    counts[SUSPECT] += 1
        if pack.by_way:
            _ways(pack, report, outcome)
        if outcome.unknown and pack.forbids:
            _forbidden(pack, report, outcome)
    return outcome


def _ways(pack: LoadedPack, report: Report, outcome: Outcome) -> None:
    """A report that computes one field in several ways is told so; where only one way was open, none was chosen."""
    for form, fields in pack.by_way.items():
        for index, tests in fields:
            chosen: dict[int, list[Record]] = {}
            for record in report.records.get(form, ()):
                if record.values[index] is None:
                    continue
                states = [test(record) for test in tests]
                if UNKNOWN not in states and states.count(PASS) == 1:
                    chosen.setdefault(states.index(PASS), []).append(record)
            if len(chosen) > 1:
                from .remarking import mixed

                outcome.diagnostics.append(mixed(pack, report, form, index, chosen))


def _forbidden(pack: LoadedPack, report: Report, outcome: Outcome) -> None:
    """Where `absent forbid` is said, a check fails for a figure that it needs and that is not there."""
    from .explain import forbidden

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
    from .explain import reasons

    with localcontext(EXACT):
        return [reasons(pack, report, number, rule, record) for number, rule, record in outcome.unknown]
