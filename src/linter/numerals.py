"""Figures as accountants and clerks write them: ``(10.00)`` for minus ten, ``100.00元整``, ``百分之九十点五``,
``2万人次``, ``6 May 2024``.

From a normalised text to one that a number is read from, or the same text where nothing of the kind stands there.
"""

from __future__ import annotations

_DIGITS = {char: str(i) for i, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2", "壹": "1",
           "贰": "2", "叁": "3", "肆": "4", "伍": "5", "陆": "6", "柒": "7", "捌": "8", "玖": "9"}  # fmt: skip
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SHARES = {"百分之": "%", "千分之": "‰"}
_UNITS = ("", "%", "‰", "元", "千元", "万元", "百万元", "亿元", "个百分点", "百分点")
_ABOUT = ("约", "约为", "大约", "近", "将近", "接近", "超", "超过", "逾")
_MOST = 40
# What a unit may begin with, as a power of ten.
_MULTIPLIERS = {
    "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9,
    "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
# Units that begin as a multiplier does, and have a meaning of their own.
_WHOLE_UNITS = ("千克", "千米", "千瓦", "千伏", "千帕", "千赫", "千卡", "千焦", "千字", "千分", "百帕", "百分")
# What whole things are counted in, and what is measured in, wherever no pack says otherwise.
COUNTERS = (
    "人次", "人天", "人日", "人月", "批次", "批", "班次", "架次", "车次", "台次", "件次", "例次", "户次", "场次",
    "课时", "学时", "小时", "分钟", "万字", "个", "件", "人", "次", "项", "份", "家", "名", "台", "辆", "户", "处",
    "期", "届", "轮", "场", "条", "起", "套", "本", "册", "篇", "幅", "张", "座", "栋", "幢", "间", "所", "艘",
    "架", "部", "枚", "支", "只", "头", "匹", "株", "棵", "盏", "把", "根", "块", "片", "袋", "箱", "瓶", "桶",
    "盒", "包", "卷", "例", "宗", "笔", "桩", "组", "队", "班", "位", "口", "床", "眼", "孔", "道", "级", "门",
    "颗", "粒", "顶", "副", "对", "双", "类", "种", "章", "节", "页", "天", "周",
)  # fmt: skip
MEASURES = (
    "tCO2e", "kgCO2e", "kWh", "MWh", "GWh", "kPa", "MPa", "kcal", "mmHg", "μg", "µg", "mg", "kg", "g", "t", "mm",
    "cm", "dm", "km", "m²", "m³", "m2", "m3", "km²", "km2", "hm²", "hm2", "ha", "m", "mL", "ml", "L", "l", "m/s",
    "km/h", "mg/L", "mg/m³", "mg/kg", "°C", "℃", "°F", "K", "kW", "MW", "W", "kV", "V", "A", "Hz", "Pa", "J", "kJ",
    "MJ", "h", "min", "s", "d", "dB", "ppm", "mol", "千克", "千米", "千瓦", "千瓦时", "毫克", "毫米", "毫升",
    "厘米", "微克", "平方公里", "立方", "标准煤", "平方米", "立方米", "平米", "公里", "公斤", "公顷", "公升", "亩",
    "吨", "克", "米", "升", "里", "度", "瓦", "伏", "秒",
)  # fmt: skip
# Currencies, and what else each is called, before its amounts or behind them.
CURRENCIES = {
    "美元": ("USD", "US$", "$", "美金", "dollar", "dollars"), "欧元": ("EUR", "€", "euro", "euros"),
    "英镑": ("GBP", "£", "pound", "pounds"), "日元": ("JPY", "JP¥", "日圆", "yen"), "港元": ("HKD", "HK$", "港币"),
    "澳门元": ("MOP", "MOP$", "澳门币"), "新台币": ("TWD", "NT$", "台币"), "韩元": ("KRW", "₩", "韩圆"),
    "澳元": ("AUD", "A$", "澳大利亚元"), "加元": ("CAD", "C$", "加拿大元"), "新加坡元": ("SGD", "S$", "新元"),
    "瑞士法郎": ("CHF", "瑞郎"), "卢布": ("RUB", "₽"), "泰铢": ("THB", "฿"), "卢比": ("INR", "₹"),
}  # fmt: skip
_DAYS = dict.fromkeys(("日", "day", "days", "d"), "天")
_CURRENCY_OF = {word: name for name, words in CURRENCIES.items() for word in (name, *words)}
# What stands around the unit that a heading names.
_HEADS = (
    "金额单位", "计量单位", "货币单位", "单位", ":", "：", "人民币", "RMB", "CNY", "￥", "¥", "(", ")", "（", "）",
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december", "sept")  # fmt: skip


def scaled(unit: str, known: tuple[str, ...] = ()) -> tuple[int, str]:
    """A unit without its multiplier, and the power of ten that this is: ``(4, "人次")`` of 万人次.

    千克 stays whole, unless 克 is one of the ``known`` units.
    """
    for length in (2, 1) if unit[:1] in "十百千万亿" else ():
        power, rest = _MULTIPLIERS.get(unit[:length], 0), unit[length:].lstrip()
        if power and (not unit.startswith(_WHOLE_UNITS) or (rest and rest in known)):
            return power, rest
    return 0, unit


def alike(unit: str, known: tuple[str, ...]) -> str:
    """The one of some units that is spelt so in another way (℃ as °C, m³ as m3, with spaces); empty where none is."""
    from unicodedata import normalize

    def one(text: str) -> str:
        text = normalize("NFKC", "".join(text.split())).replace("µ", "μ")
        return _CURRENCY_OF.get(text) or _DAYS.get(text, text)

    return next((name for name in known if name and one(name) == one(unit)), "")


def is_currency(unit: str) -> bool:
    """Whether a unit is money of elsewhere."""
    return scaled(unit)[1] in _CURRENCY_OF


def currency_behind(text: str) -> str:
    """``US$ 5.00`` and ``USD 5.00`` with the currency behind the amount; the same text where none stands before it."""
    sign = "-" if text[:1] == "-" else ""
    rest = text.removeprefix(sign).lstrip()
    word = max((word for word in _CURRENCY_OF if rest.startswith(word)), key=len, default="")
    amount = rest[len(word) :].strip()
    return f"{sign}{amount}{word}" if word and amount[:1].isdigit() and amount[-1:].isdigit() else text


def money_unit(text: str) -> str:
    """The unit of money that a table's heading names, ``单位：人民币万元`` as 万元; nothing where it names none."""
    text = "".join(text.split())
    for word in _HEADS:
        text = text.replace(word, "")
    return text.replace("圆", "元")


def english_date(text: str) -> str:
    """``6 May 2024`` and ``May 6th, 2024`` as ``2024-5-6``, ``May 2024`` as ``2024-5``; nothing for what is none."""
    words = text.lower().replace(",", " ").replace(".", " ").replace("-", " ").split()
    if not 2 <= len(words) <= 3 or not (len(words[-1]) == 4 and words[-1].isdigit()):
        return ""
    months = [word for word in words[:-1] if word in _MONTHS or word in _MONTH_NAMES]
    days = [word for word in words[:-1] if word not in months]
    if len(months) != 1:
        return ""
    month = _MONTHS.index(months[0][:3]) + 1
    if not days:
        return f"{words[-1]}-{month}"
    day = days[0][:-2] if days[0][-2:] in ("st", "nd", "rd", "th") else days[0]
    return f"{words[-1]}-{month}-{day}" if day.isdigit() and len(day) <= 2 else ""


def plain(text: str) -> str:
    """A figure with its sign before it, without 整 behind its unit, and with digits for a share in words."""
    if text[:1] == "(":
        text = _negative(text)
    if text[-1:] in ("整", "正") and text[-2:-1] == "元":
        text = text[:-1]
    for words, sign in _SHARES.items():
        before, found, rest = text.partition(words)
        before, rest = before.strip(), rest.strip()
        if not found or before not in ("", "-", "负", *_ABOUT):
            continue
        about = rest[-2:] if rest.endswith(("左右", "上下")) else ""
        rest = rest.removesuffix(about).strip()
        number = rest if rest[:1].isdigit() else _number(rest)
        return f"{before.replace('负', '-')}{number}{sign}{about}" if number else text
    return text


def _negative(text: str) -> str:
    """An accountant's negative: a figure without a sign in brackets, its unit within them or behind."""
    inner, closed, unit = text[1:].partition(")")
    inner = inner.strip()
    if not closed or not inner[:1].isdigit() or unit.strip() not in _UNITS:
        return text  # (1) of an enumeration
    return f"-{inner}{unit.strip()}"


def _number(words: str) -> str:
    """A number in Chinese numerals below ten thousand, in digits; empty for anything else."""
    if not words or len(words) > _MOST:
        return ""
    whole, point, decimals = words.partition("点")
    digits = [_DIGITS.get(char, "") for char in decimals]
    if point and not (digits and all(digits)):
        return ""
    value = _whole(whole)
    return "" if value < 0 else f"{value}{'.' if point else ''}{''.join(digits)}"


def _whole(words: str) -> int:
    """A whole number in Chinese numerals, by places (一百二十) or digit by digit (九五); -1 for what is none."""
    if words and all(char in _DIGITS for char in words):
        return int("".join(_DIGITS[char] for char in words))
    total, digit, last = 0, -1, 10_000
    for char in words:
        if char in _DIGITS:
            if digit > 0:
                return -1
            digit = int(_DIGITS[char])
        elif char in _PLACES and _PLACES[char] < last:
            last = _PLACES[char]
            total += last * (1 if digit < 0 else digit)
            digit = -1
        else:
            return -1
    return total + max(digit, 0) if words else -1


__all__ = [
    "COUNTERS", "CURRENCIES", "MEASURES", "alike", "currency_behind", "english_date", "is_currency", "money_unit",
    "plain", "scaled",
]  # fmt: skip
