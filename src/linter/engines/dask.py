"""Reports checked on a Dask cluster: `crossfoot[dask]`.

Each task checks some whole reports and writes two Parquet files of its own, whole or not at all, so that a task that is
done again, because its worker died, writes the same once more.
"""

from __future__ import annotations

import os
import pickle
from itertools import islice
from typing import Any

from ..api.checker import load
from ..startup.whole import put
from .rows import FINDINGS, REPORTS, checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..api.checker import Checker
    from .rows import Row


def check(
    source: Any,
    client: Any,
    output: str,
    *,
    rules: Sequence[str] | None = None,
    settings: Mapping[str, Any] | str | None = None,
    lang: str = "zh",
    cache: str | None = None,
    size: int = 200,
    retries: int = 5,
) -> dict[str, int]:
    """Check reports on the workers of a ``client`` (``dask.distributed.Client``); the totals of all of them.

    ``source`` is a Dask bag of names with bytes, or paths that every worker can read. ``output`` is a folder that every
    worker can write: ``findings/`` and ``reports/`` in it get a Parquet file a task. ``rules``, ``settings`` and
    ``lang`` are those of :func:`linter.load`; they are read here and sent. ``size`` reports make a task where there is
    no bag; ``retries`` is how often a task is tried again.

    Each report is looked at by itself: rules across reports are not asked (docs/scale.md). OSError where the folder
    holds files already.
    """
    import dask

    folder = os.path.abspath(output)
    for name in ("findings", "reports"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        if os.listdir(os.path.join(folder, name)):
            raise FileExistsError(os.path.join(folder, name))
    checker = load(rules, settings, lang="en" if lang == "en" else "zh", cache=cache)
    checker.check_bytes("", b"")  # what is compiled by now goes along
    # A worker that has lost it makes it again from the graph, as any other result.
    sent = client.submit(pickle.loads, pickle.dumps(checker), pure=False)
    parts = source.to_delayed() if hasattr(source, "to_delayed") else list(_chunks(source, size))
    task = dask.delayed(_written, pure=False)
    tasks = [task(part, sent, folder, number) for number, part in enumerate(parts)]
    futures = client.compute(tasks, retries=retries)
    counts: dict[str, int] = {}
    for found in client.gather(futures):
        for name, count in found.items():
            counts[name] = counts.get(name, 0) + count
    return counts


def _chunks(paths: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(paths)
    while some := list(islice(left, size)):
        yield some


def _written(part: Iterable[str | tuple[str, bytes]], checker: Checker, folder: str, number: int) -> dict[str, int]:
    """Check a part on a worker, and write its rows."""
    found, totals = checked(checker, part)
    for name, rows, columns in (("findings", found, FINDINGS), ("reports", totals, REPORTS)):
        put(os.path.join(folder, name, f"part-{number:06}.parquet"), (parquet(rows, columns),))
    counts = {"files": len(totals), "findings": len(found)}
    for column in ("reports", "error", "warning", "note", "accepted", "fault"):
        counts[column] = sum(int(row[column]) for row in totals)
    return counts


def parquet(rows: list[Row], columns: Mapping[str, str]) -> bytes:
    """Rows as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"string": pa.string(), "int": pa.int64(), "boolean": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink)
    return bytes(sink.getvalue().to_pybytes())


__all__ = ["check", "parquet"]
