"""Names and kinds: expressions to plans (``plan``), every name resolved and every kind checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..diagnostic import Diagnostic
from ..figure import MAX_DIGITS, decode
from ..plan import placeless, renamed, variables, weight
from ..source import Source, Span
from . import syntax as s
from . import types as t
from .forms import FieldTable, FormTable
from .patterns import read_pattern
from .problems import Problems, nearest
from .regex import RegexError, compile_regex
from .types import Type
from .words import reserved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tables import DecisionTable

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
_UNKNOWN = t.UNKNOWN
_COMPARABLE = ("number", "date")
FUNCTION_WORDS = {
    "合计": "sum", "计数": "count", "最小": "min", "最大": "max", "平均": "average", "四舍五入": "round",
    "向下取整": "floor", "向上取整": "ceil", "绝对值": "abs", "级数": "steps", "已填": "present", "留空": "blank",
    "空则": "if_blank", "首个": "first", "达标": "met", "完成率": "completion", "包含": "contains", "字数": "length",
    "去重": "distinct", "年份": "year_of", "匹配": "matches",
}  # fmt: skip
# How `round` may round, in the other tongue.
ROUNDING_WORDS = {"四舍五入": "half_up", "四舍六入": "half_even", "截断": "truncate"}
FUNCTIONS = ("sum", "count", "min", "max", "average", "distinct", "first", "round", "floor", "ceil", "abs", "steps",
             "present", "blank", "if_blank", "met", "completion", "contains", "matches", "length",
             "year_of")  # fmt: skip


def joined(left: IR, left_type: Type, right: IR, right_type: Type) -> Type | None:
    """The type two operands share. A plain zero fits every unit."""
    shared = t.matching(left_type, right_type)
    if shared is None and left_type.is_number and right_type.is_number:
        for side, other in ((left, right_type), (right, left_type)):
            if side[:2] == ("num", "literal") and Decimal(side[2]) == 0:
                return other
    return shared


# An expression may grow to so many nodes when formulas and names are put in place of their uses.
MAX_SIZE = 20_000


class TooLarge(Exception):
    """A rule has grown beyond MAX_SIZE; that has been said."""


class Analyser:
    """Types one rule's expressions against its form. Errors go to ``problems``; a wrong node types as unknown."""

    def __init__(self, source: Source, form: FormTable, names: Namespace, problems: Problems) -> None:
        self.source = source
        self.form = form
        self.names = names
        self.problems = problems
        self.lets: dict[str, Type] = {}
        # A `let` of a list or a form is another name for it, not a value.
        self.aliases: dict[str, tuple[IR, Type]] = {}
        self.used: set[str] = set()
        # The parameters, bands, tables and formulas that the expressions so far read.
        self.read: set[tuple[str, str]] = set()
        # Innermost last: (name or None for a filter's unnamed item, internal name, type of the item)
        self.variables: list[tuple[str | None, str, Type]] = []
        self._counter = 0
        # Formulas being expanded, outermost first.
        self.expanding: tuple[str, ...] = ()
        # How many nodes the rule has grown to; shared with the analysers of the formulas that it uses.
        self.size = [0]

    def error(self, node: Any, key: str, /, **args: Any) -> Diagnostic:
        return self.problems.error(self.source, node.span, key, **args)

    # ---- entry points

    def condition(self, expression: s.Expression) -> IR:
        """A truth; anything else is an error."""
        ir, type_ = self.visit(expression)
        if type_.name not in ("bool", "unknown"):
            self.error(expression, "not-a-condition", type=type_.said)
            return NOTHING
        return ir

    def value(self, expression: s.Expression) -> tuple[IR, Type]:
        return self.visit(expression)

    def spend(self, node: Any, nodes: int) -> None:
        """Count what an expression grows to where formulas and names are put in place of their uses."""
        self.size[0] += nodes
        if self.size[0] > MAX_SIZE:
            self.error(node, "rule-too-large", limit=MAX_SIZE)
            raise TooLarge

    # ---- dispatch

    def visit(self, node: s.Expression) -> tuple[IR, Type]:
        self.spend(node, 1)
        method = getattr(self, "_" + type(node).__name__.lower())
        result: tuple[IR, Type] = method(node)
        return result

    def _literal(self, node: s.Literal) -> tuple[IR, Type]:
        if node.kind in ("number", "quantity") and len(node.text) > MAX_DIGITS:
            self.error(node, "literal-too-long", limit=MAX_DIGITS)
            return NOTHING, _UNKNOWN
        if node.kind == "date" and decode(node.text, "date", None).value is None:
            self.error(node, "not-a-date-literal", text=node.text)
        if node.kind == "number":
            return ("num", "literal", node.text), t.LITERAL
        if node.kind == "quantity":
            value, type_ = t.quantity(node.text)
            return ("num", type_.code, str(value)), type_
        if node.kind == "bool":
            return ("bool", "bool", node.text == "true"), t.BOOL
        if node.kind == "regex":
            self.error(node, "regex-elsewhere")
            return NOTHING, _UNKNOWN
        if node.kind == "date":
            return ("str", "date", node.text), t.DATE
        return ("str", "text", node.text), t.TEXT

    def _name(self, node: s.Name) -> tuple[IR, Type]:
        found = self.resolve(node.text)
        if found is None:
            self._unknown_name(node)
            return NOTHING, _UNKNOWN
        return found

    def _unknown_name(self, node: s.Name) -> None:
        if node.text in self.names.broken or self._is_gone(node, node.text):
            return
        if node.text in reserved():
            self.error(node, "rule-keyword-as-name", found=node.text)
            return
        self.error(
            node, "unknown-name", name=node.text, form=self.form.label, suggestion=nearest(node.text, self._known())
        )

    def _is_gone(self, node: Any, name: str) -> bool:
        """Whether a name has versions but none in force, which is said here."""
        if name not in self.names.gone:
            return False
        self.error(node, "version-missing", name=name, period=self.names.gone[name])
        return True

    def _known(self) -> list[str]:
        known = [name for name, _, _ in self.variables if name]
        for name, _, type_ in self.variables:
            if name is None and type_.name == "form":
                known.extend(self.names.forms[type_.form].keys)
        return [
            *known, *self.lets, *self.aliases, *self.form.keys, *self.names.parameters,
            *(p.label for p in self.names.parameters.values()),
            *self.names.bands, *self.names.tables, *self.names.defines, "parent", "report",
        ]  # fmt: skip

    def resolve(self, name: str) -> tuple[IR, Type] | None:
        """``let``s and variables, fields of the form, parameters, ``parent`` and ``report``, in this order."""
        for given, internal, type_ in reversed(self.variables):
            if given == name:
                return ("get", type_.code, internal, ()), type_
            if given is None and type_.name == "form":
                form = self.names.forms[type_.form]
                index = form.keys.get(name)
                if index is not None:
                    return self.field_of(internal, (index,), form.fields[index].type)
        if name in self.aliases:
            ir, type_ = self.aliases[name]
            self.size[0] += weight(ir)
            # Each use binds variables of its own: one may stand inside a loop over another.
            fresh = {old: self._fresh(old.strip("·")) for old in sorted(variables(ir))}
            return renamed(ir, fresh), type_
        if name in self.lets:
            self.used.add(name)
            return ("let", self.lets[name].code, name), self.lets[name]
        index = self.form.keys.get(name)
        if index is not None:
            return self.field_of(0, (index,), self.form.fields[index].type)
        parameter = self.names.parameters.get(name) or next(
            (p for p in self.names.parameters.values() if p.label == name), None
        )
        if parameter is not None:
            self.names.used.add(("parameter", parameter.name))
            self.read.add(("parameter", parameter.name))
            return ("param", parameter.type.code, parameter.name, parameter.value), parameter.type
        if name in ("parent", "上级"):
            forms = self.names.parents((self.form.name,))
            return ("get", "form", 1, ()), Type("form", form="|".join(forms))
        if name in ("report", "全文"):
            return ("get", "form", -1, ()), Type("form", form="|".join(self.names.roots(self.form.name)))
        return None

    @staticmethod
    def field_of(code_base: int | str, path: tuple[Any, ...], found: Type) -> tuple[IR, Type]:
        """A field; the items of a list of plain values are the values inside its item records."""
        if found.name == "list" and found.item is not None and found.item.name != "form":
            return ("map", found.code, ("get", "list:item", code_base, path), (0,), False), found
        return ("get", found.code, code_base, path), found

    def _member(self, node: s.Member) -> tuple[IR, Type]:
        ir, type_ = self.visit(node.target)
        if type_ is _UNKNOWN:
            return ir, type_
        item = type_.item if type_.name == "list" else type_
        assert item is not None
        if item.name == "group":
            return self._group_member(node, ir, type_, item)
        if item.name != "form":
            self.error(node.name, "no-members", name=node.name.text, type=type_.said)
            return NOTHING, _UNKNOWN
        candidates = [name for name in item.form.split("|") if name]
        if node.name.text in ("parent", "上级") and ir[0] == "get" and isinstance(ir[2], int) and ir[2] > 0:
            forms = self.names.parents(tuple(candidates))
            return ("get", "form", ir[2] + 1, ()), Type("form", form="|".join(forms))
        entries = [
            (self.names.forms[name].keys[node.name.text], self.names.forms[name].find(node.name.text))
            for name in candidates
            if node.name.text in self.names.forms[name].keys
        ]
        if not entries:
            known = [key for name in candidates for key in self.names.forms[name].keys]
            labels = "、".join(self.names.forms[name].label for name in candidates) or "—"
            self.error(
                node.name,
                "unknown-field",
                name=node.name.text,
                form=labels,
                suggestion=nearest(node.name.text, known),
            )
            return NOTHING, _UNKNOWN
        index, entry = entries[0]
        assert entry is not None
        if any(other is not None and other.type != entry.type for _, other in entries):
            self.error(node.name, "ambiguous-field", name=node.name.text)
        # In an enclosing form the position depends on which form that is: look it up by name there.
        step = entry.name if len(candidates) > 1 else index
        found = entry.type
        if type_.name == "list":
            if found.name != "list":
                result = t.list_of(found)
                return ("map", result.code, ir, (step,), False), result
            if found.item is not None and found.item.name != "form":
                return ("map", found.code, ("map", "list:item", ir, (step,), True), (0,), False), found
            return ("map", found.code, ir, (step,), True), found
        if ir[0] == "get":
            return self.field_of(ir[2], (*ir[3], step), found)
        self.error(node.name, "no-members", name=node.name.text, type=type_.said)
        return NOTHING, _UNKNOWN

    def _group_member(self, node: s.Member, ir: IR, type_: Type, group: Type) -> tuple[IR, Type]:
        word = {"键": "key", "成员": "members"}.get(node.name.text, node.name.text)
        assert group.key is not None and group.item is not None
        if word not in ("key", "members"):
            suggestion = nearest(word, ("key", "members"))
            self.error(node.name, "unknown-field", name=node.name.text, form="group", suggestion=suggestion)
            return NOTHING, _UNKNOWN
        found = group.key if word == "key" else t.list_of(group.item)
        step = 0 if word == "key" else 1
        if type_.name == "list":
            result = found if word == "members" else t.list_of(found)
            return ("map", result.code, ir, (step,), word == "members"), result
        return ("get", found.code, ir[2], (*ir[3], step)), found

    def _grouping(self, node: s.Grouping) -> tuple[IR, Type]:
        found = self._records(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        form = self.names.forms[found[1].form]
        paths = []
        key: Type | None = None
        for word in node.fields:
            entry = form.find(word.text)
            if entry is None:
                suggestion = nearest(word.text, form.keys)
                self.error(word, "unknown-field", name=word.text, form=form.label, suggestion=suggestion)
                return NOTHING, _UNKNOWN
            if entry.type.name in ("list", "form", "target"):
                self.error(word, "not-one-value", type=entry.type.said)
                return NOTHING, _UNKNOWN
            paths.append(form.keys[word.text])
            key = entry.type
        result = t.list_of(Type("group", item=found[1], key=key))
        return ("group", result.code, found[0], tuple(paths)), result

    # ---- arithmetic

    def _negate(self, node: s.Negate) -> tuple[IR, Type]:
        ir, type_ = self.visit(node.operand)
        if not self._numeric(node.operand, type_):
            return NOTHING, _UNKNOWN
        if ir[0] == "num":
            return ("num", ir[1], str(-Decimal(ir[2]))), type_
        return ("neg", type_.code, ir), type_

    def _numeric(self, node: s.Expression, type_: Type) -> bool:
        if type_.is_number:
            return True
        if type_ is not _UNKNOWN:
            self.error(node, "not-a-number-expression", type=type_.said)
        return False

    def _binary(self, node: s.Binary) -> tuple[IR, Type]:
        left, left_type = self.visit(node.left)
        right, right_type = self.visit(node.right)
        if not (self._numeric(node.left, left_type) & self._numeric(node.right, right_type)):
            return NOTHING, _UNKNOWN
        if node.op == "*":
            type_ = t.times(left_type, right_type)
        elif node.op == "/":
            if right[0] == "num" and Decimal(right[2]) == 0:
                self.error(node.right, "divide-by-zero")
                return NOTHING, _UNKNOWN
            type_ = t.over(left_type, right_type)
        else:
            shared = self._shared(node, left, left_type, right, right_type)
            if shared is None:
                return NOTHING, _UNKNOWN
            type_ = shared
        return (node.op, type_.code, left, right), type_

    def _shared(
        self, node: s.Binary | s.Compare, left: IR, left_type: Type, right: IR, right_type: Type
    ) -> Type | None:
        """The type two sides share; a zero fits every unit, a bare number only kinds that print without one."""
        shared = joined(left, left_type, right, right_type)
        if shared is not None:
            return shared
        for side, type_, other in ((left, left_type, right_type), (right, right_type, left_type)):
            if type_.is_number and type_.style == "literal" and other.is_number:
                unit = {"money": "万元", "rate": "%"}.get(other.style, other.unit)
                where = node.left if side is left else node.right
                example = f"{side[2]}{unit}" if side[0] == "num" else unit
                if side[0] == "num" and other.style == "rate":
                    value = Decimal(side[2])
                    example = f"{value * 100:f}%" if value <= 1 else f"{value:f}%"
                self.error(where, "number-without-unit", type=other.said, suggestion=example)
                return None
        if _UNKNOWN not in (left_type, right_type):
            self.error(node, "kinds-differ", op=node.op, left=left_type.said, right=right_type.said)
        return None

    # ---- truths

    def _compare(self, node: s.Compare) -> tuple[IR, Type]:
        left, left_type, right, right_type = self._two_sides(node.left, node.right)
        if _UNKNOWN in (left_type, right_type):
            return NOTHING, t.BOOL
        shared = self._shared(node, left, left_type, right, right_type)
        if shared is None:
            return NOTHING, t.BOOL
        if node.op not in ("=", "<>") and shared.name not in _COMPARABLE:
            self.error(node, "not-ordered", op=node.op, type=shared.said)
        if shared.name in ("list", "form", "target", "group"):
            self.error(node, "not-comparable", type=shared.said)
        if placeless(left) == placeless(right):
            self.error(node, "same-on-both-sides")
        return ("cmp", "bool", node.op, left, right), t.BOOL

    def _two_sides(self, first: s.Expression, second: s.Expression) -> tuple[IR, Type, IR, Type]:
        """Both sides, a bare word taken for one of the other side's choices where it names nothing."""
        if self._is_bare(first) and not self._is_bare(second):
            right, right_type = self.visit(second)
            left, left_type = self._choice(first, right_type)
            return left, left_type, right, right_type
        left, left_type = self.visit(first)
        right, right_type = self._choice(second, left_type)
        return left, left_type, right, right_type

    def _is_bare(self, node: s.Expression) -> bool:
        return isinstance(node, s.Name) and self.resolve(node.text) is None

    def _choice(self, node: s.Expression, other: Type) -> tuple[IR, Type]:
        if other.name == "enum":
            word = None
            if isinstance(node, s.Name):
                # A choice may be called as a field is (年初预算数): a figure cannot be meant beside a choice.
                named = self.resolve(node.text)
                if named is None or (node.text in other.values and named[1].name not in ("text", "enum")):
                    word = node.text
            if isinstance(node, s.Literal) and node.kind == "string":
                word = node.text
            if word is not None:
                if word not in other.values:
                    self.error(
                        node,
                        "unknown-choice",
                        name=word,
                        choices=other.values,
                        suggestion=nearest(word, other.values),
                    )
                    return NOTHING, _UNKNOWN
                return ("str", "enum", word), other
        return self.visit(node)

    def _among(self, node: s.Among) -> tuple[IR, Type]:
        ir, type_ = self.visit(node.operand)
        items = []
        for choice in node.choices:
            item, item_type = self._choice(choice, type_)
            if _UNKNOWN in (type_, item_type):
                continue
            both = joined(ir, type_, item, item_type)
            if both is not None and both.name in ("list", "form", "group", "target"):
                self.error(choice, "not-comparable", type=both.said)
            elif both is None:
                self.error(choice, "kinds-differ", op="in", left=type_.said, right=item_type.said)
            items.append(item)
        return ("among", "bool", ir, tuple(items)), t.BOOL

    def _iskind(self, node: s.IsKind) -> tuple[IR, Type]:
        ir, type_ = self.visit(node.operand)
        word = {"定量": "quantity", "定性": "qualitative"}.get(node.kind.text, node.kind.text)
        if word not in ("quantity", "qualitative"):
            self.error(
                node.kind,
                "unknown-kind",
                name=node.kind.text,
                suggestion=nearest(node.kind.text, ("quantity", "qualitative", "定量", "定性")),
            )
            return NOTHING, t.BOOL
        if type_.name not in ("target", "unknown"):
            self.error(node.operand, "not-a-target", type=type_.said)
        return ("is", "bool", ir, word), t.BOOL

    def _logic(self, node: s.Logic) -> tuple[IR, Type]:
        return (node.op, "bool", tuple(self.condition(item) for item in node.items)), t.BOOL

    def _not(self, node: s.Not) -> tuple[IR, Type]:
        return ("not", "bool", self.condition(node.operand)), t.BOOL

    def _if(self, node: s.If) -> tuple[IR, Type]:
        condition = self.condition(node.condition)
        left, left_type, right, right_type = self._two_sides(node.then, node.otherwise)
        if _UNKNOWN in (left_type, right_type):
            return NOTHING, _UNKNOWN
        shared = joined(left, left_type, right, right_type)
        if shared is not None and shared.name in ("list", "form", "group"):
            self.error(node, "not-one-value", type=shared.said)
            return NOTHING, _UNKNOWN
        if shared is None:
            self.error(node, "kinds-differ", op="if", left=left_type.said, right=right_type.said)
            return NOTHING, _UNKNOWN
        place = (self.source.name, node.then.span.start, node.otherwise.span.start)
        return ("if", shared.code, condition, left, right, place), shared

    # ---- lists

    def _items(self, node: s.Expression) -> tuple[IR, Type] | None:
        ir, type_ = self.visit(node)
        if type_.name == "list" and type_.item is not None:
            return ir, type_.item
        if type_ is not _UNKNOWN:
            self.error(node, "not-a-list", type=type_.said)
        return None

    def _records(self, node: s.Expression) -> tuple[IR, Type] | None:
        """A list whose items are forms."""
        found = self._items(node)
        if found is not None and found[1].name != "form":
            self.error(node, "not-a-list-of-forms", type=found[1].said)
            return None
        return found

    def _fresh(self, name: str) -> str:
        """A variable's name in the plan, which nothing else can have."""
        self._counter += 1
        return f"·{name}·{self._counter}"

    def _bind(self, name: str | None, item: Type) -> str:
        internal = self._fresh(name or "item")
        self.variables.append((name, internal, item))
        return internal

    def _quantified(self, node: s.Quantified) -> tuple[IR, Type]:
        found = self._items(node.items)
        if found is None:
            return NOTHING, t.BOOL
        variable = self._bind(node.variable.text, found[1])
        condition = self.condition(node.condition)
        self.variables.pop()
        return (node.op, "bool", variable, found[0], condition), t.BOOL

    def _each(self, node: s.Each) -> tuple[IR, Type]:
        found = self._items(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        variable = self._bind(node.variable.text, found[1])
        body, type_ = self.visit(node.body)
        self.variables.pop()
        if type_.name in ("list", "form", "group", "unknown"):
            if type_ is not _UNKNOWN:
                self.error(node.body, "not-one-value", type=type_.said)
            return NOTHING, _UNKNOWN
        result = t.list_of(type_)
        return ("for", result.code, variable, found[0], body), result

    def _where(self, node: s.Where) -> tuple[IR, Type]:
        found = self._records(node.items)
        if found is None:
            return NOTHING, _UNKNOWN
        variable = self._bind(None, found[1])
        condition = self.condition(node.condition)
        self.variables.pop()
        result = t.list_of(found[1])
        return ("where", result.code, found[0], variable, condition), result

    # ---- functions

    def _call(self, node: s.Call) -> tuple[IR, Type]:
        name = FUNCTION_WORDS.get(node.function.text, node.function.text)
        bands = _named(self.names.bands, name)
        if bands is not None:
            self._reads("bands", bands.name)
            return self._band(node, bands)
        table = _named(self.names.tables, name)
        if table is not None:
            self._reads("table", table.name)
            return self._table(node, table)
        defines = self.names.defines
        define = _named(defines, name)
        if define is not None:
            self._reads("define", define.name)
            return self._define(node, define)
        if name in self.names.broken or self._is_gone(node.function, name):
            return NOTHING, _UNKNOWN
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *FUNCTION_WORDS, *self.names.bands, *self.names.tables, *defines]
            self.error(
                node.function,
                "unknown-function",
                name=node.function.text,
                suggestion=nearest(node.function.text, known),
            )
            return NOTHING, _UNKNOWN
        low, high = _ARITY.get(name, (1, 1))
        if not low <= len(node.arguments) <= high:
            given = len(node.arguments)
            if low == high:
                self.error(node, "wrong-arguments-exactly", name=node.function.text, count=low, given=given)
            else:
                self.error(node, "wrong-arguments", name=node.function.text, low=low, high=high, given=given)
            return NOTHING, _UNKNOWN
        if name == "matches":
            return self._matches(node)
        arguments = [self.visit(a) for a in node.arguments[: 2 if name == "round" else None]]
        if name == "round" and len(node.arguments) == 3:
            arguments.append(self._rounding(node.arguments[2]))
        if (
            name in ("present", "blank")
            and arguments[0][0][0] == "map"
            and arguments[0][0][2][:2] == ("get", "list:item")
        ):
            arguments = [(arguments[0][0][2], arguments[0][1])]
        if any(type_ is _UNKNOWN for _, type_ in arguments):
            return NOTHING, _UNKNOWN
        if name in ("sum", "min", "max", "average"):
            return self._aggregate(node, name, arguments)
        irs = tuple(ir for ir, _ in arguments)
        types = [type_ for _, type_ in arguments]
        result = self._result(node, name, types, irs)
        return (NOTHING, _UNKNOWN) if result is None else (("call", result.code, name, irs), result)

    def _reads(self, what: str, name: str) -> None:
        self.names.used.add((what, name))
        self.read.add((what, name))

    def _define(self, node: s.Call, define: DefineTable) -> tuple[IR, Type]:
        """A formula's body with its arguments named; each argument is evaluated once."""
        if define.name in self.names.broken:
            return NOTHING, _UNKNOWN
        if define.name in self.expanding:
            self.error(node.function, "define-cycle", name=define.name)
            self.names.broken.update(self.expanding)
            return NOTHING, _UNKNOWN
        inner = self.within(define.name, define.source)
        bound = self._arguments(node, define.name, define.arguments, inner)
        if bound is None:
            return NOTHING, _UNKNOWN
        body, type_ = inner.visit(define.body)
        self._counter = inner._counter
        self.read |= inner.read
        if type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        for internal, ir in reversed(bound):
            body = ("with", define.type.code, internal, ir, body)
        return body, define.type

    def _arguments(
        self, node: s.Call, name: str, wanted: tuple[tuple[str, Type], ...], inner: Analyser
    ) -> list[tuple[str, IR]] | None:
        """The arguments of a formula or a table, named within ``inner``; None where they do not fit."""
        if len(node.arguments) != len(wanted):
            count = len(wanted)
            self.error(node, "wrong-arguments-exactly", name=name, count=count, given=len(node.arguments))
            return None
        bound: list[tuple[str, IR]] = []
        for argument, (own, want) in zip(node.arguments, wanted, strict=True):
            ir, type_ = self._choice(argument, want)
            if type_ is _UNKNOWN:
                return None
            both = joined(ir, type_, NOTHING, want)
            if both is None or (
                want.name == "enum" and type_.name == "enum" and not set(type_.values) <= set(want.values)
            ):
                self.error(argument, "kinds-differ", op=name, left=want.said, right=type_.said)
                return None
            internal = self._fresh(own)
            bound.append((internal, ir))
            inner.aliases[own] = (("let", want.code, internal), want)
        inner._counter = self._counter
        return bound

    def within(self, name: str, source: Source) -> Analyser:
        """An analyser for the body of a formula or a table: it sees no form."""
        nothing = FormTable(name, name, False, False, source, Span(0, 0), "")
        inner = Analyser(source, nothing, self.names, self.problems)
        inner.expanding = (*self.expanding, name)
        inner.size = self.size
        return inner

    # ---- decision tables

    def _table(self, node: s.Call, table: DecisionTable) -> tuple[IR, Type]:
        inner = self.within(table.name, table.source)
        bound = self._arguments(node, table.name, tuple((c.name, c.type) for c in table.columns), inner)
        if bound is None:
            return NOTHING, _UNKNOWN
        body = inner.rows(table)
        self._counter = inner._counter
        self.read |= inner.read
        if body is None:
            return NOTHING, _UNKNOWN
        for internal, ir in reversed(bound):
            body = ("with", table.type.code, internal, ir, body)
        return body, table.type

    def rows(self, table: DecisionTable) -> IR | None:
        """A table's rows as conditions and results over its named inputs; None where a result is wrong."""
        rows = []
        for row in table.rows:
            cells = [self._cell(cell, c) for cell, c in zip(row.cells, table.columns, strict=True)]
            tests = [cell for cell in cells if cell is not None]
            test: IR = (
                ("bool", "bool", True) if not tests else tests[0] if len(tests) == 1 else ("and", "bool", tuple(tests))
            )
            rows.append((test, self._outcome(row, table), self.source.text[row.span.start : row.cells[-1].span.end]))
        otherwise = self._outcome(table.otherwise, table) if table.otherwise is not None else None
        if any(result is None for _, result, _ in rows) or (otherwise is None and table.otherwise is not None):
            return None
        nothing: IR = ("none", table.type.code)
        return ("case", table.type.code, table.name, table.hit, tuple(rows), otherwise or nothing)

    def _outcome(self, row: s.Row, table: DecisionTable) -> IR | None:
        if row.result is None:
            return ("none", table.type.code)
        ir, type_ = self._choice(row.result, table.type)
        if type_ is _UNKNOWN:
            return None
        if joined(ir, type_, NOTHING, table.type) is None:
            if type_ == t.LITERAL and table.type.is_number:
                unit = {"money": "万元", "rate": "%"}.get(table.type.style, table.type.unit)
                self.error(row.result, "number-without-unit", type=table.type.said, suggestion=f"{ir[2]}{unit}")
            else:
                self.error(row.result, "define-gives", name=table.name, want=table.type.said, type=type_.said)
            return None
        return ir

    def _cell(self, cell: s.Cell, column: Any) -> IR | None:
        """The condition that a cell makes of its input; None for `any`."""
        if isinstance(cell, s.Anything):
            return None
        if isinstance(cell, s.AnyOf):
            parts = [self._cell(part, column) for part in cell.cells]
            return None if None in parts else ("or", "bool", tuple(parts))
        if isinstance(cell, s.NoneOf):
            inner = self._cell(cell.cell, column)
            return ("not", "bool", inner or ("bool", "bool", True))
        subject, type_ = self.aliases[column.name]
        if isinstance(cell, s.Interval):
            low, high = self._bound(cell.low, type_), self._bound(cell.high, type_)
            first = ("cmp", "bool", ">" if cell.op.startswith("<") else ">=", subject, low)
            return ("and", "bool", (first, ("cmp", "bool", "<" if cell.op.endswith("<") else "<=", subject, high)))
        assert isinstance(cell, s.Limit)
        if type_ == t.BOOL:
            wanted = cell.value.text in ("true", "是") if isinstance(cell.value, (s.Literal, s.Name)) else True
            return subject if wanted is (cell.op == "=") else ("not", "bool", subject)
        return ("cmp", "bool", cell.op, subject, self._bound(cell.value, type_))

    def _bound(self, node: s.Expression, type_: Type) -> IR:
        if isinstance(node, s.Name):
            return ("str", type_.code, node.text)
        return self._choice(node, type_)[0]

    # ---- text

    def _rounding(self, node: s.Expression) -> tuple[IR, Type]:
        word = node.text if isinstance(node, s.Name) else ""
        mode = ROUNDING_WORDS.get(word, word)
        if mode not in ROUNDING_WORDS.values():
            words = (*ROUNDING_WORDS.values(), *ROUNDING_WORDS)
            self.error(node, "rounding-wanted", suggestion=nearest(word, words) if word else "")
            return NOTHING, _UNKNOWN
        return ("str", "text", mode), t.TEXT

    def _matches(self, node: s.Call) -> tuple[IR, Type]:
        subject, pattern = node.arguments
        ir, type_ = self.visit(subject)
        if type_ is not _UNKNOWN and type_.name not in ("text", "enum"):
            self.error(subject, "not-a-text", type=type_.said)
            return NOTHING, _UNKNOWN
        if not isinstance(pattern, s.Literal) or pattern.kind != "regex":
            self.error(pattern, "regex-wanted")
            return NOTHING, _UNKNOWN
        try:
            automaton = compile_regex(pattern.text)
        except RegexError as wrong:
            at = min(pattern.span.start + 1 + wrong.at, pattern.span.end - 1)
            self.problems.error(self.source, Span(at, at + max(1, len(wrong.found))), wrong.key, found=wrong.found)
            return NOTHING, _UNKNOWN
        return (NOTHING, _UNKNOWN) if type_ is _UNKNOWN else (("matches", "bool", ir, pattern.text, automaton), t.BOOL)

    def _mentions(self, node: s.Mentions) -> tuple[IR, Type]:
        ir, type_ = self.visit(node.items)
        pattern = read_pattern(self.source, node.pattern, self.problems)
        if pattern is None or type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        item = type_.item if type_.name == "list" and type_.item is not None else type_
        if item.name not in ("text", "form"):
            self.error(node.items, "not-a-text", type=type_.said)
            return NOTHING, _UNKNOWN
        name = f"mention {node.pattern.text}".replace("|", "¦")  # a bar stands between forms that a type may be
        if name not in self.names.forms:
            form = FormTable(name, f"“{node.pattern.text}”", False, True, self.source, node.pattern.span, "")
            for field_name, label, kind, extra in pattern[1]:
                form.keys[field_name] = len(form.fields)
                form.fields.append(
                    FieldTable(field_name, label, kind, extra, False, False, node.pattern.span, self.source)
                )
            self.names.forms[name] = form
        fields = tuple((*entry, False, False) for entry in pattern[1])
        return ("mention", f"list:form:{name}", ir, (pattern[0], fields)), t.list_of(Type("form", form=name))

    def _aggregate(self, node: s.Call, name: str, arguments: list[tuple[IR, Type]]) -> tuple[IR, Type]:
        shared: Type | None = None
        before: IR = NOTHING
        for argument, (ir, type_) in zip(node.arguments, arguments, strict=True):
            item = type_.item if type_.name == "list" and type_.item is not None else type_
            if not self._numeric(argument, item):
                return NOTHING, _UNKNOWN
            both = item if shared is None else joined(before, shared, ir, item)
            if both is None:
                self.error(argument, "kinds-differ", op=name, left=(shared or item).said, right=item.said)
                return NOTHING, _UNKNOWN
            shared, before = both, ir
        assert shared is not None
        return ("call", shared.code, name, tuple(ir for ir, _ in arguments)), shared

    def _result(self, node: s.Call, name: str, types: list[Type], irs: tuple[IR, ...]) -> Type | None:
        first = types[0]

        def want(ok: bool, key: str, position: int = 0, **args: Any) -> bool:
            if not ok:
                self.error(node.arguments[position], key, type=types[position].said, **args)
            return ok

        if name == "count":
            return t.COUNT if want(first.name == "list", "not-a-list") else None
        if name == "distinct":
            ok = first.name == "list" and first.item is not None and first.item.name not in ("form", "group")
            return first if want(ok, "not-a-list-of-values") else None
        if name == "first":
            ok = first.name == "list" and first.item is not None and first.item.name not in ("form", "group")
            return first.item if want(ok, "not-a-list-of-values") else None
        if name in ("present", "blank"):
            return t.BOOL if want(irs[0][0] == "get" and irs[0][3] != (), "not-a-field") else None
        if name == "year_of":
            return t.YEAR if want(first.name == "date", "not-a-date-value") else None
        if name == "length":
            return t.COUNT if want(first.name in ("text", "list"), "not-a-text") else None
        if name == "contains":
            ok = want(first.name in ("text", "enum"), "not-a-text")
            return t.BOOL if want(types[1].name == "text", "not-a-text", 1) and ok else None
        if name in ("met", "completion"):
            targets = [want(type_.name == "target", "not-a-target", i) for i, type_ in enumerate(types)]
            return (t.BOOL if name == "met" else t.RATE) if all(targets) else None
        if not want(first.is_number, "not-a-number-expression"):
            return None
        if name == "if_blank":
            shared = joined(irs[0], first, irs[1], types[1])
            if not want(irs[0][0] == "get" and irs[0][3] != (), "not-a-field"):
                return None
            return shared if want(shared is not None, "kinds-differ-default", 1, left=first.said) else None
        if name == "steps":
            shared = t.matching(first, types[1])
            return t.COUNT if want(shared is not None, "kinds-differ-default", 1, left=first.said) else None
        if name in ("round", "floor", "ceil") and len(types) > 1:
            whole = irs[1][0] == "num" and types[1].style == "literal" and Decimal(irs[1][2]) % 1 == 0
            want(whole and abs(Decimal(irs[1][2])) <= 20, "not-a-literal", 1)
        return first

    def _band(self, node: s.Call, bands: BandTable) -> tuple[IR, Type]:
        if len(node.arguments) != 1:
            self.error(node, "wrong-arguments-exactly", name=bands.name, count=1, given=len(node.arguments))
            return NOTHING, _UNKNOWN
        ir, type_ = self.visit(node.arguments[0])
        if type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        if t.matching(type_, bands.over) is None:
            self.error(node.arguments[0], "band-kind", name=bands.name, want=bands.over.said, type=type_.said)
            return NOTHING, _UNKNOWN
        result = Type("enum", values=tuple(dict.fromkeys(row[0] for row in bands.rows)))
        return ("band", "enum", bands.name, bands.rows, ir), result


def _named(tables: dict[str, Any], name: str) -> Any:
    """What is declared under a name or a label."""
    return tables.get(name) or next((entry for entry in tables.values() if entry.label == name), None)


_ARITY = {
    "sum": (1, 50), "min": (1, 50), "max": (1, 50), "average": (1, 50), "round": (1, 3), "floor": (1, 2),
    "ceil": (1, 2), "steps": (2, 2),
    "if_blank": (2, 2), "met": (2, 2), "completion": (2, 2), "contains": (2, 2),
    "matches": (2, 2),
}  # fmt: skip
