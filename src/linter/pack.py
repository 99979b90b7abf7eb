"""Folders of rule files → a Program, compiled once and cached beside a hash of everything it was made from."""

from __future__ import annotations

import marshal
import os
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

    ``fetch`` gives the blob of a pack that is not in ``data`` by its number, None where it has gone; ``again`` compiles
    everything anew then.
    """

    def __init__(
        self,
        data: dict[str, Any],
        fetch: Callable[[int], bytes | None] | None = None,
        again: Callable[[], dict[str, Any] | None] | None = None,
    ) -> None:
        self.index: dict[str, Any] = data["index"]
        self._packs: dict[str, list[tuple[int, bytes | int]]] = data["packs"]
        self._fetch = fetch
        self._again = again
        self._about: dict[str, bytes] = data["about"]
        self._loaded: dict[tuple[str, int], LoadedPack] = {}

    def pack(self, name: str, year: int | None = None) -> LoadedPack:
        """A pack as it is in force for a fiscal year: without one, as it was left last."""
        number = -1
        if year is not None:
            number = max(i for i, first in enumerate(self.index[name]["epochs"]) if first <= year)
        number %= len(self._packs[name])
        loaded = self._loaded.get((name, number))
        if loaded is None:
            from .engine import LoadedPack

            loaded = self._loaded[name, number] = LoadedPack(marshal.loads(self._code(name, number)))
        return loaded

    def _code(self, name: str, number: int) -> bytes:
        code = self._packs[name][number][1]
        if isinstance(code, int):
            assert self._fetch is not None and self._again is not None
            stored = self._fetch(code)
            if stored is not None:
                return stored
            compiled = self._again()
            assert compiled is not None  # it did compile, from the same files
            self._packs = compiled["packs"]
            code = self._packs[name][number][1]
            assert isinstance(code, bytes)
        return code

    def about(self, name: str) -> dict[str, Any]:
        """What a pack says of itself: sources, forms, parameters, bands, tables, formulas, rules."""
        result: dict[str, Any] = marshal.loads(self._about[name])
        return result


def builtin_rules() -> str:
    """The folder of the packs that come with the tool: inside the installed package, else at the checkout's top."""
    packaged = os.path.join(_here, "rules")
    return packaged if os.path.isdir(packaged) else os.path.normpath(os.path.join(_here, "..", "..", "rules"))


def load(folders: list[str], cache: str | None, *, fresh: bool = False) -> tuple[Program | None, list[Diagnostic]]:
    """The program of the given rule folders, or of the packs that come with the tool where none is given.

    The tool's own packs are always there to be extended or named. None with diagnostics where a rule file is wrong.
    ``fresh`` compiles the rules anew, for those who write them: only then are there warnings, and what packs say of
    themselves (``about``).
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
    key = store.key(
        part for _, name, given, data in contents for part in (name.encode("utf-8", "replace"), b"01"[given:][:1], data)
    )
    file = f"program-{key}.bin"
    stored = store.read(cache, file) if not fresh else None
    if stored is not None:
        return Program(stored, partial(store.blob, cache, file), lambda: _compiled(contents)[0]), []
    program, diagnostics = _compile(contents, cache, key)
    return program, diagnostics if fresh else [d for d in diagnostics if d.severity == ERROR]


def _compile(
    contents: list[tuple[str, str, bool, bytes]], cache: str | None, key: str
) -> tuple[Program | None, list[Diagnostic]]:
    compiled, diagnostics = _compiled(contents)
    if compiled is None:
        return None, diagnostics
    # Each pack's code is a blob of its own: a run needs one of them. What packs say of themselves is for explanations.
    blobs: list[bytes] = []
    packs = {}
    for name, versions in compiled["packs"].items():
        packs[name] = [(year, len(blobs) + i) for i, (year, _) in enumerate(versions)]
        blobs.extend(code for _, code in versions)
    store.write(cache, f"program-{key}.bin", {"index": compiled["index"], "packs": packs, "about": {}}, blobs)
    return Program(compiled), diagnostics


def _compiled(contents: list[tuple[str, str, bool, bytes]]) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
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
    compiled, diagnostics = compile_packs(list(folders.values()))
    diagnostics = problems + diagnostics
    return (None if problems else compiled), diagnostics


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
