"""What the expressions of a pack can name: parameters, bands, tables and formulas."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...source import Source, Span
from ..declaring.bands import BandTable
from ..declaring.forms import FormTable
from ..declaring.tables import DecisionTable
from ..reading import syntax as s
from ..types import Type, Units


@dataclass
class ParameterTable:
    name: str
    label: str
    type: Type
    value: str
    basis: tuple[s.Basis, ...] = ()
    # The unit that it is written in, and how much one of it is in base units.
    unit: tuple[str, ...] = ()


@dataclass
class DefineTable:
    """A formula: its arguments with their types, the type it gives, and its syntax, analysed at each use."""

    name: str
    label: str
    arguments: tuple[tuple[str, Type], ...]
    type: Type
    body: s.Expression
    source: Source
    span: Span
    pack: str
    whole: Span


@dataclass
class Namespace:
    """What a pack's expressions can name."""

    forms: dict[str, FormTable]
    bands: dict[str, BandTable] = field(default_factory=dict)
    parameters: dict[str, ParameterTable] = field(default_factory=dict)
    defines: dict[str, DefineTable] = field(default_factory=dict)
    tables: dict[str, DecisionTable] = field(default_factory=dict)
    units: Units = field(default_factory=dict)
    # Names that have versions, but none in the fiscal years looked at: with what they have instead.
    gone: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What expressions have named, over all packs and years: ("parameter", name) and the like.
    used: set[tuple[str, str]] = field(default_factory=set)
    # Declared, but with a mistake of their own: using them is none.
    broken: set[str] = field(default_factory=set)

    def with_includers(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        """Some forms, and all that include one of them."""
        wanted = set(forms)
        return tuple(
            dict.fromkeys((*forms, *(f.name for f in self.forms.values() if not wanted.isdisjoint(f.includes))))
        )

    def parents(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            f.name for f in self.forms.values() if any(e.kind == "form" and e.extra in forms for e in f.fields)
        )

    def roots(self, form: str) -> tuple[str, ...]:
        todo = list(self.with_includers((form,)))
        seen = set(todo)
        while todo:
            for parent in self.parents((todo.pop(),)):
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return tuple(name for name in self.forms if name in seen and self.forms[name].root)
