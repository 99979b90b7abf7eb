"""Where the characters of a value stand in its file."""

from __future__ import annotations

from ..yaml.nodes import Node

_SIMPLE = {"x": 3, "u": 5, "U": 9}


def source_offsets(node: Node, source: str) -> list[tuple[int, int]]:
    """For each character of a scalar's content: where it starts and ends in the source.

    Characters that are not white space keep their order through folding, indentation and escapes, so the two are walked
    side by side; white space that folding made stands where the line broke.
    """
    if node.items:  # a text in parts
        found: list[tuple[int, int]] = []
        for part in node.items:
            found += [(found[-1][1], found[-1][1])] if found else []
            found += source_offsets(part, source)
        return found
    content, style = node.text, node.style
    span = node.content(source)
    at, end = span.start, span.end
    if source[at:end] == content:
        return [(i, i + 1) for i in range(at, end)]
    if style in ('"', "'"):
        at, end = at + 1, end - 1
    offsets: list[tuple[int, int]] = []
    for char in content:
        start = at
        if char.isspace():
            if at < end and source[at] == char:
                at += 1
            elif style == '"' and _blank_escape(source, at):
                at += _blank_escape(source, at)
            offsets.append((start, max(at, start)))
            continue
        while at < end:
            skip = 1 if source[at].isspace() else _blank_escape(source, at) if style == '"' else 0
            if not skip:
                break
            at += skip
        start = min(at, max(end - 1, span.start))
        if style == '"' and source[at : at + 1] == "\\":
            at += 1 + _SIMPLE.get(source[at + 1 : at + 2], 1)
        elif style == "'" and source.startswith("''", at):
            at += 2
        else:
            at += 1
        offsets.append((start, max(at, start + 1)))
    return offsets


def _blank_escape(source: str, at: int) -> int:
    """The length of an escape that stands for white space or a line that goes on; 0 where there is none."""
    if source[at : at + 1] != "\\":
        return 0
    letter = source[at + 1 : at + 2]
    if letter in ("\n", "\r", "t", "\t", "n", "v", "f", "r", " ", "N", "_", "L", "P"):
        return 2
    size = {"x": 2, "u": 4, "U": 8}.get(letter, 0)
    digits = source[at + 2 : at + 2 + size]
    try:
        return 2 + size if size and chr(int(digits, 16)).isspace() else 0
    except (ValueError, OverflowError):
        return 0
