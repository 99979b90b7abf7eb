"""What git knows to have changed since a ref, and files as they were then."""

from __future__ import annotations

import os

from ..diagnostic import Phrase
from .git import GitError as GitError
from .git import commit, git, top

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..diagnostic import Diagnostic
    from .settings import Settings


def changed(
    ref: str, settings: Settings, rules: list[str], paths: list[str], environment: Mapping[str, str]
) -> tuple[Callable[[str], bool] | None, Diagnostic | None]:
    """Which files have changed since a ref; None for all of them, because rules, settings or the baseline have.

    A file is unchanged only where git says so: it is tracked, as is every link on the way to it, and differs from where
    this branch left ``ref`` in nothing. ``paths`` are those looked at, for submodules that are not there.
    """
    from .unchanged import Unchanged

    try:
        known = Unchanged(ref, environment)
        if known.judged_otherwise(settings, rules):
            return None, None
        for folder in known.absent:
            if any(_meet(folder, path) for path in (*paths, *rules)):
                raise GitError(os.path.relpath(folder), Phrase("git-submodule"))
    except GitError as error:
        return None, error.diagnostic
    return (lambda path: not known.is_unchanged(path)), None


def _meet(folder: str, path: str) -> bool:
    """Whether one of two folders lies in the other."""
    one, other = os.path.join(os.path.realpath(folder), ""), os.path.join(os.path.realpath(path), "")
    return one.startswith(other) or other.startswith(one)


def restore(ref: str, folders: list[str], target: str) -> list[str]:
    """The rule files below some folders as they were at a ref, written below ``target``; the folders there."""
    start = commit(ref)
    home = os.path.realpath(top())
    restored = []
    for number, folder in enumerate(folders):
        below = os.path.relpath(os.path.realpath(folder), home).replace(os.sep, "/")
        if below.startswith("../"):
            raise GitError(folder, f"{folder}: outside {home}")
        listed = git(
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
                file.write(git(ref, "cat-file", "blob", f"{start}:{name}", folder=home))
        restored.append(there)
        if not any(name.endswith(b".rules") for name in listed.split(b"\0")):
            raise GitError(folder, Phrase("git-no-rules", ref=ref))
    return restored
