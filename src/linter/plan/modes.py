"""What both phases know of a check: what it comes to, what a type in a plan is, and how figures are compared.

A type is ``money``, ``rate``, ``points``, ``count``, ``year``, ``number``, ``literal``, ``measure:UNIT``,
``count:UNIT``, ``text``, ``bool``, ``date``, ``target``, ``enum``, ``form:NAME``, ``group`` or ``list:`` and one of
these; the items of a list of plain values are records of one field (``list:item``).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# How figures are compared, as a rule, a field or a pack says it: sorted pairs ``(key, value)``.
Modes = tuple[tuple[str, "Any"], ...]

# A step of a path: to the row above in the list that a record stands in.
PREVIOUS = "<"

_EXACT = frozenset(("points", "count", "year", "number", "literal"))


def is_measured(code: str) -> bool:
    """Whether figures of a type are compared with rounding."""
    return code in ("money", "rate") or code.startswith("measure")


def is_count(code: str) -> bool:
    """Whether a type counts whole things, of whatever unit."""
    return code.startswith("count")


def is_number(code: str) -> bool:
    """Whether a type is a number."""
    return code in _EXACT or is_measured(code) or is_count(code)


def decided(key: str, *modes: Modes) -> Any:
    """What the first of several modes that speaks of ``key`` says; None where none does."""
    for each in modes:
        for name, value in each:
            if name == key:
                return value
    return None


def is_rounded(code: str, rule: Modes, field: Modes, pack: Modes) -> bool:
    """Whether a figure of a type is compared as a rounded one."""
    how = decided("compare", rule, field, pack)
    if how == "rounding":
        return is_number(code) and code != "year" and not is_count(code)
    return is_measured(code) and how != "exact"
