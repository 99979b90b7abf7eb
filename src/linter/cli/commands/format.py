"""``crossfoot format``: rule files in their one layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...diagnostic import ERROR, Diagnostic, Phrase
from ...source import harmless
from ..arguments import LANGUAGES, ONE, Arguments, Command, Operand, Option
from ..common import shared
from ..context import FOUND, MISUSE, OK
from ..opening import settled

if TYPE_CHECKING:
    from ...authoring.formatting import Formatted
    from ...messages import Catalogue
    from ..context import Context


class FormatArguments(Arguments):
    """``check`` writes nothing; ``keywords`` is the tongue to rewrite keywords in."""

    def __init__(self) -> None:
        super().__init__()
        self.check = False
        self.keywords = ""


def run(context: Context, options: FormatArguments) -> int:
    """Lay out rule files; FOUND where one would change and was only to be looked at."""
    from ...authoring.formatting import format_files

    settings = settled(context)
    if settings is None:
        return MISUSE
    if options.paths == ["-"]:
        return _format_stdin(context, options.keywords)
    catalogue = context.catalogue()
    paths = options.paths or settings.rule_folders
    if not paths:
        context.note(f"crossfoot: {catalogue.texts['format-nothing']}\n", MISUSE)
        return MISUSE
    files, problems = format_files(paths, options.keywords, "" if options.paths else settings.tree)
    changed = [file for file in files if file.changed]
    lines, unwritten = ([], []) if options.diff else _done(changed, options, catalogue)
    problems += unwritten
    code = MISUSE if any(d.severity == ERROR for d in problems) else OK
    if not options.diff:
        lines.append(catalogue.texts["format-sum"].format(files=len(files), changed=len(changed)))
    if code == OK and changed and (options.check or options.diff):
        code = FOUND
    if options.diff:
        from ..patches import tell

        tell(context, [_bytes(file) for file in changed], code)
    context.tell("".join(f"{line}\n" for line in lines), code)
    if problems:
        context.complain(problems)
    return code


def _done(
    changed: list[Formatted], options: FormatArguments, catalogue: Catalogue
) -> tuple[list[str], list[Diagnostic]]:
    """Write the files that change, or not; what to say of each, and what could not be written."""

    lines: list[str] = []
    problems: list[Diagnostic] = []
    for file in changed:
        if options.check:
            lines.append(catalogue.texts["format-would"].format(file=harmless(file.path)))
        else:
            problem = _written(file)
            if problem is not None:
                problems.append(problem)
                continue
            lines.append(catalogue.texts["format-did"].format(file=harmless(file.path)))
    return lines, problems


def _bytes(file: Formatted) -> tuple[str, bytes, bytes]:
    """A file's path, what it holds and what it should."""
    from ...reading import read_bytes

    before = read_bytes(file.path, file.path)
    if isinstance(before, Diagnostic):
        before = file.before.encode("utf-8", "backslashreplace")
    return file.path, before, (file.after or "").encode("utf-8", "backslashreplace")


def _written(file: Formatted) -> Diagnostic | None:
    """Put the text in its layout in the file's place; what kept it from that."""
    from ...reading import read_source
    from ...writing import replace, unwritable

    def changed() -> bool:
        now = read_source(file.path, file.path)
        return isinstance(now, Diagnostic) or now.text != file.before

    try:
        if replace(file.path, _bytes(file)[2], unless=changed):
            return None
    except OSError as error:
        return unwritable(file.path, error)
    return Diagnostic("changed-meanwhile", ERROR, Phrase("changed-meanwhile"), file=file.path)


def _format_stdin(context: Context, tongue: str) -> int:
    """Standard input to standard output, UTF-8 whatever the locale says."""
    from ...authoring.formatting import format_text
    from ...reading import decode

    name = "<stdin>"
    source = decode(context.stdin(), name)
    if isinstance(source, Diagnostic):
        return context.complain([source])
    text, problems = format_text(source.text, name, tongue)
    if text is None:
        return context.complain(problems)
    context.tell_file(text)
    return OK


COMMAND = Command(
    "format",
    "help-format",
    "help-about-format",
    (
        *shared("lang"),
        Option("check", "help-opt-check"),
        Option("diff", "help-opt-diff-layout"),
        Option("keywords", "help-opt-keywords", ONE, choices=LANGUAGES),
    ),
    (Operand("PATH", "*", "help-path-format"),),
    FormatArguments,
)
