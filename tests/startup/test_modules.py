"""Our own modules out of one file: as fast, and as careful, as what Python keeps of each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linter.startup import modules

ROOT = Path(__file__).parents[2]
SAID = (
    "import atexit, sys\n"
    "atexit.register(lambda: print(sum(type(m.__spec__.loader).__name__ == '_Loader'"
    " for n, m in sys.modules.items() if n.startswith('linter.')), file=sys.stderr))\n"
    "from linter.__main__ import run\nsys.argv[0] = 'crossfoot'\nrun()"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of our own that nothing was kept of."""
    shutil.copytree(ROOT / "src" / "linter", tmp_path / "linter", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "a.yaml").write_text("表: 没有这张表\n", "utf-8")
    return tmp_path


def run(tree: Path, *, write: bool = True, plain: str = "", **more: str) -> tuple[str, int]:
    """What ``packs`` of no rules says there, and how many modules came out of the file."""
    env = {**os.environ, "PYTHONPATH": str(tree), "CROSSFOOT_CACHE_DIR": str(tree / "cache"), **more}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    if not write:
        env["PYTHONDONTWRITEBYTECODE"] = "1"
    env["CROSSFOOT_PLAIN"] = plain
    done = subprocess.run(
        [sys.executable, "-c", SAID, "check", "--rules", "none", "a.yaml", "--lang", "en"],
        cwd=tree, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    *said, count = done.stderr.splitlines()
    return done.stdout + "\n".join(said) + f"\n{done.returncode}", int(count)


def kept(tree: Path) -> Path:
    return next((tree / "linter" / "__pycache__").glob("*.modules"))


def test_a_second_run_takes_all_from_the_file(tree: Path) -> None:
    first, none = run(tree)
    before = kept(tree).stat().st_mtime_ns
    second, all_of_them = run(tree)
    assert first == second and "none" in first and none == 0 and all_of_them > 20
    assert kept(tree).stat().st_mtime_ns == before  # nothing was missing


def test_changed_code_is_run_at_once(tree: Path) -> None:
    run(tree)
    file = tree / "linter" / "messages" / "en.py"
    text = file.read_text("utf-8")
    told, before = file.stat(), run(tree)[0]
    word = before.split()[1]
    assert word in text
    file.write_text(text.replace(word, word[::-1]), "utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns + 1_000_000_000))
    after, from_the_file = run(tree)
    assert word[::-1] in after and from_the_file > 20
    assert run(tree) == (after, from_the_file + 1)


@pytest.mark.parametrize("without", ["modules", "1"])
def test_the_plain_way(without: str, tree: Path) -> None:
    first, none = run(tree, plain=without)
    assert none == 0 and not list((tree / "linter").rglob("*.modules"))
    run(tree)
    assert run(tree, plain=without) == (first, 0)


def test_nothing_is_written_where_python_would_not(tree: Path) -> None:
    run(tree, write=False)
    run(tree, PYTHONPYCACHEPREFIX=str(tree / "else"))
    assert not list(tree.rglob("*.modules"))


def test_a_file_that_is_no_such_thing(tree: Path) -> None:
    said, _ = run(tree)
    whole = kept(tree).read_bytes()
    magic = len(modules._MAGIC)
    for damaged in (
        b"", whole[:10], whole[: magic + 8], whole[: magic + 4000], whole[:-1000], b"x" * len(whole),
        whole[: magic + 8] + b"x" * 200 + whole[magic + 208 :], whole.replace(sys.version.encode(), b"2" * 40, 1),
    ):  # fmt: skip
        kept(tree).write_bytes(damaged)
        assert run(tree)[0] == said
        again = run(tree)
        assert again[0] == said and again[1] > 20  # and is made again
    kept(tree).unlink()
    (tree / "linter" / "__pycache__" / f"crossfoot.{sys.implementation.cache_tag}.modules").mkdir()
    assert run(tree) == (said, 0)


def test_a_closed_stream_is_not_taken_for_it(tree: Path) -> None:
    run(tree)
    env = {**os.environ, "PYTHONPATH": str(tree), "CROSSFOOT_CACHE_DIR": str(tree / "cache")}
    command = f'exec "{sys.executable}" -m linter check --rules none a.yaml <&-'
    done = subprocess.run(["sh", "-c", command], cwd=tree, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "none" in done.stderr and "Traceback" not in done.stderr


def test_sources_can_be_read_as_ever(tree: Path) -> None:
    """Tracebacks, and whatever asks a module for its file, work as with Python's own loader."""
    run(tree)
    code = (
        "from linter.startup import modules, switch\nswitch.alone = True\nmodules.use()\n"
        "import inspect, linter.verdict as v, linter.yaml as y\n"
        "assert type(v.__spec__.loader).__name__ == '_Loader', v.__spec__\n"
        "assert inspect.getsource(v) == open(v.__file__, encoding='utf-8').read()\n"
        "assert y.__path__ == [y.__file__.removesuffix('/__init__.py')] and v.__cached__.endswith('.pyc')\n"
        "assert v.__package__ == 'linter' and y.__package__ == 'linter.yaml'\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
