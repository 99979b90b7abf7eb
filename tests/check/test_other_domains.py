"""What other people's suites ask, with figures of our own: sums of e-invoices (the rules BR-CO of EN 16931), rounding
as decimal arithmetic has it, balances of ledgers as accounting tools assert them, and the logic of FEEL.
"""

from __future__ import annotations

import pytest

from ..checking import verdict

PASSED, UNKNOWN, SKIPPED = "passed", "not evaluated", "not applicable"
WRONG, BROKEN = "inconsistent, error", "violated, error"

INVOICE = """form line root {
    lines "Lines" list of {
        net    "Net"       money   compare exact decimals 2
        each   "Price"     money   compare exact
        number "Quantity"  number
        cat    "Category"  one of S, Z, E
        rate   "Rate"      rate    compare exact
    }
    off        "Allowances"  list of { amount money compare exact decimals 2 }
    taxes "Taxes" list of {
        cat    "Category"  one of S, Z, E
        rate   "Rate"      rate    compare exact
        basis  "Basis"     money   compare exact decimals 2
        tax    "Tax"       money   compare exact decimals 2
    }
    net        "Sum of lines"   money  compare exact decimals 2
    allowed    "Allowed"        money  compare exact decimals 2 absent zero
    charged    "Charged"        money  compare exact decimals 2 absent zero
    before     "Without tax"    money  compare exact decimals 2
    tax        "Tax in all"     money  compare exact decimals 2
    gross      "With tax"       money  compare exact decimals 2
    paid       "Paid"           money  compare exact decimals 2 absent zero
    rounded    "Rounded by"     money  compare exact decimals 2 absent zero
    due        "Due"            money  compare exact decimals 2
    issued     "Issued"         date
    until      "Due date"       date
    terms      "Terms"          text
}
rule r on line { check %s }
"""
TAX = "every t in taxes satisfies t.tax = round(t.basis * t.rate, 2)"
NET = "every l in lines satisfies l.net = round(l.each * l.number, 2)"
INVOICES = [
    ("net = sum(lines.net)", "{net: 300.30, lines: [{net: 100.10}, {net: 200.20}]}", PASSED),
    ("net = sum(lines.net)", "{net: 300.31, lines: [{net: 100.10}, {net: 200.20}]}", WRONG),
    ("net = sum(lines.net)", "{net: -100.10, lines: [{net: 100.10}, {net: -200.20}]}", PASSED),
    ("net = sum(lines.net)", "{net: 300.3, lines: [{net: 100.1}, {net: 200.2}]}", PASSED),
    ("allowed = sum(off.amount)", "{allowed: 15.00, off: [{amount: 10.00}, {amount: 5.00}]}", PASSED),
    ("allowed = sum(off.amount)", "{allowed: 15.00, off: [{amount: 10.00}]}", WRONG),
    ("before = net - allowed + charged", "{before: 310.30, net: 300.30, allowed: 15.00, charged: 25.00}", PASSED),
    ("before = net - allowed + charged", "{before: 300.30, net: 300.30}", PASSED),
    ("before = net - allowed + charged", "{before: 300.30, net: 300.30, charged: 0.01}", WRONG),
    ("tax = sum(taxes.tax)", "{tax: 20.00, taxes: [{tax: 19.00}, {tax: 1.00}, {tax: 0.00}]}", PASSED),
    ("gross = before + tax", "{gross: 119.00, before: 100.00, tax: 19.00}", PASSED),
    ("gross = before + tax", "{gross: 118.99, before: 100.00, tax: 19.00}", WRONG),
    ("due = gross - paid + rounded", "{due: 70.00, gross: 119.99, paid: 50.00, rounded: 0.01}", PASSED),
    ("due = gross - paid + rounded", "{due: 119.99, gross: 119.99}", PASSED),
    ("due = gross - paid + rounded", "{due: 69.99, gross: 119.99, paid: 50.00, rounded: 0.01}", WRONG),
    (TAX, "{taxes: [{basis: 33.35, rate: 19%, tax: 6.34}]}", PASSED),
    (TAX, "{taxes: [{basis: 33.35, rate: 19%, tax: 6.33}]}", WRONG),
    (TAX, "{taxes: [{basis: 0.50, rate: 5%, tax: 0.03}]}", PASSED),
    (TAX, "{taxes: [{basis: -0.50, rate: 5%, tax: -0.03}]}", PASSED),
    (NET, "{lines: [{each: 1.2345, number: 3, net: 3.70}]}", PASSED),
    (NET, "{lines: [{each: 1.2345, number: 2.5, net: 3.08}]}", WRONG),
    ("every t in taxes satisfies t.basis = sum((lines where cat = t.cat and rate = t.rate).net)",
     "{taxes: [{cat: S, rate: 19%, basis: 30.00}, {cat: S, rate: 7%, basis: 5.00}, {cat: Z, rate: 0%, basis: 1.00}], "
     "lines: [{cat: S, rate: 19%, net: 10.00}, {cat: S, rate: 7%, net: 5.00}, {cat: S, rate: 19.0%, net: 20.00}, "
     "{cat: Z, rate: 0%, net: 1.00}]}", PASSED),
    ("every t in taxes satisfies t.basis = sum((lines where cat = t.cat and rate = t.rate).net)",
     "{taxes: [{cat: S, rate: 19%, basis: 30.00}], lines: [{cat: S, rate: 7%, net: 30.00}]}", WRONG),
    ("count(taxes) >= 1", "{taxes: []}", BROKEN),
    ("due > 0 implies (present(until) or present(terms))", "{due: 5.00, terms: 30 days}", PASSED),
    ("due > 0 implies (present(until) or present(terms))", "{due: 5.00}", BROKEN),
    ("due > 0 implies (present(until) or present(terms))", "{due: 0.00}", PASSED),
    ("until >= issued", "{until: 2024-02-29, issued: 29 February 2024}", PASSED),
    ("until >= issued", "{until: 2024-02-28, issued: 2024-02-29}", BROKEN),
]  # fmt: skip


@pytest.mark.parametrize(("check", "report", "expected"), INVOICES)
def test_e_invoices(check: str, report: str, expected: str) -> None:
    assert verdict(INVOICE % check, report) == expected


# A figure, to how many places, and what half up, half even, cutting off, down and up make of it.
ROUNDED = [
    ("2.5", 0, "3", "2", "2", "2", "3"), ("-2.5", 0, "-3", "-2", "-2", "-3", "-2"),
    ("3.5", 0, "4", "4", "3", "3", "4"), ("0.5", 0, "1", "0", "0", "0", "1"), ("-0.5", 0, "-1", "0", "0", "-1", "0"),
    ("2.675", 2, "2.68", "2.68", "2.67", "2.67", "2.68"), ("1.005", 2, "1.01", "1.00", "1.00", "1.00", "1.01"),
    ("-1.005", 2, "-1.01", "-1.00", "-1.00", "-1.01", "-1.00"), ("0.125", 2, "0.13", "0.12", "0.12", "0.12", "0.13"),
    ("1.0049999999999999999", 2, "1.00", "1.00", "1.00", "1.00", "1.01"), ("7", 2, "7", "7", "7", "7", "7"),
    ("123456789012345.675", 2, "123456789012345.68", "123456789012345.68", "123456789012345.67",
     "123456789012345.67", "123456789012345.68"),
    ("-7.999", 0, "-8", "-8", "-7", "-8", "-7"), ("0.0005", 3, "0.001", "0.000", "0.000", "0.000", "0.001"),
    ("99.995", 2, "100.00", "100.00", "99.99", "99.99", "100.00"), ("1250", 0, "1250", "1250", "1250", "1250", "1250"),
]  # fmt: skip
WAYS = ("round(x, {n})", "round(x, {n}, half_even)", "round(x, {n}, truncate)", "floor(x, {n})", "ceil(x, {n})")


@pytest.mark.parametrize("row", ROUNDED, ids=lambda row: f"{row[0]} to {row[1]}")
def test_rounding(row: tuple[str, int, str, str, str, str, str]) -> None:
    figure, places, *expected = row
    for way, right in zip(WAYS, expected, strict=True):
        text = f"form line root {{ x number  y number }}\nrule r on line {{ check y = {way.format(n=places)} }}\n"
        assert verdict(text, f"{{x: {figure}, y: {right}}}") == PASSED, way
        wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
        assert verdict(text, f"{{x: {figure}, y: {wrong}}}") == WRONG, way


LEDGER = """form entry {
    day       date
    account   text
    amount    money   compare exact
    balance   money   compare exact
    number    number
    price     money
    cost      money
}
form line root {
    entries   list of entry
    opening   money   compare exact
    closing   money   compare exact
    assets    money   compare exact
    debts     money   compare exact
    equity    money   compare exact
}
rule r on %s { %s }
"""
COST = "check cost = price * number"
RUNNING = "when present(previous) check balance = previous.balance + amount"
LEDGERS = [
    ("line", "check sum(entries.amount) = 0元", "{entries: [{amount: 10.00}, {amount: -10.00}]}", PASSED),
    ("line", "check sum(entries.amount) = 0元", "{entries: [{amount: 10.00}, {amount: -9.99}]}", WRONG),
    ("line", "check sum(entries.amount) = 0元", "{entries: [{amount: 0.1}, {amount: 0.2}, {amount: -0.3}]}", PASSED),
    ("line", "check sum(entries.amount) = 0元", "{entries: [{amount: 1}, {amount: -0.999}]}", WRONG),
    ("line", "check every g in group entries by day satisfies sum(g.members.amount) = 0元",
     "{entries: [{day: 2024-01-01, amount: 5}, {day: 2024-01-01, amount: -5}, {day: 2024-01-02, amount: 3.5}, "
     "{amount: -3.5}]}", PASSED),
    ("line", "check every g in group entries by day satisfies sum(g.members.amount) = 0元",
     "{entries: [{day: 2024-01-01, amount: 5}, {day: 2024-01-02, amount: -5}]}", WRONG),
    ("entry", RUNNING, "{entries: [{balance: 100.00}, {amount: -30.25, balance: 69.75}, {amount: 5, balance: 74.75}]}",
     PASSED),
    ("entry", RUNNING, "{entries: [{balance: 100.00}, {amount: -30.25, balance: 69.74}]}", WRONG),
    ("line", "check closing = opening + sum(entries.amount)", "{opening: 5.00, closing: 5.00, entries: []}", PASSED),
    ("line", "check closing = opening + sum(entries.amount)",
     "{opening: 5.00, closing: 12.50, entries: [{amount: 10}, {amount: -2.5}]}", PASSED),
    ("line", "check closing = opening + sum((entries where starts_with(account, \"Assets:\")).amount)",
     "{opening: 0, closing: 7, entries: [{account: 'Assets:Cash', amount: 7}, {account: 'Income:Pay', amount: -7}]}",
     PASSED),
    ("line", "check assets = debts + equity", "{assets: 900.00, debts: 400.00, equity: 500.00}", PASSED),
    ("line", "check assets = debts + equity", "{assets: 900.00, debts: 400.00, equity: 499.99}", WRONG),
    ("line", "check every e in (entries where present(previous)) satisfies e.day >= e.previous.day",
     "{entries: [{day: 2024-01-05}, {day: 2024-01-05}, {day: 2024-02-01}]}", PASSED),
    ("entry", COST, "{entries: [{price: 12.345, number: 3, cost: 37.04}]}", PASSED),
    ("entry", COST, "{entries: [{price: 12.345, number: 3, cost: 37.03}]}", "consistent, note"),
    ("entry", COST, "{entries: [{price: 12.345, number: 3, cost: 37.10}]}", WRONG),
    ("entry", COST, "{entries: [{price: 12.345, number: 3, cost: 37}]}", WRONG),
    ("entry", COST, "{entries: [{price: 12.345, number: 2, cost: 24.69}, "
     "{price: 0.5, number: 3, cost: 1.5}]}", PASSED),
]  # fmt: skip


@pytest.mark.parametrize(("form", "clauses", "report", "expected"), LEDGERS)
def test_ledgers(form: str, clauses: str, report: str, expected: str) -> None:
    assert verdict(LEDGER % (form, clauses), report) == expected


FEEL = """form line root {
    a number  b number  c number  yes yes_no  no yes_no  gone yes_no  name text  day date  share rate
    list list of number  words list of text  items list of { n number  k text  ok yes_no }
}
rule r on line { check %s }
"""
FIGURES = (
    "{a: 0.1, b: 0.2, c: 0.3, yes: true, no: false, name: Foobar, day: 2024-02-29, share: 30%, list: [1, 2, 3], "
    "words: [x, y, x], items: [{n: 1, k: x, ok: yes}, {n: 2, k: y, ok: no}, {n: 3, k: x, ok: yes}]}"
)
LOGIC = [
    ("a + b = c", PASSED), ("1 / 3 * 3 * a = a", PASSED), ("a < b and b < c", PASSED), ("-a < a", PASSED),
    ("yes or gone", PASSED), ("gone or yes", PASSED), ("not (yes and gone)", UNKNOWN), ("no or gone", UNKNOWN),
    ("not (no and gone)", PASSED), ("not (gone and no)", PASSED), ("not gone", UNKNOWN), ("no implies gone", PASSED),
    ("gone implies yes", PASSED), ("yes implies gone", UNKNOWN), ("no and gone", BROKEN), ("gone and no", BROKEN),
    ("a in 0.1 .. 0.3", PASSED), ("c in 0.1 ..< 0.3", BROKEN), ("c in 0.1 .. 0.3", PASSED), ("a in (0.1, 0.2)", PASSED),
    ("c in (0.1, 0.2)", BROKEN), ("sum(list) = 6 * a / 0.1", PASSED), ("max(list) = 3 and min(list) = 1", PASSED),
    ("average(list) = 2", PASSED), ("count(list) = 3", PASSED), ("count(distinct(words)) = 2", PASSED),
    ("every i in list satisfies i > 0", PASSED), ("some i in list satisfies i > 2", PASSED),
    ("some i in list satisfies i > 3", BROKEN), ("every i in items satisfies i.ok or i.n = 2", PASSED),
    ("sum((items where k = \"x\").n) = 4", PASSED), ("sum((items where k = \"z\").n) = 0", PASSED),
    ("sum(for i in items: if i.ok then i.n else 10) = 14", PASSED), ("count(items where ok) = 2", PASSED),
    ("every i in (items where n > 5) satisfies i.ok", PASSED), ("some i in (items where n > 5) satisfies i.ok", BROKEN),
    ("length(name) = 6", PASSED), ("contains(name, \"bar\") and not contains(name, \"Bar\")", PASSED),
    ("starts_with(name, \"Foo\") and ends_with(name, \"bar\")", PASSED), ("matches(name, /^Fo+b.r$/)", PASSED),
    ("year_of(day) = 2024 and month_of(day) = 2 and day_of(day) = 29", PASSED), ("day < 2024-03-01", PASSED),
    ("(if a > b then a else b) = b", PASSED), ("(if gone then a else b) = b", UNKNOWN), ("share = 0.3 * 100%", PASSED),
    ("floor(c * 10) = 3", PASSED), ("abs(a - c) = b", PASSED), ("present(gone)", BROKEN), ("blank(gone)", BROKEN),
]  # fmt: skip


@pytest.mark.parametrize(("check", "expected"), LOGIC)
def test_logic(check: str, expected: str) -> None:
    assert verdict(FEEL % check, FIGURES) == expected
