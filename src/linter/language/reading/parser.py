"""Rule text to syntax, by lark (LALR(1)) and the commented grammar in ``grammar/``.

After a syntax error the declaration it stands in is left out and the rest is read on, so that one run reports every
broken declaration.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from ...diagnostic import ERROR, Diagnostic, Phrase
from ...memory import Memo
from ...source import Source, Span
from . import syntax as s
from .builder import Builder
from .mistakes import DECLARATION, bare_label, problem
from .vocabulary import grammar_text, spellings

MAX_ERRORS = 50
# Each error is found by reading the file once more: large ones are not read so often.
_READ_AT_MOST = 512 * 1024
MAX_NESTING = 60


@cache
def _lark() -> Lark:
    return Lark(
        grammar_text(),
        parser="lalr",
        start=["start", "expression"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


def parse(source: Source) -> tuple[s.RuleFile, list[Diagnostic]]:
    """A rule file's declarations, and its syntax errors."""
    diagnostics: list[Diagnostic] = []
    text = plain(source.text)
    if too_deep := _too_deep(text):
        return s.RuleFile(source, ()), [_error(source, too_deep, too_deep + 1, "rule-nesting", limit=MAX_NESTING)]
    most = max(1, min(MAX_ERRORS, _READ_AT_MOST // max(1, len(text))))
    while unquoted_label := bare_label(text):
        start, end, phrase = unquoted_label
        diagnostics.append(_error(source, start, end, phrase.key, **phrase.args))
        if len(diagnostics) >= most:
            return s.RuleFile(source, ()), diagnostics
        text = _without_declaration_at(text, start)
    while True:
        try:
            tree = _lark().parse(text, start="start")
            break
        except UnexpectedInput as error:
            diagnostic, at = _explain(source, text, error)
            diagnostics.append(diagnostic)
            if len(diagnostics) >= most:
                return s.RuleFile(source, ()), diagnostics
            text = _without_declaration_at(text, at)
    declarations = []
    for child in tree.children:
        assert isinstance(child, Tree)
        try:
            builder = Builder(0)
            declarations.append(builder.transform(child))
            for span in builder.repeated:
                name = text[span.start : span.end].split()[0]
                diagnostics.append(_error(source, span.start, span.end, "clause-twice", name=name))
        except (RecursionError, VisitError) as error:  # a chain of hundreds of operators
            if not _is_too_deep(error):
                raise
            start = child.meta.start_pos
            diagnostics.append(_error(source, start, start + 1, "rule-nesting", limit=MAX_NESTING))
    return s.RuleFile(source, tuple(declarations)), diagnostics


def parse_expression(source: Source, text: str, offset: int) -> tuple[s.Expression | None, list[Diagnostic]]:
    """An expression inside a message; ``offset`` is where ``text`` stands in ``source``."""
    if not text.strip():
        return None, [_error(source, offset - 1, offset + len(text) + 1, "message-empty-hole")]
    known: s.Expression | None = _known.get((text, offset))
    if known is not None:
        return known, []
    said, text = text, plain(text)
    try:
        tree = _lark().parse(text, start="expression")
    except UnexpectedInput as error:
        start, end, phrase = problem(text, error)
        return None, [
            Diagnostic(
                "rule-syntax",
                ERROR,
                phrase,
                file=source.name,
                source=source,
                span=Span(offset + start, offset + end),
                caret=Phrase("caret-here"),
            )
        ]
    try:
        expression: s.Expression = Builder(offset).transform(tree)
    except (RecursionError, VisitError) as error:
        if not _is_too_deep(error):
            raise
        return None, [_error(source, offset, offset + len(text), "rule-nesting", limit=MAX_NESTING)]
    _known.keep((said, offset), expression)
    return expression, []


# Expressions in messages by text and place: the packs of one run share those of the packs that they extend.
_known = Memo(5_000)


def _is_too_deep(error: Exception) -> bool:
    """Whether what a builder met is a text that is nested too deep, which lark wraps where it comes from a token."""
    return isinstance(error, RecursionError) or isinstance(getattr(error, "orig_exc", None), RecursionError)


_KEPT = re.compile(
    r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|“[^”\n]*”|[#＃][^\n]*|[`｀][^`｀\n]*[`｀]'
    r"|/(?:\\.|[^/\\\n])+/(?=\s*+(?:#[^\n]*+\n\s*+)*+[)）])"  # a regular expression, the last argument of `matches`
)
# What an input method puts in place of the ASCII punctuation of the language.
_TYPED = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " "}


def plain(text: str) -> str:
    """A rule file's text with full-width punctuation, digits and “quotes” made ASCII, character for character.

    Strings and comments stay as they are, except that “…” becomes a string.
    """
    parts = []
    done = 0
    for match in _KEPT.finditer(text):
        kept = match[0]
        if kept[0] == "＃":
            kept = f"#{kept[1:]}"
        if kept[0] in "`｀":
            kept = f"`{kept[1:-1]}`"
        if kept[0] == "“":
            kept = kept if '"' in kept else f'"{kept[1:-1]}"'
        parts += [text[done : match.start()].translate(_TYPED), kept]
        done = match.end()
    return "".join(parts) + text[done:].translate(_TYPED)


def _too_deep(text: str) -> int:
    depth = 0
    for match in re.finditer(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|`[^`\n]*`|#[^\n]*|[({]|[)}]', text):
        if match.group() in "({":
            depth += 1
            if depth > MAX_NESTING:
                return match.start()
        elif match.group() in ")}":
            depth -= 1
    # Chains of prefix words nest as deep as brackets do.
    bare = re.sub(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*', lambda m: " " * len(m[0]), text)
    for match in re.finditer(rf"(?:(?:{spellings('_NOT', '_IF')}|-)\s*){{{MAX_NESTING}}}", bare):
        return match.start() or 1
    return 0


def _without_declaration_at(text: str, at: int) -> str:
    """``text`` with the declaration that holds ``at`` blanked out, offsets unchanged."""
    starts = [match.start() for match in DECLARATION.finditer(text)]
    begin = max((i for i in starts if i <= at), default=0)
    if not text[begin:at].strip():  # the error is the declaration's own first word: stray text before it is to blame
        begin = max((i for i in starts if i < begin), default=0)
    end = min((i for i in starts if i > at), default=len(text))
    if not text[begin:end].strip():
        begin = 0
    return text[:begin] + re.sub(r"[^\n]", " ", text[begin:end]) + text[end:]


def _error(source: Source, start: int, end: int, key: str, /, **args: Any) -> Diagnostic:
    return Diagnostic(
        "rule-syntax",
        ERROR,
        Phrase(key, **args),
        file=source.name,
        source=source,
        span=Span(start, max(end, start)),
        caret=Phrase("caret-here"),
    )


def _explain(source: Source, text: str, error: UnexpectedInput) -> tuple[Diagnostic, int]:
    start, end, phrase = problem(text, error)
    diagnostic = _error(source, start, end, "rule-unexpected")
    diagnostic.message = phrase
    at = start
    if isinstance(error, UnexpectedToken) and phrase.key in ("rule-unclosed", "rule-end"):
        at = max(start - 1, 0)
    return diagnostic, at
