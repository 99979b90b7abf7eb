"""Folders of rule files to programs: parse, resolve, type-check, generate.

``compile_packs`` is the one entry of the compile phase. Its result is plain data (and one code object a pack), which
``pack`` stores beside a hash of everything it was made from.
"""

from __future__ import annotations

import marshal
import re
from dataclasses import dataclass, field
from typing import Any

from ..diagnostic import Diagnostic, Phrase
from ..figure import KINDS
from ..plan import is_field
from ..source import Source, Span
from . import bands as band_tables
from . import forms as form_tables
from . import syntax as s
from .analyse import FUNCTIONS, IR, NOTHING, Analyser, BandTable, DefineTable, Namespace, ParameterTable, joined
from .codegen import Generator
from .forms import FormTable
from .parser import MAX_NESTING, parse, parse_expression
from .problems import Problems, also, nearest
from .types import UNKNOWN, of_kind


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
    """A pack with everything in force in it, inherited or its own."""

    name: str
    label: str
    given: bool
    names: Namespace
    sources: dict[str, s.SourceDocument] = field(default_factory=dict)
    rules: dict[str, tuple[Source, s.Rule, str]] = field(default_factory=dict)
    lineage: tuple[str, ...] = ()


def compile_packs(folders: list[Folder]) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """All packs of the folders as one program (None where any has an error), and what is wrong in them."""
    problems = Problems()
    raw = _read(folders, problems)
    if problems.failed:  # what a broken declaration would have declared is missing everywhere: say only the cause
        return None, problems.diagnostics
    order = _order(raw, problems)
    built: dict[str, BuiltPack] = {}
    packs: dict[str, Any] = {}
    for name in order:
        pack = _build(raw[name], built, problems)
        built[name] = pack
        packs[name] = _generate(pack, problems)
    diagnostics = _unique(problems.diagnostics)
    if problems.failed:
        return None, diagnostics
    return {"packs": {name: marshal.dumps(data) for name, data in packs.items()}, "index": _index(built)}, diagnostics


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
    pack = BuiltPack(raw.name, label, raw.folder.given, Namespace({}))
    for word in raw.declared[1].extends if raw.declared else ():
        base = built.get(word.text)
        if base is not None:
            pack.names.forms.update(base.names.forms)
            pack.names.bands.update(base.names.bands)
            pack.names.parameters.update(base.names.parameters)
            pack.names.defines.update(base.names.defines)
            pack.sources.update(base.sources)
            pack.rules.update(base.rules)
            pack.lineage = tuple(dict.fromkeys((*pack.lineage, *base.lineage, base.name)))
    pack.names.forms = form_tables.build(raw.all(s.Form), pack.names.forms, raw.name, problems)
    own: set[tuple[str, str]] = set()

    def first(what: str, source: Source, name: s.Word) -> bool:
        if (what, name.text) in own:
            problems.error(source, name.span, "duplicate-name", what=what, name=name.text)
            return False
        own.add((what, name.text))
        return True

    for source, document in raw.all(s.SourceDocument):
        if first("source", source, document.name):
            pack.sources[document.name.text] = document
    for source, declared in raw.all(s.Bands):
        if first("bands", source, declared.name):
            _check_basis(source, declared.basis, pack, problems)
            table = band_tables.build(source, declared, problems)
            if table is None:
                pack.names.broken.add(declared.name.text)
            else:
                pack.names.bands[table.name] = table
            if declared.name.text in FUNCTIONS:
                problems.error(source, declared.name.span, "reserved-name", name=declared.name.text)
    for source, parameter in raw.all(s.Parameter):
        if first("parameter", source, parameter.name):
            _add_parameter(source, parameter, pack, problems)
    for source, define in raw.all(s.Define):
        if first("define", source, define.name):
            _add_define(source, define, pack, problems)
    for source, rule in raw.all(s.Rule):
        if first("rule", source, rule.name):
            pack.rules[rule.name.text] = (source, rule, raw.name)
    if raw.declared:
        _amend(raw.declared[0], raw.declared[1], pack, problems)
    _check_defines(pack, problems)
    return pack


def _add_parameter(source: Source, declared: s.Parameter, pack: BuiltPack, problems: Problems) -> None:
    word = form_tables.KIND_WORDS.get(declared.kind.text, declared.kind.text)
    if word not in KINDS or word == "one_of" or not of_kind(word).is_number:
        known = [*KINDS, *form_tables.KIND_WORDS]
        suggestion = nearest(declared.kind.text, known)
        problems.error(source, declared.kind.span, "unknown-kind", name=declared.kind.text, suggestion=suggestion)
        pack.names.broken.add(declared.name.text)
        return
    _check_basis(source, declared.basis, pack, problems)
    value = band_tables.number(source, declared.value, of_kind(word), problems)
    if value is None:
        pack.names.broken.add(declared.name.text)
    else:
        label = declared.label.text if declared.label else declared.name.text
        pack.names.parameters[declared.name.text] = ParameterTable(
            declared.name.text, label, of_kind(word), str(value), declared.basis
        )


def _add_define(source: Source, declared: s.Define, pack: BuiltPack, problems: Problems) -> None:
    name = declared.name.text
    types = []
    for word in (*(a.kind for a in declared.arguments), declared.kind):
        kind = form_tables.KIND_WORDS.get(word.text, word.text)
        if kind not in KINDS or kind == "one_of":
            known = [*KINDS, *form_tables.KIND_WORDS]
            problems.error(source, word.span, "unknown-kind", name=word.text, suggestion=nearest(word.text, known))
            pack.names.broken.add(name)
            return
        types.append(of_kind(kind, "" if kind == "measure" else None))
    if name in FUNCTIONS:
        problems.error(source, declared.name.span, "reserved-name", name=name)
    arguments = tuple((a.name.text, type_) for a, type_ in zip(declared.arguments, types, strict=False))
    label = declared.label.text if declared.label else name
    pack.names.defines[name] = DefineTable(name, label, arguments, types[-1], declared.body, source)


def _check_defines(pack: BuiltPack, problems: Problems) -> None:
    """Every formula once for itself, used or not: what it says and what it says it gives."""
    for define in pack.names.defines.values():
        nothing = FormTable(define.name, define.label, False, False, define.source, define.body.span, pack.name)
        inner = Analyser(define.source, nothing, pack.names, problems).within(define)
        for name, type_ in define.arguments:
            inner.aliases[name] = (("let", type_.code, name), type_)
        ir, type_ = inner.visit(define.body)
        if type_ is not UNKNOWN and joined(ir, type_, NOTHING, define.type) is None:
            problems.error(
                define.source,
                define.body.span,
                "define-gives",
                name=define.name,
                want=str(define.type),
                type=str(type_),
            )


def _amend(source: Source, declared: s.Pack, pack: BuiltPack, problems: Problems) -> None:
    for change in declared.sets:
        parameter = pack.names.parameters.get(change.name.text)
        if parameter is None:
            suggestion = nearest(change.name.text, pack.names.parameters)
            problems.error(source, change.name.span, "unknown-parameter", name=change.name.text, suggestion=suggestion)
            continue
        value = band_tables.number(source, change.value, parameter.type, problems)
        if value is not None:
            pack.names.parameters[parameter.name] = ParameterTable(
                parameter.name, parameter.label, parameter.type, str(value), parameter.basis
            )
    for disabled in declared.disables:
        if disabled.rule.text not in pack.rules:
            suggestion = nearest(disabled.rule.text, pack.rules)
            problems.error(source, disabled.rule.span, "unknown-rule", name=disabled.rule.text, suggestion=suggestion)
        elif not disabled.reason.strip():
            problems.error(source, disabled.rule.span, "disable-without-reason", name=disabled.rule.text)
        else:
            del pack.rules[disabled.rule.text]


def _check_basis(source: Source, basis: tuple[s.Basis, ...], pack: BuiltPack, problems: Problems) -> None:
    for citation in basis:
        if citation.source.text not in pack.sources:
            problems.error(
                source,
                citation.source.span,
                "unknown-source",
                name=citation.source.text,
                suggestion=nearest(citation.source.text, pack.sources),
            )


# ---- rules -----------------------------------------------------------------------------------------------------------


def _generate(pack: BuiltPack, problems: Problems) -> dict[str, Any]:
    generator = Generator()
    rules: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    checks: list[tuple[int, str, str]] = []
    examples: list[list[tuple[bool, str, int]]] = []
    for source, rule, owner in pack.rules.values():
        form = _form_of(source, rule, pack, problems)
        if form is None:
            continue
        before = len(problems.diagnostics)
        try:
            data, units = _rule(source, rule, owner, form, pack, problems)
        except RecursionError:  # a chain of hundreds of operators
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        if len(problems.diagnostics) > before and problems.failed:
            continue
        try:
            names = [generator.add(unit) for unit in units]
        except RecursionError:
            problems.error(source, rule.name.span, "rule-nesting", limit=MAX_NESTING)
            continue
        checks.extend((len(rules), name, form.name) for name in names)
        plans.extend(units)
        rules.append(data)
        examples.append([(c.passes, c.text, c.span.start) for c in rule.clauses if isinstance(c, s.Example)])
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
    }


def _form_of(source: Source, rule: s.Rule, pack: BuiltPack, problems: Problems) -> FormTable | None:
    name = rule.form.text
    form = pack.names.forms.get(name) or next((f for f in pack.names.forms.values() if f.label == name), None)
    if form is None:
        known = [key for f in pack.names.forms.values() for key in (f.name, f.label)]
        problems.error(source, rule.form.span, "unknown-form", name=name, suggestion=nearest(name, known))
    return form


def _rule(
    source: Source, rule: s.Rule, owner: str, form: FormTable, pack: BuiltPack, problems: Problems
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    analyser = Analyser(source, form, pack.names, problems)
    titles = {"zh" if is_chinese(rule.label.text) else "en": rule.label.text} if rule.label else {}
    messages: dict[str, list[Any]] = {}
    severity, absent = "error", "unknown"
    before: list[tuple[str, str, IR]] = []
    conditions: list[tuple[s.Expression, IR]] = []
    basis: list[s.Basis] = []
    once: set[str] = set()
    for clause in rule.clauses:
        kind = type(clause).__name__
        if isinstance(clause, (s.Title, s.Message)):
            kind = f"{kind} {clause.language}"
        if kind.startswith(("SeverityClause", "AbsentClause", "Fix", "Title", "Message")) and kind in once:
            problems.error(source, rule.name.span, "clause-twice", name=kind.removesuffix("Clause").lower())
        once.add(kind)
        if isinstance(clause, s.Title):
            titles[clause.language] = clause.text.text
        elif isinstance(clause, s.When):
            before.append(("when", "", analyser.condition(clause.condition)))
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
        "form": form.name,
        "titles": titles,
        "messages": messages,
        "severity": severity,
        "absent": absent,
        "basis": tuple(_citation(b, pack) for b in basis if b.source.text in pack.sources),
        "at": (source.name, line, column),
    }
    units = []
    for _, ir in conditions:
        stated, expected, single = _sides(ir)
        units.append({"before": before, "stated": stated, "expected": expected, "single": single, "absent": absent})
    return data, units


def _let(clause: s.Let, analyser: Analyser, before: list[tuple[str, str, IR]]) -> None:
    name = clause.name.text
    ir, type_ = analyser.value(clause.value)
    if name in analyser.lets or name in analyser.aliases:
        analyser.problems.error(analyser.source, clause.name.span, "duplicate-name", what="let", name=name)
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
    if ir[0] == "get":
        return True
    if ir[0] == "let":
        return any(_reads(value, before) for kind, name, value in before if kind == "let" and name == ir[2])
    return any(
        _reads(part, before) or (isinstance(part, tuple) and any(_reads(p, before) for p in part)) for part in ir
    )


def _citation(basis: s.Basis, pack: BuiltPack) -> str:
    document = pack.sources[basis.source.text]
    number = document.label.text if document.label else basis.source.text
    title = f"《{document.title}》" if document.title else ""
    return " ".join(part for part in (f"{number}{title}", basis.article) if part)


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
            problems.error(source, expression.span, "not-one-value", type=str(type_))
        parts.append(ir)
    parts.append(text[done:])
    return [part for part in parts if part]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _language(pack: BuiltPack) -> str:
    """The tongue that a pack is written in."""
    labels = [rule.label.text for _, rule, _ in pack.rules.values() if rule.label] + [pack.label]
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
            "roots": tuple(
                (f.name, f.label, f.pack, tuple(e.name for e in f.fields if e.required), dict(f.keys))
                for f in pack.names.forms.values()
                if f.root
            ),
        }
        for name, pack in built.items()
    }


__all__ = ["BandTable", "Folder", "compile_packs"]
