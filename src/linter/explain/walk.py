"""Walking an expression over a report: the value, its interval, its working, and the figures that took part."""

from __future__ import annotations

from ..plan import nodes as p
from . import functions, lists, numbers, truths
from .walker import TooMuch, Walker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class Walk(Walker):
    """A walk over one occurrence of a rule's form; each kind of node has its line here."""

    methods: ClassVar = {
        p.Number: Walker._num,
        p.Parameter: Walker._num,
        p.Text: Walker._str,
        p.Truth: Walker._bool,
        p.Nothing: Walker._none,
        p.Let: Walker._let,
        p.With: Walker._with,
        p.Get: Walker.get,
        p.If: Walker._if,
        p.Negate: numbers.negated,
        p.Arithmetic: numbers.computed,
        p.Convert: numbers.converted,
        p.Band: numbers.band_of,
        p.Decision: numbers.decided_by,
        p.Call: functions.called,
        p.Compare: truths.compared,
        p.Junction: truths.joined,
        p.Not: truths.denied,
        p.Among: truths.among,
        p.Quality: truths.quality,
        p.Inside: truths.inside,
        p.Quantified: truths.quantified,
        p.Clear: truths.clear,
        p.Matches: truths.matched,
    }
    lists: ClassVar = {
        p.Get: lists.of_field,
        p.Map: lists.mapped,
        p.Where: lists.filtered,
        p.Group: lists.grouped,
        p.Reports: lists.of_reports,
        p.Mention: lists.mentioned,
        p.For: lists.each,
        p.Call: lists.distinct,
    }


__all__ = ["TooMuch", "Walk"]
