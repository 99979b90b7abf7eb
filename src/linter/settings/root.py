"""Where the paths that programs are told begin: at the top of the repository that the reports are in."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .settings import Settings

_GIT = ".git"


def root(files: Iterable[str], settings: Settings | None) -> str:
    """The folder that paths for programs are relative to: an absolute path without links.

    It is that of the work tree around the working folder, where all ``files`` lie in it; else of the one around all of
    them, so that it does not matter from where a check is run. Without git it is the settings' folder, else the working
    one.
    """
    here = os.path.realpath(os.getcwd())
    common = _common(files) or here
    own = _top(here)
    if own and (os.path.join(common, "").startswith(os.path.join(own, ""))):
        return own
    home = os.path.realpath(settings.folder) if settings is not None and settings.file else here
    return _top(common) or own or home


def _top(folder: str) -> str:
    """The nearest folder, this one or above, with a ``.git`` in it (a file in submodules and further work trees)."""
    while not os.path.exists(os.path.join(folder, _GIT)):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _common(files: Iterable[str]) -> str:
    """The folder that all files lie in, links resolved; ``""`` where there is none, or no file."""
    folders = {os.path.realpath(folder) for folder in {os.path.dirname(file) for file in files}}
    try:
        return os.path.commonpath(folders) if folders else ""
    except ValueError:  # drives of Windows
        return ""
