"""How plans speak of other reports: as bases of fields, ``@last_year`` or, of another form, ``@last_year:FORM``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .plans import Plan

MARK = "@"
# In a path that reports are looked up by: of any item of the list.
EACH = "*"
LAST_YEAR, NEXT_YEAR, PARENT_UNIT, CHILDREN, REPORTS = WORDS = (
    "last_year", "next_year", "parent_unit", "children", "reports",
)  # fmt: skip


def is_partner(base: object) -> bool:
    """Whether the base of a field is another report."""
    return isinstance(base, str) and base[:1] == MARK


def parted(base: str) -> tuple[str, str]:
    """Which report a base asks for, and of which form: ``""`` for the asking report's own."""
    word, _, form = base[1:].partition(":")
    return word, form


def looks_across(plan: Plan) -> bool:
    """Whether a check asks for other reports."""
    from .nodes import Get, Reports
    from .plans import When

    waiting = [step.condition if isinstance(step, When) else step.value for step in plan.before]
    waiting += [side for side in (plan.stated, plan.expected) if side is not None]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Reports) or (isinstance(node, Get) and is_partner(node.base)):
            return True
        waiting += node.children()
    return False
