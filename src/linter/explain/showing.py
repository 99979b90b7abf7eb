"""Showing computed values as a report would print them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from . import interval as iv

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_MAX_BITS = 4096


def show(
    value: Fraction, code: str, power: Any, *, decimals: int | None = None, unit: bool = False, mode: str = iv.HALF_UP
) -> str:
    """A computed value as a report would print it: in the record's unit, rates with their sign, exact where short.

    ``power`` is the power of ten of money over 元, or ``(factor, unit)`` of a measure in a declared unit.
    """
    sign = ""
    if code == "rate":
        value, sign = value * 100, "%"
    elif code == "money":
        value = value / Fraction(10) ** power
        if unit:
            sign = {0: "元", 3: "千元", 4: "万元", 6: "百万元", 8: "亿元"}.get(power, "")
    elif isinstance(power, tuple):
        value, sign = value / power[0], power[1] if unit else ""
    elif unit and code.startswith(("measure:", "count:")):
        sign = code.partition(":")[2]
    if decimals is None:
        decimals = decimals_of(value)
        if decimals is None:
            rounded = iv.rounded(value, Fraction(1, 10_000), iv.TRUNCATE)
            return f"{plain(rounded, 4)}…{sign}"
    return f"{plain(iv.rounded(value, Fraction(1, 10**decimals), mode), decimals)}{sign}"


def scale_of(code: str, power: Any) -> Fraction:
    """How many base units one of what is printed is."""
    if isinstance(power, tuple):
        factor: Fraction = power[0]
        return factor
    return Fraction(10) ** power if code == "money" else Fraction(1, 100 if code == "rate" else 1)


def decimals_of(value: Fraction) -> int | None:
    """How many decimals write a value exactly, or None where six do not."""
    return next((n for n in range(7) if (value * 10**n).denominator == 1), None)


def plain(value: Fraction, decimals: int) -> str:
    scaled = value * 10**decimals
    if scaled.numerator.bit_length() > _MAX_BITS:  # thousands of digits, which nobody reads and Python does not print
        return f"{Decimal(scaled.numerator) / 10**decimals:.6E}"
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 else text
