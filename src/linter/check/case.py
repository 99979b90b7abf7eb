"""A check of one occurrence that did not simply pass: all that is needed to explain it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..plan.plans import Plan
    from ..report.record import Record, Report
    from ..source import Source
    from .loaded import LoadedPack


class Case:
    """Check ``number`` of a pack, asked of one occurrence in a report; ``rule`` is the number of its rule."""

    __slots__ = ("number", "pack", "record", "report", "rule")

    def __init__(self, pack: LoadedPack, report: Report, number: int, rule: int, record: Record) -> None:
        self.pack = pack
        self.report = report
        self.number = number
        self.rule = rule
        self.record = record

    @property
    def about(self) -> dict[str, Any]:
        """What the rule says of itself: its name, severity, titles, messages, basis and fix."""
        return self.pack.rules[self.rule]

    @property
    def plan(self) -> Plan:
        """The intermediate form of the check."""
        return self.pack.plans[self.number]

    @property
    def source(self) -> Source:
        """The text of the report."""
        return self.report.document.source
