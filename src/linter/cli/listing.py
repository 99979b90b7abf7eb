"""Rows for people and for programs: as a table, as JSON in the envelope that all of ours has, or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..source import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..messages import Catalogue
    from ..render.places import Places
    from .context import Context

_Rows = list[dict[str, "Any"]]


def print_rows(context: Context, rows: _Rows, columns: tuple[str, ...], kind: str, catalogue: Catalogue) -> None:
    """Rows to standard output, as ``--format`` says. ``kind`` names them, in JSON too; with ``-none`` behind it, it is
    the key of what a table without rows says."""
    form = context.options.listing
    if form == "json":
        print_json(context, kind, {kind: rows})
        return
    if form == "csv":
        from ..render.csv import row as csv_row

        context.tell_file("\ufeff" + csv_row(columns) + "".join(csv_row([row[c] for c in columns]) for row in rows))
        return
    if rows:
        from ..render.numbers import table

        texts = catalogue.texts
        head = [texts[f"column-{column}"] for column in columns]
        cells = [[_cell(row[c], c, texts) for c in columns] for row in rows]
        text = "\n".join(table(head, cells)) + "\n"
    else:
        text = catalogue.texts[f"{kind}-none"] + "\n"
    context.tell(text)


def places_of(context: Context, files: Iterable[str] = ()) -> Places:
    """What files are called for programs, where a command looks at ``files``."""
    from ..render.places import Places
    from ..settings.root import root

    return Places(root(files, context.settings))


def print_json(context: Context, kind: str, data: dict[str, Any]) -> None:
    """One JSON object to standard output, in the envelope."""
    from ..render.common import dumped, enveloped

    context.tell_file(dumped(enveloped(kind, data), 2) + "\n")


def _cell(value: object, column: str, texts: dict[str, str]) -> str:
    return texts[f"status-{value}"] if column == "status" else harmless(str(value))
