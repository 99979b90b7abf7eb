"""Random work trees: folders, reports, links, patterns, submodules, as a seed decides."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

from ..cli.test_gate import BAD
from ..conftest import ROOT

RULES = str(ROOT / "tests" / "gate")
FOLDERS = ("reports", "build", "dist", "venv", ".hidden", "node_modules", "甲", "2023", "a b", "x.yaml")
NAMES = (
    "a.yaml", "B.YAML", "C.Yml", ".h.yaml", "报告 1.yaml", "[1].yaml", "note.txt", "a.yaml.bak", "d.yml", "-d.yaml",
    "--exclude=*.yaml",
)  # fmt: skip
PATTERNS = (
    "*", "!*/", "!*.yaml", "build/", "/build", "dist", "*.yml", "!a.yaml", "**/a.yaml", "reports/**", "!reports/",
    "2023/*", "甲/", "?.yaml", "[a-c].yaml", "[!a].yaml", "/*", "!/reports", "a\\ b/", "*.YAML", "reports/2023/a.yaml",
    "# \x0b\u2028*", "!.hidden/", ".hidden/*", "x.yaml/", "venv/**/a.yaml", "**/2023/", "note*",
)  # fmt: skip
SETTINGS = ("drafts/", "*.yml", "/build/", "*/", "!reports/", "2023/a.yaml", "**/dist/", "!a.yaml", "甲")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false", *arguments]
    off = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | off
    done = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return done.stdout.decode("utf-8", "surrogateescape")


class Tree:
    """A repository below ``home``, its first commit the settings alone, its last everything that git takes."""

    def __init__(self, home: Path, seed: int, *, submodules: bool = True) -> None:
        self.home = home / "work"
        self.home.mkdir()
        self._outside = home / "outside"
        self._random = random.Random(seed)
        self._folders = [self.home]
        choice = self._random
        some = choice.sample(SETTINGS, choice.choice((0, 0, 1, 2)))
        git(self.home, "init", "-q", "-b", "main")
        settings = f'rules = ["{RULES}"]\nlang = "en"\nexclude = {json.dumps(some)}\n'
        self.write(self.home / "crossfoot.toml", settings)
        git(self.home, "add", "-A")
        git(self.home, "commit", "-qm", "settings")
        self.base = git(self.home, "rev-parse", "HEAD").strip()
        self._fill(self.home, 3)
        if submodules and choice.random() < 0.4:
            self._submodule()
        self._links()
        for folder in choice.sample(self._folders, min(len(self._folders), choice.choice((0, 1, 1, 2)))):
            self._patterns(folder / ".gitignore")
        if choice.random() < 0.2:
            self._patterns(self.home / ".git" / "info" / "exclude")
        self.commit()

    def write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")

    def _fill(self, folder: Path, depth: int) -> None:
        choice = self._random
        for name in choice.sample(NAMES, choice.randint(0, 4)):
            self.write(folder / name, f"{BAD}# {folder.name}/{name} {choice.random()}\n")
        for name in choice.sample(FOLDERS, choice.randint(0 if depth < 3 else 2, 3)) if depth else ():
            if not (folder / name).exists():
                (folder / name).mkdir()
                self._folders.append(folder / name)
                self._fill(folder / name, depth - 1)

    def _submodule(self) -> None:
        folder = self._random.choice(self._folders) / "sub"
        folder.mkdir()
        git(folder, "init", "-q")
        self._fill(folder, 1)
        self.write(folder / "kept.yaml", f"{BAD}# sub\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "x")

    def _links(self) -> None:
        choice = self._random
        self._outside.mkdir()
        self.write(self._outside / "out.yaml", f"{BAD}# outside\n")
        files = [path for path in self.home.rglob("*") if path.name in NAMES and ".git" not in path.parts]
        for number in range(choice.choice((0, 1, 2, 3))):
            link = choice.choice(self._folders) / choice.choice((f"l{number}.yaml", f"l{number}", f".l{number}.yml"))
            targets = [*choice.sample(files, 1), self._outside / "out.yaml", link.parent, self._outside, self.home]
            target = choice.choice(targets)
            link.symlink_to(os.path.relpath(target, link.parent) if choice.random() < 0.7 else target)

    def _patterns(self, path: Path) -> None:
        lines = self._random.sample(PATTERNS, self._random.randint(1, 4))
        self.write(path, self._random.choice(("\n", "\r\n")).join(lines))

    def commit(self) -> None:
        choice = self._random
        if choice.random() < 0.3:
            git(self.home, "config", "index.version", "4")
        if choice.random() < 0.2:
            git(self.home, "update-index", "--split-index")
        git(self.home, "add", "-A")
        ignored = git(self.home, "ls-files", "-z", "-oi", "--exclude-standard").split("\0")[:-1]
        if ignored and choice.random() < 0.5:
            git(self.home, "add", "-f", "--", *(f":(literal){name}" for name in choice.sample(ignored, 1)))
        git(self.home, "commit", "-qm", "all", "--allow-empty")
