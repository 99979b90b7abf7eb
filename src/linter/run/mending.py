"""Applying fixes: each is tried on the text, and kept only if the report as corrected shows nothing new."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter

from ..diagnostic import NOTE, Diagnostic, Edit
from ..reading import read_bytes
from ..source import Source
from ..writing import replace
from .checker import MAX_DIAGNOSTICS, Checker
from .result import FileResult

# How often a file is gone over: a total can be mended once its parts are.
_ROUNDS = 10
# So often fixes are tried on a file at most, of a large one less often: each time all of it is checked. Those that are
# at odds are told by what is found where they are made, so that hundreds of them take a few tries.
_MOST_TRIES, _LEAST_TRIES, _MOST_CHARACTERS = 64, 12, 16_000_000
_MORE = "too-many-diagnostics"
# The rule, the route and the line of what is mended.
_Key = tuple[str, str, int]
_BOM = b"\xef\xbb\xbf"


class Fixed:
    """A file with its fixes: the text as it would be, what was mended, and what the corrected text comes to.

    ``untried`` is how many fixes were left because too many of them would have to be tried one by one.
    """

    def __init__(self, before: FileResult) -> None:
        self.before = before
        self.after = before
        self.mended: list[Diagnostic] = []
        self.untried = 0

    @property
    def text(self) -> str:
        assert self.after.source is not None
        return self.after.source.text


def mend(checker: Checker, file: FileResult) -> Fixed:
    """Every fix that holds, applied to a file's text; nothing is written."""
    return _Mending(checker, file).done()


class _Mending:
    def __init__(self, checker: Checker, file: FileResult) -> None:
        self.checker = checker
        self.result = Fixed(file)
        self.refused: set[_Key] = set()
        size = len(file.source.text) if file.source is not None else 0
        self.tries = max(_LEAST_TRIES, min(_MOST_TRIES, _MOST_CHARACTERS // (size + 1)))

    def done(self) -> Fixed:
        result = self.result
        if _candidates(result.after, self.refused) and any(d.rule == _MORE for d in result.after.diagnostics):
            assert result.after.source is not None
            result.after = self._checked(result.after.source.text)  # all of them: what is not listed is not new
        for _ in range(_ROUNDS):
            wanted = _candidates(result.after, self.refused)
            if not wanted:
                break
            self._settle(wanted)
        if result.after is not result.before and len(result.after.diagnostics) > MAX_DIAGNOSTICS:
            result.after = self._checked(result.text, MAX_DIAGNOSTICS)
        if result.after.failing:
            self.checker.localize(result.after)
        return result

    def _settle(self, wanted: list[Diagnostic]) -> None:
        """Make those of some fixes that hold together, in halves where nothing tells which of them do not."""
        waiting = [{_key(d) for d in wanted}]
        while waiting:
            keys = waiting.pop()
            group = [d for d in _candidates(self.result.after, self.refused) if _key(d) in keys]
            if not group:
                continue
            if not self.tries:
                self.result.untried += len(group)
                self.refused.update(map(_key, group))
                continue
            self.tries -= 1
            guilty = self._try(group)
            if guilty is None:
                continue
            if len(group) == 1:
                guilty = group
            self.refused.update(map(_key, guilty))
            rest = [_key(d) for d in group if _key(d) not in self.refused]
            half = len(rest) if guilty else len(rest) // 2
            waiting += [set(rest[half:]), set(rest[:half])]

    def _try(self, wanted: list[Diagnostic]) -> list[Diagnostic] | None:
        """Apply the fixes of some diagnostics if the text is the better for it, which is None; else those of them that
        are certainly to blame."""
        result = self.result
        before = result.after
        assert before.source is not None
        edits = {(e.span.start, e.span.end): e for d in wanted if d.fix is not None for e in d.fix.edits}
        after = self._checked(_edited(before.source.text, list(edits.values())))
        said = Counter(_said(d) for d in before.diagnostics if d.severity != NOTE)
        said.subtract(Counter(_said(d) for d in wanted if d.severity != NOTE))
        new = []
        for d in after.diagnostics:
            if d.severity != NOTE:
                said[_said(d)] -= 1
                if said[_said(d)] < 0:
                    new.append(d)
        if not after.trouble and after.reports == before.reports and not new:
            result.after = after
            result.mended += wanted
            return None
        return _to_blame(wanted, new)

    def _checked(self, text: str, most: int | None = None) -> FileResult:
        result = self.result.before
        assert result.source is not None
        after = FileResult(result.path)
        policy = self.checker.settings.policy(result.path)
        self.checker.text(after, Source(result.source.name, text), policy, most=most)
        return after


def _to_blame(wanted: list[Diagnostic], new: list[Diagnostic]) -> list[Diagnostic]:
    """The fixes of which one alone was made where something new is said."""
    places = sorted(
        (edit.span.start, edit.span.end, len(edit.text), number)
        for number, d in enumerate(wanted)
        for edit in (d.fix.edits if d.fix is not None else ())
    )
    starts, ends, shift, last = [], [], 0, -1
    for start, end, length, _ in places:
        starts.append(start + shift)
        ends.append(start + shift + length)
        if start != last:  # the same one may be of several fixes
            shift += length - (end - start)
        last = start
    guilty: set[int] = set()
    for d in new:
        spans = [span for span in (d.span, *(label.span for label in d.labels)) if span is not None]
        met = {
            places[i][3] for span in spans for i in range(bisect_left(ends, span.start), bisect_right(starts, span.end))
        }
        if len(met) == 1:
            guilty |= met
    return [wanted[number] for number in sorted(guilty)]


def _candidates(file: FileResult, refused: set[_Key]) -> list[Diagnostic]:
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


def _said(d: Diagnostic) -> tuple[str, str]:
    return d.rule, d.route


def _key(d: Diagnostic) -> _Key:
    """What a fix is known by while others are made, which changes no line."""
    return d.rule, d.route, d.start[0]


def _edited(text: str, edits: list[Edit]) -> str:
    parts = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span.start):
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join((*parts, text[at:]))


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
