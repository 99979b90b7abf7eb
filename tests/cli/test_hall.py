"""The hall and the run stand in a line: no circle of imports, lazy and typing-only ones included; small modules."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from linter.cli.commands import NAMES

from ..conftest import ROOT, spawn

SOURCE = ROOT / "src" / "linter"


def modules(room: str) -> dict[str, Path]:
    """The modules of a room, by dotted names below ``linter``."""
    found = {}
    for path in (SOURCE / room).rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the room that a file imports, at any depth."""
    package = path.relative_to(SOURCE).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = ".".join((*package[: len(package) - node.level + 1], *([node.module] if node.module else [])))
        names = {f"{base}.{alias.name}" for alias in node.names} & known.keys()
        found |= names or ({base} & known.keys())
    return found


@pytest.mark.parametrize("room", ["cli", "run"])
def test_no_circle(room: str) -> None:
    known = modules(room)
    graph = {name: imported(path, known) for name, path in known.items()}
    order = [*TopologicalSorter(graph).static_order()]  # raises CycleError
    assert order.index("run.result" if room == "run" else "cli.context") < order.index(
        "run.run" if room == "run" else "cli.main"
    )


def test_the_run_knows_nothing_of_the_hall() -> None:
    for path in modules("run").values():
        assert "..cli" not in path.read_text("utf-8"), path


def test_every_command_has_a_file_and_every_file_is_a_command() -> None:
    files = {path.stem for path in (SOURCE / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert files == set(NAMES)


def test_the_environment_is_read_and_things_are_printed_in_one_place() -> None:
    for path in modules("cli").values():
        text = path.read_text("utf-8")
        if path.name != "context.py":
            assert "os.environ" not in text and " print(" not in text, path


def test_functions_and_modules_are_short() -> None:
    for room in ("cli", "run"):
        for path in modules(room).values():
            text = path.read_text("utf-8")
            assert text.count("\n") <= 400, path
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                    assert node.end_lineno - node.lineno < 60, (path, node.name)


def test_a_check_loads_no_other_command_and_no_argparse(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("a: 1\n", "utf-8")
    listing = "import sys, atexit\natexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))"
    for _ in range(3):
        words = ("check", "--only-reports", "r.yaml", "--lang=en", "--no-baseline", "r.yaml", "--verb")
        done = spawn(*words, cwd=tmp_path, env={"CROSSFOOT_CACHE_DIR": str(tmp_path / "cache")}, code=listing)
    loaded = set(done.err.splitlines()[-1].split())
    assert done.code == 0 and "linter.cli.commands.check" in loaded
    assert not loaded & {"argparse", "re", "json", "linter.cli.parser", "linter.cli.common", "linter.cli.progress"}
    assert {name for name in loaded if name.startswith("linter.cli.commands.")} == {"linter.cli.commands.check"}


def test_the_process_ends_at_once_and_leaves_nothing_out(tmp_path: Path) -> None:
    """Whatever is registered for the end is done, and what was printed is whole; a full disk is not success."""
    later = "import atexit\natexit.register(lambda: print('the end'))"
    done = spawn("--version", cwd=tmp_path, code=later)
    assert done.code == 0 and done.out.splitlines()[-1] == "the end"
    done = spawn("rules", "--format", "json", cwd=tmp_path)
    assert done.code == 0 and json.loads(done.out)["rules"]
    if Path("/dev/full").exists():
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        command = [sys.executable, "-m", "linter", "--help"]
        with Path("/dev/full").open("w") as full:
            assert subprocess.run(command, stdout=full, stderr=full, env=buffered).returncode != 0
