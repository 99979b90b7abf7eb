"""What a command needs before it can begin: the settings in force, a run of reports, the packs."""

from __future__ import annotations

import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..settings.settings import Settings, find, load
from .context import debugging, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..program.program import Program
    from ..run.request import Request
    from ..run.run import Run
    from .arguments import Arguments
    from .context import Context


def settings_for(context: Context) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings in force: the file's, and what the command line says over them; None where they are wrong. From now
    on the context speaks the language that they say."""
    options = context.options
    if options.output == "-":
        options.output = ""
    here = os.getcwd()
    path = options.settings or find(here, context.cache)
    if path is None and options.paths:  # reports somewhere else, under settings of their own
        here = _shared(options.paths)
        path = find(here, context.cache)
    settings, problems = load(path, context.cache, named=bool(options.settings)) if path else (Settings(), [])
    if settings is None:
        return None, problems
    settings.searched = None if options.settings else here
    problems = _given(settings, options)
    if problems:
        return None, problems
    context.settings = settings
    context.speak(settings)
    return settings, []


def _shared(paths: list[str]) -> str:
    """The folder that all paths lie in, those of patterns as far as they are plain."""
    folders = []
    for path in paths:
        plain = os.path.abspath(path.partition("*")[0] if "*" in path else path)
        folders.append(plain if os.path.isdir(plain) else os.path.dirname(plain))
    try:
        return os.path.commonpath(folders)
    except ValueError:  # of different drives
        return os.getcwd()


def _given(settings: Settings, options: Arguments) -> list[Diagnostic]:
    """What the command line says goes before the settings' file; what is wrong with it."""
    for name, values in (("select", options.select), ("ignore", options.ignore)):
        given = [word for value in values for word in value.replace(",", " ").split()]
        if given:
            settings.give(name, given)
    if options.fail_on:
        settings.give("fail-on", options.fail_on)
    if options.strict:
        settings.give("strict", True)
    if options.enforce:
        settings.give("enforce", True)
    if options.force_exclude:
        settings.give("force-exclude", True)
    if options.exclude:
        from ..settings.globs import BadPattern

        try:
            settings.exclude_also(options.exclude)
        except BadPattern as error:
            return [_unusable("exclude", error.phrase)]
    if options.baseline:
        settings.give("baseline", os.path.abspath(options.baseline))
    if options.no_baseline:
        settings.give("baseline", "")
    return []


def _unusable(option: str, why: Phrase | str) -> Diagnostic:
    return Diagnostic("settings", ERROR, Phrase("settings-value", name=option, why=why), file=f"--{option}")


def settled(context: Context) -> Settings | None:
    """The settings in force; None once it is said why there are none."""
    settings, problems = settings_for(context)
    if settings is None:
        context.complain(problems)
    return settings


def run_of(
    context: Context,
    settings: Settings,
    *,
    only_reports: bool = False,
    trusting: bool = False,
    together: bool = False,
    localizing: str = "",
) -> tuple[Run | None, list[Diagnostic]]:
    """The run that a command line asks for; None with diagnostics where there is none to be had.

    ``only_reports``, ``trusting``, ``together`` and ``localizing`` are a :class:`~linter.run.request.Request`'s.
    """
    from ..run.request import Request
    from ..run.run import prepare

    options = context.options
    if options.jobs and not (options.jobs.isascii() and options.jobs.isdigit() and len(options.jobs) < 4):
        return None, [_unusable("jobs", options.jobs)]
    request = Request(options.paths, rules=options.rules or settings.rule_folders, settings=settings)
    request.tree = "" if options.rules else settings.tree
    request.only_reports = only_reports or options.only_reports
    if not request.paths and settings.reports:
        request.paths, request.chosen = settings.reports, False
    elif not request.paths:
        request.paths = ["."]
    if "-" in request.paths:
        from ..yaml.document import MAX_BYTES

        request.stdin = (options.stdin_filename, context.stdin(MAX_BYTES + 1))
    if options.changed is not None:
        from ..settings.changes import changed

        request.only, problem = changed(options.changed, settings, request.rules, request.paths, environment())
        if problem is not None:
            return None, [problem]
    mending = options.fix or options.diff
    request.jobs = 1 if mending else int(options.jobs or 0)
    request.remember = not mending
    request.cache = context.cache
    request.watch = options.vacuity
    request.careful = not debugging()
    request.trusting = trusting
    request.together = together
    request.lonely = options.verbose
    request.localizing = localizing
    this = prepare(request)
    problem = unusable_output(options, _reads(request, this) if options.output else [])
    return (None, [problem]) if problem is not None else (this, [])


def unusable_output(options: Arguments, reads: list[str]) -> Diagnostic | None:
    """Why the output that was asked for, if any, is not to be written; ``reads`` are the files that the run reads."""
    if not options.output:
        return None
    from .overwriting import in_the_way

    return in_the_way(options.output, reads)


def _reads(request: Request, this: Run) -> list[str]:
    """The files that a run reads, and those that it would read if all were well with it."""
    from ..program.pack import builtin_rules, rule_files

    settings = request.settings
    rules = [file for folder in request.rules or [builtin_rules()] for file in rule_files(folder)]
    found = [file.path for file in (*this.found, *this.others)]
    stdin = [request.stdin[0]] if request.stdin is not None else []
    return [path for path in (*found, *request.paths, *stdin, settings.file, settings.baseline, *rules) if path]


def opened(context: Context, settings: Settings, *, only_reports: bool = True, trusting: bool = False) -> Run | None:
    """:func:`run_of`; None once it is said why there is none."""
    this, problems = run_of(context, settings, only_reports=only_reports, trusting=trusting)
    if this is None or this.result.stopped:
        context.complain(problems if this is None else this.result.trouble)
        return None
    return this


def packs(context: Context) -> Program | None:
    """The packs in force; None once it is said why there are none. From now on the context speaks their language where
    nobody has said another."""
    from ..program.pack import load as load_packs

    settings = settled(context)
    if settings is None:
        return None
    program, problems = load_packs(
        context.options.rules or settings.rule_folders,
        context.cache,
        tree="" if context.options.rules else settings.tree,
    )
    if program is None:
        context.complain(problems)
        return None
    given = [info["language"] for info in program.index.values() if info["given"]]
    context.language = context.language or next(iter(given), "zh")
    return program
