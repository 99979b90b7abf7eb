"""What a pack declares, with everything that it inherits: forms, sources, formulas, and versions of the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..diagnostic import Phrase
from ..nearest import nearest
from ..plan import nodes as p
from ..plan.modes import Modes
from ..source import Source, Span
from .declaring import bands as band_tables
from .declaring import forms as form_tables
from .declaring import tables as table_tables
from .declaring import units as unit_tables
from .declaring.bands import BandTable
from .declaring.forms import FormTable
from .declaring.literals import number, unit_of
from .declaring.modes import read_modes
from .declaring.parts import inherit
from .declaring.versions import Version, carve, dated, epochs
from .declaring.versions import check as check_versions
from .problems import Problems, also
from .reading import syntax as s
from .reading.parser import MAX_NESTING
from .types import UNKNOWN, Units
from .typing.analyse import Analyser
from .typing.expressions import TooLarge
from .typing.functions import FUNCTION_WORDS, FUNCTIONS
from .typing.names import DefineTable, Namespace, ParameterTable
from .typing.plans import NOTHING, joined

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

    def convert(self, units: Units) -> None:
        """Write every quantity in a declared unit in its base unit; forms have been built from their own words."""
        if units:
            files = self.files
            self.files = [s.RuleFile(f.source, unit_tables.in_base(f.declarations, units)) for f in files]
            if self.declared is not None:
                self.declared = (self.declared[0], unit_tables.in_base(self.declared[1], units))


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
    # How figures are compared where neither a rule nor a field says it.
    modes: Modes = ()
    unit_basis: list[s.Basis] = field(default_factory=list)

    def epochs(self) -> list[int]:
        return epochs([v for names in self.dated.values() for versions in names.values() for v in versions])

    def in_year(self, year: int) -> tuple[Namespace, dict[str, Version]]:
        """What expressions can name in a fiscal year, and the rules in force."""
        names = Namespace(
            self.names.forms,
            defines=self.names.defines,
            broken=set(self.names.broken),
            used=self.names.used,
            units=self.names.units,
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


def build_pack(raw: RawPack, built: dict[str, BuiltPack], problems: Problems) -> BuiltPack:
    label = raw.declared[1].label.text if raw.declared and raw.declared[1].label else raw.name
    pack = BuiltPack(raw.name, label, raw.folder.given, Namespace({}), folder=raw.folder.path)
    joined: set[str] = set()
    for word in raw.declared[1].extends if raw.declared else ():
        base = built.get(word.text)
        if base is not None:
            joined |= inherit(pack.names.forms, base.names.forms)
            pack.names.defines.update(base.names.defines)
            pack.names.units.update(base.names.units)
            pack.modes = _merged(pack.modes, base.modes)
            pack.names.broken |= base.names.broken
            pack.sources.update(base.sources)
            pack.source_files.update(base.source_files)
            pack.severities.update(base.severities)
            pack.disabled.update(base.disabled)
            for what in DATED:
                pack.dated[what].update(base.dated[what])
            pack.lineage = tuple(dict.fromkeys((*pack.lineage, *base.lineage, base.name)))
    pack.names.units = unit_tables.build(raw.all(s.Unit), pack.names.units, problems)
    pack.names.forms = form_tables.build(
        raw.all(s.Form), raw.all(s.Extension), pack.names.forms, joined, raw.name, problems, pack.names.units
    )
    raw.convert(pack.names.units)
    for source, document in raw.all(s.SourceDocument):
        if document.name.text in pack.source_files and pack.source_files[document.name.text][2] == raw.name:
            problems.error(
                source, document.name.span, "duplicate-name", what=Phrase("what-source"), name=document.name.text
            )
        pack.sources[document.name.text] = document
        pack.source_files[document.name.text] = (source, document.name.span, raw.name)
    for source, unit in raw.all(s.Unit):
        check_basis(source, unit.basis, pack, problems)
        pack.unit_basis.extend(unit.basis)
    for source, define in raw.all(s.Define):
        _add_define(source, define, pack, problems)
    _declare(raw, pack, problems)
    if raw.declared:
        _amend(raw.declared[0], raw.declared[1], pack, problems)
        own = read_modes(raw.declared[0], raw.declared[1].modes, None, problems)
        pack.modes = _merged(pack.modes, own)
    return pack


def _merged(base: Modes, own: Modes) -> Modes:
    """What a pack says of comparing, over what it inherits."""
    merged = {**dict(base), **dict(own)}
    severities = {**dict(dict(base).get("severity", ())), **dict(dict(own).get("severity", ()))}
    if severities:
        merged["severity"] = tuple(sorted(severities.items()))
    return tuple(sorted(merged.items()))


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
                if name in FUNCTIONS or name in FUNCTION_WORDS:
                    problems.error(source, declared.name.span, "reserved-name", name=name)
                other = taken.setdefault(name, what)
                if other != what or name in pack.names.defines:
                    problems.error(source, declared.name.span, "duplicate-name", what=Phrase(f"what-{what}"), name=name)
                    continue
                check_basis(source, declared.basis, pack, problems)
            value = (source, declared, raw.name) if build is None else build(source, declared, problems)
            if value is None:
                pack.names.broken.add(name)
            version = dated(value, source, declared.name.span, raw.name, dates[0] if dates else None, problems)
            if version is None:
                pack.names.broken.add(name)
            else:
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
    type_ = table_tables.kind_of(source, declared.kind, problems)
    if type_ is not None and not type_.is_number:
        problems.error(source, declared.kind.span, "parameter-kind", type=type_.said)
        return None
    value = number(source, declared.value, type_, problems) if type_ is not None else None
    if value is None or type_ is None:
        return None
    label = declared.label.text if declared.label else declared.name.text
    return ParameterTable(declared.name.text, label, type_, str(value), declared.basis, unit_of(declared.value))


def _add_define(source: Source, declared: s.Define, pack: BuiltPack, problems: Problems) -> None:
    name = declared.name.text
    known = pack.names.defines.get(name)
    if known is not None and known.pack == pack.name:
        diagnostic = problems.error(source, declared.name.span, "duplicate-name", what=Phrase("what-define"), name=name)
        if known.source is source:
            also(diagnostic, known.span, Phrase("label-first"))
        return
    types = []
    for kind in (*(a.kind for a in declared.arguments), declared.gives):
        type_ = table_tables.kind_of(source, kind, problems)
        if type_ is None:
            pack.names.broken.add(name)
            return
        types.append(type_)
    if name in FUNCTIONS or name in FUNCTION_WORDS:
        problems.error(source, declared.name.span, "reserved-name", name=name)
    arguments = tuple((a.name.text, type_) for a, type_ in zip(declared.arguments, types, strict=False))
    label = declared.label.text if declared.label else name
    pack.names.defines[name] = DefineTable(
        name, label, arguments, types[-1], declared.body, source, declared.name.span, pack.name, declared.span
    )


def check_formulas(pack: BuiltPack, names: Namespace, problems: Problems) -> None:
    """Every formula and table once for itself, used or not: what it says and what it says it gives."""
    # What is not in force now is missed only where a rule in force needs it.
    lenient = Namespace(
        names.forms,
        names.bands,
        names.parameters,
        names.defines,
        names.tables,
        units=names.units,
        broken={*names.broken, *names.gone},
    )
    for define in names.defines.values():
        nothing = FormTable(define.name, define.label, False, False, define.source, define.body.span, pack.name)
        inner = Analyser(define.source, nothing, lenient, problems).within(define.name, define.source)
        for name, type_ in define.arguments:
            inner.aliases[name] = (p.Let(type_.code, name), type_)
        try:
            ir, type_ = inner.body(define)
        except TooLarge:
            names.broken.add(define.name)
            continue
        except RecursionError:  # hundreds of formulas, each of which uses the next
            problems.error(define.source, define.body.span, "rule-nesting", limit=MAX_NESTING)
            names.broken.add(define.name)
            continue
        wrong = define.type.name == "enum" and type_ != define.type
        if type_ is not UNKNOWN and (wrong or joined(ir, type_, NOTHING, define.type) is None):
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
            inner.aliases[column.name] = (p.Let(column.type.code, column.name), column.type)
        try:
            inner.rows(table)
        except TooLarge:
            continue
        except RecursionError:
            problems.error(table.source, table.declared.name.span, "rule-nesting", limit=MAX_NESTING)


def _amend(source: Source, declared: s.Pack, pack: BuiltPack, problems: Problems) -> None:
    parameters = pack.dated["parameter"]
    seen: set[str] = set()
    for name in (*(c.name for c in declared.sets if c.effective is None), *(c.rule for c in declared.severities)):
        if name.text in seen:
            problems.error(source, name.span, "clause-twice", name=f"set {name.text}")
        seen.add(name.text)
    for change in declared.sets:
        versions = parameters.get(change.name.text)
        if versions is None and change.name.text in pack.names.broken:
            continue
        if versions is None:
            suggestion = nearest(change.name.text, parameters)
            problems.error(source, change.name.span, "unknown-parameter", name=change.name.text, suggestion=suggestion)
            continue
        known = next((v.value for v in versions if v.value is not None), None)
        if known is None:  # broken where it was declared
            continue
        value = number(source, change.value, known.type, problems)
        if value is None:
            continue
        table = ParameterTable(known.name, known.label, known.type, str(value), known.basis, unit_of(change.value))
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


def check_basis(source: Source, basis: tuple[s.Basis, ...], pack: BuiltPack, problems: Problems) -> None:
    for cited in basis:
        if cited.source.text not in pack.sources:
            problems.error(
                source,
                cited.source.span,
                "unknown-source",
                name=cited.source.text,
                suggestion=nearest(cited.source.text, pack.sources),
            )
