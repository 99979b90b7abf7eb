"""Which form a document has, of which pack, in which fiscal year."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic, Phrase
from ..figure import decode
from ..heading import folded
from ..heading import position as meaning
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, Node, entry
from .naming import FORM_KEYS, PACK_KEYS, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Choice:
    """What a document is: a pack and a root form, or the diagnostic that says why not; ``near`` when it tries to be."""

    __slots__ = ("diagnostic", "form", "near", "pack")

    def __init__(self, pack: str = "", form: str = "", diagnostic: Diagnostic | None = None, near: bool = True) -> None:
        self.pack = pack
        self.form = form
        self.diagnostic = diagnostic
        self.near = near


def choose(
    document: Document, index: dict[str, Any], pack: str = "", forms: Callable[[str], dict[str, Any]] | None = None
) -> Choice:
    """The pack and root form of a document: named in it, or the one root form whose required keys are all there.

    ``pack`` is taken where the document names none. ``forms`` gives a pack's forms by their names, for a second look at
    what none fits.
    """
    root = document.root
    if root is None or root.is_null:
        return Choice(diagnostic=_about(document, None, "empty-file"), near=False)
    packs = [name for name, info in index.items() if info["given"]]
    if root.kind != MAPPING:
        roots = _roots(packs, index)
        return _broken(document, root, index, roots, forms) or Choice(
            diagnostic=_about(document, root, "not-a-report-shape"), near=False
        )
    pack_key, named = _named(root, PACK_KEYS)
    if pack_key:
        name = next((n for n, info in index.items() if named in (n, info["label"])), None)
        if name is None:
            node = entry(root, pack_key)[1]
            wrong = _about(document, node, "unknown-pack", name=named, among=list(index))
            return _meant(document, root, index, _roots(packs, index), forms, pack_key, wrong)
        packs = [name]
    elif pack:
        packs = [name for name, info in index.items() if pack in (name, info["label"])]
    roots = _roots(packs, index)
    form_key, named = _named(root, FORM_KEYS)
    if form_key:
        fits = [key for key, form in roots.items() if named in (form[0], form[1])]
        if not fits:
            among = [label for form in roots.values() for label in (form[1], form[0])]
            node = entry(root, form_key)[1]
            wrong = _about(document, node, "unknown-root-form", name=named, among=among)
            return _meant(document, root, index, roots, forms, form_key, wrong, pack_key != "")
    else:
        fits = _fitting(root, roots)
        if fits and not (pack_key or pack or _speaks_for_itself(root, roots, fits)):
            from .evidence import Words, weigh

            words = Words(key for form in roots.values() for key in form[4])
            fits = [key for key in fits if weigh(root.cells, roots[key], words, forms).is_a_report]
        if not fits:
            wrong = _about(document, root, "not-a-report")
            return _broken(document, root, index, roots, forms, named=pack_key) or Choice(diagnostic=wrong, near=False)
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


def _roots(packs: list[str], index: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The root forms of some packs, by the pack that each is from and its name."""
    roots: dict[tuple[str, str], Any] = {}
    for name in packs:
        for form in index[name]["roots"]:
            roots.setdefault((form[2], form[0]), form)
    return roots


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
    cells = document.root.cells
    key = next((key for key in cells if keys.get(key, -1) == position), "")
    if not key and position is not None:
        key = next((key for key in cells if meaning(keys, key) == position), "")
    cell = document.root.cells[key] if key else None
    value = decode(cell, "year", None).value if isinstance(cell, str) else None
    if value is not None:
        return int(value), None
    diagnostic = _about(document, entry(document.root, key)[1] if key else document.root, "fiscal-year-unknown")
    diagnostic.severity = WARNING
    return None, diagnostic


def _fitting(root: Node, roots: dict[tuple[str, str], Any]) -> list[tuple[str, str]]:
    """The root forms whose required fields are all given, those first of all that have every key."""
    fits, whole = _fit(list(root.cells), roots)
    if not whole:  # perhaps some keys are printed in another width, or with white space in them
        spelt = [key if any(key in form[4] for form in roots.values()) else folded(key) for key in root.cells]
        if spelt != list(root.cells):
            fits, whole = _fit(spelt, roots)
    return whole or fits


def _fit(given: list[str], roots: dict[tuple[str, str], Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The root forms whose required fields are all among some keys, and those of them that have every key."""
    own = sum(1 for key in given if key in PACK_KEYS)
    fits, whole = [], []
    for key, (_, _, _, required, keys) in roots.items():
        have = {keys[k] for k in given if k in keys}
        if have and all(keys[name] in have for name in required):
            fits.append(key)
            if sum(1 for k in given if k in keys) + own == len(given):
                whole.append(key)
    return fits, whole


def _speaks_for_itself(root: Node, roots: dict[tuple[str, str], Any], fits: list[tuple[str, str]]) -> bool:
    """Whether all keys are a form's and some are no words that half of the world's YAML has."""
    given, (_, _, _, _, keys) = root.cells, roots[fits[0]]
    return all(meaning(keys, key) >= 0 for key in given) and not all(key.isascii() and "_" not in key for key in given)


def _broken(
    document: Document,
    root: Node,
    index: dict[str, Any],
    roots: dict[tuple[str, str], Any],
    forms: Callable[[str], dict[str, Any]] | None,
    named: str = "",
) -> Choice | None:
    """What is said of a report that no form fits; None where nothing shows that it is one."""
    from .broken import broken

    diagnostic = broken(document, root, index, roots, forms, named)
    return None if diagnostic is None else Choice(diagnostic=diagnostic)


def _meant(
    document: Document,
    root: Node,
    index: dict[str, Any],
    roots: dict[tuple[str, str], Any],
    forms: Callable[[str], dict[str, Any]] | None,
    key: str,
    wrong: Diagnostic,
    certainly: bool = False,
) -> Choice:
    """A document that names a form or a pack there is not: wrong, unless nothing else shows that it is a report."""
    from .broken import is_meant

    meant = certainly or is_meant(root, index, roots, forms, key)
    return Choice(diagnostic=wrong if meant else _about(document, root, "not-a-report"), near=meant)


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
