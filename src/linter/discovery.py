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
    found: list[Found] = []
    problems: list[Diagnostic] = []
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            below = walk(path)
            if not below:
                problems.append(problem(path, "folder-without-yaml"))
            named = False
        elif os.path.lexists(path):
            below, named = [path], True
        else:
            problems.append(problem(path, "file-missing"))
            continue
        for file in below:
            real = os.path.normpath(file)
            if real not in seen:
                seen.add(real)
                found.append(Found(file, named))
    return found, problems


def walk(folder: str) -> list[str]:
    """YAML files below a folder, hidden and dependency folders passed over."""
    files: list[str] = []
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _PASSED_OVER)
        files.extend(
            os.path.normpath(os.path.join(home, name))
            for name in sorted(names)
            if name.endswith(ENDINGS) and not name.startswith(".")
        )
    return files


def matching(home: str, patterns: list[str]) -> list[str]:
    """Files that a settings file's patterns stand for, relative to its folder."""
    from glob import glob

    files: dict[str, None] = {}
    for pattern in patterns:
        for path in sorted(glob(os.path.join(glob_escape(home), pattern), recursive=True)):
            for file in walk(path) if os.path.isdir(path) else [path]:
                files[file] = None
    return list(files)


def glob_escape(path: str) -> str:
    from glob import escape

    return escape(path)
