"""Rules as formulas of a spreadsheet: what a pack computes a field by, over the cells of a blank form.

A cell is named by its route, ``«11.1.9»``, the cells of a column by ``«13.*.17»``; the workbook's writer knows where
they are. What the blank has no cell for is not there. A formula gives ``""`` until everything that it needs is filled
in.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from ...plan.nodes import (
    Arithmetic,
    Band,
    Call,
    Compare,
    Get,
    Group,
    If,
    Inside,
    Junction,
    Let,
    Map,
    Matches,
    Negate,
    Node,
    Not,
    Number,
    Parameter,
    Quantified,
    Truth,
    Where,
)
from ...plan.plans import Named, Plan, When

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

YES = "是"
# A longer formula explains nothing to anybody.
_LONGEST = 900


def by_groups(plan: Plan) -> bool:
    """Whether a check adds up by groups, as of marks that are printed once for several rows."""
    lets = {step.name: step.value for step in plan.before if isinstance(step, Named)}
    waiting = [plan.expected or plan.stated]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            return True
        if isinstance(node, Let) and node.name in lets:
            waiting.append(lets.pop(node.name))
        waiting += node.children()
    return False


def states(plan: Plan) -> tuple[int | str, ...]:
    """The route of the field that a check states, from its form; none where it states none of it."""
    return plan.stated.path if isinstance(plan.stated, Get) and plan.stated.base == 0 else ()


class Untranslatable(Exception):
    """There is no formula for it."""


def name(key: tuple[int | str, ...]) -> str:
    """A cell, or with ``*`` for the number of an item a column, as formulas name them."""
    return f"«{'.'.join(map(str, key))}»"


class Cells:
    """What a blank has cells for: ``keys`` the routes of values, ``columns`` of lists those of their fields without
    the items' numbers; ``root`` is the form's name."""

    __slots__ = ("columns", "keys", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self.keys: set[tuple[int, ...]] = set()
        self.columns: set[tuple[int, ...]] = set()


def formula(plan: Plan, prefix: tuple[int, ...], cells: Cells) -> tuple[tuple[int, ...], str] | None:
    """The route of the field that a check states, for one occurrence of its form, and how it is computed; None where
    it is no sum, rate or the like that a spreadsheet can compute."""
    stated = plan.stated
    if plan.expected is None or not isinstance(stated, Get) or stated.base != 0:
        return None
    if not all(isinstance(step, int) for step in stated.path):
        return None
    key = (*prefix, *(step for step in stated.path if isinstance(step, int)))
    if key not in cells.keys or isinstance(plan.expected, (Number, Get)):
        return None
    writer = _Writer(prefix, cells, key, plan)
    try:
        if not writer.is_for_it():
            return None
        text = writer.said(plan.expected)
    except Untranslatable:
        return None
    if len(text) > _LONGEST or "«" not in text:
        return None
    return key, text


class _Writer:
    def __init__(self, prefix: tuple[int, ...], cells: Cells, stated: tuple[int, ...], plan: Plan) -> None:
        self.prefix = prefix
        self.cells = cells
        self.stated = stated
        self.plan = plan
        self.lets = {step.name: step.value for step in plan.before if isinstance(step, Named)}

    def is_for_it(self) -> bool:
        """Whether a check is made wherever its field is there, as far as can be told: not only of some values of it."""
        for step in self.plan.before:
            if not isinstance(step, When):
                continue
            if self._compares_stated(step.condition):
                return False
            try:
                if self.truth(step.condition) is False:
                    return False
            except Untranslatable:
                continue
        return True

    def _is_stated(self, node: Node) -> bool:
        return isinstance(node, Get) and node.base == 0 and self._key(node) == self.stated

    def _compares_stated(self, node: Node) -> bool:
        if isinstance(node, Not):  # all but some values
            return False
        if isinstance(node, Compare):
            return any(self._reads_stated(side) for side in (node.left, node.right))
        return any(self._compares_stated(part) for part in node.children())

    def _reads_stated(self, node: Node) -> bool:
        if isinstance(node, Get):
            return node.base == 0 and self._key(node) == self.stated
        return any(self._reads_stated(part) for part in node.children())

    def said(self, node: Node) -> str:
        """A value of any kind that a field may have."""
        return self._band(node) if isinstance(node, Band) else self.number(node)

    # ---- numbers -----------------------------------------------------------------------------------------------------

    def number(self, node: Node, is_sure: bool = False) -> str:
        """A number; ``is_sure`` where nothing has to be there for it, as in a condition."""
        if isinstance(node, (Number, Parameter)):
            if node.type.startswith(("money", "measure")) and Decimal(node.value):
                raise Untranslatable  # in units of its own
            return _digits(node.value)
        if isinstance(node, Get):
            return self._cell(node)
        if isinstance(node, Let) and node.name in self.lets:
            return self.number(self.lets[node.name], is_sure)
        if isinstance(node, Negate):
            return f"-({self.number(node.operand, is_sure)})"
        if isinstance(node, Arithmetic):
            return self._arithmetic(node, is_sure)
        if isinstance(node, If):
            return self._choice(node, is_sure)
        if isinstance(node, Call):
            return self._call(node, is_sure)
        raise Untranslatable

    def _cell(self, node: Get) -> str:
        key = self._key(node)
        if key is None or key not in self.cells.keys or key == self.stated:
            raise Untranslatable
        return name(key)

    def _key(self, node: Get) -> tuple[int, ...] | None:
        if node.base != 0 or not all(isinstance(step, int) for step in node.path):
            return None
        return (*self.prefix, *(step for step in node.path if isinstance(step, int)))

    def _arithmetic(self, node: Arithmetic, is_sure: bool) -> str:
        if node.op not in "+-*/":
            raise Untranslatable
        text = f"({self.number(node.left, is_sure)}{node.op}{self.number(node.right, is_sure)})"
        needed = [self._cell(side) for side in (node.left, node.right) if isinstance(side, Get)]
        if is_sure or not needed:
            return text
        return f"IF(COUNT({','.join(needed)})<{len(needed)},NA(),{text})"

    def _choice(self, node: If, is_sure: bool) -> str:
        # What holds whatever the field says is no way to work it out.
        if self._is_stated(node.then) or self._is_stated(node.otherwise):
            return self.number(node.otherwise if self._is_stated(node.then) else node.then, is_sure)
        test = self.truth(node.condition)
        if isinstance(test, bool):
            return self.number(node.then if test else node.otherwise, is_sure)
        return f"IF({test},{self.number(node.then, is_sure)},{self.number(node.otherwise, is_sure)})"

    def _call(self, node: Call, is_sure: bool) -> str:
        if node.function == "sum":
            parts = [part for argument in node.arguments for part in self._parts(argument)]
            if not parts:
                raise Untranslatable
            listed = ",".join(parts)
            return f"SUM({listed})" if is_sure else f"IF(COUNT({listed})=0,NA(),SUM({listed}))"
        if node.function == "if_blank":
            first, otherwise = node.arguments
            if isinstance(first, Get) and self._key(first) not in self.cells.keys:
                return self.number(otherwise, is_sure)
            cell = self._cell(first) if isinstance(first, Get) else self.number(first, is_sure)
            return f"IF(ISNUMBER({cell}),{cell},{self.number(otherwise, is_sure)})"
        if node.function in ("min", "max", "round", "abs"):
            listed = ",".join(self.number(argument, is_sure) for argument in node.arguments)
            return f"{node.function.upper()}({listed})"
        raise Untranslatable

    def _parts(self, node: Node) -> list[str]:
        """What a sum adds up: cells, columns; parts that the blank has no cells for add nothing."""
        if isinstance(node, Get):
            key = self._key(node)
            if key is None or key == self.stated:
                raise Untranslatable
            return [name(key)] if key in self.cells.keys else []
        if isinstance(node, Map) and not node.flat and len(node.path) == 1 and isinstance(node.path[0], int):
            items = self._items(node.items)
            column = (*items, node.path[0])
            if column not in self.cells.columns:
                raise Untranslatable
            return [name((*items, "*", node.path[0]))]
        return [self.number(node)]

    def _items(self, node: Node) -> tuple[int, ...]:
        """The list that items are of: all of them, where the blank has no column for what would leave one out."""
        if isinstance(node, Where):
            items = self._items(node.items)
            if self._of_item(node.condition, node.variable, items) is not True:
                raise Untranslatable
            return items
        key = self._key(node) if isinstance(node, Get) else None
        if key is None:
            raise Untranslatable
        return key

    # ---- truths ------------------------------------------------------------------------------------------------------

    def truth(self, node: Node) -> str | bool:
        """A condition, or what it comes to in any case."""
        if isinstance(node, Truth):
            return node.value
        if isinstance(node, Let) and node.name in self.lets:
            return self.truth(self.lets[node.name])
        if isinstance(node, Not):
            test = self.truth(node.operand)
            return not test if isinstance(test, bool) else f"NOT({test})"
        if isinstance(node, Junction):
            return self._junction(node.op, [partial(self.truth, each) for each in node.items])
        if isinstance(node, Inside):
            return self.cells.root not in node.others
        if isinstance(node, Get):
            return self._truth_of(self._key(node))
        if isinstance(node, Call) and node.function == "present" and isinstance(node.arguments[0], Get):
            return self._presence(self._key(node.arguments[0]))
        if isinstance(node, Compare):
            return f"{self.number(node.left, True)}{node.op}{self.number(node.right, True)}"
        if isinstance(node, Quantified):
            return self._quantified(node)
        if isinstance(node, If):
            test = self.truth(node.condition)
            if isinstance(test, bool):
                return self.truth(node.then if test else node.otherwise)
            then, otherwise = (str(self.truth(side)).upper() for side in (node.then, node.otherwise))
            return f"IF({test},{then},{otherwise})"
        raise Untranslatable

    def _truth_of(self, key: tuple[int, ...] | None) -> str | bool:
        return f'{name(key)}="{YES}"' if key is not None and key in self.cells.keys else False

    def _presence(self, key: tuple[int, ...] | None) -> str | bool:
        if key is None:
            raise Untranslatable
        if key == self.stated:
            return True
        if key in self.cells.keys:
            return f'{name(key)}<>""'
        length = len(key)
        columns = sorted(
            column for column in self.cells.columns if column[:length] == key and len(column) == length + 1
        )
        if columns:
            return f"COUNTA({name((*key, '*', columns[0][-1]))})>0"
        if any(other[:length] == key for other in self.cells.keys):
            raise Untranslatable  # whether a group is filled in
        return False

    def _junction(self, op: str, parts: Sequence[Callable[[], str | bool]]) -> str | bool:
        decides = op == "or"
        texts, is_hidden = [], False
        for part in parts:
            try:
                test = part()
            except Untranslatable:
                is_hidden = True
                continue
            if test is decides:
                return decides
            if isinstance(test, str):
                texts.append(test)
        if is_hidden:
            raise Untranslatable
        if not texts:
            return not decides
        return texts[0] if len(texts) == 1 else f"{op.upper()}({','.join(texts)})"

    def _quantified(self, node: Quantified) -> str | bool:
        items = self._items(node.items)
        if node.op != "some":
            raise Untranslatable
        return self._of_item(node.condition, node.variable, items)

    def _of_item(self, node: Node, variable: str, items: tuple[int, ...]) -> str | bool:
        """A condition on an item: what it comes to by the columns that there are, or that any item has something."""
        if isinstance(node, Not):
            test = self._of_item(node.operand, variable, items)
            if isinstance(test, str):
                raise Untranslatable
            return not test
        if isinstance(node, Junction):
            parts = [partial(self._of_item, each, variable, items) for each in node.items]
            return self._junction(node.op, parts)
        if isinstance(node, Matches):  # whoever fills in the blank calls nothing by words that are looked for
            return False
        asked = node.arguments[0] if isinstance(node, Call) and node.function == "present" else node
        if isinstance(asked, Get) and asked.base == variable and len(asked.path) == 1:
            column = (*items, asked.path[0])
            if column not in self.cells.columns:
                return False
            if asked is not node:
                return f"COUNTA({name((*items, '*', asked.path[0]))})>0"
        raise Untranslatable

    # ---- bands -------------------------------------------------------------------------------------------------------

    def _band(self, node: Band) -> str:
        """The name of the band that a figure lies in, from the highest down."""
        figure = self._argument(node.argument)
        text = '""'
        for called, low, op, _ in sorted(node.rows, key=lambda row: Decimal(row[1])):
            test = f"{figure}{'>' if op.startswith('<') else '>='}{_digits(low)}"
            text = f'IF({test},"{called}",{text})'
        return f"IF(ISNUMBER({figure}),{text},NA())"

    def _argument(self, node: Node) -> str:
        """The cell that a band is asked of; a limit that it is held below changes nothing of the highest band."""
        if isinstance(node, Let) and node.name in self.lets:
            return self._argument(self.lets[node.name])
        if isinstance(node, If) and isinstance(node.condition, Compare):
            return self._argument(node.otherwise)
        if isinstance(node, If) and isinstance(node.condition, Call) and node.condition.arguments == (node.then,):
            there = isinstance(node.then, Get) and self._key(node.then) in self.cells.keys
            return self._argument(node.then if there else node.otherwise)  # the one that is filled in
        if isinstance(node, Get):
            return self._cell(node)
        raise Untranslatable


def _digits(text: str) -> str:
    whole, point, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{whole}{point}{rest}" if rest else whole
