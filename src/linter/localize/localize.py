"""From the failing checks of a report to the changes that would settle them, group by group."""

from __future__ import annotations

from decimal import localcontext
from fractions import Fraction

from ..diagnostic import NOTE, Authored, Edit
from ..explain.diagnosis import title_of
from ..figure import EXACT
from ..report.record import written
from .figures import Figure, computed_in
from .found import FOUND, NOT_LOCALIZED, NOT_SEARCHED, Change, Localized, Settling
from .pairs import pairs
from .search import Hit, Search
from .slips import RANKS
from .trial import Item, Trials
from .worth import says_itself

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..diagnostic import Diagnostic
    from .constraints import Constraint
    from .worth import Failing

# So many characters may be read in all the trials of a report, at least so many trials of a short one, and so many
# failing constraints are looked at.
BUDGET = 300_000
_MOST_FAILED = 200
# And so many sets are kept.
_MOST_SETS = 24
# Of so many of them it is found out how many passing checks speak for them.
_MOST_CONFIRMED = 8


def localize(
    failing: Failing, diagnostics: list[Diagnostic], ignored: Callable[[str], bool], everything: bool = True,
    budget: int = BUDGET,
) -> list[Localized]:  # fmt: skip
    """The groups of failing equalities and inequalities of one report that say more together than each by itself.

    ``diagnostics`` are those of it that are listed, ``ignored`` tells which rules are switched off, ``budget`` how many
    characters may be read in trials. Unless ``everything`` is asked for, nothing is looked for where a diagnostic
    stands alone and has a hint at what was slipped, and no two figures where one diagnostic stands alone.
    """
    with localcontext(EXACT):
        if len(failing.report.document.source.text) > budget:
            return [_too_much(diagnostics)]
        trials = Trials(failing, ignored, budget)
        if len(trials.base.suspects) > _MOST_FAILED:
            return [_too_much(diagnostics)]
        trials.look()
        groups = []
        for items in _groups(trials):
            failed = [trials.failed[item] for item in items]
            said = {id(d): d for each in failed if (d := _diagnostic_of(each, diagnostics)) is not None}
            if said:
                groups.append((Localized(list(said.values()), len(items)), Search(trials, items)))
        # What is news comes first, so that it comes to the same whether or not the rest is looked for, too.
        news = [each for each in groups if _is_news(each[0])]
        rest = [each for each in groups if not _is_news(each[0])] if everything else []
        for some in (news, rest):
            for _, search in some:
                search.run()
            for alone in (False, True):
                these = [each for each in some if (len(each[0].diagnostics) == 1) == alone]
                for number, (_, search) in enumerate(these if everything or not alone else []):
                    pairs(search, trials.left // (len(these) - number))
                trials.left = max(trials.left, budget // 4)  # what was found is ranked in any case
                for result, search in these:
                    _conclude(result, search)
    kept = [*news, *rest]
    return [result for result, search in groups if any(search is each for _, each in kept)]


def _is_news(result: Localized) -> bool:
    """Whether more could be said of a group than its diagnostics say."""
    return len(result.diagnostics) > 1 or not any(map(says_itself, result.diagnostics))


def _too_much(diagnostics: list[Diagnostic]) -> Localized:
    result = Localized([d for d in diagnostics if d.severity != NOTE], len(diagnostics))
    result.status, result.complete = NOT_SEARCHED, False
    return result


def _groups(trials: Trials) -> list[list[Item]]:
    """The failing constraints that hang together by their figures."""
    groups: list[tuple[set[int], list[Item]]] = []
    for item, constraint in trials.failed.items():
        constraint.settle()
        if constraint.op == "" or not constraint.figures:
            continue
        places, items = set(constraint.figures), [item]
        rest = []
        for known in groups:
            if known[0] & places:
                places |= known[0]
                items = known[1] + items
            else:
                rest.append(known)
        groups = [*rest, (places, items)]
    return [items for places, items in sorted(groups, key=lambda each: min(each[0]))]


def _conclude(result: Localized, search: Search) -> None:
    result.complete = search.complete
    if search.hits:
        result.status = FOUND
        _rank(result, search)
    else:
        result.status = NOT_LOCALIZED if search.complete else NOT_SEARCHED


def _rank(result: Localized, search: Search) -> None:
    """Put the sets in order: what breaks nothing, what settles other checks too, a known slip, what fewest passing
    checks speak for, what is computed rather than entered; what stands first."""
    ranked = []
    for hit in search.hits:
        pairs = zip(hit.edits, hit.values, strict=True)
        changes = [_change(search, figure, edit, value) for (figure, edit), value in pairs]
        slips, entered = max(RANKS[c.slip] for c in changes), sum(not c.computed for c in changes)
        order = (len(hit.broken), len(changes), -hit.also, _is_odd(hit), slips)
        ranked.append(((*order, entered, [c.span.start for c in changes]), order, entered, hit, changes))
    ranked.sort(key=lambda each: each[0])
    found = []
    for number, (_, order, entered, hit, changes) in enumerate(ranked[:_MOST_SETS]):
        confirmed = max(_confirmed(search, hit), len(hit.broken)) if number < _MOST_CONFIRMED else None
        key = (*order, confirmed is None, confirmed or 0, entered)
        settling = Settling(changes, _breaks(search, hit), confirmed, hit.also, _is_odd(hit))
        found.append((key, [c.span.start for c in changes], settling))
    found.sort(key=lambda each: each[:2])
    last: Any = None
    for key, _, settling in found:
        settling.tied = key == last
        last = key
        result.sets.append(settling)
    result.complete = result.complete and len(ranked) <= _MOST_SETS


def _is_odd(hit: Hit) -> bool:
    """Whether a figure would fall to nothing, or below, that does not now."""
    pairs = zip(hit.edits, hit.values, strict=True)
    return any(
        value is not None and (value <= 0 < figure.old or value < 0 == figure.old) for (figure, _), value in pairs
    )


def _change(search: Search, figure: Figure, edit: Edit, value: Fraction | None) -> Change:
    leaf = figure.leaf
    before, after = figure.shown(edit)
    slip = search.slip(figure, value) if value is not None else ""
    span = leaf.span or edit.span
    computed = computed_in(figure.place, search.failed)
    return Change(leaf.quoted, written(leaf.route), span, before, after, slip, computed)


def _confirmed(search: Search, hit: Hit) -> int:
    """How many passing checks would not hold were the figures of a set others: those that speak for them."""
    edits = []
    for figure, edit in hit.edits:
        other = None
        if figure.literal is not None:
            unit = figure.unit
            other = figure.edit((figure.old * 2 + 7 * unit, figure.literal.decimals))
        edits.append(other or edit)
    judged = search.trials.judged(edits)
    return 0 if judged is None else search.trials.touched(judged)


def _breaks(search: Search, hit: Hit) -> list[tuple[str, Any, str]]:
    found: list[tuple[str, Any, str]] = []
    for key, _ in hit.broken:
        case = search.trials.case(key)
        entry = (case.about["name"], title_of(case) or Authored({}), written(case.record.route))
        if not any(entry[0] == each[0] and entry[2] == each[2] for each in found):
            found.append(entry)
    return found


def _diagnostic_of(constraint: Constraint, diagnostics: list[Diagnostic]) -> Diagnostic | None:
    """What is said of a failing constraint."""
    name = constraint.case.about["name"]
    starts = {leaf.span.start for leaf in (*constraint.stated.leaves, *constraint.expected.leaves) if leaf.span}
    best, most = None, 0
    for d in diagnostics:
        if d.rule != name or d.span is None or d.severity == NOTE:
            continue
        spans = {d.span.start, *(label.span.start for label in d.labels)}
        alike = 2 * len(spans & starts) - len(spans)
        shared = len(spans & starts)
        if shared and (best is None or alike > most):
            best, most = d, alike
    return best
