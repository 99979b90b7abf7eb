"""Slips of the pen between two ways to write a figure: what may have happened, and what may have been meant."""

from __future__ import annotations

from fractions import Fraction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..explain.literal import Literal

SWAPPED, POINT, UNIT, SIGN, LEFT_OUT, TWICE, DIGIT = "swapped", "point", "unit", "sign", "left-out", "twice", "digit"
# What is a slip beyond doubt, then what may be one; nothing at all comes last.
RANKS = {SWAPPED: 0, POINT: 0, UNIT: 0, SIGN: 0, LEFT_OUT: 0, TWICE: 0, DIGIT: 1, "": 2}
_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 8, -8)


def digits_of(value: Fraction, decimals: int, one: Fraction) -> str:
    """The digits that a figure prints, without point and sign."""
    scaled = abs(value / one) * 10**decimals
    return str(scaled.numerator // scaled.denominator).rjust(decimals + 1, "0")


def meant(figure: Literal, value: Fraction, money: bool) -> Iterator[tuple[Fraction, int, str]]:
    """What a figure may have been meant to be, with how many decimals, and the slip."""
    one, decimals = figure.one, figure.decimals
    if not value:
        return
    if value < 0:  # a minus that was written is a slip sooner than one that was not
        yield -value, decimals, SIGN
    digits = digits_of(value, decimals, one)
    sign = 1 if value > 0 else -1
    unit = one / 10**decimals
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if swapped != digits and swapped[0] != "0" != digits[0]:
            yield sign * int(swapped) * unit, decimals, SWAPPED
    for power in _POWERS:
        if abs(power) <= 3 or money:
            yield value * Fraction(10) ** power, max(0, decimals - power), UNIT if abs(power) > 3 else POINT


def slip_between(figure: Literal, old: Fraction, new: Fraction, parts: list[Fraction], money: bool) -> str:
    """Which slip leads from what should be written to what is; ``parts`` are what a total is made of, with their
    signs, where it is one. ``""`` where it is none that is known."""
    for value, _, slip in meant(figure, old, money):
        if value == new:
            return slip
    moved = new - old
    if moved and moved in parts:
        return LEFT_OUT
    if moved and -moved in parts:
        return TWICE
    one, decimals = figure.one, figure.decimals
    before, after = digits_of(old, decimals, one), digits_of(new, decimals, one)
    if (old < 0) == (new < 0) and _one_digit(before, after):
        return DIGIT
    return ""


def _one_digit(before: str, after: str) -> bool:
    """Whether one digit is another, is missing, or is there too much."""
    if len(before) == len(after):
        return sum(a != b for a, b in zip(before, after, strict=True)) == 1
    long, short = (before, after) if len(before) > len(after) else (after, before)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
