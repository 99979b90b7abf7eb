"""Running text as mentions are looked for in it: without white space, in half-width characters."""

from __future__ import annotations

from ..figure import narrow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..memory import Memory


def squeezed(text: str, memory: Memory) -> tuple[str, Sequence[int]]:
    """:func:`_squeeze`, done once for each text: each pattern of a pack looks at the same ones."""
    memo = memory.texts
    found: tuple[str, Sequence[int]] | None = memo.get(text)
    if found is None:
        found = _squeeze(text)
        memo.keep_of(text, found)
    return found


def _squeeze(text: str) -> tuple[str, Sequence[int]]:
    """Text without white space that holds nothing apart, in half-width characters; and where each character stood."""
    narrowed = narrow(text)
    words = narrowed.split()
    if words == [narrowed]:
        return _commas(narrowed, ""), range(len(narrowed))
    parts: list[str] = []
    places: list[int] = []
    before, end = "", 0
    for word in words:
        start = narrowed.index(word, end)
        if before.isalnum() and before.isascii() and word[0].isalnum() and word[0].isascii():
            parts.append(" ")
            places.append(start - 1)
        end = start + len(word)
        places.extend(range(start, end))
        parts.append(_commas(word, before))
        before = word[-1]
    return "".join(parts), places


def _commas(word: str, before: str) -> str:
    """A word with its commas as ASCII has them, those aside that group digits; ``before`` is what stands before it."""
    if "，" not in word:
        return word
    first, *rest = word.split("，")
    parts = [first]
    last = first[-1:] or before
    for part in rest:
        parts.append("，" if last.isdigit() and part[:1].isdigit() else ",")
        parts.append(part)
        last = part[-1:]
    return "".join(parts)
