"""Files of tables to plain values, as a report of the tool's own packs."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from linter.diagnostic import Diagnostic
from linter.program.pack import load
from linter.program.program import Program
from linter.source import Source
from linter.tables.imported import Imported, imported
from linter.yaml.document import parse
from linter.yaml.nodes import MAPPING, SEQUENCE, Node


@cache
def program() -> Program:
    found, problems = load([], os.environ["CROSSFOOT_CACHE_DIR"])
    assert found is not None, problems
    return found


def read(data: bytes, name: str = "自评表.xlsx", **options: str) -> Imported:
    found = tried(data, name, **options)
    assert isinstance(found, Imported), found
    return found


def tried(data: bytes, name: str = "自评表.xlsx", **options: str) -> Imported | Diagnostic:
    return imported(data, name, program().index, lambda pack: program().pack(pack).forms, **options)


def values(found: Imported) -> list[Any]:
    """The reports of an import as mappings, lists and texts."""
    documents, problems = parse(Source("report.yaml", found.text))
    assert not problems
    return [plain(document.root) for document in documents]


def plain(node: Any) -> Any:
    if isinstance(node, str):
        return node
    assert isinstance(node, Node)
    if node.kind == MAPPING:
        return {key: plain(cell) for key, cell in node.cells.items()}
    if node.kind == SEQUENCE:
        return [plain(cell) for cell in node.cells]
    return node.text


def report(data: bytes, name: str = "自评表.xlsx", **options: str) -> Any:
    """The one report of a file."""
    (found,) = values(read(data, name, **options))
    return found


def unread(data: bytes, name: str = "自评表.xlsx", **options: str) -> dict[str, str]:
    """The cells that were not read: what is in them, by their places."""
    return {each.cell.place: each.cell.text for each in read(data, name, **options).unread}
