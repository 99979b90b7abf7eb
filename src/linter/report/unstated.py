"""The unit of a report's amounts where the report itself does not give it: it stands among what is said of the report
(基本情况: {年度: 2023, 单位: 万元}), or in the running text (97.79 in a table, 97.79万元 below)."""

from __future__ import annotations

from ..figure import MONEY_UNITS, plain_number
from ..yaml.nodes import MAPPING, SCALAR, Node
from .naming import BASE, DEPARTMENTS, TEN_THOUSAND, UNIT, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form

# The same figure has so many digits at least, and there are two of them: 12万元 may stand beside 12件.
_DIGITS, _FEWEST = 4, 2
# So many values are looked at.
_MOST = 5_000
_FIGURE = frozenset("0123456789.,")


def stated(form: Form, root: Node) -> int | None:
    """The power of ten that a group gives which says what the report is, its year or whose it is; None if none does."""
    about = {form.keys[word] for word in (*YEAR, *UNIT, *DEPARTMENTS) if word in form.keys}
    for _, group in root.items:
        cells = group.cells if group.kind == MAPPING else {}
        if not any(form.headed(key)[0] in about for key in cells):
            continue
        unit = cells.get(form.unit_key(tuple(cells)) or "")
        if isinstance(unit, str) and unit.strip() in MONEY_UNITS:
            return MONEY_UNITS[unit.strip()]
    return None


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


__all__ = ["power", "stated"]
