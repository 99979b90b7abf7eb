"""One statement about several rows, said once: a check that says ``every`` and fails alike for several of them."""

from __future__ import annotations

from ..diagnostic import Diagnostic, Label, Phrase

# So many places are shown with one statement.
MOST_PLACES = 20


def together(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics with those of one ``every`` put together that say the very same of different rows.

    Each keeps its own where any figure in it differs, where it has a fix, and where somebody has accepted it.
    """
    first: dict[tuple[str, ...], Diagnostic] = {}
    kept: list[Diagnostic] = []
    for diagnostic in sorted(diagnostics, key=_start):
        if not diagnostic.kin or diagnostic.accepted or diagnostic.fix is not None or diagnostic.span is None:
            kept.append(diagnostic)
            continue
        key = _said(diagnostic)
        known = first.get(key)
        if known is None or len(known.labels) - len(diagnostic.labels) >= MOST_PLACES - 1:
            first[key] = diagnostic
            kept.append(diagnostic)
        else:
            known.labels.append(Label(diagnostic.span, Phrase("label-also"), diagnostic.route))
    return kept


def _said(d: Diagnostic) -> tuple[str, ...]:
    """All that a diagnostic says, but for where."""
    labels = [f"{label.span.start} {label.text!r}" for label in d.labels if _is_shared(label)]
    if len(labels) < len([label for label in d.labels if not _is_also(label)]):
        labels.append(f"own {d.span}")
    return d.kin, d.rule, d.severity, d.verdict, repr(d.message), repr(d.caret), repr(d.notes), *labels


def _is_also(label: Label) -> bool:
    return isinstance(label.text, Phrase) and label.text.key == "label-also"


def _is_shared(label: Label) -> bool:
    """Whether a label says of all rows that something was asked."""
    return isinstance(label.text, Phrase) and label.text.key == "role-deciding"


def _start(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span is not None else 0
