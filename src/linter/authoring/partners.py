"""Examples of rules across reports: the documents behind the first are the reports that the first one may find."""

from __future__ import annotations

from ..across.facts import take
from ..across.known import Neighbours, View
from ..across.units import Units
from ..check.runtime import ACROSS
from ..diagnostic import Label
from ..explain.rows import CALLED
from ..report.bind import bind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..check.loaded import LoadedPack
    from ..diagnostic import Diagnostic
    from ..program.program import Program
    from ..report.record import Record, Report
    from ..yaml.document import Document


def parted(text: str) -> str:
    """An example whose lines between documents begin where YAML wants it, with every other character in its place."""
    if "---" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(
        "---" + line[: len(line) - len(line.lstrip())] if line.strip() == "---" else line for line in lines
    )


def introduce(
    report: Report, others: list[tuple[Document, str]], pack: LoadedPack, program: Program
) -> list[Diagnostic]:
    """Let an example's report know those of other documents, each of a form; what cannot be read in these."""
    neighbours = Neighbours(program, Units({}))
    reports = [report]
    problems: list[Diagnostic] = []
    for document, form in others:
        other, found = bind(document, pack.forms[form], pack.forms, pack.name)
        reports.append(other)
        problems += found
    facts = [take(each, number, pack, None) for number, each in enumerate(reports)]
    neighbours.add(report.document.source.name, [fact for fact in facts if fact is not None])
    at = [number for number, fact in enumerate(facts) if fact is not None]

    def root(number: int, _: LoadedPack) -> Record:
        found = reports[at[number]].root
        found.known[CALLED] = neighbours.called(number)
        return found

    if at and at[0] == 0:
        report.root.known[ACROSS] = View(neighbours, 0, pack, root)
    return problems


def in_one(d: Diagnostic) -> None:
    """The places in other documents of an example as places of the example, which they are."""
    d.labels += [Label(each.span, each.text, each.route) for each in d.elsewhere]
    d.elsewhere = []


__all__ = ["in_one", "introduce", "parted"]
