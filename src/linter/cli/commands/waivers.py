"""``crossfoot waivers``: every waiver, what it accepts, by whom and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import Arguments, Command
from ..common import CHOICE, REPORTS, listing
from ..context import FOUND, MISUSE, OK
from ..listing import places_of, print_rows
from ..opening import opened, settled

if TYPE_CHECKING:
    from typing import Any

    from ...messages import Catalogue
    from ...run.result import FileResult
    from ..context import Context

_COLUMNS = ("file", "line", "rule", "status", "until", "by", "reason", "figure", "message")


def run(context: Context, options: Arguments) -> int:
    """List the waivers; FOUND where one is of no use, has run out or cannot be read."""
    settings = settled(context)
    this = opened(context, settings) if settings is not None else None
    if this is None:
        return MISUSE
    files = list(this)
    context.language = context.language or this.result.language
    catalogue = context.catalogue()
    rows = []
    broken = False
    for file in files:
        rows += _rows(file, catalogue)
        problems = [d for d in file.diagnostics if d.rule == "waiver-syntax"]
        if problems:
            broken = True
            context.complain(problems)
    if options.listing != "table":
        places = places_of(context, [file.path for file in files])
        rows = [{**row, "file": places.path(row["file"])} for row in rows]
    print_rows(context, rows, _COLUMNS, "waivers", catalogue)
    return FOUND if broken or any(row["status"] not in ("active", "off") for row in rows) else OK


def _rows(file: FileResult, catalogue: Catalogue) -> list[dict[str, Any]]:
    rows = []
    for waiver in file.waivers:
        accepted = [d for d in file.diagnostics if d.waiver is waiver]
        rows.append(
            {
                "file": file.path,
                "line": waiver.line,
                "rule": waiver.rule,
                "status": waiver.status,
                "until": str(waiver.until) if waiver.until is not None else "",
                "by": waiver.by,
                "reason": waiver.reason,
                "figure": "; ".join(dict.fromkeys(d.route for d in accepted)),
                "message": "; ".join(dict.fromkeys(catalogue.say(d.message) for d in accepted)),
            }
        )
    return rows


COMMAND = Command(
    "waivers",
    "help-waivers",
    "help-about-waivers",
    (*CHOICE, listing("json", "csv")),
    (REPORTS,),
)
