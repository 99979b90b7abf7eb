"""``crossfoot cache``: what is kept to save time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..common import shared
from ..context import OK, cache_folder

if TYPE_CHECKING:
    from ..context import Context


class CacheArguments(Arguments):
    """``action`` is what to do with the cache."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""


def run(context: Context, options: CacheArguments) -> int:
    """Say what the cache holds, or delete it."""
    from ...run.results import entries, forget
    from ...source import harmless
    from ...startup.store import own

    texts = context.catalogue().texts
    folder = cache_folder()
    if folder is None:
        context.tell(texts["cache-none"] + "\n")
        return OK
    if options.action == "clear":
        count, size = forget(folder)
    else:
        found = list(entries(folder))
        count, size = len(found), sum(length for _, length in found)
    text = texts[f"cache-{options.action}"].format(folder=harmless(folder), count=count, size=f"{size:,}")
    if options.action == "info" and os.path.isdir(folder) and own(folder) is None:
        text += "\n" + texts["cache-not-own"].format(folder=harmless(folder))
    context.tell(f"{text}\n")
    return OK


COMMAND = Command(
    "cache",
    "help-cache",
    "help-about-cache",
    shared("lang"),
    (Operand("", "1", choices=("info", "clear"), dest="action"),),
    CacheArguments,
)
