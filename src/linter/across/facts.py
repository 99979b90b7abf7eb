"""Facts: what rules across reports read of a report, as plain values that are stored with its result; and back.

A record's facts are ``(power of ten of bare amounts, values of the kept fields in their order)``. A value is None where
nothing stands, its text alone where nothing is known of it, else a tuple that begins with what it is.
"""

from __future__ import annotations

from decimal import Decimal

from ..figure import Target, decode
from ..report.columns import Refined
from ..report.record import PlainItem, Record
from ..source import Span
from ..yaml.nodes import MAPPING, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.loaded import LoadedPack
    from ..report.form import Form
    from ..report.record import Report

    # Of a report: its number in its file, its pack and the first year of that pack's epoch, its form, what it is known
    # by (unit, year, unit above, name), where it begins and how long it is, and the facts of its root.
    Fact = tuple[int, str, int, str, tuple[Any, ...], tuple[int, int], Any]

_NUMBER, _REFINED, _WORD, _TRUTH, _TARGET, _RECORD, _RECORDS, _ITEMS = range(8)
# Stands for what a report has in the place of a value and nothing is made of.
_SOMETHING = "…"


def take(report: Report, number: int, pack: LoadedPack, year: int | None) -> Fact | None:
    """The facts of a bound report, the ``number``-th of its file; None where its form has no identity."""
    assert pack.across is not None
    identity = pack.across["identity"].get(report.form.name)
    if identity is None:
        return None
    root = report.root
    known = tuple(_known(root, field) for field in identity)
    node = root.node
    place = node.start, node.start + node.extent
    return number, pack.name, -1 if year is None else year, report.form.name, known, place, _facts(root, _Kept(pack))


def _known(root: Record, field: str) -> Any:
    """What a report says of itself in a field: a text, a year as a whole number, None where nothing is known."""
    value = root.values[root.form.index[field]] if field else None
    if isinstance(value, Decimal):
        return int(value)
    return str(value).strip() if value is not None else None


class _Kept:
    """The fields of each form that are kept, by their indices."""

    def __init__(self, pack: LoadedPack) -> None:
        assert pack.across is not None
        self.fields: dict[str, tuple[str, ...]] = pack.across["fields"]
        self._known: dict[str, tuple[int, ...]] = pack.across.setdefault("indices", {})

    def of(self, form: Form) -> tuple[int, ...]:
        found = self._known.get(form.name)
        if found is None:
            names = self.fields.get(form.name, ())
            found = self._known[form.name] = tuple(form.index[name] for name in names if name in form.index)
        return found


def _facts(record: Record, kept: _Kept) -> tuple[Any, ...]:
    values, cells = record.values, record.cells
    return record.power, [_fact(values[i], cells[i], kept) for i in kept.of(record.form)]


def _fact(value: Any, cell: Any, kept: _Kept) -> Any:
    if value is None:
        return cell if cell is None or isinstance(cell, str) else _SOMETHING
    if type(value) is Decimal:
        return _NUMBER, cell, str(value)
    if type(value) is Refined:
        return _REFINED, cell, str(value), str(value.printed)
    if isinstance(value, Record):
        return _RECORD, _facts(value, kept)
    if isinstance(value, list):
        if value and isinstance(value[0], PlainItem):
            return _ITEMS, [_fact(item.values[0], item.cells[0], kept) for item in value]
        # Where no row could be read, rows may stand there all the same.
        return _RECORDS, [_facts(item, kept) for item in value], bool(cell.cells)
    if isinstance(value, Target):
        return _TARGET, cell
    return (_TRUTH if isinstance(value, bool) else _WORD), cell, value


# ---- and back --------------------------------------------------------------------------------------------------------


class Restored(Record):
    """A record made of facts, when somebody asks for what it holds. Where anything of it stands is not known, only
    where its report begins."""

    __slots__ = ("_cells", "_restoring", "_stored", "_values")

    def __init__(
        self, form: Form, parent: Record | None, step: tuple[str | int, ...], power: int, restoring: Restoring
    ) -> None:
        self.form = form
        self.node = restoring.node
        self.parent = parent
        self.step = step
        self.power = power
        self._nodes = None
        if parent is None:
            self.root = self
            self.source = None
            self.known = {}
        else:
            self.root = parent.root
        self._restoring = restoring
        self._stored: Any = None
        self._values: list[Any] | None = None
        self._cells: list[str | Node | None] | None = None
        restoring.made.append(self)

    @property
    def values(self) -> list[Any]:  # type: ignore[override]
        if self._values is None:
            self._restoring.fill(self)
        return self._values  # type: ignore[return-value]

    @property
    def cells(self) -> list[str | Node | None]:  # type: ignore[override]
        if self._cells is None:
            self._restoring.fill(self)
        return self._cells  # type: ignore[return-value]

    @property
    def key(self) -> Node | None:
        return None

    @property
    def span(self) -> Span:
        return Span(self.node.start, self.node.start + 1)

    def _found(self) -> list[Node | None]:
        return [None] * len(self.form.fields)


def _collection(kind: int, cells: Any) -> Node:
    node = Node(kind, 0, 0, "", "", [])
    node._cells = cells
    return node


_MAPPING, _SEQUENCE = _collection(MAPPING, {_SOMETHING: _SOMETHING}), _collection(SEQUENCE, [_SOMETHING])
_EMPTY = _collection(SEQUENCE, [])


class Lacking(Exception):
    """Another pack kept the facts, and not of all fields that this one reads."""


Occurrences = dict[str, list[Record]]


def restored(fact: Fact, own: LoadedPack, pack: LoadedPack) -> Restoring:
    """A report from its facts, kept under its ``own`` pack, by the forms of ``pack``."""
    restoring = Restoring(own, pack, Node(MAPPING, *fact[5], "", "", []))
    restoring.root = restoring.record(fact[6], pack.forms[fact[3]], None, ())
    return restoring


class Restoring:
    """One report being restored: a record comes to be what it is when it is looked at. Whoever looks at one meets
    Lacking where not all that the pack reads was kept."""

    root: Record

    def __init__(self, own: LoadedPack, pack: LoadedPack, node: Node) -> None:
        self.node = node
        self.pack = pack
        self.forms = pack.forms
        self.kept = _Kept(own)
        self.wanted = None if own is pack else _Kept(pack)
        # Every record that there is so far; and by their forms all of the report, once somebody asks for all.
        self.made: list[Restored] = []
        self._found: Occurrences | None = None
        # Of each form the fields below which such records stand.
        self._ways: dict[str, tuple[int, ...]] = {}

    def records(self) -> Occurrences:
        """The records of the forms that have rules across reports, the root first."""
        if self._found is None:
            self._found = {}
            assert self.pack.across is not None
            self._ways = self.pack.across.setdefault("ways", {})
            self._gather(self.root, self._found)
        return self._found

    def _gather(self, record: Record, found: Occurrences) -> None:
        """A record and those below it, in the order in which they are kept."""
        form = record.form
        found.setdefault(form.name, []).append(record)
        below = self._ways.get(form.name)
        if below is None:
            kept = self.kept.of(form) if self.wanted is None else self.wanted.of(form)
            below = self._ways[form.name] = tuple(
                index
                for index in kept
                if form.fields[index].kind == "form" and self._leads(form.fields[index].extra, {form.name})
            )
        for index in below:
            value = record.values[index]
            if value is not None:
                for each in value if isinstance(value, list) else (value,):
                    self._gather(each, found)

    def _leads(self, name: str, seen: set[str]) -> bool:
        """Whether a form, or one below it, has rules across reports."""
        assert self.pack.across is not None
        seen.add(name)
        below = (field.extra for field in self.forms[name].fields if field.kind == "form" and field.extra not in seen)
        return name in self.pack.across["code"] or any(self._leads(each, seen) for each in below)

    def release(self) -> None:
        """Unlink the records, so that they go at once."""
        for record in self.made:
            record._values = record._cells = []
            if record.parent is None:
                record.known = {}
                del record.root
        self.made = []

    def record(self, facts: tuple[Any, ...], form: Form, parent: Record | None, step: tuple[str | int, ...]) -> Record:
        power, stored = facts
        record = Restored(form, parent, step, power, self)
        record._stored = stored
        return record

    def fill(self, record: Restored) -> None:
        """What a record holds; the records in it are not looked at yet."""
        form, stored = record.form, record._stored
        indices = self.indices(form) if stored is not None else ()  # before anything of it is there: it may be Lacking
        values: list[Any] = [None] * len(form.fields)
        cells: list[str | Node | None] = values.copy()
        record._values, record._cells = values, cells
        if stored is None:
            return
        record._stored = None
        for index, fact in zip(indices, stored, strict=True):
            if fact is None or index < 0:
                continue
            if type(fact) is str:
                cells[index] = fact
            elif fact[0] == _NUMBER:
                cells[index], values[index] = fact[1], Decimal(fact[2])
            else:
                cells[index], values[index] = self.value(fact, record, index)

    def indices(self, form: Form) -> tuple[int, ...]:
        """Where the kept fields stand in a form; Lacking where one that is read was not kept."""
        if self.wanted is None:
            return self.kept.of(form)
        names = self.kept.fields.get(form.name, ())
        if set(self.wanted.fields.get(form.name, ())) - set(names):
            raise Lacking
        return tuple(form.index.get(name, -1) for name in names)

    def value(self, fact: Any, record: Record, index: int) -> tuple[Any, Any]:
        """What stands in a field, and its value."""
        if isinstance(fact, str):
            return fact, None
        what, held = fact[0], fact[1]
        if what == _NUMBER:
            return held, Decimal(fact[2])
        if what == _REFINED:
            value = Refined(fact[2])
            value.printed = Decimal(fact[3])
            return held, value
        field = record.form.fields[index]
        if what == _TARGET:
            known = record.form.memory.values(field.kind, field.extra, record.power)
            target = known.get(held)
            return held, target if target is not None else decode(held, field.kind, field.extra).value
        if what == _RECORD:
            return _MAPPING, self.record(held, self.forms[field.extra], record, (field.label,))
        if what == _RECORDS:
            if not held:
                return (_SEQUENCE if fact[2] else _EMPTY), []
            form = self.forms[field.extra]
            rows = [self.record(each, form, record, (field.label, i)) for i, each in enumerate(held)]
            return _SEQUENCE, rows
        if what == _ITEMS:
            form = record.form.item_form(index)
            return _SEQUENCE, [self.item(each, form, record, (field.label, i)) for i, each in enumerate(held)]
        return held, fact[2]

    def item(self, fact: Any, form: Form, parent: Record, step: tuple[str | int, ...]) -> Record:
        record = Restored(form, parent, step, parent.power, self)
        if fact is not None:
            record.cells[0], record.values[0] = self.value(fact, record, 0)
        return record


__all__ = ["Fact", "Lacking", "Occurrences", "Restored", "Restoring", "restored", "take"]
