"""What a key was meant to be that its form does not have: nearly the same, with what nobody sees, without its colon."""

from __future__ import annotations

from ..diagnostic import Label, Phrase
from ..heading import parted
from ..nearest import nearest
from . import unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from ..source import Source, Span

# No key of a form is longer, and to compare takes the square.
_LONGEST = 200


def unknown(
    source: Source, span: Span, word: str, keys: Container[str], form: str, near: Iterable[str]
) -> tuple[Phrase, list[Label]]:
    """What to say of a key that a form does not have, and labels for it; ``near`` are the keys that it may be like."""
    at = unseen.first(word)
    seen = unseen.without(word)
    if at >= 0 and seen in keys:
        code, name = unseen.named(word[at])
        return Phrase("unknown-key-unseen", key=seen, form=form, code=code, name=name), unseen.label(source, span)
    if word[:1] in "–—―－−‒•·" and word[1:2] == " ":
        return Phrase("unknown-key-dash", key=word, form=form, char=word[0]), []
    for colon in "：:":
        head, found, _ = word.partition(colon)
        if found and head.strip() in keys:
            return Phrase("unknown-key-colon", key=word, name=head.strip(), form=form), []
    bare, unit = parted(word) if len(word) <= _LONGEST else ("", "")
    if unit and bare in keys:
        return Phrase("unknown-key-unit", key=word, name=bare, unit=unit, form=form), []
    suggestion = nearest(word, near) if len(word) <= _LONGEST else ""
    return Phrase("unknown-key", key=word, form=form, suggestion=suggestion), []


__all__ = ["unknown"]
