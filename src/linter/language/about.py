"""What a pack says of itself, for `explain`, `rules` and the manual: plain data made from the checked declarations."""

from __future__ import annotations

from typing import Any

from ..source import Source, Span
from .declaring.versions import Version
from .reading import syntax as s
from .reading.vocabulary import is_chinese

_SHOWN = (s.Let, s.When, s.Check, s.ForEach, s.Mode)


def about(pack: Any, reads: dict[str, tuple[tuple[str, str], ...]]) -> dict[str, Any]:
    """A pack's sources, forms, parameters, bands, tables and rules; ``reads`` is what each rule's expressions name."""
    return {
        "name": pack.name,
        "label": pack.label,
        "lineage": pack.lineage,
        "sources": {name: _source(document, pack.source_files[name]) for name, document in pack.sources.items()},
        "forms": {
            f.name: {
                "label": f.label,
                "root": f.root,
                "pack": f.pack,
                "includes": [(pack.names.forms[each].label, each) for each in f.includes if each in pack.names.forms],
                "fields": [
                    {
                        "name": e.name,
                        "label": e.label,
                        "kind": _kind(e),
                        "required": e.required,
                        "also": e.headings,
                        "ways": [_tidy(e.source, way.span) for way in e.derivations],
                    }
                    for e in f.fields
                ],
            }
            for f in pack.names.forms.values()
            if not f.name.startswith("mention ")
        },
        "parameters": {name: _parameter(vs, pack) for name, vs in pack.dated["parameter"].items()},
        "bands": {name: _declared(vs) for name, vs in pack.dated["bands"].items()},
        "tables": {name: _declared(vs) for name, vs in pack.dated["table"].items()},
        "defines": {
            d.name: {"label": d.label, "pack": d.pack, "text": _tidy(d.source, d.whole)}
            for d in pack.names.defines.values()
        },
        "rules": {name: _rule(vs, pack, reads.get(name, ())) for name, vs in pack.dated["rule"].items()},
        "disabled": dict(pack.disabled),
    }


def _tidy(source: Source, span: Span) -> str:
    return " ".join(source.text[span.start : span.end].split())


def _at(source: Source, span: Span) -> tuple[str, int, int]:
    line, column = source.locate(span.start)
    return source.name, line, column


def _source(document: s.SourceDocument, place: tuple[Source, Span, str]) -> dict[str, Any]:
    dates = document.effective
    return {
        "number": document.label.text if document.label else document.name.text,
        "title": document.title,
        "issuer": document.issuer,
        "period": f"{dates.start} .. {dates.end}".strip() if dates else "",
        "pack": place[2],
    }


def _kind(entry: Any) -> str:
    kind = str(entry.extra) if entry.kind == "form" else entry.kind
    if entry.kind == "one_of":
        kind = "one of " + ", ".join(entry.extra)
    elif entry.kind in ("measure", "count") and entry.extra:
        kind = f"{entry.kind}({entry.extra[0] if isinstance(entry.extra, tuple) else entry.extra})"
    return f"list of {kind}" if entry.is_list else kind


def _basis(citations: tuple[s.Basis, ...], pack: Any) -> list[str]:
    return [citation(b, pack.sources) for b in citations if b.source.text in pack.sources]


def citation(basis: s.Basis, sources: dict[str, s.SourceDocument]) -> str:
    """A citation in words: number, title and article."""
    document = sources[basis.source.text]
    number = document.label.text if document.label else basis.source.text
    title = f"《{document.title}》" if document.title else ""
    return " ".join(part for part in (f"{number}{title}", basis.article) if part)


def _parameter(versions: list[Version], pack: Any) -> dict[str, Any]:
    tables = [v.value for v in versions if v.value is not None]
    return {
        "label": tables[0].label if tables else "",
        "kind": str(tables[0].type) if tables else "",
        "code": tables[0].type.code if tables else "",
        "basis": _basis(tables[0].basis, pack) if tables else [],
        "versions": [
            {
                "value": v.value.value,
                "unit": v.value.unit,
                "period": v.period if v.dated else "",
                "pack": v.pack,
                "at": _at(v.source, v.span),
            }
            for v in versions
            if v.value is not None
        ],
    }


def _declared(versions: list[Version]) -> dict[str, Any]:
    """Bands or a table, as they are written."""
    return {
        "label": next((v.value.label for v in versions if v.value is not None), ""),
        "versions": [
            {
                "text": v.source.text[v.value.declared.span.start : v.value.declared.span.end],
                "period": v.period if v.dated else "",
                "pack": v.pack,
                "at": _at(v.source, v.span),
            }
            for v in versions
            if v.value is not None
        ],
    }


def _rule(versions: list[Version], pack: Any, reads: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    _, last, owner = versions[-1].value
    form_label, form = _named(last.form.text, pack)
    titles = {c.language: c.text.text for c in last.clauses if isinstance(c, s.Title)}
    if last.label:
        titles.setdefault("zh" if is_chinese(last.label.text) else "en", last.label.text)
    return {
        "titles": titles,
        "why": {c.language: c.text.text for c in last.clauses if isinstance(c, s.Why)},
        "form": form,
        "form_label": form_label,
        "inside": [_named(word.text, pack) for word in last.inside],
        "pack": owner,
        "severity": pack.severities.get(
            last.name.text, next((c.severity for c in last.clauses if isinstance(c, s.SeverityClause)), "error")
        ),
        "fix": next((c.field.text for c in last.clauses if isinstance(c, s.Fix)), ""),
        "basis": _basis(tuple(c for c in last.clauses if isinstance(c, s.Basis)), pack),
        "reads": reads,
        "versions": [
            {
                "period": v.period if v.dated else "",
                "at": _at(v.source, v.span),
                "clauses": [line for c in v.value[1].clauses if isinstance(c, _SHOWN) for line in _clause(v.source, c)],
            }
            for v in versions
        ],
    }


def _named(word: str, pack: Any) -> tuple[str, str]:
    """Label and name of the form that a rule calls by either."""
    form = pack.names.forms.get(word) or next((f for f in pack.names.forms.values() if f.label == word), None)
    return (form.label, form.name) if form else (word, word)


def _clause(source: Source, clause: Any) -> list[tuple[str, str]]:
    """The lines of a clause: its keyword, in the tongue that it is written in, and the rest."""
    if isinstance(clause, s.Mode):
        word, _, rest = _tidy(source, clause.span).partition(" ")
        return [(word, rest)]
    if isinstance(clause, s.ForEach):
        return _for_each(source, clause)
    before = source.text[: _span(clause).start].rsplit(None, 1)
    return [(before[-1] if before else type(clause).__name__.lower(), _tidy(source, _span(clause)))]


def _for_each(source: Source, clause: s.ForEach) -> list[tuple[str, str]]:
    """A `for each`: on one line with its check, or in braces with each of its clauses on one."""
    start, last = clause.variable.span.start, clause.columns[-1].span.end
    head = source.text[last:].lstrip()  # behind the last field: a bracket and a colon or a brace
    word = "逐个" if source.text[:start].rstrip().endswith("逐个") else "for each"
    end = _span(clause.clauses[-1]).end if clause.clauses else last
    if head[:1] not in (")", "）") or head[1:].lstrip()[:1] not in ("{", "｛"):
        return [(word, _tidy(source, Span(start, end)))]
    inner = [line for each in clause.clauses if isinstance(each, _SHOWN) for line in _clause(source, each)]
    lines = [("", f"    {keyword} {text}") for keyword, text in inner]
    return [(word, f"{_tidy(source, Span(start, last))}) {{"), *lines, ("", "}")]


def _span(clause: Any) -> Span:
    if isinstance(clause, s.Let):
        return Span(clause.name.span.start, clause.value.span.end)
    if isinstance(clause, s.LanguageText):
        return clause.text.span
    found: Span = clause.condition.span
    return found
