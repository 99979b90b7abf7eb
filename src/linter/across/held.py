"""Facts of many reports: those of few in memory, of more in a file that nobody else sees."""

from __future__ import annotations

import marshal
from contextlib import ExitStack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from .facts import Fact

# So many bytes are held in memory.
_MOST = 4 * 1024 * 1024


class Held:
    """The facts of reports, in the order in which they were put there."""

    def __init__(self) -> None:
        self._here: list[bytes] = []
        self._size = 0
        self._places: list[tuple[int, int]] = []
        self._file: IO[bytes] | None = None
        self._open = ExitStack()

    def put(self, fact: Fact) -> None:
        data = marshal.dumps(fact)
        if self._file is None and self._size + len(data) <= _MOST:
            self._size += len(data)
            self._here.append(data)
            return
        if self._file is None:
            self._file = own_file(self._open)
        self._places.append((self._file.seek(0, 2), len(data)))
        self._file.write(data)

    def take(self, number: int) -> Fact:
        """The facts of one report."""
        if number < len(self._here):
            found: Fact = marshal.loads(self._here[number])
            return found
        assert self._file is not None
        start, length = self._places[number - len(self._here)]
        self._file.seek(start)
        again: Fact = marshal.loads(self._file.read(length))
        return again

    def close(self) -> None:
        self._open.close()


def own_file(stack: ExitStack) -> IO[bytes]:
    """A file that goes with ``stack``, and that nobody else sees."""
    from tempfile import TemporaryFile  # which few runs need

    with ExitStack() as opening:
        file = opening.enter_context(TemporaryFile())
        stack.push(opening.pop_all())
    return file


__all__ = ["Held", "own_file"]
