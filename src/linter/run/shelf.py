"""Results that wait: some in memory as they are, others packed, those with much to say in a file of their own."""

from __future__ import annotations

from contextlib import ExitStack

from ..across.held import own_file
from .result import FileResult, packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

# Results wait as they are up to so many bytes, about, and packed in memory up to so many more.
_MOST, _MOST_PACKED = 4 * 1024 * 1024, 4 * 1024 * 1024
# What a result is without the text of its report, about; of the text, what a character takes.
_BARE, _CHARACTER = 4_000, 2


class Shelf:
    """Results of files in the order in which they were put there."""

    def __init__(self) -> None:
        self._entries: list[FileResult | tuple[bytes, bytes] | tuple[int, int, bytes]] = []
        self._text = 0
        self._held = 0
        self._file: IO[bytes] | None = None
        self._open = ExitStack()

    def put(self, result: FileResult) -> None:
        result.settled()
        source = result.source or next((n.source for n in result.not_evaluated()), None)
        size = _BARE + (_CHARACTER * len(source.text) if source is not None else 0)
        if self._text + size <= _MOST:
            self._text += size
            self._entries.append(result)
            return
        data, rules = packed(result)
        if self._held + len(data) <= _MOST_PACKED:
            self._held += len(data)
            self._entries.append((data, rules))
            return
        if self._file is None:
            self._file = own_file(self._open)
        self._entries.append((self._file.seek(0, 2), len(data), rules))
        self._file.write(data)

    def __len__(self) -> int:
        return len(self._entries)

    def take(self, number: int) -> FileResult:
        """One result."""
        entry: Any = self._entries[number]
        if isinstance(entry, FileResult):
            return entry
        if len(entry) == 2:
            return unpacked(*entry)
        assert self._file is not None
        self._file.seek(entry[0])
        return unpacked(self._file.read(entry[1]), entry[2])

    def close(self) -> None:
        self._open.close()


__all__ = ["Shelf"]
