"""Paths as programs are told them: from the top of the repository, the same wherever a check was run from."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnostic import Diagnostic

BASE = "%SRCROOT%"
# What these say that is about no file's text is about an option or a ref.
_NO_FILES = ("git", "settings")


class Places:
    """Paths from ``root``, an absolute path without links.

    A file is called by its path below the root, with ``/``, links resolved as far as they lead to something, and to
    nothing outside; one outside by its absolute path. ``system`` is the module that knows the system's paths.
    """

    def __init__(self, root: str, system: Any = os.path) -> None:
        self.root = root
        self._system = system
        self._known: dict[str, tuple[str, bool]] = {}

    def of(self, d: Diagnostic) -> str:
        """The path of what a diagnostic is about; an option or a ref as it is."""
        return self.path(d.file) if self.is_file(d) else d.file

    def is_file(self, d: Diagnostic) -> bool:
        """Whether a diagnostic is about a file, and not about an option or a ref."""
        return d.source is not None or d.rule not in _NO_FILES

    @property
    def top(self) -> str:
        """The root as text."""
        return readable(self.root)

    def path(self, file: str) -> str:
        """A file's path as text."""
        return readable(self._placed(file)[0])

    def raw(self, file: str) -> bytes:
        """The bytes of a file's path."""
        return _bytes(self._placed(file)[0])

    def artifact(self, file: str) -> dict[str, str]:
        """A file as SARIF names it: a URI below the root, or an absolute one."""
        from urllib.parse import quote

        placed, below = self._placed(file)
        if below:
            return {"uri": quote(_bytes(placed)), "uriBaseId": BASE}
        return {"uri": quote(placed) if _is_stream(file) else self._uri(placed)}

    def base(self) -> str:
        """The root as a URI."""
        uri = self._uri(self.root)
        return uri if uri.endswith("/") else f"{uri}/"

    def _uri(self, path: str) -> str:
        from urllib.parse import quote

        if self._system.sep != "\\":
            return f"file://{quote(_bytes(path))}"
        path = path.replace("\\", "/")
        for prefix, plain in (("//?/UNC/", "//"), ("//?/", "")):
            if path.startswith(prefix):
                path = plain + path[len(prefix) :]
        if path.startswith("//"):  # of another machine
            return f"file:{quote(_bytes(path))}"
        return f"file:///{path[:2]}{quote(_bytes(path[2:]))}"

    def _placed(self, file: str) -> tuple[str, bool]:
        """A file's path below the root, or its absolute path, and which of the two."""
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = self._found(file)
        return known

    def _found(self, file: str) -> tuple[str, bool]:
        if _is_stream(file):
            return file, False
        system = self._system
        full = system.abspath(file)
        real = system.realpath(full)
        folder, name = system.split(full)
        named = system.join(system.realpath(folder), name)
        for path in (real, named, full) if system.lexists(real) else (named, full):
            if system.normcase(path) == system.normcase(self.root):
                return ".", True
            top = system.join(self.root, "")
            if system.normcase(path).startswith(system.normcase(top)):
                return path[len(top) :].replace(system.sep, "/"), True
        return real, False


def readable(path: str) -> str:
    """A path as UTF-8 has it, whatever the locale made of it; bytes of a name that are no text as ``\\xe9``."""
    return _bytes(path).decode("utf-8", "backslashreplace")


def _is_stream(file: str) -> bool:
    """Whether it is no file's name but that of a stream, as ``<stdin>``."""
    return file.startswith("<") and file.endswith(">")


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # Windows lets names hold half a character
        return path.encode("utf-8", "surrogatepass")
