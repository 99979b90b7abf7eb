"""What a file's diagnostics come to as they are listed: in order, and no more than so many."""

from __future__ import annotations

from ..diagnostic import ERROR, RANK, Diagnostic, NotEvaluated, Phrase
from ..verdict import NOT_EVALUATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..source import Source, Span


def _no_more(source: Source, diagnostics: list[Diagnostic], most: int, unexplained: list[Span]) -> list[Diagnostic]:
    """The diagnostics that are listed, and a last one that stands for all others, as grave as the gravest of them."""
    kept: list[Diagnostic] = []
    more: list[Diagnostic] = []
    listed = 0
    for diagnostic in diagnostics:
        if diagnostic.accepted or listed < most:
            kept.append(diagnostic)
            listed += not diagnostic.accepted
        else:
            more.append(diagnostic)
    if not more and not unexplained:
        return kept
    severity = ERROR if unexplained else min((d.severity for d in more), key=RANK.__getitem__)
    span = more[0].span if more else unexplained[0]
    phrase = Phrase("too-many-diagnostics", limit=listed, count=len(more) + len(unexplained))
    return [
        *kept, Diagnostic("too-many-diagnostics", severity, phrase, file=source.name, source=source, span=span)
    ]  # fmt: skip


def required(n: NotEvaluated) -> Diagnostic:
    """A check that could not be evaluated for want of a required figure, as an error."""
    reasons = tuple(dict.fromkeys(text for text, _, _ in n.reasons))
    message = Phrase("required-not-evaluated", title=n.title or n.rule, reasons=reasons)
    return Diagnostic(
        n.rule, ERROR, message, file=n.file, source=n.source, span=n.span, verdict=NOT_EVALUATED, route=n.route,
        pack=n.pack,
    )  # fmt: skip


def in_order(
    source: Source, diagnostics: list[Diagnostic], most: int | None, unexplained: list[Span]
) -> tuple[list[Diagnostic], bool]:
    """A file's diagnostics by their places, no more than ``most``; and whether all are there."""
    diagnostics.sort(key=_place)
    if not unexplained and (most is None or len(diagnostics) <= most):
        return diagnostics, True
    return _no_more(source, diagnostics, len(diagnostics) if most is None else most, unexplained), False


def _place(diagnostic: Diagnostic) -> tuple[int, int, str]:
    span = diagnostic.span
    return (span.start if span else 0, RANK[diagnostic.severity], diagnostic.rule)


__all__ = ["in_order", "required"]
