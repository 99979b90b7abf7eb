"""Syntax errors that come from habits: how numbers, lists, fields and conditions are written elsewhere.

Each look gets the text, where the error is, what was found there, and the terminals that would have been right.
"""

from __future__ import annotations

import re

from ...diagnostic import Phrase
from . import habits
from .vocabulary import CLAUSE, DECLARATION, WORDS, everything, keywords, of_kind, spellings

Mistake = tuple[int, int, Phrase]

_OPTIONAL = ("optional", "nullable", "选填", "可选", "非必填")
_CURRENCIES = "¥￥$€£"
# What expressions follow, among everything that a clause or a declaration starts with.
_STARTS = tuple(name for name in (row.terminal for row in WORDS if row.kind in (CLAUSE, DECLARATION)) if name)
_OF_EXPRESSIONS = {
    w for n in ("_CHECK", "_WHEN", "_LET", "_PARAMETER", "_DEFINE") for pair in keywords()[n] for w in pair
}
_CLAUSE_WORDS = {word for pair in of_kind(CLAUSE).items() for word in pair}


def slip(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """What a writer's habit explains of a syntax error."""
    for look in (_figures, _fields, _clauses, _choices):
        mistake = look(text, at, end, found, expected)
        if mistake is not None:
            return mistake
    return None


def _line_before(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : at]


def _figures(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """Thousands, signs of currency, dates in Chinese, and numbers apart from what belongs to them."""
    before = _line_before(text, at)
    digits = re.search(r"(?<![\w.])\d{1,3}(?:,\d{3})*$", before)
    if found == "," and digits and (more := re.match(r"(?:,\d{3})+(?!\d)[^\W\d_]*%?", text[at:])):
        whole = digits[0] + more[0]
        return at - len(digits[0]), at + len(more[0]), Phrase("rule-thousands", wanted=whole.replace(",", ""))
    if found[:1] in _CURRENCIES and (sum_of := re.match(r".\s*(\d[\d,.]*)?", text[at:])):
        if sum_of[1]:
            return at, at + sum_of.end(), Phrase("rule-currency", wanted=f"{sum_of[1].replace(',', '')}元")
        return at, at + 1, Phrase("rule-name-sign", found=found[:1])
    year = re.search(r"(?<!\d)(\d{4})年$", before)
    if year and (day := re.match(r"(\d{1,2})月(?:(\d{1,2})日)?", text[at:])):
        wanted = f"{year[1]}-{int(day[1]):02}-{int(day[2] or 1):02}"
        start = at - len(year[0])
        return start, at + day.end(), Phrase("rule-date", found=text[start : at + day.end()], wanted=wanted)
    number = re.search(r"(?<![\w.])(\d+(?:\.\d+)?)([ \t]*)$", before)
    if number is None or not _is_after_value(text, at, expected):
        return None
    if found == "(":
        return at, end, Phrase("rule-times", left=number[1], right="(…)")
    if number[2] and found[:1].isalpha() and found not in everything() and habits.between(found) is None:
        word = re.escape(found)
        is_unit = re.search(
            rf"(?<!\w)(?:{spellings('_MEASURE')})\s*\(\s*\"?{word}|^(?:{spellings('_UNIT')})\s+{word}", text, re.M
        )
        if not is_unit and re.search(rf"(?<![\w.])(?<!\d )(?<!\d\t){word}(?!\w)", text[:at] + text[end:]):
            return at, end, Phrase("rule-times", left=number[1], right=found)
        return at, end, Phrase("rule-unit-apart", found=found, wanted=number[1] + found)
    return None


def _is_after_value(text: str, at: int, expected: set[str]) -> bool:
    """Whether an operator could follow: also where the parser took the expression for complete."""
    if {"TIMES", "DIVIDE", "COMPARE"} & expected:
        return True
    if not {"_CHECK", "_RULE"} & expected or not re.search(r"[\w)\"%]\s*$", text[:at]):
        return False
    words = re.findall(rf"(?<![\w-])({spellings(*_STARTS)})(?![\w-])", text[:at])
    return bool(words) and words[-1] in _OF_EXPRESSIONS


def _fields(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """Within a form: what stands between a field's name and its kind, behind it, or between two fields."""
    before = text[:at].rstrip()
    word = re.search(r"[^\W\d]\w*$", before)
    if {"_LIST", "_ONE"} <= expected:
        measure = re.search(rf"(?<!\w)({spellings('_MEASURE')})\s+([^\W\d]\w*)$", before)
        if measure:
            return measure.start(2), measure.end(2), Phrase("rule-measure", found=measure[2])
        if word and word[0] in _OPTIONAL:
            return word.start(), word.end(), Phrase("rule-optional", found=word[0])
        if found == ":":
            return at, end, Phrase("rule-field-colon")
        if found == "[":
            return at, end, Phrase("rule-list-of")
    if expected == {"_OF"}:
        listed = word is not None and any(word[0] in pair for pair in keywords()["_LIST"])
        return at, end, Phrase("rule-list-of" if listed else "rule-one-of-choices")
    enum = re.search(r"([^\W\d]\w*)[ \t]*\([^()\n]*$", text[:at])
    if enum and enum[1] in habits.ENUMS and {"RPAR", "UNITNAME"} & expected:
        return enum.start(1), enum.end(1), Phrase("rule-one-of-choices")
    if "REQUIRED" in expected:
        if found == "(" and word and word[0] in habits.ENUMS:
            return word.start(), word.end(), Phrase("rule-one-of-choices")
        if found == ",":
            return at, end, Phrase("rule-field-comma")
    return None


def late_also(text: str, at: int) -> Mistake | None:
    """Further headings behind a field's kind: they were taken for the next field, and the error comes later."""
    form = next((m.start() for m in reversed([*re.finditer(r"^\S", text[:at], re.M)])), 0)
    if not re.match(rf"(?:{spellings('_FORM', '_EXTEND')})\s", text[form:]):
        return None
    for also in re.finditer(rf"(?<![\w-])({spellings('_ALSO')})[ \t]*\"", text[form:at]):
        before = re.split(r"[\n{]", text[form : form + also.start()])[-1].strip()
        if " " in before and not before.endswith('"'):
            return form + also.start(1), form + also.end(1), Phrase("rule-also-late", found=also[1])
    return None


def _clauses(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """Around the clauses of a rule: its label, an example, dates, a source, a colon or an equals sign too many."""
    before = text[:at].rstrip()
    word = re.search(r"[^\W\d]\w*$", before)
    if expected == {"_ON"} and found[:1] == '"':
        return at, end, Phrase("rule-label-first", found=found)
    if found in (":", "=") and word and word[0] in _CLAUSE_WORDS:
        return at, end, Phrase("rule-clause-sign", clause=word[0], found=found)
    if found == "{" and {"BLOCK", "STRING"} <= expected and word:
        return at, end, Phrase("rule-example", clause=word[0])
    if "DATE" in expected and found in ("from", "since", "自", "从"):
        return at, end, Phrase("rule-effective-from", found=found)
    if found[:1] in "〔[(【" and re.search(rf"(?<!\w)(?:{spellings('_BASIS')})\s+\S*$", _line_before(text, at)):
        number = re.search(r"\S*$", text[:at])
        start = at - len(number[0]) if number else at
        stop = start + len(re.split(r"[\s}]", text[start:], maxsplit=1)[0])
        return start, stop, Phrase("rule-source-quoted", found=text[start:stop])
    if "_CHECK" in expected and found in ("for", "foreach", "each", "对于"):
        return at, end, Phrase("rule-for-clause", found=found)
    if "_CHECK" in expected and found == "unless":
        return at, end, Phrase("rule-unless", found=found)
    return None


def _choices(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """What is asked to be `in` something."""
    if found.lower() in ("elif", "elsif", "elseif"):
        return at, end, Phrase("habit-elif", found=found)
    if found == ":" and (cell := re.search(r"(?<![\w.])\$?[A-Z]{1,2}\$?\d{1,5}$", text[:at])):
        whole = cell[0] + ":" + re.split(r"[^\w$]", text[end:], maxsplit=1)[0]
        return cell.start(), cell.start() + len(whole), Phrase("habit-cells", found=whole)
    inside = re.search(rf"(?<!\w)(?:{spellings('_IN')})\s*([(\[]?)\s*$", text[:at]) is not None
    if found[:1] == "[" and re.match(r"\[[^\]\n]*(?:\.\.|~|至|—)", text[at:]):
        return at, at + 1, Phrase("habit-between", found="[")
    among = re.search(rf"(?<!\w)(?:{spellings('_IN')})\s*[(\[]?[^()\[\]\n]*$", text[:at]) is not None
    if among and (found[:2] == ".." or (expected == {"LPAR"} and found[:1].isdigit())):
        return at, end, Phrase("habit-between", found=found)
    if inside and found[:1] in "[{":
        return at, at + 1, Phrase("rule-square")
    if expected == {"_IN"}:
        return at, end, Phrase("rule-every-variable", found=found)
    if re.search(rf"(?:{spellings('_FOR_EACH')})\s+\w+\s+(?:{spellings('_IN')})\s*$", text[:at]):
        return at, end, Phrase("rule-for-each-brackets")
    if inside and "LPAR" in expected and (found[:1].isalpha() or expected == {"LPAR"}):
        return at, end, Phrase("rule-in-list", found=found)
    if found == ";" and text.rfind("(", 0, at) > text.rfind(")", 0, at):
        return at, end, Phrase("rule-list-comma")
    return None


def operators(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """A word or a sign where an operator would stand."""
    if found == "|":
        return at, end, Phrase("habit-bars", found="|")
    if not _is_after_value(text, at, expected):
        return None
    spoken = habits.between(found) or (None if found[:1].isalpha() else habits.between(text[at : at + 2]))
    if spoken is not None:
        return at, end, spoken
    if found == "," and "_CHECK" in expected:
        return at, end, Phrase("rule-and", found=",")
    left = re.search(r"([^\W\d]\w*)[ \t]+$", _line_before(text, at))
    apart = "_CHECK" in expected and left is not None and left[1] not in everything()
    if apart and left is not None and found[:1].isalpha() and not _is_clause(found):
        return left.start(1) + text.rfind("\n", 0, at) + 1, end, Phrase("rule-apart", left=left[1], right=found)
    return None


def _is_clause(found: str) -> bool:
    """Whether a word is nearly a clause's, here or elsewhere."""
    import difflib

    return found in habits.CLAUSES or bool(difflib.get_close_matches(found.lower(), _CLAUSE_WORDS, 1, 0.6))
