"""Slips in running text: figures that it gives otherwise than a table, 261场 for 216场; sums that do not come out; and
what it says twice."""

from __future__ import annotations

from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..figure import Target

# Fewer digits are changed about by chance: 12人 and 21人 may well be two things.
_FEWEST, _MOST = 3, 9
_FIGURE = frozenset("0123456789.,，")


def slip_of(text: str, target: Target) -> str:
    """The figure in a text that is a target's with two of its digits changed about, with its unit; ``""`` where there
    is none, and where the text gives the target's own figure too."""
    unit = target.unit
    digits = _digits(target.text)
    if not unit or unit == "%" or not _FEWEST <= len(digits) <= _MOST or digits not in target.text:
        return ""
    own, changed = f"{digits}{unit}", ""
    for i in range(len(digits)):
        for j in range(i + 1, len(digits)):
            if digits[i] != digits[j]:
                swapped = f"{digits[:i]}{digits[j]}{digits[i + 1 : j]}{digits[i]}{digits[j + 1 :]}{unit}"
                if swapped in text and _stands(text, swapped):
                    changed = swapped
    return changed if changed and not (own in text and _stands(text, own)) else ""


# What may stand between what is counted and its number; and what a name ends with that the text leaves out.
_BETWEEN = ("", "共", "共计", "达", "达到", "为", "了", "约", "约为", "提高到", "提升至", "达到了", "完成")
_COUNTED = ("数量", "次数", "人数", "数")
_SHORTEST = 4
# Behind a figure that is no more than a bound, or another unit: 90%以上, 12人次 for 12人.
_BOUNDS = ("以上", "以下", "以内", "左右", "多", "余", "次", "/")
# About as much: one part of so many.
_ABOUT = 20
# What a total ends with that parts may follow.
_UNIT_ENDS = frozenset("元人名个件起次场期批户家台套辆份篇里米亩分")


def said_for(text: str, name: str, target: Target) -> str:
    """The figure that a text gives right behind a name, in a target's unit, where it is another than the target's;
    ``""`` where there is none, and where the text gives the target's own figure too."""
    if name.partition("/")[0].endswith("指标"):  # 产出指标/数量指标/培训茶农
        name = name.rpartition("/")[2]
    for tail in _COUNTED:
        name = name.removesuffix(tail)
    if not target.unit or target.value is None or len(name) < _SHORTEST or name not in text:
        return ""
    digits, unit = _printed(target)
    if not digits or (_stands(text, f"{digits}{unit}") and f"{digits}{unit}" in text):
        return ""
    own, other = Decimal(digits.replace(",", "")), ""
    at = text.find(name)
    while at >= 0:
        at += len(name)
        for between in _BETWEEN:
            start = at + len(between)
            said = _run(text, start) if text.startswith(between, at) else ""
            end = start + len(said)
            if not said or not text.startswith(unit, end) or text.startswith(_BOUNDS, end + len(unit)):
                continue
            if _is_planned(text, at - len(name), end + len(unit)):
                continue
            number = Decimal(said.replace(",", ""))
            is_about = "约" in between and abs(number - own) * _ABOUT <= abs(own)
            decimals = -int(number.as_tuple().exponent)
            if is_about or number == own or (decimals <= _LONGEST - len(digits) and number == round(own, decimals)):
                return ""
            other = other or f"{said}{unit}"
        at = text.find(name, at)
    return other


# Words around a figure that tell a plan, and how far from it they stand.
_STOPS, _CLAUSE_OF = dict.fromkeys(map(ord, "，；,;\n"), "。"), 20
_PLANS, _NEAR = ("计划", "目标", "预期", "拟", "应", "预计", "任务", "将"), 6


def _is_planned(text: str, start: int, end: int) -> bool:
    """Whether the words around say that something was to be, 计划培训300人, 培训300人的目标, or was in some year."""
    clause = text[max(0, start - _CLAUSE_OF) : start].translate(_STOPS).rpartition("。")[2]
    if any(clause[i : i + 2] == "20" and clause[i + 2 : i + 4].isdigit() for i in range(len(clause) - 4)):
        return True  # of a year that it names
    around = (text[max(0, start - _NEAR) : start], text[end : end + _NEAR])
    before, behind = around[0].replace("，", "。").rpartition("。")[2], around[1].replace("，", "。").partition("。")[0]
    return any(word in before or word in behind for word in _PLANS)


def _printed(target: Target) -> tuple[str, str]:
    """The one number of a target as it is printed, and what stands behind it; empty where that is not its unit."""
    text = "".join(target.text.split())
    start = next((i for i, char in enumerate(text) if char.isdigit() and char.isascii()), len(text))
    digits = _run(text, start)
    unit = text[start + len(digits) :]
    is_one = unit.endswith(target.unit) and not any(char.isdigit() for char in unit)
    return (digits, unit) if is_one else ("", "")


def _run(text: str, start: int) -> str:
    """The digits of a number that begins at a place, with its point and separators."""
    end = start
    while end < len(text) and text[end] in "0123456789.,":
        end += 1
    said = text[start:end].rstrip(".,")
    # Longer ones are no figure that anybody gives, and no decimal holds them.
    return said if said[:1].isdigit() and len(said) <= _LONGEST and said.count(".") < _MOST_POINTS else ""


_MOST_POINTS, _LONGEST = 2, 20


def sum_slip(text: str) -> str:
    """The first total of a text whose parts, listed behind 其中 or in front of 共计, do not make it, with their sum;
    ``""`` where all do, and where nothing is added up. Parts behind 其中 may be fewer than all, never more."""
    among = text.find("其中")
    while among > 0 and text[:among].rstrip("，,、：:（( ")[-1:] not in _UNIT_ENDS:
        among = text.find("其中", among + 1)
    if among <= 0 and not ("分别" in text and ("共" in text or "计" in text)):
        return ""
    from .sums import wrong_sum

    return wrong_sum(text)


def change_slip(text: str) -> str:
    """The first place of a text where an amount, what it is more or less than before and the rate of that disagree,
    3.46万元，较上年增加2.4万元，增长0.24%; ``""`` where they all agree, or rounding may be why they do not."""
    if ("%" not in text and "％" not in text) or not any(word in text for word in _COMPARED):
        return ""
    from .rates import wrong_change

    return wrong_change(text)


def share_slip(text: str) -> str:
    """The first shares of a sentence that cannot be of one whole, 1.4万元，占0.02%；0.28万元，占0.95%; ``""`` where
    there are none, or rounding may be why they cannot."""
    if "占" not in text or ("%" not in text and "％" not in text):
        return ""
    from .rates import wrong_share

    return wrong_share(text)


# That amounts of two years, or an amount and its budget, are compared.
_COMPARED = ("比", "较", "同")


def _digits(text: str) -> str:
    """The digits of the one whole number in a text; ``""`` where there is none, or more than one."""
    found = ["".join(run) for run in "".join(c if c in _FIGURE else " " for c in text).split()]
    return found[0] if len(found) == 1 and found[0].isascii() and found[0].isdigit() else ""


def _stands(text: str, figure: str) -> bool:
    """Whether a figure stands in a text by itself, not as the end of a longer one."""
    at = text.find(figure)
    while at >= 0:
        if at == 0 or text[at - 1] not in _FIGURE:
            return True
        at = text.find(figure, at + 1)
    return False


_SENTENCE, _CLAUSE = 10, 5


def repeats(text: str) -> bool:
    """Whether a text says a whole sentence twice, or a clause twice in a row."""
    plain = "".join(text.split())
    for mark in "！？；!?;\n":
        plain = plain.replace(mark, "。")
    clauses = plain.replace("。", "，").replace(",", "，").replace("、", "，").split("，")
    if len(set(clauses)) == len(clauses):  # a sentence is made of clauses
        return False
    sentences = [s for s in plain.split("。") if len(s) >= _SENTENCE]
    known = set(sentences)
    if len(known) < len(sentences):
        return True
    lengths = sorted(set(map(len, sentences)))  # a sentence that ends as another is: no tail of another length matters
    if any(s[-n - 1] == "，" and s[-n:] in known for s in sentences for n in lengths if n < len(s)):
        return True
    return any(
        clauses[i : i + n] == clauses[i + n : i + 2 * n] and sum(map(len, clauses[i : i + n])) >= _CLAUSE
        for n in range(1, 9)
        for i in range(len(clauses) - 2 * n + 1)
    )


__all__ = ["change_slip", "repeats", "said_for", "share_slip", "slip_of", "sum_slip"]
