"""Money of elsewhere: whatever a report writes, it is never taken for money of another country."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.figure import decode
from linter.numerals import CURRENCIES

from ..checking import checked

WORDS = [word for name, words in CURRENCIES.items() for word in (name, *words)]
RULES = "pack p\nform line root { currency CHOICE\n a money\n b money(USD) }\nrule r on line { check a > 1元 }"


@given(st.sampled_from(list(CURRENCIES)), st.sampled_from(WORDS), st.booleans(), st.sampled_from(["", " "]))
def test_an_amount_is_read_in_its_own_currency_only(name: str, word: str, before: bool, space: str) -> None:
    text = f"{word}{space}1,234.50" if before else f"1,234.50{space}{word}"
    figure = decode(text, "measure", name)
    own = word in (name, *CURRENCIES[name])
    assert (figure.why, str(figure.value)) == (("", "1234.50") if own else ("wrong-unit", "None"))
    assert decode(text, "money", None).value is None  # nor in yuan


@pytest.mark.parametrize("text", ["$", "US$", "USD USD 5", "$5 x", "$-5", "5$5", "USD", "abc 5"])
def test_what_is_no_amount(text: str) -> None:
    assert decode(text, "measure", "USD").value is None


def test_signs_and_multiples() -> None:
    assert str(decode("-$5.00", "measure", "USD").value) == "-5.00"
    assert decode("5.2万美元", "measure", "美元").value == 52000


@pytest.mark.parametrize(
    ("kind", "unit", "found"),
    [
        ("one of 元, 美元", "美元", ["unknown-currency"]),
        ("one of 元, 美元", "元", []),
        ("one of 元, 万元", "人民币万元", []),
        ("text", "万美元", ["unknown-currency"]),
        ("text", "——", []),
    ],
)
def test_a_currency_that_is_none_of_yuan_is_never_taken_for_it(kind: str, unit: str, found: list[str]) -> None:
    _, diagnostics = checked(RULES.replace("CHOICE", kind), f"{{currency: {unit}, a: 5, b: 5}}")
    assert [d.rule for d in diagnostics] == found


def test_where_no_amount_is_in_yuan_the_unit_of_money_is_anything() -> None:
    rules = "pack p\nform line root { currency text\n b money(USD) }\nrule r on line { check b > 1USD }"
    assert checked(rules, "{currency: USD, b: 5}")[1] == []
