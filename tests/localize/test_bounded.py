"""What it costs: little beside the check of a large report, a bounded amount where everything fails, and it says so."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from linter.localize.found import FOUND, NOT_SEARCHED
from linter.run.request import Request
from linter.run.run import LOCALIZED, check

from ..correct import Report, department, report, written
from ..cost import within
from .finding import chosen, findings, of_packs, of_rules

# The bound is 200 ms on a machine that does nothing else; tests run where others do.
PATIENCE = 5


def large() -> str:
    """A department's report of a thousand figures."""
    return written(department(Report(1), names=[f"项目{i}" for i in range(140)])) + "\n"


def test_a_large_report_takes_little_longer() -> None:
    text = large()
    assert sum(character == ":" for character in text) >= 900
    spoiled = text.replace("年末结转: ", "年末结转: 9", 1).replace("商品和服务支出: ", "商品和服务支出: 9", 1)
    assert spoiled != text
    of_packs(spoiled)  # plans are made when they are first asked for
    pack, form = chosen(spoiled)
    least = []
    for _ in range(3):
        start = process_time()
        said = findings(pack, form, spoiled)
        between = process_time()
        groups = of_packs(spoiled)
        least.append((process_time() - between) - (between - start))
    assert said and any(group.status == FOUND for group in groups)
    assert min(least) < 0.2 * PATIENCE, least


ROWS = """pack p
form row { a money  b money  c money }
form line root { rows list of row  total money }
rule down on line { compare exact  check total = sum(rows.a) + sum(rows.b) + sum(rows.c) }
rule across on row { compare exact  check c = a + b }
rule above on row { check a >= b }
"""


def rows(count: int) -> str:
    lines = "".join(f"- {{a: {i}.10, b: {i + 1}.20, c: {3 * i}.00}}\n" for i in range(count))
    return f"rows:\n{lines}total: 1.00\n"


@pytest.mark.parametrize("count", (20, 90, 400))
def test_where_everything_fails_it_ends_soon(count: int) -> None:
    with within(8):
        groups = of_rules(ROWS, rows(count))
    assert groups and not any(group.status == FOUND for group in groups)
    assert all(group.status == NOT_SEARCHED and not group.complete for group in groups) or count < 400


def test_a_budget_that_is_spent_is_said() -> None:
    text = report(1).replace("年末结转: ", "年末结转: 9", 1)
    assert all(group.complete for group in of_packs(text))
    assert [group.status for group in of_packs(text, budget=len(text) - 1)] == [NOT_SEARCHED]
    short = of_packs(text, budget=2 * len(text))
    assert short and not any(group.complete for group in short)


@pytest.mark.slow
def test_long_runs_do_without(tmp_path: Path) -> None:
    """Nobody reads it for so many files one by one, and a gate over thousands would wait for it."""
    text = written(department(Report(1))) + "\n"
    text = text.replace("商品和服务支出: ", "商品和服务支出: 9", 1)
    for number in range(LOCALIZED + 1):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    few = check(Request([str(tmp_path / f"{n}.yaml") for n in range(2)], localizing="all"))
    many = check(Request([str(tmp_path)], localizing="all"))
    assert any(file.localized for file in few.files)
    assert len(many.files) == LOCALIZED + 1 and not any(file.localized for file in many.files)
