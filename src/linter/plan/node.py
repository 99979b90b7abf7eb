"""What every part of a plan is: its type, and what it holds of other parts (``nodes`` has the parts themselves)."""

from __future__ import annotations

from operator import attrgetter, is_not

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .modes import Modes

# What a slot holds: something else, a node, a tuple of nodes, or rows of a test, a result and their text.
PLAIN, NODE, NODES, ROWS = 0, 1, 2, 3


class Node:
    """A part of a plan, of one ``type``."""

    __slots__ = ("type",)

    tag = ""
    slots: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    is_leaf = True
    _values: Callable[[Any], tuple[Any, ...]]
    # The slots that hold nodes, and what each holds.
    _parts: tuple[tuple[str, int], ...] = ()

    def __init_subclass__(cls) -> None:
        cls.is_leaf = not any(cls.shape)
        cls._values = attrgetter("type", "tag", *cls.slots)
        cls._parts = tuple((name, what) for name, what in zip(cls.slots, cls.shape, strict=True) if what != PLAIN)

    def __init__(self, type: str) -> None:
        self.type = type

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and type(self)._values(self) == type(self)._values(other))

    def __hash__(self) -> int:
        return hash(type(self)._values(self))

    def __repr__(self) -> str:
        said = ", ".join(repr(getattr(self, name)) for name in self.slots)
        return f"{type(self).__name__}({self.type!r}{', ' if said else ''}{said})"

    @property
    def own_modes(self) -> Modes:
        """How the figures of the field that it reads are compared, where the field itself says so."""
        return ()

    @property
    def is_field(self) -> bool:
        """Whether it is one printed figure: a field, or the first of a column."""
        return False

    def children(self) -> list[Node]:
        """The nodes that it holds, in the order in which they are written."""
        found: list[Node] = []
        for name, what in self._parts:
            if what == NODE:
                found.append(getattr(self, name))
            elif what == NODES:
                found += getattr(self, name)
            else:
                for test, result, _ in getattr(self, name):
                    found += (test, result)
        return found

    def rebuilt(self, change: Callable[[Node], Node]) -> Node:
        """The same with each node that it holds replaced; itself where all are what they were."""
        changed: dict[str, Any] = {}
        for name, what in self._parts:
            value = getattr(self, name)
            if what == NODE:
                new = change(value)
                if new is not value:
                    changed[name] = new
            elif what == NODES:
                several = tuple(map(change, value))
                if any(map(is_not, several, value)):
                    changed[name] = several
            else:
                rows = tuple((change(test), change(result), text) for test, result, text in value)
                if any(new[0] is not old[0] or new[1] is not old[1] for new, old in zip(rows, value, strict=True)):
                    changed[name] = rows
        return self.having(**changed) if changed else self

    def having(self, **values: Any) -> Node:
        """The same with some of its slots replaced, by name."""
        made: Any = type(self)
        copy: Node = made(self.type, *[values[name] if name in values else getattr(self, name) for name in self.slots])
        return copy


__all__ = ["NODE", "NODES", "PLAIN", "ROWS", "Node"]
