"""Diagnostic: what a rule, a form or a parser says, in no language yet.

A text is a ``Phrase`` (a key into the message catalogue, with arguments) or an ``Authored`` text (a rule writer's
own words in one or both tongues). The catalogue puts them into words when they are rendered.
"""

from __future__ import annotations

from .source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
RANK = {ERROR: 0, WARNING: 1, NOTE: 2}

# What is said of a report's shape, whatever its pack: like a rule of a pack it can be waived, baselined and switched
# off. Everything else that no pack says keeps a file from being read, or is about waivers and settings themselves.
FORM_CHECKS = (
    "blank-field", "cut-text", "excess-digits", "field-twice", "fiscal-year-unknown", "form-read-as",
    "heading-of-text", "heading-read-as", "incomplete-report", "missing-field", "mixed-ways", "named-pack-only",
    "not-a-group", "not-a-list-value", "not-a-value", "pack-differs", "rate-read-as", "report-too-deep",
    "table-of-its-own", "torn-figure", "unknown-currency", "unknown-key", "unreadable-figure",
)  # fmt: skip
_MAX_STATED = 120


class Phrase:
    """A catalogue key with its arguments (strings, numbers, or texts again)."""

    __slots__ = ("args", "key")

    def __init__(self, key: str, /, **args: Any) -> None:
        self.key = key
        self.args = args

    def __repr__(self) -> str:
        return f"Phrase({self.key!r}, {self.args!r})"


class Authored:
    """A rule writer's text: ``zh``, ``en`` or both."""

    __slots__ = ("texts",)

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def __repr__(self) -> str:
        return f"Authored({self.texts!r})"


class Working:
    """How a value comes about: figures, names and signs as they stand, with marks for the words of a tongue."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Working({self.text!r})"


# Characters for private use, which the catalogue puts words for.
AND, OR, NOT, COMMA, SEMICOLON, YES, NO, UNTIL, APART, DAYS = map(chr, range(0xE100, 0xE10A))
# Stands before the name of a function of the language, which each tongue has a word for.
FUNCTION = chr(0xE10A)

Text = Phrase | Authored | Working | str


class Label:
    """A secondary caret: a span of the same source, and what the figure there does; ``also`` where it is one more place
    of which the very same is said.
    """

    __slots__ = ("also", "route", "span", "text")

    def __init__(self, span: Span, text: Text, route: str = "", also: bool = False) -> None:
        self.span = span
        self.text = text
        self.route = route
        self.also = also


class Elsewhere:
    """A place in another report, and what the figure there does."""

    __slots__ = ("file", "route", "source", "span", "text")

    def __init__(self, source: Source, span: Span, text: Text, route: str = "") -> None:
        self.file = source.name
        self.source = source
        self.span = span
        self.text = text
        self.route = route


class Edit:
    """New text for a span of the diagnostic's source."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span = span
        self.text = text


class Fix:
    """How a figure would be corrected. ``why_not`` is ``""`` where a machine may do it, else the reason (a message key)
    why only a person can; ``parts`` are the routes of the figures that the new one is computed from.
    """

    __slots__ = ("edits", "parts", "why_not")

    def __init__(self, edits: list[Edit], parts: tuple[str, ...], why_not: str = "") -> None:
        self.edits = edits
        self.parts = parts
        self.why_not = why_not


class Acceptance:
    """Why somebody accepted a diagnostic: ``reason`` as written, ``until`` the last day it holds (None: for good),
    ``by`` whom (may be ``""``), and the 1-based ``line`` of the report on which that stands.
    """

    __slots__ = ("by", "line", "reason", "until")

    def __init__(self, reason: str, line: int) -> None:
        self.reason = reason
        self.line = line
        self.until: date | None = None
        self.by = ""


class Diagnostic:
    """One statement about one place.

    ``rule`` is the rule's name, or a built-in one such as ``yaml-syntax``; ``verdict`` a word of the ladder, or
    ``violated`` / ``invalid`` where no figures are compared. ``message`` says what is wrong in one line, ``caret`` is
    the text beside the primary caret, ``notes`` are ``(heading, text)`` pairs: the working, the bound, the citation.
    ``source`` is None only where there is no text to show (a file that cannot be read).

    ``gap`` is how far a figure is off, an exact number in base units, and ``fix`` how it would be corrected; both None
    where there is no such thing. ``waiver`` and ``baselined`` mark what has been accepted: it stays in the result, and
    counts for nothing. ``identity`` is what it is known again by (:mod:`.accept.identity`), once that was asked for.
    ``elsewhere`` are places in other reports that belong to it.
    ``kin`` is shared by the rows of one list that a rule speaks of, ``""`` where there is one or none.
    """

    __slots__ = (
        "baselined",
        "basis",
        "caret",
        "elsewhere",
        "file",
        "fix",
        "gap",
        "identity",
        "kin",
        "labels",
        "message",
        "notes",
        "pack",
        "route",
        "rule",
        "severity",
        "source",
        "span",
        "title",
        "verdict",
        "waiver",
    )

    def __init__(
        self,
        rule: str,
        severity: str,
        message: Text,
        *,
        file: str,
        source: Source | None = None,
        span: Span | None = None,
        verdict: str = "invalid",
        title: Text | None = None,
        caret: Text = "",
        route: str = "",
        labels: list[Label] | None = None,
        notes: list[tuple[str, Text]] | None = None,
        basis: list[Text] | None = None,
        pack: str = "",
    ) -> None:
        self.rule = rule
        self.severity = severity
        self.message = message
        self.file = file
        self.source = source
        self.span = span
        self.verdict = verdict
        self.title = title
        self.caret = caret
        self.route = route
        self.labels = labels or []
        self.notes = notes or []
        self.basis = basis or []
        self.pack = pack
        self.gap: Any = None
        self.fix: Fix | None = None
        self.identity: tuple[str, str, str] | None = None
        self.kin = ""
        self.elsewhere: list[Elsewhere] = []
        self.waiver: Acceptance | None = None
        self.baselined = False

    @property
    def accepted(self) -> bool:
        """Whether somebody has accepted it, by a waiver or by the baseline."""
        return self.waiver is not None or self.baselined

    @property
    def stated(self) -> str:
        """What stands at the primary caret, on one line; ``""`` where there is no text."""
        return "" if self.source is None or self.span is None else first_line(self.source, self.span)

    @property
    def start(self) -> tuple[int, int]:
        """1-based line and column of the primary caret; (1, 1) for a file without text."""
        if self.source is None or self.span is None:
            return 1, 1
        return self.source.locate(self.span.start)

    @property
    def end(self) -> tuple[int, int]:
        """1-based line and column just behind the primary caret."""
        if self.source is None or self.span is None:
            return 1, 1
        return self.source.locate(max(self.span.end, self.span.start))

    def __repr__(self) -> str:
        return f"Diagnostic({self.rule!r}, {self.severity!r}, {self.file!r}:{self.start}, {self.message!r})"


def first_line(source: Source, span: Span) -> str:
    """The first line of what a span holds, white space squeezed, cut where it is long."""
    text = source.text[span.start : min(span.end, span.start + _MAX_STATED)].strip()
    return " ".join(text.splitlines()[0].split()) if text else ""


class NotEvaluated:
    """A check that could not be decided, at the place where it should have been, and why.

    ``required`` is whether a figure that the form requires is what was wanting.
    """

    __slots__ = ("file", "pack", "reasons", "required", "route", "rule", "source", "span", "title")

    def __init__(
        self,
        rule: str,
        reasons: list[tuple[Text, str, Span | None]],
        *,
        file: str,
        source: Source,
        span: Span,
        route: str,
        title: Text | None = None,
        pack: str = "",
        required: bool = False,
    ) -> None:
        self.rule = rule
        self.reasons = reasons
        self.required = required
        self.file = file
        self.source = source
        self.span = span
        self.route = route
        self.title = title
        self.pack = pack
