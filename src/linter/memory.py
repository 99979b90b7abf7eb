"""What a run remembers of what it has worked out: bounded, owned by the run, let go with it.

Reports of one kind say the same again and again: words, amounts, keys in the same order. What was made of them is kept
from report to report, never beyond a number; what is known of long texts only while their report is checked.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Longer texts are remembered only as long as their report is checked.
LONG = 20_000


class Memo(dict["Any", "Any"]):
    """Results by what they were made from, ``most`` at a time: when there would be more, all go.

    ``memory`` is the run's, None where the memo goes before its report does.
    """

    __slots__ = ("_is_passing", "_memory", "_most")

    def __init__(self, most: int, memory: Memory | None = None) -> None:
        self._most = most
        self._memory = memory
        self._is_passing = False

    def keep(self, key: Any, value: Any) -> None:
        if len(self) >= self._most:
            self.clear()
        self[key] = value

    def keep_for_report(self, key: Any, value: Any) -> None:
        """The same, until the report is done with: all that is known then goes with it."""
        if not self._is_passing and self._memory is not None:
            self._is_passing = True
            self._memory.passing.append(self)
        self.keep(key, value)

    def keep_of(self, text: str, value: Any) -> None:
        """What a text came to: for good, or as long as its report where the text is long."""
        if len(text) > LONG:
            self.keep_for_report(text, value)
            return
        if len(self) >= self._most:
            self.clear()
        self[text] = value

    def forget(self) -> None:
        self.clear()
        self._is_passing = False


class Memory:
    """What a run remembers, whatever the form or rule. Its Program has it; packs and forms get it from there."""

    __slots__ = ("_values", "cores", "headings", "passing", "spots", "texts")

    def __init__(self) -> None:
        # Memos that hold something which goes with its report.
        self.passing: list[Memo] = []
        # Running texts as the patterns of mentions look at them.
        self.texts = Memo(_MOST_TEXTS, self)
        # What rows are grouped by: as it is shown, and as it is compared.
        self.headings = Memo(_MOST_VALUES, self)
        # What headings say, without what makes no difference (``report.alike``).
        self.cores = Memo(_MOST_VALUES)
        self._values: dict[tuple[str, Any, int], Memo] = {}
        # How finely texts print figures of a kind (``report.columns``).
        self.spots: dict[tuple[str, Any], Any] = {}

    def values(self, kind: str, extra: Any, power: int) -> Memo:
        """What texts stand for in fields of a kind, bare amounts of money being in ``10 ** power`` 元."""
        key = kind, extra, power if kind == "money" else 0
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = Memo(_MOST_VALUES)
        return found

    def end_report(self) -> None:
        """Forget what goes with the report that has been checked."""
        for memo in self.passing:
            memo.forget()
        self.passing.clear()

    def let_go(self) -> None:
        """Forget everything: the run is over."""
        self.end_report()
        self.texts.forget()
        self.headings.forget()
        self.cores.forget()
        for memo in self._values.values():
            memo.forget()


# A table holds so many short texts; and so many texts that run.
_MOST_VALUES, _MOST_TEXTS = 5_000, 500

__all__ = ["LONG", "Memo", "Memory"]
