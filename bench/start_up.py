"""Whole-process times of one check with a warm cache, beside bare Python and yamllint on the same file.

Each round runs every command once, in turn, so that a machine whose speed drifts slows all of them alike; medians of
the rounds are printed, and the median of the ratios round by round. Run it with ``make bench``: the interpreter is
the virtual environment's own, and byte code is cached.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 25


def once(command: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    bin_folder = Path(sys.executable).parent
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {machine}, {ROUNDS} rounds; milliseconds, medians")
    heads = ("KB", "python", "yamllint", "crossfoot", "/ python", "/ yamllint")
    print(f"{'file':<34}" + "".join(f"{head:>11}" for head in heads))
    for path in sorted((ROOT / "examples").glob("*.yaml"), key=lambda p: p.stat().st_size):
        name = str(path.relative_to(ROOT))
        commands = [
            [sys.executable, "-c", "pass"],
            [str(bin_folder / "yamllint"), name],
            [str(bin_folder / "crossfoot"), "check", name],
        ]
        for command in commands:
            once(command, env)
        rounds = [[once(command, env) for command in commands] for _ in range(ROUNDS)]
        bare, lint, ours = (statistics.median(r[i] for r in rounds) for i in range(3))
        to_bare = statistics.median(r[2] / r[0] for r in rounds)
        to_lint = statistics.median(r[2] / r[1] for r in rounds)
        size = path.stat().st_size / 1024
        row = (f"{size:.1f}", f"{bare:.1f}", f"{lint:.1f}", f"{ours:.1f}", f"{to_bare:.2f}", f"{to_lint:.2f}")
        print(f"{name:<34}" + "".join(f"{cell:>11}" for cell in row))


if __name__ == "__main__":
    main()
