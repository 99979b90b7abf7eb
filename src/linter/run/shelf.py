"""Results that wait: few in memory as they are, others packed, those with much to say in a file of their own."""

from __future__ import annotations

from contextlib import ExitStack

from .result import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

    from .result import FileResult

# So many bytes of results with findings wait in memory.
_MOST = 32 * 1024 * 1024


class Shelf:
    """Results of files in the order in which they were put there."""

    def __init__(self) -> None:
        self._entries: list[tuple[bytes, bytes] | tuple[int, int, bytes]] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self._open = ExitStack()

    def put(self, result: FileResult) -> None:
        data, rules = packed(result.settled())
        if not result.diagnostics or self._held + len(data) <= _MOST:
            self._held += len(data) if result.diagnostics else 0
            self._entries.append((data, rules))
            return
        if self._file is None:
            self._file = _own_file(self._open)
        self._entries.append((self._file.seek(0, 2), len(data), rules))
        self._file.write(data)

    def __len__(self) -> int:
        return len(self._entries)

    def take(self, number: int) -> FileResult:
        """One result; it may be taken again."""
        entry: Any = self._entries[number]
        if len(entry) == 2:
            return unpacked(*entry)
        assert self._file is not None
        self._file.seek(entry[0])
        return unpacked(self._file.read(entry[1]), entry[2])

    def close(self) -> None:
        self._open.close()


def _own_file(stack: ExitStack) -> IO[bytes]:
    from tempfile import TemporaryFile

    with ExitStack() as opening:
        file = opening.enter_context(TemporaryFile())
        stack.push(opening.pop_all())
    return file


__all__ = ["Shelf"]
