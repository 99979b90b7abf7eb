"""`blank`: what a cell that was left blank counts as."""

from __future__ import annotations

import pytest

from ..checking import problems, verdict

FORM = "pack p\nform item { x money OWN\n }\nform line root { a money OWN\n b money\n c money\n items list of item }\n"
ERROR, PASSED, OPEN = "inconsistent, error", "passed", "not evaluated"


def rules(check: str, own: str = "") -> str:
    return f"{FORM.replace('OWN', own)}rule r on line {{ {check} }}"


@pytest.mark.parametrize(
    ("text", "report", "found"),
    [
        (rules("check c = a + b"), "{c: 5, a: ——, b: 5}", OPEN),
        (rules("check c = a + b blank zero"), "{c: 5, a: ——, b: 5}", PASSED),
        (rules("check c = a + b blank zero"), "{c: 6.00, a: /, b: 5.00}", ERROR),
        (rules("check c = a + b blank zero"), "{c: 5, b: 5}", OPEN),  # what is not there was not left blank
        (rules("check c = a + b absent zero"), "{c: 5, a: ——, b: 5}", OPEN),
        (rules("check c = a + b blank zero absent zero"), "{c: 5, b: 5}", PASSED),
        (rules("check c = a + b", "blank zero"), "{c: 5, a: ——, b: 5}", PASSED),
        (rules("check c = a + b", "blank zero"), "{c: 5, a: 5, b: ——}", OPEN),
        (rules("check c = a + b blank unknown", "blank zero"), "{c: 5, a: ——, b: 5}", OPEN),
        (rules("check c = a + b blank zero"), "{c: 5, a: 约3, b: 5}", OPEN),
        # A sum of blanks.
        (rules("check c = sum(items.x)"), "{c: 0, items: [{x: ——}]}", OPEN),
        (rules("check c = sum(items.x) blank zero"), "{c: 0, items: [{x: ——}]}", PASSED),
        (rules("check c = sum(items.x)", "blank zero"), "{c: 3.00, items: [{x: ——}]}", ERROR),
        (rules("check c = sum(items.x) blank zero"), "{c: 0, items: ——}", PASSED),
        (rules("check c = average(items.x) blank zero"), "{c: 4, items: [{x: ——}, {x: 4}]}", PASSED),
        # A stated figure that is blank states nothing, unless its own field says that it is a zero.
        (rules("check a = b blank zero"), "{a: ——, b: 5}", OPEN),
        (rules("check a = b", "blank zero"), "{a: ——, b: 5.00}", ERROR),
        (rules("check a = b - c", "blank zero"), "{a: ——, b: 5, c: 5}", PASSED),
        (rules("check a = b", "blank zero"), "{b: 5}", OPEN),
        (rules("check a <= b blank zero"), "{a: ——, b: 5}", PASSED),
    ],
)
def test_blanks(text: str, report: str, found: str) -> None:
    assert verdict(text, report) == found


def test_a_field_may_be_called_blank() -> None:
    assert (
        problems('pack p\nform line root { a money\n blank text }\nrule r on line { check a > 0 when blank = "x" }')
        == []
    )
