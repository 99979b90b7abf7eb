"""The items of lists on a walk; one that cannot be known, or a list that is not there, comes as an unknown trace."""

from __future__ import annotations

from ..check import runtime
from ..check.groups import group
from ..check.mentions import MentionPattern, mentions
from ..plan import nodes as p
from .trace import (
    Trace,
    is_blank_trace,
    unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..plan.nodes import Node
    from .walker import Walker


def of_field(walk: Walker, ir: p.Get) -> Iterator[Trace]:
    trace = walk.get(ir)
    if trace.value is None:
        if not is_blank_trace(trace, absent=trace.skippable):
            trace.gap = True
            yield trace
        elif walk.passed is not None:
            walk.passed.append(trace)
        return
    for value in trace.value:
        yield Trace(value)


def of_reports(walk: Walker, ir: p.Reports) -> Iterator[Trace]:
    """Other reports, by what is known of them; where that is unknown here, so are they."""
    values = [walk.eval(value) for value in ir.values]
    if any(value.value is None for value in values):
        gap = unknown(*values)
        gap.gap = True
        yield gap
        return
    for record in runtime.reports(walk.record, ir.form, ir.keys, tuple(value.value for value in values)):
        yield Trace(record)


def mapped(walk: Walker, ir: p.Map) -> Iterator[Trace]:
    """A member of each item."""
    for item in walk.items(ir.items):
        if item.value is None:
            yield item
            continue
        walk.variables["·"] = item.value
        code = ir.type if ir.flat else ir.type.removeprefix("list:")
        inner = p.Get(code, "·", ir.path, ir.modes)
        if ir.flat:
            yield from walk.items(inner)
            continue
        member = walk.get(inner, raw=True)
        if member.value is None and code.startswith("form"):  # a group that is not there has no members
            if is_blank_trace(member, absent=member.skippable):
                if walk.passed is not None:
                    walk.passed.append(member)
                continue
            member.gap = True
        yield member


def filtered(walk: Walker, ir: p.Where) -> Iterator[Trace]:
    for item in walk.items(ir.items):
        if item.value is None:
            yield item
            continue
        walk.variables[ir.variable] = item.value
        walk.loops += 1
        kept = walk.eval(ir.condition)
        walk.loops -= 1
        if kept.value is None:
            gap = unknown(kept)
            gap.gap = True
            yield gap
        elif kept.value:
            yield item


def grouped(walk: Walker, ir: p.Group) -> Iterator[Trace]:
    found = []
    for item in walk.items(ir.items):
        if item.value is None:
            yield item
        else:
            found.append(item.value)
    for each in group(found, ir.fields):
        yield Trace(each)


def mentioned(walk: Walker, ir: p.Mention) -> Iterator[Trace]:
    """The places in running text that read like a pattern."""
    form = walk.mentions.setdefault(ir.pattern, MentionPattern(ir.pattern))
    holders, path, gaps = _holders(walk, ir.where)
    yield from gaps
    for mention in mentions(holders, path, form):
        yield Trace(mention)


def each(walk: Walker, ir: p.For) -> Iterator[Trace]:
    for item in walk.items(ir.items):
        if item.gap:
            yield item
            continue
        walk.bind(ir.variable, item)
        walk.loops += 1
        result = walk.eval(ir.body)
        walk.loops -= 1
        yield result


def distinct(walk: Walker, ir: p.Call) -> Iterator[Trace]:
    assert ir.function == "distinct"  # the one function that gives a list
    seen = set()
    for item in walk.items(ir.arguments[0]):
        if item.value is None:
            if not is_blank_trace(item, absent=item.skippable):
                item.gap = True
                yield item
            elif walk.passed is not None:
                walk.passed.append(item)
        elif item.value not in seen:
            seen.add(item.value)
            yield item


def _holders(walk: Walker, ir: Node) -> tuple[list[Any], tuple[Any, ...], list[Trace]]:
    """The records whose texts are searched for mentions, the path to each text, and what cannot be known."""
    if isinstance(ir, p.Get):
        return [walk.base(ir.base)], ir.path, []
    below: tuple[Any, ...] = ()
    if isinstance(ir, p.Map):
        below, ir = ir.path, ir.items
        if isinstance(ir, p.Get):
            return [walk.base(ir.base)], (*ir.path, *below), []
    found = list(walk.items(ir))
    return [item.value for item in found if item.value is not None], below, [i for i in found if i.value is None]
