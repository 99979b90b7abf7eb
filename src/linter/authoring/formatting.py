"""Rule files in their one layout: found, formatted, compared; written whole or not at all."""

from __future__ import annotations

import os

from ..diagnostic import Diagnostic
from ..program.pack import out_of_folder, rule_files
from ..reading import problem, read_source, unquoted
from ..source import Source


class Formatted:
    """One rule file as it is and as it should be; ``after`` is None where it does not parse."""

    __slots__ = ("after", "before", "path")

    def __init__(self, path: str, before: str, after: str | None) -> None:
        self.path = path
        self.before = before
        self.after = after

    @property
    def changed(self) -> bool:
        return self.after is not None and self.after != self.before


def format_text(text: str, name: str, tongue: str = "") -> tuple[str | None, list[Diagnostic]]:
    """A rule file's text in its one layout; None with diagnostics where it does not parse."""
    from ..language.layout.formatting import format_source

    after, problems = format_source(Source(name, text), tongue)
    if after is not None and "\r\n" in text:  # git and editors on Windows give lines such ends; they are no layout
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    return after, problems


def format_files(paths: list[str], tongue: str = "", tree: str = "") -> tuple[list[Formatted], list[Diagnostic]]:
    """Every rule file below the paths, formatted; nothing is written. What lies outside ``tree`` (a real path; ``""``
    where a person named the paths) is not quoted."""
    found: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        files = rule_files(path)
        if not files:
            problems.append(problem(path, "rules-empty" if os.path.exists(path) else "rules-missing"))
        problems += [problem(file, "rule-outside") for file in files if out_of_folder(file, path)]
        for file in files:
            if out_of_folder(file, path):
                continue
            found.setdefault(os.path.realpath(file), os.path.normpath(file))
    result: list[Formatted] = []
    for file in found.values():
        source = read_source(file, file)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        after, wrong = format_text(source.text, file, tongue)
        problems.extend(wrong)
        result.append(Formatted(file, source.text, after))
    return result, unquoted(problems, tree)
