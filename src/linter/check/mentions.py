"""Where rules look for figures in running text: first whether a pattern can stand there at all, which most do not."""

from __future__ import annotations

from ..memory import Memo
from ..report.record import Record
from ..yaml.nodes import NULLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..memory import Memory
    from ..report.mention import MentionForm

# So many lists of texts are searched at most before what was found is searched for again.
_MOST_ASKED = 100_000
# What short texts came to is kept from report to report, of each pattern so many.
_SHORT, _MOST_FOUND = 200, 200


def mentions(holders: list[Any], path: tuple[int | str, ...], pattern: MentionPattern) -> list[Any]:
    """The places in running text that read like a pattern."""
    if len(holders) == 1:
        if pattern.is_silent(holders[0], path):
            return []
        key: tuple[Any, ...] = id(holders[0]), path
    elif holders:
        key = *map(id, holders), path
    else:
        return []
    # Once for each pattern: a rule may ask again in a loop. The holders keep their ids alive.
    known: tuple[list[Any], list[Any]] | None = pattern.known.get(key)
    if known is None:
        known = holders, pattern.form(holders[0]).mentions(holders, path)
        pattern.known.keep_for_report(key, known)
    return known[1]


class MentionPattern:
    """A pattern, and once it may stand somewhere the form of its mentions: most reports have no text that a rule reads.

    What has to be there are the ideographs of its words: nothing else in a source stands for them, escapes aside.
    """

    __slots__ = ("_form", "_needed", "_nowhere", "known", "pattern")

    def __init__(self, pattern: Any, memory: Memory | None = None) -> None:
        """``memory`` is the run's, None for a pattern that goes before its report does."""
        self.pattern = pattern
        self.known = Memo(_MOST_ASKED, memory)
        # Short texts in which it is nowhere.
        self._nowhere = Memo(_MOST_FOUND)
        self._form: MentionForm | None = None
        self._needed: list[list[list[str]]] | None = None

    def form(self, record: Record) -> MentionForm:
        """The form of its mentions, made for a first record."""
        if self._form is None:
            from ..report.mention import MentionForm

            self._form = MentionForm(self.pattern, record.root.form.memory)
        return self._form

    def is_silent(self, holder: Any, path: tuple[int | str, ...]) -> bool:
        """Whether a look at the one text, or at the characters of the whole report, tells that the pattern is nowhere:
        most patterns are nowhere in most texts, and rules ask for many of each row."""
        if not isinstance(holder, Record):
            return False
        if len(path) == 1 and path[0] in holder.form.running:
            text = holder.cells[path[0]]
            if not isinstance(text, str) or text in self._nowhere or text in NULLS:
                return True
            if len(text) > _SHORT:
                return not self._may_stand_in(holder)
            if self._may_stand_in(holder) and self.form(holder).find(text, holder.power):
                return False
            self._nowhere.keep(text, True)
            return True
        return not self._may_stand_in(holder)

    def _may_stand_in(self, holder: Record) -> bool:
        """Whether the source of a record has what the pattern's words are made of: to look there is cheaper than to
        gather texts, and is done once for all records of a report."""
        known = holder.root.known
        there: _Characters | None = known.get(_Characters)
        if there is None:
            source = holder.root.source
            if source is None:
                return True
            there = known[_Characters] = _Characters(source.text)
        found = there.patterns.get(self)
        if found is None:
            found = there.patterns[self] = self._is_made_of(there)
        return found

    def _is_made_of(self, there: _Characters) -> bool:
        if self._needed is None:
            self._needed = [
                [[c for c in word if "\u3400" <= c <= "\u9fff"] for word in words]
                for op, words in self.pattern[0]
                if op == "text"
            ]
        for words in self._needed:
            for word in words:
                for char in word:
                    if not there[char]:
                        break
                else:
                    break  # all of it may be there
            else:
                return there["\\"]  # an escape may stand for any character
        return True


class _Characters(dict[str, bool]):
    """Whether a text holds a character, looked for once: patterns are made of the same few. ``patterns`` are those that
    have been asked for, each with whether it may stand there."""

    __slots__ = ("patterns", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.patterns: dict[MentionPattern, bool] = {}

    def __missing__(self, char: str) -> bool:
        found = self[char] = char in self.text
        return found


__all__ = ["MentionPattern", "mentions"]
