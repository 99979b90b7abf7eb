"""The ``jsonl`` rendering: an object a line, as each file is checked; the last line is the summary."""

from __future__ import annotations

from .base import Rendering
from .common import dumped, enveloped
from .json import diagnostic, not_applicable, not_evaluated, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.result import FileResult, Result


class Jsonl(Rendering):
    """For programs that read as it goes: each object says by ``type`` what it is."""

    def file(self, file: FileResult) -> str:
        lines = [self._line("diagnostic", diagnostic(d, self.catalogue, self.places)) for d in file.diagnostics]
        lines += [
            self._line("not_evaluated", not_evaluated(n, self.catalogue, self.places)) for n in file.not_evaluated()
        ]
        unfit = not_applicable(file, self.catalogue, self.places)
        lines += [self._line("not_applicable", entry) for entry in unfit]
        if file.localized:
            from .which import localized

            lines += [self._line("localized", entry) for entry in localized(file, self.catalogue, self.places)]
        return "".join(lines)

    def end(self, result: Result) -> str:
        lines = [self._line("diagnostic", diagnostic(d, self.catalogue, self.places)) for d in result.trouble]
        return "".join((*lines, self._line("summary", enveloped("result", summary(result, self.places)))))

    def _line(self, kind: str, data: dict[str, Any]) -> str:
        return dumped({"type": kind, **data}) + "\n"
