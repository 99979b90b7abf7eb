"""Waivers: comments in a report that accept a diagnostic, with a reason, and perhaps until when and by whom.

    # crossfoot: waive RULE[, RULE …] because REASON [until 2027-06-30] [by WHO]
    # crossfoot: 豁免 RULE[、RULE …] 因为 理由 [至 2027-06-30] [由 预算股]

A waiver stands on the line of what it accepts, or alone above it. It marks diagnostics and deletes none; where it is
of no use, or no longer, it has a diagnostic of its own.
"""

from __future__ import annotations

from ..diagnostic import ERROR, FORM_CHECKS, NOTE, WARNING, Acceptance, Diagnostic, Phrase
from ..source import Span
from .comments import terms
from .marks import suspected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from ..source import Source
    from ..yaml.document import Comment, Document

# How many days before its end a waiver is spoken of.
SOON = 30

ACTIVE, UNUSED, EXPIRED, UNKNOWN, OFF = "active", "unused", "expired", "unknown", "off"


class Waiver(Acceptance):
    """One rule accepted at one place.

    ``lines`` are the first and last line (1-based) that it speaks of, ``document`` the number of the YAML
    document. ``status`` is ``active``, ``unused``, ``expired``, ``unknown`` (of the
    rule) or ``off`` (the settings leave the rule out), once ``mark`` has run.
    """

    __slots__ = ("document", "file", "lines", "rule", "rule_span", "source", "span", "status")

    def __init__(self, rule: str, rule_span: Span, reason: str, source: Source, span: Span) -> None:
        super().__init__(reason, source.line_of(span.start))
        self.rule = rule
        self.rule_span = rule_span
        self.source = source
        self.file = source.name
        self.span = span
        self.lines = (0, 0)
        self.document = 0
        self.status = UNUSED


def read(
    source: Source, documents: list[Document], known: Container[str] = ()
) -> tuple[list[Waiver], list[Diagnostic]]:
    """The waivers of a file, and what is wrong with comments that mean to be one; ``known`` are the names of rules."""
    if not documents or not suspected(source.text):
        return [], []
    waivers: list[Waiver] = []
    problems: list[Diagnostic] = []
    comments = documents[0].comments
    below: dict[int, int] | None = None
    reaches: dict[int, int] = {}
    for comment in comments:
        if not comment.text or not suspected(f"#{comment.text}"):
            continue
        found, wrong = terms(source, comment, known)
        problems += wrong
        if not found:
            continue
        if below is None:
            below, reaches = _below(source, comments), _reaches(source, documents)
        line = source.line_of(comment.span.start)
        line = below[line] if comment.alone else line
        for each in found:
            for rule, span in each.rules:
                waiver = Waiver(rule, span, each.reason, source, comment.span)
                waiver.until, waiver.by = each.until, each.by
                waiver.lines = (line, reaches.get(line, line))
                waivers.append(waiver)
    return waivers, problems


def _below(source: Source, comments: list[Comment]) -> dict[int, int]:
    """For each line that holds only a comment the next with anything else on it; 0 where there is none."""
    alone = {source.line_of(comment.span.start) for comment in comments if comment.alone}
    found: dict[int, int] = {}
    last = len(source.starts)
    behind = 0  # the nearest line below that holds something, once it has been looked for
    for line in sorted(alone, reverse=True):
        following = line + 1
        while following <= last and following not in alone and not source.line(following).strip():
            following += 1
        behind = found[line] = behind if following in alone else (following if following <= last else 0)
    return found


def _reaches(source: Source, documents: list[Document]) -> dict[int, int]:
    """The last line of the scalars of several lines, by the lines that they and their keys begin on."""
    found: dict[int, int] = {}
    waiting = [document.root for document in documents if document.root is not None]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if node.kind == 0 or id(node) in seen:
            continue
        seen.add(id(node))  # an alias shares its nodes
        for item in node.items:
            key, value = item if node.kind == 1 else (item, item)
            if value.kind:
                waiting.append(value)
            elif "\n" in source.text[value.start : value.end]:
                end = source.line_of(max(value.start, value.end - 1))
                for line in (source.line_of(key.start), source.line_of(value.start)):
                    found[line] = max(found.get(line, line), end)
    return found


def mark(
    waivers: list[Waiver], diagnostics: list[Diagnostic], known: Container[str], today: date, skipped: Container[str]
) -> list[Diagnostic]:
    """Mark what the waivers of a file accept; what is to be said of the waivers themselves.

    ``known`` are the names of rules there are, ``skipped`` those that the settings leave out: a waiver for one of these
    is neither used nor unused.
    """
    said: list[Diagnostic] = []
    found = _Found(diagnostics, waivers[0].source) if waivers else None
    taken: set[tuple[str, tuple[int, int]]] = set()
    for waiver in waivers:
        expired = waiver.until is not None and waiver.until < today
        hits = found.there(waiver.rule, waiver.lines) if found is not None else []
        if waiver.rule not in known and waiver.rule not in FORM_CHECKS:
            waiver.status = UNKNOWN
            said.append(_about(waiver, ERROR, "waiver-unknown-rule", waiver.rule_span, name=waiver.rule))
        elif expired:
            waiver.status = EXPIRED
            if hits:
                said.append(_about(waiver, WARNING, "waiver-expired", waiver.span, until=str(waiver.until)))
            else:
                said.append(_about(waiver, WARNING, "waiver-unused", waiver.rule_span, name=waiver.rule))
        elif hits:
            waiver.status = ACTIVE
            for diagnostic in hits if (waiver.rule, waiver.lines) not in taken else ():
                diagnostic.waiver = diagnostic.waiver or waiver
            taken.add((waiver.rule, waiver.lines))
            if waiver.until is not None and (waiver.until - today).days <= SOON:
                days = (waiver.until - today).days
                said.append(_about(waiver, NOTE, "waiver-expires", waiver.span, until=str(waiver.until), days=days))
        elif waiver.rule in skipped:
            waiver.status = OFF
        else:
            said.append(_about(waiver, WARNING, "waiver-unused", waiver.rule_span, name=waiver.rule))
    return said


class _Found:
    """The diagnostics of a file by rule and line; what stands on the same lines is looked for once."""

    def __init__(self, diagnostics: list[Diagnostic], source: Source) -> None:
        self.known: dict[tuple[str, tuple[int, int]], list[Diagnostic]] = {}
        self.by_rule: dict[str, dict[int, list[Diagnostic]]] = {}
        for d in diagnostics:
            if d.span is not None and d.source is source:
                line = source.line_of(d.span.start)
                self.by_rule.setdefault(d.rule, {}).setdefault(line, []).append(d)

    def there(self, rule: str, lines: tuple[int, int]) -> list[Diagnostic]:
        found = self.known.get((rule, lines))
        if found is None:
            here = self.by_rule.get(rule, {})
            between = range(lines[0], lines[1] + 1)
            if len(here) < len(between):
                found = [d for line, all_ in here.items() if line in between for d in all_]
            else:
                found = [d for line in between for d in here.get(line, ())]
            self.known[rule, lines] = found
        return found


def _about(waiver: Waiver, severity: str, rule: str, span: Span, /, **args: object) -> Diagnostic:
    return Diagnostic(rule, severity, Phrase(rule, **args), file=waiver.file, source=waiver.source, span=span)
