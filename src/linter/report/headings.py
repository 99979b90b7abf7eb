"""Units that stand in headings, 执行数（万元）, and what bare figures below them are then in."""

from __future__ import annotations

from ..figure import EXACT, MONEY_UNITS, Target, decode, plain_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..yaml.nodes import Node
    from .form import Field, Form


def power(form: Form, headed: dict[str, tuple[int, str]]) -> int | None:
    """The power of ten of an occurrence's amounts as its headings have it: of the first that names a unit of money."""
    for index, unit in headed.values():
        if unit in MONEY_UNITS and index >= 0 and form.fields[index].kind == "money":
            return MONEY_UNITS[unit]
    return None


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
