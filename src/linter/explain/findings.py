"""What the checks of a report came to, explained: each that did not pass becomes diagnostics."""

from __future__ import annotations

from decimal import localcontext

from ..diagnostic import NOTE
from ..figure import EXACT
from ..report.record import written
from ..verdict import PASS, SUSPECT, UNKNOWN
from .explain import explain
from .remarks import mixed, remark
from .undecided import Patience, forbidden, reasons

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..check.case import Case
    from ..check.engine import Outcome
    from ..check.loaded import LoadedPack
    from ..diagnostic import Diagnostic, NotEvaluated
    from ..report.record import Report

# So many errors of one report are explained: an explanation takes as long as a hundred checks.
MAX_EXPLAINED = 5000


def explain_all(pack: LoadedPack, report: Report, outcome: Outcome, is_error: Callable[[Diagnostic], bool]) -> None:
    """Make the diagnostics of an outcome, and put its counts right; ``is_error`` tells which of them are errors."""
    with localcontext(EXACT):
        _suspects(outcome, is_error)
        for case, which, state in outcome.remarked:
            found = remark(case, which)
            outcome.diagnostics.extend(found)
            if state == PASS and any(d.severity != NOTE for d in found):
                outcome.counts[PASS] -= 1
                outcome.counts[SUSPECT] += 1
        outcome.diagnostics.extend(mixed(pack, report, each) for each in outcome.mixed)
        if pack.forbids:
            _forbidden(outcome)
    outcome.suspects, outcome.remarked, outcome.mixed = [], [], []


def _suspects(outcome: Outcome, is_error: Callable[[Diagnostic], bool]) -> None:
    errors = 0
    for i, case in enumerate(outcome.suspects):
        if errors >= MAX_EXPLAINED:
            outcome.unexplained = outcome.suspects[i:]
            outcome.counts[SUSPECT] += len(outcome.unexplained)
            return
        state, diagnostics = explain(case)
        if diagnostics and case.record.route and isinstance(case.record.route[-1], int):
            for diagnostic in diagnostics:  # a rule on the form of the rows fails for each by itself
                diagnostic.kin = diagnostic.kin or written(case.record.route[:-1])
        outcome.counts[state] += 1
        outcome.diagnostics.extend(diagnostics)
        errors += any(map(is_error, diagnostics))
        if state == UNKNOWN:
            outcome.unknown.append(case)


def _forbidden(outcome: Outcome) -> None:
    """Where `absent forbid` is said, a check fails for a figure that it needs and that is not there."""
    rest = []
    patience = Patience(decides=True)
    for case in outcome.unknown:
        diagnostic = forbidden(case, patience)
        if diagnostic is None:
            rest.append(case)
        else:
            outcome.diagnostics.append(diagnostic)
            outcome.counts[UNKNOWN] -= 1
            outcome.counts[SUSPECT] += 1
    outcome.unknown = rest


def all_reasons(cases: list[Case]) -> list[NotEvaluated]:
    """Why each of some undecided checks could not be decided."""
    patience = Patience()
    with localcontext(EXACT):
        return [reasons(case, patience) for case in cases]
