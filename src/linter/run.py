"""One run: files → documents → reports → diagnostics and counts."""

from __future__ import annotations

import os

from .diagnostic import ERROR, NOTE, WARNING, Diagnostic, NotEvaluated, Phrase
from .discovery import Found, find
from .document import parse
from .engine import LoadedPack, Outcome, not_evaluated, run
from .pack import Program, load
from .reading import read_source
from .report import Report, bind, choose, fiscal_year, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


# A path that was named and holds no text at all is a wrong argument, not a wrong report.
_NOT_A_FILE = ("file-binary", "file-missing", "file-special", "file-too-large", "file-unreadable")


class Result:
    """What a run came to.

    ``diagnostics`` in the order of files and places; ``trouble`` what is wrong with arguments or rule files (then
    nothing was checked); ``passed_over`` names YAML files that are no reports; ``counts`` the checks passed, failed,
    not evaluated and not applicable.
    """

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.trouble: list[Diagnostic] = []
        self.passed_over: list[str] = []
        self.files: list[str] = []
        self.reports = 0
        # The language of the pack that was used first: what a neutral locale speaks.
        self.language = ""
        self.rules_run: set[tuple[str, str]] = set()
        self.counts = [0, 0, 0, 0]
        self._undecided: list[Callable[[], list[NotEvaluated]]] = []

    def not_evaluated(self) -> list[NotEvaluated]:
        """Each check that could not be decided, with its reasons; worked out only when asked for."""
        return [entry for explain in self._undecided for entry in explain()]

    def count(self, severity: str) -> int:
        return sum(1 for d in (*self.trouble, *self.diagnostics) if d.severity == severity)

    @property
    def exit_code(self) -> int:
        """0 nothing of severity error, 1 at least one error, 2 arguments or rule files are wrong."""
        if any(d.severity == ERROR for d in self.trouble):
            return 2
        return 1 if self.count(ERROR) else 0


def check(
    paths: list[str],
    *,
    rules: list[str],
    cache: str | None = None,
    only_reports: bool = False,
    packs: dict[str, str] | None = None,
) -> Result:
    """Check report files and folders against the packs in ``rules`` (the tool's own where empty).

    ``cache`` is the folder for compiled programs, None for none; ``only_reports`` passes over files that are no reports
    and is content with none; ``packs`` names the pack of the reports below a folder (absolute paths) that do not name
    theirs. Nothing is printed or raised for bad input: it is all in the Result.
    """
    result = Result()
    found, result.trouble = find(paths)
    if only_reports:
        result.trouble = [d for d in result.trouble if d.rule != "folder-without-yaml"]
    if result.trouble:
        return result
    program, problems = load(rules, cache)
    result.trouble = problems
    if program is None:
        return result
    given = [info["language"] for info in program.index.values() if info["given"]]
    known = {word for name, info in program.index.items() for word in (name, info["label"])}
    for folder, name in (packs or {}).items():
        if name not in known:
            phrase = Phrase("unknown-pack", name=name, suggestion=suggest(name, sorted(known)))
            result.trouble.append(Diagnostic("unknown-pack", ERROR, phrase, file=folder))
    if result.trouble:
        return result
    for file in found:
        check_file(result, program, file, only_reports, _pack_of(file.path, packs) if packs else "")
    result.language = result.language or next(iter(given), "")
    if result.trouble:
        return result
    if not result.reports and not result.diagnostics and not only_reports:
        for path in paths:
            result.trouble.append(Diagnostic("no-reports", ERROR, Phrase("no-reports"), file=path))
    return result


def _pack_of(path: str, packs: dict[str, str]) -> str:
    """The pack of the nearest folder above a file that has one."""
    folder = os.path.dirname(os.path.abspath(path))
    while folder not in packs:
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return packs[folder]


def check_file(result: Result, program: Program, file: Found, only_reports: bool, pack: str = "") -> None:
    source = read_source(file.path, file.path)
    if isinstance(source, Diagnostic):
        result.files.append(file.path)
        (result.trouble if file.named and source.rule in _NOT_A_FILE else result.diagnostics).append(source)
        return
    documents, diagnostics = parse(source)
    reports = 0
    others: list[Diagnostic] = []
    for document in documents:
        choice = choose(document, program.index, pack)
        if choice.diagnostic is not None:
            (diagnostics if choice.near else others).append(choice.diagnostic)
            continue
        reports += 1
        result.language = result.language or program.index[choice.pack]["language"]
        year, problem = fiscal_year(document, choice, program.index)
        if problem is not None:
            diagnostics.append(problem)
        loaded = program.pack(choice.pack, year)
        report, problems = bind(document, loaded.forms[choice.form], loaded.forms, loaded.name)
        diagnostics.extend(problems)
        outcome = run(loaded, report)
        diagnostics.extend(outcome.diagnostics)
        _add(result, loaded, report, outcome)
    result.reports += reports
    if reports:  # a file of reports holds nothing else, but a document may be empty
        diagnostics.extend(d for d in others if d.rule != "empty-file")
    elif file.named and not only_reports:
        result.trouble.extend(others[:1])
    elif not diagnostics:
        result.passed_over.append(file.path)
        return
    result.files.append(file.path)
    diagnostics.sort(key=_place)
    result.diagnostics.extend(diagnostics)


def _add(result: Result, pack: LoadedPack, report: Report, outcome: Outcome) -> None:
    for i, count in enumerate(outcome.counts):
        result.counts[i] += count
    for form in report.records:
        for _, rule, _ in pack.by_form.get(form, ()):
            result.rules_run.add((pack.name, pack.rules[rule]["name"]))
    if outcome.unknown:
        result._undecided.append(lambda: not_evaluated(pack, report, outcome))


def _place(diagnostic: Diagnostic) -> tuple[int, int, str]:
    span = diagnostic.span
    return (span.start if span else 0, {ERROR: 0, WARNING: 1, NOTE: 2}[diagnostic.severity], diagnostic.rule)


__all__ = ["Result", "check"]
