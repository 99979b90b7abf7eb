"""The ``gitlab`` rendering: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic
from .base import Rendering
from .common import Identities, dumped, everything, paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.result import FileResult, Result

_SEVERITIES = {ERROR: "major", WARNING: "minor"}


class Gitlab(Rendering):
    """A list of entries. What has been accepted is not in it; what keeps a file from being read is ``blocker``."""

    def begin(self) -> str:
        self.entries: list[dict[str, Any]] = []
        self.identities = Identities(self.places)
        return ""

    def file(self, file: FileResult) -> str:
        self.entries += [self._entry(d) for d in everything(file)]
        return ""

    def end(self, result: Result) -> str:
        entries = [*(self._entry(d, "blocker") for d in result.trouble), *self.entries]
        return dumped(entries, 2) + "\n"

    def _entry(self, d: Diagnostic, severity: str = "") -> dict[str, Any]:
        (line, _), (end, _) = d.start, d.end
        return {
            "description": paragraph(d, self.catalogue),
            "check_name": d.rule,
            "fingerprint": self.identities.of(d),
            "severity": severity or _SEVERITIES.get(d.severity, "info"),
            "location": {"path": self.places.of(d), "lines": {"begin": line, "end": max(line, end)}},
        }
