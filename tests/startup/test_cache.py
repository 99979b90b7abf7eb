"""The cache's own promises: it is bounded, and what is used stays."""

from __future__ import annotations

import json
import os
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linter.program import pack
from linter.startup import store as cache

from ..conftest import ROOT, Run, warmed


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


def test_a_file_changed_a_moment_ago_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second change might not show in a coarse clock."""
    assert pack._SETTLED >= 2_000_000_000  # the coarsest, FAT's, has steps of two seconds
    monkeypatch.setattr(pack, "_SETTLED", 3600 * 10**9)  # this test takes a moment, on whatever machine
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


# ---- our own code ----------------------------------------------------------------------------------------------------


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of our own, and a cache that remembers what its files hold."""
    package = tmp_path / "src" / "linter"
    for name, text in {"a.py": "1", "room/b.py": "2", "room/c.txt": "3", "rules/x/d.py": "4"}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, "utf-8")
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "g.lark").write_text("5", "utf-8")
    monkeypatch.setattr(cache, "_package", str(package))
    monkeypatch.setattr(cache, "home", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_SETTLED", -1)  # as if all files had been there for long
    return package


def key_now(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name that a process which starts now gives."""
    monkeypatch.setattr(cache, "_code", {})
    return cache.key([b"x"])


@pytest.mark.parametrize("name", ["a.py", "room/b.py", "../../grammar/g.lark"])
def test_two_builds_share_nothing_whatever_their_sizes_and_times(
    name: str, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = code / name
    before, first = file.stat(), key_now(monkeypatch)
    assert key_now(monkeypatch) == first
    text = file.read_text()
    file.write_text("9", "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert key_now(monkeypatch) != first
    other = file.with_name("other")
    other.write_text(text, "utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)  # as it was, and another file: nothing has to be compiled again
    assert key_now(monkeypatch) == first


def test_code_that_comes_or_goes_is_noticed(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = key_now(monkeypatch)
    (code / "room" / "e.py").write_text("", "utf-8")
    second = key_now(monkeypatch)
    (code / "room" / "e.py").rename(code / "e.py")
    assert len({first, second, key_now(monkeypatch)}) == 3
    (code / "e.py").unlink()
    for name in ("room/c.txt", "rules/x/d.py"):  # no code of ours
        (code / name).write_text("8", "utf-8")
    assert key_now(monkeypatch) == first


def test_rooms_above_decide_what_was_made_of_reports_alone(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compiled stays where only the wording of a page has changed; results do not."""
    room = code / cache.ABOVE[0]
    room.mkdir()
    (room / "f.py").write_text("1", "utf-8")
    first, above = key_now(monkeypatch), cache.code_above()
    (room / "f.py").write_text("2", "utf-8")
    assert key_now(monkeypatch) == first and cache.code_above() != above


def test_nothing_that_stores_what_it_compiled_is_in_a_room_above() -> None:
    data = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    contracts = data["tool"]["importlinter"]["contracts"]
    found = next(each["layers"] for each in contracts if each["containers"] == ["linter"])
    layers = [layer.split(" | ") for layer in found]
    floor = next(number for number, layer in enumerate(layers) if "program" in layer)
    above = {room for layer in layers[: floor + 1] for room in layer} - {"program"}
    assert above == set(cache.ABOVE)
    source = Path(__file__).parents[2] / "src" / "linter"
    keyed = {path for path in source.rglob("*.py") if "store.key(" in path.read_text("utf-8")}
    assert keyed and not {path for path in keyed if path.relative_to(source).parts[0] in above}


def test_settled_code_is_not_read_again(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = key_now(monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", None)
        assert key_now(monkeypatch) == first


def test_code_changed_a_moment_ago_is_read(code: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A second change might not show in a coarse clock."""
    monkeypatch.setattr(cache, "_SETTLED", 2_000_000_000)
    key_now(monkeypatch)
    assert not (tmp_path / "cache").exists()


def test_the_place_does_not_count(code: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same build elsewhere takes what was compiled here."""
    first = key_now(monkeypatch)
    shutil.copytree(tmp_path / "src", tmp_path / "again" / "src")
    shutil.copytree(tmp_path / "grammar", tmp_path / "again" / "grammar")
    monkeypatch.setattr(cache, "_package", str(tmp_path / "again" / "src" / "linter"))
    assert key_now(monkeypatch) == first


# ---- whose it is -----------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "above" / "cache"
    cache.use(str(folder))
    cache.write(str(folder), "strict.bin", "strict", [b"blob"])
    cache.write(str(folder), "weak.bin", "weak", [b"blob"])
    yield folder
    cache.use(None)


@pytest.mark.parametrize("how", [Path.rename, os.link, shutil.copyfile, lambda old, new: new.symlink_to(old.name)])
def test_an_entry_under_another_name_is_none(how: Callable[[Path, Path], object], store: Path) -> None:
    """Whoever can rename files, and write none, gives the weaker rules the name of the stricter ones."""
    (store / "strict.bin").unlink()
    how(store / "weak.bin", store / "strict.bin")
    assert cache.read(str(store), "strict.bin") is None


def test_a_stored_result_under_another_key_is_none(tmp_path: Path) -> None:
    """The same of results: what is right of one report is not said of another."""
    import sqlite3

    from linter.run.results import NAME, Results

    mine = Results(str(tmp_path / "c"), b"x")
    mine.put(b"good", (b"nothing found", b"p"))
    mine.close()
    with sqlite3.connect(tmp_path / "c" / NAME) as database:
        database.execute("UPDATE results SET key = ?", (b"bad",))
    assert Results(str(tmp_path / "c"), b"x").get([b"bad"]) == {}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX only")
@pytest.mark.parametrize(
    ("above", "folder", "read"),
    [
        (0o755, 0o700, True), (0o755, 0o755, True), (0o1777, 0o700, True), (0o755, 0o777, False),
        (0o755, 0o1777, False), (0o755, 0o730, False), (0o777, 0o700, False), (0o757, 0o755, False),
    ],
)  # fmt: skip
def test_nothing_is_read_where_others_may_write(above: int, folder: int, read: bool, store: Path) -> None:
    """Not where they may put files, nor where they may put another folder in the place of this one."""
    store.chmod(folder)
    store.parent.chmod(above)
    cache.use(str(store))  # a folder is looked at once a run
    assert cache.read(str(store), "weak.bin") == ("weak" if read else None)
    cache.write(str(store), "new.bin", 1)
    assert (store / "new.bin").exists() is read


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give folders away")
@pytest.mark.parametrize("depth", [0, 1])
def test_nothing_is_read_below_a_folder_of_others(depth: int, store: Path) -> None:
    os.chown((store, store.parent)[depth], 12345, 12345)
    cache.use(str(store))
    assert cache.read(str(store), "weak.bin") is None


def test_a_link_that_is_turned_meanwhile_leads_nowhere_else(store: Path, tmp_path: Path) -> None:
    link, other = tmp_path / "link", tmp_path / "other"
    link.symlink_to(store)
    cache.write(str(other), "weak.bin", "other")
    assert cache.read(str(link), "weak.bin") == "weak"
    link.unlink()
    link.symlink_to(other)
    assert cache.read(str(link), "weak.bin") == "weak"
    cache.use(str(link))
    assert cache.read(str(link), "weak.bin") == "other"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX only")
def test_what_is_made_is_for_this_user_alone(tmp_path: Path) -> None:
    """Whatever the process gives away: else nothing would ever be read out of it."""
    before = os.umask(0)
    try:
        cache.write(str(tmp_path / "a" / "b" / "c"), "x.bin", 1)
    finally:
        os.umask(before)
    assert cache.read(str(tmp_path / "a" / "b" / "c"), "x.bin") == 1
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_a_folder_is_looked_at_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.read(str(store), "weak.bin") == "weak"
    with monkeypatch.context() as patched:
        patched.setattr(cache, "_is_own", None)
        assert cache.read(str(store), "strict.bin") == "strict"


def test_what_was_compiled_is_there_from_any_folder(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of rule files are told as they are seen from here, and nothing is compiled again for them."""
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", folder := warmed(tmp_path / "cache"))
    arguments = ("rules", "mof-2020-10", "--format", "json")
    crossfoot(*arguments, cwd=tmp_path)

    def compiled() -> dict[str, int]:
        found = [path for path in Path(folder).iterdir() if path.name.startswith(("index-", "pack-"))]
        return {path.name: path.stat().st_ino for path in found}

    before = compiled()
    for home, shown in ((ROOT, "rules/mof-2020-10/"), (tmp_path, f"{pack.builtin_rules()}/mof-2020-10/")):
        told = crossfoot(*arguments, cwd=home)
        files = {rule["file"] for rule in json.loads(told.out)["rules"]}
        assert told.code == 0 and files and all(file.startswith(shown) for file in files), files
    assert compiled() == before


def test_packs_listed_at_one_place_are_compiled_at_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checkouts of one build share a cache: the second finds the list of packs and compiles what it needs."""
    own = pack.builtin_rules()
    monkeypatch.setattr(pack, "_shown", lambda path: os.path.relpath(path, pack.builtin_rules()))
    for place in ("one", "two"):
        shutil.copytree(own, tmp_path / place / "linter" / "rules")
        monkeypatch.setattr(pack, "_package", str(tmp_path / place / "linter"))
        program, _ = pack.load([], str(tmp_path / "cache"))
        assert program is not None
        if place == "two":
            assert program.pack("liaoning").forms
