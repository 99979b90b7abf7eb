"""Units that stand in headings, 执行数（万元）, and what bare figures below them are then in."""

from __future__ import annotations

from ..diagnostic import ERROR
from ..figure import EXACT, MONEY_UNITS, Target, decode, is_blank, plain_number
from ..heading import folded
from ..yaml.nodes import entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..yaml.nodes import Node
    from .form import Field, Form
    from .record import Record


# The heading that says either.
_EITHER = "单位"
# What units of money have in them, and what may be said of them beside it.
_MONEY = frozenset("元圆币镑万亿千百¥￥$€£%")
_MONEY_WORDS = _MONEY | frozenset("人民美港欧十角分整单位金额:：()（）,，、/ ")
# A name that has something of a unit of money in it has so many characters, 广元市 for one.
_LEAST = 3


def power(form: Form, headed: dict[str, tuple[int, str]]) -> int | None:
    """The power of ten of an occurrence's amounts as its headings have it: of the first that names a unit of money."""
    for index, unit in headed.values():
        if unit in MONEY_UNITS and index >= 0 and form.fields[index].kind == "money":
            return MONEY_UNITS[unit]
    return None


def holds_money(form: Form, forms: dict[str, Form], seen: set[str]) -> bool:
    """Whether any amount of a form, or of those below it, is in the unit that it names."""
    seen.add(form.name)
    below = (forms[field.extra] for field in form.fields if field.kind == "form" and field.extra not in seen)
    return any(field.kind == "money" for field in form.fields) or any(holds_money(each, forms, seen) for each in below)


def whose(form: Form, given: dict[str, str | Node], first: str) -> tuple[dict[str, int], str]:
    """Of headings that name the unit of money those that say whose table it is, as 单位 may, with the field of that;
    and what the amounts are in, ``""`` where nothing says so. ``first`` is the first of these headings."""
    index = form.owner
    called = {
        key: cell for key, cell in given.items() if isinstance(cell, str) and form.understood(key)[0] == form.currency
    }
    found = {key: index for key, cell in called.items() if index >= 0 and folded(key) == _EITHER and _is_name(cell)}
    if not found:
        return {}, called[first]
    return found, next((cell for key, cell in called.items() if key not in found), "")


def _is_name(text: str) -> bool:
    """Whether a text is a name, and no unit of money, however that is said or mistyped."""
    text = text.strip()
    short = len(text) < _LEAST and not _MONEY.isdisjoint(text)
    return not (is_blank(text) or short or text.isascii() or _MONEY_WORDS.issuperset(text))


def dated(form: Form, keys: list[str], year: int | None) -> dict[str, tuple[int, str]]:
    """The fields of headings that name the year that their figures are of, in a report of a year."""
    from .flat import column

    said = {key: column(key, year) for key in keys}
    return {key: form.understood(word) for key, word in said.items() if word and word != key}


def without_unit(
    record: Record, given: dict[str, str | Node], headed: dict[str, tuple[int, str]]
) -> dict[str, str | Node]:
    """What is given of a table that names the unit of its amounts as its report would, without that: 三公经费:
    {金额单位: 万元, 合计: …}."""
    root = record.root.form
    for key, cell in given.items():
        lost = isinstance(cell, str) and headed.get(key, (0, ""))[0] < 0
        power = MONEY_UNITS.get(cell.strip()) if lost and isinstance(cell, str) else None
        if power is not None and root.currency is not None and root.understood(key)[0] == root.currency:
            record.power = power
            return {word: value for word, value in given.items() if word != key}
    return given


def fits(field: Field, unit: str, power: int) -> bool:
    """Whether a field can stand below a heading with this unit: amounts of one occurrence are in one unit."""
    kind = field.kind
    if kind == "money":
        return MONEY_UNITS.get(unit) == power
    if kind in ("rate", "weight", "score"):
        return unit == "%"
    return kind == "target" or (kind == "form" and unit != "%")


def read(field: Field, cell: str | Node, unit: str) -> Any:
    """A bare figure below a heading with a percent sign, or with the unit of a target; None for all others."""
    if not isinstance(cell, str):
        return None
    if field.kind == "rate":
        number = plain_number(cell.strip())
        return number.scaleb(-2, EXACT) if number is not None and (abs(number) > 1 or not number) else None
    if field.kind == "target":
        bare = decode(cell, "target", ()).value
        if isinstance(bare, Target) and bare.value is not None and not bare.unit and not bare.power:
            return decode(f"{cell.strip()}{unit}", "target", field.extra).value
    return None


def power_of(binder: Any, record: Record, unit: str) -> int:
    """The power of ten that a table's bare amounts are in, said in other words than the unit's own."""
    from ..numerals import money_unit

    form = record.form
    assert form.currency is not None
    field = form.fields[form.currency]
    named = MONEY_UNITS.get(money_unit(unit))
    told = field.kind == "one_of" and unit.strip() not in field.extra
    if named is None and not is_blank(unit) and not told and holds_money(form, binder.forms, set()):
        key = next(key for key in record.node.cells if form.understood(key)[0] == form.currency)
        node = entry(record.node, key)[1]
        binder.say(ERROR, "unknown-currency", node.content(binder.source.text), (*record.route, key), text=unit.strip())
    return record.power if named is None else named
