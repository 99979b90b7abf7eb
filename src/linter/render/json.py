"""The ``json`` rendering: one object: diagnostics, what could not be checked, a summary; docs/formats.md has all.

Lines and columns count from 1, columns in code points, ends exclusive; indices in routes count from 0. A diagnostic
about a file that has no text (it cannot be read) stands at line 1, column 1.
"""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, NotEvaluated
from ..messages import Catalogue
from .base import Rendering, cell, unfit_for
from .common import dumped, enveloped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnostic import Elsewhere
    from ..run.result import FileResult, Result
    from ..source import Source
    from .places import Places


class Json(Rendering):
    """For programs: one object."""

    def begin(self) -> str:
        self.diagnostics: list[dict[str, Any]] = []
        self.undecided: list[dict[str, Any]] = []
        self.unfit: list[dict[str, Any]] = []
        self.localized: list[dict[str, Any]] = []
        return ""

    def file(self, file: FileResult) -> str:
        self.diagnostics += [diagnostic(d, self.catalogue, self.places) for d in file.diagnostics]
        self.undecided += [not_evaluated(n, self.catalogue, self.places) for n in file.not_evaluated()]
        self.unfit += not_applicable(file, self.catalogue, self.places)
        if file.localized:
            from .which import localized

            self.localized += localized(file, self.catalogue, self.places)
        return ""

    def end(self, result: Result) -> str:
        data = {
            "diagnostics": [*(diagnostic(d, self.catalogue, self.places) for d in result.trouble), *self.diagnostics],
            "not_evaluated": self.undecided,
            "not_applicable": self.unfit,
            "localized": self.localized,
            "summary": summary(result, self.places),
        }
        return dumped(enveloped("result", data), 2) + "\n"


def summary(result: Result, places: Places) -> dict[str, Any]:
    passed, failed, unknown, skipped = result.counts
    return {
        "root": places.top,
        "files": result.checked,
        "reports": result.reports,
        "passed_over": result.passed_over,
        "rules_run": len(result.rules_run),
        "checks": {"passed": passed, "failed": failed, "not_evaluated": unknown, "not_applicable": skipped},
        "errors": result.count(ERROR),
        "warnings": result.count(WARNING),
        "notes": result.count(NOTE),
        "waived": result.waived,
        "baselined": result.baselined,
        "exit_code": result.exit_code,
    }


def diagnostic(d: Diagnostic, catalogue: Catalogue, places: Places) -> dict[str, Any]:
    (line, column), (end_line, end_column) = d.start, d.end
    return {
        "rule": d.rule,
        "pack": d.pack,
        "severity": d.severity,
        "verdict": d.verdict,
        "message": catalogue.say(d.message),
        "title": catalogue.say(d.title) if d.title is not None else "",
        "file": places.of(d),
        "route": d.route,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "labels": [
            {
                **_label(d, label.span, catalogue.say(label.text), label.route),
                **({"also": True} if label.also else {}),
            }
            for label in d.labels
        ],
        "notes": [{"kind": kind, "text": catalogue.say(text)} for kind, text in d.notes],
        "basis": [catalogue.say(text) for text in d.basis],
        "stated": d.stated,
        "waiver": _waiver(d),
        "baselined": d.baselined,
        "fix": _fix(d),
        **({"cell": where} if (where := cell(d)) else {}),
        **({"elsewhere": [_elsewhere(each, catalogue, places) for each in d.elsewhere]} if d.elsewhere else {}),
    }


def _elsewhere(each: Elsewhere, catalogue: Catalogue, places: Places) -> dict[str, Any]:
    """A place in another report."""
    return {"file": places.path(each.file), **_place(each.source, each.span, catalogue.say(each.text), each.route)}


def _waiver(d: Diagnostic) -> dict[str, Any] | None:
    if d.waiver is None:
        return None
    until = None if d.waiver.until is None else str(d.waiver.until)
    return {"reason": d.waiver.reason, "until": until, "by": d.waiver.by, "line": d.waiver.line}


def _fix(d: Diagnostic) -> dict[str, Any] | None:
    if d.fix is None or d.source is None:
        return None
    edits = []
    for edit in d.fix.edits:
        (line, column), (end_line, end_column) = d.source.locate(edit.span.start), d.source.locate(edit.span.end)
        place = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
        edits.append({**place, "text": edit.text})
    return {"machine": not d.fix.why_not, "edits": edits}


def _label(d: Diagnostic | NotEvaluated, span: Any, text: str, route: str) -> dict[str, Any]:
    assert d.source is not None
    return _place(d.source, span, text, route)


def _place(source: Source, span: Any, text: str, route: str) -> dict[str, Any]:
    line, column = source.locate(span.start)
    end_line, end_column = source.locate(span.end)
    return {
        "text": text,
        "route": route,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def not_evaluated(n: NotEvaluated, catalogue: Catalogue, places: Places) -> dict[str, Any]:
    line, column = n.source.locate(n.span.start)
    reasons = []
    for text, route, span in n.reasons:
        entry: dict[str, Any] = {"reason": catalogue.say(text), "route": route}
        if span is not None:
            entry["line"], entry["column"] = n.source.locate(span.start)
        reasons.append(entry)
    return {
        "rule": n.rule,
        "pack": n.pack,
        "title": catalogue.say(n.title) if n.title is not None else "",
        "file": places.path(n.file),
        "route": n.route,
        "line": line,
        "column": column,
        "reason": catalogue.texts["list-comma"].join(dict.fromkeys(r["reason"] for r in reasons)),
        "reasons": reasons,
        "required": n.required,
    }


def not_applicable(file: FileResult, catalogue: Catalogue, places: Places) -> list[dict[str, Any]]:
    """The rules that a table or a whole report of a file is no case for, each with its reason."""
    return [
        {
            "rule": rule,
            "pack": pack,
            "file": places.path(file.path),
            "line": line,
            "column": column,
            "checks": count,
            "reason": unfit_for(why, label, count, catalogue),
        }
        for rule, why, label, count, line, column, pack in file.unfit
    ]
