"""The ``concise`` rendering: a line a diagnostic, as compilers have it."""

from __future__ import annotations

from ..diagnostic import Diagnostic
from ..origin import spot
from ..source import harmless, is_command
from .base import Rendering, in_a_line
from .common import everything
from .full import painter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages import Catalogue
    from ..run.result import FileResult, Result
    from .full import _Paint

_COLORS = {"error": "31", "warning": "33", "note": "36"}


class Concise(Rendering):
    """For people and editors that read lines: ``file:line:column: severity[rule] message``."""

    human = True

    def file(self, file: FileResult) -> str:
        paint = painter(self.options.color)
        return "".join(f"{line(d, self.catalogue, paint)}\n" for d in everything(file))

    def end(self, result: Result) -> str:
        if result.stopped and not result.checked:
            return ""
        counts = {severity: result.count(severity) for severity in _COLORS}
        key = "summary-found" if any(counts.values()) else "summary-clean"
        head = self.catalogue.texts[key].format(
            files=result.checked,
            reports=result.reports,
            errors=counts["error"],
            warnings=counts["warning"],
            notes=counts["note"],
        )
        return "".join(
            f"{text}\n" for text in (head, *checks(result, self.catalogue), *passed_over(result, self.catalogue))
        )

    def trouble(self, diagnostics: list[Diagnostic]) -> str:
        paint = painter(self.options.color)
        return "".join(f"{line(d, self.catalogue, paint)}\n" for d in diagnostics)


def checks(result: Result, catalogue: Catalogue) -> list[str]:
    """What the checks came to, where there were any."""
    passed, failed, unknown, skipped = result.counts
    counts = {"passed": passed, "failed": failed, "unknown": unknown, "skipped": skipped}
    return [catalogue.texts["summary-checks"].format(rules=len(result.rules_run), **counts)] if result.reports else []


def passed_over(result: Result, catalogue: Catalogue) -> list[str]:
    """How many files were looked at and are no reports, where there are any."""
    return [catalogue.texts["summary-passed-over"].format(count=result.passed_over)] if result.passed_over else []


def line(d: Diagnostic, catalogue: Catalogue, paint: _Paint | None = None, name: str = "") -> str:
    """A diagnostic in a line; ``name`` is what its file is called, where that is not what the user calls it."""
    number, column = d.start
    head = f"{catalogue.texts[d.severity]}[{d.rule}]"
    if paint is not None:
        head = paint(head, _COLORS[d.severity])
    name = harmless(name or d.file)
    where = f"{name}:{number}:{column}" if d.source is None or d.span is None else spot(d.source, d.span.start, name)
    # At the start of a line GitHub takes `::` for a command, whatever a file is called.
    return f"{'./' if is_command(name) else ''}{harmless(where)}: {head} {in_a_line(d, catalogue)}"
