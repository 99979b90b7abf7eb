"""The reports of a file as they are bound, without anything being checked."""

from __future__ import annotations

from ..diagnostic import Diagnostic
from ..reading import decode, read_source
from ..report.bind import bind
from ..report.choice import choose, fiscal_year
from ..yaml.document import parse
from .checker import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..report.choice import Choice
    from ..report.record import Report
    from ..settings.discovery import Found
    from ..source import Source
    from ..yaml.document import Document
    from .checker import Checker


def source_of(checker: Checker, file: Found) -> Source | Diagnostic:
    """The text of a file, or why there is none."""
    if file.path.lower().endswith(TABLES):
        from . import tabled

        read = tabled.read(file, checker.program, checker.settings.policy(file.path).pack)
        return read if isinstance(read, Diagnostic) else read[0]
    return decode(file.data, file.path) if file.data is not None else read_source(file.path, file.path)


def documents(checker: Checker, source: Source) -> Iterator[tuple[Document, Choice]]:
    """The documents of a file that are reports, each with what it is a report of."""
    policy = checker.settings.policy(source.name)
    pack, _ = checker.pack_for(source, policy)
    for document in parse(source)[0]:
        choice = choose(document, checker.program.index, pack, checker.forms, enforced=policy.enforced)
        if choice.diagnostic is None:
            yield document, choice


def reports(checker: Checker, source: Source) -> Iterator[Report]:
    """The reports of a file, each bound by the pack that it is of."""
    for document, choice in documents(checker, source):
        year, _ = fiscal_year(document, choice, checker.program.index)
        pack = checker.program.pack(choice.pack, year)
        yield bind(document, pack.forms[choice.form], pack.forms, pack.name)[0]


__all__ = ["documents", "reports", "source_of"]
