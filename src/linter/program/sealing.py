"""Sealing packs: rule files compiled into one file that needs no compiler (``sealed``)."""

from __future__ import annotations

import marshal
import os
import zlib

from ..diagnostic import Diagnostic
from ..startup import store as store
from ..startup.whole import put
from ..version import __version__
from .pack import builtin_rules, compiled_of, contents_of, load, own_digest
from .sealed import DIGEST, ELSEWHERE, FORM, FORMAT, LENGTH, MAGIC, Sealed, digest, python, rules_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def seal(folders: list[str], path: str, cache: str | None = None) -> tuple[Sealed | None, list[Diagnostic]]:
    """Compile the packs of rule folders (the tool's own where there are none) and write them, sealed, to ``path``.

    What was written; None with diagnostics where a rule file is wrong. OSError where it cannot be written.
    """
    base = load([], cache)[0] if folders else None
    contents, problems = contents_of(folders, base)
    if problems:
        return None, problems
    placed = _placed(contents, folders or [builtin_rules()])
    compiled, problems = compiled_of(placed, base)
    if compiled is None:
        return None, problems
    given = {name for name, info in compiled["index"].items() if info["given"]}
    sources = {name[len(ELSEWHERE) + 1 :]: data for _, name, mine, data in placed if mine}
    parts = _Parts()
    head = {
        "version": __version__,
        "python": python(),
        "shape": store.shape(),
        "code": store.code(),
        "rules": rules_digest(list(sources.items())),
        "base": own_digest() if folders else "",
        "index": {name: _here(info) for name, info in compiled["index"].items()},
        "packs": {
            name: [(year, parts.put(first), tuple(map(parts.put, rest))) for year, first, rest in versions]
            for name, versions in compiled["packs"].items()
            if name in given
        },
        "about": {name: parts.put(said) for name, said in compiled["about"].items() if name in given},
        "sources": parts.put(marshal.dumps(sources, FORM))[1],
    }
    head["parts"] = parts.places
    first = marshal.dumps(head, FORM)
    start = MAGIC + FORMAT.to_bytes(2, "little") + digest(first) + len(first).to_bytes(LENGTH, "little")
    assert len(digest(first)) == DIGEST
    put(path, (start, first, *parts.data))
    return Sealed(path), []


def _here(info: dict[str, Any]) -> dict[str, Any]:
    """What the index says of a pack, with its folder called as its files are; one of the tool's own by its name."""
    name = os.path.basename(info["folder"])
    return {**info, "folder": f"{ELSEWHERE}/{name}"} if info["given"] else {**info, "folder": name, "ending": ()}


def _placed(contents: list[Any], folders: list[str]) -> list[Any]:
    """Rule files under names that say nothing of where they stand."""
    homes = [os.path.abspath(folder) for folder in folders]
    result = []
    for path, name, given, data in contents:
        if given:
            file = os.path.abspath(path)
            above = next((home for home in homes if file.startswith(os.path.join(home, ""))), os.path.dirname(file))
            # Packs below a folder go by it alone; a folder that is one pack goes by its own name.
            top = above if os.path.dirname(file) != above else os.path.dirname(above)
            name = f"{ELSEWHERE}/{os.path.relpath(file, top).replace(os.sep, '/')}"
        result.append((path, name, given, data))
    return result


class _Parts:
    """The parts of a sealed file: each that several packs have is there once."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.places: list[tuple[int, int, bytes]] = []
        self._known: dict[bytes, int] = {}
        self._end = 0

    def put(self, part: bytes) -> tuple[str, int]:
        key = digest(part)
        number = self._known.get(key)
        if number is None:
            data = zlib.compress(part, 9)
            number = self._known[key] = len(self.places)
            self.places.append((self._end, len(data), digest(data)))
            self.data.append(data)
            self._end += len(data)
        return "", number


__all__ = ["seal"]
