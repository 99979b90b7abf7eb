"""One pattern of ``.gitignore``, as git reads it, to a regular expression that cannot go back for ever.

A pattern without a slash is for a name, any other for a path below the pattern's folder. Each star but the last of a
part takes as little as it can, for good (the rest can take what is left), so that comparing costs no more than the
product of both lengths.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Whether it takes a file or lets it go again; whether for folders only; whether for a name; its regular expression.
Pattern = tuple[bool, bool, bool, str]

_SPECIAL = "*?[\\"
_STARS, _ANY, _BELOW, _SLASH = "*", "**/", "**", "/"
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \t", "cntrl": "\0-\x1f\x7f", "digit": "0-9", "graph": "!-~",
    "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": " \t\n\r", "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip


class Never(ValueError):
    """A pattern that matches nothing, as it is written."""


def pattern(line: str, *, strict: bool = False) -> Pattern | None:
    """What a line says; None for a comment and an empty one. Raises Never for one that can match nothing, and where
    that is asked for (``strict``) for a range that ends before it begins, of which git takes the first character."""
    text = _trimmed(line)
    if not text or text.startswith("#"):
        return None
    takes = not text.startswith("!")
    if not takes:
        text = text[1:]
    folders_only = text.endswith("/")
    if folders_only:
        text = text[:-1]
    if not text:
        raise Never(line)
    if "/" not in text:
        return takes, folders_only, True, _whole(_tokens(text, 0, paths=False, strict=strict))
    # git compares what comes before the first special character by itself, and takes the rest for a pattern.
    text = text.removeprefix("/")
    start = next((at for at, c in enumerate(text) if c in _SPECIAL), len(text))
    return takes, folders_only, False, _escaped(text[:start]) + _whole(_tokens(text, start, paths=True, strict=strict))


def _trimmed(line: str) -> str:
    """Without the blanks at its end, those aside that a backslash stands before."""
    end = len(line)
    while end and line[end - 1] == " ":
        end -= 1
    before = end - len(line[:end].rstrip("\\"))
    # An odd number of backslashes holds on to the blank behind them.
    return line[: end + 1] if before % 2 and end < len(line) else line[:end]


def _escaped(text: str) -> str:
    return "".join(
        c if c.isalnum() and c.isascii() else f"\\{c}" if c.isascii() and c > " " else _code(c) for c in text
    )


def _code(c: str) -> str:
    number = ord(c)
    return f"\\x{number:02x}" if number < 0x100 else c


def _tokens(text: str, at: int, *, paths: bool, strict: bool) -> Iterator[str]:
    """Stars and slashes by themselves, everything else as a regular expression of one character."""
    begin = at
    while at < len(text):
        c = text[at]
        at += 1
        if c == "*":
            first = at - 1
            while at < len(text) and text[at] == "*":
                at += 1
            alone = (first == begin or text[first - 1] == "/") and text[at : at + 1] in ("", "/")
            if paths and at - first > 1 and alone:
                yield _ANY if at < len(text) else _BELOW
                at += 1
            elif paths and at - first > 1 and (first == begin or text[first - 1] == "/") and text[at : at + 2] == "\\/":
                yield _BELOW
            else:
                yield _STARS
        elif c == "?":
            yield "[^/]"
        elif c == "[":
            found, at = _set(text, at, strict=strict)
            yield found
        elif c == "\\":
            if at == len(text):
                raise Never(text)
            yield _SLASH if text[at] == "/" else _escaped(text[at])
            at += 1
        else:
            yield _SLASH if c == "/" else _escaped(c)


def _set(text: str, at: int, *, strict: bool) -> tuple[str, int]:
    """A set of characters from behind its bracket, and where it ends. A slash is in none of them."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    parts: list[str] = []
    before = ""
    first = True
    while True:
        c = text[at : at + 1]
        if not c:
            raise Never(text)
        if c == "]" and not first:
            break
        first = False
        if c == "\\":
            at += 1
            c = text[at : at + 1]
            if not c:
                raise Never(text)
            parts.append(_escaped(c))
        elif c == "-" and before and text[at + 1 : at + 2] not in ("", "]"):
            at += 1
            c = text[at]
            if c == "\\":
                at += 1
                c = text[at : at + 1]
                if not c:
                    raise Never(text)
            if before <= c:
                parts.append(f"{_escaped(before)}-{_escaped(c)}")
            elif strict:
                raise Never(text)
            c = ""
        elif c == "[" and text[at + 1 : at + 2] == ":":
            end = text.find("]", at + 2)
            if end < 0:
                raise Never(text)
            if end > at + 2 and text[end - 1] == ":":
                name = text[at + 2 : end - 1]
                if name not in _CLASSES:
                    raise Never(text)
                parts.append(_CLASSES[name])
                at, c = end, ""
            else:
                parts.append("\\[")
        else:
            parts.append(_escaped(c))
        before = c
        at += 1
    inner = "".join(parts)
    if negated:
        return f"[^/{inner}]", at + 1
    if not inner:
        raise Never(text)
    return f"(?!/)[{inner}]", at + 1


def _whole(tokens: Iterator[str]) -> str:
    """The expression of a pattern from here to the end of what it is compared with."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == _ANY:
            parts.append([])
        else:
            parts[-1].append(token)
    first, *others = (_part(part) for part in parts)
    if not others:
        return first + "\\Z"
    last = others.pop()
    return first + "".join(f"(?>(?:.*?/)??{part})" for part in others) + f"(?:.*/)?{last}\\Z"


def _part(tokens: list[str]) -> str:
    """What stands between two ``**/``."""
    found, piece, stars = "", "", False
    for token in [*tokens, ""]:
        if token and token not in (_STARS, _SLASH, _BELOW):
            piece += token
            continue
        if not stars:
            found += piece
        elif token == _STARS:
            found += f"(?>[^/]*?{piece})"
        else:
            found += f"[^/]*{piece}"
        piece, stars = "", token == _STARS
        if token in (_SLASH, _BELOW):
            found += "/" if token == _SLASH else ".*"
    return found
