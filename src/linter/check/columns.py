"""A target whose operator and unit stand in columns of their own, put together; and targets that are dates."""

from __future__ import annotations

from ..figure import MONEY_UNITS, RATE_UNITS, Target, decode, normal
from ..startup.expressions import ASCII, Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNS = frozenset(("≥", "≤", ">", "<", "=", "≠", ">=", "<=", "<>"))
_WORDS = {
    "大于等于": "≥", "大于或等于": "≥", "不少于": "≥", "不低于": "≥", "不小于": "≥", "至少": "≥", "小于等于": "≤",
    "小于或等于": "≤", "不超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "至多": "≤", "最多": "≤",
    "大于": ">", "高于": ">", "小于": "<", "低于": "<", "等于": "=", "≥=": "≥", "≤=": "≤", "==": "=",
}  # fmt: skip
_LONGEST_UNIT = 8


def with_columns(figure: Target, measure: str | None, operator: str | None = None, name: str | None = None) -> Target:
    """``735`` beside 人次 and ≥ as ``≥735人次``: what the cell itself does not say is taken from the other columns.

    The unit may also stand in brackets at the end of the indicator's ``name``. A bare number of at most 1 beside a
    percent sign stays what it is, since both 1 and 100 are printed for 100 %; words stay words.
    """
    if figure.value is None:
        return figure
    sign = "" if figure.op or operator is None else _sign(operator)
    unit = "" if figure.unit or figure.power else _unit(measure) or _unit_of_name(name)
    if unit in RATE_UNITS and -1 <= figure.value <= 1 and figure.value:
        unit = ""
    if not sign and not unit:
        return figure
    whole = decode(f"{sign}{normal(figure.text)}{unit}", "target", ()).value
    return whole if isinstance(whole, Target) and whole.value is not None else figure


def _sign(text: str) -> str:
    text = normal(text)
    return text if text in _SIGNS else _WORDS.get(text, "")


def _unit(text: str | None) -> str:
    """A cell that names one unit; nothing where it holds anything else."""
    if text is None:
        return ""
    text = normal(text)
    if "/" in text and text not in ("m/s", "km/h", "mg/L", "mg/m³", "mg/kg"):
        return ""  # 元/人: the figure beside it may say either
    return text if len(text) <= _LONGEST_UNIT and not any(map(str.isdigit, text)) else ""


def _unit_of_name(name: str | None) -> str:
    """The unit in brackets at the end of a name: 个 of ``扶持主体（个）``."""
    if name is None or name[-1:] not in (")", "）"):
        return ""
    from ..numerals import COUNTERS, MEASURES, scaled

    text = normal(name)[:-1].rpartition("(")[2].removeprefix("单位:")
    _, rest = scaled(text)
    known = rest in COUNTERS or rest in MEASURES or text in MONEY_UNITS or text in RATE_UNITS
    return text if known else ""


# ---- dates -----------------------------------------------------------------------------------------------------------

_DAY = Expression(
    r"(?:(?P<year>\d{4})[年.\-/])?(?P<month>\d{1,2})(?:月份?|[.\-/](?=\d))(?:(?P<day>\d{1,2})[日号]?)?(?P<end>底|末)?"
    r"(?P<before>之?前|以前)?",
    ASCII,
)
# What says that nothing has come about yet.
_NOT_YET = ("未", "预计", "计划", "拟", "延期", "推迟", "正在")


def in_time(actual: str, target: str) -> bool | None:
    """Whether ``10月`` keeps ``9月前``: unknown where either names no single date, or only another year could tell."""
    due, done = _span(target), _span(actual)
    if due is None or done is None or any(word in actual for word in _NOT_YET):
        return None
    first, last, before = due
    if not (first[0] and done[0][0]):  # a year that only one of the two names is that of both
        first, last = (0, *first[1:]), (0, *last[1:])
        done = ((0, *done[0][1:]), (0, *done[1][1:]), done[2])
    if done[0] > last:
        return False
    if before == "before" and done[1] >= first:
        return None  # 9月前, done in 9月: some mean the end of the month
    return True if done[1] <= last and (before or done[0] >= first) else None


_Day = tuple[int, int, int]


def _span(text: str) -> tuple[_Day, _Day, str] | None:
    """The first and the last day that a text names, and whether it is a limit: ``by`` its end, or ``before`` it."""
    text = "".join(normal(text).split())
    found = list(_DAY.get().finditer(text))
    if len(found) != 1 or "个月" in text:
        return None
    match = found[0]
    around = text[: match.start()] + text[match.end() :]
    if any(map(str.isdigit, around)):
        return None
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if not 1 <= month <= 12 or day > 31 or (not year and "月" not in match[0]):
        return None
    exact = bool(day or match["end"])
    limit = ("by" if exact else "before") if match["before"] else ""
    if not limit and ("以内" in around or "内" in around[-2:]):
        limit = "by"
    return (year, month, day or 1), (year, month, day or 31), limit


def same_words(actual: str, target: str) -> bool:
    """Whether what was reached is said in the words of the target."""
    return _closed(actual) == _closed(target)


def _closed(text: str) -> str:
    return "".join(normal(text).split()).rstrip("。；;，,")


# ---- units -----------------------------------------------------------------------------------------------------------

# Units of one kind, by how many of the smallest each is; beside those that a pack declares.
_KINDS: Sequence[dict[str, str]] = (
    {"毫米": "1", "mm": "1", "厘米": "10", "cm": "10", "分米": "100", "米": "1000", "m": "1000", "公里": "1000000",
     "千米": "1000000", "km": "1000000"},
    {"平方米": "1", "㎡": "1", "m²": "1", "m2": "1", "平米": "1", "公顷": "10000", "平方公里": "1000000",
     "km²": "1000000", "平方千米": "1000000"},
    {"立方米": "1", "m³": "1", "m3": "1", "立方": "1", "方": "1"},
    {"克": "1", "g": "1", "公斤": "1000", "千克": "1000", "kg": "1000", "斤": "500", "吨": "1000000", "t": "1000000"},
    {"分钟": "1", "小时": "60"},
    {"人": "1", "名": "1", "位": "1"},
    {"天": "1", "日": "1"},
)  # fmt: skip


def factors(left: str, right: str) -> tuple[str, str] | None:
    """How many of one common unit each of two units is, None where they are of different kinds."""
    for kind in _KINDS:
        if left in kind and right in kind:
            return kind[left], kind[right]
    return None
