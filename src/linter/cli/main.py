"""The command line: arguments, the environment, exit codes, and the only place that prints.

Exit codes: 0 nothing of severity error; 1 at least one error; 2 the arguments, settings or rule files are wrong;
3 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..render.base import FORMATS
from ..startup import expressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from ..render.base import Rendering
    from ..run.result import FileResult, Result
    from ..run.run import Checker, Run
    from ..settings.settings import Settings

OK, FOUND, MISUSE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class _NoOutput(Exception):
    """Nothing can be written any more; ``code`` is what the run itself came to, or MISUSE where that was not said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(arguments: list[str]) -> int:
    """Run a command line (without the program's name); the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    language = locale_language()
    try:
        options = _arguments(arguments)
        language = options.lang or language
        expressions.use(cache_of(options))
        code = options.run(options)
        expressions.keep()
        return code
    except FileNotFoundError as error:
        if error.filename is not None:
            raise
        _say(language, "no-folder")  # the current folder was deleted
        return MISUSE
    except KeyboardInterrupt:
        _say(language, "interrupted")
        return INTERRUPTED
    except _NoOutput as gone:
        return gone.code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE
    except Exception as error:
        if os.environ.get("CROSSFOOT_DEBUG"):
            raise
        _say(language, "fault", kind=f"{type(error).__name__}: {error}"[:300])
        return FAULT


def _say(language: str, key: str, **args: object) -> None:
    from ..messages import Catalogue

    if sys.stderr is None:
        return
    print(f"crossfoot: {Catalogue(language or 'zh').say(Phrase(key, **args))}", file=sys.stderr)


def locale_language() -> str:
    """The language of the user's locale; ``""`` for a neutral one, which leaves the choice to the pack."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            break
    base = value.split(".")[0].split("@")[0]
    if base in ("", "C", "POSIX"):
        return ""
    return "zh" if base.lower().startswith("zh") else "en"


class Arguments:
    """The arguments of a command.

    ``paths`` are the packs of ``test`` and ``rules``, the rules of ``explain``, the form of ``new`` and ``schema``.
    """

    __slots__ = (
        "action", "baseline", "changed", "check", "coverage", "data", "diff", "exclude", "fail_on", "fix",
        "force_exclude", "format", "ignore", "jobs", "keywords", "lang", "listing", "no_baseline", "no_cache",
        "only_reports", "output", "pack", "paths", "rules", "run", "select", "settings", "statistics",
        "stdin_filename", "strict", "vacuity", "verbose",
    )  # fmt: skip

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.format = "full"
        self.lang: str | None = None
        self.rules: list[str] = []
        self.settings: str | None = None
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.exclude: list[str] = []
        self.force_exclude = False
        self.fail_on = ""
        self.strict = False
        self.baseline = ""
        self.no_baseline = False
        self.changed: str | None = None
        self.stdin_filename = "<stdin>"
        self.only_reports = False
        self.verbose = False
        self.statistics = False
        self.vacuity = False
        self.fix = False
        self.data: bytes | None = None
        self.jobs = ""
        self.no_cache = False
        self.coverage = False
        self.check = False
        self.diff = False
        self.keywords: str | None = None
        self.listing = "table"
        self.action = ""
        self.pack = ""
        self.output = ""
        self.run: Callable[[Arguments], int] = _check


_LANGUAGES = ("zh", "en")
# Options of `check`: (name, what it takes, help). One table for the two readers below. What is named in capitals with
# a plus may be given more than once.
OPTIONS: tuple[tuple[str, tuple[str, ...] | str | None, str], ...] = (
    ("format", FORMATS, "how to print (default: full)"),
    ("output", "FILE", "write the format to a file, and print the full one"),
    ("lang", _LANGUAGES, "language of messages (default: the locale's)"),
    ("settings", "FILE", "the settings file, instead of the nearest crossfoot.toml or pyproject.toml"),
    ("rules", "DIR+", "a folder of rule files to go by, beside packs of ours that they extend; may be repeated"),
    ("select", "RULES+", "only these rules, separated by commas, * for anything"),
    ("ignore", "RULES+", "leave these rules out"),
    ("exclude", "PATTERN+", "leave these files out of folders, as .gitignore would"),
    ("force-exclude", None, "leave out what is excluded also where it is named, as pre-commit does"),
    ("fail-on", ("error", "warning", "note", "never"), "the least severity that gives exit code 1 (default: error)"),
    ("strict", None, "make an error of each check that a missing required figure kept from being evaluated"),
    ("baseline", "FILE", "a baseline of accepted findings"),
    ("no-baseline", None, "count accepted findings too"),
    ("changed", "REF?", "only reports changed since a git ref (default: HEAD); all of them where rules changed"),
    ("stdin-filename", "FILE", "what to call standard input, which the path - stands for"),
    ("only-reports", None, "pass over files that are no reports, and be content with none"),
    ("fix", None, "write what can be computed from other figures, then say what is left"),
    ("diff", None, "write nothing; show what --fix would change, and exit 1 if anything"),
    ("statistics", None, "also print numbers by rule, by file and by severity"),
    ("vacuity", None, "also print the rules, folders and settings that met nothing, and what was not looked at"),
    ("verbose", None, "also list the checks that could not be evaluated, and what has been accepted"),
    ("jobs", "N", "how many processes (default: the cores, where the work is worth it)"),
    ("no-cache", None, "compile the rules anew and store nothing"),
)


def _quick(arguments: list[str]) -> Arguments | None:
    """A plain ``check`` without argparse, which costs as much as reading a report; None for anything unusual."""
    if arguments[:1] != ["check"]:
        return None
    takes = {f"--{name}": kind for name, kind, _ in OPTIONS}
    result = Arguments()
    rest = iter(arguments[1:])
    for word in rest:
        if not word.startswith("-"):
            result.paths.append(word)
            continue
        if word not in takes:
            return None
        kind = takes[word]
        name = word[2:].replace("-", "_")
        if kind is None:
            setattr(result, name, True)
            continue
        value = next(rest, "-")
        if value.startswith("-") or kind[-1] == "?" or (isinstance(kind, tuple) and value not in kind):
            return None
        if kind[-1] == "+":
            getattr(result, name).append(value)
        else:
            setattr(result, name, value)
    return result


def _arguments(arguments: list[str]) -> Arguments:
    """The arguments, or argparse's own way out (help, version, mistakes)."""
    quick = _quick(arguments)
    if quick is not None:
        return quick
    from .commands import parser

    return parser().parse_args(arguments, _Defaults())


class _Defaults(Arguments):
    """argparse leaves alone what a namespace already has; it keeps what it does not know in ``__dict__``."""


def _check(options: Arguments) -> int:
    settings, problems = settings_for(options)
    if settings is None:
        return _stopped(problems, options, None)
    this, problems = reading(options, settings)
    if this is None:
        return _stopped(problems, options, settings)
    output = Output(options, settings, this.result, len(this.found), this.checker)
    if options.fix or options.diff:
        from .gate import fix

        return fix(this, options, output)
    for file in this:
        output.file(file)
    return output.end()


def reading(
    options: Arguments, settings: Settings, *, only_reports: bool = False, trusting: bool = False
) -> tuple[Run | None, list[Diagnostic]]:
    """The run that a command line asks for; None with diagnostics where there is none to be had."""
    from ..run.run import prepare

    if options.jobs and not (options.jobs.isascii() and options.jobs.isdigit() and len(options.jobs) < 4):
        phrase = Phrase("settings-value", name="jobs", why=options.jobs)
        return None, [Diagnostic("settings", ERROR, phrase, file="--jobs")]
    paths, chosen = options.paths, True
    only_reports = only_reports or options.only_reports
    if not paths and settings.reports:
        paths, chosen = settings.reports, False
    elif not paths:
        paths = ["."]
    stdin = (options.stdin_filename, _stdin(options)) if "-" in paths else None
    only = None
    if options.changed is not None:
        from ..settings.changes import changed

        only, problem = changed(options.changed, settings, options.rules or settings.rule_folders, paths, os.environ)
        if problem is not None:
            return None, [problem]
    this = prepare(
        paths,
        rules=options.rules or settings.rule_folders,
        cache=cache_of(options),
        only_reports=only_reports,
        settings=settings,
        stdin=stdin,
        only=only,
        watch=options.vacuity,
        jobs=1 if options.fix or options.diff else int(options.jobs or 0),
        remember=not (options.fix or options.diff),
        careful=not os.environ.get("CROSSFOOT_DEBUG"),
        trusting=trusting,
        chosen=chosen,
    )
    problem = _in_the_way(options, settings, this)
    return (None, [problem]) if problem is not None else (this, [])


def _stdin(options: Arguments) -> bytes:
    """Standard input, read once."""
    if options.data is None:
        from ..yaml.document import MAX_BYTES

        options.data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""
    return options.data


def _in_the_way(options: Arguments, settings: Settings, this: Run) -> Diagnostic | None:
    """An output that would go over what the run reads."""
    if not options.output:
        return None
    target = os.path.realpath(options.output)
    reads = [*(found.path for found in this.found if found.data is None), settings.file, settings.baseline]
    if target in {os.path.realpath(path) for path in reads if path} or target.endswith(".rules"):
        return Diagnostic("output-in-the-way", ERROR, Phrase("output-in-the-way"), file=options.output)
    return None


def cache_of(options: Arguments) -> str | None:
    return None if options.no_cache else cache_folder()


def settings_for(options: Arguments) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings in force: the file's, and what the command line says over them; None where they are wrong."""
    from ..settings.settings import Settings, find, load

    if options.output == "-":
        options.output = ""
    path = options.settings or find(os.getcwd(), cache_of(options))
    settings, problems = load(path, cache_of(options)) if path else (Settings(), [])
    if settings is None:
        return None, problems
    settings.searched = None if options.settings else os.getcwd()
    for name in ("select", "ignore"):
        given = [word for value in getattr(options, name) for word in value.replace(",", " ").split()]
        if given:
            settings.give(name, given)
    if options.fail_on:
        settings.give("fail-on", options.fail_on)
    if options.strict:
        settings.give("strict", True)
    if options.force_exclude:
        settings.give("force-exclude", True)
    if options.exclude:
        from ..settings.globs import BadPattern

        try:
            settings.exclude_also(options.exclude)
        except BadPattern as error:
            phrase = Phrase("settings-value", name="exclude", why=error.phrase)
            return None, [Diagnostic("settings", ERROR, phrase, file="--exclude")]
    if options.baseline:
        settings.give("baseline", os.path.abspath(options.baseline))
    if options.no_baseline:
        settings.give("baseline", "")
    return settings, []


def color() -> bool:
    """Whether to print in colours."""
    if sys.stdout is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def _stopped(problems: list[Diagnostic], options: Arguments, settings: Settings | None) -> int:
    """Say why nothing could be checked."""
    from ..run.result import Result

    result = Result(settings)
    result.trouble = problems
    if any(d.rule == "output-in-the-way" for d in problems):
        options.output, options.format = "", "full"
    return Output(options, settings, result, 0, None).end()


class Output:
    """Where a run is written as it goes: the terminal, or a file and the terminal."""

    def __init__(
        self, options: Arguments, settings: Settings | None, result: Result, files: int, checker: Checker | None
    ) -> None:
        self.options = options
        self.result = result
        self.checker = checker
        self.language = options.lang or (settings.lang if settings else "") or locale_language()
        self.baseline = bool(settings and settings.baseline)
        self.stream = sys.stdout
        self.format = "full" if options.output else options.format
        self._shown: Rendering | None = None
        self._stored: Rendering | None = None
        self._parts: list[str] = []
        self._waiting: list[FileResult] = []
        self._unread = False
        self._progress = _Progress(files)

    def file(self, file: FileResult) -> None:
        """Write what a file came to; in a neutral locale, once a report has said which language to speak."""
        self._progress.step()
        self._waiting.append(file)
        if not self.language and not file.language and len(self._waiting) < _MOST_WAITING:
            return
        self._open(file.language)
        self._flush()

    def _flush(self) -> None:
        for file in self._waiting:
            self._write(self._rendered(self._shown, "file", file))
            if self._stored is not None:
                self._parts.append(self._rendered(self._stored, "file", file))
        self._waiting.clear()

    def _rendered(self, rendering: Rendering | None, what: str, argument: object) -> str:
        text: str = getattr(rendering, what)(argument)
        return text

    def _open(self, language: str) -> None:
        if self._shown is not None:
            return
        from ..messages import Catalogue
        from ..render.base import Options, rendering

        self.language = self.language or language or "zh"
        catalogue = Catalogue(self.language)
        about = self.checker.program.about if self.checker is not None else None
        verbose = self.options.verbose
        made = rendering(self.format)
        if made.utf8:
            utf8(self.stream)
        shown = Options(color(), verbose, _plain_output(self.stream), self.baseline, about)
        self._shown = made(catalogue, shown)
        self._write(self._shown.begin())
        if self.options.output:
            stored = Options(False, verbose, False, self.baseline, about)
            self._stored = rendering(self.options.format)(catalogue, stored)
            self._parts.append(self._stored.begin())

    def end(self, *after: str) -> int:
        """Write the rest, and what is said ``after`` it; the exit code."""
        result = self.result
        self._open(result.language)
        self._flush()
        self._progress.clear()
        shown = self._shown
        assert shown is not None
        if shown.human and result.trouble:
            write(sys.stderr, shown.trouble(result.trouble), result.exit_code, self.language)
        self._write(shown.end(result))
        code = result.exit_code
        if self._stored is not None:
            self._parts.append(self._stored.trouble(result.trouble) + self._stored.end(result))
            code = self._store("".join(self._parts), code)
        extra = [*after]
        if self.options.statistics or self.options.vacuity:
            from ..render.numbers import statistics, vacuity

            extra += [statistics(result, shown.catalogue)] if self.options.statistics else []
            extra += [vacuity(self.checker, result, shown.catalogue)] if self.options.vacuity and self.checker else []
        if extra:  # beside a format that programs read, it is said where they do not
            stream = self.stream if shown.human else sys.stderr
            write(stream, "".join(f"{text}" for text in extra), code, self.language)
        return code

    def _store(self, text: str, code: int) -> int:
        from ..writing import replace, unwritable

        path = self.options.output
        try:
            replace(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            from ..messages import Catalogue
            from ..render.full import one

            write(sys.stderr, one(unwritable(path, error), Catalogue(self.language)), MISUSE, self.language)
            return MISUSE
        return code

    def _write(self, text: str) -> None:
        if not text or self._unread:
            return
        self._progress.clear()
        try:
            write(self.stream, text, self.result.exit_code, self.language)
        except _NoOutput:
            if self._stored is None:
                raise
            self._unread = True  # nobody reads the terminal's part any more; the file is written all the same


_MOST_WAITING = 200


class _Progress:
    """How far a long run has come, on a terminal's last line."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.next = 0
        self.shown = False
        self.on = total >= _LONG and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        if self.on:
            from time import monotonic_ns

            self.now = monotonic_ns
            self.next = monotonic_ns() + _PATIENCE

    def step(self) -> None:
        self.done += 1
        if self.on and self.now() >= self.next:
            self.next = self.now() + _EVERY
            filled = self.done * _BAR // self.total
            bar = "█" * filled + "░" * (_BAR - filled)
            sys.stderr.write(f"\r\x1b[K{bar} {self.done}/{self.total}")
            sys.stderr.flush()
            self.shown = True

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self.shown = False


# A run of fewer files has no bar; one has it after half a second, and again ten times a second (in nanoseconds).
_LONG, _PATIENCE, _EVERY, _BAR = 40, 500_000_000, 100_000_000, 30


def write(stream: TextIO | None, text: str, code: int, language: str) -> None:
    """Print; ``code`` is the exit code to leave with where nobody reads any more."""
    if stream is None:  # closed by the caller
        raise _NoOutput(MISUSE)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # The reader went away (`| head`): what was found stands, and Python must not try to write again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise _NoOutput(code) from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        _say(language, "no-output", why=error.strerror or str(error))
        raise _NoOutput(MISUSE) from None


def write_bytes(data: bytes, language: str) -> None:
    """A file's own bytes to standard output."""
    if sys.stdout is None or not hasattr(sys.stdout, "buffer"):
        raise _NoOutput(MISUSE)
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say(language, "no-output", why=error.strerror or str(error))
        raise _NoOutput(MISUSE) from None


def utf8(stream: TextIO | None) -> None:
    """UTF-8 whatever the locale says, for what is a file's text rather than a terminal's."""
    if stream is not None and hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _plain_output(stream: TextIO | None) -> bool:
    """Whether a stream can take ASCII only, or some encoding that JSON does not have."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"


def cache_folder() -> str | None:
    """Where compiled programs are kept: the user's cache folder, or nowhere when there is none."""
    given = os.environ.get("CROSSFOOT_CACHE_DIR")
    if given:
        return given
    base = os.environ.get("XDG_CACHE_HOME")
    if base and os.path.isabs(base):
        return os.path.join(base, "crossfoot")
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "crossfoot") if os.path.isabs(home) and home != os.sep else None
