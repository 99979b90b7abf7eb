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
        if result.trouble or result.reports or any(result.found.values()) or checker.only_reports:
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
    found, result.trouble = find(paths, settings, cache, stdin, chosen=chosen)
    if only_reports:
        result.trouble = [d for d in result.trouble if d.rule != "folder-without-yaml"]
    if result.trouble:
        return nothing
    if only is not None:
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


