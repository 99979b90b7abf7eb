"""Reports laid out as tables, by the form alone: any report of any form in any of the ways that tables are drawn.

What is made here is what the importer has to come back from: the report that a table was made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linter.report.form import Field, Form, Forms, best
from linter.report.naming import SECOND

from .drawing import Rows

FIGURES = ("weight", "score", "money", "rate", "number", "count", "measure")


@dataclass(frozen=True)
class Style:
    """How tables are drawn: names of groups and lists merged at their ``left`` or alone in a row above; so many
    ``pairs`` of a label and its value in a row; the nth ``alias`` of each heading;
    headings of figures with ``marks`` such as （A）."""

    left: bool = True
    pairs: int = 2
    alias: int = 0
    marks: bool = False


def is_row(form: Form, field: Field, inner: Form) -> bool:
    """Whether a group is printed as a row: one of several alike, each of plain values."""
    alike = [f for f in form.fields if f.kind == "form" and not f.is_list and f.extra == field.extra]
    return len(alike) > 1 and all(f.kind != "form" and not f.is_list for f in inner.fields)


def names(form: Form) -> tuple[str, ...]:
    """The first of a form's texts, which says what an occurrence is called."""
    return tuple(f.name for f in form.fields if f.kind == "text")[:1]


class Maker:
    """Makes a complete report of a form: each field is given, each list has two items, no two texts are alike."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.count = 0
        # Whether items hold plain values alone.
        self.is_flat = False
        self.depth = 0

    def report(self, form: Form, above: tuple[str, ...] = (), leave: tuple[str, ...] = ()) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for field in form.fields:
            if field.name == SECOND:  # a report is read into it; nobody prints it as such
                continue
            is_within = field.kind == "form" or field.is_list
            if field.name in leave or (self.is_flat and is_within and self.depth > 0):
                continue
            if field.kind == "form":
                inner = self.forms[field.extra]
                if field.extra in (*above, form.name) or inner.name == "project_evaluation":
                    continue
                # A row that is called by its field is called by nothing else.
                called = () if field.is_list or not is_row(form, field, inner) else names(inner)
                self.depth += field.is_list
                some = [self.report(inner, (*above, form.name), called) for _ in range(1 + field.is_list)]
                self.depth -= field.is_list
                made[field.label] = some if field.is_list else some[0]
            else:
                made[field.label] = [self.value(field), self.value(field)] if field.is_list else self.value(field)
        return made

    def complete(self, root: Form, leave: tuple[str, ...] = ()) -> dict[str, Any]:
        """A report of a root form, with the title that it is printed under."""
        made = self.report(root, leave=leave)
        if "标题" in made:
            made["标题"] = title_of(root, made["年度"])
        return made

    def value(self, field: Field) -> str:
        self.count += 1
        n = self.count
        if isinstance(field.extra, (tuple, list)) and field.extra:
            return str(field.extra[0])
        made = {
            "money": f"{n * 1000 + n % 900 + 100:,}.50", "rate": f"{n % 100}.{n % 10}%", "weight": f"{n}",
            "score": f"{n}.5",
            "number": f"{n}", "count": f"{n}", "target": f"≥{n}场", "year": "2022", "yes_no": "是",
            "date": f"2022年5月{n % 28 + 1}日",
        }  # fmt: skip
        return made.get(field.kind, f"{n}平方米" if field.kind == "measure" else f"文字甲{n}乙")


class Layer:
    """Lays a report out as rows of cells; ``<`` and ``^`` are merged with what is before and above them."""

    def __init__(self, forms: Forms, style: Style) -> None:
        self.forms = forms
        self.style = style
        # What a report itself calls its fields.
        self.words: dict[int, str] = {}
        # What each field can be called where no other that is given is called so too.
        self.called: dict[int, list[str]] = {}

    def heading(self, field: Field, letter: str = "") -> str:
        if id(field) in self.words:
            return self.words[id(field)]
        called = self.called.get(id(field), [field.label, *field.also])
        text = called[self.style.alias % len(called)]
        return f"{text}（{letter}）" if letter and self.style.marks and field.kind in FIGURES else text

    def sheet(self, root: Form, report: dict[str, Any]) -> str:
        """A whole report, under a title that says its form and its year."""
        rest = {key: value for key, value in report.items() if key not in ("年度", "标题")}
        rows = self.block(root, rest)
        width = max(len(row) for row in rows)
        title = [title_of(root, report["年度"]), *["<"] * (width - 1)]
        return drawn([title, *[row + [""] * (width - len(row)) for row in rows]])

    def known(self, form: Form, report: dict[str, Any]) -> dict[str, Any]:
        """A report by the labels of its fields, without what is blank; what it calls them itself is remembered."""
        made: dict[str, Any] = {}
        for key, value in report.items():
            index, first = form.headed(key)[0], value[0] if isinstance(value, list) and value else value
            if index < 0:
                continue  # no field of the form: nothing that a table of it prints
            if isinstance(first, dict) and form.rows(key):
                index = best(self.forms, form, form.rows(key), first)
            field = form.fields[index]
            self.words[id(field)] = key
            if field.kind == "form":
                inner = self.forms[field.extra]
                some = [self.known(inner, each) for each in (value if isinstance(value, list) else [value])]
                made[field.label] = some if field.is_list else some[0]
            elif value not in ("", []):
                made[field.label] = value
        return {key: value for key, value in made.items() if value}

    def block(self, form: Form, report: dict[str, Any]) -> Rows:
        fields = {field.label: field for field in form.fields}
        rows: Rows = []
        for key in report:
            others = {word for k in report if k != key for word in (k, *fields[k].also)}
            self.called[id(fields[key])] = [key, *(word for word in fields[key].also if word not in others)]
        plain = [(fields[k], v) for k, v in report.items() if isinstance(v, str)]
        rows += self.labels(plain)
        lines: dict[str, list[Field]] = {}
        for key, value in report.items():
            if isinstance(value, dict):
                lines.setdefault(fields[key].extra, []).append(fields[key])
        done = set()
        for key, value in report.items():
            field = fields[key]
            if isinstance(value, list):
                rows += self.named(field, self.listed(field, value))
            elif isinstance(value, dict) and is_row(form, field, self.forms[field.extra]):
                if field.extra not in done:
                    done.add(field.extra)
                    rows += self.lines(lines[field.extra], report)
            elif isinstance(value, dict):
                rows += self.named(field, self.block(self.forms[field.extra], value))
        return rows

    def labels(self, plain: list[tuple[Field, str]]) -> Rows:
        rows: Rows = []
        for start in range(0, len(plain), self.style.pairs):
            some = plain[start : start + self.style.pairs]
            rows.append([cell for field, value in some for cell in (self.heading(field), value)])
        return rows

    def named(self, field: Field, rows: Rows) -> Rows:
        """Rows under the name of their group or list."""
        if self.style.left:
            return [[self.heading(field) if i == 0 else "^", *row] for i, row in enumerate(rows)]
        return [[self.heading(field), *["<"] * max(3, len(rows[0]) - 1)], *rows]

    def lines(self, fields: list[Field], report: dict[str, Any]) -> Rows:
        """Rows that fields name, under the headings of what each holds."""
        form = self.forms[fields[0].extra]
        given = [f for f in form.fields if any(f.label in report[each.label] for each in fields)]
        rows = [["", *[self.heading(f, "AB"[i % 2]) for i, f in enumerate(given)]]]
        rows += [[self.heading(each), *[report[each.label].get(f.label, "") for f in given]] for each in fields]
        return rows

    def listed(self, field: Field, items: list[Any]) -> Rows:
        if field.kind != "form":
            return [[item] for item in items]
        form = self.forms[field.extra]
        given = [f for f in form.fields if any(f.label in item for item in items)]
        deep = any(f.kind == "form" for f in given)
        heads: Rows = [[], []]
        for i, f in enumerate(given):
            inner = (
                [g.label for g in self.forms[f.extra].fields if any(g.label in row for row in inside(items, f))]
                if (f.kind == "form")
                else []
            )
            heads[0] += [self.heading(f, "AB"[i % 2] if not deep else "")] + ["<"] * (len(inner) - 1)
            heads[1] += inner or ["^"]
        rows: Rows = heads if deep else heads[:1]
        for item in items:
            rows += self.item(given, items, item)
        return rows

    def item(self, given: list[Field], items: list[Any], item: dict[str, Any]) -> Rows:
        """An item in as many rows as its longest list has."""
        height = max([1, *[len(v) for v in item.values() if isinstance(v, list)]])
        rows: Rows = [[] for _ in range(height)]
        for f in given:
            value = item.get(f.label, "")
            if f.kind == "form":
                names = [g.label for g in self.forms[f.extra].fields if any(g.label in row for row in inside(items, f))]
                values = value if isinstance(value, list) else [value]
                for i, row in enumerate(rows):
                    row += [values[i].get(name, "") if i < len(values) and values[i] else "" for name in names]
            elif f.is_list:
                for i, row in enumerate(rows):
                    row.append(value[i] if i < len(value) else "")
            else:
                for i, row in enumerate(rows):
                    row.append("^" if i else value)
        return rows


def inside(items: list[Any], field: Field) -> list[Any]:
    """What stands in a field of some items, whether it is a list or one."""
    found: list[Any] = []
    for item in items:
        value = item.get(field.label, [])
        found += value if isinstance(value, list) else [value]
    return found


def title_of(root: Form, year: str) -> str:
    return f"{year}年度{root.label}"


def drawn(rows: Rows) -> str:
    return "\n".join("|".join(row) for row in rows)
