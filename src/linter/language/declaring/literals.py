"""Numbers written in rules: read by the kind that is wanted, and shown again."""

from __future__ import annotations

from decimal import Decimal

from ...figure import MAX_DIGITS
from ...source import Source
from ..problems import Problems
from ..reading import syntax as s
from ..types import Type, matching, quantity


def number(source: Source, node: s.Expression, want: Type, problems: Problems) -> Decimal | None:
    """A literal of a wanted kind, in base units; None (with a diagnostic) where it is none."""
    negative = isinstance(node, s.Negate)
    inner = node.operand if isinstance(node, s.Negate) else node
    if not isinstance(inner, s.Literal) or inner.kind not in ("number", "quantity"):
        problems.error(source, node.span, "not-a-literal", type=want.said)
        return None
    if len(inner.text) > MAX_DIGITS:
        problems.error(source, inner.span, "literal-too-long", limit=MAX_DIGITS)
        return None
    if inner.kind == "number":
        value = Decimal(inner.text)
        if value and want.is_converted:
            problems.error(
                source, node.span, "number-without-unit", type=want.said, suggestion=f"{inner.text}{want.written}"
            )
            return None
        if value and want.style in ("money", "rate"):
            percent = value * 100 if value <= 1 else value
            example = f"{percent:f}%" if want.style == "rate" else f"{inner.text}万元"
            problems.error(source, node.span, "number-without-unit", type=want.said, suggestion=example)
            return None
    else:
        value, type_ = quantity(inner.text)
        if matching(type_, want) is None:
            problems.error(source, node.span, "kinds-differ", op="=", left=want.said, right=type_.said)
            return None
    return -value if negative else value


def unit_of(node: s.Expression) -> tuple[str, ...]:
    """What a number was written in before it was converted, and how much one of it is; nothing where it was not."""
    inner = node.operand if isinstance(node, s.Negate) else node
    return inner.unit if isinstance(inner, s.Literal) else ()


def plain(value: Decimal, style: str) -> str:
    """A limit as a person would write it."""
    shown = value * 100 if style == "rate" else value
    text = f"{shown.normalize():f}"
    return f"{text}%" if style == "rate" else text
