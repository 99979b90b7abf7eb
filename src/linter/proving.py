"""Proving rules: every `pass` and `fail` of a rule is run, and has to come out as it says."""

from __future__ import annotations

from .diagnostic import ERROR, NOTE, WARNING, Diagnostic, Label, Phrase
from .document import parse
from .engine import LoadedPack, run
from .pack import Program, load
from .reading import read_source
from .report import bind
from .source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Proof:
    """What proving came to: ``rules`` and ``examples`` looked at, and what does not hold, each at its place."""

    def __init__(self) -> None:
        self.rules = 0
        self.examples = 0
        self.diagnostics: list[Diagnostic] = []
        self.trouble: list[Diagnostic] = []
        self.language = ""

    @property
    def exit_code(self) -> int:
        if any(d.severity == ERROR for d in self.trouble):
            return 2
        return 1 if any(d.severity == ERROR for d in self.diagnostics) else 0


def prove(packs: list[str], *, rules: list[str], cache: str | None = None) -> Proof:
    """Run the examples of the named packs' own rules (of all packs in force where none is named)."""
    proof = Proof()
    program, proof.trouble = load(rules, cache)
    if program is None:
        return proof
    names = packs or [name for name, info in program.index.items() if info["given"]]
    for name in names:
        if name not in program.index:
            from .report import suggest

            suggestion = suggest(name, list(program.index))
            phrase = Phrase("unknown-pack", name=name, suggestion=suggestion)
            proof.trouble.append(Diagnostic("unknown-pack", ERROR, phrase, file=name))
    if proof.exit_code == 2:
        return proof
    for name in names:
        proof.language = proof.language or program.index[name]["language"]
        _prove_pack(proof, program, name)
    return proof


def _prove_pack(proof: Proof, program: Program, name: str) -> None:
    pack = program.pack(name)
    sources: dict[str, Source] = {}
    for number, rule in enumerate(pack.rules):
        if rule["pack"] != name:
            continue
        file = rule["at"][0]
        if file not in sources:
            source = read_source(file, file)
            if isinstance(source, Diagnostic):  # it was there a moment ago
                proof.trouble.append(source)
                return
            sources[file] = source
        proof.rules += 1
        examples = pack.examples[number]
        for passes, text, offset in examples:
            proof.examples += 1
            _prove(proof, pack, rule, passes, text, sources[file], offset)
        kinds = {passes for passes, _, _ in examples}
        for passes, key in ((True, "rule-without-pass"), (False, "rule-without-fail")):
            if passes not in kinds:
                _, line, column = rule["at"]
                start = sources[file].starts[line - 1] + column - 1
                phrase = Phrase(key, name=rule["name"])
                proof.diagnostics.append(
                    _at(sources[file], WARNING, rule, phrase, Span(start, start + len(rule["name"])))
                )


def _at(source: Source, severity: str, rule: dict[str, Any], phrase: Phrase, span: Span) -> Diagnostic:
    return Diagnostic(rule["name"], severity, phrase, file=source.name, source=source, span=span, pack=rule["pack"])


def _prove(
    proof: Proof, pack: LoadedPack, rule: dict[str, Any], passes: bool, text: str, source: Source, offset: int
) -> None:
    """One example: bound to the rule's form, run, and held to what it says it is."""

    def shifted(span: Span | None) -> Span:
        return Span(offset, offset) if span is None else Span(span.start + offset, span.end + offset)

    def moved(d: Diagnostic) -> Diagnostic:
        d.source, d.file, d.span = source, source.name, shifted(d.span)
        d.labels = [Label(shifted(label.span), label.text, label.route) for label in d.labels]
        return d

    documents, problems = parse(Source(source.name, text))
    root = documents[0].root if documents else None
    if root is None or root.kind != 1 or len(documents) != 1:
        wrong = problems or [_at(source, ERROR, rule, Phrase("example-shape"), Span(0, 1))]
        proof.diagnostics.extend(moved(d) for d in wrong)
        return
    report, found = bind(documents[0], pack.forms[rule["form"]], pack.forms, pack.name)
    # A fragment need not be a whole report, nor may all of it be right: only what cannot be read is a mistake.
    problems += [d for d in found if d.rule not in ("missing-field", "blank-field")]
    proof.diagnostics.extend(moved(d) for d in problems)
    outcome = run(pack, report)
    mine = [d for d in outcome.diagnostics if d.rule == rule["name"]]
    failed = [d for d in mine if d.severity != NOTE or rule["severity"] == NOTE]
    undecided = any(pack.rules[number] is rule for _, number, _ in outcome.unknown)
    start = len(text) - len(text.lstrip())
    line_end = text.find("\n", start)
    whole = shifted(Span(start, len(text.rstrip()) if line_end < 0 else line_end))
    if passes and failed:
        for d in failed:
            d.severity = ERROR
            d.notes.insert(0, ("example", Phrase("example-should-pass")))
        proof.diagnostics.extend(moved(d) for d in failed)
    elif passes and undecided:
        proof.diagnostics.append(_at(source, ERROR, rule, Phrase("example-undecided"), whole))
    elif not passes and not failed:
        key = "example-undecided-fail" if undecided else "example-should-fail"
        proof.diagnostics.append(_at(source, ERROR, rule, Phrase(key), whole))


__all__ = ["Proof", "prove"]
