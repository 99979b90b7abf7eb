"""One run: files → documents → reports → diagnostics and counts, a file at a time."""

from __future__ import annotations

from ..check.engine import LoadedPack, Outcome, not_evaluated, run
from ..diagnostic import ERROR, RANK, Diagnostic, NotEvaluated, Phrase
from ..program.pack import load
from ..program.program import Program
from ..reading import decode, read_source
from ..report.choice import choose, fiscal_year
from ..report.report import Report, bind
from ..settings.discovery import Found, find
from ..settings.settings import OFF, Policy, Settings
from ..source import Span
from ..yaml.document import parse
from .result import FileResult, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from typing import Any

    from ..accept.baseline import Baseline
    from ..source import Source


# So many diagnostics of a file are listed, those aside that have been accepted.
MAX_DIAGNOSTICS = 1000
_SOFTER = ("consistent", "unlikely", "too coarse", "remark")
# A path that was named and holds no text at all is a wrong argument, not a wrong report.
_NOT_A_FILE = ("file-binary", "file-missing", "file-special", "file-too-large", "file-unreadable")


class Checker:
    """Checks files one at a time: a program, under settings, with a baseline.

    ``today`` decides which waivers have run out; ``watch`` asks for the rules that met an occurrence.
    """

    def __init__(
        self,
        program: Program,
        settings: Settings,
        *,
        only_reports: bool = False,
        baseline: Baseline | None = None,
        today: date | None = None,
        watch: bool = False,
        rules: list[str] | None = None,
        cache: str | None = None,
        careful: bool = True,
    ) -> None:
        """``rules`` and ``cache`` are what the program was loaded from; ``careful`` makes a fault of ours in one file a
        diagnostic, so that the others are checked all the same."""
        self.rules = rules or []
        self.cache = cache
        self.careful = careful
        self.program = program
        self.settings = settings
        self.only_reports = only_reports
        self.baseline = baseline
        self.watch = watch
        self._today = today
        self._names: frozenset[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: it loads the program for itself."""
        names = ("only_reports", "baseline", "today", "watch", "rules", "cache", "careful")
        return _again, (self.settings, {name: getattr(self, name) for name in names})

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
        if not self.careful:
            return self.file(found)
        try:
            return self.file(found)
        except (MemoryError, Exception) as error:
            return self.fault(found, f"{type(error).__name__}: {error}"[:300])

    def context(self) -> bytes:
        """Everything but the files that decides what they come to, as bytes."""
        settings = self.settings
        judging = ("packs", "select", "ignore", "severity", "strict", "overrides")
        parts = [repr([(name, settings.values[name], settings.given.get(name)) for name in judging])]
        parts += [settings.folder, str(self.only_reports), self.program.key]
        if self.baseline is not None:
            parts += [self.baseline.folder, repr(sorted(self.baseline.entries.items()))]
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
        source = decode(found.data, found.path) if found.data is not None else read_source(found.path, found.path)
        policy = self.settings.policy(found.path)
        if isinstance(source, Diagnostic):
            (result.trouble if found.named and source.rule in _NOT_A_FILE else result.diagnostics).append(source)
            return result
        self.text(result, source, policy, named=found.named)
        return result

    def text(self, result: FileResult, source: Source, policy: Policy, *, named: bool = True) -> None:
        """Check a text, into the result of its file."""
        result.source = source
        documents, diagnostics = parse(source)
        others: list[Diagnostic] = []
        unexplained, last = 0, Span(0, 0)
        for document in documents:
            choice = choose(document, self.program.index, policy.pack)
            if choice.diagnostic is not None:
                (diagnostics if choice.near else others).append(choice.diagnostic)
                continue
            result.reports += 1
            result.language = result.language or self.program.index[choice.pack]["language"]
            year, problem = fiscal_year(document, choice, self.program.index)
            if problem is not None:
                diagnostics.append(problem)
            loaded = self.program.pack(choice.pack, year)
            report, problems = bind(document, loaded.forms[choice.form], loaded.forms, loaded.name)
            diagnostics.extend(problems)
            result.headings.append(report.heading)
            met: set[int] | None = set() if self.watch else None
            outcome = run(loaded, report, met, None if policy.plain else _counting(policy))
            diagnostics.extend(outcome.diagnostics)
            if outcome.unexplained:
                unexplained += len(outcome.unexplained)
                last = outcome.unexplained[0][2].span
            self._add(result, loaded, report, outcome, met)
            if policy.strict and outcome.unknown:
                diagnostics.extend(_required(n) for n in not_evaluated(loaded, report, outcome) if n.required)
            if not outcome.unknown:
                report.release()
        if result.reports:  # a file of reports holds nothing else, but a document may be empty
            diagnostics.extend(d for d in others if d.rule != "empty-file")
        elif named and not self.only_reports:
            result.trouble.extend(others[:1])
        elif all(d.rule == "yaml-tag" for d in diagnostics):  # other tools' files may have tags
            result.passed_over = True
            return
        diagnostics = self._judged(diagnostics, policy)
        if documents and "#" in source.text and "crossfoot" in source.text.lower():
            from ..accept import waiver

            result.waivers, problems = waiver.read(source, documents)
            problems += waiver.mark(result.waivers, diagnostics, self.names, self.today, _Off(policy))
            diagnostics += problems
        if self.baseline is not None:
            result.unmet = self.baseline.mark(source.name, diagnostics, self.names)
        diagnostics.sort(key=_place)
        if len(diagnostics) > MAX_DIAGNOSTICS or unexplained:
            diagnostics = _no_more(source, diagnostics, unexplained, last)
        result.diagnostics = diagnostics

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
                if diagnostic.verdict not in _SOFTER or RANK[severity] > RANK[diagnostic.severity]:
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
            result._undecided.append((pack, report, outcome))


class _Off:
    """The rules that a policy leaves out."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __contains__(self, rule: object) -> bool:
        return self.policy.severity(str(rule), "") == OFF


class Run:
    """Files to check; iterating checks them, in order, and counts each into ``result``."""

    def __init__(self, checker: Checker | None, found: list[Found], paths: list[str], result: Result) -> None:
        self.checker = checker
        self.found = found
        self.paths = paths
        self.result = result
        # How many processes; 0 for as many as the work is worth.
        self.jobs = 1
        self.remember = False
        # Whether it is content with no report at all: not where the settings name where reports are.
        self.content = True

    def __iter__(self) -> Iterator[FileResult]:
        checker = self.checker
        if checker is None:
            return
        for file in self._results(checker):
            self.result.add(file)
            if checker.baseline is not None:
                checker.baseline.left[checker.baseline.name_of(file.path)] = file.unmet
            yield file
        self._finish(checker)

    def _results(self, checker: Checker) -> Iterator[FileResult]:
        """Each file's result, in order."""
        jobs = self.jobs
        if jobs == 0:
            jobs = 1 if len(self.found) < _WORTH_IT else _cores()
        jobs = min(jobs, max(1, len(self.found)))
        remember = self.remember and checker.cache is not None and not checker.watch
        if jobs > 1 or (remember and len(self.found) >= _WORTH_REMEMBERING):
            from .many import results

            yield from results(checker, self.found, jobs, remember)
        else:
            for found in self.found:
                yield checker.checked(found)

    def _finish(self, checker: Checker) -> None:
        result = self.result
        given = [info["language"] for info in checker.program.index.values() if info["given"]]
        result.language = result.language or next(iter(given), "")
        if result.trouble or result.reports or any(result.found.values()) or self.content:
            return
        if not self.found and result.settings.values["force-exclude"]:  # all of it was left out on purpose
            return
        for path in self.paths:
            result.trouble.append(Diagnostic("no-reports", ERROR, Phrase("no-reports"), file=path))


# From how many files on several processes are worth their start, and storing results is worth its time.
_WORTH_IT, _WORTH_REMEMBERING = 64, 16


def _cores() -> int:
    from .parallel import cores

    return cores()


def _again(settings: Settings, more: dict[str, Any]) -> Checker:
    program, _ = load(more["rules"], more["cache"])
    assert program is not None  # it was there a moment ago
    return Checker(program, settings, **more)


def prepare(
    paths: list[str],
    *,
    rules: list[str],
    cache: str | None = None,
    only_reports: bool = False,
    settings: Settings | None = None,
    today: date | None = None,
    stdin: tuple[str, bytes] | None = None,
    only: Callable[[str], bool] | None = None,
    watch: bool = False,
    jobs: int = 1,
    remember: bool = False,
    careful: bool = True,
    trusting: bool = False,
    chosen: bool = True,
) -> Run:
    """Find the files, load the program and what the settings name; where something is wrong, the run is empty.

    ``stdin`` is the name and the bytes that the path ``-`` stands for; ``only`` picks some of the files found; ``jobs``
    is the number of processes (0: as many as are worth it); ``remember`` uses the result cache; ``trusting`` takes
    settings that name rules which these packs do not have; ``chosen`` is whether a person named the paths.
    """
    settings = settings or Settings()
    result = Result(settings)
    nothing = Run(None, [], paths, result)
    found, result.trouble = find(
        paths, settings, cache, stdin, chosen=chosen, hook=only_reports, left_out=result.left_out
    )
    if only_reports:
        result.trouble = [d for d in result.trouble if d.rule != "folder-without-yaml"]
    if result.trouble:
        return nothing
    if only is not None:
        result.left_out.update((file.path, "left-out-unchanged") for file in found if not only(file.path))
        found = [file for file in found if only(file.path)]
        only_reports = True
    program, problems = load(rules, cache)
    result.trouble = problems
    if program is None:
        return nothing
    checker = Checker(
        program,
        settings,
        only_reports=only_reports,
        today=today,
        watch=watch,
        rules=rules,
        cache=cache,
        careful=careful,
    )
    result.trouble = _unknown_packs(settings, program) + _unknown_rules(
        settings, checker.names if settings.judges and not trusting else ()
    )
    if settings.baseline and not result.trouble:
        from ..accept import baseline

        checker.baseline, result.trouble = baseline.load(settings.baseline, cache)
    if result.trouble:
        return nothing
    this = Run(checker, found, paths, result)
    this.content = only_reports and (chosen or only is not None)
    this.jobs, this.remember = jobs, remember
    return this


def check(
    paths: list[str],
    *,
    rules: list[str],
    cache: str | None = None,
    only_reports: bool = False,
    settings: Settings | None = None,
    today: date | None = None,
) -> Result:
    """Check report files and folders against the packs in ``rules`` (the tool's own where empty).

    ``cache`` is the folder for compiled programs, None for none; ``only_reports`` passes over files that are no reports
    and is content with none; ``settings`` are those of a settings file; ``today`` decides which waivers have run out.
    Nothing is printed or raised for bad input: it is all in the Result.
    """
    this = prepare(paths, rules=rules, cache=cache, only_reports=only_reports, settings=settings, today=today)
    this.result.files.extend(this)
    return this.result


def _unknown_packs(settings: Settings, program: Program) -> list[Diagnostic]:
    named = [(f"packs.{folder}", pack) for folder, pack in settings.values["packs"].items()]
    named += [(f"overrides[{i}].pack", o["pack"]) for i, o in enumerate(settings.values["overrides"]) if o["pack"]]
    if not named:
        return []
    from ..nearest import nearest

    known = {word for name, info in program.index.items() for word in (name, info["label"])}
    return [
        settings.complain(
            name, pack, Phrase("unknown-pack", name=pack, suggestion=nearest(pack, sorted(known))), "unknown-pack"
        )
        for name, pack in named
        if pack not in known
    ]


def _unknown_rules(settings: Settings, names: Iterable[str]) -> list[Diagnostic]:
    """Settings that name rules there are not, which would silence nothing, or not what was meant."""
    from ..diagnostic import FORM_CHECKS
    from ..nearest import nearest
    from ..settings.globs import fits

    if not names:
        return []
    known = sorted({*names, *FORM_CHECKS})
    problems = []
    for setting, pattern in settings.rule_names():
        if not any(fits(pattern, name) for name in known):
            phrase = Phrase("settings-rule", name=pattern, suggestion=nearest(pattern, known))
            problems.append(settings.complain(setting, pattern, phrase))
    return problems


def _counting(policy: Policy) -> Callable[[Diagnostic], bool]:
    return lambda d: policy.severity(d.rule, d.severity) == ERROR


def _no_more(source: Source, diagnostics: list[Diagnostic], unexplained: int, last: Span) -> list[Diagnostic]:
    """The diagnostics that are listed, and a last one that stands for all others, as grave as the gravest of them."""
    kept: list[Diagnostic] = []
    more: list[Diagnostic] = []
    listed = 0
    for diagnostic in diagnostics:
        if diagnostic.accepted or listed < MAX_DIAGNOSTICS:
            kept.append(diagnostic)
            listed += not diagnostic.accepted
        else:
            more.append(diagnostic)
    if not more and not unexplained:
        return kept
    severity = ERROR if unexplained else min((d.severity for d in more), key=RANK.__getitem__)
    span = more[0].span or last if more else last
    phrase = Phrase("too-many-diagnostics", limit=listed, count=len(more) + unexplained)
    return [
        *kept, Diagnostic("too-many-diagnostics", severity, phrase, file=source.name, source=source, span=span)
    ]  # fmt: skip


def _required(n: NotEvaluated) -> Diagnostic:
    """A check that could not be evaluated for want of a required figure, as an error."""
    reasons = tuple(dict.fromkeys(text for text, _, _ in n.reasons))
    message = Phrase("required-not-evaluated", title=n.title or n.rule, reasons=reasons)
    return Diagnostic(
        n.rule, ERROR, message, file=n.file, source=n.source, span=n.span, verdict="not evaluated", route=n.route,
        pack=n.pack,
    )  # fmt: skip


def _place(diagnostic: Diagnostic) -> tuple[int, int, str]:
    span = diagnostic.span
    return (span.start if span else 0, RANK[diagnostic.severity], diagnostic.rule)


__all__ = ["Checker", "FileResult", "Result", "Run", "check", "prepare"]
