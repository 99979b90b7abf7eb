"""Source: a file's text and its line index, and every conversion of columns.

Offsets are 0-based code points into ``Source.text``; lines and columns are 1-based. Nothing else in the project
turns an offset into a column.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What nobody sees and some terminals obey, first and last of each range: format characters, line and paragraph
# separators, what Unicode calls default-ignorable (variation selectors, tags …), letters and symbols without ink
# (fillers, blanks, what stands for an object). It is a list of its own: every version of Python escapes the same.
_UNSEEN = (
    (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F),
    (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xD800, 0xDFFF), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x13442),
    (0x16FE4, 0x16FE4), (0x1BCA0, 0x1BCA3), (0x1D159, 0x1D159), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)  # fmt: skip
# Spaces that are none of a keyboard's; the ideographic one is.
_SPACES = frozenset("\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f")


def is_unseen(char: str) -> bool:
    """Whether a character is shown by an escape only, for nobody sees it and a terminal may obey it."""
    code = ord(char)
    if code < 0x7F:
        return code < 0x20
    return any(first <= code <= last for first, last in _UNSEEN)


def is_odd_space(char: str) -> bool:
    """Whether a character looks like a space and is another: a no-break space, a thin one."""
    return char in _SPACES


def obeyed() -> str:
    """All characters beyond ASCII's controls that are shown by an escape only, surrogates aside."""
    return "".join(chr(code) for a, b in _UNSEEN if a != 0xD800 for code in range(a, b + 1))


def escape(char: str) -> str:
    """A character by its code, as Python and most languages write it."""
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class Span:
    """A half-open range ``[start, end)`` of code points in one Source."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"


class Source:
    """A file's text with the name it is shown under.

    ``name`` is what the user typed or the path relative to the working directory. A byte-order mark is not part of
    ``text``; line ends are kept as they are (``\\n``, ``\\r\\n`` and ``\\r`` end a line, nothing else does).
    """

    __slots__ = ("_starts", "is_printable", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        # Whether it is known to hold no control character and no line end but LF and CR.
        self.is_printable = False
        self.name = name
        self.text = text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offset of the first code point of each line."""
        starts = self._starts
        if starts is None:
            starts = [0]
            text = self.text
            if "\r" in text:
                i, n = 0, len(text)
                while i < n:
                    c = text[i]
                    i += 1
                    if c == "\n" or (c == "\r" and text[i : i + 1] != "\n"):
                        starts.append(i)
            else:
                i = text.find("\n")
                while i >= 0:
                    i += 1
                    starts.append(i)
                    i = text.find("\n", i)
            self._starts = starts
        return starts

    def line_of(self, offset: int) -> int:
        """1-based line that holds ``offset``."""
        starts = self.starts
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            if starts[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def locate(self, offset: int) -> tuple[int, int]:
        """``(line, column)`` of ``offset``, both 1-based, the column in code points."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line_of(offset)
        return line, offset - self.starts[line - 1] + 1

    def column(self, offset: int, unit: str) -> int:
        """1-based column of ``offset`` in ``characters`` (code points), ``utf8`` bytes or ``utf16`` code units."""
        line, column = self.locate(offset)
        before = self.text[self.starts[line - 1] : self.starts[line - 1] + column - 1]
        if unit == "utf8":
            return len(before.encode("utf-8", "surrogatepass")) + 1
        if unit == "utf16":
            return len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
        return column

    def line(self, number: int) -> str:
        """The text of one line (1-based), without its line end."""
        return self.text[self.starts[number - 1] : self.line_end(number)]

    def line_end(self, number: int) -> int:
        """Offset just behind the last character of a line (1-based), before its line end."""
        starts = self.starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return end


def shown(text: str) -> Iterator[str]:
    """Each code point of ``text`` as it may be printed: controls, odd spaces and what nobody sees made visible."""
    for c in text:
        if c == "\t":
            yield "    "
        elif " " <= c <= "~" or "\u4e00" <= c <= "\u9fff":  # nearly all
            yield c
        else:
            yield escape(c) if is_unseen(c) or c in _SPACES else c


# What Python calls printable and nobody sees: fillers, joiners, variation selectors.
_INKLESS = frozenset(
    ("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180b", "\u180c", "\u180d", "\u180f", "\u2800", "\u3164",
     "\uffa0", "\ufffc", "\U00013440", "\U00013441", "\U00013442", "\U00016fe4", "\U0001d159",
     *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)))
)  # fmt: skip


def harmless(text: str) -> str:
    """``text`` on one line with nothing in it that a terminal would obey, nor a CI in the middle of a line."""
    if not text.isprintable() or not (text.isascii() or _INKLESS.isdisjoint(text)):
        text = "".join(shown(text))
    return disarmed(text)


# What a CI obeys wherever it stands in a line (GitHub as of old, Azure, TeamCity, folds of GitLab and Travis): how
# it begins, and the rest that makes it a command.
_COMMANDS = (("##", ("[", "vso[", "teamcity[")), ("section_", ("start:", "end:")), ("travis_", ("fold:", "time:")))


def disarmed(text: str, escaped: Callable[[str], str] = escape) -> str:
    """``text`` with nothing in it that a CI obeys in the middle of a line; ``escaped`` writes the sign that makes it a
    command otherwise."""
    places = []
    for head, tails in _COMMANDS:
        start = text.find(head)
        while start >= 0:
            end = start + len(head)
            places += [end + len(tail) - 1 for tail in tails if text[end : end + len(tail)].lower() == tail]
            start = text.find(head, start + 1)
    if not places:
        return text
    places.sort()
    cuts = [-1, *places]
    pieces = [text[a + 1 : b] + escaped(text[b]) for a, b in zip(cuts, places, strict=False)]
    return "".join(pieces) + text[places[-1] + 1 :]


def is_command(line: str) -> bool:
    """Whether a CI takes a line for a command by how it begins: GitHub passes over white space before ``::``."""
    return line.lstrip().startswith("::")


# The colours that we paint with; nothing else that begins as they do is let through.
_PAINT = frozenset(("0", "1", "2", "31", "32", "33", "34", "36", "1;31", "1;32", "1;33", "1;36"))


def printed(text: str, color: bool = False) -> str:
    """Lines as they may be printed, whatever they were made of: nothing that a terminal or a CI obeys, but for colours
    of ours."""
    lines = text.split("\n")
    if color:
        return "\n".join(_painted(line) if "\x1b[" in line else _begun(harmless(line)) for line in lines)
    return "\n".join(_begun(harmless(line)) for line in lines)


def _begun(line: str, bare: str = "") -> str:
    return line.replace(":", escape(":"), 1) if is_command(bare or line) else line


def _painted(line: str) -> str:
    first, *rest = line.split("\x1b[")
    whole = bare = harmless(first)
    for piece in rest:
        code, sign, text = piece.partition("m")
        text = harmless(text if sign and code in _PAINT else f"\x1b[{piece}")
        whole += f"\x1b[{code}m{text}" if sign and code in _PAINT else text
        bare += text
    return _begun(whole, bare)


def patch(text: str) -> str:
    """Lines of a patch as they may be printed. One without anything that is obeyed or unseen is left as it is: tabs,
    spaces of any kind, line ends, and the byte-order mark that a file begins with."""
    return "\n".join(map(_patch_line, text.split("\n")))


def _patch_line(line: str) -> str:
    end = "\r" if line.endswith("\r") else ""
    start = line[:2] if line[1:2] == "\ufeff" else ""
    body = line[len(start) : len(line) - len(end)]
    if not body.isprintable() or not _INKLESS.isdisjoint(body):
        body = "".join(escape(c) if c != "\t" and is_unseen(c) else c for c in body)
    return _begun(f"{start}{disarmed(body)}", start.replace("\ufeff", "") + body) + end


def width(text: str) -> int:
    """Terminal cells that ``text`` (already harmless) takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    cells = 0
    joined = False
    last = 0
    for c in text:
        if not joined and (" " <= c <= "~" or "\u4e00" <= c <= "\u9fff"):  # nearly all
            last = 1 if c <= "~" else 2
            cells += last
        elif c == "\ufe0f":  # the emoji form of a narrow symbol is wide
            cells += 2 - last if last == 1 else 0
            last = 2
        elif c == "\u200d":
            joined = True
        elif category(c) in ("Mn", "Me", "Cf") or (last == 2 and "\U0001f3fb" <= c <= "\U0001f3ff"):
            pass  # a skin tone colours the emoji before it
        elif joined:  # the rest of a joined emoji takes no room of its own
            joined = False
        else:
            last = 2 if east_asian_width(c) in "WF" else 1
            cells += last
    return cells
