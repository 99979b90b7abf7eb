"""Fixes: a figure that is computed from others, written anew as it was printed.

A fix is proposed beside its diagnostic (``propose``), and applied only where nothing speaks against it (``fixed``): the
figures it is computed from are sound, and the report as corrected is checked again and shows nothing new.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import Edit, Fix
from ..figure import EXACT, decode
from ..report.record import written
from ..source import Span
from ..startup.expressions import Expression
from . import interval as iv
from .showing import decimals_of, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostic import Phrase
    from .comparison import Comparison
    from .trace import Leaf, Trace

_LITERAL = Expression(r"[-－−]?[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WIDE_DIGITS = frozenset("０１２３４５６７８９")
_QUOTES = ("'", '"')
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
    node, record = leaf.node, leaf.record
    if node is None or node.kind != 0 or node.end <= node.start:
        return None
    start, text = node.start, leaf.text[node.start : node.end]
    if node.style in _QUOTES:
        start, text = start + 1, text[1:-1]
    if text != node.text:  # an alias, an escape, a folded line: what stands there is not the figure itself
        return None
    literals = _LITERAL.get()
    found = literals.search(text)
    if found is None or literals.search(text, found.end()) is not None:
        return None
    field = record.form.fields[leaf.index]

    def value_of(literal: str) -> Fraction | None:
        figure = decode(text[: found.start()] + literal + text[found.end() :], field.kind, field.extra)
        if not isinstance(figure.value, Decimal):
            return None
        value = figure.value
        if field.kind == "money" and (power := figure.power if figure.unit else record.power):
            value = value.scaleb(power, EXACT)
        return Fraction(value)

    one = value_of("1")
    old = found[0]
    if not one or value_of(old) != Fraction(leaf.value):
        return None
    decimals = len(old.replace("．", ".").partition(".")[2]) + leaf.more
    wanted = computed / one
    if how.rounds:
        wanted = iv.rounded(wanted, Fraction(1, 10**decimals), how.mode if how.mode != iv.UNKNOWN else iv.HALF_UP)
    else:
        needed = decimals_of(wanted)
        if needed is None:
            return None
        decimals = max(decimals, needed)
    literal = plain(wanted, decimals)
    if "," in old or "，" in old:
        whole, point, rest = literal.partition(".")
        literal = f"{int(whole):,}{point}{rest}" if whole.lstrip("-") != "0" else literal
    literal = literal.replace(",", "，") if "，" in old else literal
    if not _WIDE_DIGITS.isdisjoint(old):
        literal = literal.translate(_WIDE).replace("-", "－")
        literal = literal.replace(".", "．") if "．" in old else literal
    if value_of(literal) != wanted * one:
        return None
    at = start + found.start()
    return Edit(Span(at, at + len(old)), literal)


__all__ = ["propose"]
