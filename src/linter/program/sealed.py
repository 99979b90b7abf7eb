"""Sealed packs: compiled packs in one file, for machines without a compiler or a cache that can be written.

A sealed file holds code, so it is as trusted as a program: it is opened only where a person named it, or beside the
packs that come with crossfoot. Its digests show that it is whole, not who made it.

The file: a mark, its format, the digest and the length of the head, the head (in a form of marshal that every Python
of ours reads), then the parts, each squeezed by itself.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..startup import store as store
from ..version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ENDING = ".sealed"
MAGIC = b"crossfoot-sealed\n"
FORMAT = 1
DIGEST, LENGTH = 20, 8
# The form of marshal that every Python of ours reads.
FORM = 4
# No head is so large: the packs of a country take a seven-hundredth of it.
MAX_HEAD = 64 * 1024 * 1024
# A part is squeezed to a tenth, and no honest one is as large as this.
MAX_PART = 256 * 1024 * 1024
# What names of files in a sealed file begin with, where it does not matter where they once stood.
ELSEWHERE = "sealed:"


def python() -> str:
    """The Python that code is for: its name, and what marks its code."""
    external = sys.modules.get("_frozen_importlib_external")
    magic = getattr(external, "MAGIC_NUMBER", None)
    said = magic.hex() if isinstance(magic, bytes) else sys.version
    return f"{sys.implementation.cache_tag} {said}"


def beside(folder: str) -> str:
    """Where the sealed packs of a folder of rules lie that are for this Python."""
    return f"{folder}.{sys.implementation.cache_tag}{ENDING}"


class Damaged(Exception):
    """A file that is no sealed one, is not whole, or is of a format to come; ``key`` is what is to be said."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Sealed:
    """An open sealed file: ``head`` at once, parts when they are asked for."""

    def __init__(self, path: str) -> None:
        """Raises Damaged, or OSError where it cannot be read."""
        self.path = path
        with open(path, "rb") as file:
            start = file.read(len(MAGIC) + 2 + DIGEST + LENGTH)
            if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 2 + DIGEST + LENGTH:
                raise Damaged("sealed-damaged")
            known = int.from_bytes(start[len(MAGIC) : len(MAGIC) + 2], "little")
            if known != FORMAT:
                raise Damaged("sealed-format")
            size = int.from_bytes(start[-LENGTH:], "little")
            head = file.read(size) if size <= MAX_HEAD else b""
            # What is not whole is not given to marshal, which is not made for it.
            if len(head) != size or digest(head) != start[-LENGTH - DIGEST : -LENGTH]:
                raise Damaged("sealed-damaged")
            self.head: dict[str, Any] = marshal.loads(head)
        self.seal = start[-LENGTH - DIGEST : -LENGTH].hex()
        self._start = len(start) + size

    def part(self, number: int) -> bytes | None:
        """A part; None where it is not what was sealed."""
        try:
            start, length, wanted = self.head["parts"][number]
            with open(self.path, "rb") as file:
                file.seek(self._start + start)
                data = file.read(length)
            if digest(data) != wanted:
                return None
            opened = zlib.decompressobj()
            found = opened.decompress(data, MAX_PART)
            return found if opened.eof else None
        except (OSError, zlib.error, IndexError):
            return None

    def whole(self) -> None:
        """Look at every part; Damaged where one is not what was sealed."""
        if any(self.part(number) is None for number in range(len(self.head["parts"]))):
            raise Damaged("sealed-damaged")

    def fits(self, *, exact: bool) -> bool:
        """Whether the code in it is for this Python and this build; ``exact`` asks what every file of ours holds, and
        not just which there are and how long they are."""
        head = self.head
        if head["python"] != python() or head["version"] != __version__ or head["shape"] != store.shape():
            return False
        return not exact or head["code"] == store.code()

    def sources(self) -> dict[str, bytes]:
        """The rule files that it was made of, by their names. Raises Damaged."""
        data = self.part(self.head["sources"])
        if data is None:
            raise Damaged("sealed-damaged")
        found: dict[str, bytes] = marshal.loads(data)
        return found


def digest(data: bytes) -> bytes:
    return bytes.fromhex(store.digest(data))


def rules_digest(files: list[tuple[str, bytes]]) -> str:
    """A name for rule files, wherever they stand: ``files`` are names below their folder, and what they hold."""
    parts: list[bytes] = []
    for name, data in sorted(files):
        parts += (f"{len(name)} {len(data)} ".encode(), name.replace(os.sep, "/").encode("utf-8", "replace"), data)
    return store.digest(b"".join(parts))


def moved(value: Any, to: str, mark: str = ELSEWHERE) -> Any:
    """A value with the names of files in it as they are where the packs are now: below ``to``."""
    if isinstance(value, str):
        return to + value[len(mark) :] if value.startswith(mark) else value
    if isinstance(value, tuple):
        return tuple(moved(each, to, mark) for each in value)
    if isinstance(value, list):
        return [moved(each, to, mark) for each in value]
    if isinstance(value, dict):
        return {moved(key, to, mark): moved(each, to, mark) for key, each in value.items()}
    return value


def opened(path: str, name: str) -> Sealed | Diagnostic:
    """A sealed file that somebody named, looked at whole; or what is wrong with it."""
    try:
        found = Sealed(path)
        found.whole()
    except Damaged as wrong:
        return Diagnostic("sealed", ERROR, Phrase(wrong.key), file=name)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return Diagnostic("file-unreadable", ERROR, Phrase("file-unreadable", why=why), file=name)
    return found


__all__ = [
    "ELSEWHERE", "ENDING", "FORM", "FORMAT", "MAGIC", "Damaged", "Sealed", "beside", "digest", "moved", "opened",
    "python", "rules_digest",
]  # fmt: skip
