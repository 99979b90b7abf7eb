"""Whole processes timed: seconds, processor time, exit code, and the memory of the largest process among them.

A process' own ``ru_maxrss`` will not do for memory: it knows nothing of other processes, and it begins with what the
process that started it had in memory. So where there is a /proc, the tree of processes is looked at every 20 ms for
the peak (VmHWM) that the system keeps of each; what a process takes in its last 20 ms is not seen.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_EVERY = 0.02
_PROC = Path("/proc")


class Usage(NamedTuple):
    """What a command took: ``seconds`` on the clock, ``cpu`` of all its processes, ``mib`` of the largest of them (0
    where nobody looked); ``code`` is its exit code, None where it was stopped for taking too long."""

    seconds: float
    cpu: float
    mib: float
    code: int | None


def run(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    *,
    memory: bool = False,
    limit: float | None = None,
) -> Usage:
    """Run a command to its end, or for ``limit`` seconds; looking at ``memory`` takes a little processor time."""
    before = _peak(os.getpid())
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    peaks: dict[int, int] = {}
    done, late = threading.Event(), threading.Event()
    threads = []
    if memory:
        threads.append(threading.Thread(target=_watch, args=(process.pid, peaks, done)))
    if limit is not None:
        threads.append(threading.Thread(target=_stop, args=(process.pid, limit, done, late)))
    for thread in threads:
        thread.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        seconds = time.perf_counter() - start
        done.set()
        for thread in threads:
            thread.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    own = usage.ru_maxrss
    if memory and (own > before or not peaks):  # else it may be the memory of this process that was counted
        peaks[process.pid] = max(own, peaks.get(process.pid, 0))
    largest = max(peaks.values(), default=0) / 1024
    code = None if late.is_set() else process.returncode
    return Usage(seconds, usage.ru_utime + usage.ru_stime, largest, code)


def rounds(commands: Sequence[Sequence[str]], count: int, folder: Path, env: Mapping[str, str]) -> list[list[Usage]]:
    """Each command once a round, in turn, after one round that is not counted.

    A machine whose speed drifts slows all the commands of a round alike.
    """
    found = [[run(command, folder, env) for command in commands] for _ in range(count + 1)]
    return found[1:]


def median(usages: Sequence[Usage]) -> Usage:
    """The median of each; the memory is the largest."""
    return Usage(
        statistics.median(u.seconds for u in usages),
        statistics.median(u.cpu for u in usages),
        max(u.mib for u in usages),
        None if any(u.code is None for u in usages) else usages[-1].code,
    )


def ratio(found: Sequence[Sequence[Usage]], one: int, other: int) -> float:
    """The median, over the rounds, of how many times as long one command took as another."""
    return statistics.median(each[one].seconds / each[other].seconds for each in found)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line nearest to the points, both axes being logarithms: 1 is linear, 2 quadratic."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(max(y, 1e-9)) for _, y in points]
    return statistics.linear_regression(xs, ys).slope


# ---- memory of a tree of processes ---------------------------------------------------------


def _watch(root: int, peaks: dict[int, int], done: threading.Event) -> None:
    if not _PROC.is_dir():
        return
    while True:
        for pid in _tree(root):
            peaks[pid] = max(_peak(pid), peaks.get(pid, 0))
        if done.wait(_EVERY):
            return


def _tree(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        with suppress(OSError):
            for task in (_PROC / str(pid) / "task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]


def _peak(pid: int) -> int:
    """The most memory that a process has had, in KiB; 0 where it is gone."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if pid == os.getpid() else 0


def _stop(group: int, limit: float, done: threading.Event, late: threading.Event) -> None:
    if not done.wait(limit):
        late.set()
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
