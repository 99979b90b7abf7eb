"""The result cache: what unchanged reports came to under unchanged rules and settings is not worked out again.

One SQLite file in the cache folder, safe for several processes at once. It can only save time: whatever is wrong with
it, it is done without, and made again.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from time import time

from ..startup import store as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "results.db"
_VERSION = 4
# Rows and bytes kept at most; beyond them, a quarter or more goes, used longest ago. Looked at after so many new rows.
_KEEP_ROWS, _KEEP_BYTES = 100_000, 256 * 1024 * 1024
_LOOK = 25_000
_AT_ONCE = 500
_WAIT = 5

# What a damaged file leads to: SQLite's own, anything else than bytes in it, a message of SQLite that is no UTF-8.
_BROKEN = (sqlite3.Error, TypeError, ValueError)

# Of a result: what is its own, and what it has in common with many others.
Stored = tuple[bytes, bytes]


class Results:
    """Stored results, by a hash of everything they were made from."""

    def __init__(self, folder: str, context: bytes) -> None:
        """``context`` stands for everything but the file itself: rules, settings, baseline, the tool."""
        self.context = store.digest(context).encode()
        self._path = ""
        self._new: list[tuple[bytes, bytes, bytes]] = []
        self._seen: list[bytes] = []
        # Common parts by their names, and the names of those that are in the file.
        self._parts: dict[bytes, bytes] = {}
        self._names: dict[bytes, bytes] = {}
        self._run = int(time())
        self._unlooked = 0
        self._database: sqlite3.Connection | None = None
        with suppress(OSError, *_BROKEN):
            store.make(folder)
            # SQLite also reads what lies beside its database, and what it gives back becomes objects.
            home = store.own(folder)
            if home is not None:
                self._path = os.path.join(home, NAME)
                self._database = _opened(self._path)

    def key(self, name: str, data: bytes) -> bytes:
        """The key of a file: its name, its bytes and the context."""
        parts = (self.context, name.encode("utf-8", "surrogateescape"), data)
        return _digest(b"".join(len(part).to_bytes(8, "little") + part for part in parts))

    def get(self, keys: list[bytes]) -> dict[bytes, Stored]:
        """What is stored under some keys (a few hundred at most, for SQLite's sake)."""
        if self._database is None or not keys:
            return {}
        try:
            rows = self._rows("SELECT key, value, part, check_ FROM results WHERE key IN", keys)
            rows = [row for row in rows if _check(*row[:3]) == row[3]]
            unknown = list({row[2] for row in rows} - self._parts.keys())
            for name, value in self._rows("SELECT name, value FROM parts WHERE name IN", unknown) if unknown else ():
                if _digest(value) == name:
                    self._parts[name] = value
                    self._names[value] = name
        except _BROKEN:
            self._give_up()
            return {}
        found = {key: (value, self._parts[part]) for key, value, part, _ in rows if part in self._parts}
        self._seen.extend(found)
        return found

    def _rows(self, select: str, wanted: list[bytes]) -> list[tuple[bytes, ...]]:
        assert self._database is not None
        return self._database.execute(f"{select} ({', '.join('?' * len(wanted))})", wanted).fetchall()

    def put(self, key: bytes, stored: Stored) -> None:
        """Remember a result; it is written with the others."""
        if self._database is not None:
            self._new.append((key, *stored))
            if len(self._new) >= _AT_ONCE:
                self.flush()

    def flush(self) -> None:
        """Write what was remembered, and what has been used."""
        database, new, seen = self._database, self._new, self._seen
        self._new, self._seen = [], []
        if database is None or not new:  # a run that found everything leaves the file as it is
            return
        try:
            with database:
                parts = {part for _, _, part in new} - self._names.keys()
                self._names.update((part, _digest(part)) for part in parts)
                database.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", [(self._names[p], p) for p in parts])
                named = ((key, value, self._names[part]) for key, value, part in new)
                rows = [(key, value, name, _check(key, value, name), self._run) for key, value, name in named]
                database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)
                used = [(self._run, key) for key in seen]
                database.executemany("UPDATE results SET run = ? WHERE key = ?", used)
                self._unlooked += len(new)
                if self._unlooked >= _LOOK:
                    self._bound(database)
        except _BROKEN:
            self._give_up()

    def _bound(self, database: sqlite3.Connection) -> None:
        self._unlooked = 0
        while (rows := _number(database, "SELECT count(*) FROM results")) and (
            rows > _KEEP_ROWS or _size(database) > _KEEP_BYTES
        ):
            oldest = "SELECT key FROM results ORDER BY run LIMIT ?"
            database.execute(f"DELETE FROM results WHERE key IN ({oldest})", (max(1, rows // 4, rows - _KEEP_ROWS),))
            database.execute("DELETE FROM parts WHERE name NOT IN (SELECT part FROM results)")
            self._names.clear()

    def close(self) -> None:
        self.flush()
        database, self._database = self._database, None
        if database is not None:
            with suppress(*_BROKEN):
                if self._unlooked:
                    with database:
                        self._bound(database)
            database.close()

    def _give_up(self) -> None:
        """The file does not read or write: away with it, where it is ours."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(*_BROKEN):
                database.close()
        with suppress(OSError):
            os.unlink(self._path)


def _number(database: sqlite3.Connection, query: str) -> int:
    return int(database.execute(query).fetchone()[0])


def _size(database: sqlite3.Connection) -> int:
    """The bytes that are in use."""
    pages = _number(database, "PRAGMA page_count") - _number(database, "PRAGMA freelist_count")
    return pages * _number(database, "PRAGMA page_size")


def _digest(data: bytes) -> bytes:
    return bytes.fromhex(store.digest(data))


def _check(key: bytes, value: bytes, part: bytes) -> bytes:
    return _digest(key + part + value)[:8]


def _opened(path: str) -> sqlite3.Connection | None:
    with suppress(FileNotFoundError):
        info = os.lstat(path)
        if not stat.S_ISREG(info.st_mode):
            return None
        if hasattr(os, "geteuid") and (info.st_uid != os.geteuid() or info.st_mode & 0o022):
            return None
    for _ in range(2):
        try:
            return _connected(path)
        except (sqlite3.DatabaseError, ValueError):
            os.unlink(path)  # no database, or one of another version
    return None


def _connected(path: str) -> sqlite3.Connection:
    if not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    database = sqlite3.connect(path, timeout=_WAIT)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"version {version}")
        database.execute("PRAGMA synchronous = OFF")  # a cache that a power cut damages is made again
        columns = "key BLOB PRIMARY KEY, value BLOB, part BLOB, check_ BLOB, run INTEGER"
        database.execute(f"CREATE TABLE IF NOT EXISTS results ({columns})")
        database.execute("CREATE TABLE IF NOT EXISTS parts (name BLOB PRIMARY KEY, value BLOB)")
        database.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def forget(folder: str) -> tuple[int, int]:
    """Delete everything in a cache folder that is crossfoot's; how many files and bytes that was."""
    count = size = 0
    for path, length in entries(folder):
        with suppress(OSError):
            os.unlink(path)
            count, size = count + 1, size + length
    return count, size


def entries(folder: str) -> Iterable[tuple[str, int]]:
    """The cache's files with their sizes."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.endswith((".bin", ".tmp")) or entry.name.startswith(NAME):
                with suppress(OSError):
                    yield entry.path, entry.stat(follow_symlinks=False).st_size


__all__ = ["Results", "entries", "forget"]
