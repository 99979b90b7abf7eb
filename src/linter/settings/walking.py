"""The one walk: which files below a folder are looked at, and why others are not.

Looked at is what ends in ``.yaml`` or ``.yml``, in any case, and in what else the settings say of spreadsheets and
documents; so are links to such files. Passed over, and said with
its reason, is what the settings exclude; what git ignores and hidden files and folders, unless git has them: what is
tracked is looked at; links to folders; and the folders in which git and its like keep what they know.
"""

from __future__ import annotations

import os

from ..reading import problem
from .repository import GIT, Repository, store_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..diagnostic import Diagnostic
    from .globs import Files

ENDINGS = (".yaml", ".yml")
_STORES = frozenset((GIT, ".hg", ".svn", ".jj", ".bzr"))
# Why something was passed over: keys of the catalogue.
EXCLUDED, IGNORED, HIDDEN, LINK, STORE, SAME, LOCK = (
    "left-out-excluded", "left-out-ignored", "left-out-hidden", "left-out-link", "left-out-store", "left-out-same",
    "left-out-lock",
)  # fmt: skip
UNMATCHED, ENDING, ABSENT, UNCHANGED = (
    "left-out-unmatched", "left-out-ending", "left-out-absent", "left-out-unchanged",
)  # fmt: skip


# How the names begin of what an office keeps beside a file that it has open.
LOCKS = ("~$", ".~")


class Place:
    """A folder on the walk: its path as shown and as an absolute one, the work tree that it is in, the ``.gitignore``
    patterns that hold there, and whether only what git has counts, since a folder above is passed over."""

    __slots__ = ("only_tracked", "path", "patterns", "real", "repository", "shown")

    def __init__(self, shown: str, path: str, real: str) -> None:
        self.shown = shown
        self.path = path
        self.real = real
        self.repository: Repository | None = None
        self.patterns: list[Files] = []
        self.only_tracked = ""

    def below(self, name: str) -> Place:
        found = Place(f"{self.shown}{name}{os.sep}", _joined(self.path, name), _joined(self.real, name))
        found.repository, found.patterns, found.only_tracked = self.repository, self.patterns, self.only_tracked
        return found


def _joined(folder: str, name: str) -> str:
    return folder + name if folder.endswith(os.sep) else folder + os.sep + name


class Seen:
    """A file that the walk has come to: its path as shown, its absolute path, and the file that this really is."""

    __slots__ = ("path", "real", "shown")

    def __init__(self, shown: str, path: str, real: str) -> None:
        self.shown = shown
        self.path = path
        self.real = real


class Walker:
    """Walks folders; ``left_out`` gathers what was passed over, as shown (folders end in a slash), with its reason."""

    def __init__(
        self,
        excluded: list[Files],
        gitignore: bool,
        cache: str | None,
        left_out: dict[str, str],
        tables: tuple[str, ...] = (),
    ) -> None:
        """``gitignore`` is whether what git ignores is passed over, ``tables`` are the endings of files of tables that
        are looked at."""
        self.endings = ENDINGS + tables
        self.excluded = excluded
        self.gitignore = gitignore
        self.cache = cache
        self.left_out = left_out
        self._repositories: dict[str, Repository | None] = {}

    # ---- down ----

    def walk(self, folder: str, problems: list[Diagnostic]) -> Iterator[Seen]:
        """The files below a folder, those of a folder before those of the folders in it, each in the order of names;
        folders that cannot be read become problems."""
        shown = os.path.normpath(folder)
        path = os.path.abspath(folder)
        start = Place("" if shown == "." else _joined(shown, ""), path, os.path.realpath(path))
        start.repository = self.repository(start.real)
        if self.gitignore and start.repository is not None and start.real != start.repository.top:
            start.patterns = start.repository.patterns(os.path.dirname(start.real))
        self._absent(start)
        waiting = [start]
        while waiting:
            place = waiting.pop()
            name = os.path.normpath(place.shown or ".")
            try:
                with os.scandir(name) as entries:
                    found = sorted(entries, key=_name)
            except OSError as error:
                problems.append(problem(name, "file-unreadable", why=error.strerror or str(error)))
                continue
            folders: list[Place] = []
            yield from self._files(place, found, folders)
            folders.reverse()
            waiting += folders

    def _files(self, place: Place, entries: list[os.DirEntry[str]], folders: list[Place]) -> Iterator[Seen]:
        self._enter(place, entries)
        for entry in entries:
            name = entry.name
            is_link = entry.is_symlink()
            is_folder = not is_link and entry.is_dir(follow_symlinks=False)
            if not is_folder and not is_link:
                if not name.lower().endswith(self.endings):
                    continue
            elif is_link and not name.lower().endswith(self.endings) and not os.path.isdir(entry.path):
                continue
            reason = self._reason(place, name, is_folder)
            if is_link and not reason and os.path.isdir(entry.path):
                reason = LINK
            if not reason:
                if is_folder:
                    folders.append(place.below(name))
                else:
                    path = _joined(place.path, name)
                    real = os.path.realpath(path) if is_link else _joined(place.real, name)
                    yield Seen(place.shown + name, path, real)
            elif is_folder and reason in (IGNORED, HIDDEN) and self._tracks_below(place, name):
                inner = place.below(name)
                inner.only_tracked = reason
                folders.append(inner)
            elif reason:
                self.left_out[place.shown + name + os.sep * is_folder] = reason

    def _enter(self, place: Place, entries: list[os.DirEntry[str]]) -> None:
        """What holds in a folder: where a work tree begins, nothing of what is above it does."""
        if any(entry.name == GIT for entry in entries):
            own = self.repository(place.real)
            if own is not None and own.top == place.real:
                self._begin(place, own)
                self._absent(place)
                return
        if self.gitignore and place.repository is not None:
            place.patterns = place.repository.nearest(place.real, place.patterns)

    def _begin(self, place: Place, repository: Repository | None) -> None:
        """A folder by itself, whatever led there."""
        place.repository, place.only_tracked = repository, ""
        place.patterns = repository.patterns(place.real) if self.gitignore and repository is not None else []

    def _absent(self, place: Place) -> None:
        """Submodules that are not there: nobody can look at their reports."""
        here = _joined(place.real, "")
        for path in place.repository.submodules() if place.repository is not None else ():
            if path.startswith(here) and not os.path.lexists(os.path.join(path, GIT)):
                self.left_out[place.shown + path[len(here) :] + os.sep] = ABSENT

    def _reason(self, place: Place, name: str, is_folder: bool) -> str:
        """Why an entry of a folder is passed over; nothing where it is not."""
        path = _joined(place.path, name)
        if is_folder and name in _STORES:
            return STORE
        if not is_folder and name.startswith(LOCKS) and not name.lower().endswith(ENDINGS):
            return LOCK
        for each in reversed(self.excluded):
            verdict = each.verdict(path, is_folder)
            if verdict:
                return EXCLUDED
            if verdict is not None:
                break
        path = _joined(place.real, name)  # git knows what things are, not what they are called on the way here
        reason = place.only_tracked or self._ignored(place.patterns, path, is_folder)
        if not reason and name.startswith("."):
            reason = HIDDEN
        # A folder is asked for when it is known whether git has anything below it.
        if reason and not is_folder and place.repository is not None and place.repository.tracks(path):
            return ""
        return reason

    @staticmethod
    def _ignored(patterns: list[Files], path: str, is_folder: bool) -> str:
        for each in reversed(patterns):  # the nearest file that says anything decides
            verdict = each.verdict(path, is_folder)
            if verdict is not None:
                return IGNORED if verdict else ""
        return ""

    @staticmethod
    def _tracks_below(place: Place, name: str) -> bool:
        return place.repository is not None and place.repository.tracks_below(_joined(place.real, name))

    # ---- up ----

    def repository(self, folder: str) -> Repository | None:
        """The work tree that a folder, by its absolute path, is in."""
        asked = []
        found: Repository | None = None
        while folder not in self._repositories:
            asked.append(folder)
            store = store_of(folder)
            above = os.path.dirname(folder)
            if store is not None:
                found = found or Repository(folder, store, self.cache)
                # One that holds nothing is none to git where there is another above it.
                if os.path.lexists(os.path.join(store, "HEAD")):
                    found = Repository(folder, store, self.cache)
                    break
            if above == folder:
                break
            folder = above
        else:
            found = self._repositories[folder] or found
        self._repositories.update(dict.fromkeys(asked, found))
        return found

    def judge(self, path: str, base: str) -> str:
        """Why a walk from ``base``, an absolute path, would pass over a file below it, or would not come to it; nothing
        where it would look at it."""
        path = os.path.abspath(path)
        if not path.lower().endswith(self.endings):
            return ENDING
        above = base if path.startswith(_joined(base, "")) else os.path.dirname(path)
        steps = path[len(_joined(above, "")) :].split(os.sep)
        place = Place("", above, os.path.realpath(above))
        self._begin(place, self.repository(place.real))
        for name in steps[:-1]:
            inner = place.below(name)
            is_link = os.path.islink(inner.path)
            reason = self._reason(place, name, is_folder=not is_link)
            if reason and (is_link or reason not in (IGNORED, HIDDEN) or not self._tracks_below(place, name)):
                return reason
            inner.only_tracked = reason
            if is_link:
                inner.real = os.path.realpath(inner.path)
            own = self.repository(inner.real)
            if is_link or (own is not None and own.top == inner.real):
                self._begin(inner, own)
            elif self.gitignore and inner.repository is not None:
                inner.patterns = inner.repository.nearest(inner.real, inner.patterns)
            place = inner
        return self._reason(place, steps[-1], is_folder=False)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
