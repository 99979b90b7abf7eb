"""The figures of a group of failing constraints: how each may be written, and in which of them it stands."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostic import Edit
from ..explain.literal import Literal, literal
from ..figure import Target
from ..source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..explain.trace import Leaf
    from .constraints import Constraint

# A value to try, with its decimals.
Value = tuple[Fraction, int]


class Figure:
    """A printed figure, or a word of a choice, that may be another; ``place`` is where it stands in the text."""

    __slots__ = ("leaf", "literal", "old", "place")

    def __init__(self, place: int, leaf: Leaf) -> None:
        self.place = place
        self.leaf = leaf
        self.literal: Literal | None = None
        self.old = Fraction(0)
        value = leaf.value.value if isinstance(leaf.value, Target) else leaf.value
        if isinstance(value, Decimal):
            self.literal = literal(leaf)
            self.old = Fraction(value)

    @property
    def unit(self) -> Fraction:
        """One of its last printed digit, in base units."""
        return self.literal.one / 10**self.literal.decimals if self.literal is not None else Fraction(1)

    def edit(self, value: Value) -> Edit | None:
        """The figure written with another value; None where it cannot be."""
        if self.literal is None:
            return None
        text = self.literal.written(*value)
        return None if text is None or text == self.literal.old else Edit(self.literal.span, text)

    def word(self, text: str) -> Edit:
        """The choice written as another word."""
        node = self.leaf.node
        assert node is not None
        return Edit(Span(node.start, node.end), text)

    def shown(self, edit: Edit) -> tuple[str, str]:
        """What is printed now, and after an edit."""
        if self.literal is None:
            return str(self.leaf.value), edit.text
        return self.literal.whole.strip(), self.literal.with_(edit.text).strip()


def computed_in(place: int, constraints: list[Constraint]) -> bool:
    """Whether a figure is one that a constraint computes from others: not one that is printed a second time."""
    return any(
        (own := each.own) is not None
        and each.figures.get(place) is not None
        and each.keys[place] == (id(own.record), own.index)
        and len(each.figures) > 2
        for each in constraints
    )


def parts_of(place: int, constraints: list[Constraint]) -> list[Fraction]:
    """What a computed figure is made of, each with its sign: the parts of those totals that it is."""
    found: list[Fraction] = []
    for each in constraints:
        own = each.own
        if own is None or each.keys.get(place) != (id(own.record), own.index):
            continue
        found += [
            _SIGNS[leaf.role] * Fraction(leaf.value)
            for leaf in each.expected.leaves
            if leaf.role in _SIGNS and isinstance(leaf.value, Decimal)
        ]
    return found


_SIGNS = {"addend": 1, "minuend": 1, "subtrahend": -1}
