"""The ladder row by row, through rules: what each report says, the verdict, and what the message holds."""

from __future__ import annotations

import pytest

from ..checking import STATES, checked, said

RULES = """pack ladder
form table { total "合计" money }
form line "行" root {
    base "预算数" money   spent "执行数" money   rate "执行率" rate
    parts "各项" list of money   total "合计" money
    weights "分值" list of weight   marks "总分" weight
    done "完成数" count   of "总数" count   share "完成率" rate
    first "决算表" table   second "自评表" table
}
rule rate on line { when present(rate) check rate = spent / base }
rule total on line { when present(total) check total = sum(parts) }
rule marks on line { when present(marks) check marks = sum(weights) }
rule share on line { when present(share) check share = done / of }
rule twice on line { when present(first) check first.total = second.total }
"""


def ratio(spent: str, base: str, rate: str) -> str:
    return f"{{spent: {spent}, base: {base}, rate: {rate}}}"


def total(stated: str, *parts: str) -> str:
    return f"{{total: {stated}, parts: [{', '.join(parts)}]}}"


ROWS = [
    (ratio("280.66", "250.22", "112.16%"), "consistent, note", ("112.17%", "112.1652…", "(112.1610…%, 112.1695…%)")),
    (ratio("280.66", "250.22", "112.17%"), "passed", ()),
    (ratio("280.66", "250.22", "112.15%"), "inconsistent, error", ("相差 0.02 个百分点", "最多能解释相差 0.01")),
    (ratio("280.66", "250.22", "112.18%"), "inconsistent, error", ("相差 0.01 个百分点", "舍入在这里解释不了任何相差")),
    (ratio("43.62", "43.62", "100%"), "passed", ()),
    (total("1523.26", "1200.11", "300.05", "23.11"), "consistent, note", ("相差 0.01", "最多能解释相差 0.01")),
    (total("1523.29", "1200.11", "300.05", "23.11"), "unlikely, warning", ("相差 0.02", "每个数都恰在进位边上")),
    (total("280.67", "250.22", "30.44"), "consistent, note", ("最多能解释相差 0.01",)),
    (total("280.68", "250.22", "30.44"), "inconsistent, error", ("相差 0.02", "最多能解释相差 0.01")),
    (total("4.94", "0.86", "3.37", "0.71", "0.1"), "inconsistent, error", ("应为 5.04", "相差 0.10")),
    ("{marks: 100, weights: [33.33, 33.33, 33.33]}", "inconsistent, error", ("99.99", "平分为 3 份")),
    (ratio("1234567.89", "1234567.90", "99.99%"), "other convention, error", ("像是截断",)),
    (ratio("0.00", "0.00", "100%"), "not evaluated", ()),
    # The verdicts themselves.
    ("{done: 1, of: 8, share: 12%}", "other convention, error", ("正在进位边上：像是截断或四舍六入五成双",)),
    (ratio("3", "7", "46.86%"), "too coarse, note", ("位数太少", "范围太宽")),
    (total("100.5", *["10.0"] * 10), "unlikely, warning", ("最多能解释相差 0.5",)),
    (total("100.49", *["10.00"] * 100), "inconsistent, error", ()),
    (total("10.08", *["1.00"] * 10 ), "inconsistent, error", ()),
    (total("10.04", *["1.00"] * 10), "unlikely, warning", ()),
    (total("10.02", *["1.00"] * 10), "consistent, note", ()),
    ("{first: {total: 280.66}, second: {total: 280.65}}", "unlikely, warning", ("只在端点相接",)),
    ("{first: {total: 89.97}, second: {total: 89.974}}", "passed", ()),
    ("{first: {total: 89.98}, second: {total: 89.974}}", "inconsistent, error", ()),
    (ratio("约20.00", "20.00", "100%"), "not evaluated", ()),
    (ratio("——", "20.00", "100%"), "not evaluated", ()),
    ("{base: 20.00, rate: 100%}", "not evaluated", ()),
    ("{marks: 60, weights: [30, 29.99]}", "inconsistent, error", ("相差 0.01",)),
]  # fmt: skip


@pytest.mark.parametrize(("report", "expected", "holds"), ROWS, ids=lambda v: v if isinstance(v, str) else "")
def test_row(report: str, expected: str, holds: tuple[str, ...]) -> None:
    outcome, problems = checked(RULES, report)
    assert not problems
    if outcome.diagnostics:
        (only,) = outcome.diagnostics
        assert f"{only.verdict}, {only.severity}" == expected, said(only)
        for text in holds:
            assert text in said(only)
        assert "{" not in said(only, "en")
    else:
        decided = next(state for state, count in zip(STATES, outcome.counts, strict=True) if count)
        assert decided == expected
