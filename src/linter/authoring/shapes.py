"""Root forms by name or label, what they are made of, and what a field takes, in words.

For those who write reports: the blank report (``template``), the schema for editors and the models (``model``).
"""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..nearest import nearest
from ..numerals import is_currency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..messages import Catalogue
    from ..program.program import Program
    from ..report.form import Field, Form

_WORDS = {
    "text": "fill-text",
    "money": "fill-money",
    "rate": "fill-rate",
    "count": "fill-count",
    "weight": "fill-points",
    "score": "fill-points",
    "number": "fill-number",
    "year": "fill-year",
    "date": "fill-date",
    "target": "fill-target",
    "yes_no": "fill-yes-no",
    "form": "fill-group",
}

# So many other headings of a field are named beside it.
_MOST_ALSO = 3


def find(program: Program, name: str, pack: str = "") -> tuple[str, str] | Diagnostic:
    """The pack and the root form that are meant by a name or label; else what to say of it.

    Without ``pack`` the packs in force are looked through, and one that others extend stands for them, as it does for a
    report that names none.
    """
    index = program.index
    packs = [each for each, info in index.items() if info["given"]]
    if pack:
        packs = [each for each in index if each == pack] or [e for e, info in index.items() if info["label"] == pack]
        if not packs:
            words = [word for each, info in index.items() for word in (each, info["label"])]
            phrase = Phrase("unknown-pack", name=pack, suggestion=nearest(pack, words))
            return Diagnostic("unknown-pack", ERROR, phrase, file=pack)
    roots = [(each, form) for each in packs for form in index[each]["roots"]]
    fits = [(each, form) for each, form in roots if form[0] == name]
    fits = fits or [(each, form) for each, form in roots if form[1] == name]
    homes = {each for each, _ in fits}
    fits = [(each, form) for each, form in fits if not homes.intersection(index[each]["lineage"])]
    if len(fits) == 1:
        return fits[0][0], fits[0][1][0]
    if fits:
        among = tuple(f"{form[0]} ({each})" for each, form in fits)
        return Diagnostic("ambiguous-root", ERROR, Phrase("ambiguous-root", name=name, among=among), file=name)
    return _unfound(program, name, packs)


def _unfound(program: Program, name: str, packs: list[str]) -> Diagnostic:
    roots = {form[0]: form[1] for each in packs for form in program.index[each]["roots"]}
    among = tuple(label if label == each else f"{label} ({each})" for each, label in roots.items())
    parts: dict[str, None] = {}
    for each in packs:
        forms = program.pack(each).forms
        for form in program.index[each]["roots"]:
            if any(name in (forms[part].name, forms[part].label) for part in reach(forms, form[0])):
                parts[form[1]] = None
    if parts:
        phrase = Phrase("form-no-root", name=name, among=among, suggestion=next(iter(parts)))
    else:
        words = [word for pair in roots.items() for word in pair]
        phrase = Phrase("unknown-root-form", name=name, among=among, suggestion=nearest(name, words))
    return Diagnostic(phrase.key, ERROR, phrase, file=name)


def reach(forms: dict[str, Form], name: str) -> list[str]:
    """The form and every form below it, each once."""
    found = {name: None}
    todo = [name]
    while todo:
        for field in forms[todo.pop()].fields:
            if field.kind == "form" and field.extra not in found:
                found[field.extra] = None
                todo.append(field.extra)
    return list(found)


def same_shape(program: Program, pack: str, form: str) -> list[str]:
    """The packs whose reports of this form look just as they do in ``pack``, itself among them."""
    shape = _shape(program, pack, form)
    packs = [each for each, info in program.index.items() if any(root[0] == form for root in info["roots"])]
    return [each for each in packs if each == pack or _shape(program, each, form) == shape]


def _shape(program: Program, pack: str, form: str) -> Any:
    forms = program.pack(pack).forms
    return [
        (name, forms[name].open, forms[name].label, [field.shape for field in forms[name].fields])
        for name in reach(forms, form)
    ]


def hint(field: Field, catalogue: Catalogue, currency: str | None = None) -> str:
    """What a field takes, in few words: required or not, its kind, unit and choices, and how else it may be headed.

    ``currency`` is the field that gives the unit of bare amounts, ``""`` where there is none and they are 元.
    """
    parts = [Phrase("fill-required")] if field.required else []
    if field.is_list and field.kind == "form":
        parts.append(Phrase("fill-list"))
    else:
        said = _kind(field.kind, field.extra, currency)
        parts.append(Phrase("fill-list-of", item=said) if field.is_list else said)
    if field.decimals is not None:
        parts.append(Phrase("fill-decimals", count=field.decimals))
    if field.also:
        parts.append(Phrase("fill-also", headings=tuple(f"“{heading}”" for heading in field.also[:_MOST_ALSO])))
    return catalogue.texts["list-semicolon"].join(catalogue.say(part) for part in parts)


def _kind(kind: str, extra: Any, currency: str | None) -> Phrase:
    if kind == "one_of":
        return Phrase("fill-one-of", choices=extra)
    if kind == "measure":
        unit = extra[0] if isinstance(extra, tuple) else extra
        if is_currency(str(unit)):
            return Phrase("fill-money-in", unit=unit)
        return Phrase("fill-measure", unit=unit) if unit else Phrase("fill-measure-any")
    if kind == "count" and extra:
        return Phrase("fill-counted", unit=extra[0] if isinstance(extra, tuple) else extra)
    if kind == "rate" and extra == "either":
        return Phrase("fill-rate")
    if kind == "rate" and extra:
        return Phrase("fill-rate-percent" if extra == "percent" else "fill-rate-plain")
    if kind == "money" and currency is not None:
        return Phrase("fill-money-as", field=currency) if currency else Phrase("fill-money-yuan")
    return Phrase(_WORDS[kind])
