"""The message catalogue: texts by key in each language, loaded only for the language that a run speaks."""

from __future__ import annotations

from ..diagnostic import (
    AND,
    APART,
    COMMA,
    DAYS,
    FUNCTION,
    NO,
    NOT,
    OR,
    SEMICOLON,
    UNTIL,
    YES,
    Authored,
    Phrase,
    Text,
    Working,
)
from ..source import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A value out of a report is quoted no longer than this.
_MAX_QUOTED = 240
# Nor is a rule writer's text longer than this, whatever values it holds.
_MAX_AUTHORED = 4_000
# What stands for a word in a working.
_WORDS = (
    (AND, "word-and"), (OR, "word-or"), (NOT, "word-not"), (COMMA, "list-comma"), (SEMICOLON, "list-semicolon"),
    (YES, "word-yes"), (NO, "word-no"), (UNTIL, "word-until"), (APART, "word-apart"), (DAYS, "word-days"),
)  # fmt: skip


class Catalogue:
    """Puts texts into words. A rule writer's text is taken in this language, else in the one there is."""

    def __init__(self, language: str) -> None:
        if language == "en":
            from .en import FUNCTIONS, TEXTS

            self.texts: dict[str, str] = _Counting(TEXTS)
        else:
            from .zh import FUNCTIONS, TEXTS

            self.texts = _Texts(TEXTS)
        self.functions = FUNCTIONS
        self.language = language

    def say(self, text: Text) -> str:
        """The text in words, harmless to a terminal."""
        if isinstance(text, Phrase):
            template = self.texts[text.key]
            args = {name: self._argument(value) for name, value in text.args.items()}
            if args.get("suggestion"):
                template = type(template)(template + self.texts["did-you-mean"])
            return template.format(**args)
        if isinstance(text, Authored):
            said = text.texts.get(self.language) or next(iter(text.texts.values()), "")
            return self._worded(said if len(said) <= _MAX_AUTHORED else f"{said[:_MAX_AUTHORED]}…")
        return self._worded(text.text) if isinstance(text, Working) else harmless(text)

    def _worded(self, text: str) -> str:
        """A text with its marks put into words."""
        said = harmless(text)
        for mark, key in _WORDS:
            if mark in said:
                said = said.replace(mark, self.texts[key])
        if FUNCTION in said:
            first, *rest = said.split(FUNCTION)
            for part in rest:
                name, _, behind = part.partition("(")
                first += f"{self.functions.get(name, name)}({behind}"
            said = first
        return said

    def _argument(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return self.texts["list-comma"].join(self.say(item) for item in value)
        if isinstance(value, str) and len(value) > _MAX_QUOTED:
            value = f"{value[: _MAX_QUOTED // 2]}…"
        return self.say(value) if isinstance(value, (Phrase, Authored, Working, str)) else value


def texts(language: str) -> dict[str, str]:
    """All templates of a language, by key."""
    if language == "en":
        from .en import TEXTS as CHECKING
        from .en_across import TEXTS as ACROSS
        from .en_authoring import TEXTS as AUTHORING
        from .en_delivery import TEXTS as DELIVERY
        from .en_language import TEXTS as LANGUAGE
        from .en_manuals import TEXTS as MANUALS
        from .en_tables import TEXTS as TABLES
    else:
        from .zh import TEXTS as CHECKING
        from .zh_across import TEXTS as ACROSS
        from .zh_authoring import TEXTS as AUTHORING
        from .zh_delivery import TEXTS as DELIVERY
        from .zh_language import TEXTS as LANGUAGE
        from .zh_manuals import TEXTS as MANUALS
        from .zh_tables import TEXTS as TABLES
    return CHECKING | ACROSS | AUTHORING | DELIVERY | LANGUAGE | MANUALS | TABLES


class _Texts(dict[str, str]):
    """Templates, those for who writes rules loaded when one of them is asked for."""

    __slots__ = ()
    language = "zh"

    def __missing__(self, key: str) -> str:
        if len(self) < len(found := texts(self.language)):
            self.update(found)
            return self[key]
        raise KeyError(key)


class _Counting(_Texts):
    """Templates of a language that has a plural: ``{count#reason|reasons}`` is the number with its word."""

    __slots__ = ()
    language = "en"

    def __getitem__(self, key: str) -> str:
        template = super().__getitem__(key)
        return _Counted(template) if "#" in template else template


class _Counted(str):
    __slots__ = ()

    def format(self, *_: Any, **args: Any) -> str:
        return self.format_map(_Counts(args))


class _Counts(dict[str, object]):
    __slots__ = ()

    def __missing__(self, key: str) -> str:
        name, _, words = key.partition("#")
        one, _, many = words.partition("|")
        return f"{self[name]} {one if str(self[name]) == '1' else many}"
