"""Dated versions: what is in force only for some time, and which fiscal years that decides.

A report is checked by what is in force on the last day of its fiscal year. The versions of one name may neither overlap
nor leave a gap between them; before the first and after the last there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from ...diagnostic import Phrase
from ...source import Source, Span
from ..problems import Problems, also
from ..reading import syntax as s

# Years before the first and behind the last that a version can name.
FIRST, LAST = 0, 9999


@dataclass(frozen=True)
class Version:
    """One dated (or undated) declaration of a name. ``value`` is what was declared, ``pack`` where."""

    value: Any
    source: Source
    span: Span
    pack: str
    start: date = date.min
    end: date = date.max

    @property
    def first_year(self) -> int:
        """The first fiscal year that it decides."""
        return FIRST if self.start == date.min else self.start.year

    @property
    def last_year(self) -> int:
        """The last fiscal year that it decides: the one whose last day it still holds."""
        if self.end == date.max:
            return LAST
        return self.end.year if (self.end.month, self.end.day) == (12, 31) else self.end.year - 1

    def holds(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    @property
    def dated(self) -> bool:
        return self.start != date.min or self.end != date.max

    @property
    def period(self) -> str:
        return period(self.start, self.end)


def period(start: date, end: date) -> str:
    first = "" if start == date.min else start.isoformat()
    last = "" if end == date.max else end.isoformat()
    return f"{first} .. {last}".strip()


def dated(
    value: Any, source: Source, span: Span, pack: str, dates: s.Dates | None, problems: Problems
) -> Version | None:
    """A version with its dates read; None (with a diagnostic) where they are no dates or the wrong way round."""
    if dates is None:
        return Version(value, source, span, pack)
    ends = []
    for text, default in ((dates.start, date.min), (dates.end, date.max)):
        try:
            ends.append(date.fromisoformat(text) if text else default)
        except ValueError:
            at = source.text.find(text, dates.span.start, dates.span.end)
            problems.error(source, Span(at, at + len(text)), "not-a-date-literal", text=text)
            return None
    if ends[0] > ends[1]:
        problems.error(source, dates.span, "dates-reversed", start=dates.start, end=dates.end)
        return None
    if not dates.start and not dates.end:
        problems.error(source, dates.span, "dates-empty")
        return None
    version = Version(value, source, span, pack, ends[0], ends[1])
    if version.first_year > version.last_year:
        problems.error(source, dates.span, "version-decides-nothing")
        return None
    return version


def check(name: str, what: str, versions: list[Version], problems: Problems) -> bool:
    """Whether the versions that one pack gives of one name follow each other without overlap and without a gap."""
    before = len(problems.diagnostics)
    ordered = sorted(versions, key=lambda v: v.start)
    for earlier, later in pairwise(ordered):
        if not earlier.dated and not later.dated:
            diagnostic = problems.error(
                later.source, later.span, "duplicate-name", what=Phrase(f"what-{what}"), name=name
            )
            if earlier.source is later.source:
                also(diagnostic, earlier.span, Phrase("label-first"))
        elif earlier.end >= later.start:
            day = max(later.start, earlier.start)
            shown = "" if day == date.min else day.isoformat()
            diagnostic = problems.error(later.source, later.span, "version-overlap", name=name, day=shown or "…")
            if earlier.source is later.source:
                also(diagnostic, earlier.span, Phrase("label-other-version"))
        elif earlier.end + timedelta(days=1) < later.start:
            day = earlier.end + timedelta(days=1)
            diagnostic = problems.error(
                later.source, later.span, "version-gap", name=name, day=day.isoformat(), until=later.start.isoformat()
            )
            if earlier.source is later.source:
                also(diagnostic, earlier.span, Phrase("label-other-version"))
    return len(problems.diagnostics) == before


def carve(old: list[Version], new: Version) -> list[Version]:
    """``old`` with ``new`` in place of whatever was in force during its time."""
    result = [new]
    for version in old:
        if version.start < new.start:
            end = min(version.end, new.start - timedelta(days=1))
            result.append(Version(version.value, version.source, version.span, version.pack, version.start, end))
        if version.end > new.end:
            start = max(version.start, new.end + timedelta(days=1))
            result.append(Version(version.value, version.source, version.span, version.pack, start, version.end))
    return sorted(result, key=lambda v: v.start)


def epochs(versions: list[Version]) -> list[int]:
    """The fiscal years from which something else is in force; the first entry is ``FIRST``."""
    years = {FIRST}
    for version in versions:
        years.add(version.first_year)
        if version.last_year < LAST:
            years.add(version.last_year + 1)
    return sorted(years)
