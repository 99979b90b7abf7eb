"""Where the measuring happens: a temporary folder, an environment for the commands, a cache with compiled packs."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.reports import KB, MIX, corpus
from bench.tables import progress
from bench.timing import Usage, run

ROOT = Path(__file__).resolve().parent.parent


class Place:
    """``ours`` is the command: the environment's own ``crossfoot``, or what the variable CROSSFOOT says."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.cache = folder / "cache"
        self.env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.env["CROSSFOOT_CACHE_DIR"] = str(self.cache)
        self.ours = shlex.split(os.environ.get("CROSSFOOT", "")) or [str(Path(sys.executable).parent / "crossfoot")]
        self._made: set[str] = set()

    def check(self, *arguments: str) -> list[str]:
        return [*self.ours, "check", *arguments]

    def corpus(
        self, name: str, count: int, size: int = 12 * KB, packs: Sequence[str] = MIX, faults: float = 0.0
    ) -> list[str]:
        """Reports in a folder of this name, made once; their paths from here."""
        folder = self.folder / name
        if name not in self._made:
            progress(f"reports: {count:,} of {size / KB:,.0f} KB")
            paths = corpus(folder, count, size, packs, faults=faults)
            self._made.add(name)
            self.warm([str(path) for path in paths[: 16 * len(packs)]])
        return sorted(str(path.relative_to(self.folder)) for path in folder.rglob("*.yaml"))

    def warm(self, files: Sequence[str], *arguments: str) -> None:
        """Compile the packs that these files ask for, of their years, as an earlier run would have."""
        run(self.check(*files, *arguments), self.folder, self.env)
        self.forget()

    def forget(self) -> None:
        """Drop the results that were remembered; compiled packs stay."""
        for path in self.cache.glob("results.db*"):
            path.unlink()

    def run(self, command: Sequence[str], *, memory: bool = False, limit: float | None = None) -> Usage:
        return run(command, self.folder, self.env, memory=memory, limit=limit)

    def printed(self, *arguments: str) -> str:
        """What crossfoot prints."""
        command = [*self.ours, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, check=True)
        return done.stdout.decode()
