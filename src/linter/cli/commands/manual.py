"""``crossfoot manual``: the manual of the rules in force, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...source import harmless
from ..arguments import Arguments, Command, Operand
from ..common import PACKS
from ..context import MISUSE, OK
from ..opening import packs

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """Write the manual's pages into a folder."""
    from ...authoring.manual import packs_of, pages, write_manual

    program = packs(context)
    if program is None:
        return MISUSE
    catalogue = context.catalogue()
    found = pages(program, packs_of(program), catalogue)
    problem = write_manual(options.paths[0], found)
    if problem is not None:
        return context.complain([problem])
    context.tell(catalogue.texts["manual-written"].format(count=len(found), folder=harmless(options.paths[0])) + "\n")
    return OK


COMMAND = Command(
    "manual",
    "help-manual",
    "help-about-manual",
    PACKS,
    (Operand("DIR", "1", "help-path-manual"),),
)
