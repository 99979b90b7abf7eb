"""Document + form → Report: its figures typed by its form."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostic import ERROR, WARNING, Diagnostic, Label, Phrase
from ..figure import BLANKS, EXACT, MONEY_UNITS, Figure, decode, excess, is_blank, normal, plain_value
from ..program.plan import decided
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, NULLS, SCALAR, SEQUENCE, Node, entry
from .choice import FORM_KEYS, PACK_KEYS, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..program.plan import Modes
    from ..source import Source

# Fields with a meaning of their own, by name or label: the unit of a table's bare amounts, and who reports.
CURRENCY = ("currency", "金额单位")
UNIT = ("unit", "单位名称")
# What texts stand for, by the kind of their field, kept from report to report; a table holds so many short texts.
_MAX_MEMO, _SHORT = 5_000, 100
_values: dict[tuple[str, Any, int], dict[str, Any]] = {}
_NONE: dict[str, Any] = {}
# So many ways to give a form's keys are remembered.
_MAX_PLANS = 100


class Form:
    """A form as a run needs it: ``fields`` are ``(name, label, kind, extra, required, is list, modes)``."""

    __slots__ = (
        "_called", "_plans", "_ready", "currency", "fields", "index", "items", "keys", "label", "name", "nested",
        "open", "required", "texts",
    )  # fmt: skip

    def __init__(self, name: str, label: str, is_open: bool, fields: tuple[Any, ...], keys: dict[str, int]) -> None:
        self.name = name
        self.label = label
        self.open = is_open
        self.fields = fields
        self.keys = keys
        self.index = {field[0]: i for i, field in enumerate(fields)}
        self.currency = next((keys[word] for word in CURRENCY if word in keys), None)
        self._called = tuple(key for key, index in keys.items() if index == self.currency)
        self.required = tuple(i for i, field in enumerate(fields) if field[4])
        self.items: dict[int, Form] = {}
        # Whether anything can stand below an occurrence.
        self.nested = any(field[2] == "form" or field[5] for field in fields)
        # The fields that running text may stand in or below: their indices, and whether each is a text itself.
        self.texts = tuple(
            (i, field[2] == "text" and not field[5]) for i, field in enumerate(fields) if field[2] in ("form", "text")
        )
        self._ready: dict[int, list[dict[Any, Any]]] = {}
        self._plans: dict[tuple[str, ...], tuple[int, ...] | None] = {}

    def plan(self, cells: dict[str, str | Node]) -> tuple[int, ...] | None:
        """The field of each key that an occurrence has; None where something is odd about its keys."""
        given = tuple(cells)
        try:
            return self._plans[given]
        except KeyError:
            found = tuple(self.keys.get(key, -1) for key in given)
            right = -1 not in found and len(set(found)) == len(found) and set(self.required) <= set(found)
            if len(self._plans) >= _MAX_PLANS:
                self._plans.clear()
            plan = self._plans[given] = found if right else None
            return plan

    def ready(self, power: int) -> list[dict[Any, Any]]:
        """For each field the values that texts were found to stand for, where bare amounts are in ``10 ** power`` 元;
        nothing of fields that have to be looked at one by one."""
        found = self._ready.get(power)
        if found is None:
            found = self._ready[power] = [
                _NONE
                if kind == "form" or is_list or (modes and decided("decimals", modes) is not None)
                else _values.setdefault((kind, extra, power if kind == "money" else 0), {})
                for _, _, kind, extra, _, is_list, modes in self.fields
            ]
        return found

    def unit(self, cells: dict[str, str | Node]) -> str | Node | None:
        """What an occurrence says its bare amounts are in, under the first of the names that the field has."""
        called = [key for key in self._called if key in cells]
        if len(called) > 1:
            called.sort(key=list(cells).index)
        return cells[called[0]] if called else None

    def item_form(self, index: int) -> Form:
        """For a list of plain values: the form of one item, whose only field is the value itself."""
        form = self.items.get(index)
        if form is None:
            _, label, kind, extra, _, _, modes = self.fields[index]
            form = self.items[index] = Form("", label, True, ((label, label, kind, extra, False, False, modes),), {})
        return form


class Record:
    """One occurrence of a form in a report.

    ``values[i]`` is field i's value: a Decimal in base units, a text, a Record, a list; None when it is unknown
    (absent, blank, approximate or unreadable — ``cells[i]`` tells which: None, a scalar's content, or the node of a
    mapping or sequence). ``power`` is the power of ten of bare amounts, over 元. Where things stand is found out when
    it is asked for: ``node`` the occurrence, ``key`` its key (None of the root and of what stands in a list) and
    ``nodes[i]`` the node of field i.
    """

    __slots__ = ("_nodes", "cells", "form", "known", "node", "parent", "power", "root", "source", "step", "values")

    def __init__(self, form: Form, node: Node, parent: Record | None, step: tuple[str | int, ...], power: int) -> None:
        self.form = form
        self.node = node
        self.parent = parent
        self.step = step
        self.power = power
        if parent is None:
            self.root: Record = self
            # Of the root only: the text that spans of mentions are found in, and what is worked out once a report.
            self.source: Source | None = None
            self.known: dict[Any, Any] = {}
        else:
            self.root = parent.root
        count = len(form.fields)
        self.values: list[Any] = [None] * count
        self.cells: list[str | Node | None] = [None] * count
        self._nodes: list[Node | None] | None = None

    @property
    def nodes(self) -> list[Node | None]:
        if self._nodes is None:
            self._nodes = self._found()
        return self._nodes

    def _found(self) -> list[Node | None]:
        nodes: list[Node | None] = [None] * len(self.form.fields)
        keys = self.form.keys
        for key, value in self.node.items:
            index = keys.get(key.text)
            if index is not None and nodes[index] is None:
                nodes[index] = value
        return nodes

    @property
    def key(self) -> Node | None:
        if self.parent is None or len(self.step) != 1:
            return None
        return entry(self.parent.node, self.step[0])[0]

    @property
    def route(self) -> tuple[str | int, ...]:
        steps: list[tuple[str | int, ...]] = []
        record: Record | None = self
        while record is not None:
            steps.append(record.step)
            record = record.parent
        return tuple(part for step in reversed(steps) for part in step)

    @property
    def span(self) -> Span:
        """Where to point at the whole occurrence: its key, or for a list item or the root its first key."""
        if self.key is not None:
            return self.key.span
        if self.node.kind == SCALAR and self.node.end > self.node.start:
            return self.node.span
        if self.node.kind == MAPPING and self.node.items:
            first: Node = self.node.items[0][0]
            return first.span
        return Span(self.node.start, min(self.node.end, self.node.start + 1))


class PlainItem(Record):
    """A plain value in a list, as an occurrence of a form with one field."""

    __slots__ = ()

    @property
    def node(self) -> Node:
        assert self.parent is not None
        return _below(self.parent.node, self.step)

    @node.setter
    def node(self, node: Node) -> None:
        """It is not known before somebody asks."""

    def _found(self) -> list[Node | None]:
        return [self.node]


class Report:
    """A document bound to a root form. ``records`` holds the occurrences of each form, in document order."""

    __slots__ = ("document", "form", "pack", "records", "root")

    def __init__(self, document: Document, form: Form, pack: str, root: Record) -> None:
        self.document = document
        self.form = form
        self.pack = pack
        self.root = root
        self.records: dict[str, list[Record]] = {}

    def release(self) -> None:
        """Let everything go that is linked in a circle, so that memory is free at once and nothing has to look for it.

        The report is of no use afterwards.
        """
        for records in self.records.values():
            for record in records if records[0].form.nested else ():
                record.values = record.cells = []
                record._nodes = None
        self.root.known = {}
        del self.root.root

    @property
    def heading(self) -> tuple[str, str, str]:
        """What a reader knows it by: its form's label, the unit that it is of and its year, as they stand."""
        cells = self.root.cells
        found = []
        for words in (UNIT, YEAR):
            cell = next((cells[self.form.keys[word]] for word in words if word in self.form.keys), None)
            found.append(cell.strip() if isinstance(cell, str) else "")
        return self.form.label, found[0], found[1]


def _below(node: Node, step: tuple[str | int, ...]) -> Node:
    """What stands at a step below a mapping: a value, or an item of a list."""
    value = entry(node, step[0])[1]
    for number in step[1:]:
        value = value.items[number]  # type: ignore[index]
    return value


def written(route: tuple[str | int, ...]) -> str:
    """A route as people and tools read it: ``绩效指标[2].分值`` (indices from 0)."""
    parts: list[str] = []
    for step in route:
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}" if parts else step)
    return "".join(parts)


# ---- binding ---------------------------------------------------------------------------------------------------------


def bind(
    document: Document, form: Form, forms: dict[str, Form], pack: str, near: int = 1000
) -> tuple[Report, list[Diagnostic]]:
    """A document's figures by its form, and what does not fit the form. Of so many unknown keys it is said what they
    are ``near``: to find that out takes time, and no more are listed."""
    assert document.root is not None
    binder = _Binder(document, forms)
    binder.near = near
    root = Record(form, document.root, None, (), 0)
    root.source = document.source
    report = Report(document, form, pack, root)
    binder.report = report
    binder.fill(root)
    return report, binder.diagnostics


class _Binder:
    def __init__(self, document: Document, forms: dict[str, Form]) -> None:
        self.document = document
        self.source = document.source
        self.forms = forms
        self.diagnostics: list[Diagnostic] = []
        self.report: Report
        self.near = 0

    def say(self, severity: str, rule: str, span: Span, route: tuple[str | int, ...], /, **args: Any) -> Diagnostic:
        diagnostic = Diagnostic(
            rule,
            severity,
            Phrase(rule, **args),
            file=self.source.name,
            source=self.source,
            span=span,
            route=written(route),
            pack=self.report.pack,
        )
        self.diagnostics.append(diagnostic)
        return diagnostic

    def fill(self, record: Record) -> None:
        """Bind a mapping's pairs to the form's fields, and what is nested below them."""
        form = record.form
        self.report.records.setdefault(form.name, []).append(record)
        given: dict[str, str | Node] = record.node.cells
        if form.currency is not None:
            unit = form.unit(given)
            if isinstance(unit, str) and unit.strip() in MONEY_UNITS:
                record.power = MONEY_UNITS[unit.strip()]
        ready = form.ready(record.power)
        plan = form.plan(given)
        if plan is None:
            self.fill_one_by_one(record, given, ready)
            return
        cells, values = record.cells, record.values
        for index, (key, cell) in zip(plan, given.items(), strict=True):
            cells[index] = cell
            value = ready[index].get(cell)
            if value is None:
                self.bind_field(record, index, key, cell)
            else:
                values[index] = value

    def fill_one_by_one(self, record: Record, given: dict[str, str | Node], ready: list[dict[Any, Any]]) -> None:
        """The same where a key is not the form's, given twice or missing."""
        form = record.form
        keys, cells, values = form.keys, record.cells, record.values
        before = -1
        for key, cell in given.items():
            index = keys.get(key)
            if index is None:
                if before >= 0 and cell in NULLS and self.is_torn(record, before, key):
                    before = -1
                elif not form.open and not (record.parent is None and key in (*FORM_KEYS, *PACK_KEYS)):
                    self.unknown_key(record, key)
                continue
            if cells[index] is not None:
                self.twice(record, index, key)
                continue
            cells[index] = cell
            before = index
            value = ready[index].get(cell)
            if value is None:
                self.bind_field(record, index, key, cell)
            else:
                values[index] = value
        for index in form.required:
            if cells[index] is None:
                label = form.fields[index][1]
                self.say(ERROR, "missing-field", record.span, record.route, field=label, form=form.label)

    def twice(self, record: Record, index: int, key: str) -> None:
        """A field is given under both its names."""
        form, root = record.form, record.node
        name, label = form.fields[index][:2]
        first = next(node for node, _ in root.items if form.keys.get(node.text) == index)
        span = entry(root, key)[0].span
        said = self.say(ERROR, "field-twice", span, (*record.route, key), name=name, label=label)
        said.labels.append(Label(first.span, Phrase("label-first")))

    def is_torn(self, record: Record, before: int, word: str) -> bool:
        """Whether a key is the rest of a figure whose thousands separator YAML took for its own: ``{a: 1,402.18}``.

        Then this is said, and nothing else of the figure: it is there, and cannot be read.
        """
        start, rest = record.cells[before], normal(word)
        if not (
            isinstance(start, str) and start.lstrip("-+").isdigit() and rest[:3].isdigit() and not rest[3:4].isdigit()
        ):
            return False
        key, value = entry(record.node, word)
        first = record.nodes[before]
        if first is None or not value.is_null or self.source.text[first.end : key.start] != ",":
            return False
        record.values[before] = None
        self.diagnostics = [d for d in self.diagnostics if d.span != first.span]
        span = Span(first.start, key.end)
        self.say(ERROR, "torn-figure", span, (*record.route, word), text=f"{first.text},{word}")
        return True

    def unknown_key(self, record: Record, word: str) -> None:
        key = entry(record.node, word)[0]
        suggestion = ""
        self.near -= 1
        if self.near >= 0:
            from ..nearest import nearest

            suggestion = nearest(word, record.form.keys)
        self.say(
            ERROR,
            "unknown-key",
            key.span if key.end > key.start else Span(key.start, key.start + 1),
            (*record.route, word),
            key=word,
            form=record.form.label,
            suggestion=suggestion,
        )

    def bind_field(self, record: Record, index: int, key: str, cell: str | Node) -> None:
        _, label, kind, extra, required, is_list, modes = record.form.fields[index]
        if isinstance(cell, str):
            if cell in BLANKS and not required:
                return
            known = record.form.ready(record.power)[index]
            value = plain_value(cell, kind, record.power) if known is not _NONE else None
            if value is not None:
                if len(cell) <= _SHORT:
                    if len(known) >= _MAX_MEMO:
                        known.clear()
                    known[cell] = value
                record.values[index] = value
                return
        if is_list:
            if not isinstance(cell, str) and cell.kind == SEQUENCE:
                values = []
                for number, item in enumerate(cell.cells):
                    if kind != "form":
                        values.append(self.plain_item(record, index, item, (key, number)))
                    elif not isinstance(item, str) and item.kind == MAPPING:
                        child = Record(self.forms[extra], item, record, (key, number), record.power)
                        self.fill(child)
                        values.append(child)
                    else:
                        self.item(record, kind, extra, item, (key, number), label)  # says what is wrong
                record.values[index] = values
            elif not isinstance(cell, str) or not is_blank(cell):
                self.say(ERROR, "not-a-list-value", entry(record.node, key)[0].span, (*record.route, key), field=label)
            elif required:
                self.say(WARNING, "blank-field", entry(record.node, key)[0].span, (*record.route, key), field=label)
            return
        record.values[index] = self.item(record, kind, extra, cell, (key,), label, modes)
        if required and cell in NULLS and entry(record.node, key)[1].is_null:
            self.say(WARNING, "blank-field", entry(record.node, key)[0].span, (*record.route, key), field=label)

    def plain_item(self, record: Record, index: int, cell: str | Node, step: tuple[str | int, ...]) -> Record:
        _, label, kind, extra, _, _, modes = record.form.fields[index]
        item = PlainItem(record.form.item_form(index), record.node, record, step, record.power)
        item.cells[0] = cell
        item.values[0] = self.item(record, kind, extra, cell, step, label, modes)
        return item

    def head(self, record: Record, step: tuple[str | int, ...]) -> Span:
        """Where to point at a value that is of the wrong kind: its key, or an item's first line."""
        if len(step) == 1:
            return entry(record.node, step[0])[0].span
        node = _below(record.node, step)
        line_end = self.source.text.find("\n", node.start)
        end = node.end if line_end < 0 else min(node.end, line_end)
        return Span(node.start, max(end, node.start + 1))

    def item(
        self,
        record: Record,
        kind: str,
        extra: Any,
        cell: str | Node,
        step: tuple[str | int, ...],
        label: str,
        modes: Modes = (),
    ) -> Any:
        if kind == "form":
            if not isinstance(cell, str) and cell.kind == MAPPING:
                child = Record(self.forms[extra], cell, record, step, record.power)
                self.fill(child)
                return child
            if not isinstance(cell, str) or not is_blank(cell):
                form = self.forms[extra].label
                self.say(ERROR, "not-a-group", self.head(record, step), (*record.route, *step), field=label, form=form)
            return None
        if not isinstance(cell, str):
            self.say(ERROR, "not-a-value", self.head(record, step), (*record.route, *step), field=label)
            return None
        return self.figure(record, kind, extra, cell, step, label, modes)

    def figure(
        self,
        record: Record,
        kind: str,
        extra: Any,
        text: str,
        step: tuple[str | int, ...],
        label: str,
        modes: Modes = (),
    ) -> Any:
        figure = decode(text, kind, extra)
        value = figure.value
        if value is None:
            if figure.why not in ("null", "approximate"):
                node = _below(record.node, step)
                span = node.content(self.source.text) if node.end > node.start else Span(node.start, node.start + 1)
                self.say(
                    ERROR,
                    "unreadable-figure",
                    span,
                    (*record.route, *step),
                    field=label,
                    text=text,
                    why=Phrase(figure.why, text=text, unit=figure.unit, suggestion=figure.suggestion),
                )
            return None
        exactly = modes and decided("decimals", modes) is not None
        if exactly:
            value = self.at_decimals(value, figure, modes, record, step, label)
        if kind == "money":
            power = figure.power if figure.unit else record.power
            value = value.scaleb(power, EXACT) if power else value
        if not exactly and len(text) <= _SHORT:
            known = _values.setdefault((kind, extra, record.power if kind == "money" else 0), {})
            if len(known) >= _MAX_MEMO:
                known.clear()
            known[text] = value
        return value

    def at_decimals(
        self,
        value: Decimal,
        figure: Figure,
        modes: Modes,
        record: Record,
        step: tuple[str | int, ...],
        label: str,
    ) -> Decimal:
        """A figure with the digits that its field declares: zeros may be left out at its end, no more digits given."""
        wanted: int = decided("decimals", modes)
        exponent: Any = value.as_tuple().exponent
        if excess(value, wanted - figure.decimals - exponent) is not None:
            node = _below(record.node, step)
            span, route = node.content(self.source.text), (*record.route, *step)
            self.say(WARNING, "excess-digits", span, route, field=label, text=normal(node.text), decimals=wanted)
            return value
        # What was printed with fewer digits stands for as many as are declared.
        return value.quantize(Decimal(1).scaleb(exponent - (wanted - figure.decimals)), context=EXACT)
