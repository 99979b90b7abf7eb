"""Writing a file whole or not at all: beside its place first, then into it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def put(
    path: str,
    parts: Iterable[bytes],
    *,
    mode: int = 0o666,
    like: os.stat_result | None = None,
    sync: bool = False,
    unless: Callable[[], bool] | None = None,
) -> bool:
    """Write a file of some parts in the place of whatever is there; OSError where it cannot be, and nothing is left.

    ``mode`` are the permissions of a new file, less those that the process withholds; ``like`` a file whose permissions
    and owner it gets instead. ``sync`` has it on the disk before it takes its place. ``unless`` is asked last of all:
    where it says so, the place is left as it is, and the answer is False.
    """
    temporary = f"{path}.{os.getpid()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, mode if like is None else 0o600)  # one that is there is not ours to delete
    try:
        with os.fdopen(descriptor, "wb") as file:
            if like is not None:
                with suppress(OSError, AttributeError):  # only root may give a file away
                    os.chown(temporary, like.st_uid, like.st_gid)
                os.chmod(temporary, stat.S_IMODE(like.st_mode))
            file.writelines(parts)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        if unless is not None and unless():
            os.unlink(temporary)
            return False
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return True
