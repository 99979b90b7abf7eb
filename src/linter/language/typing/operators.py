"""Names and kinds of what operators join: arithmetic, comparisons, and the truths that are made of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ...nearest import nearest
from ...plan import nodes as p
from ...plan.nodes import Node
from .. import types as t
from ..declaring.units import reduced
from ..reading import syntax as s
from ..reading.vocabulary import QUALITIES, english
from ..types import Type
from .expressions import Expressions
from .plans import NOTHING, joined, placeless, shown_as_rate, unchanged
from .saying import differing, unknown_quality, with_unit

_UNKNOWN = t.UNKNOWN
# A number that is multiplied with itself more often soon has no end of digits.
_MOST_POWER = 20
_COMPARABLE = ("number", "date")


def _standing(node: Node) -> int:
    """How much of a figure that stands somewhere a side is: a field, a number, something computed."""
    return 2 if node.is_field else 1 if isinstance(node, (p.Number, p.Parameter)) else 0


def _in_unit(node: Node, type_: Type, factor: Fraction) -> Node:
    if factor == 1 and isinstance(node, p.Call):
        return p.Call(type_.code, node.function, node.arguments)
    return p.Convert(type_.code, node, str(factor.numerator), str(factor.denominator))


class Operators(Expressions):
    """Expressions with operators."""

    # ---- arithmetic

    def _negate(self, node: s.Negate) -> tuple[Node, Type]:
        inner = node.operand
        if isinstance(inner, s.Binary) and inner.op == "^":
            between = self.source.text[node.span.start : inner.span.start]
            if "(" not in between and "（" not in between:  # spreadsheets read it the other way round
                self.error(node, "power-of-negative", wanted=self._written(inner))
                return NOTHING, _UNKNOWN
        ir, type_ = self.visit(node.operand)
        if not self._numeric(node.operand, type_):
            return NOTHING, _UNKNOWN
        if isinstance(ir, p.Number):
            return p.Number(ir.type, str(-Decimal(ir.value))), type_
        return p.Negate(type_.code, ir), type_

    def _numeric(self, node: s.Expression, type_: Type) -> bool:
        if type_.is_number:
            return True
        if type_.name in t.TEXTS and isinstance(node, s.Literal):
            self.error(node, "habit-text", found="+")
        elif type_ is not _UNKNOWN:
            self.error(node, "not-a-number-expression", type=type_.said)
        return False

    def _binary(self, node: s.Binary) -> tuple[Node, Type]:
        if node.op == "^":
            return self._power(node)
        parted = self.parted(node.right, node.left) if node.op == "/" else None
        if parted is not None:
            return self.visit(parted)
        left, left_type = self.visit(node.left)
        right, right_type = self.visit(node.right)
        if t.DATE in (left_type, right_type) and _UNKNOWN not in (left_type, right_type):
            return self._date(node, left, left_type, right, right_type)
        if node.op == "/" and left_type.name == "form":
            wanted = ".".join(part.strip() for part in self._written(node).split("/"))
            self.error(node, "path-with-slash", wanted=wanted)
            return NOTHING, _UNKNOWN
        if not (self._numeric(node.left, left_type) and self._numeric(node.right, right_type)):
            return NOTHING, _UNKNOWN
        if node.op == "*":
            type_ = t.times(left_type, right_type)
        elif node.op == "/":
            if isinstance(right, p.Number) and Decimal(right.value) == 0:
                self.error(node.right, "divide-by-zero")
                return NOTHING, _UNKNOWN
            type_ = t.over(left_type, right_type)
        else:
            left, left_type, right, right_type = self._converted(left, left_type, right, right_type)
            shared = self._shared(node, left, left_type, right, right_type)
            if shared is None:
                return NOTHING, _UNKNOWN
            type_ = shared
        same = unchanged(node.op, left, right)
        if same is not None and same.type == type_.code:
            return same, type_
        return self._cancelled(p.Arithmetic(type_.code, node.op, left, right), type_)

    def _cancelled(self, node: Node, type_: Type) -> tuple[Node, Type]:
        """A product or quotient without what its units have in common: km/h times minutes are kilometres."""
        if len(type_.dimension) < 2 or not self.names.units:
            return node, type_
        factor, dimension = reduced(type_.dimension, self.names.units)
        if len(dimension) == len(type_.dimension):
            return node, type_
        result = t.in_dimension(dimension)
        return _in_unit(node, result, factor), result

    def _date(self, node: s.Binary, left: Node, left_type: Type, right: Node, right_type: Type) -> tuple[Node, Type]:
        """A date so many days on or back, or the days between two."""
        if node.op == "-" and left_type == right_type:
            return p.Call(t.DAYS.code, "days_between", (right, left)), t.DAYS
        if node.op == "+" and right_type == t.DATE and left_type != t.DATE:
            left, left_type, right, right_type = right, right_type, left, left_type
        if node.op not in "+-" or left_type != t.DATE or not right_type.is_number:
            self.error(node, "date-arithmetic")
            return NOTHING, _UNKNOWN
        if not t.is_days(right_type):
            key = "date-plus-number" if right_type == t.LITERAL else "date-plus"
            self.error(node, key, number=self._written(node.right), type=right_type.said)
            return NOTHING, _UNKNOWN
        days = right if node.op == "+" else p.Negate(right.type, right)
        return p.Call("date", "later", (left, days)), t.DATE

    def _power(self, node: s.Binary) -> tuple[Node, Type]:
        """A power with a constant exponent: the kind is that of so many factors."""
        left, type_ = self.visit(node.left)
        right, _ = self.visit(node.right)
        if not self._numeric(node.left, type_):
            return NOTHING, _UNKNOWN
        if isinstance(node.left, s.Literal) and node.left.kind == "quantity" and type_.dimension:
            self.error(node, "power-of-quantity", wanted=f"{node.left.text}²")
            return NOTHING, _UNKNOWN
        exponent = Decimal(right.value) if isinstance(right, (p.Number, p.Parameter)) else Decimal(0)
        if exponent % 1 or not 2 <= exponent <= _MOST_POWER:
            self.error(node.right, "power-exponent", limit=_MOST_POWER)
            return NOTHING, _UNKNOWN
        result = type_
        for _ in range(1, int(exponent)):
            result = t.times(result, type_)
        return p.Arithmetic(result.code, "^", left, right), result

    def _converted(self, left: Node, left_type: Type, right: Node, right_type: Type) -> tuple[Node, Type, Node, Type]:
        """Two sides in one unit, where they are in different ones of the same kind: km/h and m/s. A field stays as it
        is, and so does a limit beside what is computed."""
        if not (left_type.is_number and right_type.is_number) or left_type.dimension == right_type.dimension:
            return left, left_type, right, right_type
        one, same = reduced(left_type.dimension, self.names.units)
        other, too = reduced(right_type.dimension, self.names.units)
        if t.is_days(left_type) and t.is_days(right_type) and right_type.dimension:
            same = too  # 天, 日, day: all the same
        if same != too:
            return left, left_type, right, right_type
        if _standing(left) < _standing(right):
            return _in_unit(left, right_type, one / other), right_type, right, right_type
        return left, left_type, _in_unit(right, left_type, other / one), left_type

    def as_wanted(self, node: Node, type_: Type, want: Type) -> tuple[Node, Type]:
        """A value in the unit that is wanted of it, where it is in another one of the same kind."""
        if not (type_.is_number and want.is_number) or type_.dimension == want.dimension:
            return node, type_
        one, same = reduced(type_.dimension, self.names.units)
        other, too = reduced(want.dimension, self.names.units)
        return (_in_unit(node, want, one / other), want) if same == too else (node, type_)

    def _shared(
        self, node: s.Binary | s.Compare, left: Node, left_type: Type, right: Node, right_type: Type
    ) -> Type | None:
        """The type two sides share; a zero fits every unit, a bare number only kinds that print without one."""
        shared = joined(left, left_type, right, right_type)
        if shared is not None and not self._is_open(left, shared) and not self._is_open(right, shared):
            return shared
        for side, type_, other in ((left, left_type, right_type), (right, right_type, left_type)):
            if type_.is_number and type_.style == "literal" and other.is_number:
                where = node.left if side is left else node.right
                self.error(where, "number-without-unit", type=other.said, suggestion=with_unit(side, other))
                return None
        if _UNKNOWN not in (left_type, right_type):
            about, key, args = differing(node, left_type, right_type)
            self.error(about, key, **args)
        return None

    def _is_open(self, side: Node, other: Type) -> bool:
        """Whether a bare number stands beside what was computed of several units: in which it is, nobody can tell."""
        if not isinstance(side, p.Number) or side.type != "literal" or not Decimal(side.value) or other.written:
            return False
        related = {"元", *(base for _, base in self.names.units.values())} if other.style == "measure" else set()
        return any(unit in related or unit in self.names.units for unit, _ in other.dimension)

    def _written(self, node: s.Expression) -> str:
        """An expression as it stands in the file."""
        return self.source.text[node.span.start : node.span.end]

    # ---- truths

    def _compare(self, node: s.Compare) -> tuple[Node, Type]:
        left, left_type, right, right_type = self._two_sides(node.left, node.right)
        if _UNKNOWN in (left_type, right_type):
            return NOTHING, t.BOOL
        left, left_type, right, right_type = self._converted(left, left_type, right, right_type)
        shared = self._shared(node, left, left_type, right, right_type)
        if shared is None:
            return NOTHING, t.BOOL
        if shared.name == "target":
            self.error(node, "target-compared")
            return NOTHING, t.BOOL
        empty = p.Text("text", "")
        if (left == empty and isinstance(right, p.Get)) or (right == empty and isinstance(left, p.Get)):
            self.error(node, "compare-with-empty")
        if node.op not in ("=", "<>") and shared.name not in _COMPARABLE:
            self.error(node, "not-ordered", op=node.op, type=shared.said)
        if shared.name in ("list", "form", "target", "group"):
            self.error(node, "not-comparable", type=shared.said)
        if placeless(left) == placeless(right):
            self.error(node, "same-on-both-sides" if node.op in ("=", "<=", ">=") else "always-differs")
        if shared == t.RATE:
            left, right = shown_as_rate(left), shown_as_rate(right)
        return p.Compare("bool", node.op, left, right), t.BOOL

    def _two_sides(self, first: s.Expression, second: s.Expression) -> tuple[Node, Type, Node, Type]:
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

    def _choice(self, node: s.Expression, other: Type) -> tuple[Node, Type]:
        """An expression beside another type: where that is of choices, their bare words are choices too."""
        if other is _UNKNOWN and self._is_bare(node):  # what it was to be a choice of has a mistake, which is said
            return NOTHING, _UNKNOWN
        if other.name == "enum" and isinstance(node, s.If):
            return self._if(node, other)
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
                return p.Text("enum", word), other
        return self.visit(node)

    def _among(self, node: s.Among) -> tuple[Node, Type]:
        ir, type_ = self.visit(node.operand)
        items = []
        for choice in node.choices:
            item, item_type = self._choice(choice, type_)
            if _UNKNOWN in (type_, item_type):
                continue
            item, item_type = self.as_wanted(item, item_type, type_)
            both = joined(ir, type_, item, item_type)
            if both is not None and both.name in ("list", "form", "group", "target"):
                self.error(choice, "not-comparable", type=both.said)
            elif both is None:
                self.error(choice, "kinds-differ", op="in", left=type_.said, right=item_type.said)
            items.append(item)
        return p.Among("bool", ir, tuple(items)), t.BOOL

    def _iskind(self, node: s.IsKind) -> tuple[Node, Type]:
        ir, type_ = self.visit(node.operand)
        word = english("quality", node.kind.text)
        if word not in QUALITIES.values():
            key, args = unknown_quality(node.kind.text)
            self.error(node.kind, key, **args)
            return NOTHING, t.BOOL
        if type_.name not in ("target", "unknown"):
            self.error(node.operand, "not-a-target", type=type_.said)
        return p.Quality("bool", ir, word), t.BOOL

    def _logic(self, node: s.Logic) -> tuple[Node, Type]:
        return p.Junction("bool", node.op, tuple(self.condition(item) for item in node.items)), t.BOOL

    def _not(self, node: s.Not) -> tuple[Node, Type]:
        return p.Not("bool", self.condition(node.operand)), t.BOOL

    def _if(self, node: s.If, wanted: Type = _UNKNOWN) -> tuple[Node, Type]:
        condition = self.condition(node.condition)
        if wanted is _UNKNOWN:
            left, left_type, right, right_type = self._two_sides(node.then, node.otherwise)
        else:
            left, left_type = self._choice(node.then, wanted)
            right, right_type = self._choice(node.otherwise, wanted)
        if _UNKNOWN in (left_type, right_type):
            return NOTHING, _UNKNOWN
        right, right_type = self.as_wanted(right, right_type, left_type)
        shared = joined(left, left_type, right, right_type)
        if shared is not None and shared.name in ("list", "form", "group"):
            self.error(node, "not-one-value", type=shared.said)
            return NOTHING, _UNKNOWN
        if shared is None:
            self.error(node, "kinds-differ", op="if", left=left_type.said, right=right_type.said)
            return NOTHING, _UNKNOWN
        place = (self.source.name, node.then.span.start, node.otherwise.span.start)
        return p.If(shared.code, condition, left, right, place), shared
