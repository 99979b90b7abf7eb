"""Arguments → report files: files as named, folders walked, in a stable order."""

from __future__ import annotations

import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..reading import problem
from .globs import Files, TooManyStars, ignored_by, too_many_stars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .settings import Settings

ENDINGS = (".yaml", ".yml")
STDIN = "-"
_PASSED_OVER = frozenset(("node_modules", "__pycache__", "venv", "dist", "build"))


class Found:
    """A file to read; ``named`` when the user named it, so that it has to be a report; ``data`` where it has been read
    already, as standard input has."""

    __slots__ = ("data", "named", "path")

    def __init__(self, path: str, named: bool, data: bytes | None = None) -> None:
        self.path = path
        self.named = named
        self.data = data


def find(
    paths: list[str],
    settings: Settings,
    cache: str | None = None,
    stdin: tuple[str, bytes] | None = None,
    *,
    chosen: bool = True,
) -> tuple[list[Found], list[Diagnostic]]:
    """The files that ``paths`` stand for; a path that does not exist, or a folder without YAML, is a problem.

    What the settings exclude is left out of folders, and with ``force-exclude`` of named files too; what ``.gitignore``
    names is left out of folders. ``stdin`` is the name and bytes of ``-``. Files that nobody chose by name, but a
    pattern in the settings, are taken as if they had been found in a folder.
    """
    found: dict[str, Found] = {}
    problems: list[Diagnostic] = []
    excluded = settings.excluded
    walker = _Walker(excluded, settings.values["gitignore"], cache)
    for path in paths:
        if path == STDIN and stdin is not None:
            if not (excluded and settings.values["force-exclude"] and excludes(excluded, stdin[0])):
                found[STDIN] = Found(stdin[0], True, stdin[1])
            continue
        if os.path.isdir(path):
            below, unreadable = walker.walk(path)
            problems.extend(unreadable)
            if not below and not unreadable:
                problems.append(problem(path, "folder-without-yaml"))
            named = False
        elif os.path.lexists(path):
            below, named = [path], chosen
            if not chosen and (not path.endswith(ENDINGS) or walker.leaves_out(path)):
                continue
            if excluded is not None and settings.values["force-exclude"] and excludes(excluded, path):
                continue
        else:
            problems.append(problem(path, "file-missing"))
            continue
        for file in below:
            known = found.setdefault(os.path.abspath(file), Found(file, named))
            known.named = known.named or named
    return list(found.values()), problems


def excludes(patterns: Files, path: str) -> bool:
    """Whether patterns take a file, or a folder above it."""
    path = os.path.abspath(path)
    if patterns.verdict(path) is not None:
        return patterns.takes(path)
    above = os.path.dirname(path)
    while above.startswith(patterns.folder) and above != patterns.folder:
        if patterns.takes(above, is_folder=True):
            return True
        above = os.path.dirname(above)
    return False


class _Walker:
    """Walks folders: hidden and dependency folders, what is excluded and what git ignores are passed over."""

    def __init__(self, excluded: Files | None, gitignore: bool, cache: str | None) -> None:
        self.excluded = excluded
        self.gitignore = gitignore
        self.cache = cache

    def walk(self, folder: str) -> tuple[list[str], list[Diagnostic]]:
        """YAML files below a folder, and the folders that cannot be read."""
        files: list[str] = []
        problems: list[Diagnostic] = []

        def unreadable(error: OSError) -> None:
            name = os.path.normpath(error.filename or folder)
            problems.append(problem(name, "file-unreadable", why=error.strerror or str(error)))

        start = os.path.abspath(folder)
        rules: dict[str, list[Files]] = {start: self._above(start)}
        for home, folders, names in os.walk(folder, onerror=unreadable):
            here = os.path.abspath(home)
            patterns = rules.pop(here, [])
            own = ignored_by(here, self.cache) if self.gitignore else None
            if own is not None:
                patterns = [*patterns, own]
            kept = []
            for name in sorted(folders):
                path = os.path.join(here, name)
                if name.startswith(".") or name in _PASSED_OVER or self._left_out(path, patterns, True):
                    continue
                kept.append(name)
                rules[path] = patterns
            folders[:] = kept
            files.extend(
                os.path.normpath(os.path.join(home, name))
                for name in sorted(names)
                if name.endswith(ENDINGS)
                and not name.startswith(".")
                and not self._left_out(os.path.join(here, name), patterns, False)
            )
        return files, problems

    def leaves_out(self, path: str) -> bool:
        """Whether a file would be passed over on a walk through its folder."""
        path = os.path.abspath(path)
        folder = os.path.dirname(path)
        own = ignored_by(folder, self.cache) if self.gitignore else None
        patterns = [*self._above(folder), *([own] if own is not None else [])]
        if (self.excluded is not None and excludes(self.excluded, path)) or self._left_out(path, patterns, False):
            return True
        while patterns and folder.startswith(patterns[0].folder) and folder != patterns[0].folder:
            if self._left_out(folder, patterns, True):
                return True
            folder = os.path.dirname(folder)
        return False

    def _above(self, folder: str) -> list[Files]:
        """The ``.gitignore`` files of the folders above, up to the repository's own."""
        found: list[Files] = []
        while self.gitignore and not os.path.exists(os.path.join(folder, ".git")):
            above = os.path.dirname(folder)
            if above == folder:
                return []  # no repository: what lies above is none of ours
            folder = above
            patterns = ignored_by(folder, self.cache)
            if patterns is not None:
                found.insert(0, patterns)
        return found

    def _left_out(self, path: str, patterns: list[Files], is_folder: bool) -> bool:
        if self.excluded is not None and self.excluded.takes(path, is_folder):
            return True
        for each in reversed(patterns):  # the nearest file that says anything decides
            verdict = each.verdict(path, is_folder)
            if verdict is not None:
                return verdict
        return False


def walk(folder: str) -> tuple[list[str], list[Diagnostic]]:
    """Every YAML file below a folder, whatever settings and git say, and the folders that cannot be read."""
    return _Walker(None, False, None).walk(folder)


def matching(home: str, patterns: list[str]) -> tuple[list[str], list[Diagnostic]]:
    """The paths that a settings file's patterns, relative to its folder, stand for; one without any is a problem."""
    from glob import escape, glob

    paths: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for pattern in patterns:
        if too_many_stars(pattern):
            phrase = Phrase("settings-value", name="reports", why=TooManyStars(pattern).phrase)
            problems.append(Diagnostic("settings", ERROR, phrase, file=pattern))
            continue
        below = sorted(glob(os.path.join(escape(home), pattern), recursive=True))
        if "**" in pattern:  # it has gone through the folders itself
            below = [path for path in below if not os.path.isdir(path)]
        if not below:
            problems.append(problem(pattern, "no-reports"))
        paths.update(dict.fromkeys(os.path.normpath(path) for path in below))
    return list(paths), problems
