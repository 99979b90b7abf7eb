"""A pack as it is in force from one fiscal year on: its rules checked, and code made of their checks."""

from __future__ import annotations

import hashlib
import marshal
from typing import Any

from ..memory import Memo
from ..plan.nodes import Get, Inside, Node
from ..plan.partners import looks_across
from ..plan.plans import Plan, When, freeze, store
from ..source import Source
from .across import kept
from .advising.lint import Checked, compare
from .declaring.forms import FormTable, named
from .generating.function import Generator, tried
from .pack import BuiltPack, check_formulas
from .problems import Problems
from .reading import syntax as s
from .reading.parser import MAX_NESTING
from .rule import build_rule, form_of
from .typing.analyse import Analyser
from .typing.expressions import TooLarge
from .typing.names import Namespace
from .typing.needs import Column, needs

# The code of a form's checks, by what they are: most packs have the forms of those that they extend, and their rules.
_known = Memo(500)


class _FormCode:
    """The code of all checks of one form: it is loaded where a report holds the form."""

    def __init__(self) -> None:
        self.checks: list[tuple[int, int]] = []
        self.plans: list[Plan] = []
        self.ways: list[tuple[int, tuple[Plan, ...]]] = []
        # By check: the columns that it cannot do without; the root forms whose reports it is not for.
        self.needs: dict[int, tuple[Column, ...]] = {}
        self.others: dict[int, tuple[str, ...]] = {}

    def dumps(self) -> bytes:
        key = self._key()
        made = _known.get(key)
        if made is None:
            made = self._made()
            _known.keep(key, made)
        constants, code, whole, remarks, ways = made
        said = {self.checks[place][0]: tests for place, tests in remarks}
        return marshal.dumps((constants, code, tuple(self.checks), whole, said, ways, self.needs, self.others))

    def _key(self) -> bytes:
        whole = hashlib.blake2b(digest_size=16)
        for plan in self.plans:
            whole.update(store(plan))
        for index, tests in self.ways:
            whole.update(b"\0%d" % index)
            for test in tests:
                whole.update(store(test))
        return whole.digest()

    def _made(self) -> tuple[Any, ...]:
        """The constants and the code, the names of the functions of all checks, of what may be remarked of some, and
        of the ways to compute fields."""
        generator = Generator()
        remarks = []
        for place, plan in enumerate(self.plans):
            generator.check(plan)
            if plan.remarks:
                tests = ((what, generator.test(plan.asking(test))) for what, test in plan.remarks)
                remarks.append((place, tuple(tests)))
        ways = tuple((index, tuple(map(generator.test, tests))) for index, tests in self.ways)
        whole = tuple(generator.whole())
        code = generator.code()
        return tuple(generator.constants.values), code, whole, tuple(remarks), ways

    def hold(self, plans: list[Plan], first: int, form: FormTable, names: Namespace) -> None:
        """Note what may keep each check from being one for a whole report."""
        for number, plan in enumerate(plans, first):
            columns = needs(plan, form, names)
            if columns:
                self.needs[number] = columns
            step = plan.before[0] if plan.before else None
            if isinstance(step, When) and isinstance(step.condition, Inside):
                self.others[number] = step.condition.others

    def add(self, plans: list[Plan], first: int, rule: int) -> None:
        """The checks of one more rule, numbered from ``first``; a RecursionError where one is nested too deep."""
        for plan in plans:
            tried(plan)
        self.plans += plans
        self.checks.extend((number, rule) for number in range(first, first + len(plans)))


class Epoch:
    """What is stored of a pack from a fiscal year on, until something else comes into force."""

    def __init__(self, pack: BuiltPack, year: int, problems: Problems) -> None:
        self.pack = pack
        self.problems = problems
        self.names, versions = pack.in_year(year)
        self.codes: dict[str, _FormCode] = {}
        # Code of the checks that look at other reports, and what they read of each form.
        self.across: dict[str, _FormCode] = {}
        self.touched: set[tuple[str, str]] = set()
        self.rules: list[dict[str, Any]] = []
        # What the expressions of each rule name.
        self.reads: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.plans: list[Plan] = []
        self.rule_of: list[int] = []
        self.examples: list[list[tuple[bool, str, int]]] = []
        self.checked: list[Checked] = []
        check_formulas(pack, self.names, problems)
        for version in versions.values():
            source, rule, owner = version.value
            form = form_of(source, rule, pack, problems)
            if form is None:
                continue
            self._add(source, rule, owner, form, form.name)
            for other in pack.names.forms.values():
                if form.name in other.includes and self._can_be_in(rule, other):
                    self._add(source, rule, owner, other.seen_as(form), form.name)
        compare(self.checked, problems)
        self.ways = _ways(pack, self.names, self.codes, problems)

    def _can_be_in(self, rule: s.Rule, form: FormTable) -> bool:
        """Whether any report that a rule is held to can hold a form."""
        roots = self.names.roots(form.name)
        wanted = [named(self.names.forms, word.text) for word in rule.inside]
        return not wanted or any(
            root in self.names.with_includers((each.name,)) for each in wanted if each is not None for root in roots
        )

    def _add(self, source: Source, rule: s.Rule, owner: str, form: FormTable, on: str) -> None:
        """One rule in force, left out where it is wrong: for the form that it is ``on``, or one that includes that."""
        problems = self.problems
        before = len(problems.diagnostics)
        try:
            data, plans, spans = build_rule(source, rule, owner, form, self.pack, self.names, problems)
            if len(problems.diagnostics) > before and problems.failed:
                return
            across = self._code(plans, form)
        except TooLarge:
            return
        except RecursionError:  # a chain of hundreds of operators
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            return
        self.rule_of.extend(len(self.rules) for _ in plans)
        self.checked.extend(
            Checked(rule.name.text, form.name, source, span, data["severity"], plan)
            for span, plan in zip(spans, plans, strict=True)
        )
        data["form"] = on
        touched = data.pop("touched")
        self.touched |= touched if across else set()
        self.plans.extend(plans)
        self.reads.append((data["name"], data.pop("reads")))
        self.rules.append(data)
        self.examples.append([(c.passes, c.text, c.span.start) for c in rule.clauses if isinstance(c, s.Example)])

    def _code(self, plans: list[Plan], form: FormTable) -> bool:
        """Code of a rule's checks: what looks at other reports stands for itself, and is read by those that do. Whether
        any does."""
        looking = False
        for number, plan in enumerate(plans, len(self.rule_of)):
            across = looks_across(plan)
            made = (self.across if across else self.codes).setdefault(form.name, _FormCode())
            made.add([plan], number, len(self.rules))
            if not across:
                made.hold([plan], number, form, self.names)
            looking |= across
        return looking

    def stored(self) -> tuple[bytes, tuple[bytes, ...]]:
        """What every run needs of it, and the parts that are stored each for itself.

        The code of a form is read where a report holds it, the rest to explain what failed.
        """
        parts: list[bytes] = []
        code_of: dict[str, int] = {}
        for form_name, code in self.codes.items():
            code_of[form_name] = len(parts)
            parts.append(code.dumps())
        across_of: dict[str, int] = {}
        for form_name, code in self.across.items():
            across_of[form_name] = len(parts)
            parts.append(code.dumps())
        cold: dict[str, Any] = {
            "plans": list(map(store, self.plans)),
            "way_plans": self.ways,
            "examples": self.examples,
            "places": _places(self.names),
            "rules": self.rules,
        }
        across = None
        if across_of:
            looking = {self.rules[rule]["name"] for code in self.across.values() for _, rule in code.checks}
            across = {**kept(self.names.forms, across_of, self.touched), "rules": tuple(sorted(looking))}
        head = {
            **self._head(),
            "across": across,
            "code": code_of,
            "parts": {what: len(parts) + i for i, what in enumerate(cold)},
        }
        return marshal.dumps(head), (*parts, *(marshal.dumps(each) for each in cold.values()))

    def _head(self) -> dict[str, Any]:
        pack = self.pack
        return {
            "name": pack.name,
            "label": pack.label,
            "forms": {f.name: marshal.dumps(_stored(f)) for f in pack.names.forms.values()},
            "names": tuple(rule["name"] for rule in self.rules),
            "rule_of": tuple(self.rule_of),
            "ways": tuple(form_name for form_name, code in self.codes.items() if code.ways),
            "modes": pack.modes,
            "forbids": _forbids(pack, self.plans),
        }


def _stored(form: FormTable) -> Any:
    """A form as ``report.form`` reads it."""
    fields = tuple((e.name, e.label, e.kind, e.extra, e.required, e.is_list, e.modes, e.headings) for e in form.fields)
    return form.label, form.root, form.open, fields, form.report_keys, form.tables


def _ways(pack: BuiltPack, names: Namespace, codes: dict[str, _FormCode], problems: Problems) -> dict[str, Any]:
    """Of each form, the fields that have ways to be computed: ``{field: [(name, value)]}``.

    Where a field has several, each gets a test, which does not ask whether the way is lawful in a place, only whether
    it fits.
    """
    plans: dict[str, Any] = {}
    for form in pack.names.forms.values():
        for index, entry in enumerate(form.fields):
            if not entry.derivations:
                continue
            found = Analyser(entry.source, form, names, problems).ways(entry)
            if found is None:
                continue
            text = entry.source.text
            distinct: dict[Node, str] = {}  # one formula may be lawful under several conditions
            for way, (_, ir) in zip(entry.derivations, found, strict=True):
                label = way.label.text if way.label else text[way.value.span.start : way.value.span.end]
                distinct.setdefault(ir, " ".join(label.split()))
            values = list(distinct)
            plans.setdefault(form.name, {})[index] = [(label, freeze(ir)) for ir, label in distinct.items()]
            if len(values) > 1:
                stated = Get(entry.type.code, 0, (index,), entry.modes)
                tests = [Plan([], stated, ir, True, ((), pack.modes)) for ir in values]
                code = codes.setdefault(form.name, _FormCode())
                code.ways.append((index, tuple(tests)))
    return plans


def _forbids(pack: BuiltPack, plans: list[Plan]) -> bool:
    """Whether anything in the pack says `absent forbid` or `blank forbid`."""
    every = [pack.modes, *(plan.modes[0] for plan in plans)]
    every.extend(e.modes for f in pack.names.forms.values() for e in f.fields)
    return any((key, "forbid") in modes for modes in every for key in ("absent", "blank"))


def _places(names: Namespace) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
    """Where the rows of bands and tables stand: file and offsets, in the order in which a plan has them."""
    places = {}
    for name, bands in names.bands.items():
        places["band", name] = (bands.file, bands.places)
    for name, table in names.tables.items():
        rows = [*table.rows, *([table.otherwise] if table.otherwise else [])]
        places["case", name] = (table.source.name, tuple(row.span.start for row in rows))
    return places


__all__ = ["Epoch"]
