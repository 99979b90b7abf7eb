"""``crossfoot export``: reports as workbooks and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...diagnostic import ERROR, Diagnostic, Phrase
from ...source import harmless
from ..arguments import ONE, Arguments, Command, Operand, Option
from ..common import PACKS
from ..context import MISUSE, OK
from ..opening import packs

if TYPE_CHECKING:
    from ...program.program import Program
    from ...tables.writing.blocks import Sheet
    from ..context import Context


class ExportArguments(Arguments):
    """``pack`` is the pack that a report is of which names none; ``""`` for the usual one."""

    def __init__(self) -> None:
        super().__init__()
        self.pack = ""


def run(context: Context, options: ExportArguments) -> int:
    """Write the reports of a file to a new workbook or document."""
    from ..tabling import ENDINGS, put, wants

    if not wants(options.output):
        phrase = Phrase("export-output", endings=ENDINGS)
        return context.complain([Diagnostic("export-output", ERROR, phrase, file=options.output)])
    program = packs(context)
    if program is None:
        return MISUSE
    sheets = _sheets(program, options.paths[0], options.pack)
    if isinstance(sheets, list) and sheets and isinstance(sheets[0], Diagnostic):
        return context.complain([each for each in sheets if isinstance(each, Diagnostic)])
    code = put(context, options.output, [each for each in sheets if not isinstance(each, Diagnostic)])
    if code == OK:
        texts = context.catalogue().texts
        context.note(texts["export-written"].format(file=harmless(options.output)) + "\n")
    return code


def _sheets(program: Program, path: str, pack: str) -> list[Sheet] | list[Diagnostic]:
    from ...reading import read_source
    from ...report.choice import choose
    from ...tables.writing.exported import exported
    from ...yaml.document import parse
    from ...yaml.nodes import MAPPING

    source = read_source(path, path)
    if isinstance(source, Diagnostic):
        return [source]
    documents, problems = parse(source)
    if problems:
        return problems
    sheets = []
    for document in documents:
        choice = choose(document, program.index, pack, lambda name: program.pack(name).forms)
        if choice.diagnostic is not None:
            return [choice.diagnostic]
        root = document.root
        assert root is not None and root.kind == MAPPING
        forms = program.pack(choice.pack).forms
        sheets.append(exported(root, forms, forms[choice.form]))
    return sheets


COMMAND = Command(
    "export",
    "help-export",
    "help-about-export",
    (
        *PACKS,
        Option("pack", "help-opt-export-pack", ONE, "PACK"),
        Option("output", "help-opt-export-output", ONE, "FILE"),
    ),
    (Operand("FILE", "1", "help-path-export"),),
    ExportArguments,
)
