"""The syntax of a rule file: one frozen dataclass a production of ``grammar/crossfoot.lark``."""

from __future__ import annotations

from dataclasses import dataclass

from ...source import Source, Span


@dataclass(frozen=True)
class Word:
    """A name, an identifier or a string, with its place."""

    text: str
    span: Span


# ---- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expression:
    span: Span


@dataclass(frozen=True)
class Literal(Expression):
    """``kind``: ``number``, ``quantity``, ``date``, ``string``, ``regex`` or ``bool``; ``text`` unquoted."""

    kind: str
    text: str


@dataclass(frozen=True)
class Name(Expression):
    text: str


@dataclass(frozen=True)
class Member(Expression):
    target: Expression
    name: Word


@dataclass(frozen=True)
class Call(Expression):
    function: Word
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Negate(Expression):
    operand: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """``op`` is ``+ - * /``."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Compare(Expression):
    """``op`` is ``= <> < <= > >=``."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Among(Expression):
    operand: Expression
    choices: tuple[Expression, ...]


@dataclass(frozen=True)
class IsKind(Expression):
    operand: Expression
    kind: Word


@dataclass(frozen=True)
class Logic(Expression):
    """``op`` is ``and`` or ``or``, over two or more items."""

    op: str
    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Not(Expression):
    operand: Expression


@dataclass(frozen=True)
class If(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Quantified(Expression):
    """``op`` is ``every`` or ``some``."""

    op: str
    variable: Word
    items: Expression
    condition: Expression


@dataclass(frozen=True)
class Each(Expression):
    variable: Word
    items: Expression
    body: Expression


@dataclass(frozen=True)
class Grouping(Expression):
    items: Expression
    fields: tuple[Word, ...]


@dataclass(frozen=True)
class Mentions(Expression):
    """``pattern`` as written between its quotes; ``items`` the text, record or list that is searched."""

    pattern: Word
    items: Expression


@dataclass(frozen=True)
class Where(Expression):
    items: Expression
    condition: Expression


# ---- kinds -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    span: Span


@dataclass(frozen=True)
class NamedKind(Kind):
    name: str


@dataclass(frozen=True)
class ListOf(Kind):
    item: Kind


@dataclass(frozen=True)
class OneOf(Kind):
    values: tuple[Word, ...]


@dataclass(frozen=True)
class Measure(Kind):
    unit: str


@dataclass(frozen=True)
class Group(Kind):
    fields: tuple[Field | Include, ...]


# ---- declarations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mode:
    """How figures are compared: ``key`` is ``compare``, ``rounding``, ``accept``, ``absent``, ``decimals`` or
    ``severity VERDICT``. ``limit`` and ``because`` belong to ``compare within``."""

    key: str
    value: str
    span: Span
    limit: Expression | None = None
    because: Word | None = None


@dataclass(frozen=True)
class Derivation:
    """One lawful way to compute a field."""

    value: Expression
    label: Word | None
    condition: Expression | None
    span: Span


@dataclass(frozen=True)
class Field:
    name: Word
    label: Word | None
    kind: Kind
    modifiers: tuple[str, ...]
    span: Span
    modes: tuple[Mode, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    # Further headings that a report may print for it.
    also: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Include:
    """The fields of other forms, in place."""

    forms: tuple[Word, ...]


@dataclass(frozen=True)
class Dates:
    """``effective``: ISO dates, either end open."""

    start: str
    end: str
    span: Span


@dataclass(frozen=True)
class Basis:
    source: Word
    article: str


@dataclass(frozen=True)
class Declaration:
    span: Span
    name: Word
    label: Word | None


@dataclass(frozen=True)
class SetParameter:
    name: Word
    value: Expression
    effective: Dates | None = None


@dataclass(frozen=True)
class SetSeverity:
    rule: Word
    severity: str


@dataclass(frozen=True)
class Disable:
    rule: Word
    reason: str


@dataclass(frozen=True)
class Pack(Declaration):
    extends: tuple[Word, ...]
    sets: tuple[SetParameter, ...]
    severities: tuple[SetSeverity, ...]
    disables: tuple[Disable, ...]
    modes: tuple[Mode, ...] = ()


@dataclass(frozen=True)
class SourceDocument(Declaration):
    title: str
    issuer: str
    effective: Dates | None


@dataclass(frozen=True)
class Unit(Declaration):
    """``factor`` (a number with its unit, as written) is what one of it is."""

    factor: Expression
    basis: tuple[Basis, ...]


@dataclass(frozen=True)
class Form(Declaration):
    root: bool
    open: bool
    fields: tuple[Field | Include, ...]


@dataclass(frozen=True)
class Addition:
    """Headings and choices that are added to a field of an extended form."""

    field: Word
    also: tuple[Word, ...]
    choices: tuple[Word, ...]


@dataclass(frozen=True)
class Extension(Declaration):
    """What a pack adds to a form; ``name`` is the form's."""

    fields: tuple[Field | Include | Addition, ...]


@dataclass(frozen=True)
class Band:
    name: Word
    low: Expression
    op: str
    high: Expression
    span: Span


@dataclass(frozen=True)
class Bands(Declaration):
    over: Word
    low: Expression | None
    high: Expression | None
    rows: tuple[Band, ...]
    basis: tuple[Basis, ...]
    effective: Dates | None = None


@dataclass(frozen=True)
class Parameter(Declaration):
    kind: Word
    value: Expression
    basis: tuple[Basis, ...]
    effective: Dates | None = None


# ---- decision tables -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    span: Span


@dataclass(frozen=True)
class Anything(Cell):
    pass


@dataclass(frozen=True)
class Limit(Cell):
    """``op`` is ``< <= > >= <>`` or ``=``; ``value`` a literal, a negated one, or the name of a choice."""

    op: str
    value: Expression


@dataclass(frozen=True)
class Interval(Cell):
    """``op`` is ``..``, ``..<``, ``<..`` or ``<..<``."""

    low: Expression
    op: str
    high: Expression


@dataclass(frozen=True)
class AnyOf(Cell):
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class NoneOf(Cell):
    cell: Cell


@dataclass(frozen=True)
class Input:
    name: Word
    kind: Kind
    low: Expression | None
    high: Expression | None


@dataclass(frozen=True)
class Row:
    """``cells`` is empty for ``otherwise``; ``result`` is None for ``unknown``."""

    cells: tuple[Cell, ...]
    result: Expression | None
    span: Span


@dataclass(frozen=True)
class Table(Declaration):
    """``hit`` is ``unique``, ``first``, ``any``, ``sum``, ``min``, ``max`` or ``count``."""

    inputs: tuple[Input, ...]
    gives: Kind
    hit: str
    rows: tuple[Row, ...]
    otherwise: Row | None
    basis: tuple[Basis, ...]
    effective: Dates | None = None


@dataclass(frozen=True)
class Argument:
    name: Word
    kind: Word


@dataclass(frozen=True)
class Define(Declaration):
    arguments: tuple[Argument, ...]
    kind: Word
    body: Expression


@dataclass(frozen=True)
class LanguageText:
    language: str
    text: Word


@dataclass(frozen=True)
class Title(LanguageText):
    pass


@dataclass(frozen=True)
class Why(LanguageText):
    pass


@dataclass(frozen=True)
class Message(LanguageText):
    pass


@dataclass(frozen=True)
class When:
    condition: Expression


@dataclass(frozen=True)
class Let:
    name: Word
    value: Expression


@dataclass(frozen=True)
class Check:
    condition: Expression


@dataclass(frozen=True)
class ForEach:
    """Clauses that are said of each of several fields: ``variable`` stands for them."""

    variable: Word
    columns: tuple[Word, ...]
    clauses: tuple[When | Let | Check | Message, ...]


@dataclass(frozen=True)
class SeverityClause:
    severity: str
    span: Span


@dataclass(frozen=True)
class Fix:
    field: Word


@dataclass(frozen=True)
class Example:
    """A report fragment that must pass or fail the rule; ``span`` is that of the fragment's text."""

    passes: bool
    text: str
    span: Span


Clause = Title | Why | Message | When | Let | Check | ForEach | SeverityClause | Mode | Fix | Basis | Dates | Example


@dataclass(frozen=True)
class Rule(Declaration):
    """``inside`` names the root forms whose reports alone it holds in; empty: all."""

    form: Word
    clauses: tuple[Clause, ...]
    inside: tuple[Word, ...] = ()


@dataclass(frozen=True)
class RuleFile:
    source: Source
    declarations: tuple[Declaration, ...]
