"""What is stored changes nothing of what is said: random edits of reports, links, rules, settings and baselines, each
followed by a check that may use what the earlier ones stored and by one that may not."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ..cli.test_gate import BAD, GOOD, OVER, put
from ..conftest import ROOT, Run, warmed

RULES = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
REPORTS = (GOOD, BAD, OVER, GOOD + "半数: 9.00\n", BAD.replace("4.00", "5.00"), "a: 1\n", "单位: [\n", GOOD + "键: 1\n")
SOFTER = (
    RULES, RULES.replace("severity warning", "severity error"), RULES.replace("total / 2", "total / 3"),
    RULES.replace("check total <= budget", "check total >= budget"),
)  # fmt: skip
BASE = 'rules = ["rules"]\nlang = "en"\n'
SETTINGS = (
    BASE, f"{BASE}strict = true\n", f'{BASE}ignore = ["total-*"]\n', f'{BASE}baseline = "b.json"\n',
    f'{BASE}[severity]\n"*" = "note"\n', f'{BASE}[[overrides]]\nfiles = ["1.yaml"]\nignore = ["*"]\n',
)  # fmt: skip


def step(choice: random.Random, home: Path, crossfoot: Callable[..., Run]) -> str:
    """One edit; now and then of the same size and with the times of before, as a copy or a checkout makes them."""
    kind = choice.choice(
        ("report", "report", "same size", "turn", "swap", "rules", "settings", "accept", "rename", "waive")
    )
    names = [path for path in sorted(home.glob("*.yaml")) if not path.is_symlink()]
    path = choice.choice(names)
    info = path.stat()
    if kind == "report":
        path.write_text(choice.choice(REPORTS), "utf-8")
    elif kind == "same size":
        path.write_bytes(path.read_bytes().replace(b"3.00", b"4.00", 1))
        os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    elif kind == "turn":
        (home / "l.yaml").unlink()
        (home / "l.yaml").symlink_to(path.name)
    elif kind == "swap":
        other = choice.choice(names)
        texts = path.read_bytes(), other.read_bytes()
        other.write_bytes(texts[0])
        path.write_bytes(texts[1])
    elif kind == "rules":
        put(home, {"rules/ours.rules": choice.choice(SOFTER)})
    elif kind == "settings":
        put(home, {"crossfoot.toml": choice.choice(SETTINGS)})
    elif kind == "accept":
        crossfoot("baseline", "write", "--baseline", "b.json", *(["l.yaml"] if choice.random() < 0.5 else []), cwd=home)
    elif kind == "rename":
        path.rename(home / f"{choice.randint(0, 3)}.yaml")
    else:
        waiver = "# crossfoot: waive total-of-entries because 已核对\n合计"
        path.write_text(path.read_text("utf-8").replace("合计", waiver, 1), "utf-8")
    return kind


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1000, 1100)]


@pytest.mark.parametrize("seed", [*range(4), *SLOW])
def test_stored_results_change_nothing(
    seed: int, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    choice, home = random.Random(seed), tmp_path / "work"
    put(home, {"rules/ours.rules": RULES, "crossfoot.toml": BASE, "b.json": '{"version": 2, "entries": []}'})
    put(home, {f"{number}.yaml": choice.choice(REPORTS) for number in range(4)})
    (home / "l.yaml").symlink_to("0.yaml")
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", warmed(tmp_path / "cache"))
    done = []
    for _ in range(12):
        done.append(step(choice, home, crossfoot))
        asked = ("check", ".", "--format", choice.choice(("jsonl", "full", "gitlab")))
        stored, fresh = crossfoot(*asked, cwd=home), crossfoot(*asked, "--no-cache", cwd=home)
        assert (stored.code, stored.out, stored.err) == (fresh.code, fresh.out, fresh.err), done
