"""Writing what users asked for: whole or not at all, and with nothing lost of what the file was beside its bytes.

A file is replaced by another one that has its owner, permissions, access lists and extended attributes. Where it cannot
have them, where the file is read-only, or where it has other names that would keep the old bytes, nothing is written.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from .diagnostic import ERROR, Diagnostic, Phrase
from .startup.whole import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# What the system computes from the bytes, and what nobody else may set.
_COMPUTED = ("security.ima", "security.evm")


class Unkept(OSError):
    """Why a file is not replaced: something of it would be lost, or it is not to be written."""

    def __init__(self, path: str, phrase: Phrase) -> None:
        super().__init__(errno.EPERM, phrase.key, path)
        self.phrase = phrase


def replace(path: str, data: bytes, unless: Callable[[], bool] | None = None) -> bool:
    """Put bytes in a file's place, whole or not at all; a link stays a link, a device a device.

    ``unless`` is asked last of all: where it says so, the file is left alone, and the answer is False. Raises OSError
    where it cannot be written, :class:`Unkept` among them.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a pipe is written to, never replaced; a folder says so itself.
        with open(path, "wb") as file:
            file.write(data)
        return True
    target, before = _target(path)
    if before is None:
        return put(target, (data,), sync=True, unless=unless)
    _refuse(target, before)
    like = before
    return put(
        target, (data,), mode=0o600, dress=lambda descriptor: _dress(descriptor, target, like), sync=True, unless=unless
    )  # fmt: skip


def create(path: str, data: bytes) -> None:
    """Write a new file; FileExistsError where there is anything of this name, a link to nothing included."""
    put(path, (data,), sync=True, new=True)


def obstacle(path: str) -> OSError | None:
    """What is known to be in the way of :func:`replace` before anything is written; it may still fail."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            if os.path.isdir(path):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            return None
        target, before = _target(path)
        if before is not None:
            _refuse(target, before)
        folder = os.path.dirname(target)
        if not stat.S_ISDIR(os.stat(folder).st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    except OSError as error:
        return error
    return None


def unwritable(path: str, error: OSError) -> Diagnostic:
    """What to say of a file that cannot be written."""
    why = error.phrase if isinstance(error, Unkept) else error.strerror or str(error)
    return Diagnostic("file-unwritable", ERROR, Phrase("file-unwritable", why=why), file=str(path))


# ---- what a file is beside its bytes ---------------------------------------------------------------------------------


def _target(path: str) -> tuple[str, os.stat_result | None]:
    """The file that a path leads to, and what it is; None where there is none yet."""
    target = os.path.realpath(path)
    if os.path.islink(target):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    try:
        return target, os.stat(target)
    except FileNotFoundError:
        return target, None


def _refuse(target: str, info: os.stat_result) -> None:
    if not info.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise Unkept(target, Phrase("keep-read-only"))
    if info.st_nlink > 1:
        raise Unkept(target, Phrase("keep-links", count=info.st_nlink))
    if hasattr(os, "geteuid") and os.geteuid() not in (0, info.st_uid):
        raise Unkept(target, Phrase("keep-owner"))


def _dress(descriptor: int, target: str, like: os.stat_result) -> None:
    """Give a file, by its descriptor, all that another has; at no moment may more people read it."""
    if os.name == "nt":
        return
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (like.st_uid, like.st_gid):
        try:
            os.chown(descriptor, like.st_uid, like.st_gid)
        except OSError:
            raise Unkept(target, Phrase("keep-owner")) from None
    wanted, has = _attributes(target), _attributes(descriptor)
    for name in has.keys() - wanted.keys():
        with suppress(OSError):
            os.removexattr(descriptor, name)
    for name, value in wanted.items():
        if has.get(name) != value:
            with suppress(OSError):
                os.setxattr(descriptor, name, value)
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != stat.S_IMODE(like.st_mode):
        os.chmod(descriptor, stat.S_IMODE(like.st_mode))
    has = _attributes(descriptor)
    lost = sorted(name for name in has.keys() | wanted.keys() if has.get(name) != wanted.get(name))
    if lost or stat.S_IMODE(os.fstat(descriptor).st_mode) != stat.S_IMODE(like.st_mode):
        raise Unkept(target, Phrase("keep-attributes", names=tuple(lost) or (oct(like.st_mode & 0o7777),)))


def _attributes(file: str | int) -> dict[str, bytes]:
    """Extended attributes, access lists among them; none where the system has none, or none that Python can ask for."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        names = os.listxattr(file)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):  # the file system has none
            return {}
        raise
    return {name: os.getxattr(file, name) for name in names if name not in _COMPUTED}
