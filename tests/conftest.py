"""Shared by all tests: the command line in this process and in its own, a cache of its own for the whole session."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from linter.cli.main import main
from linter.startup.switch import THRESHOLDS

from .cost import STUCK

# How long an example takes says more of what else the machine does than of our code: `cost.py` is for that.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected files of cases and examples")


def one_of(every: int, *axes: Iterable[Any]) -> list[Any]:
    """Parameters of which one of so many is tried each time, by turns over all axes; the others are slow."""
    return [
        pytest.param(*values, marks=[] if sum(place for place, _ in placed) % every == 0 else [pytest.mark.slow])
        for placed in product(*(list(enumerate(axis)) for axis in axes))
        for values in [[value for _, value in placed]]
    ]


@dataclass
class Run:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


_made: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """One cache for the whole run: the processes that share the tests out share what one of them has compiled."""
    gc.set_threshold(*THRESHOLDS)
    # The suite starts hundreds of processes. Without bytecode on the disk each of them compiles every module it loads.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        _made.append(tempfile.mkdtemp(prefix="crossfoot-tests-"))
        os.environ["CROSSFOOT_CACHE_DIR"] = _made[0]
        whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
        if whole and getattr(config.option, "numprocesses", None):
            compile_own(config.option.numprocesses)


def compile_own(processes: int) -> None:
    """Compile the tool's own packs before a whole run begins: the processes that share the tests out want them all,
    at the same time, and each would compile what the other is at."""
    program = [sys.executable, "-c", _COMPILE]
    started = [subprocess.Popen([*program, str(first), str(processes)]) for first in range(processes)]
    assert [each.wait() for each in started] == [0] * processes


_COMPILE = """
import gc, os, sys
gc.disable()  # it would look through all that is made for what is not there, which takes a half of the time
from linter.program.pack import load

program, _ = load([], os.environ["CROSSFOOT_CACHE_DIR"])
for name in list(program.index)[int(sys.argv[1]) :: int(sys.argv[2])]:
    program.about(name)
"""


def pytest_unconfigure() -> None:
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: nobody has to look through it for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cache() -> str:
    return os.environ["CROSSFOOT_CACHE_DIR"]


def warmed(folder: Path) -> str:
    """A cache of a test's own, in which the tool's own packs are compiled already as far as some test had them."""
    folder.mkdir(parents=True)
    for path in Path(os.environ["CROSSFOOT_CACHE_DIR"]).iterdir():
        if path.name.startswith(("index-", "pack-")):
            with suppress(FileNotFoundError):  # another process has put a newer one in its place
                os.link(path, folder / path.name)  # what is stored is put in place whole, and never written again
    return str(folder)


@pytest.fixture(autouse=True)
def neutral(monkeypatch: pytest.MonkeyPatch, cache: str) -> Iterator[None]:
    """A neutral locale, no colour, and faults of ours as tracebacks rather than messages."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", cache)
    monkeypatch.setenv("CROSSFOOT_DEBUG", "1")
    yield


@pytest.fixture
def crossfoot(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run a command line in this process."""

    def run(*arguments: str, cwd: Path | None = None) -> Run:
        with monkeypatch.context() as context:
            if cwd is not None:
                context.chdir(cwd)
            capsys.readouterr()
            code = main(list(arguments))
            captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


def spawn(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None, code: str = "") -> Run:
    """Run a command line in a process of its own (``code`` is Python to run first in it)."""
    program = f"{code}\nfrom linter.__main__ import run\nrun()"
    command = [sys.executable, "-c", program, *arguments] if code else [sys.executable, "-m", "linter", *arguments]
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, timeout=STUCK)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


def compare(path: Path, actual: str, accept: bool) -> None:
    """Hold ``actual`` against a committed file, or write it there."""
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(actual.encode())
        return
    assert path.exists(), f"{path} is missing; run pytest --accept and read what it wrote"
    assert actual == path.read_bytes().decode()
