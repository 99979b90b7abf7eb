"""The digits of a printed figure where they stand in the text, and another value written in their place and style."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..figure import EXACT, Target, decode
from ..source import Span
from ..startup.expressions import Expression
from .showing import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .trace import Leaf

_LITERAL = Expression(r"[-－−]?[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WIDE_DIGITS = frozenset("０１２３４５６７８９")
_QUOTES = ("'", '"')


class Literal:
    """The digits of one figure, with their sign: ``old`` at ``span`` of the report's text.

    ``one`` is how many base units a literal 1 stands for there, ``decimals`` with how many decimals the figure is read.
    """

    __slots__ = ("_head", "_tail", "decimals", "leaf", "old", "one", "span")

    def __init__(self, leaf: Leaf, head: str, old: str, tail: str, start: int) -> None:
        self.leaf = leaf
        self.old = old
        self.span = Span(start, start + len(old))
        self._head = head
        self._tail = tail
        self.one = self.value_of("1") or Fraction(0)
        self.decimals = len(old.replace("．", ".").partition(".")[2])
        if isinstance(leaf.value, Decimal):
            self.decimals += leaf.more

    @property
    def whole(self) -> str:
        """The figure with what belongs to it, its unit and its sign."""
        return f"{self._head}{self.old}{self._tail}"

    def with_(self, text: str) -> str:
        """The figure with other digits."""
        return f"{self._head}{text}{self._tail}"

    def value_of(self, text: str) -> Fraction | None:
        """What other digits in this place would stand for; None where they would be no figure."""
        record = self.leaf.record
        field = record.form.fields[self.leaf.index]
        figure = decode(self.with_(text), field.kind, field.extra)
        value = figure.value
        if isinstance(value, Target):
            return None if value.value is None else Fraction(value.value)
        if not isinstance(value, Decimal):
            return None
        if field.kind == "money" and (power := figure.power if figure.unit else record.power):
            value = value.scaleb(power, EXACT)
        return Fraction(value)

    def written(self, value: Fraction, decimals: int) -> str | None:
        """The digits that print a value with so many decimals, in the style of the old ones; None where none do."""
        old = self.old
        text = plain(value / self.one, decimals)
        if "," in old or "，" in old:
            whole, point, rest = text.partition(".")
            text = f"{int(whole):,}{point}{rest}" if whole.lstrip("-") != "0" else text
        text = text.replace(",", "，") if "，" in old else text
        if not _WIDE_DIGITS.isdisjoint(old):
            text = text.translate(_WIDE).replace("-", "－")
            text = text.replace(".", "．") if "．" in old else text
        return text if self.value_of(text) == value else None


def literal(leaf: Leaf) -> Literal | None:
    """Where the digits of a figure stand; None where it cannot be written in its place."""
    node = leaf.node
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
    made = Literal(leaf, text[: found.start()], found[0], text[found.end() :], start + found.start())
    value = leaf.value.value if isinstance(leaf.value, Target) else leaf.value
    if not made.one or value is None or made.value_of(found[0]) != Fraction(value):
        return None
    return made
