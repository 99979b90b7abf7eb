"""The ``full`` rendering: each diagnostic with its excerpt, carets under the figures, the working and the citation."""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, NotEvaluated, Phrase
from ..messages import Catalogue
from ..origin import spot
from ..source import Source, Span, harmless, width
from .base import Options, Rendering, details, unfit_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result

_MAX_CELLS = 160
_LEAD = 30
_MAX_LABELS = 14
_MAX_REASONS = 3
# About a path that holds no text: it has no line to name.
_NOWHERE = ("unknown-pack", "file-missing", "folder-without-yaml", "no-reports", "rules-missing", "rules-empty",
            "rule-outside", "unknown-rule", "file-unwritable", "manual-in-the-way", "unknown-root-form", "form-no-root",
            "ambiguous-root", "new-in-the-way")  # fmt: skip
COLORS = {ERROR: "31", WARNING: "33", NOTE: "36"}


class _Paint:
    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def painter(on: bool) -> _Paint:
    """What colours texts, or leaves them alone."""
    return _Paint(on)


class Full(Rendering):
    """For people, at a terminal."""

    human = True

    def __init__(self, catalogue: Catalogue, options: Options) -> None:
        super().__init__(catalogue, options)
        self.paint = _Paint(options.color)
        self.undecided = Undecided()

    def file(self, file: FileResult) -> str:
        shown = [d for d in file.diagnostics if not d.accepted]
        blocks = [one(d, self.catalogue, self.paint) for d in shown]
        blocks += _which(file, self.catalogue, self.paint) if file.localized else []
        accepted = [d for d in file.diagnostics if d.accepted] if self.options.verbose else []
        blocks += ["".join(_accepted(d, self.catalogue, self.paint) for d in accepted)]
        blocks += [_unfit(file, self.catalogue, self.paint)] if self.options.verbose else []
        blocks += self.undecided.add(file, self.catalogue, self.paint, self.options.verbose)
        return "".join(f"{block}\n" for block in blocks if block)

    def end(self, result: Result) -> str:
        if result.stopped and not result.checked:
            return ""
        return _summary(result, self.undecided, self.catalogue, self.options, self.paint)

    def trouble(self, diagnostics: list[Diagnostic]) -> str:
        return "\n".join(one(d, self.catalogue, self.paint) for d in diagnostics)


class Undecided:
    """The checks that could not be evaluated, grouped by their reason; only a place and a number are kept of each."""

    def __init__(self) -> None:
        self.count = 0
        self.groups: dict[str, tuple[int, str]] = {}

    def add(self, file: FileResult, catalogue: Catalogue, paint: _Paint, verbose: bool) -> list[str]:
        """Count a file's in; those for want of a required figure (with ``verbose``, all) as lines."""
        undecided = file.not_evaluated()
        self.count += len(undecided)
        for n in undecided:
            reason = _reason(n, catalogue)
            times, place = self.groups.get(reason, (0, ""))
            self.groups[reason] = (times + 1, place or _place(n))
        return _undecided([n for n in undecided if verbose or n.required], catalogue, paint)


def one(d: Diagnostic, catalogue: Catalogue, paint: _Paint | None = None) -> str:
    """One diagnostic as lines of text, ending in a line end."""
    paint = paint or _Paint(False)
    color = COLORS[d.severity]
    head = f"{paint(f'{catalogue.texts[d.severity]}[{d.rule}]', '1;' + color)}: {paint(catalogue.say(d.message), '1')}"
    line, column = d.start
    lines = [head]
    if d.source is None or d.span is None:
        where = harmless(d.file) if d.rule in _NOWHERE else f"{harmless(d.file)}:{line}:{column}"
        lines.append(f"  {paint('-->', '34')} {where}")
        return "\n".join(lines) + "\n"
    marks = [_Mark(d.span, catalogue.say(d.caret), True)]
    marks += [_Mark(label.span, catalogue.say(label.text), False) for label in d.labels]
    excerpt, gutter = _excerpt(d.source, marks, color, paint)
    lines.append(f"{' ' * gutter}{paint('-->', '34')} {harmless(spot(d.source, d.span.start, d.file))}")
    lines.extend(excerpt)
    lines += _elsewhere(d, catalogue, paint)
    bar = " " * (gutter + 1)
    lines.extend(f"{bar}{paint('=', '34')} {head}: {text}" for head, text in details(d, catalogue, elsewhere=False))
    return "\n".join(lines) + "\n"


def _elsewhere(d: Diagnostic, catalogue: Catalogue, paint: _Paint) -> list[str]:
    """The places in other reports, each report with its excerpt."""
    by_source: dict[int, tuple[Source, list[_Mark]]] = {}
    for each in d.elsewhere:
        marks = by_source.setdefault(id(each.source), (each.source, []))[1]
        marks.append(_Mark(each.span, catalogue.say(each.text), False))
    lines = []
    for source, marks in by_source.values():
        excerpt, gutter = _excerpt(source, marks, "34", paint)
        lines.append(f"{' ' * gutter}{paint('-->', '34')} {harmless(spot(source, marks[0].span.start))}")
        lines += excerpt
    return lines


class _Mark:
    __slots__ = ("primary", "span", "text")

    def __init__(self, span: Span, text: str, primary: bool) -> None:
        self.span = span
        self.text = text
        self.primary = primary


def _excerpt(source: Source, marks: list[_Mark], color: str, paint: _Paint) -> tuple[list[str], int]:
    """The lines that hold marks, with carets under them, and the width of the line numbers."""
    left_out = len(marks) - _MAX_LABELS
    if left_out > 0:
        marks = marks[:_MAX_LABELS]
    by_line: dict[int, list[_Mark]] = {}
    for mark in marks:
        by_line.setdefault(source.line_of(mark.span.start), []).append(mark)
    numbers = sorted(by_line)
    gutter = len(str(numbers[-1]))
    empty = paint(f"{' ' * gutter} |", "34")
    lines = [empty]
    previous = 0
    for number in numbers:
        if previous and number > previous + 1:
            if number == previous + 2:
                text, _, _ = _windowed(source, number - 1, [])
                lines.append(f"{paint(f'{number - 1:>{gutter}} |', '34')} {text}".rstrip())
            else:
                lines.append(paint("...", "34"))
        text, start, offset = _windowed(source, number, by_line[number])
        lines.append(f"{paint(f'{number:>{gutter}} |', '34')} {text}".rstrip())
        placed = _placed(source, number, by_line[number], start, offset)
        lines.extend(f"{empty} {row}".rstrip() for row in _carets(placed, color, paint))
        previous = number
    if left_out > 0:
        lines.append(f"{empty} … +{left_out}")
    return lines, gutter


def _windowed(source: Source, number: int, marks: list[_Mark]) -> tuple[str, int, int]:
    """A line as shown (long ones cut around their first mark): its text, the first character shown, cells before it."""
    line_start = source.starts[number - 1]
    line_end = source.line_end(number)
    if line_end - line_start <= _MAX_CELLS:
        text = harmless(source.text[line_start:line_end])
        if width(text) <= _MAX_CELLS:
            return text, 0, 0
    # Only what can be shown is looked at: a line may be megabytes long.
    primary = next((m for m in marks if m.primary), marks[0] if marks else None)
    start = min(max(line_start, primary.span.start if primary else line_start), line_end)
    lead = 0
    while start > line_start and lead < _LEAD:
        start -= 1
        lead += width(harmless(source.text[start]))
    cells, end = 0, start
    while end < line_end and cells < _MAX_CELLS:
        cells += width(harmless(source.text[end]))
        end += 1
    prefix = "…" if start > line_start else ""
    suffix = "…" if end < line_end else ""
    return f"{prefix}{harmless(source.text[start:end])}{suffix}", start - line_start, len(prefix)


def _placed(source: Source, number: int, marks: list[_Mark], start: int, offset: int) -> list[tuple[int, int, _Mark]]:
    """Marks with their first cell and their length in cells; those outside the window are left out."""
    first, line_end = source.starts[number - 1] + start, source.line_end(number)
    placed = []
    for mark in marks:
        a = min(mark.span.start, line_end)
        b = min(max(mark.span.end, a), line_end, a + _MAX_CELLS)
        if a < first or a - first > _MAX_CELLS:
            continue
        cell = offset + width(harmless(source.text[first:a]))
        length = max(1, width(harmless(source.text[a:b])))
        if cell > _MAX_CELLS + 2:
            continue
        placed.append((cell, min(length, _MAX_CELLS + 2 - cell), mark))
    return sorted(placed, key=lambda p: (p[0], not p[2].primary))


def _carets(placed: list[tuple[int, int, _Mark]], color: str, paint: _Paint) -> list[str]:
    """The row of carets with the last mark's text, then the other texts below, each on a row of its own."""
    if not placed:
        return []
    row, at = "", 0
    for cell, length, mark in placed:
        if cell < at:
            continue
        sign = "^" if mark.primary else "-"
        row += " " * (cell - at) + paint(sign * length, color if mark.primary else "34")
        at = cell + length
    last = placed[-1][2]
    row += f" {paint(last.text, color if last.primary else '34')}" if last.text else ""
    rows = [row]
    waiting = [p for p in placed[:-1] if p[2].text]
    while waiting:
        cell, _, mark = waiting.pop()
        bars, at = "", 0
        for other, _, _ in waiting:
            if other >= at:
                bars += " " * (other - at) + "|"
                at = other + 1
        if cell >= at:
            rows.append(f"{bars}{' ' * (cell - at)}{paint(mark.text, color if mark.primary else '34')}")
    return rows


def _reason(n: NotEvaluated, catalogue: Catalogue) -> str:
    return catalogue.texts["list-comma"].join(dict.fromkeys(catalogue.say(text) for text, _, _ in n.reasons))


def _place(n: NotEvaluated) -> str:
    return harmless(spot(n.source, n.span.start, n.file))


def _undecided(undecided: list[NotEvaluated], catalogue: Catalogue, paint: _Paint) -> list[str]:
    entries = []
    for n in undecided:
        where, reasons = _place(n), _reason(n, catalogue)
        entries.append(f"{paint(catalogue.texts['not-evaluated'], '2')}[{n.rule}] {where}: {reasons}")
    return ["\n".join(dict.fromkeys(entries)) + "\n"] if entries else []


def _which(file: FileResult, catalogue: Catalogue, paint: _Paint) -> list[str]:
    """The figures that would settle what fails together, a block a group."""
    from .which import which

    head = paint(catalogue.texts["which"], "1;36")
    return [
        "".join((f"{head}: {said}\n", *(f"  {paint('=', '34')} {line}\n" for line in lines)))
        for said, lines in which(file, catalogue)
    ]


def _unfit(file: FileResult, catalogue: Catalogue, paint: _Paint) -> str:
    """The rules that a table or the whole report is no case for, a line each."""
    head = paint(catalogue.texts["not-applicable"], "2")
    lines = []
    for rule, why, label, count, line, column, _ in file.unfit:
        reason = unfit_for(why, label, count, catalogue)
        lines.append(f"{head}[{rule}] {harmless(file.path)}:{line}:{column}: {reason}\n")
    return "".join(lines)


def _accepted(d: Diagnostic, catalogue: Catalogue, paint: _Paint) -> str:
    """An accepted diagnostic, in a line."""
    if d.waiver is None:
        how = catalogue.texts["accepted-baseline"]
    else:
        how = catalogue.say(Phrase("accepted-waiver", reason=d.waiver.reason))
    where = (
        f"{harmless(d.file)}:1:1"
        if d.source is None or d.span is None
        else harmless(spot(d.source, d.span.start, d.file))
    )
    return f"{paint(how, '2')}[{d.rule}] {where}: {catalogue.say(d.message)}\n"


def _why_undecided(undecided: Undecided, catalogue: Catalogue) -> str:
    """The most frequent reasons why checks could not be decided, each with a place."""
    texts = catalogue.texts
    ordered = sorted(undecided.groups.items(), key=lambda group: -group[1][0])
    said = []
    for reason, (count, place) in ordered[:_MAX_REASONS]:
        key = "undecided-once" if count == 1 else "undecided-at"
        said.append(texts[key].format(reason=reason, count=count, where=place))
    if len(ordered) > _MAX_REASONS:
        said.append(texts["undecided-more"].format(count=len(ordered) - _MAX_REASONS))
    return texts["undecided"].format(count=undecided.count, reasons=texts["list-semicolon"].join(said))


def _summary(result: Result, undecided: Undecided, catalogue: Catalogue, options: Options, paint: _Paint) -> str:
    texts = catalogue.texts
    counts = {s: result.count(s) for s in (ERROR, WARNING, NOTE)}
    key = "summary-found" if any(counts.values()) else "summary-clean"
    head = texts[key].format(
        files=result.checked,
        reports=result.reports,
        errors=counts[ERROR],
        warnings=counts[WARNING],
        notes=counts[NOTE],
    )
    worst = next((s for s in (ERROR, WARNING, NOTE) if counts[s]), None)
    lines = [paint(head, f"1;{COLORS[worst]}" if worst else "1;32")]
    passed, failed, unknown, skipped = result.counts
    lines.append(
        texts["summary-checks"].format(
            rules=len(result.rules_run), passed=passed, failed=failed, unknown=unknown, skipped=skipped
        )
    )
    if undecided.count and not options.verbose:
        lines.append(_why_undecided(undecided, catalogue))
    if result.passed_over:
        lines.append(texts["summary-passed-over"].format(count=result.passed_over))
    if result.waived or result.baselined:
        key = "summary-accepted" if options.verbose else "summary-accepted-hidden"
        lines.append(texts[key].format(waived=result.waived, baselined=result.baselined))
    return "\n".join(lines) + "\n"
