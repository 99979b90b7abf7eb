"""Which figures would settle what fails together, in words and for programs: as changes, never as culprits."""

from __future__ import annotations

from ..diagnostic import Phrase
from ..localize.found import FOUND, NOT_LOCALIZED, NOT_SEARCHED
from ..origin import cell_of, is_imported
from ..source import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnostic import Diagnostic
    from ..localize.found import Change, Localized, Settling
    from ..messages import Catalogue
    from ..run.result import FileResult
    from ..source import Source
    from .places import Places

_SLIPS = {
    "swapped": "which-slip-swapped", "point": "which-slip-point", "unit": "which-slip-unit", "sign": "which-slip-sign",
    "left-out": "which-slip-left-out", "twice": "which-slip-twice",
}  # fmt: skip
# So many ways that nothing tells apart are said, so many others, so many places and rules.
_MOST_TIED, _MOST_OTHERS, _MOST_PLACES, _MOST_RULES = 3, 2, 8, 3


def which(file: FileResult, catalogue: Catalogue, everything: bool = False) -> list[tuple[str, list[str]]]:
    """What there is to say of each group of a file's failing checks: a head, and a line for each way.

    Unless ``everything`` is asked for, only where it says more than the diagnostics do by themselves.
    """
    source = file.source
    if source is None:
        return []
    said = (_said(each, source, catalogue) for each in file.localized if _is_news(each, everything))
    return [(head, lines) for head, lines in said if lines]


def _is_news(each: Localized, everything: bool) -> bool:
    """Whether a group says more than its diagnostics: several that hang together, or another figure to look at."""
    found = each.open
    if not found:
        return False
    if each.status != FOUND:
        return len(found) > 1 and (everything or (each.status == NOT_SEARCHED and len(found) > 2))
    best = each.sets[0]
    if not everything and best.odd and len(best.changes) > 1:
        return False
    if len(found) > 1:
        return True
    if not each.is_told_apart or (not everything and len(best.changes) > 1):
        return False  # nothing speaks for one figure rather than another
    (diagnostic,) = found
    own = diagnostic.span is not None and any(c.span.start == diagnostic.span.start for c in best.changes)
    return everything or not (own or best.breaks or any(kind == "hint" for kind, _ in diagnostic.notes))


def _said(each: Localized, source: Source, catalogue: Catalogue) -> tuple[str, list[str]]:
    texts = catalogue.texts
    places = list(dict.fromkeys(_place(source, d.span.start, catalogue) for d in each.open if d.span is not None))
    where = texts["list-comma"].join(places[:_MOST_PLACES]) + ("…" if len(places) > _MOST_PLACES else "")
    count = len(each.open)
    head = texts["which-group" if count > 1 else "which-single"].format(count=count, places=where)
    if each.status != FOUND:
        return head, [texts["which-not-localized" if each.status == NOT_LOCALIZED else "which-not-searched"]]
    best = each.best
    rest = each.sets[len(best) :]
    lines = [_way(way, count, source, catalogue) for way in best[:_MOST_TIED]]
    if len(best) > 1:
        lines.append(texts["which-tied"].format(count=len(best)))
    lines += [_way(way, count, source, catalogue) for way in rest[: _MOST_OTHERS if len(best) == 1 else 0]]
    left = len(each.sets) - len(lines) + (len(best) > 1)
    if left > 0 and len(best) <= _MOST_TIED:
        lines.append(texts["which-more"].format(count=left))
    if not each.complete:
        lines.append(texts["which-unfinished"])
    return head, lines


def _way(way: Settling, count: int, source: Source, catalogue: Catalogue) -> str:
    """One set of changes, and what comes of it."""
    texts = catalogue.texts
    changes = texts["which-and"].join(_change(change, source, catalogue) for change in way.changes)
    if not way.breaks:
        said = texts["which-settles" if count > 1 else "which-settles-one"].format(changes=changes, count=count)
    else:
        rules = list(dict.fromkeys(rule for rule, _, _ in way.breaks))
        named = texts["list-comma"].join(rules[:_MOST_RULES]) + ("…" if len(rules) > _MOST_RULES else "")
        key = "which-breaks" if count > 1 else "which-breaks-one"
        said = texts[key].format(changes=changes, count=count, broken=len(way.breaks), rules=named)
    if way.also:
        said += texts["which-also"].format(count=way.also)
    if way.confirmed and way.confirmed > len(way.breaks):
        said += texts["which-confirmed"].format(count=way.confirmed)
    return said


def _change(change: Change, source: Source, catalogue: Catalogue) -> str:
    slip = catalogue.texts[_SLIPS[change.slip]] if change.slip in _SLIPS else ""
    phrase = Phrase(
        "which-change", field=change.title, before=change.before, after=change.after, slip=slip,
        place=_place(source, change.span.start, catalogue),
    )  # fmt: skip
    return catalogue.say(phrase)


def _place(source: Source, offset: int, catalogue: Catalogue) -> str:
    """Where something stands, short: its line, or its cell of a file of tables."""
    line, _ = source.locate(offset)
    cell = cell_of(source, offset) if is_imported(source) and line > 1 else ""
    return harmless(cell) if cell else catalogue.texts["which-line"].format(line=line)


def localized(file: FileResult, catalogue: Catalogue, places: Places) -> list[dict[str, Any]]:
    """The same for programs: every group that somebody has not accepted, with all its sets."""
    source = file.source
    if source is None:
        return []
    return [
        {
            "file": places.path(file.path),
            "status": each.status,
            "complete": each.complete,
            "checks": [_check(d) for d in each.open],
            "sets": [_set(way, len(each.open), source, catalogue) for way in each.sets],
        }
        for each in file.localized
        if each.open
    ]


def _check(d: Diagnostic) -> dict[str, Any]:
    line, column = d.start
    return {"rule": d.rule, "pack": d.pack, "route": d.route, "line": line, "column": column}


def _set(way: Settling, count: int, source: Source, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "changes": [_changed(change, source, catalogue) for change in way.changes],
        "settles": count,
        "of": count,
        "breaks": [{"rule": rule, "title": catalogue.say(title), "route": route} for rule, title, route in way.breaks],
        "confirmed_by": way.confirmed,
        "also_settles": way.also,
        "tied": way.tied,
        "text": _way(way, count, source, catalogue),
    }


def _changed(change: Change, source: Source, catalogue: Catalogue) -> dict[str, Any]:
    (line, column), (end_line, end_column) = source.locate(change.span.start), source.locate(change.span.end)
    return {
        "field": catalogue.say(change.title),
        "route": change.route,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "before": change.before,
        "after": change.after,
        "slip": change.slip,
        "computed": change.computed,
    }
