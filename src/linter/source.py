"""Source: a file's text and its line index, and every conversion of columns.

Offsets are 0-based code points into ``Source.text``; lines and columns are 1-based. Nothing else in the project
turns an offset into a column.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# A code point no report needs and some terminals obey: shown as a picture or an escape, never raw.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff\u2028\u2029\u0085")


def obeyed() -> str:
    """Characters that some terminals obey, beyond ASCII's: C1 controls, marks of direction, invisible ones."""
    return "".join(map(chr, range(0x7F, 0xA0))) + "".join(sorted(_BIDI | _INVISIBLE))


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
    """Each code point of ``text`` as it may be printed: controls, bidi and invisible characters made visible."""
    for c in text:
        if c == "\t":
            yield "    "
        elif c < " " or "\x7f" <= c < "\xa0" or c in _BIDI or c in _INVISIBLE or "\ud800" <= c <= "\udfff":
            code = ord(c)
            yield f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
        else:
            yield c


def harmless(text: str) -> str:
    """``text`` on one line with nothing in it that a terminal would obey."""
    return text if text.isprintable() else "".join(shown(text))


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
