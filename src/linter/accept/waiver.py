"""Waivers: comments in a report that accept a diagnostic, with a reason, and perhaps until when and by whom.

    # crossfoot: waive RULE[, RULE …] because REASON [until 2027-06-30] [by WHO]
    # crossfoot: 豁免 RULE[、RULE …] 因为 理由 [至 2027-06-30] [由 预算股]

A waiver stands on the line of what it accepts, or alone above it. It marks diagnostics and deletes none; where it is
of no use, or no longer, it has a diagnostic of its own.
"""

from __future__ import annotations

import re

from ..diagnostic import ERROR, FORM_CHECKS, NOTE, WARNING, Acceptance, Diagnostic, Phrase
from ..figure import narrow
from ..source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from ..source import Source
    from ..yaml.document import Comment, Document

MARK = "crossfoot"
# How many days before its end a waiver is spoken of.
SOON = 30
_LONGEST = 1000

_MARKED = re.compile(r"crossfoot\s*[:：]\s*", re.IGNORECASE)
_WAIVE = re.compile(r"(?:waive\s+|豁免\s*)(?P<rules>.*?)(?:\s+because(?=\s|$)|\s*因为)\s*(?P<rest>.*)", re.IGNORECASE)
_ONLY_RULES = re.compile(r"(?:waive|豁免)(?P<rules>\s.*)?", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:[\s,，;；]+until\s+|[\s,，;；]*(?:有效期至|有效至|至)\s*)(?P<date>[0-9０-９][0-9０-９年月日./－-]*)\s*$",
    re.IGNORECASE,
)
# Directly behind a date 由 needs no space; elsewhere it may be a word of the reason.
_BY = re.compile(
    r"(?:[\s,，;；]+(?:by|由)\s+|(?<=[0-9０-９日])[\s,，;；]*由\s*)(?P<who>\S(?:.*\S)?)\s*$", re.IGNORECASE
)
# A reason that ends so meant to say until when.
_NO_DATE = re.compile(r"(?:\suntil\s+|至\s*(?=[0-9０-９]))(?P<date>\S{1,20})\s*$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_QUOTED = re.compile(r"""(["“])(?P<text>[^"”]*)["”](?P<rest>.*)""")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

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


def read(source: Source, documents: list[Document]) -> tuple[list[Waiver], list[Diagnostic]]:
    """The waivers of a file, and what is wrong with comments that mean to be one."""
    if not documents or MARK not in source.text.lower():
        return [], []
    waivers: list[Waiver] = []
    problems: list[Diagnostic] = []
    comments = documents[0].comments
    alone = {source.line_of(comment.span.start) for comment in comments if comment.alone}
    reaches: dict[int, int] | None = None
    for comment in comments:
        match = _MARKED.match(comment.text)
        if match is None:
            continue
        at = source.text.index(comment.text, comment.span.start) if comment.text else comment.span.start
        found, problem = _parse(source, comment, at + match.end(), comment.text[match.end() :])
        if problem is not None:
            problems.append(problem)
        if reaches is None:
            reaches = _reaches(source, documents)
        lines = _lines(source, comment, alone, reaches)
        for waiver in found:
            waiver.lines = lines
        waivers += found
    return waivers, problems


def _parse(source: Source, comment: Comment, at: int, text: str) -> tuple[list[Waiver], Diagnostic | None]:
    """The waivers of one comment; ``at`` is where ``text``, which follows the mark, stands in the source."""

    def wrong(key: str, start: int, end: int, **args: str) -> tuple[list[Waiver], Diagnostic]:
        start = min(start, comment.span.end - 1)  # the comment may end the file
        span = Span(start, max(min(end, comment.span.end), start + 1))
        return [], Diagnostic(
            "waiver-syntax", ERROR, Phrase(key, **args), file=source.name, source=source, span=span, caret=""
        )

    end = at + len(text)
    if len(text) > _LONGEST:  # the expressions below look at white space more than once
        return wrong("waiver-too-long", at, at + 1, limit=str(_LONGEST))
    plain = " ".join(text.split())  # runs of white space would cost the expressions time
    match = _WAIVE.fullmatch(plain)
    if match is None:
        only = _ONLY_RULES.fullmatch(plain)
        if only is not None and (only["rules"] or "").strip():
            return wrong("waiver-no-reason", at, end)
        return wrong("waiver-form", at, end)
    reason, until, by = _reason(match["rest"])
    undated = _NO_DATE.search(f" {reason}") if not until else None
    if undated is not None:
        until = undated["date"]
    if not reason:
        return wrong("waiver-no-reason", at, end)
    day: date | None = None
    if until:
        from datetime import date as calendar

        parts = _DATE.fullmatch(narrow(until))
        try:
            day = calendar(*map(int, parts.groups())) if parts is not None else None
        except ValueError:
            day = None
        if day is None:
            start = at + max(text.rfind(until), 0)
            return wrong("waiver-date", start, start + len(until), text=until)
    waivers = []
    behind = 0
    for name in re.finditer(r"[^\s,，、]+", match["rules"]):
        behind = text.index(name[0], behind)
        start = at + behind
        behind += len(name[0])
        span = Span(start, start + len(name[0]))
        if _NAME.fullmatch(name[0]) is None:
            return wrong("waiver-name", span.start, span.end, name=name[0])
        waiver = Waiver(name[0], span, reason, source, comment.span)
        waiver.until, waiver.by = day, by
        waivers.append(waiver)
    return (waivers, None) if waivers else wrong("waiver-form", at, end)


def _reason(text: str) -> tuple[str, str, str]:
    """``(reason, until, by)``: what follows the reason may come in either order; a quoted reason ends at its quote."""
    quoted = _QUOTED.fullmatch(text)
    reason, rest = (quoted["text"].strip(), quoted["rest"]) if quoted else ("", f" {text}")
    until = by = ""
    for _ in range(2):
        match = _UNTIL.search(rest)
        if match is not None and not until:
            until, rest = match["date"], rest[: match.start()]
            continue
        match = _BY.search(rest) if not by else None
        # The nearest `by` to the end: one in the reason's own words stands before it.
        while match is not None and (inner := _BY.search(match[0], match.start("who") - match.start())) is not None:
            match = _BY.search(rest, match.start() + inner.start())
        if match is not None:
            by, rest = match["who"], rest[: match.start()]
    if quoted and rest.strip():
        return "", until, by  # what follows the quote is neither a date nor a name
    return reason or rest.strip(), until, by


def _lines(source: Source, comment: Comment, alone: set[int], reaches: dict[int, int]) -> tuple[int, int]:
    """The lines that a waiver speaks of: its own, or the next with anything on it; with a value of several lines, all
    of them."""
    line = source.line_of(comment.span.start)
    if comment.alone:
        last = len(source.starts)
        line += 1
        while line <= last and (line in alone or not source.line(line).strip()):
            line += 1
        if line > last:
            return 0, 0
    return line, reaches.get(line, line)


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
    by_rule: dict[str, list[tuple[int, Diagnostic]]] = {}
    for d in diagnostics:
        if d.span is not None and waivers and d.source is waivers[0].source:
            by_rule.setdefault(d.rule, []).append((d.source.line_of(d.span.start), d))
    for waiver in waivers:
        first, last = waiver.lines
        expired = waiver.until is not None and waiver.until < today
        hits = [d for line, d in by_rule.get(waiver.rule, ()) if first <= line <= last]
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
            for diagnostic in hits:
                diagnostic.waiver = diagnostic.waiver or waiver
            if waiver.until is not None and (waiver.until - today).days <= SOON:
                days = (waiver.until - today).days
                said.append(_about(waiver, NOTE, "waiver-expires", waiver.span, until=str(waiver.until), days=days))
        elif waiver.rule in skipped:
            waiver.status = OFF
        else:
            said.append(_about(waiver, WARNING, "waiver-unused", waiver.rule_span, name=waiver.rule))
    return said


def _about(waiver: Waiver, severity: str, rule: str, span: Span, /, **args: object) -> Diagnostic:
    return Diagnostic(rule, severity, Phrase(rule, **args), file=waiver.file, source=waiver.source, span=span)
