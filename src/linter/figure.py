"""Figures: one printed number, from its text to an exact value that still knows its printed precision.

A value is a ``Decimal`` in the kind's base unit whose exponent *is* the printed precision: ``280.65`` 万元 is
``2.8065E+6`` 元 (one unit of the last digit is 100 元), ``93.10%`` is ``0.9310``. Nothing here is a float, and nothing
is rounded.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow

from .startup.expressions import ASCII, IGNORECASE, VERBOSE, Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

# Arithmetic on printed figures is exact or it is an error; the engine works in this context and leaves what it cannot
# hold to fractions.
EXACT = Context(prec=100_000, Emax=999_999, Emin=-999_999, traps=[Inexact, InvalidOperation, Overflow])

# Where digits are cut off on purpose.
_LOSSY = Context(prec=100_000, Emax=999_999, Emin=-999_999, traps=[InvalidOperation, Overflow])

MAX_DIGITS = 60

# How many powers of ten the unit stands above the base unit (money: 元; rate: 1).
MONEY_UNITS = {
    "元": 0, "百元": 2, "千元": 3, "万元": 4, "万": 4, "十万元": 5, "百万元": 6, "百万": 6, "千万元": 7,
    "千万": 7, "亿元": 8, "亿": 8, "十亿元": 9, "百亿元": 10, "千亿元": 11, "万亿元": 12, "万亿": 12,
}  # fmt: skip
RATE_UNITS = {"%": -2, "‰": -3, "百分点": -2, "个百分点": -2, "百分比": -2}
# A bare rate of so much can only be in percent: twice a whole is seldom said as 2.
_SURELY_PERCENT = 2
_BRACKETS = dict.fromkeys(map(ord, "()（）"))

_NONE = "无"
BLANKS = frozenset(
    ("", "—", "——", "———", "-", "--", "―", "──", "─", "–", "/", "\\", _NONE, "不适用", "不可比", "…", "……", "N/A",
     "n/a", "不涉及", "未涉及", "~", "null", "Null", "NULL")
)  # fmt: skip

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    0x3000: " ",
    0xA0: " ",
    0x202F: " ",
    0x205F: " ",
    0x2212: "-",
    0xFE63: "-",
    0x2266: "≤",
    0x2267: "≥",
    0x2A7D: "≤",
    0x2A7E: "≥",
    0x2550: "=",
    0xFE50: ",",
    0xFE64: "<",
    0xFE65: ">",
    0xFE66: "=",
    0xFE6A: "%",
}
_FULL_WIDTH |= dict.fromkeys(range(0x2000, 0x200B), " ")  # spaces as wide as a letter or thinner
# Of running text: a full-width comma stays, it groups no digits.
_NARROWED = {chr(code): chr(to) if isinstance(to, int) else to for code, to in _FULL_WIDTH.items() if code != 0xFF0C}
_WIDE = frozenset(_NARROWED)


_PLAIN = Expression(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)", ASCII)
# A group of thousands has three digits, and the first one begins with no 0. What only bounds a figure is no figure to
# compute with, as what is near it is none.
_NUMBER = Expression(
    r"""(?P<about>约为?|近|大约|将近|接近|超过?|逾|不足|不到|不满|至少|至多|最多|[~≈<>≤≥]=?
        |(?:(?:about|around|circa|approximately|roughly|nearly|almost|over|under|more\ than|less\ than|up\ to|at\ least
        |at\ most)\b|(?:approx|ca?)(?:\.|\b)))?\s*
        (?P<sign>[+-])?\s*
        (?:(?P<digits>[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d*))?|\.(?P<part>\d+))
        \s*(?P<more>余|多|[+](?=$|\s))?\s*
        (?P<unit>(?!左右|上下|及?以[上下]|以内|之内|or\ )[^\d\s.,+\-<>=≤≥](?:[^\d.,+\-<>=≤≥]|(?<=[A-Za-z])\d)*?)?
        \s*(?P<after>左右|上下|及?以上|及?以下|以内|之内|or\ (?:so|more|less))?$""",
    VERBOSE | ASCII | IGNORECASE,
)
# Spaces at a point or a comma, and between groups of thousands.
_SPACED = Expression(
    r"(?<=[.,])\s+(?=\d)|(?<=\d)\s+(?=[.,])|(?<![\d.,\s])(?P<first>[1-9]\d{0,2})(?P<rest>(?:\s\d{3})++)(?!\s*\d)",
    ASCII,
)
# What is a number, and still none that is read: too many digits, or a power of ten that nobody can check by eye.
_LONG = Expression(r"[+-]?[\d,]+(?:\.\d+)?\s?[^\d\s.,]{0,4}", ASCII)
_TORN = Expression(r"[+-]?\d++(?:[, ]\d++)++(?:\.\d++)?[^\d.,]{0,4}", ASCII)
_POWER = Expression(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d+", ASCII)
_DATE = Expression(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|/(\d{1,2})(?:/(\d{1,2}))?|\.(\d{1,2})(?:\.(\d{1,2}))?"
    r"|年(\d{1,2})月(?:(\d{1,2})日)?)",
    ASCII,
)
_YEAR = Expression(r"\(?(\d{4})(?:年度?\)?|\)年度?)?", ASCII)
_OPERATOR = Expression(
    r"(?P<op>>=|<=|≥|≤|<>|≠|=|>|<|大于(?:或者?)?等于|小于(?:或者?)?等于|高于或等于|低于或等于|不得?(?:少于|低于|小于|超过|高于|大于|多于)"
    r"|控制在|少于|低于|小于|大于|高于|超过|不足|不到|未达到|逾|等于|达到|至少|最多)"
)
_OPERATORS = {
    "≥": ">=", "≤": "<=", "≠": "<>", "至少": ">=", "最多": "<=", "控制在": "<=",
    "大于等于": ">=", "小于等于": "<=", "高于等于": ">=", "低于等于": "<=",
    "不少于": ">=", "不低于": ">=", "不小于": ">=", "达到": ">=",
    "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=",
    "少于": "<", "低于": "<", "小于": "<",
    "不足": "<", "不到": "<", "未达到": "<", "逾": ">", "大于": ">", "高于": ">", "超过": ">", "等于": "=",
}  # fmt: skip
_SUFFIXES = (("及以上", ">="), ("以上", ">="), ("及以下", "<="), ("以下", "<="), ("以内", "<="), ("之内", "<="))
_INCLUDED = ("(含)", "(含本数)")
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YES_NO = {
    **dict.fromkeys(("是", "有", "对", "yes", "true", "y", "√", "✓", "✔", "☑", "☒", "■"), True),
    **dict.fromkeys(("否", "无", "没有", "不是", "no", "false", "n", "×", "✗", "✘", "☐", "□"), False),
}


class Figure:
    """What a scalar's text says.

    ``value`` is the decoded value (a Decimal in base units, a text, a date as ``YYYY-MM-DD``, a bool, a Target), or
    None when there is none to compute with; then ``why`` is ``"null"``, ``"approximate"`` or the catalogue key of what
    is wrong with the text. ``unit`` is the suffix as printed (of a measure the field's where there is none),
    ``decimals`` the digits printed behind the point, ``power`` the power of ten of a unit of money over 元.
    """

    __slots__ = ("decimals", "power", "suggestion", "unit", "value", "why")

    def __init__(
        self, value: Any, why: str = "", unit: str = "", decimals: int = 0, suggestion: str = "", power: int = 0
    ) -> None:
        self.power = power
        self.value = value
        self.why = why
        self.unit = unit
        self.decimals = decimals
        self.suggestion = suggestion


class Target:
    """A target: an operator (``>= <= > < = <>`` or ``""``), a value with its unit, or only words.

    ``power`` is the power of ten that its unit is printed with: 4 of ``≥20万元`` and ``≥2万人``, 0 where there is none.
    """

    __slots__ = ("op", "power", "text", "unit", "value")

    def __init__(self, op: str, value: Decimal | None, unit: str, text: str, power: int = 0) -> None:
        self.power = power
        self.op = op
        self.value = value
        self.unit = unit
        self.text = text


NULL = Figure(None, "null")


def normal(text: str) -> str:
    """``text`` with full-width digits and signs made plain, spaces inside numbers closed, and stripped."""
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    text = text.strip()
    if " " in text:
        text = _SPACED.get().sub(_closed, text)
    return text


def _closed(match: re.Match[str]) -> str:
    return f"{match['first']}{match['rest']}".replace(" ", "") if match["first"] else ""


def narrow(text: str) -> str:
    """``text`` with full-width characters made plain, one for one; a full-width comma stays, it groups no digits."""
    if not text.isascii():
        for char in _WIDE.intersection(text):
            text = text.replace(char, _NARROWED[char])
    return text


def is_blank(text: str) -> bool:
    """Whether a cell's text means that it was left blank on purpose."""
    return text in BLANKS or normal(text) in BLANKS


def read_number(text: str) -> tuple[Decimal, str, bool] | None:
    """``(value as printed, unit suffix, approximate)`` of a normalised text, or None when it is no number."""
    if _PLAIN.get().fullmatch(text):
        return (Decimal(text), "", False) if _has_few_digits(text) else None
    if text[-1:] == "%" and _PLAIN.get().fullmatch(text, 0, len(text) - 1) and _has_few_digits(text):
        return Decimal(text[:-1]), "%", False
    if text[:1] == "(" or text[-1:] in "整正" or "分之" in text:
        from .numerals import plain

        text = plain(text)
    # White space is looked for in several places of the expression: runs of it would cost time.
    match = _NUMBER.get().match(" ".join(text.split())) if len(text) <= 4 * MAX_DIGITS else None
    if match is None:
        return None
    digits = (match["digits"] or "0").replace(",", "")
    decimals = match["decimals"] or match["part"] or ""
    if len(digits) + len(decimals) > MAX_DIGITS:
        return None
    value = Decimal(f"{match['sign'] or ''}{digits}.{decimals}" if decimals else f"{match['sign'] or ''}{digits}")
    return value, (match["unit"] or "").strip(), bool(match["about"] or match["more"] or match["after"])


def _has_few_digits(text: str) -> bool:
    """Whether a plain number has no more digits than are read; its sign, its point and its unit are none."""
    return len(text) <= MAX_DIGITS or sum(map(str.isdigit, text)) <= MAX_DIGITS


def _no_number(text: str) -> Figure:
    """What is wrong with a text that is no number to compute with."""
    if len(text) > MAX_DIGITS and _LONG.get().fullmatch(text) and sum(map(str.isdigit, text)) > MAX_DIGITS:
        return Figure(None, "too-many-digits", str(MAX_DIGITS))
    if _POWER.get().fullmatch(text):
        return Figure(None, "power-of-ten")
    if _TORN.get().fullmatch(text):
        return Figure(None, "groups-of-three")
    return Figure(None, "not-a-number")


def excess(value: Decimal, decimals: int) -> tuple[Decimal, Decimal] | None:
    """The part of a figure that so many decimals hold, and the magnitude of the digits beyond; None where none are."""
    kept = value.quantize(Decimal(1).scaleb(-decimals, EXACT), "ROUND_DOWN", _LOSSY)
    rest = EXACT.abs(EXACT.subtract(value, kept))
    return (kept, rest) if rest else None


def decode(text: str, kind: str, extra: Any) -> Figure:
    """The figure that ``text`` prints for a field of ``kind``.

    ``extra`` is the unit of a ``measure``, the allowed values of ``one of``, whether a ``rate`` is ``plain``.
    """
    if text in BLANKS and not is_choice(text, kind, extra):
        return NULL
    if kind == "text":
        return Figure(text)
    if kind == "one_of" and text.strip() in extra:
        return Figure(text.strip())
    plain = normal(text)
    if plain in BLANKS and not is_choice(plain, kind, extra):
        return NULL
    return _DECODERS[kind](plain, extra)


def is_choice(text: str, kind: str, extra: Any) -> bool:
    """Whether a word that otherwise says that a cell is blank is one of those that its field is filled in with."""
    if kind == "target":  # of complaints 无 is what was reached
        return text == _NONE
    return text in extra if kind == "one_of" else kind == "yes_no" and text in _YES_NO


def is_figure(text: str) -> bool:
    """Whether a text is a figure and nothing else."""
    return any(decode(text, kind, None).value is not None for kind in ("number", "rate", "money"))


def plain_number(text: str, power: int = 0) -> Decimal | None:
    """The number that a text of ASCII digits prints, as most do, times ``10 ** power``; None for anything else."""
    if len(text) > MAX_DIGITS or not text.isascii():
        return None
    whole, point, decimals = text.partition(".")
    if not (whole.isdigit() and (decimals.isdigit() or not point)) and _PLAIN.get().fullmatch(text) is None:
        return None
    return Decimal(f"{text}E{power}" if power else text)


def plain_value(text: str, kind: str) -> Decimal | str | None:
    """What the commonest texts stand for, a rate with its sign, words; None where :func:`decode` has to look. Of bare
    amounts :func:`plain_number` tells it."""
    if kind == "rate":
        return plain_number(text[:-1], -2) if text[-1:] == "%" else None
    return text if kind == "text" and text not in BLANKS else None


def _unmarked(text: str) -> str:
    """An amount without its currency's sign, which stands first or behind a minus or a bracket: ``-¥5``, ``(¥5)``."""
    sign = text[:1] if text[:1] in ("-", "+", "(") else ""
    rest = text[len(sign) :].lstrip()
    return sign + rest[1:].lstrip() if rest[:1] in ("¥", "￥") else text


def _money(text: str, extra: Any) -> Figure:
    number = read_number(_unmarked(text))
    if number is None:
        return _no_number(text)
    value, unit, about = number
    power = MONEY_UNITS.get(unit, 0)
    if unit and unit not in MONEY_UNITS:
        declared = dict(extra or ())
        if unit not in declared:
            return Figure(None, "wrong-unit", unit)
        power = declared[unit]
    return Figure(None, "approximate", unit) if about else Figure(value, "", unit, _decimals(value), "", power)


def _rate(text: str, lawful: Any) -> Figure:
    """``lawful`` is True where a bare number is the ratio itself, ``percent`` where its heading has the sign,
    ``either`` where only the number tells which of them it is."""
    number = read_number(text)
    if number is None:
        return _no_number(text)
    value, unit, about = number
    if about:
        return Figure(None, "approximate", unit)
    if not unit:
        if lawful == "percent":
            return Figure(value.scaleb(-2, EXACT), "", "", _decimals(value))
        if lawful is True:
            return Figure(value, "", "", _decimals(value))
        if not value:  # nothing is nothing, with a sign or without
            return Figure(value.scaleb(-2, EXACT), "", "", _decimals(value))
        if abs(value) <= 1:  # the ratio itself: a rate of 1% or less is seldom printed; 1 is 100%, to the whole percent
            ratio = value if _decimals(value) else value.quantize(Decimal("0.01"), context=EXACT)
            return Figure(ratio, "", "", _decimals(value), f"{ratio.scaleb(2, EXACT):f}%")
        if lawful == "either" and abs(value) >= _SURELY_PERCENT:
            return Figure(value.scaleb(-2, EXACT), "", "", _decimals(value), f"{text}%")
        return Figure(None, "rate-without-sign", "", 0, f"{text}%")
    if unit not in RATE_UNITS:
        return Figure(None, "wrong-unit", unit)
    return Figure(value.scaleb(RATE_UNITS[unit], EXACT), "", unit, _decimals(value))


def _measure(text: str, want: Any) -> Figure:
    number = read_number(text)
    if number is None and want and not (text[:1].isdigit() or text[:1] == "."):
        from .numerals import currency_behind

        number = read_number(currency_behind(text))
    if number is None:
        return _no_number(text)
    value, unit, about = number
    pairs = dict(want[2]) if isinstance(want, tuple) else {}
    own = want[0] if isinstance(want, tuple) else want or ""
    if unit and unit != own and unit not in pairs:
        from .numerals import alike, scaled

        power, rest = scaled(unit, (own, *pairs))
        if own and rest != own and rest not in pairs:
            rest = alike(rest, (own, *pairs))
            if not rest:
                return Figure(None, "wrong-unit", unit, 0, own)
        value, unit = value.scaleb(power, EXACT), rest
    if about:
        return Figure(None, "approximate", unit)
    decimals = _decimals(value)
    if pairs:
        value = EXACT.multiply(value, Decimal(pairs[unit or own]))
    return Figure(value, "", unit or own, decimals)


def _count(text: str, want: Any) -> Figure:
    if text.isdigit() and text.isascii() and len(text) <= MAX_DIGITS:
        return Figure(Decimal(text))
    figure = _measure(text, want)
    value = figure.value
    if figure.unit in RATE_UNITS or figure.unit in MONEY_UNITS:
        return Figure(None, "wrong-unit", figure.unit)
    if value is None:
        return figure
    if value != value.to_integral_value():
        return Figure(None, "not-whole", figure.unit)
    return Figure(None, "negative-count", figure.unit) if value < 0 else Figure(value, "", figure.unit)


def _weight(text: str, extra: Any) -> Figure:
    """Of a hundred marks 10% are 10."""
    return _points(text.removesuffix("%"), extra)


def _points(text: str, extra: Any) -> Figure:
    number = read_number(text)
    if number is None:
        return _no_number(text)
    value, unit, about = number
    if unit not in ("", "分"):
        return Figure(None, "wrong-unit", unit, 0, "分")
    return Figure(None, "approximate", unit) if about else Figure(value, "", unit, _decimals(value))


def _number(text: str, extra: Any) -> Figure:
    number = read_number(text)
    if number is None:
        return _no_number(text)
    value, unit, about = number
    if unit:
        from .numerals import scaled

        power, unit = scaled(unit)
        value = value.scaleb(power, EXACT)
    if unit:
        return Figure(None, "not-a-number")
    return Figure(None, "approximate") if about else Figure(value, "", "", _decimals(value))


def _year(text: str, extra: Any) -> Figure:
    if len(text) == 4 and text.isascii() and text.isdigit() and "1900" <= text <= "2200":
        return Figure(Decimal(text))
    match = _YEAR.get().fullmatch("".join(text.split()))
    if match is None or not 1900 <= int(match[1]) <= 2200:
        return Figure(None, "not-a-year")
    return Figure(Decimal(match[1]))


def _date(text: str, extra: Any) -> Figure:
    match = _DATE.get().fullmatch("".join(text.split()))
    if match is None and text[-4:].isdigit():
        from .numerals import english_date

        match = _DATE.get().fullmatch(english_date(text))
    if match is None:
        return Figure(None, "not-a-date")
    parts = [int(part) for part in match.groups() if part is not None]
    if len(parts) == 2:  # a month is as good a date as any report's cover gives
        return Figure(f"{parts[0]:04d}-{parts[1]:02d}") if 1 <= parts[1] <= 12 else Figure(None, "not-a-date")
    year, month, day = parts
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]) or (month == 2 and day == 29 and not leap):
        return Figure(None, "not-a-date")
    return Figure(f"{year:04d}-{month:02d}-{day:02d}")


def _target(text: str, extra: Any) -> Figure:
    match = None if _PLAIN.get().fullmatch(text) else _OPERATOR.get().match(text)
    word = match["op"].replace("不得", "不").replace("或者", "").replace("或", "") if match else ""
    op = _OPERATORS.get(word, word)
    rest = text[match.end() :].strip() if match else text
    for words in _INCLUDED:
        rest = rest.replace(words, "")
    for suffix, meant in _SUFFIXES:
        if rest.endswith(suffix):  # `≥95%以上` says it twice
            rest, op = rest.removesuffix(suffix).strip(), op or meant
            break
    number = None if rest[:1] == "(" else read_number(rest)  # (1) is an enumeration's
    if number is None or number[2]:
        return Figure(Target("" if number is None else op, None, "", text))
    value, unit, _ = number
    for name, factor, base in extra or ():
        if unit == name:
            return Figure(Target(op, EXACT.multiply(value, Decimal(factor)), base, text))
    power = 0
    if unit in MONEY_UNITS:
        power, unit = MONEY_UNITS[unit], "元"
    else:
        from .numerals import scaled

        power, unit = scaled(unit.translate(_BRACKETS))  # 台（套）, 台套
    if power:
        value = value.scaleb(power, EXACT)
    if unit in RATE_UNITS:
        value, unit = value.scaleb(RATE_UNITS[unit], EXACT), "%"
    return Figure(Target(op, value, unit, text, power))


def _yes_no(text: str, extra: Any) -> Figure:
    value = _YES_NO.get(text.lower())
    return Figure(None, "not-yes-no") if value is None else Figure(value)


def _one_of(text: str, values: Any) -> Figure:
    return Figure(text) if text in values else Figure(None, "not-one-of", "、".join(values))


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


_DECODERS = {
    "money": _money,
    "rate": _rate,
    "measure": _measure,
    "count": _count,
    "weight": _weight,
    "score": _points,
    "number": _number,
    "year": _year,
    "date": _date,
    "target": _target,
    "yes_no": _yes_no,
    "one_of": _one_of,
}
KINDS = (*_DECODERS, "text")
MEASURED = frozenset(("money", "rate", "measure"))
