"""Writing what users asked for: whole or not at all."""

from __future__ import annotations

import os

from .diagnostic import ERROR, Diagnostic, Phrase
from .startup.whole import put

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
    like = os.stat(target) if os.path.exists(target) else None
    return put(target, (data,), like=like, sync=True, unless=unless)


def unwritable(path: str, error: OSError) -> Diagnostic:
    """What to say of a file that cannot be written."""
    phrase = Phrase("file-unwritable", why=error.strerror or str(error))
    return Diagnostic("file-unwritable", ERROR, phrase, file=str(path))
