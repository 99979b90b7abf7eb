"""``crossfoot explain``: everything known of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..common import PACKS
from ..context import MISUSE, OK
from ..opening import packs

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """Explain all that goes by each name, in each pack that has it."""
    from ...authoring.lookup import explained

    program = packs(context)
    if program is None:
        return MISUSE
    texts = []
    for name in options.paths:
        found, problem = explained(program, name, context.catalogue())
        if problem is not None:
            return context.complain([problem])
        texts += found
    context.tell("\n".join(texts))
    return OK


COMMAND = Command(
    "explain",
    "help-explain",
    "help-about-explain",
    PACKS,
    (Operand("RULE", "+", "help-path-explain"),),
)
