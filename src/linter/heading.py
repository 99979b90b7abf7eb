"""What makes two headings one: printed narrow or wide, with or without white space, they are the same key."""

from __future__ import annotations

# The full-width forms of ASCII, which an input method types, and white space that can be seen.
_NARROW = {**{0xFF01 + i: 0x21 + i for i in range(94)}, **dict.fromkeys((9, 10, 13, 0x20, 0x3000))}


def folded(text: str) -> str:
    """A heading as it is compared: （） as (), full-width letters and digits as plain ones, no white space."""
    return text.translate(_NARROW) if not text.isalnum() or not text.isascii() else text


def position(keys: dict[str, int], key: str) -> int:
    """The field that a key means, by keys that hold each heading folded too; -1 where there is none."""
    index = keys.get(key)
    return index if index is not None else keys.get(folded(key), -1)
