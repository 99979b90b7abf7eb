"""Proving rules: every `pass` and `fail` of a rule is run and has to come out as it says.

So have the reports in a pack's ``tests/`` folder: their comments ``# expect: RULE [severity] [verdict]`` say which
diagnostics must stand on which line, and that no other may.
"""

from __future__ import annotations

import os

from ..check.loaded import LoadedPack
from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, Label, Phrase, Working
from ..nearest import nearest
from ..program.pack import builtin_rules, load, own_path, rule_files
from ..program.program import Program
from ..reading import leads_out, problem, read_bytes, read_source, tree_of, unquoted
from ..report.bind import bind
from ..report.choice import FORM_KEYS, YEAR, choose, fiscal_year
from ..run.judging import judge, not_evaluated
from ..settings.discovery import walk
from ..source import Source, Span
from ..yaml.document import parse
from .coverage import Coverage
from .partners import in_one, introduce, parted
from .proof import PackProof, Proof, RuleProof

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..check.case import Case
    from ..report.record import Report
    from ..yaml.document import Document

EXPECT = "expect:"
_SEVERITIES = {"错误": ERROR, "警告": WARNING, "提示": NOTE, ERROR: ERROR, WARNING: WARNING, NOTE: NOTE}
_SOON_DAYS = 365
_CHECK = ("check", "检查")


def prove(
    packs: list[str],
    *,
    rules: list[str],
    cache: str | None = None,
    coverage: bool = False,
    today: str = "",
    tree: str = "",
    update: bool = False,
) -> Proof:
    """Run the examples and test reports of the named packs (of all packs in force where none is named).

    ``today`` (an ISO date) is what versions that end soon are measured by; without it nothing is said of them.
    What lies outside ``tree`` (a real path; ``""`` where a person named the rules) is not quoted.
    ``update`` writes into the test reports, as comments, what they come to now.
    """
    proof = Proof()
    if _no_file_names(packs, rules):  # all is compiled in a moment; what is not there need not wait for that
        program, proof.trouble = load(rules, cache, tree=tree)
        proof.trouble = proof.trouble or unknown_packs(packs, program) if program is not None else proof.trouble
        if proof.trouble:
            return proof
    program, proof.trouble = load(rules, cache, fresh=True, apart=bool(packs), tree=tree)
    if program is None:
        return proof
    proof.diagnostics, proof.trouble = proof.trouble, []
    names = packs or [name for name, info in program.index.items() if info["given"]]
    proof.trouble = unknown_packs(names, program)
    if proof.exit_code == 2:
        return proof
    prover = _Prover(proof, program, Coverage() if coverage else None)
    prover.update = update
    for name in dict.fromkeys(names):
        proof.language = proof.language or program.index[name]["language"]
        prover.pack(name, today)
    if prover.coverage is not None:
        proof.coverage = prover.coverage
        proof.diagnostics += prover.coverage.gaps(prover.source)
    proof.diagnostics = unquoted(proof.diagnostics, tree)
    return proof


def unknown_packs(names: list[str], program: Program) -> list[Diagnostic]:
    """A diagnostic for each name that no pack has."""
    found = []
    for name in names:
        if name not in program.index:
            phrase = Phrase(
                "unknown-pack",
                name=name,
                suggestion=nearest(name, [*program.index, *(info["label"] for info in program.index.values())]),
            )
            found.append(Diagnostic("unknown-pack", ERROR, phrase, file=name))
    return found


def _no_file_names(packs: list[str], rules: list[str]) -> bool:
    """Whether the name of some pack stands in no rule file; of the tool's own packs an index tells."""
    if not packs or not rules:
        return bool(packs)
    files = [file for folder in (*rules, builtin_rules()) for file in rule_files(folder)]
    found = [read_bytes(file, file) for file in files]
    text = b"\n".join(data for data in found if isinstance(data, bytes))
    return any(name.encode("utf-8", "surrogateescape") not in text for name in packs)


def in_force(program: Program, name: str, rule: str, at: tuple[str, int, int], document: Document) -> LoadedPack:
    """The pack of the year that an example names, else as it last was while its rule was in force."""
    epochs = program.index[name]["epochs"]
    years = list(reversed(epochs))
    assert document.root is not None
    stated = next((v.text for k, v in document.root.items if k.text in YEAR), "")
    if stated[:4].isdigit() and stated[:4].isascii():
        years.insert(0, int(stated[:4]))
    packs = [program.pack(name, year) for year in years]
    exact = (p for p in packs if any(other["name"] == rule and other["at"] == at for other in p.rules))
    return next(exact, None) or next(p for p in packs if any(other["name"] == rule for other in p.rules))


def example_form(document: Document, pack: LoadedPack, form: str) -> str:
    """The form of an example: the rule's own, or the one that the fragment names (`form: …`), to hold it in a whole."""
    assert document.root is not None
    named = next((v.text for k, v in document.root.items if k.text in FORM_KEYS), "")
    return next((f.name for f in pack.forms.values() if named and named in (f.name, f.label)), form)


def bind_example(
    document: Document, pack: LoadedPack, form: str, about: dict[str, Any]
) -> tuple[Report, list[Diagnostic]]:
    """An example's figures: of a whole report where its form is a root form, else of a part of one."""
    form = example_form(document, pack, form)
    return bind(document, pack.forms[form], pack.forms, pack.name, whole=about["forms"][form]["root"])


def bind_examples(
    documents: list[Document], pack: LoadedPack, form: str, program: Program
) -> tuple[Report, list[Diagnostic]]:
    """The same of an example of several documents: the first one's, which then knows the others."""
    report, found = bind_example(documents[0], pack, form, program.about(pack.name))
    if pack.across is not None:
        others = [(each, example_form(each, pack, report.form.name)) for each in documents[1:]]
        found += introduce(report, others, pack, program)
    return report, found


class _Prover:
    def __init__(self, proof: Proof, program: Program, coverage: Coverage | None) -> None:
        self.proof = proof
        self.program = program
        self.coverage = coverage
        self.sources: dict[str, Source | None] = {}
        self.examples_run: set[tuple[str, int]] = set()
        self.update = False

    def source(self, file: str) -> Source | None:
        """A rule file's text, read once; None (and said) where it has gone."""
        if file not in self.sources:
            source = read_source(own_path(file), own_path(file))
            if isinstance(source, Diagnostic):
                self.proof.trouble.append(source)
            self.sources[file] = None if isinstance(source, Diagnostic) else source
        return self.sources[file]

    def pack(self, name: str, today: str) -> None:
        info = self.program.index[name]
        result = PackProof(name, info["label"])
        self.proof.packs.append(result)
        for year in info["epochs"]:
            pack = self.program.pack(name, year)
            if self.coverage is not None:
                self.coverage.add(pack, name)
            for number, rule in enumerate(pack.rules):
                if rule["pack"] == name:
                    self.rule(result, name, rule, pack.examples[number])
        if today:
            self.ending(info, today)
        self.reports(result, name, own_path(info["folder"]))

    # ---- examples

    def rule(self, result: PackProof, name: str, rule: dict[str, Any], examples: list[tuple[bool, str, int]]) -> None:
        file = rule["at"][0]
        source = self.source(file)
        if source is None:
            return
        outcome = result.rules.setdefault(rule["name"], RuleProof(rule["name"]))
        kinds = {passes for passes, _, _ in examples}
        for passes, text, offset in examples:
            if (file, offset) in self.examples_run:
                continue
            self.examples_run.add((file, offset))
            before = sum(1 for d in self.proof.diagnostics if d.severity == ERROR)
            self.example(name, rule, passes, text, source, offset)
            outcome.passes += passes
            outcome.fails += not passes
            outcome.failed += sum(1 for d in self.proof.diagnostics if d.severity == ERROR) > before
        for passes, key in ((True, "rule-without-pass"), (False, "rule-without-fail")):
            if passes not in kinds:
                _, line, column = rule["at"]
                start = source.starts[line - 1] + column - 1
                span = Span(start, start + len(rule["name"]))
                if not any(d.source is source and d.span == span and d.message.key == key  # type: ignore[union-attr]
                           for d in self.proof.diagnostics):  # fmt: skip
                    self.proof.diagnostics.append(_at(source, WARNING, rule, Phrase(key, name=rule["name"]), span))

    def example(self, name: str, rule: dict[str, Any], passes: bool, text: str, source: Source, offset: int) -> None:
        """One example: bound to the rule's form, run, and held to what it says it is."""
        say = self.proof.diagnostics

        def shifted(span: Span | None) -> Span:
            return Span(offset, offset) if span is None else Span(span.start + offset, span.end + offset)

        def moved(d: Diagnostic) -> Diagnostic:
            d.source, d.file, d.span = source, source.name, shifted(d.span)
            in_one(d)
            d.labels = [Label(shifted(label.span), label.text, label.route) for label in d.labels]
            return d

        documents, problems = parse(Source(source.name, parted(text)))
        root = documents[0].root if documents else None
        roots = [each.root for each in documents]
        if root is None or any(each is None or each.kind != 1 for each in roots):
            wrong = problems or [_at(source, ERROR, rule, Phrase("example-shape"), Span(0, 1))]
            say.extend(moved(d) for d in wrong)
            return
        pack = in_force(self.program, name, rule["name"], rule["at"], documents[0])
        report, found = bind_examples(documents, pack, rule["form"], self.program)
        if pack.across is None and len(documents) > 1:
            say.append(moved(_at(source, ERROR, rule, Phrase("example-shape"), Span(0, 1))))
        # A fragment need not be a whole report, nor may all of it be right: only what cannot be read is a mistake.
        problems += [d for d in found if d.rule not in ("missing-field", "blank-field")]
        say.extend(moved(d) for d in problems)
        outcome = judge(pack, report)
        if self.coverage is not None:
            self.coverage.take(pack, report)
        mine = [d for d in outcome.diagnostics if d.rule == rule["name"]]
        failed = [d for d in mine if d.severity != NOTE or rule["severity"] == NOTE]
        undecided = [case for case in outcome.unknown if case.about["name"] == rule["name"]]
        start = len(text) - len(text.lstrip())
        line_end = text.find("\n", start)
        whole = shifted(Span(start, len(text.rstrip()) if line_end < 0 else line_end))
        if passes and failed:
            for d in failed:
                d.severity = ERROR
                d.notes.insert(0, ("expected", Phrase("example-should-pass")))
            say.extend(moved(d) for d in failed)
        elif passes and undecided:
            diagnostic = _at(source, ERROR, rule, Phrase("example-undecided"), whole)
            say.append(self._reasoned(diagnostic, name, rule, undecided, shifted))
        elif not passes and not failed:
            diagnostic = _at(
                source, ERROR, rule, Phrase("example-undecided-fail" if undecided else "example-should-fail"), whole
            )
            others = tuple(dict.fromkeys(d.rule for d in outcome.diagnostics if d.rule != rule["name"]))
            if undecided:
                self._reasoned(diagnostic, name, rule, undecided, shifted)
            elif mine:
                diagnostic.notes.append(("found", Phrase("example-only-notes", message=mine[0].message)))
                diagnostic.labels.append(Label(shifted(mine[0].span), mine[0].caret or Phrase("caret-here")))
            elif others and not mine:
                diagnostic.notes.append(("found", Phrase("example-fails-others", names=others)))
            say.append(diagnostic)

    def _reasoned(
        self,
        diagnostic: Diagnostic,
        pack: str,
        rule: dict[str, Any],
        cases: list[Case],
        shifted: Callable[[Span | None], Span],
    ) -> Diagnostic:
        """Which checks could not be decided in an example, for want of which figures."""
        versions = self.program.about(pack)["rules"][rule["name"]]["versions"]
        checks = [text for word, text in versions[-1]["clauses"] if word in _CHECK]
        for case, why in zip(cases, not_evaluated(cases), strict=True):
            numbers = [number for number, own in case.pack.of(case.record.form.name) if own == case.rule]
            if len(numbers) == len(checks) > 1:
                diagnostic.notes.append(("check", Working(checks[numbers.index(case.number)])))
            for text, _, span in why.reasons:
                if ("not-evaluated", text) not in diagnostic.notes:
                    diagnostic.notes.append(("not-evaluated", text))
                if span is not None and all(label.span != shifted(span) for label in diagnostic.labels):
                    diagnostic.labels.append(Label(shifted(span), Phrase("caret-here")))
        return diagnostic

    def ending(self, info: dict[str, Any], today: str) -> None:
        """Versions that end within the coming year and that nothing follows."""
        from datetime import date

        now = date.fromisoformat(today)
        for name, file, line, column, end in info["ending"]:
            days = (date.fromisoformat(end) - now).days
            source = self.source(file) if 0 <= days <= _SOON_DAYS else None
            if source is not None:
                start = source.starts[line - 1] + column - 1
                phrase = Phrase("version-ends-soon", name=name, day=end, days=days)
                span = Span(start, start + len(name))
                self.proof.diagnostics.append(
                    Diagnostic("rule-warning", WARNING, phrase, file=source.name, source=source, span=span)
                )

    # ---- test reports

    def reports(self, result: PackProof, name: str, folder: str) -> None:
        home = os.path.join(folder, "tests")
        if not os.path.isdir(home):
            return
        files, problems = walk(os.path.relpath(home))
        self.proof.trouble.extend(problems)
        tree = tree_of(folder)
        for file in files:
            if leads_out(file, tree):
                self.proof.diagnostics.append(problem(file, "file-outside"))
                result.reports.append((file, False))
                continue
            result.reports.append((file, self.report(name, file)))

    def report(self, name: str, file: str) -> bool:
        """Whether exactly the diagnostics stand in a report that its comments expect; what differs is said."""
        source = read_source(file, file)
        if isinstance(source, Diagnostic):
            self.proof.diagnostics.append(source)
            return False
        documents, found = parse(source)
        index = {name: {**self.program.index[name], "given": True}}
        for document in documents:
            choice = choose(document, index)
            if choice.diagnostic is not None:
                found.append(choice.diagnostic)
                continue
            year, problem = fiscal_year(document, choice, index)
            found += [problem] if problem is not None else []
            pack = self.program.pack(name, year)
            report, problems = bind(document, pack.forms[choice.form], pack.forms, name)
            found += choice.said + problems + judge(pack, report).diagnostics
            if self.coverage is not None:
                self.coverage.take(pack, report)
        if self.update and documents:
            from .expecting import updated

            problem = updated(file, source, documents[0], found)
            self.proof.trouble += [problem] if problem is not None else []
            return problem is None
        wanted = expectations(documents[0]) if documents else []
        wrong: list[Diagnostic] = []
        for d in found:
            match = next((w for w in wanted if w.fits(d)), None)
            if match is not None:
                wanted.remove(match)
                continue
            near = next((w for w in wanted if w.rule == d.rule and w.line == d.start[0]), None)
            if near is not None:
                wanted.remove(near)
                d.notes.insert(0, ("expected", near.text))
            else:
                d.notes.insert(0, ("expected", Phrase("report-nothing-expected")))
            d.severity = ERROR
            wrong.append(d)
        for missing in wanted:
            phrase = Phrase("report-missing", rule=missing.text)
            wrong.append(Diagnostic("expect", ERROR, phrase, file=file, source=source, span=missing.span))
        self.proof.diagnostics.extend(sorted(wrong, key=lambda d: d.start))
        return not wrong


class Expectation:
    """One ``# expect:``: a rule that must speak on a line, with its severity and verdict where they are given."""

    __slots__ = ("line", "rule", "severity", "span", "text", "verdict")

    def __init__(self, text: str, line: int, span: Span) -> None:
        self.text = text
        self.line = line
        self.span = span
        self.rule, _, rest = text.partition(" ")
        word, _, verdict = rest.strip().partition(" ")
        self.severity = _SEVERITIES.get(word, "")
        self.verdict = (verdict if self.severity else rest).strip()

    def fits(self, d: Diagnostic) -> bool:
        return (
            d.rule == self.rule
            and d.start[0] == self.line
            and self.severity in ("", d.severity)
            and self.verdict in ("", d.verdict)
        )


def expectations(document: Document) -> list[Expectation]:
    """The ``# expect:`` comments of a file; one that has a line to itself speaks of the next line that is none."""
    source = document.source
    comments = [c for c in document.comments if c.text.strip().startswith(EXPECT)]
    alone = {source.line_of(c.span.start) for c in document.comments if c.alone}
    found = []
    for comment in comments:
        line = source.line_of(comment.span.start)
        while comment.alone and line in alone:
            line += 1
        text = comment.text.strip().removeprefix(EXPECT)
        for part in text.replace("；", ";").split(";"):
            words = " ".join(part.split())
            if words:
                found.append(Expectation(words, line, comment.span))
    return found


def _at(source: Source, severity: str, rule: dict[str, Any], phrase: Phrase, span: Span) -> Diagnostic:
    return Diagnostic(rule["name"], severity, phrase, file=source.name, source=source, span=span, pack=rule["pack"])


__all__ = ["Expectation", "Proof", "prove"]
