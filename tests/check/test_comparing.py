"""How figures are compared, as rules, fields and packs say it; hints, lawful ways, remarks, and declared units."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from linter.language.compile import Folder, compile_packs
from linter.language.reading.parser import parse
from linter.program.program import Program
from linter.source import Source

from ..checking import checked, problems, said, verdict
from ..conftest import Run

RATIO = "{base: 250.22, spent: 280.66, rate: RATE}"
# Of each key: two settings, a report and a check on which they differ, and what each makes of it.
SETTINGS = {
    "compare": (
        "rate = spent / base",
        "{base: 250.22, spent: 280.66, rate: 112.17%}",
        {"compare exact": "inconsistent, error", "compare rounding": "passed"},
    ),
    "rounding": (
        "rate = spent / base",
        "{base: 1234567.90, spent: 1234567.89, rate: 99.99%}",
        {"rounding truncate": "passed", "rounding half_up": "other convention, error"},
    ),
    "accept": (
        "rate = spent / base",
        "{base: 250.22, spent: 280.66, rate: 112.16%}",
        {"accept consistent": "passed", "accept reproduced": "consistent, note"},
    ),
    "severity": (
        "rate = spent / base",
        "{base: 250.22, spent: 280.66, rate: 112.16%}",
        {
            "severity of consistent = error": "consistent, error",
            "severity of consistent = warning": "consistent, warning",
        },
    ),
}  # fmt: skip
DEFAULTS = {"compare": "passed", "rounding": "other convention, error", "accept": "consistent, note",
            "severity": "consistent, note"}  # fmt: skip


def rules(check: str, rule: str = "", field: str = "", pack: str = "", more: str = "") -> str:
    return (
        f"pack p {{ {pack} }}\n{more}\nform line root {{ base money\n spent money\n rate rate {field}\n x text }}\n"
        f"rule r on line {{ check {check}\n {rule} }}"
    )


@pytest.mark.parametrize("key", SETTINGS)
def test_a_rule_goes_before_a_field_and_a_field_before_a_pack(key: str) -> None:
    check, report, outcomes = SETTINGS[key]
    choices = ["", *outcomes]
    for rule, field, pack in product(choices, repeat=3):
        winner = rule or field or pack
        expected = outcomes[winner] if winner else DEFAULTS[key]
        assert verdict(rules(check, rule, field, pack), report) == expected, (rule, field, pack)


def test_the_same_for_what_is_absent() -> None:
    outcomes = {"absent zero": "passed", "absent unknown": "not evaluated", "absent forbid": "not evaluated, error"}
    for rule, field, pack in product(["", *outcomes], repeat=3):
        text = f"pack p {{ {pack} }}\nform line root {{ a money\n b money {field}\n c money }}\n"
        text += f"rule r on line {{ check a = c + b\n {rule} }}"
        winner = rule or field or pack
        assert verdict(text, "{a: 5.00, c: 5.00}") == outcomes.get(winner, "not evaluated"), (rule, field, pack)


def test_a_pack_inherits_how_figures_are_compared_and_may_say_otherwise() -> None:

    base = Source(
        "a.rules", "pack a { rounding truncate  severity of unlikely = error  severity of consistent = error }"
    )
    own = Source("b.rules", "pack b extends a { rounding half_even  severity of consistent = warning }")
    data, _ = compile_packs([Folder("a", [base]), Folder("b", [own])])
    assert data is not None
    modes = dict(Program(data).pack("b").modes)
    assert modes["rounding"] == "half_even"
    assert dict(modes["severity"]) == {"unlikely": "error", "consistent": "warning"}
    assert dict(Program(data).pack("a").modes)["rounding"] == "truncate"


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("112.17%", "passed"), ("112.67%", "inconsistent, error"), ("112.65%", "passed"), ("111.68%", "passed")],
)
def test_a_fixed_tolerance(rate: str, expected: str) -> None:
    text = rules("rate = spent / base", 'compare within 0.5% because "系统导出的比率"')
    report = RATIO.replace("RATE", rate)
    assert verdict(text, report) == expected
    if expected != "passed":
        outcome, _ = checked(text, report)
        assert "容差 0.5%（规则所定：系统导出的比率）" in said(outcome.diagnostics[0])


def test_a_tolerance_for_every_item_of_a_list() -> None:
    text = """pack p
form item { a money b money }
form line root { items list of item }
rule r on line { check every i in items satisfies i.a = i.b
  compare within 0.02元 because "分户合并" }"""
    outcome, _ = checked(text, "items: [{a: 1.00, b: 1.02}, {a: 1.00, b: 1.03}, {a: 2.00, b: 2.00}]")
    assert [d.route for d in outcome.diagnostics] == ["items[1].a"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (rules("rate = spent / base", "compare within 0.5%"), "tolerance-without-reason"),
        (rules("rate = spent / base", 'compare within 0.5% because " "'), "tolerance-without-reason"),
        (rules("rate = spent / base", 'compare within 5万元 because "x"'), "kinds-differ"),
        (rules("rate = spent / base", 'compare within 5 because "x"'), "number-without-unit"),
        (rules("rate = spent / base", "", "", 'compare within 5 because "x"'), "tolerance-in-pack"),
        (rules("rate = spent / base", "accept inconsistent"), "verdict-not-acceptable"),
        (rules("rate = spent / base", "severity of reproduced = note"), "verdict-silent"),
        (rules("rate = spent / base", "rounding truncate rounding half_up"), "clause-twice"),
        (rules("rate > 5%", "accept consistent"), "mode-without-equality"),
        (rules("rate = spent / base", "", "decimals 99"), "decimals-wanted"),
        ("pack p\nform line root { a count decimals 2 }\nrule r on line { check a > 1 }", "decimals-kind"),
        ("pack p\nform line root { a text compare within 1 because \"x\" }\nrule r on line { check present(a) }",
         "tolerance-kind"),
        ("pack p\nunit 元 = 5角\nform line root { a money }\nrule r on line { check a > 1元 }", "unit-taken"),
        ("pack p\nunit 甲 = 0乙\nform line root { a money }\nrule r on line { check a > 1元 }", "unit-zero"),
        ("pack p\nunit 甲 = 2乙\nunit 乙 = 2甲\nform line root { a money }\nrule r on line { check a > 1元 }",
         "unit-cycle"),
        ("pack p\nunit 甲 = 7元\nform line root { a money }\nrule r on line { check a > 1元 }", "unit-of-money"),
        ("pack p\nform line root { a money b text = a }\nrule r on line { check a > 1元 }", "derivation-kind"),
        ("pack p\nform line root { a money b rate = a }\nrule r on line { check a > 1元 }", "define-gives"),
        ("pack p\nform line root { a money b money = derived(b) }\nrule r on line { check a > 1元 }", "define-cycle"),
        ("pack p\nform line root { a money b money }\nrule r on line { check a = derived(b) }",
         "derived-without-derivation"),
        ("pack p\nform line root { a money b money = a }\nrule r on line { check a = derived(a + b) }",
         "derived-wants-a-field"),
    ],
)  # fmt: skip
def test_what_cannot_be_said(text: str, key: str) -> None:
    assert key in problems(text)


@pytest.mark.parametrize("word", ["compare strict", "rounding half-up", "accept all", "absent none", "severity high"])
def test_a_word_that_is_none_of_those_that_may_follow(word: str) -> None:

    text = rules("rate = spent / base", word)
    _, found = parse(Source("r.rules", text))
    assert [getattr(d.message, "key", "") for d in found] == ["rule-one-of"]
    assert found[0].span is not None
    assert text[found[0].span.start :].startswith(word.split()[1][:4])


# ---- the other ways of rounding, and exact kinds that are rounded ----------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "total", "expected"),
    [
        ("half_up", "0.3", "passed"),  # 0.25 is a tie
        ("half_up", "0.2", "other convention, error"),
        ("half_even", "0.2", "passed"),
        ("half_even", "0.3", "other convention, error"),
        ("truncate", "0.2", "passed"),
        ("truncate", "0.3", "other convention, error"),
        ("unknown", "0.2", "passed"),
        ("unknown", "0.3", "passed"),
        ("unknown", "0.4", "inconsistent, error"),
    ],
)
def test_ties_of_exact_parts(mode: str, total: str, expected: str) -> None:
    text = "pack p\nform line root { a number\n t number compare rounding\n x text }\n"
    text += f"rule r on line {{ check t = a / 4 rounding {mode} }}"
    assert verdict(text, f"{{a: 1, t: {total}, x: y}}") == expected


def test_scores_that_are_rounded() -> None:
    text = "pack p\nform line root { parts list of score compare rounding\n total score COMPARE }\n"
    text += "rule r on line { check total = sum(parts) }"
    report = "{parts: [33.33, 33.33, 33.33], total: 100}"
    # The total is exact, its parts are not: 33.33 three times may be 100.
    assert verdict(text.replace("COMPARE", ""), report) == "consistent, note"
    assert verdict(text.replace("COMPARE", ""), report.replace("100", "100.02")) == "inconsistent, error"
    assert verdict(text.replace("COMPARE", "compare rounding"), report.replace("100", "100.00")) == "consistent, note"


def test_the_way_of_rounding_is_said() -> None:
    outcome, _ = checked(rules("rate = spent / base", "", "rounding truncate"), RATIO.replace("RATE", "112.40%"))
    assert "mode: 截断，不进位（表里这一项所定）" in said(outcome.diagnostics[0])
    assert "mode: truncated, never rounded up (set by the field)" in said(outcome.diagnostics[0], "en")
    outcome, _ = checked(rules("rate = spent / base"), RATIO.replace("RATE", "112.40%"))
    assert "mode:" not in said(outcome.diagnostics[0])


# ---- hints -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "total", "hint"),
    [
        ("12.30, 4.56", "18.66", "总计 18.66 像是两位数字写颠倒了，写作 16.86 就相符"),
        ("12.30, 4.56", "16.68", "总计 16.68 像是两位数字写颠倒了，写作 16.86 就相符"),
        ("12.30, 4.56", "168.6", "总计 168.6 像是小数点错了 1 位"),
        ("12.30, 4.56", "1.686", "总计 1.686 像是小数点错了 1 位"),
        ("12.30, 4.56", "168600", "像是单位用错了，大小差一万倍"),
        ("12.30, 4.56, 7.77", "16.86", "相差的正好是各项 7.77，像是漏加了它"),
        ("12.30, 4.56, 7.77", "32.40", "相差的正好是各项 7.77，像是把它加了两次"),
        ("12.30, 4.56, -7.77", "24.63", "相差的正好是各项 -7.77 的两倍，像是加减弄反了"),
        ("12.30, 45.6", "16.86", "各项 45.6 像是小数点错了 1 位，写作 4.56 就相符"),
        ("12.30, 45600", "16.86", "各项 45600 像是单位用错了，大小差一万倍"),
        ("12.30, 5.46", "16.86", "各项 5.46 像是两位数字写颠倒了，写作 4.56 就相符"),
        ("33.33, 33.33, 33.33", "101.00", ""),
        ("5.00, 5.00, 12.34", "27.34", ""),  # either of the two may be there twice
        ("12.30, 4.56", "23.45", ""),
    ],
)
def test_hints_on_sums(parts: str, total: str, hint: str) -> None:
    text = 'pack p\nform line root { parts "各项" list of money\n total "总计" money }\n'
    text += "rule r on line { check total = sum(parts) }"
    outcome, _ = checked(text, f"{{parts: [{parts}], total: {total}}}")
    assert [d.verdict for d in outcome.diagnostics] == ["inconsistent"]
    lines = [line for line in said(outcome.diagnostics[0]).split("\n") if line.startswith("hint: ")]
    assert len(lines) == (1 if hint else 0), lines
    assert hint in "".join(lines)
    assert said(outcome.diagnostics[0], "en")


def test_thirds() -> None:
    text = 'pack p\nform line root { parts "分值" list of weight\n x text }\nrule r on line { check sum(parts) = 100 }'
    outcome, _ = checked(text, "{parts: [33.33, 33.33, 33.33]}")
    assert "平分为 3 份再各自舍入（100 ÷ 3 = 33.3333…）；留一份写 33.34" in said(outcome.diagnostics[0])
    outcome, _ = checked(text, "{parts: [30, 30, 30]}")
    assert "hint" not in said(outcome.diagnostics[0])


@pytest.mark.parametrize(
    ("rate", "hint"),
    [("99.99%", "像是截断"), ("100.01%", "")],
)
def test_conventions(rate: str, hint: str) -> None:
    report = f"{{base: 1234567.90, spent: 1234567.89, rate: {rate}}}"
    outcome, _ = checked(rules("rate = spent / base"), report)
    assert ("hint" in said(outcome.diagnostics[0])) == bool(hint)
    assert hint in said(outcome.diagnostics[0])


# ---- lawful ways -----------------------------------------------------------------------------------------------------

WAYS = """pack p
form row {
    initial "年初" money
    annual "全年" money
    spent "执行" money
    rate "执行率" rate
        = spent / annual "以全年预算数为分母"
        else spent / initial "以年初预算数为分母" when not present(annual)
    note "备注" text
}
form line root { rows "行" list of row }
rule rate-is-derived on row "执行率" { when present(rate) check rate = derived(rate) }
"""


def ways(*rows: str) -> list[tuple[str, str]]:
    outcome, _ = checked(WAYS, "rows: [" + ", ".join(f"{{{row}}}" for row in rows) + "]")
    return [(d.rule, said(d)) for d in outcome.diagnostics]


def test_the_way_that_is_asked_for_and_the_other_where_it_is_lawful() -> None:
    assert ways("initial: 50.00, annual: 80.00, spent: 40.00, rate: 50%") == []
    assert ways("initial: 50.00, spent: 40.00, rate: 80%") == []
    assert [rule for rule, _ in ways("initial: 50.00, spent: 40.00, rate: 50%")] == ["rate-is-derived"]
    found = ways("initial: 50.00, annual: 80.00, spent: 40.00, rate: 80%")
    assert [rule for rule, _ in found] == ["rate-is-derived"]
    assert "hint: 另一种算法“以年初预算数为分母”与所写的数相符：40.00 ÷ 50.00 = 80%" in found[0][1]


def test_one_report_that_mixes_ways_is_told_so() -> None:
    own, other = (
        "initial: 50.00, annual: 80.00, spent: 40.00, rate: 50%",
        "initial: 50.00, annual: 80.00, spent: 40.00, rate: 80%",
    )
    found = ways(own, own, other)
    assert [rule for rule, _ in found] == ["rate-is-derived", "mixed-ways"]
    assert "以年初预算数为分母" in found[1][1]
    # Where both give the same, or only one could be taken, nothing was chosen.
    same, only = "initial: 80.00, annual: 80.00, spent: 40.00, rate: 50%", "initial: 50.00, spent: 40.00, rate: 80%"
    assert ways(own, own, same, only) == []


# ---- remarks ---------------------------------------------------------------------------------------------------------

STEPS = """pack p
form line root {
    base "预算" money
    spent "执行" money
    rate "率" rate = spent / base
    score "得分" score
}
define deducted(of: rate, full: weight) gives weight = full - 0.5 * 1分 * steps(of, 5%)
rule r on line { CHECK }
"""


@pytest.mark.parametrize(
    "check",
    [
        "check score = 10 - 0.5 * 1分 * steps(rate, 5%)",
        "let lost = steps(rate, 5%) * 0.5分 check score = 10分 - lost",
        "check score = deducted(rate, 10分)",
        "check score <= 10 - 0.5 * 1分 * steps(rate, 5%)",
        # Whether it is filled in is asked of the figure that is printed.
        "check score = 10 - 0.5 * 1分 * steps(if present(rate) then rate else 45%, 5%)",
        "let stated = if blank(rate) then 45% else rate check score = 10 - 0.5 * 1分 * steps(stated, 5%)",
    ],
)
def test_steps_of_the_unrounded_ratio(check: str) -> None:
    # 39.996 % is printed as 40 %: eight steps as printed, seven unrounded.
    rules_text = STEPS.replace("CHECK", check)
    outcome, _ = checked(rules_text, "{base: 2500.60, spent: 1000.14, rate: 40.00%, score: 6}")
    assert [(d.verdict, d.severity) for d in outcome.diagnostics] == [("remark", "note")]
    text = said(outcome.diagnostics[0])
    assert "率写 40.00%，按它算 8 级" in text and "39.9960…%，算 7 级" in text
    outcome, _ = checked(rules_text, "{base: 2500.00, spent: 1000.00, rate: 40.00%, score: 6}")
    assert outcome.diagnostics == []


def test_steps_that_change_nothing_are_not_mentioned() -> None:
    check = "check score = if rate > 50% then 10 - 0.5 * 1分 * steps(rate, 5%) else 6"
    outcome, _ = checked(STEPS.replace("CHECK", check), "{base: 2500.60, spent: 1000.14, rate: 40.00%, score: 6}")
    assert outcome.diagnostics == []


BANDS = """pack p
form part { score score }
form line root {
    parts "分项" list of part
    total "总分" score = sum(parts.score)
    rate "率" rate
    grade "等级" one of 优, 良, 差
}
bands grades over score from 0 to 100 { 优 90 .. 100  良 60 ..< 90  差 0 ..< 60 }
bands of_rate over rate from 0% to 200% { 优 90% .. 200%  良 60% ..< 90%  差 0% ..< 60% }
rule r on line { when present(total) check grade = grades(total) }
rule q on line { when present(rate) check grade = of_rate(rate) }
"""


def test_parts_that_make_another_band_than_the_total() -> None:
    outcome, _ = checked(BANDS, "{parts: [{score: 50}, {score: 38}], total: 90, grade: 优}")
    assert [(d.verdict, d.severity) for d in outcome.diagnostics] == [("remark", "error")]
    assert "总分写 90，属“优”；按所列数字算得 88，属“良”" in said(outcome.diagnostics[0])
    outcome, _ = checked(BANDS, "{parts: [{score: 50}, {score: 41}], total: 90, grade: 优}")
    assert outcome.diagnostics == []


@pytest.mark.parametrize(("rate", "near"), [("90%", True), ("90.0%", True), ("89.9%", False), ("90.1%", False)])
def test_a_band_or_a_limit_that_the_printed_figure_straddles(rate: str, near: bool) -> None:
    grade = "优" if rate.startswith("90") else "良"
    outcome, _ = checked(BANDS, f"{{rate: {rate}, grade: {grade}}}")
    assert [(d.verdict, d.severity) for d in outcome.diagnostics] == [("remark", "note")] * near
    limit = rules("rate >= 90%")
    outcome, _ = checked(limit, f"{{rate: {rate}}}")
    found = [(d.verdict, d.severity) for d in outcome.diagnostics]
    assert found == ([("remark", "note")] if near else [] if rate == "90.1%" else [("violated", "error")])


def test_a_limit_that_the_parts_show_to_be_kept_exactly() -> None:
    text = "pack p\nform line root { a money b money r rate = a / b }\nrule q on line { check r <= 100% }"
    assert checked(text, "{a: 43.62, b: 43.62, r: 100%}")[0].diagnostics == []
    found = checked(text, "{a: 43621.00, b: 43620.00, r: 100.00%}")[0].diagnostics
    assert [d.verdict for d in found] == ["remark"]
    # A zero says on which side it lies.
    text = "pack p\nform line root { a money }\nrule q on line { check a >= 0元 }"
    assert checked(text, "{a: 0.00}")[0].diagnostics == []


# ---- units -----------------------------------------------------------------------------------------------------------

LAND = """pack p
unit 公顷 = 15亩
unit 十万元 = 10万元
form line root {
    currency "金额单位" one of 元, 万元
    own "本年" measure(公顷)
    other "另报" measure(亩)
    total "合计" money
    parts "各项" list of money
    goal "目标" target
    actual "完成" target
}
rule same on line { when present(own) check own = other }
rule sum on line { when present(total) check total = sum(parts) }
rule small on line { when present(own) check own < 100公顷 }
rule met on line { when present(goal) check met(actual, goal) }
"""


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("{own: 2, other: 30}", []),
        ("{own: 30亩, other: 2公顷}", []),
        ("{own: 2.0, other: 31}", ["same note"]),  # 2.0 公顷 is 29.25 to 30.75 亩
        ("{own: 2.00, other: 31}", ["same error"]),
        ("{own: 1600亩, other: 1600}", ["small error"]),
        ("{currency: 万元, total: 3十万元, parts: [10, 20]}", []),
        ("{currency: 万元, total: 2十万元, parts: [10.0, 10.1]}", []),  # a tenth of 十万元 is not printed
        ("{currency: 元, total: 30万元, parts: [100000, 200000]}", []),
        ("{goal: ≥2公顷, actual: 31亩}", []),
        ("{goal: ≥2公顷, actual: 29亩}", ["met error"]),
    ],
)
def test_declared_units(report: str, expected: list[str]) -> None:
    outcome, problems = checked(LAND, report)
    assert problems == []
    assert [f"{d.rule} {d.severity}" for d in outcome.diagnostics] == expected


def test_a_unit_that_is_not_declared_is_still_wrong() -> None:
    _, problems = checked(LAND, "{own: 2平方米}")
    assert [d.rule for d in problems] == ["unreadable-figure"]


def test_tables_with_units_of_their_own() -> None:
    text = """pack p
form table { currency "金额单位" one of 元, 万元  a money }
form line root { currency "金额单位" one of 元, 万元  one table  two table }
rule r on line { check one.a = two.a }"""
    same = "{金额单位: 万元, one: {a: 5.00}, two: {金额单位: 元, a: 50000}}"
    assert checked(text, same)[0].diagnostics == []
    wrong = checked(text, same.replace("50000", "50100"))[0].diagnostics
    assert [d.verdict for d in wrong] == ["inconsistent"]
    assert checked(text, same.replace("50000", "50040"))[0].diagnostics == []  # 5.004 万元 is printed as 5.00


# ---- what could not be decided ---------------------------------------------------------------------------------------


def test_what_a_required_figure_kept_from_being_decided_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "r.rules").write_text(
        "pack p\nform line root { a money required\n b money\n c money }\n"
        "rule r on line { check a = c }\nrule q on line { check b = c }",
        encoding="utf-8",
    )
    (tmp_path / "r.yaml").write_text("{a: 约5, b: ——, c: 5}", encoding="utf-8")
    shown = crossfoot("check", "r.yaml", "--rules", "r.rules", "--lang", "zh", cwd=tmp_path).out
    assert "未能核验[r] r.yaml:1:5: “a”的“约5”是约数" in shown
    assert "未能核验[q]" not in shown
    assert "未能核验 2 项：“a”的“约5”是约数（r.yaml:1:5）；“b”是空白（r.yaml:1:12）" in shown
    found = json.loads(crossfoot("check", "r.yaml", "--rules", "r.rules", "--format", "json", cwd=tmp_path).out)
    assert {n["rule"]: n["required"] for n in found["not_evaluated"]} == {"r": True, "q": False}
