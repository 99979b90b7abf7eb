"""What a replay of a thread is made with: a repository of its own, reports, and the command line in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..cli.test_gate import BAD, GOOD, OVER, RULES, put
from ..conftest import Run
from ..settings.trees import git

__all__ = ["BAD", "GOOD", "OVER", "Place", "Replay", "Threads"]


class Place:
    """A work tree with settings of the tests' own pack, and crossfoot in it."""

    def __init__(self, home: Path, crossfoot: Callable[..., Run]) -> None:
        self.home = home / "repo"
        self.home.mkdir()
        self._crossfoot = crossfoot
        self.git("init", "-q", "-b", "main")
        self.settings()

    def settings(self, text: str = "") -> None:
        self.put({"crossfoot.toml": f'rules = ["{RULES}"]\nlang = "en"\n{text}'})

    def put(self, files: dict[str, str]) -> None:
        put(self.home, files)

    def git(self, *arguments: str) -> str:
        return git(self.home, *arguments)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "x", "--allow-empty")

    def run(self, *arguments: str, below: str = "") -> Run:
        return self._crossfoot(*arguments, cwd=self.home / below)

    def counted(self, *arguments: str, below: str = "") -> list[dict[str, Any]]:
        """What a check finds and nobody has accepted."""
        done = self.run("check", "--format", "json", *arguments, below=below)
        return [d for d in json.loads(done.out)["diagnostics"] if not (d.get("waiver") or d.get("baselined"))]

    def found(self, *arguments: str, below: str = "") -> list[tuple[str, str]]:
        """The files and rules of what counts."""
        return [(d["file"], d["rule"]) for d in self.counted(*arguments, below=below)]

    def files(self, *arguments: str, below: str = "") -> list[str]:
        return sorted({file for file, _ in self.found(*arguments, below=below)})

    def said(self, text: str, *arguments: str, name: str = "r.yaml") -> list[tuple[str, int, int]]:
        """Rule, line and column of what is found in one report."""
        self.put({name: text})
        return [(d["rule"], d["line"], d["column"]) for d in self.counted(*arguments, "--", name)]

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run("check", *arguments).out)


Replay = Callable[[Place], None]


class Threads(dict[str, Replay]):
    """Replays by the threads that they are of: ``owner/name#number``."""

    def each(self) -> list[str]:
        """The first thread of each replay."""
        return [next(name for name in self if self[name] is replay) for replay in dict.fromkeys(self.values())]

    def __call__(self, *names: str) -> Callable[[Replay], Replay]:
        def take(replay: Replay) -> Replay:
            for name in names:
                assert name not in self, name
                self[name] = replay
            return replay

        return take
