"""Which form a document has, of which pack, in which fiscal year."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic, Label, Phrase
from ..figure import decode
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, Node, entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What names a form and a pack in a report, and the field that says its fiscal year, by name or label.
FORM_KEYS = ("form", "表")
PACK_KEYS = ("pack", "规则包")
YEAR = ("year", "年度")


class Choice:
    """What a document is: a pack and a root form, or the diagnostic that says why not; ``near`` when it tries to be."""

    __slots__ = ("diagnostic", "form", "near", "pack")

    def __init__(self, pack: str = "", form: str = "", diagnostic: Diagnostic | None = None, near: bool = True) -> None:
        self.pack = pack
        self.form = form
        self.diagnostic = diagnostic
        self.near = near


def choose(document: Document, index: dict[str, Any], pack: str = "") -> Choice:
    """The pack and root form of a document: named in it, or the one root form whose required keys are all there.

    ``pack`` is taken where the document names none.
    """
    root = document.root
    if root is None or root.is_null:
        return Choice(diagnostic=_about(document, None, "empty-file"), near=False)
    if root.kind != MAPPING:
        return Choice(diagnostic=_about(document, root, "not-a-report-shape"), near=False)
    packs = [name for name, info in index.items() if info["given"]]
    pack_key, named = _named(root, PACK_KEYS)
    if pack_key:
        name = next((n for n, info in index.items() if named in (n, info["label"])), None)
        if name is None:
            node = entry(root, pack_key)[1]
            return Choice(diagnostic=_about(document, node, "unknown-pack", name=named, among=list(index)))
        packs = [name]
    elif pack:
        packs = [name for name, info in index.items() if pack in (name, info["label"])]
    roots: dict[tuple[str, str], Any] = {}
    for name in packs:
        for form in index[name]["roots"]:
            roots.setdefault((form[2], form[0]), form)
    form_key, named = _named(root, FORM_KEYS)
    if form_key:
        fits = [key for key, form in roots.items() if named in (form[0], form[1])]
        if not fits:
            among = [label for form in roots.values() for label in (form[1], form[0])]
            node = entry(root, form_key)[1]
            return Choice(diagnostic=_about(document, node, "unknown-root-form", name=named, among=among))
    else:
        fits, why = _fitting(document, root, roots)
        if why is not None:
            return why
    homes = [name for name in packs if any((form[2], form[0]) in fits for form in index[name]["roots"])]
    # A pack that others extend stands for them: a local one has to be named.
    homes = [name for name in homes if not any(other in index[name]["lineage"] for other in homes if other != name)]
    if len(fits) > 1 or len(homes) != 1:
        labels = "、".join(sorted({f"{roots[key][1]}（{key[0]}）" for key in fits}))
        return Choice(
            diagnostic=_about(
                document,
                entry(root, form_key)[1] if form_key else root,
                "ambiguous-form",
                forms=labels,
                packs="、".join(homes),
            )
        )
    return Choice(homes[0], fits[0][1])


def _named(root: Node, keys: tuple[str, ...]) -> tuple[str, str]:
    """The first of some keys that is given, and what it says; both empty where none is."""
    key = next((key for key in keys if key in root.cells), "")
    cell = root.cells[key] if key else ""
    return key, cell if isinstance(cell, str) else ""


def fiscal_year(document: Document, choice: Choice, index: dict[str, Any]) -> tuple[int | None, Diagnostic | None]:
    """The fiscal year that decides which versions a report is checked by, where its pack has any; else None.

    Where a dated pack meets a report without a readable year, the newest versions are taken, and that is said.
    """
    info = index[choice.pack]
    if len(info["epochs"]) < 2 or document.root is None:
        return None, None
    keys = next(keys for name, _, _, _, keys in info["roots"] if name == choice.form)
    position = next((keys[word] for word in YEAR if word in keys), None)
    key = next((key for key in document.root.cells if keys.get(key, -1) == position), "")
    cell = document.root.cells[key] if key else None
    value = decode(cell, "year", None).value if isinstance(cell, str) else None
    if value is not None:
        return int(value), None
    diagnostic = _about(document, entry(document.root, key)[1] if key else document.root, "fiscal-year-unknown")
    diagnostic.severity = WARNING
    return None, diagnostic


def _fitting(
    document: Document, root: Node, roots: dict[tuple[str, str], Any]
) -> tuple[list[tuple[str, str]], Choice | None]:
    known: dict[tuple[str, str], int] = {}
    missing: dict[tuple[str, str], list[str]] = {}
    given = root.cells
    for key, (_, _, _, required, keys) in roots.items():
        have = {keys[k] for k in given if k in keys}
        known[key] = sum(1 for k in given if k in keys)
        labels = {i: k for k, i in keys.items()}  # the label stands after the name, so it wins
        missing[key] = [labels[keys[name]] for name in required if keys[name] not in have]
    fits = [key for key in roots if not missing[key] and known[key]]
    if len(fits) > 1:
        whole = [key for key in fits if known[key] == len(given)]
        fits = whole or fits
    if fits:
        return fits, None
    best = max(roots, key=lambda key: known[key], default=None)
    if best is not None and known[best] >= 2 and 2 * known[best] >= len(given):
        phrase = Phrase("incomplete-report", form=roots[best][1], missing=tuple(missing[best]))
        first = root.items[0][0]
        source = document.source
        from ..nearest import nearest

        diagnostic = Diagnostic("incomplete-report", ERROR, phrase, file=source.name, source=source, span=first.span)
        unknown = [key for key, _ in root.items if key.text not in roots[best][4]]
        for label in missing[best]:  # a required key that was misspelt is there, under another name
            near = nearest(label, (key.text for key in unknown))
            diagnostic.labels += [Label(k.span, Phrase("label-near", name=label)) for k in unknown if k.text == near]
        return [], Choice(diagnostic=diagnostic)
    return [], Choice(diagnostic=_about(document, root, "not-a-report"), near=False)


def _about(
    document: Document, node: Node | None, rule: str, /, among: list[str] | None = None, **args: Any
) -> Diagnostic:
    if among is not None:
        from ..nearest import nearest

        args["suggestion"] = nearest(args["name"], among)
        args["among"] = "、".join(dict.fromkeys(among))
    span = Span(0, 0)
    if node is not None:
        span = node.items[0][0].span if node.kind == MAPPING and node.items else Span(node.start, node.end)
    source = document.source
    return Diagnostic(rule, ERROR, Phrase(rule, **args), file=source.name, source=source, span=span)


__all__ = ["FORM_KEYS", "PACK_KEYS", "YEAR", "Choice", "choose", "fiscal_year"]
