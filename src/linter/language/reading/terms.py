"""The syntax of expressions: one frozen dataclass a production of ``grammar/crossfoot.lark``."""

from __future__ import annotations

from dataclasses import dataclass

from ...source import Span


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
    """``kind``: ``number``, ``quantity``, ``date``, ``string``, ``regex`` or ``bool``; ``text`` unquoted.

    ``unit`` is what ``text`` had before it was converted, and how many of what it has now one of that is.
    """

    kind: str
    text: str
    unit: tuple[str, ...] = ()


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
class Partner(Expression):
    """Another report, or several: ``word`` says which, ``form`` of which form."""

    word: Word
    form: Word


@dataclass(frozen=True)
class Negate(Expression):
    operand: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """``op`` is ``+ - * /`` or ``^``."""

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
