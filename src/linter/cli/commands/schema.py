"""``crossfoot schema``: the JSON Schema of a form's reports, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Command
from ..common import FORM, PACK, PACKS, FormArguments, form_of
from ..context import MISUSE, OK

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: FormArguments) -> int:
    """Write the schema to standard output."""
    shape = form_of(context, options)
    if shape is None:
        return MISUSE
    from ...authoring.models import schema
    from ...render.common import dumped

    context.tell_file(dumped(schema(*shape), 2) + "\n")
    return OK


COMMAND = Command(
    "schema",
    "help-schema",
    "help-about-schema",
    (*PACKS, PACK),
    (FORM,),
    FormArguments,
)
