"""What the commands have in common that make something of a form: its name, and the pack to take it from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import Diagnostic
from .arguments import ONE, Arguments, Operand, Option
from .opening import packs

if TYPE_CHECKING:
    from ..program.program import Program
    from .context import Context

FORM = Operand("FORM", "1", "a root form's name or label")
PACK = Option("pack", "the pack to take the form from", ONE, "PACK")


class FormArguments(Arguments):
    """``paths`` is one form's name or label; ``pack`` the pack to take it from, ``""`` for the usual one."""

    def __init__(self) -> None:
        super().__init__()
        self.pack = ""


def form_of(context: Context, options: FormArguments) -> tuple[Program, str, str] | None:
    """The program, pack and root form that a command line names; None once it is said why there is none."""
    from ..authoring.shapes import find

    program = packs(context)
    if program is None:
        return None
    found = find(program, options.paths[0], options.pack)
    if isinstance(found, Diagnostic):
        context.complain([found])
        return None
    return (program, *found)
