"""Rules and a report given as texts, checked without files; compiled once for each text."""

from __future__ import annotations

from functools import cache

from linter.check.engine import Outcome
from linter.check.loaded import LoadedPack
from linter.diagnostic import Diagnostic
from linter.language.compile import Folder, compile_packs
from linter.messages import Catalogue
from linter.program.program import Program
from linter.report.bind import bind
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

STATES = ("passed", "failed", "not evaluated", "not applicable")


@cache
def compiled(rules: str) -> LoadedPack:
    data, problems = compile_packs([Folder("rules", [Source("r.rules", rules)])])
    assert data is not None, [said(d) for d in problems]
    return Program(data).pack(next(iter(data["packs"])))


def problems(rules: str) -> list[str]:
    """The catalogue keys of what is wrong with rules."""
    _, found = compile_packs([Folder("rules", [Source("r.rules", rules)])])
    return [getattr(d.message, "key", str(d.message)) for d in found if d.severity == "error"]


def checked(rules: str, report: str) -> tuple[Outcome, list[Diagnostic]]:
    """What the checks came to, and the diagnostics of binding the report; the first root form is its form."""
    pack = compiled(rules)
    documents, broken = parse(Source("report.yaml", report))
    assert not broken, [said(d) for d in broken]
    form = next(f for f in pack.forms.values() if f.name == "line")
    bound, diagnostics = bind(documents[0], form, pack.forms, pack.name)
    return judge(pack, bound), diagnostics


def said(diagnostic: Diagnostic, language: str = "zh") -> str:
    """A diagnostic's message with its notes, on lines."""
    catalogue = Catalogue(language)
    lines = [f"{diagnostic.severity}[{diagnostic.verdict}] {catalogue.say(diagnostic.message)}"]
    lines += [f"{kind}: {catalogue.say(text)}" for kind, text in diagnostic.notes]
    return "\n".join(lines)


def verdict(rules: str, report: str) -> str:
    """The one verdict of a report: a word of the ladder with its severity, or the state of the check."""
    outcome, _ = checked(rules, report)
    if outcome.diagnostics:
        first = outcome.diagnostics[0]
        return f"{first.verdict}, {first.severity}"
    return STATES[outcome.counts.index(max(outcome.counts))]
