"""Forms: declared shapes to the tables that reports are bound by and expressions are typed against."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...diagnostic import Phrase
from ...figure import KINDS, MONEY_UNITS
from ...nearest import nearest
from ...plan.modes import Modes
from ...source import Source, Span
from ..problems import Problems, also
from ..reading import syntax as s
from ..reading.vocabulary import KIND_WORDS, reserved
from ..types import UNKNOWN, Type, Units, list_of, of_kind
from .modes import read_modes
from .units import in_base, related


@dataclass
class FieldTable:
    """One field: ``kind`` is a figure kind or ``form``; ``extra`` its values, unit, ``plain`` or form name.

    Where a pack declares units, ``extra`` of a measure is ``(unit, base unit, ((unit, factor), …))``, that of money
    ``((unit, power of ten), …)`` and that of targets ``((unit, factor, base unit), …)``.
    """

    name: str
    label: str
    kind: str
    extra: object
    required: bool
    is_list: bool
    span: Span
    source: Source
    modes: Modes = ()
    derivations: tuple[s.Derivation, ...] = ()

    @property
    def type(self) -> Type:
        if self.kind == "unknown":
            return UNKNOWN
        item = Type("form", form=str(self.extra)) if self.kind == "form" else of_kind(self.kind, self.extra)
        return list_of(item) if self.is_list else item


@dataclass
class FormTable:
    name: str
    label: str
    root: bool
    open: bool
    source: Source
    span: Span
    pack: str
    fields: list[FieldTable] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)

    def find(self, key: str) -> FieldTable | None:
        index = self.keys.get(key)
        return None if index is None else self.fields[index]


def build(
    declared: list[tuple[Source, s.Form]], known: dict[str, FormTable], pack: str, problems: Problems, units: Units
) -> dict[str, FormTable]:
    """The forms of a pack: ``known`` ones that it inherits, and its own; the same name replaces an inherited form."""
    tables = dict(known)
    own: dict[str, FormTable] = {}
    for source, form in declared:
        name = form.name.text
        if name in own:
            diagnostic = problems.error(source, form.name.span, "duplicate-name", what=Phrase("what-form"), name=name)
            if own[name].source is source:
                also(diagnostic, own[name].span, Phrase("label-first"))
            continue
        if name in KINDS or name in KIND_WORDS:
            problems.error(source, form.name.span, "reserved-kind", name=name)
        label = form.label.text if form.label else name
        own[name] = tables[name] = FormTable(name, label, form.root, form.open, source, form.name.span, pack)
    for source, form in declared:
        table = own.get(form.name.text)
        if table is not None and table.source is source and table.span == form.name.span:
            _fields(table, form.fields, tables, own, problems, units)
    _check_cycles(own, tables, problems)
    return tables


def _fields(
    table: FormTable,
    fields: tuple[s.Field, ...],
    tables: dict[str, FormTable],
    own: dict[str, FormTable],
    problems: Problems,
    units: Units,
) -> None:
    for declared in fields:
        kind, extra, is_list = _kind(table, declared, declared.kind, tables, own, problems, units)
        if units:
            extra = with_units(kind, extra, units)
        name = declared.name.text
        if name in reserved():
            problems.error(table.source, declared.name.span, "keyword-as-name", name=name)
        label = declared.label.text if declared.label else name
        if kind == "rate" and ("%" in label or "％" in label):  # the heading has the sign that its figures lack
            extra = "percent"
        plain = "plain" in declared.modifiers
        if plain:
            if kind == "rate":
                extra = True
            else:
                problems.error(table.source, declared.span, "plain-not-rate", field=name)
        entry = FieldTable(
            name, label, kind, extra, "required" in declared.modifiers, is_list, declared.name.span, table.source,
            derivations=in_base(declared.derivations, units),
        )  # fmt: skip
        entry.modes = read_modes(table.source, in_base(declared.modes, units), [entry.type], problems)
        if declared.derivations and (is_list or not entry.type.is_number) and entry.type is not UNKNOWN:
            problems.error(table.source, declared.derivations[0].span, "derivation-kind", type=entry.type.said)
            entry.derivations = ()
        for key, span in ((name, declared.name.span), (label, (declared.label or declared.name).span)):
            other = table.keys.get(key)
            if other is not None and other != len(table.fields):
                diagnostic = problems.error(table.source, span, "duplicate-field", name=key, form=table.label)
                also(diagnostic, table.fields[other].span, Phrase("label-first"))
            table.keys.setdefault(key, len(table.fields))
        table.fields.append(entry)


def _kind(
    table: FormTable,
    declared: s.Field,
    kind: s.Kind,
    tables: dict[str, FormTable],
    own: dict[str, FormTable],
    problems: Problems,
    units: Units,
) -> tuple[str, object, bool]:
    source = table.source
    if isinstance(kind, s.ListOf):
        name, extra, nested = _kind(table, declared, kind.item, tables, own, problems, units)
        if nested:
            problems.error(source, kind.span, "list-of-lists")
        return name, extra, True
    if isinstance(kind, s.OneOf):
        return "one_of", tuple(word.text for word in kind.values), False
    if isinstance(kind, s.Measure):
        return "measure", kind.unit, False
    if isinstance(kind, s.Group):
        name = f"{table.name}.{declared.name.text}"
        label = declared.label.text if declared.label else declared.name.text
        group = FormTable(name, label, False, False, source, declared.name.span, table.pack)
        own[name] = tables[name] = group
        _fields(group, kind.fields, tables, own, problems, units)
        return "form", name, False
    assert isinstance(kind, s.NamedKind)
    word = KIND_WORDS.get(kind.name, kind.name)
    if word in tables:
        return "form", word, False
    by_label = next((t.name for t in tables.values() if t.label == word), "")
    if by_label:
        return "form", by_label, False
    if word in KINDS and word != "one_of":
        return word, "" if word == "measure" else None, False
    suggestion = nearest(kind.name, [*(k for k in KINDS if k != "one_of"), *KIND_WORDS, *tables])
    problems.error(source, kind.span, "unknown-kind", name=kind.name, suggestion=suggestion)
    return "unknown", None, False


def with_units(kind: str, extra: object, units: Units) -> object:
    """What belongs to a kind, with the units that a pack declares."""
    if kind in ("measure", "count") and extra:
        base, pairs = related(str(extra), units)
        return (extra, base, pairs) if pairs else extra
    if kind == "money":
        tens = ((name, factor.adjusted()) for name, (factor, base) in sorted(units.items()) if base in MONEY_UNITS)
        return tuple(tens) or None
    if kind == "target":
        return tuple((name, str(factor), base) for name, (factor, base) in sorted(units.items()))
    return extra


def _check_cycles(own: dict[str, FormTable], tables: dict[str, FormTable], problems: Problems) -> None:
    """A form may hold itself only through a list: anything else could never be filled in."""
    for table in own.values():
        seen: set[str] = set()
        todo = [table.name]
        while todo:
            for entry in tables[todo.pop()].fields:
                if entry.kind != "form" or entry.is_list:
                    continue
                if entry.extra == table.name:
                    problems.error(entry.source, entry.span, "form-cycle", form=table.label)
                    return
                if str(entry.extra) not in seen:
                    seen.add(str(entry.extra))
                    todo.append(str(entry.extra))
