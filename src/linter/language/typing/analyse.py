"""What expressions call: functions, formulas, bands, decision tables, regular expressions and mentions."""

from __future__ import annotations

from typing import Any

from ...diagnostic import Phrase
from ...nearest import nearest
from ...plan import nodes as p
from ...plan.nodes import Node
from ...source import Source, Span
from .. import types as t
from ..declaring.bands import BandTable
from ..declaring.forms import FieldTable, FormTable, with_units
from ..declaring.mentions import read_pattern
from ..declaring.tables import DecisionTable
from ..reading import habits
from ..reading import syntax as s
from ..reading.parser import MAX_NESTING
from ..reading.vocabulary import CELLS, ROUNDING_WORDS, english
from ..regex import RegexError
from ..types import Type
from .functions import FUNCTION_WORDS, FUNCTIONS, Function, Given, cell_of
from .names import DefineTable
from .partners import Partners
from .plans import NOTHING, joined

_UNKNOWN = t.UNKNOWN


class Analyser(Partners):
    """Types one rule's expressions against its form. Errors go to ``problems``; a wrong node types as unknown."""

    # ---- functions

    def _call(self, node: s.Call) -> tuple[Node, Type]:
        name = FUNCTION_WORDS.get(node.function.text, node.function.text)
        bands = _named(self.names.bands, name)
        if bands is not None:
            self._reads("bands", bands.name)
            return self._band(node, bands)
        table = _named(self.names.tables, name)
        if table is not None:
            self._reads("table", table.name)
            return self._table(node, table)
        defines = self.names.defines
        define = _named(defines, name)
        if define is not None:
            self._reads("define", define.name)
            return self._define(node, define)
        if name in self.names.broken or self._is_gone(node.function, name):
            return NOTHING, _UNKNOWN
        if name not in FUNCTIONS:
            if self.is_label(node, self.source.text[node.span.start :]):
                return NOTHING, _UNKNOWN
            habit = habits.of_function(node.function.text)
            if habit is not None:
                self.error(node.function, habit.key, **habit.args)
                return NOTHING, _UNKNOWN
            known = [*FUNCTIONS, *FUNCTION_WORDS, *self.names.bands, *self.names.tables, *defines]
            self.error(
                node.function,
                "unknown-function",
                name=node.function.text,
                suggestion=_meant(node.function.text, known),
            )
            return NOTHING, _UNKNOWN
        function = FUNCTIONS[name]
        given = len(node.arguments)
        if not function.least <= given <= function.most:
            word, low, high = node.function.text, function.least, function.most
            if low == high:
                self.error(node, "wrong-arguments-exactly", name=word, count=low, given=given)
            else:
                self.error(node, "wrong-arguments", name=word, low=low, high=high, given=given)
            return NOTHING, _UNKNOWN
        if function.form:
            method = getattr(self, f"_{function.form}")
            typed: tuple[Node, Type] = method(node)
            return typed
        return self._function(node, function)

    def _function(self, node: s.Call, function: Function) -> tuple[Node, Type]:
        """A call of one of the language's own functions, typed by its row's rule."""
        arguments = [
            self._rounding(argument) if number == function.rounding_at else self.visit(argument)
            for number, argument in enumerate(node.arguments)
        ]
        if any(type_ is _UNKNOWN for _, type_ in arguments):
            return NOTHING, _UNKNOWN
        if function.name in _OF_ONE_KIND:
            first = arguments[0][1]
            want = first.item if first.name == "list" and first.item is not None else first
            arguments = [self.as_wanted(ir, type_, want) for ir, type_ in arguments]
        nodes = [cell_of(ir) if function.asks_cell else ir for ir, _ in arguments]

        def error(position: int, key: str, **args: Any) -> None:
            self._argument_error(node, position, key, args)

        assert function.rule is not None
        result = function.rule(Given(function.name, nodes, [type_ for _, type_ in arguments], error))
        if result is None:
            return NOTHING, _UNKNOWN
        return p.Call(result.code, function.name, tuple(nodes)), result

    def _argument_error(self, node: s.Call, position: int, key: str, args: dict[str, Any]) -> None:
        """What is wrong with an argument, which of them it is, and what it has to be."""
        if key == "list-needs-field":
            rows, text = self.names.forms[args["form"]], self._written(node.arguments[position])
            field = next((f.name for f in rows.fields if f.type.is_number), rows.fields[0].name if rows.fields else "…")
            self.error(node.arguments[position], key, wanted=f"({text}).{field}" if " " in text else f"{text}.{field}")
            return
        want = args.get("left") or (Phrase(_WANTS[key]) if key in _WANTS else None)
        type_ = args.get("type") or args.get("right")
        if want is None or type_ is None:
            self.error(node.arguments[position], key, **args)
        elif len(node.arguments) == 1:
            self.error(node.arguments[position], "argument-kind-only", name=node.function.text, want=want, type=type_)
        else:
            number, name = position + 1, node.function.text
            self.error(node.arguments[position], "argument-kind", name=name, number=number, want=want, type=type_)

    def _reads(self, what: str, name: str) -> None:
        self.names.used.add((what, name))
        self.read.add((what, name))

    def _define(self, node: s.Call, define: DefineTable) -> tuple[Node, Type]:
        """A formula's body with its arguments named; each argument is evaluated once."""
        if define.name in self.names.broken:
            return NOTHING, _UNKNOWN
        if define.name in self.expanding:
            self.error(node.function, "define-cycle", name=define.name)
            self.names.broken.update(self.expanding)
            return NOTHING, _UNKNOWN
        if len(self.expanding) >= MAX_NESTING:
            self.error(node.function, "rule-nesting", limit=MAX_NESTING)
            self.names.broken.update(self.expanding)
            return NOTHING, _UNKNOWN
        inner = self.within(define.name, define.source)
        bound = self._arguments(node, define.name, define.arguments, inner)
        if bound is None:
            return NOTHING, _UNKNOWN
        body, type_ = inner.body(define)
        self._counter = inner._counter
        self.read |= inner.read
        if type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        for internal, ir in reversed(bound):
            body = p.With(define.type.code, internal, ir, body)
        return body, define.type

    def body(self, define: DefineTable) -> tuple[Node, Type]:
        """What a formula comes to; choices have to be among those that it says it gives."""
        ir, type_ = self.as_wanted(*self._choice(define.body, define.type), define.type)
        choices = define.type.name == "enum" and type_.name == "enum" and set(type_.values) <= set(define.type.values)
        return (ir, define.type) if choices else (ir, type_)

    def _arguments(
        self, node: s.Call, name: str, wanted: tuple[tuple[str, Type], ...], inner: Analyser
    ) -> list[tuple[str, Node]] | None:
        """The arguments of a formula or a table, named within ``inner``; None where they do not fit."""
        if len(node.arguments) != len(wanted):
            count = len(wanted)
            self.error(node, "wrong-arguments-exactly", name=name, count=count, given=len(node.arguments))
            return None
        bound: list[tuple[str, Node]] = []
        for position, (argument, (own, want)) in enumerate(zip(node.arguments, wanted, strict=True)):
            ir, type_ = self.as_wanted(*self._choice(argument, want), want)
            if type_ is _UNKNOWN:
                return None
            both = joined(ir, type_, NOTHING, want)
            if both is None or (
                want.name == "enum" and type_.name == "enum" and not set(type_.values) <= set(want.values)
            ):
                self._argument_error(node, position, "kinds-differ", {"left": want.said, "right": type_.said})
                return None
            internal = self._fresh(own)
            bound.append((internal, ir))
            inner.aliases[own] = (p.Let(want.code, internal), want)
        inner._counter = self._counter
        return bound

    def within(self, name: str, source: Source) -> Analyser:
        """An analyser for the body of a formula or a table: it sees no form."""
        nothing = FormTable(name, name, False, False, source, Span(0, 0), "")
        inner = Analyser(source, nothing, self.names, self.problems)
        inner.expanding = (*self.expanding, name)
        inner.size = self.size
        return inner

    # ---- derivations

    def _derived(self, node: s.Call) -> tuple[Node, Type]:
        """A field as the form says that it is computed: by the first way whose condition holds."""
        argument = node.arguments[0]
        index = self.form.keys.get(argument.text) if isinstance(argument, s.Name) else None
        if index is None or any(given == getattr(argument, "text", "") for given, _, _ in self.variables):
            self.error(argument, "derived-wants-a-field", form=self.form.label)
            return NOTHING, _UNKNOWN
        entry = self.form.fields[index]
        if not entry.derivations:
            self.error(argument, "derived-without-derivation", name=entry.label)
            return NOTHING, _UNKNOWN
        self.read.add(("way", f"{self.form.name}.{entry.name}"))
        ways = self.ways(entry)
        if ways is None:
            return NOTHING, _UNKNOWN
        return self.first_way(entry, ways), entry.type

    def ways(self, entry: FieldTable) -> list[tuple[Node | None, Node]] | None:
        """Every way to compute a field, as a condition (None where it has none) and a value; None after a mistake."""
        name = f"derived({entry.name})"
        if name in self.expanding:
            self.problems.error(entry.source, entry.derivations[0].span, "define-cycle", name=entry.name)
            return None
        inner = Analyser(entry.source, self.form, self.names, self.problems)
        inner.expanding, inner.size, inner._counter = (*self.expanding, name), self.size, self._counter
        inner.touched = self.touched
        found: list[tuple[Node | None, Node]] = []
        for way in entry.derivations:
            condition = inner.condition(way.condition) if way.condition is not None else None
            ir, type_ = inner.as_wanted(*inner.visit(way.value), entry.type)
            if type_ is _UNKNOWN:
                return None
            if joined(ir, type_, NOTHING, entry.type) is None:
                self.problems.error(
                    entry.source,
                    way.value.span,
                    "define-gives",
                    name=entry.label,
                    want=entry.type.said,
                    type=type_.said,
                )
                return None
            found.append((condition, ir))
        self._counter = inner._counter
        self.read |= inner.read
        return found

    def first_way(self, entry: FieldTable, ways: list[tuple[Node | None, Node]]) -> Node:
        """The value of the first way whose condition holds; where none does, of the first that has none."""
        usual = next((i for i, (condition, _) in enumerate(ways) if condition is None), None)
        result: Node = p.Nothing(entry.type.code) if usual is None else ways[usual][1]
        following = None if usual is None else entry.derivations[usual].value.span.start
        for way, (condition, ir) in reversed(list(zip(entry.derivations, ways, strict=True))):
            if condition is not None:
                here = way.value.span.start
                place = (entry.source.name, here, here if following is None else following)
                result, following = p.If(entry.type.code, condition, ir, result, place), here
        return result

    # ---- decision tables

    def _table(self, node: s.Call, table: DecisionTable) -> tuple[Node, Type]:
        inner = self.within(table.name, table.source)
        bound = self._arguments(node, table.name, tuple((c.name, c.type) for c in table.columns), inner)
        if bound is None:
            return NOTHING, _UNKNOWN
        body = inner.rows(table)
        self._counter = inner._counter
        self.read |= inner.read
        if body is None:
            return NOTHING, _UNKNOWN
        for internal, ir in reversed(bound):
            body = p.With(table.type.code, internal, ir, body)
        return body, table.type

    def rows(self, table: DecisionTable) -> Node | None:
        """A table's rows as conditions and results over its named inputs; None where a result is wrong."""
        rows: list[tuple[Node, Node, str]] = []
        wrong = False
        for row in table.rows:
            cells = [self._cell(cell, c) for cell, c in zip(row.cells, table.columns, strict=True)]
            tests = [cell for cell in cells if cell is not None]
            test = p.Truth("bool", True) if not tests else p.Junction("bool", "and", tuple(tests))
            result = self._outcome(row, table)
            wrong |= result is None
            text = self.source.text[row.span.start : row.cells[-1].span.end]
            rows.append((tests[0] if len(tests) == 1 else test, result or NOTHING, text))
        otherwise = self._outcome(table.otherwise, table) if table.otherwise is not None else None
        if wrong or (otherwise is None and table.otherwise is not None):
            return None
        return p.Decision(table.type.code, table.name, table.hit, tuple(rows), otherwise or p.Nothing(table.type.code))

    def _outcome(self, row: s.Row, table: DecisionTable) -> Node | None:
        if row.result is None:
            return p.Nothing(table.type.code)
        if table.type == t.BOOL and isinstance(row.result, s.Name) and row.result.text in CELLS:
            return p.Truth("bool", CELLS[row.result.text] == "true")
        ir, type_ = self.as_wanted(*self._choice(row.result, table.type), table.type)
        if type_ is _UNKNOWN:
            return None
        if joined(ir, type_, NOTHING, table.type) is None:
            if isinstance(ir, p.Number) and type_ == t.LITERAL and table.type.is_number:
                unit = {"money": "万元", "rate": "%"}.get(table.type.style, table.type.unit)
                self.error(row.result, "number-without-unit", type=table.type.said, suggestion=f"{ir.value}{unit}")
            else:
                self.error(row.result, "define-gives", name=table.name, want=table.type.said, type=type_.said)
            return None
        return ir

    def _cell(self, cell: s.Cell, column: Any) -> Node | None:
        """The condition that a cell makes of its input; None for `any`."""
        if isinstance(cell, s.Anything):
            return None
        if isinstance(cell, s.AnyOf):
            parts = [self._cell(part, column) for part in cell.cells]
            known = tuple(part for part in parts if part is not None)
            return p.Junction("bool", "or", known) if len(known) == len(parts) else None
        if isinstance(cell, s.NoneOf):
            inner = self._cell(cell.cell, column)
            return p.Not("bool", inner or p.Truth("bool", True))
        subject, type_ = self.aliases[column.name]
        if isinstance(cell, s.Interval):
            low, high = self._bound(cell.low, type_), self._bound(cell.high, type_)
            first = p.Compare("bool", ">" if cell.op.startswith("<") else ">=", subject, low)
            last = p.Compare("bool", "<" if cell.op.endswith("<") else "<=", subject, high)
            return p.Junction("bool", "and", (first, last))
        assert isinstance(cell, s.Limit)
        if type_ == t.BOOL:
            wanted = english("cell", cell.value.text) == "true" if isinstance(cell.value, (s.Literal, s.Name)) else True
            return subject if wanted is (cell.op == "=") else p.Not("bool", subject)
        return p.Compare("bool", cell.op, subject, self._bound(cell.value, type_))

    def _bound(self, node: s.Expression, type_: Type) -> Node:
        if isinstance(node, s.Name):
            return p.Text(type_.code, node.text)
        return self._choice(node, type_)[0]

    # ---- text

    def _rounding(self, node: s.Expression) -> tuple[Node, Type]:
        word = node.text if isinstance(node, s.Name) else ""
        mode = ROUNDING_WORDS.get(word, word)
        if mode not in ROUNDING_WORDS.values():
            words = (*ROUNDING_WORDS.values(), *ROUNDING_WORDS)
            self.error(node, "rounding-wanted", suggestion=nearest(word, words) if word else "")
            return NOTHING, _UNKNOWN
        return p.Text("text", mode), t.TEXT

    def _matches(self, node: s.Call) -> tuple[Node, Type]:
        subject, pattern = node.arguments
        ir, type_ = self.visit(subject)
        if type_ is not _UNKNOWN and type_.name not in t.TEXTS:
            self.error(subject, "not-a-text", type=type_.said)
            return NOTHING, _UNKNOWN
        if not isinstance(pattern, s.Literal) or pattern.kind != "regex":
            wanted = f"/{pattern.text}/" if isinstance(pattern, s.Literal) and pattern.kind == "string" else ""
            self.error(pattern, "regex-wanted", suggestion=wanted)
            return NOTHING, _UNKNOWN
        try:
            automaton = self.problems.automata.of(pattern.text)
        except RegexError as wrong:
            at = min(pattern.span.start + 1 + wrong.at, pattern.span.end - 1)
            self.problems.error(self.source, Span(at, at + max(1, len(wrong.found))), wrong.key, found=wrong.found)
            return NOTHING, _UNKNOWN
        return (NOTHING, _UNKNOWN) if type_ is _UNKNOWN else (p.Matches("bool", ir, pattern.text, automaton), t.BOOL)

    def _mentions(self, node: s.Mentions) -> tuple[Node, Type]:
        ir, type_ = self.visit(node.items)
        pattern = read_pattern(self.source, node.pattern, self.problems, self._units)
        if pattern is None or type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        units = self.names.units
        pattern = pattern[0], tuple((*hole[:3], with_units(hole[2], hole[3], units)) for hole in pattern[1])
        item = type_.item if type_.name == "list" and type_.item is not None else type_
        is_target = type_.name == "target" and isinstance(ir, p.Get)  # 下降5%: its words are looked at
        if item.name not in ("text", "form") and not is_target:
            self.error(node.items, "not-a-text", type=type_.said)
            return NOTHING, _UNKNOWN
        name = f"mention {node.pattern.text}".replace("|", "¦")  # a bar stands between forms that a type may be
        if name not in self.names.forms:
            form = FormTable(name, f"“{node.pattern.text}”", False, True, self.source, node.pattern.span, "")
            for field_name, label, kind, extra in pattern[1]:
                form.keys[field_name] = len(form.fields)
                form.fields.append(
                    FieldTable(field_name, label, kind, extra, False, False, node.pattern.span, self.source)
                )
            self.names.forms[name] = form
        fields = tuple((*entry, False, False, ()) for entry in pattern[1])
        return p.Mention(f"list:form:{name}", ir, (pattern[0], fields)), t.list_of(Type("form", form=name))

    def _units(self) -> set[str]:
        """The units that the pack declares, and those of the forms' own fields."""
        fields = (entry for form in self.names.forms.values() for entry in form.fields)
        of_fields = (e.extra for e in fields if e.kind in ("measure", "count") and e.extra)
        return {*self.names.units, *(str(e[0] if isinstance(e, tuple) else e) for e in of_fields)}

    def _band(self, node: s.Call, bands: BandTable) -> tuple[Node, Type]:
        if len(node.arguments) != 1:
            self.error(node, "wrong-arguments-exactly", name=bands.name, count=1, given=len(node.arguments))
            return NOTHING, _UNKNOWN
        ir, type_ = self.visit(node.arguments[0])
        if type_ is _UNKNOWN:
            return NOTHING, _UNKNOWN
        if t.matching(type_, bands.over) is None:
            self.error(node.arguments[0], "band-kind", name=bands.name, want=bands.over.said, type=type_.said)
            return NOTHING, _UNKNOWN
        result = Type("enum", values=tuple(dict.fromkeys(row[0] for row in bands.rows)))
        return p.Band("enum", bands.name, bands.rows, ir), result


# Functions whose arguments are all of one kind, so that they may be in several of its units.
_OF_ONE_KIND = ("sum", "min", "max", "average", "steps", "if_blank")
# What an argument has to be, by what is said of one that is not.
_WANTS = {
    "not-a-list": "want-list", "not-a-number-expression": "want-number", "not-a-field": "want-field",
    "not-a-text": "want-text", "not-a-list-of-values": "want-values", "not-a-target": "kind-target",
    "not-a-date-value": "kind-date",
}  # fmt: skip


def _meant(name: str, known: list[str]) -> str:
    """The function that a name was most likely meant to be."""
    lower = name.lower()
    if lower in known:
        return lower
    return habits.RENAMED.get(lower) or nearest(name, known) or nearest(lower, known)


def _named(tables: dict[str, Any], name: str) -> Any:
    """What is declared under a name or a label."""
    return tables.get(name) or next((entry for entry in tables.values() if entry.label == name), None)
