"""Patterns of files, as ``.gitignore`` has them, and of rule names.

Reading ``.gitignore`` syntax is pathspec's work; its regular expressions are cached by the patterns' text, so that a
warm run does not load it.
"""

from __future__ import annotations

import os

from ..diagnostic import Phrase
from ..reading import read_bytes
from ..startup import expressions
from ..startup import store as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Each pattern: whether it takes a file (or lets it go again), and its regular expression over a path below the
# patterns' folder; a folder's path ends in a slash.
Compiled = list[tuple[bool, str]]

IGNORE = ".gitignore"
# What git is asked to ignore is text, and little of it.
_MAX_IGNORE = 1024 * 1024
# Each `**` more makes a pattern slower by the depth of a folder.
MAX_STARS = 3


class TooManyStars(ValueError):
    """A pattern that could take for ever to compare with a long name."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"at most {MAX_STARS} ** in a pattern: {pattern[:80]}")
        self.phrase = Phrase("too-many-stars", limit=MAX_STARS, pattern=pattern)


def too_many_stars(pattern: str) -> bool:
    """Whether a pattern has more ``**`` than can be compared with any path at once."""
    return pattern.split("/").count("**") > MAX_STARS


def compiled(lines: Iterable[str]) -> Compiled:
    """The regular expressions of patterns in ``.gitignore`` syntax. Raises ValueError for one that is none."""
    import re
    import warnings

    lines = list(lines)
    for line in lines:
        if too_many_stars(line):
            raise TooManyStars(line)

    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # a set within a set, which Python may one day read otherwise
        try:
            spec = GitIgnoreSpec.from_lines(lines)
            found = [(bool(p.include), p.regex.pattern) for p in spec.patterns if p.include is not None and p.regex]
            found = [(include, _sure(regex)) for include, regex in found]
            for _, regex in found:
                re.compile(regex)
        except (re.error, FutureWarning) as error:
            raise ValueError(str(error)) from None
    return found


def _sure(regex: str) -> str:
    """The same regular expression, each `*` of a name taking as little as it can, for good, where another follows.

    The other can take the rest. Going back over all of them would take for ever for a name that does not fit.
    """
    import re

    one = r"\[\^/\]\*"
    characters = r"((?:[^\\\[\](){}*+?|^$./]|\\[^/]|\[\^/\](?!\*))+)"
    single = re.sub(f"(?:{one})+", "[^/]*", regex)
    return re.sub(rf"{one}{characters}(?={one})", r"(?>[^/]*?\1)", single)


class Files:
    """Files below a folder that patterns take; the last pattern that fits decides."""

    def __init__(self, folder: str, patterns: Compiled) -> None:
        """``folder`` is an absolute path."""
        self.folder = folder
        self._patterns = [(include, expressions.get(regex)) for include, regex in patterns]

    def verdict(self, path: str, is_folder: bool = False) -> bool | None:
        """Whether an absolute path is taken, or let go again by a ``!`` pattern; None where no pattern fits."""
        prefix = self.folder if self.folder.endswith(os.sep) else self.folder + os.sep
        if not path.startswith(prefix):
            return None
        name = path[len(prefix) :].replace(os.sep, "/") + "/" * is_folder
        return next((include for include, regex in reversed(self._patterns) if regex.match(name)), None)

    def takes(self, path: str, is_folder: bool = False) -> bool:
        return self.verdict(path, is_folder) is True


def ignored_by(folder: str, cache: str | None) -> Files | None:
    """The patterns of a folder's ``.gitignore``, where there is one that can be read."""
    path = os.path.join(folder, IGNORE)
    if not os.path.lexists(path):
        return None
    data = read_bytes(path, path, _MAX_IGNORE)
    if not isinstance(data, bytes):
        return None
    key = f"ignore-{store.key([data])}.bin"
    found: Compiled | None = store.read(cache, key)
    if found is None:
        found = []
        for line in data.decode("utf-8", "replace").splitlines():
            try:
                found += compiled([line])
            except ValueError:  # git passes over such a line too
                continue
        store.write(cache, key, found)
    return Files(folder, found) if found else None


class Names:
    """Patterns of rule names, ``*`` standing for anything: an exact name goes before a pattern, a long one before a
    short one."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = sorted(patterns, key=lambda p: ("*" in p, -len(p), p))

    def match(self, name: str) -> str | None:
        """The pattern that fits best."""
        return next((p for p in self.patterns if fits(p, name)), None)


def fits(pattern: str, name: str) -> bool:
    """Whether a name fits, each part between two `*` taken where it first stands: never twice over the name."""
    first, *parts = pattern.split("*")
    if not parts:
        return pattern == name
    last = parts.pop()
    at, end = len(first), len(name) - len(last)
    if at > end or not name.startswith(first) or not name.endswith(last):
        return False
    for part in parts:
        at = name.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
