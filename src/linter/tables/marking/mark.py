"""What is to be said at a cell, and the colours of it."""

from __future__ import annotations

from ...diagnostic import ERROR, NOTE, WARNING

COLORS = {ERROR: "FFC7CE", WARNING: "FFEB9C", NOTE: "DDEBF7"}
AUTHOR = "crossfoot"
# Longer comments are cut; the list of them all has the whole.
MAX_COMMENT = 2_000


class Mark:
    """What is to be said at a cell: its ``place`` (``自评表!D12``), how grave it is (``severity``, and ``said`` for
    people), a line, and lines of detail."""

    __slots__ = ("details", "line", "place", "said", "severity")

    def __init__(self, place: str, severity: str, said: str, line: str, details: list[str]) -> None:
        self.place = place
        self.severity = severity
        self.said = said
        self.line = line
        self.details = details

    @property
    def text(self) -> str:
        return "\n".join((f"{self.said}: {self.line}", *self.details))


class Words:
    """The texts around marks: the list's ``title`` and what its columns are called."""

    __slots__ = ("columns", "title")

    def __init__(self, title: str, columns: tuple[str, str, str, str]) -> None:
        self.title = title
        self.columns = columns


def by_place(marks: list[Mark]) -> dict[str, list[Mark]]:
    """The marks of each place, in order."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.place, []).append(mark)
    return found


def gravest(marks: list[Mark]) -> str:
    """The severity that a cell is coloured by."""
    return min((mark.severity for mark in marks), key=list(COLORS).index)


def comment(marks: list[Mark]) -> str:
    """What a cell's comment says."""
    text = "\n\n".join(mark.text for mark in marks)
    return text if len(text) <= MAX_COMMENT else f"{text[: MAX_COMMENT - 1]}…"
