"""The cache's own promises: it is bounded, and what is used stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from linter import cache


def test_many_small_things_do_not_drive_out_what_costs_time(tmp_path: Path) -> None:
    cache.write(str(tmp_path), "pack.bin", "large", [b"x" * 1000])
    for number in range(300):  # settings, baselines, .gitignore files
        cache.write(str(tmp_path), f"small-{number}.bin", number)
    assert cache.read(str(tmp_path), "pack.bin") == "large"
    assert all(cache.read(str(tmp_path), f"small-{number}.bin") == number for number in range(300))


def test_it_is_bounded_and_keeps_what_was_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_KEEP_FILES", 10)
    long_ago = time.time() - 10 * 86_400
    for number in range(10):
        cache.write(str(tmp_path), f"{number}.bin", number)
        os.utime(tmp_path / f"{number}.bin", (long_ago + number, long_ago + number))
    assert cache.read(str(tmp_path), "0.bin") == 0  # the oldest, and used
    cache.write(str(tmp_path), "new.bin", "new")
    left = {path.name for path in tmp_path.iterdir()}
    assert len(left) == 10 and {"0.bin", "new.bin"} <= left and "1.bin" not in left
    monkeypatch.setattr(cache, "_KEEP_BYTES", 2_000)
    cache.write(str(tmp_path), "big.bin", "big", [b"x" * 1_500])
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2_000
    assert cache.read(str(tmp_path), "big.bin") == "big"
