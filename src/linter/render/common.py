"""What several renderings for programs say alike: paragraphs, identities, escapes."""

from __future__ import annotations

import json

from ..accept.baseline import entry_of
from ..diagnostic import Diagnostic
from ..messages import Catalogue
from ..source import disarmed, is_unseen
from ..startup import store as store
from ..version import __version__
from .base import details, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.result import FileResult
    from .places import Places

# Of our JSON: keys may be added within a version; none is removed, renamed or given another meaning.
VERSION = 1
URL = "https://github.com/crossfoot/crossfoot"


def paragraph(d: Diagnostic, catalogue: Catalogue) -> str:
    """A diagnostic's message with its details, a line each."""
    lines = [headline(d, catalogue), *(f"{head}: {text}" for head, text in details(d, catalogue))]
    return "\n".join(lines)


class Identities:
    """Names for diagnostics that stay the same when lines move; equal ones are told apart by their order."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seen: dict[str, int] = {}

    def of(self, d: Diagnostic) -> str:
        text = "\0".join((self._places.of(d), *entry_of(d)))
        number = self._seen[text] = self._seen.get(text, 0) + 1
        return store.digest(f"{text}\0{number}".encode("utf-8", "replace"))


def everything(file: FileResult) -> list[Diagnostic]:
    """The diagnostics of a file that count: not those that have been accepted."""
    return [d for d in file.diagnostics if not d.accepted]


class _Escapes(dict[int, str | int]):
    """For each character what stands in a result: of what a terminal would obey and nobody sees only an escape."""

    def __missing__(self, code: int) -> str | int:
        escaped: str | int = code
        if code >= 0x7F and not 0xD800 <= code <= 0xDFFF and is_unseen(chr(code)):
            units = chr(code).encode("utf-16-be").hex()
            escaped = "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
        self[code] = escaped
        return escaped


_ESCAPED = _Escapes()


def dumped(value: Any, indent: int | None = None) -> str:
    """JSON text that every reader takes: half a character (of a file name that is no UTF-8) is said in words."""
    text = json.dumps(value, ensure_ascii=False, indent=indent).translate(_ESCAPED)
    text = disarmed(text, _json_escape)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join(f"\\\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _json_escape(char: str) -> str:
    return f"\\u{ord(char):04x}"


def enveloped(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """What all our JSON begins with: its version, the tool, what it is; then its own keys. docs/formats.md has them."""
    return {"version": VERSION, "tool": {"name": "crossfoot", "version": __version__}, "kind": kind, **data}


def xml(text: str) -> str:
    """A text for XML: escaped, and without the characters that XML does not know."""
    text = text.translate(_ESCAPED)
    text = "".join(
        c if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;")):
        text = text.replace(raw, escaped)
    return disarmed(text, entity)


def entity(char: str) -> str:
    """A character as HTML and XML write it where it must not stand itself."""
    return f"&#{ord(char)};"
