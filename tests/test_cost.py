"""The bounds that other tests set can be exceeded, and not by waiting."""

from __future__ import annotations

import sys
import time
from functools import partial

import pytest

from .cost import Late, cost, in_proportion, run, within


def for_ever() -> None:
    while True:
        pass


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(Late), within(0.1):
        for_ever()


def test_what_a_process_takes_counts() -> None:
    with pytest.raises(Late):
        run([sys.executable, "-c", "while True: pass"], 0.1)
    inner = [sys.executable, "-c", "sum(range(30_000_000))"]
    with pytest.raises(Late):
        run([sys.executable, "-c", f"import subprocess; subprocess.run({inner!r})"], 0.1)


def test_waiting_costs_nothing() -> None:
    with within(0.4):
        time.sleep(0.5)
    assert run([sys.executable, "-c", "import time; time.sleep(1)"], 0.9).returncode == 0


@pytest.mark.parametrize(("power", "holds"), [(1, True), (2, False)])
def test_growth(power: int, holds: bool) -> None:
    sizes = (1_500, 12_000)  # less might be cheap enough for a fast machine
    costs = [cost(partial(sum, range(size**power))) for size in sizes]
    assert in_proportion(costs, sizes) == holds, costs
