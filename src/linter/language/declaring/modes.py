"""How figures are compared, as a rule, a field or a pack says it: `compare`, `rounding`, `accept`, `absent` and so on.

The result is plain data for the program: pairs ``(key, value)``, sorted. ``compare`` is ``exact``, ``rounding`` or
``("within", limit in base units, reason)``; ``severity`` a tuple of ``(verdict, severity)``.
"""

from __future__ import annotations

from typing import Any

from ...figure import MAX_DIGITS
from ...plan.modes import Modes
from ...source import Source
from ...verdict import ACCEPTABLE, REPORTED
from ..problems import Problems
from ..reading import syntax as s
from ..types import LITERAL, Type
from .literals import number


def read_modes(source: Source, declared: tuple[s.Mode, ...], types: list[Type] | None, problems: Problems) -> Modes:
    """``types`` are the kinds that are compared; None where that is open (a pack), so that no fixed tolerance fits."""
    found: dict[str, Any] = {}
    severities: dict[str, str] = {}
    for mode in declared:
        key, _, verdict = mode.key.partition(" ")
        if (verdict or key) in (severities if verdict else found):
            problems.error(source, mode.span, "clause-twice", name=f"severity of {verdict}" if verdict else key)
        elif verdict:
            if verdict not in REPORTED:
                problems.error(source, mode.span, "verdict-silent", name=verdict)
            severities[verdict] = mode.value
        elif key == "accept":
            if mode.value not in ACCEPTABLE:
                said = source.text[mode.span.start : mode.span.end].split(maxsplit=1)[-1]
                problems.error(source, mode.span, "verdict-not-acceptable", name=said)
            found[key] = mode.value
        elif mode.value == "within":
            found[key] = _within(source, mode, types, problems)
        elif key == "decimals":
            found[key] = _decimals(source, mode, types, problems)
        else:
            found[key] = mode.value
    if severities:
        found["severity"] = tuple(sorted(severities.items()))
    return tuple(sorted(found.items()))


def _within(source: Source, mode: s.Mode, types: list[Type] | None, problems: Problems) -> tuple[str, str, str]:
    assert mode.limit is not None
    because = mode.because.text.strip() if mode.because is not None else ""
    if not because:
        problems.error(source, mode.span, "tolerance-without-reason")
    if types is None:
        problems.error(source, mode.span, "tolerance-in-pack")
        return "within", "0", because
    value = None
    for type_ in {t.code: t for t in types}.values():
        if not type_.is_number:
            if type_.name != "unknown":
                problems.error(source, mode.span, "tolerance-kind", type=type_.said)
            continue
        value = number(source, mode.limit, type_, problems)
    return "within", str(value or 0), because


def _decimals(source: Source, mode: s.Mode, types: list[Type] | None, problems: Problems) -> int:
    kind = types[0] if types else LITERAL
    item = kind.item if kind.name == "list" and kind.item is not None else kind
    if not mode.value.isdigit() or int(mode.value) > MAX_DIGITS // 3:
        problems.error(source, mode.span, "decimals-wanted", limit=MAX_DIGITS // 3)
        return 0
    if not item.is_number or item.style in ("count", "year"):
        if item.name != "unknown":
            problems.error(source, mode.span, "decimals-kind", type=item.said)
        return 0
    return int(mode.value)
