"""What makes two headings one: printed narrow or wide, with or without white space, they are the same key."""

from __future__ import annotations

# The full-width forms of ASCII, which an input method types, and white space that can be seen.
_NARROW = {**{0xFF01 + i: 0x21 + i for i in range(94)}, **dict.fromkeys((9, 10, 13, 0x20, 0x3000))}


# The root form of what is published under no form's title: it is chosen where nothing else fits.
PUBLICATION = "publication"


def folded(text: str) -> str:
    """A heading as it is compared: （） as (), full-width letters and digits as plain ones, no white space."""
    return text.translate(_NARROW) if not text.isalnum() or not text.isascii() else text


def position(keys: dict[str, int], key: str) -> int:
    """The field that a key means, by keys that hold each heading folded too; -1 where there is none."""
    index = keys.get(key)
    return index if index is not None else keys.get(folded(key), -1)


# Formulas and units that stand behind a heading: (A), (B/A), (C=A-B), (万元), (%), (10分), (20分*执行率).
_LETTERS = frozenset("ABCDEFGabcdefg")
_MARKS = frozenset("ABCDEFG")
_FORMULA = frozenset("ABCDEFGabcdefg0123456789+-–—=/*×÷% ")
_UNITS = frozenset(("元", "千元", "万元", "百万元", "亿元", "%"))
# What a form asks of whoever fills it in: 实施单位（盖章）, 成本指标（必填）, 指标名称（三级指标）.
_ASKED = frozenset(("盖章", "公章", "签章", "章", "必填", "选填", "可选", "三级指标", "加盖公章", "100"))
# What the column of a table is headed with that counts its rows, and what stands in it: 3, （三）, 1.2.
_COUNTERS = frozenset({"序号", "行次", "行号", "编号", "顺序号", "项次", "no", "no."})
_COUNTED = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十百．.、-（）() ")
# A sentence has so many ideographs.
_SENTENCE = 5
# What is printed behind a report: 附件1, 附表二, 表3-1, 附:.
_ATTACHED = ("附", "表")
_NUMBERED = "0123456789一二三四五六七八九十-"
_NUMERALS = frozenset("一二三四五六七八九十0123456789")
_DIGITS = "0123456789."
# What has marks is called by so many characters with them.
_CALLED = 8
_UNTIL = "-—–至到~～"
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩")


def parted(text: str) -> tuple[str, str]:
    """A heading without what a table prints around it, and the unit that this names, if any: ``("全年预算数", "万元")``
    of 其中：全年预算数（A）（万元）."""
    text = _headless(folded(text).rstrip(":"))
    unit = ""
    while True:
        bare, tail = text, ""
        if text.endswith(")"):
            bare, _, tail = text[:-1].rpartition("(")
        elif text[-1:] in _MARKS and len(text) > 2 and not text[-2].isascii():  # 全年预算数A
            bare, tail = text[:-1], text[-1]
        else:  # a unit behind the last bracket
            at = max(text.rfind(")"), text.rfind("_")) + 1
            bare, tail = (text[:at].rstrip("_"), text[at:]) if at and text[at:] in _UNITS else ("", "")
        if not bare or not tail:
            return text, unit
        named = unit
        for part in tail.split(","):  # (B/A,%)
            part = part.removeprefix("单位:")
            if part in _UNITS and not named:
                named = part
            elif not _is_formula(part) and part not in _ASKED and not _is_remark(part):
                return text, unit
        text, unit = bare, named


def _is_formula(text: str) -> bool:
    if _FORMULA.issuperset(text):
        return not _LETTERS.isdisjoint(text)
    if "+" in text and all(part.strip() and _NUMERALS.issuperset(part.strip()) for part in text.split("+")):
        return True  # 支出小计（一+二）
    marks, found, rest = text.partition("分")
    if found and not rest and marks.rstrip(_DIGITS) != marks and len(marks) <= _CALLED:
        marks = marks[len(marks.rstrip(_DIGITS)) :]  # what has the marks is said: 预算执行10分
    return bool(found) and (not marks or marks.replace(".", "").isdigit()) and (not rest or rest[0] in "*×")


def _is_remark(text: str) -> bool:
    """Whether brackets hold a remark on what to fill in: （包括以前年度结转资金）, （200字以内）."""
    return text.startswith(("包括", "含", "不含", "注:")) or text.endswith(("字以内", "字内"))


def _headless(text: str) -> str:
    """A heading without 其中, the number in front of it, or that of what it is the attachment: 附件1、基础数据表."""
    if text[:1] in _ATTACHED:
        text = _detached(text)
    if text.startswith("其中") and len(text) > 2:
        text = text[2:].removeprefix(":")
    if text[:1] in _CIRCLED and len(text) > 1:
        return text[1:].lstrip(".、")
    head, found, rest = text.partition(")") if text.startswith("(") else text.partition("、")
    if found and rest and head and _NUMERALS.issuperset(head.removeprefix("(")) and head != "(":
        return rest
    head, found, rest = text.partition(".")
    return rest if found and rest and head.isdigit() else text


def _detached(text: str) -> str:
    for word in ("附件", "附表", "附", "表"):
        rest = text.removeprefix(word)
        bare = rest.lstrip(_NUMBERED)
        if rest != text and (bare != rest or rest[:1] == ":"):
            return bare.lstrip(":、.．") or text
    return text


def within_year(heading: str) -> str:
    """What a heading that names months up to one, 1-8月执行数, says of any: 1-6月执行数; ``""`` of any other."""
    text = folded(heading)
    first, at = text[:1], 1
    if first != "1" or text[at : at + 1] not in _UNTIL or not text[at : at + 1]:
        return ""
    month, found, rest = text[at + 1 :].partition("月")
    return f"1-6月{rest}" if found and rest and month.isascii() and month.isdigit() and 1 < int(month[:3]) < 13 else ""


def is_counter(heading: str) -> bool:
    """Whether a column is headed as one that counts the rows."""
    return folded(heading).lower() in _COUNTERS


def is_count(text: str) -> bool:
    """Whether a cell of such a column holds no more than a number."""
    return _COUNTED.issuperset(text)


def is_sentence(text: str) -> bool:
    """Whether a text is words with a full stop, and no figure that was mistyped: 12。5万元."""
    return "。" in text and sum("\u3400" <= char <= "\u9fff" for char in text) >= _SENTENCE


def is_dated(heading: str) -> bool:
    """Whether a heading names a year: 2022年决算数."""
    return is_of_year(heading) and len(heading) > len("2022年")


def is_of_year(text: str) -> bool:
    """Whether a text begins with a year, 2022年, in digits that are numbers: ² is a digit and none."""
    return text[:2] == "20" and text[2:4].isdecimal() and len(text[2:4]) == 2 and text[4:5] == "年"


def undated(heading: str, year: int | None) -> str:
    """What a heading that names a year says in a report of another: 上年决算数 of 2022年决算数 in 2023."""
    if year is None or not is_dated(heading):
        return heading
    rest = heading[5:].removeprefix("度")
    return {0: rest, 1: f"上年{rest}"}.get(year - int(heading[:4]), heading)


def marks_of(heading: str) -> str:
    """The marks that a score's heading multiplies by a rate, ``"20"`` of 得分（20分*执行率）; ``""`` of any other."""
    _, found, rest = folded(heading).partition("(")
    digits, found, behind = rest.partition("分") if found else ("", "", "")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 3
    return digits if found and is_number and behind[:1] in ("*", "×", "x", "X", "·") else ""
