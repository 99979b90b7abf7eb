"""Forms: declared shapes to the tables that reports are bound by and expressions are typed against."""

from __future__ import annotations

from ...diagnostic import Phrase
from ...figure import KINDS, MONEY_UNITS
from ...nearest import nearest
from ...source import Source
from ..problems import Problems, also
from ..reading import habits
from ..reading import syntax as s
from ..reading.vocabulary import KIND_WORDS, keywords, reserved
from ..types import UNKNOWN, Units
from . import identities
from .modes import read_modes
from .parts import Assembler, Extension, FieldTable, FormTable, Included, Part, named
from .units import in_base, related


def build(
    declared: list[tuple[Source, s.Form]],
    extended: list[tuple[Source, s.Extension]],
    known: dict[str, FormTable],
    joined: set[str],
    pack: str,
    problems: Problems,
    units: Units,
) -> dict[str, FormTable]:
    """The forms of a pack: ``known`` ones that it inherits, its own, and what it adds to any.

    The same name replaces an inherited form. ``joined`` are inherited ones to be put together anew.
    """
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
        own[name].titles = tuple(word.text for word in form.also)
    makers = _Makers(tables, own, problems, units)
    for source, form in declared:
        table = own.get(form.name.text)
        if table is not None and table.source is source and table.span == form.name.span:
            table.parts = makers.parts(table, source, form.fields)
    assembler = Assembler(tables, problems)
    assembler.run({*own, *joined})
    identities.settle(declared, own, problems)
    if extended:
        makers.before = dict(tables)
        makers.made()
        assembler.run({name for each in extended for name in _extend(*each, makers)})
    _check_cycles({name: tables[name] for name in own}, tables, problems)
    return tables


def _extend(source: Source, declared: s.Extension, makers: _Makers) -> set[str]:
    """Note what an `extend form` adds; the names of the forms that it adds to."""
    tables = makers.tables
    table = named(tables, declared.name.text)
    if table is None:
        known = [key for f in tables.values() for key in (f.name, f.label)]
        suggestion = nearest(declared.name.text, known)
        makers.problems.error(
            source, declared.name.span, "unknown-form", name=declared.name.text, suggestion=suggestion
        )
        return set()
    return _add(source, table, declared.fields, makers)


def _add(
    source: Source, table: FormTable, items: tuple[s.Field | s.Include | s.Addition, ...], makers: _Makers
) -> set[str]:
    tables = makers.tables
    changed = {table.name}
    parts: list[Part] = []
    additions = []
    for item in items:
        if isinstance(item, s.Addition):
            additions.append(item)
            continue
        entry = makers.before[table.name].find(item.name.text) if isinstance(item, s.Field) else None
        group = tables.get(str(entry.extra)) if entry is not None and entry.kind == "form" else None
        if (
            isinstance(item, s.Field) and isinstance(item.kind, s.Group) and entry is not None and group is not None
            and group.span == entry.span and group.source is entry.source
        ):  # fmt: skip
            changed |= _add(source, group, item.kind.fields, makers)
        else:
            parts += makers.parts(table, source, (item,))
    tables[table.name] = table.anew((*table.extensions, Extension(source, tuple(parts), tuple(additions))))
    return changed | makers.made()


class _Makers:
    """Fields as they are declared to their tables; the groups declared in place become forms."""

    def __init__(
        self, tables: dict[str, FormTable], own: dict[str, FormTable], problems: Problems, units: Units
    ) -> None:
        self.tables = tables
        self.own = own
        self.problems = problems
        self.units = units
        self._groups: set[str] = set()
        # The forms before anything was added to them.
        self.before: dict[str, FormTable] = {}

    def made(self) -> set[str]:
        """The groups that were made since this was last asked."""
        found, self._groups = self._groups, set()
        return found

    def parts(self, table: FormTable, source: Source, items: tuple[s.Field | s.Include, ...]) -> list[Part]:
        found: list[Part] = []
        for item in items:
            if isinstance(item, s.Include):
                found += [Included(word, source) for word in item.forms]
            else:
                found.append(self.field(table, source, item))
        return found

    def field(self, table: FormTable, source: Source, declared: s.Field) -> FieldTable:
        problems, units = self.problems, self.units
        kind, extra, is_list = self.kind(table, source, declared, declared.kind)
        extra = with_units(kind, extra, units)
        name = declared.name.text
        if name in reserved():
            problems.error(source, declared.name.span, "keyword-as-name", name=name)
        label = declared.label.text if declared.label else name
        if kind == "rate" and ("%" in label or "％" in label):  # the heading has the sign that its figures lack
            extra = "percent"
        plain = next((word for word in declared.modifiers if word in ("plain", "percent", "either")), "")
        if plain:
            if kind == "rate":
                extra = True if plain == "plain" else plain
            else:
                problems.error(source, declared.span, "plain-not-rate", field=name)
        entry = FieldTable(
            name, label, kind, extra, "required" in declared.modifiers, is_list, declared.name.span, source,
            derivations=in_base(declared.derivations, units), also=declared.also, labelled=declared.label,
        )  # fmt: skip
        entry.modes = read_modes(source, in_base(declared.modes, units), [entry.type], problems)
        if declared.derivations and (is_list or not entry.type.is_number) and entry.type is not UNKNOWN:
            problems.error(source, declared.derivations[0].span, "derivation-kind", type=entry.type.said)
            entry.derivations = ()
        return entry

    def kind(self, table: FormTable, source: Source, declared: s.Field, kind: s.Kind) -> tuple[str, object, bool]:
        if isinstance(kind, s.ListOf):
            name, extra, nested = self.kind(table, source, declared, kind.item)
            if nested:
                self.problems.error(source, kind.span, "list-of-lists")
            return name, extra, True
        if isinstance(kind, s.OneOf):
            return "one_of", tuple(word.text for word in kind.values), False
        if isinstance(kind, s.Measure):
            if kind.paid and kind.unit in MONEY_UNITS:
                self.problems.error(source, kind.span, "money-in-yuan", unit=kind.unit)
            return "count" if kind.counted else "measure", kind.unit, False
        if isinstance(kind, s.Group):
            name = f"{table.name}.{declared.name.text}"
            label = declared.label.text if declared.label else declared.name.text
            group = FormTable(name, label, False, False, source, declared.name.span, table.pack)
            self.own[name] = self.tables[name] = group
            self._groups.add(name)
            group.parts = self.parts(group, source, kind.fields)
            return "form", name, False
        assert isinstance(kind, s.NamedKind)
        word = KIND_WORDS.get(kind.name, kind.name)
        if word in self.tables:
            return "form", word, False
        by_label = next((t.name for t in self.tables.values() if t.label == word), "")
        if by_label:
            return "form", by_label, False
        if word in KINDS and word != "one_of":
            return word, "" if word == "measure" else None, False
        word, bracket, _ = kind.name.partition("(")
        if bracket:
            one_of = word in habits.ENUMS
            self.problems.error(source, kind.span, "rule-one-of-choices" if one_of else "kind-without-unit", kind=word)
            return "unknown", None, False
        if kind.name in keywords()["_ALSO"][0]:
            self.problems.error(source, kind.span, "heading-unquoted", word=kind.name)
            return "unknown", None, False
        known = habits.KINDS.get(kind.name.lower())
        suggestion = known or nearest(kind.name, [*(k for k in KINDS if k != "one_of"), *KIND_WORDS, *self.tables])
        self.problems.error(source, kind.span, "unknown-kind", name=kind.name, suggestion=suggestion)
        return "unknown", None, False


def with_units(kind: str, extra: object, units: Units) -> object:
    """What belongs to a kind, with the units that a pack declares."""
    if kind in ("measure", "count") and extra and not isinstance(extra, tuple):
        base, pairs = related(str(extra), units)
        return (extra, base, pairs) if pairs else extra
    if not units:
        return extra
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


__all__ = ["FieldTable", "FormTable", "build", "named"]
