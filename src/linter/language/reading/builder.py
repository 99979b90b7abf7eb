"""From lark's tree to syntax: a method a production of ``grammar/crossfoot.lark``."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from ...source import Span
from . import syntax as s
from .spoken import Spoken, called, unquoted
from .vocabulary import KIND_WORDS, SIGNS, english


def _only(items: list[Any], kind: type[Any]) -> Any:
    return next((i for i in items if isinstance(i, kind)), None)


class _Inside(tuple[s.Word, ...]):
    """The root forms that a rule is held to."""


class _Headings(tuple[s.Word, ...]):
    """Further headings of a field."""


@v_args(meta=True)
class Builder(Spoken):
    """Parse tree to syntax."""

    def _once(self, items: list[Any]) -> None:
        self.repeated += [i.span for i in [i for i in items if isinstance(i, s.Dates)][1:]]

    def _label(self, items: list[Any]) -> s.Word | None:
        return next((self._word(t) for t in items if isinstance(t, Token) and t.type == "STRING"), None)

    def start(self, meta: Any, items: list[Any]) -> list[s.Declaration]:
        return items

    # packs and sources

    def pack(self, meta: Any, items: list[Any]) -> s.Pack:
        return s.Pack(
            self._span(meta),
            self._word(items[0]),
            self._label(items[1:]),
            tuple(word for item in items if isinstance(item, tuple) for word in item),
            tuple(i for i in items if isinstance(i, s.SetParameter)),
            tuple(i for i in items if isinstance(i, s.SetSeverity)),
            tuple(i for i in items if isinstance(i, s.Disable)),
            tuple(i for i in items if isinstance(i, s.Mode)),
        )

    def extends(self, meta: Any, items: list[Any]) -> tuple[s.Word, ...]:
        return tuple(self._word(t) for t in items)

    def set_parameter(self, meta: Any, items: list[Any]) -> s.SetParameter:
        return s.SetParameter(self._word(items[0]), items[1], _only(items, s.Dates))

    def set_severity(self, meta: Any, items: list[Any]) -> s.SetSeverity:
        return s.SetSeverity(self._word(items[0]), english("SEVERITY", items[1]))

    def disable(self, meta: Any, items: list[Any]) -> s.Disable:
        return s.Disable(self._word(items[0]), unquoted(items[1]))

    def source(self, meta: Any, items: list[Any]) -> s.SourceDocument:
        texts: dict[str, str] = dict(i for i in items if isinstance(i, tuple))
        dates = next((i for i in items if isinstance(i, s.Dates)), None)
        return s.SourceDocument(
            self._span(meta),
            self._word(items[0]),
            self._word(items[1]),
            texts.get("title", ""),
            texts.get("issuer", ""),
            dates,
        )

    def source_title(self, meta: Any, items: list[Any]) -> tuple[str, str]:
        return "title", unquoted(items[0])

    def source_issuer(self, meta: Any, items: list[Any]) -> tuple[str, str]:
        return "issuer", unquoted(items[0])

    def effective(self, meta: Any, items: list[Any]) -> s.Dates:
        span = self._span(meta)
        tokens = [t for t in items if isinstance(t, Token) and t.type == "DATE"]
        dots = next(t for t in items if isinstance(t, Token) and t.type != "DATE")
        start = next((str(t) for t in tokens if (t.start_pos or 0) < (dots.start_pos or 0)), "")
        end = next((str(t) for t in tokens if (t.start_pos or 0) > (dots.start_pos or 0)), "")
        return s.Dates(start, end, span)

    def basis(self, meta: Any, items: list[Any]) -> s.Basis:
        return s.Basis(self._word(items[0]), unquoted(items[1]) if len(items) > 1 else "")

    # forms

    def form(self, meta: Any, items: list[Any]) -> s.Form:
        modifiers = [i for i in items if isinstance(i, str) and not isinstance(i, Token)]
        return s.Form(
            self._span(meta),
            self._word(items[0]),
            self._label(items[1:]),
            "root" in modifiers,
            "open" in modifiers,
            tuple(i for i in items if isinstance(i, (s.Field, s.Include))),
            tuple(i for i in items if isinstance(i, s.Identity)),
            tuple(word for i in items if isinstance(i, _Headings) for word in i),
        )

    def include(self, meta: Any, items: list[Any]) -> s.Include:
        return s.Include(tuple(map(self._word, items)))

    def also(self, meta: Any, items: list[Any]) -> _Headings:
        return _Headings(map(self._word, items))

    added_headings = also

    def extension(self, meta: Any, items: list[Any]) -> s.Extension:
        return s.Extension(self._span(meta), self._word(items[0]), None, tuple(items[1:]))

    def addition(self, meta: Any, items: list[Any]) -> s.Addition:
        also = tuple(word for i in items if isinstance(i, _Headings) for word in i)
        choices = tuple(word for i in items if isinstance(i, s.OneOf) for word in i.values)
        return s.Addition(self._word(items[0]), also, choices)

    def form_modifier(self, meta: Any, items: list[Any]) -> str:
        return "root" if items[0].type == "ROOT" else "open"

    def field(self, meta: Any, items: list[Any]) -> s.Field:
        modifiers = tuple(i for i in items if isinstance(i, str) and not isinstance(i, Token))
        return s.Field(
            self._word(items[0]),
            self._label(items[1:]),
            next(i for i in items if isinstance(i, s.Kind)),
            modifiers,
            self._span(meta),
            tuple(i for i in items if isinstance(i, s.Mode)),
            next((i for i in items if isinstance(i, tuple) and not isinstance(i, _Headings)), ()),
            tuple(word for i in items if isinstance(i, _Headings) for word in i),
        )

    def field_modifier(self, meta: Any, items: list[Any]) -> str:
        return {"REQUIRED": "required", "PERCENT": "percent", "EITHER": "either"}.get(items[0].type, "plain")

    def derivations(self, meta: Any, items: list[Any]) -> tuple[s.Derivation, ...]:
        return tuple(items)

    def derivation(self, meta: Any, items: list[Any]) -> s.Derivation:
        condition = next((i.condition for i in items if isinstance(i, s.When)), None)
        return s.Derivation(items[0], self._label(items[1:]), condition, self._span(meta))

    def derivation_when(self, meta: Any, items: list[Any]) -> s.When:
        return s.When(items[0])

    # comparing and units

    def compare_how(self, meta: Any, items: list[Any]) -> s.Mode:
        if isinstance(items[0], s.Expression):
            because = self._word(items[1]) if len(items) > 1 else None
            return s.Mode("compare", "within", self._span(meta), items[0], because)
        return s.Mode("compare", english("HOW", items[0]), self._span(meta))

    def rounding(self, meta: Any, items: list[Any]) -> s.Mode:
        return s.Mode("rounding", english("ROUNDED", items[0]), self._span(meta))

    def accept(self, meta: Any, items: list[Any]) -> s.Mode:
        return s.Mode("accept", english("VERDICT", items[0]), self._span(meta))

    def severity_of(self, meta: Any, items: list[Any]) -> s.Mode:
        severity = english("SEVERITY", items[1])
        return s.Mode(f"severity {english('VERDICT', items[0])}", severity, self._span(meta))

    def absent(self, meta: Any, items: list[Any]) -> s.Mode:
        return s.Mode("absent", english("ABSENT", items[0]), self._span(meta))

    def blank(self, meta: Any, items: list[Any]) -> s.Mode:
        return s.Mode("blank", english("ABSENT", items[0]), self._span(meta))

    def decimals(self, meta: Any, items: list[Any]) -> s.Mode:
        return s.Mode("decimals", str(items[0]), self._span(meta))

    def unit(self, meta: Any, items: list[Any]) -> s.Unit:
        token: Token = items[1]
        factor = s.Literal(self._token_span(token), "quantity", str(token))
        basis = tuple(i for i in items if isinstance(i, s.Basis))
        return s.Unit(self._span(meta), self._word(items[0]), None, factor, basis)

    def named_kind(self, meta: Any, items: list[Any]) -> s.Kind:
        return s.NamedKind(self._span(meta), str(items[0]))

    def list_of(self, meta: Any, items: list[Any]) -> s.Kind:
        return s.ListOf(self._span(meta), items[0])

    def one_of(self, meta: Any, items: list[Any]) -> s.Kind:
        return s.OneOf(self._span(meta), tuple(items))

    choices = one_of

    def measure(self, meta: Any, items: list[Any]) -> s.Kind:
        return s.Measure(self._span(meta), "".join(self._word(items[0]).text.split()) if items else "")

    def counted(self, meta: Any, items: list[Any]) -> s.Kind:
        kind = KIND_WORDS.get(word := str(items[0]), word)
        if kind not in ("count", "money"):  # no other kind has a unit
            return s.NamedKind(self._span(meta), f"{word}({self._word(items[1]).text})")
        return s.Measure(self._span(meta), "".join(self._word(items[1]).text.split()), kind == "count", kind == "money")

    def group(self, meta: Any, items: list[Any]) -> s.Kind:
        return s.Group(self._span(meta), tuple(items))

    def choice(self, meta: Any, items: list[Any]) -> s.Word:
        return self._word(items[0])

    # bands and parameters

    def bands(self, meta: Any, items: list[Any]) -> s.Bands:
        names = [i for i in items if isinstance(i, Token) and i.type == "NAME"]
        ends = [i for i in items if isinstance(i, s.Expression)]
        self._once(items)
        return s.Bands(
            self._span(meta),
            self._word(names[0]),
            self._label(items),
            self._word(names[1]),
            ends[0] if ends else None,
            ends[1] if ends else None,
            tuple(i for i in items if isinstance(i, s.Band)),
            tuple(i for i in items if isinstance(i, s.Basis)),
            _only(items, s.Dates),
        )

    def band(self, meta: Any, items: list[Any]) -> s.Band:
        return s.Band(items[0], items[1], str(items[2]), items[3], self._span(meta))

    def parameter(self, meta: Any, items: list[Any]) -> s.Parameter:
        names = [i for i in items if isinstance(i, Token) and i.type == "NAME"]
        self._once(items)
        return s.Parameter(
            self._span(meta),
            self._word(names[0]),
            self._label(items),
            _only(items, s.Kind),
            next(i for i in items if isinstance(i, s.Expression)),
            tuple(i for i in items if isinstance(i, s.Basis)),
            _only(items, s.Dates),
        )

    # tables

    def table(self, meta: Any, items: list[Any]) -> s.Table:
        hit = next((str(i) for i in items if isinstance(i, Token) and i.type == "HIT"), "unique")
        self._once(items)
        rows = [i for i in items if isinstance(i, s.Row)]
        self.repeated += [row.span for row in [r for r in rows if not r.cells][1:]]
        return s.Table(
            self._span(meta),
            self._word(items[0]),
            self._label(items[1:]),
            tuple(i for i in items if isinstance(i, s.Input)),
            next(i for i in items if isinstance(i, s.Kind)),
            english("HIT", hit),
            tuple(row for row in rows if row.cells),
            next((row for row in rows if not row.cells), None),
            tuple(i for i in items if isinstance(i, s.Basis)),
            _only(items, s.Dates),
        )

    def input(self, meta: Any, items: list[Any]) -> s.Input:
        ends = [i for i in items if isinstance(i, s.Expression)]
        return s.Input(self._word(items[0]), items[1], ends[0] if ends else None, ends[1] if ends else None)

    def row(self, meta: Any, items: list[Any]) -> s.Row:
        return s.Row(tuple(i for i in items if isinstance(i, s.Cell)), _only(items, s.Expression), self._span(meta))

    def otherwise(self, meta: Any, items: list[Any]) -> s.Row:
        return s.Row((), _only(items, s.Expression), self._span(meta))

    def anything(self, meta: Any, items: list[Any]) -> s.Cell:
        return s.Anything(self._span(meta))

    def limit(self, meta: Any, items: list[Any]) -> s.Cell:
        op, span = str(items[0]), self._span(meta)
        found = items[1] if isinstance(items[1], s.Expression) else s.Name(self._token_span(items[1]), str(items[1]))
        return s.Limit(span, SIGNS.get(op, op), found)

    def value(self, meta: Any, items: list[Any]) -> s.Cell:
        span = self._span(meta)
        found = items[0] if isinstance(items[0], s.Expression) else s.Name(span, str(items[0]))
        return s.Limit(span, "=", found)

    def span(self, meta: Any, items: list[Any]) -> s.Cell:
        return s.Interval(self._span(meta), items[0], str(items[1]), items[2])

    def any_of(self, meta: Any, items: list[Any]) -> s.Cell:
        return s.AnyOf(self._span(meta), tuple(items))

    def none_of(self, meta: Any, items: list[Any]) -> s.Cell:
        return s.NoneOf(self._span(meta), items[0])

    def unknown(self, meta: Any, items: list[Any]) -> None:
        return None

    def define(self, meta: Any, items: list[Any]) -> s.Define:
        names = [i for i in items if isinstance(i, Token) and i.type == "NAME"]
        return s.Define(
            self._span(meta),
            self._word(names[0]),
            self._label(items),
            tuple(i for i in items if isinstance(i, s.Argument)),
            _only(items, s.Kind),
            next(i for i in items if isinstance(i, s.Expression)),
        )

    def argument(self, meta: Any, items: list[Any]) -> s.Argument:
        return s.Argument(self._word(items[0]), items[1])

    # rules

    def rule(self, meta: Any, items: list[Any]) -> s.Rule:
        return s.Rule(
            self._span(meta),
            self._word(items[0]),
            self._label(items[1:]),
            self._word(items[1]),
            tuple(i for i in items if not isinstance(i, (Token, _Inside))),
            tuple(word for i in items if isinstance(i, _Inside) for word in i),
        )

    def inside(self, meta: Any, items: list[Any]) -> _Inside:
        return _Inside(map(self._word, items))

    def for_each(self, meta: Any, items: list[Any]) -> s.Clause:
        words = [self._word(i) for i in items if isinstance(i, Token)]
        clauses = tuple(i for i in items if not isinstance(i, Token))
        return s.ForEach(words[0], tuple(words[1:]), clauses)

    def title(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.Title(str(items[0]), self._word(items[1]))

    def why(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.Why(str(items[0]), self._word(items[1]))

    def message(self, meta: Any, items: list[Any]) -> s.Clause:
        # Raw: its braces and their escapes are read by the compiler.
        return s.Message(str(items[0]), s.Word(items[1][1:-1], self._token_span(items[1])))

    def when(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.When(items[0])

    def let(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.Let(self._word(items[0]), items[1])

    def check(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.Check(items[0])

    def severity(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.SeverityClause(english("SEVERITY", items[0]), self._span(meta))

    def fix(self, meta: Any, items: list[Any]) -> s.Clause:
        return s.Fix(self._word(items[0]))

    def pass_example(self, meta: Any, items: list[Any]) -> s.Clause:
        return self._example(True, items[0])

    def fail_example(self, meta: Any, items: list[Any]) -> s.Clause:
        return self._example(False, items[0])

    def _example(self, passes: bool, token: Token) -> s.Example:
        quotes = 3 if token.type == "BLOCK" else 1
        span = self._token_span(token)
        text = token[3:-3] if quotes == 3 else unquoted(token)
        return s.Example(passes, text, Span(span.start + quotes, span.end - quotes))

    # expressions

    def choice_of(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.If(self._span(meta), *items)

    def quantified(self, meta: Any, items: list[Any]) -> s.Expression:
        op = "every" if items[0].type == "EVERY" else "some"
        return s.Quantified(self._span(meta), op, self._word(items[1]), items[2], items[3])

    def each(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Each(self._span(meta), self._word(items[0]), items[1], items[2])

    def where(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Where(self._span(meta), items[0], items[1])

    def grouping(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Grouping(self._span(meta), items[0], tuple(self._word(t) for t in items[1:]))

    def mentions(self, meta: Any, items: list[Any]) -> s.Expression:
        # Raw: its holes and brackets are read by the compiler.
        pattern = s.Word(items[0][1:-1], self._token_span(items[0]))
        return s.Mentions(self._span(meta), pattern, items[1])

    def disjunction(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Logic(self._span(meta), "or", tuple(items))

    def conjunction(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Logic(self._span(meta), "and", tuple(items))

    def implies(self, meta: Any, items: list[Any]) -> s.Expression:
        """``a implies b`` is ``not a or b``."""
        span = self._span(meta)
        return s.Logic(span, "or", (s.Not(items[0].span, items[0]), items[1]))

    def within(self, meta: Any, items: list[Any]) -> s.Expression:
        """``x in 80 ..< 90`` is ``x >= 80 and x < 90``."""
        span, (subject, low, dots, high) = self._span(meta), items
        first = s.Compare(span, ">" if dots.startswith("<") else ">=", subject, low)
        last = s.Compare(span, "<" if dots.endswith("<") else "<=", subject, high)
        return s.Logic(span, "and", (first, last))

    def not_(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Not(self._span(meta), items[0])

    def compare(self, meta: Any, items: list[Any]) -> s.Expression:
        op = str(items[1])
        return s.Compare(self._span(meta), SIGNS.get(op, op), items[0], items[2])

    def equal(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Compare(self._span(meta), "=", items[0], items[1])

    def among(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Among(self._span(meta), items[0], tuple(items[1:]))

    def is_kind(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.IsKind(self._span(meta), items[0], self._word(items[1]))

    def add(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Binary(self._span(meta), "+", *items)

    def subtract(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Binary(self._span(meta), "-", *items)

    def multiply(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Binary(self._span(meta), "*", items[0], items[2])

    def divide(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Binary(self._span(meta), "/", items[0], items[2])

    def raised(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Binary(self._span(meta), "^", *items)

    def negate(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Negate(self._span(meta), items[0])

    def member(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Member(self._span(meta), items[0], self._word(items[1]))

    def name(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Name(self._span(meta), called(items[0]))

    def call(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Call(self._span(meta), self._word(items[0]), tuple(items[1:]))

    def regex(self, meta: Any, items: list[Any]) -> s.Expression:
        return s.Literal(self._span(meta), "regex", items[0][1:-1].replace("\\/", "/"))

    def literal(self, meta: Any, items: list[Any]) -> s.Expression:
        token: Token = items[0]
        kind = {"TRUE": "bool", "FALSE": "bool"}.get(token.type, token.type.lower())
        text = unquoted(token) if token.type == "STRING" else str(token)
        if kind == "bool":
            text = "true" if token.type == "TRUE" else "false"
        return s.Literal(self._span(meta), kind, text)


__all__ = ["Builder"]
