"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import stat

from .diagnostic import ERROR, Diagnostic, Phrase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def replace(path: str, data: bytes, unless: Callable[[], bool] | None = None) -> bool:
    """Put bytes in a file's place, with its permissions, whole or not at all; a link stays a link, a device a device.

    ``unless`` is asked last of all: where it says so, the file is left alone, and the answer is False.
    """
    target = os.path.realpath(path)
    if os.path.lexists(target) and not os.path.isfile(target):
        # A device or a pipe is written to, never replaced; a folder says so itself.
        with open(target, "wb") as file:
            file.write(data)
        return True
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
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
