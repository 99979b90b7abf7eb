"""What the benchmarks measure with is what it says: the reports, the pack of many rules, the clock and the scales."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from bench.reports import KB, MIX, PACKS, corpus, report
from bench.scaling import write_pack
from bench.timing import Usage, exponent, median, ratio, run

from .conftest import Run


def found(crossfoot: Callable[..., Run], folder: Path) -> tuple[dict[str, int], set[str]]:
    """The summary of a run over a folder, and the files in which there is an error or a warning."""
    result = json.loads(crossfoot("check", str(folder), "--format", "json").out)
    return result["summary"], {d["file"] for d in result["diagnostics"] if d["severity"] != "note"}


@pytest.mark.parametrize("size", [5, 12, 50])
def test_reports_without_faults_are_silent(size: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    packs = PACKS if size <= 20 else MIX
    paths = corpus(tmp_path / "reports", 2 * len(packs), size * KB, packs)
    summary, files = found(crossfoot, tmp_path)
    assert (summary["reports"], summary["errors"], summary["warnings"], files) == (len(paths), 0, 0, set())


@pytest.mark.slow
def test_faults_are_found(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    corpus(tmp_path / "reports", 20, faults=1.0)
    assert len(found(crossfoot, tmp_path)[1]) >= 18


def test_a_share_of_faults(tmp_path: Path) -> None:
    clean, some = (corpus(tmp_path / name, 40, faults=share) for name, share in (("clean", 0.0), ("some", 0.1)))
    assert sum(one.read_bytes() != other.read_bytes() for one, other in zip(clean, some, strict=True)) == 4


@pytest.mark.parametrize("pack", PACKS)
def test_reports_are_like_real_ones(pack: str) -> None:
    for seed in range(4):
        text = report(seed, 12 * KB, pack)
        assert text == report(seed, 12 * KB, pack)
        size = len(text.encode())
        assert 0.9 * 12 * KB < size <= 12 * KB
        events = YAML(typ="safe", pure=True).parse(text)
        assert 55 <= sum(isinstance(event, ScalarEvent) for event in events) / (size / KB) <= 85


def test_large_reports_are_as_large_as_asked() -> None:
    assert 0.95 < len(report(1, 500 * KB).encode()) / (500 * KB) <= 1


@pytest.mark.parametrize("count", [50, pytest.param(400, marks=pytest.mark.slow)])
def test_a_pack_of_so_many_rules(count: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    write_pack(tmp_path, count)
    (tmp_path / "report.yaml").write_text(report(1, pack="scaling"), encoding="utf-8")
    # Rules that look into other reports count for a report alone only where it is asked for.
    path = str(tmp_path / "report.yaml")
    done = crossfoot("check", path, "--rules", str(tmp_path), "--lang", "en", "--verbose")
    assert done.code == 0, done.text
    assert f"rules: {count};" in done.out


def test_memory_of_the_largest_process(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("only the first process is looked at here")
    inner = "import time; kept = bytearray(b'x' * (64 << 20)); time.sleep(1)"
    outer = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {inner!r}]) + 3)"
    used = run([sys.executable, "-c", outer], tmp_path, {}, memory=True)
    assert used.code == 3
    assert used.mib > 64


def test_a_command_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    used = run([sys.executable, "-c", "import time; time.sleep(600)"], tmp_path, {}, limit=0.3)
    assert used.code is None
    assert used.seconds < 300


def test_medians_ratios_exponents() -> None:
    rounds = [[Usage(one, one, 0, 0), Usage(other, other, 0, 0)] for one, other in ((2, 1), (9, 3), (8, 2))]
    assert median([each[0] for each in rounds]).seconds == 8
    assert ratio(rounds, 0, 1) == 3
    assert exponent([(1, 3), (2, 12), (4, 48)]) == pytest.approx(2)
