"""Syntax without its places."""

from __future__ import annotations

from typing import Any

from ...source import Source


def bare(node: Any) -> Any:
    """Syntax without its places: what two spellings of one program have in common."""
    if isinstance(node, tuple):
        return tuple(bare(part) for part in node)
    if isinstance(node, Source):
        return ()
    if hasattr(node, "__dataclass_fields__"):
        return (
            type(node).__name__,
            *(bare(getattr(node, name)) for name in node.__dataclass_fields__ if name != "span"),
        )
    return node
