"""Without the tricks of the start everything is said as with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.startup import switch

from ..conftest import EXAMPLES, Run, spawn

FAULTY = (Path(__file__).parents[1] / "quiet" / "g3-small.yaml").read_text("utf-8").replace("35.47%", "95.47%")
REPORTS = {
    "clean": FAULTY.replace("95.47%", "35.47%"),
    "faulty": FAULTY,
    "anchored": FAULTY.replace("部门名称: ", "部门名称: &name ", 1),
    "in a block": FAULTY + "备注: |\n  一\n  二\n",
    "broken": FAULTY + "部门名称: [\n",
}
LIST = "import sys, atexit\natexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))"


def checked(folder: Path, plain: str, cache: str) -> tuple[Run, set[str]]:
    env = {"CROSSFOOT_PLAIN": plain, "CROSSFOOT_CACHE_DIR": cache}
    done = spawn("check", ".", "--format", "json", "--lang", "zh", cwd=folder, env=env, code=LIST)
    return done, set(done.err.splitlines()[-1].split())


def test_reports_come_to_the_same(tmp_path: Path, cache: str) -> None:
    """Byte for byte, with a cache that either way has filled."""
    for name, text in REPORTS.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    for path in EXAMPLES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    checked(tmp_path, "", cache)
    short, few = checked(tmp_path, "", cache)
    plain, many = checked(tmp_path, "1", cache)
    assert (short.code, short.out) == (plain.code, plain.out) and short.code == 1 and '"fix": {' in short.out
    assert many >= {"re", "ruamel.yaml", "hashlib", "fractions"}
    assert "hashlib" not in few and "ruamel.yaml" in few  # for the words about the broken one


@pytest.mark.parametrize(
    ("asked", "off"),
    [
        ("", set()), ("0", set()), ("1", switch.TRICKS), ("yes", switch.TRICKS), ("yaml", {"yaml"}),
        ("yaml, hash", {"yaml", "hash"}), ("yaml,hahs", switch.TRICKS),
    ],
)  # fmt: skip
def test_what_is_turned_off(asked: str, off: set[str]) -> None:
    """A name that is none turns off all: nobody asks for it to be left on."""
    assert switch._off(asked) == off
