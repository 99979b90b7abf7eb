"""Folders of rule files → a Program, compiled once and cached beside a hash of everything it was made from."""

from __future__ import annotations

import marshal
import os

from . import cache as store
from .diagnostic import ERROR, Diagnostic
from .reading import decode, problem, read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .engine import LoadedPack

_here = os.path.dirname(os.path.abspath(__file__))


class Program:
    """Compiled packs. ``index`` tells which root forms each has; a pack's code is loaded when a report needs it."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.index: dict[str, Any] = data["index"]
        self._packs: dict[str, list[tuple[int, bytes]]] = data["packs"]
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

            loaded = self._loaded[name, number] = LoadedPack(marshal.loads(self._packs[name][number][1]))
        return loaded

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
    stored = store.read(cache, f"program-{key}.bin") if not fresh else None
    if stored is not None:
        return Program(stored), []
    program, diagnostics = _compile(contents, cache, key)
    return program, diagnostics if fresh else [d for d in diagnostics if d.severity == ERROR]


def _compile(
    contents: list[tuple[str, str, bool, bytes]], cache: str | None, key: str
) -> tuple[Program | None, list[Diagnostic]]:
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
    if compiled is None or problems:
        return None, diagnostics
    # What packs say of themselves is for explanations; reading it would cost every run.
    store.write(cache, f"program-{key}.bin", {**compiled, "about": {}})
    return Program(compiled), diagnostics


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
