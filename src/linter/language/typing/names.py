"""What the expressions of a pack can name: parameters, bands, tables and formulas, and the functions there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...source import Source, Span
from ..declaring.forms import FormTable
from ..reading import syntax as s
from .types import Type, Units

if TYPE_CHECKING:
    from ..declaring.tables import DecisionTable

IR = tuple[Any, ...]


@dataclass
class ParameterTable:
    name: str
    label: str
    type: Type
    value: str
    basis: tuple[s.Basis, ...] = ()


@dataclass
class BandTable:
    """``rows`` are ``(name, low, range operator, high)`` with numbers as text in base units."""

    name: str
    label: str
    over: Type
    rows: tuple[tuple[str, str, str, str], ...]
    basis: tuple[s.Basis, ...] = ()
    file: str = ""
    places: tuple[int, ...] = ()
    declared: Any = None


@dataclass
class DefineTable:
    """A formula: its arguments with their types, the type it gives, and its syntax, analysed at each use."""

    name: str
    label: str
    arguments: tuple[tuple[str, Type], ...]
    type: Type
    body: s.Expression
    source: Source
    span: Span
    pack: str
    whole: Span


@dataclass
class Namespace:
    """What a pack's expressions can name."""

    forms: dict[str, FormTable]
    bands: dict[str, BandTable] = field(default_factory=dict)
    parameters: dict[str, ParameterTable] = field(default_factory=dict)
    defines: dict[str, DefineTable] = field(default_factory=dict)
    tables: dict[str, DecisionTable] = field(default_factory=dict)
    units: Units = field(default_factory=dict)
    # Names that have versions, but none in the fiscal years looked at: with what they have instead.
    gone: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What expressions have named, over all packs and years: ("parameter", name) and the like.
    used: set[tuple[str, str]] = field(default_factory=set)
    # Declared, but with a mistake of their own: using them is none.
    broken: set[str] = field(default_factory=set)

    def parents(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            f.name for f in self.forms.values() if any(e.kind == "form" and e.extra in forms for e in f.fields)
        )

    def roots(self, form: str) -> tuple[str, ...]:
        seen = {form}
        todo = [form]
        while todo:
            for parent in self.parents((todo.pop(),)):
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return tuple(name for name in self.forms if name in seen and self.forms[name].root)


# Stands for what a mistake left open.
NOTHING: IR = ("bool", "bool", True)
FUNCTION_WORDS = {
    "合计": "sum", "计数": "count", "最小": "min", "最大": "max", "平均": "average", "四舍五入": "round",
    "向下取整": "floor", "向上取整": "ceil", "绝对值": "abs", "级数": "steps", "已填": "present", "留空": "blank",
    "空则": "if_blank", "首个": "first", "达标": "met", "完成率": "completion", "包含": "contains", "字数": "length",
    "去重": "distinct", "年份": "year_of", "匹配": "matches", "推算": "derived",
    "运算符": "operator_of", "计量单位": "unit_of", "数值部分": "number_of", "比率部分": "rate_of",
    "小数位数": "decimals_of", "相隔天数": "days_between", "重复": "repeats",
}  # fmt: skip
# How `round` may round, in the other tongue.
ROUNDING_WORDS = {"四舍五入": "half_up", "四舍六入": "half_even", "截断": "truncate"}
FUNCTIONS = ("sum", "count", "min", "max", "average", "distinct", "first", "round", "floor", "ceil", "abs", "steps",
             "present", "blank", "if_blank", "met", "completion", "contains", "matches", "length",
             "year_of", "derived", "operator_of", "unit_of", "number_of", "rate_of", "decimals_of", "days_between",
             "repeats")  # fmt: skip
