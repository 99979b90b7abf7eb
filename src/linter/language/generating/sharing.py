"""What several checks of a form ask of a record: worked out by the first that needs it, at hand for the others.

A part of a check is shared where it names nothing but what the record itself holds, and where another check of the
form, comparing figures in the same way, has the same part. In the function of all checks it is a local name, ``...``
until a check has come to it: most checks end before they ask for all that they could. So are the items of a list that a
condition holds for, with whether there are others of which that cannot be told.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

from ...plan import nodes as p
from ...plan.modes import Modes
from ...plan.nodes import NODE, NODES, PLAIN, ROWS, Node
from ...plan.partners import is_partner
from ...plan.plans import Plan, When
from .trees import assignment, const, local
from .values import Value

# Parts that cost more than to ask whether they are known. What else there is is made of these and of little.
_SHARED = (p.Call, p.Junction, p.Quantified, p.If, p.With, p.Among, p.Matches, p.Band, p.Decision)
# A list, a group or an occurrence is not worked out but gone through.
_THINGS = ("list", "form", "group")

Part = tuple[tuple[Modes, Modes], int]


class Shared:
    """One such part: the local ``name`` of what it comes to, whether that is always known, and whether a Fraction."""

    __slots__ = ("fraction", "is_single", "is_used", "name", "sure")

    def __init__(self, name: str) -> None:
        self.name = name
        self.sure = False
        self.fraction = False
        # Whether it is one value: one that goes with a denominator is not shared.
        self.is_single = True
        self.is_used = False

    def takes(self, value: Value) -> bool:
        """Whether what it comes to in a check is what it comes to in the others."""
        if value.den is not None or value.skip is not None:
            self.is_single = False
        elif not self.is_used:
            self.sure, self.fraction, self.is_used = not value.guards, value.fraction, True
        return self.is_single and value.fraction == self.fraction and not (self.sure and value.guards)


class Numbers:
    """Each distinct part of a form's checks by a number: one is told from another without going through it."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], int] = {}

    def of(self, said: tuple[Any, ...]) -> int:
        return self.known.setdefault(said, len(self.known))


class Sharing:
    """The shared parts of the checks of one function."""

    def __init__(self, checks: list[Asked]) -> None:
        self._asking = Counter(part for check in checks for part in check.parts)
        self._parts: dict[Part, Shared] = {}

    def of(self, part: Part) -> Shared | None:
        """A part that several checks have; None where one alone has it."""
        if self._asking[part] < 2:
            return None
        return self._parts.setdefault(part, Shared(f"x{len(self._parts)}"))

    def start(self) -> list[ast.stmt]:
        """What stands before the checks, once each of them is made."""
        return [assignment(part.name, const(...)) for part in self._parts.values() if part.is_used]


def unknown_yet(name: str) -> ast.expr:
    return ast.Compare(local(name), [ast.Is()], [const(...)])


class Asked:
    """The parts of one check that others may have, too."""

    def __init__(self, numbers: Numbers, check: Plan) -> None:
        self._numbers = numbers
        self._modes = check.modes
        self._named = {step.name: step.value for step in check.before if not isinstance(step, When)}
        self._whole = (check.stated, check.expected)
        self._known: dict[tuple[int, tuple[str, ...]], tuple[int, int]] = {}
        # By node, the part that may be shared.
        self._found: dict[int, Part] = {}
        for node in check.nodes():
            self._look(node, ())
        self.parts = frozenset(self._found.values())

    def part(self, node: Node) -> Part | None:
        """The part that a node is, where others may have it, too."""
        return self._found.get(id(node))

    def _look(self, node: Node, around: tuple[str, ...]) -> tuple[int, int]:
        """The number of a part that stands within loops and ``with``s over these names, and how many of them, from the
        outermost on, it can do without: all, where it names none."""
        found = self._known.get((id(node), around))
        if found is None:
            found = self._known[id(node), around] = self._number(node, around)
            if found[1] == 0 and self._may_be_shared(node):
                self._found[id(node)] = self._modes, found[0]
        return found

    def _may_be_shared(self, node: Node) -> bool:
        if isinstance(node, p.Where):
            return _list_of(node) is not None
        if not isinstance(node, _SHARED) or node.type.startswith(_THINGS) or any(node is each for each in self._whole):
            return False
        return not (isinstance(node, p.Call) and node.function == "present" and _is_at_hand(node.arguments[0]))

    def _number(self, node: Node, around: tuple[str, ...]) -> tuple[int, int]:
        if isinstance(node, p.Let) and node.name not in around and node.name in self._named:
            return self._look(self._named[node.name], ())
        # A name is told by how many stand between it and what gives it: which one was chosen does not matter.
        named = node.name if isinstance(node, p.Let) else node.base if isinstance(node, p.Get) else None
        if isinstance(named, str) and not is_partner(named):
            place = len(around) - around[::-1].index(named) if named in around else -1
            if place < 0:
                raise AssertionError(named)
            own = (named, node.path) if isinstance(node, p.Get) else ()
            return self._numbers.of((node.tag, node.type, len(around) - place, *own[1:])), place
        bound = _bound(node)
        deepest = 0
        said: list[Any] = [node.tag, node.type]
        for name, what in zip(node.slots, node.shape, strict=True):
            value = getattr(node, name)
            if what == PLAIN:
                # The names of variables say nothing; an automaton no more than its pattern.
                if name not in ("variable", "automaton") and not (name == "name" and bound):
                    said.append(value)
                continue
            inside = (*around, *bound) if bound and name in ("condition", "body") else around
            parts = [self._look(each, inside) for each in _nodes(value, what)]
            said.append(tuple(number for number, _ in parts))
            deepest = max([deepest, *(need for _, need in parts if need <= len(around))])
        return self._numbers.of(tuple(said)), deepest


def _nodes(value: Any, what: int) -> list[Node]:
    if what == NODE:
        return [value]
    return list(value) if what == NODES else [each for row in value for each in row[:2]] if what == ROWS else []


def _bound(node: Node) -> tuple[str, ...]:
    """The name that a node gives to what stands in it."""
    if isinstance(node, p.With):
        return (node.name,)
    return (node.variable,) if isinstance(node, (p.Where, p.For, p.Quantified)) else ()


def _list_of(node: Node) -> p.Get | None:
    """The list of the report whose items are chosen from."""
    while isinstance(node, p.Where):
        node = node.items
    return node if isinstance(node, p.Get) else None


def _is_at_hand(node: Node) -> bool:
    """Whether something is a field of the record itself: whether one is there is found out first of all."""
    return isinstance(node, p.Get) and node.base == 0 and len(node.path) == 1


__all__ = ["Asked", "Numbers", "Part", "Shared", "Sharing", "unknown_yet"]
