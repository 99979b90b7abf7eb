"""A folder of compiled things. It can only save time: what does not read, or may be another user's, is made again.

What is read becomes code. So nothing is read out of a folder into which anybody else may put files, or whose name
anybody else may give to another folder; and each entry holds its own name, so that none can be taken for another.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from contextlib import suppress
from time import time, time_ns

from ..version import __version__
from .switch import HASH, plain

if plain(HASH):
    from hashlib import blake2b
else:
    # Trick: the module that hashlib takes this hash from too, which loads OpenSSL first. Without it a start takes 1.05
    # to 1.09 times as long.
    try:
        from _blake2 import blake2b
    except ImportError:  # pragma: no cover - other interpreters
        from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    # A file of code: its name below the package, its path, and what the file system says: size, number, times.
    Told = tuple[str, str, int, int, int, int]

_MAGIC = b"crossfoot-3\0"
_DIGEST = 20
_LENGTH = 8
# What is kept at most; what was used last goes last. An entry's use is noted once a day.
_KEEP_FILES, _KEEP_BYTES, _DAY = 1000, 256 * 1024 * 1024, 86_400
_package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def key(parts: Iterable[bytes]) -> str:
    """A name for everything a compiled thing was made from: the parts, this tool's code, and the interpreter."""
    found = blake2b(digest_size=_DIGEST)
    for part in (__version__.encode(), sys.version.encode(), _own_code(), *parts):
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.hexdigest()


def digest(data: bytes) -> str:
    """A name for some bytes alone."""
    return blake2b(data, digest_size=_DIGEST).hexdigest()


def hashed() -> blake2b:
    """A hash to be fed piece by piece."""
    return blake2b(digest_size=_DIGEST)


# The folder in which to remember what our own files hold; and that, once it is known, of the rooms below and above.
home: str | None = None
_code: dict[bool, bytes] = {}
# A change so many nanoseconds ago may not show in the times of another one: clocks of file systems are coarse.
_SETTLED = 2_000_000_000
# The rooms above whatever stores what it has made of rules and settings: nothing there can change that.
ABOVE = ("across", "api", "authoring", "cli", "engines", "explain", "localize", "render", "run")


def use(folder: str | None) -> None:
    """Remember in a cache folder from now on what our own files hold."""
    global home
    home = folder
    _looked.clear()


def code() -> str:
    """A name for our own code in the rooms that rules are compiled and run by, wherever it stands."""
    return _own_code().hex()


def shape() -> str:
    """A name for which files of code these rooms have, and how long each is: told without reading any."""
    files = _own_files()
    return digest(marshal.dumps(sorted((shown, size) for shown, _, size, *_ in files), 2))


def code_above() -> str:
    """A name for our own code in the rooms above, which what was made of reports depends on, too."""
    return _own_code(above=True).hex()


def _own_code(*, above: bool = False) -> bytes:
    """Our own files by what they hold, so that neither a checkout under development nor another build of one version
    runs what others compiled; read when the file system says of one what it has not said before."""
    known = _code.get(above)
    if known is None:
        known = _code[above] = _looked_up(above)
    return known


def _looked_up(above: bool) -> bytes:
    files: list[Told] = []
    if above:
        for room in ABOVE:
            _files_below(f"{_package}/{room}", f"{room}/", (), files)
    else:
        files = _own_files()
    # In the second form of marshal equal values give equal bytes.
    name = f"code-{digest(marshal.dumps(files, 2))}.bin"
    known = read(home, name)
    if isinstance(known, bytes):
        return known
    found = blake2b(digest_size=_DIGEST)
    for shown, path, *_ in sorted(files):
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:  # nor can it be run
            data = b""
        found.update(f"{shown} {len(data)}\0".encode("utf-8", "surrogateescape"))
        found.update(data)
    if all(time_ns() - max(told[-2:]) > _SETTLED for told in files):
        write(home, name, found.digest())
    return found.digest()


def _own_files() -> list[Told]:
    """The files of code in the rooms below, and the grammar: in the package, else at the checkout's top."""
    files: list[Told] = []
    _files_below(_package, "", ABOVE, files)
    _files_below(os.path.join(_package, "../../grammar"), "grammar/", (), files)
    return files


def _files_below(folder: str, shown: str, but: tuple[str, ...], files: list[Told]) -> None:
    """The files of code below a folder, but for some folders in it."""
    below: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith((".py", ".lark")):
                    info = entry.stat()
                    files.append(
                        (shown + name, entry.path, info.st_size, info.st_ino, info.st_mtime_ns, info.st_ctime_ns)
                    )
                elif "." not in name and name not in _NO_CODE and name not in but and entry.is_dir():
                    below.append(name)
    except OSError:
        return
    for name in below:
        _files_below(f"{folder}/{name}", f"{shown}{name}/", (), files)


_NO_CODE = ("__pycache__", "rules")


class Stored:
    """A stored value, with the blobs behind it: each is read when it is asked for, out of the file that was opened."""

    __slots__ = ("_blobs", "_data", "_file", "_start", "value")

    def __init__(self, value: Any, blobs: list[tuple[int, bytes]], file: int, start: int) -> None:
        """``file`` is the file's descriptor, which stays its caller's; the blobs begin at ``start``."""
        self.value = value
        self._blobs = blobs
        self._data = b""
        self._file = -1
        self._start = start
        if blobs:
            own = os.dup(file) if hasattr(os, "pread") else -1
            if own > 2:
                self._file = own
            else:  # a standard stream that is closed is not to be stood in for
                if own >= 0:
                    os.close(own)
                os.lseek(file, start, os.SEEK_SET)
                with os.fdopen(file, "rb", closefd=False) as whole:
                    self._data = whole.read()

    def blob(self, number: int) -> bytes | None:
        """A blob; None where it is not what was stored."""
        start = sum(length for length, _ in self._blobs[:number])
        length, digest = self._blobs[number]
        if self._file >= 0:
            data = os.pread(self._file, length, self._start + start)
        else:
            data = self._data[start : start + length]
        return data if digest == blake2b(data, digest_size=_DIGEST).digest() else None

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


# Each folder that was looked at, with its real path where it is this user's alone.
_looked: dict[str, str | None] = {}
_OTHERS = 0o022


def own(folder: str) -> str | None:
    """The real path of a folder into which only this user may put files; None where it is not, or is not there. Looked
    at once a run: nobody else can change the answer, and a link that is turned meanwhile leads nowhere else."""
    if folder not in _looked:
        try:
            real = os.path.realpath(folder)
            found = real if _is_own(real) else None
        except (OSError, ValueError):
            return None
        _looked[folder] = found
    return _looked[folder]


# What a work tree of git and its like begins with.
TREES = (".git", ".hg", ".svn", ".jj", ".bzr")


def trees_above(folder: str) -> list[str]:
    """The work trees that a folder is in, by its path or by its real one: the first folder of each."""
    found: list[str] = []
    for start in dict.fromkeys((os.path.abspath(folder), os.path.realpath(folder))):
        path, below = start, ""
        while path != below:
            if path not in found and any(os.path.lexists(os.path.join(path, name)) for name in TREES):
                found.append(path)
            path, below = os.path.dirname(path), path
    return found


def _is_own(folder: str) -> bool:
    info = os.stat(folder)
    if not stat.S_ISDIR(info.st_mode):
        return False
    if not hasattr(os, "geteuid"):
        return True
    me = os.geteuid()
    if info.st_uid != me or info.st_mode & _OTHERS:
        return False
    # Whoever may rename a folder on the way may put another in its place. The machine's owner may in any case.
    owners = (me, 0, os.stat(os.sep).st_uid)
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        info = os.stat(folder)
        if info.st_uid not in owners:
            return False
        # Where each user has a group of the same number, one's own group is oneself.
        others = _OTHERS if info.st_gid != me else _OTHERS & 0o007
        if info.st_mode & others and not info.st_mode & stat.S_ISVTX:
            return False
    return True


def read(folder: str | None, name: str) -> Any:
    """A stored value, or None where there is none that can be trusted."""
    found = load(folder, name)
    return None if found is None else found.value


def load(folder: str | None, name: str) -> Stored | None:
    """A stored value and its blobs, in one read; None where there is none that can be trusted."""
    real = own(folder) if folder is not None else None
    if real is None:
        return None
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(os.path.join(real, name), flags), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                return None
            if hasattr(os, "geteuid") and (info.st_uid != os.geteuid() or info.st_mode & _OTHERS):
                return None
            start = file.read(len(_MAGIC) + _DIGEST + _LENGTH)
            size = int.from_bytes(start[-_LENGTH:], "little")
            if start[: len(_MAGIC)] != _MAGIC or size > info.st_size:
                return None
            head = file.read(size)
            if start[len(_MAGIC) : -_LENGTH] != _named(name, head):
                return None
            value, blobs = marshal.loads(head)
            if time() - info.st_mtime > _DAY:
                os.utime(file.fileno())
            return Stored(value, blobs, file.fileno(), len(start) + size)
    except (OSError, ValueError, EOFError, TypeError, IndexError):
        return None


def make(folder: str) -> None:
    """Make a cache folder, and what is missing above it, for this user alone whatever the process gives away."""
    if not os.path.isdir(folder):
        above = os.path.dirname(folder)
        if above and above != folder:
            make(above)
        with suppress(FileExistsError):  # by another process; what else it may be is seen when it is looked at
            os.mkdir(folder, 0o700)


def _named(name: str, head: bytes) -> bytes:
    """The digest of an entry: of what it holds and of what it is called."""
    called = name.encode("utf-8", "surrogateescape")
    return blake2b(len(called).to_bytes(_LENGTH, "little") + called + head, digest_size=_DIGEST).digest()


def write(folder: str | None, name: str, value: Any, blobs: list[bytes] | None = None) -> None:
    """Store a value whole or not at all; a folder that cannot be written costs nothing but the saving.

    ``blobs`` are stored behind it, each to be read for itself.
    """
    if folder is None:
        return
    parts = blobs or []
    head = marshal.dumps((value, [(len(part), blake2b(part, digest_size=_DIGEST).digest()) for part in parts]))
    start = _MAGIC + _named(name, head) + len(head).to_bytes(_LENGTH, "little")
    from .whole import put

    try:
        make(folder)
        real = own(folder)
        if real is not None:  # nothing would be read out of it
            put(os.path.join(real, name), (start, head, *parts), mode=0o600)
            _prune(real)
    except OSError:
        return


def _prune(folder: str) -> None:
    with os.scandir(folder) as entries:
        found = [(entry.stat(), entry.path) for entry in entries if entry.name.endswith(".bin")]
    files = sorted(((info.st_mtime, info.st_size, path) for info, path in found), reverse=True)
    total = 0
    for number, (_, size, path) in enumerate(files):
        total += size
        if number >= _KEEP_FILES or total > _KEEP_BYTES:
            os.unlink(path)
