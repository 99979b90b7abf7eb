"""What may not change which figures are named: the order of rows, the unit of amounts, what things are called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.diagnostic import Edit
from linter.localize.changed import changed
from linter.localize.found import Localized
from linter.source import Source, Span
from linter.yaml.document import parse

from ..correct import Report, department, written
from .finding import fields, of_packs, of_rules

RULES = """pack p
form row { name "名称" text  plan "预算" money  spent "执行" money  rate "率" rate }
form line root {
    currency "金额单位" text
    rows "明细" list of row
    plan "预算合计" money  spent "执行合计" money  rate "执行率" rate
}
rule rate_of_row on row { check rate = spent / plan }
rule plans on line { check plan = sum(rows.plan) }
rule spendings on line { check spent = sum(rows.spent) }
rule rate_of_all on line { check rate = spent / plan }
rule within on row { check spent <= plan }
"""
_AMOUNTS = st.lists(st.tuples(st.integers(1_000, 99_999), st.integers(30, 99)), min_size=2, max_size=5)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _rate(part: int, whole: int) -> str:
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{_money(hundredths)}%"


class _Table:
    """Rows that add up, and one figure of them that does not."""

    def __init__(self, rows: list[tuple[int, int]], column: str, row: int, wrong: int) -> None:
        self.rows = [(plan, plan * share // 100) for plan, share in rows]
        self.column = column
        self.row = row % len(rows)
        self.wrong = wrong

    def text(self, order: list[int], names: str = "甲", unit: str = "万元") -> str:
        plan, spent = (sum(row[i] for row in self.rows) for i in (0, 1))
        lines = [f"金额单位: {unit}", "明细:"]
        for i in order:
            own, done = self.rows[i]
            shown = [own, done]
            if i == self.row and self.column in ("预算", "执行"):
                shown[self.column == "执行"] += self.wrong
            lines.append(
                f"- {{名称: {names}{i}, 预算: {_money(shown[0])}, 执行: {_money(shown[1])}, 率: {_rate(done, own)}}}"
            )
        total = plan + (self.wrong if self.column == "预算合计" else 0)
        lines += [f"预算合计: {_money(total)}", f"执行合计: {_money(spent)}", f"执行率: {_rate(spent, plan)}"]
        return "\n".join(lines) + "\n"


def _ways(groups: list[Localized], names: dict[str, str] | None = None) -> set[frozenset[str]]:
    """The sets of all groups, rows by their names."""
    found = set()
    for group in groups:
        for way in group.sets:
            routes = fields(way)
            found.add(
                frozenset(
                    (names or {}).get(r.partition("]")[0], r.partition("]")[0]) + r.partition("]")[2] for r in routes
                )
            )
    return found


@given(_AMOUNTS, st.sampled_from(("预算", "执行", "预算合计")), st.integers(0, 4), st.integers(100, 9_000))
@settings(max_examples=15, deadline=None)
def test_the_sets_depend_on_no_order_no_unit_and_no_name(
    rows: list[tuple[int, int]], column: str, row: int, wrong: int
) -> None:
    table = _Table(rows, column, row, wrong)
    order = list(range(len(rows)))
    usual = _ways(of_rules(RULES, table.text(order)))
    assert usual
    turned = order[::-1]
    names = {f"明细[{at}": f"明细[{i}" for at, i in enumerate(turned)}
    assert _ways(of_rules(RULES, table.text(turned)), names) == usual
    assert _ways(of_rules(RULES, table.text(order, names="第二组之"))) == usual
    assert _ways(of_rules(RULES, table.text(order, unit="元"))) == usual
    renamed = RULES.replace("rule plans", "rule zz_totals").replace("rule rate_of_row", "rule aa_row")
    assert _ways(of_rules(renamed, table.text(order))) == usual


@given(_AMOUNTS, st.integers(0, 4), st.integers(100, 9_000))
@settings(max_examples=10, deadline=None)
def test_twice_the_same_is_the_same(rows: list[tuple[int, int]], row: int, wrong: int) -> None:
    text = _Table(rows, "执行", row, wrong).text(list(range(len(rows))))
    one, other = of_rules(RULES, text), of_rules(RULES, text)
    assert [[(c.route, c.after) for c in w.changes] for g in one for w in g.sets] == [
        [(c.route, c.after) for c in w.changes] for g in other for w in g.sets
    ]


@pytest.mark.parametrize("wrong", ["年末结转: ", "商品和服务支出: ", "公务接待费: "])
def test_a_tree_with_another_figure_is_what_its_text_would_be(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial does not read the text anew; what it comes to is the same, set by set."""
    text = written(department(Report(3), names=["甲", "乙", "丙"])) + "\n"
    spoiled = text.replace(wrong, f"{wrong}9", 1)
    assert spoiled != text

    def said() -> list[object]:
        return [
            (
                group.status,
                [([(c.route, c.after) for c in way.changes], len(way.breaks), way.confirmed) for way in group.sets],
            )
            for group in of_packs(spoiled)
        ]

    quick = repr(said())
    monkeypatch.setattr("linter.localize.trial.changed", lambda *_: None)
    assert repr(said()) == quick
    assert "found" in quick or "not" in quick


@pytest.mark.parametrize(
    ("text", "part", "after"),
    [
        ('a: "12"\n', "12", "13"),  # quoted
        ("a: |\n  12\n", "12", "13"),  # in a block
        ("a: {b: 12, c: 1}\n", "12", "1,300"),  # a comma ends it there
        ("a: &x 12\nb: *x\n", "12", "13"),  # stands twice
        ("a: 12\n", "12", ""),
        ("a: 12\n", "12", "~"),
    ],
)
def test_what_may_become_something_else_is_read_anew(text: str, part: str, after: str) -> None:
    documents, _ = parse(Source("r.yaml", text))
    at = text.index(part)
    edit = Edit(Span(at, at + len(part)), after)
    whole = documents[0]
    assert whole.root is not None
    assert changed(whole.root, text, [edit]) is None
    plain, _ = parse(Source("r.yaml", "a: {b: 12, c: [1, 34]}\n"))
    assert plain[0].root is not None
    other = changed(plain[0].root, "a: {b: 12, c: [1, 34]}\n", [Edit(Span(7, 9), "15"), Edit(Span(18, 20), "43")])
    assert other is not None and other.items[0][1].items[0][1].text == "15"
    assert [node.text for node in other.items[0][1].items[1][1].items] == ["1", "43"]
