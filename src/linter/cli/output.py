"""Where a run is written as it goes: the terminal, or a file and the terminal."""

from __future__ import annotations

from ..source import printed
from .context import MISUSE, NoOutput, is_terminal, utf8, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..render.base import Rendering
    from ..run.result import FileResult, Result
    from ..run.run import Run
    from ..settings.settings import Settings
    from .context import Context
    from .progress import Progress

# So many results wait for a language at most; a run of fewer files shows no progress.
_MOST_WAITING, _LONG = 200, 40


class Output:
    """What a run comes to, rendered and written: :meth:`file` for each file, then :meth:`end`.

    Each may raise NoOutput where nobody can read what is written.
    """

    def __init__(self, context: Context, settings: Settings | None, result: Result, run: Run | None = None) -> None:
        """``run`` is None where nothing could be checked, and ``result`` says why."""
        self.context = context
        self.options = context.options
        self.result = result
        self.checker = run.checker if run is not None else None
        self.language = context.language
        self.baseline = bool(settings and settings.baseline)
        self.stream = context.out
        self.format = "full" if self.options.output else self.options.format
        self._shown: Rendering | None = None
        self._stored: Rendering | None = None
        self._parts: list[str] = []
        self._waiting: list[FileResult] = []
        self._unread = False
        self._progress: Progress | None = None
        self._files = [found.path for found in run.found] if run is not None else []
        files = len(self._files)
        if files >= _LONG and context.err is not None and is_terminal(context.err):
            from .progress import Progress

            self._progress = Progress(files, context.err)

    def file(self, file: FileResult) -> None:
        """Write what a file came to; in a neutral locale, once a report has said which language to speak."""
        if self._progress is not None:
            self._progress.step()
        self._waiting.append(file)
        if not self.language and not file.language and len(self._waiting) < _MOST_WAITING:
            return
        self._open(file.language)
        self._flush()

    def _flush(self) -> None:
        for file in self._waiting:
            if self._shown is not None:
                self._write(self._shown.file(file))
            if self._stored is not None:
                self._parts.append(self._stored.file(file))
        self._waiting.clear()

    def _open(self, language: str) -> Rendering:
        if self._shown is not None:
            return self._shown
        from ..render.base import Options
        from ..render.formats import rendering

        catalogue = self.context.catalogue(language)
        self.language = catalogue.language
        about = self.checker.program.about if self.checker is not None else None
        verbose = self.options.verbose
        made = rendering(self.format)
        stored_by = rendering(self.options.format) if self.options.output else None
        if not made.human:
            utf8(self.stream)
        root = "" if made.human and (stored_by is None or stored_by.human) else self._root()
        shown = Options(self.context.color, verbose, self.baseline, about, root)
        self._shown = made(catalogue, shown)
        self._write(self._shown.begin())
        if stored_by is not None:
            stored = Options(False, verbose, self.baseline, about, root)
            self._stored = stored_by(catalogue, stored)
            self._parts.append(self._stored.begin())
        return self._shown

    def _root(self) -> str:
        """The folder that paths for programs begin at."""
        from ..settings.root import root

        return root(self._files, self.context.settings)

    def end(self, *after: str) -> int:
        """Write the rest, and what is said ``after`` it; the exit code."""
        result = self.result
        shown = self._open(result.language)
        self._flush()
        if self._progress is not None:
            self._progress.clear()
        if shown.human and result.trouble:
            self.context.note(shown.trouble(result.trouble), result.exit_code)
        self._write(shown.end(result))
        code = result.exit_code
        if self._stored is not None:
            self._parts.append(self._stored.trouble(result.trouble) + self._stored.end(result))
            text = "".join(self._parts)
            code = self._store(printed(text) if self._stored.human else text, code)
        extra = [*after]
        if self.options.statistics or self.options.vacuity:
            from ..render.numbers import statistics, vacuity

            extra += [statistics(result, shown.catalogue)] if self.options.statistics else []
            extra += [vacuity(self.checker, result, shown.catalogue)] if self.options.vacuity and self.checker else []
        if extra:  # beside a format that programs read, it is said where they do not
            write(self.stream if shown.human else self.context.err, self._printed("".join(extra)), code, self.language)
        return code

    def _store(self, text: str, code: int) -> int:
        from ..writing import replace, unwritable

        path = self.options.output
        try:
            replace(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            from ..messages import Catalogue
            from ..render.full import one

            problem = one(unwritable(path, error), Catalogue(self.language))
            self.context.note(problem, MISUSE)
            return MISUSE
        return code

    def _printed(self, text: str) -> str:
        """What people read, as it may be printed; what programs read is escaped by its own rules."""
        return printed(text, self.context.color)

    def _write(self, text: str) -> None:
        if not text or self._unread:
            return
        if self._progress is not None:
            self._progress.clear()
        try:
            text = self._printed(text) if self._shown is None or self._shown.human else text
            write(self.stream, text, self.result.exit_code, self.language)
        except NoOutput:
            if self._stored is None:
                raise
            self._unread = True  # nobody reads the terminal's part any more; the file is written all the same
