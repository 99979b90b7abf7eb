"""Faults planted in complete correct reports: the true cell is found again, and no set is named that does not settle.

Five forms: a project's table, a department's report in two packs, Liaoning's table, a completed indicator table. Faults
are those of ``test_perturbation``: a digit, two digits swapped, the point, the sign. What no equality or inequality
notices has nothing to be localized by.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.diagnostic import NOTE, Diagnostic
from linter.localize.found import Localized
from linter.run.request import Request
from linter.run.run import check
from linter.source import Source
from linter.yaml.document import parse
from linter.yaml.nodes import Node

from ..completed import completed
from ..correct import report
from ..rules.test_perturbation import _FIGURE, scalars
from ..rules.test_perturbation import changed as wrongly
from .finding import changed, chosen, findings, of_packs

FORMS: dict[str, Callable[[], str]] = {
    "project": lambda: report(4),
    "department": lambda: report(1),
    "liaoning": lambda: report(6),
    "guangdong": lambda: report(3),
    "completed": lambda: completed(0, "joined"),
}
# So many faults of each form, pairs of faults, and reports checked again; the second of each in `make test-slow`.
SINGLE, DOUBLE, RECHECKED = (4, 14), (2, 6), (1, 4)


def a_few_or(counts: tuple[int, int]) -> pytest.MarkDecorator:
    few, many = counts
    return pytest.mark.parametrize("wanted", [few, pytest.param(many, marks=pytest.mark.slow)])


def cells(text: str) -> list[Node]:
    """The figures of a report that are no dates."""
    (document,), _ = parse(Source("report.yaml", text))
    assert document.root is not None
    return [
        node
        for path, node in scalars(document.root)
        if node.style not in ('"', "'") and _FIGURE.fullmatch(node.text) and not re.search("日期|年度$|标题", path[-1])
    ]


def faults(text: str, seed: int) -> Iterator[tuple[Node, str]]:
    """Figures in an order of chance, each with a wrong text."""
    chance = random.Random(seed)
    found = cells(text)
    chance.shuffle(found)
    for node in found:
        kinds = [each for each in wrongly(node.text, "万元") if each[0] != "unit"]
        yield node, chance.choice(kinds)[1]


def planted(text: str, node: Node, wrong: str) -> str:
    return text[: node.start] + wrong + text[node.end :]


def sets(groups: list[Localized]) -> list[set[int]]:
    return [{change.span.start for change in way.changes} for group in groups for way in group.sets if not way.breaks]


def checked(file: Path) -> list[Diagnostic]:
    """What the public check says of a file."""
    return check(Request([str(file)], cache=os.environ["CROSSFOOT_CACHE_DIR"])).diagnostics


@a_few_or(SINGLE)
def test_a_single_fault_is_among_the_smallest_sets_and_mostly_first(wanted: int) -> None:
    done = among = first = 0
    for seed, make in enumerate(FORMS.values()):
        text, count = make(), 0
        for node, wrong in faults(text, seed):
            groups = of_packs(planted(text, node, wrong))
            if not groups:
                continue
            count += 1
            done += 1
            among += {node.start} in sets(groups)
            first += any(g.sets and [c.span.start for c in g.sets[0].changes] == [node.start] for g in groups)
            if count == wanted:
                break
    print(f"{done} faults: among the smallest {among / done:.1%}, first {first / done:.1%}")
    assert done == wanted * len(FORMS)
    assert among * 100 >= done * 95
    assert first * 100 >= done * 80


@a_few_or(DOUBLE)
def test_two_faults_are_among_the_sets(wanted: int) -> None:
    done = found = 0
    for seed, make in enumerate(FORMS.values()):
        text, count = make(), 0
        source = faults(text, 40 + seed)
        for pair in zip(source, source, strict=False):
            if not all(of_packs(planted(text, node, wrong)) for node, wrong in pair):
                continue
            (one, first), (other, second) = sorted(pair, key=lambda each: each[0].start)
            groups = of_packs(planted(planted(text, other, second), one, first))
            true = {one.start, other.start + len(first) - len(one.text)}
            covered: set[int] = set().union(*(places for places in sets(groups) if places <= true))
            count, done, found = count + 1, done + 1, found + (covered == true)
            if count == wanted:
                break
    print(f"{done} pairs: among the sets {found / done:.1%}")
    assert done == wanted * len(FORMS)
    assert found * 100 >= done * 85


@pytest.mark.parametrize("form", FORMS)
@a_few_or(RECHECKED)
def test_every_set_settles_what_it_says_by_the_public_check(form: str, wanted: int, tmp_path: Path) -> None:
    text = FORMS[form]()
    tried = 0
    for node, wrong in faults(text, 7):
        spoiled = planted(text, node, wrong)
        pack, kind = chosen(spoiled)
        before = {(d.rule, d.route) for d in findings(pack, kind, spoiled)}
        groups = [group for group in of_packs(spoiled) if group.sets]
        for group in groups:
            own = {(d.rule, d.route) for d in group.diagnostics}
            for way in group.sets[:3]:
                file = tmp_path / "report.yaml"
                file.write_text(changed(spoiled, way), encoding="utf-8")
                after = {(d.rule, d.route) for d in checked(file) if d.severity != NOTE}
                assert not own & after, (wrong, way.changes[0].route)
                broken = {rule for rule, _, _ in way.breaks}
                assert {rule for rule, _ in after - before} <= broken, (wrong, way.changes[0].route)
        tried += bool(groups)
        if tried == wanted:
            break
    assert tried == wanted
