"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from linter.startup import store
from linter.startup.whole import put


def test_parts_in_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert put(str(path), (b"a", b"b")) and path.read_bytes() == b"ab"
    assert put(str(path), [b"c"], sync=True) and path.read_bytes() == b"c"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_left_where_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"before")

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        put(str(path), parts())
    assert not put(str(path), [b"after"], unless=lambda: True)
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_what_is_in_the_way_is_not_ours_to_delete(tmp_path: Path) -> None:
    other = tmp_path / f"f.{os.getpid()}.tmp"
    other.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        put(str(tmp_path / "f"), [b"ours"])
    assert other.read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_permissions(tmp_path: Path) -> None:
    """Those of the file before, at no moment more; a cache's are its owner's alone."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    path.chmod(0o640)
    seen: list[int] = []

    def parts() -> Iterator[bytes]:
        seen.append(stat.S_IMODE(path.with_name(f"f.{os.getpid()}.tmp").stat().st_mode))
        yield b"y"

    put(str(path), parts(), like=path.stat())
    assert seen == [0o640] and stat.S_IMODE(path.stat().st_mode) == 0o640
    store.write(str(tmp_path), "c.bin", 1)
    assert stat.S_IMODE((tmp_path / "c.bin").stat().st_mode) == 0o600
