"""The message catalogue: texts by key in each language, loaded only for the language that a run speaks."""

from __future__ import annotations

from ..diagnostic import Authored, Phrase, Text
from ..source import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A value out of a report is quoted no longer than this.
_MAX_QUOTED = 240
# Nor is a rule writer's text longer than this, whatever values it holds.
_MAX_AUTHORED = 4_000


class Catalogue:
    """Puts texts into words. A rule writer's text is taken in this language, else in the one there is."""

    def __init__(self, language: str) -> None:
        if language == "en":
            from .en import TEXTS
        else:
            from .zh import TEXTS
        self.language = language
        self.texts: dict[str, str] = TEXTS

    def say(self, text: Text) -> str:
        """The text in words, harmless to a terminal."""
        if isinstance(text, Phrase):
            template = self.texts[text.key]
            args = {name: self._argument(value) for name, value in text.args.items()}
            if args.get("suggestion"):
                template += self.texts["did-you-mean"]
            return template.format(**args)
        if isinstance(text, Authored):
            said = text.texts.get(self.language) or next(iter(text.texts.values()), "")
            return harmless(said if len(said) <= _MAX_AUTHORED else f"{said[:_MAX_AUTHORED]}…")
        return harmless(text)

    def _argument(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return self.texts["list-comma"].join(self.say(item) for item in value)
        if isinstance(value, str) and len(value) > _MAX_QUOTED:
            value = f"{value[: _MAX_QUOTED // 2]}…"
        return self.say(value) if isinstance(value, (Phrase, Authored, str)) else value
