"""What never changes a verdict: the unit that figures are printed in, the order of rows and terms, the tongue of a
rule, and which of several equal formulas says it. Figures are columns of mixed decimals, as spreadsheets leave them.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linter.language.compile import Folder, compile_packs
from linter.language.layout.formatting import format_source
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.choice import choose, fiscal_year
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

from ..checking import said, verdict
from ..conftest import CASES

QUIET = settings(max_examples=80, deadline=None)
# Figures with none to four decimals, as they are printed: no zeros at the end.
FIGURE = st.builds(lambda n, places: Decimal(n).scaleb(-places), st.integers(-999_999, 999_999), st.integers(0, 4))
COLUMN = st.lists(FIGURE, min_size=2, max_size=7)
MODES = st.sampled_from(("", "half_up", "half_even", "truncate", "unknown"))


def shown(value: Decimal) -> str:
    """A figure as a spreadsheet shows it."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def finest(column: list[Decimal]) -> int:
    return max(len(shown(value).partition(".")[2]) for value in column)


def rules(check: str, mode: str = "", fields: str = "t money a money b money c money parts list of money") -> str:
    head = f"pack p {{ rounding {mode} }}\n" if mode else ""
    return f"{head}form line root {{ currency text  {fields} }}\nrule r on line {{ check {check} }}\n"


def total(column: list[Decimal], value: Decimal, currency: str = "元", power: int = 0) -> str:
    """The verdict on a list and its total, both printed in ``10 ** power`` 元."""
    parts = ", ".join(f"'{each.scaleb(-power):f}'" for each in column)
    report = f"{{currency: {currency}, t: '{value.scaleb(-power):f}', parts: [{parts}]}}"
    return verdict(rules("t = sum(parts)"), report)


@QUIET
@given(COLUMN)
def test_what_adds_up_is_never_spoken_of(column: list[Decimal]) -> None:
    printed = [Decimal(shown(value)) for value in column]
    assert total(printed, Decimal(shown(sum(printed, Decimal(0))))) == "passed"


@QUIET
@given(COLUMN, st.integers(1, 60), st.booleans())
def test_what_rounding_cannot_explain_is_an_error(column: list[Decimal], far: int, upward: bool) -> None:
    """By one unit of the least that a column prints may its total be off for each two figures; beyond, it is wrong."""
    printed = [Decimal(shown(value)) for value in column]
    off = ((len(column) + 1) // 2 + far) * Decimal(1).scaleb(-finest(printed))
    value = sum(printed, Decimal(0)) + (off if upward else -off)
    assert total(printed, Decimal(shown(value))) == "inconsistent, error"


@QUIET
@given(COLUMN, st.integers(-8, 8), st.sampled_from((("万元", 4), ("千元", 3), ("亿元", 8))))
def test_the_unit_that_is_printed_changes_nothing(column: list[Decimal], off: int, unit: tuple[str, int]) -> None:
    printed = [Decimal(shown(value)) for value in column]
    value = sum(printed, Decimal(0)) + off * Decimal(1).scaleb(-finest(printed))
    assert total(printed, value) == total(printed, value, *unit)


@QUIET
@given(COLUMN, st.integers(-8, 8), st.randoms())
def test_the_order_of_rows_changes_nothing(column: list[Decimal], off: int, order: random.Random) -> None:
    turned = list(column)
    order.shuffle(turned)
    value = sum(column, Decimal(0)) + off * Decimal(1).scaleb(-finest(column))
    assert total(column, value) == total(turned, value)


SUMS = (
    "t = a + b + c", "t = c + a + b", "t = sum(c, b, a)", "t = sum(a, b) + c", "a + b + c = t", "a = t - b - c",
    "b = t - (a + c)", "t - c = a + b", "t = a - (0元 - b - c)", "t = 1 * a + b / 1 + c",
)  # fmt: skip


@QUIET
@given(st.lists(FIGURE, min_size=3, max_size=3), st.integers(-4, 4), MODES, st.integers(0, 4), st.randoms())
def test_equal_formulas_have_one_verdict(
    parts: list[Decimal], off: int, mode: str, places: int, order: random.Random
) -> None:
    """Of figures that are printed alike: then no way to say it has to round any other figure than another one has."""
    unit = Decimal(1).scaleb(-places)
    printed = [value.quantize(unit) for value in parts]
    value = sum(printed, Decimal(0)) + off * unit
    assume(all(printed) and value)
    report = ", ".join(f"{name}: '{each:f}'" for name, each in zip("abct", (*printed, value), strict=True))
    verdicts = {check: verdict(rules(check, mode), f"{{{report}}}") for check in (SUMS[0], *order.sample(SUMS, 3))}
    assert len(set(verdicts.values())) == 1, verdicts


@QUIET
@given(st.lists(FIGURE, min_size=3, max_size=3), st.integers(-4, 4), st.randoms())
def test_equal_formulas_agree_on_mixed_decimals(parts: list[Decimal], off: int, order: random.Random) -> None:
    printed = [Decimal(shown(value)) for value in parts]
    value = sum(printed, Decimal(0)) + off * Decimal(1).scaleb(-finest(printed))
    assume(all(printed) and value)
    report = ", ".join(f"{name}: '{shown(each)}'" for name, each in zip("abct", (*printed, value), strict=True))
    verdicts = {check: verdict(rules(check), f"{{{report}}}") for check in (SUMS[0], *order.sample(SUMS, 3))}
    assert len(set(verdicts.values())) == 1, verdicts


RATIOS = ("r = a / b", "a / b = r", "r = 100% / (b / a)", "r = (a + a) / (2 * b)", "r = 100% - (b - a) / b")


@QUIET
@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(-5, 5))
def test_a_ratio_is_itself_however_it_is_written(a: int, b: int, off: int) -> None:
    """As long as each figure is read once, or is as exact as it can be: figures that are read twice widen a bound."""
    rate = (Decimal(a) * 100 / b).quantize(Decimal("0.01")) + off * Decimal("0.01")
    report = f"{{r: {rate}%, a: {a}, b: {b}}}"
    fields = "r rate a money compare exact b money compare exact"
    verdicts = {check: verdict(rules(check, fields=fields), report) for check in RATIOS}
    assert len(set(verdicts.values())) == 1, verdicts


# ---- tongues ---------------------------------------------------------------------------------------------------------

PACKS = sorted(
    path
    for folder in ("ladder", "language", "regression")
    for path in (CASES / folder).glob("*/rules/*.rules")
    if len(list(path.parent.glob("*.rules"))) == 1 and "extends" not in path.read_text("utf-8")
)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: f"{path.parts[-4]}/{path.parts[-3]}")
def test_the_tongue_of_a_rule_changes_nothing(path: Path) -> None:
    written, chinese, english = (_said(path, tongue) for tongue in ("", "zh", "en"))
    assert written == chinese == english and written


def _said(path: Path, tongue: str) -> list[str]:
    """All that is said of a case's reports by its rules, written in a tongue."""
    text, problems = format_source(Source(path.name, path.read_text("utf-8")), tongue)
    if text is None:
        return [said(d) for d in problems]
    data, wrong = compile_packs([Folder("rules", [Source(path.name, text)])])
    if data is None:
        return [said(d) for d in wrong]
    program = Program(data)
    found: list[str] = []
    report = path.parents[1] / "report.yaml"
    for document in parse(Source(report.name, report.read_text("utf-8")))[0]:
        choice = choose(document, program.index)
        if choice.diagnostic is not None:
            found.append(said(choice.diagnostic))
            continue
        pack = program.pack(choice.pack, fiscal_year(document, choice, program.index)[0])
        bound, diagnostics = bind(document, pack.forms[choice.form], pack.forms, pack.name)
        outcome = judge(pack, bound)
        found += [said(d, language) for d in (*diagnostics, *outcome.diagnostics) for language in ("zh", "en")]
        found.append(str(outcome.counts))
    return found
