"""Several processes for long runs: chunks of files go out, results come back in order, and only a few are on the way.

A file that brings a process down is tried alone, so that no other result is lost.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from .result import packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..settings.discovery import Found
    from .checker import Checker
    from .results import Stored

    _Sent = tuple[list[Found], ProcessPoolExecutor, Future[list[Stored]]]

_LARGEST_CHUNK = 32

_checker: Checker | None = None


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(checker: Checker) -> None:
    global _checker
    _checker = checker
    gc.freeze()  # what is shared with the first process stays shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others


def _chunk(files: list[Found]) -> list[Stored]:
    assert _checker is not None
    return [packed(_checker.checked(file).settled()) for file in files]


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


class Pool:
    """Processes that check files. Leaving the context ends them, at once where an exception is on its way."""

    def __init__(self, checker: Checker, jobs: int) -> None:
        self.checker = checker
        self.jobs = jobs
        # Processes that somebody else started from this one, whom it is not for us to end.
        self._others = active_children()
        self._pool = self._fresh(jobs)

    def _fresh(self, jobs: int) -> ProcessPoolExecutor:
        # Where a process can be forked it has everything loaded; elsewhere it loads the program from the cache.
        how = "fork" if sys.platform == "linux" else "spawn"
        return ProcessPoolExecutor(jobs, get_context(how), _begin, (self.checker,))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for process in active_children():
                if process not in self._others:
                    process.kill()
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def start(self, found: list[Found]) -> Iterator[Stored]:
        """Begin to check some files; what each came to, packed, in their order. The iterator has to be used up."""
        size = max(1, min(_LARGEST_CHUNK, len(found) // (self.jobs * 8)))
        chunks = [found[i : i + size] for i in range(0, len(found), size)]
        return self._results(deque((chunk, self._pool, self._submit(chunk)) for chunk in chunks))

    def _submit(self, chunk: list[Found]) -> Future[list[Stored]]:
        try:
            with _uninterrupted():
                return self._pool.submit(_chunk, chunk)
        except BrokenProcessPool as error:  # already: it is seen when this chunk's turn comes
            future: Future[list[Stored]] = Future()
            future.set_exception(error)
            return future

    def _results(self, waiting: deque[_Sent]) -> Iterator[Stored]:
        while waiting:
            files, pool, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                # What was on the way is lost with the pool: it is done again, one file in a process of its own.
                if pool is self._pool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    self._pool = self._fresh(self.jobs)
                for file in files:
                    yield self._alone(file)

    def _alone(self, file: Found) -> Stored:
        pool = self._fresh(1)
        try:
            with _uninterrupted():
                future = pool.submit(_chunk, [file])
            return future.result()[0]
        except BrokenProcessPool:
            return packed(self.checker.fault(file, "BrokenProcessPool"))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


__all__ = ["Pool", "cores"]
