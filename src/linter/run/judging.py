"""A report judged by a pack: its checks run, and explained only where there is something to explain."""

from __future__ import annotations

from ..check.engine import Outcome, run
from ..check.runtime import ACROSS
from ..diagnostic import ERROR
from ..startup.expressions import load_without_re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..check.case import Case
    from ..check.loaded import LoadedPack
    from ..diagnostic import Diagnostic, NotEvaluated
    from ..report.record import Report


def judge(
    pack: LoadedPack,
    report: Report,
    met: set[int] | None = None,
    counts: Callable[[Diagnostic], bool] | None = None,
) -> Outcome:
    """What the checks of a pack come to over a report.

    The numbers of the rules that any occurrence was a case for are put into ``met``, where it is given. ``counts``
    tells which diagnostics are errors, where that is not for the rules to say.
    """
    try:
        outcome = run(pack, report, met)
        if ACROSS in report.root.known:
            from ..across.judging import run as run_across

            run_across(pack, report, outcome, met)
        if outcome.suspects or outcome.remarked or outcome.mixed or (outcome.unknown and pack.forbids):
            load_without_re("fractions")  # the explanations compute with them
            from ..explain.findings import explain_all

            explain_all(pack, report, outcome, counts or _is_error)
        return outcome
    finally:
        pack.memory.end_report()


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == ERROR


def not_evaluated(cases: list[Case]) -> list[NotEvaluated]:
    """Why each undecided check of a report could not be decided."""
    load_without_re("fractions")
    from ..explain.findings import all_reasons

    return all_reasons(cases)
