"""The command line: arguments, the environment, exit codes, and the only place that prints.

Exit codes: 0 nothing of severity error; 1 at least one error; 2 the arguments, settings or rule files are wrong;
3 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys

from .diagnostic import Diagnostic
from .render import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from .run import Result
    from .settings import Settings

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
        return options.run(options)
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
    from .diagnostic import Phrase
    from .messages import Catalogue

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
        "check",
        "coverage",
        "diff",
        "format",
        "keywords",
        "lang",
        "listing",
        "no_cache",
        "only_reports",
        "output",
        "pack",
        "paths",
        "rules",
        "run",
        "verbose",
    )

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.format = "full"
        self.lang: str | None = None
        self.rules: list[str] = []
        self.only_reports = False
        self.verbose = False
        self.no_cache = False
        self.coverage = False
        self.check = False
        self.diff = False
        self.keywords: str | None = None
        self.listing = "table"
        self.pack = ""
        self.output = ""
        self.run: Callable[[Arguments], int] = _check


_LANGUAGES = ("zh", "en")
# Options of `check`: (name, what it takes, help). One table for the two readers below.
OPTIONS: tuple[tuple[str, tuple[str, ...] | str | None, str], ...] = (
    ("format", FORMATS, "how to print (default: full)"),
    ("lang", _LANGUAGES, "language of messages (default: the locale's)"),
    ("rules", "DIR", "a folder of rule files, instead of the packs that come with crossfoot; may be repeated"),
    ("only-reports", None, "pass over files that are no reports, and be content with none"),
    ("verbose", None, "also list the checks that could not be evaluated"),
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
        if value.startswith("-") or (isinstance(kind, tuple) and value not in kind):
            return None
        if name == "rules":
            result.rules.append(value)
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
    from .run import check

    cache = None if options.no_cache else cache_folder()
    settings, problems = settings_here(cache)
    if settings is None:
        return _print(_trouble(problems), options, settings)
    paths = options.paths
    only_reports = options.only_reports
    if not paths:
        if settings.reports:
            from .discovery import matching

            paths, problems = matching(settings.home, settings.reports)
            if problems and not only_reports:
                return _print(_trouble(problems), options, settings)
        paths = paths or ["."]
    rules = options.rules or settings.rule_folders
    result = check(paths, rules=rules, cache=cache, only_reports=only_reports, packs=settings.pack_folders)
    return _print(result, options, settings)


def color() -> bool:
    """Whether to print in colours."""
    if sys.stdout is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def _trouble(problems: list[Diagnostic]) -> Result:
    from .run import Result

    result = Result()
    result.trouble = problems
    return result


def settings_here(cache: str | None) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings in force in this folder; None with diagnostics where they are wrong."""
    from .settings import Settings, find, load

    path = find(os.getcwd())
    return load(path, cache) if path else (Settings(), [])


def _print(result: Result, options: Arguments, settings: Settings | None) -> int:
    from .messages import Catalogue
    from .render import Options, rendering

    language = options.lang or (settings.lang if settings else "") or locale_language() or result.language or "zh"
    text = rendering(options.format)(
        result, Catalogue(language), Options(color(), options.verbose, _plain_output(sys.stdout))
    )
    # What is wrong with the call itself goes to stderr, so that a pipe gets results only.
    stream = sys.stderr if result.trouble and not result.files and options.format == "full" else sys.stdout
    write(stream, text, result.exit_code, language)
    return result.exit_code


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
