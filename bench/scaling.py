"""How the cost of a report grows: with its size, with the number of rules, with the number of files, with processes.

What reports cost is processor time of whole processes: that of a run over some first ones and these, less that of a run
over the first ones alone. That leaves start-up out, and the loading of packs (each of every year there is), which are
paid once; with processes it is the clock that matters. Each is fitted by a straight line through logarithms: its slope
is the exponent.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.place import ROOT, Place
from bench.reports import KB
from bench.tables import heading, ms, note, progress, table, times
from bench.timing import Usage, exponent, median, ratio
from bench.tools import Tool

_RULE = re.compile(r"^rule (\S+) .*?^\}\n", re.MULTILINE | re.DOTALL)
_PACK = re.compile(r"^pack .*\n", re.MULTILINE)
_FEWEST = 50


def scaling(place: Place, tools: Sequence[Tool]) -> None:
    heading("Scaling")
    note(
        f"Processor time of a run over some reports and more, less that of a run over those some, medians of the "
        f"rounds ({_rounds(place)}). The exponent is the slope of the least-squares line through the logarithms."
    )
    _size(place)
    _rules(place)
    _files(place)
    _processes(place)


def _size(place: Place) -> None:
    points, rows = [], []
    for kilobytes, first, count in ((5, 40, 160), (50, 8, 16), (500, 1, 4), (5_000, 1, 2))[: 3 if place.quick else 4]:
        files = place.corpus(f"size-{kilobytes}", first + count, kilobytes * KB, ["mof-2020-10"])
        cost = _cost(place, files, first) / count
        points.append((kilobytes, cost))
        rows.append((f"{kilobytes:,}", f"{count}", ms(cost), f"{cost * 1000 / kilobytes:.2f}"))
    _fitted("size of a report", points)
    table(("KB", "reports", "ms a report", "ms a KB"), rows)


def _rules(place: Place) -> None:
    first, count = (10, 30) if place.quick else (20, 80)
    files = place.corpus("rules", first + count, packs=["scaling"])
    points: list[tuple[int, float]] = []
    rows = []
    for number in (50, 100, 200, 400):
        folder = place.folder / f"pack-{number}"
        folder.mkdir()
        write_pack(folder, number)
        place.warm(files, "--rules", str(folder))
        cost = _cost(place, files, first, "--rules", str(folder)) / count
        further = f"{(cost - points[-1][1]) * 1e6 / (number - points[-1][0]):.0f}" if points else ""
        points.append((number, cost))
        rows.append((f"{number}", ms(cost), further))
    _fitted(
        "number of rules (reports of 12 KB, whose reading is part of the cost whatever the rules; the same fifty rules "
        "out of core and mof-2020-10, again and again under new names)",
        points,
    )
    table(("rules", "ms a report", "µs for each further rule"), rows)


def _files(place: Place) -> None:
    first, counts = 40, (50, 100, 200) if place.quick else (250, 500, 1_000, 2_000)
    files = place.corpus(f"files-{counts[-1]}", first + counts[-1])
    points, rows = [], []
    for count in counts:
        cost = _cost(place, files[: first + count], first)
        points.append((count, cost))
        rows.append((f"{count:,}", f"{cost:.2f}", ms(cost / count)))
    _fitted("number of files (12 KB each, one process)", points)
    table(("files", "seconds", "ms a file"), rows)


def _processes(place: Place) -> None:
    count = 200 if place.quick else 2_000
    place.corpus(f"clean-{count}", count)
    found: dict[int, list[Usage]] = {number: [] for number in (1, 2)}
    for _ in range(_rounds(place)):
        for number, usages in found.items():
            progress(f"scaling: {count:,} files, {number} processes")
            place.forget()
            usages.append(place.run(place.check(f"clean-{count}", "--jobs", str(number))))
    points, rows = [], []
    for number, usages in found.items():
        seconds = median(usages).seconds
        points.append((number, seconds))
        rows.append((f"{number}", f"{seconds:.2f}", times(ratio(list(zip(found[1], usages, strict=True)), 0, 1))))
    _fitted(f"number of processes ({count:,} files of 12 KB; seconds on the clock, start-up among them)", points, -1)
    table(("processes", "seconds", "times as fast"), rows)


# ---- measured -----------------------------------------------------------------------------


def _rounds(place: Place) -> int:
    return 1 if place.quick else 5


def _cost(place: Place, files: list[str], first: int, *arguments: str) -> float:
    """Processor seconds that all but the first so many of these reports take."""
    rest = []
    for number in range(_rounds(place)):
        progress(f"scaling: {len(files):,} files, round {number + 1}")
        used = []
        for some in (files[:first], files):
            place.forget()
            run = place.run(place.check(*some, "--jobs", "1", *arguments))
            if run.code not in (0, 1):
                raise RuntimeError(f"nothing was checked: exit code {run.code}")
            used.append(run.cpu)
        rest.append(used[1] - used[0])
    return statistics.median(rest)


def _fitted(what: str, points: Sequence[tuple[float, float]], linear: int = 1) -> None:
    note(f"By {what}: exponent **{exponent(points):.2f}** ({linear} is linear).")


# ---- a pack of so many rules -------------------------------------------------------------------


# The parts that a report of the corpus has: only their rules are asked.
_ON = re.compile(r"\A.* on (?:scored_table|department_report|indicator|funding|project_evaluation) ")


def write_pack(folder: Path, count: int) -> None:
    """The forms of mof-2020-10 and of core, and rules of theirs: every so manieth, again and again under new names.

    Each fifty in a file of their own: a rule file has a limit.
    """
    sources = list(_sources())
    rules = [(found[1], found[0]) for text in sources for found in _RULE.finditer(text) if _ON.search(found[0])]
    chosen = [rules[i * len(rules) // _FEWEST] for i in range(_FEWEST)]
    forms = ["pack scaling\n", *(_PACK.sub("", _RULE.sub("", text)) for text in sources)]
    (folder / "scaling.rules").write_text("\n".join(forms), encoding="utf-8")
    for again in range(0, count, _FEWEST):
        named = [
            text.replace(f"rule {name} ", f"rule {name}-{again // _FEWEST} ", 1)
            for name, text in chosen[: min(_FEWEST, count - again)]
        ]
        (folder / f"scaling-{again}.rules").write_text("\n".join(named), encoding="utf-8")


def _sources() -> Iterator[str]:
    for pack in ("core", "mof-2020-10"):
        for path in sorted((ROOT / "rules" / pack).glob("*.rules")):
            yield path.read_text(encoding="utf-8")
