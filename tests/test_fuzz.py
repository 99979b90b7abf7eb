"""What fuzzing has found stays found: its corpus and the inputs that once broke a promise, tried again; and some new
ones. `make fuzz` looks for more."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import ROOT
from .cost import STUCK
from .fuzz.mutate import changed, seeds, words
from .fuzz.run import NAMES
from .fuzz.targets import TARGETS, Fault, Target, signature, thoroughly

FUZZ = ROOT / "tests" / "fuzz"
CORPUS = {name: sorted((FUZZ / "corpus" / name).iterdir()) for name in NAMES}
REGRESSIONS = sorted(path for path in (FUZZ / "regressions").rglob("*") if path.is_file())


@pytest.mark.parametrize("first", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES)
def test_corpus(name: str, first: int) -> None:
    """A target's inputs in one test, a third of them: thousands of names would hide the others."""
    for path in CORPUS[name][first::3]:
        try:
            TARGETS[name](path.read_bytes())
        except Exception as error:
            raise AssertionError(f"{path}: {signature(error)}") from error


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_regressions(path: Path) -> None:
    with thoroughly():
        TARGETS[path.parent.name](path.read_bytes())


def test_the_corpus_is_small() -> None:
    assert set(TARGETS) == set(NAMES)
    assert all(CORPUS.values())
    assert sum(path.stat().st_size for paths in CORPUS.values() for path in paths) < 300_000


@st.composite
def inputs(draw: st.DrawFn, name: str) -> bytes:
    """Any bytes, words of the target's dictionary, or a made input changed in ways that its target knows."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.binary(max_size=60))
    if kind == 1:
        word = st.one_of(st.sampled_from(words(name)), st.text(max_size=4))
        return " ".join(draw(st.lists(word, max_size=12))).encode("utf-8", "replace")
    return changed(name, draw(st.sampled_from(made(name))), draw(st.integers(0, 2**32)))


def made(name: str) -> list[bytes]:
    return [data for data in seeds(name) if len(data) < 5000]


def tried(name: str, times: int) -> None:
    target: Target = TARGETS[name]
    settings(max_examples=times, deadline=None)(given(inputs(name))(target))()


@pytest.mark.parametrize("name", NAMES)
def test_new_inputs(name: str) -> None:
    tried(name, 25)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_many_new_inputs(name: str) -> None:
    with thoroughly():
        tried(name, 1500)


def test_without_atheris() -> None:
    """The runner says what it needs, and what it does not know."""
    runner = [sys.executable, "-c", "import sys, runpy\nsys.modules['atheris'] = None\nsys.argv[1:1] = []\n"
              "runpy.run_path(sys.argv.pop(1), run_name='__main__')", str(FUZZ / "run.py")]  # fmt: skip
    done = subprocess.run([*runner, "yaml"], capture_output=True, text=True, timeout=STUCK)
    assert done.returncode == 2 and "make fuzz" in done.stderr and "Traceback" not in done.stderr
    assert subprocess.run([*runner, "typo"], capture_output=True, timeout=STUCK).returncode == 2


def for_ever(*_: object) -> None:
    while True:
        pass


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
def test_a_broken_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The targets can fail: by an exception, by a raw control character, by time."""
    run = partial(TARGETS["yaml"], "表: 项目支出绩效自评表\n年度: 2019\n\u200b键: 1\n".encode())
    run()
    with monkeypatch.context() as context:
        context.setattr("linter.messages.harmless", lambda text: text)
        with pytest.raises(Fault, match="control character"):
            run()
    with monkeypatch.context() as context:
        context.setattr("linter.run.checker.bind", lambda *_: [][0])
        with pytest.raises(IndexError):
            run()
    with monkeypatch.context() as context:
        context.setattr("tests.fuzz.targets.LIMIT", 0.2)
        context.setattr("linter.run.checker.bind", for_ever)
        with pytest.raises(Fault, match="too slow"):
            run()
