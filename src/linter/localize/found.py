"""What is said of checks that fail together: the changes that would settle them. Plain data, which can be stored."""

from __future__ import annotations

from .slips import DIGIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Diagnostic, Text
    from ..source import Span

# What the search for a group came to: sets of figures were found; three or more would have to be others; there are
# more failing checks than are looked at, or the budget was spent before anything was found.
FOUND, NOT_LOCALIZED, NOT_SEARCHED = "found", "not-localized", "not-searched"


class Change:
    """One figure written otherwise: ``before`` at ``span``, which is ``after`` then; ``slip`` is the known slip between
    the two, ``""`` where there is none; ``computed`` whether a rule computes the figure from others."""

    __slots__ = ("after", "before", "computed", "route", "slip", "span", "title")

    def __init__(self, title: Text, route: str, span: Span, before: str, after: str, slip: str, computed: bool) -> None:
        self.title = title
        self.route = route
        self.span = span
        self.before = before
        self.after = after
        self.slip = slip
        self.computed = computed


class Settling:
    """A set of figures whose change settles all of a group: the ``changes``; the checks that hold now and would not
    (``breaks``, as rule, title and route); how many passing checks speak for the figures as they are printed
    (``confirmed``, None where that was not looked at); how many failing checks beside the group hold then too
    (``also``); whether a figure would fall to nothing or below (``odd``); and whether nothing tells it from the set
    before it (``tied``)."""

    __slots__ = ("also", "breaks", "changes", "confirmed", "odd", "tied")

    def __init__(
        self,
        changes: list[Change],
        breaks: list[tuple[str, Text, str]],
        confirmed: int | None = None,
        also: int = 0,
        odd: bool = False,
    ) -> None:
        self.odd = odd
        self.also = also
        self.changes = changes
        self.breaks = breaks
        self.confirmed = confirmed
        self.tied = False


class Localized:
    """Checks that fail together: their ``diagnostics``, how many constraints fail (``count``), what the search came to
    (``status``), the ``sets`` of figures in order, and whether all were looked at (``complete``)."""

    __slots__ = ("complete", "count", "diagnostics", "sets", "status")

    def __init__(self, diagnostics: list[Diagnostic], count: int) -> None:
        self.diagnostics = diagnostics
        self.count = count
        self.status = NOT_LOCALIZED
        self.sets: list[Settling] = []
        self.complete = True

    @property
    def open(self) -> list[Diagnostic]:
        """Those of its diagnostics that nobody has accepted."""
        return [d for d in self.diagnostics if not d.accepted]

    @property
    def is_told_apart(self) -> bool:
        """Whether the report itself speaks for the first set against all others: by what each breaks, by what else it
        settles, or by a known slip."""
        return len(self.sets) > 1 and _evidence(self.sets[0]) < min(map(_evidence, self.sets[1:]))

    @property
    def best(self) -> list[Settling]:
        """The sets that nothing tells apart from the first."""
        count = next((i for i, each in enumerate(self.sets) if i and not each.tied), len(self.sets))
        return self.sets[:count]


def _evidence(way: Settling) -> tuple[int, int, bool]:
    return len(way.breaks), -way.also, not all(change.slip not in ("", DIGIT) for change in way.changes)
