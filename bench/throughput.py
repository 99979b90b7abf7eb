"""Many reports: files a second and memory, in one process and in two, again unchanged, with faults, of many packs.

Each command runs over the same folder, in turn; what is remembered of results is dropped before each but ``again``.
The other tools get the files as arguments, at most as many of them as can be waited for, and crossfoot the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bench.place import Place
from bench.reports import MIX, PACKS
from bench.tables import heading, note, progress, table, times
from bench.timing import Usage, median, ratio
from bench.tools import Tool

_KINDS = {
    "one": "one process",
    "again": "one process, the same reports unchanged",
    "two": "two processes",
    "faulty": "one process, one report in ten with faults",
    "packs": f"one process, {len(PACKS)} packs mixed",
}
# No tool is waited for longer, in seconds.
_LIMIT = 1_800


def throughput(place: Place, tools: Sequence[Tool]) -> None:
    heading("Many reports")
    note(
        f"Reports of 12 KB of {len(MIX)} packs, nothing remembered but where it says unchanged; medians of the rounds, "
        "and of the ratios round by round. Memory is the peak of the largest process."
    )
    rows = []
    for count in (1, 100) if place.quick else (1, 100, 2_000, 10_000):
        measured = _measured(place, count)
        for kind, found in measured.items():
            middle = median(found)
            against = times(ratio(list(zip(found, measured["one"], strict=True)), 0, 1))
            cells = (f"{middle.seconds:.2f}", f"{count / middle.seconds:,.0f}", against, f"{middle.mib:.0f}")
            rows.append((f"{count:,}", _KINDS[kind], *cells, f"{len(found)}"))
    table(("files", "crossfoot", "seconds", "files/s", "÷ one process", "MiB", "rounds"), rows)
    _others(place, tools)


def _others(place: Place, tools: Sequence[Tool]) -> None:
    rows = []
    for count in (20,) if place.quick else (100, 2_000):
        files = place.corpus(f"clean-{count}", count)
        for tool in tools:
            some = files[: tool.most]
            pairs: list[tuple[Usage, Usage]] = []
            for number in range(1 if place.quick else 3):
                progress(f"{tool.name}: {len(some):,} files, round {number + 1}")
                place.forget()
                ours = place.run(place.check(*some, "--jobs", "1"), memory=True)
                pairs.append((ours, place.run(tool.over(some), memory=True, limit=_LIMIT)))
                if pairs[-1][1].code is None:
                    break
            ours, used = (median(runs) for runs in zip(*pairs, strict=True))
            cells = [f"more than {_LIMIT}", "", ""]
            if all(theirs.code is not None for _, theirs in pairs):
                cells = [f"{used.seconds:.2f}", f"{len(some) / used.seconds:,.0f}", times(ratio(pairs, 1, 0))]
            rows.append(
                (tool.name, f"{len(some):,}", *cells, f"{used.mib:.0f}", f"{ours.seconds:.2f}", f"{len(pairs)}")
            )
    note(
        "Other tools over such files, named as arguments, at most as many as can be waited for; and, just before each, "
        "crossfoot over the very same in one process, nothing remembered. Medians of the rounds, and of the ratios "
        "round by round:"
    )
    table(("command", "files", "seconds", "files/s", "÷ crossfoot", "MiB", "crossfoot, seconds", "rounds"), rows)


def memory(place: Place, tools: Sequence[Tool]) -> None:
    heading("Memory")
    counts = (50, 100) if place.quick else (250, 2_000, 10_000)
    kinds = ("one", "two", "faulty")
    rows = [(f"{count:,}", *(f"{median(_measured(place, count)[kind]).mib:.0f}" for kind in kinds)) for count in counts]
    note("Peak of the largest process, MiB, by the number of reports (12 KB each):")
    table(("files", *(_KINDS[kind] for kind in kinds)), rows)


@cache
def _measured(place: Place, count: int) -> dict[str, list[Usage]]:
    """What each kind of run over so many files took, round by round."""
    clean, faulty, packs = f"clean-{count}", f"faulty-{count}", f"packs-{count}"
    place.corpus(clean, count)
    commands = {"one": place.check(clean, "--jobs", "1")}
    if count > 1:
        place.corpus(faulty, count, faults=0.1)
        commands["again"] = commands["one"]
        commands["two"] = place.check(clean, "--jobs", "2")
        commands["faulty"] = place.check(faulty, "--jobs", "1", "--format", "concise")
    if 100 <= count <= 2_000 and not place.quick:
        place.corpus(packs, count, packs=PACKS)
        commands["packs"] = place.check(packs, "--jobs", "1")
    found: dict[str, list[Usage]] = {kind: [] for kind in commands}
    for number in range(_rounds(place, count)):
        for kind, command in commands.items():
            progress(f"{count:,} files, round {number + 1}: {_KINDS[kind]}")
            if kind != "again":
                place.forget()
            found[kind].append(place.run(command, memory=True))
    return found


def _rounds(place: Place, count: int) -> int:
    if place.quick:
        return 5 if count == 1 else 1
    return 15 if count == 1 else 5 if count <= 250 else 3 if count <= 2_000 else 1
