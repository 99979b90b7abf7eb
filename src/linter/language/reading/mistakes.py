"""From a syntax error to what the writer most likely did: a human message at the right place."""

from __future__ import annotations

import difflib
import re

from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from ...diagnostic import Phrase
from ...figure import KINDS, MONEY_UNITS, RATE_UNITS
from ...heading import folded
from ...verdict import ACCEPTABLE
from . import habits
from .slips import late_also, operators, slip
from .vocabulary import CLAUSE, KIND_WORDS, TAKES, WORDS, everything, keywords, of_kind, spellings
from .vocabulary import DECLARATION as _DECLARED

DECLARATION = re.compile(
    rf"^(?:{spellings(*(row.terminal for row in WORDS if row.kind == _DECLARED))})(?![\w-])",
    re.MULTILINE,
)
# What may stand where, by the terminals that would have been right.
_WORDS: dict[str, Phrase | str] = {
    "NAME": Phrase("word-name"), "ID": Phrase("word-name"), "UNITNAME": Phrase("word-unit"),
    "STRING": '"…"', "NUMBER": "0", "DATE": "2022-12-31",
    "BLOCK": '"""…"""',
    "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "EQUAL": "=", "COLON": ":", "COMMA": ",", "RANGE": "..",
    "LANGUAGE": "zh / en", "VERDICT": " / ".join(ACCEPTABLE),
    **{
        name: " / ".join(english for english, _ in keywords()[name])
        for name in ("SEVERITY", "ABSENT", "HOW", "ROUNDED", "_TOLERANCE")
    },
}  # fmt: skip
# Operators of other languages, and what is written here.
_FOREIGN = {
    "!=": "<>", "&&": "and", "||": "or", "≈": "=", "==": "=", "=>": ">=", "=<": "<=", ":=": "=", "≦": "<=", "≧": ">=",
    "===": "=",
}  # fmt: skip
_UNITS = (*MONEY_UNITS, *RATE_UNITS, "分", "年", "人", "件")
_CLAUSES = tuple(of_kind(CLAUSE).values())
_TOP = tuple(of_kind(_DECLARED).values())
_IF = spellings("_IF")
# Keywords that spreadsheets write in capitals.
_CAPITALS = "|".join(keywords()[name][0][0].upper() for name in ("_IF", "EVERY", "SOME", "_NOT", "_AND", "_OR"))
_WORD = re.compile(r"[\w-]+|.", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OF_KINDS = [
    f"{word} {of}"
    for name in ("_LIST", "_ONE")
    for word, of in zip(keywords()[name][0], keywords()["_OF"][0], strict=True)
]
_KIND = "|".join(sorted((*KINDS, *KIND_WORDS, *_OF_KINDS), key=len, reverse=True))
_BARE_LABEL = re.compile(
    rf"^[ \t]*[^\W\d]\w*[ \t]+(\w*[\u4e00-\u9fff]\w*)[ \t]+(?:{_KIND})(?![\w-])"
    rf"[ \t]*(?=$|#|\}}|{spellings('REQUIRED', 'EITHER', 'PERCENT', 'PLAIN')}|[^\n\"]*,)",
    re.MULTILINE,
)

Mistake = tuple[int, int, Phrase]


def bare_label(text: str) -> Mistake | None:
    """A field's label without quotes: read literally it would be a kind, and the mistake would show lines later."""
    for match in _BARE_LABEL.finditer(text):
        word = match[1]
        if word in KIND_WORDS or word in everything():
            continue
        starts = [m for m in DECLARATION.finditer(text) if m.start() <= match.start()]
        if starts and starts[-1][0] in keywords()["_FORM"][0] and text[starts[-1].start() :].startswith(starts[-1][0]):
            return match.start(1), match.end(1), Phrase("rule-label-unquoted", found=word)
    return None


def problem(text: str, error: UnexpectedInput) -> Mistake:
    """Where a syntax error is, and what to say of it."""
    at = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        at = len(text.rstrip())
        return at, at, Phrase("rule-end")
    if isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
        word = _WORD.match(text, at)
        end = word.end() if word else at + 1
    else:
        assert isinstance(error, UnexpectedToken)
        expected = set(error.accepts or error.expected or ())
        end = at + len(error.token)
    found = text[at:end]
    late = late_also(text, at)
    if late is not None:
        return late
    for look in (
        _swallowed,
        _hanging,
        _taken,
        _ticks,
        _quotes,
        slip,
        _signs,
        _words,
        _numbers,
        _brackets,
        operators,
        _declared,
    ):
        mistake = look(text, at, end, found, expected)
        if mistake is not None:
            return mistake
    return _general(at, end, found, expected)


_LABEL = re.compile(r'"([^"\n]{1,80})"')
_NAME = re.compile(r"[^\W\d]\w*")


def _ticks(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """Backquotes: one that is not closed, one around a new name, and none around a label that is no name."""
    if found[:1] == "`":
        if found == "`":
            return at, at + 1, Phrase("rule-unclosed-tick")
        return (at, end, Phrase("rule-tick-as-name")) if "NAME" in expected else None
    for label in set(_LABEL.findall(text)):
        narrow = folded(label)
        if _NAME.fullmatch(label) or narrow in everything():
            continue
        if not _NAME.match(narrow):
            continue
        spelt = re.compile(r"[ \t]*".join(map(re.escape, narrow)))
        for match in spelt.finditer(text, text.rfind("\n", 0, at) + 1, max(end, at + len(label))):
            if match.start() <= at <= match.end() and text[match.start() - 1 : match.start()] not in ('"', "`"):
                return match.start(), match.end(), Phrase("label-in-ticks", found=label)
    return None


_NAMED = re.compile(r"[ \t]+[\w-]+[ \t]")
_NO_BRACES = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')


def _swallowed(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """A declaration that was read as part of the one above it, since a field may be called by any word: its brace is
    missing."""
    line = text.rfind("\n", 0, at) + 1
    word = DECLARATION.match(text, line)
    if word is None or at <= line or _NAMED.match(text, word.end()) is None:
        return None
    above = [match.start() for match in DECLARATION.finditer(text, 0, line)]
    bare = _NO_BRACES.sub("", text[above[-1] : line]) if above else ""
    if bare.count("{") <= bare.count("}"):
        return None
    return line, word.end(), Phrase("rule-unclosed", found=word[0])


# What a further operand has to follow, at the end of a text, and the clause that was read as that operand.
_OPEN_END = re.compile(rf"(?:(?<![\w-])(?:{spellings('_AND', '_OR', '_NOT')})|[-+*/=<>≤≥≠])\s*\Z")
_CLAUSE_LINE = re.compile(
    rf"[ \t]*(?:{spellings(*(row.terminal for row in WORDS if row.kind == CLAUSE))})(?![\w-])",
)


def _hanging(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """An expression that ends with an operator: the clause below it was read as a field of that name."""
    line = text.rfind("\n", 0, at) + 1
    if not _CLAUSE_LINE.match(text, line):
        return None
    above = _NO_BRACES.sub(lambda match: " " * len(match[0]) if match[0][0] == "#" else match[0], text[:line])
    open_end = _OPEN_END.search(above)
    if open_end is None:
        return None
    sign = open_end[0].strip()
    return open_end.start(), open_end.start() + len(sign), Phrase("rule-hanging", found=sign)


def _quotes(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    if text.startswith('"""', at):
        return at, at + 3, Phrase("rule-unclosed-block")
    if text[at - 2 : at + 1] == '"""':
        return at - 2, at + 1, Phrase("rule-unclosed-block")
    line = text[at : text.find("\n", at) if "\n" in text[at:] else len(text)]
    if found[:1] in ('"', "“", "”", "'", "‘", "’"):
        if found[0] in ('"', "“", "”") and re.match(r'"[^"\n]*[”“]|[“”][^"\n]*"|”', line):
            return at, at + 1, Phrase("rule-mixed-quotes")
        if found[0] in ("'", "‘", "’"):
            return at, at + 1, Phrase("rule-single-quotes")
        if found[0] == '"' and "\\" in line and re.match(r'"(?:\\.|[^"\\])*"', line):
            return at, at + 1, Phrase("rule-escape")
        if '"' not in line[1:] or found == '"':
            return at, at + 1, Phrase("rule-unclosed-string")
    bare = re.search(r"(?<!\w)(?:rate|比率)[ \t]+(percent|百分数)\s+[^\W\d]\w*\s*$", text[:at])
    if bare is not None:
        return bare.start(1), bare.end(1), Phrase("percent-without-plain", found=bare[1])
    if found[:1] == '"' and {"NAME", "ID"} & expected and "STRING" not in expected:
        before = text[:at].split()[-1:]
        key = "rule-source-quoted" if before and before[0] in keywords()["_BASIS"][0] else "rule-name-quoted"
        return at, end, Phrase(key, found=found.strip('"'))
    if found[:1] == '"' and "LANGUAGE" in expected:
        return at, end, Phrase("rule-language", found=found)
    return None


def _signs(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    for start in (at, at - 1):
        for typed, right in _FOREIGN.items():
            if start >= 0 and len(typed) > at - start and text.startswith(typed, start):
                if typed == "==":
                    return start, start + 2, Phrase("rule-double-equals")
                return start, start + len(typed), Phrase("rule-foreign", found=typed, wanted=right)
    for start in (at, at - 1):
        if start >= 0 and text.startswith("**", start):
            return start, start + 2, Phrase("rule-stars")
    if text.startswith("//", at) or text.startswith("/*", at) or text.startswith("--", at):
        return at, at + 2, Phrase("rule-comment", found=text[at : at + 2])
    if found == "=" and text[:at].rstrip()[-1:] == "=":
        return len(text[:at].rstrip()) - 1, end, Phrase("rule-double-equals")
    if found == ";":
        return at, end, Phrase("rule-semicolon")
    if found == "^":
        return at, end, Phrase("power-once")
    if found[:1] == "[":
        return at, at + 1, Phrase("rule-index" if re.search(r"[\w)]$", text[:at]) else "rule-square")
    if found in ("<", ">", "<=", ">=", "≤", "≥", "<>", "≠", "="):
        if re.match(r"[^\n?]*\?[^\n:]*:", text[at:]):
            return at, end, Phrase("habit-if", found="?")
        if re.search(r"[<>≤≥≠=][^\n]*$", text[text.rfind("\n", 0, at) + 1 : at]):
            return at, end, Phrase("rule-chained")
    return None


def _words(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    if found in keywords()["_ELSE"][0] and text[end:].lstrip(" \t").startswith(":"):
        return at, end, Phrase("rule-otherwise", found=found)
    lower = found.lower()
    if found != lower and lower in everything() and found.isascii():
        return at, end, Phrase("rule-capitals", found=found, wanted=lower)
    if re.search(rf"(?<![\w-])({_CAPITALS})\s+$", text[:at]):
        match = re.search(r"(\w+)\s+$", text[:at])
        assert match is not None
        return match.start(1), match.end(1), Phrase("rule-capitals", found=match[1], wanted=match[1].lower())
    if found == "," and re.search(rf"(?:{_IF})\s*\([^()]*(?:\([^()]*\)[^()]*)*$", text[:at], re.IGNORECASE):
        start = [m.start() for m in re.finditer(rf"(?:{_IF})\s*\(", text[:at], re.IGNORECASE)][-1]
        return start, start + 2, Phrase("rule-spreadsheet-if")
    clause = re.split(rf"(?<![\w-])(?:{spellings('_CHECK', '_WHEN', '_LET')})(?![\w-])", text[:at])[-1]
    if "_ELSE" in expected and _more(clause, _IF, spellings("_ELSE")):
        return at, end, Phrase("rule-if-without-else", found=found)
    if "_SATISFIES" in expected and _more(clause, spellings("EVERY", "SOME"), spellings("_SATISFIES")):
        return at, end, Phrase("rule-every-without-satisfies", found=found)
    if expected == {"_BECAUSE"}:
        return at, end, Phrase("rule-without-because", found=found)
    if found[:1] and _CHINESE.match(found[0]) and "STRING" in expected and "_CHECK" not in expected:
        return at, end, Phrase("rule-label-unquoted", found=found)
    if found[:1] and _CHINESE.match(found[0]) and found not in everything():
        together = _together(found)
        if together and not {"NAME", "ID"} & (expected - {"_CHECK"} if "_CHECK" in expected else set()):
            word, rest = together
            return at, end, Phrase("rule-run-together", word=word, rest=rest)
    return None


def _more(text: str, opening: str, closing: str) -> bool:
    """Whether more of some words stand in a text than of those that have to follow them."""
    counts = [len(re.findall(rf"(?<![\w-])(?:{words})(?![\w-])", text)) for words in (opening, closing)]
    return counts[0] > counts[1]


def _together(found: str) -> tuple[str, str] | None:
    """A Chinese keyword and the rest of a word that starts with it."""
    words = sorted({pair[1] for pairs in keywords().values() for pair in pairs}, key=len, reverse=True)
    word = next((w for w in words if found.startswith(w) and found != w), "")
    return (word, found[len(word) :]) if word else None


def _numbers(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    number = re.search(r"(\d[\d.]*)[ \t]+$", text[:at])
    if number and found in _UNITS:
        return at, end, Phrase("rule-unit-apart", found=found, wanted=number[1] + found)
    if "DATE" in expected and found[:4].isdigit():
        whole = re.compile(r"[\d/.年月日-]+?(?=\s|\.\.|$)").match(text, at)
        stop = whole.end() if whole else end
        year = text[at : at + 4]
        return at, max(stop, end), Phrase("rule-date", found=text[at : max(stop, end)], wanted=f"{year}-01-01")
    if "RANGE" in expected and found[:1] in "-~—～至到":
        return at, end, Phrase("rule-range", found=found)
    return None


def _brackets(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    if DECLARATION.match(text, at) and "RBRACE" in expected and (at == 0 or text[at - 1] == "\n"):
        return at, end, Phrase("rule-unclosed", found=found)
    if "RPAR" in expected and (found in everything() or found in ("}", "{")):
        depth = 0
        for i in range(at - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(text[i], 0)
            if depth < 0:
                return i, i + 1, Phrase("rule-unclosed-bracket")
    if found == ")" and text[:at].rstrip()[-1:] not in (",", "(") and "NUMBER" not in expected:
        return at, end, Phrase("rule-bracket-too-many")
    return None


def _declared(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    starts = [m.start() for m in DECLARATION.finditer(text) if m.start() <= at]
    head = text[starts[-1] : at] if starts else ""
    said = re.search(rf"(?<![\w-])({spellings('_ALSO')})\s*\"[^{{}}]*$", text[:at])
    if {"_LIST", "_ONE"} <= expected and said and re.match(rf"(?:{spellings('_EXTEND')})\s", head):
        return said.start(1), said.end(1), Phrase("rule-extend-also", found=said[1])
    if {"_LIST", "_ONE"} <= expected:
        return at, end, Phrase("rule-field-kind", found=found)
    if found == "=" and re.match(rf"(?:{spellings('_PARAMETER')})\s", head):
        return at, end, Phrase("rule-parameter-kind")
    if expected == {"_ON"}:
        return at, end, Phrase("rule-without-on", found=found)
    if found == ":" and re.match(rf"(?:{spellings('_BANDS')})\s", head):
        return at, end, Phrase("rule-band-colon")
    if "COLON" in expected and "_OR" in expected and re.match(rf"(?:{spellings('_TABLE')})\s", head):
        return at, end, Phrase("rule-row-colon", found=found)
    return None


_NEXT = re.compile(r"(?:\s|#[^\n]*\n)*([\w.-]+)")


def _taken(text: str, at: int, end: int, found: str, expected: set[str]) -> Mistake | None:
    """A clause whose word is followed by none of the words that it takes."""
    for name, terminals in TAKES.items():
        word = next((pair for pair in keywords()[name] if found in pair), None)
        following = _NEXT.match(text, end)
        if word is None or name not in expected or following is None:
            continue
        pairs = [pair for terminal in terminals if terminal != "_OF" for pair in keywords()[terminal]]
        if name == "_ACCEPT":
            pairs = [pair for pair in pairs if pair[0] in ACCEPTABLE]
        return following.start(1), following.end(1), _one_of(following[1], pairs)
    if expected == {"VERDICT"}:
        return at, end, _one_of(found, list(keywords()["VERDICT"]))
    if expected == {"QUANTITY"}:
        return at, end, Phrase("rule-unit-factor")
    return None


def _one_of(found: str, pairs: list[tuple[str, str]]) -> Phrase:
    suggestion = near(found.replace("-", "_"), tuple(word for pair in pairs for word in pair))
    wanted = tuple(f"{english}（{chinese}）" for english, chinese in pairs)
    return Phrase("rule-one-of", found=found, wanted=wanted, suggestion=suggestion)


def _general(at: int, end: int, found: str, expected: set[str]) -> Mistake:
    if "_CHECK" in expected and not found[:1].isalpha():
        return at, end, Phrase("rule-after-expression", found=found)
    if "_CHECK" in expected:
        meant = habits.CLAUSES.get(found.lower()) or near(found, _CLAUSES)
        return at, end, Phrase("rule-unknown-clause", found=found, suggestion=meant)
    if "_RULE" in expected and "_FORM" in expected:
        return at, end, Phrase("rule-unknown-declaration", found=found, suggestion=near(found, _TOP))
    if {"NAME", "NUMBER", "LPAR"} <= expected:
        key = "rule-keyword-as-name" if found in everything() else "rule-expression-expected"
        return at, end, Phrase(key, found=found)
    words = [keywords()[name][0][0] for name in sorted(expected) if name in keywords() and name not in _WORDS]
    wanted = tuple(
        _WORDS[name] for name in sorted(expected - {"ID"} if "NAME" in expected else expected) if name in _WORDS
    )
    return at, end, Phrase("rule-unexpected", found=found, wanted=(*wanted, *words)[:6])


def near(word: str, words: tuple[str, ...]) -> str:
    """The keyword that a word was most likely meant to be, or ``""``."""
    return next(iter(difflib.get_close_matches(word.lower(), words, 1, 0.6)), "")
