"""The ``github`` rendering: workflow commands, which GitHub Actions shows as annotations on the changed lines.

GitHub keeps ten annotations of a level from a step and drops the rest in silence. The worst come first here, and one
of them says how many more there are; the log has them all.
"""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic
from ..source import escape, harmless, is_unseen, printed
from .base import Rendering
from .common import everything, paragraph
from .concise import checks, line, passed_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result

LIMIT = 10
_COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}


class Github(Rendering):
    """Every diagnostic as a line of the log as it is found, the annotations at the end."""

    def begin(self) -> str:
        self.kept: dict[str, list[Diagnostic]] = {severity: [] for severity in _COMMANDS}
        self.counts = dict.fromkeys(_COMMANDS, 0)
        return ""

    def file(self, file: FileResult) -> str:
        found = everything(file)
        for d in found:
            self._count(d)
        # A line that began with `::` would be taken for a command, whatever a file is called.
        return printed("".join(f"- {line(d, self.catalogue, name=self.places.of(d))}\n" for d in found))

    def _count(self, d: Diagnostic) -> None:
        self.counts[d.severity] += 1
        if len(self.kept[d.severity]) < LIMIT:
            self.kept[d.severity].append(d)

    def end(self, result: Result) -> str:
        for d in result.trouble:
            self._count(d)
        annotations = []
        left_out: dict[str, int] = {}
        for severity, kept in self.kept.items():
            room = LIMIT
            over = self.counts[severity] - LIMIT
            if severity == NOTE and (over > 0 or left_out) and len(kept) >= LIMIT:
                room, over = LIMIT - 1, self.counts[severity] - LIMIT + 1
            annotations += [self._annotation(d) for d in kept[:room]]
            if over > 0:
                left_out[severity] = over
        if left_out:
            text = self.catalogue.texts["github-more"].format(
                errors=left_out.get(ERROR, 0), warnings=left_out.get(WARNING, 0), notes=left_out.get(NOTE, 0)
            )
            annotations.append(f"::notice title=crossfoot::{_data(text)}\n")
        counts = {severity: result.count(severity) for severity in _COMMANDS}
        key = "summary-found" if any(counts.values()) else "summary-clean"
        summary = self.catalogue.texts[key].format(
            files=result.checked, reports=result.reports, errors=counts[ERROR], warnings=counts[WARNING],
            notes=counts[NOTE],
        )  # fmt: skip
        lines = (summary, *checks(result, self.catalogue), *passed_over(result, self.catalogue))
        return "".join((*annotations, *(f"- {text}\n" for text in lines)))

    def _annotation(self, d: Diagnostic) -> str:
        (line_, column), (end_line, end_column) = d.start, d.end
        place = [
            f"file={printed(_property(self.places.of(d)))}"
        ]  # a name that holds a command loses its place, no more
        if d.source is not None:
            place += [f"line={line_}", f"endLine={end_line}"]
            if line_ == end_line:  # columns are for one line only
                place += [f"col={column}", f"endColumn={max(column, end_column - 1)}"]
        place.append(f"title={_property(d.rule)}")
        return f"::{_COMMANDS[d.severity]} {','.join(place)}::{_data(paragraph(d, self.catalogue))}\n"


def _data(text: str) -> str:
    return _escaped("\n".join(map(harmless, text.split("\n"))))


def _property(text: str) -> str:
    """A value as GitHub reads it back, odd spaces and line ends of file names too."""
    text = "".join(escape(c) if is_unseen(c) and c not in "\r\n" else c for c in text)
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
