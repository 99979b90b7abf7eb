"""``crossfoot test``: every example of the rules has to come out as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand, Option
from ..common import PACKS
from ..context import MISUSE
from ..opening import settled

if TYPE_CHECKING:
    from ..context import Context


class TestArguments(Arguments):
    """``coverage`` is whether to list what no example reaches, ``update`` to write what reports come to."""

    def __init__(self) -> None:
        super().__init__()
        self.coverage = False
        self.update = False


def run(context: Context, options: TestArguments) -> int:
    """Prove the packs; the proof's exit code."""
    from datetime import date

    from ...authoring.proof import shown as proof
    from ...authoring.proving import prove
    from ...render.base import Options

    settings = settled(context)
    if settings is None:
        return MISUSE
    result = prove(
        options.paths,
        rules=options.rules or settings.rule_folders,
        cache=context.cache,
        coverage=options.coverage,
        today=date.today().isoformat(),
        tree="" if options.rules else settings.tree,
        update=options.update,
    )
    text = proof(result, context.catalogue(result.language), Options(context.color))
    (context.note if result.exit_code == MISUSE else context.tell)(text, result.exit_code)
    return result.exit_code


COMMAND = Command(
    "test",
    "help-test",
    "help-about-test",
    (*PACKS, Option("coverage", "help-opt-coverage"), Option("update", "help-opt-update")),
    (Operand("PACK", "*", "help-path-packs"),),
    TestArguments,
)
