"""One statement about several rows, said once: a rule that fails alike for several rows of a list."""

from __future__ import annotations

from ..diagnostic import Diagnostic, Label, Phrase, Text
from ..verdict import VIOLATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# So many places are shown with one statement.
MOST_PLACES = 20


def together(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics with those put together that say the same of different rows of one list.

    Where a rule says of each row what is wrong with it in words of its own (``≥735 against 700``), the first says so in
    full, and each other place says its own. A figure that is computed keeps its working, and so its own diagnostic
    unless that is the very same; so does what has a fix, and what somebody has accepted.
    """
    first: dict[tuple[str, ...], Diagnostic] = {}
    kept: list[Diagnostic] = []
    for diagnostic in sorted(diagnostics, key=_start):
        if not diagnostic.kin or diagnostic.accepted or diagnostic.fix is not None or diagnostic.span is None:
            kept.append(diagnostic)
            continue
        key = _said(diagnostic)
        known = first.get(key)
        if known is None or sum(label.also for label in known.labels) >= MOST_PLACES - 1:
            first[key] = diagnostic
            kept.append(diagnostic)
        elif known.span != diagnostic.span:
            said = _of_its_own(diagnostic, known)
            known.labels.append(Label(diagnostic.span, said, diagnostic.route, also=True))
        else:  # one text that is used twice: where else it is used
            there = [label.span for label in known.labels]
            known.labels += [label for label in diagnostic.labels if label.span not in there]
    return kept


def _of_its_own(diagnostic: Diagnostic, known: Diagnostic) -> Text:
    """What a diagnostic says that the one which is shown does not."""
    if repr(_words(diagnostic)) != repr(_words(known)):
        return diagnostic.message
    note, there = _found(diagnostic), _found(known)
    return Phrase("label-also") if note is None or repr(note) == repr(there) else note


def _words(d: Diagnostic) -> Any:
    """What is said without the figures of the row that are added to it."""
    message = d.message
    return message.args["said"] if isinstance(message, Phrase) and message.key == "with-figures" else message


def _found(d: Diagnostic) -> Text | None:
    """What was found in a row, or what does not hold of it."""
    notes = {kind: text for kind, text in reversed(d.notes) if kind in ("found", "unmet")}
    return notes.get("found", notes.get("unmet"))


def _said(d: Diagnostic) -> tuple[str, ...]:
    """What has to be the same of two diagnostics for one of them to speak for both.

    Labels within a row are of that row, and its columns may be others; all others stand where they stand.
    """
    row = _row(d.route)
    outside = [label for label in d.labels if not row or not label.route.startswith(row)]
    inside = [label for label in d.labels if label not in outside]
    labels = [f"{label.span.start} {label.text!r}" for label in outside]
    kin = d.kin, d.rule, d.severity, d.verdict, type(_words(d)).__name__, d.route[len(row) :]
    if d.verdict == VIOLATED:
        return *kin, *labels
    labels += [f"{label.route[len(row) :]} {label.text!r}" for label in inside]
    return *kin, repr(_words(d)), repr(d.caret), repr(d.notes), *labels


def _row(route: str) -> str:
    """The route of the row that a place is in, as far as the last number of an item."""
    return route[: route.rfind("]") + 1]


def _start(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span is not None else 0
