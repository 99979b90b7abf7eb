"""Settings files that lie between the working folder and a report: they are meant for it, and are not in force."""

from __future__ import annotations

import os

from ..reading import problem
from .settings import OWN, SHARED, holds_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..diagnostic import Diagnostic
    from .settings import Settings


def nested(settings: Settings, paths: Iterable[str]) -> list[Diagnostic]:
    """A problem for each settings file nearer to some of the files than the one in force. There is none where a person
    named the settings."""
    if settings.searched is None:
        return []
    known: dict[str, str] = {}
    folder = settings.searched
    while folder not in known:  # what lies above the working folder has been looked through
        known[folder] = ""
        folder = os.path.dirname(folder)
    files: dict[str, list[str]] = {}
    folders = {folder: os.path.abspath(folder) for folder in {os.path.dirname(path) for path in paths}}
    owners = {folder: _owner(path, known) for folder, path in folders.items()}
    if not any(owners.values()):
        return []
    own = os.path.realpath(settings.file) if settings.file else ""
    same = {owner for owner in set(owners.values()) if owner and os.path.realpath(owner) == own}  # by another way
    owners = {folder: "" if owner in same else owner for folder, owner in owners.items()}
    for path in paths:
        owner = owners[os.path.dirname(path)]
        if owner:
            files.setdefault(owner, []).append(path)
    return [
        problem(os.path.relpath(owner), "settings-nested", path=below[0], count=len(below))
        for owner, below in sorted(files.items())
    ]


def _owner(folder: str, known: dict[str, str]) -> str:
    """The settings file nearest to a folder, its own or one above it; nothing where that is the one in force."""
    asked = []
    while folder not in known:
        asked.append(folder)
        found = _settings_in(folder)
        if found:
            known[folder] = found
            break
        folder = os.path.dirname(folder)
    known.update(dict.fromkeys(asked, known[folder]))
    return known[folder]


def _settings_in(folder: str) -> str:
    path = os.path.join(folder, OWN)
    if os.path.lexists(path):
        return path
    path = os.path.join(folder, SHARED)
    return path if os.path.isfile(path) and holds_settings(path) else ""
