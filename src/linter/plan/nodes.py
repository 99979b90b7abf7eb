"""Plans: the intermediate form of a rule's expressions, which code is generated from and explanations walk.

A node never changes once it is made; two are equal where they say the same. ``type`` is a type's code (``plan``). What
a node holds of other nodes its class says by ``shape``, one entry a slot, so that children, copies and the stored form
(``plans``) need no word of any class.
"""

from __future__ import annotations

from .node import NODE as NODE
from .node import NODES as NODES
from .node import PLAIN as PLAIN
from .node import ROWS as ROWS
from .node import Node as Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .modes import Modes

    Path = tuple[int | str, ...]
    # The file that an `if` stands in, and the offsets of its two branches.
    Place = tuple[str, int, int]
    Rows = tuple[tuple["Node", "Node", str], ...]

# ---- what stands for itself ------------------------------------------------------------------------------------------


class Number(Node):
    """A number in base units, as text: ``"0.9"``; ``unit`` is another that it is written in, with its factor."""

    slots = __slots__ = ("value", "unit")
    tag, shape = "num", (PLAIN, PLAIN)

    def __init__(self, type: str, value: str, unit: tuple[str, ...] = ()) -> None:
        self.type = type
        self.value = value
        self.unit = unit


class Text(Node):
    """A text, a date or a choice."""

    slots = __slots__ = ("value",)
    tag, shape = "str", (PLAIN,)

    def __init__(self, type: str, value: str) -> None:
        self.type = type
        self.value = value


class Truth(Node):
    """True or false."""

    slots = __slots__ = ("value",)
    tag, shape = "bool", (PLAIN,)

    def __init__(self, type: str, value: bool) -> None:
        self.type = type
        self.value = value


class Nothing(Node):
    """Nothing known: where no way and no row fits."""

    slots = __slots__ = ()
    tag = "none"


class Parameter(Node):
    """A parameter, with the value in force as text in base units; ``unit`` as a number's."""

    slots = __slots__ = ("name", "value", "unit")
    tag, shape = "param", (PLAIN, PLAIN, PLAIN)

    def __init__(self, type: str, name: str, value: str, unit: tuple[str, ...] = ()) -> None:
        self.type = type
        self.name = name
        self.value = value
        self.unit = unit


class Let(Node):
    """A value that a `let` or a :class:`With` has named."""

    slots = __slots__ = ("name",)
    tag, shape = "let", (PLAIN,)

    def __init__(self, type: str, name: str) -> None:
        self.type = type
        self.name = name


class With(Node):
    """A value named within a body, and evaluated once."""

    slots = __slots__ = ("name", "value", "body")
    tag, shape = "with", (PLAIN, NODE, NODE)

    def __init__(self, type: str, name: str, value: Node, body: Node) -> None:
        self.type = type
        self.name = name
        self.value = value
        self.body = body


# ---- what a report holds ---------------------------------------------------------------------------------------------


class Get(Node):
    """A field. ``base``: 0 this form, n the n-th parent, -1 the report, a variable's name, or another report
    (``partners``); ``modes`` are its own."""

    slots = __slots__ = ("base", "path", "modes")
    tag, shape = "get", (PLAIN, PLAIN, PLAIN)

    def __init__(self, type: str, base: int | str, path: Path, modes: Modes = ()) -> None:
        self.type = type
        self.base = base
        self.path = path
        self.modes = modes

    @property
    def own_modes(self) -> Modes:
        return self.modes

    @property
    def is_field(self) -> bool:
        return True


class Map(Node):
    """A member of each item of a list; ``flat`` where that member is itself a list, whose items are taken."""

    slots = __slots__ = ("items", "path", "flat", "modes")
    tag, shape = "map", (NODE, PLAIN, PLAIN, PLAIN)

    def __init__(self, type: str, items: Node, path: Path, flat: bool, modes: Modes = ()) -> None:
        self.type = type
        self.items = items
        self.path = path
        self.flat = flat
        self.modes = modes

    @property
    def own_modes(self) -> Modes:
        return self.modes


class Mention(Node):
    """Places in running text; ``where`` is a text, a record or a list; ``pattern`` its elements and its fields."""

    slots = __slots__ = ("where", "pattern")
    tag, shape = "mention", (NODE, PLAIN)

    def __init__(self, type: str, where: Node, pattern: tuple[Any, Any]) -> None:
        self.type = type
        self.where = where
        self.pattern = pattern


class Reports(Node):
    """Other reports of a form: those whose fields have some ``values``. Of each ``keys`` has the path to the field, and
    whether it is a unit's name (``unit``) or something else (``""``)."""

    slots = __slots__ = ("form", "keys", "values")
    tag, shape = "reports", (PLAIN, PLAIN, NODES)

    def __init__(
        self, type: str, form: str, keys: tuple[tuple[Path, str], ...] = (), values: tuple[Node, ...] = ()
    ) -> None:
        self.type = type
        self.form = form
        self.keys = keys
        self.values = values


# ---- lists -----------------------------------------------------------------------------------------------------------


class Where(Node):
    """The items of a list that a condition holds for."""

    slots = __slots__ = ("items", "variable", "condition")
    tag, shape = "where", (NODE, PLAIN, NODE)

    def __init__(self, type: str, items: Node, variable: str, condition: Node) -> None:
        self.type = type
        self.items = items
        self.variable = variable
        self.condition = condition


class For(Node):
    """A value for each item of a list."""

    slots = __slots__ = ("variable", "items", "body")
    tag, shape = "for", (PLAIN, NODE, NODE)

    def __init__(self, type: str, variable: str, items: Node, body: Node) -> None:
        self.type = type
        self.variable = variable
        self.items = items
        self.body = body


class Quantified(Node):
    """Whether a condition holds for ``every`` or ``some`` item of a list."""

    slots = __slots__ = ("op", "variable", "items", "condition")
    tag, shape = "quantified", (PLAIN, PLAIN, NODE, NODE)

    def __init__(self, type: str, op: str, variable: str, items: Node, condition: Node) -> None:
        self.type = type
        self.op = op
        self.variable = variable
        self.items = items
        self.condition = condition


class Group(Node):
    """Groups of the items that agree in some fields, given by their indices."""

    slots = __slots__ = ("items", "fields")
    tag, shape = "group", (NODE, PLAIN)

    def __init__(self, type: str, items: Node, fields: tuple[int, ...]) -> None:
        self.type = type
        self.items = items
        self.fields = fields


# ---- numbers and truths ----------------------------------------------------------------------------------------------


class Negate(Node):
    """A number with its sign turned."""

    slots = __slots__ = ("operand",)
    tag, shape = "neg", (NODE,)

    def __init__(self, type: str, operand: Node) -> None:
        self.type = type
        self.operand = operand


class Arithmetic(Node):
    """``op`` is ``+ - * /``, or ``^`` with a whole number to its right."""

    slots = __slots__ = ("op", "left", "right")
    tag, shape = "arithmetic", (PLAIN, NODE, NODE)

    def __init__(self, type: str, op: str, left: Node, right: Node) -> None:
        self.type = type
        self.op = op
        self.left = left
        self.right = right


class Convert(Node):
    """A figure in another unit: so many times ``top / bottom`` (digits) as large."""

    slots = __slots__ = ("operand", "top", "bottom")
    tag, shape = "convert", (NODE, PLAIN, PLAIN)

    def __init__(self, type: str, operand: Node, top: str, bottom: str) -> None:
        self.type = type
        self.operand = operand
        self.top = top
        self.bottom = bottom


class Compare(Node):
    """``op`` is ``= <> < <= >`` or ``>=``."""

    slots = __slots__ = ("op", "left", "right")
    tag, shape = "cmp", (PLAIN, NODE, NODE)

    def __init__(self, type: str, op: str, left: Node, right: Node) -> None:
        self.type = type
        self.op = op
        self.left = left
        self.right = right


class Clear(Node):
    """Whether all unrounded figures that print as ``figure`` stand to an exact limit as it does."""

    slots = __slots__ = ("figure", "limit", "op")
    tag, shape = "clear", (NODE, NODE, PLAIN)

    def __init__(self, type: str, figure: Node, limit: Node, op: str) -> None:
        self.type = type
        self.figure = figure
        self.limit = limit
        self.op = op


class Junction(Node):
    """``and`` or ``or`` of several truths."""

    slots = __slots__ = ("op", "items")
    tag, shape = "junction", (PLAIN, NODES)

    def __init__(self, type: str, op: str, items: tuple[Node, ...]) -> None:
        self.type = type
        self.op = op
        self.items = items


class Not(Node):
    """A truth turned."""

    slots = __slots__ = ("operand",)
    tag, shape = "not", (NODE,)

    def __init__(self, type: str, operand: Node) -> None:
        self.type = type
        self.operand = operand


class Among(Node):
    """Whether a value is one of several."""

    slots = __slots__ = ("operand", "choices")
    tag, shape = "among", (NODE, NODES)

    def __init__(self, type: str, operand: Node, choices: tuple[Node, ...]) -> None:
        self.type = type
        self.operand = operand
        self.choices = choices


class Quality(Node):
    """Whether a target is a ``quantity`` or ``qualitative``."""

    slots = __slots__ = ("operand", "quality")
    tag, shape = "is", (NODE, PLAIN)

    def __init__(self, type: str, operand: Node, quality: str) -> None:
        self.type = type
        self.operand = operand
        self.quality = quality


class Inside(Node):
    """Whether a report is of none of some root forms: those that its rule is not for."""

    slots = __slots__ = ("others",)
    tag, shape = "inside", (PLAIN,)

    def __init__(self, type: str, others: tuple[str, ...]) -> None:
        self.type = type
        self.others = others


class If(Node):
    """One of two values; ``place`` is where they are written, None where that does not matter."""

    slots = __slots__ = ("condition", "then", "otherwise", "place")
    tag, shape = "if", (NODE, NODE, NODE, PLAIN)

    def __init__(self, type: str, condition: Node, then: Node, otherwise: Node, place: Place | None) -> None:
        self.type = type
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
        self.place = place


# ---- what is called --------------------------------------------------------------------------------------------------


class Call(Node):
    """A function of the language."""

    slots = __slots__ = ("function", "arguments")
    tag, shape = "call", (PLAIN, NODES)

    def __init__(self, type: str, function: str, arguments: tuple[Node, ...]) -> None:
        self.type = type
        self.function = function
        self.arguments = arguments

    @property
    def own_modes(self) -> Modes:
        return self.arguments[0].own_modes if self.function == "first" else ()

    @property
    def is_field(self) -> bool:
        return self.function == "first" and isinstance(self.arguments[0], (Get, Map))


class Band(Node):
    """The name of the band that a figure lies in; ``rows`` are ``(name, low, range operator, high)``."""

    slots = __slots__ = ("name", "rows", "argument")
    tag, shape = "band", (PLAIN, PLAIN, NODE)

    def __init__(self, type: str, name: str, rows: tuple[tuple[str, str, str, str], ...], argument: Node) -> None:
        self.type = type
        self.name = name
        self.rows = rows
        self.argument = argument


class Decision(Node):
    """A decision table: ``rows`` are ``(test, result, row as written)``, ``hit`` its policy."""

    slots = __slots__ = ("name", "hit", "rows", "otherwise")
    tag, shape = "case", (PLAIN, PLAIN, ROWS, NODE)

    def __init__(self, type: str, name: str, hit: str, rows: Rows, otherwise: Node) -> None:
        self.type = type
        self.name = name
        self.hit = hit
        self.rows = rows
        self.otherwise = otherwise


class Matches(Node):
    """Whether a regular expression, with its automaton, is found in a text."""

    slots = __slots__ = ("text", "pattern", "automaton")
    tag, shape = "matches", (NODE, PLAIN, PLAIN)

    def __init__(self, type: str, text: Node, pattern: str, automaton: Any) -> None:
        self.type = type
        self.text = text
        self.pattern = pattern
        self.automaton = automaton
