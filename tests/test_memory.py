"""What a run remembers is bounded, and goes with the report or the run."""

from __future__ import annotations

from pathlib import Path

from linter.memory import LONG, Memo, Memory
from linter.run.request import Request
from linter.run.run import prepare

from .conftest import EXAMPLES

LONG_TEXT = "长" * (LONG + 1)


def test_a_memo_is_bounded() -> None:
    memo = Memo(3)
    for number in range(10):
        memo.keep(number, number)
        assert len(memo) <= 3 and memo[number] == number


def test_long_texts_go_with_their_report() -> None:
    memory = Memory()
    short, long = Memo(10, memory), Memo(10, memory)
    for _ in range(2):  # after the first report as after the second
        short.keep_of("短", 1)
        long.keep_of(LONG_TEXT, 1)
        assert LONG_TEXT in long and memory.passing == [long]
        memory.end_report()
        assert (dict(short), dict(long), memory.passing) == ({"短": 1}, {}, [])


def test_values_are_kept_by_what_they_depend_on() -> None:
    memory = Memory()
    assert memory.values("money", None, 4) is memory.values("money", None, 4)
    assert memory.values("money", None, 4) is not memory.values("money", None, 0)
    assert memory.values("rate", None, 4) is memory.values("rate", None, 0)  # no amount of money
    assert memory.values("rate", None, 0) is not memory.values("rate", True, 0)


def test_a_run_lets_go_at_its_end(tmp_path: Path, cache: str) -> None:
    run = prepare(Request([str(path) for path in EXAMPLES], cache=cache))
    assert run.checker is not None
    memory = run.checker.program.memory
    held = []
    for _ in run:
        held.append((sum(map(len, memory._values.values())), len(memory.texts)))
        assert not memory.passing
    assert held[-1][0] > 100 and held[-1][1] > 0
    assert not memory.texts and not any(memory._values.values())


def test_two_runs_share_nothing(cache: str) -> None:
    one, other = (prepare(Request([str(EXAMPLES[0])], cache=cache)) for _ in range(2))
    assert one.checker is not None and other.checker is not None
    assert one.checker.program.memory is not other.checker.program.memory
