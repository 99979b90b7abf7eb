"""The result cache: what unchanged reports came to under unchanged rules and settings is not worked out again.

One SQLite file in the cache folder, safe for several processes at once. It can only save time: whatever is wrong with
it, it is done without, and made again.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress

from . import cache as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "results.db"
_VERSION = 1
# Rows and bytes kept at most; beyond them, the quarter that was used longest ago goes.
_KEEP_ROWS, _KEEP_BYTES = 100_000, 256 * 1024 * 1024
_WAIT = 5


class Results:
    """Stored results, by a hash of everything they were made from."""

    def __init__(self, folder: str, context: bytes) -> None:
        """``context`` stands for everything but the file itself: rules, settings, baseline, the tool."""
        self.context = store.digest(context).encode()
        self._path = os.path.join(folder, NAME)
        self._new: list[tuple[bytes, bytes]] = []
        self._seen: list[bytes] = []
        self._database: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if _is_ours(folder):
                self._database = _opened(self._path)

    def key(self, name: str, data: bytes) -> bytes:
        """The key of a file: its name, its bytes and the context."""
        parts = (self.context, name.encode("utf-8", "surrogateescape"), data)
        return bytes.fromhex(store.digest(b"".join(len(part).to_bytes(8, "little") + part for part in parts)))

    def get(self, keys: list[bytes]) -> dict[bytes, bytes]:
        """What is stored under some keys (a few hundred at most, for SQLite's sake)."""
        if self._database is None or not keys:
            return {}
        try:
            places = ", ".join("?" * len(keys))
            rows = self._database.execute(
                f"SELECT key, value, check_ FROM results WHERE key IN ({places})",
                keys,
            ).fetchall()
        except sqlite3.Error:
            self._give_up()
            return {}
        found = {key: value for key, value, check in rows if bytes.fromhex(store.digest(value))[:8] == check}
        self._seen.extend(found)
        return found

    def put(self, key: bytes, value: bytes) -> None:
        """Remember a result; it is written with the others."""
        if self._database is not None:
            self._new.append((key, value))
            if len(self._new) >= 500:
                self.flush()

    def flush(self) -> None:
        """Write what was remembered, and what has been used."""
        database, new, seen = self._database, self._new, self._seen
        self._new, self._seen = [], []
        if database is None or not (new or seen):
            return
        try:
            with database:
                run = database.execute("SELECT coalesce(max(run), 0) + 1 FROM results").fetchone()[0]
                rows = [(key, value, bytes.fromhex(store.digest(value))[:8], run) for key, value in new]
                database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
                if new:  # a run that found everything leaves the file as it is
                    database.executemany("UPDATE results SET run = ? WHERE key = ?", [(run, key) for key in seen])
                    _bounded(database)
        except sqlite3.Error:
            self._give_up()

    def close(self) -> None:
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _give_up(self) -> None:
        """The file does not read or write: away with it, where it is ours."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(sqlite3.Error):
                database.close()
        with suppress(OSError):
            os.unlink(self._path)


def _is_ours(folder: str) -> bool:
    """Whether only this user may put files into a folder: SQLite also reads what lies beside its database, and what it
    gives back becomes objects."""
    if not hasattr(os, "geteuid"):
        return True
    info = os.stat(folder)
    return info.st_uid == os.geteuid() and not info.st_mode & 0o022


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
        except sqlite3.DatabaseError:
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
        database.execute(
            "CREATE TABLE IF NOT EXISTS results "
            "(key BLOB PRIMARY KEY, value BLOB, check_ BLOB, run INTEGER) WITHOUT ROWID"
        )
        database.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def _bounded(database: sqlite3.Connection) -> None:
    rows, size = database.execute("SELECT count(*), coalesce(sum(length(value)), 0) FROM results").fetchone()
    if rows > _KEEP_ROWS or size > _KEEP_BYTES:
        database.execute(
            "DELETE FROM results WHERE key IN (SELECT key FROM results ORDER BY run LIMIT max(1, ?))", (rows // 4,)
        )


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
