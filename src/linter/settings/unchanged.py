"""What git vouches for: the files that are the same as where this branch left a ref, submodules among them."""

from __future__ import annotations

import os
from contextlib import suppress

from .git import LOCAL, GitError, commit, git, top
from .settings import OWN, SHARED, has_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .settings import Settings

_GITLINK = b"160000"
_MOST_LINKS = 40


class Unchanged:
    """``absent`` are submodules that changed and are not there; everything that git does not name counts as changed."""

    def __init__(self, ref: str, environment: Mapping[str, str]) -> None:
        """``environment`` is this process' own: in a hook it names a work tree, which no submodule is."""
        self._environment = {name: value for name, value in environment.items() if name not in LOCAL}
        self.home = os.path.realpath(top())
        self.absent: list[str] = []
        self._ref = ref
        self._same: set[str] = set()
        self._changed: list[str] = []
        self._ways: dict[str, tuple[list[str], str]] = {}
        start = commit(ref)
        with suppress(GitError):  # where the two have nothing in common, compare with the ref itself
            start = git(ref, "merge-base", start, "HEAD").decode().strip()
        self._start = start
        self._gather(self.home, start, environment=None)

    def _gather(self, home: str, start: str, *, environment: dict[str, str] | None) -> None:
        """What one work tree has, and what of it differs from a commit."""
        listed = git(self._ref, "ls-files", "-s", "-v", "-z", folder=home, environment=environment)
        same, links = set(), []
        for entry in listed.split(b"\0")[:-1]:
            about, _, name = entry.partition(b"\t")
            tag, mode, digest, _ = about.split(b" ")
            if mode == _GITLINK:
                links.append((name, digest.decode()))
            elif tag == b"H":  # git was not told to take it for unchanged, or to leave it out of the work tree
                same.add(name)
        differ = git(
            self._ref, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-relative",
            "--ignore-submodules=none", start, "--", folder=home, environment=environment,
        ).split(b"\0")[:-1]  # fmt: skip
        same.difference_update(differ)
        self._same.update(os.path.join(home, os.fsdecode(name)) for name in same)
        self._changed += [os.path.join(home, os.fsdecode(name)) for name in differ]
        if links:
            self._submodules(home, start, links, set(differ), environment=environment)

    def _submodules(
        self,
        home: str,
        start: str,
        links: list[tuple[bytes, str]],
        differ: set[bytes],
        *,
        environment: dict[str, str] | None,
    ) -> None:
        before = {}
        for entry in git(
            self._ref, "ls-tree", "-r", "-z", "--full-tree", start, folder=home, environment=environment
        ).split(b"\0"):
            about, _, name = entry.partition(b"\t")
            if about.startswith(_GITLINK):
                before[name] = about.split(b" ")[2].decode()
        for name, _ in links:
            folder = os.path.join(home, os.fsdecode(name))
            if not os.path.lexists(os.path.join(folder, ".git")):
                if name in differ:
                    self.absent.append(folder)
                continue
            then = before.get(name)
            try:
                git(self._ref, "cat-file", "-e", f"{then}^{{commit}}", folder=folder, environment=self._environment)
            except GitError:  # it is new, or its former commit is not there: nothing in it is known to be as it was
                continue
            self._gather(folder, str(then), environment=self._environment)

    def is_unchanged(self, path: str) -> bool:
        """Whether a file is as it was, and so is every link on the way to it."""
        links, real = self._way(os.path.abspath(path))
        return real in self._same and all(link in self._same for link in links)

    def _way(self, path: str) -> tuple[list[str], str]:
        """The links of this work tree on the way to a path, by their own paths, and where it leads."""
        if path in self._ways:
            return self._ways[path]
        folder, name = os.path.split(path)
        if not name:
            return [], path
        links, real = self._way(folder)
        here = os.path.join(real, name)
        if os.path.islink(here) and len(links) < _MOST_LINKS:
            links = [*links, here] if self._inside(here) else links
            self._ways[path] = links, here  # one that leads to itself ends here
            more, here = self._way(os.path.normpath(os.path.join(real, os.readlink(here))))
            links = [*links, *more]
        self._ways[path] = links, here
        return links, here

    def _inside(self, path: str) -> bool:
        return path.startswith(os.path.join(self.home, ""))

    def judged_otherwise(self, settings: Settings, rules: list[str]) -> bool:
        """Whether anything that decides on reports has changed: settings, the baseline, rules. What lies outside the
        work tree is not git's to know, and not looked at."""
        deciding = [path for path in (settings.file, settings.baseline) if path and os.path.lexists(path)]
        for folder in rules:
            deciding += _rule_files(folder)
        if any(not self._stands(path) for path in deciding):
            return True
        folders = [os.path.join(os.path.realpath(folder), "") for folder in rules]
        gone = [os.path.realpath(path) for path in (settings.file, settings.baseline) if path]
        for path in self._changed:
            name = os.path.basename(path)
            if name == OWN or path in gone or (name.endswith(".rules") and path.startswith(tuple(folders))):
                return True
            if name == SHARED and (self._had_table(path) or _has_table(path)):
                return True
        return False

    def _stands(self, path: str) -> bool:
        links, real = self._way(os.path.abspath(path))
        if any(link not in self._same for link in links):
            return False
        return real in self._same or not self._inside(real) or os.path.isdir(real)

    def _had_table(self, path: str) -> bool:
        name = os.path.relpath(path, self.home).replace(os.sep, "/")
        try:
            return has_table(git(self._ref, "cat-file", "blob", f"{self._start}:{name}", folder=self.home))
        except GitError:  # it was not there, or is a submodule's
            return False


def _has_table(path: str) -> bool:
    from .settings import holds_settings

    return os.path.isfile(path) and holds_settings(path)


def _rule_files(path: str) -> Iterator[str]:
    """A rule file, or those of a folder: what is named by its ending, and the folder itself for the way to it."""
    yield path
    for home, _, names in os.walk(path):
        yield from (os.path.join(home, name) for name in names if name.endswith(".rules"))
