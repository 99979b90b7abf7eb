"""Everything hostile, in tables: each input ends within its bound, with the stated message and exit code.

A report, a rule file, settings, a baseline, a file system and an environment that were made to break things. Nothing is
run, nothing is echoed raw, nothing hangs; what is wrong is said at its place. ``docs/reliability.md`` says what is
promised of it.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.render.formats import FORMATS
from linter.run.request import Request
from linter.run.run import prepare

from .cli.test_gate import BAD, GOOD, put
from .conftest import ROOT, Run
from .cost import run as ended
from .cost import within

RULES = str(ROOT / "tests" / "gate")
COMMON = ("--rules", RULES, "--format", "concise")
EVIL = "'); import os; os.system('touch owned') #{0}%s{__import__('os').system('touch owned')}"


def plain(text: str) -> bool:
    """Whether nothing in a text would be obeyed by a terminal, and no fault of ours shows."""
    odd = {
        c for c in text if (c < " " and c not in "\t\r\n") or "\x7f" <= c < "\xa0" or c in "\u202e\u2066\u200b\u2028"
    }
    return not odd and "Traceback" not in text


def alone(
    *arguments: str,
    cwd: Path,
    env: dict[str, str] | None = None,
    less: tuple[str, ...] = (),
    data: bytes | None = None,
    before: Callable[[], None] | None = None,
    shell: str = "",
) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, which may not take longer than the bound; ``shell`` is what to do with its streams."""
    environment = {name: value for name, value in {**os.environ, **(env or {})}.items() if name not in less}
    command = [sys.executable, "-m", "linter", *arguments]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    done = ended(command, before=before, cwd=cwd, env=environment, capture_output=True, input=data)
    assert b"Traceback" not in done.stderr + done.stdout
    return done


# ---- what is written in a report -------------------------------------------------------------------------------------

# What follows four good lines; the exit code; line:column and rule; the message in Chinese and in English.
BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else '1, 1'}]\n" for n in range(9))
MERGES = "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 40)}], k{n}: 1}}\n" if n else "a0: &a0 {k: 1}\n" for n in range(30)
)
TEXTS: dict[str, tuple[str | bytes, int, str, str, str]] = {
    "deep flow": ("说明: " + "[" * 5000, 1, "5:104: {error}[yaml-depth]", "嵌套超过 100 层", "nested more than 100"),
    "deep maps": ("说明: " + "{a: " * 9000, 1, "5:401: {error}[yaml-depth]", "嵌套超过 100 层", "nested more than 100"),
    "deep block": (
        "".join(f"{' ' * n}a:\n" for n in range(500)), 1, "105:101: {error}[yaml-depth]", "嵌套超过", "nested more than",
    ),
    "deep dashes": ("- " * 20_000, 1, "5:1: {error}[yaml-syntax]", "缩进", "the indentation"),
    "deep dashes in a key": ("说明:\n  " + "- " * 20_000, 1, "6:201: {error}[yaml-depth]", "嵌套超过", "nested more"),
    "deep questions": ("? " * 20_000, 1, "5:201: {error}[yaml-depth]", "嵌套超过 100 层", "nested more than 100"),
    "bomb of aliases": (BOMB, 1, "10:20: {error}[yaml-alias-bomb]", "别名展开超过 100000", "aliases expand to more"),
    "bomb of merges": (MERGES, 1, "8:105: {error}[yaml-alias-bomb]", "别名展开超过", "aliases expand to more"),
    "an alias of itself": ("说明: &a [*a]", 1, "5:9: {error}[yaml-alias-loop]", "锚点“a”引用了自己", "the anchor “a”"),
    "an alias of nothing": ("说明: *a", 1, "5:5: {error}[yaml-alias]", "引用了没有定义过的锚点", "the anchor “a” is not"),
    "huge exponent": ("执行率: 1e999999999", 1, "5:6: {error}[unreadable-figure]", "“执行率”的“1e999999999”写成了", "“执行率”"),
    "tiny exponent": ("半数: 1e-999999999", 1, "5:5: {error}[unreadable-figure]", "“半数”的“1e-999999999”写成了", "“半数”"),
    "10,000 digits": ("半数: " + "9" * 10_000, 1, "5:5: {error}[unreadable-figure]", "“半数”的“999", "“半数”: “999"),
    "10,000 decimals": ("半数: 0." + "9" * 10_000, 1, "5:5: {error}[unreadable-figure]", "“半数”的“0.999", "“半数”: “0.99"),
    "10,000 groups": ("半数: \"1" + ",000" * 10_000 + '"', 1, "5:5: {error}[unreadable-figure]", "“半数”的“1,", "“半数”: “1,"),
    "a cell of blanks": (
        "半数: 近" + " " * 50 + "1" + " " * 50 + "多" + " " * 50 + "a" + " " * 80 + "1",
        1, "5:5: {error}[unreadable-figure]", "“半数”的“近", "“半数”: “近",
    ),
    "NUL": ("说明: a\0b", 2, "1:1: {error}[file-binary]", "这是二进制文件", "this is a binary file"),
    "an escape sequence": ("说明: a\x1b[31mb", 1, "5:6: {error}[control-character]", "文件里有控制字符 U+001B", "control char"),
    "an escape sequence in a key": ("说\x1b[2J明: a", 1, "5:2: {error}[control-character]", "文件里有控制字符", "control ch"),
    "an escape sequence in a comment": ("# \x1b]0;x\x07", 1, "5:3: {error}[control-character]", "文件里有控制字符", "control"),
    "C1 controls": ("说明: a\x9b31mb", 1, "5:6: {error}[control-character]", "文件里有控制字符 U+009B", "control char"),
    "line separators": ("说明: a\u2028b", 1, "5:6: {error}[line-separator]", "这里有行分隔符 U+2028", "line separator U+2028"),
    "lone surrogates": (b"\xe8\xaf\xb4: \xed\xa0\x80", 1, "5:4: {error}[file-not-utf8]", "从这里起不是 UTF-8", "not UTF-8"),
    "an escaped lone surrogate": ('"k\\ud800": 1', 1, "5:1: {error}[unknown-key]", "《收支表》没有“k\\ud800”", "“收支表” has"),
    "an escaped escape sequence": ('"k\\e[31m": 1', 1, "5:1: {error}[unknown-key]", "《收支表》没有“k\\x1b[31m”", "“收支表”"),
    "marks of direction": ("\u202ek\u2066: 1", 1, "5:1: {error}[unknown-key]", "《收支表》没有“\\u202ek\\u2066”", "“收支表”"),
    "an impossible escape": ('说明: "\\U00110000"', 1, "5:6: {error}[yaml-syntax]", "双引号里有不认识的转义", "unknown escape"),
    "GBK in the middle": ("说明: 甲".encode("gbk"), 1, "5:2: {error}[file-not-utf8]", "从这里起不是 UTF-8", "not UTF-8 from"),
    "a key of a megabyte": ("? " + "k" * 1_000_000 + "\n: 1", 1, "5:3: {error}[unknown-key]", "《收支表》没有", "“收支表” has"),
    "a key without an end": ("k" * 100_000, 1, "5:1: {error}[yaml-syntax]", "键后面缺冒号", "the key has no colon"),
    "a tab": ("明细:\n\t- 1", 1, "6:1: {error}[yaml-syntax]", "缩进用了制表符", "a tab is used"),
    "a tag": ("说明: !!python/object/apply:os.system [touch owned]", 1, "5:5: {error}[yaml-tag]", "报告里不用标签", "reports"),
    "an unclosed quote": ('说明: "' + "a\n" * 10_000, 1, "5:5: {error}[yaml-syntax]", "引号没有配对", "a quote is not"),
    "a list as a key": ("? [a, b]\n: 1", 1, "5:3: {error}[yaml-key]", "键必须是文字", "a key has to be text"),
    "a waiver of a megabyte": ("# crossfoot: " + "x" * 1_000_000, 1, "5:14: {error}[waiver-syntax]", "豁免", "a waiver is"),
    "a line of a megabyte": ("说明: " + "字" * 1_000_000, 0, "", "", ""),
    "a comment of a megabyte": ("# " + "字" * 1_000_000, 0, "", "", ""),
    "keys of one hash": (
        "说明: {" + ", ".join(f"{n * (2**61 - 1)}: 1" for n in range(20_000)) + "}",
        1, "5:1: {error}[not-a-value]", "“说明”应是一个值", "“说明” has to be one value",
    ),
    "2,000 equal keys": ("说明: 1\n" * 2000, 1, "6:1: {error}[duplicate-key]", "键“说明”重复", "the key “说明” is given"),
    "2,000 unknown keys": ("".join(f"k{n}: 1\n" for n in range(2000)), 1, "5:1: {error}[unknown-key]", "《收支表》没有", ""),
}  # fmt: skip
FIRST = GOOD.encode()
BYTES: dict[str, tuple[str | bytes, int, str, str, str]] = {
    "UTF-16": (GOOD.encode("utf-16"), 1, "1:1: {error}[file-encoding]", "文件编码是 UTF-16；", "the file is UTF-16;"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), 2, "1:1: {error}[file-binary]", "这是二进制文件", "this is a binary"),
    "UTF-32": (GOOD.encode("utf-32"), 1, "1:1: {error}[file-encoding]", "文件编码是 UTF-32；", "the file is UTF-32;"),
    "UTF-32 without a mark": (GOOD.encode("utf-32-be"), 2, "1:1: {error}[file-binary]", "这是二进制文件", "this is a binary"),
    "GB18030": (GOOD.encode("gb18030"), 1, "1:1: {error}[file-gbk]", "文件像是 GBK", "the file looks like GBK"),
    "a byte-order mark": (b"\xef\xbb\xbf" + FIRST, 0, "", "", ""),
    "Windows line ends": (BAD.replace("\n", "\r\n"), 1, "3:5: {error}[total-of-entries]", "合计写 4.00", "合计 says 4.00"),
    "old Macintosh line ends": (BAD.replace("\n", "\r"), 1, "3:5: {error}[total-of-entries]", "合计写 4.00", "合计 says"),
    "300 reports in a file": (f"---\n{BAD}" * 300, 1, "4:5: {error}[total-of-entries]", "合计写 4.00", "合计 says 4.00"),
    "20,000 documents": ("---\n" * 20_000, 2, "1:1: {error}[empty-file]", "文件是空的", "the file is empty"),
    "nothing": (b"", 2, "1:1: {error}[empty-file]", "文件是空的，没有报告", "the file is empty"),
    "number signs": (b"#" * 1_000_000, 2, "1:1: {error}[empty-file]", "文件是空的", "the file is empty"),
    "blanks": (b" " * 10_000_000, 2, "1:1: {error}[empty-file]", "文件是空的", "the file is empty"),
    "carriage returns": (FIRST + b"\r" * 1_000_000, 0, "", "", ""),
    "random bytes": (bytes(range(256)) * 100, 2, "1:1: {error}[file-binary]", "这是二进制文件", "this is a binary file"),
    "one byte more than allowed": (
        FIRST + b"#" * (32 * 1024 * 1024), 2, "1:1: {error}[file-too-large]", "文件太大：33554", "the file is too large: 33554",
    ),
}  # fmt: skip


def said(run: Run, name: str, expected: tuple[str | bytes, int, str, str, str], language: str) -> None:
    """What a run said of a file, held against the table."""
    _, code, place, zh, en = expected
    assert run.code == code, run.text[:500]
    assert plain(run.text)
    if place:
        place = place.format(error={"zh": "错误", "en": "error"}[language])
        lines = [line for line in run.text.splitlines() if line.startswith(f"{name}:{place}")]
        assert lines and {"zh": zh, "en": en}[language] in lines[0], run.text[:500]
    assert max(map(len, run.text.splitlines())) < 1000


@pytest.mark.parametrize("what", [*TEXTS, *BYTES])
def test_what_is_written_in_a_report(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    expected = TEXTS.get(what) or BYTES[what]
    text = expected[0]
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (tmp_path / "r.yaml").write_bytes(FIRST + data + b"\n" if what in TEXTS else data)
    for language in ("zh", "en"):
        with within():
            done = crossfoot("check", "r.yaml", *COMMON, "--lang", language, cwd=tmp_path)
        said(done, "r.yaml", expected, language)
    assert not (tmp_path / "owned").exists()


def test_a_million_values(tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit stands at a million; it is lowered here, for a million values take seconds to count."""
    monkeypatch.setattr("linter.yaml.building.MAX_NODES", 10_000)
    put(tmp_path, {"r.yaml": GOOD + "说明: [" + "1," * 10_000 + "]\n"})
    with within():
        done = crossfoot("check", "r.yaml", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1 and done.out.startswith("r.yaml:5:19974: error[yaml-too-many] more than 10000 values")


def test_a_total_over_many_rows_is_never_passed_in_silence(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a walk may cost at most, it is enough for a plain total over as many rows as the report has."""
    monkeypatch.setattr("linter.explain.walker._MAX_STEPS", 100)
    monkeypatch.setattr("linter.explain.walker._MAX_LEAVES", 100)
    rows = 1500
    text = "单位: 某局\n预算: 99999999\n合计: 3.00\n明细:\n" + "- {名称: 甲, 金额: 1.00}\n" * rows
    put(tmp_path, {"r.yaml": text})
    with within():
        done = crossfoot("check", "r.yaml", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1 and done.out.startswith(
        f"r.yaml:3:5: error[total-of-entries] 合计 says 3.00, the listed figures give {rows}.00"
    )


# ---- what a report is ------------------------------------------------------------------------------------------------


def unreadable(path: Path) -> None:
    """A regular file that opens, and whose reading fails."""
    path.symlink_to("/proc/self/mem")


def linked_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("p"))
    path.symlink_to("p")


def instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Something else in a file's place."""

    def change(path: Path) -> None:
        path.unlink()
        make(path)

    return change


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10 << 30)


MISUSED = 2
FILES: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "nothing": (lambda path: None, "{error}[file-missing]", "没有这个文件或文件夹", "no such file or folder"),
    "a pipe": (os.mkfifo, ":1:1: {error}[file-special]", "这不是普通文件", "this is not a regular file"),
    "a link to a pipe": (
        linked_pipe,
        ":1:1: {error}[file-special]", "这不是普通文件", "this is not a regular file",
    ),
    "a link to /dev/zero": (
        lambda path: path.symlink_to("/dev/zero"), ":1:1: {error}[file-special]", "这不是普通文件", "this is not a regular",
    ),
    "a link to itself": (
        lambda path: path.symlink_to(path.name), ":1:1: {error}[file-unreadable]", "文件读不出来：", "the file cannot be",
    ),
    "a link to nothing": (
        lambda path: path.symlink_to("nothing"), ": {error}[file-missing]", "没有这个文件", "no such file or folder",
    ),
    "a folder": (os.mkdir, ": {error}[folder-without-yaml]", "文件夹里没有可核对的文件", "the folder holds no files to check"),
    "10 GB of nothing": (
        sparse, ":1:1: {error}[file-too-large]", "文件太大：10737418240 字节，上限为 33554432", "the file is too large: 1073",
    ),
    "what cannot be read": (unreadable, ":1:1: {error}[file-unreadable]", "文件读不出来：", "the file cannot be read: "),
}  # fmt: skip
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and /dev")


@linux
@pytest.mark.parametrize("what", FILES)
def test_what_a_report_is(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    make, place, zh, en = FILES[what]
    make(tmp_path / "r.yaml")
    for language, words, error in (("zh", zh, "错误"), ("en", en, "error")):
        with within(3):
            done = crossfoot("check", "r.yaml", *COMMON, "--lang", language, cwd=tmp_path)
        assert done.code == MISUSED  # it was named: a wrong argument
        first = done.err.splitlines()[0]
        assert first.startswith("r.yaml:1:1: ") and place.format(error=error).removeprefix(":1:1") in first
        assert words in first
    if what in ("nothing", "a folder"):
        return
    if os.path.realpath(tmp_path / "r.yaml").startswith(
        ("/dev/", "/proc/")
    ):  # found in a folder, it is not even opened
        place, en = ":1:1: {error}[file-outside]", "a link that leads out"
    put(tmp_path, {"a.yaml": BAD, "b.yaml": GOOD})
    with within(3):
        done = crossfoot("check", ".", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1  # one file of a folder: it is said, and the others are checked all the same
    assert done.out.startswith("a.yaml:3:5: error[total-of-entries]")
    assert f"\nr.yaml:1:1: {place.format(error='error').rpartition(': ')[2]} {en}" in done.out
    assert "files checked: 3 (reports: 2)" in done.out


def test_links_are_followed_to_files_and_not_to_folders(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"reports/a.yaml": GOOD, "reports/folder.yaml/b.yaml": GOOD, "elsewhere/c.yaml": BAD})
    (tmp_path / "reports" / "up").symlink_to("..")
    (tmp_path / "reports" / "loop").symlink_to("loop")
    (tmp_path / "reports" / "d.yaml").symlink_to("../elsewhere/c.yaml")
    with within(3):
        done = crossfoot("check", "reports", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1 and "(reports: 3)" in done.out
    assert done.out.startswith("reports/d.yaml:3:5: error[total-of-entries]")


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "removed": (lambda path: path.unlink(), "file-missing"),
    "made a pipe": (instead(os.mkfifo), "file-special"),
    "made a folder": (instead(os.mkdir), "file-special"),
    "made unreadable": (instead(lambda path: path.symlink_to(path.name)), "file-unreadable"),
    "grown": (lambda path: os.truncate(path, 1 << 30), "file-too-large"),
    "made binary": (lambda path: path.write_bytes(b"\0"), "file-binary"),
    "emptied": (lambda path: path.write_bytes(b""), ""),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("remember", [False, True])
def test_a_file_that_changes_after_it_was_found(what: str, remember: bool, tmp_path: Path, cache: str) -> None:
    change, rule = CHANGES[what]
    put(tmp_path, {f"r{number:02}.yaml": GOOD for number in range(20)})
    there = str(tmp_path / "c") if remember else cache
    run = prepare(Request([str(tmp_path)], rules=[RULES], cache=there, remember=remember))
    change(tmp_path / "r10.yaml")
    with within():
        files = list(run)
    assert [d.rule for file in files for d in file.diagnostics] == [rule] * bool(rule)
    assert run.result.reports == 19 and run.result.exit_code == bool(rule)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter import reading

    path = tmp_path / "r.yaml"
    path.write_bytes(b"a: 1\n")
    honest = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        info = honest(descriptor)
        path.write_bytes(b"#" * 2000)
        return info

    monkeypatch.setattr(os, "fstat", grown)
    found = reading.read_bytes(str(path), "r.yaml", 1000)
    assert not isinstance(found, bytes) and found.rule == "file-too-large"


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_file_that_may_not_be_opened(
    error: OSError, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a.yaml": GOOD, "r.yaml": GOOD})
    honest = os.open

    def refusing(path: str, *arguments: int, **more: int) -> int:
        if str(path).endswith("r.yaml"):
            raise error
        return honest(path, *arguments, **more)

    monkeypatch.setattr(os, "open", refusing)
    done = crossfoot("check", ".", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith(f"r.yaml:1:1: error[file-unreadable] the file cannot be read: {error.strerror}\n")


def test_a_folder_that_may_not_be_read(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a.yaml": GOOD, "closed/r.yaml": BAD})
    honest = os.scandir

    def refusing(path: object = ".") -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return honest(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refusing)
    done = crossfoot("check", ".", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == MISUSED  # a report may be in there that nobody has checked
    assert done.err.startswith("closed:1:1: error[file-unreadable] the file cannot be read: Permission denied")


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root may read everything"
)
def test_permissions_for_real(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"a.yaml": GOOD, "r.yaml": GOOD, "closed/b.yaml": GOOD})
    (tmp_path / "r.yaml").chmod(0)
    assert crossfoot("check", "r.yaml", *COMMON, cwd=tmp_path).code == MISUSED
    (tmp_path / "closed").chmod(0)
    assert crossfoot("check", ".", *COMMON, cwd=tmp_path).code == MISUSED
    (tmp_path / "closed").chmod(0o700)


# ---- names, and nothing raw in any format ----------------------------------------------------------------------------

RAW = "\u202e\u2066\u200b<script>alert(1)</script>\U000e0041"
SHOUTED = f'"a\\e[31m\\u202e\\ud800\\x07\\x9b{RAW}"'
NAMES = [
    b"a\x1b[31m\xff\nb.yaml", b"-rf.yaml", b"--fix.yaml", b"::error::x.yaml", b"\xe2\x80\xae.yaml", b"%0A::x.yaml",
    b"<script>alert(1)<b>.yaml", b'" onload="x.yaml', b"=1+1.yaml", b"a\r\n\tb.yaml", b" .yaml", b"\xed\xa0\x80.yaml",
]  # fmt: skip


def harmless(format_: str, run: Run) -> None:
    """Whether a result is whole, and holds nothing that a terminal, a browser or a log would obey."""
    assert plain(run.out.replace("\ufeff", "") if format_ == "csv" else run.out)
    assert plain(run.err)
    if format_ in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(run.out)
    if format_ in ("junit", "checkstyle"):
        from xml.etree import ElementTree

        ElementTree.fromstring(run.out)
    if format_ in ("html", "junit", "checkstyle"):
        assert "<script>alert" not in run.out and '" onload="x' not in run.out
    if format_ in ("full", "concise", "github"):
        commands = [line for line in run.text.splitlines() if line.startswith("::")]
        assert all(line.startswith(("::error file=", "::warning file=", "::notice ")) for line in commands), commands


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_raw_out_of_reports(format_: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = (
        f"单位: {SHOUTED}\n预算: 10.00\n合计: 4.00  # crossfoot: waive total-of-entries because {RAW} by {RAW}\n"
        f"明细: [{{名称: {SHOUTED}, 金额: 3.00}}]\n执行率: {SHOUTED}\n{SHOUTED}: 1\n半数: 2.1{RAW}\n说明: XX{RAW}\n"
    )
    put(tmp_path, {"r.yaml": text})
    for more in ((), ("--verbose", "--statistics")):
        with within():
            done = crossfoot("check", "r.yaml", "--rules", RULES, "--format", format_, *more, cwd=tmp_path)
        assert done.code == 1 and "unreadable-figure" in done.out
        harmless(format_, done)


@linux
@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_raw_out_of_names(format_: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    for number, name in enumerate(NAMES):
        data = (BAD.encode(), b"\xff\xfe", b"a: [", b"\0")[number % 4]
        (tmp_path / os.fsdecode(name)).write_bytes(data)
    with within():
        done = crossfoot("check", ".", "--rules", RULES, "--format", format_, "--verbose", cwd=tmp_path)
        assert done.code == 1
        harmless(format_, done)
        (tmp_path / "b.json").unlink(missing_ok=True)
        assert crossfoot("baseline", "write", ".", "--rules", RULES, "--baseline", "b.json", cwd=tmp_path).code in (
            0,
            1,
        )
        assert crossfoot("check", ".", "--rules", RULES, "--baseline", "b.json", cwd=tmp_path).code == 1


@linux
def test_names_of_every_kind_as_arguments(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    for name in ("-rf.yaml", "a\x1b[31m\udcff\nb.yaml", "x" * 300, "a\x00b", "/" * 5000, "~", "*", "NUL", "con.yaml"):
        with within():
            done = crossfoot("check", *COMMON, "--lang", "en", "--", name, cwd=tmp_path)
        assert done.code == MISUSED and plain(done.text), name
    (tmp_path / "-rf.yaml").write_text(BAD, "utf-8")
    done = crossfoot("check", *COMMON, "--lang", "en", "--", "-rf.yaml", cwd=tmp_path)
    assert done.code == 1 and done.out.startswith("-rf.yaml:3:5: error[total-of-entries]")


# ---- the environment -------------------------------------------------------------------------------------------------


def limited() -> None:
    """No file may grow at all, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def nowhere(how: str, folder: Path) -> str:
    """A cache folder that is none."""
    (folder / "taken").write_text("x")
    (folder / "loop").symlink_to("loop")
    return {
        "a file": str(folder / "taken"),
        "below a file": str(folder / "taken" / "c"),
        "no such disk": "/proc/none",
        "a device": "/dev/full",
        "a link to itself": str(folder / "loop"),
        "too long a name": str(folder / ("x" * 300)),
    }.get(how, str(folder / "cache"))


@linux
@pytest.mark.parametrize(
    "how", ["a file", "below a file", "no such disk", "a device", "a link to itself", "too long a name"]
)
def test_a_cache_folder_that_is_none(how: str, tmp_path: Path) -> None:
    from linter.run.results import Results, entries, forget
    from linter.startup import store as store

    folder = nowhere(how, tmp_path)
    with within():
        store.write(folder, "x.bin", 1)
        assert store.read(folder, "x.bin") is None
        results = Results(folder, b"x")
        results.put(b"k", (b"v", b"p"))
        results.flush()
        assert results.get([b"k"]) == {}
        results.close()
        assert list(entries(folder)) == [] and forget(folder) == (0, 0)


@linux
@pytest.mark.parametrize(
    "how",
    # each compiles anew
    [
        pytest.param("no such disk", marks=pytest.mark.slow),
        pytest.param("full", marks=pytest.mark.slow),
        "open to others",
    ],
)
def test_a_run_without_a_cache_says_the_same(how: str, tmp_path: Path, cache: str) -> None:
    """A cache can only save time: whatever is wrong with it, the run says the same without it."""
    put(tmp_path, {f"r{number:02}.yaml": BAD for number in range(20)})
    env = {"CROSSFOOT_CACHE_DIR": nowhere(how, tmp_path)}
    wanted = alone("check", ".", *COMMON, cwd=tmp_path, env={"CROSSFOOT_CACHE_DIR": cache})
    if how == "open to others":
        alone("check", ".", *COMMON, cwd=tmp_path, env=env)
        for path in (tmp_path / "cache", *(tmp_path / "cache").iterdir()):
            path.chmod(0o777)
    done = alone("check", ".", *COMMON, cwd=tmp_path, env=env, before=limited if how == "full" else None)
    assert (done.returncode, done.stdout, done.stderr) == (1, wanted.stdout, b"")
    assert list(tmp_path.glob("cache/*.tmp")) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_files_of_others_are_not_taken(tmp_path: Path) -> None:
    from linter.run.results import Results
    from linter.startup import store as store

    folder = str(tmp_path)
    store.write(folder, "x.bin", 1)
    results = Results(folder, b"x")
    results.put(b"k", (b"v", b"p"))
    results.close()
    assert store.read(folder, "x.bin") == 1 and Results(folder, b"x").get([b"k"]) == {b"k": (b"v", b"p")}
    for path in tmp_path.iterdir():
        os.chown(path, 12345, 12345)
    assert store.read(folder, "x.bin") is None and Results(folder, b"x").get([b"k"]) == {}


def test_no_home_and_nothing_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    from linter.cli.context import cache_folder

    def unknown(_: int) -> object:
        raise KeyError

    for name in ("HOME", "XDG_CACHE_HOME", "CROSSFOOT_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert cache_folder() is None
    for home in ("", "nowhere", "/"):
        monkeypatch.setenv("HOME", home)
        assert cache_folder() is None
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache_folder() is None


def test_results_are_not_taken_out_of_a_folder_that_others_may_write_to(tmp_path: Path) -> None:
    from linter.run.results import Results
    from linter.startup import store as store

    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    mine = Results(str(folder), b"x")
    mine.put(b"k", (b"v", b"p"))
    mine.close()
    assert Results(str(folder), b"x").get([b"k"]) == {b"k": (b"v", b"p")}
    folder.chmod(0o777)
    store.use(store.home)  # a folder is looked at once a run
    assert Results(str(folder), b"x").get([b"k"]) == {}


ENVIRONMENTS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "nothing but what it needs": ({}, tuple({*os.environ} - {"PYTHONPATH", "CROSSFOOT_CACHE_DIR", "PATH"})),
    "a home that is no path": ({"HOME": "nowhere"}, ()),
    "an unknown locale": ({"LC_ALL": "xx_YY"}, ()),
    "the C locale": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ()),
    "GB18030": ({"LC_ALL": "zh_CN.GB18030", "PYTHONIOENCODING": "gb18030"}, ()),
    "Latin 1": ({"LC_ALL": "de_DE.ISO8859-1", "PYTHONIOENCODING": "latin-1"}, ()),
    "ASCII, strictly": ({"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii:strict"}, ()),
    "no terminal to speak of": ({"TERM": "dumb", "COLUMNS": "0", "LINES": "-1"}, ()),
    "a wild terminal": ({"TERM": "\x1b[31m", "LANG": "\x1b[31m", "NO_COLOR": "\x1b"}, ()),
}


@linux
@pytest.mark.parametrize("what", ENVIRONMENTS)
def test_any_environment(what: str, tmp_path: Path) -> None:
    env, less = ENVIRONMENTS[what]
    put(tmp_path, {"r.yaml": BAD})
    done = alone("check", "r.yaml", *COMMON, cwd=tmp_path, env=env, less=less)
    assert done.returncode == 1 and done.stdout.startswith(b"r.yaml:3:5: ") and not done.stderr
    assert b"\x1b" not in done.stdout
    if "gb18030" in env.values():
        assert "合计写 4.00，按所列数字应为 3.00".encode("gb18030") in done.stdout
    if what == "ASCII, strictly":
        assert done.stdout.isascii()


STREAMS: dict[str, tuple[str, int, str]] = {
    "no standard output": (">&-", MISUSED, ""),
    "no standard error": ("2>&-", 1, ""),
    "no standard input": ("<&-", 1, ""),
    "no streams at all": (">&- 2>&- <&-", MISUSED, ""),
    "a full disk": (">/dev/full", MISUSED, "crossfoot: "),
    "a full disk for errors": ("2>/dev/full", 1, ""),
    "a reader that has gone": ("| true", 0, ""),  # the code is that of the last command; nothing is said
}


@linux
@pytest.mark.parametrize("what", STREAMS)
def test_any_streams(what: str, tmp_path: Path) -> None:
    shell, code, err = STREAMS[what]
    put(tmp_path, {f"r{number:02}.yaml": BAD for number in range(20)})
    done = alone("check", ".", *COMMON, cwd=tmp_path, shell=shell)
    assert done.returncode == code, done
    assert done.stderr.decode().startswith(err) and (err or not done.stderr)


@linux
def test_the_current_folder_was_deleted(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    put(tmp_path, {"r.yaml": BAD})
    command = f'rmdir "{gone}"; "{sys.executable}" -m linter check "$1" --lang en'
    for path in (".", "r.yaml", str(tmp_path / "r.yaml")):
        gone.mkdir(exist_ok=True)
        done = ended(["sh", "-c", command, "sh", path], cwd=gone, capture_output=True, text=True)
        assert done.returncode == MISUSED and done.stderr.startswith("crossfoot: "), done
        assert "Traceback" not in done.stderr


# ---- rule files ------------------------------------------------------------------------------------------------------

FORM = """pack p
form f "表" root { t money  e money  n number  s text  flag yes_no  its list of i }
form i { w money  r rate }
"""
DOUBLE = 'define dbl(a: number) "d" gives number = a OP a\n'
LETS = "let a0 = n OP n " + " ".join(f"let a{i} = a{i - 1} OP a{i - 1}" for i in range(1, 60)) + " "


def matching(pattern: str) -> str:
    return f"check matches(s, /{pattern}/)"


# What stands in a rule (or, with a line end at its end, before it), and what is said of it: a key of the catalogue.
HOSTILE: dict[str, tuple[str, str]] = {
    "deep brackets": (f"check t = {'(' * 5000}e{')' * 5000}", "rule-nesting"),
    "deep ifs": (f"check t = {'if flag then t else ' * 3000}t", "rule-nesting"),
    "deep ifs in a message": ('message zh "{' + "if flag then t else " * 3000 + 't}" check t = e', "rule-nesting"),
    "deep signs": (f"check t = {'- ' * 5000}e", "rule-nesting"),
    "a chain of operators": (f"check t = {' + '.join(['e'] * 5000)}", "rule-nesting"),
    "members of members": (f"check t = e{'.parent' * 5000}", "rule-nesting"),
    "a literal of 100,000 digits": (f"check n = {'9' * 100_000}", "literal-too-long"),
    "an exponent": ("check n = 1e999999999", "rule-after-expression"),
    "a name of 100,000 letters": (f"check {'a' * 100_000} = t", "unknown-name"),
    "names that double": (LETS.replace("OP", "+") + "check a59 = a58", ""),
    "constants that double": (LETS.replace("n OP n", "1 + 1").replace("OP", "+") + "check a59 = a58", "constant-check"),
    "names that are squared": (LETS.replace("OP", "*") + "check n = a59", "rule-degree"),
    "formulas that double": (f"check n = {'dbl(' * 50}n{')' * 50}", ""),
    "formulas that are squared": (f"check n = {'dbl(' * 50}n{')' * 50}", "rule-degree"),
    "formulas that use each other": (
        'define d0(a: money) "d" gives money = a + a\n'
        + "".join(f'define d{i}(a: money) "d" gives money = d{i - 1}(a)\n' for i in range(1, 500)), "rule-nesting",
    ),
    "formulas that grow": (
        'define d0(a: money) "d" gives money = a + a\n'
        + "".join(f'define d{i}(a: money) "d" gives money = d{i - 1}(d{i - 1}(a))\n' for i in range(1, 15)),
        "rule-too-large",
    ),
    "3,000 rules": ("".join(f"rule a{i} on f {{ check t = e }}\n" for i in range(3000)), "rule-too-many"),
    "2,000 rows": (
        "table tt over a: number gives number {\n" + "".join(f"{i} : {i}\n" for i in range(2000)) + "otherwise : 0 }\n",
        "table-too-large",
    ),
    "1,000 syntax errors": ("".join(f"rule a{i} on f {{ check t = }}\n" for i in range(1000)), "rule-expression-expected"),
    "3,000 bare labels": ("form g {" + "".join(f"t{i} 甲乙 money\n" for i in range(3000)) + "}\n", "rule-label-unquoted"),
    "a message of 20,000 holes": ('message zh "' + "{t}" * 20_001 + '" check t = e', "rule-too-large"),
    "rounding to a million places": ("check n = round(n, 99999999)", "round-digits"),
    "number signs behind a division": (f"check n / n /a/ {'#' * 60} x", "rule-end"),
    "comments behind a division": (f"check n / n /a/ {'# ' * 60} x", "rule-end"),
    "quotes": ('"' * 20_001, "rule-unclosed-block"),
    "triple quotes": ('"""' * 20_001, "rule-unclosed-block"),
    "braces": ("}" * 50_000, "rule-unknown-declaration"),
    "an escape sequence": ("check t = e \x1b[31m", "rule-after-expression"),
    "names of Python's": ("check __import__ = open", "unknown-name"),
    "attributes of Python's": ("check t.__class__.__bases__ = e", "no-members"),
    "nested quantifiers": (matching("(a+)+$"), ""),
    "overlapping branches": (matching("((a|aa)+)+b"), ""),
    "optional letters": (matching("(a?){100}a{100}"), ""),
    "a bomb of states": (matching("(a|b)*a(a|b){200}"), "regex-too-large"),
    "a bomb of counts": (matching("(((a{200}){200}){200}){200}"), "regex-too-large"),
    "a bomb of nothing": (matching("(" * 40 + ")" + "{200})" * 39 + "{200}"), "regex-too-large"),
    "a bomb of classes": (matching("[\\w\\s]" * 200 + "{200}"), "regex-too-large"),
    "300 bombs": (" ".join(f"check matches(s, /{i}(a|b)*a(a|b){{9}}/)" for i in range(300)), "regex-too-large"),
    "a count of 5,000 digits": (matching("a{" + "9" * 5000 + "}"), "regex-count"),
    "a count in superscript": (matching("a{²}"), "regex-count"),
    "5,000 question marks": (matching("a" + "?" * 5000), "rule-nesting"),
    "5,000 brackets": (matching("(" * 5000 + "a" + ")" * 5000), "rule-nesting"),
    "a look ahead": (matching("(?=a)b"), "regex-unsupported"),
    "a reference back": (matching("(a)\\1"), "regex-unsupported"),
    "code in a pattern": (matching("(?{system})"), "regex-unsupported"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_rules(what: str, tmp_path: Path, cache: str) -> None:
    """Each is refused with its message, or compiled and then run on a report, within the bound."""
    text, key = HOSTILE[what]
    double = DOUBLE.replace("OP", "*" if key == "rule-degree" else "+")
    before, inside = (text, "check t = e") if text.endswith("\n") else (double, text)
    put(tmp_path, {"rules/p.rules": f'{FORM}{before}rule x on f "甲" {{ {inside} }}\n'})
    put(tmp_path, {"r.yaml": f"form: f\nt: 1\ne: 1\nn: 3\nflag: 是\ns: {'a' * 3000}\n"})
    with within():
        run = prepare(Request([str(tmp_path / "r.yaml")], rules=[str(tmp_path / "rules")], cache=cache))
        files = list(run)
    if not key:
        assert run.result.exit_code in (0, 1) and files[0].reports == 1
        return
    assert run.result.exit_code == MISUSED and not files
    said = [(d.file, d.message.key) for d in run.result.trouble]  # type: ignore[union-attr]
    assert (str(tmp_path / "rules" / "p.rules"), key) in said, said[:3]
    assert all(d.span is not None for d in run.result.trouble)


RULE_FILES: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "a pipe": (os.mkfifo, "1:1: {error}[file-special]", "这不是普通文件", "this is not a regular file"),
    "a link to /dev/zero": (
        lambda path: path.symlink_to("/dev/zero"), "1:1: {error}[rule-outside]", "规则文件是指向", "the rule file is a link",
    ),
    "a link to a secret": (
        lambda path: path.symlink_to("../secret"), "1:1: {error}[rule-outside]", "规则文件是指向", "the rule file is a link",
    ),
    "a link to nothing": (
        lambda path: path.symlink_to("none"), "1:1: {error}[file-missing]", "没有这个文件", "no such file or folder",
    ),
    "a link to itself": (
        lambda path: path.symlink_to(path.name), "1:1: {error}[file-unreadable]", "文件读不出来", "the file cannot be read",
    ),
    "too large": (
        lambda path: path.write_bytes(b"#" * 262_145), "1:1: {error}[file-too-large]", "文件太大：262145", "the file is too",
    ),
    "UTF-16": (
        lambda path: path.write_bytes(FORM.encode("utf-16")), "1:1: {error}[file-encoding]", "文件编码是", "the file is UTF",
    ),
    "GBK": (lambda path: path.write_bytes(FORM.encode("gbk")), "2:9: {error}[file-gbk]", "文件像是 GBK", "the file looks"),
    "NUL": (lambda path: path.write_bytes(b"pack p\0"), "1:1: {error}[file-binary]", "这是二进制文件", "this is a binary"),
    "nothing but noise": (
        lambda path: path.write_text("pack p\n\x1b[31m\u202e\u200b", "utf-8"),
        "2:1: {error}[rule-syntax]", "\\x1b", "\\x1b",
    ),
}  # fmt: skip


@linux
@pytest.mark.parametrize("what", RULE_FILES)
def test_what_a_rule_file_is(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    make, place, zh, en = RULE_FILES[what]
    put(tmp_path, {"r.yaml": GOOD, "rules/a/x.txt": "", "secret": "top secret"})
    make(tmp_path / "rules" / "b.rules")
    for language, words, error in (("zh", zh, "错误"), ("en", en, "error")):
        with within():
            done = crossfoot(
                "check", "r.yaml", "--rules", "rules", "--format", "concise", "--lang", language, cwd=tmp_path
            )
        assert done.code == MISUSED and plain(done.text) and "secret" not in done.err.replace("a secret", "")
        assert done.err.startswith(f"rules/b.rules:{place.format(error=error)}") and words in done.err, done.err


def test_rule_folders_that_go_round(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Links between folders are not followed; a link within the folder is a file as any other."""
    put(tmp_path, {"r.yaml": "form: f\nt: 1\n", "rules/a.rules": FORM, "more/p.rules": "pack q\n"})
    (tmp_path / "rules" / "up").symlink_to("..")
    (tmp_path / "rules" / "b.rules").symlink_to("a.rules")
    (tmp_path / "link").symlink_to("rules")
    for folder in ("rules", "link"):
        assert crossfoot("check", "r.yaml", "--rules", folder, cwd=tmp_path).code == 0


def test_nothing_in_a_rule_file_is_run(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """A text that would be code, a format or a shell's command, in every position that takes a text."""
    evil = EVIL.replace("{", "").replace("}", "")
    text = f"""pack p "{evil}"
source law "{evil}" {{ title "{evil}" issuer "{evil}" }}
form f "{evil}" root {{
  a "甲" text
  b "{evil}" one of "{evil}", 好
  c "丙" text
  m "{evil} 元" money
}}
parameter limit "{evil}" money = 1元 basis law "{evil}"
bands grades "{evil}" over score from 0 to 100 {{ 优 50 .. 100 差 0 ..< 50 }}
table choice "{evil}" over x: text gives number {{ "{evil}" : 1 otherwise : 2 }}
define twice(x: money) "{evil}" gives money = x + x
rule x on f "{evil}" {{
  title en "{evil}" why zh "{evil}" why en "{evil}" basis law "{evil}"
  message zh "{evil} {{a}} \\{{b\\}}" message en "{evil}"
  check a = "{evil}" and b = 好 and choice(c) = 1 and twice(m) = limit
  pass BLOCK {{甲: 1}} BLOCK
}}
""".replace("BLOCK", '"' * 3)
    put(tmp_path, {"rules/p.rules": text, "r.yaml": f'form: f\na: "{evil}{{0}}%n"\nb: "{evil}"\nc: "{evil}"\n甲: 1\n'})
    commands: list[tuple[str, ...]] = [("check", "r.yaml", "--format", format_) for format_ in FORMATS]
    commands += [("test",), ("rules",), ("schema", "f"), ("new", "f")]
    for command in commands:
        with within():
            done = crossfoot(*command, "--rules", "rules", cwd=tmp_path)
        assert done.code in (0, 1, 2), (command, done)
        assert not (tmp_path / "owned").exists()
    assert "rule-syntax" not in crossfoot("check", "r.yaml", "--rules", "rules", cwd=tmp_path).err


@pytest.mark.parametrize("format_", FORMATS)
def test_a_value_of_a_megabyte_is_quoted_in_part(format_: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(
        tmp_path,
        {"rules/p.rules": f'{FORM}rule x on f "甲" {{ message zh "{{s}}" message en "{{s}}" check s = "a" }}\n'},
    )
    put(tmp_path, {"r.yaml": f"form: f\ns: {'字' * 1_000_000}\n"})
    with within():
        done = crossfoot("check", "r.yaml", "--rules", "rules", "--format", format_, cwd=tmp_path)
    assert done.code == 1 and len(done.out) < 50_000


# ---- settings, patterns, baselines -----------------------------------------------------------------------------------

SETTINGS: dict[str, tuple[str | bytes, int, str]] = {
    "a rule name of stars": (f'ignore = ["{"*" * 60}b"]', 2, "crossfoot.toml:1:12: error[settings] there is no rule"),
    "a rule name of many parts": (f'ignore = ["{"**/a/" * 12}b"]', 2, "crossfoot.toml:1:12: error[settings] there is no"),
    "a pattern of many stars": (f'exclude = ["{"**/a/" * 12}b"]', 2, "crossfoot.toml:1:1: error[settings] the setting “exc"),
    "a pattern of many folders": (f'exclude = ["{"**/a/" * 20}b"]', 2, "crossfoot.toml:1:1: error[settings] the setting "),
    "reports behind many folders": (f'reports = ["{"**/" * 12}*.yaml"]', 2, "**/**/**/**/**/**/**/**/**/**/**/**/*.yaml:1:1"),
    "an override of many stars": (f'[[overrides]]\nfiles = ["{"**/a/" * 12}b"]', 2, "crossfoot.toml:2:1: error[settings] the"),
    "a long dotted line": ('exclude = ["""\n' + "a." * 30_000 + '\n"""]', 0, ""),
    "deep": ("a = " + "[" * 30_000, 2, "crossfoot.toml:1:1: error[settings] the settings file has a syntax error"),
    "an exponent": ("a = 1e999999999", 2, "crossfoot.toml:1:1: error[settings] there is no setting “a”"),
    "a number of 60,000 digits": ("a = " + "9" * 60_000, 2, "crossfoot.toml:1:1: error[settings] the settings file has"),
    "too large": (b"#" * 65_537, 2, "crossfoot.toml:1:1: error[file-too-large] the file is too large: 65537 bytes, the"),
    "UTF-16": ('lang = "en"'.encode("utf-16"), 2, "crossfoot.toml:1:1: error[file-encoding] the file is UTF-16"),
    "GBK": ('lang = "甲乙"'.encode("gbk"), 2, "crossfoot.toml:1:9: error[file-gbk] the file looks like GBK"),
    "NUL": (b'lang = "\0"', 2, "crossfoot.toml:1:1: error[file-binary] this is a binary file, not text"),
    "a byte-order mark": (b'\xef\xbb\xbflang = "en"', 0, ""),
    "Windows line ends": (b'lang = "en"\r\nstrict = false\r\n', 0, ""),
    "an escape sequence": ('lang = "\x1b[31m"', 2, "crossfoot.toml:1:9: error[settings] the settings file has a syntax er"),
    "an escaped one": ('"\\u001b[31m\\u202e" = 1', 2, "crossfoot.toml:1:1: error[settings] there is no setting “\\x1b[31m"),
    "a baseline that is a device": ('baseline = "/dev/zero"', 2, "/dev/zero:1:1: error[file-special] this is not a reg"),
    "rules that are a device": ('rules = ["/dev/zero"]', 2, "/dev/zero:1:1: error[rules-empty] the folder holds no"),
    "a path with a NUL": ('baseline = "a\\u0000b"', 2, "crossfoot.toml:1:1: error[settings] the setting “baseline”"),
}  # fmt: skip


@linux
@pytest.mark.parametrize("what", SETTINGS)
def test_hostile_settings(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text, code, start = SETTINGS[what]
    (tmp_path / "crossfoot.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    put(tmp_path, {f"{'a' * 200}.yaml": GOOD, "/".join("a" * 40) + "/x.yaml": GOOD})
    rules = () if b"rules" in (tmp_path / "crossfoot.toml").read_bytes() else ("--rules", RULES)
    paths = () if "reports" in str(text) else (".",)
    with within():
        done = crossfoot("check", *paths, *rules, "--format", "concise", "--lang", "en", cwd=tmp_path)
    assert done.code == code and plain(done.text), done.text[:400]
    assert done.err.startswith(start), done.err[:300]


@linux
@pytest.mark.parametrize("name", ["crossfoot.toml", "pyproject.toml"])
@pytest.mark.parametrize("what", ["a pipe", "a link to nothing", "a link to itself", "a folder", "a link to /dev/zero"])
def test_settings_that_cannot_be_read_are_never_none(
    what: str, name: str, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    """Without them another thing would be checked than was asked for. A pyproject.toml may be another tool's."""
    put(tmp_path, {"r.yaml": GOOD})
    FILES[what][0](tmp_path / name) if what != "a link to nothing" else (tmp_path / name).symlink_to("nothing")
    with within(3):
        done = crossfoot("check", "r.yaml", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == (MISUSED if name == "crossfoot.toml" else 0)
    if done.code:
        assert done.err.startswith("crossfoot.toml:1:1: error[file-")


@linux
@pytest.mark.parametrize("text", ["[tool]\n" + "\n" * 200_000, ("[tool]\n" + "\n" * 50) * 4000, "[" * 200_000])
def test_a_pyproject_of_another_tool(text: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": GOOD, "pyproject.toml": text})
    with within(3):
        assert crossfoot("check", "r.yaml", *COMMON, cwd=tmp_path).code == 0


@linux
@pytest.mark.parametrize("what", ["a pipe", "a link to /dev/zero", "a link to itself", "stars", "bytes", "large"])
def test_a_gitignore_that_is_hostile(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """What cannot be read ignores nothing: more is checked, never less."""
    put(tmp_path, {f"{'a' * 200}.yaml": BAD, ".git/x": ""})
    path = tmp_path / ".gitignore"
    if what == "stars":
        path.write_text("*a" * 40 + "b\n" + "**/a/" * 20 + "\n")
    elif what == "bytes":
        path.write_bytes(bytes(range(256)) * 20)
    elif what == "large":
        path.write_bytes(b"*.yaml\n" + b"#" * (1 << 17))
    else:
        FILES[what][0](path)
    with within(3):
        done = crossfoot("check", ".", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1 and ".yaml:3:5: error[total-of-entries]" in done.out


ENTRY = '{"version": 2, "entries": [{"file": "r.yaml", "rule": "total-of-entries", "off": OFF}]}'
BASELINES: dict[str, tuple[str | bytes, str]] = {
    "an exponent": (ENTRY.replace("OFF", '"1e999999999"'), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "a division by nothing": (ENTRY.replace("OFF", '"1/0"'), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "10,000 digits": (ENTRY.replace("OFF", f'"{"9" * 10_000}"'), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "no number": (ENTRY.replace("OFF", '"NaN"'), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "no text": (ENTRY.replace("OFF", "1e5"), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "less than nothing": (ENTRY.replace("OFF", '"-1"'), ":1:1: error[baseline] entry 1 of the baseline is wrong"),
    "deep": ("[" * 100_000, ":1:1: error[baseline] this is no baseline"),
    "a version of 5,000 digits": ('{"version": ' + "9" * 5000 + "}", ":1:1: error[baseline] this is no baseline"),
    "an infinite version": ('{"version": Infinity, "entries": []}', ":1:2: error[baseline] the baseline has version inf"),
    "an escape sequence": ('{"version": \x1b[31m}', ":1:13: error[baseline] the baseline is no JSON"),
    "an escaped one": ('{"version": "\\u001b[31m", "entries": []}', ":1:2: error[baseline] the baseline has version \\x1b"),
    "UTF-16": ('{"version": 1}'.encode("utf-16"), ":1:1: error[file-encoding] the file is UTF-16"),
    "NUL": (b'{"version": 1\0}', ":1:1: error[file-binary] this is a binary file"),
    "nothing": (b"", ":1:1: error[baseline] the baseline is no JSON"),
}  # fmt: skip


@pytest.mark.parametrize("what", BASELINES)
def test_hostile_baselines(what: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text, start = BASELINES[what]
    put(tmp_path, {"r.yaml": BAD})
    (tmp_path / "b.json").write_bytes(text.encode() if isinstance(text, str) else text)
    with within(3):
        done = crossfoot("check", "r.yaml", *COMMON, "--lang", "en", "--baseline", "b.json", cwd=tmp_path)
    assert done.code == MISUSED and plain(done.text)
    assert done.err.startswith(f"b.json{start}"), done.err[:300]


def test_a_large_baseline_in_another_order(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": GOOD + "".join(f"k{number}: 1\n" for number in range(1000))})
    baseline = ("--baseline", "b.json")
    assert crossfoot("baseline", "write", "r.yaml", "--rules", RULES, *baseline, cwd=tmp_path).code == 0
    data = json.loads((tmp_path / "b.json").read_text("utf-8"))
    data["entries"].reverse()
    put(tmp_path, {"b.json": json.dumps(data)})
    with within():
        done = crossfoot("check", "r.yaml", *COMMON, *baseline, cwd=tmp_path)
    assert done.code == 0, done.text[:300]


@linux
def test_a_number_that_grows_in_a_rule(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Thousands of digits come out of lawful figures: shown in short, and in every format."""
    put(tmp_path, {"r.yaml": f"form: f\nn: {'9' * 59}\n"})
    put(tmp_path, {"rules/p.rules": f'{FORM}rule x on f "甲" {{ check n = {" * ".join(["n"] * 90)} }}\n'})
    for format_ in FORMATS:
        with within():
            done = crossfoot("check", "r.yaml", "--rules", "rules", "--format", format_, cwd=tmp_path)
        assert done.code == 1, format_
        harmless(format_, done)
    assert "1.000000E+5310" in crossfoot("check", "r.yaml", "--rules", "rules", cwd=tmp_path).out
    assert crossfoot("baseline", "write", "r.yaml", "--rules", "rules", cwd=tmp_path).code == 0
    baseline = ("--baseline", "crossfoot-baseline.json")
    assert crossfoot("check", "r.yaml", "--rules", "rules", *baseline, cwd=tmp_path).code == 0


# ---- what had no limit -----------------------------------------------------------------------------------------------


def test_many_comments_beside_a_waiver(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": GOOD + "# crossfoot\n" + "#\n" * 300_000})
    with within(5):
        assert crossfoot("check", "r.yaml", *COMMON, cwd=tmp_path).code == 0


@linux
def test_standard_input_without_an_end(tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))

    done = alone("check", "-", *COMMON, "--lang", "en", cwd=tmp_path, shell="</dev/zero", before=small)
    assert done.returncode == MISUSED
    assert done.stderr.startswith(b"<stdin>:1:1: error[file-too-large] the file is too large: ")


def test_standard_input_beyond_the_limit(tmp_path: Path) -> None:
    data = b"#" * (32 * 1024 * 1024 + 1)
    done = alone("check", "-", *COMMON, "--lang", "en", cwd=tmp_path, data=data)
    assert done.returncode == MISUSED
    assert done.stderr.startswith(
        b"<stdin>:1:1: error[file-too-large] the file is too large: 33554433 bytes, the limit"
    )


def test_a_scalar_that_is_too_long(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": GOOD + "说明: " + "字" * 1_100_000 + "\n"})
    done = crossfoot("check", "r.yaml", *COMMON, "--lang", "en", cwd=tmp_path)
    assert done.code == 1 and done.out.startswith("r.yaml:5:5: error[yaml-too-long] a value of more than 1000000")


def test_too_many_diagnostics(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    put(tmp_path, {"r.yaml": GOOD.splitlines()[0] + "\n预算: 1\n合计: 1\n明细:\n" + "- {名称: 甲, 金额: 1x}\n" * 1500})
    done = crossfoot("check", "r.yaml", *COMMON, cwd=tmp_path)
    assert done.code == 1 and len(done.out.splitlines()) < 1010 and "too-many-diagnostics" in done.out


# ---- what is promised ------------------------------------------------------------------------------------------------


def test_every_promise_names_a_test_that_there_is() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 30
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []


def test_every_limit_is_the_one_that_holds() -> None:
    from linter import figure
    from linter.accept import comments
    from linter.explain import findings
    from linter.language import compile, regex
    from linter.language.declaring import tables
    from linter.language.reading import parser
    from linter.language.typing import expressions
    from linter.program import pack
    from linter.run import checker
    from linter.settings import globs as patterns
    from linter.settings import settings as of_settings
    from linter.yaml import building, document

    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    limits = {
        "a report, standard input, a baseline": f"{document.MAX_BYTES >> 20} MiB",
        "a rule file": f"{pack.MAX_RULE_BYTES >> 10} KiB",
        "settings": f"{of_settings.MAX_BYTES >> 10} KiB",
        "nesting of a report": f"{building.MAX_DEPTH} levels",
        "values of a report": f"{building.MAX_NODES:,}",
        "values that aliases and merges expand to": f"{building.MAX_EXPANDED:,}",
        "digits of a figure, or of a number in a rule": f"{figure.MAX_DIGITS}",
        "a waiver": f"{comments._LONGEST:,} characters",
        "`**` in a pattern of file names": f"{patterns.MAX_STARS}",
        "a `.gitignore`": f"{patterns.MAX_IGNORE >> 10} KiB; a larger one ignores nothing",
        "characters of one value": f"{building.MAX_SCALAR:,}",
        "findings of a file that are listed, those aside that have been accepted": (
            f"{checker.MAX_DIAGNOSTICS:,}, and one more that stands for the rest"
        ),
        "errors of a report that are explained": f"{findings.MAX_EXPLAINED:,}; the others are counted",
        "nesting of a rule, formulas that use each other": f"{parser.MAX_NESTING} levels",
        "nodes of a rule, formulas put in place": f"{expressions.MAX_SIZE:,}",
        "numbers multiplied with each other in a rule": f"{expressions.MAX_DEGREE}",
        "rules of a pack": f"{compile.MAX_RULES:,}",
        "rows of a decision table; pieces that its rows cut each other into": f"{tables.MAX_ROWS:,}; {tables.MAX_BOXES:,}",
        "states of a regular expression; times of a repetition": f"{regex.MAX_STATES:,}; {regex.MAX_REPEAT}",
    }
    for what, limit in limits.items():
        assert f"| {what} | {limit} |" in text, what
