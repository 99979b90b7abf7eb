"""The row before: what it is, where there is none, and where rows cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..language.test_parts import judged, program

LEDGER = """pack p
form entry { got money  paid money  balance money }
form ledger root { entries list of entry  id text required }
"""
RUNNING = program(
    LEDGER + 'rule r on entry "r" { when present(previous) check balance = previous.balance + got - paid }'
)
IN_LOOP = program(
    LEDGER
    + """rule r on ledger "r" { check every e in entries satisfies
        (if present(previous) then e.balance = previous.balance + e.got - e.paid else true) }"""
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 2), max_size=6), st.integers(0, 5), st.integers(1, 3))
def test_a_running_balance(moves: list[tuple[int, int]], at: int, off: int) -> None:
    balance, rows = 0, []
    for got, paid in moves:
        balance += got - paid
        rows.append([got, paid, balance])
    wrong = at < len(rows) > 1
    if wrong:
        rows[at][2] += off
    lines = (f"{{got: {got}.00, paid: {paid}.00, balance: {balance}.00}}" for got, paid, balance in rows)
    text = f"{{id: 1, entries: [{', '.join(lines)}]}}"
    found = {d.route for d in judged(RUNNING, text, "ledger", "p")[0].diagnostics}
    assert bool(found) == wrong
    if wrong:  # the row itself, and the one that goes on from it
        assert found == {f"entries[{i}].balance" for i in (at, at + 1) if 0 < i < len(rows)}
    assert bool(judged(IN_LOOP, text, "ledger", "p")[0].diagnostics) == wrong


def test_the_first_row_has_none_above() -> None:
    made = program(LEDGER + 'rule r on entry "r" { check balance >= previous.balance }')
    outcome, _ = judged(made, "{id: 1, entries: [{balance: 1}, {balance: 2}]}", "ledger", "p")
    assert (outcome.counts[0], len(outcome.unknown)) == (1, 1)


@pytest.mark.parametrize("middle", ["——", "x", "[1]"])
def test_a_row_that_cannot_be_read_is_no_row_before(middle: str) -> None:
    made = program(LEDGER + 'rule r on entry "r" { check balance >= previous.balance }')
    text = f"{{id: 1, entries: [{{balance: 5}}, {middle}, {{balance: 2}}, {{balance: 1}}]}}"
    outcome, _ = judged(made, text, "ledger", "p")
    assert [d.route for d in outcome.diagnostics] == ["entries[3].balance"]
    assert len(outcome.unknown) == 2


def test_a_filter_keeps_the_rows_above_as_they_are_printed() -> None:
    made = program(
        LEDGER
        + 'rule r on ledger "r" { check every e in (entries where got > 0) satisfies e.balance > previous.balance }'
    )
    text = "{id: 1, entries: [{got: 0, balance: 9}, {got: 1, balance: 5}]}"
    assert len(judged(made, text, "ledger", "p")[0].diagnostics) == 1
