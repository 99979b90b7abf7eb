"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from .diagnostic import ERROR, Diagnostic, Phrase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def replace(path: str, data: bytes, unless: Callable[[], bool] | None = None) -> bool:
    """Put bytes in a file's place, with its permissions, whole or not at all; a link stays a link, a device a device.

    ``unless`` is asked last of all: where it says so, the file is left alone, and the answer is False.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a pipe is written to, never replaced; a folder says so itself.
        with open(path, "wb") as file:
            file.write(data)
        return True
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    with open(temporary, "xb") as file:  # one that is there is not ours to delete
        pass
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            info = os.stat(target)
            os.chmod(temporary, stat.S_IMODE(info.st_mode))
            with suppress(OSError, AttributeError):  # only root may give a file away
                os.chown(temporary, info.st_uid, info.st_gid)
        if unless is not None and unless():
            os.unlink(temporary)
            return False
        os.replace(temporary, target)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    return True


def unwritable(path: str, error: OSError) -> Diagnostic:
    """What to say of a file that cannot be written."""
    phrase = Phrase("file-unwritable", why=error.strerror or str(error))
    return Diagnostic("file-unwritable", ERROR, phrase, file=str(path))
