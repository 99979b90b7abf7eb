"""Reading files: bytes to a Source, everything that can be wrong with a file said as a diagnostic."""

from __future__ import annotations

import os
import stat

from .diagnostic import ERROR, Diagnostic, Phrase
from .source import Source, Span
from .startup.store import trees_above
from .yaml.document import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


# Bytes of control characters that no YAML file holds, the one that more begin with, and other characters as bad.
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_LATIN = b"\xc2"
_ODD = "\u2028\u2029\ufeff\ufffe\uffff"


def problem(name: str, rule: str, /, **args: Any) -> Diagnostic:
    """A diagnostic about a file as a whole."""
    return Diagnostic(rule, ERROR, Phrase(rule, **args), file=name)


def read_bytes(path: str, name: str, limit: int = MAX_BYTES) -> bytes | Diagnostic:
    """A regular file's bytes, or why there are none."""
    try:
        # Opening a pipe could wait for ever, and opening a device can do things to it: look before opening.
        if not stat.S_ISREG(os.stat(path).st_mode):
            return problem(name, "file-special")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return problem(name, "file-missing")
    except OSError as error:
        return problem(name, "file-unreadable", why=error.strerror or str(error))
    except ValueError as error:  # a NUL in the path
        return problem(name, "file-unreadable", why=str(error))
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):  # it was changed for another meanwhile
            return problem(name, "file-special")
        if info.st_size > limit:
            return problem(name, "file-too-large", size=info.st_size, limit=limit)
        data = os.read(descriptor, info.st_size + 1)
        if len(data) != info.st_size:  # it grew meanwhile, or cannot say how large it is
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data += file.read(max(0, limit + 1 - len(data)))
    except OSError as error:
        return problem(name, "file-unreadable", why=error.strerror or str(error))
    finally:
        os.close(descriptor)
    return data if len(data) <= limit else problem(name, "file-too-large", size=len(data), limit=limit)


def decode(data: bytes, name: str) -> Source | Diagnostic:
    """UTF-8 bytes (with or without a byte-order mark) to a Source; the place of the first byte that is no UTF-8."""
    if len(data) > MAX_BYTES:  # standard input
        return problem(name, "file-too-large", size=len(data), limit=MAX_BYTES)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return problem(name, "file-encoding", encoding=encoding)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        if b"\0" in data[:8192]:
            return problem(name, "file-binary")
        good = data[: error.start].decode()
        encoding, rule = ("gb18030", "file-gbk") if _is_gbk(data) else ("utf-8", "file-not-utf8")
        source = Source(name, data.decode(encoding, "replace"))
        diagnostic = problem(name, rule, byte=f"0x{data[error.start]:02X}")
        diagnostic.source = source
        diagnostic.span = Span(len(good), len(good) + 1)
        return diagnostic
    if b"\0" in data[:8192]:
        return problem(name, "file-binary")
    source = Source(name, text)
    # To look for one character is ten times as fast in text as in bytes.
    source.is_printable = not (
        _LATIN in data or any(map(text.__contains__, _ODD)) or len(data.translate(None, _CONTROLS)) < len(data)
    )
    return source


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def read_source(path: str, name: str) -> Source | Diagnostic:
    """A file's text under the name it is shown by."""
    data = read_bytes(path, name)
    return data if isinstance(data, Diagnostic) else decode(data, name)


# ---- what leads out --------------------------------------------------------------------------------------------------


def tree_of(folder: str) -> str:
    """The work tree that a folder is in, by its real path; without one, the folder itself."""
    real = os.path.realpath(folder)
    return next(iter(trees_above(real)), real)


def leads_out(path: str, *trees: str) -> bool:
    """Whether what a path leads to is below none of some folders, which are real paths.

    Whoever may commit a path may not thereby have any file of the machine read into a public log.
    """
    return is_outside(os.path.realpath(path), *trees)


def is_outside(real: str, *trees: str) -> bool:
    """Whether a real path is below none of some folders."""
    return not any(real == tree or real.startswith(os.path.join(tree, "")) for tree in trees)


def unquoted(diagnostics: list[Diagnostic], tree: str) -> list[Diagnostic]:
    """The diagnostics, and for each file outside a folder (a real path; ``""`` for anywhere) one without its text."""
    if not tree:
        return diagnostics
    said: dict[str, Diagnostic] = {}
    for diagnostic in diagnostics:
        source = diagnostic.source
        if source is None or not leads_out(source.name, tree):
            said[f"{len(said)}\0"] = diagnostic
        elif source.name not in said:
            line, column = diagnostic.start
            phrase = Phrase("wrong-outside", line=line, column=column)
            said[source.name] = Diagnostic(diagnostic.rule, diagnostic.severity, phrase, file=source.name)
    return list(said.values())
