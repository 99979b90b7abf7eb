"""Folders of rule files → a Program, compiled once and cached beside a hash of everything it was made from."""

from __future__ import annotations

import marshal
import os
import re
from functools import partial

from . import cache as store
from .diagnostic import ERROR, Diagnostic
from .reading import decode, problem, read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .engine import LoadedPack

_here = os.path.dirname(os.path.abspath(__file__))


class Program:
    """Compiled packs. ``index`` tells which root forms each has; a pack's code is loaded when a report needs it.

    ``fetch`` gives what is stored elsewhere by its number, None where it has gone; ``again`` compiles it anew then.
    ``base`` is the program of the tool's own packs, for those that are not in ``data``; ``make`` compiles one pack of
    the files that all of ``data`` was made from, when it is first asked for.
    """

    def __init__(
        self,
        data: dict[str, Any],
        fetch: Callable[[int], bytes | None] | None = None,
        again: Callable[[], dict[str, Any] | None] | None = None,
        base: Callable[[], Program | None] | None = None,
        make: Callable[[str], dict[str, Any]] | None = None,
    ) -> None:
        self.index: dict[str, Any] = data["index"]
        self._packs: dict[str, list[tuple[int, bytes | int]]] = data["packs"]
        self._about: dict[str, bytes | int] = data["about"]
        self._fetch = fetch
        self._again = again
        self._base = base
        self._make = make
        self._others: Program | None = None
        self._loaded: dict[tuple[str, int], LoadedPack] = {}
        # A name for everything that it was made from.
        self.key = ""

    @property
    def others(self) -> Program:
        """The program that holds the packs which are not in this one."""
        if self._others is None:
            assert self._base is not None
            self._others = self._base()
            assert self._others is not None  # it was there when this program was made
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
            from .engine import LoadedPack

            code = self._stored(lambda: self._packs[name][number][1])
            loaded = self._loaded[name, number] = LoadedPack(marshal.loads(code))
        return loaded

    def about(self, name: str) -> dict[str, Any]:
        """What a pack says of itself: sources, forms, parameters, bands, tables, formulas, rules."""
        if not self._has(name, self._about):
            return self.others.about(name)
        result: dict[str, Any] = marshal.loads(self._stored(lambda: self._about[name]))
        return result

    def _has(self, name: str, those: dict[str, Any]) -> bool:
        """Whether a pack is in this program, compiled now where it has to be."""
        if name not in those and self._make is not None:
            made = self._make(name)
            self._packs.update(made["packs"])
            self._about.update(made["about"])
        return name in those

    def _stored(self, place: Callable[[], bytes | int]) -> bytes:
        found = place()
        if isinstance(found, int):
            assert self._fetch is not None and self._again is not None
            stored = self._fetch(found)
            if stored is not None:
                return stored
            compiled = self._again()
            assert compiled is not None  # it did compile, from the same files
            self._packs, self._about = compiled["packs"], compiled["about"]
            found = place()
            assert isinstance(found, bytes)
        return found


def builtin_rules() -> str:
    """The folder of the packs that come with the tool: inside the installed package, else at the checkout's top."""
    packaged = os.path.join(_here, "rules")
    return packaged if os.path.isdir(packaged) else os.path.normpath(os.path.join(_here, "..", "..", "rules"))


def load(folders: list[str], cache: str | None, *, fresh: bool = False) -> tuple[Program | None, list[Diagnostic]]:
    """The program of the given rule folders, or of the packs that come with the tool where none is given.

    The tool's own packs are always there to be extended or named. None with diagnostics where a rule file is wrong.
    ``fresh`` compiles the given rules anew, for those who write them: only then are there warnings.
    """
    files: list[tuple[str, str, bool]] = []
    own = builtin_rules()
    problems: list[Diagnostic] = []
    for folder in folders or [own]:
        found = rule_files(folder)
        if not found:
            rule = "rules-empty" if os.path.exists(folder) else "rules-missing"
            problems.append(problem(folder, rule))
        files.extend((path, _shown(path), True) for path in found)
    if problems:
        return None, problems
    files.extend((path, _shown(path), False) for path in rule_files(own))
    once: dict[str, tuple[str, str, bool]] = {}
    for entry in files:  # folders may be given twice, or within each other
        once.setdefault(os.path.realpath(entry[0]), entry)
    files = list(once.values())
    contents: list[tuple[str, str, bool, bytes]] = []
    for path, name, given in files:
        data = read_bytes(path, name)
        if isinstance(data, Diagnostic):
            problems.append(data)
        else:
            contents.append((path, name, given, data))
    if problems:
        return None, problems
    base = load([], cache)[0] if folders else None
    if base is not None:
        contents = [*(c for c in contents if c[2]), *_needed(contents, base)]
    parts = (part for _, name, given, data in contents for part in (name.encode("utf-8", "replace"), data))
    key = store.key([b"01"[bool(base) :][:1], *parts])
    file = f"program-{key}.bin"
    if not folders and not fresh:
        return _keyed(_own_program(contents, cache, key), key)
    stored = store.read(cache, file) if not fresh else None
    if stored is not None:
        again = Program(stored, partial(store.blob, cache, file), lambda: _compiled(contents, base)[0], lambda: base)
        return _keyed((again, []), key)
    compiled, diagnostics = _compiled(contents, base)
    if not fresh:
        diagnostics = [d for d in diagnostics if d.severity == ERROR]
    if compiled is None:
        return None, diagnostics
    _keep(cache, file, compiled)
    return _keyed((Program(compiled, base=lambda: base), diagnostics), key)


def _keyed(loaded: tuple[Program | None, list[Diagnostic]], key: str) -> tuple[Program | None, list[Diagnostic]]:
    if loaded[0] is not None:
        base = loaded[0]._base() if loaded[0]._base is not None else None
        loaded[0].key = key + (base.key if base is not None else "")
    return loaded


Content = tuple[str, str, bool, bytes]


def _own_program(contents: list[Content], cache: str | None, key: str) -> tuple[Program | None, list[Diagnostic]]:
    """The tool's own packs, each compiled when a report asks for it: there are many, and a run needs one."""
    file = f"index-{key}.bin"
    index = store.read(cache, file)
    if index is None:
        compiled, diagnostics = _compiled(contents, None, lambda name, given: False)
        if compiled is None:
            return None, [d for d in diagnostics if d.severity == ERROR]
        index = compiled["index"]
        store.write(cache, file, index)

    def make(name: str) -> dict[str, Any]:
        part = f"pack-{key}-{list(index).index(name)}.bin"
        made = store.read(cache, part)
        if made is None:
            homes = {index[each]["folder"] for each in (name, *index[name]["lineage"])}
            own = [c for c in contents if os.path.dirname(os.path.abspath(c[0])) in homes]
            made, _ = _compiled(own, None, lambda each, given: each == name)
            if made is None:
                raise RuntimeError(f"{name} does not compile by itself")
            store.write(cache, part, made)
        result: dict[str, Any] = made
        return result

    return Program({"index": index, "packs": {}, "about": {}}, make=make), []


def _needed(contents: list[Content], base: Program) -> list[Content]:
    """The files of those packs of the tool's own that given ones may extend: all that they name."""
    text = b"\n".join(data for _, _, given, data in contents if given).decode("utf-8", "replace")
    words = set(re.findall(r"[\w-]+", text))
    named = {name for name in base.index if name in words}
    named.update(above for name in tuple(named) for above in base.index[name]["lineage"])
    homes = {base.index[name]["folder"] for name in named}
    return [c for c in contents if not c[2] and os.path.dirname(os.path.abspath(c[0])) in homes]


def _keep(cache: str | None, file: str, compiled: dict[str, Any]) -> None:
    """Store a program: each pack's code, and what it says of itself, to be read for itself."""
    blobs: list[bytes] = []
    packs, about = {}, {}
    for name, versions in compiled["packs"].items():
        packs[name] = [(year, len(blobs) + i) for i, (year, _) in enumerate(versions)]
        blobs.extend(code for _, code in versions)
    for name, said in compiled["about"].items():
        about[name] = len(blobs)
        blobs.append(said)
    store.write(cache, file, {"index": compiled["index"], "packs": packs, "about": about}, blobs)


def _compiled(
    contents: list[Content], base: Program | None, wanted: Callable[[str, bool], bool] | None = None
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """The packs of the given files; where there is a base, code is made of what the user gave only."""
    from .language.compile import Folder, compile_packs

    folders: dict[str, Folder] = {}
    problems: list[Diagnostic] = []
    for path, name, given, data in contents:
        source = decode(data, name)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        home = os.path.dirname(os.path.abspath(path))
        folders.setdefault(home, Folder(home, [], given)).sources.append(source)
    if wanted is None:
        wanted = (lambda name, given: given) if base is not None else (lambda name, given: True)
    compiled, diagnostics = compile_packs(list(folders.values()), wanted)
    if compiled is not None and base is not None:
        known = {name: {**info, "given": False} for name, info in base.index.items()}
        compiled["index"] = {**known, **compiled["index"]}
    return (None if problems else compiled), problems + diagnostics


def rule_files(folder: str) -> list[str]:
    """Every rule file below a folder (or the file itself), in a stable order."""
    if os.path.isfile(folder):
        return [folder]
    found: list[str] = []
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found.extend(os.path.join(home, name) for name in sorted(names) if name.endswith(".rules"))
    return found


def _shown(path: str) -> str:
    """A path as a person would type it from here."""
    here = os.getcwd() + os.sep
    return path[len(here) :] if path.startswith(here) else path
