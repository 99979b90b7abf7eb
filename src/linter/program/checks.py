"""What is to be checked, as the compile phase leaves it for code and explanation: plans of nodes with names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .nodes import Node
    from .plan import Modes


class When:
    """A condition on which a check is made; ``at`` is its offset in the rule's file."""

    __slots__ = ("at", "condition")

    def __init__(self, at: int, condition: Node) -> None:
        self.at = at
        self.condition = condition


class Named:
    """A value that a rule has named by `let`."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: Node) -> None:
        self.name = name
        self.value = value


class Plan:
    """One check.

    ``before``: what stands before it, in order. ``stated``: the figure that is held against ``expected``, or a truth
    where that is None. ``single``: whether it is one printed figure. ``modes``: how figures are compared, by the rule
    and by the pack. ``remarks``: ``(what, test)`` of what may be said beside the verdict, where the test does not hold.
    """

    __slots__ = ("before", "expected", "modes", "remarks", "single", "stated")

    def __init__(
        self,
        before: list[When | Named],
        stated: Node,
        expected: Node | None,
        single: bool,
        modes: tuple[Modes, Modes],
        remarks: list[tuple[str, Node]] | None = None,
    ) -> None:
        self.before = before
        self.stated = stated
        self.expected = expected
        self.single = single
        self.modes = modes
        self.remarks = remarks or []

    def asking(self, test: Node) -> Plan:
        """A check of a truth under the same conditions."""
        return Plan(self.before, test, None, False, self.modes)
