"""Folders of rule files to programs: parse, resolve, type-check, generate.

``compile_packs`` is the one entry of the compile phase. Its result is plain data (and one code object a pack), which
``pack`` stores beside a hash of everything it was made from.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ..diagnostic import Diagnostic, Phrase
from ..nearest import nearest
from ..program.nodes import Get, Node
from ..program.plans import Plan, freeze, store
from ..source import Source, Span
from .about import about
from .advising.lint import Checked, compare, unused
from .generating.function import Generator
from .pack import BuiltPack, Folder, RawPack, build_pack, check_formulas
from .problems import Problems, also
from .reading import syntax as s
from .reading.parser import MAX_NESTING, parse
from .reading.vocabulary import is_chinese
from .rule import build_rule, form_of
from .typing.analyse import Analyser
from .typing.expressions import TooLarge
from .typing.names import Namespace

# Rules of one pack: each is held against the others of its form.
MAX_RULES = 2_000


def compile_packs(
    folders: list[Folder], wanted: Callable[[str, bool], bool] = lambda name, given: True
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """All packs of the folders as one program (None where any has an error), and what is wrong in them.

    Code is made of those packs that are ``wanted`` by name, and by whether the user gave them; the index holds all.
    """
    problems = Problems()
    raw = _read(folders, problems)
    if problems.failed:  # what a broken declaration would have declared is missing everywhere: say only the cause
        return None, problems.diagnostics
    order = _order(raw, problems)
    built: dict[str, BuiltPack] = {}
    packs: dict[str, Any] = {}
    abouts: dict[str, bytes] = {}
    for name in order:
        pack = build_pack(raw[name], built, problems)
        built[name] = pack
        if not wanted(name, pack.given):
            continue
        reads: dict[str, tuple[tuple[str, str], ...]] = {}
        packs[name] = []
        for year in pack.epochs():
            data, rules, parts = _generate(pack, year, problems)
            reads.update((rule["name"], rule.pop("reads")) for rule in rules)
            data["parts"]["rules"] = len(parts)
            packs[name].append((year, marshal.dumps(data), (*parts, marshal.dumps(rules))))
        abouts[name] = marshal.dumps(about(pack, reads))
    for name in packs if not problems.failed else ():
        unused(built[name], built, problems)
    diagnostics = _unique(problems.diagnostics)
    if problems.failed:
        return None, diagnostics
    return {"packs": packs, "index": _index(built), "about": abouts}, diagnostics


def _unique(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """A mistake in a pack that others extend is said once."""
    seen: set[tuple[Any, ...]] = set()
    result = []
    for d in diagnostics:
        key = (d.file, d.span, d.message.key if isinstance(d.message, Phrase) else str(d.message))
        if key not in seen:
            seen.add(key)
            result.append(d)
    return result


def _read(folders: list[Folder], problems: Problems) -> dict[str, RawPack]:
    packs: dict[str, RawPack] = {}
    for folder in folders:
        files = [_parsed(source, problems) for source in folder.sources]
        rules = [(f.source, d) for f in files for d in f.declarations if isinstance(d, s.Rule)]
        if len(rules) > MAX_RULES:
            source, rule = rules[MAX_RULES]
            problems.error(source, rule.name.span, "rule-too-many", limit=MAX_RULES)
        declared = [(f.source, d) for f in files for d in f.declarations if isinstance(d, s.Pack)]
        for source, other in declared[1:]:
            if other.name.text != declared[0][1].name.text:
                diagnostic = problems.error(source, other.name.span, "two-packs", name=other.name.text)
                if source is declared[0][0]:
                    also(diagnostic, declared[0][1].name.span, Phrase("label-first"))
        name = declared[0][1].name.text if declared else re.split(r"[\\/]", folder.path.rstrip("\\/"))[-1] or "rules"
        if name in packs:
            source, span = (declared[0][0], declared[0][1].name.span) if declared else (folder.sources[0], Span(0, 0))
            problems.error(source, span, "duplicate-pack", name=name, other=packs[name].folder.path)
            continue
        packs[name] = RawPack(name, folder, declared[0] if declared else None, files)
    return packs


# Files without errors, by name and text: the packs of one run share those that they extend.
_known: dict[tuple[str, str], s.RuleFile] = {}
_MOST_KNOWN = 100


def _parsed(source: Source, problems: Problems) -> s.RuleFile:
    key = source.name, source.text
    file = _known.get(key)
    if file is None:
        file, errors = parse(source)
        problems.diagnostics.extend(errors)
        if not errors:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[key] = file
    return file


def _order(raw: dict[str, RawPack], problems: Problems) -> list[str]:
    """Packs with those they extend first."""
    order: list[str] = []
    state: dict[str, str] = {}

    def visit(name: str) -> None:
        state[name] = "open"
        declared = raw[name].declared
        for word in declared[1].extends if declared else ():
            assert declared is not None
            if word.text not in raw:
                problems.error(
                    declared[0], word.span, "unknown-pack", name=word.text, suggestion=nearest(word.text, raw)
                )
            elif state.get(word.text) == "open":
                problems.error(declared[0], word.span, "pack-cycle", name=word.text)
            elif word.text not in state:
                visit(word.text)
        state[name] = "done"
        order.append(name)

    for name in raw:
        if name not in state:
            visit(name)
    return order


# ---- rules -----------------------------------------------------------------------------------------------------------


class _FormCode:
    """The code of all checks of one form: it is loaded where a report holds the form."""

    def __init__(self) -> None:
        self.generator = Generator()
        self.checks: list[tuple[int, int]] = []
        self.remarks: dict[int, tuple[tuple[str, str], ...]] = {}
        self.ways: list[tuple[int, tuple[str, ...]]] = []

    def dumps(self) -> bytes:
        generator = self.generator
        whole = generator.whole()
        code = generator.code()
        return marshal.dumps(
            (tuple(generator.constants.values), code, tuple(self.checks), tuple(whole), self.remarks, tuple(self.ways))
        )


def _generate(
    pack: BuiltPack, year: int, problems: Problems
) -> tuple[dict[str, Any], list[dict[str, Any]], list[bytes]]:
    """The pack as it is from a fiscal year on, until something else comes into force.

    What every run needs of it, its rules, and the parts that are stored for themselves.
    """
    names, versions = pack.in_year(year)
    check_formulas(pack, names, problems)
    codes: dict[str, _FormCode] = {}
    rules: list[dict[str, Any]] = []
    plans: list[Plan] = []
    rule_of: list[int] = []
    examples: list[list[tuple[bool, str, int]]] = []
    checked: list[Checked] = []
    for version in versions.values():
        source, rule, owner = version.value
        form = form_of(source, rule, pack, problems)
        if form is None:
            continue
        before = len(problems.diagnostics)
        try:
            data, own, spans = build_rule(source, rule, owner, form, pack, names, problems)
        except TooLarge:
            continue
        except RecursionError:  # a chain of hundreds of operators
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        if len(problems.diagnostics) > before and problems.failed:
            continue
        try:
            code = codes.setdefault(form.name, _FormCode())
            for number, plan in enumerate(own, len(rule_of)):
                code.generator.check(plan)
                if plan.remarks:
                    code.remarks[number] = tuple(
                        (what, code.generator.test(plan.asking(test))) for what, test in plan.remarks
                    )
        except RecursionError:
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        code.checks.extend((number, len(rules)) for number in range(len(rule_of), len(rule_of) + len(own)))
        rule_of.extend(len(rules) for _ in own)
        checked.extend(
            Checked(rule.name.text, form.name, source, span, data["severity"], plan)
            for span, plan in zip(spans, own, strict=True)
        )
        plans.extend(own)
        rules.append(data)
        examples.append([(c.passes, c.text, c.span.start) for c in rule.clauses if isinstance(c, s.Example)])
    compare(checked, problems)
    labels = _ways(pack, names, codes, problems)
    # Each stored for itself: the code of a form is read where a report holds it, the rest to explain what failed.
    parts: list[bytes] = []
    code_of: dict[str, int] = {}
    for form_name, code in codes.items():
        code_of[form_name] = len(parts)
        parts.append(code.dumps())
    cold: dict[str, Any] = {
        "plans": list(map(store, plans)),
        "way_plans": labels,
        "examples": examples,
        "places": _places(names),
    }
    head = {
        "name": pack.name,
        "label": pack.label,
        "forms": {
            f.name: (
                f.label,
                f.root,
                f.open,
                tuple((e.name, e.label, e.kind, e.extra, e.required, e.is_list, e.modes) for e in f.fields),
                dict(f.keys),
            )
            for f in pack.names.forms.values()
        },
        "names": tuple(rule["name"] for rule in rules),
        "rule_of": tuple(rule_of),
        "ways": tuple(form_name for form_name, code in codes.items() if code.ways),
        "modes": pack.modes,
        "forbids": _forbids(pack, plans),
        "code": code_of,
        "parts": {what: len(parts) + i for i, what in enumerate(cold)},
    }
    return head, rules, [*parts, *(marshal.dumps(each) for each in cold.values())]


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
                code.ways.append((index, tuple(map(code.generator.test, tests))))
    return plans


def _forbids(pack: BuiltPack, plans: list[Plan]) -> bool:
    """Whether anything in the pack says `absent forbid`."""
    every = [pack.modes, *(plan.modes[0] for plan in plans)]
    every.extend(e.modes for f in pack.names.forms.values() for e in f.fields)
    return any(("absent", "forbid") in modes for modes in every)


def _places(names: Namespace) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
    """Where the rows of bands and tables stand: file and offsets, in the order in which a plan has them."""
    places = {}
    for name, bands in names.bands.items():
        places["band", name] = (bands.file, bands.places)
    for name, table in names.tables.items():
        rows = [*table.rows, *([table.otherwise] if table.otherwise else [])]
        places["case", name] = (table.source.name, tuple(row.span.start for row in rows))
    return places


def _language(pack: BuiltPack) -> str:
    """The tongue that a pack is written in."""
    rules = [v.value[1] for versions in pack.dated["rule"].values() for v in versions]
    labels = [rule.label.text for rule in rules if rule.label] + [pack.label]
    return "zh" if any(is_chinese(label) for label in labels) else "en"


# ---- what a run needs before it knows which pack a report uses ------------------------------------------------------


def _index(built: dict[str, BuiltPack]) -> dict[str, Any]:
    """Root forms by pack, and which packs were given by the user rather than merely there to be extended."""
    return {
        name: {
            "label": pack.label,
            "given": pack.given,
            "lineage": pack.lineage,
            "language": _language(pack),
            "epochs": tuple(pack.epochs()),
            "folder": pack.folder,
            "ending": tuple(_ending(pack)),
            "rules": tuple(sorted(n for n, vs in pack.dated["rule"].items() if any(v.pack == name for v in vs))),
            "roots": tuple(
                (f.name, f.label, f.pack, tuple(e.name for e in f.fields if e.required), dict(f.keys))
                for f in pack.names.forms.values()
                if f.root
            ),
        }
        for name, pack in built.items()
    }


def _ending(pack: BuiltPack) -> Iterator[tuple[str, str, int, int, str]]:
    """The last versions of a pack's own names that end some day: name, file, line, column, last day."""
    for names in pack.dated.values():
        for name, versions in names.items():
            last = versions[-1]
            if last.pack == pack.name and last.end != date.max:
                yield (name, last.source.name, *last.source.locate(last.span.start), last.end.isoformat())


__all__ = ["Folder", "compile_packs"]
