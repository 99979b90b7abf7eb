"""What a spreadsheet prints for a stored number: the figure that a report publishes, and that its reader holds it to.

Number formats as Excel writes them, in the parts that tables of money, rates and dates use; of what is not known here
the plain number is printed.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime, time

# The digits that a spreadsheet keeps of a number, and the characters it shows of one without a format.
_STORED, _SHOWN = 15, 11
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
GENERAL = "General"
_HUGE = Decimal(10) ** 30
# The formats that a Chinese spreadsheet has by number and need not write out: dates and times.
CHINESE = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


def number(value: int | float | Decimal, form: str) -> str:
    """A number as a format prints it; ``""`` where the format prints nothing."""
    exact = _stored(value)
    section, exact = _section(form, exact)
    if section is None:
        return _general(exact)
    tokens = _tokens(section)
    if not tokens and not section:
        return ""
    if any(kind == "general" for kind, _ in tokens):
        return "".join(_general(exact) if kind == "general" else text for kind, text in tokens if kind != "fill")
    if any(text == "@" for _, text in tokens) or abs(exact) >= _HUGE:
        return _general(exact)
    if any(kind == "exponent" for kind, _ in tokens) or any(text == "/" and kind == "mark" for kind, text in tokens):
        return _general(exact)
    return _printed(exact, tokens)


def plain(value: int | float | Decimal) -> str:
    """A number as it is stored, to be told beside what is printed."""
    text = f"{_stored(value).normalize(_EXACT):f}"
    return "0" if text == "-0" else text


def is_all_of(text: str, value: int | float | Decimal) -> bool:
    """Whether what is printed of a number is the number itself, and no rounding of it."""
    body = text.replace(",", "")
    digits = body.removesuffix("%")
    if not digits.replace(".", "", 1).lstrip("-").isdigit():
        return False
    exact = Decimal(digits).scaleb(-2, _EXACT) if body.endswith("%") else Decimal(digits)
    return exact == _stored(value)


def is_date(form: str) -> bool:
    """Whether a format prints numbers as dates or times."""
    for kind, text in _tokens(form.split(";")[0]):
        if kind == "general" or (kind == "digit"):
            return False
        if kind == "date" and text[0] in "ymdhs":
            return True
    return False


def moment(value: datetime | date | time, form: str) -> str:
    """A date as a format prints it; one of the short ones that follow the system's customs as ``2024-05-06``."""
    tokens = _tokens(form.split(";")[0])
    if form.lower() in ("mm-dd-yy", "m/d/yy", "mm-dd-yyyy", GENERAL.lower()) or not any(k == "date" for k, _ in tokens):
        return value.isoformat() if not hasattr(value, "date") else value.strftime("%Y-%m-%d")
    written = []
    for index, (kind, text) in enumerate(tokens):
        if kind != "date":
            written.append(text if kind in ("literal", "mark") else "")
            continue
        before = next((t[0] for k, t in reversed(tokens[:index]) if k == "date"), "")
        after = next((t[0] for k, t in tokens[index + 1 :] if k == "date"), "")
        letter = "n" if text[0] == "m" and (before == "h" or after == "s") else text[0]
        part = getattr(
            value, {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}[letter], 0
        )
        if letter == "y":
            written.append(f"{part:04d}" if len(text) > 2 else f"{part % 100:02d}")
        else:
            written.append(f"{part:02d}" if len(text) == 2 else str(part))
    return "".join(written).strip()


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _stored(value: int | float | Decimal) -> Decimal:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return Context(prec=_STORED, rounding=ROUND_HALF_UP).plus(exact) if isinstance(value, float) else exact


def _general(value: Decimal) -> str:
    """A number without a format: as many digits as a spreadsheet shows, no zeros at its end."""
    if value == value.to_integral_value():
        return f"{value.quantize(Decimal(1), context=_EXACT):f}" if abs(value) < _HUGE else str(value)
    whole = len(f"{abs(int(value))}")
    places = max(0, _SHOWN - whole - 1)
    text = f"{value.quantize(Decimal(1).scaleb(-places), context=_EXACT):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _section(form: str, value: Decimal) -> tuple[str | None, Decimal]:
    """The part of a format that a number is printed by, and the number without the sign that the part prints itself."""
    sections = _split(form)
    if any(_conditional(section) for section in sections):
        return None, value
    if len(sections) > 3:
        sections = sections[:3]
    if len(sections) == 3 and not value:
        return sections[2], value
    if len(sections) >= 2 and value < 0:
        return sections[1], -value
    return sections[0], value


def _split(form: str) -> list[str]:
    parts, quoted, escaped = [""], False, False
    for char in form:
        if char == '"' and not escaped:
            quoted = not quoted
        if char == ";" and not quoted and not escaped:
            parts.append("")
            continue
        escaped = char == "\\" and not escaped and not quoted
        parts[-1] += char
    return parts


def _conditional(section: str) -> bool:
    return any(sign in section for sign in ("[<", "[>", "[="))


def _tokens(section: str) -> list[tuple[str, str]]:
    """A section of a format in parts: ``digit`` placeholders, ``point``, ``comma``, ``percent``, ``date`` letters,
    ``literal`` texts, other ``mark`` characters, ``fill``, ``exponent``, ``general``."""
    tokens: list[tuple[str, str]] = []
    at, end = 0, len(section)
    while at < end:
        char = section[at]
        if char == '"':
            close = section.find('"', at + 1)
            close = end if close < 0 else close
            tokens.append(("literal", section[at + 1 : close]))
            at = close + 1
        elif char in "\\!":
            tokens.append(("literal", section[at + 1 : at + 2]))
            at += 2
        elif char in "_*":
            tokens.append(("fill", section[at + 1 : at + 2]))
            at += 2
        elif char == "[":
            close = section.find("]", at + 1)
            close = end if close < 0 else close
            inner = section[at + 1 : close]
            if inner.startswith("$"):
                tokens.append(("literal", inner[1:].partition("-")[0]))
            elif inner and set(inner.lower()) <= set("hms"):
                tokens.append(("date", inner.lower()))
            at = close + 1
        elif section[at : at + 7].lower() == "general":
            tokens.append(("general", ""))
            at += 7
        elif char in "0#?":
            tokens.append(("digit", char))
            at += 1
        elif char in "Ee" and section[at + 1 : at + 2] in ("+", "-"):
            tokens.append(("exponent", char))
            at += 2
        elif char.lower() in "ymdhs":
            start = at
            while at < end and section[at].lower() == char.lower():
                at += 1
            tokens.append(("date", section[start:at].lower()))
        else:
            kind = {".": "point", ",": "comma", "%": "percent", "@": "fill"}.get(char, "mark")
            tokens.append((kind, char))
            at += 1
    return tokens


def _printed(value: Decimal, tokens: list[tuple[str, str]]) -> str:
    digits = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not digits:  # a text alone, as the zero of accountants' formats: "-"??
        sign = "-" if value < 0 and not any(text == "-" for _, text in tokens) else ""
        return (sign + "".join(text for kind, text in tokens if kind in ("literal", "mark", "percent"))).strip()
    value = value.scaleb(2 * sum(kind == "percent" for kind, _ in tokens), _EXACT)
    last = digits[-1]
    while last + 1 < len(tokens) and tokens[last + 1][0] == "comma":
        value, last = value.scaleb(-3, _EXACT), last + 1
    point = next((i for i, (kind, _) in enumerate(tokens) if kind == "point"), None)
    left = [i for i in digits if point is None or i < point]
    right = [i for i in digits if point is not None and i > point]
    grouped = any(kind == "comma" for kind, _ in tokens[left[0] : left[-1]]) if left else False
    rounded = value.quantize(Decimal(1).scaleb(-len(right)), context=_EXACT)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    whole = whole.lstrip("0")
    written = {**_whole(whole, left, tokens, grouped), **_fraction(fraction, right, tokens)}
    text = "".join(
        written.get(i, "") if kind == "digit" else "" if kind in ("comma", "fill", "date") else part
        for i, (kind, part) in enumerate(tokens)
    )
    if point is not None and not left and whole:
        text = whole + text
    text = text.strip()
    return f"-{text}" if rounded < 0 else text


def _whole(whole: str, left: list[int], tokens: list[tuple[str, str]], grouped: bool) -> dict[int, str]:
    """What stands for each placeholder before the point: digits from the right, the first takes all that are left."""
    written: dict[int, str] = {}
    rest, done = whole, 0
    for number, index in enumerate(reversed(left)):
        is_first = number == len(left) - 1
        taken = rest if is_first else rest[-1:]
        rest = "" if is_first else rest[:-1]
        if not taken:
            taken = "0" if tokens[index][1] == "0" else ""
        text = ""
        for digit in reversed(taken):
            if grouped and done and done % 3 == 0:
                text = f",{text}"
            text, done = digit + text, done + 1
        written[index] = text
    return written


def _fraction(fraction: str, right: list[int], tokens: list[tuple[str, str]]) -> dict[int, str]:
    written: dict[int, str] = {}
    is_last = True
    for index, digit in reversed(list(zip(right, fraction, strict=True))):
        is_last = is_last and digit == "0" and tokens[index][1] != "0"
        written[index] = "" if is_last else digit
    return written
