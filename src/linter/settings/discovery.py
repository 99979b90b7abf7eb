"""Arguments → report files: files as named, folders walked, patterns, each file once, in a stable order."""

from __future__ import annotations

import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..reading import is_outside, problem, tree_of
from .globs import BadPattern, Files, compiled, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .settings import Settings
    from .walking import Seen, Walker

STDIN = "-"


class Found:
    """A file to read; ``named`` when the user named it, so that it has to be a report; ``data`` where it has been read
    already, as standard input has; ``outside`` where it is a link that leads out, which is not to be read."""

    __slots__ = ("data", "named", "outside", "path")

    def __init__(self, path: str, named: bool, data: bytes | None = None, *, outside: bool = False) -> None:
        self.path = path
        self.named = named
        self.data = data
        self.outside = outside


def find(
    paths: list[str],
    settings: Settings,
    cache: str | None = None,
    stdin: tuple[str, bytes] | None = None,
    *,
    chosen: bool = True,
    hook: bool = False,
    left_out: dict[str, str] | None = None,
) -> tuple[list[Found], list[Diagnostic]]:
    """The files that ``paths`` stand for; a path that does not exist, or a folder without any report, is a problem.

    What the settings exclude is left out of folders, and so is what git ignores; with ``force-exclude`` a named file is
    looked at where a walk from here would, too. ``stdin`` is the name and bytes of ``-``. What is not ``chosen`` are
    the settings' paths and patterns, from the settings' folder; their files are taken as if they had been found in a
    folder. ``hook`` is whether paths come from a program, which names links to folders as well. ``left_out`` gets what
    was passed over, with its reason.
    """
    finding = _Finding(settings, cache, chosen=chosen, hook=hook)
    for path in paths:
        if path == STDIN and stdin is not None:
            finding.stdin(*stdin)
        else:
            finding.path(path)
    found = list(finding.found.values())
    finding.problems += _nested(settings, [file.path for file in found if file.data is None])
    if left_out is not None:
        left_out.update(finding.left_out)
        for file in found:
            left_out.pop(file.path, None)
    return found, finding.problems


def _nested(settings: Settings, paths: list[str]) -> list[Diagnostic]:
    if settings.searched is None or not any(os.path.dirname(path) for path in paths):
        return []
    from .nested import nested

    return nested(settings, paths)


class _Finding:
    """What has been found so far, by its own path."""

    def __init__(self, settings: Settings, cache: str | None, *, chosen: bool, hook: bool) -> None:
        self.settings = settings
        self.chosen = chosen
        self.hook = hook
        self.forced = bool(settings.values["force-exclude"])
        self.left_out: dict[str, str] = {}
        self._cache = cache
        self._walker: Walker | None = None
        self.found: dict[str, Found] = {}
        self.problems: list[Diagnostic] = []
        self._by_file: dict[str, str] = {}
        self._base = os.getcwd() if chosen else settings.folder
        self._trees: list[str] = []

    @property
    def walker(self) -> Walker:
        if self._walker is None:
            from .walking import Walker

            settings = self.settings
            values = settings.values
            tables = tuple(f".{ending}" for ending in values["tables"])
            self._walker = Walker(settings.excluded, values["gitignore"], self._cache, self.left_out, tables)
        return self._walker

    def stdin(self, name: str, data: bytes) -> None:
        if not (self.forced and excludes(self.settings.excluded, name)):
            self.found[STDIN] = Found(name, True, data)

    def folder(self, path: str) -> None:
        if self.hook and self.forced and self.chosen and os.path.islink(path):
            self.left_out[path] = "left-out-link"
            return
        unreadable: list[Diagnostic] = []
        any_here = False
        for seen in self._walk(path, unreadable):
            any_here = True
            self.add(seen.shown, seen.path, seen.real, named=False, below=path)
        self.problems += unreadable
        if not any_here and not unreadable:
            self.problems.append(problem(path, "folder-without-yaml"))

    def _walk(self, folder: str, unreadable: list[Diagnostic]) -> Iterable[Seen]:
        if not os.path.isdir(folder):
            return ()
        if excludes(self.settings.excluded, folder, is_folder=True):
            self.left_out[os.path.join(os.path.normpath(folder), "")] = "left-out-excluded"
            return ()
        return self.walker.walk(folder, unreadable)

    def file(self, path: str) -> None:
        """A file that is named, by a person or a pattern without a wildcard."""
        if self.forced or not self.chosen:
            reason = self.walker.judge(path, self._base)
            if reason:
                self.left_out[os.path.normpath(path)] = reason
                return
        self.add(path, os.path.abspath(path), os.path.realpath(path), named=self.chosen)

    def path(self, name: str) -> None:
        """A path, or what a pattern stands for: what is there by a pattern's very name goes before what fits it."""
        path = name if self.chosen else os.path.join(self.settings.home, name)
        if os.path.isdir(path):
            self.folder(path)
        elif os.path.lexists(path):
            self.file(path)
        elif any(c in name for c in "*?["):
            self._pattern(name)
        else:
            self._missing(name)

    def _missing(self, name: str) -> None:
        self.problems.append(problem(name, "file-missing" if self.chosen else "no-reports"))

    def _pattern(self, pattern: str) -> None:
        """The files that a walk looks at and that fit, by themselves or with a folder above them."""
        start, rest = _split(pattern)
        folder = start if self.chosen else os.path.join(self.settings.home, start)
        try:
            fitting = Files(os.path.abspath(folder), compiled([f"/{_lowered(rest)}"]))
        except BadPattern as error:
            if self.chosen and error.phrase.key == "pattern-never":  # it was meant for a name
                self._missing(pattern)
                return
            phrase = Phrase("settings-value", name="reports", why=error.phrase)
            self.problems.append(Diagnostic("settings", ERROR, phrase, file=pattern))
            return
        any_here = False
        unreadable: list[Diagnostic] = []
        for seen in self._walk(folder or ".", unreadable):
            above = enumerate(upwards(_lowered(seen.path), fitting.folder))
            if any(fitting.takes(each, is_folder=at > 0) for at, each in above):
                any_here = True
                self.add(seen.shown, seen.path, seen.real, named=False, below=folder or ".")
            else:
                self.left_out[seen.shown] = "left-out-unmatched"
        self.problems += unreadable
        if not any_here and not unreadable:
            self._missing(pattern)

    def _leads_out(self, real: str, below: str) -> bool:
        """Whether a file is outside the work trees of the settings and of the working folder, and outside the folder
        that it was found in by a person's choice."""
        if not self._trees:
            self._trees = list(dict.fromkeys((self.settings.tree, tree_of(os.getcwd()))))
        if not is_outside(real, *self._trees):
            return False
        return not (below and self.chosen) or is_outside(real, tree_of(below))

    def add(self, shown: str, path: str, real: str, *, named: bool, below: str = "") -> None:
        """A file, unless it is there by another name for which the same settings hold: then by its own, if it can."""
        known = self.found.get(path)
        if known is not None:
            known.named = known.named or named
            return
        other = self._by_file.setdefault(real, path)
        if other == path or self.settings.policy(other) is not self.settings.policy(path):
            # What no link leads to is where a person, or a walk from there, has come to.
            outside = not (self.chosen and path == real) and (not named or self.hook) and self._leads_out(real, below)
            self.found[path] = Found(shown, named, outside=outside)
            return
        kept = self.found[other]
        kept.named = kept.named or named
        self.left_out[shown] = "left-out-same"
        if path == real:
            self.left_out.pop(shown)
            self.left_out[kept.path] = "left-out-same"
            kept.path = shown


def _split(pattern: str) -> tuple[str, str]:
    """The folder before a pattern's first wildcard, and the rest."""
    steps = pattern.replace(os.sep, "/").split("/")
    first = next(number for number, step in enumerate(steps) if any(c in step for c in "*?["))
    start = "/".join(steps[:first])
    return start if start or first == 0 else "/", "/".join(steps[first:])


def _lowered(path: str) -> str:
    """A path with its ending in small letters: whoever writes ``*.yaml`` means ``*.YAML`` as well."""
    return path[:-5] + path[-5:].lower()


def excludes(patterns: list[Files], path: str, *, is_folder: bool = False) -> bool:
    """Whether patterns take a path, or a folder above it: what is below an excluded folder cannot be let go again."""
    path = os.path.abspath(path)
    steps = [path]
    while patterns and os.path.dirname(steps[-1]) != steps[-1]:
        steps.append(os.path.dirname(steps[-1]))
    return any(_excluded(patterns, each, is_folder or each != path) for each in reversed(steps))


def _excluded(patterns: list[Files], path: str, is_folder: bool) -> bool:
    verdicts = (files.verdict(path, is_folder) for files in reversed(patterns))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def walk(folder: str) -> tuple[list[str], list[Diagnostic]]:
    """Every YAML file below a folder that is not hidden, whatever settings and git say, and the folders that cannot be
    read."""
    from .walking import Walker

    problems: list[Diagnostic] = []
    return [seen.shown for seen in Walker([], False, None, {}).walk(folder, problems)], problems
