"""`--diff` is a patch: git and patch both take it, and what they make of the files is what `--fix` makes of them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.render.patch import patch
from linter.run.mending import mend

from ..conftest import ROOT, Run, spawn
from ..cost import STUCK

RULES = str(ROOT / "tests" / "gate")
ISOLATED = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
TEXT = "单位: 某局\n预算: 9000.00\n合计: 1202.05\n明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 2.00}]\n"
NAMES = (
    "r.yaml", "with space.yaml", "two  spaces .yaml", " lead.yaml", "报告/甲 乙.yaml", "a\tb.yaml", 'quo"te.yaml',
    "a\\b.yaml", "a\\tb.yaml", "line\nend.yaml", "-dash.yaml", "--fix.yaml", "-- d/--- a.yaml", "#1.yaml", "b/a/b.yaml",
    "a b/b a.yaml", "it's.yaml", "\x7f\x01.yaml", "\xa0.yaml", "\u3000.yaml", "é\u0301.yaml", "😀.yaml",
    "+++ b/x.yaml", "x\t2026-01-01.yaml", "\udce9\udcff.yaml", "\udce9 \t.yaml", "tail /x.yaml", "a /b.yaml",
)  # fmt: skip
TOOLS = {"git": ["git", "apply", "--whitespace=nowarn"], "patch": ["patch", "-p1", "--no-backup-if-mismatch"]}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, env=ISOLATED, check=True, capture_output=True, timeout=STUCK)


def applied(tool: str, folder: Path, data: bytes) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool} here")
    done = subprocess.run(
        TOOLS[tool], input=data, cwd=folder, env={**ISOLATED, "LC_ALL": "C"}, capture_output=True, timeout=STUCK
    )
    assert done.returncode == 0, (done.stdout, done.stderr)


def diff(folder: Path, *arguments: str) -> bytes:
    """What `--diff` writes into a pipe."""
    command = [sys.executable, "-m", "linter", "check", "--rules", RULES, "--diff", *arguments]
    done = subprocess.run(command, cwd=folder, env=ISOLATED, capture_output=True, timeout=STUCK)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def tree(folder: Path) -> None:
    """Reports with every name, start, end of lines and end of file."""
    chance = random.Random(16)
    for number, name in enumerate(NAMES):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "# 头\n" * chance.randrange(12) + TEXT + "# 尾\n" * chance.randrange(12)
        text += "---\n" + TEXT.replace("某局", "另一局") if number % 3 == 0 else ""
        text = text[:-1] if number % 2 else text
        data = text.replace("\n", "\r\n").encode() if number % 4 > 1 else text.encode()
        path.write_bytes(b"\xef\xbb\xbf" * (number % 5 == 0) + data)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("where", ["top", "subfolder", "absolute", "outside"])
def test_a_patch_makes_what_fix_makes(tool: str, where: str, tmp_path: Path) -> None:
    top, other = tmp_path / "top", tmp_path / "other"
    tree(top)
    shutil.copytree(top, other)
    git(top, "init", "-q")
    git(top, "-c", "core.autocrlf=false", "add", "-A")
    at, paths = {
        "top": (top, ["."]), "subfolder": (top / "报告", [".."]), "absolute": (top / "报告", [str(top)]),
        "outside": (tmp_path, ["top"]),
    }[where]  # fmt: skip
    data = diff(at, *paths)
    assert contents(top) == contents(other)  # nothing is written
    applied(tool, top, data)
    spawn("check", ".", "--rules", RULES, "--fix", cwd=other)
    assert contents(top) == contents(other)
    assert all(b"1202.05" not in held and b"1202.50" in held for held in contents(top).values())


def test_to_a_terminal_nothing_is_obeyed(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "r.yaml").write_text(TEXT + "# \u202e\u200b\n", "utf-8")
    reader, writer = pty.openpty()
    command = f"import sys; sys.argv = ['crossfoot', 'check', 'r.yaml', '--rules', {RULES!r}, '--diff']"
    code = f"{command}\nfrom linter.__main__ import run\nrun()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, stdout=writer, timeout=STUCK,
                          env={**ISOLATED, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    shown = os.read(reader, 1 << 16).decode()
    os.close(reader)
    os.close(writer)
    assert done.returncode == 1 and "1202.50" in shown
    assert "\u202e" not in shown and "\\u202e\\u200b" in shown


def test_a_file_that_was_changed_meanwhile_is_said(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(TEXT, "utf-8")

    def edited(checker: object, result: object) -> object:
        file.write_text("单位: 另一局\n", "utf-8")
        return mend(checker, result)  # type: ignore[arg-type]

    monkeypatch.setattr("linter.cli.fixing.mend", edited)
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--diff", cwd=tmp_path)
    assert done.code == 1 and done.out == "" and "r.yaml" in done.err and "changed-meanwhile" in done.err


def test_rule_files_too(tmp_path: Path) -> None:
    folder = tmp_path / "规 则"
    folder.mkdir()
    for name, mark in (("a b.rules", b""), ("甲\t.rules", b"\xef\xbb\xbf")):
        (folder / name).write_bytes(mark + b'pack   ours "x"\nform line "y"   root {\n a "a" money\n}')
    shutil.copytree(folder, tmp_path / "other")
    git(tmp_path, "init", "-q")
    command = [sys.executable, "-m", "linter", "format", "--diff", "."]
    done = subprocess.run(command, cwd=folder, env={**ISOLATED, "LC_ALL": "C"}, capture_output=True, timeout=STUCK)
    assert done.returncode == 1, done.stderr
    applied("git", tmp_path, done.stdout)
    assert spawn("format", ".", cwd=tmp_path / "other").code == 0
    assert contents(folder) == contents(tmp_path / "other")


LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"c\r", b"\xe7\x94\xb2", b"--- x", b"+", b"\\ x", b"\x0c"]))


@settings(max_examples=60)
@given(LINES, st.booleans(), LINES, st.booleans(), st.data())
def test_any_two_texts(old: list[bytes], ended: bool, new: list[bytes], closed: bool, data: st.DataObject) -> None:
    if data.draw(st.booleans()):  # as fixes do: lines changed where they stand
        chosen = data.draw(st.sets(st.integers(0, max(0, len(old) - 1))))
        new = [line + b"!" if number in chosen else line for number, line in enumerate(old)]
    before, after = b"\n".join(old) + b"\n" * ended, b"\n".join(new) + b"\n" * closed
    if not before or not after:
        return
    name = data.draw(st.sampled_from(NAMES))
    text = patch(name.encode("utf-8", "surrogateescape"), before, after)
    assert bool(text) == (before != after)
    for tool in TOOLS if text else ():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(before)
            applied(tool, Path(folder), text)
            assert path.read_bytes() == after
