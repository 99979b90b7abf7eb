"""Writing what a test report comes to into it: its ``# expect:`` comments, as they hold now."""

from __future__ import annotations

from ..source import Source
from ..writing import replace, unwritable
from ..yaml.document import parse
from ..yaml.nodes import MAPPING, SCALAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnostic import Diagnostic
    from ..yaml.document import Document
    from ..yaml.nodes import Node

EXPECT = "expect:"


def updated(file: str, source: Source, document: Document, found: list[Diagnostic]) -> Diagnostic | None:
    """Write the comments anew; what kept them from being written, None where nothing did."""
    text = expecting(source, document, found)
    if text != source.text and _holds_the_same(text, source, document):
        try:
            replace(file, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            return unwritable(file, error)
    return None


def _holds_the_same(text: str, source: Source, document: Document) -> bool:
    """Whether comments are all that is new: within a block of text they would become a part of it."""
    documents, _ = parse(Source(source.name, text))
    return bool(documents) and _content(documents[0].root) == _content(document.root)


def _content(node: Node | None) -> Any:
    if node is None or node.kind == SCALAR:
        return node.text if node is not None else None
    if node.kind == MAPPING:
        return [(key.text, _content(value)) for key, value in node.items]
    return [_content(value) for value in node.items]


def expecting(source: Source, document: Document, found: list[Diagnostic]) -> str:
    """A report's text with a comment above each line that something is said of, and none that is no longer true."""
    said: dict[int, list[str]] = {}
    for diagnostic in found:
        words = f"{diagnostic.rule} {diagnostic.severity} {diagnostic.verdict}"
        said.setdefault(diagnostic.start[0], []).append(words)
    lines = source.text.split("\n")
    gone: set[int] = set()
    for comment in document.comments:
        if not comment.text.strip().startswith(EXPECT):
            continue
        number = source.line_of(comment.span.start) - 1
        if comment.alone:
            gone.add(number)
        else:
            column = comment.span.start - source.starts[number]
            lines[number] = lines[number][:column].rstrip(" \t#")
    result = []
    for number, line in enumerate(lines):
        if number in gone:
            continue
        if number + 1 in said:
            indent = line[: len(line) - len(line.lstrip(" "))]
            ending = "\r" if line.endswith("\r") else ""
            result.append(f"{indent}# {EXPECT} {'; '.join(said[number + 1])}{ending}")
        result.append(line)
    return "\n".join(result)
