"""The cache's own promises: it is bounded, and what is used stays."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from linter.program import pack
from linter.startup import store as cache


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


RULES = 'form f "表" root { a "甲" money required }\nrule r on f "甲" { check a <= 5元 }\n'


def limit_of(folder: Path, cache_folder: Path) -> str:
    """What the rule in a folder says, as a run with a cache finds it."""
    program, problems = pack.load([str(folder)], str(cache_folder))
    assert program is not None and not problems
    return str(program.pack("rules").plans[0].stated)


def test_a_changed_rule_file_is_noticed_whatever_its_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "_SETTLED", -1)  # as if all files had been there for long
    rules, store = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    file = rules / "r.rules"
    file.write_text(RULES, encoding="utf-8")
    first = limit_of(rules, store)
    before = file.stat()
    assert limit_of(rules, store) == first
    assert any(path.name.startswith("stamp-") for path in store.iterdir())
    file.write_text(RULES.replace("5元", "6元"), encoding="utf-8")  # as long as before, and as old
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert limit_of(rules, store) != first
    (rules / "s.rules").write_text('rule s on f "乙" { check a <= 7元 }\n', encoding="utf-8")
    program, _ = pack.load([str(rules)], str(store))
    assert program is not None and set(program.pack("rules").names) == {"r", "s"}


def test_a_file_changed_a_moment_ago_is_read(tmp_path: Path) -> None:
    """A second change might not show in a coarse clock."""
    rules, store = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    (rules / "r.rules").write_text(RULES, encoding="utf-8")
    limit_of(rules, store)
    stamps = [path for path in store.iterdir() if path.name.startswith("stamp-")]
    assert len(stamps) <= 1  # that of the tool's own rules, where those have been there for long


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_damaged_pack_is_compiled_again(damage: str, tmp_path: Path) -> None:
    rules, store = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    (rules / "r.rules").write_text(RULES, encoding="utf-8")
    wanted = limit_of(rules, store)
    for path in store.iterdir():
        data = path.read_bytes()
        if not path.name.startswith("program-"):
            continue
        if damage == "cut":
            path.write_bytes(data[: len(data) * 2 // 3])
        elif damage == "changed":  # only what stands behind the head, which is read first
            path.write_bytes(data[:-400] + bytes(400))
        else:
            path.write_bytes(b"")
    assert limit_of(rules, store) == wanted


def test_what_was_compiled_of_other_files_is_not_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes between being looked at and being read gives no program under the old name."""
    monkeypatch.setattr(pack, "_SETTLED", -1)
    rules, store = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    file = rules / "r.rules"
    file.write_text(RULES, encoding="utf-8")
    wanted = limit_of(rules, store)
    for path in store.glob("program-*"):
        path.unlink()
    read, stamp = pack._read, pack._stamp
    base = pack.load([], str(store))[0]
    before = stamp(pack._listed([str(rules)])[0], base)

    def changing(files: Any, base: Any) -> Any:
        if base is not None:
            file.write_text(RULES.replace("5元", "6元"), encoding="utf-8")
        return read(files, base)

    with monkeypatch.context() as patched:
        patched.setattr(pack, "_stamp", lambda files, base: stamp(files, base) if base is None else before)
        patched.setattr(pack, "_read", changing)
        assert limit_of(rules, store) != wanted
    file.write_text(RULES, encoding="utf-8")
    assert limit_of(rules, store) == wanted
