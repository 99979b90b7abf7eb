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
    """Explain each rule that is named, in each pack that has it."""
    from ...authoring.manual import explain, find

    program = packs(context)
    if program is None:
        return MISUSE
    texts = []
    for name in options.paths:
        found, problem = find(program, name)
        if problem is not None:
            return context.complain([problem])
        texts += [explain(program, pack, name, context.catalogue()) for pack in found]
    context.tell("\n".join(texts))
    return OK


COMMAND = Command(
    "explain",
    "explain a rule 解释一条规则",
    "Everything known of a rule, with its examples.",
    PACKS,
    (Operand("RULE", "+", "a rule's name"),),
)
