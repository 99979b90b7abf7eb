"""Published examples of error localization, written as rules and reports of our own: all weights are equal there too.

Sources: the documentation of the R packages editrules (`errorLocalizer`, `localizeErrors`) and errorlocate
(`locate_errors`); the balance of turnover, profit, costs and staff that runs through T. de Waal, J. Pannekoek and
S. Scholtus, Handbook of Statistical Data Editing and Imputation (2011). Fellegi and Holt (1976) ask for the fewest
fields whose change makes a record pass all edits.
"""

from __future__ import annotations

from linter.localize.found import FOUND, NOT_LOCALIZED

from .finding import clean, fields, of_rules

ACCOUNT = """pack p
form line "一户" root { p "利润" money  c "成本" money  t "营业额" money }
rule balance on line { compare exact  check p + c = t }
"""
COST = "rule costs on line { check c >= 0.6 * t }\nrule above on line { check t >= 0元 }\n"
THREE = """pack p
form line root { x money  y money  z money }
rule balance on line { compare exact  check x + y = z }
rule x_above on line { check x > 0元 }
rule y_above on line { check y > 0元 }
rule z_above on line { check z > 0元 }
"""
TURNOVER = """pack p
form line root { t money  p money  c money  n number }
rule balance on line { compare exact  check t = p + c }
rule margin on line { check p <= 0.5 * t }
rule loss on line { check -0.1 * t <= p }
rule above on line { check t >= 0元 }
rule per_head on line { check t <= 550元 * n }
"""


def test_one_equation_alone_is_settled_by_any_of_its_figures() -> None:
    assert clean(of_rules(ACCOUNT, "利润: 755\n成本: 125\n营业额: 200\n")) == [
        {frozenset({"利润"}), frozenset({"成本"}), frozenset({"营业额"})}
    ]


def test_a_second_rule_leaves_one_figure() -> None:
    (group,) = of_rules(ACCOUNT + COST, "利润: 755\n成本: 125\n营业额: 200\n")
    assert clean([group]) == [{frozenset({"利润"})}]
    assert group.sets[0].changes[0].after == "75"
    assert {fields(way) for way in group.sets if way.breaks} == {frozenset({"成本"}), frozenset({"营业额"})}


def test_a_figure_below_zero_that_a_sum_gives_away() -> None:
    groups = of_rules(THREE, "x: 1\ny: -1\nz: 2\n")
    assert clean(groups) == [{frozenset({"y"})}]
    assert groups[0].sets[0].changes[0].after == "1"


def test_two_figures_that_have_to_change_together() -> None:
    groups = of_rules(THREE, "x: -1\ny: 1\nz: 0\n")
    assert len(groups) == 2
    for group in groups:
        assert group.status == FOUND and frozenset({"x", "z"}) in clean([group])[0]


def test_nothing_is_said_of_a_record_without_errors() -> None:
    assert of_rules(THREE, "x: 1\ny: 1\nz: 2\n") == []


def test_profit_and_costs_or_turnover_and_staff() -> None:
    (group,) = of_rules(TURNOVER, "t: 100\np: 40000\nc: 60000\nn: 5\n")
    assert clean([group]) == [{frozenset({"p", "c"}), frozenset({"t", "n"})}]
    assert any(fields(way) == {"t"} and [rule for rule, _, _ in way.breaks] == ["per_head"] for way in group.sets)


def test_three_figures_are_not_localized() -> None:
    rules = """pack p
form line root { a money  b money  c money  d money }
rule one on line { compare exact  check a + b + c + d = 10元 }
rule two on line { check a = 1元 }
rule three on line { check b = 2元 }
rule four on line { check c = 3元 }
"""
    (group,) = of_rules(rules, "a: 7\nb: 7\nc: 7\nd: 4\n")
    assert group.status == NOT_LOCALIZED and group.complete and not group.sets
