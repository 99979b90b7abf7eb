"""git, asked for what it knows; a ref is never taken for an option."""

from __future__ import annotations

import subprocess

from ..diagnostic import ERROR, Diagnostic, Phrase


class GitError(Exception):
    """git is not there, or refuses; carries its diagnostic."""

    def __init__(self, ref: str, why: str | Phrase) -> None:
        super().__init__(ref)
        self.diagnostic = Diagnostic("git", ERROR, Phrase("git", why=why), file=ref)


def git(ref: str, *arguments: str, folder: str = ".", environment: dict[str, str] | None = None) -> bytes:
    """What git prints; ``environment`` is what it gets where its own is that of another work tree."""
    try:
        done = subprocess.run(
            ["git", "-C", folder, *arguments],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environment,
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
        found = git(ref, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError:
        found = b""
    if not found or not ref.strip("- "):
        top()  # where there is no repository, that is what is wrong
        raise GitError(ref or '""', Phrase("git-no-commit", ref=ref))
    return found.decode().strip()


# What in the environment tells git, in a hook, which work tree it is in.
LOCAL = frozenset((
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
))  # fmt: skip


def top() -> str:
    """The work tree's top folder."""
    return git("git", "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
