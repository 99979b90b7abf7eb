"""What a run is asked for: the files, what they are held to, and how it goes about it."""

from __future__ import annotations

from ..settings.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


# What ``localizing`` may be.
NEWS, ALL = "news", "all"


class Request:
    """What a run is asked for. Nothing is looked at before the run is prepared, so nothing is raised.

    ``paths`` are files and folders, and ``-`` for ``stdin``, which is its name and its bytes; ``chosen`` is whether a
    person named them; ``only`` picks some of the files found.

    ``rules`` are the folders of rule files (the tool's own packs where empty), ``settings`` those of a settings file;
    ``trusting`` takes settings that name rules which these packs do not have. ``today`` decides which waivers have run
    out (default: the day it is).

    ``cache`` is the folder for compiled programs, None for none; ``remember`` looks into the result cache there, and
    stores what was not in it. ``jobs`` is the number of processes, 0 for as many as are worth it.

    ``only_reports`` passes over files that are no reports and is content with none; ``watch`` gathers the rules that
    met an occurrence; ``together`` says once what an ``every`` finds of several rows alike (a baseline wants each);
    ``careful`` makes a fault of ours in one file a diagnostic, so that the others are checked all the same.
    ``localizing`` looks for the figures that would settle what fails together: of ``ALL`` groups, or of those that the
    diagnostics leave something to be said of (``NEWS``); ``""`` for none. ``tree`` is the folder (a real path)
    outside which rule files are not quoted, ``""`` for anywhere.

    ``lonely`` counts what rules across reports could not decide also where no report of the run is another's partner;
    ``gather`` has each result hold what these rules read (a run decides that for itself).
    """

    __slots__ = (
        "cache", "careful", "chosen", "gather", "jobs", "localizing", "lonely", "only", "only_reports", "paths",
        "remember", "rules", "settings", "stdin", "today", "together", "tree", "trusting", "watch",
    )  # fmt: skip

    def __init__(
        self,
        paths: list[str] | None = None,
        *,
        stdin: tuple[str, bytes] | None = None,
        chosen: bool = True,
        only: Callable[[str], bool] | None = None,
        rules: list[str] | None = None,
        settings: Settings | None = None,
        trusting: bool = False,
        today: date | None = None,
        cache: str | None = None,
        remember: bool = False,
        jobs: int = 1,
        only_reports: bool = False,
        watch: bool = False,
        careful: bool = True,
        tree: str = "",
        together: bool = False,
        lonely: bool = False,
        gather: bool = False,
        localizing: str = "",
    ) -> None:
        self.paths = paths or []
        self.stdin = stdin
        self.chosen = chosen
        self.only = only
        self.rules = rules or []
        self.settings = settings or Settings()
        self.trusting = trusting
        self.today = today
        self.cache = cache
        self.remember = remember
        self.jobs = jobs
        self.only_reports = only_reports
        self.watch = watch
        self.careful = careful
        self.tree = tree
        self.together = together
        self.lonely = lonely
        self.gather = gather
        self.localizing = localizing

    @property
    def tolerant(self) -> bool:
        """Whether files that are no reports are passed over: of files picked by others, nobody said they are."""
        return self.only_reports or self.only is not None

    @property
    def content(self) -> bool:
        """Whether no report at all is right: not where the settings name where reports are."""
        return self.tolerant and (self.chosen or self.only is not None)

    def without_files(self) -> Request:
        """The same with nothing said of files, fit to be sent to another process."""
        return Request(
            rules=self.rules,
            settings=self.settings,
            today=self.today,
            cache=self.cache,
            only_reports=self.tolerant,
            watch=self.watch,
            careful=self.careful,
            together=self.together,
            gather=self.gather,
            localizing=self.localizing,
        )
