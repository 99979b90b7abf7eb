"""Arguments → report files: files as named, folders walked, in a stable order."""

from __future__ import annotations

import os

from .diagnostic import Diagnostic
from .reading import problem

ENDINGS = (".yaml", ".yml")
_PASSED_OVER = frozenset(("node_modules", "__pycache__", "venv", "dist", "build"))


class Found:
    """A file to read; ``named`` when the user named it, so that it has to be a report."""

    __slots__ = ("named", "path")

    def __init__(self, path: str, named: bool) -> None:
        self.path = path
        self.named = named


def find(paths: list[str]) -> tuple[list[Found], list[Diagnostic]]:
    """The files that ``paths`` stand for; a path that does not exist, or a folder without YAML, is a problem."""
    found: dict[str, Found] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        if os.path.isdir(path):
            below, unreadable = walk(path)
            problems.extend(unreadable)
            if not below and not unreadable:
                problems.append(problem(path, "folder-without-yaml"))
            named = False
        elif os.path.lexists(path):
            below, named = [path], True
        else:
            problems.append(problem(path, "file-missing"))
            continue
        for file in below:
            known = found.setdefault(os.path.normpath(file), Found(file, named))
            known.named = known.named or named
    return list(found.values()), problems


def walk(folder: str) -> tuple[list[str], list[Diagnostic]]:
    """YAML files below a folder, hidden and dependency folders passed over; and the folders that cannot be read."""
    files: list[str] = []
    problems: list[Diagnostic] = []

    def unreadable(error: OSError) -> None:
        name = os.path.normpath(error.filename or folder)
        problems.append(problem(name, "file-unreadable", why=error.strerror or str(error)))

    for home, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _PASSED_OVER)
        files.extend(
            os.path.normpath(os.path.join(home, name))
            for name in sorted(names)
            if name.endswith(ENDINGS) and not name.startswith(".")
        )
    return files, problems


def matching(home: str, patterns: list[str]) -> tuple[list[str], list[Diagnostic]]:
    """The paths that a settings file's patterns, relative to its folder, stand for; one without any is a problem."""
    from glob import escape, glob

    paths: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for pattern in patterns:
        below = sorted(glob(os.path.join(escape(home), pattern), recursive=True))
        if not below:
            problems.append(problem(pattern, "no-reports"))
        paths.update(dict.fromkeys(os.path.normpath(path) for path in below))
    return list(paths), problems
