"""``crossfoot rules``: the rules of the packs in force, a row each; or the packs themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand, Option
from ..common import PACKS, listing
from ..context import MISUSE, OK
from ..listing import places_of, print_json
from ..opening import packs

if TYPE_CHECKING:
    from ...program.program import Program
    from ..context import Context


class RulesArguments(Arguments):
    """``packs`` lists packs instead of rules."""

    def __init__(self) -> None:
        super().__init__()
        self.packs = False


def run(context: Context, options: RulesArguments) -> int:
    """List the rules, or the packs."""
    from ...authoring.manual import listing as rows_of
    from ...authoring.manual import packs_of, table
    from ...authoring.proving import unknown_packs

    program = packs(context)
    if program is None:
        return MISUSE
    problems = unknown_packs(options.paths, program)
    if problems:
        return context.complain(problems)
    if options.packs:
        _tell_packs(context, program, options.listing)
        return OK
    rows = rows_of(program, options.paths or packs_of(program))
    if options.listing == "json":
        places = places_of(context)
        print_json(context, "rules", {"rules": [{**row, "file": places.path(row["file"])} for row in rows]})
    else:
        context.tell(table(rows, context.catalogue()))
    return OK


def _tell_packs(context: Context, program: Program, form: str) -> None:
    from ...authoring.packs import pack_rows, packs_table

    if form == "json":
        print_json(context, "packs", {"packs": pack_rows(program)})
    else:
        context.tell(packs_table(program, context.catalogue()))


COMMAND = Command(
    "rules",
    "help-rules",
    "help-about-rules",
    (*PACKS, listing("json", help="help-opt-listing"), Option("packs", "help-opt-packs")),
    (Operand("PACK", "*", "help-path-packs"),),
    RulesArguments,
)
