"""Sums in running text: 78名，其中行政23名、事业57名; 培训120人、98人、105人，共计333人."""

from __future__ import annotations

import re
from decimal import Decimal

from ..figure import EXACT, narrow

_NUMBER = r"(?P<{n}>(?<![\d.,-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)"
_UNIT = (
    r"(?P<unit>万元|亿元|千元|元|万人次|人次|万人|人|名|个|件|起|次|场|期|批次|批|户|家|台|套|辆|份|篇|公里|米|亩|分)"
)
# A total with what is among it, to the end of the sentence; and parts with their total behind them.
_AMONG = re.compile(
    _NUMBER.format(n="total") + _UNIT + r"[,，、：:。；;]?(?:[（(])?其中[：:,，]?(?P<parts>[^。；;\n）)]{0,400})"
)
_TOGETHER = re.compile(
    r"(?P<parts>分别[^。；;\n]{0,400}?)[,，]?(?:共计|合计|总计|累计|共)(?:为)?" + _NUMBER.format(n="total") + _UNIT
)
_PART = re.compile(_NUMBER.format(n="part") + r"(?P<own>万元|亿元|千元|元|[\u4e00-\u9fff]{1,2})?")
# What tells that the figures of a list are no parts of one total.
_OTHERWISE = re.compile(
    r"其中|主要是|主要为|包括|同比|比上年|较上年|增长|下降|增加|减少|占|%|％|分别|人均|平均|每|原值|净值|面积"
)
# What stands between a figure that changed and by how much; and where a sentence ends, so far back at most.
_CHANGE = re.compile(r"增加|减少|增长|下降|上升|降低|节约|压减|追加|调增|调减|相差|比|较")
_SENTENCE, _BEFORE = re.compile(r"[。；;\n]"), 200
# What a part itself is made of.
_ASIDE = re.compile(r"[(（](?!其中)[^()（）]*[)）]")
_FEWEST = 2


def wrong_sum(text: str) -> str:
    """See ``slips.sum_slip``. Parts have the unit of the total, or it is not known that they are its parts."""
    plain = _ASIDE.sub("", narrow(text))
    for match in _AMONG.finditer(plain):
        total, unit, parts = match["total"], match["unit"], match["parts"]
        before = _SENTENCE.split(plain[max(0, match.start() - _BEFORE) : match.start()])[-1]
        if not _OTHERWISE.search(parts) and not _CHANGE.search(before[-6:]):
            added = _sum(parts, unit)
            if added is not None and any(_value(each["part"]) == added for each in _PART.finditer(before)):
                continue  # what is made up of them stands before: 支出31.4万元，较上年少5.2万元，其中……
            if added is not None and added > EXACT.add(_value(total), _slack(total, parts)):
                return f"{total}{unit}，其中各项之和 {added}{unit}"
    for match in _TOGETHER.finditer(plain):
        total, unit, parts = match["total"], match["unit"], match["parts"].removeprefix("分别")
        if not _OTHERWISE.search(parts):
            added = _sum(parts, unit, bare=True)
            if added is not None and abs(EXACT.subtract(added, _value(total))) > _slack(total, parts):
                return f"{total}{unit}，各项之和 {added}{unit}"
    return ""


def _sum(parts: str, unit: str, *, bare: bool = False) -> Decimal | None:
    """What parts come to that are all in a unit; of ``bare`` ones the last may have it for all. None of any others."""
    found = list(_PART.finditer(parts))
    if len(found) < _FEWEST:
        return None
    added = Decimal(0)
    for part in found:
        behind = part["own"] or ""
        if not (behind.startswith(unit) or (bare and not behind)):
            return None
        added = EXACT.add(added, _value(part["part"]))
    return added


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _slack(total: str, parts: str) -> Decimal:
    """What rounding of the parts may make: half of the last digit of each. Whole numbers are counted."""
    places = len(total.partition(".")[2])
    return Decimal(len(_PART.findall(parts))).scaleb(-places) / 2 if places else Decimal(0)


__all__ = ["wrong_sum"]
