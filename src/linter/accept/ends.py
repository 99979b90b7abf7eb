"""Until when a waiver holds: the dates that are read, and everything else that means to be one.

An end that is not read would become part of the reason, and the waiver would hold for ever. So where a date, or what is
like one, follows a word that says "until", it is read or it is an error.
"""

from __future__ import annotations

from ..startup.expressions import VERBOSE, Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

# Characters that take no room and mean nothing, beyond those of the format category.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500"), "-")
# What stands for a reason where there is none.
_NOTHING = frozenset(("无", "略", "没有", "n/a", "na", "none", "null", "nil", "nothing", "tbd", "待定", "待补", "待填"))

_CHINESE = {c: i for digits in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○") for i, c in enumerate(digits)}
_C = "[〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_N = "[〇○零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
# A whole date: year, month and day, in ASCII digits (also without signs between) or in Chinese ones.
_WHOLE = (
    rf"(?:\d{{4}}\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}(?!\d)\s?[日号]?|(?:19|20|21)\d{{6}}(?!\d)"
    rf"|{_C}{{4}}年{_N}{{1,2}}月{_N}{{1,3}}[日号])"
)
_DATE = Expression(
    rf"(\d{{4}})\s?[-/.年]\s?(\d{{1,2}})\s?[-/.月]\s?(\d{{1,2}})\s?[日号]?|(\d{{4}})(\d\d)(\d\d)"
    rf"|({_C}{{4}})年({_N}{{1,2}})月({_N}{{1,3}})[日号]"
)
# What is like a date wherever it stands.
_LIKE = rf"""(?:{_WHOLE}
    | (?:1[89]\d\d|2[01o][\do]{{2}}) (?=\s?[年度] | \s?[-/.]\s?\d | \s | [^\w\s] | _ | $)
        (?:\s?年)? (?:\s?[-/.]?\s?\d{{1,2}}\s?月?)?
    | \d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}(?!\d)
    | [今本当明次后来]年\s?(?:\d{{1,2}}|{_N}{{1,2}})\s?月
    | \d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?[日号])?
    | \d\d年(?=\s?(?:\d|底|末|初|度|{_N}+月|$))
    | '\d\d\s?[-/.年]\s?\d | \d(?:\s\d){{3}} | [一二两]千[〇零一二三四五六七八九十百]{{0,6}}年
    | 民国 | (?:{_C}|\d){{4}}年 | {_C}{{2,3}}年 | {_C}{{4}} (?=[\W_]|$) | {_N}{{1,2}}月(?:{_N}{{1,3}}[日号])?
    | {_MONTH} (?=\s*,?\s*\d | \s*[^\w\s] | \s*$) (?:\s*\d{{1,2}}(?:st|nd|rd|th)?\b)? (?:\s*,?\s*\d{{4}})?
    | \d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH} (?:\s*,?\s*\d{{4}})?
    | (?:q[1-4]|fy)\s?'?\d{{2,4}} | \d{{4}}\s?q[1-4] | (?:the\s+)?end\s+of\s+(?:\d{{4}}|{_MONTH})
    )"""
# What is like one only where nothing follows: the rest of a sentence may go on from it.
_AT_LAST = r"""(?:\d{1,2}\s?[-/]\s?\d{1,2} | (?:今|本|当|明|次|后|来|下一?|该|每)?年度?(?:底|末|终|中|初|内)
    | (?:今|本|当|明|次|后|来|下一?)年度? | (?:本|当|下|次|下个|上|每)(?:月|季|季度|半年|周|学期|期|财年)
    | (?:本|当|下|次|下个|上|每)?(?:月|季|季度|半年|周|学期|财年)(?:底|末|终|初|内) | 期[末终]
    | 明[天日] | 后天 | 今[天日] | 第?[一二三四1-4]季度末?
    | today | tomorrow | tonight
    | (?:(?:the|this|next|coming)\s+)+(?:week|month|quarter|year|spring|summer|autumn|fall|winter)
    | (?:the\s+)?end(?:\s+of)?(?:\s+(?:the|this|next|of))*(?:\s+\w+)? | (?:year|month|quarter)[-\s]?end
    | (?:next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"""
_LASTING = r"""(?:
    (?:\d+|[〇零一二两三四五六七八九十半百]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s?-?
    (?:个|半)*\s?(?:年|月|日|天|周|星期|季度|days?|weeks?|months?|years?|quarters?))"""
_READ = r"""(?:
    (?<![a-z])(?:until|till|through|thru|expir(?:es|ing|y)|valid\s+(?:to|until|till|through)|up\s+to)(?![a-z])
    | 有效期限? | 有效(?:日期|时间)? | 截止 | 截至 | 直到 | 直至 | (?<![甚以乃冬夏竟])至
    | (?<![收达得看找接遇提受拿做感想碰听报轮])到)"""
_UNREAD = r"""(?:(?<![a-z])(?:
        '?til|u[nti]{2,4}l+|before|prior\s+to|not\s+after|no\s+later\s+than|expire[ds]?|expiration|validity
        |valid(?:\s+for)?|ends|ending|deadline|due\s+date|exp|re(?:view|visit|move|check)\s+(?:by|on|after)
        |good\s+(?:to|for|until)|lapses?|holds?\s+(?:to|for))(?![a-z])
    | 期限 | 止于 | 失效 | 过期 | 终止 | 届满 | 迄)"""
_BETWEEN = r"""(?:日期|时间|限|日|期|为|是|于|在|至|到|止|约|公元|公历
    |(?<![a-z])(?:on|at|in|the|of|about|date|is|to|day|until|till|end|after)(?![a-z]) | [\s\W_]){0,14}?"""
_CLOSED = r"[\s\W_]*(?:止|为止|有效|当[天日])?[\s\W_]*"
_OVER = r"(?:有效|为?止|到期|失效|截止|过期|作废|终止|届满|期间|以?内|之?前|以前|底|末)"

_END = Expression(rf"[\s\W_]*{_READ}{_BETWEEN}(?P<date>{_WHOLE}){_CLOSED}$", VERBOSE)
_HIDDEN = Expression(
    rf"(?P<word>{_READ}|{_UNREAD}){_BETWEEN}(?P<date>{_LIKE}|{_AT_LAST}(?={_CLOSED}$|\s*{_OVER}))", VERBOSE
)
_SPAN = Expression(
    rf"(?:有效期?限?|期限|valid(?:ity)?|expir\w+|good\s+for|holds?\s+for){_BETWEEN}(?:for\s+)?{_LASTING}", VERBOSE
)
_BEHIND = Expression(
    rf"(?:{_LIKE}|{_AT_LAST})\s*[底末]?\s*(?:[之以]?前)?\s*(?:有效|为?止|到期|失效|截止|过期|作废|终止|届满)"
    rf"|(?:{_LIKE})\s*[底末]?\s*[之以]?前{_CLOSED}$|{_WHOLE}\s*[~-]+\s*{_WHOLE}{_CLOSED}$"
    rf"|(?:(?<![a-z])(?:to|due)(?:\s+on)?(?![a-z])|[~→⇒]|[-=]>)[\s:(]*{_WHOLE}{_CLOSED}$",
    VERBOSE,
)
_ONE = Expression(rf"[\s\W_]*(?:{_LIKE}|{_AT_LAST}){_CLOSED}", VERBOSE)
_RANGED = Expression(rf"(?:(?:{_LIKE})[\s\W_]*|\d|{_N})$", VERBOSE)
# Months of a year, as in 1至6月: they are part of a reason also where it closes with them.
_MONTHS = Expression(rf"第?(?:\d{{1,2}}|{_N}{{1,2}})月?份?$")
_MONTH_OR_QUARTER = Expression(rf"(?:\d{{1,2}}|{_N}{{1,2}})月|[一二三四1-4]季度末?")
_IS_OVER = Expression(rf"\s*{_OVER}")
_WENT_ON = Expression(rf"\s*(?:$|[^\w\s]|_|{_OVER})", VERBOSE)
_LAST_WORD = Expression(r"(?<![a-z])until\s+(?P<date>\S{1,20})\s*$")


def plain(text: str) -> tuple[str, list[int]]:
    """A text with every character in its plain form, in small letters and without what cannot be seen; for each of its
    characters, where it comes from."""
    if text.isascii() and text.isprintable():
        return text.lower(), list(range(len(text)))
    from unicodedata import category, decimal, normalize

    found: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if char in _FILLERS or category(char) in ("Cf", "Cc", "Mn", "Me"):
            continue
        for c in normalize("NFKC", char).lower().translate(_DASHES):
            if c not in _FILLERS:
                found.append(str(decimal(c, c)))
                places.append(at)
    return "".join(found), places


def says(text: str) -> bool:
    """Whether a text says anything: not with invisible characters, punctuation, or a word for nothing."""
    from unicodedata import category

    words = plain(text)[0].strip()
    return any(category(c)[0] in "LN" and category(c) != "Lm" for c in words) and words.strip(".。!！ ") not in _NOTHING


def end(text: str) -> tuple[int, str] | None:
    """Where the end that a text closes with begins, and its date as written; None where there is none to be read."""
    words, places = plain(text)
    match = _END.get().search(words)
    if match is None:
        return None
    start, stop = match.span("date")
    return places[match.start()], text[places[start] : places[stop - 1] + 1]


def day(text: str) -> date | None:
    """The day that a whole date names; None where there is no such day."""
    from datetime import date as calendar

    match = _DATE.get().fullmatch(plain(text)[0].strip())
    if match is None:
        return None
    year, month, of_month = (_number(part) for part in match.groups() if part is not None)
    try:
        return calendar(year, month, of_month)
    except ValueError:
        return None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if len(text) == 4:
        return int("".join(str(_CHINESE.get(c, 0)) for c in text))
    text = text.replace("廿", "二十").replace("卅", "三十").replace("拾", "十")
    tens, ten, ones = text.rpartition("十")
    value = _CHINESE.get(ones[-1:], 0)
    return value + (10 * (_CHINESE.get(tens[-1:], 1) if tens else 1) if ten else 0)


def unread(text: str) -> str:
    """What in a text looks like an end that was not read; ``""`` where nothing does."""
    words, places = plain(text)
    found = None
    for match in _HIDDEN.get().finditer(words):
        before = words[max(match.start() - 30, 0) : match.start()] if match["word"] in ("至", "到") else ""
        months = _MONTHS.get().search(before) and _MONTH_OR_QUARTER.get().fullmatch(match["date"])
        if months and not _IS_OVER.get().match(words, match.end()):
            continue
        if not _RANGED.get().search(before) or _WENT_ON.get().match(words, match.end()):
            found = match  # unless it leads from one date to another, in a sentence
            break
    found = found or _SPAN.get().search(words) or _BEHIND.get().search(words) or _LAST_WORD.get().search(words)
    return text[places[found.start()] : places[found.end() - 1] + 1].strip() if found is not None else ""


def is_date(text: str) -> bool:
    """Whether a text is nothing but what is like a date."""
    return _ONE.get().fullmatch(plain(text)[0]) is not None


__all__ = ["day", "end", "is_date", "plain", "says", "unread"]
