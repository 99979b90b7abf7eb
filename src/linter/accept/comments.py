"""Comments that are waivers, or mean to be: what they accept, why, until when and by whom.

What looks like a waiver and is not read as one is said: it would accept nothing, or hold for ever, in silence.
"""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..source import Span
from ..startup.expressions import IGNORECASE, Expression
from .ends import day, end, is_date, plain, says, unread
from .marks import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from ..source import Source
    from ..yaml.document import Comment

_LONGEST = 1000

_VERB = (
    r"(?:waiv\w*|wav(?:e|ed|er)\b|豁免?|免除|ignor\w*|disabl\w*|skip\w*|suppress\w*|allow\w*|accept\w*|except\w*|noqa"
    r"|off\b|忽略|跳过|屏蔽|关闭)"
)
_MARKED = Expression(rf"(?<![A-Za-z0-9_./-]){MARK}\s*[:：]\s*", IGNORECASE)
_MEANT = Expression(_VERB, IGNORECASE)
_WAIVE = Expression(r"(?:waive\s+|豁免\s*)(?P<rules>.*?)(?:\s+because(?=\W|$)|\s*因为)\s*(?P<rest>.*)", IGNORECASE)
_ONLY_RULES = Expression(r"(?:waive|豁免)(?P<rules>\s.*)?", IGNORECASE)
# Directly behind a date 由 needs no space; elsewhere it may be a word of the reason.
_BY = Expression(r"(?:[\s,，;；]+(?:by|由)\s+|(?<=[0-9０-９日号])[\s,，;；]*由\s*)(?P<who>\S(?:.*\S)?)\s*$", IGNORECASE)
_QUOTED = Expression(r"""(?:"(?P<a>[^"”]*)["”]|“(?P<b>[^"”]*)["”]|「(?P<c>[^」]*)」)(?P<rest>.*)""")
_NAME = Expression(r"[^\W\d]\w*(?:-\w+)*")
_WORDS = Expression(r"[^\s,，、;；]+")

# Of a plain text in small letters: the mark without its colon, or something close to it with one or before a verb, and
# a waiver without any mark.
_UNMARKED = Expression(rf"(?<![a-z0-9_./-]){MARK}[\W_]*{_VERB}")
_NEARLY = Expression(
    rf"(?<![a-z0-9_./-])(?P<word>[a-z][a-z_-]{{5,11}}|[a-z]{{4,6}} [a-z]{{3,5}})"
    rf"\s*(?P<colon>[:;.,=-]?)\s*(?P<verb>{_VERB})?"
)
_OPENED = Expression(rf"[#\s]*{MARK}[\s_-]*[\[(<{{@/|]")
_BARE = Expression(
    r"(?:^|[\s#;,.。、])(?:waive[sd]?|豁免)[\s:：]*(?P<rules>\S.*?)(?:\s*(?:because|since|due to|因为|由于|理由)|$)"
)
_NEAR = 2


class Terms:
    """What a waiver says: the rules with where they stand, the reason, the last day it holds (None: for good), who."""

    __slots__ = ("by", "reason", "rules", "until")

    def __init__(self, reason: str, until: date | None, by: str) -> None:
        self.rules: list[tuple[str, Span]] = []
        self.reason = reason
        self.until = until
        self.by = by


class _Wrong(Exception):
    """Internal: a comment that is no waiver, though it means to be; a message's key with its arguments and a place."""

    def __init__(self, key: str, start: int, end: int, **args: str) -> None:
        super().__init__(key)
        self.key = key
        self.start = start
        self.end = end
        self.args_ = args


def terms(source: Source, comment: Comment, known: Container[str]) -> tuple[list[Terms], list[Diagnostic]]:
    """The waivers of one comment, and what is wrong with what means to be one. ``known`` are the names of rules."""
    found: list[Terms] = []
    problems: list[Diagnostic] = []
    text = comment.text
    at = source.text.index(text, comment.span.start) if text else comment.span.start
    pieces = _pieces(text)
    for start, stop in pieces:
        try:
            found.append(_parsed(at + start, text[start:stop], known))
        except _Wrong as wrong:
            problems.append(_said(source, comment, wrong))
    if not pieces and _is_meant(text, known):
        problems.append(_said(source, comment, _Wrong("waiver-form", at, at + len(text))))
    return found, problems


def _pieces(text: str) -> list[tuple[int, int]]:
    """What stands behind each mark of a comment; behind the first word of it whatever it is, elsewhere a waiver."""
    first = len(text) - len(text.lstrip("# \t"))
    starts = [
        match.span()
        for match in _MARKED.get().finditer(text)
        if match.start() == first or _MEANT.get().match(text, match.end())
    ]
    stops = [*(start for start, _ in starts[1:]), len(text)][: len(starts)]
    return [(s, s + len(text[s:stop].rstrip("# \t"))) for (_, s), stop in zip(starts, stops, strict=True)]


def _said(source: Source, comment: Comment, wrong: _Wrong) -> Diagnostic:
    start = min(wrong.start, comment.span.end - 1)  # the comment may end the file
    span = Span(start, max(min(wrong.end, comment.span.end), start + 1))
    return Diagnostic(
        "waiver-syntax", ERROR, Phrase(wrong.key, **wrong.args_), file=source.name, source=source, span=span, caret=""
    )


def _parsed(at: int, text: str, known: Container[str]) -> Terms:
    """What one waiver says; ``at`` is where ``text``, which follows the mark, stands in the source."""
    stop = at + len(text)
    if len(text) > _LONGEST:  # the expressions look at white space more than once
        raise _Wrong("waiver-too-long", at, at + 1, limit=str(_LONGEST))
    words = " ".join(text.split())  # runs of white space would cost the expressions time
    match = _WAIVE.get().fullmatch(words)
    if match is None:
        only = _ONLY_RULES.get().fullmatch(words)
        raise _Wrong(
            "waiver-no-reason" if only is not None and (only["rules"] or "").strip() else "waiver-form", at, stop
        )
    reason, until, by, quoted = _reason(match["rest"])
    for part in (by,) if quoted else (reason, by):
        hidden = part if part and is_date(part) else unread(part)
        if hidden:
            start = at + max(text.rfind(hidden), 0)
            raise _Wrong(
                "waiver-end", start, start + len(hidden) if text[start - at :].startswith(hidden) else stop, text=hidden
            )
    if not says(reason) or (by and not says(by)):
        raise _Wrong("waiver-no-reason" if not says(reason) else "waiver-nobody", at, stop)
    if not quoted and _names_rules(plain(reason)[0], known):  # a second waiver in the reason of the first
        raise _Wrong("waiver-two", at, stop)
    last = day(until) if until else None
    if until and last is None:
        start = at + max(text.rfind(until), 0)
        raise _Wrong("waiver-date", start, start + len(until), text=until)
    result = Terms(reason, last, by)
    behind = 0
    for name in _WORDS.get().finditer(match["rules"]):
        behind = text.index(name[0], behind)
        span = Span(at + behind, at + behind + len(name[0]))
        behind += len(name[0])
        if _NAME.get().fullmatch(name[0]) is None:
            raise _Wrong("waiver-name", span.start, span.end, name=name[0])
        result.rules.append((name[0], span))
    if not result.rules:
        raise _Wrong("waiver-form", at, stop)
    return result


def _reason(text: str) -> tuple[str, str, str, bool]:
    """``(reason, until, by, whether the reason is in quotes)``: a quoted reason ends at its quote, and nothing but an
    end and a name may follow."""
    text = text.lstrip(":： ")
    quoted = _QUOTED.get().fullmatch(text)
    if quoted is not None:
        rest, until, by = _behind(quoted["rest"])
        if not says(rest):
            return (quoted["a"] or quoted["b"] or quoted["c"] or "").strip(), until, by, True
    return *_behind(f" {text}"), False


def _behind(rest: str) -> tuple[str, str, str]:
    """``(what is left, until, by)``: an end and a name close a waiver, in either order."""
    until = by = ""
    for _ in range(2):
        found = end(rest) if not until else None
        if found is not None:
            until, rest = found[1], rest[: found[0]]
            continue
        match = _BY.get().search(rest) if not by else None
        # The nearest `by` to the end: one in the reason's own words stands before it.
        while (
            match is not None and (inner := _BY.get().search(match[0], match.start("who") - match.start())) is not None
        ):
            match = _BY.get().search(rest, match.start() + inner.start())
        if match is not None:
            by, rest = match["who"], rest[: match.start()]
    return rest.strip(), until, by


def _is_meant(text: str, known: Container[str]) -> bool:
    """Whether a comment without a proper mark means to be a waiver."""
    words = plain(text[:_LONGEST])[0].strip()
    if _UNMARKED.get().search(words):
        return True
    for match in _NEARLY.get().finditer(words):
        word = match["word"].replace("-", "").replace("_", "").replace(" ", "")
        first = not words[: match.start()].strip("# ")
        if (
            (match["verb"] or (first and match["colon"] in (":", "=")))
            and word != MARK
            and _distance(word, MARK) <= _NEAR
        ):
            return True
        if word == MARK and first and match["colon"] in (":", "="):
            return True
    return _OPENED.get().match(words) is not None or _names_rules(words, known)


def _names_rules(words: str, known: Container[str]) -> bool:
    """Whether a text waives rules that there are, or what can only be the name of one."""
    match = _BARE.get().search(words)
    if match is None:
        return False
    names = [name[0] for name in _WORDS.get().finditer(match["rules"])]
    return any(
        name in known or (name.isascii() and "-" in name.strip("-") and _NAME.get().fullmatch(name)) for name in names
    )


def _distance(one: str, other: str) -> int:
    """How many letters differ: changed, left out, put in, or swapped with the next."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


__all__ = ["Terms", "terms"]
