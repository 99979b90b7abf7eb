"""What generated code calls. Every function is total: unknown in, unknown (None) out, never a float."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from ..figure import EXACT, Target, is_blank
from ..plan.modes import PREVIOUS
from ..report.columns import as_printed
from ..report.record import UNREAD, previous
from ..startup.ratio import Ratio, ratio
from .calendar import among_dates, dates, day_of, days_between, later, month_of, span, year_of
from .columns import with_columns
from .groups import group, group_all, is_blank_cell
from .mentions import mentions
from .slips import change_slip, repeats, said_for, share_slip, slip_of, sum_slip
from .targets import completion, met, number_of, operator_of, quotient, rate_of, repeats_operator, unit_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..report.record import Record
    from ..yaml.nodes import Node
    from .automaton import Automaton

_ZERO = Decimal(0)
# A figure that is not there was not printed with any precision: nothing may be rounded to it.
_ABSENT = Decimal("0E-99")
_DISPLAY_POWER = {"rate": -2}
# What a root knows of other reports (``across.view``), where any are at hand.
ACROSS = "across"


def same(stated: Decimal, top: Decimal, bottom: Decimal, mode: str = "") -> bool:
    """Whether ``top / bottom`` (``bottom`` positive) is ``stated``, or is it once rounded to its decimals.

    Where somebody said how figures are rounded (``mode``), they are read as printed, else as their columns are.
    """
    if mode:
        stated = as_printed(stated)
    difference = top - stated * bottom
    if not difference:
        return True
    exponent: Any = stated.as_tuple().exponent
    bound = bottom.scaleb(exponent, EXACT)
    doubled = difference + difference
    if mode and mode != "half_up":
        return _same_as(stated, doubled, bound, mode)
    # Ties go away from zero: the end of the interval that lies nearer to zero belongs to it.
    if stated > 0:
        return -bound <= doubled < bound
    if stated < 0:
        return -bound < doubled <= bound
    return -bound < doubled < bound


def _same_as(stated: Decimal, doubled: Decimal, unit: Decimal, mode: str) -> bool:
    """Whether twice a difference rounds away under another mode; ``unit`` is one of the last digit."""
    if mode == "truncate":
        doubled = -doubled if stated < 0 else doubled
        low = -2 * unit < doubled if not stated else doubled >= 0
        return low and doubled < 2 * unit
    if mode == "half_even" and stated.as_tuple().digits[-1] % 2:
        return -unit < doubled < unit
    return -unit <= doubled <= unit


def same_fraction(stated: Decimal, value: Ratio, mode: str = "") -> bool:
    """``same`` for a quotient that is already one value."""
    return same(stated, Decimal(value.numerator), Decimal(value.denominator), mode)


def clear(figure: Any, limit: Any, op: str, mode: str) -> bool:
    """Whether all unrounded values that print as a figure stand to a limit (``figure op limit``) as it does itself."""
    if not isinstance(figure, Decimal):
        return True
    if mode:
        figure = as_printed(figure)
    exponent: Any = figure.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent, EXACT)
    if not isinstance(limit, Decimal):
        gap: Any = ratio(limit) - ratio(figure)
        unit = ratio(unit)  # type: ignore[assignment]
    else:
        gap = limit - figure
    if mode == "truncate":
        if not figure:
            return bool(not -unit < gap < unit)
        inward = op in ((">=", "<") if figure > 0 else ("<=", ">"))
        gap = -gap if figure < 0 else gap
        return bool(not 0 <= gap < unit or (not gap and inward))
    return bool(abs(gap + gap) >= unit)


def divisor(value: Decimal) -> Decimal | None:
    return value if value else None


def divide(top: Ratio, bottom: Ratio) -> Ratio | None:
    return top / bottom if bottom else None


def band(rows: tuple[tuple[str, Decimal, bool, Decimal, bool], ...], value: Any) -> str | None:
    """The name of the band that holds ``value``; unknown outside the table."""
    exact = isinstance(value, Decimal)
    for name, low, low_in, high, high_in in rows:
        a, b = (low, high) if exact else (ratio(low), ratio(high))
        if (a < value or (low_in and a == value)) and (value < b or (high_in and value == b)):
            return name
    return None


_ROUNDINGS = {
    "half_up": "ROUND_HALF_UP", "half_even": "ROUND_HALF_EVEN", "truncate": "ROUND_DOWN", "floor": "ROUND_FLOOR",
    "ceil": "ROUND_CEILING",
}  # fmt: skip


def _to_unit(value: Any, exponent: int, way: str) -> Decimal:
    """``value`` to a whole multiple of ``10 ** exponent``."""
    if isinstance(value, Decimal):
        return value.scaleb(-exponent, EXACT).to_integral_value(_ROUNDINGS[way], EXACT).scaleb(exponent, EXACT)
    top, bottom = value.numerator, value.denominator
    if exponent < 0:
        top *= 10**-exponent
    else:
        bottom *= 10**exponent
    whole, rest = divmod(abs(top), bottom)
    if way == "half_up":
        up = 2 * rest >= bottom
    elif way == "half_even":
        up = 2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1)
    else:
        up = rest > 0 and way == ("floor" if top < 0 else "ceil")
    whole += up
    return Decimal(-whole if top < 0 else whole).scaleb(exponent, EXACT)


def _printed(code: str, places: int, record: Record) -> int:
    """The power of ten of ``places`` decimals as a kind is printed: percents of a rate, the report's unit of money."""
    return (record.power if code == "money" else _DISPLAY_POWER.get(code, 0)) - places


def round_(value: Any, places: int, code: str, record: Record, mode: str = "half_up") -> Any:
    """``value`` rounded to ``places`` decimals as its kind is printed."""
    return _to_unit(value, _printed(code, places, record), mode)


def floor_(value: Any, places: int, code: str, record: Record) -> Any:
    """The next lower figure of ``places`` decimals as its kind is printed."""
    return _to_unit(value, _printed(code, places, record), "floor")


def ceil_(value: Any, places: int, code: str, record: Record) -> Any:
    """The next higher figure of ``places`` decimals as its kind is printed."""
    return _to_unit(value, _printed(code, places, record), "ceil")


def steps(value: Any, step: Any) -> Decimal | None:
    """Completed steps of ``step`` in ``value``; none below zero."""
    if step <= 0:
        return None
    if value <= 0:
        return _ZERO
    if isinstance(value, Decimal):
        return EXACT.divide_int(value, step)
    whole = value / step
    return Decimal(whole.numerator // whole.denominator)


def decimals_of(value: Any, code: str, record: Record) -> Decimal:
    """With how many digits behind the point a figure is printed."""
    value = as_printed(value)
    exponent: Any = value.as_tuple().exponent if isinstance(value, Decimal) and value is not _ABSENT else 0
    power = record.power if code == "money" else _DISPLAY_POWER.get(code, 0)
    return Decimal(max(0, power - exponent))


def contains(text: Any, part: str) -> bool:
    return part in (text.text if isinstance(text, Target) else text)


def starts_with(text: Any, part: str) -> bool:
    whole: str = text.text if isinstance(text, Target) else text
    return whole.strip().startswith(part)


def ends_with(text: Any, part: str) -> bool:
    whole: str = text.text if isinstance(text, Target) else text
    return whole.strip().endswith(part)


def length(text: str) -> Decimal:
    return Decimal(len(text))


# A check takes at most so many steps of loops within loops for each character of its report's document.
STEPS = 64


class Spent(Exception):
    """A check has taken all the steps that it may."""


def budget(record: Record) -> int:
    """How many steps of loops within loops a check may take, of its own document's, before it is given up."""
    return STEPS * record.root.node.extent + 1000


def matches(text: Any, automaton: Automaton) -> bool:
    """Whether a regular expression is found anywhere in ``text``."""
    found: bool = automaton[text.text if isinstance(text, Target) else text]
    return found


def partner(record: Record, base: str) -> Any:
    """Another report that a base asks for, or a list of several; None where it is not there, or there twice."""
    across = record.root.known.get(ACROSS)
    return None if across is None else across.partner(base)


def reports(record: Record, form: str, keys: Any, values: tuple[Any, ...]) -> list[Record]:
    """The other reports of a form that have some values."""
    across = record.root.known.get(ACROSS)
    found: list[Record] = [] if across is None else across.reports(form, keys, values)
    return found


def named(record: Record | None, name: str) -> Any:
    """A field of an enclosing form, by name: which form that is, is known only now; or the row above."""
    if record is None:
        return None
    if name == PREVIOUS:
        return previous(record)
    index = record.form.index.get(name)
    return None if index is None else record.values[index]


def _last(record: Any, path: tuple[int | str, ...]) -> tuple[str | Node | None, bool]:
    """What stands where a path ends, or breaks off (None where nothing is there); and whether it got to its end."""
    cell = None
    for number, step in enumerate(path, 1):
        if step == PREVIOUS:
            record = previous(record)
            if record is None:
                return None, False
            cell = record.node
            continue
        index = None if record is None else record.form.index.get(step) if isinstance(step, str) else step
        if index is None:
            return cell, False
        cell = record.cells[index]
        record = record.values[index]
        if record is None:
            return cell, number == len(path)
    return cell, True


def _value(record: Any, path: tuple[int | str, ...]) -> Any:
    """The value where a path ends, which is reached."""
    for step in path:
        record = record.values[record.form.index[step] if isinstance(step, str) else step]
    return record


def skippable(record: Any, path: tuple[int | str, ...], absent_too: bool) -> bool:
    """Whether an unknown value is a part that adds nothing: a blank cell, or (on request) one that is not there."""
    if len(path) == 1 and record is not None and type(step := path[0]) is int:  # mostly
        cell = record.cells[step]
    else:
        cell, _ = _last(record, path)
    return absent_too if cell is None else is_blank_cell(cell)


def absent_zero(record: Any, path: tuple[int | str, ...]) -> Decimal | None:
    """Zero for a figure that is not there; a blank or unreadable one stays unknown."""
    return _ABSENT if _last(record, path)[0] is None else None


def blank_zero(record: Any, path: tuple[int | str, ...]) -> Decimal | None:
    """Zero for a figure that was left blank; one that is not there or cannot be read stays unknown."""
    cell, _ = _last(record, path)
    return _ABSENT if cell is not None and is_blank_cell(cell) else None


def nothing_zero(record: Any, path: tuple[int | str, ...]) -> Decimal | None:
    """Zero for a figure that is not there or was left blank; an unreadable one stays unknown."""
    cell, _ = _last(record, path)
    return _ABSENT if cell is None or is_blank_cell(cell) else None


def given(record: Any, path: tuple[int | str, ...]) -> bool:
    """Whether a field is there, blank or not."""
    return _last(record, path)[0] is not None


def present(record: Any, path: tuple[int | str, ...]) -> bool:
    """Whether a field is there and not blank."""
    if len(path) == 1 and record is not None and type(step := path[0]) is int:  # mostly
        cell = record.cells[step]
        if cell is None:
            return False
        if isinstance(cell, str):
            return record.values[step] is not None or not is_blank(cell)
        return bool(cell.cells)
    cell, reached = _last(record, path)
    if cell is None or not reached:
        return False
    if is_blank_cell(cell):
        return _value(record, path) is not None  # a word that says so, and is a choice of its field
    return isinstance(cell, str) or bool(cell.cells)


def is_unread(record: Any, path: tuple[int | str, ...]) -> bool:
    """Whether a field that is not there may stand below a heading that nobody knows."""
    return _last(record, path)[0] is UNREAD


def blank(record: Any, path: tuple[int | str, ...]) -> bool:
    """Whether a field is there and was left blank."""
    cell, reached = _last(record, path)
    return cell is not None and cell is not UNREAD and (reached or is_blank_cell(cell)) and not present(record, path)


NAMESPACE: dict[str, Any] = {
    "Decimal": Decimal,
    "DecimalException": DecimalException,
    "Spent": Spent,
    "abs": abs,
    "absent_zero": absent_zero,
    "among_dates": among_dates,
    "band": band,
    "blank": blank,
    "blank_zero": blank_zero,
    "budget": budget,
    "ceil_": ceil_,
    "clear": clear,
    "completion": completion,
    "contains": contains,
    "dates": dates,
    "day_of": day_of,
    "days_between": days_between,
    "decimals_of": decimals_of,
    "divide": divide,
    "divisor": divisor,
    "ends_with": ends_with,
    "floor_": floor_,
    "fraction": ratio,
    "given": given,
    "group": group,
    "group_all": group_all,
    "is_blank_cell": is_blank_cell,
    "later": later,
    "len": len,
    "length": length,
    "matches": matches,
    "mentions": mentions,
    "met": met,
    "month_of": month_of,
    "named": named,
    "nothing_zero": nothing_zero,
    "number_of": number_of,
    "operator_of": operator_of,
    "partner": partner,
    "present": present,
    "quotient": quotient,
    "rate_of": rate_of,
    "repeats": repeats,
    "repeats_operator": repeats_operator,
    "reports": reports,
    "round_": round_,
    "said_for": said_for,
    "same": same,
    "same_fraction": same_fraction,
    "set": set,
    "skippable": skippable,
    "slip_of": slip_of,
    "span": span,
    "starts_with": starts_with,
    "steps": steps,
    "sum_slip": sum_slip,
    "change_slip": change_slip,
    "share_slip": share_slip,
    "unit_of": unit_of,
    "with_columns": with_columns,
    "year_of": year_of,
}
