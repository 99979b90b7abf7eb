"""Regular expressions of rules, as the tables that ``language.regex`` makes of them: a step a character, whatever."""

from __future__ import annotations

import marshal
from bisect import bisect_right

from ..memory import LONG, Memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..memory import Memory

# Texts and characters remembered.
_MOST_KNOWN = 1_000

# From so many texts on more is found out about an expression; so many characters are looked for at most.
_FEW, _MOST_TELLING = 8, 500
_FOUND, _LOST = 1, 2


class Automaton(Memo):
    """A compiled regular expression: whether it is found anywhere in a text. Rules ask again and again for the same.

    One that has been asked for more than a few texts knows more: the kinds of characters it has met, of each state
    whether something has been found or cannot be any more (``final``, else 0), and the characters without which no text
    matches (``telling``, None where they are too many to look for).
    """

    __slots__ = ("_made", "_tables", "final", "is_whole", "kinds", "telling", "words")

    def __init__(self, made: tuple[tuple[str, ...], bool, bytes], memory: Memory | None = None) -> None:
        """``made`` by ``language.regex``; ``memory`` is the run's, None for one that goes before its report does."""
        super().__init__(_MOST_KNOWN, memory)
        self.words, self.is_whole, self._made = made
        self._tables: Any = None
        self.final: tuple[int, ...] = ()

    @property
    def tables(self) -> Any:
        if self._tables is None:
            self._tables = marshal.loads(self._made)
        return self._tables

    def __missing__(self, text: str) -> bool:
        # The words without which none matches: to look for them is cheapest.
        for word in self.words:
            if word in text:
                found = True
                break
        else:
            found = not self.words
        if found and not self.is_whole:
            if not self.final and (len(self) > _FEW or len(text) > LONG):
                self.prepare()
            found = self._prepared(text) if self.final else self._matches(text)
        self.keep_of(text, found)
        return found

    def _matches(self, text: str) -> bool:
        """One step a character, until something is found."""
        bounds, kinds, rows, done, at_end = self.tables
        state = 0
        for char in text:
            if done[state]:
                return True
            state = rows[state][kinds[bisect_right(bounds, ord(char))]]
        return bool(done[state] or at_end[state])

    def _prepared(self, text: str) -> bool:
        if text and self.telling is not None and self.telling.isdisjoint(text):
            return False
        _, _, rows, _, at_end = self.tables
        final, kinds = self.final, self.kinds
        state = 0
        for char in text:
            if final[state]:
                return bool(final[state] == _FOUND)
            state = rows[state][kinds[char]]
        return bool(final[state] == _FOUND or at_end[state])

    def prepare(self) -> None:
        bounds, kinds, rows, done, at_end = self.tables
        self.kinds = _Kinds(bounds, kinds)
        stays = [row[0] == state and row.count(state) == len(row) for state, row in enumerate(rows)]
        self.final = tuple(
            _FOUND if found or (stay and end) else _LOST if stay else 0
            for found, stay, end in zip(done, stays, at_end, strict=True)
        )
        self.telling = _telling(bounds, kinds, rows, self.final, at_end)


def _telling(
    bounds: tuple[int, ...],
    kinds: Sequence[int],
    rows: tuple[Sequence[int], ...],
    final: tuple[int, ...],
    at_end: Sequence[int],
) -> frozenset[str] | None:
    """The characters that lead anywhere from where a text begins and from where nothing has been found yet."""
    rest = rows[0][kinds[0]]
    if final[0] or final[rest] == _FOUND or at_end[rest]:
        return None
    telling: set[str] = set()
    low = 0
    for high, kind in zip((*bounds, 0x110000), kinds, strict=True):
        if not rows[0][kind] == rows[rest][kind] == rest:
            if len(telling) + high - low > _MOST_TELLING:
                return None
            telling.update(map(chr, range(low, high)))
        low = high
    return frozenset(telling)


class _Kinds(Memo):
    """Of which kind the characters are that an automaton has met; ``kinds[i]`` those up to the ``i``-th bound."""

    __slots__ = ("_bounds", "_kinds")

    def __init__(self, bounds: tuple[int, ...], kinds: Sequence[int]) -> None:
        super().__init__(_MOST_KNOWN)
        self._bounds = bounds
        self._kinds = kinds

    def __missing__(self, char: str) -> int:
        kind = self._kinds[bisect_right(self._bounds, ord(char))]
        self.keep(char, kind)
        return kind


__all__ = ["Automaton"]
