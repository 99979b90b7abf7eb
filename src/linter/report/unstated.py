"""The unit of a report's amounts where no table gives it and the running text does: 97.79 above, 97.79万元 below."""

from __future__ import annotations

from ..figure import MONEY_UNITS, plain_number
from ..yaml.nodes import MAPPING, SCALAR, Node
from .naming import BASE, TEN_THOUSAND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The same figure has so many digits at least, and there are two of them: 12万元 may stand beside 12件.
_DIGITS, _FEWEST = 4, 2
# So many values are looked at.
_MOST = 5_000
_FIGURE = frozenset("0123456789.,")


def power(root: Node, text: str) -> int:
    """The power of ten of bare amounts as the text has it; 0 where it gives no other unit, or does not agree.
    ``text`` is that of the whole source."""
    if TEN_THOUSAND not in text:
        return 0
    figures: set[Any] = set()
    texts: list[str] = []
    waiting, seen = [root], 0
    while waiting and seen < _MOST:
        node = waiting.pop()
        seen += 1
        if node.kind != SCALAR:
            waiting.extend(value for _, value in node.items) if node.kind == MAPPING else waiting.extend(node.items)
        elif BASE in node.text:
            texts.append(node.text)
        elif sum(map(str.isdigit, node.text)) >= _DIGITS and (number := plain_number(node.text)) is not None:
            figures.add(number)
    found = {number for text in texts for number in _before(text, TEN_THOUSAND)} & figures
    others = {number for text in texts for number in _before(text, BASE)} & figures
    return MONEY_UNITS[TEN_THOUSAND] if len(found) >= _FEWEST and not others else 0


def _before(text: str, unit: str) -> list[Any]:
    """The bare figures that stand right before a unit."""
    found = []
    at = text.find(unit)
    while at >= 0:
        start = at
        while start > 0 and text[start - 1] in _FIGURE:
            start -= 1
        number = plain_number(text[start:at].lstrip(".,")) if start < at else None
        if number is not None:
            found.append(number)
        at = text.find(unit, at + 1)
    return found


__all__ = ["power"]
