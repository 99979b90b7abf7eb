"""The command line: from words to an exit code, the only way in.

Exit codes: 0 nothing of severity error; 1 at least one error; 2 the arguments, settings or rule files are wrong;
3 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys

from ..startup import expressions
from .arguments import Arguments, Command, read
from .commands import command, run
from .context import FAULT, INTERRUPTED, MISUSE, Context, NoOutput, debugging, locale_language, say


def main(words: list[str]) -> int:
    """Run a command line (without the program's name); the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    language = locale_language()
    try:
        wanted, options = _understood(words)
        context = Context(options)
        language = context.language
        expressions.use(context.cache)
        code = run(wanted, context, options)
        context.own_up()
        expressions.keep()
        return code
    except KeyboardInterrupt:
        say(language, "interrupted")
        return INTERRUPTED
    except NoOutput as gone:
        return gone.code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not _is_somewhere():  # the current folder was deleted
            say(language, "no-folder")
            return MISUSE
        if debugging():
            raise
        say(language, "fault", kind=f"{type(error).__name__}: {error}"[:300])
        return FAULT


def _is_somewhere() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def _understood(words: list[str]) -> tuple[Command, Arguments]:
    """The command that is wanted and its arguments, or argparse's own way out (help, version, mistakes)."""
    wanted = command(words[0]) if words else None
    options = read(wanted, words[1:]) if wanted is not None else None
    if wanted is not None and options is not None:
        return wanted, options
    from .commands import every
    from .parser import parse

    return parse(words, every(), locale_language())
