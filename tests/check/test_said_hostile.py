"""Figures behind a name in texts that nobody would write: told or passed over, and never the end of a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.slips import said_for
from linter.figure import Target, decode

NAME = "保护性耕作面积"


def target(text: str) -> Target:
    value = decode(text, "target", None).value
    assert isinstance(value, Target)
    return value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{NAME}303.2{'0' * 60}万亩", ""),
        (f"{NAME}{'9' * 100_000}万亩", ""),
        (f"{NAME}303.2000万亩", ""),
        (f"{NAME}303万亩", ""),
        (f"{NAME}320.3万亩", "320.3万亩"),
        (f"{NAME}1.2.3万亩", ""),
        (f"{NAME}²³万亩", ""),
        (f"2021年{NAME}290万亩", ""),
        (f"计划{NAME}320万亩", ""),
        (f"{NAME}300万亩以上", ""),
        (f"{NAME}达到了320.3万亩", "320.3万亩"),
    ],
)
def test_what_a_text_says(text: str, found: str) -> None:
    assert said_for(text, NAME, target("303.2万亩")) == found


@given(st.text("0123456789.,²万亩约", max_size=40), st.decimals(0, 10**12, places=3))
def test_no_figure_ends_a_run(said: str, own: object) -> None:
    assert isinstance(said_for(f"{NAME}{said}万亩", NAME, target(f"{own}万亩")), str)
