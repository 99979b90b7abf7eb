"""What generated code calls. Every function is total: unknown in, unknown (None) out, never a float."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from ..figure import EXACT, Target, is_blank
from ..heading import folded
from ..memory import Memo
from ..plan.modes import PREVIOUS
from ..startup.ratio import Ratio, over, ratio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..memory import Memory
    from ..report.record import Record
    from ..yaml.nodes import Node
    from .automaton import Automaton

_ZERO = Decimal(0)
# A figure that is not there was not printed with any precision: nothing may be rounded to it.
_ABSENT = Decimal("0E-99")
_DISPLAY_POWER = {"rate": -2}


def same(stated: Decimal, top: Decimal, bottom: Decimal, mode: str = "half_up") -> bool:
    """Whether ``top / bottom`` (``bottom`` positive) is ``stated``, or is it once rounded to its decimals."""
    difference = top - stated * bottom
    if not difference:
        return True
    exponent: Any = stated.as_tuple().exponent
    bound = bottom.scaleb(exponent, EXACT)
    doubled = difference + difference
    if mode != "half_up":
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


def same_fraction(stated: Decimal, value: Ratio, mode: str = "half_up") -> bool:
    """``same`` for a quotient that is already one value."""
    return same(stated, Decimal(value.numerator), Decimal(value.denominator), mode)


def clear(figure: Any, limit: Any, op: str, mode: str) -> bool:
    """Whether all unrounded values that print as a figure stand to a limit (``figure op limit``) as it does itself."""
    if not isinstance(figure, Decimal):
        return True
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


def quotient(top: Decimal, bottom: Decimal) -> Ratio:
    a, b = top.as_integer_ratio()
    c, d = bottom.as_integer_ratio()
    found: Ratio = over(a * d, b * c)
    return found


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


# Of a target "= 12月" or "= 100万元" an earlier month or a lower cost is no failure.
_OPEN_UNITS = frozenset(("年", "月", "日", "天", "元", "月底", "月前"))


def met(actual: Target, target: Target) -> bool | None:
    """Whether an actual value meets its target; unknown where words, units or a missing operator leave it open."""
    both = _comparable(actual, target)
    if both is None:
        return None
    a, b = both
    if target.op == "=" and (target.unit in _OPEN_UNITS or a > b > 0):  # more than was planned is no failure either
        return True if a == b else None
    if target.op in (">=", ">"):
        return a >= b if target.op == ">=" else a > b
    if target.op in ("<=", "<"):
        return a <= b if target.op == "<=" else a < b
    if target.op == "<>":
        return a != b
    return a == b if target.op == "=" or a == b else None


def completion(actual: Target, target: Target) -> Ratio | None:
    """How far a target was reached: actual / target, for an upper limit target / actual; never divides by zero."""
    both = _comparable(actual, target)
    if both is None:
        return None
    top, bottom = both
    if target.op in ("<=", "<"):
        top, bottom = bottom, top
    return quotient(top, bottom) if bottom else None


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
    if (actual.unit and target.unit) or "%" in (actual.unit, target.unit):
        return None
    if not actual.unit and not actual.power:
        return _as_meant(a, b, target.power), b
    if not target.unit and not target.power:
        return a, _as_meant(b, a, actual.power)
    return a, b


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


def decimals_of(value: Any, code: str, record: Record) -> Decimal:
    """With how many digits behind the point a figure is printed."""
    exponent: Any = value.as_tuple().exponent if isinstance(value, Decimal) and value is not _ABSENT else 0
    power = record.power if code == "money" else _DISPLAY_POWER.get(code, 0)
    return Decimal(max(0, power - exponent))


def days_between(first: str, last: str) -> Decimal | None:
    """The days from one date to another; unknown where a date is only a month."""
    return Decimal(_ordinal(last) - _ordinal(first)) if len(first) == len(last) == 10 else None


def _ordinal(date: str) -> int:
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:])
    if month < 3:  # a year that starts in March has its odd day last
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day


_SENTENCE, _CLAUSE = 10, 5


def repeats(text: str) -> bool:
    """Whether a text says a whole sentence twice, or a clause twice in a row."""
    plain = "".join(text.split())
    for mark in "！？；!?;\n":
        plain = plain.replace(mark, "。")
    clauses = plain.replace("。", "，").replace(",", "，").replace("、", "，").split("，")
    if len(set(clauses)) == len(clauses):  # a sentence is made of clauses
        return False
    sentences = [s for s in plain.split("。") if len(s) >= _SENTENCE]
    tails = {s[i + 1 :] for s in sentences for i, char in enumerate(s) if char == "，"}
    if len(set(sentences)) < len(sentences) or any(s in tails for s in sentences):
        return True
    return any(
        clauses[i : i + n] == clauses[i + n : i + 2 * n] and sum(map(len, clauses[i : i + n])) >= _CLAUSE
        for n in range(1, 9)
        for i in range(len(clauses) - 2 * n + 1)
    )


def contains(text: Any, part: str) -> bool:
    return part in (text.text if isinstance(text, Target) else text)


def length(text: str) -> Decimal:
    return Decimal(len(text))


def year_of(date: str) -> Decimal:
    return Decimal(date[:4])


# A check takes at most so many steps of loops within loops for each character of its report.
STEPS = 64


def budget(record: Record) -> int:
    """How many steps of loops within loops a check may take before it is given up as not evaluated."""
    source = record.root.source
    return STEPS * (len(source.text) if source is not None else 0) + 1000


def matches(text: Any, automaton: Automaton) -> bool:
    """Whether a regular expression is found anywhere in ``text``."""
    found: bool = automaton[text.text if isinstance(text, Target) else text]
    return found


def mentions(holders: list[Any], path: tuple[int | str, ...], pattern: MentionPattern) -> list[Any]:
    """The places in running text that read like a pattern."""
    if not holders:
        return []
    if pattern.form is None:
        from ..report.mention import MentionForm

        pattern.form = MentionForm(pattern.pattern, holders[0].root.form.memory)
    # Texts are searched once for each pattern: a rule may ask again in a loop. The holders keep their ids alive.
    key = (id(holders[0]), path) if len(holders) == 1 else (*map(id, holders), path)
    known: tuple[list[Any], list[Any]] | None = pattern.known.get(key)
    if known is None:
        known = holders, pattern.form.mentions(holders, path)
        pattern.known.keep_for_report(key, known)
    return known[1]


# So many lists of texts are searched at most before what was found is searched for again.
_MOST_ASKED = 100_000


class MentionPattern:
    """A pattern, and once it has been used the form of its mentions: most reports have no text that a rule reads."""

    __slots__ = ("form", "known", "pattern")

    def __init__(self, pattern: Any, memory: Memory | None = None) -> None:
        """``memory`` is the run's, None for a pattern that goes before its report does."""
        self.pattern = pattern
        self.known = Memo(_MOST_ASKED, memory)
        self.form: Any = None


def previous(record: Record | None) -> Record | None:
    """The row above in the list that a record stands in; None for the first, and where that cannot be read."""
    if record is None or record.parent is None or len(record.step) < 2:
        return None
    step: Any = record.step
    key, number = step
    parent: Any = record.parent
    rows: list[Record] = parent.values[parent.form.position(key)]
    if len(rows) > number and rows[number] is record:
        return rows[number - 1] if number else None
    place = next((i for i, row in enumerate(rows) if row is record), 0)  # some rows could not be read
    above: Record | None = rows[place - 1] if place else None
    return above if above is not None and above.step == (key, number - 1) else None


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


def _is_blank(cell: str | Node) -> bool:
    return isinstance(cell, str) and is_blank(cell)


def skippable(record: Any, path: tuple[int | str, ...], absent_too: bool) -> bool:
    """Whether an unknown value is a part that adds nothing: a blank cell, or (on request) one that is not there."""
    if len(path) == 1 and record is not None and type(step := path[0]) is int:  # mostly
        cell = record.cells[step]
    else:
        cell, _ = _last(record, path)
    return absent_too if cell is None else _is_blank(cell)


def absent_zero(record: Any, path: tuple[int | str, ...]) -> Decimal | None:
    """Zero for a figure that is not there; a blank or unreadable one stays unknown."""
    return _ABSENT if _last(record, path)[0] is None else None


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
    if cell is None or not reached or _is_blank(cell):
        return False
    return isinstance(cell, str) or bool(cell.cells)


def blank(record: Any, path: tuple[int | str, ...]) -> bool:
    """Whether a field is there and was left blank."""
    cell, reached = _last(record, path)
    return cell is not None and (reached or _is_blank(cell)) and not present(record, path)


class _GroupForm:
    """What a group's two fields are called; groups pass for records of it."""

    index: dict[str, int] = {"key": 0, "members": 1}  # noqa: RUF012 - never changed


class Group:
    """Items that agree in their grouping fields. ``values`` is ``[key, members]``, so that it reads like a Record."""

    __slots__ = ("field", "members", "values")

    form = _GroupForm

    def __init__(self, key: Any, first: Any, field: int) -> None:
        self.field = field
        self.members: list[Any] = [first]
        self.values: list[Any] = [key, self.members]

    @property
    def parent(self) -> Any:
        return self.members[0].parent

    @property
    def root(self) -> Any:
        return self.members[0].root

    @property
    def cells(self) -> list[str | Node | None]:
        first = self.members[0]
        return [first.cells[self.field], first.node]

    @property
    def nodes(self) -> list[Node | None]:
        """Where its first member says which group it is, and that member."""
        first = self.members[0]
        return [first.nodes[self.field], first.node]


def group(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    """Groups in order of first appearance; a blank grouping cell takes the value of the row above (a merged cell).

    Many rules ask for the same ones: they are made once for each report.
    """
    if not items:
        return []
    known = items[0].root.known
    asked = (fields, *map(id, items))
    done: tuple[list[Any], list[Group]] | None = known.get(asked)
    if done is None:
        done = known[asked] = (items, _group(items, fields))  # kept, so that nothing else gets an id of theirs
    return done[1]


def group_all(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    """:func:`group` of a list that belongs to a record."""
    if not items:
        return []
    known = items[0].root.known
    asked = (fields, id(items))  # it lives as long as the report
    done: list[Group] | None = known.get(asked)
    if done is None:
        done = known[asked] = _group(items, fields)
    return done


def _group(items: list[Any], fields: tuple[int, ...]) -> list[Group]:
    groups: dict[tuple[Any, ...], Group] = {}
    above: list[Any] = [None] * len(fields)
    printed = list(above)
    columns = list(enumerate(fields))
    for item in items:
        values = item.values
        changed = False
        for i, field in columns:
            value = values[field]
            if value is None:
                cell = item.cells[field]
                if cell is not None and not _is_blank(cell):
                    value = cell if isinstance(cell, str) else ""  # not understood, but not blank either
            if value is not None:
                if value == above[i]:
                    continue
                shown = value
                if isinstance(value, str):  # a cell that wraps has spaces where its lines broke, and （） is ()
                    shown = value if value.isalnum() else "".join(value.split())
                    value = folded(shown)
                if value != above[i]:
                    changed = True
                    above[i], printed[i] = value, shown
            elif changed:  # a new outer group does not go on with the old inner one
                above[i] = None
        key = tuple(above)
        found = groups.get(key)
        if found is None:
            groups[key] = Group(printed[-1] if key[-1] is not None else None, item, fields[-1])
        else:
            found.members.append(item)
    return list(groups.values())


NAMESPACE: dict[str, Any] = {
    "Decimal": Decimal,
    "DecimalException": DecimalException,
    "abs": abs,
    "absent_zero": absent_zero,
    "band": band,
    "blank": blank,
    "budget": budget,
    "ceil_": ceil_,
    "clear": clear,
    "completion": completion,
    "contains": contains,
    "days_between": days_between,
    "decimals_of": decimals_of,
    "divide": divide,
    "divisor": divisor,
    "floor_": floor_,
    "fraction": ratio,
    "given": given,
    "group": group,
    "group_all": group_all,
    "len": len,
    "length": length,
    "matches": matches,
    "mentions": mentions,
    "met": met,
    "named": named,
    "number_of": number_of,
    "operator_of": operator_of,
    "present": present,
    "quotient": quotient,
    "rate_of": rate_of,
    "repeats": repeats,
    "round_": round_,
    "same": same,
    "same_fraction": same_fraction,
    "set": set,
    "skippable": skippable,
    "steps": steps,
    "unit_of": unit_of,
    "year_of": year_of,
}
