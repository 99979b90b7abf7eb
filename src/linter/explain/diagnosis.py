"""What is said of a check that does not hold: where, in which words, and beside which other figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import NO, NOTE, YES, Authored, Diagnostic, Elsewhere, Label, Phrase, Working
from ..figure import Target
from ..plan.nodes import Get
from ..plan.plans import thaw
from ..report.record import key_above, written
from ..source import Span
from ..verdict import CONSISTENT, INCONSISTENT, VIOLATED
from ..yaml.nodes import SCALAR
from .showing import show
from .trace import MOST_DECIDING, Leaf, Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.case import Case
    from ..report.record import Record
    from .walk import Walk


class Explanation:
    """A case and the walk over it, from which its diagnostics are made."""

    __slots__ = ("case", "walk")

    def __init__(self, case: Case, walk: Walk) -> None:
        self.case = case
        self.walk = walk

    @property
    def severity(self) -> str:
        """The rule's own."""
        severity: str = self.case.about["severity"]
        return severity

    @property
    def title(self) -> Authored | None:
        """The rule's title, where it has one."""
        return title_of(self.case)

    @property
    def called(self) -> Any:
        """What the rule is called by: its title, else its name."""
        return self.title or self.case.about["name"]

    def diagnostic(self, severity: str, verdict: str, phrase: Phrase, stated: Trace, expected: Trace) -> Diagnostic:
        """The diagnostic of a check whose sides are these: at the figure that is wrong, each other one labelled."""
        case, data = self.case, self.case.about
        every = [*stated.leaves, *expected.leaves]
        root = case.record.root
        leaves = [leaf for leaf in every if leaf.record.root is root]
        primary = self._primary(verdict, stated, leaves)
        span = primary.span if primary is not None and primary.span is not None else None
        route: tuple[str | int, ...] = primary.route if primary is not None else case.record.route
        gone: Leaf | None = None
        if span is None:
            span, route = _holder(stated, case.record)
            if span == case.record.span:
                span, route = self._named() or (span, route)
            gone = next((leaf for leaf in leaves if leaf.cell is None), None) or self._wanting()
            if span == case.record.span and gone is not None:
                span, route = key_above(gone.record, gone.index), gone.route
        labels: list[Label] = []
        taken = {(span.start, span.end)}
        for leaf in leaves:
            where = leaf.span
            if leaf is primary or where is None or (where.start, where.end) in taken:
                continue
            taken.add((where.start, where.end))
            labels.append(Label(where, Phrase(f"role-{leaf.role}", field=leaf.beside), written(leaf.route)))
        labels += self._deciding(primary, taken)
        others = [leaf for leaf in every if leaf.record.root is not root]
        message: Any = self._message(self.words) if self.words else phrase
        if _says_no_figure(self.words) if self.words else phrase.key in _BARE:
            message = _with_figures(message, primary, every)
        notes: list[Any] = []
        if gone is not None and stated.phrase is None:
            notes.append(("found", Phrase("why-absent", field=gone.field.label)))
        made = Diagnostic(
            data["name"],
            severity,
            message,
            file=case.source.name,
            source=case.source,
            span=span,
            verdict=verdict,
            title=self.title,
            route=written(route),
            labels=labels,
            notes=notes,
            basis=cited(case),
            pack=case.pack.name,
        )
        made.elsewhere = _elsewhere(others)
        made.notes += [("rounding", said) for said in _readings(every)]
        return made

    def _named(self) -> tuple[Span, tuple[str | int, ...]] | None:
        """The key of the first list or group that the check names and the report has."""
        record = self.case.record
        waiting = [side for side in (self.case.plan.stated, self.case.plan.expected) if side is not None]
        while waiting:
            node = waiting.pop(0)
            step = node.path[0] if isinstance(node, Get) and node.base == 0 and node.path else ""
            value = record.nodes[step] if isinstance(step, int) else None
            if value is not None and value.kind != SCALAR and isinstance(step, int):
                # A table that was laid out anew, or a part of one, has no key of its own.
                key = next((key for key, each in record.node.items if each is value), None)
                own = record.form.fields[step].label
                return (key or value).span, (*record.route, key.text if key is not None else own)
            waiting = [*node.children(), *waiting]
        return None

    def _wanting(self) -> Leaf | None:
        """The first field, list or group of the check that is not in the report."""
        record, walk = self.case.record, self.walk
        waiting = [side for side in (self.case.plan.stated, self.case.plan.expected) if side is not None]
        while waiting:
            node = waiting.pop(0)
            step = node.path[0] if isinstance(node, Get) and node.base == 0 and node.path else ""
            if isinstance(step, int) and record.nodes[step] is None:
                return Leaf(record, step, None, node.type, walk.text)
            waiting = [*node.children(), *waiting]
        return None

    def _deciding(self, primary: Leaf | None, taken: set[tuple[int, int]]) -> list[Label]:
        """The figures that decided that this was asked, or asked so: of a `when` or an `if`, as far as they are few."""
        labels = []
        for leaves in (*(trace.leaves for trace in self.walk.held), self.walk.decided):
            root = self.case.record.root
            few = {
                (leaf.span.start, leaf.span.end): leaf for leaf in leaves
                if leaf.record.root is root and leaf.span and leaf.role != "asked"
            }  # fmt: skip
            for place, leaf in few.items() if len(few) <= MOST_DECIDING else ():
                if leaf is not primary and place not in taken:
                    taken.add(place)
                    span = Span(*place)
                    labels.append(Label(span, Phrase("role-deciding", field=leaf.beside), written(leaf.route)))
        return labels

    def _primary(self, verdict: str, stated: Trace, leaves: list[Leaf]) -> Leaf | None:
        """The figure to point at; None where that is what holds them."""
        root = self.case.record.root
        if stated.single is not None and stated.single.record.root is root and stated.single.span is not None:
            return stated.single
        primary = next((leaf for leaf in leaves if leaf.span is not None), None) if stated.leaves else None
        truth = verdict == INCONSISTENT and isinstance(stated.value, bool)
        if stated.single is None and verdict != VIOLATED and stated.leaves and not truth:
            primary = None  # a total of parts: point at what holds them, label each part
        if primary is None and verdict == VIOLATED:  # nothing to point at is what is wrong: point at why it is asked
            held = self.walk.held
            asked = [leaf for trace in held for leaf in trace.leaves if leaf.record.root is root]
            primary = next((leaf for leaf in asked if leaf.span is not None), None)
        return primary

    @property
    def words(self) -> dict[str, list[Any]]:
        """The rule writer's own words, as parts by language, for this check: empty where there are none."""
        return {**self.case.about["messages"], **self.case.plan.messages}

    def _message(self, said: dict[str, list[Any]]) -> Authored:
        """The rule writer's own words, with the values in them."""
        texts = {}
        for language, parts in said.items():
            words = [part if isinstance(part, str) else self._said(part) for part in parts]
            texts[language] = "".join(words)
        return Authored(texts)

    def _said(self, stored: Any) -> str:
        node = thaw(stored)
        trace = self.walk.eval(node)
        if trace.value is None:
            return "—"
        if isinstance(trace.value, Fraction) and not isinstance(trace.value, bool):
            power = trace.single.power if trace.single is not None else self.walk.record.power
            return trace.text if trace.single is not None else show(trace.value, node.type, power)
        if isinstance(trace.value, bool):
            return YES if trace.value else NO
        return str(trace.value.text if isinstance(trace.value, Target) else trace.value)

    def violation(self, stated: Trace, compares: bool) -> Diagnostic:
        """Of a truth that does not hold; ``compares`` is whether it is a comparison."""
        data, title = self.case.about, self.title
        phrase = Phrase("violated", rule=data["name"]) if title is None else Phrase("violated-title", title=title)
        severity, verdict = self.severity, VIOLATED
        if stated.allowed is not None:  # the figures behind the printed ones may hold it
            severity, verdict = NOTE, CONSISTENT
            phrase = Phrase("allowed-title", title=self.called)
        diagnostic = self.diagnostic(severity, verdict, phrase, stated, Trace(True))
        if title is not None and not self.words:
            diagnostic.title = None
        if stated.allowed is not None:
            diagnostic.notes.insert(0, ("rounding", stated.allowed))
        over = self._overshoot(stated)
        if over is not None:
            diagnostic.notes.insert(0, ("found", over))
        if stated.phrase is not None:
            diagnostic.notes.insert(0, ("found", stated.phrase))
        elif stated.text and compares:
            diagnostic.notes.insert(0, ("unmet", Working(stated.text)))
        return diagnostic

    def _overshoot(self, stated: Trace) -> Phrase | None:
        """How far a value lies beyond its limit, in the limit's unit; None where that is no inequality of numbers."""
        if stated.compared is None:
            return None
        op, code, value, limit = stated.compared
        gap = abs(value.value - limit.value)
        if op not in ("<", "<=", ">", ">=") or not gap:
            return None
        power = limit.power if limit.power is not None else value.power
        power = self.case.record.power if power is None else power

        def said(number: Any) -> str:
            return show(number, code, power, unit=True)

        far: Any = said(gap)
        if code == "rate":
            far = Phrase("percentage-points", value=far.removesuffix("%"))
        elif code == "year":
            return Phrase(
                "before-year" if value.value < limit.value else "after-year",
                value=said(value.value),
                limit=said(limit.value),
            )
        key = "over-limit" if op.startswith("<") else "under-limit"
        return Phrase(key, value=said(value.value), limit=said(limit.value), gap=far)

    def other_text(self, stated: Trace, expected: Trace) -> Diagnostic:
        """Of two values that are no numbers, and not the same."""
        args: dict[str, Any] = {"stated": _text(stated.value), "computed": _text(expected.value)}
        if stated.single is not None:
            phrase = Phrase("differs-text", field=stated.single.title, **args)
        else:
            phrase = Phrase("differs-text-sides", field="", **args, title=self.called)
        diagnostic = self.diagnostic(self.severity, INCONSISTENT, phrase, stated, expected)
        if expected.text not in (str(expected.value), str(expected.value).lower()):
            diagnostic.notes.insert(0, ("working", Working(expected.text)))
        if stated.single is not None:
            diagnostic.caret = Phrase("caret-stated", computed=_text(expected.value))
        return diagnostic


# What a rule's title alone says of a check; and so many figures are told with it, or with words that have none.
_BARE = ("violated-title", "allowed-title")
_MOST_TOLD = 4


def _says_no_figure(words: dict[str, list[Any]]) -> bool:
    return all(isinstance(part, str) for parts in words.values() for part in parts)


def _with_figures(message: Any, primary: Leaf | None, every: list[Leaf]) -> Any:
    """What is said with the figures that it is about, as printed, where they are few: one line has to do without the
    labels that show them."""
    told: dict[tuple[int, int], Leaf] = {}
    for leaf in [primary, *every] if primary is not None else every:
        if isinstance(leaf.value, (Decimal, Target)) and leaf.shown and leaf.role != "asked":
            told.setdefault((id(leaf.record), leaf.index), leaf)
    if not 0 < len(told) <= _MOST_TOLD:
        return message
    return Phrase(
        "with-figures",
        said=message,
        figures=tuple(Phrase("with-figure", field=leaf.beside, shown=leaf.shown) for leaf in told.values()),
    )


# So many places in other reports are shown with one finding.
_MOST_ELSEWHERE = 20


def _elsewhere(leaves: list[Leaf]) -> list[Elsewhere]:
    """The figures of other reports that took part, where they stand."""
    found: dict[tuple[int, int, int], Elsewhere] = {}
    for leaf in leaves:
        source, span = leaf.record.root.source, leaf.span
        if source is not None and span is not None and len(found) < _MOST_ELSEWHERE:
            key = id(source), span.start, span.end
            found.setdefault(
                key, Elsewhere(source, span, Phrase(f"role-{leaf.role}", field=leaf.beside), written(leaf.route))
            )
    return list(found.values())


# So many figures are told how they were read.
_MOST_READ = 3


def _readings(leaves: list[Leaf]) -> list[Phrase]:
    """Figures that were read with more decimals than they print, and with how many."""
    found: dict[Any, Phrase] = {}
    for leaf in leaves:
        if leaf.more and len(found) < _MOST_READ:
            places = leaf.decimals
            read = show(Fraction(leaf.value), leaf.code, leaf.power, decimals=places)
            text = leaf.shown
            found[text, read] = Phrase("read-as", text=text, read=read, count=places)
    return list(found.values())


def cited(case: Case) -> list[Any]:
    """What the rule cites, but for documents that came only after the report was written: in the year after its own."""
    data = case.about
    year = case.record.root.year if any(data["since"]) else None
    return [text for text, first in zip(data["basis"], data["since"], strict=True) if year is None or first <= year + 1]


def title_of(case: Case) -> Authored | None:
    """The title of a case's rule, where it has one."""
    titles = case.about["titles"]
    return Authored(titles) if titles else None


def _text(value: Any) -> Any:
    """A value that is no number, as it is quoted."""
    return Working(YES if value else NO) if isinstance(value, bool) else str(value)


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
