"""One equality of a check: how its two sides are held against each other, and by whose word."""

from __future__ import annotations

from fractions import Fraction

from ..diagnostic import Phrase
from ..plan.modes import decided, is_measured, is_rounded
from ..verdict import CONSISTENT, EQUAL, INCONSISTENT, REPRODUCED, UNLIKELY, accepts
from . import interval as iv
from .bounds import linear, shares
from .showing import show
from .trace import joined_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.case import Case
    from ..plan.modes import Modes
    from .trace import Leaf, Trace
    from .walk import Walk

_MODES = {iv.HALF_EVEN: "mode-half-even", iv.TRUNCATE: "mode-truncate", iv.UNKNOWN: "mode-unknown"}
# Of two figures with a sum or difference nothing is unlikely that is possible.
_FEW = 2
_OWNERS = ("mode-of-rule", "mode-of-field", "mode-of-pack")


class Comparison:
    """How a stated figure is compared: the rule's word goes before the field's, the field's before the pack's."""

    def __init__(self, walk: Walk, leaf: Leaf | None, code: str) -> None:
        field: Modes = leaf.modes if leaf is not None else ()
        self.modes = (walk.rule, field, walk.pack)
        self.leaf = leaf
        # Whether figures are compared as rounded ones, where no fixed tolerance is given.
        self.rounds = is_rounded(code, *self.modes)
        self.measured = is_measured(code)
        self.mode: str = decided("rounding", *self.modes) or iv.HALF_UP
        how = decided("compare", *self.modes)
        # A fixed tolerance in base units, and why.
        self.within: tuple[Fraction, str] | None = (Fraction(how[1]), how[2]) if isinstance(how, tuple) else None

    def holds(self, stated: Trace, expected: Trace) -> bool:
        """Whether the two are equal, or the stated figure is reproduced: what the generated code decides."""
        if self.within is not None:
            return bool(abs(stated.value - expected.value) <= self.within[0])
        if stated.value == expected.value:
            return True
        if not self.rounds or self.leaf is None:
            return False
        return iv.reproduces(self.leaf.value, expected.value, self.mode)

    def verdict(self, stated: Trace, expected: Trace) -> str:
        """The verdict of the ladder."""
        if self.within is not None:
            return EQUAL if self.holds(stated, expected) else INCONSISTENT
        tied = not any(self._is_cut(leaf) for leaf in (*stated.leaves, *expected.leaves))
        if self.leaf is None:
            return _balance(stated, expected, tied)
        other = same_figure(expected)
        if other is not None and stated.value != expected.value and is_rounded(other.code, *self._asked(other)):
            # One quantity printed twice has no order: the finer print may reproduce the coarser one.
            mode = decided("rounding", *self._asked(other)) or iv.HALF_UP
            if iv.reproduces(other.value, stated.value, mode, other.last):
                return REPRODUCED
        center, widths = shares(expected.tree) if expected.tree is not None else (None, ())
        own = self.leaf.printed if self.is_apart(expected) else None
        return iv.judge(
            self.leaf.value if own is None else own,
            expected.value,
            expected.range,
            exact=not self.rounds,
            mode=self.mode,
            unit=self.leaf.last if own is None else iv.last_digit(own),
            widths=widths,
            center=center,
            tied=tied,
        )

    def is_apart(self, expected: Trace) -> bool:
        """Whether the stated figure, though beside finer ones, was rounded for itself: an amount of a finer price.

        In sums, and where it prints no decimals at all, the figures of a table are of one precision.
        """
        leaf = self.leaf
        if leaf is None or not leaf.more or leaf.code == "rate" or leaf.decimals <= leaf.more or expected.tree is None:
            return False
        parts = linear(expected.tree)
        if parts is not None and all(key is None or abs(times) == 1 for key, times in parts.items()):
            return False
        return any(
            part.code == leaf.code and part.decimals - part.more > leaf.decimals - leaf.more for part in expected.leaves
        )

    def _asked(self, leaf: Leaf) -> tuple[Modes, Modes, Modes]:
        """Who says how a figure is compared: each figure by its own field."""
        return self.modes[0], leaf.modes, self.modes[2]

    def _is_cut(self, leaf: Leaf) -> bool:
        return bool(decided("rounding", *self._asked(leaf)) == iv.TRUNCATE)

    def fits(self, stated: Fraction, unit: Fraction, computed: Fraction) -> bool:
        """Whether another stated figure, printed in units of ``unit``, would be equal or reproduced."""
        if stated == computed or not self.rounds or self.leaf is None:
            return stated == computed
        if self.mode == iv.UNKNOWN:
            return computed in iv.printed(stated, iv.UNKNOWN, unit)
        return iv.rounded(computed, unit, self.mode) == stated

    def accepts(self, verdict: str) -> bool:
        """Whether a verdict is passed in silence."""
        least = decided("accept", *self.modes) or REPRODUCED
        return accepts(least, verdict)

    def severity(self, verdict: str) -> str | None:
        """The severity that has been set for a verdict; None where it is left as it is."""
        for modes in self.modes:
            found: str | None = dict(decided("severity", modes) or ()).get(verdict)
            if found is not None:
                return found
        return None

    def said(self, code: str, power: Any) -> Phrase | None:
        """How the two were compared, where that is not how their kind always is, and who says so."""
        how = decided("compare", *self.modes)
        if self.within is not None:
            limit = show(self.within[0], code, power, unit=True)
            return Phrase("mode-within", limit=limit, because=self.within[1], owner=self._owner("compare"))
        if how == "exact" and self.measured:
            return Phrase("mode-exact", owner=self._owner("compare"))
        if not self.rounds:
            return None
        if self.mode != iv.HALF_UP:
            return Phrase(_MODES[self.mode], owner=self._owner("rounding"))
        return Phrase("mode-rounding", owner=self._owner("compare")) if not self.measured else None

    def _owner(self, key: str) -> Phrase:
        number = next(i for i, modes in enumerate(self.modes) if decided(key, modes) is not None)
        return Phrase(_OWNERS[number])


class Sides:
    """The two sides of an equality, as traces of a walk over a case: what is stated, and what it should be.

    ``code`` is the type of both; ``leaf`` the stated figure where it is one that is printed, and ``power`` the power of
    ten that it is printed in; ``how`` the two are compared.
    """

    def __init__(self, case: Case, walk: Walk, code: str, single: bool, stated: Trace, expected: Trace) -> None:
        self.case = case
        self.walk = walk
        self.code = code
        self.stated = stated
        self.expected = expected
        self.leaf = stated.single if single else None
        self.power = self.leaf.power if self.leaf is not None else case.record.power
        self.how = Comparison(walk, self.leaf, code)


def same_figure(trace: Trace) -> Leaf | None:
    """The one figure that a value is, however it is written (``x + 0``); None where it is computed from several."""
    if trace.single is not None or trace.tree is None:
        return trace.single if isinstance(trace.value, Fraction) and trace.tree is not None else None
    parts = linear(trace.tree)
    if parts is None or parts.pop(None, Fraction(0)) or len(parts) != 1:
        return None
    ((key, times),) = parts.items()
    return next((leaf for leaf in trace.leaves if times == 1 and (id(leaf.record), leaf.index) == key), None)


def _balance(stated: Trace, expected: Trace, tied: bool) -> str:
    """The verdict where neither side is one printed figure: the two ranges have to meet."""
    if stated.value == expected.value:
        return EQUAL
    left, right = stated.range, expected.range
    if left.meets(right):
        center, widths = shares(joined_tree("-", stated, expected))
        # As against a stated figure, whose own width is one of these here.
        is_far = center is not None and len(widths) > _FEW and center**2 > iv.bound_squared(widths)
        return UNLIKELY if is_far else CONSISTENT
    return UNLIKELY if tied and left.width and right.width and left.touches(right) else INCONSISTENT
