"""``crossfoot completion``: a shell's completion script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..context import OK

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """Write the script."""
    import shtab

    from ..parser import parser
    from . import every

    context.tell_file(shtab.complete(parser(every()), options.paths[0]) + "\n")
    return OK


COMMAND = Command(
    "completion",
    "help-completion",
    "help-about-completion",
    (),
    (Operand("SHELL", "1", choices=("bash", "zsh", "fish", "tcsh")),),
)
