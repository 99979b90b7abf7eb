"""What git's own files tell of a work tree without starting git: where it begins, what is tracked, what is ignored."""

from __future__ import annotations

import os
from bisect import bisect_left

from .globs import IGNORE, ignored_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .globs import Files

GIT = ".git"
# An index may be as large as it likes: it is the user's own.
_MAX_INDEX = 1 << 30
_GITLINK = 0o160000


def store_of(folder: str) -> str | None:
    """The folder in which git keeps what it knows of a work tree that begins at ``folder``; None where none begins."""
    path = os.path.join(folder, GIT)
    if os.path.isdir(path):
        return path
    start = _read(path, 4096)  # of a submodule or a further work tree: where it is
    if start is None or not start.startswith(b"gitdir: "):
        return None
    path = os.path.join(folder, os.fsdecode(start[8:].rstrip(b"\r\n")))
    return path if os.path.isdir(path) else None


class Repository:
    """A work tree: ``top`` is its first folder, an absolute path."""

    def __init__(self, top: str, store: str, cache: str | None) -> None:
        self.top = top
        self._store = store
        self._cache = cache
        self._own: dict[str, Files | None] = {}
        self._index: _Index | None = None
        common = _read(os.path.join(store, "commondir"), 4096)
        self._common = os.path.join(store, os.fsdecode(common.strip())) if common is not None else store
        config = _read(os.path.join(self._common, "config"), 1 << 20) or b""
        self._any_case = _is_set(config, b"ignorecase")
        self._digest = 32 if b"sha256" in config.lower() else 20

    def patterns(self, folder: str) -> list[Files]:
        """What decides on the entries of a folder of this work tree: the repository's own list, and each
        ``.gitignore`` on the way there, the nearest last."""
        own = self._known(os.path.join(self._common, "info", "exclude"), self.top, link=True)
        found = self.nearest(self.top, [own] if own is not None else [])
        if folder != self.top:
            steps = folder[len(self.top.rstrip(os.sep)) + 1 :].split(os.sep)
            for number in range(len(steps)):
                found = self.nearest(os.path.join(self.top, *steps[: number + 1]), found)
        return found

    def nearest(self, folder: str, above: list[Files]) -> list[Files]:
        """:meth:`patterns`, where those of the folder above are known."""
        own = self._known(os.path.join(folder, IGNORE), folder)
        return [*above, own] if own is not None else above

    def _known(self, path: str, folder: str, *, link: bool = False) -> Files | None:
        if path not in self._own:
            self._own[path] = ignored_by(path, folder, self._cache, any_case=self._any_case, link=link)
        return self._own[path]

    def _name(self, path: str) -> bytes:
        name = path[len(self.top.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        return os.fsencode(name)

    @property
    def index(self) -> _Index:
        if self._index is None:
            self._index = _Index(self._store, self._digest)
        return self._index

    def tracks(self, path: str) -> bool:
        """Whether git has a file, a link or a submodule by this absolute path, whatever ``.gitignore`` says."""
        return self.index.has(self._name(path))

    def tracks_below(self, path: str) -> bool:
        """Whether git has anything below a folder, or has it as a submodule."""
        name = self._name(path)
        return self.index.has_below(name + b"/") or self.index.has(name)

    def submodules(self) -> list[str]:
        """The absolute paths of the submodules that git has here."""
        if not os.path.lexists(os.path.join(self.top, ".gitmodules")):
            return []
        return [os.path.join(self.top, *os.fsdecode(name).split("/")) for name in self.index.links()]


def _is_set(config: bytes, name: bytes) -> bool:
    """Whether a key of ``[core]`` is true: the last line that gives it counts."""
    section, found = b"", False
    for line in config.lower().splitlines():
        line = line.strip()
        if line.startswith(b"["):
            section = line
        elif section.startswith(b"[core]"):
            key, equals, value = line.partition(b"=")
            if key.strip() == name:
                found = not equals or value.split(b"#")[0].split(b";")[0].strip() in (b"true", b"yes", b"on", b"1")
    return found


def _read(path: str, limit: int) -> bytes | None:
    from ..reading import read_bytes

    data = read_bytes(path, path, limit)
    return data if isinstance(data, bytes) else None


class _Index:
    """The names that git tracks: those of the index, and of the one that it may be split from.

    One that cannot be read has everything, so that nothing is taken for ignored on its account.
    """

    def __init__(self, store: str, digest: int) -> None:
        self._links: set[bytes] = set()
        self._unknown = False
        names: set[bytes] = set()
        path = os.path.join(store, "index")
        if os.path.lexists(path):
            data = _read(path, _MAX_INDEX)
            try:
                shared = self._parsed(data or b"", digest, names)
                if shared:
                    path = os.path.join(store, f"sharedindex.{shared.hex()}")
                    self._parsed(_read(path, _MAX_INDEX) or b"", digest, names)
            except (IndexError, ValueError):
                self._unknown = True
        self._names = sorted(names)

    def has(self, name: bytes) -> bool:
        at = bisect_left(self._names, name)
        return self._unknown or (at < len(self._names) and self._names[at] == name)

    def has_below(self, folder: bytes) -> bool:
        at = bisect_left(self._names, folder)
        return self._unknown or (at < len(self._names) and self._names[at].startswith(folder))

    def links(self) -> list[bytes]:
        return sorted(self._links)

    def _parsed(self, data: bytes, digest: int, names: set[bytes]) -> bytes:
        """Add the names of an index file; the digest of the file that it is split from, if it is."""
        version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
        if data[:4] != b"DIRC" or version not in (2, 3, 4):
            raise ValueError(version)
        at, name, fixed = 12, b"", 42 + digest
        for _ in range(count):
            start = at
            at += fixed
            if version > 2 and data[at - 2] & 0x40:
                at += 2
            if version == 4:
                drop, at = _offset(data, at)
                end = data.index(0, at)
                name = name[: len(name) - drop] + data[at:end]
                at = end + 1
            else:
                end = data.index(0, at)
                name = data[at:end]
                at = start + (end - start + 8) // 8 * 8
            names.add(name)
            if data[start + 26] == _GITLINK >> 8:
                self._links.add(name)
        return _link(data, at, digest)


def _offset(data: bytes, at: int) -> tuple[int, int]:
    """A number as git packs it, and where it ends."""
    byte = data[at]
    at += 1
    value = byte & 127
    while byte & 128:
        byte = data[at]
        at += 1
        value = ((value + 1) << 7) + (byte & 127)
    return value, at


def _link(data: bytes, at: int, digest: int) -> bytes:
    """The digest in the extension that tells of a split index; nothing where there is none, or only zeros."""
    while at + 8 <= len(data) - digest:
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"link":
            found = data[at + 8 : at + 8 + digest]
            return found if any(found) else b""
        at += 8 + size
    return b""
