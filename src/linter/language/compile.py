"""Folders of rule files to programs: parse, resolve, type-check, generate.

``compile_packs`` is the one entry of the compile phase. Its result is plain data (and one code object a pack), which
``pack`` stores beside a hash of everything it was made from.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..diagnostic import Diagnostic, Phrase
from ..figure import KINDS
from ..plan import is_field
from ..source import Source, Span
from . import bands as band_tables
from . import forms as form_tables
from . import syntax as s
from . import tables as table_tables
from .about import about, citation
from .analyse import (
    FUNCTIONS,
    IR,
    NOTHING,
    Analyser,
    BandTable,
    DefineTable,
    Namespace,
    ParameterTable,
    TooLarge,
    joined,
)
from .codegen import Generator
from .forms import FormTable
from .linear import expanded
from .lint import Checked, compare, never_holds, unused
from .parser import MAX_NESTING, parse, parse_expression
from .problems import Problems, also, nearest
from .types import UNKNOWN, of_kind
from .versions import Version, carve, dated, epochs
from .versions import check as check_versions
from .words import reserved

# What may carry dates.
DATED = ("parameter", "bands", "table", "rule")


@dataclass
class Folder:
    """The rule files of one folder: one pack."""

    path: str
    sources: list[Source]
    given: bool = True


@dataclass
class RawPack:
    name: str
    folder: Folder
    declared: tuple[Source, s.Pack] | None
    files: list[s.RuleFile]

    def all(self, kind: type[Any]) -> list[tuple[Source, Any]]:
        return [(f.source, d) for f in self.files for d in f.declarations if isinstance(d, kind)]


@dataclass
class BuiltPack:
    """A pack with everything in force in it, inherited or its own.

    ``names`` holds what has no dates (forms, formulas); ``dated`` the versions of parameters, bands, tables and rules,
    by what they are and by name. A rule's version is its syntax.
    """

    name: str
    label: str
    given: bool
    names: Namespace
    sources: dict[str, s.SourceDocument] = field(default_factory=dict)
    source_files: dict[str, tuple[Source, Span, str]] = field(default_factory=dict)
    dated: dict[str, dict[str, list[Version]]] = field(default_factory=lambda: {what: {} for what in DATED})
    severities: dict[str, str] = field(default_factory=dict)
    disabled: dict[str, str] = field(default_factory=dict)
    lineage: tuple[str, ...] = ()
    folder: str = ""

    def epochs(self) -> list[int]:
        return epochs([v for names in self.dated.values() for versions in names.values() for v in versions])

    def in_year(self, year: int) -> tuple[Namespace, dict[str, Version]]:
        """What expressions can name in a fiscal year, and the rules in force."""
        names = Namespace(
            self.names.forms, defines=self.names.defines, broken=set(self.names.broken), used=self.names.used
        )
        kinds: dict[str, dict[str, Any]] = {
            "parameter": names.parameters, "bands": names.bands, "table": names.tables
        }  # fmt: skip
        for what, target in kinds.items():
            for name, versions in self.dated[what].items():
                now = next((v for v in versions if v.holds(year)), None)
                if now is None:
                    if name not in names.broken:
                        names.gone[name] = tuple(v.period for v in versions)
                elif now.value is not None:
                    target[name] = now.value
        rules = {}
        for name, versions in self.dated["rule"].items():
            for version in versions:
                if version.holds(year):
                    rules[name] = version
        return names, rules


def compile_packs(folders: list[Folder]) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """All packs of the folders as one program (None where any has an error), and what is wrong in them."""
    problems = Problems()
    raw = _read(folders, problems)
    if problems.failed:  # what a broken declaration would have declared is missing everywhere: say only the cause
        return None, problems.diagnostics
    order = _order(raw, problems)
    built: dict[str, BuiltPack] = {}
    packs: dict[str, Any] = {}
    abouts: dict[str, bytes] = {}
    for name in order:
        pack = _build(raw[name], built, problems)
        built[name] = pack
        reads: dict[str, tuple[tuple[str, str], ...]] = {}
        packs[name] = []
        for year in pack.epochs():
            data = _generate(pack, year, problems)
            reads.update((rule["name"], rule.pop("reads")) for rule in data["rules"])
            packs[name].append((year, marshal.dumps(data)))
        abouts[name] = marshal.dumps(about(pack, reads))
    for name in order if not problems.failed else ():
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
        files = []
        for source in folder.sources:
            file, errors = parse(source)
            problems.diagnostics.extend(errors)
            files.append(file)
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


def _build(raw: RawPack, built: dict[str, BuiltPack], problems: Problems) -> BuiltPack:
    label = raw.declared[1].label.text if raw.declared and raw.declared[1].label else raw.name
    pack = BuiltPack(raw.name, label, raw.folder.given, Namespace({}), folder=raw.folder.path)
    for word in raw.declared[1].extends if raw.declared else ():
        base = built.get(word.text)
        if base is not None:
            pack.names.forms.update(base.names.forms)
            pack.names.defines.update(base.names.defines)
            pack.names.broken |= base.names.broken
            pack.sources.update(base.sources)
            pack.source_files.update(base.source_files)
            pack.severities.update(base.severities)
            pack.disabled.update(base.disabled)
            for what in DATED:
                pack.dated[what].update(base.dated[what])
            pack.lineage = tuple(dict.fromkeys((*pack.lineage, *base.lineage, base.name)))
    pack.names.forms = form_tables.build(raw.all(s.Form), pack.names.forms, raw.name, problems)
    for source, document in raw.all(s.SourceDocument):
        if document.name.text in pack.source_files and pack.source_files[document.name.text][2] == raw.name:
            problems.error(
                source, document.name.span, "duplicate-name", what=Phrase("what-source"), name=document.name.text
            )
        pack.sources[document.name.text] = document
        pack.source_files[document.name.text] = (source, document.name.span, raw.name)
    for source, define in raw.all(s.Define):
        _add_define(source, define, pack, problems)
    _declare(raw, pack, problems)
    if raw.declared:
        _amend(raw.declared[0], raw.declared[1], pack, problems)
    return pack


def _declare(raw: RawPack, pack: BuiltPack, problems: Problems) -> None:
    """What a pack itself says of parameters, bands, tables and rules; its versions replace all inherited ones."""
    kinds: tuple[tuple[str, type[Any], Any], ...] = (
        ("bands", s.Bands, _bands),
        ("parameter", s.Parameter, _parameter),
        ("table", s.Table, table_tables.build),
        ("rule", s.Rule, None),
    )
    taken: dict[str, str] = {}
    for what, kind, build in kinds:
        own: dict[str, list[Version]] = {}
        for source, declared in raw.all(kind):
            name = declared.name.text
            dates = [c for c in declared.clauses if isinstance(c, s.Dates)] if what == "rule" else [declared.effective]
            if what != "rule":
                if name in FUNCTIONS:
                    problems.error(source, declared.name.span, "reserved-name", name=name)
                other = taken.setdefault(name, what)
                if other != what or name in pack.names.defines:
                    problems.error(source, declared.name.span, "duplicate-name", what=Phrase(f"what-{what}"), name=name)
                    continue
                _check_basis(source, declared.basis, pack, problems)
            value = (source, declared, raw.name) if build is None else build(source, declared, problems)
            if value is None:
                pack.names.broken.add(name)
            version = dated(value, source, declared.name.span, raw.name, dates[0] if dates else None, problems)
            if version is not None:
                own.setdefault(name, []).append(version)
        for name, versions in own.items():
            if not check_versions(name, what, versions, problems):
                pack.names.broken.add(name)
            pack.dated[what][name] = sorted(versions, key=lambda v: v.start)
            if what == "rule":
                pack.severities.pop(name, None)
                pack.disabled.pop(name, None)


def _bands(source: Source, declared: s.Bands, problems: Problems) -> BandTable | None:
    return band_tables.build(source, declared, problems)


def _parameter(source: Source, declared: s.Parameter, problems: Problems) -> ParameterTable | None:
    word = form_tables.KIND_WORDS.get(declared.kind.text, declared.kind.text)
    if word not in KINDS or word == "one_of" or not of_kind(word).is_number:
        known = [*KINDS, *form_tables.KIND_WORDS]
        suggestion = nearest(declared.kind.text, known)
        problems.error(source, declared.kind.span, "unknown-kind", name=declared.kind.text, suggestion=suggestion)
        return None
    value = band_tables.number(source, declared.value, of_kind(word), problems)
    if value is None:
        return None
    label = declared.label.text if declared.label else declared.name.text
    return ParameterTable(declared.name.text, label, of_kind(word), str(value), declared.basis)


def _add_define(source: Source, declared: s.Define, pack: BuiltPack, problems: Problems) -> None:
    name = declared.name.text
    known = pack.names.defines.get(name)
    if known is not None and known.pack == pack.name:
        diagnostic = problems.error(source, declared.name.span, "duplicate-name", what=Phrase("what-define"), name=name)
        if known.source is source:
            also(diagnostic, known.span, Phrase("label-first"))
        return
    types = []
    for word in (*(a.kind for a in declared.arguments), declared.kind):
        kind = form_tables.KIND_WORDS.get(word.text, word.text)
        if kind not in KINDS or kind == "one_of":
            words = [*KINDS, *form_tables.KIND_WORDS]
            problems.error(source, word.span, "unknown-kind", name=word.text, suggestion=nearest(word.text, words))
            pack.names.broken.add(name)
            return
        types.append(of_kind(kind, "" if kind == "measure" else None))
    if name in FUNCTIONS:
        problems.error(source, declared.name.span, "reserved-name", name=name)
    arguments = tuple((a.name.text, type_) for a, type_ in zip(declared.arguments, types, strict=False))
    label = declared.label.text if declared.label else name
    pack.names.defines[name] = DefineTable(
        name, label, arguments, types[-1], declared.body, source, declared.name.span, pack.name, declared.span
    )


def _check_formulas(pack: BuiltPack, names: Namespace, problems: Problems) -> None:
    """Every formula and table once for itself, used or not: what it says and what it says it gives."""
    # What is not in force now is missed only where a rule in force needs it.
    lenient = Namespace(
        names.forms, names.bands, names.parameters, names.defines, names.tables, {}, set(), {*names.broken, *names.gone}
    )
    for define in names.defines.values():
        nothing = FormTable(define.name, define.label, False, False, define.source, define.body.span, pack.name)
        inner = Analyser(define.source, nothing, lenient, problems).within(define.name, define.source)
        for name, type_ in define.arguments:
            inner.aliases[name] = (("let", type_.code, name), type_)
        try:
            ir, type_ = inner.visit(define.body)
        except TooLarge:
            names.broken.add(define.name)
            continue
        if type_ is not UNKNOWN and joined(ir, type_, NOTHING, define.type) is None:
            problems.error(
                define.source,
                define.body.span,
                "define-gives",
                name=define.name,
                want=define.type.said,
                type=type_.said,
            )
            names.broken.add(define.name)
    for table in names.tables.values():
        nothing = FormTable(table.name, table.label, False, False, table.source, Span(0, 0), pack.name)
        inner = Analyser(table.source, nothing, lenient, problems).within(table.name, table.source)
        for column in table.columns:
            inner.aliases[column.name] = (("let", column.type.code, column.name), column.type)
        with suppress(TooLarge):
            inner.rows(table)


def _amend(source: Source, declared: s.Pack, pack: BuiltPack, problems: Problems) -> None:
    parameters = pack.dated["parameter"]
    for change in declared.sets:
        versions = parameters.get(change.name.text)
        if versions is None:
            suggestion = nearest(change.name.text, parameters)
            problems.error(source, change.name.span, "unknown-parameter", name=change.name.text, suggestion=suggestion)
            continue
        known = next((v.value for v in versions if v.value is not None), None)
        if known is None:  # broken where it was declared
            continue
        value = band_tables.number(source, change.value, known.type, problems)
        if value is None:
            continue
        table = ParameterTable(known.name, known.label, known.type, str(value), known.basis)
        version = dated(table, source, change.name.span, pack.name, change.effective, problems)
        if version is not None:
            parameters[known.name] = carve(versions, version) if version.dated else [version]
    rules = pack.dated["rule"]
    for severity in declared.severities:
        if severity.rule.text not in rules:
            suggestion = nearest(severity.rule.text, rules)
            problems.error(source, severity.rule.span, "unknown-rule", name=severity.rule.text, suggestion=suggestion)
        pack.severities[severity.rule.text] = severity.severity
    for disabled in declared.disables:
        if disabled.rule.text not in rules:
            suggestion = nearest(disabled.rule.text, rules)
            problems.error(source, disabled.rule.span, "unknown-rule", name=disabled.rule.text, suggestion=suggestion)
        elif not disabled.reason.strip():
            problems.error(source, disabled.rule.span, "disable-without-reason", name=disabled.rule.text)
        else:
            del rules[disabled.rule.text]
            pack.disabled[disabled.rule.text] = disabled.reason


def _check_basis(source: Source, basis: tuple[s.Basis, ...], pack: BuiltPack, problems: Problems) -> None:
    for cited in basis:
        if cited.source.text not in pack.sources:
            problems.error(
                source,
                cited.source.span,
                "unknown-source",
                name=cited.source.text,
                suggestion=nearest(cited.source.text, pack.sources),
            )


# ---- rules -----------------------------------------------------------------------------------------------------------


def _generate(pack: BuiltPack, year: int, problems: Problems) -> dict[str, Any]:
    """The pack as it is from a fiscal year on, until something else comes into force."""
    names, versions = pack.in_year(year)
    _check_formulas(pack, names, problems)
    generator = Generator()
    rules: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    checks: list[tuple[int, str, str]] = []
    examples: list[list[tuple[bool, str, int]]] = []
    checked: list[Checked] = []
    for version in versions.values():
        source, rule, owner = version.value
        form = _form_of(source, rule, pack, problems)
        if form is None:
            continue
        before = len(problems.diagnostics)
        try:
            data, units, spans = _rule(source, rule, owner, form, pack, names, problems)
        except TooLarge:
            continue
        except RecursionError:  # a chain of hundreds of operators
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        if len(problems.diagnostics) > before and problems.failed:
            continue
        try:
            functions = [generator.add(unit) for unit in units]
        except RecursionError:
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        checks.extend((len(rules), function, form.name) for function in functions)
        checked.extend(
            Checked(rule.name.text, form.name, source, span, unit) for span, unit in zip(spans, units, strict=True)
        )
        plans.extend(units)
        rules.append(data)
        examples.append([(c.passes, c.text, c.span.start) for c in rule.clauses if isinstance(c, s.Example)])
    compare(checked, problems)
    return {
        "name": pack.name,
        "label": pack.label,
        "forms": {
            f.name: (
                f.label,
                f.root,
                f.open,
                tuple((e.name, e.label, e.kind, e.extra, e.required, e.is_list) for e in f.fields),
                dict(f.keys),
            )
            for f in pack.names.forms.values()
        },
        "rules": tuple(rules),
        "checks": tuple(checks),
        "constants": tuple(generator.constants),
        "code": marshal.dumps(generator.code()),
        # Read only to explain a check that failed, or by tests of the rules.
        "plans": marshal.dumps(plans),
        "examples": marshal.dumps(examples),
        "places": marshal.dumps(_places(names)),
    }


def _places(names: Namespace) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
    """Where the rows of bands and tables stand: file and offsets, in the order in which a plan has them."""
    places = {}
    for name, bands in names.bands.items():
        places["band", name] = (bands.file, bands.places)
    for name, table in names.tables.items():
        rows = [*table.rows, *([table.otherwise] if table.otherwise else [])]
        places["case", name] = (table.source.name, tuple(row.span.start for row in rows))
    return places


def _form_of(source: Source, rule: s.Rule, pack: BuiltPack, problems: Problems) -> FormTable | None:
    name = rule.form.text
    form = pack.names.forms.get(name) or next((f for f in pack.names.forms.values() if f.label == name), None)
    if form is None:
        known = [key for f in pack.names.forms.values() for key in (f.name, f.label)]
        problems.error(source, rule.form.span, "unknown-form", name=name, suggestion=nearest(name, known))
    return form


def _rule(
    source: Source,
    rule: s.Rule,
    owner: str,
    form: FormTable,
    pack: BuiltPack,
    names: Namespace,
    problems: Problems,
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Span]]:
    analyser = Analyser(source, form, names, problems)
    titles = {"zh" if is_chinese(rule.label.text) else "en": rule.label.text} if rule.label else {}
    messages: dict[str, list[Any]] = {}
    severity, absent = "error", "unknown"
    before: list[tuple[str, str, IR]] = []
    conditions: list[tuple[s.Expression, IR]] = []
    basis: list[s.Basis] = []
    once: set[str] = set()
    for clause in rule.clauses:
        kind = type(clause).__name__
        if isinstance(clause, (s.Title, s.Message, s.Why)):
            kind = f"{kind} {clause.language}"
        if kind.startswith(_ONCE) and kind in once:
            name = {"Dates": "effective"}.get(kind, kind.removesuffix("Clause").lower())
            problems.error(source, _clause_span(clause), "clause-twice", name=name)
        once.add(kind)
        if isinstance(clause, s.Title):
            titles[clause.language] = clause.text.text
        elif isinstance(clause, s.When):
            before.append(("when", str(clause.condition.span.start), analyser.condition(clause.condition)))
        elif isinstance(clause, s.Let):
            _let(clause, analyser, before)
        elif isinstance(clause, s.Check):
            items = (
                clause.condition.items
                if isinstance(clause.condition, s.Logic) and clause.condition.op == "and"
                else (clause.condition,)
            )
            for item in items:
                known = len(problems.diagnostics)
                ir = analyser.condition(item)
                conditions.append((item, ir))
                if len(problems.diagnostics) == known and ir is not NOTHING and not _reads(ir, before):
                    problems.error(source, item.span, "constant-check")
        elif isinstance(clause, s.SeverityClause):
            severity = clause.severity
        elif isinstance(clause, s.AbsentClause):
            absent = clause.policy
        elif isinstance(clause, s.Basis):
            basis.append(clause)
        elif isinstance(clause, s.Fix) and clause.field.text not in form.keys:
            problems.error(
                source,
                clause.field.span,
                "unknown-field",
                name=clause.field.text,
                form=form.label,
                suggestion=nearest(clause.field.text, form.keys),
            )
    for clause in rule.clauses:  # messages may use every `let`
        if isinstance(clause, s.Message):
            messages[clause.language] = _message(clause, source, analyser, problems)
    if not conditions:
        problems.error(source, rule.name.span, "rule-without-check", name=rule.name.text)
    _check_basis(source, tuple(basis), pack, problems)
    line, column = source.locate(rule.name.span.start)
    data = {
        "name": rule.name.text,
        "pack": owner,
        "reads": tuple(sorted(analyser.read)),
        "form": form.name,
        "titles": titles,
        "messages": messages,
        "severity": pack.severities.get(rule.name.text, severity),
        "absent": absent,
        "basis": tuple(citation(b, pack.sources) for b in basis if b.source.text in pack.sources),
        "at": (source.name, line, column),
    }
    units = []
    for _, ir in conditions:
        stated, expected, single = _sides(ir)
        units.append({"before": before, "stated": stated, "expected": expected, "single": single, "absent": absent})
    if (whens := [c for c in rule.clauses if isinstance(c, s.When)]) and units:
        lets: dict[str, Any] = {}
        held = []
        for kind, key, ir in before:
            if kind == "let":
                lets[key] = expanded(ir, lets)
            else:
                held.append(expanded(ir, lets))
        if never_holds(held):
            problems.error(source, whens[-1].condition.span, "when-never-holds")
    return data, units, [item.span for item, _ in conditions]


def _clause_span(clause: s.Clause) -> Span:
    """Where a clause that may stand once is."""
    if isinstance(clause, s.LanguageText):
        return clause.text.span
    if isinstance(clause, s.Fix):
        return clause.field.span
    assert isinstance(clause, (s.SeverityClause, s.AbsentClause, s.Dates))
    return clause.span


_ONCE = ("SeverityClause", "AbsentClause", "Fix", "Title", "Message", "Why", "Dates")


def _let(clause: s.Let, analyser: Analyser, before: list[tuple[str, str, IR]]) -> None:
    name = clause.name.text
    ir, type_ = analyser.value(clause.value)
    if name in reserved():
        analyser.problems.error(analyser.source, clause.name.span, "keyword-as-name", name=name)
    if name in analyser.lets or name in analyser.aliases:
        analyser.problems.error(analyser.source, clause.name.span, "duplicate-name", what=Phrase("what-let"), name=name)
    if type_.name in ("list", "form", "group"):
        analyser.aliases[name] = (ir, type_)
    else:
        analyser.lets[name] = type_  # also one that a mistake left open, so that it is said once
        before.append(("let", name, ir))


def _sides(ir: IR) -> tuple[IR, IR | None, bool]:
    """``(stated, expected, whether the stated side is one figure)`` of a check; a truth has no expected side."""
    if ir[0] == "cmp" and ir[2] == "=":
        left, right = ir[3], ir[4]
        if is_field(left):
            return left, right, True
        if is_field(right):
            return right, left, True
        return left, right, False
    return ir, None, False


def _reads(ir: Any, before: list[tuple[str, str, IR]]) -> bool:
    """Whether anything of a report decides an expression."""
    if not isinstance(ir, tuple) or not ir:
        return False
    if ir[0] == "matches":
        return _reads(ir[2], before)
    if ir[0] == "get":
        return True
    if ir[0] == "let":
        return any(_reads(value, before) for kind, name, value in before if kind == "let" and name == ir[2])
    return any(
        _reads(part, before) or (isinstance(part, tuple) and any(_reads(p, before) for p in part)) for part in ir
    )


_HOLE = re.compile(r"\\.|\{([^{}]*)\}", re.DOTALL)


def _message(clause: s.Message, source: Source, analyser: Analyser, problems: Problems) -> list[Any]:
    """A message as its parts: texts and expressions. ``\\{`` is a brace."""
    parts: list[Any] = [""]
    text, start = clause.text.text, clause.text.span.start + 1
    done = 0
    for match in _HOLE.finditer(text):
        parts.append(text[done : match.start()])
        done = match.end()
        if match[1] is None:
            parts.append("\n" if match[0] == "\\n" else match[0][1:])
            continue
        expression, errors = parse_expression(source, match[1], start + match.start(1))
        problems.diagnostics.extend(errors)
        if expression is None:
            continue
        ir, type_ = analyser.value(expression)
        if type_.name in ("list", "form", "group"):
            problems.error(source, expression.span, "not-one-value", type=type_.said)
        parts.append(ir)
    parts.append(text[done:])
    return [part for part in parts if part]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


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


__all__ = ["BandTable", "Folder", "compile_packs"]
