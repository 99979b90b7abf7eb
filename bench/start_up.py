"""Whole processes over one report, with a warm cache: what a hook that runs at every commit costs.

Each round runs every command once, in turn, so that a machine whose speed drifts slows all of them alike. Medians of
the rounds, and the median of the ratios round by round. A single file is never remembered: it is checked each time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench.place import ROOT, Place
from bench.tables import heading, ms, note, progress, table, times
from bench.timing import Usage, median, ratio, rounds
from bench.tools import Tool

_BARE = [sys.executable, "-c", "pass"]


def start_up(place: Place, tools: Sequence[Tool]) -> None:
    heading("Start-up")
    _one_report(place, tools)
    _examples(place, [tool for tool in tools if tool.name == "yamllint"])


def _one_report(place: Place, tools: Sequence[Tool]) -> None:
    count = 2 if place.quick else 25
    clean = place.corpus("one", 1, packs=["mof-2020-10"])[0]
    faulty = place.corpus("one-faulty", 1, packs=["mof-2020-10"], faults=1.0)[0]
    names = ["bare Python", "crossfoot", *(tool.name for tool in tools)]
    found = []
    for path in (clean, faulty):
        commands = [_BARE, place.check(path), *(tool.over([path]) for tool in tools)]
        progress(f"start-up: {count} rounds of {len(commands)} commands")
        found.append(rounds(commands, count, place.folder, place.env))
    rows = [[name, *(cell for each in found for cell in _cells(each, i))] for i, name in enumerate(names)]
    size = (place.folder / clean).stat().st_size / 1024
    note(
        f"One department report of {size:.0f} KB, without faults and with faults; milliseconds, medians of {count} "
        "rounds in turn; ÷ is the median of the ratios round by round, the last column of each the exit code."
    )
    half = ("÷ python", "÷ crossfoot", "exit")
    table(("command", "clean", *half, "faulty", *half), rows)
    checks = "; ".join(f"{tool.name} checks {tool.checks}" for tool in tools)
    note(f"{checks}. None of them adds anything up; crossfoot runs its whole pack, about 180 rules.")


def _cells(found: Sequence[Sequence[Usage]], i: int) -> list[str]:
    middle = median([each[i] for each in found])
    return [ms(middle.seconds), times(ratio(found, i, 0)), times(ratio(found, i, 1)), str(middle.code)]


def _examples(place: Place, linters: Sequence[Tool]) -> None:
    count = 2 if place.quick else 25
    files = sorted((ROOT / "examples").glob("*.yaml"), key=lambda path: path.stat().st_size)
    place.warm([str(path) for path in files])
    progress(f"start-up: {count} rounds over {len(files)} examples")
    rows = []
    for path in files:
        commands = [_BARE, place.check(str(path)), *(tool.over([str(path)]) for tool in linters)]
        found = rounds(commands, count, place.folder, place.env)
        row = [path.name, f"{path.stat().st_size / 1024:.1f}"]
        row += [ms(median([one[i] for one in found]).seconds) for i in range(len(commands))]
        row += [times(ratio(found, 1, i)) for i in range(len(commands)) if i != 1]
        rows.append(row)
    others = [tool.name for tool in linters]
    note(f"The reports in examples/, all of which hold findings; milliseconds, medians of {count} rounds in turn:")
    heads = ("file", "KB", "python", "crossfoot", *others)
    table((*heads, *(f"crossfoot ÷ {name}" for name in ("python", *others))), rows)
