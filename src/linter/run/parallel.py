"""Several processes for long runs: chunks of files go out, results come back in order, and only a few are on the way.

A process sends each result when it has it. One that dies has been at the first file that it has sent none of: that
file is at fault, the others go to another process, and nothing is done twice.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections import deque
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from os import cpu_count
from threading import Thread

from .result import packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from queue import SimpleQueue
    from typing import Any

    from ..settings.discovery import Found
    from .checker import Checker
    from .results import Stored

_LARGEST_CHUNK = 32
# So many chunks wait in a process, so that it has the next one when it is through with one.
_AHEAD = 2


def cores() -> int:
    """How many processes can run at once."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cpu_count() or 1


# ---- in the other process --------------------------------------------------------------------------------------------


def _work(checker: Checker, connection: Connection, others: list[Connection]) -> None:
    """Check files until there are no more, or nobody is there who wants to know."""
    from queue import SimpleQueue

    gc.freeze()  # what is shared with the first process stays shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    for other in others:  # a fork has these too, and would keep them open when the first process is gone
        other.close()
    # Another thread takes what is sent, so that nobody waits who wants to send while this process does.
    waiting: SimpleQueue[list[Found] | None] = SimpleQueue()
    Thread(target=_receive, args=(connection, waiting), daemon=True).start()
    with suppress(OSError):
        while (files := waiting.get()) is not None:
            for file in files:
                try:
                    result: Stored | Exception = packed(checker.checked(file).settled())
                except Exception as error:
                    result = error
                connection.send(result)


def _receive(connection: Connection, waiting: SimpleQueue[list[Found] | None]) -> None:
    with suppress(EOFError, OSError):
        while (files := connection.recv()) is not None:
            waiting.put(files)
    waiting.put(None)


# ---- in the first process --------------------------------------------------------------------------------------------


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold an interruption back while processes are made: they would get it too, before they know what to do."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Batch:
    """Files that are checked together: what is known of them, by their number."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: dict[int, Stored] = {}


# A file that is on its way: the batch it is of, its number there, and the file.
_Task = tuple[_Batch, int, "Found"]


class _Worker:
    """A process, and the files that it has and has not sent results of, in chunks."""

    __slots__ = ("chunks", "connection", "process")

    def __init__(self, process: Any, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.chunks: deque[deque[_Task]] = deque()


class Pool:
    """Processes that check files. Leaving the context ends them, at once where an exception is on its way."""

    def __init__(self, checker: Checker, jobs: int) -> None:
        self.checker = checker
        self.jobs = jobs
        # Where a process can be forked it has everything loaded; elsewhere it loads the program from the cache.
        self._context = get_context("fork" if sys.platform == "linux" else "spawn")
        self._workers: list[_Worker] = []
        self._tasks: deque[deque[_Task]] = deque()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for worker in self._workers:
            if kind is not None:
                worker.process.kill()
            with suppress(OSError):
                worker.connection.send(None)
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()

    def start(self, found: list[Found]) -> Iterator[Stored]:
        """Begin to check some files; what each came to, packed, in their order. The iterator has to be used up."""
        size = max(1, min(_LARGEST_CHUNK, len(found) // (self.jobs * 8)))
        batch = _Batch()
        tasks: list[_Task] = [(batch, number, file) for number, file in enumerate(found)]
        self._tasks += [deque(tasks[i : i + size]) for i in range(0, len(tasks), size)]
        self._hand_out()
        return self._results(batch, len(found))

    def _results(self, batch: _Batch, count: int) -> Iterator[Stored]:
        for number in range(count):
            while number not in batch.known:
                self._hand_out()
                self._take_in()
            yield batch.known.pop(number)

    def _hand_out(self) -> None:
        """Give every process something to do next, beside what it does."""
        if not self._tasks:
            return
        while len(self._workers) < self.jobs and len(self._workers) < len(self._tasks) + self._busy():
            self._workers.append(self._fresh())
        for ahead in range(1, _AHEAD + 1):
            for worker in tuple(self._workers):
                if self._tasks and len(worker.chunks) < ahead:
                    try:
                        worker.connection.send([file for _, _, file in self._tasks[0]])
                    except OSError:  # it is gone, and what it has not got is no fault of that
                        self._buried(worker)
                        continue
                    worker.chunks.append(self._tasks.popleft())

    def _busy(self) -> int:
        return sum(1 for worker in self._workers if worker.chunks)

    def _fresh(self) -> _Worker:
        here, there = self._context.Pipe()
        forked = self._context.get_start_method() == "fork"
        others = [*(worker.connection for worker in self._workers), here] if forked else []
        process = self._context.Process(target=_work, args=(self.checker, there, others), daemon=True)  # type: ignore[attr-defined]
        with _uninterrupted():
            process.start()
        there.close()
        return _Worker(process, here)

    def _take_in(self) -> None:
        """Wait for results, and take all there are; of a process that died, the file that it was at is at fault."""
        working = {worker.connection: worker for worker in self._workers if worker.chunks}
        for connection in wait(working) if working else ():
            worker = working[connection]  # type: ignore[index]
            while worker.chunks:
                try:
                    result = worker.connection.recv() if worker.connection.poll() else None
                except (EOFError, OSError):
                    self._buried(worker)
                    break
                if result is None:
                    break
                if isinstance(result, Exception):
                    raise result
                batch, number, _ = worker.chunks[0].popleft()
                batch.known[number] = result
                if not worker.chunks[0]:
                    worker.chunks.popleft()

    def _buried(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        if not worker.chunks:
            return
        batch, number, file = worker.chunks[0].popleft()
        batch.known[number] = packed(self.checker.fault(file, f"process ended: {worker.process.exitcode}"))
        self._tasks.extendleft(chunk for chunk in reversed(worker.chunks) if chunk)
        worker.chunks.clear()


__all__ = ["Pool", "cores"]
