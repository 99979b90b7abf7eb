"""Where a report is, whatever it is called: by its path, by the folder that this leads to, by the file that it is.

Settings for folders have to hold however a folder is come to. CI checks out behind links, and a link from a folder
with a lenient pack to a report of a strict one must not make it lenient.
"""

from __future__ import annotations

import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..source import Source


class Places:
    """Names of files below the settings' folder, and the packs of folders; all paths are absolute."""

    def __init__(self, folder: str, packs: dict[str, str]) -> None:
        self._folder = folder
        self._real = os.path.realpath(folder)
        self._leads_to: dict[str, str] = {}
        # Each folder with a pack, by each of its names: its own path, and its pack.
        self._packs: dict[str, tuple[str, str]] = {}
        for named, pack in packs.items():
            path = os.path.normpath(os.path.join(folder, named))
            real = self._below(os.path.realpath(path))
            for name in (path, real):
                self._packs.setdefault(name, (real, pack))

    def _below(self, path: str) -> str:
        """A real path as one below the settings' folder as it is called, where it is below it."""
        if self._real != self._folder and (path == self._real or path.startswith(os.path.join(self._real, ""))):
            return os.path.normpath(os.path.join(self._folder, os.path.relpath(path, self._real)))
        return path

    def names(self, path: str) -> tuple[list[str], list[str]]:
        """The names of a file as a report: as it was come to, and by the folder that this leads to; and all of its
        names, that of the file behind a link included."""
        path = os.path.abspath(path)
        folder, name = os.path.split(path)
        if folder not in self._leads_to:
            self._leads_to[folder] = self._below(os.path.realpath(folder))
        there = os.path.join(self._leads_to[folder], name)
        shown = list(dict.fromkeys((path, there)))
        if not os.path.islink(path):
            return shown, shown
        return shown, list(dict.fromkeys((*shown, self._below(os.path.realpath(path)))))

    def pack(self, name: str) -> tuple[str, str]:
        """The nearest folder above a name that has a pack, and that pack; nothing where there is none."""
        while self._packs:
            above = os.path.dirname(name)
            if above in self._packs:
                return self._packs[above]
            if above == name:
                break
            name = above
        return "", ""


def packs_by(found: list[tuple[str, str]]) -> list[str]:
    """The packs of a report by each of its names, each with the folder that it is for (none of an override's): an
    override's before a folder's, that of a folder before those of the folders above it."""
    found = [each for each in dict.fromkeys(found) if each[1]]
    if any(not folder for folder, _ in found):
        found = [each for each in found if not each[0]]
    nearest = [
        (folder, pack)
        for folder, pack in found
        if not any(other != folder and other.startswith(os.path.join(folder, "")) for other, _ in found)
    ]
    return list(dict.fromkeys(pack for _, pack in nearest))


def strictest(source: Source, index: dict[str, Any], packs: list[str]) -> tuple[str, list[Diagnostic]]:
    """Of the packs that a report has by its names, the one that extends all others; where there is none, that is said
    and the first is taken."""
    names = []
    for called in packs:
        names += [name for name, info in index.items() if called in (name, info["label"])]
    for name in names:
        if all(other == name or other in index[name]["lineage"] for other in names):
            return name, []
    phrase = Phrase("packs-unclear", packs="、".join(names))
    unclear = Diagnostic("packs-unclear", ERROR, phrase, file=source.name, source=source, span=Span(0, 0))
    return packs[0], [unclear]


def misplaced(
    folder: str, values: dict[str, Any], complain: Callable[[str, str, Phrase], Diagnostic]
) -> list[Diagnostic]:
    """Folders with a pack that are none, or that are one with two packs; packs to be held to where there are none.

    ``values`` are the settings of ``folder``; ``complain`` makes a diagnostic at a setting's name and word.
    """
    problems: list[Diagnostic] = []
    known: dict[str, tuple[str, str]] = {}
    for named, pack in values["packs"].items():
        path = os.path.normpath(os.path.join(folder, named))
        other, before = known.setdefault(os.path.realpath(path), (named, pack))
        phrase = None
        if not os.path.isdir(path):
            phrase = Phrase("packs-no-folder", folder=named)
        elif before != pack:
            phrase = Phrase("packs-same-folder", folder=named, other=other)
        if phrase is not None:
            problems.append(complain(f"packs.{named}", named, phrase))
    overrides = values["overrides"]
    if not values["packs"] and not any(override.get("pack") for override in overrides):
        wanted = [f"overrides[{number}].enforce" for number, each in enumerate(overrides) if each.get("enforce")]
        if values["enforce"]:
            wanted.insert(0, "enforce")
        problems += [complain(name, "enforce", Phrase("enforce-nothing")) for name in wanted[:1]]
    return problems
