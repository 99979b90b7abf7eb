"""Whatever is asked for, wherever its output is to go: what people wrote is what it was, or mended in its figures."""

from __future__ import annotations

import os
import random
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import ROOT, Run
from .test_gate import BAD, GOOD, OVER, put

RULES = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
FILES = {
    "a.yaml": BAD,
    "sub/b.yml": GOOD,
    "sub/c": OVER,
    "rules/ours.rules": RULES,
    "rules.txt": RULES,
    "crossfoot.toml": 'rules = ["rules"]\nlang = "en"\n',
    "pyproject.toml": "[project]\n",
    "b.json": '{"version": 2, "entries": []}',
    ".gitignore": "x\n",
}
OUTPUTS = ("earlier.json", "new.json", "new.csv")  # what is asked for, and not by people's hands
FORMATS = ("json", "sarif", "html", "csv", "full", "junit")


State = tuple[bytes, object]


def state(home: Path) -> dict[str, State]:
    """Every file with all that it is beside its name; links as what they lead to."""
    found: dict[str, State] = {}
    for path in sorted(home.rglob("*")):
        info = path.lstat()
        if path.is_symlink():
            found[str(path.relative_to(home))] = (b"link", str(path.readlink()))
        elif path.is_file():
            marks = {name: os.getxattr(path, name) for name in os.listxattr(path)} if hasattr(os, "listxattr") else {}
            found[str(path.relative_to(home))] = (path.read_bytes(), (stat.S_IMODE(info.st_mode), info.st_nlink, marks))
    return found


def dressed(choice: random.Random, home: Path) -> None:
    """Links, second names, permissions and attributes, at random."""
    for name in choice.sample(list(FILES), 3):
        way = choice.choice(("link", "twin", "mode", "mark"))
        path = home / name
        if way == "link":
            (home / f"to-{path.name}").symlink_to(name)
        elif way == "twin":
            (home / f"twin-{path.name}.out").hardlink_to(path)
        elif way == "mode":
            path.chmod(choice.choice((0o600, 0o640, 0o755, 0o444)))
        elif hasattr(os, "setxattr"):
            try:
                os.setxattr(path, "user.kept", b"1")
            except OSError:  # the file system has none
                return


def call(choice: random.Random, home: Path) -> tuple[str, ...]:
    """A command line that writes: to a new file, over an earlier output, or over what people wrote, by any name."""
    names = [str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()]
    output = choice.choice([*names, *names, "new.json", "sub/new.csv", "earlier.json"])
    output = choice.choice((output, f"./{output}", str(home / output), f"sub/../{output}"))
    words = ["check", *choice.choice(((), (".",), ("a.yaml",), ("sub", "a.yaml")))]
    words += choice.choice(([], ["--fix"], ["--rules", "rules.txt"], ["--rules", "rules.txt", "--fix"]))
    return (*words, "--format", choice.choice(FORMATS), "--output", output)


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1000, 1300)]


@pytest.mark.parametrize("seed", [*range(16), *SLOW])
def test_what_people_wrote_stays(seed: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    choice, home = random.Random(seed), tmp_path / "work"
    put(home, FILES)
    crossfoot("check", "--format", "json", "--output", "earlier.json", cwd=home)
    dressed(choice, home)
    for _ in range(6):
        before, words = state(home), call(choice, home)
        crossfoot(*words, cwd=home)
        after = state(home)
        for name, was in before.items():
            now = after.get(name)
            if now == was or Path(name).name in OUTPUTS:
                continue
            assert "--fix" in words and was[0] != b"link" and now is not None, (words, name)
            assert now[1:] == was[1:], (words, name)  # permissions, names and attributes
            texts = [re.sub(rb"[0-9.]", b"", text) for text in (was[0], now[0])]
            assert texts[0] == texts[1] and b"\xe5\x8d\x95\xe4\xbd\x8d" in was[0], (words, name)
        assert [name for name in after if ".crossfoot-" in name] == []
