"""``.gitignore`` is git's: the same files, over random patterns, trees and ways to keep an index."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linter.settings.walking import IGNORED, Walker

from ..cli.test_gate import BAD, put
from ..conftest import Run
from .trees import Tree, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

PIECES = st.sampled_from(
    (
        "a", "b", "x", "A", "报", "é", "\udcff", "*", "*", "**", "/", "/", "**/", "/**", "?", "[ab]", "[!a]", "[^b]",
        "[a-b]", "[b-a]", "[]-]", "[", "]", "!", "-", "#", "\\", "\\*", "\\/", " ", "\\ ", "\t", ".", "[[:alpha:]]",
        "[[:x:]]", "[/]", "\r", "\x0b", "\x85", "\u2028", "\0", "***", "{a,b}", ".yaml", "\xef\xbb\xbf",
    )
)  # fmt: skip
LINES = st.lists(PIECES, max_size=6).map("".join)
LETTERS = ("a", "b", "x", "A", "报", "é", "\udcff", "*", "-", "]", "!", "#", " ")
NAMES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=3)
PATHS = st.lists(NAMES.map("".join), min_size=1, max_size=4).map("/".join)


@pytest.fixture(scope="module")
def repository() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        git(home, "init", "-q")
        yield home


def says(home: Path, names: list[str]) -> set[str]:
    """What git takes for ignored."""
    command = ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z"]
    data = b"".join(os.fsencode(name) + b"\0" for name in names)
    done = subprocess.run(command, cwd=home, input=data, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    return {os.fsdecode(name) for name in done.stdout.split(b"\0")[:-1]}


def agree(home: Path, lines: list[str], paths: list[str], *, inner: str = "", any_case: bool = False) -> None:
    names = sorted({f"{path}.yaml" for path in paths} | {f"{path}/x.yaml" for path in paths})
    (home / ".gitignore").write_bytes(b"\n".join(os.fsencode(line) for line in lines))
    git(home, "config", "core.ignorecase", str(any_case).lower())
    folder = home / "a"
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_bytes(os.fsencode(inner))
    walker = Walker([], True, None, {})
    ours = {name for name in names if walker.judge(str(home / name), str(home)) == IGNORED}
    assert ours == says(home, names), lines


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4), st.lists(PATHS, min_size=1, max_size=12), LINES, st.booleans())
@example(["*", "!*/", "!*.yaml"], ["reports/2023/a", "b"], "", False)
@example(["# \x0b*", "# \u2028*"], ["a"], "", False)
@example(["a\\ ", "b  ", "x\\", "#b", "\\#x", "!a"], ["a", "b", "x", "#b", "#x"], "", False)
@example(["a**/b.yaml", "/x/**", "**/b/**/x.yaml"], ["a/b", "ab", "ax/x/b", "x/a", "b/x", "b/a/x"], "", False)
@example(["*.yaml\r", "!A.yaml\r"], ["a", "A"], "", False)
@example(["A.YAML"], ["a"], "", True)
@example(["a/"], ["a/b"], "!b.yaml", False)
@example(["a\\   ", "b\\\\ ", "x \\ "], ["a ", "b\\", "x  ", "x"], "", False)
@example(["????.yaml"], ["报"], "", False)
def test_patterns(repository: Path, lines: list[str], paths: list[str], inner: str, any_case: bool) -> None:
    agree(repository, lines, paths, inner=inner, any_case=any_case)


@pytest.mark.slow
@settings(max_examples=4000, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=5), st.lists(PATHS, min_size=1, max_size=20), LINES, st.booleans())
def test_many_patterns(repository: Path, lines: list[str], paths: list[str], inner: str, any_case: bool) -> None:
    agree(repository, lines, paths, inner=inner, any_case=any_case)


def walked(home: Path) -> set[str]:
    os.chdir(home)
    return {seen.shown for seen in Walker([], True, None, {}).walk(".", [])}


def listed(home: Path) -> set[str]:
    """What git has, and what it would take, links to folders and hidden files that it does not have aside."""
    tracked = git(home, "ls-files", "-z").split("\0")
    others = git(home, "ls-files", "-z", "-o", "--exclude-standard").split("\0")
    others = [name for name in others if not any(part.startswith(".") for part in name.split("/"))]
    names = {name for name in [*tracked, *others] if name.lower().endswith((".yaml", ".yml"))}
    return {name for name in names if not (home / name).is_dir()}


@pytest.mark.parametrize("seed", range(40))
def test_trees(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tree = Tree(tmp_path, seed, submodules=False)
    assert walked(tree.home) == listed(tree.home)
    for number in range(3):  # and again with files that git does not have
        folder = tree.home / "".join(("new", "build", "reports")[number : number + 1])
        folder.mkdir(exist_ok=True)
        put(folder, {"a.yaml": BAD, "2023/a.yaml": BAD, ".h.yaml": BAD})
    assert walked(tree.home) == listed(tree.home)


@pytest.mark.parametrize(
    "how", ["v2", "v3", "v4", "split", "sparse", "sha256", "worktree", "submodule", "damaged", "none"]
)
def test_what_is_tracked_is_looked_at(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "work"
    home.mkdir()
    git(home, "init", "-q", *(["--object-format=sha256"] if how == "sha256" else []))
    if how == "v4":
        git(home, "config", "index.version", "4")
    put(home, {".gitignore": "*.yaml\nbuild/\n", "a.yaml": BAD, "build/b.yaml": BAD, "build/c/d.yaml": BAD})
    put(home, {"build/not.yaml": BAD, "not.yaml": BAD, ".github/h.yaml": BAD, ".not/h.yaml": BAD})
    if how != "none":
        git(home, "add", "-f", "a.yaml", "build/b.yaml", "build/c/d.yaml", ".github/h.yaml", ".gitignore")
        git(home, "commit", "-qm", "x")
    expected = {"a.yaml", "build/b.yaml", "build/c/d.yaml", ".github/h.yaml"}
    if how == "none":
        expected = set()
    elif how == "v3":
        (home / "e.txt").write_text("")
        git(home, "add", "-N", "e.txt")
    elif how == "split":
        git(home, "update-index", "--split-index")
        put(home, {"late.yaml": BAD})
        git(home, "add", "-f", "late.yaml")
        expected.add("late.yaml")
    elif how == "sparse":
        git(home, "sparse-checkout", "set", "--cone", "--sparse-index", "build/c")
        expected -= {".github/h.yaml"}
    elif how == "worktree":
        git(home, "worktree", "add", "-q", "../other")
        home = tmp_path / "other"
        put(home, {"not.yaml": BAD, "build/not.yaml": BAD})
    elif how == "submodule":
        outer = tmp_path / "outer"
        outer.mkdir()
        git(outer, "init", "-q")
        git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(home), "sub")
        (outer / ".gitignore").write_text("*\n")
        put(outer, {"sub/not.yaml": BAD})
        home = outer
        expected = {f"sub/{name}" for name in expected}
    elif how == "damaged":
        (home / ".git" / "index").write_bytes((home / ".git" / "index").read_bytes()[:90])
        expected |= {"not.yaml", "build/not.yaml", ".not/h.yaml"}  # in doubt
    monkeypatch.chdir(home)
    assert walked(home) == expected


def test_what_is_no_gitignore(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """A link is none to git, nor is what lies outside a repository; the repository's own list is one."""
    put(tmp_path, {"r/a.yaml": BAD, "r/.git/info/exclude": "b.yaml\n", "r/b.yaml": BAD, "patterns": "*\n"})
    (tmp_path / "r" / ".gitignore").symlink_to("../patterns")
    assert walked(tmp_path / "r") == {"a.yaml"}
    put(tmp_path, {"s/a.yaml": BAD, "s/.gitignore": "*\n"})
    assert walked(tmp_path / "s") == {"a.yaml"}


def test_a_folder_called_git_that_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hides nothing that the repository around it has, and lets nothing through that is ignored there."""
    put(tmp_path, {".gitignore": "b.yaml\n", "r/.h.yaml": BAD, "r/b.yaml": BAD, "r/x/.git/x": "", "r/x/.h.yaml": BAD})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    put(tmp_path, {"r/.git/x": "", "r/x/b.yaml": BAD})
    monkeypatch.chdir(tmp_path)
    assert {seen.shown for seen in Walker([], True, None, {}).walk(".", [])} == {"r/.h.yaml", "r/x/.h.yaml"}
    assert {seen.shown for seen in Walker([], True, None, {}).walk("r/x", [])} == {"r/x/.h.yaml"}
