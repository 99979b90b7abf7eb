"""The functions of the language, one row each: whoever adds one writes its row, and its implementation.

A row says what a function is called in both tongues, how many arguments it takes, which type it gives (its *rule*,
which also says what is wrong with an argument), and how generated code computes it. Without a ``code`` of its own that
is the function of the same name in ``check.runtime``, called with the values once all are known; the explaining walk
calls the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...plan.nodes import Call, Get, Map, Node, Number
from .. import types as t
from ..types import Type
from .plans import NOTHING, joined


class Given:
    """What a call is given: its arguments as nodes with their types, and ``error`` to say what is wrong with one."""

    def __init__(self, name: str, nodes: list[Node], types: list[Type], error: Callable[..., Any]) -> None:
        self.name = name
        self.nodes = nodes
        self.types = types
        self.error = error

    def want(self, ok: bool, key: str, position: int = 0, **args: Any) -> bool:
        """``ok``, said with the argument's type where it is not."""
        if not ok:
            self.error(position, key, type=self.types[position].said, **args)
        return ok


Rule = Callable[[Given], Type | None]


# ---- rules: the type that a call gives, None where its arguments are wrong -------------------------------------------


def _each(name: str, gives: Type, key: str) -> Rule:
    """Every argument is of a type of some name."""

    def rule(given: Given) -> Type | None:
        right = [given.want(type_.name == name, key, i) for i, type_ in enumerate(given.types)]
        return gives if all(right) else None

    return rule


def _total(given: Given) -> Type | None:
    """Numbers, or lists of them, that can be added to each other."""
    shared: Type | None = None
    before: Node = NOTHING
    for position, (node, type_) in enumerate(zip(given.nodes, given.types, strict=True)):
        item = type_.item if type_.name == "list" and type_.item is not None else type_
        if not item.is_number:
            if item.name == "form":
                given.error(position, "list-needs-field", form=item.form)
            elif item is not t.UNKNOWN:
                given.error(position, "not-a-number-expression", type=item.said)
            return None
        both = item if shared is None else joined(before, shared, node, item)
        if both is None:
            given.error(position, "kinds-differ", op=given.name, left=(shared or item).said, right=item.said)
            return None
        shared, before = both, node
    return shared


def _is_list_of_values(type_: Type) -> bool:
    return type_.name == "list" and type_.item is not None and type_.item.name not in ("form", "group")


def _distinct(given: Given) -> Type | None:
    first = given.types[0]
    return first if given.want(_is_list_of_values(first), "not-a-list-of-values") else None


def _first(given: Given) -> Type | None:
    first = given.types[0]
    return first.item if given.want(_is_list_of_values(first), "not-a-list-of-values") else None


def _is_cell(node: Node) -> bool:
    """Whether a node is a field, not a whole form."""
    return isinstance(node, Get) and node.path != ()


def _there(given: Given) -> Type | None:
    return t.BOOL if given.want(_is_cell(given.nodes[0]), "not-a-field") else None


def _length(given: Given) -> Type | None:
    return t.COUNT if given.want(given.types[0].name in ("text", "list"), "not-a-text") else None


_TARGETS, _ONE_TARGET = "not-a-target", "target"


def _contains(given: Given) -> Type | None:
    ok = given.want(given.types[0].name in t.TEXTS, "not-a-text")
    return t.BOOL if given.want(given.types[1].name == "text", "not-a-text", 1) and ok else None


def _said_for(given: Given) -> Type | None:
    texts = [given.want(given.types[i].name in t.TEXTS, "not-a-text", i) for i in range(2)]
    return t.TEXT if given.want(given.types[2].name == _ONE_TARGET, _TARGETS, 2) and all(texts) else None


def _slip_of(given: Given) -> Type | None:
    ok = given.want(given.types[0].name in t.TEXTS, "not-a-text")
    return t.TEXT if given.want(given.types[1].name == _ONE_TARGET, _TARGETS, 1) and ok else None


def _decimals_of(given: Given) -> Type | None:
    ok = given.types[0].is_number and isinstance(given.nodes[0], Get)
    return t.COUNT if given.want(ok, "not-a-field") else None


def _number(given: Given) -> Type | None:
    return given.types[0] if given.want(given.types[0].is_number, "not-a-number-expression") else None


def _with_columns(given: Given) -> Type | None:
    ok = given.want(given.types[0].name == _ONE_TARGET, _TARGETS)
    texts = [given.want(type_.name == "text", "not-a-text", i) for i, type_ in enumerate(given.types) if i]
    return t.TARGET if ok and all(texts) else None


def _if_blank(given: Given) -> Type | None:
    first = _number(given)
    if first is None:
        return None
    shared = joined(given.nodes[0], first, given.nodes[1], given.types[1])
    node = given.nodes[0]
    if not given.want(_is_cell(node) or (isinstance(node, Call) and node.function == "sum"), "not-a-field"):
        return None
    return shared if given.want(shared is not None, "argument-kind", 1, left=first.said) else None


def _steps(given: Given) -> Type | None:
    first = _number(given)
    if first is None:
        return None
    shared = t.matching(first, given.types[1])
    return t.COUNT if given.want(shared is not None, "argument-kind", 1, left=first.said) else None


def _rounded(given: Given) -> Type | None:
    first = _number(given)
    if first is not None and len(given.types) > 1:
        node = given.nodes[1]
        places = Decimal(node.value) if isinstance(node, Number) and given.types[1].style == "literal" else None
        given.want(places is not None and places % 1 == 0 and abs(places) <= 20, "round-digits", 1)
    return first


# ---- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Function:
    """One function. ``form``: the method of the analyser that types the call as a whole, where an argument is none."""

    name: str
    chinese: str
    rule: Rule | None = None
    least: int = 1
    most: int = 1
    # How generated code computes it (a method of ``generating.calls``).
    code: str = "plain"
    # Whether it takes lists item by item, rather than values.
    takes_lists: bool = False
    # Whether its value is a Decimal, or no number, whatever it is given; and whether it may be a quotient itself.
    is_exact: bool = False
    is_quotient: bool = False
    form: str = ""
    # Whether it asks about a cell, not about what stands in it; which argument is the name of a way to round.
    asks_cell: bool = False
    rounding_at: int | None = None


FUNCTIONS: dict[str, Function] = {
    row.name: row
    for row in (
        Function("sum", "合计", _total, 1, 50, code="aggregate", takes_lists=True),
        Function("count", "计数", _each("list", t.COUNT, "not-a-list"), code="aggregate", takes_lists=True,
                 is_exact=True),
        Function("min", "最小", _total, 1, 50, code="aggregate", takes_lists=True),
        Function("max", "最大", _total, 1, 50, code="aggregate", takes_lists=True),
        Function("average", "平均", _total, 1, 50, code="aggregate", takes_lists=True, is_quotient=True),
        Function("distinct", "去重", _distinct),
        Function("first", "首个", _first, code="aggregate", takes_lists=True),
        Function("round", "四舍五入", _rounded, 1, 3, code="rounding", is_exact=True, rounding_at=2),
        Function("floor", "向下取整", _rounded, 1, 2, code="rounding", is_exact=True),
        Function("ceil", "向上取整", _rounded, 1, 2, code="rounding", is_exact=True),
        Function("abs", "绝对值", _number, code="absolute"),
        Function("steps", "级数", _steps, 2, 2, code="steps", is_exact=True),
        Function("present", "已填", _there, code="cell", is_exact=True, asks_cell=True),
        Function("blank", "留空", _there, code="cell", is_exact=True, asks_cell=True),
        Function("if_blank", "空则", _if_blank, 2, 2, code="if_blank"),
        Function("met", "达标", _each(_ONE_TARGET, t.BOOL, _TARGETS), 2, 2, is_exact=True),
        Function("completion", "完成率", _each(_ONE_TARGET, t.RATE, _TARGETS), 2, 2, is_quotient=True),
        Function("contains", "包含", _contains, 2, 2, code="contains", is_exact=True),
        Function("starts_with", "开头为", _contains, 2, 2, is_exact=True),
        Function("ends_with", "结尾为", _contains, 2, 2, is_exact=True),
        Function("matches", "匹配", least=2, most=2, form="matches"),
        Function("length", "字数", _length, code="length", is_exact=True),
        Function("year_of", "年份", _each("date", t.YEAR, "not-a-date-value")),
        Function("month_of", "月份", _each("date", t.NUMBER, "not-a-date-value"), is_exact=True),
        Function("day_of", "日数", _each("date", t.NUMBER, "not-a-date-value"), is_exact=True),
        Function("derived", "推算", form="derived"),
        Function("operator_of", "运算符", _each(_ONE_TARGET, t.TEXT, _TARGETS)),
        Function("unit_of", "计量单位", _each(_ONE_TARGET, t.TEXT, _TARGETS)),
        Function("number_of", "数值部分", _each(_ONE_TARGET, t.NUMBER, _TARGETS), is_exact=True),
        Function("rate_of", "比率部分", _each(_ONE_TARGET, t.RATE, _TARGETS), is_exact=True),
        Function("decimals_of", "小数位数", _decimals_of, code="decimals", is_exact=True),
        Function("days_between", "相隔天数", _each("date", t.NUMBER, "not-a-date-value"), 2, 2, is_exact=True),
        Function("repeats_operator", "照抄运算符", _each(_ONE_TARGET, t.BOOL, _TARGETS), 2, 2, is_exact=True),
        Function("slip_of", "错位数", _slip_of, 2, 2),
        Function("said_for", "所写数", _said_for, 3, 3),
        Function("sum_slip", "合计不符", _each("text", t.TEXT, "not-a-text")),
        Function("change_slip", "增减不符", _each("text", t.TEXT, "not-a-text")),
        Function("share_slip", "占比不符", _each("text", t.TEXT, "not-a-text")),
        Function("with_columns", "并栏", _with_columns, 2, 4, code="with_columns"),
        Function("repeats", "重复", _each("text", t.BOOL, "not-a-text")),
    )
}  # fmt: skip

# Its name in English, by its name in Chinese.
FUNCTION_WORDS = {row.chinese: row.name for row in FUNCTIONS.values()}


def cell_of(node: Node) -> Node:
    """What is asked about: of the items of a list of plain values the list itself can be there, or blank."""
    if isinstance(node, Map) and isinstance(node.items, Get) and node.items.type == "list:item":
        return node.items
    return node


__all__ = ["FUNCTIONS", "FUNCTION_WORDS", "Function", "Given", "cell_of"]
