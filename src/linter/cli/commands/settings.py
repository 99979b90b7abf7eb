"""``crossfoot settings``: each setting in force (for a file, where one is named), and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command, Operand
from ..common import CHOICE, listing, shared
from ..context import MISUSE, OK
from ..listing import places_of, print_rows
from ..opening import settled

if TYPE_CHECKING:
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """List the settings."""
    settings = settled(context)
    if settings is None:
        return MISUSE
    problems = settings.misplaced()
    if problems:
        return context.complain(problems)
    catalogue = context.catalogue()
    texts = catalogue.texts
    rows = []
    from_file = f"{settings.file}:"
    file = from_file if options.listing == "table" else f"{places_of(context).path(settings.file)}:"
    for name, value, origin in settings.table(options.paths[0] if options.paths else ""):
        if settings.file and origin.startswith(from_file):
            origin = file + origin[len(from_file) :]
        shown = _written(value) if options.listing == "table" else value
        rows.append({"setting": name, "value": shown, "origin": texts.get(origin, origin)})
    print_rows(context, rows, ("setting", "value", "origin"), "settings", catalogue)
    return OK


def _written(value: object) -> str:
    """A setting as TOML has it."""
    import json

    if isinstance(value, dict):
        pairs = (f"{json.dumps(k, ensure_ascii=False)} = {_written(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


COMMAND = Command(
    "settings",
    "help-settings",
    "help-about-settings",
    (*shared(*(option.name for option in CHOICE), "baseline", "no-baseline", "fail-on"), listing("json")),
    (Operand("FILE", "?"),),
)
