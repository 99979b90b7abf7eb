"""Reports localized without files: by the packs that come with crossfoot, or by rules given as a text."""

from __future__ import annotations

from linter.check.loaded import LoadedPack
from linter.diagnostic import NOTE, Diagnostic
from linter.localize.found import Localized, Settling
from linter.localize.localize import BUDGET, localize
from linter.localize.trial import edited
from linter.localize.worth import Failing
from linter.report.bind import bind
from linter.report.choice import choose, fiscal_year
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

from ..checking import compiled
from ..rules.test_rules import PROGRAM


def failing(pack: LoadedPack, form: str, text: str) -> Failing:
    """A report as it was judged."""
    documents, broken = parse(Source("report.yaml", text))
    assert not broken
    report, shape = bind(documents[0], pack.forms[form], pack.forms, pack.name)
    return Failing(pack, report, 0, shape, judge(pack, report).diagnostics)


def findings(pack: LoadedPack, form: str, text: str) -> list[Diagnostic]:
    """What is said of a report, notes aside."""
    found = failing(pack, form, text)
    return [d for d in (*found.shape, *found.diagnostics) if d.severity != NOTE]


def found_in(pack: LoadedPack, form: str, text: str, budget: int) -> list[Localized]:
    """The groups of a report."""
    judged = failing(pack, form, text)
    listed = [d for d in (*judged.shape, *judged.diagnostics) if d.severity != NOTE]
    return localize(judged, listed, _none, budget=budget)


def of_rules(rules: str, text: str, budget: int = BUDGET) -> list[Localized]:
    """The groups of a report of form ``line``."""
    pack = compiled(rules)
    return found_in(pack, "line", text, budget)


def chosen(text: str) -> tuple[LoadedPack, str]:
    """The pack and the form that a report is checked by."""
    documents, _ = parse(Source("report.yaml", text))
    choice = choose(documents[0], PROGRAM.index)
    year, _ = fiscal_year(documents[0], choice, PROGRAM.index)
    return PROGRAM.pack(choice.pack, year), choice.form


def of_packs(text: str, budget: int = BUDGET) -> list[Localized]:
    """The groups of a report by the pack that it is of."""
    pack, form = chosen(text)
    return found_in(pack, form, text, budget)


def fields(way: Settling) -> frozenset[str]:
    """The figures of a set, by their routes."""
    return frozenset(change.route for change in way.changes)


def clean(groups: list[Localized]) -> list[set[frozenset[str]]]:
    """Of each group the smallest sets that break nothing."""
    found = []
    for group in groups:
        ways = [way for way in group.sets if not way.breaks]
        least = min((len(way.changes) for way in ways), default=0)
        found.append({fields(way) for way in ways if len(way.changes) == least})
    return found


def changed(text: str, way: Settling) -> str:
    """A report with a set of changes made where they stand."""
    from linter.diagnostic import Edit

    return edited(text, [Edit(change.span, change.after) for change in way.changes])


def _none(rule: str) -> bool:
    return False
