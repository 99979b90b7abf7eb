"""The smallest sets of figures whose change settles a group of failing constraints: sets of one, then of two.

Every figure that all of a group have in common is tried, by the values that the constraints themselves allow; what a
change breaks is learnt from the trial, and the values are narrowed by it. Two figures are sought only where no one
figure does without breaking anything: each failing constraint has to hold one of them. Nothing is left to chance, and
what may be spent is bounded.
"""

from __future__ import annotations

from fractions import Fraction

from ..explain import interval as iv
from ..verdict import PASS
from .figures import Figure, Value
from .slips import RANKS, slip_between
from .solve import Reach, reaches, values_in
from .trial import Item, Judged, Trials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Edit
    from .constraints import Constraint

# How often the values of a figure are narrowed by what they break; and so many pairs are kept.
_ROUNDS = 3
# Of a choice so many words are tried.
_MOST_WORDS = 8
# Where more figures than these might be it, those that nothing speaks for are not all tried.
_MOST_TRIED, _FEW_TRIED = 24, 8


class Hit:
    """A set that settles: its edits by figure, the values, what it breaks, and how many other checks it settles too."""

    __slots__ = ("also", "broken", "edits", "values")

    def __init__(
        self, edits: list[tuple[Figure, Edit]], values: list[Fraction | None], broken: list[Item], also: int = 0
    ) -> None:
        self.edits = edits
        self.values = values
        self.broken = broken
        self.also = also


class Search:
    """The search over one group: ``items`` are its failing constraints."""

    def __init__(self, trials: Trials, items: list[Item]) -> None:
        self.trials = trials
        self.items = items
        self.failed = [trials.failed[item] for item in items]
        self.figures: dict[int, Figure] = {}
        for constraint in self.failed:
            self._know(constraint)
        # Passing constraints that a change was seen to break, as they are in the report as it stands.
        self.learnt: dict[Item, Constraint] = {}
        self.hits: list[Hit] = []
        self.complete = True

    def _know(self, constraint: Constraint) -> None:
        for place, leaf in constraint.figures.items():
            if place not in self.figures:
                self.figures[place] = Figure(place, leaf)

    def run(self) -> None:
        """Fill ``hits`` with all sets of one figure."""
        shared = set(self.failed[0].figures)
        for constraint in self.failed[1:]:
            shared &= set(constraint.figures)
        places = sorted(shared)
        if len(places) > _MOST_TRIED:
            places = self._likely(places)
        for place in places:
            hit = self._one(self.figures[place])
            if hit is not None:
                self.hits.append(hit)
        self.complete = self.complete and not self.trials.spent_out
        self.trials.spent_out = False

    def _likely(self, places: list[int]) -> list[int]:
        """Of very many figures those that a known slip would explain, and those that are computed."""
        self.complete = False
        kept = []
        for place in places:
            figure, known = self.figures[place], self.allowed(place, self.failed[:1])
            own = any((o := c.own) is not None and c.keys[place] == (id(o.record), o.index) for c in self.failed)
            wanted = iv.rounded(known[0][0].exact, figure.unit) if known else figure.old
            if own or (wanted != figure.old and not RANKS[self.slip(figure, wanted)]):
                kept.append(place)
        kept = kept[:_MOST_TRIED]
        return sorted([*kept, *[place for place in places if place not in kept][: max(0, _FEW_TRIED - len(kept))]])

    def slip(self, figure: Figure, value: Fraction) -> str:
        """The slip behind a figure that should have another value."""
        from .figures import parts_of

        if figure.literal is None:
            return ""
        parts = parts_of(figure.place, self.failed)
        return slip_between(figure.literal, figure.old, value, parts, figure.leaf.code == "money")

    def allowed(
        self, place: int, constraints: list[Constraint], values: dict[int, Fraction] | None = None
    ) -> list[list[Reach]]:
        """What each of some constraints allows a figure to be, of those that say so."""
        found = (reaches(each, place, values) for each in constraints if place in each.figures)
        return [each for each in found if each]

    def _one(self, figure: Figure) -> Hit | None:
        """The best change of one figure that settles the group."""
        best: Hit | None = None
        tried: set[str] = set()
        learnt: dict[Item, Constraint] = dict(self.learnt)
        for _ in range(_ROUNDS):
            grown = False
            for edit, value in self.edits(figure, self.failed, list(learnt.values())):
                if edit.text in tried:
                    continue
                tried.add(edit.text)
                judged = self.trials.judged([edit])
                if judged is None or not self.trials.settles(judged, self.items):
                    continue
                broken = self.trials.broken(judged, self.items)
                if best is None or len(broken) < len(best.broken):
                    best = Hit([(figure, edit)], [value], broken, self.trials.also(judged, self.items))
                if not broken:
                    return best
                grown |= self.learn(judged, broken, learnt, figure.place)
            if not grown:
                break
        return best

    def learn(self, judged: Judged, broken: list[Item], learnt: dict[Item, Constraint], place: int) -> bool:
        """Look at constraints that a change breaks as they are in the report as it stands; whether any is new."""
        grown = False
        for key, i in broken:
            if (key, i) in learnt or key not in judged.suspects:
                continue
            constraint = self.trials.unbroken((key, i))
            if constraint is None:
                continue
            self.learnt[key, i] = learnt[key, i] = constraint
            self._know(constraint)
            grown |= place in constraint.figures
        return grown

    def edits(
        self,
        figure: Figure,
        failed: list[Constraint],
        held: list[Constraint],
        values: dict[int, Fraction] | None = None,
    ) -> list[tuple[Edit, Fraction | None]]:
        """How a figure may be written for some failing constraints, and others that hold, to hold all; ``values`` are
        those that others are taken to have."""
        if figure.literal is None:
            words = [word for word in figure.leaf.field.extra if word != figure.leaf.value]
            choices: list[tuple[Edit, Fraction | None]] = [(figure.word(word), None) for word in words[:_MOST_WORDS]]
            return choices
        wanted = self.allowed(figure.place, failed, values)
        known = self.allowed(figure.place, [c for c in held if c.state == PASS], values)
        found = values_in(figure.literal, figure.old, wanted or known, known if wanted else [])
        if not found and not values:
            found = self._guessed(figure, [each for each in failed if figure.place in each.figures])
        return [(edit, value[0]) for value in found if (edit := figure.edit(value)) is not None]

    def _guessed(self, figure: Figure, failed: list[Constraint]) -> list[Value]:
        """The values of a figure that no formula names: by two trials and the line through them, else those of the
        figures that it is held against, and what it may have been meant to be."""
        from .sampling import alike, sampled

        return sampled(self.trials, figure, failed, self.items) or alike(figure, failed)
