"""Whether to look for figures at all: a diagnostic that stands alone and says itself what was slipped leaves nothing to
say."""

from __future__ import annotations

from ..diagnostic import NOTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..check.loaded import LoadedPack
    from ..diagnostic import Diagnostic
    from ..report.record import Report


class Failing:
    """A report in which checks fail: as it was judged, which document of its source it is (``number``), what is said of
    its YAML and of its figures themselves (``shape``), and what of its checks (``diagnostics``)."""

    __slots__ = ("diagnostics", "number", "pack", "report", "shape")

    def __init__(
        self, pack: LoadedPack, report: Report, number: int, shape: Sequence[Diagnostic], diagnostics: list[Diagnostic]
    ) -> None:
        self.pack = pack
        self.report = report
        self.number = number
        self.shape = shape
        self.diagnostics = diagnostics


def is_worth_it(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any of some diagnostics of one report shares a figure with another, or stands without a hint."""
    seen: set[tuple[int, int]] = set()
    for d in diagnostics:
        if d.severity == NOTE or d.span is None:
            continue
        places = {(d.span.start, d.span.end), *((label.span.start, label.span.end) for label in d.labels)}
        if not says_itself(d) or seen & places:
            return True
        seen |= places
    return False


def says_itself(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic has a hint at what was slipped."""
    return any(kind == "hint" for kind, _ in diagnostic.notes)


__all__ = ["Failing", "is_worth_it", "says_itself"]
