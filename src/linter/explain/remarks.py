"""What is said beside a check's verdict: a limit too near, steps or a band that the unrounded figure would change."""

from __future__ import annotations

from ..diagnostic import NOTE, WARNING, Diagnostic, Label, Phrase, Working
from ..plan.nodes import Call, Clear, Compare, Junction, Quantified
from ..report.record import written
from ..verdict import REMARK
from .diagnosis import cited, title_of
from .explain import prepare
from .showing import show
from .trace import Leaf, Trace
from .walk import TooMuch, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..check.case import Case
    from ..check.engine import Mixed
    from ..check.loaded import LoadedPack
    from ..plan.nodes import Node
    from ..report.record import Record, Report


_SAID = {"steps": "remark-steps", "band": "remark-band", "band-rounded": "remark-band-rounded"}


def remark(case: Case, which: int) -> list[Diagnostic]:
    """What one of a check's own remarks has to say of an occurrence."""
    what, test = case.plan.remarks[which]
    try:
        walk, held = prepare(case)
        if held is not None:
            return []
        if what == "limit":
            return list(_limits(case, walk, test))
        if walk.eval(test).value is not False:
            return []
        same = test.items[0] if isinstance(test, Junction) else test
        assert isinstance(same, Compare)
        printed, unrounded = walk.eval(same.left), walk.eval(same.right)
    except TooMuch:
        return []
    figure, way = (walk.eval(_asked(node)) for node in (same.left, same.right))
    leaf = figure.single or next((part for part in figure.leaves if part.span is not None), None)
    if leaf is None or not way.leaves:  # of parts that are not there nothing is rounded
        return []
    args: dict[str, Any] = {
        "field": leaf.title,
        "stated": figure.text,
        "computed": show(way.value, _asked(same.left).type, leaf.power),
        "printed": _said(printed.value),
        "unrounded": _said(unrounded.value),
    }
    severity = case.about["severity"] if what == "band" else NOTE
    diagnostic = _about(case, severity, Phrase(_SAID[what], **args), leaf)
    diagnostic.notes.insert(0, ("working", Working(f"{way.text} = {args['computed']}")))
    for part in way.leaves:
        if part.span is not None and part.span != leaf.span:
            diagnostic.labels.append(
                Label(part.span, Phrase(f"role-{part.role}", field=part.beside), written(part.route))
            )
    return [diagnostic]


def _asked(node: Any) -> Node:
    """The figure that steps are counted in, or that a band is looked up for."""
    found: Node = node.arguments[0] if isinstance(node, Call) else node.argument
    return found


def _said(value: Any) -> str:
    return value if isinstance(value, str) else show(value, "number", 0)


def _limits(case: Case, walk: Walk, ir: Node) -> Iterator[Diagnostic]:
    if isinstance(ir, Quantified):
        for item in walk.items(ir.items):
            if not item.gap:
                walk.bind(ir.variable, item)
                yield from _limits(case, walk, ir.condition)
        return
    if isinstance(ir, Junction):
        for part in ir.items:
            yield from _limits(case, walk, part)
        return
    if walk.eval(ir).value is not False:
        return
    assert isinstance(ir, Clear)
    figure, limit = walk.eval(ir.figure), walk.eval(ir.limit)
    leaf = figure.single
    assert leaf is not None
    way = _computed(case.pack, walk, leaf)
    if way is not None and _same_side(way, figure, limit):
        return
    text = show(limit.value, leaf.code, leaf.power, unit=True)
    phrase = Phrase("remark-limit", field=leaf.title, stated=figure.text, limit=text)
    yield _about(case, NOTE, phrase, leaf)


def _computed(pack: LoadedPack, walk: Walk, leaf: Leaf) -> Trace | None:
    """What the form says that the figure comes from, where that can be computed."""
    for _, ir in pack.ways(leaf.record.form.name).get(leaf.index)[:1]:
        trace = Walk(leaf.record, (walk.rule, walk.pack), walk.text).eval(ir)
        return trace if trace.value is not None else None
    return None


def _same_side(way: Trace, figure: Trace, limit: Trace) -> bool:
    """Whether the unrounded figure is where the printed one is: on the limit, above or below it."""
    sides = [(value > limit.value) - (value < limit.value) for value in (way.value, figure.value)]
    return bool(sides[0] == sides[1])


def _about(case: Case, severity: str, phrase: Phrase, leaf: Leaf) -> Diagnostic:
    return Diagnostic(
        case.about["name"],
        severity,
        phrase,
        file=case.source.name,
        source=case.source,
        span=leaf.span or case.record.span,
        verdict=REMARK,
        title=title_of(case),
        route=written(leaf.route),
        basis=cited(case),
        pack=case.pack.name,
    )


def mixed(pack: LoadedPack, report: Report, found: Mixed) -> Diagnostic:
    """The warning that a report computes one field in several ways, at the first that departs from the most common."""
    ways, chosen, index = pack.ways(found.form).get(found.index), found.ways, found.index
    common = max(chosen, key=lambda way: (len(chosen[way]), -way))
    other = next(way for way in chosen if way != common)
    leaves = {way: [_leaf(record, index, report) for record in chosen[way]] for way in (common, other)}
    first = leaves[other][0]
    phrase = Phrase(
        "mixed-ways",
        field=first.title,
        common=ways[common][0],
        other=ways[other][0],
        count=len(chosen[common]),
    )
    source = report.document.source
    diagnostic = Diagnostic(
        "mixed-ways", WARNING, phrase, file=source.name, source=source, span=first.span, route=written(first.route),
        verdict=REMARK, pack=pack.name,
    )  # fmt: skip
    for way in (common, other):
        for leaf in leaves[way]:
            if leaf is not first and leaf.span is not None:
                diagnostic.labels.append(Label(leaf.span, ways[way][0], written(leaf.route)))
    return diagnostic


def _leaf(record: Record, index: int, report: Report) -> Leaf:
    return Leaf(record, index, record.values[index], "rate", report.document.source.text)


__all__ = ["mixed", "remark"]
