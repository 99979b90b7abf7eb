"""What is written keeps what the file was beside its bytes, or is not written."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.diagnostic import Phrase
from linter.startup import whole
from linter.writing import Unkept, obstacle, replace, unwritable

from .conftest import Run

RULES = str(Path(__file__).parent / "gate")
TEXT = "单位: 某局\n预算: 9000.00\n合计: 1202.05\n明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 2.00}]\n"
MENDED = TEXT.replace("1202.05", "1202.50")
# An access list: the owner reads and writes, one other reads, the group and everybody else nothing.
ENTRIES = ((1, 6, -1), (2, 4, 4321), (4, 0, -1), (16, 4, -1), (32, 0, -1))
ACCESS = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, may, who & 0xFFFFFFFF) for tag, may, who in ENTRIES)
LIST = "system.posix_acl_access"
NOBODY = 65534

posix = pytest.mark.skipif(os.name == "nt", reason="what POSIX says of files")


@pytest.fixture(params=[True, False], ids=["unnamed", "named"], autouse=True)
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "r.yaml"
    path.write_text(TEXT, "utf-8")
    path.chmod(0o640)
    return path


def attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except (AttributeError, OSError):
        pytest.skip("the file system has no such attributes")


def why(path: Path) -> str:
    with pytest.raises(Unkept) as caught:
        replace(str(path), b"new")
    known = obstacle(str(path))
    assert known is None or (isinstance(known, Unkept) and known.phrase.key == caught.value.phrase.key)
    message = unwritable(str(path), caught.value).message
    assert isinstance(message, Phrase) and message.args["why"] is caught.value.phrase
    return str(caught.value.phrase.key)


def as_nobody(work: Callable[[], bool]) -> bool:
    """Whether something holds for a user without rights, in a process of its own."""
    child = os.fork()
    if not child:
        held = False
        try:
            os.setgroups([])
            os.setegid(NOBODY)
            os.seteuid(NOBODY)
            held = work()
        finally:
            os._exit(0 if held else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def refused(path: Path, key: str) -> bool:
    try:
        replace(str(path), b"new")
    except Unkept as error:
        return error.phrase.key == key
    return False


def test_extended_attributes_stay(report: Path) -> None:
    attribute(report, "user.origin", b"\0\xffx")
    assert replace(str(report), b"new")
    assert os.getxattr(report, "user.origin") == b"\0\xffx" and report.read_bytes() == b"new"


def test_an_access_list_stays_and_gives_nobody_more(report: Path) -> None:
    attribute(report, LIST, ACCESS)
    assert stat.S_IMODE(report.stat().st_mode) == 0o640  # the group's bits are the list's mask
    assert replace(str(report), b"new")
    assert os.getxattr(report, LIST) == ACCESS and stat.S_IMODE(report.stat().st_mode) == 0o640


def test_a_folder_gives_no_access_that_the_file_had_not(report: Path) -> None:
    """Where new files of a folder are given an access list, one that had none gets none."""
    attribute(report.parent, "system.posix_acl_default", ACCESS)
    assert replace(str(report), b"new")
    assert LIST not in os.listxattr(report) and stat.S_IMODE(report.stat().st_mode) == 0o640


def test_attributes_that_cannot_be_kept(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attribute(report, "user.origin", b"x")

    def refuse(*_: object) -> None:
        raise PermissionError(1, "no")

    monkeypatch.setattr(os, "setxattr", refuse)
    assert why(report) == "keep-attributes"
    assert report.read_text("utf-8") == TEXT and list(report.parent.iterdir()) == [report]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o4750, 0o2640, 0o200])
def test_permissions_stay(mode: int, report: Path) -> None:
    report.chmod(mode)
    assert replace(str(report), b"new")
    assert stat.S_IMODE(report.stat().st_mode) & 0o777 == mode & 0o777


@posix
def test_a_read_only_file_is_left(report: Path) -> None:
    report.chmod(0o444)
    assert why(report) == "keep-read-only"
    assert report.read_text("utf-8") == TEXT


@posix
def test_a_file_of_several_names_is_left(report: Path) -> None:
    other = report.with_name("other.yaml")
    other.hardlink_to(report)
    assert why(report) == "keep-links"
    assert report.samefile(other) and other.read_text("utf-8") == TEXT


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs files of others")
def test_the_owner_stays_or_nothing_is_written(report: Path) -> None:
    os.chown(report, 1234, 5678)
    assert replace(str(report), b"new")
    info = report.stat()
    assert (info.st_uid, info.st_gid, info.st_mode & 0o777) == (1234, 5678, 0o640)
    report.parent.chmod(0o777)
    report.chmod(0o666)
    for folder in report.parents[1:4]:
        folder.chmod(folder.stat().st_mode | 0o111)
    assert as_nobody(lambda: refused(report, "keep-owner"))  # everybody may write it, but it would be theirs then
    os.chown(report, NOBODY, 5678)
    assert as_nobody(lambda: refused(report, "keep-owner"))  # a group that they are not in
    os.chown(report, NOBODY, NOBODY)
    assert as_nobody(lambda: replace(str(report), b"theirs"))
    assert report.read_bytes() == b"theirs" and list(report.parent.iterdir()) == [report]
    report.chmod(0o444)
    assert as_nobody(lambda: refused(report, "keep-read-only"))


def test_the_target_of_a_link_is_written(report: Path) -> None:
    (report.parent / "sub").mkdir()
    link = report.parent / "sub" / "link.yaml"
    link.symlink_to("../r.yaml")
    assert replace(str(link), b"new")
    assert link.is_symlink() and report.read_bytes() == b"new" and list(link.parent.iterdir()) == [link]
    round_ = report.with_name("round.yaml")
    round_.symlink_to("round.yaml")
    with pytest.raises(OSError, match="symbolic"):
        replace(str(round_), b"new")
    assert round_.is_symlink()


@posix
def test_fixes_keep_or_refuse(report: Path, crossfoot: Callable[..., Run]) -> None:
    """Of several reports, those that cannot be kept are named and left; the others are mended."""
    folder = report.parent
    for name, mode in (("good", 0o640), ("fixed", 0o444), ("twice", 0o640)):
        (folder / f"{name}.yaml").write_text(TEXT, "utf-8")
        (folder / f"{name}.yaml").chmod(mode)
    (folder / "again.yml").hardlink_to(folder / "twice.yaml")
    for lang, words in (("zh", ("只读", "硬链接")), ("en", ("read-only", "hard links"))):
        done = crossfoot("check", ".", "--fix", "--rules", RULES, "--lang", lang, cwd=folder)
        assert done.code == 1 and all(word in done.out for word in words)
        assert done.out.count("file-unwritable") >= 2
    assert (folder / "good.yaml").read_text("utf-8") == report.read_text("utf-8") == MENDED
    assert (folder / "fixed.yaml").read_text("utf-8") == TEXT == (folder / "twice.yaml").read_text("utf-8")
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


@posix
def test_other_writers_keep_or_refuse(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "r.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "x.rules").write_text("pack  x  \n", "utf-8")
    assert crossfoot("baseline", "write", "--rules", RULES, cwd=tmp_path).code == 0
    assert crossfoot("manual", "pages", "--rules", RULES, cwd=tmp_path).code == 0
    files = [tmp_path / "crossfoot-baseline.json", tmp_path / "x.rules", *(tmp_path / "pages").iterdir()]
    before = {path: path.read_bytes() for path in files}
    (tmp_path / "r.yaml").write_text(MENDED, "utf-8")
    for path in files[1:]:
        path.write_bytes(before[path] + b" ")
        before[path] = path.read_bytes()
    for command in (
        ("baseline", "write", "--rules", RULES),
        ("format", "x.rules"),
        ("manual", "pages", "--rules", RULES),
    ):
        for path in files:
            path.chmod(0o444)
        done = crossfoot(*command, "--lang", "en", cwd=tmp_path)
        assert done.code == 2 and "read-only" in done.text, (command, done)
        for path in files:
            path.chmod(0o644)
    assert {path: path.read_bytes() for path in files} == before


def test_cleaned_once_a_folder(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files of a folder are written, it is looked through once."""
    looked: list[str] = []
    honest = os.scandir

    def looking(folder: str) -> object:
        looked.append(folder)
        return honest(folder)

    monkeypatch.setattr(whole, "_cleaned", set())
    monkeypatch.setattr(os, "scandir", looking)
    for _ in range(3):
        replace(str(report), b"x")
    assert len(looked) == 1
