"""Writing a file whole or not at all: beside its place first, where nobody sees it, then into it.

What is written has no name where the system can do that (Linux), so that a process that is killed leaves nothing.
Elsewhere, and for the moment in which it takes its place, it has a name that nobody can foresee, hidden and of no
report; whoever writes there next deletes what a killed process left.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PREFIX, _SUFFIX = ".crossfoot-", ".tmp"
_TRIES = 100
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_cleaned: set[str] = set()


def put(
    path: str,
    parts: Iterable[bytes],
    *,
    mode: int = 0o666,
    dress: Callable[[int], None] | None = None,
    sync: bool = False,
    unless: Callable[[], bool] | None = None,
    new: bool = False,
) -> bool:
    """Write a file of some parts in the place of whatever is there; OSError where it cannot be, and nothing is left.

    ``mode`` are the permissions of the file, less those that the process withholds; ``dress`` may give it others, by
    its descriptor, before anything is in it. ``sync`` has it on the disk before it takes its place. ``unless`` is asked
    last of all: where it says so, the place is left as it is, and the answer is False. ``new`` raises FileExistsError
    where something is there.
    """
    folder = os.path.dirname(path) or os.curdir
    _clean(folder)
    descriptor, name = _unnamed(folder, mode), ""
    if descriptor < 0:
        descriptor, name = _named(folder, mode)
    try:
        if dress is not None:
            dress(descriptor)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.writelines(parts)
            file.flush()
            if sync:
                os.fsync(descriptor)
        if unless is not None and unless():
            return False
        if not name and new:
            _link(descriptor, path)
            return True
        if not name:
            name = _with_a_name(folder, descriptor)
        if os.name == "nt":  # there an open file cannot be moved
            os.close(descriptor)
            descriptor = -1
        if new:
            _appear(name, path)
        else:
            os.replace(name, path)
            name = ""
        return True
    finally:
        if name:
            with suppress(OSError):
                os.unlink(name)
        if descriptor >= 0:
            os.close(descriptor)


# ---- the file before it takes its place ------------------------------------------------------------------------------


def _unnamed(folder: str, mode: int) -> int:
    """A file without a name, as Linux has them; -1 where there are none."""
    flags = getattr(os, "O_TMPFILE", 0)
    if not flags or not os.path.isdir("/proc/self/fd"):
        return -1
    try:
        descriptor = os.open(folder, flags | os.O_WRONLY, mode)
    except OSError:  # not on every file system; what else it may be, the next try says
        return -1
    _lock(descriptor)
    return descriptor


def _with_a_name(folder: str, descriptor: int) -> str:
    for _ in range(_TRIES):
        name = _name(folder)
        with suppress(FileExistsError):
            _link(descriptor, name)
            return name
    raise FileExistsError(name)


def _link(descriptor: int, name: str) -> None:
    """Give a file without a name one: only with a folder's descriptor does Python follow the link to it."""
    os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor)


def _named(folder: str, mode: int) -> tuple[int, str]:
    for _ in range(_TRIES):
        name = _name(folder)
        try:
            descriptor = os.open(name, _FLAGS, mode)
        except FileExistsError:  # not ours to delete
            continue
        _lock(descriptor)
        if os.path.lexists(name):  # nobody took it for one that was left, before it was locked
            return descriptor, name
        os.close(descriptor)
    raise FileExistsError(name)


def _name(folder: str) -> str:
    return os.path.join(folder, f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}")


def _appear(name: str, path: str) -> None:
    """Give a file its place where nothing may be."""
    try:
        os.link(name, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(name, path)


# ---- what a killed process left --------------------------------------------------------------------------------------


def _lock(descriptor: int, *, wait: bool = True) -> bool:
    """Hold a file for as long as it is open, so that nobody takes it for one that was left."""
    try:
        import fcntl
    except ImportError:  # Windows, where what is open cannot be deleted
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # somebody holds it, or the file system has no locks
        return False
    return True


def _clean(folder: str) -> None:
    """Delete what processes that were killed have left in a folder; looked for once a process."""
    if folder in _cleaned:
        return
    _cleaned.add(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        left = [entry.path for entry in entries if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)]
        for path in left:
            with suppress(OSError):
                _forget(path)


def _forget(path: str) -> None:
    info = os.lstat(path)
    if not stat.S_ISREG(info.st_mode) or (hasattr(os, "geteuid") and info.st_uid != os.geteuid()):
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        free = _lock(descriptor, wait=False)
        if free and os.name != "nt":
            os.unlink(path)
    finally:
        os.close(descriptor)
    if free and os.name == "nt":
        os.unlink(path)
