"""Patterns of files, as ``.gitignore`` has them, and of rule names.

What the patterns of a ``.gitignore`` become is kept in the cache folder by its bytes.
"""

from __future__ import annotations

import os
import stat

from ..diagnostic import Phrase
from ..reading import read_bytes
from ..startup import expressions
from ..startup import store as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from .wildmatch import Pattern

Compiled = list["Pattern"]

IGNORE = ".gitignore"
# What git is asked to ignore is text, and little of it: what more there is would take long to compile.
MAX_IGNORE = 128 * 1024
# A pattern in the settings with more of them is a mistake.
MAX_STARS = 3
_DOTALL = 16


class BadPattern(ValueError):
    """A pattern in the settings, or on the command line, that can be none."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.key)
        self.phrase = phrase


def too_many_stars(pattern: str) -> bool:
    """Whether a pattern has more ``**`` than anyone can have meant."""
    return pattern.split("/").count("**") > MAX_STARS


def compiled(lines: Iterable[str]) -> Compiled:
    """What patterns in ``.gitignore`` syntax take, by characters. Raises BadPattern for one that can take nothing."""
    from .wildmatch import Never, pattern

    found: Compiled = []
    for line in lines:
        if too_many_stars(line):
            raise BadPattern(Phrase("too-many-stars", limit=MAX_STARS, pattern=line))
        try:
            # `./a` is this folder's `a`, as everywhere else.
            one = pattern(line.replace("./", "/", 1) if line.startswith(("./", "!./")) else line, strict=True)
        except Never:
            raise BadPattern(Phrase("pattern-never", pattern=line)) from None
        if one is not None:
            found.append(one)
    return found


def compiled_bytes(data: bytes) -> Compiled:
    """What a ``.gitignore`` takes, by bytes, each a character of Latin-1."""
    from .wildmatch import Never, pattern

    found: Compiled = []
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = line.removesuffix(b"\r").partition(b"\0")[0]
        try:
            one = pattern(line.decode("latin-1"))
        except Never:
            continue
        if one is not None:
            found.append(one)
    return found


def as_bytes(name: str) -> str:
    """A path's bytes, each a character of Latin-1."""
    return name if name.isascii() else os.fsencode(name).decode("latin-1")


class Files:
    """Files below a folder that patterns take; the last pattern that fits decides."""

    __slots__ = ("_flags", "_matchers", "_patterns", "_prefix", "_raw", "folder")

    def __init__(self, folder: str, patterns: Compiled, *, raw: bool = False, any_case: bool = False) -> None:
        """``folder`` is an absolute path; ``raw`` patterns are of bytes; ``any_case`` takes A for a."""
        self.folder = folder
        self._prefix = folder if folder.endswith(os.sep) else folder + os.sep
        self._patterns = patterns
        self._raw = raw
        self._flags = _DOTALL | (expressions.IGNORECASE | expressions.ASCII if any_case else 0)
        self._matchers: dict[tuple[bool, bool], tuple[re.Pattern[str], list[int]] | None] = {}

    def verdict(self, path: str, is_folder: bool = False) -> bool | None:
        """Whether an absolute path is taken, or let go again by a ``!`` pattern; None where no pattern fits.

        What holds for the folders above it is not asked.
        """
        number = self._last(path, is_folder)
        return None if number < 0 else self._patterns[number][0]

    def _matcher(self, is_folder: bool, of_names: bool) -> tuple[re.Pattern[str], list[int]] | None:
        """All patterns of one sort as one expression, the last first: its group tells which has fitted."""
        numbers = [
            number
            for number, (_, folders_only, of_name, _) in enumerate(self._patterns)
            if of_name is of_names and (is_folder or not folders_only)
        ]
        numbers.reverse()
        found = None
        if numbers:
            found = expressions.get("|".join(f"({self._patterns[n][3]})" for n in numbers), self._flags), numbers
        self._matchers[is_folder, of_names] = found
        return found

    def takes(self, path: str, is_folder: bool = False) -> bool:
        """Whether an absolute path itself is taken."""
        return self.verdict(path, is_folder) is True

    def holds(self, path: str) -> bool:
        """Whether a file is taken by itself or with a folder above it: by the last pattern that fits any of them."""
        best = max((self._last(each, at > 0) for at, each in enumerate(upwards(path, self.folder))), default=-1)
        return best >= 0 and self._patterns[best][0]

    def _last(self, path: str, is_folder: bool) -> int:
        """The number of the last pattern that fits a path itself; -1 for none."""
        if not path.startswith(self._prefix):
            return -1
        name = path[len(self._prefix) :].replace(os.sep, "/")
        if self._raw:
            name = as_bytes(name)
        found = -1
        for of_names in (True, False):
            key = (is_folder, of_names)
            matcher = self._matchers[key] if key in self._matchers else self._matcher(*key)
            if matcher is not None:
                match = matcher[0].match(name, name.rfind("/") + 1 if of_names else 0)
                if match is not None:
                    found = max(found, matcher[1][(match.lastindex or 0) - 1])
        return found


def upwards(path: str, folder: str) -> Iterable[str]:
    """A path below a folder, and the folders between the two, from the path up."""
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    while path.startswith(prefix) and len(path) > len(prefix):
        yield path
        path = os.path.dirname(path)


def ignored_by(
    path: str, folder: str, cache: str | None, *, any_case: bool = False, link: bool = False
) -> Files | None:
    """The patterns of a ``.gitignore`` for the files below a folder, where there is one that can be read.

    One that is a link is none to git, but where git says otherwise (``link``).
    """
    try:
        mode = (os.stat if link else os.lstat)(path).st_mode
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(mode):
        return None
    data = read_bytes(path, path, MAX_IGNORE)
    if not isinstance(data, bytes):
        return None
    key = f"ignore-{store.key([data])}.bin"
    found: Compiled | None = store.read(cache, key)
    if found is None:
        found = compiled_bytes(data)
        store.write(cache, key, found)
    return Files(folder, found, raw=True, any_case=any_case) if found else None


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
