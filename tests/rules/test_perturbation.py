"""What the packs notice: every figure of complete correct reports is changed in every way that people get wrong.

A digit changed, two digits swapped, the decimal point moved, the sign turned, the unit changed; a row left out or
given twice. None of the reports has a finding before; at least 85 % of the changes to figures that stand in some
relation have one after. What nothing notices is printed (``pytest -s``) and explained in ``docs/coverage.md``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from linter.diagnostic import NOTE
from linter.report.bind import bind
from linter.report.choice import choose, fiscal_year
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse
from linter.yaml.nodes import Node

from ..correct import report
from .test_rules import PROGRAM

SEEDS = range(24)
# Figures that no other figure of their report says anything about: what may be right may be changed into what may be.
FREE = {
    "年度", "实际完成值", "年度指标值", "全年完成值", "度量", "指标值", "完成值", "接待批次", "接待人次", "批次",
    "人次", "公务用车保有量", "车辆数", "固定资产原值",
}  # fmt: skip
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")


def said(text: str, notes: bool = True) -> list[str]:
    """The rules that have something to say of a report."""
    documents, found = parse(Source("report.yaml", text))
    for document in documents:
        choice = choose(document, PROGRAM.index)
        if choice.diagnostic is not None:
            found.append(choice.diagnostic)
            continue
        year, problem = fiscal_year(document, choice, PROGRAM.index)
        pack = PROGRAM.pack(choice.pack, year)
        bound, problems = bind(document, pack.forms[choice.form], pack.forms, pack.name)
        found += [*([problem] if problem else []), *problems, *judge(pack, bound).diagnostics]
    return [d.rule for d in found if notes or d.severity != NOTE]


def scalars(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if node.kind == 0:
        yield path, node
    elif node.kind == 1:
        for key, value in node.items:
            yield from scalars(value, (*path, key.text))
    else:
        for item in node.items:
            yield from scalars(item, path)


def rows(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if node.kind == 1:
        for key, value in node.items:
            yield from rows(value, (*path, key.text))
    elif node.kind == 2:
        for item in node.items:
            if item.kind == 1:
                yield path, item
            yield from rows(item, path)


def changed(text: str, currency: str) -> Iterator[tuple[str, str]]:
    """A figure's text, wrong in each way."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    first = next((i for i in digits if text[i] != "0"), digits[0])
    yield "digit", text[:first] + str((int(text[first]) + 1) % 10 or 1) + text[first + 1 :]
    for i, j in pairwise(digits):
        if text[i] != text[j] and not (i == digits[0] and text[j] == "0"):
            yield "swapped", text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
            break
    if text.strip("0.,%"):
        sign = "%" if text.endswith("%") else ""
        plain = text.rstrip("%").replace(",", "")
        whole, _, decimals = plain.partition(".")
        yield "point", (f"{whole}{decimals[0]}.{decimals[1:]}".rstrip(".") if decimals else f"{whole}0") + sign
        yield "sign", f"-{text}"
    if text.endswith("%"):
        yield "unit", text[:-1]
    elif "." in text:
        yield "unit", text + ("元" if currency == "万元" else "万元")


def perturbed(text: str) -> Iterator[tuple[str, str, str]]:
    """``(key, what was changed, the report)``."""
    (document,), _ = parse(Source("report.yaml", text))
    assert document.root is not None
    currency = "万元" if "金额单位: 万元" in text else "元"
    for path, node in scalars(document.root):
        if node.style in ('"', "'") or not _FIGURE.fullmatch(node.text) or re.search("日期|年度$|标题", path[-1]):
            continue
        for what, wrong in changed(node.text, currency):
            yield ".".join(path[-2:]), what, text[: node.start] + wrong + text[node.end :]
    for path, row in rows(document.root):
        start = text.rfind("\n", 0, row.start) + 1
        end = text.find("\n", row.end - 1) + 1 or len(text)
        whole = text[start:end]
        if whole.lstrip().startswith("- "):
            yield ".".join(path[-1:]), "row dropped", text[:start] + text[end:]
            yield ".".join(path[-1:]), "row doubled", text[:end] + whole + text[end:]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_correct_report_has_no_finding(seed: int) -> None:
    assert said(report(seed)) == []


def missed(seeds: range) -> tuple[Counter[tuple[str, str]], int, int]:
    """What nothing noticed, by field and change; how many changes of related figures there were, and were noticed."""
    unnoticed: Counter[tuple[str, str]] = Counter()
    related = noticed = 0
    for seed in seeds:
        for key, what, text in perturbed(report(seed)):
            found = bool(said(text))
            if key.rpartition(".")[2] not in FREE:
                related += 1
                noticed += found
            if not found:
                unnoticed[key, what] += 1
    return unnoticed, related, noticed


def test_most_mistakes_are_noticed() -> None:
    unnoticed, related, noticed = missed(range(1))
    for (key, what), count in sorted(unnoticed.items()):
        print(f"{count:3} {key} {what}")
    print(f"{noticed} of {related} noticed: {noticed / related:.1%}")
    assert related > 160
    assert noticed * 100 >= related * 85


@pytest.mark.slow
def test_most_mistakes_are_noticed_at_length() -> None:
    _, related, noticed = missed(range(24))
    assert noticed * 100 >= related * 85
