"""Why YAML does not parse, said where the mistake began: parsers notice many mistakes only lines further down.

Only texts that do not parse come here. Whatever is looked for is looked for once, from the top or from the place that
the parser gave, so that the time is linear in the text.
"""

from __future__ import annotations

import re

from ..diagnostic import ERROR, Diagnostic, Label, Phrase
from ..source import Source, Span
from .signs import reads_as_text

# What the two parsers say, by the first words of either; the rest is said in general terms.
_PROBLEMS = (
    ("mapping values are not allowed", "yaml-colon"),
    ("found character", "yaml-character"),
    ("found unexpected end of stream", "yaml-unclosed-quote"),
    ("did not find expected ',' or ", "yaml-unclosed-bracket"),
    ("expected ',' or ", "yaml-unclosed-bracket"),
    ("could not find expected ':'", "yaml-no-colon"),
    ("did not find expected key", "yaml-indentation"),
    ("did not find expected '-' indicator", "yaml-indentation"),
    ("expected <block end>", "yaml-indentation"),
    ("found a tab", "yaml-tab"),
    ("found unexpected ':'", "yaml-colon"),
    ("found unknown escape", "yaml-escape"),
    ("did not find expected hex", "yaml-escape"),
    ("expected escape sequence of", "yaml-escape"),
    ("found invalid Unicode", "yaml-escape"),
    ("found incompatible YAML", "yaml-version"),
    ("version m", "yaml-version"),
    ("block sequence entries are not allowed", "yaml-dash"),
    ("sequence entries are not allowed", "yaml-dash"),
)

_VERSION = re.compile(r"^%YAML[ \t]+(?!1\.[12]\s)(\S+)", re.MULTILINE)
# A line whose value, or which as a whole, begins with a quote; and a line of a block mapping or sequence.
_QUOTED = re.compile(r"""( *+(?:- ++)*+)(?:[^\s"'#:\[{][^"'#:\r\n]*+: ++)?(["'])""")
_ENTRY = re.compile(r"""( *+)(?:- ++)*+(?:"[^"\r\n]*+"|'[^'\r\n]*+'|[^\s"'#:\[\]{},][^"'#:\[\]{},\r\n]*+):(?=\s|$)""")
_PROPER = re.compile(r" *+(?:-(?:\s|$)|[^#\r\n]*?:(?=\s|$))")
# What stands for a key with a colon that is none to YAML: a full-width one, or one without a space behind it.
_KEY_LIKE = re.compile(r"""[ -]*+[^\s:：#"'\[\]{},&*!|>%@`-][^:：#"'\[\]{}\r\n]{0,60}?\s*+(：|:(?=[^\s/]))""")
_WIDE_BRACKET = re.compile(r"""[ -]*+(?:[^"'#:\r\n]*+: ++)?([｛［【])""")
_PAIRS = {"[": "]", "{": "}"}
# A number sign that begins a comment, and the text up to what would have gone on behind it.
_COMMENT = re.compile(r"(?<=[ \t])#[^,，\[\]{}\s]*")
# A line that begins with what looks like the dash of a list and is none, or with a dash that has no space behind it.
_DASH_LIKE = re.compile(r" *+(?:- ++)*+([–—―－−‒‐‑·•](?= )|-(?=[^\s-]))")


class _Place:
    """What is said, of which span, and with which arguments; ``noticed`` where the parser stopped, if elsewhere."""

    def __init__(self, key: str, start: int, end: int, **args: str) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.args = args


def diagnosed(source: Source, error: Exception, at: int) -> Diagnostic:
    """The diagnostic of what a parser raised; ``at`` is how far it had come, for what says no place itself."""
    text = source.text
    problem = str(getattr(error, "problem", "") or error or "")
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or opened
    at = max(0, min(mark.index if mark is not None else at, len(text)))
    begun = min(opened.index, len(text)) if opened is not None else at
    key = next((key for words, key in _PROBLEMS if problem.startswith(words)), "yaml-general")
    place = _began(source, key, at, begun) or _as_said(source, key, at)
    diagnostic = Diagnostic(
        "yaml-syntax",
        ERROR,
        Phrase(place.key, **place.args),
        file=source.name,
        source=source,
        span=Span(place.start, place.end),
        caret=Phrase("caret-here"),
    )
    if source.line_of(at) > source.line_of(place.start) and text[at : at + 1].strip(" \r\n#"):
        diagnostic.labels.append(Label(Span(at, at + 1), Phrase("label-noticed")))
    return diagnostic


def _as_said(source: Source, key: str, at: int) -> _Place:
    """The mistake where the parser noticed it."""
    text = source.text
    char = text[at : at + 1]
    if key == "yaml-character" and char == "\t":
        key = "yaml-tab"
    if key == "yaml-escape" and char != "\\":
        at = max(text.rfind("\\", _start(source, at), at), 0)
        char = text[at : at + 1]
    if key == "yaml-general" and char == ",":
        key = "yaml-extra-comma"
    elif key == "yaml-general" and text.startswith("%", _start(source, at)):
        return _Place("yaml-directive", _start(source, at), source.line_end(source.line_of(at)))
    if key == "yaml-indentation" and char and char in "]}":
        key = "yaml-extra-bracket"
    elif key == "yaml-indentation" and _follows_a_value(source, at):
        key = "yaml-behind-value"
    return _Place(key, at, at + 1 if char and char not in "\r\n" else at, char=char)


def _began(source: Source, key: str, at: int, begun: int) -> _Place | None:
    """Where the mistake began, if that can be told."""
    if key == "yaml-version":
        found = _VERSION.search(source.text)
        if found is None:
            return _Place("yaml-general", at, at)
        return _Place(key, found.start(1), found.end(1), version=found[1])
    if key in ("yaml-unclosed-bracket", "yaml-general"):
        cut = _cut_within(source, begun if key == "yaml-unclosed-bracket" else 0, at)
        if cut is not None:
            return cut
    if key == "yaml-unclosed-bracket":
        return _bracket(source, at, begun)
    if key in ("yaml-indentation", "yaml-unclosed-quote", "yaml-no-colon", "yaml-general"):
        quote = _open_quote(source, at)
        if quote >= 0:
            return _Place("yaml-unclosed-quote", quote, quote + 1)
    if key == "yaml-general":
        bracket = max(source.text.rfind("[", 0, at), source.text.rfind("{", 0, at))
        if bracket >= 0 and source.text[at : at + 1] != "," and not _is_closed(source, bracket):
            return _bracket(source, at, bracket)
    if key == "yaml-indentation":
        return _odd_dash(source, source.line_of(at)) or _wide_bracket(source, at)
    if key == "yaml-unclosed-quote":
        return _Place(key, begun, begun + 1)
    if key == "yaml-no-colon":
        line = source.line_of(begun)
        return (
            _odd_dash(source, line)
            or _odd_colon(source, line)
            or _Place(key, begun, max(begun + 1, source.line_end(line)))
        )
    if key == "yaml-colon":
        return _wide_bracket(source, at) or _odd_colon_above(source, at)
    return None


def _follows_a_value(source: Source, at: int) -> bool:
    """Whether what stands here follows a quoted value or a bracket on its own line."""
    before = source.text[_start(source, at) : at].rstrip(" ")
    return before.endswith(('"', "'", "]", "}")) and not source.text[at : at + 1].isspace()


def _start(source: Source, at: int) -> int:
    """Where the line of a place begins."""
    return source.starts[source.line_of(at) - 1]


def _odd_colon(source: Source, line: int) -> _Place | None:
    """What looks like a key at the start of a line, with a colon that is none."""
    found = _KEY_LIKE.match(source.text, source.starts[line - 1], source.line_end(line))
    if found is None:
        return None
    key = "yaml-wide-colon" if found[1] == "：" else "yaml-colon-space"
    return _Place(key, found.start(1), found.end(1), name=found[0][: found.start(1) - found.start()].strip(" -"))


def _odd_dash(source: Source, line: int) -> _Place | None:
    """What looks like the dash of a list item at the start of a line, and is none to YAML."""
    found = _DASH_LIKE.match(source.text, source.starts[line - 1], source.line_end(line))
    if found is None:
        return None
    key = "yaml-dash-space" if found[1] == "-" else "yaml-odd-dash"
    return _Place(key, found.start(1), found.end(1), char=found[1])


def _odd_colon_above(source: Source, at: int) -> _Place | None:
    """The first such line of the words that go on to a colon which came as a surprise."""
    place = None
    line = source.line_of(at)
    if ": " in source.text[source.starts[line - 1] : at]:
        return None
    while line > 1:
        line -= 1
        words = source.line(line).strip()
        if words.startswith("#"):
            break
        if words:
            place = _odd_dash(source, line) or _odd_colon(source, line) or place
            if _PROPER.match(words):
                break
    return place


def _wide_bracket(source: Source, at: int) -> _Place | None:
    found = _WIDE_BRACKET.match(source.text, _start(source, at), at)
    return None if found is None else _Place("yaml-wide-bracket", found.start(1), found.end(1), char=found[1])


def _bracket(source: Source, at: int, begun: int) -> _Place:
    """A bracket that nothing closes before the block goes on, or what is wrong between two that belong together."""
    text = source.text
    char = text[begun : begun + 1]
    if not _is_closed(source, begun):
        return _Place("yaml-unclosed-bracket", begun, begun + 1, char=char, wanted=_PAIRS.get(char, ""))
    wide = text.find("，", 1 + max(text.rfind(mark, begun, at) for mark in ",[{"), at + 1)
    if wide >= 0:
        return _Place("yaml-wide-comma", wide, wide + 1)
    return _Place("yaml-no-comma", at, at + 1 if text[at : at + 1].strip() else at)


def _cut_within(source: Source, start: int, at: int) -> _Place | None:
    """What looks like no comment, ``#REF!`` or ``#12``, and took the rest of brackets with it."""
    text, last = source.text, 0
    for found in _COMMENT.finditer(text, start, at):
        line = source.line_of(found.start())
        if line == last:
            continue
        last = line
        before = re.sub(r'"[^"]*+"|\'[^\']*+\'', "", text[source.starts[line - 1] : found.start()])
        behind = text[found.end() : source.line_end(line)].strip()
        is_open = any(before.count(opening) > before.count(closing) for opening, closing in _PAIRS.items())
        if behind and is_open and reads_as_text(text, found.start() + 1) and not re.search("[\"'#]", before):
            return _Place("yaml-cut", found.start(), found.end(), text=found[0])
    return None


def _is_closed(source: Source, begun: int) -> bool:
    """Whether the bracket here has its like, before a line that stands no deeper and reads as an entry of a block."""
    text = source.text
    before = text[_start(source, begun) : begun]
    indent = len(before) - len(before.lstrip(" ")) if before.strip() else -1  # -1: nothing stands around it
    waiting: list[str] = []
    at = begun
    while at < len(text):
        char = text[at]
        if char in _PAIRS:
            waiting.append(_PAIRS[char])
        elif char in "]}":
            if waiting.pop() != char:
                return False
            if not waiting:
                return True
        elif char in "\"'" and text[at - 1] in " ,[{:\n":
            at = text.find(char, at + 1)
            if at < 0:
                return False
        elif char == "#" and text[at - 1].isspace():
            at = source.line_end(source.line_of(at)) - 1
        elif char == "\n":
            entry = _ENTRY.match(text, at + 1)
            if entry is not None and len(entry[1]) <= indent:
                return False
        at += 1
    return False


def _open_quote(source: Source, limit: int) -> int:
    """The first quote before a place that is not closed on its line, though the block goes on below it; -1 for none."""
    text = source.text
    last = source.line_of(limit)
    for line in range(1, last + 1):
        start, end = source.starts[line - 1], source.line_end(line)
        found = _QUOTED.match(text, start, end)
        if found is None or _closes(text, found.end(), end, found[2]):
            continue
        below = line + 1
        while below <= len(source.starts) and not source.line(below).strip():
            below += 1
        entry = _ENTRY.match(text, source.starts[below - 1]) if below <= len(source.starts) else None
        if entry is not None and len(entry[1]) <= len(found[1]):
            return found.start(2)
    return -1


def _closes(text: str, start: int, end: int, quote: str) -> bool:
    """Whether a quoted value ends on its line."""
    at = start
    while at < end:
        if text[at] == "\\" and quote == '"':
            at += 2
        elif text[at] != quote:
            at += 1
        elif quote == "'" and text[at + 1 : at + 2] == quote:
            at += 2
        else:
            return True
    return False
