"""A folder of compiled things. It can only save time: what does not read, or may be another user's, is made again."""

from __future__ import annotations

import marshal
import os
import stat
import sys
from time import time

from .. import __version__

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL on every start
except ImportError:  # pragma: no cover - other interpreters
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_MAGIC = b"crossfoot-2\0"
_DIGEST = 20
_LENGTH = 8
# What is kept at most; what was used last goes last. An entry's use is noted once a day.
_KEEP_FILES, _KEEP_BYTES, _DAY = 1000, 128 * 1024 * 1024, 86_400
_package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def key(parts: Iterable[bytes]) -> str:
    """A name for everything a compiled thing was made from: the parts, this tool's code, and the interpreter."""
    found = blake2b(digest_size=_DIGEST)
    for part in (__version__.encode(), sys.version.encode(), _own_code(), *parts):
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.hexdigest()


def digest(data: bytes) -> str:
    """A name for some bytes alone."""
    return blake2b(data, digest_size=_DIGEST).hexdigest()


def _own_code() -> bytes:
    """Our own files by place, size and time, so that a checkout under development never runs stale programs."""
    seen: list[str] = []
    for folder in (_package, os.path.join(_package, "../../grammar")):
        _files_below(folder, "", seen)
    return "\n".join(sorted(seen)).encode()


def _files_below(folder: str, shown: str, seen: list[str]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith((".py", ".lark")):
                    info = entry.stat()
                    seen.append(f"{shown}{name} {info.st_size} {info.st_mtime_ns}")
                elif "." not in name and name not in _NO_CODE and entry.is_dir():
                    _files_below(entry.path, f"{shown}{name}/", seen)
    except OSError:
        return


_NO_CODE = ("__pycache__", "rules")


class Stored:
    """A stored value, with the blobs behind it."""

    __slots__ = ("_blobs", "_data", "value")

    def __init__(self, value: Any, blobs: list[tuple[int, bytes]], data: bytes) -> None:
        self.value = value
        self._blobs = blobs
        self._data = data

    def blob(self, number: int) -> bytes | None:
        """A blob; None where it is not what was stored."""
        start = sum(length for length, _ in self._blobs[:number])
        length, digest = self._blobs[number]
        data = self._data[start : start + length]
        return data if digest == blake2b(data, digest_size=_DIGEST).digest() else None


def read(folder: str | None, name: str) -> Any:
    """A stored value, or None where there is none that can be trusted."""
    found = load(folder, name)
    return None if found is None else found.value


def load(folder: str | None, name: str) -> Stored | None:
    """A stored value and its blobs, in one read; None where there is none that can be trusted."""
    if folder is None:
        return None
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(os.path.join(folder, name), flags), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                return None
            if hasattr(os, "geteuid") and (info.st_uid != os.geteuid() or info.st_mode & 0o022):
                return None
            start = file.read(len(_MAGIC) + _DIGEST + _LENGTH)
            size = int.from_bytes(start[-_LENGTH:], "little")
            if start[: len(_MAGIC)] != _MAGIC or size > info.st_size:
                return None
            head = file.read(size)
            if start[len(_MAGIC) : -_LENGTH] != blake2b(head, digest_size=_DIGEST).digest():
                return None
            value, blobs = marshal.loads(head)
            if time() - info.st_mtime > _DAY:
                os.utime(file.fileno())
            return Stored(value, blobs, file.read() if blobs else b"")
    except (OSError, ValueError, EOFError, TypeError, IndexError):
        return None


def write(folder: str | None, name: str, value: Any, blobs: list[bytes] | None = None) -> None:
    """Store a value whole or not at all; a folder that cannot be written costs nothing but the saving.

    ``blobs`` are stored behind it, each to be read for itself.
    """
    if folder is None:
        return
    parts = blobs or []
    head = marshal.dumps((value, [(len(part), blake2b(part, digest_size=_DIGEST).digest()) for part in parts]))
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_MAGIC + blake2b(head, digest_size=_DIGEST).digest() + len(head).to_bytes(_LENGTH, "little"))
                file.writelines((head, *parts))
            os.replace(temporary, os.path.join(folder, name))
        except BaseException:
            os.unlink(temporary)
            raise
        _prune(folder)
    except OSError:
        return


def _prune(folder: str) -> None:
    with os.scandir(folder) as entries:
        found = [(entry.stat(), entry.path) for entry in entries if entry.name.endswith(".bin")]
    files = sorted(((info.st_mtime, info.st_size, path) for info, path in found), reverse=True)
    total = 0
    for number, (_, size, path) in enumerate(files):
        total += size
        if number >= _KEEP_FILES or total > _KEEP_BYTES:
            os.unlink(path)
