"""Applying fixes: each is tried on the text, and kept only if the report as corrected shows nothing new."""

from __future__ import annotations

from collections import Counter

from ..diagnostic import NOTE, Diagnostic, Edit
from ..reading import read_bytes
from ..source import Source
from ..writing import replace
from .checker import Checker
from .result import FileResult

# How often a file is gone over: a total can be mended once its parts are.
_ROUNDS = 10
_BOM = b"\xef\xbb\xbf"


class Fixed:
    """A file with its fixes: the text as it would be, what was mended, and what the corrected text comes to."""

    def __init__(self, before: FileResult) -> None:
        self.before = before
        self.after = before
        self.mended: list[Diagnostic] = []

    @property
    def text(self) -> str:
        assert self.after.source is not None
        return self.after.source.text


def mend(checker: Checker, file: FileResult) -> Fixed:
    """Every fix that holds, applied to a file's text; nothing is written."""
    result = Fixed(file)
    refused: set[tuple[str, str]] = set()
    for _ in range(_ROUNDS):
        wanted = _candidates(result.after, refused)
        if not wanted or _try(checker, result, wanted):
            if not wanted:
                break
            continue
        for diagnostic in wanted:  # together they do not hold: each by itself
            again = next((d for d in _candidates(result.after, refused) if _key(d) == _key(diagnostic)), None)
            if again is None or not _try(checker, result, [again]):
                refused.add(_key(diagnostic))
    return result


def _candidates(file: FileResult, refused: set[tuple[str, str]]) -> list[Diagnostic]:
    """The diagnostics that a machine may mend: those whose parts nothing is said against, no two of them at odds."""
    doubtful = {d.route for d in file.diagnostics if d.severity != NOTE}
    found = [
        d
        for d in file.diagnostics
        if d.fix is not None
        and not d.fix.why_not
        and not d.accepted
        and _key(d) not in refused
        and not doubtful.intersection(d.fix.parts)
    ]
    texts: dict[tuple[int, int], set[str]] = {}
    for d in found:
        for edit in d.fix.edits if d.fix is not None else ():
            texts.setdefault((edit.span.start, edit.span.end), set()).add(edit.text)
    return [
        d for d in found if d.fix is not None
        and all(len(texts[edit.span.start, edit.span.end]) == 1 for edit in d.fix.edits)
    ]  # fmt: skip


def _key(d: Diagnostic) -> tuple[str, str]:
    return d.rule, d.route


def _try(checker: Checker, result: Fixed, wanted: list[Diagnostic]) -> bool:
    """Apply the fixes of some diagnostics if the text is the better for it."""
    before = result.after
    assert before.source is not None
    edits = {(e.span.start, e.span.end): e for d in wanted if d.fix is not None for e in d.fix.edits}
    source = Source(before.source.name, _edited(before.source.text, list(edits.values())))
    after = FileResult(before.path)
    checker.text(after, source, checker.settings.policy(before.path))
    said = Counter(_key(d) for d in before.diagnostics if d.severity != NOTE)
    now = Counter(_key(d) for d in after.diagnostics if d.severity != NOTE)
    said.subtract(Counter(_key(d) for d in wanted if d.severity != NOTE))
    if after.trouble or after.reports != before.reports or any(count > said[key] for key, count in now.items()):
        return False
    result.after = after
    result.mended += wanted
    return True


def _edited(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda e: -e.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def mended_bytes(fixed: Fixed, data: bytes) -> bytes | None:
    """A file's bytes with its fixes, ``data`` being what it holds; None where that is not what was checked."""
    assert fixed.before.source is not None
    mark = _BOM if data.startswith(_BOM) else b""
    if data.removeprefix(_BOM) != fixed.before.source.text.encode():
        return None
    return mark + fixed.text.encode()


def write(fixed: Fixed) -> bool:
    """Put the mended text in the file's place; False, and nothing written, where the file is no longer what was read.

    Raises OSError where it cannot be written.
    """
    path = fixed.before.path
    data = read_bytes(path, path)
    after = mended_bytes(fixed, data) if isinstance(data, bytes) else None
    if after is None:
        return False
    return replace(path, after, unless=lambda: read_bytes(path, path) != data)
