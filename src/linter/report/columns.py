"""The precision of a column: a figure printed with fewer decimals than those beside it is read with as many.

Spreadsheets drop zeros at the end: ``36`` beside ``854.85`` is 36.00, and no rounding lies behind it. A table is what
an occurrence of a form holds by itself, or all rows of a list; its amounts and those of the lists in it are one.
Figures of one kind, printed in one unit, are held against each other.
"""

from __future__ import annotations

from decimal import Decimal

from ..figure import EXACT, decode
from ..memory import Memo
from ..plan.modes import decided

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .form import Field, Form
    from .record import Record, Report

    # A kind with its unit as printed, and how many decimals were printed.
    Spot = tuple[str, str, int]

_KINDS = frozenset(("money", "rate", "measure"))
# Between an occurrence and its lists: a rate of the whole may well be given more or less finely than its parts'.
_SUMMED = frozenset(("money", "measure"))
# Texts that are longer are not kept from report to report.
_SHORT = 40
_MOST = 10_000
# Figures with so many decimals are looked at more closely.
_FEW = 12
_DIGITS = frozenset("0123456789")


def is_measured(field: Field) -> bool:
    """Whether figures of a field are read at the precision of their column: one that is declared goes before it."""
    if field.decimals is not None:
        return False
    return field.kind in _KINDS or (bool(field.modes) and decided("compare", field.modes) == "rounding")


class Refined(Decimal):
    """A value with the digits that its column prints; ``printed`` has its own."""

    __slots__ = ("printed",)

    printed: Decimal


class Spots(Memo):
    """How figures of a kind are printed: with which unit, and with how many decimals.

    ``plain[n]`` is that of a bare number with ``n`` decimals, ``percent[n]`` that of one with a sign; every other
    text's is found out once.
    """

    __slots__ = ("extra", "kind", "percent", "plain")

    def __init__(self, kind: str, extra: Any) -> None:
        super().__init__(_MOST)
        self.kind = kind
        self.extra = extra
        # A rate of nothing needs no sign; a measure without a unit is in its field's.
        bare = "%" if kind == "rate" and extra is not True else ""
        if kind == "measure":
            bare = extra[0] if isinstance(extra, tuple) else extra or ""
        self.plain = tuple((kind, bare, decimals) for decimals in range(_FEW))
        self.percent = tuple((kind, "%", decimals) for decimals in range(_FEW))

    def __missing__(self, text: str) -> Spot:
        figure = decode(text, self.kind, self.extra)
        spot = self.kind, self._unit(figure.unit), figure.decimals
        if len(text) <= _SHORT:
            self.keep(text, spot)
        return spot

    def _unit(self, printed: str) -> str:
        """The unit of a figure; that of bare numbers where none is printed."""
        return printed or self.plain[0][1]


class Columns:
    """What of a form stands in columns: its measured fields with what is known of their figures, and its lists.

    ``kinds`` are the places of its measured fields by kind.
    """

    __slots__ = ("fields", "kinds", "lists")

    def __init__(self, form: Form) -> None:
        own = [(i, field) for i, field in enumerate(form.fields) if is_measured(field)]
        self.fields: tuple[tuple[int, tuple[Spot, ...], Spots], ...] = tuple(
            (i, known.plain, known) for i, field in own if not field.is_list for known in (_spots(form, field),)
        )
        kinds: dict[str, list[int]] = {}
        for i, field in own:
            if not field.is_list:
                kinds.setdefault(field.kind, []).append(i)
        self.kinds = tuple(kinds.items())
        self.lists = tuple(
            i for i, field in enumerate(form.fields) if field.is_list and (field.kind == "form" or is_measured(field))
        )


def _spots(form: Form, field: Field) -> Spots:
    spots, key = form.memory.spots, (field.kind, field.extra)
    if key not in spots:
        spots[key] = Spots(*key)
    found: Spots = spots[key]
    return found


def _columns(form: Form) -> Columns:
    found: Columns = form.columns or Columns(form)
    form.columns = found
    return found


def settle(report: Report) -> None:
    """Give the figures of a report the digits that their columns print: the values of its records."""
    for records in report.records.values():
        columns = _columns(records[0].form)
        kinds, lists = columns.kinds, columns.lists
        if lists:
            for record in records:
                values = record.values
                is_table = len(record.step) < 2
                inner = [rows for i in lists if (rows := values[i])]
                if (is_table or inner) and not _is_even(values, kinds if is_table else (), inner):
                    _settle([record] if is_table else [], inner)
        elif len(columns.fields) > 1:  # a figure alone stands in no column but that of its rows
            for record in records:
                if len(record.step) < 2 and not _is_even(record.values, kinds, ()):
                    _settle([record], ())


def _is_even(values: list[Any], kinds: Sequence[tuple[str, list[int]]], lists: Sequence[list[Record]]) -> bool:
    """Whether every figure of a kind ends with the same digit, so that none may be read more finely.

    Mostly it is so, and a figure's value tells it sooner than its text.
    """
    seen: dict[str, Any] = {}
    for kind, places in kinds:
        alike = None
        for i in places:
            value = values[i]
            if value is not None:
                if alike is None:
                    alike = seen[kind] = value.same_quantum
                elif not alike(value):
                    return False
    for records in lists:
        for kind, places in _columns(records[0].form).kinds:
            alike = seen.get(kind)
            for record in records:
                values = record.values
                for i in places:
                    value = values[i]
                    if value is not None:
                        if alike is None:
                            alike = seen[kind] = value.same_quantum
                        elif not alike(value):
                            return False
    return True


def _settle(own: list[Record], lists: Sequence[list[Record]]) -> None:
    """The tables of one occurrence: its own figures, and each of its lists."""
    spots: set[Spot] = set()
    if own:
        _look(own, spots)
    inner: list[set[Spot]] = []
    whole = spots
    for rows in lists:
        seen: set[Spot] = set()
        _look(rows, seen)
        inner.append(seen)
        whole = whole | seen
    if len(whole) < 2 or len({spot[:2] for spot in whole}) == len(whole):  # mostly: one precision of each kind
        return
    summed = {spot for spot in whole if spot[0] in _SUMMED}
    below = {spot for spot in spots if spot[0] in _SUMMED}
    _refine(own, spots | summed)
    for rows, seen in zip(lists, inner, strict=True):
        _refine(rows, seen | below)


def _look(records: list[Record], spots: set[Spot]) -> None:
    """How the figures of a table are printed."""
    fields = _columns(records[0].form).fields
    add = spots.add
    for record in records if fields else ():
        values, cells = record.values, record.cells
        for index, plain, known in fields:
            if values[index] is not None:
                text: Any = cells[index]
                at = text.find(".")
                # Mostly a bare number with few decimals, or none.
                if text[-1] in _DIGITS and text.isascii():
                    decimals = len(text) - at - 1 if at >= 0 else 0
                    add(plain[decimals] if decimals < _FEW else _spot(text, known))
                else:
                    add(_spot(text, known))


def _spot(text: Any, known: Spots) -> Spot:
    last = text[-1]
    if (last in _DIGITS or last == "%") and text.isascii():
        at = text.find(".")
        decimals = len(text) - at - 1 if at >= 0 else 0
        if last == "%":
            decimals -= at >= 0
            if decimals < _FEW:
                return known.percent[decimals]
        elif decimals < _FEW:
            return known.plain[decimals]
    spot: Spot = known[text]
    return spot


def _refine(records: list[Record], spots: set[Spot]) -> None:
    """Read the figures of a table that print fewer decimals than others of their kind and unit with as many."""
    finest: dict[tuple[str, str], int] = {}
    for kind, unit, decimals in spots:
        finest[kind, unit] = max(decimals, finest.get((kind, unit), 0))
    for record in records:
        for index, _, known in _columns(record.form).fields:
            value: Any = record.values[index]
            if value is None:
                continue
            kind, unit, decimals = _spot(record.cells[index], known)
            more = finest[kind, unit] - decimals
            if more > 0:
                exponent = value.as_tuple().exponent
                read = Refined(value.quantize(Decimal(1).scaleb(exponent - more, EXACT), context=EXACT))
                read.printed = value
                record.values[index] = read


def as_printed(value: Any) -> Any:
    """A value with the digits that were printed, whatever its column prints."""
    return value.printed if type(value) is Refined else value


def finer(value: Any) -> int:
    """How many decimals more than it prints a value has by its column."""
    if type(value) is not Refined:
        return 0
    printed: Any = value.printed.as_tuple().exponent
    read: Any = value.as_tuple().exponent
    return int(printed - read)


__all__ = ["Columns", "Refined", "as_printed", "finer", "is_measured", "settle"]
