"""Forms as a run needs them: their fields, and the values that texts in these have been found to stand for."""

from __future__ import annotations

import marshal

from ..figure import BLANKS, is_blank
from ..heading import folded, is_dated, marks_of, parted, position, within_year
from ..memory import Memo, Memory
from ..plan.modes import decided
from ..yaml.nodes import MAPPING, SEQUENCE
from .naming import ADJUSTED, CURRENCY, DEPARTMENTS, FURTHER, MAIN, MARKS, SCORE, TARGET, UNIT, WORKED_OUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..plan.modes import Modes
    from ..yaml.nodes import Node

# A table is surely one by more of its rows than these.
_SURELY = 3
# The types of the cells of a row.
_TEXTS = {str}
# The kinds of what may stand below a heading that names a unit.
UNITED = ("money", "rate", "weight", "score", "target", "form")
# What longer texts stand for is not kept from report to report.
SHORT = 100
NOTHING = Memo(0)
_NO_WORDS: frozenset[str] = frozenset()
# What is counted is a word of so many characters: 人, 人次.
_COUNTER = 2
# So many ways to give a form's keys are remembered.
_MOST_PLANS = 100
# So many keys are remembered with the fields that they may mean.
_MOST_KEYS = 1_000


class Field:
    """A field of a form: its name and label, its ``kind`` with what belongs to it (``extra``: the choices of an
    enumeration, the unit of a measure, the name of a form), its own ``modes`` of comparing figures, and ``also``, what
    else a report may print for it.
    """

    __slots__ = ("also", "extra", "is_list", "kind", "label", "modes", "name", "required")

    def __init__(
        self,
        name: str,
        label: str,
        kind: str,
        extra: Any,
        required: bool,
        is_list: bool,
        modes: Modes,
        also: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.label = label
        self.kind = kind
        self.extra = extra
        self.required = required
        self.is_list = is_list
        self.modes = modes
        self.also = also

    def is_odd(self, cell: str | Node) -> bool:
        """Whether a value has another shape than the field: words for rows, or rows for a figure."""
        is_rows = self.kind == "form" or self.is_list
        return is_rows and not is_blank(cell) if isinstance(cell, str) else not is_rows

    @property
    def shape(self) -> tuple[Any, ...]:
        """All that it is, to be compared with another's."""
        return tuple(getattr(self, name) for name in self.__slots__)

    @property
    def decimals(self) -> int | None:
        """How many decimals its figures have, where that is declared."""
        found: int | None = decided("decimals", self.modes) if self.modes else None
        return found


class Plan:
    """What a row of keys means to a form: the ``fields`` of each, None where something is odd about them; the key that
    says what amounts are in (``unit``); and the keys that may mean several fields, with that of each (``tables``)."""

    __slots__ = ("fields", "known_steps", "marks", "several", "tables", "unit")

    def __init__(self, form: Form, given: tuple[str, ...]) -> None:
        found = tuple(form.keys.get(key, -1) for key in given)
        if -1 in found:
            found = tuple(form.position(key) for key in given)
        right = -1 not in found and len(set(found)) == len(found) and set(form.required) <= set(found)
        self.fields: tuple[int, ...] | None = found if right else None
        self.unit = form.unit_key(given)
        # Whether more than one key may say so: then what they say tells which does.
        self.several = self.unit is not None and found.count(form.currency or 0) > 1
        self.tables: tuple[tuple[int, str], ...] = ()
        if right and form.tables:
            self.tables = tuple(each for each in zip(found, given, strict=True) if form.rows(each[1]))
        # What the heading of a score says of its marks: the figure as it stands there.
        self.marks = ""
        if MARKS in form.index:
            score = form.index.get(SCORE, -1)
            headed = (key for key, index in zip(given, found, strict=True) if index == score)
            self.marks = marks_of(next(headed, ""))
        self.known_steps: dict[int, tuple[tuple[int, Memo, frozenset[str]], ...]] = {}

    def steps(self, form: Form, power: int) -> tuple[tuple[int, Memo, frozenset[str]], ...]:
        """Of each key the field, what texts are known to stand for in it, and which are nothing that has to be said."""
        found = self.known_steps.get(power)
        if found is None:
            ready = form.ready(power)
            found = self.known_steps[power] = tuple((i, ready[i], _empty(form.fields[i])) for i in self.fields or ())
        return found


def _empty(field: Field) -> frozenset[str]:
    """The words that mean nothing in a field, where nothing may be: some are choices of others."""
    return _NO_WORDS if field.required or field.kind in ("one_of", "yes_no", "target") else BLANKS


# What a number of things is headed with.
_COUNTED = ("数量", "个数")


class Form:
    """A form: ``keys`` are the field of each name and label, ``required`` the fields that have to be there.

    Some headings have a value below them in one table and rows in the next (总分), or rows of one kind or another
    (年度绩效目标): ``tables`` has all fields that may be meant where rows stand below.

    ``memory`` is the run's.
    """

    __slots__ = (
        "_alike", "_called", "_cores", "_plans", "_ready", "_rows", "adjusted", "columns", "currency", "fields",
        "index", "items", "keys", "label", "meant", "memory", "name", "naming", "nested", "open", "owner", "required",
        "running", "tables", "texts",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        label: str,
        is_open: bool,
        fields: tuple[Field, ...],
        keys: dict[str, int],
        memory: Memory | None = None,
        tables: dict[str, tuple[int, ...]] | None = None,
    ) -> None:
        self.memory = memory or Memory()
        self.name = name
        self.label = label
        self.open = is_open
        self.fields = fields
        self.keys = keys
        self.tables = tables or {}
        self.index = {field.name: i for i, field in enumerate(fields)}
        self.currency = next((keys[word] for word in CURRENCY if word in keys), None)
        # The field that says whose table it is; -1 where there is none.
        self.owner = next((keys[word] for word in UNIT if word in keys), -1)
        self._called = tuple(key for key, index in keys.items() if index == self.currency)
        # The fields of a target and of what it was adjusted to, where a form has both.
        both = self.index.get(TARGET, -1), self.index.get(ADJUSTED, -1)
        self.adjusted = both if min(both) >= 0 and {fields[i].kind for i in both} == {"target"} else None
        self.required = tuple(i for i, field in enumerate(fields) if field.required)
        self.items: dict[int, Form] = {}
        # Whether anything can stand below an occurrence.
        self.nested = any((f.kind == "form" or f.is_list) and f.name not in WORKED_OUT for f in fields)
        # The fields that running text may stand in or below: their indices, and whether each is a text itself.
        self.texts = tuple(
            (i, field.kind == "text" and not field.is_list)
            for i, field in enumerate(fields)
            if field.kind in ("form", "text")
        )
        self.running = frozenset(i for i, is_text in self.texts if is_text)
        self._ready: dict[int, list[Memo]] = {}
        self._plans = Memo(_MOST_PLANS)
        # Of a heading that may mean several fields: the field by the headings of the first row below it.
        self.meant = Memo(_MOST_PLANS)
        self._rows = Memo(_MOST_KEYS)
        # What its headings say and the headings that were found to say the same, once one is asked for.
        self._cores: dict[str, str] | None = None
        self._alike = Memo(_MOST_KEYS)
        # Which of its figures stand in columns, once `columns` has looked.
        self.columns: Any = None
        # Which of its fields say what a row is called, once `explain.rows` has looked.
        self.naming: Any = None

    def plan(self, cells: dict[str, str | Node]) -> Plan:
        """What the keys of an occurrence are, found out once for each row of keys."""
        given = tuple(cells)
        try:
            plan: Plan = self._plans[given]
        except KeyError:
            plan = Plan(self, given)
            self._plans.keep(given, plan)
        return plan

    def position(self, key: str) -> int:
        """The field that a key means, in whatever width and with whatever white space it is printed; -1 where none, and
        where its heading names the unit of what stands below it."""
        index, unit = self.headed(key)
        return index if not unit else -1

    def headed(self, key: str) -> tuple[int, str]:
        """The field that a heading means, -1 where none, and the unit that it gives: 万元 of 预算数（万元）."""
        index = position(self.keys, key)
        if index >= 0:
            return index, ""
        bare, unit = parted(key)
        index = position(self.keys, bare) if bare else -1
        if index < 0 and "月" in bare:
            index = position(self.keys, within_year(bare))
        if index < 0 and key[-1:] in ("）", ")"):  # what is counted: 编制人数（人）
            counted, _, unit_of_it = bare[:-1].rpartition("(")
            index = position(self.keys, counted) if 0 < len(unit_of_it) <= _COUNTER else -1
            return (index, "") if index >= 0 and self.fields[index].kind == "count" else (-1, "")
        if index < 0 or (unit and self.fields[index].kind not in UNITED):
            return -1, ""
        return index, unit

    def alike(self, key: str) -> str:
        """The heading that one which is not the form's can only mean; ``""`` where it may mean any or none."""
        found: str | None = self._alike.get(key)
        if found is None:
            from . import alike

            if self._cores is None:
                self._cores = alike.cores(self)
            found = self._cores.get(alike.core_of(self, key), "") or alike.joined(self, self._cores, key)
            if found and key.endswith(_COUNTED) and self.fields[self.keys[found]].kind == "text":
                found = ""  # 预算单位数量 is no name of one
            self._alike.keep(key, found)
        return found

    def understood(self, key: str) -> tuple[int, str]:
        """The same as :meth:`headed`, also of headings that are printed in other words."""
        index, unit = self.headed(key)
        if index >= 0:
            return index, unit
        meant = self.alike(key)
        unit = parted(key)[1] if meant else ""
        index = self.keys[meant] if meant else -1
        if unit and self.fields[index].kind not in UNITED:
            return -1, ""
        return index, unit

    def rows(self, key: str) -> tuple[int, ...]:
        """The fields that a heading may mean where rows stand below it, if there is more than its own."""
        rows: tuple[int, ...] | None = self._rows.get(key)
        if rows is None:
            rows = self.tables.get(folded(key))
            rows = self.tables.get(parted(key)[0]) if rows is None else rows
            if rows is None:
                rows = self.tables.get(self.alike(key), ()) if self.headed(key)[0] < 0 else ()
            self._rows.keep(key, rows)
        return rows

    def is_row(self, given: dict[str, str | Node]) -> bool:
        """Whether a group holds texts under headings of the form and nothing else, as most do."""
        return self.plan(given).fields is not None and _TEXTS.issuperset(map(type, given.values()))

    def is_strange(self, given: dict[str, str | Node]) -> bool:
        """Whether a group holds nothing that the form has, nor rows of it: it may be another's."""
        if not given or FURTHER in self.index:
            return False
        for key, cell in given.items():  # mostly the first says so
            index = self.keys.get(key, -1)
            if index >= 0 and (isinstance(cell, str) or cell.kind != MAPPING or not self.fields[index].is_odd(cell)):
                return False
        if self.plan(given).fields is not None and not self.nested:
            return False
        known = sum(self.understood(key)[0] >= 0 for key in given)
        if known > _SURELY and known + 1 >= len(given) and not self.index.keys().isdisjoint(MAIN):
            return False  # all but one are its rows: 金额单位, or a text
        bare = ((key[5:].removeprefix("度") if is_dated(key) else key, cell) for key, cell in given.items())
        meant = ((self.understood(key)[0], cell) for key, cell in bare)
        return not any(
            index >= 0 and (isinstance(cell, str) or cell.kind != MAPPING or not self.fields[index].is_odd(cell))
            for index, cell in meant
        )

    def has_rows(self, rows: list[str | Node]) -> bool:
        """Whether the first row of a list has no others in it but what the form has: the rest are likely alike."""
        first = rows[0] if rows else ""
        if isinstance(first, str) or first.kind != MAPPING:
            return isinstance(first, str)
        given = [(key, cell) for key, cell in first.cells.items() if not isinstance(cell, str)]
        if not given:
            return True
        if self.plan(first.cells).fields is None:
            return False
        below = [self.fields[self.position(key)] for key, _ in given]
        return all(field.kind == "form" or field.is_list for field in below)

    def may_be_turned(self, given: dict[str, str | Node], own: tuple[str, ...]) -> bool:
        """Whether a heading is none of the form's, ``own`` ones aside, or one of a table of rows has lines below it."""
        for key, cell in given.items():
            if key not in self.keys and key not in own and self.headed(key)[0] < 0:
                return True
            if FURTHER in self.index and not isinstance(cell, str) and cell.kind == SEQUENCE:
                return True
        return False

    def is_said_above(self, index: int, cells: list[str | Node | None]) -> bool:
        """Whether a field that says whose table it is may be missing: the department above it is named."""
        above = (cells[self.keys[word]] for word in DEPARTMENTS if word in self.keys)
        return index == self.owner and any(isinstance(cell, str) and cell not in BLANKS for cell in above)

    def ready(self, power: int) -> list[Memo]:
        """For each field the values that texts were found to stand for, where bare amounts are in ``10 ** power`` 元;
        nothing of fields that have to be looked at one by one."""
        found = self._ready.get(power)
        if found is None:
            found = self._ready[power] = [
                NOTHING
                if field.kind == "form" or field.is_list or field.decimals is not None
                else self.memory.values(field.kind, field.extra, power)
                for field in self.fields
            ]
        return found

    def unit_key(self, given: tuple[str, ...]) -> str | None:
        """The first of some keys that says what bare amounts are in."""
        if self.currency is None:
            return None
        called = next((key for key in given if key in self._called), None)
        if called is None:  # in another width, or with white space in it
            called = next((k for k in given if k not in self.keys and self.position(k) == self.currency), None)
        return called

    def item_form(self, index: int) -> Form:
        """For a list of plain values: the form of one item, whose only field is the value itself."""
        form = self.items.get(index)
        if form is None:
            field = self.fields[index]
            item = Field(field.label, field.label, field.kind, field.extra, False, False, field.modes)
            form = self.items[index] = Form("", field.label, True, (item,), {}, self.memory)
        return form


def meant(forms: dict[str, Form], form: Form, index: int, key: str, cell: Node) -> int:
    """Of the fields that have a heading, the one whose form knows most of what stands in the first row below it;
    ``index`` where the heading is of no other."""
    fields = form.rows(key)
    first: Any = cell if cell.kind == MAPPING else next((c for c in cell.cells if not isinstance(c, str)), None)
    if len(fields) < 2 or first is None or first.kind != MAPPING:
        return fields[0] if fields else index
    words = tuple(first.cells)
    found: int | None = form.meant.get((key, words))
    if found is None:
        found = best(forms, form, fields, words)
        form.meant.keep((key, words), found)
    return found


def best(forms: dict[str, Form], form: Form, fields: tuple[int, ...], words: Iterable[str]) -> int:
    """Of some fields with rows, the first of those whose forms know most of the headings of a row."""
    rows = [forms[form.fields[i].extra] for i in fields]
    words = tuple(words)
    # A form that has them all as they stand needs no look at headings in other words.
    for index, row in zip(fields, rows, strict=True):
        if all(row.headed(word)[0] >= 0 for word in words):
            return index
    known = [sum(row.understood(word)[0] >= 0 for word in words) for row in rows]
    return fields[known.index(max(known))]


class Forms(dict[str, Form]):
    """The forms of a pack by name, each made when it is asked for; ``stored`` is what is known of each, as
    marshal writes it: a report has a few of them."""

    __slots__ = ("_memory", "_stored")

    def __init__(self, stored: dict[str, bytes], memory: Memory) -> None:
        self._stored = stored
        self._memory = memory

    def __missing__(self, name: str) -> Form:
        label, _, is_open, fields, keys, tables = marshal.loads(self._stored[name])
        made = tuple(Field(*field) for field in fields)
        form = self[name] = Form(name, label, is_open, made, keys, self._memory, tables)
        return form

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def __contains__(self, name: object) -> bool:
        return name in self._stored

    def keys(self) -> Any:
        return self._stored.keys()

    def values(self) -> Any:
        return [self[name] for name in self._stored]

    def items(self) -> Any:
        return [(name, self[name]) for name in self._stored]
