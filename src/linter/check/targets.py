"""What was planned against what was done: targets of indicators and the figures held against them."""

from __future__ import annotations

from decimal import Decimal

from ..figure import EXACT, Target
from ..startup.ratio import Ratio, over

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass


def quotient(top: Decimal, bottom: Decimal) -> Ratio:
    a, b = top.as_integer_ratio()
    c, d = bottom.as_integer_ratio()
    found: Ratio = over(a * d, b * c)
    return found


# Of a target "= 12月" or "= 100万元" an earlier month or a lower cost is no failure.
_OPEN_UNITS = frozenset(("年", "月", "日", "天", "元", "月底", "月前"))


def met(actual: Target, target: Target) -> bool | None:
    """Whether an actual value meets its target; unknown where words, units or a missing operator leave it open.

    What repeats the target's words meets it, a date is held against a date.

    An actual value that is itself only bounded (小于80%) is all that it may be: it meets the target where all of that
    does, and misses it where none does.
    """
    both = _comparable(actual, target)
    if both is None:
        return _met_in_words(actual, target)
    a, b = both
    if actual.op in _BOUNDS:
        return _bounded_met(actual.op, a, target, b)
    if target.op == "=" and (target.unit in _OPEN_UNITS or a > b > 0):  # more than was planned is no failure either
        return True if a == b else None
    if target.op in (">=", ">"):
        return a >= b if target.op == ">=" else a > b
    if target.op in ("<=", "<"):
        return a <= b if target.op == "<=" else a < b
    if target.op == "<>":
        return a != b
    return a == b if target.op == "=" or a == b else None


def _met_in_words(actual: Target, target: Target) -> bool | None:
    from .columns import in_time, same_words

    if target.value is None and actual.value is None and same_words(actual.text, target.text):
        return True
    return in_time(actual.text, target.text) if "月" in target.text or "-" in target.text else None


_BOUNDS = frozenset((">=", ">", "<=", "<"))


def _bounded_met(op: str, end: Decimal, target: Target, limit: Decimal) -> bool | None:
    """The same for all values that are ``op end``."""
    upward, open_end = op.startswith(">"), op in ("<", ">")
    holds_limit = (
        end < limit or (end == limit and not open_end) if upward else limit < end or (limit == end and not open_end)
    )
    wanted = target.op
    if wanted == "<>":
        return None if holds_limit else True
    if wanted not in _BOUNDS:
        if wanted != "=" or holds_limit or target.unit in _OPEN_UNITS or upward:
            return None
        return False
    if wanted.startswith(">") is upward:  # both go on without end: one may lie within the other
        within = end > limit if upward else end < limit
        return True if within or (end == limit and (open_end or wanted in (">=", "<="))) else None
    if not holds_limit and end != limit:
        return False
    return False if end == limit and (open_end or wanted in ("<", ">")) else None


def completion(actual: Target, target: Target) -> Ratio | None:
    """How far a target was reached: actual / target, for an upper limit target / actual; never divides by zero.

    Unknown of an actual value that is only bounded, unless it repeats the target's own operator.
    """
    both = _comparable(actual, target)
    if both is None or (actual.op in _BOUNDS and actual.op != target.op):
        return None
    top, bottom = both
    if target.op in ("<=", "<"):
        top, bottom = bottom, top
    return quotient(top, bottom) if bottom else None


def repeats_operator(actual: Target, target: Target) -> bool | None:
    """Whether an actual value only repeats its target's operator (≥95% for ≥95%), without what was reached."""
    if actual.op not in _BOUNDS or actual.value is None:
        return False
    return None if _comparable(actual, target) is None else actual.op == target.op


def _comparable(actual: Target, target: Target) -> tuple[Decimal, Decimal] | None:
    """Two figures in one unit, or None.

    A unit left out on one side is the other's, but for a percent sign, which changes the number; 21.5 beside 20万元 is
    meant in 万元, 215000 is not.
    """
    a, b = actual.value, target.value
    if a is None or b is None:
        return None
    if actual.unit == target.unit and (actual.unit or actual.power == target.power):
        return a, b
    if (a == 0 and not actual.unit) or (b == 0 and not target.unit):  # nothing is nothing, in any unit
        return a, b
    if "%" in (actual.unit, target.unit) and not (actual.unit and target.unit):
        return _rates(a, b, actual, target)
    if actual.unit and target.unit:
        return _converted(actual, target)
    if not actual.unit and not actual.power:
        return _as_meant(a, b, target.power), b
    if not target.unit and not target.power:
        return a, _as_meant(b, a, actual.power)
    return a, b


def _rates(a: Decimal, b: Decimal, actual: Target, target: Target) -> tuple[Decimal, Decimal] | None:
    """Two rates of which one lacks its sign: 0.85 is the ratio that it is; what 1 or 85 is, is not to be told."""
    bare, power = (a, actual.power) if not actual.unit else (b, target.power)
    return (a, b) if not power and 0 < bare < 1 else None


def _converted(actual: Target, target: Target) -> tuple[Decimal, Decimal] | None:
    """4000米 beside 5公里 in 毫米; None where the units are of different kinds."""
    from .columns import factors

    both = factors(actual.unit, target.unit)
    if both is None or actual.value is None or target.value is None:
        return None
    return EXACT.multiply(actual.value, Decimal(both[0])), EXACT.multiply(target.value, Decimal(both[1]))


def _as_meant(bare: Decimal, other: Decimal, power: int) -> Decimal:
    """A number without a unit beside one whose unit is a power of ten: in that unit, if this brings them closer."""
    scaled = bare.scaleb(power, EXACT)
    near = abs(EXACT.multiply(bare, scaled)) < EXACT.multiply(other, other)  # the geometric mean of the two
    return scaled if power and near else bare


_SYMBOLS = {">=": "≥", "<=": "≤", "<>": "≠"}


def operator_of(target: Target) -> str:
    """A target's operator as printed: ≥ ≤ > < = ≠, or nothing."""
    return _SYMBOLS.get(target.op, target.op)


def unit_of(target: Target) -> str:
    return target.unit


def number_of(target: Target) -> Decimal | None:
    """A target's number: 0.8 for 80 %, amounts in 元; unknown where it is only words."""
    return target.value


def rate_of(target: Target) -> Decimal | None:
    """A target's rate; unknown where it is none."""
    return target.value if target.unit == "%" else None
