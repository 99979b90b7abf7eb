"""One file a command, and the one table of them.

A command's module holds ``COMMAND``: what it takes, what help says of it, and the function that carries it out.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..arguments import Command

# In the order of help; each is the name of its module.
NAMES = (
    "check", "waivers", "baseline", "settings", "impact", "cache", "completion", "test", "format", "explain", "rules",
    "manual", "new", "schema",
)  # fmt: skip


def command(name: str) -> Command | None:
    """The command of a name, None where there is none; only its own module is loaded."""
    if name not in NAMES:
        return None
    module = __import__(f"{__name__}.{name}", fromlist=("COMMAND",))
    found: Command = module.COMMAND
    return found
