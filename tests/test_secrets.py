"""Whatever links and settings a commit may hold, nothing of the machine's own files is ever printed."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.render.formats import FORMATS

from .cli.test_gate import BAD, GOOD, put
from .conftest import Run
from .settings.trees import RULES, git

SECRET = "hunter2"
TEXTS = (
    f"root:x:0:0:{SECRET}:/root\n", BAD.replace("某局", SECRET), f"{SECRET}: [\n", f"合计: {SECRET}\n预算: 1\n",
    f'pack p "x" {{ {SECRET}\n', f'{{"version": 2, "entries": ["{SECRET}"]}}', f'rules = "{SECRET}"\n',
    f"# {SECRET}\n", f"\x00{SECRET}", f"规则包: {SECRET}\n" + GOOD,
)  # fmt: skip


def committed(choice: random.Random, home: Path, outside: Path) -> None:
    """Links and settings that lead out, straight, through other links and folders, or by a path that goes round."""
    files = sorted(path for path in outside.rglob("*") if path.is_file())
    folders = [home, home / "reports", home / "rules", home / "rules" / "tests"]
    for number in range(choice.randint(1, 5)):
        name = choice.choice((f"l{number}.yaml", f"l{number}.rules", f"l{number}", f"l{number}.json"))
        link = choice.choice(folders) / name
        target = choice.choice([*files, outside, home / "chain"])
        link.symlink_to(target if choice.random() < 0.3 else os.path.relpath(target, link.parent))
    (home / "chain").symlink_to(choice.choice([*files, outside]))
    out = [os.path.relpath(path, home) for path in (*files, outside)]
    out += [str(choice.choice(files)), "chain", "reports/../../outside", f"../{outside.name}/*.yaml"]
    lines = [f'rules = ["{choice.choice((RULES, "rules", choice.choice(out)))}"]']
    lines += [f'baseline = "{choice.choice(out)}"'] if choice.random() < 0.4 else []
    lines += [f'reports = ["reports", "{choice.choice(out)}"]'] if choice.random() < 0.5 else []
    lines += ["[packs]", f'"{choice.choice(out)}" = "ours"'] if choice.random() < 0.3 else []
    if choice.random() < 0.2:
        (home / "crossfoot.toml").symlink_to(choice.choice(files))
    else:
        put(home, {"crossfoot.toml": "\n".join(lines) + "\n"})


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1000, 1300)]


@pytest.mark.parametrize("seed", [*range(20), *SLOW])
def test_nothing_from_outside_is_printed(seed: int, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    choice, home, outside = random.Random(seed), tmp_path / "work", tmp_path / "outside"
    names = ("secret", "s.yaml", "s.rules", "sub/s.yaml", "s.json")
    put(outside, {name: choice.choice(TEXTS) for name in names})
    put(home, {"reports/a.yaml": BAD, "rules/.keep": "", "rules/tests/.keep": ""})
    committed(choice, home, outside)
    git(home, "init", "-q")
    git(home, "add", "-A")
    git(home, "commit", "-qm", "x")
    shapes = choice.sample(list(FORMATS), 3)
    calls: list[tuple[str, ...]] = [("check", "--format", shape, "--verbose", "--vacuity") for shape in shapes]
    calls += [
        ("check", ".", "--changed", "HEAD"),
        ("check", "reports/*", "--only-reports"),
        ("check", "--diff"),
        ("test",),
    ]
    calls += [
        ("waivers", "."),
        ("baseline", "check"),
        ("settings",),
        ("rules",),
        ("format", "--check"),
        ("impact", "HEAD"),
    ]
    for call in calls:
        done = crossfoot(*call, cwd=home)
        assert SECRET not in done.text, call
    assert not any(
        SECRET in path.read_text("utf-8", "replace")
        for path in home.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
