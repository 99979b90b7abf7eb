"""Score bands: the table behind a `bands` declaration, checked for holes, overlaps and ends that nothing reaches."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...diagnostic import Phrase
from ...figure import KINDS
from ...nearest import nearest
from ...source import Source
from ..problems import Problems, also
from ..reading import syntax as s
from ..reading.vocabulary import KIND_WORDS
from ..types import Type, of_kind
from .literals import number, plain


@dataclass
class BandTable:
    """``rows`` are ``(name, low, range operator, high)`` with numbers as text in base units."""

    name: str
    label: str
    over: Type
    rows: tuple[tuple[str, str, str, str], ...]
    basis: tuple[s.Basis, ...] = ()
    file: str = ""
    places: tuple[int, ...] = ()
    declared: Any = None


def build(source: Source, declared: s.Bands, problems: Problems) -> BandTable | None:
    """The table, or None where a limit is no number. The rows come out from high to low."""
    word = KIND_WORDS.get(declared.over.text, declared.over.text)
    if word not in KINDS or not (word != "one_of" and of_kind(word).is_number):
        known = [k for k in (*KINDS, *KIND_WORDS) if k != "one_of"]
        problems.error(
            source,
            declared.over.span,
            "unknown-kind",
            name=declared.over.text,
            suggestion=nearest(declared.over.text, known),
        )
        return None
    want = of_kind(word)
    label = declared.label.text if declared.label else declared.name.text
    rows: list[tuple[Decimal, bool, Decimal, bool, s.Band]] = []
    for band in declared.rows:
        low = number(source, band.low, want, problems)
        high = number(source, band.high, want, problems)
        if low is None or high is None:
            return None
        low_in, high_in = not band.op.startswith("<"), not band.op.endswith("<")
        if low > high or (low == high and not (low_in and high_in)):
            problems.error(source, band.span, "band-empty", name=band.name.text)
            return None
        rows.append((low, low_in, high, high_in, band))
    if not rows:
        problems.error(source, declared.name.span, "bands-empty", name=label)
        return None
    ends = [None if end is None else number(source, end, want, problems) for end in (declared.low, declared.high)]
    _check(source, declared, rows, ends[0], ends[1], want.style, problems)
    rows.sort(key=lambda r: (r[0], r[2]), reverse=True)
    table = tuple((r[4].name.text, str(r[0]), r[4].op, str(r[2])) for r in rows)
    places = tuple(r[4].span.start for r in rows)
    return BandTable(declared.name.text, label, want, table, declared.basis, source.name, places, declared)


def _check(
    source: Source,
    declared: s.Bands,
    rows: list[tuple[Decimal, bool, Decimal, bool, s.Band]],
    low: Decimal | None,
    high: Decimal | None,
    style: str,
    problems: Problems,
) -> None:
    ordered = sorted(rows, key=lambda r: (r[0], not r[1]))
    if low is not None and (ordered[0][0] > low or (ordered[0][0] == low and not ordered[0][1])):
        problems.error(source, ordered[0][4].span, "band-hole", at=plain(low, style))
    if high is not None:
        top, top_in = max((r[2], r[3]) for r in rows)
        if top < high or (top == high and not top_in):
            problems.error(source, declared.rows[0].span, "band-hole", at=plain(high, style))
    for lower, upper in pairwise(ordered):
        end, end_in, start, start_in = lower[2], lower[3], upper[0], upper[1]
        if end > start or (end == start and end_in and start_in):
            diagnostic = problems.error(source, upper[4].span, "band-overlap", at=plain(start, style))
            also(diagnostic, lower[4].span, Phrase("label-other-band"))
        elif end < start:
            witness = (end + start) / 2
            diagnostic = problems.error(source, upper[4].span, "band-hole", at=plain(witness, style))
            also(diagnostic, lower[4].span, Phrase("label-other-band"))
        elif not end_in and not start_in:
            diagnostic = problems.error(source, upper[4].span, "band-hole", at=plain(start, style))
            also(diagnostic, lower[4].span, Phrase("label-other-band"))
