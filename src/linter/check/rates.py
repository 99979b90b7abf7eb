"""Rates in running text beside their amounts: 3.46万元，较上年增加2.4万元，增长0.24%; 1.4万元，占0.02%."""

from __future__ import annotations

import re
from fractions import Fraction

from ..figure import narrow

# Longer ones are no figure that anybody gives, and take their time.
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,16})(?:\.\d{1,8})?"
_NUMBER = r"(?<![\d.,-])(?P<{n}>" + _DIGITS.replace("{", "{{").replace("}", "}}") + ")"
_MONEY = r"(?P<{u}>万元|亿元|千元|元)"
_SCALE = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
_PERCENT = r"(?P<{n}>\d{{1,8}}(?:\.\d{{1,8}})?)%"
_SENTENCE = re.compile(r"[。；;\n]|其中[:：]|[（(][一二三四五六七八九十\d]{1,2}[)）]")
# An amount, what it is compared with, the difference and its rate. Between them may stand a share, or what of its
# budget the amount is; no other figure but a year.
_ASIDE = r"(?:[,，](?:占|完成|为)[^\d,，。；;%]{0,16}\d{1,8}(?:\.\d{1,8})?%)?"
_BASE = r"(?:比|较|与|同比|同)[^\d,，。；;%比]{0,6}(?:20\d\d年)?[^\d,，。；;%比]{0,6}(?:相比|比较|相较)?"
_DIFFERENCE = (
    r"[,，]?(?P<way>增加|增长|上升|减少|下降|降低)[\u4e00-\u9fff]{0,2}?"
    rf"(?P<change>{_DIGITS})"
    + _MONEY.format(u="unit_of_change")
    + r"[,，、(（](?:同比|较上年|比上年)?(?:增长|增加|上升|增幅|上涨|下降|减少|降低|降幅)(?:率|幅度)?(?:了|为|约|达)?"
    + _PERCENT.format(n="rate")
)
_CHANGE = re.compile(_NUMBER.format(n="amount") + _MONEY.format(u="unit") + _ASIDE + r"[,，。]?" + _BASE + _DIFFERENCE)
# What is named again: 公务用车运行费1116.14万元，主要用于…，与2016年相比，公务用车运行费减少596.98万元，下降39.8%.
_AGAIN = re.compile(r"(?:相比|比较|上年|去年|同期)[,，]?(?P<named>[\u4e00-\u9fff]{4,18})" + _DIFFERENCE)
_AMOUNT = re.compile(_NUMBER.format(n="amount") + _MONEY.format(u="unit"))
_SHARE = re.compile(
    _NUMBER.format(n="amount")
    + _MONEY.format(u="unit")
    + r"[,，、(（]?(?:约)?占(?P<base>[^\d,，。；;%]{0,18}?)"
    + _PERCENT.format(n="rate")
)
# So far back a sentence is looked at, and so far what was named.
_BEFORE, _FAR = 200, 600
_FEWEST = 2
# Shares of one whole come to no more than it and a slip; what does is of wholes of their own.
_MOST = 120


def wrong_change(text: str) -> str:
    """See ``slips.change_slip``. Nothing is said unless the amount is the first of its sentence: only then is it the
    one that changed."""
    plain = narrow(text)
    for match in _CHANGE.finditer(plain):
        before = _SENTENCE.split(plain[max(0, match.start() - _BEFORE) : match.start()])[-1]
        if not _AMOUNT.search(before) and not _goes_together(match["amount"], match["unit"], match):
            return match[0]
    for match in _AGAIN.finditer(plain):
        for name in (match["named"], match["named"][:-2]):  # 公务接待费支出 is called 公务接待费 before
            above = plain.rfind(name, max(0, match.start("named") - _FAR), match.start("named"))
            first = _AMOUNT.match(plain, above + len(name)) if above >= 0 else None
            if first is not None and not _goes_together(first["amount"], first["unit"], match):
                return f"{name}{first[0]}，{match[0]}"
    return ""


def _goes_together(digits: str, unit: str, match: re.Match[str]) -> bool:
    """Whether an amount, the change and the rate may be so, as far as each of them is rounded."""
    amount, change = _value(digits, unit), _value(match["change"], match["unit_of_change"])
    wide = _half(digits, unit), _half(match["change"], match["unit_of_change"])
    rate, slack = Fraction(match["rate"]) / 100, _last(match["rate"]) / 100
    base = amount - change if match["way"] in ("增加", "增长", "上升") else amount + change
    lowest = base - sum(wide)
    if lowest <= 0:  # of something else, or of nothing
        return True
    low, high = (change - wide[1]) / (base + sum(wide)), (change + wide[1]) / lowest
    return low - slack <= rate <= high + slack


def wrong_share(text: str) -> str:
    """See ``slips.share_slip``. Shares of one whole are held against each other, as far as they may be rounded: each
    amount over its share gives that whole."""
    for sentence in re.split(r"[。\n]", narrow(text)):
        groups: dict[str, list[re.Match[str]]] = {}
        for match in _SHARE.finditer(sentence):
            if any(char in "123456789" for char in match["amount"]):
                groups.setdefault(match["base"].removesuffix("的").removesuffix("比重"), []).append(match)
        for found in groups.values():
            wholes = [(match, *_whole(match)) for match in found]
            if len(wholes) < _FEWEST or sum(Fraction(match["rate"]) for match in found) > _MOST:
                continue
            if max(low for _, low, _ in wholes) > min(high for _, _, high in wholes):
                return "；".join(match[0] for match, _, _ in wholes[:4])
    return ""


def _whole(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    """Between what the whole lies that an amount is a share of; the share may be cut off or rounded."""
    amount, wide = _value(match["amount"], match["unit"]), _half(match["amount"], match["unit"])
    rate, slack = Fraction(match["rate"]) / 100, _last(match["rate"]) / 100
    low = (amount - wide) / (rate + slack)
    return low, (amount + wide) / (rate - slack) if rate > slack else Fraction(10) ** 30


def _value(digits: str, unit: str) -> Fraction:
    return Fraction(digits.replace(",", "")) * _SCALE[unit]


def _last(digits: str) -> Fraction:
    """One of the last place that a figure prints."""
    return Fraction(1, 10 ** len(digits.partition(".")[2]))


def _half(digits: str, unit: str) -> Fraction:
    return _last(digits) * _SCALE[unit] / 2


__all__ = ["wrong_change", "wrong_share"]
