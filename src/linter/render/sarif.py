"""The ``sarif`` rendering: SARIF 2.1.0 (OASIS), for GitHub code scanning and whatever else reads it.

Columns count code points, which ``columnKind`` says. Files are URIs below ``%SRCROOT%``, the repository's top, which
``originalUriBaseIds`` says. Accepted diagnostics are results with ``suppressions``; with a
baseline each result has a ``baselineState``. ``partialFingerprints`` do not depend on lines.
"""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Authored, Diagnostic
from ..source import Span
from ..version import __version__
from .base import Rendering, details
from .common import URL, Identities, dumped, paragraph
from .places import BASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnostic import Elsewhere, Label
    from ..run.result import FileResult, Result
    from ..source import Source

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
# A snippet is whole or not there.
_MAX_SNIPPET = 1_000
_LEVELS = {ERROR: "error", WARNING: "warning"}


class Sarif(Rendering):
    """One run with its rules, results and notifications."""

    def begin(self) -> str:
        self.results: list[dict[str, Any]] = []
        self.rules: dict[tuple[str, str], int] = {}
        self.described: list[dict[str, Any]] = []
        self.identities = Identities(self.places)
        return ""

    def file(self, file: FileResult) -> str:
        self.results += [self._result(d) for d in file.diagnostics]
        return ""

    def end(self, result: Result) -> str:
        notifications = [self._notification(d) for d in result.trouble]
        invocation: dict[str, Any] = {
            "executionSuccessful": not result.stopped,
            "exitCode": result.exit_code,
            "toolConfigurationNotifications": notifications,
        }
        run = {
            "tool": {
                "driver": {
                    "name": "crossfoot",
                    "version": __version__,
                    "informationUri": URL,
                    "language": {"zh": "zh-CN"}.get(self.catalogue.language, "en"),
                    "rules": self.described,
                }
            },
            "invocations": [invocation],
            "originalUriBaseIds": {BASE: {"uri": self.places.base()}},
            "columnKind": "unicodeCodePoints",
            "results": self.results,
            "properties": {"files": result.checked, "reports": result.reports, "passedOver": result.passed_over},
        }
        return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, 2) + "\n"

    def _rule(self, d: Diagnostic) -> int:
        """The number of a diagnostic's rule among those described."""
        key = (d.pack, d.rule)
        if key not in self.rules:
            self.rules[key] = len(self.described)
            self.described.append(self._described(d))
        return self.rules[key]

    def _described(self, d: Diagnostic) -> dict[str, Any]:
        say = self.catalogue.say
        about = self.options.about(d.pack)["rules"].get(d.rule) if d.pack and self.options.about else None
        title = say(Authored(about["titles"])) if about and about["titles"] else say(d.title) if d.title else d.rule
        said: dict[str, Any] = {
            "id": d.rule,
            "name": d.rule,
            "shortDescription": {"text": title},
            "fullDescription": {"text": title},
            "defaultConfiguration": {"level": _LEVELS.get(about["severity"] if about else d.severity, "note")},
            "properties": {"tags": [d.pack] if d.pack else ["crossfoot"]},
        }
        basis = [f"{self.catalogue.texts['basis']}: {text}" for text in about["basis"]] if about else []
        why = say(Authored(about["why"])) if about and about["why"] else ""
        if why:
            said["fullDescription"] = {"text": why}
        text = "\n".join(part for part in (title, why, *basis) if part)
        markdown = "\n\n".join(part for part in (f"**{title}**", why, *(f"- {b}" for b in basis)) if part)
        said["help"] = {"text": text, "markdown": markdown}
        return said

    def _result(self, d: Diagnostic) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": d.rule,
            "ruleIndex": self._rule(d),
            "level": _LEVELS.get(d.severity, "note"),
            "message": {"text": paragraph(d, self.catalogue)},
            "locations": [self._location(d.file, d.source, d.span, d.route)],
            "partialFingerprints": {"crossfoot/v1": self.identities.of(d)},
            "properties": {"verdict": d.verdict},
        }
        related: list[tuple[str, Source | None, Label | Elsewhere]] = [(d.file, d.source, label) for label in d.labels]
        related += [(each.file, each.source, each) for each in d.elsewhere]
        if related:
            result["relatedLocations"] = [
                {
                    **self._location(file, source, label.span, label.route),
                    "id": number,
                    "message": {"text": self.catalogue.say(label.text) or label.route},
                }
                for number, (file, source, label) in enumerate(related)
            ]
        working = [text for head, text in details(d, self.catalogue) if head == self.catalogue.texts["working"]]
        if working:
            result["properties"]["working"] = working[0]
        if self.options.baseline:
            result["baselineState"] = "unchanged" if d.baselined else "new"
        if d.waiver is not None:
            result["suppressions"] = [
                {"kind": "inSource", "justification": d.waiver.reason,
                 "properties": {"until": str(d.waiver.until or ""), "by": d.waiver.by}}
            ]  # fmt: skip
        elif d.baselined:
            result["suppressions"] = [{"kind": "external"}]
        elif self.options.baseline:
            result["suppressions"] = []
        if d.fix is not None and not d.fix.why_not and d.source is not None:
            source = d.source
            result["fixes"] = [
                {
                    "artifactChanges": [
                        {
                            "artifactLocation": self.places.artifact(d.file),
                            "replacements": [
                                {"deletedRegion": _region(source, e.span), "insertedContent": {"text": e.text}}
                                for e in d.fix.edits
                            ],
                        }
                    ]
                }
            ]
        return result

    def _location(self, file: str, source: Source | None, span: Span | None, route: str) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": self.places.artifact(file)}
        if source is not None and span is not None:
            physical["region"] = _region(source, span)
        location: dict[str, Any] = {"physicalLocation": physical}
        if route:
            location["logicalLocations"] = [{"fullyQualifiedName": route}]
        return location

    def _notification(self, d: Diagnostic) -> dict[str, Any]:
        said: dict[str, Any] = {
            "descriptor": {"id": d.rule},
            "level": _LEVELS.get(d.severity, "note"),
            "message": {"text": paragraph(d, self.catalogue)},
        }
        if self.places.is_file(d):
            said["locations"] = [self._location(d.file, d.source, d.span, d.route)]
        return said


def _region(source: Source, span: Span) -> dict[str, Any]:
    (line, column), (end_line, end_column) = source.locate(span.start), source.locate(span.end)
    region: dict[str, Any] = {
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column
    }  # fmt: skip
    if 0 < span.end - span.start <= _MAX_SNIPPET:
        region["snippet"] = {"text": source.text[span.start : span.end]}
    return region
