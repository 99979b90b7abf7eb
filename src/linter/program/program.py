"""A Program: compiled packs, each loaded when a report needs it."""

from __future__ import annotations

import marshal

from ..memory import Memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..check.loaded import LoadedPack

    # What is stored for itself: its bytes, or where they are.
    Part = bytes | tuple[str, int]


class Program:
    """Compiled packs. ``index`` tells which root forms each has; a pack's code is loaded when a report needs it.

    ``data`` holds of each pack ``packs`` (of each of its epochs the first year, its head, its parts) and ``about``
    (what it says of itself), as bytes or as references. ``fetch`` gives what a reference stands for, None where that
    has gone; ``again`` compiles a pack anew then. ``base`` is the program of the tool's own packs, for those that are
    not in ``data``; ``make`` gives one pack of the files that all of ``data`` was made from, when it is first asked
    for; ``placed`` gives what a pack says of itself the names that its files have here.
    """

    def __init__(
        self,
        data: dict[str, Any],
        fetch: Callable[[tuple[str, int]], bytes | None] | None = None,
        again: Callable[[str], dict[str, Any] | None] | None = None,
        base: Callable[[], Program | None] | None = None,
        make: Callable[[str], dict[str, Any]] | None = None,
        placed: Callable[[Any], Any] | None = None,
    ) -> None:
        self.index: dict[str, Any] = data["index"]
        self._packs: dict[str, list[tuple[int, Part, tuple[Part, ...]]]] = data["packs"]
        self._about: dict[str, Part] = data["about"]
        self._fetch = fetch
        self._again = again
        self._base = base
        self._make = make
        self._placed = placed
        self._others: Program | None = None
        self._loaded: dict[tuple[str, int], LoadedPack] = {}
        self._said: dict[str, dict[str, Any]] = {}
        # What is remembered from report to report.
        self.memory = Memory()
        # What stands in the files of packs, where somebody has asked.
        self.written: dict[str, str] = {}
        # A name for everything that it was made from.
        self.key = ""

    @property
    def base(self) -> Program | None:
        return self._base() if self._base is not None else None

    @property
    def others(self) -> Program:
        """The program that holds the packs which are not in this one."""
        if self._others is None:
            self._others = self.base
            assert self._others is not None  # it was there when this program was made
            self._others.memory = self.memory
        return self._others

    def pack(self, name: str, year: int | None = None) -> LoadedPack:
        """A pack as it is in force for a fiscal year: without one, as it was left last."""
        if not self._has(name, self._packs):
            return self.others.pack(name, year)
        number = -1
        if year is not None:
            number = max(i for i, first in enumerate(self.index[name]["epochs"]) if first <= year)
        number %= len(self._packs[name])
        loaded = self._loaded.get((name, number))
        if loaded is None:
            from ..check.loaded import LoadedPack

            head = self._stored(name, lambda: self._packs[name][number][1])
            loaded = self._loaded[name, number] = LoadedPack(
                marshal.loads(head),
                lambda part: self._stored(name, lambda: self._packs[name][number][2][part]),
                self.memory,
            )
        return loaded

    def about(self, name: str) -> dict[str, Any]:
        """What a pack says of itself: sources, forms, parameters, bands, tables, formulas, rules."""
        if not self._has(name, self._about):
            return self.others.about(name)
        said = self._said.get(name)
        if said is None:
            said = marshal.loads(self._stored(name, lambda: self._about[name]))
            said = self._said[name] = self._placed(said) if self._placed is not None else said
        return said

    @property
    def is_whole(self) -> bool:
        """Whether every pack is there, compiled."""
        return self._make is None

    def apart(self, guarded: Callable[[Callable[[], Any]], Any]) -> Program:
        """The same packs for another thread: what is compiled is shared, what is remembered is not. ``guarded`` calls
        what it is given, for one thread at a time."""
        made = Program(
            {"index": self.index, "packs": self._packs, "about": self._about},
            self._fetch,
            (lambda name: guarded(lambda: again(name))) if (again := self._again) is not None else None,
            (lambda: base.apart(guarded) if (base := self.base) is not None else None),
            (lambda name: guarded(lambda: self._made_once(name))) if self._make is not None else None,
            self._placed,
        )  # fmt: skip
        made.key = self.key
        return made

    def _made_once(self, name: str) -> dict[str, Any]:
        """What a pack comes to, made unless another thread has made it meanwhile."""
        assert self._make is not None
        if name not in self._packs:
            self._take(self._make(name))
        return {"packs": {}, "about": {}}

    def data(self) -> dict[str, Any]:
        """All that is compiled so far, as bytes: for another process."""
        packs = {
            name: [
                (year, self._bytes(name, head), tuple(self._bytes(name, part) for part in parts))
                for year, head, parts in versions
            ]
            for name, versions in list(self._packs.items())
            if self.index[name]["given"]
        }  # fmt: skip
        about = {name: self._bytes(name, said) for name, said in list(self._about.items()) if name in packs}
        return {"index": self.index, "packs": packs, "about": about}

    def _bytes(self, name: str, part: Part) -> bytes:
        if isinstance(part, bytes):
            return part
        found = self._fetch(part) if self._fetch is not None else None
        if found is None:
            raise LookupError(name)
        return found

    def _has(self, name: str, those: dict[str, Any]) -> bool:
        """Whether a pack is in this program, made now where it has to be."""
        if name not in those and self._make is not None:
            self._take(self._make(name))
        return name in those

    def _take(self, made: dict[str, Any]) -> None:
        self._packs.update(made["packs"])
        self._about.update(made["about"])

    def _stored(self, name: str, place: Callable[[], Part]) -> bytes:
        found = place()
        if isinstance(found, tuple):
            assert self._fetch is not None and self._again is not None
            stored = self._fetch(found)
            if stored is not None:
                return stored
            compiled = self._again(name)
            assert compiled is not None  # it did compile, from the same files
            self._take(compiled)
            found = place()
            assert isinstance(found, bytes)
        return found


__all__ = ["Program"]
