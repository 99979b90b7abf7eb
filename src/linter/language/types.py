"""Kinds and units as types: what may be added to, compared with and divided by what.

A number has a *dimension* (powers of 元, 分 and measured units) and a *style*, the way it is printed: ``money``,
``rate``, ``points``, ``count``, ``year``, ``number``, ``measure``, or ``literal`` for a bare number in a rule, which
takes on the style of what it meets where that cannot be mistaken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..diagnostic import Phrase
from ..figure import EXACT, MONEY_UNITS, RATE_UNITS
from ..numerals import is_currency
from .dimensions import plain, spelled


@dataclass(frozen=True)
class Type:
    """``name`` is ``number``, ``text``, ``bool``, ``date``, ``target``, ``enum``, ``list`` or ``form``."""

    name: str
    style: str = ""
    dimension: tuple[tuple[str, int], ...] = ()
    values: tuple[str, ...] = ()
    item: Type | None = None
    form: str = ""
    key: Type | None = None
    # The unit as it is written, where that is another than the dimension's own.
    written: str = field(default="", compare=False)

    @property
    def is_number(self) -> bool:
        return self.name == "number"

    @property
    def code(self) -> str:
        """How the type is written in a compiled program."""
        if self.is_number and (self.style == "measure" or (self.style == "count" and self.dimension)):
            return f"{self.style}:{self.unit}"
        if self.is_number:
            return _CODES.get(self.style, self.style)
        if self.name == "list":
            assert self.item is not None
            return f"list:{self.item.code}"
        if self.name == "group":
            return "group"
        return f"form:{self.form}" if self.name == "form" else self.name

    @property
    def unit(self) -> str:
        """The dimension in words: ``元``, ``人``, ``元/人``."""
        return spelled(self.dimension)

    @property
    def is_converted(self) -> bool:
        """Whether its values are kept in another unit than the one that it is written in."""
        return self.is_number and bool(self.written) and self.written != self.unit

    @property
    def said(self) -> Phrase:
        """The type in the reader's tongue."""
        if self.name == "list":
            assert self.item is not None
            return Phrase("kind-list", item=self.item.said)
        if self.name == "form":
            return Phrase("kind-form", name=self.form)
        if self.is_number and self.style == "measure":
            unit = self.written or self.unit
            if is_currency(unit):
                return Phrase("kind-money-in", unit=unit)
            return Phrase("kind-measure", unit=unit) if unit else Phrase("kind-measure-any")
        if self.style == "count" and self.dimension:
            return Phrase("kind-counted", unit=self.written or self.unit)
        return Phrase(f"kind-{_CODES.get(self.style, self.style) if self.is_number else self.name}")

    def __str__(self) -> str:
        if self.name == "list":
            return f"list of {self.item}"
        if self.name == "form":
            return self.form
        if self.is_number:
            has_unit = self.style == "measure" or (self.style == "count" and self.dimension)
            unit = self.written or self.unit
            return f"{self.style}({unit})" if has_unit else _CODES.get(self.style, self.style)
        return self.name


# A quotient of two counts is a plain number, which is shown as a rate only where it is compared with one.
_CODES = {"quotient": "number"}


def number(style: str, **dimension: int) -> Type:
    return Type("number", style, tuple(sorted((u, n) for u, n in dimension.items() if n)))


# The type of what a mistake left open: it fits everywhere, so that one mistake is said once.
UNKNOWN = Type("unknown")
# What can be read as a text: a target is one too, the words it is written in.
TEXTS = ("text", "enum", "target")
TEXT, BOOL, DATE, TARGET = Type("text"), Type("bool"), Type("date"), Type("target")
MONEY, POINTS = number("money", 元=1), number("points", 分=1)
RATE, COUNT, YEAR, NUMBER, LITERAL = (number(style) for style in ("rate", "count", "year", "number", "literal"))

QUOTIENT = number("quotient")
# Between two dates.
DAYS = number("count", 天=1)
_DAYS = ("天", "日", "day", "days", "d")


def is_days(type_: Type) -> bool:
    """Whether a number may be one of days: in days, or a bare count."""
    units = dict(type_.dimension)
    return type_ == COUNT or (len(units) == 1 and any(units.get(name) == 1 for name in _DAYS))


_BY_KIND = {
    "money": MONEY,
    "rate": RATE,
    "count": COUNT,
    "weight": POINTS,
    "score": POINTS,
    "number": NUMBER,
    "year": YEAR,
    "date": DATE,
    "target": TARGET,
    "text": TEXT,
    "yes_no": BOOL,
}


def list_of(item: Type) -> Type:
    return Type("list", item=item)


def of_kind(kind: str, extra: object = None) -> Type:
    """The type of a field of a figure kind; ``extra`` is a measure's unit or the values of ``one of``."""
    if kind == "measure" or (kind == "count" and extra):
        own, unit = extra[:2] if isinstance(extra, tuple) else (extra, extra)
        return Type("number", kind, plain(str(unit))[1] if unit else (), written=str(own or ""))
    if kind == "one_of":
        assert isinstance(extra, tuple)
        return Type("enum", values=extra)
    return _BY_KIND[kind]


def of_code(code: str) -> Type:
    """The type of a number, from what it is called in a compiled program."""
    style, _, unit = code.partition(":")
    if style == "measure" or (style == "count" and unit):
        return Type("number", style, plain(unit)[1] if unit else ())
    return next((t for t in (MONEY, POINTS, RATE, COUNT, YEAR, NUMBER, LITERAL) if t.style == code), UNKNOWN)


# Units that a pack declares: what one of each is, in a base unit.
Units = dict[str, tuple[Decimal, str]]


def split(text: str) -> tuple[Decimal, str]:
    """The number and the unit of a literal."""
    at = next((i for i, c in enumerate(text) if not (c.isascii() and (c.isdigit() or c == "."))), len(text))
    return Decimal(text[:at]), text[at:].strip()


def quantity(text: str) -> tuple[Decimal, Type]:
    """The value (base units) and type of a literal with a unit: ``90%``, ``20万元``, ``5分``, ``2022年``, ``3人``."""
    digits = text.rstrip("%％‰ ")
    if digits != text:
        return Decimal(digits).scaleb(-3 if text.endswith("‰") else -2, EXACT), RATE
    value, unit = split(text)
    if unit in MONEY_UNITS:
        return value.scaleb(MONEY_UNITS[unit], EXACT), MONEY
    if unit in RATE_UNITS:
        return value.scaleb(RATE_UNITS[unit], EXACT), RATE
    if unit == "分":
        return value, POINTS
    if unit == "年":
        return value, YEAR
    factor, dimension = plain(unit)
    style = _STYLE_OF_UNIT.get(dimension, "measure")
    return EXACT.multiply(value, factor), Type("number", style, dimension, written="" if factor == 1 else unit)


def _dimension(left: Type, right: Type, sign: int) -> tuple[tuple[str, int], ...]:
    powers = dict(left.dimension)
    for unit, power in right.dimension:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((u, n) for u, n in powers.items() if n))


_STYLE_OF_UNIT: dict[tuple[tuple[str, int], ...], str] = {(("元", 1),): "money", (("分", 1),): "points"}


_COUNTED = frozenset(("count", "number", "measure", "quotient", "literal"))


def times(left: Type, right: Type) -> Type:
    dimension = _dimension(left, right, 1)
    if not left.dimension and not right.dimension:
        styles = {left.style, right.style} - {"literal"}
        if not styles:
            return LITERAL
        return RATE if styles == {"rate"} else NUMBER if len(styles) > 1 else number(styles.pop())
    return Type("number", _STYLE_OF_UNIT.get(dimension, "measure" if dimension else "number"), dimension)


def over(left: Type, right: Type) -> Type:
    dimension = _dimension(left, right, -1)
    if dimension:
        return Type("number", _STYLE_OF_UNIT.get(dimension, "measure"), dimension)
    if right.style in ("literal", "rate"):
        return left
    if left.style in _COUNTED and right.style in _COUNTED:
        return QUOTIENT
    return RATE if left.style in (right.style, "rate") else NUMBER


def in_dimension(dimension: tuple[tuple[str, int], ...]) -> Type:
    """The type of a product or quotient of units that has come down to a dimension."""
    return Type("number", _STYLE_OF_UNIT.get(dimension, "measure"), dimension) if dimension else QUOTIENT


def matching(left: Type, right: Type) -> Type | None:
    """The type that two operands of ``+ - =`` share, or None where they cannot meet."""
    if left == right:
        return left
    if left.name == right.name == "group":
        return None
    if left.is_number and right.is_number:
        if left.style == "literal" or right.style == "literal":
            other = right if left.style == "literal" else left
            return None if other.style in ("money", "rate") or other.is_converted else other
        if left.style == right.style == "count" and not (left.dimension and right.dimension):
            return left if left.dimension else right  # so many rows are so many of whatever they are
        if left.dimension != right.dimension:
            return None
        styles = {left.style, right.style}
        if "quotient" in styles and styles <= {"quotient", "rate"}:
            return RATE
        if styles <= {"count", "number", "measure", "quotient"}:
            return number("number") if not left.dimension else left
        return None
    if left.name == right.name == "enum":  # choices that no one value can be are never equal
        return TEXT if set(left.values) & set(right.values) else None
    if {left.name, right.name} == {"text", "enum"}:
        return TEXT
    return None
