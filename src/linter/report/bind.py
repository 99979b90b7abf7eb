"""Document + form → Report: its figures typed by its form."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostic import ERROR, WARNING, Diagnostic, Phrase
from ..figure import (
    BLANKS,
    MONEY_UNITS,
    is_blank,
    is_choice,
    is_figure,
    plain_number,
    plain_value,
)
from ..heading import is_of_year, is_sentence
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, NULLS, SEQUENCE, Node, entry
from .columns import settle
from .figures import read_figure
from .form import NOTHING, SHORT, Field, Form, Plan, meant
from .naming import (
    FORM_KEYS,
    FURTHER,
    INCLUDED,
    MARKS,
    NAMED_BY,
    PACK_KEYS,
    PROSE,
    SUMMED_BY,
    TITLE,
    TOTALS,
)
from .record import (
    FIGURES,
    Around,
    PlainItem,
    Record,
    Report,
    below,
    first_line,
    is_excerpt,
    key_above,
    written,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..memory import Memo


def bind(
    document: Document, form: Form, forms: dict[str, Form], pack: str, whole: bool = True
) -> tuple[Report, list[Diagnostic]]:
    """A document's figures by its form, and what does not fit the form; ``whole`` unless it is part of a report."""
    assert document.root is not None
    binder = _Binder(document, forms)
    root = Record(form, document.root, None, (), 0)
    root.source = document.source
    root.root = root if whole else Around(root)
    report = Report(document, form, pack, root)
    binder.report = report
    binder.is_printed = PROSE in form.index or TITLE[0] in form.index
    if form.currency is not None and form.unit_key(tuple(root.node.cells)) is None:
        from .unstated import power, stated

        given = stated(form, root.node)
        root.power = power(root.node, document.source.text) if given is None else given
    binder.fill(root)
    if PROSE in form.index:
        from .prose import gather

        gather(report, forms)
    settle(report)
    return report, binder.diagnostics


class _Binder:
    def __init__(self, document: Document, forms: dict[str, Form]) -> None:
        self.document = document
        self.source = document.source
        self.forms = forms
        self.diagnostics: list[Diagnostic] = []
        self.unknown = 0
        # Headings that were read as others, with the form of each.
        self.alike: set[tuple[str, str]] = set()
        # What was said of rates without their sign, by what they are called.
        self.bare: dict[str, Diagnostic] = {}
        # What does not fit: keys whose values have another shape than their fields (-1 where there is no field), and
        # keys that were refused. Those of an occurrence are looked at when all of it is bound.
        self.odd: dict[int, list[tuple[int, str]]] = {}
        # The notes on headings whose words are read as running text, of each form, and on those that are not read.
        self.told: dict[str, Diagnostic] = {}
        self.words: Diagnostic | None = None
        self.unread: dict[int, tuple[Record, Diagnostic]] = {}
        # Of lists whose rows lack their names: whether any row has a heading for it.
        self.columns: dict[int, bool] = {}
        self.refused: dict[int, list[str]] = {}
        # How many keys were bound elsewhere than where they stand: each time an occurrence is put together anew.
        self.moved = 0
        self.report: Report
        # Whether reports are printed tables, with headings of their own, and no data of a form alone.
        self.is_printed = False

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
        plan = form.plan(given)
        whose: dict[str, int] = {}
        if plan.unit is not None:
            unit = given[plan.unit]
            if isinstance(unit, str):
                power = MONEY_UNITS.get(unit.strip())
                if power is None or plan.several:
                    from . import headings

                    whose, unit = headings.whose(form, given, plan.unit)
                    power = MONEY_UNITS.get(unit.strip())
                    power = headings.power_of(self, record, unit) if power is None else power
                record.power = power
        is_odd = True
        if whose:
            self.fill_one_by_one(record, given, form.ready(record.power), whose)
        elif plan.fields is None or (plan.tables and not self.is_as_said(form, plan, given)):
            self.fill_one_by_one(record, given, form.ready(record.power))
        else:
            cells, found = record.cells, record.values
            steps = plan.known_steps.get(record.power) or plan.steps(form, record.power)
            for (index, known, empty), (key, cell) in zip(steps, given.items(), strict=True):
                cells[index] = cell
                value = known.get(cell)
                if value is not None:
                    found[index] = value
                elif cell not in empty:
                    self.bind_field(record, index, key, cell, known)
            is_odd = bool(self.odd) and id(record) in self.odd
        if is_odd:
            self.finish(record)
        if plan.marks and record.cells[form.index[MARKS]] is None:
            record.cells[form.index[MARKS]], record.values[form.index[MARKS]] = plan.marks, Decimal(plan.marks)
        if form.adjusted is not None and record.values[form.adjusted[1]] is not None:
            record.swap(*form.adjusted)  # judged by what was planned last

    def is_as_said(self, form: Form, plan: Plan, given: dict[str, str | Node]) -> bool:
        """Whether what stands below each heading that may mean several fields is of the one that it means by itself."""
        for at, key in plan.tables:
            cell = given[key]
            if FURTHER in form.index if isinstance(cell, str) else meant(self.forms, form, at, key, cell) != at:
                return False
        return True

    def fill_one_by_one(
        self, record: Record, given: dict[str, str | Node], ready: list[Memo], others: dict[str, int] | None = None
    ) -> None:
        """The same where a key is not the form's, given twice or missing; of ``others`` it is told what they mean."""
        form = record.form
        was = record.power
        given, headed, rows = self.read_headings(record, given)
        ready = ready if record.power == was else form.ready(record.power)
        keys, cells, found = form.keys, record.cells, record.values
        before = -1
        own = (*FORM_KEYS, *PACK_KEYS) if record.parent is None else ()
        if any(unit for _, unit in headed.values()):
            from . import headings

            power = headings.power(form, headed)
            if power is not None and power != record.power:
                record.power, ready = power, form.ready(power)
        for key, cell in given.items():
            index, unit = others.get(key, keys.get(key)) if others else keys.get(key), ""
            if index is None:
                index, unit = headed[key]
                if unit and not headings.fits(form.fields[index], unit, record.power):
                    index = -1
            if index < 0 and key in own:
                continue
            if index < 0:
                from . import further

                torn = before >= 0 and cell in NULLS and self.is_torn(record, before, key)
                if torn or further.is_taken(self, record, key, cell):
                    before = -1
                elif not form.open:
                    if isinstance(cell, str) and not (record.parent is None and is_figure(cell)):
                        self.refuse(record, key)
                    else:
                        self.set_aside(record, -1, key)
                continue
            if form.tables and not isinstance(cell, str):
                index = meant(self.forms, form, index, key, cell)
            elif rows:
                index = rows.get(key, index)
            if cells[index] is not None:
                if form.fields[index].is_odd(cell):
                    self.odd.setdefault(id(record), []).append((index, key))
                    continue
                from .again import once_more

                if not once_more(self, record, index, key, cell):
                    continue
            cells[index] = cell
            before = index
            known = ready[index]
            value = headings.read(form.fields[index], cell, unit) if unit else None
            if value is None:
                value = known.get(cell)
            if value is None:
                self.bind_field(record, index, key, cell, known, unit)
            else:
                found[index] = value

    def finish(self, record: Record) -> None:
        """Look at what did not fit into an occurrence, once all the rest is bound."""
        form, cells = record.form, record.cells
        seen: set[str] = set()
        while id(record) in self.odd:
            from . import misfit

            for index, key in self.odd.pop(id(record)):
                (misfit.refuse if key in seen else misfit.settle)(self, record, index, key)
                seen.add(key)
        if record.parent is None and SUMMED_BY[0] in form.index and cells[form.index[SUMMED_BY[0]]] is None:
            from .beside import sum_row

            sum_row(self, record)
        if (refused := self.refused.pop(id(record), None)) is not None:
            from . import unread

            unread.keep_open(self, record, refused)
        for index in form.required:
            if cells[index] is None and not is_excerpt(record) and not form.is_said_above(index, cells):
                from . import rows

                if rows.is_named_above(self, record, index):
                    continue
                label = form.fields[index].label
                self.say(ERROR, "missing-field", key_above(record, index), record.route, field=label, form=form.label)

    def read_headings(
        self, record: Record, given: dict[str, str | Node]
    ) -> tuple[dict[str, str | Node], dict[str, tuple[int, str]], dict[str, int]]:
        """What is given of an occurrence without what its first row has taken, the fields of the headings that are not
        the form's own words, with their units, and the rows of a table that has one figure in each."""
        form = record.form
        rows: dict[str, int] = {}
        named = (*FORM_KEYS, *PACK_KEYS) if record.parent is None else ()
        is_table = given is record.node.cells and (FURTHER in form.index or record.parent is None)
        if is_table and form.may_be_turned(given, named):
            from .turned import lifted, turned

            other = (lifted if record.parent is None else turned)(form, self.forms, record.node)
            if other is not None:
                record.node, record._nodes, given = other, None, other.cells
        if FURTHER in form.index and any(isinstance(cell, str) for cell in given.values()):
            from . import flat

            given = flat.fill(self, record, given)
            rows = flat.rows(form, given)
        headed = {key: (-1, "") if key in named else form.understood(key) for key in given if key not in form.keys}
        if record.parent is not None and any(index < 0 for index, _ in headed.values()):
            from . import headings

            given = headings.without_unit(record, given, headed)
        if len(record.step) > 1 and form.required:
            from . import rows as listed_rows

            headed.update(listed_rows.named_by_first(form, given, headed))
        if any(index < 0 and is_of_year(key) for key, (index, _) in headed.items()):
            from . import headings

            headed.update(headings.dated(form, [key for key, (i, _) in headed.items() if i < 0], record.root.year))
        if not form.open and FURTHER not in form.index:
            lost = {key: cell for key, cell in given.items() if headed.get(key, (0, ""))[0] < 0}
            below = {key: cell for key, cell in lost.items() if not isinstance(cell, str)}
            if below:
                from . import alike

                headed.update(alike.by_content(form, self.forms, below, {form.understood(key)[0] for key in given}))
        alike_ones = {k: i for k, (i, _) in headed.items() if i >= 0 and form.headed(k)[0] < 0}
        if alike_ones:
            from . import misfit
            from .alike import say_read

            for key in [key for key, index in alike_ones.items() if misfit.gathers(self, record, index, key)]:
                headed[key] = -1, ""
                del alike_ones[key]
        if alike_ones:
            say_read(self, record, alike_ones)
        return given, headed, rows

    def is_torn(self, record: Record, before: int, word: str) -> bool:
        """Whether a key is the rest of a figure whose thousands separator YAML took for its own: ``{a: 1,402.18}``.
        Then this is said, and nothing else of the figure: it is there, and cannot be read."""
        from .misspelt import torn

        if (first := torn(self.source, record, before, word)) is None:
            return False
        record.values[before] = None
        while self.diagnostics and self.diagnostics[-1].span == first.span:
            self.diagnostics.pop()
        span = Span(first.start, entry(record.node, word)[0].end)
        self.say(ERROR, "torn-figure", span, (*record.route, word), text=f"{first.text},{word}")
        return True

    def refuse(self, record: Record, word: str) -> None:
        """What stands under a key is no part of the form: nothing that may need it is judged."""
        self.unknown_key(record, word)
        self.refused.setdefault(id(record), []).append(word)

    def unknown_key(self, record: Record, word: str) -> None:
        from .misspelt import say_unknown

        self.unknown += 1
        # The same of each row of a list is said once.
        say_unknown(self, record, word).kin = written(record.route[:-1]) if len(record.step) > 1 else ""

    def bind_field(self, record: Record, index: int, key: str, cell: str | Node, known: Memo, unit: str = "") -> None:
        """A field's value, where its text is not ``known``."""
        field = record.form.fields[index]
        if isinstance(cell, str):
            if cell in BLANKS and not field.required and not is_choice(cell, field.kind, field.extra):
                return
            if known is not NOTHING:
                money = field.kind == "money"
                value = plain_number(cell, record.power) if money else plain_value(cell, field.kind)
                if value is not None:
                    if len(cell) <= SHORT:
                        known.keep(cell, value)
                    record.values[index] = value
                    return
        if field.is_list:
            self.bind_list(record, index, key, cell)
            return
        record.values[index] = self.item(record, field, cell, (key,), unit, index)
        if field.required and cell in NULLS and entry(record.node, key)[1].is_null:
            self.blank(record, field, key)

    def set_aside(self, record: Record, index: int, key: str) -> None:
        """What stands under a key has another shape than its field."""
        if index >= 0:
            record.cells[index] = None
        self.odd.setdefault(id(record), []).append((index, key))

    def blank(self, record: Record, field: Field, key: str) -> None:
        span = entry(record.node, key)[0].span
        self.say(WARNING, "blank-field", span, (*record.route, key), field=field.label)

    def is_other(self, record: Record, index: int, key: str, cell: Node) -> bool:
        """Whether what stands under a group's heading is likely not the group, but columns, or parts of others."""
        table = self.forms[record.form.fields[index].extra]
        if FURTHER not in record.form.index and table.plan(cell.cells).fields is not None:
            from .upright import by_columns

            return by_columns(table, cell, record.root.year) is not None
        from .misfit import is_other

        return is_other(self, record, index, key, cell)

    def bind_list(self, record: Record, index: int, key: str, cell: str | Node) -> None:
        field = record.form.fields[index]
        if not isinstance(cell, str) and cell.kind == MAPPING and field.kind == "form":
            row = self.forms[field.extra]
            if cell.cells and all(row.understood(word)[0] < 0 for word in cell.cells):
                self.set_aside(record, index, key)
            elif any(not isinstance(each, str) for each in cell.cells.values()) and self.is_nested(record, index, key):
                return
            else:  # a table of one row
                record.values[index] = [self.item(record, field, cell, (key,))]
            return
        if isinstance(cell, str) or cell.kind != SEQUENCE:
            if not isinstance(cell, str) or not is_blank(cell):
                self.set_aside(record, index, key)
            elif field.required:
                self.blank(record, field, key)
            return
        items, rows = [], cell.cells
        is_strange = field.kind == "form" and not self.forms[field.extra].has_rows(rows)
        if is_strange and self.is_nested(record, index, key):
            return
        if field.kind == "form" and TOTALS in record.form.index:
            from .flat import fill_totals

            if fill_totals(self, record, rows, key):
                rows = rows[:-1]
        for number, item in enumerate(rows):
            if field.kind != "form":
                items.append(self.plain_item(record, index, item, (key, number)))
            elif not isinstance(item, str) and item.kind == MAPPING:
                child = Record(self.forms[field.extra], item, record, (key, number), record.power)
                self.fill(child)
                items.append(child)
            else:
                self.item(record, field, item, (key, number))  # says what is wrong
        record.values[index] = items
        if field.kind == "form" and INCLUDED[0] in self.forms[field.extra].index:
            from .rows import mark

            mark(self, self.forms[field.extra], items)
        elif len(items) > 1 and isinstance(items[-1], Record) and NAMED_BY[0] in items[-1].form.index:
            from .listed import lift

            lift(self, record, items)

    def is_nested(self, record: Record, index: int, key: str) -> bool:
        """Whether what stands under a list's heading holds its rows in another shape, and they are bound."""
        from . import nested

        node = entry(record.node, key)[1]
        return nested.put(self, record, index, key, node) or nested.put_elsewhere(self, record, key, node)

    def plain_item(self, record: Record, index: int, cell: str | Node, step: tuple[str | int, ...]) -> Record:
        form = record.form.item_form(index)
        item = PlainItem(form, record.node, record, step, record.power)
        item.cells[0] = cell
        item.values[0] = self.item(record, form.fields[0], cell, step)
        return item

    def item(
        self, record: Record, field: Field, cell: str | Node, step: tuple[str | int, ...], unit: str = "", own: int = -1
    ) -> Any:
        """The value of a field, or of an item of it, at ``step`` below the record; ``unit`` is that of its heading, and
        ``own`` the field where it is the record's own."""
        if field.kind == "form":
            if not isinstance(cell, str) and cell.kind == MAPPING:
                table = self.forms[field.extra]
                is_row = own < 0 or (FURTHER not in record.form.index and table.is_row(cell.cells))
                if not is_row and (table.is_strange(cell.cells) or self.is_other(record, own, str(step[0]), cell)):
                    self.set_aside(record, own, str(step[0]))
                    return None
                power = MONEY_UNITS.get(unit, record.power) if unit else record.power
                child = Record(self.forms[field.extra], cell, record, step, power)
                self.fill(child)
                return child
            if isinstance(cell, str) and not is_blank(cell):
                from . import flat

                node = flat.lone(self.forms[field.extra], below(record.node, step))
                if node is not None:
                    child = Record(self.forms[field.extra], node, record, step, MONEY_UNITS.get(unit, record.power))
                    self.fill(child)
                    return child
            if not isinstance(cell, str) and cell.kind == SEQUENCE:
                from . import flat

                node = flat.group(self.forms[field.extra], self.forms, cell, record.root.year)
                if node is not None:
                    return self.item(record, field, node, step, unit)
            if isinstance(cell, str) and is_blank(cell):
                return None
            if own >= 0:
                self.set_aside(record, own, str(step[0]))
                return None
            where, form = first_line(self.source.text, record, step), self.forms[field.extra].label
            self.say(ERROR, "not-a-group", where, (*record.route, *step), field=field.label, form=form)
            return None
        if not isinstance(cell, str) and cell.kind == MAPPING and field.kind in ("money", "rate") and len(step) == 1:
            from .crossed import in_columns

            found = in_columns(self, record, field, cell, step)
            if found is not NOTHING:
                return found
        if not isinstance(cell, str) and own >= 0:
            self.set_aside(record, own, str(step[0]))
            return None
        if not isinstance(cell, str):
            self.say(
                ERROR,
                "not-a-value",
                first_line(self.source.text, record, step),
                (*record.route, *step),
                field=field.label,
            )
            return None
        if own >= 0 and "。" in cell and field.kind in FIGURES and is_sentence(cell):
            return self.set_aside(record, own, str(step[0]))
        return read_figure(self, record, field, cell, step)
