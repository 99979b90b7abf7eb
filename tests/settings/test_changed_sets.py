"""What ``--changed`` leaves out, over random trees and edits: only what was there before and is the same still."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..cli.test_gate import BAD
from ..conftest import Run
from .trees import Tree, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
Found = dict[str, list[tuple[str, int, str]]]


def found(crossfoot: Callable[..., Run], home: Path, *arguments: str) -> Found | str:
    """What is found in each file, by the path that leads to it; why the run was refused, where it was."""
    done = crossfoot("check", "--format", "concise", *arguments, cwd=home)
    if done.code not in (0, 1):
        return done.err
    result: Found = {}
    for line in done.out.splitlines():
        name, _, rest = line.partition(":")
        if rest[:1].isdigit():
            result.setdefault(name, []).append((name, int(rest.split(":")[0]), rest))
    return result


def plain_files(home: Path) -> list[Path]:
    return [
        path for path in sorted(home.rglob("*"))
        if not path.is_symlink() and path.is_file() and ".git" not in path.relative_to(home).parts
        and not path.name.startswith("crossfoot.toml")
    ]  # fmt: skip


def edit(choice: random.Random, home: Path) -> str:
    """One edit of a work tree, as people and tools make them."""
    files = [path for path in plain_files(home) if path.name != ".gitignore"]
    links = [path for path in sorted(home.rglob("*")) if path.is_symlink() and ".git" not in path.parts]
    kind = choice.choice(("change", "rename", "move", "delete", "turn", "patterns", "new", "retime", "mode", "swap"))
    if kind == "turn" and links:
        link = choice.choice(links)
        link.unlink()
        link.symlink_to(os.path.relpath(choice.choice(files or [home]), link.parent))
    elif kind == "patterns":
        ignores = [path for path in plain_files(home) if path.name == ".gitignore"]
        path = choice.choice([*ignores, home / ".gitignore"])
        path.write_text(choice.choice(("", "*.yaml\n", "!*.yaml\n", "reports/\n", "/build\n")), "utf-8")
    elif kind == "new":
        folder = choice.choice([path.parent for path in files] or [home])
        (folder / f"new{choice.randint(0, 9)}.yaml").write_text(f"{BAD}# {choice.random()}\n", "utf-8")
    elif files and kind in ("rename", "move", "swap"):
        path, other = choice.choice(files), choice.choice(files)
        if kind == "swap" and path != other:
            text, path_text = other.read_bytes(), path.read_bytes()
            other.write_bytes(path_text)
            path.write_bytes(text)
        elif not (path.parent / f"n-{path.name}").exists():
            path.rename((home if kind == "move" else path.parent) / f"n-{path.name}")
    elif files:
        path = choice.choice(files)
        info = path.stat()
        if kind == "delete":
            path.unlink()
        elif kind == "mode":
            path.chmod(0o755)
        elif kind == "change":
            path.write_text(f"{BAD}# {choice.random()}\n", "utf-8")
        else:  # of the same size, and with the times that it had
            path.write_bytes(path.read_bytes().replace(b"4.00", b"5.00"))
            os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    return kind


def compare(tree: Tree, seed: int, crossfoot: Callable[..., Run]) -> None:
    home, choice = tree.home, random.Random(seed)
    before = found(crossfoot, home, ".")
    told = {path: os.path.realpath(home / path) for path in before}
    held = {path: Path(real).read_bytes() for path, real in told.items() if Path(real).is_file()}
    edits = [edit(choice, home) for _ in range(choice.randint(1, 4))]
    if choice.random() < 0.5:
        git(home, "add", "-A")
    whole, changed = found(crossfoot, home, "."), found(crossfoot, home, "--changed", "HEAD", ".")
    if isinstance(whole, str) or isinstance(changed, str):
        assert isinstance(changed, str), (edits, whole)  # what stops the whole run stops this one
        return
    for path, lines in whole.items():
        if path in changed:
            assert changed[path] == lines, (edits, path)
            continue
        now = Path(os.path.realpath(home / path))
        same = path in held and now == Path(told[path]) and now.is_file() and now.read_bytes() == held[path]
        assert same and isinstance(before, dict) and before[path] == lines, (edits, path)
    assert changed.keys() <= whole.keys(), edits


@pytest.mark.parametrize("seed", range(16))
def test_what_is_left_out_is_what_it_was(
    seed: int, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compare(Tree(tmp_path, seed), seed, crossfoot)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2300))
def test_what_is_left_out_is_what_it_was_in_many_trees(
    seed: int, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compare(Tree(tmp_path, seed), seed, crossfoot)
