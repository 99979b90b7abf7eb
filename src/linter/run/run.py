"""A run: what a request comes to, a file at a time."""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..program.pack import load
from ..settings.discovery import find
from .checker import TABLES, Checker
from .request import Request
from .result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..program.program import Program
    from ..settings.discovery import Found
    from ..settings.settings import Settings
    from .result import FileResult

# From how many files on several processes are worth their start, and storing results is worth its time.
_WORTH_IT, _WORTH_REMEMBERING = 64, 16
# So few are checked before it is asked whether any report may be another one's partner.
_FEW = 4
# Which figures would settle what fails is looked for in runs of so many files: in more, nobody reads it one by one.
LOCALIZED = 50
# How most names end, which are looked at no further.
_YAML = ".yaml"


class Run:
    """Files to check; iterating checks them, in order, and counts each into ``result``."""

    def __init__(
        self,
        checker: Checker | None,
        found: list[Found],
        request: Request,
        result: Result,
        others: list[Found] | None = None,
    ) -> None:
        """``checker`` is None where there is nothing to check with, and ``result`` says why; ``others`` are files that
        are looked at only where rules across reports need them."""
        self.checker = checker
        self.others = others or []
        self.found = found
        self.request = request
        self.result = result
        # What is to be said before any file is checked.
        self.before: list[FileResult] = []
        # Gives the results of files in their order, where they have been checked elsewhere (``shards``).
        self.supply: Callable[[list[Found]], Iterator[FileResult]] | None = None

    def __iter__(self) -> Iterator[FileResult]:
        checker = self.checker
        if checker is None:
            return
        for file in self.before:
            self.result.add(file)
            yield file
        for file in self._spanned(checker):
            if checker.baseline is not None:
                checker.baseline.met(file.path, file.diagnostics, file.unmet)
            self.result.add(file)
            yield file
        self._finish(checker)

    def _spanned(self, checker: Checker) -> Iterable[FileResult]:
        """Each file's result, in order, with what rules across reports say of it."""
        files, request = self.found, self.request
        if not any(info["across"] for info in checker.program.index.values()):
            return self._results(checker, files)
        few: list[FileResult] | None = None
        if len(files) + len(self.others) <= _FEW and not request.lonely:
            request.gather = len(files) > 1
            few = list(self._results(checker, files))
            if sum(result.reports for result in few) < 2 and not self.others:
                return few
            few = few if request.gather else None
        from .spanning import Spanning

        request.gather = True
        forget = self.result.left_out.pop

        def each(some: list[Found]) -> Iterable[FileResult]:
            return few if few is not None and some is files else self._results(checker, some)

        return Spanning(
            checker, each, files, self.others, lonely=request.lonely, taken=lambda path: forget(path, None)
        )  # fmt: skip

    def results(self, files: list[Found]) -> Iterator[FileResult]:
        """The result of each of some files, by itself: rules across reports are not asked."""
        return self._results(self.checker, files) if self.checker is not None else iter(())

    def _results(self, checker: Checker, files: list[Found]) -> Iterator[FileResult]:
        """The result of each of some files, in order."""
        if self.supply is not None:
            yield from self.supply(files)
            return
        request = self.request
        jobs = request.jobs
        if jobs == 0 and len(files) >= _WORTH_IT:
            from .parallel import cores

            jobs = cores()
        jobs = min(max(1, jobs), max(1, len(files)))
        remember = request.remember and request.cache is not None and not request.watch
        if jobs > 1 or (remember and len(files) >= _WORTH_REMEMBERING):
            from .many import results

            yield from results(checker, files, jobs, remember)
        else:
            for found in files:
                yield checker.checked(found)

    def _finish(self, checker: Checker) -> None:
        result = self.result
        checker.program.memory.let_go()
        given = [info["language"] for info in checker.program.index.values() if info["given"]]
        result.language = result.language or next(iter(given), "")
        spoken = any(result.found.values()) or result.waived or result.baselined
        if result.trouble or result.reports or spoken or self.request.content:
            return
        if not self.found and result.settings.values["force-exclude"]:  # all of it was left out on purpose
            return
        for path in self.request.paths:
            result.trouble.append(Diagnostic("no-reports", ERROR, Phrase("no-reports"), file=path))


def prepare(request: Request) -> Run:
    """Find the files, load the program and what the settings name; where something is wrong, the run is empty and its
    ``result`` says what."""
    settings = request.settings
    result = Result(settings)
    nothing = Run(None, [], request, result)
    found, result.trouble = find(
        request.paths, settings, request.cache, request.stdin, chosen=request.chosen, hook=request.only_reports,
        left_out=result.left_out,
    )  # fmt: skip
    if request.only_reports:
        result.trouble = [d for d in result.trouble if d.rule != "folder-without-yaml"]
    if result.trouble:
        return nothing
    others: list[Found] = []
    if request.only is not None:
        only = request.only
        result.left_out.update((file.path, "left-out-unchanged") for file in found if not only(file.path))
        others = [file for file in found if not only(file.path)]
        found = [file for file in found if only(file.path)]
    if len(found) > LOCALIZED:
        request.localizing = ""
    program, result.trouble = load(request.rules, request.cache, tree=request.tree)
    if program is None:
        return nothing
    checker = Checker(program, request)
    known = checker.names if settings.judges and not request.trusting else ()
    result.trouble = settings.misplaced() + unknown_names(settings, program, known)
    if settings.baseline and not result.trouble:
        from ..accept import baseline

        checker.baseline, result.trouble = baseline.load(
            settings.baseline, request.cache, "" if "baseline" in settings.given else settings.tree
        )
    if result.trouble:
        return nothing
    before: list[FileResult] = []
    if any(file.path[-5:] != _YAML and file.path.lower().endswith(TABLES) for file in found):
        from .tabled import lacking

        found, before = lacking(found, settings)
    this = Run(checker, found, request, result, others)
    this.before = before
    return this


def check(request: Request) -> Result:
    """What a request comes to, every file's result in it. Nothing is printed or raised for bad input."""
    this = prepare(request)
    this.result.files.extend(this)
    return this.result


def unknown_names(settings: Settings, program: Program, rules: Iterable[str]) -> list[Diagnostic]:
    """What settings name that there is not: packs, and rules where any are given."""
    return _unknown_packs(settings, program) + _unknown_rules(settings, rules)


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
    if not names:
        return []
    from ..diagnostic import FORM_CHECKS
    from ..nearest import nearest
    from ..settings.globs import fits

    known = sorted({*names, *FORM_CHECKS})
    problems = []
    for setting, pattern in settings.rule_names():
        if not any(fits(pattern, name) for name in known):
            phrase = Phrase("settings-rule", name=pattern, suggestion=nearest(pattern, known))
            problems.append(settings.complain(setting, pattern, phrase))
    return problems
