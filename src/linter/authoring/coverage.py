"""Which branches of rules their examples and test reports have taken: `when`s, `if`s, bands and rows of tables."""

from __future__ import annotations

from contextlib import suppress
from decimal import localcontext

from ..check.case import Case
from ..diagnostic import NOTE, Diagnostic, Phrase
from ..explain.explain import prepare
from ..explain.walk import TooMuch
from ..figure import EXACT
from ..plan.nodes import Band, Decision, If, Inside
from ..plan.plans import When
from ..source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..check.loaded import LoadedPack
    from ..plan.nodes import Node
    from ..report.record import Report
    from ..source import Source

# (file, offset, catalogue key of what is missing)
Branch = tuple[str, int, str]


class Coverage:
    """Branches that there are, and those that were taken."""

    def __init__(self) -> None:
        self.branches: set[Branch] = set()
        self.taken: set[Branch] = set()
        self._owner: dict[Branch, str] = {}

    def add(self, pack: LoadedPack, name: str) -> None:
        """Every branch of a pack's own rules, and of the bands and tables that they read."""
        places = pack.places
        for number, plan in enumerate(pack.plans):
            rule = pack.rules[pack.rule_of(number)]
            if rule["pack"] != name:
                continue
            file = rule["at"][0]
            for step in plan.before:
                if isinstance(step, When) and not isinstance(step.condition, Inside):
                    self._add(file, step.at, "uncovered-when-true", rule["name"])
                    self._add(file, step.at, "uncovered-when-false", rule["name"])
                self._nodes(step.condition if isinstance(step, When) else step.value, rule["name"], places)
            self._nodes(plan.stated, rule["name"], places)
            self._nodes(plan.expected, rule["name"], places)

    def _add(self, file: str, at: int, key: str, rule: str) -> None:
        branch = (file, at, key)
        self.branches.add(branch)
        self._owner.setdefault(branch, rule)

    def _nodes(self, ir: Node | None, rule: str, places: dict[tuple[str, str], tuple[str, tuple[int, ...]]]) -> None:
        if ir is None:
            return
        if isinstance(ir, If) and ir.place is not None:
            file, then, otherwise = ir.place
            self._add(file, then, "uncovered-branch", rule)
            self._add(file, otherwise, "uncovered-branch", rule)
        if isinstance(ir, (Band, Decision)):
            file, offsets = places[ir.tag, ir.name]
            for offset in offsets:
                self._add(file, offset, "uncovered-band" if isinstance(ir, Band) else "uncovered-row", rule)
        for part in ir.children():
            self._nodes(part, rule, places)

    def take(self, pack: LoadedPack, report: Report) -> None:
        """Walk every check over a report and remember the branches."""
        places = pack.places
        with localcontext(EXACT):
            for form, records in report.records.items():
                for number, rule in pack.all_of(form):
                    for record in records:
                        with suppress(TooMuch):
                            self._walk(Case(pack, report, number, rule, record), places)

    def _walk(self, case: Case, places: Any) -> None:
        taken: set[tuple[Any, ...]] = set()
        walk, held = prepare(case, taken)
        if held is None:
            plan = case.plan
            walk.eval(plan.stated)
            if plan.expected is not None:
                walk.eval(plan.expected)
        file = case.about["at"][0]
        for what, *rest in taken:
            if what == "when":
                key = "uncovered-when-true" if rest[1] else "uncovered-when-false"
                self.taken.add((file, rest[0], key))
            elif what == "if":
                self.taken.add((rest[0], rest[1] if rest[3] else rest[2], "uncovered-branch"))
            else:
                where, offsets = places[what, rest[0]]
                self.taken.add((where, offsets[rest[1]], "uncovered-band" if what == "band" else "uncovered-row"))

    @property
    def reached(self) -> int:
        return len(self.branches & self.taken)

    def gaps(self, source_of: Callable[[str], Source | None]) -> list[Diagnostic]:
        """A note at each branch that nothing has taken."""
        found = []
        for branch in sorted(self.branches - self.taken):
            file, at, key = branch
            source = source_of(file)
            if source is not None:
                span = Span(at, min(source.line_end(source.line_of(at)), len(source.text)))
                end = source.text.find("#", span.start, span.end)
                span = Span(at, at + max(1, len(source.text[at : end if end > 0 else span.end].rstrip())))
                phrase = Phrase(key)
                found.append(Diagnostic(self._owner[branch], NOTE, phrase, file=source.name, source=source, span=span))
        return found
