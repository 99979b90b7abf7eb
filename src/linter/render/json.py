"""The ``json`` rendering: one object with ``diagnostics``, ``not_evaluated`` and ``summary``.

Lines and columns count from 1, columns in code points, ends exclusive; indices in routes count from 0. A diagnostic
about a file that has no text (it cannot be read) stands at line 1, column 1.
"""

from __future__ import annotations

import json

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, NotEvaluated
from ..messages import Catalogue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run import Result
    from . import Options

VERSION = 1


def render(result: Result, catalogue: Catalogue, options: Options) -> str:
    everything = [*result.trouble, *result.diagnostics]
    passed, failed, unknown, skipped = result.counts
    data = {
        "version": VERSION,
        "diagnostics": [_diagnostic(d, catalogue) for d in everything],
        "not_evaluated": [_not_evaluated(n, catalogue) for n in result.not_evaluated()],
        "summary": {
            "files": len(result.files),
            "reports": result.reports,
            "passed_over": len(result.passed_over),
            "rules_run": len(result.rules_run),
            "checks": {
                "passed": passed,
                "failed": failed,
                "not_evaluated": unknown,
                "not_applicable": skipped,
            },
            "errors": sum(1 for d in everything if d.severity == ERROR),
            "warnings": sum(1 for d in everything if d.severity == WARNING),
            "notes": sum(1 for d in everything if d.severity == NOTE),
        },
    }
    text = json.dumps(data, ensure_ascii=options.ascii, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, from a file name that is no UTF-8
        text = json.dumps(data, indent=2)
    return text + "\n"


def _diagnostic(d: Diagnostic, catalogue: Catalogue) -> dict[str, Any]:
    (line, column), (end_line, end_column) = d.start, d.end
    return {
        "rule": d.rule,
        "pack": d.pack,
        "severity": d.severity,
        "verdict": d.verdict,
        "message": catalogue.say(d.message),
        "title": catalogue.say(d.title) if d.title is not None else "",
        "file": d.file,
        "route": d.route,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "labels": [_label(d, label.span, catalogue.say(label.text), label.route) for label in d.labels],
        "notes": [{"kind": kind, "text": catalogue.say(text)} for kind, text in d.notes],
        "basis": [catalogue.say(text) for text in d.basis],
    }


def _label(d: Diagnostic | NotEvaluated, span: Any, text: str, route: str) -> dict[str, Any]:
    assert d.source is not None
    line, column = d.source.locate(span.start)
    end_line, end_column = d.source.locate(span.end)
    return {
        "text": text,
        "route": route,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _not_evaluated(n: NotEvaluated, catalogue: Catalogue) -> dict[str, Any]:
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
        "file": n.file,
        "route": n.route,
        "line": line,
        "column": column,
        "reason": catalogue.texts["list-comma"].join(dict.fromkeys(r["reason"] for r in reasons)),
        "reasons": reasons,
        "required": n.required,
    }
