"""``crossfoot rules``: the rules of the packs in force, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..common import PACKS, listing
from ..context import MISUSE, OK
from ..listing import places_of, print_json
from ..opening import packs

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """List the rules."""
    from ...authoring.manual import listing as rows_of
    from ...authoring.manual import packs_of, table
    from ...authoring.proving import unknown_packs

    program = packs(context)
    if program is None:
        return MISUSE
    problems = unknown_packs(options.paths, program)
    if problems:
        return context.complain(problems)
    rows = rows_of(program, options.paths or packs_of(program))
    if options.listing == "json":
        places = places_of(context)
        print_json(context, "rules", {"rules": [{**row, "file": places.path(row["file"])} for row in rows]})
    else:
        context.tell(table(rows, context.catalogue()))
    return OK


COMMAND = Command(
    "rules",
    "help-rules",
    "help-about-rules",
    (*PACKS, listing("json", help="help-opt-listing")),
    (Operand("PACK", "*", "help-path-packs"),),
)
