"""The ``rdjson`` rendering: the Reviewdog Diagnostic Format; its columns count bytes of UTF-8."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic
from .base import Rendering
from .common import URL, dumped, everything, paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.result import FileResult, Result
    from ..source import Source, Span

_SEVERITIES = {ERROR: "ERROR", WARNING: "WARNING"}


class Rdjson(Rendering):
    """One ``DiagnosticResult``; a fix that a machine may make is a suggestion."""

    def begin(self) -> str:
        self.found: list[dict[str, Any]] = []
        return ""

    def file(self, file: FileResult) -> str:
        self.found += [self._diagnostic(d) for d in everything(file)]
        return ""

    def end(self, result: Result) -> str:
        data = {
            "source": {"name": "crossfoot", "url": URL},
            "severity": "ERROR" if result.exit_code else "INFO",
            "diagnostics": [*(self._diagnostic(d) for d in result.trouble), *self.found],
        }
        return dumped(data, 2) + "\n"

    def _diagnostic(self, d: Diagnostic) -> dict[str, Any]:
        location: dict[str, Any] = {"path": self.places.of(d)}
        if d.source is not None and d.span is not None:
            location["range"] = _range(d.source, d.span)
        said: dict[str, Any] = {
            "message": paragraph(d, self.catalogue),
            "location": location,
            "severity": _SEVERITIES.get(d.severity, "INFO"),
            "code": {"value": d.rule},
        }
        if d.fix is not None and not d.fix.why_not and d.source is not None:
            said["suggestions"] = [{"range": _range(d.source, e.span), "text": e.text} for e in d.fix.edits]
        return said


def _range(source: Source, span: Span) -> dict[str, Any]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    return {"line": source.locate(offset)[0], "column": source.column(offset, "utf8")}
