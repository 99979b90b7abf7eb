"""What is written, whatever the file: blocks of labels and of rows, each under a heading that says where it belongs."""

from __future__ import annotations

# What an entry is to whoever looks at it.
LABEL, HEAD, VALUE = "label", "head", "value"


class Entry:
    """A cell to be: its ``text``, what it is (``role``), the kind of its field and the ``decimals`` that this has; for
    forms to fill in the ``choices`` there are, a ``hint``, a ``formula``; ``key`` is the route of its value."""

    __slots__ = ("choices", "decimals", "formula", "hint", "key", "kind", "role", "text")

    def __init__(self, text: str, role: str = VALUE, kind: str = "", key: tuple[int, ...] = ()) -> None:
        self.text = text
        self.role = role
        self.kind = kind
        self.key = key
        self.decimals: int | None = None
        self.choices: tuple[str, ...] = ()
        self.hint = ""
        self.formula = ""


class Block:
    """A heading, pairs of a label and a value, and a table: ``rows`` below ``head``, each an entry a heading;
    where it is None the one before it reaches over.

    ``is_main`` where it begins a report; ``is_open`` where rows may be added."""

    __slots__ = ("head", "is_main", "is_open", "pairs", "rows", "title")

    def __init__(self, title: str) -> None:
        self.title = title
        self.is_main = False
        self.is_open = False
        self.pairs: list[tuple[Entry, Entry]] = []
        self.head: list[Entry] = []
        self.rows: list[list[Entry | None]] = []

    @property
    def columns(self) -> int:
        return max([len(self.head), *(len(row) for row in self.rows)])

    def laid(self, columns: int) -> list[list[tuple[Entry, int]]]:
        """Its rows, each an entry and how many columns it covers, in so many columns at least."""
        laid: list[list[tuple[Entry, int]]] = []
        waiting: list[tuple[Entry, Entry]] = []
        half = columns // 2
        for pair in self.pairs:
            if half < 2 or is_long(pair[1].text) or pair[1].kind == "long":
                if waiting:
                    laid.append(_paired(waiting, columns))
                    waiting = []
                laid.append(_paired([pair], columns))
                continue
            waiting.append(pair)
            if len(waiting) == 2:
                laid.append(_paired(waiting, columns))
                waiting = []
        if waiting:
            laid.append(_paired(waiting, columns))
        if self.head:
            laid.append([(entry, 1) for entry in self.head])
        laid += [_reaching(row) for row in self.rows]
        if self.is_wide:  # the last column takes the room that is left
            for row in laid[len(laid) - len(self.rows) - bool(self.head) :]:
                entry, covered = row[-1]
                row[-1] = entry, covered + columns - sum(wide for _, wide in row)
        return laid

    @property
    def is_wide(self) -> bool:
        """Whether its last column is one of texts."""
        last = [row[-1] for row in self.rows if row and row[-1] is not None]
        return bool(last) and all(entry.kind in ("text", "long", "") for entry in last)


class Sheet:
    """The blocks of one report, under the name of a sheet."""

    __slots__ = ("blocks", "name")

    def __init__(self, name: str, blocks: list[Block]) -> None:
        self.name = name
        self.blocks = blocks

    @property
    def columns(self) -> int:
        return max(4, *(block.columns for block in self.blocks))


def _reaching(row: list[Entry | None]) -> list[tuple[Entry, int]]:
    laid: list[tuple[Entry, int]] = []
    for entry in row:
        if entry is None and laid:
            laid[-1] = laid[-1][0], laid[-1][1] + 1
        else:
            laid.append((entry or Entry(""), 1))
    return laid


def _paired(pairs: list[tuple[Entry, Entry]], columns: int) -> list[tuple[Entry, int]]:
    """One or two pairs over all columns; a lone short one over the left half."""
    if len(pairs) == 1:
        return [(pairs[0][0], 1), (pairs[0][1], columns - 1)]
    half = columns // 2
    (label, value), (other, its) = pairs
    return [(label, 1), (value, half - 1), (other, 1), (its, columns - half - 1)]


def is_long(text: str) -> bool:
    """Whether a text wants a row of its own."""
    return "\n" in text or width(text) > 36


def width(text: str) -> int:
    """How wide a text is, in narrow characters."""
    return sum(1 + (ord(c) > 0x2E7F) for c in text)


def lines(text: str, room: int) -> int:
    """How many lines a text takes where so many narrow characters have room."""
    return sum(1 + int((width(line) - 1) // max(room, 2)) if line else 1 for line in text.split("\n"))
