"""Writing workbooks and documents for commands that write reports and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic, Phrase
from .context import OK

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tables.writing.blocks import Sheet
    from .context import Context

ENDINGS = (".xlsx", ".docx")


def wants(output: str) -> bool:
    """Whether an output is to be a workbook or a document."""
    return output.lower().endswith(ENDINGS)


def put(context: Context, output: str, sheets: list[Sheet], finish: Callable[[object], None] | None = None) -> int:
    """Write a new file; ``finish`` may add to a workbook. The exit code, once it is said what was in the way."""
    from ..writing import create, unwritable

    try:
        if output.lower().endswith(".docx"):
            from ..tables.writing import document

            data = document.written(sheets)
        else:
            from ..tables.writing import workbook

            book = workbook.written(sheets, context.catalogue().texts["export-footer"])
            if finish is not None:
                finish(book)
            data = workbook.saved(book)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("openpyxl", "docx", "lxml", "et_xmlfile"):
            raise
        return context.complain([Diagnostic("tables-extra", ERROR, Phrase("tables-extra"), file=output)])
    try:
        create(output, data)
    except FileExistsError:
        return context.complain([Diagnostic("new-in-the-way", ERROR, Phrase("new-in-the-way"), file=output)])
    except OSError as error:
        return context.complain([unwritable(output, error)])
    return OK
