"""``crossfoot merge``: parts of a run put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..common import shared
from .check import LOCALIZING

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """Write what the parts come to as one run would."""
    from ..sharding import merge

    return merge(context, options, bool(options.output) or options.format in LOCALIZING)


COMMAND = Command(
    "merge",
    "help-merge",
    "help-about-merge",
    shared("format", "output", "lang", "fail-on", "statistics", "verbose", "no-cache"),
    (Operand("PART", "*", "help-path-merge"),),
)
