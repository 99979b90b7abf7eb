"""Printed figures to what a spreadsheet stores and the format that prints it so again; all else stays a text."""

from __future__ import annotations

from decimal import Decimal

from .. import printed

_KINDS = frozenset(("money", "rate", "count", "number", "weight", "score", "year", "measure"))
TEXT = "@"
# More digits no spreadsheet keeps.
_MOST_DIGITS = 15


def stored(text: str, kind: str) -> tuple[int | Decimal | str, str]:
    """The value and the number format of a figure; the text itself where it would not be printed as it is."""
    if kind not in _KINDS:
        return text, TEXT
    body = text.removesuffix("%")
    plain = body.replace(",", "")
    digits = plain.removeprefix("-")
    whole, point, rest = digits.partition(".")
    if not (whole.isdigit() and digits.isascii() and (not point or rest.isdigit())):
        return text, TEXT
    if len(whole) + len(rest) > _MOST_DIGITS:
        return text, TEXT
    exact = Decimal(plain)
    if text.endswith("%"):
        exact = exact.scaleb(-2)
    form = ("#,##0" if "," in body else "0") + (f".{'0' * len(rest)}" if rest else "") + ("%" if body != text else "")
    value: int | Decimal = int(exact) if exact == exact.to_integral_value() else exact
    return (value, form) if printed.number(value, form) == text else (text, TEXT)


def usual(kind: str, decimals: int | None = None) -> str:
    """The number format of a blank cell of a kind; texts and targets are kept as they are typed."""
    places = f".{'0' * decimals}" if decimals else ""
    if kind == "money":
        return f"#,##0{places or ('.00' if decimals is None else '')}"
    if kind == "rate":
        return f"0{places or ('.00' if decimals is None else '')}%"
    if kind in ("weight", "score", "number", "measure"):
        return f"0{places}" if decimals is not None else printed.GENERAL
    if kind in ("count", "year"):
        return "0"
    return TEXT
