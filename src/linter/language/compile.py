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
from ..heading import PUBLICATION
from ..memory import Memo
from ..nearest import nearest
from ..source import Source, Span
from .about import about
from .advising.lint import unused
from .declaring.parts import FormTable
from .epoch import Epoch
from .pack import BuiltPack, Folder, RawPack, build_pack
from .problems import Problems, also
from .reading import syntax as s
from .reading.parser import parse
from .reading.vocabulary import is_chinese

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
            epoch = Epoch(pack, year, problems)
            reads.update(epoch.reads)
            packs[name].append((year, *epoch.stored()))
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


_MOST_KNOWN = 200
# Files without errors, by name and text, those last asked for at the end: the packs of one run share those that they
# extend, and a user's many files do not push out the tool's own, which nearly all of them need.
_known = Memo(_MOST_KNOWN)


def _parsed(source: Source, problems: Problems) -> s.RuleFile:
    key = source.name, source.text
    file: s.RuleFile | None = _known.pop(key, None)
    if file is not None:
        _known[key] = file
    else:
        for oldest in list(_known)[: max(0, len(_known) - _MOST_KNOWN + 1)]:
            _known.pop(oldest, None)
        file, errors = parse(source)
        problems.diagnostics.extend(errors)
        if not errors:
            _known.keep(key, file)
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


def _language(pack: BuiltPack) -> str:
    """The tongue that a pack is written in."""
    rules = [v.value[1] for versions in pack.dated["rule"].values() for v in versions]
    labels = [rule.label.text for rule in rules if rule.label] + [pack.label]
    return "zh" if any(is_chinese(label) for label in labels) else "en"


# ---- what a run needs before it knows which pack a report uses ------------------------------------------------------


def _index(built: dict[str, BuiltPack]) -> dict[str, Any]:
    """Root forms by pack, and which packs were given by the user rather than merely there to be extended.

    Most packs have the forms of the one that they extend: those are stored once, and read once at each start.
    """
    known: dict[bytes, Any] = {}
    roots: dict[int, Any] = {}

    def once(value: Any) -> Any:
        return known.setdefault(marshal.dumps(value, 2), value)

    def root(form: FormTable) -> Any:
        if id(form) not in roots:
            required = tuple(e.name for e in form.fields if e.required)
            roots[id(form)] = once((form.name, form.label, form.pack, required, form.report_keys))
        return roots[id(form)]

    return {
        name: {
            "label": pack.label,
            "given": pack.given,
            "lineage": pack.lineage,
            "language": _language(pack),
            "across": any(form.identity for form in pack.names.forms.values()),
            "epochs": tuple(pack.epochs()),
            "folder": pack.folder,
            "ending": tuple(_ending(pack)),
            "rules": tuple(sorted(n for n, vs in pack.dated["rule"].items() if any(v.pack == name for v in vs))),
            "roots": tuple(root(f) for f in pack.names.forms.values() if f.root and f.name != PUBLICATION),
            "free": tuple(root(f) for f in pack.names.forms.values() if f.root and f.name == PUBLICATION),
            "titles": once(
                {
                    title: (f.pack, f.name)
                    for f in pack.names.forms.values()
                    if f.root and f.name != PUBLICATION
                    for title in f.titles
                }
            ),
            "published": tuple(t for f in pack.names.forms.values() if f.name == PUBLICATION for t in f.titles),
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
