"""The two readers of the command line: whatever the order, they come to the same arguments or refuse the same words."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.cli.arguments import FLAG, MAYBE, SHARED, Command, Option, read
from linter.cli.commands import NAMES, command, every
from linter.cli.parser import parse

from ..conftest import ROOT, Run
from .test_gate import BAD

COMMANDS = [found for name in NAMES if (found := command(name)) is not None]
PATHS = ("a.yaml", "报告.yaml", "-", "a b.yaml", "", "check", "=", "x=y", "write", "info", "bash", "HEAD")
STRANGE = ("--no-such", "-x", "-1", "-n.yaml", "-h", "--help", "-a b.yaml", "--=")


def quick(wanted: Command, words: list[str]) -> dict[str, object] | None:
    found = read(wanted, words)
    return None if found is None else vars(found)


def slow(wanted: Command, words: list[str]) -> dict[str, object] | None:
    """argparse's; None where it helps or refuses."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            known, found = parse([wanted.name, *words], every())
        except SystemExit:
            return None
    assert known is wanted
    return vars(found)


def test_every_command_is_found_and_has_a_place_for_what_it_takes() -> None:
    for wanted in COMMANDS:
        held = vars(wanted.arguments())
        places = [*(option.dest for option in wanted.options), *(operand.dest for operand in wanted.operands)]
        assert held.keys() >= set(places), wanted.name
        names = [option.name for option in wanted.options]
        assert len(names) == len(set(names)), wanted.name
    assert command("chekc") is None and command("__init__") is None
    assert len({option.name for option in SHARED}) == len(SHARED)


@st.composite
def pieces(draw: st.DrawFn, options: tuple[Option, ...]) -> list[str]:
    """One option as somebody may write it: whole or cut short, its value apart or behind =, right or wrong."""
    option = draw(st.sampled_from(options))
    name = f"--{option.name}"
    if draw(st.integers(0, 4)) == 0:
        name = name[: draw(st.integers(3, len(name)))]
    if draw(st.integers(0, 12)) == 0:
        return [draw(st.sampled_from((*STRANGE, f"{name}=")))]
    if option.takes == FLAG:
        return [name]
    values = st.sampled_from(option.choices) if option.choices else st.sampled_from(["v", "-", "a.yaml", "x y", ""])
    value = draw(values | st.sampled_from(["never-heard", "-v", "--fix"]) if draw(st.integers(0, 8)) == 0 else values)
    if option.takes == MAYBE and draw(st.booleans()):
        return [name]
    return [f"{name}={value}"] if draw(st.booleans()) else [name, value]


@st.composite
def lines(draw: st.DrawFn) -> tuple[Command, list[str]]:
    """A command and its words, options and paths in any order."""
    wanted = draw(st.sampled_from(COMMANDS))
    parts = draw(st.lists(pieces(wanted.options), max_size=4)) if wanted.options else []
    operands = draw(st.lists(st.sampled_from(PATHS), max_size=3))
    for operand in wanted.operands:
        if operand.choices:
            operands.insert(0, draw(st.sampled_from(operand.choices)))
    parts = draw(st.permutations(parts + [[path] for path in operands]))
    words = [word for part in parts for word in part]
    if draw(st.booleans()):
        words += ["--", *draw(st.lists(st.sampled_from((*PATHS, "-dash.yaml", "--fix", "-1")), max_size=2))]
    return wanted, words


@given(lines())
def test_both_readers_agree(line: tuple[Command, list[str]]) -> None:
    wanted, words = line
    assert quick(wanted, words) == slow(wanted, words)


@given(st.data())
def test_the_order_of_options_and_paths_does_not_matter(data: st.DataObject) -> None:
    wanted = COMMANDS[0]
    options = data.draw(st.lists(st.sampled_from(wanted.options), unique=True, max_size=5))
    written = [
        f"--{option.name}" if option.takes == FLAG else f"--{option.name}={(option.choices or ('v',))[0]}"
        for option in options
    ]
    paths = data.draw(st.lists(st.sampled_from(PATHS), max_size=4))
    places = iter(paths)
    shuffled = data.draw(st.permutations([*written, *(None for _ in paths)]))
    words = [next(places) if word is None else word for word in shuffled]
    found = quick(wanted, words)
    assert found is not None and found == quick(wanted, [*written, *paths])
    assert found == slow(wanted, words)


@pytest.mark.parametrize(
    "words",
    [
        "a.yaml --lang=en b.yaml", "--lang en a.yaml b.yaml", "a.yaml b.yaml --lang en", "--lang=en -- a.yaml b.yaml",
        "a.yaml --lang en -- b.yaml", "--la en a.yaml b.yaml", "a.yaml --lang zh b.yaml --lang=en",
    ],
)  # fmt: skip
def test_each_order_is_understood(words: str) -> None:
    found = quick(COMMANDS[0], words.split())
    assert found is not None and (found["lang"], found["paths"]) == ("en", ["a.yaml", "b.yaml"])
    assert found == slow(COMMANDS[0], words.split())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--lang", "argument --lang: expected one argument"),
        ("a.yaml --lang --fix", "argument --lang: expected one argument"),
        ("--lang fr a.yaml", "argument --lang: invalid choice: 'fr'"),
        ("--fix=yes", "argument --fix: ignored explicit argument 'yes'"),
        ("--f", "ambiguous option: --f could match"),
        ("a.yaml -dash.yaml", "unrecognized arguments: -dash.yaml"),
        ("--nothing a.yaml -1", "unrecognized arguments: --nothing -1"),
    ],
)
def test_what_is_refused_is_said(words: str, why: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("check", *words.split(), cwd=tmp_path)
    assert done.code == 2 and why in done.err and "usage: crossfoot" in done.err


def test_a_path_with_a_dash(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "-dash.yaml").write_text("a: 1\n", "utf-8")
    done = crossfoot("check", "--only-reports", "--", "-dash.yaml", cwd=tmp_path)
    assert done.code == 0 and "-dash.yaml" not in done.err


@pytest.mark.parametrize(
    "name", ["--exclude=*.yaml", "--fail-on=never", "--no-baseline", "--excl", "-h", "-dash.yaml", "-"]
)
def test_a_file_passes_for_no_option(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Programs hand over names bare: a file called like an option would turn off what looks at the others."""
    (tmp_path / "a.yaml").write_text(BAD, "utf-8")
    (tmp_path / name).write_text(BAD, "utf-8")
    for words in ([name, "a.yaml"], ["a.yaml", name], [name]):
        for language, said in (("en", "put -- before the paths"), ("zh", "写在 -- 之后")):
            done = crossfoot("check", "--only-reports", f"--lang={language}", *words, cwd=tmp_path)
            assert done.code == 2 and said in done.err and name in done.err and not done.out
    rules = f"--rules={ROOT / 'tests' / 'gate'}"
    done = crossfoot("check", rules, "--lang=en", f"./{name}", cwd=tmp_path)
    assert done.code == 1 and "total-of-entries" in done.out
    if name != "-":  # standard input also behind it
        done = crossfoot("check", rules, "--lang=en", "--", name, "a.yaml", cwd=tmp_path)
        assert done.code == 1 and done.out.count("error[total-of-entries]") == 2


@pytest.mark.parametrize("words", [[], ["chekc"], ["--", "check"], ["--lang", "en", "check"]])
def test_no_command(words: list[str], crossfoot: Callable[..., Run]) -> None:
    done = crossfoot(*words)
    assert done.code == 2 and "crossfoot: error:" in done.err
