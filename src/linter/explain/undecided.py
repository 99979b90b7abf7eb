"""Why a check could not be decided: which figure was wanting, and what about it."""

from __future__ import annotations

from ..diagnostic import Diagnostic, NotEvaluated, Phrase
from ..plan.modes import decided
from ..report.record import key_above, written
from ..verdict import NOT_EVALUATED
from .diagnosis import cited, title_of
from .explain import prepare
from .trace import Leaf, Trace
from .walk import TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.case import Case
    from ..source import Span


# So many steps may be taken to say why a check was not decided, or one for each row that its report can have; where it
# decides whether the check fails, more. Three times as many for all of which it is not found out: then a glance is all.
_STEPS, _STEPS_TO_DECIDE, _GLANCE = 10_000, 40_000, 200


class Patience:
    """How much may still be spent on why checks of a report could not be decided; ``decides`` is whether they may fail
    for it."""

    def __init__(self, *, decides: bool = False) -> None:
        self.steps = _STEPS_TO_DECIDE if decides else _STEPS
        self.left = 3 * self.steps

    def for_(self, case: Case) -> int:
        """The steps that may be taken for a check."""
        return max(self.steps, len(case.source.text) // 4) if self.left > 0 else _GLANCE


def _why(case: Case, patience: Patience) -> tuple[list[tuple[Phrase, Leaf | None]], Trace | None]:
    plan = case.plan
    most = patience.for_(case)
    try:
        walk, held = prepare(case, most=most)
        if held is not None:
            return held.why, None
        stated = walk.stated(plan.stated, plan.expected) if plan.single else walk.eval(plan.stated)
        why = list(stated.why)
        if plan.expected is not None:
            why += walk.eval(plan.expected).why
    except TooMuch:
        patience.left -= most
        return [(Phrase("why-too-much"), None)], None
    return why, stated


def reasons(case: Case, patience: Patience) -> NotEvaluated:
    """Why a check could not be decided: which cell, and what about it."""
    why, stated = _why(case, patience)
    entries: list[tuple[Any, str, Span | None]] = []
    seen: set[tuple[str, str]] = set()
    needed = any(leaf is not None and leaf.field.required for _, leaf in why)
    coarse = stated is not None and stated.value is not None
    for phrase, leaf in why or [(Phrase("why-coarse" if coarse else "why-unknown"), None)]:
        route = written(leaf.route) if leaf is not None else ""
        if (phrase.key, route) not in seen:
            seen.add((phrase.key, route))
            entries.append((phrase, route, leaf.span if leaf is not None else None))
    leaf = stated.single if stated is not None else None
    span = (leaf.span if leaf is not None else None) or next((s for _, _, s in entries if s is not None), None)
    gone = next((leaf for _, leaf in why if leaf is not None and leaf.cell is None), None)
    if span is None:
        span = key_above(gone.record, gone.index) if gone is not None else case.record.span
    data = case.about
    return NotEvaluated(
        data["name"],
        entries,
        file=case.source.name,
        source=case.source,
        span=span,
        route=written(leaf.route if leaf is not None else case.record.route),
        title=title_of(case),
        pack=case.pack.name,
        required=needed,
    )


def forbidden(case: Case, patience: Patience) -> Diagnostic | None:
    """Where the rule, the field or the pack says `absent forbid`: the diagnostic about a figure that is not there."""
    why, _ = _why(case, patience)
    modes = case.plan.modes
    gone = next(
        (
            (phrase, leaf)
            for phrase, leaf in why
            if phrase.key in ("why-absent", "why-no-form")
            and decided("absent", modes[0], leaf.modes if leaf is not None else (), modes[1]) == "forbid"
        ),
        None,
    )
    if gone is None:
        return None
    data = case.about
    holder = gone[1].record if gone[1] is not None else case.record
    return Diagnostic(
        data["name"],
        data["severity"],
        gone[0],
        file=case.source.name,
        source=case.source,
        span=key_above(holder, gone[1].index) if gone[1] is not None else holder.span,
        verdict=NOT_EVALUATED,
        title=title_of(case),
        route=written(holder.route),
        basis=cited(case),
        pack=case.pack.name,
    )
