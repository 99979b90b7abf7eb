"""Texts of rule files as Markdown: what they say and nothing more, whoever turns it into a page.

GitHub cleans the pages that it makes; a plain converter does not, or knows no fences, or takes tags where it finds
them. What could become a tag, a link, an image or code is written as an entity; all else stays as it is, so that a
terminal can show it too.
"""

from __future__ import annotations

import re
from html import escape

from ..render.common import entity
from ..source import harmless, printed

# What could begin or end something: a tag, a comment, an autolink; the middle of a link, an image or a footnote, or the
# sign of a definition; code; mathematics; what would be an entity, or take away the meaning of a sign of ours.
_SIGNS = re.compile(r"<(?![ =>.0-9\u0080-\U0010ffff])|\](?=[(\[:]|$)|`|\$|&(?=[#A-Za-z])|\\(?=[!-/:-@\[-`{-~]|$)")
# What becomes active where a converter does not see that it stands in code.
_ACTIVE = re.compile(
    r"<[^ =>.0-9\u0080-\U0010ffff]|\]\([^)|\n]*[:&]|^[\W_]*(?:\d+[.)])?[\W_]*\[[^\]\n]*\]:", re.MULTILINE
)
_NOT_MARKUP = str.maketrans({sign: entity(sign) for sign in "[]()`*_~!\\$|:#"})


def inline(text: str) -> str:
    """A text within a line."""
    return _SIGNS.sub(lambda found: entity(found[0]), harmless(text))


def link(text: str, address: str) -> str:
    """A text that leads to one of our pages."""
    return f"[{inline(text).replace('[', entity('['))}]({address})"


def cell(text: str) -> str:
    """A text in a table."""
    return inline(text).replace("|", "\\|")


def code(text: str) -> str:
    """A text within a line, as code where nothing in it gets out of that."""
    text = harmless(text)
    return inline(text) if "`" in text or "](" in text or "]:" in text or _ACTIVE.search(text) else f"`{text}`"


def block(text: str, language: str = "") -> list[str]:
    """Lines of code, fenced; what a converter that knows no fences would make something of stands as HTML, escaped."""
    text = printed(text)
    if "```" in text or _ACTIVE.search(text):
        # A blank line would end the block for some.
        lines = escape(text).translate(_NOT_MARKUP).split("\n")
        return ["<pre>", *(line if line.strip() else "&#8203;" for line in lines), "</pre>"]
    return [f"```{language}", *text.split("\n"), "```"]
