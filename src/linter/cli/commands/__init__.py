"""One file a command, and the one table of them.

A command's module holds ``COMMAND``, what it takes and what help says of it, and ``run``, which carries it out.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..arguments import Arguments, Command
    from ..context import Context

# In the order of help; each is the name of its module.
NAMES = (
    "check", "merge", "import", "export", "facts", "waivers", "baseline", "settings", "impact", "cache", "completion",
    "test", "format",
    "explain", "rules", "manual", "new", "schema", "pack",
)  # fmt: skip


def command(name: str) -> Command | None:
    """The command of a name, None where there is none."""
    if name not in NAMES:
        return None
    found: Command = _module(name).COMMAND
    return found


def every() -> list[Command]:
    """All commands, in the order of help."""
    return [_module(name).COMMAND for name in NAMES]


def run(wanted: Command, context: Context, options: Arguments) -> int:
    """Carry a command out; the exit code. ``options`` are those that it takes."""
    code: int = _module(wanted.name).run(context, options)
    return code


def _module(name: str) -> Any:
    """Only a command's own module is loaded."""
    return __import__(f"{__name__}.{name}", fromlist=("COMMAND",))
