"""Fixes: a figure that is computed from others, written anew as it was printed.

A fix is proposed beside its diagnostic (``propose``), and applied only where nothing speaks against it (``fixed``): the
figures it is computed from are sound, and the report as corrected is checked again and shows nothing new.
"""

from __future__ import annotations

from fractions import Fraction

from ..diagnostic import Edit, Fix
from ..report.record import written
from . import interval as iv
from .literal import literal
from .showing import decimals_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Phrase
    from .comparison import Comparison
    from .trace import Leaf, Trace

# Of another figure, these say that it may be the wrong one.
_SLIPS = ("hint-swapped", "hint-point", "hint-unit")
# These say that the stated figure may be right after all, by another way of computing it.
_WAYS = ("hint-way", "hint-truncated", "hint-half-even", "hint-half-up", "hint-tie", "hint-shares")


def propose(leaf: Leaf, expected: Trace, how: Comparison, *, blank: bool, slips: list[Phrase]) -> Fix | None:
    """How the stated figure would be written to be right; None where it cannot be written in its place.

    ``blank`` is whether a part of what it is computed from was left blank, ``slips`` what may be behind the difference.
    """
    edit = _edit(leaf, Fraction(expected.value), how)
    if edit is None:
        return None
    parts = tuple(dict.fromkeys(written(part.route) for part in expected.leaves))
    why_not = "fix-blank-part" if blank else ""
    for slip in slips:
        blamed = slip.key in _SLIPS and slip.args["field"].texts != leaf.title.texts
        if blamed or slip.key in _WAYS:
            why_not = "fix-part-in-doubt" if blamed else "fix-other-way"
    return Fix([edit], parts, why_not)


def _edit(leaf: Leaf, computed: Fraction, how: Comparison) -> Edit | None:
    """The computed value in the figure's own place, in its own style: digits, separators, sign and unit."""
    found = literal(leaf)
    if found is None:
        return None
    decimals = found.decimals
    wanted = computed / found.one
    if how.rounds:
        wanted = iv.rounded(wanted, Fraction(1, 10**decimals), how.mode if how.mode != iv.UNKNOWN else iv.HALF_UP)
    else:
        needed = decimals_of(wanted)
        if needed is None:
            return None
        decimals = max(decimals, needed)
    text = found.written(wanted * found.one, decimals)
    return None if text is None else Edit(found.span, text)


__all__ = ["propose"]
