"""Characters that nobody sees, in a figure or a key: which, where, and whether the text is right without them.

Only what could not be read comes here.
"""

from __future__ import annotations

from ..diagnostic import Label, Phrase
from ..figure import Figure, decode
from ..source import Source, Span, is_odd_space, is_unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAMES = (
    ("\xa0\u202f", "char-no-break"),
    ("\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f", "char-thin-space"),
    ("\u200b\u200c\u200d\u2060\ufeff\u180e", "char-zero-width"),
    ("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "char-direction"),
    ("\xad", "char-soft-hyphen"),
    ("\u2800\u3164\uffa0\u115f\u1160", "char-filler"),
)


def first(text: str) -> int:
    """Where the first character stands that nobody sees, odd spaces among them; -1 where there is none."""
    return next((i for i, char in enumerate(text) if is_unseen(char) or is_odd_space(char)), -1)


def without(text: str) -> str:
    """A text as it looks: odd spaces as spaces, and nothing else that is not seen."""
    return "".join(" " if is_odd_space(char) else char for char in text if not is_unseen(char)).strip()


def named(char: str) -> tuple[str, Phrase]:
    """A character's code, and what it is called."""
    return f"U+{ord(char):04X}", Phrase(next((key for chars, key in _NAMES if char in chars), "char-other"))


def reason(text: str, kind: str, extra: Any, figure: Figure) -> Phrase:
    """Why a text is no figure: for a character in it, where the text is one as it looks."""
    at = first(text)
    seen = without(text) if at >= 0 else text
    if at < 0 or (decode(seen, kind, extra).value is None and decode(seen.replace(" ", ""), kind, extra).value is None):
        return Phrase(figure.why, text=text, unit=figure.unit, suggestion=figure.suggestion)
    code, name = named(text[at])
    return Phrase("unseen-inside", code=code, name=name, place=at + 1)


def label(source: Source, span: Span) -> list[Label]:
    """A label at the first such character of a span of a source."""
    at = first(source.text[span.start : span.end])
    if at < 0:
        return []
    code, name = named(source.text[span.start + at])
    place = span.start + at
    return [Label(Span(place, place + 1), Phrase("label-unseen", code=code, name=name))]


__all__ = ["first", "label", "named", "reason", "without"]
