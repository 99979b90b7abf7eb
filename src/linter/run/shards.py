"""A part of a run on one machine, and the parts put together on another: what every file came to, packed.

Which part a file is of is told by its place among all files of the run, so that parts that never heard of each other
are of one run. Rules across reports need the facts of all: each result carries those of its reports, and they are
judged where the parts are put together. A part holds objects of ours as Python pickles them: take none from strangers.

The file: a mark, the digest of the rest, the length of the head, the head, then each result with its two lengths.
"""

from __future__ import annotations

import marshal
import os
from contextlib import ExitStack

from ..startup import store as store
from ..startup.whole import put
from .result import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO, Any

    from ..settings.discovery import Found
    from .result import FileResult
    from .run import Run

ENDING = ".part"
MAGIC = b"crossfoot-part-1\n"
_DIGEST, _LENGTH = 20, 8
_PIECE = 1024 * 1024


class Unfit(Exception):
    """Parts that cannot be put together: ``key`` of what is to be said, with ``file`` and more."""

    def __init__(self, key: str, file: str, **args: Any) -> None:
        super().__init__(key)
        self.key = key
        self.file = file
        self.args_said = args


def context(this: Run) -> dict[str, Any]:
    """What all parts of a run have in common."""
    assert this.checker is not None
    this.request.gather = True
    files = b"\0".join(os.fsencode(found.path) for found in (*this.found, *this.others))
    return {
        "context": store.digest(this.checker.context()),
        "files": store.digest(files),
        "count": len(this.found) + len(this.others),
    }


def write(this: Run, number: int, of: int, path: str, asked: dict[str, Any]) -> int:
    """Check the ``number``-th of ``of`` parts of a run, and write what it came to; how many files that were. ``asked``
    goes along. OSError where it cannot be written."""
    head = {**context(this), "number": number, "of": of, "asked": asked}
    mine = [*this.found, *this.others][number - 1 :: of]
    with ExitStack() as stack:
        from tempfile import TemporaryFile

        file = stack.enter_context(TemporaryFile())
        _add(file, marshal.dumps(head))
        for result in this.results(mine):
            for each in packed(result.settled()):
                _add(file, each)
        put(path, _whole(file))
    return len(mine)


def _add(file: IO[bytes], data: bytes) -> None:
    file.write(len(data).to_bytes(_LENGTH, "little"))
    file.write(data)


def _whole(file: IO[bytes]) -> Iterator[bytes]:
    yield MAGIC + _digest(file, 0)
    file.seek(0)
    yield from iter(lambda: file.read(_PIECE), b"")


def _digest(file: IO[bytes], start: int) -> bytes:
    found = store.hashed()
    file.seek(start)
    for piece in iter(lambda: file.read(_PIECE), b""):
        found.update(piece)
    return found.digest()


class Part:
    """One part, open to be read from its head to its end."""

    def __init__(self, path: str) -> None:
        """Raises Unfit where it is none, or is not whole."""
        self.path = path
        self.file: IO[bytes] | None = None
        try:
            with open(path, "rb") as file:
                start = file.read(len(MAGIC) + _DIGEST)
                whole = start.startswith(MAGIC) and _digest(file, len(start)) == start[len(MAGIC) :]
        except OSError as error:
            raise Unfit("part-unreadable", path, why=error.strerror or str(error)) from None
        if not whole:
            raise Unfit("part-damaged", path)
        self.file = open(path, "rb")  # noqa: SIM115
        self.file.seek(len(start))
        self.head: dict[str, Any] = marshal.loads(self._next())

    def _next(self) -> bytes:
        assert self.file is not None
        return self.file.read(int.from_bytes(self.file.read(_LENGTH), "little"))

    def take(self) -> FileResult:
        """The next result."""
        return unpacked(self._next(), self._next())

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


class Parts:
    """All parts of a run. Raises Unfit where they are not all parts of one."""

    def __init__(self, paths: list[str]) -> None:
        self.parts: list[Part] = []
        try:
            for path in paths:
                self.parts.append(Part(path))
            self._look()
        except BaseException:
            self.close()
            raise
        self.parts.sort(key=lambda part: part.head["number"])

    def _look(self) -> None:
        first = self.parts[0]
        numbers: dict[int, Part] = {}
        for part in self.parts:
            head = part.head
            if {**head, "number": 0} != {**first.head, "number": 0}:
                raise Unfit("part-other", part.path, other=first.path)
            if head["number"] in numbers:
                raise Unfit("part-twice", part.path, other=numbers[head["number"]].path)
            numbers[head["number"]] = part
        missing = [str(i) for i in range(1, first.head["of"] + 1) if i not in numbers]
        if missing:
            raise Unfit("part-missing", first.path, numbers=tuple(missing), of=first.head["of"])

    @property
    def asked(self) -> dict[str, Any]:
        found: dict[str, Any] = self.parts[0].head["asked"]
        return found

    def serve(self, this: Run, *, localizing: bool) -> None:
        """Let a run take its results out of the parts; Unfit where it is not the run that they are of."""
        now = context(this)
        for name in ("files", "count", "context"):
            if now[name] != self.parts[0].head[name]:
                raise Unfit("part-files" if name != "context" else "part-context", self.parts[0].path)
        place = iter(range(now["count"]))

        def supply(files: Iterable[Found]) -> Iterator[FileResult]:
            for _ in files:
                result = self.parts[next(place) % len(self.parts)].take()
                if not localizing:
                    result.localized = ()
                yield result

        this.supply = supply

    def close(self) -> None:
        for part in self.parts:
            part.close()


__all__ = ["ENDING", "MAGIC", "Parts", "Unfit", "write"]
