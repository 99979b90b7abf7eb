"""What git knows to have changed since a ref, and files as they were then."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress

from ..diagnostic import ERROR, Diagnostic, Phrase
from .settings import OWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .settings import Settings


class GitError(Exception):
    """git is not there, or refuses; carries its diagnostic."""

    def __init__(self, ref: str, why: str | Phrase) -> None:
        super().__init__(ref)
        self.diagnostic = Diagnostic("git", ERROR, Phrase("git", why=why), file=ref)


def _git(ref: str, *arguments: str, folder: str = ".") -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise GitError(ref, error.strerror or str(error)) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(ref, said[0] if said else f"git {arguments[0]}: {done.returncode}")
    return done.stdout


def commit(ref: str) -> str:
    """The commit that a ref names. A ref is never taken for an option."""
    try:
        found = _git(ref, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError:
        found = b""
    if not found or not ref.strip("- "):
        top()  # where there is no repository, that is what is wrong
        raise GitError(ref or '""', Phrase("git-no-commit", ref=ref))
    return found.decode().strip()


def top() -> str:
    """The work tree's top folder."""
    return _git("git", "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")


def files(ref: str) -> set[str]:
    """Absolute paths of files that differ from where this branch left ``ref``, untracked ones among them."""
    start = commit(ref)
    with suppress(GitError):  # where the two have nothing in common, compare with the ref itself
        start = _git(ref, "merge-base", start, "HEAD").decode().strip()
    home = top()
    names = _git(ref, "diff", "--name-only", "-z", "--no-renames", start, "--", folder=home)
    names += _git(ref, "ls-files", "-z", "--others", "--exclude-standard", folder=home)
    return {os.path.join(home, os.fsdecode(name)) for name in names.split(b"\0") if name}


def changed(ref: str, settings: Settings, rules: list[str]) -> tuple[Callable[[str], bool] | None, Diagnostic | None]:
    """Which files have changed since a ref; None for all of them, because rules, settings or the baseline have."""
    try:
        names = {os.path.realpath(name) for name in files(ref)}
    except GitError as error:
        return None, error.diagnostic
    folders = [os.path.realpath(folder) for folder in rules]
    judging = {os.path.realpath(path) for path in (settings.file, settings.baseline) if path}
    for name in names:
        below = any(name == folder or name.startswith(folder + os.sep) for folder in folders)
        if (below and name.endswith(".rules")) or name in judging or os.path.basename(name) == OWN:
            return None, None
    return (lambda path: os.path.realpath(path) in names), None


def restore(ref: str, folders: list[str], target: str) -> list[str]:
    """The rule files below some folders as they were at a ref, written below ``target``; the folders there."""
    start = commit(ref)
    home = os.path.realpath(top())
    restored = []
    for number, folder in enumerate(folders):
        below = os.path.relpath(os.path.realpath(folder), home).replace(os.sep, "/")
        if below.startswith("../"):
            raise GitError(folder, f"{folder}: outside {home}")
        listed = _git(
            ref,
            "ls-tree",
            "-r",
            "-z",
            "--name-only",
            "--full-tree",
            start,
            "--",
            *([below] if below != "." else []),
            folder=home,
        )
        there = os.path.join(target, str(number))
        os.makedirs(there, exist_ok=True)
        for raw in listed.split(b"\0"):
            name = os.fsdecode(raw)
            if not name.endswith(".rules"):
                continue
            inner = os.path.relpath(name, below)
            path = os.path.join(there, inner if inner != "." else os.path.basename(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(_git(ref, "cat-file", "blob", f"{start}:{name}", folder=home))
        restored.append(there)
        if not any(name.endswith(b".rules") for name in listed.split(b"\0")):
            raise GitError(folder, Phrase("git-no-rules", ref=ref))
    return restored
