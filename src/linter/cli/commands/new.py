"""``crossfoot new``: a blank report of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...source import harmless
from ..arguments import ONE, Command, Option
from ..common import FORM, PACK, PACKS, FormArguments, form_of
from ..context import MISUSE, OK

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: FormArguments) -> int:
    """Write a blank report, to a new file or to standard output."""
    from ...authoring.template import blank_report, write_new

    shape = form_of(context, options)
    if shape is None:
        return MISUSE
    catalogue = context.catalogue()
    from ..tabling import put, wants

    if wants(options.output):
        from ...authoring.workbooks import blank_sheets

        code = put(context, options.output, blank_sheets(*shape, catalogue))
        if code == OK:
            context.tell(catalogue.texts["new-filled-in"].format(file=harmless(options.output)) + "\n")
        return code
    text = blank_report(*shape, catalogue)
    if options.output in ("", "-"):
        context.tell_file(text)
        return OK
    problem = write_new(options.output, text)
    if problem is not None:
        return context.complain([problem])
    context.tell(catalogue.texts["new-written"].format(file=harmless(options.output)) + "\n")
    return OK


COMMAND = Command(
    "new",
    "help-new",
    "help-about-new",
    (*PACKS, Option("output", "help-opt-new-output", ONE, "FILE"), PACK),
    (FORM,),
    FormArguments,
)
