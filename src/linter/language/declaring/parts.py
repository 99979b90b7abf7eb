"""What forms are put together from: their own fields, those of forms that they include, and what packs add to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...diagnostic import Diagnostic, Phrase
from ...heading import folded
from ...nearest import nearest
from ...plan.modes import Modes
from ...source import Source, Span
from ..problems import Problems, also
from ..reading import syntax as s
from ..types import UNKNOWN, Type, list_of, of_kind


@dataclass
class FieldTable:
    """One field: ``kind`` is a figure kind or ``form``; ``extra`` its values, unit, ``plain`` or form name.

    Where a pack declares units, ``extra`` of a measure is ``(unit, base unit, ((unit, factor), …))``, that of money
    ``((unit, power of ten), …)`` and that of targets ``((unit, factor, base unit), …)``. ``also`` are further headings
    that a report may print for it.
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
    also: tuple[s.Word, ...] = ()
    # Its label, where it has one, as it is written.
    labelled: s.Word | None = None

    @property
    def type(self) -> Type:
        if self.kind == "unknown":
            return UNKNOWN
        item = Type("form", form=str(self.extra)) if self.kind == "form" else of_kind(self.kind, self.extra)
        return list_of(item) if self.is_list else item

    @property
    def headings(self) -> tuple[str, ...]:
        """The keys that it may have besides its name and label."""
        return tuple(word.text for word in self.also)


@dataclass(frozen=True)
class Included:
    """A form whose fields stand in another, as the word that says so."""

    form: s.Word
    source: Source


Part = FieldTable | Included


@dataclass(frozen=True)
class Extension:
    """What one `extend form` adds to one form."""

    source: Source
    parts: tuple[Part, ...]
    additions: tuple[s.Addition, ...]


@dataclass
class FormTable:
    """A form. ``keys`` are the field of each name and label, which rules use; ``aliases`` those of further headings,
    which only reports use. ``includes`` are the forms whose fields it has, at any depth.
    """

    name: str
    label: str
    root: bool
    open: bool
    source: Source
    span: Span
    pack: str
    fields: list[FieldTable] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    includes: tuple[str, ...] = ()
    # Further titles that a report may give it.
    titles: tuple[str, ...] = ()
    parts: list[Part] = field(default_factory=list)
    extensions: tuple[Extension, ...] = ()
    # What its reports are known by to others: the field of each role, by name.
    identity: dict[str, str] = field(default_factory=dict)
    # The field of each heading as headings are compared; of one that several fields have, the one that is a value, and
    # those that have rows of their own.
    taken: dict[str, int] = field(default_factory=dict)
    tables: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def find(self, key: str) -> FieldTable | None:
        index = self.keys.get(key)
        return None if index is None else self.fields[index]

    def anew(self, extensions: tuple[Extension, ...]) -> FormTable:
        """The same with other extensions, its fields yet to be put together."""
        return replace(self, fields=[], keys={}, aliases={}, taken={}, tables={}, includes=(), extensions=extensions)

    def seen_as(self, included: FormTable) -> FormTable:
        """This form as rules on a form that it includes see it: by that form's names alone."""
        own = self.keys
        keys = {key: own[key] for key in included.keys if key in own}
        return replace(self, label=included.label, keys=keys)

    @cached_property
    def report_keys(self) -> dict[str, int]:
        """Every key of a report, each also as it is compared where it is spelt otherwise; asked for once the form is
        put together."""
        if not self.parts:  # a pattern's: its holes have names
            return dict(self.keys)
        # Of each field the name comes first and the label last: that is what it is called where one is asked for.
        keys: dict[str, int] = {}
        for index, entry in enumerate(self.fields):
            first = (entry.name,) if entry.name != entry.label else ()
            spelt = (*entry.headings, *map(folded, (entry.name, *entry.headings, entry.label)))
            mine = (each for each in spelt if self.keys.get(each, index) == index or self.taken.get(each) == index)
            for key in (*first, *(each for each in mine if each not in (entry.name, entry.label)), entry.label):
                if self.taken.get(folded(key), index) == index:
                    keys.setdefault(key, index)
        return keys


def inherit(forms: dict[str, FormTable], base: dict[str, FormTable]) -> set[str]:
    """Add the forms of one more pack that is extended; the names of those that now have what several packs added."""
    joined = set()
    for name, table in base.items():
        mine = forms.get(name)
        if mine is None or mine is table or mine.source is not table.source or mine.span != table.span:
            forms[name] = table
            continue
        more = tuple(e for e in table.extensions if not any(e is known for known in mine.extensions))
        if more:
            forms[name] = mine.anew((*mine.extensions, *more))
            joined.add(name)
    return joined


# Where a field of a form comes from, and whether by an extension.
Place = tuple[Source, Span, bool]


class Assembler:
    """Puts the fields of forms together: of those that are named, and of all that include one of them."""

    def __init__(self, tables: dict[str, FormTable], problems: Problems) -> None:
        self.tables = tables
        self.problems = problems
        self.todo: set[str] = set()
        self.open: list[str] = []

    def run(self, names: Iterable[str]) -> None:
        self.todo = set(names)
        for name, table in list(self.tables.items()):
            if name not in self.todo and self.todo.intersection(table.includes):
                self.tables[name] = table.anew(table.extensions)
                self.todo.add(name)
        for name in list(self.tables):
            if name in self.todo:
                self.assemble(name)

    def assemble(self, name: str) -> None:
        self.todo.discard(name)
        self.open.append(name)
        table = self.tables[name]
        includes: dict[str, None] = {}
        places: list[Place] = []
        added = [(part, True) for each in table.extensions for part in each.parts]
        for part, is_added in [*((part, False) for part in table.parts), *added]:
            if isinstance(part, FieldTable):
                self.place(table, places, part, (part.source, part.span, is_added))
                continue
            other = self.included(part)
            if other is not None:
                includes.update(dict.fromkeys((other.name, *other.includes)))
                for entry in other.fields:
                    self.place(table, places, entry, (part.source, part.form.span, is_added))
        table.includes = tuple(includes)
        for extension in table.extensions:
            for addition in extension.additions:
                self.add(table, places, extension.source, addition)
        self.open.pop()

    def included(self, part: Included) -> FormTable | None:
        """The form that an `includes` names, put together; None where that is a mistake."""
        name = part.form.text
        found = named(self.tables, name)
        if found is None:
            known = [key for f in self.tables.values() for key in (f.name, f.label)]
            self.problems.error(part.source, part.form.span, "unknown-form", name=name, suggestion=nearest(name, known))
        elif found.name in self.open:
            labels = [self.tables[each].label for each in self.open[self.open.index(found.name) :]]
            way = " → ".join((*labels, found.label))
            self.problems.error(part.source, part.form.span, "include-cycle", form=found.label, way=way)
        else:
            if found.name in self.todo:
                self.assemble(found.name)
            return self.tables[found.name]
        return None

    def place(self, table: FormTable, places: list[Place], entry: FieldTable, at: Place) -> None:
        """One more field, unless another has a key of its; the same field by two ways is one field."""
        index = len(table.fields)
        for mine in table.fields:
            if mine.source is entry.source and mine.span == entry.span:
                return
        whole = at[1] == entry.span
        clashes = False
        for number, key in enumerate((entry.name, entry.label, *entry.headings)):
            other = claimed(table, entry, index, key)
            # What clashes within the form that one `includes` names is said of that form.
            if other != index and not clashes and (other >= len(places) or places[other] != at):
                where = key_span(entry, key) if whole else at[1]
                self.clash(table, places, (at[0], where, at[2]), key, other)
            clashes = clashes or other != index
            (table.aliases if number > 1 else table.keys).setdefault(key, index)
        table.fields.append(entry)
        places.append(at)

    def clash(self, table: FormTable, places: list[Place], at: Place, key: str, other: int) -> None:
        """Two fields with one key: which is a mistake of the second, or of the pack that adds it."""
        mistake = "extend-retypes" if at[2] and not places[other][2] else "duplicate-field"
        said = self.problems.error(at[0], at[1], mistake, name=key, form=table.label)
        elsewhere(said, *places[other][:2])

    def add(self, table: FormTable, places: list[Place], source: Source, addition: s.Addition) -> None:
        word = addition.field
        index = table.keys.get(word.text)
        if index is None:
            suggestion = nearest(word.text, table.keys)
            self.problems.error(
                source, word.span, "unknown-field", name=word.text, form=table.label, suggestion=suggestion
            )
            return
        entry = table.fields[index]
        for each in addition.also:
            other = claimed(table, entry, index, each.text)
            if other != index:
                self.clash(table, places, (source, each.span, places[other][2]), each.text, other)
            table.aliases.setdefault(each.text, index)
        if addition.choices and entry.kind != "one_of":
            said = self.problems.error(source, word.span, "adds-choices", name=entry.label, type=entry.type.said)
            elsewhere(said, entry.source, entry.span)
            return
        extra = entry.extra
        if addition.choices:
            assert isinstance(extra, tuple)
            extra = tuple(dict.fromkeys((*extra, *(choice.text for choice in addition.choices))))
        table.fields[index] = replace(entry, extra=extra, also=(*entry.also, *addition.also))


def claimed(table: FormTable, entry: FieldTable, index: int, key: str) -> int:
    """Note a heading of the field that is to be at an index: the index, or that of the field that has it already.

    A value and rows, and rows of several kinds, may share a further heading: what stands below it tells them apart.
    """
    word = folded(key)
    other = table.taken.setdefault(word, index)
    if index in (other, *table.tables.get(word, ())):
        return index
    before = table.fields[other]
    own = {folded(before.name), folded(before.label)} & {folded(entry.name), folded(entry.label)}
    values = [each for each in (before, entry) if each.kind != "form"]
    if word in own or len(values) > 1 or any(each.is_list or each.kind == "unknown" for each in values):
        return other
    known = table.tables.get(word, () if before in values else (other,))
    if entry.kind == "form":
        table.tables[word] = (*known, index)
    else:
        table.tables[word] = known
        table.taken[word] = index
    return index


def named(tables: dict[str, FormTable], name: str) -> FormTable | None:
    """A form by its name or label."""
    return tables.get(name) or next((f for f in tables.values() if f.label == name), None)


def key_span(entry: FieldTable, key: str) -> Span:
    """Where a key of a field is written, as near as the field knows."""
    words = (*entry.also, *((entry.labelled,) if entry.labelled is not None else ()))
    return next((word.span for word in words if word.text == key), entry.span)


def elsewhere(said: Diagnostic, source: Source, span: Span) -> None:
    """The other place that belongs to a mistake: a label, or in another file a note."""
    if said.source is source:
        also(said, span, Phrase("label-first"))
    else:
        line, column = source.locate(span.start)
        said.notes.append(("place", Phrase("note-first", file=source.name, line=line, column=column)))
