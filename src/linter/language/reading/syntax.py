"""The syntax of a rule file: one frozen dataclass a production of ``grammar/crossfoot.lark``."""

from __future__ import annotations

from dataclasses import dataclass

from ...source import Source, Span
from .terms import (
    Among as Among,
)
from .terms import (
    Binary as Binary,
)
from .terms import (
    Call as Call,
)
from .terms import (
    Compare as Compare,
)
from .terms import (
    Each as Each,
)
from .terms import (
    Expression as Expression,
)
from .terms import (
    Grouping as Grouping,
)
from .terms import (
    If as If,
)
from .terms import (
    IsKind as IsKind,
)
from .terms import (
    Literal as Literal,
)
from .terms import (
    Logic as Logic,
)
from .terms import (
    Member as Member,
)
from .terms import (
    Mentions as Mentions,
)
from .terms import (
    Name as Name,
)
from .terms import (
    Negate as Negate,
)
from .terms import (
    Not as Not,
)
from .terms import (
    Partner as Partner,
)
from .terms import (
    Quantified as Quantified,
)
from .terms import (
    Where as Where,
)
from .terms import (
    Word as Word,
)

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
    """``counted`` where it is whole things: ``count(辆)``; ``paid`` where it is money of elsewhere: ``money(美元)``.

    ``written`` is what ``unit`` was before it was converted.
    """

    unit: str
    counted: bool = False
    paid: bool = False
    written: str = ""


@dataclass(frozen=True)
class Group(Kind):
    fields: tuple[Field | Include, ...]


# ---- declarations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mode:
    """How figures are compared: ``key`` is ``compare``, ``rounding``, ``accept``, ``absent``, ``blank``, ``decimals``
    or ``severity VERDICT``. ``limit`` and ``because`` belong to ``compare within``."""

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
class Identity:
    """What the reports of a form are known by: a role and a field each."""

    parts: tuple[tuple[Word, Word], ...]
    span: Span


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
    identity: tuple[Identity, ...] = ()
    also: tuple[Word, ...] = ()


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
    kind: Kind
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
    kind: Kind


@dataclass(frozen=True)
class Define(Declaration):
    arguments: tuple[Argument, ...]
    gives: Kind
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
