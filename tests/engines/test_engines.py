"""Engines on local clusters: what one process says, also where a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import linter
from linter.engines import rows

from ..conftest import EXAMPLES

COUNT = int(os.environ.get("CROSSFOOT_REPORTS", "2000"))


def texts(count: int) -> list[tuple[str, bytes]]:
    given = [path.read_text("utf-8") for path in EXAMPLES if path.stat().st_size < 5000]
    return [(f"{i:06}.yaml", given[i % len(given)].replace("8", str(i % 10)).encode()) for i in range(count)]


def as_rows(found: list[Any]) -> list[tuple[Any, ...]]:
    return sorted(tuple(row.values()) for row in found)


def test_rows_are_of_their_columns(cache: str) -> None:
    found, totals = rows.checked(linter.load(cache=cache), texts(3))
    assert all(list(row) == list(rows.FINDINGS) for row in found) and found
    assert all(list(row) == list(rows.REPORTS) for row in totals) and len(totals) == 3


@pytest.mark.slow
@pytest.mark.parametrize("kill", [False, True])
def test_dask(kill: bool, tmp_path: Path, cache: str) -> None:
    distributed = pytest.importorskip("distributed")
    bag = pytest.importorskip("dask.bag")
    pq = pytest.importorskip("pyarrow.parquet")
    from linter.engines.dask import check

    given = texts(COUNT)
    start = time.monotonic()
    wanted, totals = rows.checked(linter.load(cache=cache), given)
    alone = time.monotonic() - start
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed: list[int] = []

        def killer() -> None:
            while not list((tmp_path / "out" / "reports").glob("*")):
                time.sleep(0.05)
            pid = next(iter(client.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

        thread = threading.Thread(target=killer)
        if kill:
            thread.start()
        start = time.monotonic()
        counts = check(bag.from_sequence(given, npartitions=20), client, str(tmp_path / "out"), cache=cache)
        took = time.monotonic() - start
        if kill:
            thread.join()
            assert killed
    print(f"dask: {COUNT} reports, one process {alone:.1f} s, two workers {took:.1f} s, killed {killed}")
    assert as_rows(pq.read_table(tmp_path / "out" / "findings").to_pylist()) == as_rows(wanted)
    assert as_rows(pq.read_table(tmp_path / "out" / "reports").to_pylist()) == as_rows(totals)
    assert counts["files"] == COUNT and counts["error"] == sum(int(row["error"]) for row in totals)
    assert len(list((tmp_path / "out" / "reports").iterdir())) == 20  # and nothing half written


def killed_once(marker: str, names: Any) -> None:
    """Kill the process that this runs in, at the first batch that holds a report from the middle."""
    if f"{COUNT // 2:06}.yaml" in names and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("kill", [False, True])
def test_spark(kill: bool, tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe in docs/scale.md, also where the process of a task is killed: Spark does the task again."""
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    sql = pytest.importorskip("pyspark.sql")
    given = texts(COUNT)
    checker = linter.load(cache=cache)
    wanted, _ = rows.checked(checker, given)
    marker = str(tmp_path / "killed")
    spark = sql.SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false").getOrCreate()
    start = time.monotonic()
    try:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in rows.FINDINGS.items())

        def check(frames: Any) -> Any:
            import pandas

            for frame in frames:
                if kill:
                    killed_once(marker, set(frame["name"]))
                pairs = zip(frame["name"], map(bytes, frame["data"]), strict=True)
                yield pandas.DataFrame(rows.checked(checker, pairs)[0], columns=list(rows.FINDINGS))

        reports = spark.createDataFrame(given, "name string, data binary").repartition(8)
        found = reports.mapInPandas(check, schema).collect()
    finally:
        spark.stop()
    print(f"spark: {COUNT} reports, two workers {time.monotonic() - start:.1f} s, killed {kill}")
    assert kill == Path(marker).exists()
    assert as_rows([row.asDict() for row in found]) == as_rows(wanted)


@pytest.mark.slow
@pytest.mark.parametrize("kill", [False, True])
def test_ray(kill: bool, tmp_path: Path, cache: str) -> None:
    """The recipe in docs/scale.md, also where the process of a task is killed: Ray does the task again."""
    ray = pytest.importorskip("ray")
    data = pytest.importorskip("ray.data")
    given = texts(COUNT)
    checker = linter.load(cache=cache)
    wanted, _ = rows.checked(checker, given)
    marker = str(tmp_path / "killed")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    start = time.monotonic()
    try:

        def check(batch: dict[str, Any]) -> dict[str, list[Any]]:
            if kill:
                killed_once(marker, set(batch["name"]))
            found, _ = rows.checked(checker, zip(batch["name"], batch["data"], strict=True))
            return {name: [row[name] for row in found] for name in rows.FINDINGS}

        table = data.from_items([{"name": name, "data": text} for name, text in given])
        found = table.map_batches(check, batch_size=200).take_all()
    finally:
        ray.shutdown()
    print(f"ray: {COUNT} reports, two workers {time.monotonic() - start:.1f} s, killed {kill}")
    assert kill == Path(marker).exists()
    assert as_rows([{name: row[name] for name in rows.FINDINGS} for row in found]) == as_rows(wanted)
