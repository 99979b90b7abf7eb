"""What a command has to hand: what was asked for, the environment, the streams, the language; and exit codes.

Apart from this room nothing prints, reads the environment or exits; in this room the environment is read here only.
"""

from __future__ import annotations

import os
import sys

from ..diagnostic import Phrase
from ..source import printed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from ..diagnostic import Diagnostic
    from ..messages import Catalogue
    from ..settings.settings import Settings
    from .arguments import Arguments

OK, FOUND, MISUSE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class NoOutput(Exception):
    """Nothing can be written any more; ``code`` is what the run itself came to, or MISUSE where that was not said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Context:
    """What a command has to hand. ``language`` is the one to speak, ``""`` while nobody has said which."""

    __slots__ = ("_unsaid", "cache", "data", "err", "language", "options", "out", "settings")

    def __init__(self, options: Arguments) -> None:
        self.options = options
        self.language = options.lang or locale_language()
        # The folder for what is kept to save time; None for none. Why it is none is said once the language is settled.
        self.cache, self._unsaid = (None, None) if options.no_cache else usable_cache()
        self.out: TextIO | None = sys.stdout
        self.err: TextIO | None = sys.stderr
        # What was read from standard input, as far as anything was.
        self.data: bytes | None = None
        # The settings in force, once they are known.
        self.settings: Settings | None = None

    def speak(self, settings: Settings | None) -> None:
        """Settle on a language: the command line's, else the settings', else the locale's."""
        if not self.options.lang and settings is not None and settings.lang:
            self.language = settings.lang
        self.own_up()

    def own_up(self) -> None:
        """Say why there is no cache, where that is still to be said."""
        if self._unsaid is not None:
            folder, why = self._unsaid
            self._unsaid = None
            say(self.language, "cache-in-checkout", folder=folder, why=why)

    def catalogue(self, otherwise: str = "") -> Catalogue:
        """The texts to speak with; ``otherwise`` is the language where nobody has said which."""
        from ..messages import Catalogue

        return Catalogue(self.language or otherwise or "zh")

    def stdin(self, most: int = -1) -> bytes:
        """Standard input, read once: all of it, or so many bytes at most."""
        if self.data is None:
            self.data = sys.stdin.buffer.read(most) if sys.stdin is not None else b""
        return self.data

    @property
    def color(self) -> bool:
        """Whether to print in colours."""
        if self.out is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return self.out.isatty()

    def tell(self, text: str, code: int = OK) -> None:
        """To standard output, harmless to terminals and CIs; ``code`` is the exit code to leave with where nobody reads
        any more."""
        write(self.out, printed(text, self.color), code, self.language)

    def tell_file(self, text: str) -> None:
        """A file's text to standard output as it is: UTF-8 whatever the locale says."""
        utf8(self.out)
        write(self.out, text, OK, self.language)

    def note(self, text: str, code: int = OK) -> None:
        """To standard error, harmless to terminals and CIs."""
        write(self.err, printed(text, self.color), code, self.language)

    def complain(self, problems: list[Diagnostic], otherwise: str = "") -> int:
        """What keeps a command from its work, to standard error; the exit code."""
        from ..render.full import one, painter

        catalogue = self.catalogue(otherwise)
        self.note("\n".join(one(d, catalogue, painter(self.color)) for d in problems), MISUSE)
        return MISUSE


# ---- the environment -------------------------------------------------------------------------------------------------


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


def usable_cache() -> tuple[str | None, tuple[str, Phrase] | None]:
    """The cache folder; nowhere where a commit may have put files into it, with the folder and why."""
    from ..startup.store import trees_above

    folder = cache_folder()
    if folder is None or not trees_above(folder):
        return folder, None
    from ..settings.keeping import unsafe

    given = os.environ.get("CROSSFOOT_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    why = unsafe(folder, must_be_ignored=bool(given))
    return (folder, None) if why is None else (None, (folder, why))


def environment() -> dict[str, str]:
    """All of the environment, for programs that are asked."""
    return dict(os.environ)


def debugging() -> bool:
    """Whether a fault of ours is to be shown as Python shows it."""
    return bool(os.environ.get("CROSSFOOT_DEBUG"))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a line on a stream can be written over."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


# ---- streams ---------------------------------------------------------------------------------------------------------


def say(language: str, key: str, **args: object) -> None:
    """A message about the run itself, to standard error."""
    from ..messages import Catalogue

    if sys.stderr is None:
        return
    print(f"crossfoot: {Catalogue(language or 'zh').say(Phrase(key, **args))}", file=sys.stderr)


def write(stream: TextIO | None, text: str, code: int, language: str) -> None:
    """Print; ``code`` is the exit code to leave with where nobody reads any more. Raises NoOutput."""
    if stream is None:  # closed by the caller
        raise NoOutput(MISUSE)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # The reader went away (`| head`): what was found stands, and Python must not try to write again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise NoOutput(code) from None
    except OSError as error:
        raise _unwritable(stream, error, language) from None


def write_bytes(stream: TextIO | None, data: bytes, code: int, language: str) -> None:
    """A file's own bytes; as :func:`write`. Raises NoOutput."""
    if stream is None or not hasattr(stream, "buffer"):
        raise NoOutput(MISUSE)
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise NoOutput(code) from None
    except OSError as error:
        raise _unwritable(stream, error, language) from None


def _unwritable(stream: TextIO, error: OSError, language: str) -> NoOutput:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    say(language, "no-output", why=error.strerror or str(error))
    return NoOutput(MISUSE)


def utf8(stream: TextIO | None) -> None:
    """UTF-8 whatever the locale says, lines ended as they are, for what is a file's text rather than a terminal's."""
    if stream is not None and hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
