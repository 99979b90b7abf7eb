"""The baseline: findings accepted in bulk when the tool is adopted, so that only new and worse ones count.

A finding is known again by its file, its rule, the route to its figure and the figure as stated; lines play no part.
One whose figures lie further apart than they did is worse, and so new. The file is JSON with one entry a line, sorted,
so that it merges and reads as a list.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from fractions import Fraction

from ..diagnostic import ERROR, FORM_CHECKS, Diagnostic, Phrase, first_line
from ..reading import decode, read_bytes
from ..source import Source, Span
from ..startup import store as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from typing import Any

NAME = "crossfoot-baseline.json"
VERSION = 1
# How far a figure is off. A power of ten has an end: 10 to the power of a billion cannot be worked out.
_OFF = re.compile(r"-?[0-9]{1,4300}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,5}|/[0-9]{1,4300})?")
_INDEX = re.compile(r"\[\d+\]")
_KEYS = ("file", "rule", "route", "stated", "off", "figures")

# ``(rule, route, stated, off, figures)``: ``off`` is how far the figure was off ("" where nothing was computed), and
# ``figures`` a digest of the others that took part where there is no such distance.
Entry = tuple[str, str, str, str, str]


def entry_of(diagnostic: Diagnostic) -> Entry:
    """What a diagnostic is known again by."""
    source = diagnostic.source
    gap = diagnostic.gap
    figures = ""
    if gap is None and source is not None and diagnostic.labels:
        texts = sorted(first_line(source, label.span) for label in diagnostic.labels)
        figures = store.digest("\n".join(texts).encode("utf-8", "replace"))[:12]
    off = "" if gap is None else _said(gap)
    return diagnostic.rule, diagnostic.route, diagnostic.stated, off, figures


def _said(gap: Fraction) -> str:
    """A distance, exact where it can be written out at all."""
    try:
        return str(gap)
    except ValueError:  # thousands of digits, which Python does not print
        return f"{Decimal(gap.numerator) / Decimal(gap.denominator):.20E}"


class Baseline:
    """Accepted findings by file (relative to the baseline's folder, with ``/``); ``left`` are those not met yet."""

    def __init__(self, path: str, entries: dict[str, list[Entry]]) -> None:
        self.path = path
        self.folder = os.path.dirname(os.path.realpath(path))
        self.entries = entries
        self.left: dict[str, list[Entry]] = {}

    def name_of(self, file: str) -> str:
        """A report's name in the baseline."""
        return os.path.relpath(os.path.realpath(file), self.folder).replace(os.sep, "/")

    def mark(self, file: str, diagnostics: list[Diagnostic], known: Container[str]) -> list[Entry]:
        """Mark the diagnostics of a file that have been accepted; the entries that nothing met.

        A row that moved is found by its figures.
        """
        name = self.name_of(file)
        left = dict(enumerate(self.entries.get(name, ())))
        open_ = [d for d in diagnostics if d.waiver is None and acceptable(d, known)]
        for same_row in (True, False):
            alike: dict[tuple[str, ...], list[int]] = {}
            for number, entry in left.items():
                alike.setdefault(_identity(entry, same_row), []).append(number)
            rest = []
            for diagnostic in open_:
                found = entry_of(diagnostic)
                numbers = alike.get(_identity(found, same_row), [])
                at = next((i for i, number in enumerate(numbers) if _covers(left[number], found)), None)
                if at is None:
                    rest.append(diagnostic)
                else:
                    diagnostic.baselined = True
                    del left[numbers.pop(at)]
            open_ = rest
            if not left:
                break
        return list(left.values())

    def stale(self) -> list[tuple[str, Entry]]:
        """Entries that nothing met, of the files that were checked or that are gone."""
        gone = [name for name in self.entries if name not in self.left and not self.exists(name)]
        found = {**self.left, **{name: self.entries[name] for name in gone}}
        return [(name, entry) for name in sorted(found) for entry in found[name]]

    def exists(self, name: str) -> bool:
        return os.path.lexists(os.path.join(self.folder, *name.split("/")))


def acceptable(diagnostic: Diagnostic, known: Container[str]) -> bool:
    """Whether a baseline may hold a diagnostic: what keeps a file from being read, it may not."""
    return diagnostic.rule in known or diagnostic.rule in FORM_CHECKS


def _identity(entry: Entry, same_row: bool) -> tuple[str, ...]:
    """What two entries have alike that may be the same finding, in the same row or in any."""
    return entry[0], entry[1] if same_row else _INDEX.sub("[]", entry[1]), entry[2], entry[4]


def _covers(entry: Entry, found: Entry) -> bool:
    """Whether an accepted finding is at least as far off as one of the same identity."""
    if entry[3] == found[3]:
        return True
    return bool(entry[3] and found[3]) and Fraction(found[3]) <= Fraction(entry[3])


def load(path: str, cache: str | None) -> tuple[Baseline | None, list[Diagnostic]]:
    """A baseline from its file; None with diagnostics where it is not to be had or wrong."""
    data = read_bytes(path, path)
    if isinstance(data, Diagnostic):
        return None, [data]
    key = f"baseline-{store.key([data])}.bin"
    entries = store.read(cache, key)
    if entries is None:
        source = decode(data, path)
        if isinstance(source, Diagnostic):
            return None, [source]
        entries, problems = _read(source)
        if problems:
            return None, problems
        store.write(cache, key, entries)
    return Baseline(path, entries), []


def _read(source: Source) -> tuple[dict[str, list[Entry]], list[Diagnostic]]:
    import json

    def wrong(at: int, why: Phrase) -> tuple[dict[str, list[Entry]], list[Diagnostic]]:
        at = min(at, len(source.text))
        return {}, [Diagnostic("baseline", ERROR, why, file=source.name, source=source, span=Span(at, at), caret="")]

    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        return wrong(error.pos, Phrase("baseline-syntax", why=error.msg))
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        return wrong(0, Phrase("baseline-shape"))
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return wrong(0, Phrase("baseline-shape"))
    if data.get("version") != VERSION:
        return wrong(
            max(source.text.find('"version"'), 0), Phrase("baseline-version", version=str(data.get("version")))
        )
    entries: dict[str, list[Entry]] = {}
    for number, item in enumerate(data["entries"]):
        good = isinstance(item, dict) and all(isinstance(item.get(key, ""), str) for key in _KEYS) and item.get("file")
        if good and item.get("off"):
            try:
                good = _OFF.fullmatch(item["off"]) is not None and Fraction(item["off"]) >= 0
            except (ValueError, ZeroDivisionError):
                good = False
        if not good or not item.get("rule"):
            line = next((i for i, at in enumerate(_entry_lines(source)) if i == number), 0)
            places = _entry_lines(source)
            return wrong(places[line] if places else 0, Phrase("baseline-entry", number=number + 1))
        rule, route, stated, off, figures = (str(item.get(key, "")) for key in _KEYS[1:])
        entries.setdefault(item["file"], []).append((rule, route, stated, off, figures))
    return entries, []


def _entry_lines(source: Source) -> list[int]:
    """Where the lines begin that hold an entry each."""
    return [m.start() for m in re.finditer(r"^[ \t]*\{[^\n]*\}", source.text, re.MULTILINE)]


def text_of(entries: Iterable[tuple[str, Entry]]) -> str:
    """A baseline's file: sorted, one entry a line, only the keys that say something."""
    import json

    lines = []
    for file, entry in sorted(entries, key=lambda pair: (pair[0], pair[1])):
        item: dict[str, Any] = {"file": file}
        item.update({key: value for key, value in zip(_KEYS[1:], entry, strict=True) if value or key == "rule"})
        lines.append("    " + json.dumps(item, ensure_ascii=False))
    body = ",\n".join(lines)
    return (
        f'{{\n  "version": {VERSION},\n  "entries": [\n{body}\n  ]\n}}\n'
        if lines
        else (f'{{\n  "version": {VERSION},\n  "entries": []\n}}\n')
    )
