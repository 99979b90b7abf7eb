"""From what a run says of a file to plain data in one language."""

from __future__ import annotations

from ..render.base import cell
from .report import Checks, Edit, Finding, Label, Report, Undecided
from .report import Span as Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Diagnostic, NotEvaluated
    from ..messages import Catalogue
    from ..run.result import FileResult
    from ..source import Source, Span
    from .report import Fact

_START = Place(1, 1, 1, 1)


def report(file: FileResult, catalogue: Catalogue, facts: tuple[Fact, ...] = ()) -> Report:
    """What a file came to, with its ``facts``."""
    said = [finding(d, catalogue) for d in (*file.trouble, *file.diagnostics)]
    return Report(
        file.path,
        file.reports,
        tuple(file.packs),
        tuple(said),
        tuple(_undecided(n, catalogue) for n in file.not_evaluated()),
        Checks(*file.counts),
        facts,
        file.faulty,
    )


def finding(d: Diagnostic, catalogue: Catalogue) -> Finding:
    """A diagnostic in words."""
    say = catalogue.say
    labels = [_label(d.source, label.span, say(label.text), label.route) for label in d.labels if d.source is not None]
    labels += [_label(each.source, each.span, say(each.text), each.route, each.file) for each in d.elsewhere]
    edits = d.fix.edits if d.fix is not None and d.source is not None else ()
    return Finding(
        d.rule,
        d.pack,
        d.severity,  # type: ignore[arg-type]
        d.verdict,
        say(d.message),
        say(d.title) if d.title is not None else "",
        d.route,
        cell(d),
        Place(*d.start, *d.end),
        d.stated,
        tuple(labels),
        tuple((kind, say(text)) for kind, text in d.notes),
        tuple(map(say, d.basis)),
        "waived" if d.waiver is not None else "baseline" if d.baselined else "",
        d.waiver.reason if d.waiver is not None else "",
        tuple(Edit(_place(d.source, edit.span), edit.text) for edit in edits),
        bool(edits) and d.fix is not None and not d.fix.why_not,
    )


def _label(source: Source, span: Span, text: str, route: str, file: str = "") -> Label:
    return Label(text, route, _place(source, span), file)


def _place(source: Source | None, span: Span) -> Place:
    if source is None:
        return _START
    return Place(*source.locate(span.start), *source.locate(max(span.end, span.start)))


def _undecided(n: NotEvaluated, catalogue: Catalogue) -> Undecided:
    reasons = tuple(dict.fromkeys(catalogue.say(text) for text, _, _ in n.reasons))
    title = catalogue.say(n.title) if n.title is not None else ""
    return Undecided(n.rule, n.pack, title, n.route, _place(n.source, n.span), reasons, n.required)


__all__ = ["finding", "report"]
