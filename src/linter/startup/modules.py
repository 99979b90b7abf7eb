"""Our own modules in one file: what Python keeps of each in a file of its own, found and read with one look.

A start loads some seventy modules. For each of them Python lists a folder, asks the file system four times and opens a
file, which takes longer than to run what it holds. So the first run puts the code of the modules that it loaded into
one file beside what Python itself has put there, in ``__pycache__``, and later runs take it from there: each module
only while its source has the size and the time that it was compiled from, which is what Python asks, too.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress

from . import switch as switch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from types import CodeType, ModuleType

    # Where a module's code is in the file, its length; its source's size and time; whether it is a package.
    Entry = tuple[int, int, int, int, bool]
else:
    # Python loads them before anything else, under other names than those that load ``importlib``.
    ModuleSpec, SourceFileLoader = type(__spec__), type(__spec__.loader)

_PACKAGE = __name__.partition(".")[0]
_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Whose code it is: another interpreter's, or one that leaves out assertions, is another.
_MAGIC = f"crossfoot-modules-1 {sys.version} {sys.flags.optimize}\0".encode()
_LENGTH = 8


class _Loader(SourceFileLoader):
    """Python's own, but for where it takes the code from."""

    def __init__(self, name: str, path: str, code: bytes) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType | None:
        with suppress(ValueError, EOFError, TypeError):
            code: CodeType = marshal.loads(self._code)
            return code
        return super().get_code(fullname)


class _Finder:
    """Finds modules of ours in the file; what is not there, or has changed, is left to Python."""

    def __init__(self, file: str) -> None:
        self.file = file
        # Whether a module of ours was looked for in vain.
        self.missed = False
        self._index: dict[str, Entry] = {}
        self._open = -1
        self._start = 0
        with suppress(OSError, ValueError, EOFError, TypeError):
            self._read()

    def _read(self) -> None:
        file = os.open(self.file, os.O_RDONLY)
        if file <= 2:  # a standard stream is closed, and what is written to it must not go here
            os.close(file)
            return
        self._open = file
        begin = os.read(file, len(_MAGIC) + _LENGTH)
        if begin.startswith(_MAGIC):
            size = int.from_bytes(begin[len(_MAGIC) :], "little")
            index = marshal.loads(os.read(file, min(size, os.fstat(file).st_size)))
            if isinstance(index, dict):
                self._index, self._start = index, len(begin) + size

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._index:
            self.missed = self.missed or name.startswith(_PACKAGE)
            return None
        try:
            return self._spec(name)
        except (OSError, ValueError, TypeError):
            del self._index[name]
            self.missed = True
            return None

    def _spec(self, name: str) -> ModuleSpec:
        at, length, size, time, is_package = self._index[name]
        stem = _FOLDER + os.sep + name[len(_PACKAGE) + 1 :].replace(".", os.sep)
        source = f"{stem}{os.sep}__init__.py" if is_package else f"{stem}.py"
        info = os.stat(source)
        if info.st_size != size or info.st_mtime_ns != time:
            raise ValueError("the source has changed")
        spec = ModuleSpec(name, _Loader(name, source, self._bytes(at, length)), origin=source)
        if is_package:
            spec.submodule_search_locations = [stem]
        spec.has_location = True
        # Where Python keeps it, which it would work out for each.
        folder, file = (stem, "__init__") if is_package else stem.rsplit(os.sep, 1)
        spec.cached = f"{folder}{os.sep}__pycache__{os.sep}{file}.{sys.implementation.cache_tag}.pyc"
        return spec

    def _bytes(self, at: int, length: int) -> bytes:
        return os.pread(self._open, length, self._start + at)

    def code(self, name: str) -> tuple[bytes, Entry] | None:
        """A module's code and what is known of its source."""
        entry = self._index.get(name)
        if entry is None:
            return None
        return self._bytes(entry[0], entry[1]), entry

    def names(self) -> list[str]:
        return list(self._index)


_finder: _Finder | None = None


def use() -> None:
    """Take our modules from the file from now on: in a process of our own only.

    Trick, by the importer's own protocol: without it a start takes 1.07 times as long.
    """
    global _finder
    if switch.plain(switch.MODULES) or not switch.alone or sys.pycache_prefix is not None or _finder is not None:
        return
    if SourceFileLoader.__name__ != "SourceFileLoader" or not hasattr(os, "pread"):  # in an archive; on Windows
        return
    name = f"crossfoot.{sys.implementation.cache_tag}.modules"
    _finder = _Finder(os.path.join(_FOLDER, "__pycache__", name))
    sys.meta_path.insert(0, _finder)


def keep() -> None:
    """Write what was loaded and is not in the file, where Python would write it, too."""
    if _finder is None or not _finder.missed or sys.dont_write_bytecode:
        return
    index: dict[str, Entry] = {}
    codes: list[bytes] = []
    at = 0
    for name in sorted({*_finder.names(), *(name for name in sys.modules if name.startswith(f"{_PACKAGE}."))}):
        known = _finder.code(name) or _loaded(name)
        if known is not None:
            code, (_, _, size, time, is_package) = known
            index[name] = (at, len(code), size, time, is_package)
            codes.append(code)
            at += len(code)
    head = marshal.dumps(index)
    from .whole import put

    with suppress(OSError):
        put(_finder.file, (_MAGIC, len(head).to_bytes(_LENGTH, "little"), head, *codes))


def _loaded(name: str) -> tuple[bytes, Entry] | None:
    """The code of a module that was loaded in Python's way, from a source that has not changed meanwhile."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None or type(spec.loader) is not SourceFileLoader or spec.origin is None:
        return None
    try:
        before = os.stat(spec.origin)
        code = spec.loader.get_code(name)
        info = os.stat(spec.origin)
    except (OSError, ImportError, SyntaxError):
        return None
    told = (info.st_size, info.st_mtime_ns)
    if code is None or told != (before.st_size, before.st_mtime_ns):
        return None
    return marshal.dumps(code), (0, 0, *told, spec.submodule_search_locations is not None)
