"""Tokens as they are printed, and a run of them over as many lines as it needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...source import width

LINE = 120
STEP = 4


@dataclass
class Atom:
    """A token as it will be printed, with the comments that belong to it."""

    text: str
    kind: str
    start: int
    above: list[str] = field(default_factory=list)
    behind: str = ""
    # Whether an empty line stood before it (before its comments, if it has any above).
    gap: bool = False
    # Whether one stood between the comments above it and itself.
    gap_below: bool = False
    tight: bool = False  # no space between this token and the one before
    glued: bool = False  # no space between this token and the one behind
    depth: int = 0


# Where a line may be broken: before these, the loosest first.
_BREAKS: tuple[tuple[str, ...], ...] = (
    ("_OR",), ("_AND",), ("_THEN", "_ELSE"), ("_SATISFIES", "_WHERE"), ("PLUS", "MINUS"), ("TIMES", "DIVIDE"),
    ("EQUAL", "COMPARE"),
)  # fmt: skip


def broken(atoms: list[Atom], room: int) -> list[tuple[str, int]]:
    """Tokens as lines with their levels of indentation (0 for the first), broken at the loosest places first."""
    text = joined(atoms)
    if width(text) <= room:
        return [(text, 0)]
    for depth in sorted({a.depth for a in atoms[1:]}):
        for group in _BREAKS:
            places = [i for i, a in enumerate(atoms) if i and a.depth == depth and a.kind in group]
            if not places:
                continue
            return _filled(atoms, places, room)
        commas = [i + 1 for i, a in enumerate(atoms[:-1]) if a.kind == "COMMA" and a.depth == depth]
        if commas:
            return _filled(atoms, commas, room)
    return [(text, 0)]


def _filled(atoms: list[Atom], places: list[int], room: int) -> list[tuple[str, int]]:
    """The parts between some places, as many to a line as fit; a part that fits no line is broken in turn."""
    parts = [atoms[a:b] for a, b in zip([0, *places], [*places, len(atoms)], strict=True)]
    lines: list[tuple[str, int]] = []
    line: list[Atom] = []
    for part in parts:
        if line and width(joined([*line, *part])) <= room - (STEP if lines else 0):
            line += part
            continue
        if line:
            lines += _inner(line, room, bool(lines))
        line = list(part)
    return lines + _inner(line, room, bool(lines))


def _inner(line: list[Atom], room: int, later: bool) -> list[tuple[str, int]]:
    inner = broken(line, room - (STEP if later else 0))
    return [(text, min(level + (1 if later or level else 0), 4)) for text, level in inner]


def joined(atoms: list[Atom]) -> str:
    text = ""
    for previous, atom in zip([None, *atoms], atoms, strict=False):
        if previous is not None and not atom.tight and not previous.glued:
            text += " "
        text += atom.text
    return text
