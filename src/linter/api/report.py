"""What a report came to, as plain data: values that can be compared, pickled, and turned into JSON as they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a report's text: lines and columns count from 1, columns in code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Label:
    """A further place that a finding is about: of this report, or of another one (``file``)."""

    text: str
    route: str
    span: Span
    file: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for a place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule, a form or the reader says. ``route`` leads to the figure (``绩效指标[2].分值``); ``cell`` is that of
    a spreadsheet, ``""`` elsewhere; ``accepted`` is ``""``, ``waived`` or ``baseline``, and ``reason`` why; ``notes``
    are pairs of a kind and a text; ``edits`` correct the figure, ``by_machine`` where nobody has to look first."""

    rule: str
    pack: str
    severity: Literal["error", "warning", "note"]
    verdict: str
    message: str
    title: str
    route: str
    cell: str
    span: Span
    stated: str
    labels: tuple[Label, ...]
    notes: tuple[tuple[str, str], ...]
    basis: tuple[str, ...]
    accepted: str
    reason: str
    edits: tuple[Edit, ...]
    by_machine: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that could not be decided, and why."""

    rule: str
    pack: str
    title: str
    route: str
    span: Span
    reasons: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """How many checks came to each state."""

    passed: int
    failed: int
    not_evaluated: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure, or a short text that figures may be asked for by. ``printed`` as it stands, ``value`` exactly and in
    base units (元, a ratio of 1, what ``measure`` says)."""

    line: int
    document: int
    form: str
    unit: str
    year: int | None
    route: str
    row: str
    field: str
    kind: str
    printed: str
    value: str
    measure: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a file came to. ``reports`` is how many it holds, 0 where it is none; ``packs`` what they were held to;
    ``fault`` whether a fault of crossfoot's own kept it from being checked, which a finding says."""

    name: str
    reports: int
    packs: tuple[str, ...]
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    checks: Checks
    facts: tuple[Fact, ...]
    fault: bool

    @property
    def errors(self) -> int:
        """How many findings are errors that nobody has accepted."""
        return sum(1 for each in self.findings if each.severity == "error" and not each.accepted)

    def as_dict(self) -> dict[str, Any]:
        """The same as dicts, tuples, texts and numbers, for JSON."""
        return asdict(self)


__all__ = ["Checks", "Edit", "Fact", "Finding", "Label", "Report", "Span", "Undecided"]
