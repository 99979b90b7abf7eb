"""Names of units: which are one unit's."""

from __future__ import annotations

from ..heading import folded


class Units:
    """Units by their names: one where the settings say so, or where only width or white space differs."""

    def __init__(self, also: dict[str, list[str]]) -> None:
        """``also`` gives of a unit's name what else it is called."""
        self._called: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        for name, others in also.items():
            for each in (name, *others):
                self._called[folded(each)] = folded(name)

    def of(self, name: str | None) -> str | None:
        """One name for a unit, whatever it is called."""
        if name is None:
            return None
        plain = folded(name)
        return self._called.setdefault(plain, plain) or None  # each name once, however many reports have it

    def once(self, text: str | None) -> str | None:
        """The same text, held once."""
        return None if text is None else self._texts.setdefault(text, text)


__all__ = ["Units"]
