"""Figures as a table, a row each: for SQL and for whatever else goes on where a check ends."""

from __future__ import annotations

from decimal import Decimal

from ..explain.rows import row_name
from ..explain.trace import Leaf
from ..figure import Target
from ..report.columns import as_printed
from ..report.record import PlainItem, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..report.record import Record, Report

# Each column with its type in a table: what a row is of, where it stands, and what it says.
COLUMNS = {
    "file": "VARCHAR", "line": "INTEGER", "document": "INTEGER", "form": "VARCHAR", "unit": "VARCHAR",
    "year": "INTEGER", "route": "VARCHAR", "row": "VARCHAR", "field": "VARCHAR", "kind": "VARCHAR",
    "printed": "VARCHAR", "value": "VARCHAR", "measure": "VARCHAR",
}  # fmt: skip
_MEASURES = {"money": "元", "rate": "1", "weight": "分", "score": "分"}
# Stands for nothing in a table on its way.
_NOTHING = "\\N"
# Texts are names of rows and such: longer ones are no facts.
_LONGEST = 200


def figures(report: Report, document: int, file: str) -> Iterator[tuple[Any, ...]]:
    """The figures of a report, the ``document``-th of ``file``, in its order: a row each, and one for each short text
    that they may be asked for by.

    ``value`` is exact, in base units (元, a ratio of 1, what ``measure`` says); ``printed`` as it stands.
    """
    source = report.document.source
    form, unit, _ = report.heading
    found = []
    for record in _records(report):
        for index, value in enumerate(record.values):
            known = _known(value, record, index)
            if known is None:
                continue
            leaf = Leaf(record, index, value, record.form.fields[index].kind, source.text)
            span = leaf.span or record.span
            route = written(leaf.route if not isinstance(record, PlainItem) else record.route)
            row = (source.line_of(span.start), document, form, unit, report.root.year, route, _row(record))
            said = record.form.fields[index].label, leaf.code, leaf.shown, *known
            found.append((span.start, (file, *row, *said)))
    return (row for _, row in sorted(found, key=lambda each: each[0]))


def _records(report: Report) -> Iterator[Record]:
    for records in report.records.values():
        for record in records:
            yield record
            for value in record.values:
                if isinstance(value, list):
                    yield from (each for each in value if isinstance(each, PlainItem))


def _known(value: Any, record: Record, index: int) -> tuple[str, str] | None:
    """What a field says exactly, and what a figure is in; None where nothing is known."""
    field = record.form.fields[index]
    if isinstance(value, Decimal):
        measure = _MEASURES.get(field.kind)
        if measure is None:
            measure = str(field.extra[1] if isinstance(field.extra, tuple) else field.extra or "")
        return plain(as_printed(value)), measure
    if isinstance(value, Target):
        if value.value is None:
            return value.text, ""
        return plain(value.value), {"%": "1"}.get(value.unit, value.unit)
    if isinstance(value, bool):
        return str(value).lower(), ""
    return (value.strip(), "") if isinstance(value, str) and len(value) <= _LONGEST else None


def plain(value: Decimal) -> str:
    """A number without a power of ten, and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _row(record: Record) -> str:
    """What a reader calls the row that a figure stands in; ``""`` where it stands in none."""
    holder: Record | None = record
    while holder is not None and not any(isinstance(step, int) for step in holder.step):
        holder = holder.parent
    return row_name(holder) if holder is not None and not isinstance(holder, PlainItem) else ""


def parquet(rows: list[tuple[Any, ...]], path: str) -> None:
    """Write figures as a Parquet file; ImportError without DuckDB."""
    import csv
    import os
    import tempfile

    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        table, made = os.path.join(folder, "facts.csv"), os.path.join(folder, "facts.parquet")
        with open(table, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows([_NOTHING if cell is None else cell for cell in row] for row in rows)
        with duckdb.connect() as database:
            read = f"read_csv(?, header = true, columns = {COLUMNS}, nullstr = '{_NOTHING}', quote = '\"')"
            target = made.replace("'", "''")
            database.execute(f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet)", [table])
        with open(made, "rb") as file_made:
            data = file_made.read()
    from ..writing import replace

    replace(path, data)


__all__ = ["COLUMNS", "figures", "parquet", "plain"]
