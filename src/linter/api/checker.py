"""A checker for other programs: loaded once, used by any number of threads and processes.

Each thread has what it remembers from report to report for itself; what is compiled is shared, and never changes.
Nothing is printed, no environment is read, and nothing is written anywhere.
"""

from __future__ import annotations

import os
import threading

from ..program.pack import load as load_program
from ..program.program import Program
from ..program.sealed import python
from ..run.bound import reports, source_of
from ..run.checker import Checker as FileChecker
from ..run.request import Request
from ..run.run import unknown_names
from ..settings.discovery import Found
from ..settings.settings import Settings
from ..startup.store import shape
from .plain import report as plain_report
from .report import Fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from typing import Any, Literal

    from ..diagnostic import Diagnostic
    from ..messages import Catalogue
    from .report import Report


class Wrong(ValueError):
    """Rules or settings that are wrong: the text says each thing that is, a line each with its place."""


class _Own(threading.local):
    """What a thread has for itself."""

    checker: FileChecker | None = None


class Checker:
    """Checks reports one at a time, each for itself. Made by :func:`linter.load`."""

    def __init__(self, given: dict[str, Any], program: Program | None = None) -> None:
        """``given`` are the arguments of :func:`load`; ``program`` is there where it has been loaded already."""
        self._given = given
        self._settings: Settings = given["settings"]
        self._catalogue: Catalogue = _catalogue(given["lang"])
        self._lock = threading.Lock()
        self._program = program if program is not None else _program(given, self._catalogue)
        self._own = _Own()

    def check_bytes(self, name: str, data: bytes, *, facts: bool = False) -> Report:
        """Check a report. ``name`` is what it is called, and tells by its ending what it is; nothing is read but
        ``data``. ``facts`` asks for its figures, too.

        Nothing is raised for bad input: it is all in what is returned.
        """
        return self._checked(Found(name, True, data), facts)

    def check_path(self, path: str | os.PathLike[str], *, facts: bool = False) -> Report:
        """Check a report file; one that cannot be read has a finding that says so."""
        return self._checked(Found(os.fspath(path), True), facts)

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of all rules of all packs."""
        return tuple(sorted(self._mine().names))

    def _checked(self, found: Found, facts: bool) -> Report:
        checker = self._mine()
        result = checker.checked(found)
        made = plain_report(result, self._catalogue, self._facts(checker, found) if facts and result.reports else ())
        result.settled()
        return made

    def _facts(self, checker: FileChecker, found: Found) -> tuple[Fact, ...]:
        from ..diagnostic import Diagnostic
        from ..render.figures import figures

        source = source_of(checker, found)
        if isinstance(source, Diagnostic):
            return ()
        made: list[Fact] = []
        for number, each in enumerate(reports(checker, source), 1):
            made += [Fact(*row[1:]) for row in figures(each, number, found.path)]
            each.release()
        return tuple(made)

    def _mine(self) -> FileChecker:
        """This thread's own: a checker remembers things, and no two threads may do that together."""
        found = self._own.checker
        if found is None:
            # The settings work out what holds for a file when they are asked, so that they are a thread's own as well.
            settings = self._settings.apart()
            request = Request(settings=settings, today=self._given["today"], together=True)
            found = self._own.checker = FileChecker(self._program.apart(self._guarded), request)
        return found

    def _guarded(self, make: Callable[[], Any]) -> Any:
        """Compile something once, whoever asks first; where packs are sealed, nothing is ever compiled."""
        with self._lock:
            return make()

    # ---- for other processes

    def __reduce__(self) -> tuple[Any, ...]:
        """What is compiled goes along: the other process needs no compiler, and no rule files as far as it has come."""
        whole = self._program.is_whole and not self._given["rules"]  # sealed beside the code: it is there, too
        data = None if whole else self._program.data()
        return _unpickled, (python(), shape(), self._given, data, self._program.key)

    def __repr__(self) -> str:
        return f"Checker(rules={self._given['rules']!r})"


def _unpickled(made_by: str, made_of: str, given: dict[str, Any], data: dict[str, Any] | None, key: str) -> Checker:
    if made_by != python() or made_of != shape():
        raise Wrong("this checker was pickled by another Python or another build of crossfoot")
    if data is None:
        return Checker(given)
    loaded: list[Program] = []

    def rest() -> Program:
        if not loaded:
            loaded.append(_program(given, _catalogue(given["lang"])))
        return loaded[0]

    program = Program(data, base=rest)
    program.key = key
    return Checker(given, program)


def _catalogue(lang: str) -> Catalogue:
    from ..messages import Catalogue

    return Catalogue(lang)


def _program(given: dict[str, Any], catalogue: Catalogue) -> Program:
    program, problems = load_program(given["rules"], given["cache"])
    if program is None:
        raise Wrong(_said(problems, catalogue))
    return program


def _said(problems: Sequence[Diagnostic], catalogue: Catalogue) -> str:
    return "\n".join(f"{d.file}:{d.start[0]}:{d.start[1]}: {catalogue.say(d.message)}" for d in problems)


def load(
    rules: Sequence[str | os.PathLike[str]] | None = None,
    settings: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    *,
    lang: Literal["zh", "en"] = "zh",
    cache: str | os.PathLike[str] | None = None,
    today: date | None = None,
) -> Checker:
    """A checker: see :func:`linter.load`."""
    catalogue = _catalogue(lang)
    folders = [os.path.abspath(os.fspath(folder)) for folder in rules or ()]
    found, problems = _settings(settings)
    if found is None:
        raise Wrong(_said(problems, catalogue))
    given = {
        "rules": folders or found.rule_folders, "settings": found, "lang": lang, "today": today,
        "cache": None if cache is None else os.fspath(cache),
    }  # fmt: skip
    made = Checker(given)
    problems = unknown_names(found, made._program, made._mine().names)
    if problems:
        raise Wrong(_said(problems, catalogue))
    return made


def _settings(given: Mapping[str, Any] | str | os.PathLike[str] | None) -> tuple[Settings | None, list[Diagnostic]]:
    if given is None:
        return Settings(), []
    if isinstance(given, (str, os.PathLike)):
        from ..settings.settings import load as load_settings

        return load_settings(os.fspath(given), None)
    from ..settings.programmed import settings_of

    return settings_of(given)


__all__ = ["Checker", "Wrong", "load"]
