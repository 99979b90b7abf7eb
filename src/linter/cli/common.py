"""What several commands have in common beside `check`: the options that they share with it, and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arguments import ONE, SHARED, Arguments, Operand, Option
from .context import Context
from .opening import packs

if TYPE_CHECKING:
    from ..program.program import Program


def shared(*names: str) -> tuple[Option, ...]:
    """Some of the shared options, in their usual order."""
    return tuple(option for option in SHARED if option.name in names)


def listing(*formats: str, help: str | None = None) -> Option:
    """The option that says how rows are printed: as a table, or as one of the formats for programs."""
    return Option("format", help or "", ONE, choices=("table", *formats), dest="listing")


# What commands take that check reports for their own ends, and those that go by rules alone.
CHOICE = shared(
    "lang", "settings", "rules", "select", "ignore", "exclude", "force-exclude", "strict", "enforce", "no-cache"
)  # fmt: skip
PACKS = shared("lang", "rules", "settings", "no-cache")
REPORTS = Operand("PATH", "*", "help-path-reports")

FORM = Operand("FORM", "1", "help-path-form")
PACK = Option("pack", "help-opt-pack", ONE, "PACK")


class FormArguments(Arguments):
    """``paths`` is one form's name or label; ``pack`` the pack to take it from, ``""`` for the usual one."""

    def __init__(self) -> None:
        super().__init__()
        self.pack = ""


def form_of(context: Context, options: FormArguments) -> tuple[Program, str, str] | None:
    """The program, pack and root form that a command line names; None once it is said why there is none."""
    from ..authoring.shapes import find
    from ..diagnostic import Diagnostic

    program = packs(context)
    if program is None:
        return None
    found = find(program, options.paths[0], options.pack)
    if isinstance(found, Diagnostic):
        context.complain([found])
        return None
    return (program, *found)
