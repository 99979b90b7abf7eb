"""The words of the language, read off its grammar: every keyword in both tongues."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


def grammar_text() -> str:
    """The grammar, from the installed package or from the checkout."""
    here = Path(__file__).resolve().parents[2]
    for path in (here / "grammar" / "crossfoot.lark", here.parent.parent / "grammar" / "crossfoot.lark"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError("grammar/crossfoot.lark")


@cache
def keywords() -> dict[str, tuple[tuple[str, str], ...]]:
    """Of each keyword terminal: its spellings as ``(English, Chinese)``."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, body in re.findall(r"^([A-Z_]+)\.2: /\((.*?)\)\(\?!", grammar_text(), re.MULTILINE):
        words = body.replace(r"\s+", " ").split("|")
        half = len(words) // 2
        if name != "LANGUAGE":
            found[name] = tuple(zip(words[:half], words[half:], strict=True))
    return found


# Terminals that may stand inside an expression: a name spelled so could be declared, but never used.
_INSIDE = (
    "_IF", "_THEN", "_ELSE", "EVERY", "SOME", "_SATISFIES", "_FOR", "_IN", "_WHERE", "_GROUP", "_BY", "_OR", "_AND",
    "_NOT", "_IS", "TRUE", "FALSE",
)  # fmt: skip


@cache
def reserved() -> frozenset[str]:
    """Words that no name may be, because an expression would read them as keywords."""
    return frozenset(word for name in _INSIDE for pair in keywords()[name] for word in pair)


@cache
def everything() -> frozenset[str]:
    """Every keyword in either tongue."""
    return frozenset(word for pairs in keywords().values() for pair in pairs for word in pair)


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters in it."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)
