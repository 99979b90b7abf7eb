"""From a failed check to its diagnostic: the verdict, the working, the interval, labels and citation.

Runs only for checks that the generated code could not pass, and to say why a check could not be evaluated.
"""

from __future__ import annotations

from fractions import Fraction

from ..diagnostic import ERROR, NOTE, WARNING, Authored, Diagnostic, Label, NotEvaluated, Phrase
from ..figure import Target
from ..program.nodes import Compare, Quantified
from ..program.plan import NOT_APPLICABLE, PASS, SUSPECT, UNKNOWN, decided, is_number
from ..program.plans import When, thaw
from ..report.report import written
from ..source import Span
from . import interval as iv
from .comparison import Comparison
from .showing import decimals_of, scale_of, show
from .trace import Leaf, Trace
from .walk import TooMuch, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    from ..check.engine import LoadedPack
    from ..program.nodes import Node
    from ..program.plans import Plan
    from ..report.report import Record, Report

_SEVERITY = {
    iv.CONSISTENT: NOTE,
    iv.TOO_COARSE: NOTE,
    iv.UNLIKELY: WARNING,
}


def _printed_decimals(leaf: Leaf) -> int:
    if isinstance(leaf.power, tuple):
        return decimals_of(leaf.last / leaf.power[0]) or 0
    return max(0, int(leaf.power) - int(leaf.value.as_tuple().exponent))


# ---- from a walk to what is said -------------------------------------------------------------------------------------


def prepare(
    pack: LoadedPack, report: Report, number: int, record: Record, taken: set[tuple[Any, ...]] | None = None
) -> tuple[Plan, Walk, Trace | None]:
    """The plan, a walk with its ``let``s, and the ``when`` that does not hold (None where all do).

    The branches taken are put into ``taken``, where it is given.
    """
    plan = pack.plans[number]
    walk = Walk(record, plan.modes, report.document.source.text)
    walk.taken = taken
    for step in plan.before:
        if not isinstance(step, When):
            walk.lets[step.name] = walk.eval(step.value)
            continue
        trace = walk.eval(step.condition)
        if taken is not None and trace.value is not None:
            taken.add(("when", step.at, trace.value))
        if trace.value is not True:
            return plan, walk, trace
        walk.held.append(trace)
    return plan, walk, None


def verdict_of(pack: LoadedPack, report: Report, number: int, record: Record) -> int:
    """PASS, SUSPECT, UNKNOWN or NOT_APPLICABLE by walking alone: what the generated function must agree with."""
    plan, walk, held = prepare(pack, report, number, record)
    if held is not None:
        return UNKNOWN if held.value is None else NOT_APPLICABLE
    left, right = plan.stated, plan.expected
    if right is None and _is_every(left) and _is_equation(left.condition):
        one, other, single = _sides(left.condition)
        if isinstance(decided("compare", walk.rule, one.own_modes, walk.pack), tuple):  # a tolerance, item by item
            states = [PASS]
            for item in walk.items(left.items):
                if item.gap:
                    states.append(UNKNOWN)
                    continue
                walk.bind(left.variable, item)
                states.append(_held(walk, walk.eval(one), one, other, single))
            return _gravest(states)
    stated = walk.stated(left, right) if plan.single else walk.eval(left)
    if right is None:
        return UNKNOWN if stated.value is None else PASS if stated.value else SUSPECT
    return _held(walk, stated, left, right, plan.single)


def _held(walk: Walk, stated: Trace, left: Node, right: Any, single: bool) -> int:
    """Whether one equality holds."""
    expected = walk.eval(right)
    if stated.value is None or expected.value is None:
        return UNKNOWN
    if not is_number(left.type):
        return PASS if stated.value == expected.value else SUSPECT
    how = Comparison(walk, stated.single if single else None, left.type)
    return PASS if how.holds(stated, expected) else SUSPECT


def _is_every(node: Node) -> TypeGuard[Quantified]:
    return isinstance(node, Quantified) and node.op == "every"


def _is_equation(node: Node) -> bool:
    """Whether a condition is an equality of numbers."""
    return isinstance(node, Compare) and node.op == "=" and is_number(node.left.type)


def _sides(condition: Node) -> tuple[Node, Any, bool]:
    """Of a condition that is an equality: the figure that is stated, what it should be, and whether it is a field."""
    if not isinstance(condition, Compare) or condition.op != "=":
        return condition, None, False
    left, right = condition.left, condition.right
    return (right, left, True) if right.is_field and not left.is_field else (left, right, left.is_field)


def _gravest(states: list[int]) -> int:
    return next(s for s in (SUSPECT, UNKNOWN, PASS) if s in states)


def explain(pack: LoadedPack, report: Report, number: int, rule: int, record: Record) -> tuple[int, list[Diagnostic]]:
    """The state and the diagnostics of a check that the generated code did not pass."""
    try:
        return _explain(pack, report, number, rule, record)
    except TooMuch:
        if pack.plans[number].expected is not None:
            return UNKNOWN, []
        # A truth that does not hold needs no walk to be one; only its working is too long to show.
        walk = Walk(record, pack.plans[number].modes, report.document.source.text)
        return SUSPECT, [_violation(pack, report, rule, record, walk, Trace(False), "")]


def _explain(pack: LoadedPack, report: Report, number: int, rule: int, record: Record) -> tuple[int, list[Diagnostic]]:
    plan, walk, held = prepare(pack, report, number, record)
    if held is not None:
        return (UNKNOWN if held.value is None else NOT_APPLICABLE), []
    stated, expected = plan.stated, plan.expected
    if expected is None and _is_every(stated):
        return _each(pack, report, rule, record, walk, stated)
    state, diagnostic = _one(pack, report, rule, record, walk, stated, expected, plan.single)
    return state, [diagnostic] if diagnostic is not None else []


def _each(
    pack: LoadedPack, report: Report, rule: int, record: Record, walk: Walk, ir: Quantified
) -> tuple[int, list[Diagnostic]]:
    """A check that says `every` is explained item by item: each that fails has a diagnostic of its own."""
    states = [PASS]
    diagnostics: list[Diagnostic] = []
    for item in walk.items(ir.items):
        if item.gap:
            states.append(UNKNOWN)
            continue
        walk.bind(ir.variable, item)
        state, diagnostic = _one(pack, report, rule, record, walk, *_sides(ir.condition), within=True)
        states.append(state)
        if diagnostic is not None and not any(_alike(diagnostic, known) for known in diagnostics):
            diagnostics.append(diagnostic)
    return _gravest(states), diagnostics


def _alike(one: Diagnostic, other: Diagnostic) -> bool:
    """Whether two items of a list led to the same statement about the same place."""
    if one.span != other.span or type(one.message) is not type(other.message):
        return False
    return repr(one.message) == repr(other.message)


def _one(
    pack: LoadedPack,
    report: Report,
    rule: int,
    record: Record,
    walk: Walk,
    left: Node,
    right: Any,
    single: bool,
    within: bool = False,
) -> tuple[int, Diagnostic | None]:
    """One check, or (``within``) one item of a check that says `every`."""
    stated = walk.stated(left, right) if single and not within else walk.eval(left)
    if right is None:
        if stated.value is None:
            return UNKNOWN, None
        if stated.value:
            return PASS, None
        return (PASS if stated.allowed else SUSPECT), _violation(pack, report, rule, record, walk, stated, left.tag)
    expected = walk.eval(right)
    if stated.value is None or expected.value is None:
        return UNKNOWN, None
    if not is_number(left.type):
        if stated.value == expected.value:
            return PASS, None
        return SUSPECT, _other_text(pack, report, rule, record, walk, stated, expected)
    state, diagnostic = _figures(pack, report, rule, record, walk, left.type, single, stated, expected)
    if diagnostic is not None and single and not within and stated.single is None:
        diagnostic.message = _absent_as_zero(pack, rule, record, walk, left, expected)
    return state, diagnostic


def _absent_as_zero(pack: LoadedPack, rule: int, record: Record, walk: Walk, left: Node, expected: Trace) -> Phrase:
    """What is said of a stated figure that is not there and counts as zero."""
    leaf = walk.part(left).single
    name: Any = leaf.title if leaf is not None else pack.rules[rule]["name"]
    return Phrase("absent-as-zero", field=name, computed=show(expected.value, left.type, record.power))


def _figures(
    pack: LoadedPack,
    report: Report,
    rule: int,
    record: Record,
    walk: Walk,
    code: str,
    single: bool,
    stated: Trace,
    expected: Trace,
) -> tuple[int, Diagnostic | None]:
    leaf = stated.single if single else None
    power = leaf.power if leaf is not None else record.power
    how = Comparison(walk, leaf, code)
    verdict = how.verdict(stated, expected)
    if verdict in (iv.EQUAL, iv.REPRODUCED) or how.accepts(verdict):
        return PASS, None
    decimals = _printed_decimals(leaf) if leaf is not None else None
    shown = stated.text if leaf is not None else show(stated.value, code, power)
    # Where units differ among the figures, every computed amount says its own.
    units = (code == "money" or isinstance(power, tuple)) and any(
        part.power != power or part.figure_unit for part in (*stated.leaves, *expected.leaves) if part.code == code
    )
    exact_text = rounded = show(expected.value, code, power, unit=units)
    needed = decimals_of(Fraction(expected.value) / scale_of(code, power))
    # An exact kind is not rounded, but printed as fully as the stated figure.
    if decimals is not None and (how.rounds or (needed is not None and needed < decimals)):
        rounded = show(expected.value, code, power, decimals=decimals, unit=units, mode=how.mode)
    other = expected.single if leaf is not None else None
    if other is not None and other.code == code and decimals is not None:  # one quantity printed twice
        # It has no order: the finer print may reproduce the coarser one.
        if how.rounds and iv.reproduces(other.value, stated.value, how.mode, other.last):
            return PASS, None
        decimals = max(decimals, _printed_decimals(other))
        rounded = show(expected.value, code, power, unit=True) if other.power != power else expected.text
    places = decimals if how.rounds else None
    difference = _difference(stated.value, Fraction(expected.value), code, power, places, units)
    name: Any = leaf.title if leaf is not None else ""
    working = f"{expected.text} = {exact_text}"
    if leaf is not None and iv.rounded(expected.value, leaf.last) != expected.value:
        working += f" ≈ {rounded}" if rounded != exact_text else ""
    if leaf is None and stated.text != shown:
        both = expected.leaves and expected.text != exact_text
        working = f"{stated.text} = {shown}；{working}" if both else f"{stated.text} = {shown}"
    title: Any = Authored(pack.rules[rule]["titles"]) if pack.rules[rule]["titles"] else pack.rules[rule]["name"]
    key = {
        iv.CONSISTENT: "differs-consistent", iv.UNLIKELY: "differs-unlikely", iv.TOO_COARSE: "differs-coarse",
    }.get(verdict, "differs" if leaf is not None else "differs-sides")  # fmt: skip
    phrase = Phrase(key, field=name, stated=shown, computed=rounded, difference=difference, title=title)
    if leaf is None and key != "differs-sides":
        phrase = Phrase("differs-sides-rounding", **phrase.args)
    if other is not None and key in ("differs", "differs-consistent", "differs-unlikely"):
        phrase = Phrase(f"{key}-from", **phrase.args, other=written(other.route))
    notes: list[tuple[str, Any]] = []
    if other is None and (expected.leaves or leaf is None) and working != f"{rounded} = {rounded}":
        notes.append(("working", working))
    bound = _bound(verdict, how, stated, expected, leaf, code, power, decimals, units)
    if bound is not None:
        notes.append(("rounding", bound))
    slips: list[Phrase] = []
    if verdict in (iv.INCONSISTENT, iv.OTHER_CONVENTION):
        from .hints import hints

        slips = hints(pack, walk, how, leaf, stated, expected, code)
        notes.extend(("hint", hint) for hint in slips)
    mode = how.said(code, power)
    if mode is not None:
        notes.append(("mode", mode))
    severity, given = pack.rules[rule]["severity"], how.severity(verdict)
    if given is not None:
        severity = given
    elif verdict in _SEVERITY and severity != NOTE:
        severity = _SEVERITY[verdict] if severity == ERROR or _SEVERITY[verdict] == NOTE else severity
    diagnostic = _diagnostic(pack, report, rule, record, walk, severity, verdict, phrase, stated, expected)
    diagnostic.notes = notes + diagnostic.notes
    diagnostic.gap = abs(Fraction(stated.value) - Fraction(expected.value))
    wrong = verdict not in (iv.CONSISTENT, iv.UNLIKELY, iv.TOO_COARSE)
    if other is not None and not wrong:
        diagnostic.caret = Phrase("caret-other", other=other.title, computed=rounded)
    elif leaf is None:
        diagnostic.caret = ""
    else:
        diagnostic.caret = Phrase("caret-stated" if wrong else "caret-computed", computed=rounded)
    if leaf is None:
        diagnostic.title = None
    elif wrong and leaf.record is record and leaf.index == pack.rules[rule]["fix"]:
        from .fixes import propose

        diagnostic.fix = propose(leaf, expected, how, blank=walk.blanks > 0, slips=slips)
    state = PASS if verdict == iv.CONSISTENT else UNKNOWN if verdict == iv.TOO_COARSE else SUSPECT
    return (state if given in (None, NOTE) else SUSPECT), diagnostic


def _difference(stated: Fraction, computed: Fraction, code: str, power: Any, decimals: int | None, units: bool) -> Any:
    gap = abs(stated - computed)
    if code == "rate":
        places = decimals if decimals is not None else decimals_of(gap * 100)
        if places is not None and iv.rounded(gap * 100, Fraction(1, 10**places)) == 0:
            places = None
        text = show(gap, "rate", 0, decimals=places)
        return Phrase("percentage-points", value=text.removesuffix("%"))
    if decimals is not None and iv.rounded(gap / scale_of(code, power), Fraction(1, 10**decimals)):
        return show(gap, code, power, decimals=decimals, unit=units)
    return show(gap, code, power, unit=units)


_WITHOUT_FIGURE = {
    "bound-consistent": "bound-consistent-range", "bound-unlikely": "bound-unlikely-range",
    "bound-outside": "bound-outside-range",
}  # fmt: skip


def _bound(
    verdict: str,
    how: Comparison,
    stated: Trace,
    expected: Trace,
    leaf: Leaf | None,
    code: str,
    power: Any,
    decimals: int | None,
    units: bool,
) -> Phrase | None:
    """What rounding could explain, and what it could not."""
    span = expected.range
    if not how.rounds or how.within is not None or span.width == 0 or span.width > 10**30:
        return None
    # Both ends with as many decimals as the finer one needs.
    scale = scale_of(code, power)
    needed = [decimals_of(end / scale) for end in (span.lo, span.hi)]
    places = max(n for n in needed if n is not None) if None not in needed else None
    low, high = (show(end, code, power, decimals=places, unit=units and code != "money") for end in (span.lo, span.hi))
    ends = f"{'[' if span.lo_closed else '('}{low}, {high}{']' if span.hi_closed else ')'}"
    if verdict == iv.UNLIKELY and expected.single is not None:
        return Phrase("bound-touching", range=ends)
    if verdict == iv.TOO_COARSE:
        return Phrase("bound-coarse", range=ends)
    key = {iv.CONSISTENT: "bound-consistent", iv.UNLIKELY: "bound-unlikely"}.get(verdict, "bound-outside")
    if leaf is None or expected.single is not None:
        return Phrase(_WITHOUT_FIGURE[key], range=ends)
    computed = iv.rounded(expected.value, leaf.last, how.mode)
    most = iv.reach(span, leaf.last, stated.value > expected.value, how.mode)
    explained = _difference(most, computed, code, power, decimals, units)
    if most == computed:
        return Phrase("bound-touches" if verdict == iv.UNLIKELY else "bound-nothing", range=ends)
    return Phrase(key, range=ends, most=explained)


def _other_text(
    pack: LoadedPack, report: Report, rule: int, record: Record, walk: Walk, stated: Trace, expected: Trace
) -> Diagnostic:
    name: Any = stated.single.title if stated.single is not None else ""
    phrase = Phrase("differs-text", field=name, stated=_text(stated.value), computed=_text(expected.value))
    if stated.single is None:
        titles = pack.rules[rule]["titles"]
        title: Any = Authored(titles) if titles else pack.rules[rule]["name"]
        phrase = Phrase("differs-text-sides", **{**phrase.args, "title": title})
    severity = pack.rules[rule]["severity"]
    diagnostic = _diagnostic(pack, report, rule, record, walk, severity, iv.INCONSISTENT, phrase, stated, expected)
    if expected.text not in (str(expected.value), str(expected.value).lower()):
        diagnostic.notes.insert(0, ("working", expected.text))
    if stated.single is not None:
        diagnostic.caret = Phrase("caret-stated", computed=_text(expected.value))
    return diagnostic


def _text(value: Any) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _violation(
    pack: LoadedPack, report: Report, rule: int, record: Record, walk: Walk, stated: Trace, op: str
) -> Diagnostic:
    data = pack.rules[rule]
    title = Authored(data["titles"]) if data["titles"] else None
    phrase = Phrase("violated", rule=data["name"]) if title is None else Phrase("violated-title", title=title)
    nothing = Trace(True)
    severity, verdict = data["severity"], "violated"
    if stated.allowed is not None:  # the figures behind the printed ones may hold it
        verdict, phrase = iv.CONSISTENT, Phrase("allowed-title", title=title or data["name"])
        severity = NOTE
    diagnostic = _diagnostic(pack, report, rule, record, walk, severity, verdict, phrase, stated, nothing)
    if title is not None and not data["messages"]:
        diagnostic.title = None
    if stated.allowed is not None:
        diagnostic.notes.insert(0, ("rounding", stated.allowed))
    elif stated.edge is not None:
        diagnostic.notes.insert(0, ("rounding", stated.edge))
    if stated.phrase is not None:
        diagnostic.notes.insert(0, ("found", stated.phrase))
    elif stated.text and op == "cmp":
        diagnostic.notes.insert(0, ("unmet", stated.text))
    return diagnostic


def _diagnostic(
    pack: LoadedPack,
    report: Report,
    rule: int,
    record: Record,
    walk: Walk,
    severity: str,
    verdict: str,
    phrase: Any,
    stated: Trace,
    expected: Trace,
) -> Diagnostic:
    data = pack.rules[rule]
    source = report.document.source
    leaves = [*stated.leaves, *expected.leaves]
    primary = next((leaf for leaf in leaves if leaf.span is not None), None) if stated.leaves else None
    if stated.single is not None and stated.single.span is not None:
        primary = stated.single
    elif stated.single is None and verdict != "violated" and stated.leaves:
        primary = None  # a total of parts: point at what holds them, label each part
    if primary is None and verdict == "violated":  # nothing to point at is what is wrong: point at why it is asked
        primary = next((leaf for trace in walk.held for leaf in trace.leaves if leaf.span is not None), None)
    span = primary.span if primary is not None and primary.span is not None else None
    route: tuple[str | int, ...] = primary.route if primary is not None else record.route
    if span is None:
        span, route = _holder(stated, record)
    labels: list[Label] = []
    taken = {(span.start, span.end)}
    for leaf in leaves:
        where = leaf.span
        if leaf is primary or where is None or (where.start, where.end) in taken:
            continue
        taken.add((where.start, where.end))
        labels.append(Label(where, Phrase(f"role-{leaf.role}", field=leaf.title), written(leaf.route)))
    title = Authored(data["titles"]) if data["titles"] else None
    message: Any = _message(data, walk) if data["messages"] else phrase
    return Diagnostic(
        data["name"],
        severity,
        message,
        file=source.name,
        source=source,
        span=span,
        verdict=verdict,
        title=title,
        route=written(route),
        labels=labels,
        basis=list(data["basis"]),
        pack=pack.name,
    )


def _holder(stated: Trace, record: Record) -> tuple[Span, tuple[str | int, ...]]:
    """The key of the list that most figures of a total stand in, or the occurrence itself."""
    for leaf in stated.leaves:
        inner: Record | None = leaf.record
        while inner is not None and inner.parent is not record:
            inner = inner.parent
        if inner is not None:
            for key, node in record.node.items:
                if node is inner.node or any(item is inner.node for item in node.items if node.kind == 2):
                    return key.span, (*record.route, key.text)
    return record.span, record.route


def _message(data: dict[str, Any], walk: Walk) -> Authored:
    texts = {}
    for language, parts in data["messages"].items():
        words = []
        for part in parts:
            if isinstance(part, str):
                words.append(part)
                continue
            node = thaw(part)
            trace = walk.eval(node)
            if trace.value is None:
                words.append("—")
            elif isinstance(trace.value, Fraction) and not isinstance(trace.value, bool):
                power = trace.single.power if trace.single is not None else walk.record.power
                words.append(trace.text if trace.single is not None else show(trace.value, node.type, power))
            else:
                words.append(_text(trace.value.text if isinstance(trace.value, Target) else trace.value))
        texts[language] = "".join(words)
    return Authored(texts)


# ---- not evaluated ---------------------------------------------------------------------------------------------------


def _why(
    pack: LoadedPack, report: Report, number: int, record: Record
) -> tuple[list[tuple[Phrase, Leaf | None]], Trace | None]:
    try:
        plan, walk, held = prepare(pack, report, number, record)
        if held is not None:
            return held.why, None
        stated = walk.stated(plan.stated, plan.expected) if plan.single else walk.eval(plan.stated)
        why = list(stated.why)
        if plan.expected is not None:
            why += walk.eval(plan.expected).why
    except TooMuch:
        return [(Phrase("why-too-much"), None)], None
    return why, stated


def reasons(pack: LoadedPack, report: Report, number: int, rule: int, record: Record) -> NotEvaluated:
    """Why a check could not be decided: which cell, and what about it."""
    why, stated = _why(pack, report, number, record)
    source = report.document.source
    entries: list[tuple[Any, str, Span | None]] = []
    seen: set[tuple[str, str]] = set()
    needed = any(leaf is not None and leaf.record.form.fields[leaf.index][4] for _, leaf in why)
    coarse = stated is not None and stated.value is not None
    for phrase, leaf in why or [(Phrase("why-coarse" if coarse else "why-unknown"), None)]:
        route = written(leaf.route) if leaf is not None else ""
        if (phrase.key, route) not in seen:
            seen.add((phrase.key, route))
            entries.append((phrase, route, leaf.span if leaf is not None else None))
    leaf = stated.single if stated is not None else None
    span = (leaf.span if leaf is not None else None) or next((s for _, _, s in entries if s is not None), record.span)
    data = pack.rules[rule]
    return NotEvaluated(
        data["name"],
        entries,
        file=source.name,
        source=source,
        span=span,
        route=written(leaf.route if leaf is not None else record.route),
        title=Authored(data["titles"]) if data["titles"] else None,
        pack=pack.name,
        required=needed,
    )


def forbidden(pack: LoadedPack, report: Report, number: int, rule: int, record: Record) -> Diagnostic | None:
    """Where the rule, the field or the pack says `absent forbid`: the diagnostic about a figure that is not there."""
    why, _ = _why(pack, report, number, record)
    modes = pack.plans[number].modes
    gone = next(
        (
            (phrase, leaf)
            for phrase, leaf in why
            if phrase.key in ("why-absent", "why-no-form")
            and decided("absent", modes[0], leaf.modes if leaf is not None else (), modes[1]) == "forbid"
        ),
        None,
    )
    if gone is None:
        return None
    data = pack.rules[rule]
    source = report.document.source
    holder = gone[1].record if gone[1] is not None else record
    return Diagnostic(
        data["name"],
        data["severity"],
        gone[0],
        file=source.name,
        source=source,
        span=holder.span,
        verdict="not evaluated",
        title=Authored(data["titles"]) if data["titles"] else None,
        route=written(holder.route),
        basis=list(data["basis"]),
        pack=pack.name,
    )
