"""``crossfoot facts``: the figures of reports as a table, to go on with in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...diagnostic import ERROR, Diagnostic, Phrase
from ..arguments import Arguments, Command
from ..common import REPORTS, shared
from ..context import MISUSE, OK
from ..listing import places_of
from ..opening import run_of, settled

if TYPE_CHECKING:
    from typing import Any

    from ...run.run import Run
    from ..context import Context

_PARQUET = ".parquet"


def run(context: Context, options: Arguments) -> int:
    """Write the figures of reports: as CSV to standard output or a file, or as a Parquet file."""
    settings = settled(context)
    if settings is None:
        return MISUSE
    this, problems = run_of(context, settings, only_reports=True)
    if this is None or this.result.stopped or this.checker is None:
        return context.complain(problems if this is None else this.result.trouble)
    rows, unread = _rows(context, this)
    if unread:
        context.complain(unread)
    problem = _written(context, rows, options.output)
    if problem is not None:
        return context.complain([problem])
    return MISUSE if unread else OK


def _rows(context: Context, this: Run) -> tuple[list[tuple[Any, ...]], list[Diagnostic]]:
    """The figures of each report; and what could not be read."""
    from ...render.figures import figures
    from ...run.bound import reports, source_of

    assert this.checker is not None
    places = places_of(context, [found.path for found in this.found])
    rows: list[tuple[Any, ...]] = []
    unread = []
    for found in this.found:
        source = source_of(this.checker, found)
        if isinstance(source, Diagnostic):
            unread.append(source)
            continue
        for number, report in enumerate(reports(this.checker, source), 1):
            rows += figures(report, number, places.path(found.path))
            report.release()
    return rows, unread


def _written(context: Context, rows: list[tuple[Any, ...]], path: str) -> Diagnostic | None:
    """What keeps the table from being written."""
    from ...render.csv import row as csv_row
    from ...render.figures import COLUMNS, parquet
    from ...writing import replace, unwritable

    try:
        if path.lower().endswith(_PARQUET):
            parquet(rows, path)
            return None
        text = csv_row(tuple(COLUMNS)) + "".join(csv_row(["" if c is None else c for c in row]) for row in rows)
        if path in ("", "-"):
            context.tell_file(text)
        else:
            replace(path, text.encode("utf-8", "backslashreplace"))
    except ImportError:
        return Diagnostic("facts-extra", ERROR, Phrase("facts-extra"), file=path)
    except OSError as error:
        return unwritable(path, error)
    return None


COMMAND = Command(
    "facts",
    "help-facts",
    "help-about-facts",
    shared("output", "lang", "settings", "rules", "exclude", "force-exclude", "no-cache"),
    (REPORTS,),
)
