"""Differences that ``git apply`` and ``patch -p1`` take, from the folder that their names begin at."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    # Lines that are replaced and those that replace them: first and behind the last, of both.
    _Change = tuple[int, int, int, int]

_CONTEXT = 3
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def patch(name: bytes, before: bytes, after: bytes) -> bytes:
    """How a file of a name (with ``/``) becomes another; nothing where it is the same already."""
    if before == after:
        return b""
    old, new = _lines(before), _lines(after)
    one, other = _quoted(b"a/" + name), _quoted(b"b/" + name)
    # As git has it: a tab tells readers where a name with spaces ends.
    end = b"\t\n" if b" " in name and not one.startswith(b'"') else b"\n"
    head = b"diff --git %s %s\n--- %s%s+++ %s%s" % (one, other, one, end, other, end)
    return head + b"".join(_hunk(old, new, changes) for changes in _grouped(_changes(old, new)))


def _lines(data: bytes) -> list[bytes]:
    """Lines with their ends; only a line feed ends one."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _changes(old: list[bytes], new: list[bytes]) -> Iterator[_Change]:
    if len(old) == len(new):  # figures were mended in their lines
        at = 0
        while at < len(old):
            start = at
            while at < len(old) and old[at] != new[at]:
                at += 1
            if at > start:
                yield start, at, start, at
            at += 1
        return
    from difflib import SequenceMatcher

    for kind, *change in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            yield change[0], change[1], change[2], change[3]


def _grouped(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """Changes whose context would touch, together."""
    group: list[_Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: list[bytes], new: list[bytes], changes: list[_Change]) -> bytes:
    lead = min(_CONTEXT, changes[0][0])
    trail = min(_CONTEXT, len(old) - changes[-1][1])
    first, last = changes[0][0] - lead, changes[-1][1] + trail
    start, stop = changes[0][2] - lead, changes[-1][3] + trail
    parts = [b"@@ -%s +%s @@\n" % (_range(first, last), _range(start, stop))]
    at = first
    for i, j, k, m in changes:
        parts += [b" " + line for line in old[at:i]]
        parts += [_ended(b"-" + line) for line in old[i:j]]
        parts += [_ended(b"+" + line) for line in new[k:m]]
        at = j
    parts += [_ended(b" " + line) for line in old[at:last]]
    return b"".join(parts)


def _range(start: int, stop: int) -> bytes:
    return b"%d,%d" % (start + (stop > start), stop - start)


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _quoted(name: bytes) -> bytes:
    """A name as git writes it: in quotes, with escapes, where it holds what would end it or bytes that are no text."""
    highest = 0x100 if _is_text(name) else 0x7F
    escaped = b"".join(
        _ESCAPES.get(c) or (b"\\%03o" % c if c < 0x20 or c == 0x7F or c >= highest else bytes((c,))) for c in name
    )
    return name if escaped == name else b'"%s"' % escaped


def _is_text(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
