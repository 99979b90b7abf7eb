"""The stages in line for one file: text → documents → reports → diagnostics, as the settings take them."""

from __future__ import annotations

import os

from ..diagnostic import ERROR, RANK, WARNING, Diagnostic, Phrase
from ..program.pack import load
from ..reading import decode, problem, read_source
from ..report.bind import bind
from ..report.choice import choose, fiscal_year
from ..settings.settings import OFF, Policy
from ..source import Span
from ..startup.store import code_above
from ..verdict import SOFT, SUSPECT
from ..yaml.document import may_be_cut, parse
from .judging import judge, not_evaluated
from .request import ALL
from .result import FileResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from typing import Any

    from ..accept.baseline import Baseline
    from ..check.engine import Outcome
    from ..check.loaded import LoadedPack
    from ..program.program import Program
    from ..report.form import Forms
    from ..report.record import Report
    from ..settings.discovery import Found
    from ..source import Source
    from ..yaml.document import Document
    from .request import Request


# So many diagnostics of a file are listed, those aside that have been accepted.
MAX_DIAGNOSTICS = 1000
# Where people keep rules of their own.
RULES = "rules"
# A path that was named and holds no text at all is a wrong argument, not a wrong report.
_NOT_A_FILE = ("file-binary", "file-missing", "file-special", "file-too-large", "file-unreadable")


# Files of tables, which are read where they stand; those of some endings only to say what to do instead.
TABLES = (
    ".xlsx", ".xlsm", ".xls", ".docx", ".csv", ".doc", ".wps", ".wpt", ".rtf", ".odt", ".et", ".ods", ".xlsb", ".pdf",
    ".ofd", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp",
)  # fmt: skip


class Checker:
    """Checks files one at a time: a program, under a request's settings, with a baseline."""

    def __init__(self, program: Program, request: Request, baseline: Baseline | None = None) -> None:
        """``request`` says what ``program`` was loaded from; its files are not looked at."""
        self.program = program
        self.request = request
        self.settings = request.settings
        self.cache = request.cache
        self.only_reports = request.tolerant
        self.watch = request.watch
        # Lets a report, the so-manieth of a file, know the others, once a run has seen all files.
        self.introduce: Callable[[Report, LoadedPack, str, int], None] | None = None
        # Rules of the file's packs that ask for other reports: what they have to say may not be known.
        self._asking: set[str] = set()
        self.baseline = baseline
        self._today = request.today
        self._names: frozenset[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: it loads the program for itself."""
        return _again, (self.request.without_files(), self.baseline)

    @property
    def names(self) -> frozenset[str]:
        """The names of all rules there are, of whatever pack."""
        if self._names is None:
            self._names = frozenset(name for info in self.program.index.values() for name in info["rules"])
        return self._names

    @property
    def today(self) -> date:
        if self._today is None:
            from datetime import date as calendar

            self._today = calendar.today()
        return self._today

    def checked(self, found: Found) -> FileResult:
        """:meth:`file`, and a fault of ours said as a diagnostic of the file."""
        if not self.request.careful:
            return self.file(found)
        try:
            return self.file(found)
        except (MemoryError, Exception) as error:
            return self.fault(found, f"{type(error).__name__}: {error}"[:300])

    def context(self) -> bytes:
        """Everything but the files that decides what they come to, as bytes."""
        settings = self.settings
        judging = ("packs", "enforce", "select", "ignore", "severity", "strict", "overrides")
        parts = [repr([(name, settings.values[name], settings.given.get(name)) for name in judging])]
        parts += [settings.folder, str(self.only_reports), str(self.request.together)]
        parts += [str(self.request.localizing), str(self.request.gather), self.program.key]
        parts.append(code_above())
        if self.baseline is not None:
            held = self.baseline
            parts += [held.folder, repr(sorted(held.entries.items())), repr(sorted(held.contents.items()))]
        return "\0".join(parts).encode("utf-8", "surrogateescape")

    def fault(self, found: Found, kind: str) -> FileResult:
        """A file that could not be checked for a fault of ours."""
        result = FileResult(found.path)
        result.faulty = True
        result.diagnostics.append(Diagnostic("fault", ERROR, Phrase("fault", kind=kind), file=found.path))
        return result

    def file(self, found: Found) -> FileResult:
        """What a file comes to. Nothing is raised for bad input: it is all in the result."""
        result = FileResult(found.path)
        if found.outside:
            result.diagnostics.append(problem(found.path, "file-outside"))
            return result
        policy = self.settings.policy(found.path)
        if found.path.lower().endswith(TABLES):
            self._tables(result, found, policy)
            return result
        source = decode(found.data, found.path) if found.data is not None else read_source(found.path, found.path)
        if isinstance(source, Diagnostic):
            (result.trouble if found.named and source.rule in _NOT_A_FILE else result.diagnostics).append(source)
            return result
        self.text(result, source, policy, named=found.named)
        if result.failing:
            self.localize(result)
        return result

    def _tables(self, result: FileResult, found: Found, policy: Policy) -> None:
        """Check a spreadsheet or a document as its text would be, into its result."""
        from . import tabled

        read = tabled.read(found, self.program, policy.pack)
        if isinstance(read, Diagnostic):
            if read.rule in tabled.NO_REPORT and (self.only_reports or not found.named):
                result.passed_over = True
            else:
                if not found.named and not policy.strict:  # nothing shows that it is one of reports
                    read.severity = WARNING
                (result.trouble if found.named and read.rule in _NOT_A_FILE else result.diagnostics).append(read)
            return
        source, said = read
        self.text(result, source, policy, named=found.named)
        tabled.settle(result.diagnostics, said)
        if result.failing:
            self.localize(result)

    def localize(self, result: FileResult) -> None:
        """Look for the figures that would settle what fails together in a file, and put them into its result."""
        failing, result.failing = result.failing, ()
        from ..localize.worth import is_worth_it

        everything = self.request.localizing == ALL
        if not everything and not any(is_worth_it(each.diagnostics) for each in failing):
            return
        from ..localize.localize import localize

        off = _Off(self.settings.policy(result.path), set())
        listed = {id(d) for d in result.diagnostics}
        for each in failing:
            kept = [d for d in each.diagnostics if id(d) in listed]
            if not kept:
                continue
            try:
                found = localize(each, kept, off.__contains__, everything)
            except (ArithmeticError, LookupError, ValueError, RecursionError):
                if not self.request.careful:
                    raise
                continue  # what is found stands without it: a fault of ours here may not cost the check
            result.localized = [*result.localized, *found]

    def text(
        self,
        result: FileResult,
        source: Source,
        policy: Policy,
        *,
        named: bool = True,
        most: int | None = MAX_DIAGNOSTICS,
    ) -> None:
        """Check a text, into the result of its file; ``most`` is how many diagnostics are listed, None for all."""
        result.source = source
        self._asking.clear()
        documents, diagnostics = parse(source)
        parsed = tuple(diagnostics)
        others: list[Diagnostic] = []  # that are said only where the file turns out to be one of reports
        unexplained: list[Span] = []
        pack, unclear = self.pack_for(source, policy)
        for document in documents:
            self._document(result, documents, document, pack, policy, diagnostics, others, unexplained, parsed)
        if result.reports:  # a file of reports holds nothing else, but a document may be empty
            diagnostics.extend(d for d in (*unclear, *others) if d.rule != "empty-file")
            if may_be_cut(source.text):
                from ..yaml.cut import cut

                diagnostics.extend(cut(source, documents))
        elif named and not self.only_reports:
            result.trouble.extend(others[:1])
            self._forgotten(result.trouble[-1:])
        elif all(d.rule == "yaml-tag" for d in diagnostics):  # other tools' files may have tags
            result.passed_over = True
            return
        diagnostics = self._judged(diagnostics, policy)
        result.diagnostics = self._listed(result, documents, diagnostics, policy, most, unexplained)

    def _document(
        self,
        result: FileResult,
        documents: list[Document],
        document: Document,
        pack: str,
        policy: Policy,
        diagnostics: list[Diagnostic],
        others: list[Diagnostic],
        unexplained: list[Span],
        parsed: Sequence[Diagnostic],
    ) -> None:
        """Check one document of a file, into the result and the three lists; ``parsed`` is what YAML itself says."""
        choice = choose(document, self.program.index, pack, self.forms, enforced=policy.enforced)
        if choice.diagnostic is not None:
            (diagnostics if choice.near else others).append(choice.diagnostic)
            return
        result.reports += 1
        result.language = result.language or self.program.index[choice.pack]["language"]
        year, problem = fiscal_year(document, choice, self.program.index)
        if problem is not None:
            diagnostics.append(problem)
        loaded = self.program.pack(choice.pack, year)
        report, problems = bind(document, loaded.forms[choice.form], loaded.forms, loaded.name)
        unfit = list(problems)
        problems += choice.said
        diagnostics.extend(problems)
        before = len(diagnostics) - len(problems)
        result.headings.append(report.heading)
        if loaded.across is not None:
            self._neighbours(result, report, loaded, year)
        met: set[int] | None = set() if self.watch else None
        outcome = judge(loaded, report, met, None if policy.plain else _counting(policy))
        diagnostics.extend(outcome.diagnostics)
        if outcome.counts[SUSPECT] and self.request.localizing:
            from ..localize.worth import Failing

            number = next(i for i, each in enumerate(documents) if each is document)
            result.failing += (Failing(loaded, report, number, [*parsed, *unfit], outcome.diagnostics),)
        unexplained += [case.record.span for case in outcome.unexplained]
        if document.uses:
            from ..report.shared import label_uses

            label_uses(document, diagnostics[before:])
        self._add(result, loaded, report, outcome, met)
        if policy.strict and outcome.unknown:
            from .listed import required

            diagnostics.extend(required(n) for n in not_evaluated(outcome.unknown) if n.required)
        if not outcome.unknown and not result.failing:
            report.release()

    def _neighbours(self, result: FileResult, report: Report, loaded: LoadedPack, year: int | None) -> None:
        """What other reports may ask of one, and what it may ask of them."""
        assert loaded.across is not None
        self._asking.update(loaded.across["rules"])
        if self.introduce is not None:
            self.introduce(report, loaded, result.path, result.reports)
        elif self.request.gather:
            from ..across.facts import take

            fact = take(report, result.reports, loaded, year)
            if fact is not None:
                result.facts.append(fact)

    def _listed(
        self,
        result: FileResult,
        documents: list[Document],
        diagnostics: list[Diagnostic],
        policy: Policy,
        most: int | None,
        unexplained: list[Span],
    ) -> list[Diagnostic]:
        """A file's diagnostics as they are listed: marked as accepted or not, in order, no more than ``most``."""
        source = result.source
        assert source is not None
        if documents and "#" in source.text and _may_be_waived(source.text):
            from ..accept import waiver

            result.waivers, problems = waiver.read(source, documents, self.names)
            problems += waiver.mark(result.waivers, diagnostics, self.names, self.today, _Off(policy, self._asking))
            diagnostics += problems
        if self.baseline is not None:
            unmet = self.baseline.mark(source, documents, diagnostics, self.names)
            result.unmet = [entry for entry in unmet if entry[0] not in self._asking]
        if self.request.together and any(d.kin for d in diagnostics):
            from .together import together

            diagnostics = together(diagnostics)
        if diagnostics or unexplained:
            from ..accept.identity import identify
            from .listed import in_order

            diagnostics, is_whole = in_order(source, diagnostics, most, unexplained)
            if not is_whole and self.baseline is not None:  # what was not looked at may still be there
                result.unmet = []
            identify(documents, diagnostics)
        return diagnostics

    def pack_for(self, source: Source, policy: Policy) -> tuple[str, list[Diagnostic]]:
        """The pack that the settings give a file, and what is wrong with that."""
        if not policy.rivals:
            return policy.pack, []
        from ..settings.places import strictest

        return strictest(source, self.program.index, [policy.pack, *policy.rivals])

    def _forgotten(self, problems: list[Diagnostic]) -> None:
        """Say of a file that fits no form that rules lie beside it, where none were named."""
        if self.request.rules:
            return
        for each in problems:
            for folder in dict.fromkeys((RULES, os.path.join(os.path.dirname(each.file), RULES))):
                if os.path.isdir(folder) and any(name.endswith(".rules") for name in os.listdir(folder)):
                    each.notes.append(("hint", Phrase("rules-forgotten", folder=folder)))
                    return

    def forms(self, pack: str) -> Forms:
        """The forms of a pack by their names."""
        return self.program.pack(pack).forms

    def _judged(self, diagnostics: list[Diagnostic], policy: Policy) -> list[Diagnostic]:
        """The diagnostics that the settings leave, at their severities."""
        if policy.plain:
            return diagnostics
        kept = []
        for diagnostic in diagnostics:
            if diagnostic.pack or diagnostic.rule in self.names:
                severity = policy.severity(diagnostic.rule, diagnostic.severity)
                if severity == OFF:
                    continue
                # What rounding may explain is said more softly than the rule's errors; a setting can only soften it.
                if diagnostic.verdict not in SOFT or RANK[severity] > RANK[diagnostic.severity]:
                    diagnostic.severity = severity
            kept.append(diagnostic)
        return kept

    def _add(
        self, result: FileResult, pack: LoadedPack, report: Report, outcome: Outcome, met: set[int] | None
    ) -> None:
        if pack.name not in result.packs:
            result.packs.append(pack.name)
        for i, count in enumerate(outcome.counts):
            result.counts[i] += count
        named = pack.rules_of(tuple(report.records))
        result.rules = result.rules | named if result.rules else named
        if met is not None:
            result.met.update((pack.name, pack.names[rule]) for rule in met)
        if outcome.unknown:
            result._undecided += outcome.unknown
        for rule, why, label, count, record in outcome.unfit:
            line, column = report.document.source.locate(record.span.start)
            result.unfit.append((pack.names[rule], why, label, count, line, column, pack.name))


def _may_be_waived(text: str) -> bool:
    """Whether a text with comments may hold a waiver."""
    from ..accept.marks import suspected

    return suspected(text)


class _Off:
    """The rules that a policy leaves out, and those that were ``asking`` for other reports, which may not be there."""

    def __init__(self, policy: Policy, asking: set[str]) -> None:
        self.policy = policy
        self.asking = asking

    def __contains__(self, rule: object) -> bool:
        return rule in self.asking or self.policy.severity(str(rule), "") == OFF


def _again(request: Request, baseline: Baseline | None) -> Checker:
    program, _ = load(request.rules, request.cache)
    assert program is not None  # it was there a moment ago
    return Checker(program, request, baseline)


def _counting(policy: Policy) -> Callable[[Diagnostic], bool]:
    return lambda d: policy.severity(d.rule, d.severity) == ERROR
