"""The ``checkstyle`` rendering: XML as Checkstyle writes it, which many viewers of results read."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic
from .base import Rendering
from .common import everything, paragraph, xml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result

_SEVERITIES = {ERROR: "error", WARNING: "warning"}
_VERSION = "10.0"


class Checkstyle(Rendering):
    """A ``file`` element a file, also for one without anything found."""

    def begin(self) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="{_VERSION}">\n'

    def file(self, file: FileResult) -> str:
        return "" if file.passed_over else self._file(self.places.path(file.path), everything(file))

    def end(self, result: Result) -> str:
        by_file: dict[str, list[Diagnostic]] = {}
        for d in result.trouble:
            by_file.setdefault(self.places.of(d), []).append(d)
        left = f"  <!-- passed over: {result.passed_over} -->\n" if result.passed_over else ""
        return "".join((*(self._file(path, found) for path, found in by_file.items()), left, "</checkstyle>\n"))

    def _file(self, path: str, found: list[Diagnostic]) -> str:
        return f'  <file name="{xml(path)}">\n{"".join(map(self._error, found))}  </file>\n'

    def _error(self, d: Diagnostic) -> str:
        line, column = d.start
        severity = _SEVERITIES.get(d.severity, "info")
        message, source = xml(paragraph(d, self.catalogue)), xml(".".join(filter(None, ("crossfoot", d.pack, d.rule))))
        place = f'line="{line}" column="{column}"'
        return f'    <error {place} severity="{severity}" message="{message}" source="{source}"/>\n'
