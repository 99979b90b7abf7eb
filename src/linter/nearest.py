"""What a misspelt word was meant to be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word that an unknown one was most likely meant to be, or ``""``."""
    import difflib

    known = list(dict.fromkeys(words))
    close = difflib.get_close_matches(word, known, 1, 0.6)
    if close:
        return close[0]
    # Chinese words are short: one wrong character of two or three is close enough, where only one word is so close.
    if len(word) in (2, 3) and not word.isascii():
        near = [w for w in known if len(w) == len(word) and sum(a != b for a, b in zip(w, word, strict=True)) == 1]
        if len(near) == 1:
            return near[0]
    return next(
        (w for w in known if (w in word or word in w) and 2 * min(len(w), len(word)) > max(len(w), len(word))), ""
    )


__all__ = ["nearest"]
