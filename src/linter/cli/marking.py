"""``check --marked``: a copy of the workbook or document that was checked, its wrong cells marked; the original is not
touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..source import harmless
from .context import MISUSE

if TYPE_CHECKING:
    from ..messages import Catalogue
    from ..run.result import FileResult
    from ..tables.marking.mark import Mark
    from .context import Context


def mark(context: Context, files: list[FileResult], code: int, language: str) -> int:
    """Write the marked copy; the exit code, which is that of the check where all went well."""
    catalogue = context.catalogue(language)
    output = context.options.marked
    made = _made(files, output, catalogue)
    if isinstance(made, Diagnostic):
        return context.complain([made], language)
    from ..writing import create, unwritable

    try:
        create(output, made)
    except FileExistsError:
        return context.complain([Diagnostic("new-in-the-way", ERROR, Phrase("new-in-the-way"), file=output)], language)
    except OSError as error:
        return context.complain([unwritable(output, error)], language)
    context.note(catalogue.texts["marked-written"].format(file=harmless(output)) + "\n", MISUSE)
    return code


def _made(files: list[FileResult], output: str, catalogue: Catalogue) -> bytes | Diagnostic:
    from ..reading import read_bytes
    from ..tables.marking.mark import Words
    from ..tables.marking.marked import marked
    from ..tables.reading import MAX_BYTES

    if len(files) != 1:
        return Diagnostic("marked-one-file", ERROR, Phrase("marked-one-file"), file=output)
    (file,) = files
    data = read_bytes(file.path, file.path, MAX_BYTES)
    if isinstance(data, Diagnostic):
        return data
    texts = catalogue.texts
    columns = texts["marked-cell"], texts["marked-severity"], texts["marked-message"], texts["marked-details"]
    return marked(data, file.path, output, _marks(file, catalogue), Words(texts["marked-sheet"], columns))


def _marks(file: FileResult, catalogue: Catalogue) -> list[Mark]:
    from ..render.base import cell, details
    from ..tables.marking.mark import Mark

    marks = []
    for d in file.diagnostics:
        places = cell(d)
        if d.accepted or not places:
            continue
        severity = catalogue.texts[d.severity]
        lines = [f"{head}: {text}" for head, text in details(d, catalogue)]
        marks.append(Mark(places.partition("、")[0], d.severity, severity, catalogue.say(d.message), lines))
    return marks
