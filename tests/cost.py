"""What our code may cost, in processor time: a machine that is busy with other things makes no test fail.

What never ends is told by a clock as well, but one of minutes.
"""

from __future__ import annotations

import math
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# Processor seconds that hostile input may take; most of it takes some hundredths. What is not bounded takes hours.
BOUND = 8.0
# Seconds after which something is stuck, however busy the machine is.
STUCK = 600.0


class Late(BaseException):
    """Out of time; nothing but the test may catch it."""


def _children() -> float:
    """Processor seconds of the processes that were started here and have ended."""
    now = os.times()
    return now.children_user + now.children_system


def spent() -> float:
    """Processor seconds so far, of this process and of those that it has started and that have ended."""
    return time.process_time() + _children()


def cost(work: Callable[[], object]) -> float:
    """The processor seconds that some work takes."""
    before = spent()
    work()
    return spent() - before


def in_proportion(costs: list[float], sizes: tuple[int, int]) -> bool:
    """Whether the cost of a small and of a large input grows as the inputs do, and not as their squares; what is cheap
    all the same is not looked at closely."""
    return costs[1] < 3 * costs[0] * sizes[1] / sizes[0] + 0.3


@contextmanager
def within(seconds: float = BOUND) -> Iterator[None]:
    """Stop what takes more processor time, or does not end."""

    def late(*_: object) -> None:
        raise Late

    # Again and again: one raised in a callback is swallowed.
    timers = ((signal.ITIMER_PROF, signal.SIGPROF, seconds, 0.2), (signal.ITIMER_REAL, signal.SIGALRM, STUCK, 1.0))
    before = [signal.signal(sent, late) for _, sent, _, _ in timers]
    start = spent()
    for timer, _, first, again in timers:
        signal.setitimer(timer, first, again)
    try:
        yield
    finally:
        for timer, *_ in timers:
            signal.setitimer(timer, 0)
        for (_, sent, *_), handler in zip(timers, before, strict=True):
            signal.signal(sent, handler)
    if spent() - start > seconds:
        raise Late


def run(
    command: list[str], seconds: float = BOUND, *, before: Callable[[], None] | None = None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run a command, which may take so much processor time with all that it starts; ``before`` is done in its process
    before it begins."""

    def begin() -> None:
        import resource

        most = math.ceil(seconds + 0.5)  # the system ends what exceeds it
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
        if before is not None:
            before()

    start = _children()
    done = subprocess.run(command, timeout=STUCK, preexec_fn=begin, **options)
    if _children() - start > seconds:
        raise Late(done)
    return done


__all__ = ["BOUND", "STUCK", "Late", "cost", "in_proportion", "run", "spent", "within"]
