"""Every measurement in one run, as Markdown for docs/performance.md: ``python bench/run.py [--quick] [--only PART]``.

A full run takes some twenty minutes and wants a machine at rest. ``--quick`` takes less than two, over fewer reports,
in fewer rounds and without the ladder; it says whether something is badly off and no more. What is measured is the
environment's own ``crossfoot``, or the command in the variable CROSSFOOT. The other tools are fetched once, before
anything is timed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

import linter
from bench.machine import describe
from bench.place import ROOT, Place
from bench.scaling import scaling
from bench.start_up import start_up
from bench.tables import heading, note, progress
from bench.throughput import memory, throughput
from bench.tools import Tool, tools
from bench.tricks import tricks


def ladder(place: Place, others: Sequence[Tool]) -> None:
    heading("The ladder of verdicts")
    if place.quick:
        note("Left out of a quick run.")
        return
    progress("the ladder")
    command = [sys.executable, str(ROOT / "bench" / "ladder.py")]
    done = subprocess.run(command, env=place.env, capture_output=True, check=True)
    note(f"```text\n{done.stdout.decode().strip()}\n```")


PARTS: dict[str, Callable[[Place, Sequence[Tool]], None]] = {
    "start-up": start_up,
    "tricks": tricks,
    "throughput": throughput,
    "memory": memory,
    "scaling": scaling,
    "ladder": ladder,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer reports and rounds")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    options = parser.parse_args()
    if "CROSSFOOT" not in os.environ and ROOT not in Path(linter.__file__).parents:
        progress("note: the crossfoot of this environment is not the one of this checkout")
    with tempfile.TemporaryDirectory() as temporary:
        place = Place(Path(temporary), quick=options.quick)
        parts = options.only or list(PARTS)
        found, missing = tools(place) if {"start-up", "throughput"} & set(parts) else ([], [])
        describe(place, found)
        for line in missing:
            note(line)
        for name in parts:
            PARTS[name](place, found)


if __name__ == "__main__":
    main()
