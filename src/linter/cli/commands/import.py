"""``crossfoot import``: spreadsheets and documents as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...diagnostic import Diagnostic, Phrase
from ...source import harmless
from ..arguments import ONE, Arguments, Command, Operand, Option
from ..common import PACKS
from ..context import MISUSE, OK
from ..opening import packs

if TYPE_CHECKING:
    from ...messages import Catalogue
    from ...program.program import Program
    from ...tables.imported import Imported
    from ..context import Context


class ImportArguments(Arguments):
    """``form`` is the root form to read by, ``pack`` the pack that a report is to name; ``""`` for none."""

    def __init__(self) -> None:
        super().__init__()
        self.form = ""
        self.pack = ""


def run(context: Context, options: ImportArguments) -> int:
    """Read files of tables and write their reports, to a new file or to standard output; what was not read is said."""
    from ...authoring.template import write_new

    if len(options.paths) > 1 and options.output not in ("", "-"):
        phrase = Phrase("import-several")
        return context.complain([Diagnostic("import-several", "error", phrase, file=options.output)])
    program = packs(context)
    if program is None:
        return MISUSE
    catalogue = context.catalogue()
    texts, problems = [], []
    for path in options.paths:
        found = _read(program, path, options)
        if isinstance(found, Diagnostic):
            problems.append(found)
            continue
        texts.append(found.with_comments(catalogue.say, catalogue.texts))
        context.note(_said(found, path, catalogue))
    text = "---\n".join(texts)
    if texts and options.output in ("", "-"):
        context.tell_file(text)
    elif texts:
        problem = write_new(options.output, text)
        if problem is not None:
            problems.append(problem)
        else:
            context.note(catalogue.texts["import-written"].format(file=harmless(options.output)) + "\n")
    return context.complain(problems) if problems else OK


def _read(program: Program, path: str, options: ImportArguments) -> Imported | Diagnostic:
    from ...reading import read_bytes
    from ...tables.imported import imported
    from ...tables.reading import MAX_BYTES

    data = read_bytes(path, path, MAX_BYTES)
    if isinstance(data, Diagnostic):
        return data
    return imported(
        data, path, program.index, lambda name: program.pack(name).forms, form=options.form, pack=options.pack
    )


def _said(found: Imported, path: str, catalogue: Catalogue) -> str:
    from ...tables.imported import listed, named

    texts = catalogue.texts
    lines = [texts["import-done"].format(file=harmless(path), placed=found.placed, reports=found.reports)]
    for key, place in found.book.notes:
        lines.append(texts["import-note"].format(text=catalogue.say(Phrase(key, place=place))))
    if found.missing:
        lines.append(texts["import-unread"].format(count=len(found.missing)))
        lines += [f"  {line}" for line in listed(found.missing, lambda key: texts[key])]
    elif not found.kept:
        lines.append(texts["import-all"])
    if found.kept:
        lines.append(catalogue.say(Phrase("import-kept", count=len(found.kept), cells=named(found.kept))))
    return "\n".join(lines) + "\n"


COMMAND = Command(
    "import",
    "help-import",
    "help-about-import",
    (
        *PACKS,
        Option("form", "help-opt-form", ONE, "FORM"),
        Option("pack", "help-opt-import-pack", ONE, "PACK"),
        Option("output", "help-opt-import-output", ONE, "FILE"),
    ),
    (Operand("FILE", "+", "help-path-import"),),
    ImportArguments,
)
