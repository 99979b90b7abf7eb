"""A file is written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.startup import store, whole
from linter.startup.whole import put
from linter.writing import create, replace


@pytest.fixture(params=[True, False], ids=["unnamed", "named"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Both ways to write beside the place: without a name, where the system can, and with one."""
    unnamed: bool = request.param in (True, "unnamed")
    if not unnamed:
        monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)
    monkeypatch.setattr(whole, "_cleaned", set())
    return unnamed


def test_parts_in_the_place_of_what_was_there(tmp_path: Path, ways: bool) -> None:
    path = tmp_path / "f"
    assert put(str(path), (b"a", b"b")) and path.read_bytes() == b"ab"
    assert put(str(path), [b"c"], sync=True) and path.read_bytes() == b"c"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_left_where_it_fails(tmp_path: Path, ways: bool) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"before")

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        put(str(path), parts())
    assert not put(str(path), [b"after"], unless=lambda: True)
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_a_new_file_goes_over_nothing(tmp_path: Path, ways: bool) -> None:
    create(str(tmp_path / "f"), b"x")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("f", "link"):
        with pytest.raises(FileExistsError):
            create(str(tmp_path / name), b"y")
    assert (tmp_path / "f").read_bytes() == b"x"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "link"]


def test_a_new_file_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)

    def none(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", none)
    create(str(tmp_path / "f"), b"x")
    with pytest.raises(FileExistsError):
        create(str(tmp_path / "f"), b"y")
    assert (tmp_path / "f").read_bytes() == b"x" and len(list(tmp_path.iterdir())) == 1


def test_what_is_in_the_way_is_not_ours_to_delete(tmp_path: Path, ways: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is taken is not written to, and another is tried."""
    drawn = iter([b"a" * 8, b"a" * 8, b"b" * 8])
    monkeypatch.setattr(os, "urandom", lambda _: next(drawn))
    monkeypatch.setattr(whole, "_cleaned", {str(tmp_path)})
    other = tmp_path / f".crossfoot-{(b'a' * 8).hex()}.tmp"
    other.write_bytes(b"theirs")
    assert put(str(tmp_path / "f"), [b"ours"])
    assert other.read_bytes() == b"theirs" and (tmp_path / "f").read_bytes() == b"ours"


def test_a_name_of_the_greatest_length(tmp_path: Path, ways: bool) -> None:
    path = tmp_path / ("表" * 83 + ".yaml")
    assert replace(str(path), b"x") and replace(str(path), b"y")
    assert path.read_bytes() == b"y" and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_permissions(tmp_path: Path, ways: bool) -> None:
    """Those of the file before, at no moment more; a cache's are its owner's alone."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    path.chmod(0o640)
    before = os.umask(0)
    try:
        put(str(tmp_path / "new"), [b"x"], mode=0o600)
        replace(str(path), b"y")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600
    store.write(str(tmp_path), "c.bin", 1)
    assert stat.S_IMODE((tmp_path / "c.bin").stat().st_mode) == 0o600


# ---- killed at every step --------------------------------------------------------------------------------------------


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do some work in a process of its own that is killed before its so-and-so-many call; whether it came so far."""
    child = os.fork()
    if not child:
        left = step

        def count(_: object, event: str, __: object) -> None:
            nonlocal left
            if event in ("call", "c_call"):
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        try:
            whole._cleaned.clear()
            sys.setprofile(count)
            work()
        finally:
            sys.setprofile(None)
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are killed")
@pytest.mark.parametrize(
    "ways", ["unnamed", pytest.param("named", marks=pytest.mark.slow)], indirect=True, ids=["unnamed", "named"]
)
def test_killed_at_any_moment(tmp_path: Path, ways: bool) -> None:
    """The file is what it was or was to be, nobody may read more than that, and the next run leaves no trace."""
    path = tmp_path / "r.yaml"
    step = left = 0
    while True:
        path.write_bytes(b"before")
        path.chmod(0o640)
        was_killed = killed_at(step, lambda: replace(str(path), b"after" * 10_000))
        assert path.read_bytes() in (b"before", b"after" * 10_000)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        others = [other for other in tmp_path.iterdir() if other != path]
        assert all(stat.S_IMODE(other.stat().st_mode) & ~0o640 == 0 for other in others)
        assert all(other.name.startswith(".") and other.suffix == ".tmp" for other in others) and len(others) < 2
        left += len(others)
        if others:
            whole._cleaned.clear()
            assert replace(str(path), b"next") and list(tmp_path.iterdir()) == [path]
        if not was_killed:
            break
        step += 1
    assert path.read_bytes() == b"after" * 10_000 and step > 20
    assert left < 12 if ways else left > 12  # without a name there is next to nothing to leave


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are killed")
def test_a_new_file_killed_at_any_moment(tmp_path: Path, ways: bool) -> None:
    path = tmp_path / "r.yaml"
    step = 0
    while killed_at(step, lambda: create(str(path), b"all of it")):
        if path.exists():
            assert path.read_bytes() == b"all of it"
            path.unlink()
        whole._cleaned.clear()
        create(str(path), b"next")
        assert list(tmp_path.iterdir()) == [path]
        path.unlink()
        step += 1
    assert path.read_bytes() == b"all of it" and step > 10


def test_what_others_are_writing_is_left_alone(tmp_path: Path, ways: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a process still holds is not taken for one that was left, nor is anything that is none."""
    fcntl = pytest.importorskip("fcntl")
    held, link, folder = (tmp_path / f".crossfoot-{number}.tmp" for number in range(3))
    link.symlink_to("elsewhere")
    folder.mkdir()
    (tmp_path / "elsewhere").write_bytes(b"x")
    with held.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        put(str(tmp_path / "f"), [b"x"])
        assert held.exists() and link.is_symlink() and folder.is_dir()
    whole._cleaned.clear()
    put(str(tmp_path / "f"), [b"x"])
    assert not held.exists() and link.is_symlink() and (tmp_path / "elsewhere").exists()
