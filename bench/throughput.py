"""Many reports: files a second in one process and in two, again unchanged, beside tools that read the same YAML.

``python bench/throughput.py [COUNT]`` makes COUNT reports (default 2,000; those of tests/correct.py, of three forms and
3 to 7 KB), one in ten of them with a figure changed, in a temporary folder, and runs each command over them, in turn.
What the others check: yamllint the layout of YAML, check-jsonschema the shape that ``crossfoot schema`` describes;
neither looks at figures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.correct import report  # noqa: E402


def made(number: int) -> str:
    """A correct report; one in ten has two digits of a figure swapped."""
    text = report(number)
    return re.sub(r"(\d)(\d)(?=\n|,|})", r"\2\1", text, count=1) if number % 10 == 0 else text


def timed(command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, int]:
    """Seconds, and the first process' peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    tools = Path(sys.executable).parent
    ours = str(tools / "crossfoot")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env["CROSSFOOT_CACHE_DIR"] = str(folder / "cache")
        reports = folder / "reports"
        size = 0
        for number in range(count):
            path = reports / f"d{number % 50}" / f"r{number}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = made(number)
            size += len(text.encode())
            path.write_text(text, encoding="utf-8")
        warm = [str(path) for path in sorted(reports.rglob("*.yaml"))[:60]]
        subprocess.run([ours, "check", *warm], env=env, capture_output=True, check=False)  # compiles the packs
        schema = subprocess.run(
            [ours, "schema", "department_report", "--pack", "mof-2020-10"], env=env, capture_output=True, check=True
        )
        (folder / "schema.json").write_bytes(schema.stdout)
        print(
            f"{count} reports of {size / count / 1024:.1f} KB; Python {sys.version.split()[0]}, {os.cpu_count()} cores"
        )
        print(f"{'command':<34}{'seconds':>9}{'files/s':>9}{'MiB':>6}")
        common = [ours, "check", "reports", "--format", "concise"]
        files = [str(path) for path in sorted(reports.rglob("*.yaml"))][: min(count, 300)]
        rows = (
            ("crossfoot, one process", [*common, "--jobs", "1"], count),
            ("crossfoot, the same unchanged", [*common, "--jobs", "1"], count),
            ("crossfoot, two processes", [*common, "--jobs", "2"], count),
            (f"yamllint ({len(files)} files)", [str(tools / "yamllint"), *files], len(files)),
            (f"check-jsonschema ({len(files)} files)",
             [str(tools / "check-jsonschema"), "--schemafile", str(folder / "schema.json"), *files], len(files)),
        )  # fmt: skip
        for name, command, number in rows:
            if "unchanged" not in name:
                for path in (folder / "cache").glob("results.db*"):
                    path.unlink()
            seconds, memory = timed(command, folder, env)
            print(f"{name:<34}{seconds:>9.2f}{number / seconds:>9.0f}{memory:>6}")


if __name__ == "__main__":
    main()
