"""What each trick of ``linter.startup`` saves: starts without it beside starts with all of them, whole processes.

Over three reports: one without faults, one with faults, and one that only YAML's own parser reads. A warm cache;
each round runs every command once, in turn; medians of the ratios round by round, of processor time, which other work
on the machine disturbs less than the clock.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.place import Place
from bench.tables import heading, note, progress, table
from bench.timing import run
from bench.tools import Tool
from linter.startup.switch import TRICKS

_EVERYTHING = "all of them"


def tricks(place: Place, tools: Sequence[Tool]) -> None:
    heading("Tricks of the start")
    count = 2 if place.quick else 60
    clean = place.corpus("one", 1, packs=["mof-2020-10"])[0]
    faulty = place.corpus("one-faulty", 1, packs=["mof-2020-10"], faults=1.0)[0]
    without = {"": "", **{trick: trick for trick in sorted(TRICKS)}, _EVERYTHING: "1"}
    columns = [
        _ratios(place, path, list(without.values()), count) for path in (clean, faulty, _not_plain(place.folder, clean))
    ]
    note(
        "How many times the processor time a start takes without each trick, and without all of them: over a report "
        "without faults, one with faults, and one with an anchor, which YAML's own parser reads. Medians of the ratios "
        f"of {count} rounds."
    )
    rows = [[name, *(f"{each[i]:.2f}" for each in columns)] for i, name in enumerate(without) if name]
    table(("without", "clean", "faulty", "not plain"), rows)


def _ratios(place: Place, path: str, without: Sequence[str], count: int) -> list[float]:
    """Of each set of tricks that is turned off, the time over that of the first."""
    progress(f"tricks: {count} rounds of {len(without)} commands over {path}")
    found: list[list[float]] = []
    for _ in range(count + 2):  # the first ones compile what is kept
        found.append([])
        for names in without:
            env = {**place.env, "CROSSFOOT_PLAIN": names}
            found[-1].append(run(place.check(path), place.folder, env).cpu)
    return [statistics.median(each[i] / each[0] for each in found[2:]) for i in range(len(without))]


def _not_plain(folder: Path, path: str) -> str:
    """The same report with an anchor at its first value."""
    text = (folder / path).read_text(encoding="utf-8")
    key, _, rest = text.partition(": ")
    (folder / "not-plain.yaml").write_text(f"{key}: &first {rest}", encoding="utf-8")
    return "not-plain.yaml"
