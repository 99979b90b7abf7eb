"""Whether a folder in a work tree may be a cache: never where a commit can put files into it, since those are run."""

from __future__ import annotations

import os

from ..diagnostic import Phrase
from ..startup.store import trees_above
from .repository import Repository, store_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .globs import Files


def unsafe(folder: str, *, must_be_ignored: bool) -> Phrase | None:
    """Why what lies in a cache folder may have come with a commit; None where it cannot.

    ``must_be_ignored`` is whether it also has to be ignored by git, so that nobody commits it by mistake.
    """
    typed = os.path.abspath(folder)
    for top in trees_above(folder):
        store = store_of(top)
        if store is None:
            return Phrase("cache-unknown-tree", top=top)
        repository = Repository(top, store, None)
        for path in dict.fromkeys((typed, os.path.realpath(folder))):
            steps = _steps(path, top)
            if not steps and path != top:
                continue
            if path == top or repository.tracks_below(path) or any(map(repository.tracks, steps)):
                return Phrase("cache-tracked")
            if must_be_ignored and not _is_ignored(repository, steps):
                return Phrase("cache-not-ignored")
    return None


def _steps(path: str, top: str) -> list[str]:
    """A path below a folder and the folders between the two, from above down."""
    steps: list[str] = []
    while path.startswith(os.path.join(top, "")) and path != top:
        steps.insert(0, path)
        path = os.path.dirname(path)
    return steps


def _is_ignored(repository: Repository, steps: list[str]) -> bool:
    for step in steps:
        patterns: list[Files] = repository.patterns(os.path.dirname(step))
        verdicts = (files.verdict(step, is_folder=True) for files in reversed(patterns))
        if next((verdict for verdict in verdicts if verdict is not None), False):
            return True
    return False
