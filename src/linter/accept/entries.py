"""The entries of a baseline, and its file: JSON with one entry a line, sorted: it merges, and reads as a list."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from ..diagnostic import ERROR, FORM_CHECKS, Diagnostic, Phrase
from ..source import Source, Span
from ..startup import store as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from typing import Any

VERSION = 2
# Entries of this version knew rows and documents by their numbers: they may mean others by now.
_NUMBERED = 1
# How far a figure is off. A power of ten has an end: 10 to the power of a billion cannot be worked out.
_OFF = re.compile(r"[0-9]{1,4300}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,4}|/[0-9]{1,4300})?")
_KEYS = ("rule", "route", "stated", "off", "figures", "document")

# ``(rule, route, stated, off, figures, document)``: route and document by what they are called; ``off`` is how far the
# figure was off ("" where nothing was computed), ``figures`` a digest of what else is bound.
Entry = tuple[str, str, str, str, str, str]


def entry_of(diagnostic: Diagnostic) -> Entry:
    """What a diagnostic is known again by."""
    document, route, figures = diagnostic.identity or ("", diagnostic.route, "")
    off = "" if diagnostic.gap is None else _said(diagnostic.gap)
    return diagnostic.rule, route, diagnostic.stated, off, figures, document


def _said(gap: Fraction) -> str:
    """A distance, exact where it can be written out at all."""
    try:
        return str(gap)
    except ValueError:  # thousands of digits, which Python does not print
        return f"{Decimal(gap.numerator) / Decimal(gap.denominator):.20E}"


def acceptable(diagnostic: Diagnostic, known: Container[str]) -> bool:
    """Whether a baseline may hold a diagnostic: what keeps a file from being read, it may not."""
    return diagnostic.rule in known or diagnostic.rule in FORM_CHECKS


def is_whole(diagnostics: Iterable[Diagnostic], known: Container[str]) -> bool:
    """Whether everything that a file holds was checked and is listed: nothing kept a part of it from being read."""
    return not any(
        d.rule == "too-many-diagnostics"
        or (d.severity == ERROR and not acceptable(d, known) and not d.rule.startswith(("waiver-", "baseline-")))
        for d in diagnostics
    )


def content_of(data: bytes) -> str:
    """What a report is known again by under another name: its text, whatever its line ends."""
    return store.digest(data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))


def read(source: Source) -> tuple[dict[str, list[Entry]], dict[str, str], list[Diagnostic]]:
    """The entries of a baseline's text by file, the digests of the files' contents; what is wrong with it."""
    import json

    def wrong(at: int, why: Phrase) -> tuple[dict[str, list[Entry]], dict[str, str], list[Diagnostic]]:
        span = Span(min(at, len(source.text)), min(at, len(source.text)))
        return {}, {}, [Diagnostic("baseline", ERROR, why, file=source.name, source=source, span=span, caret="")]

    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        return wrong(error.pos, Phrase("baseline-syntax", why=error.msg))
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        return wrong(0, Phrase("baseline-shape"))
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return wrong(0, Phrase("baseline-shape"))
    version = data.get("version")
    if version != VERSION and not (version == _NUMBERED and not data["entries"]):  # nothing accepted is nothing wrong
        at = max(source.text.find('"version"'), 0)
        if version == _NUMBERED:
            return wrong(at, Phrase("baseline-old", file=source.name))
        return wrong(at, Phrase("baseline-version", version=str(version), known=VERSION))
    contents = data.get("contents", {})
    if not isinstance(contents, dict) or not all(isinstance(value, str) for value in contents.values()):
        return wrong(max(source.text.find('"contents"'), 0), Phrase("baseline-shape"))
    entries: dict[str, list[Entry]] = {}
    for number, item in enumerate(data["entries"]):
        if not _is_entry(item):
            return wrong(_line_of(source, number), Phrase("baseline-entry", number=number + 1))
        rule, route, stated, off, figures, document = (item.get(key, "") for key in _KEYS)
        entries.setdefault(item["file"], []).append((rule, route, stated, off, figures, document))
    return entries, contents, []


def _is_entry(item: Any) -> bool:
    if not isinstance(item, dict) or not all(isinstance(item.get(key, ""), str) for key in ("file", *_KEYS)):
        return False
    if not item.get("file") or not item.get("rule"):
        return False
    return not item.get("off") or distance(item["off"]) is not None


def distance(off: str) -> Fraction | None:
    """How far a figure is off, as an entry says it; None where that is no number."""
    if _OFF.fullmatch(off) is None:
        return None
    try:
        return Fraction(off)
    except (ValueError, ZeroDivisionError):
        return None


def _line_of(source: Source, number: int) -> int:
    """Where the line begins that holds an entry; the first of them where each does not have its own."""
    behind = max(source.text.find('"entries"'), 0)
    places = [m.start() for m in re.finditer(r"^[ \t]*\{[^\n]*\}", source.text[behind:], re.MULTILINE)]
    return behind + places[number if number < len(places) else 0] if places else 0


def text_of(entries: Iterable[tuple[str, Entry]], contents: Mapping[str, str] | None = None) -> str:
    """A baseline's file: sorted, one entry a line, only the keys that say something.

    ``contents`` are the digests of the files' contents, where they are known; those of files without entries go.
    """
    import json

    lines, files = [], set()
    for file, entry in sorted(entries, key=lambda pair: (pair[0], pair[1])):
        files.add(file)
        item: dict[str, Any] = {"file": file}
        item.update({key: value for key, value in zip(_KEYS, entry, strict=True) if value or key == "rule"})
        lines.append("    " + json.dumps(item, ensure_ascii=False))
    held = [
        f"    {json.dumps(file, ensure_ascii=False)}: {json.dumps(content)}"
        for file, content in sorted((contents or {}).items())
        if file in files
    ]
    known = f'  "contents": {_block("{}", held)},\n' if held else ""
    return f'{{\n  "version": {VERSION},\n{known}  "entries": {_block("[]", lines)}\n}}\n'


def _block(brackets: str, lines: list[str]) -> str:
    return brackets[0] + ("\n" + ",\n".join(lines) + "\n  " if lines else "") + brackets[1]


__all__ = ["VERSION", "Entry", "acceptable", "content_of", "distance", "entry_of", "is_whole", "read", "text_of"]
