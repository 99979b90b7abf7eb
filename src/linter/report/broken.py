"""Broken reports: documents that no form fits and that can only be meant as reports, and what is said of each."""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic, Label, Phrase
from ..nearest import nearest
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from .evidence import Weight, Words, lines_like_keys, mappings_below, weigh, worth
from .naming import FORM_KEYS, PACK_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .evidence import Forms, Root

    Roots = dict[tuple[str, str], Root]


# The words of the root forms that were looked at last, and the names of packs and of these forms.
_last: tuple[Any, Words, Words] | None = None


def _words(index: dict[str, Any], roots: Roots) -> tuple[Words, Words]:
    """The keys of root forms, and the names of forms and packs: the same from document to document."""
    global _last
    if _last is None or _last[0] != (list(index), list(roots)):
        keys = Words(key for form in roots.values() for key in form[4])
        names = Words(
            [word for form in roots.values() for word in form[:2]]
            + [word for name, info in index.items() for word in (name, info["label"])]
        )
        _last = ((list(index), list(roots)), keys, names)
    return _last[1], _last[2]


def broken(
    document: Document, root: Node, index: dict[str, Any], roots: Roots, forms: Forms | None, named: str = ""
) -> Diagnostic | None:
    """What is wrong with a document that can only be a report; None where nothing shows that it is one.

    ``named`` is the key by which it names a pack that there is.
    """
    words, names = _words(index, roots)
    if root.kind == SCALAR:
        return _one_text(document, root, roots, words)
    if root.kind == MAPPING:
        best = _best(root.cells, roots, words, forms)
        if best is not None and (best.is_broken or (named and best.known)):
            return _incomplete(document, root, best, words)
        if named:
            return _about(document, entry(root, named)[1], "named-pack-only", pack=entry(root, named)[1].text)
    for node in mappings_below(root):
        key = _names_one(node, names)
        best = _best(node.cells, roots, words, forms)
        if (key and (best is not None or worth(_text(node, key)) > 1)) or (best is not None and best.is_deep):
            at = entry(node, key)[0] if key else node.items[0][0]
            label = best.form[1] if best is not None else _text(node, key)
            where = "report-in-a-list" if root.kind == SEQUENCE else "report-too-deep"
            return _about(document, at, "report-too-deep", where, form=label)
    return None


def is_meant(root: Node, index: dict[str, Any], roots: Roots, forms: Forms | None, key: str) -> bool:
    """Whether a key that names a form or a pack there is not was meant as one: by its name, or by the other keys."""
    words, names = _words(index, roots)
    value = root.cells[key]
    if isinstance(value, str) and names.like(value):
        return True
    best = _best(root.cells, roots, words, forms)
    is_chinese = not key.isascii() and not (isinstance(value, str) and value.isascii())
    return is_chinese or (best is not None and best.points >= 2)


def _text(node: Node, key: str) -> str:
    value = node.cells[key]
    return value if isinstance(value, str) else ""


def _names_one(node: Node, names: Words) -> str:
    """The key of a mapping that names a form or a pack there is, or nearly so; empty where none does."""
    for key in (*FORM_KEYS, *PACK_KEYS):
        if key in node.cells and names.like(_text(node, key)):
            return key
    return ""


def _best(cells: dict[str, Any], roots: Roots, words: Words, forms: Forms | None) -> Weight | None:
    """The form that most speaks for; None where no key is any form's."""
    if not any(words.like(key) for key in cells):
        return None
    found = [weigh(cells, form, words, forms) for form in roots.values()]
    found = [weight for weight in found if weight.known]
    return max(found, key=lambda weight: (weight.points, weight.known), default=None)


def _incomplete(document: Document, root: Node, best: Weight, words: Words) -> Diagnostic:
    """Which required fields are not there, and which keys may be meant for them."""
    _, label, _, required, keys = best.form
    labels = {index: key for key, index in keys.items()}  # the label stands after the name, so it wins
    exact = {keys[key] for key in root.cells if key in keys}
    missing = tuple(labels[keys[name]] for name in required if keys[name] not in exact)
    unknown = [key for key, _ in root.items if key.text not in keys]
    meant = [(key, next((word for word in words.like(key.text) if word in keys), "")) for key in unknown]
    if missing:
        phrase = Phrase("incomplete-report", form=label, missing=missing)
    else:
        phrase = Phrase("misspelt-report", form=label)
    source = document.source
    diagnostic = Diagnostic(
        "incomplete-report", ERROR, phrase, file=source.name, source=source, span=root.items[0][0].span
    )
    for key, word in meant:  # a key that was misspelt is there, under another name
        if word:
            diagnostic.labels.append(Label(key.span, Phrase("label-near", name=word)))
    said = {keys[word] for _, word in meant if word}
    for name in missing:
        near = nearest(name, (key.text for key, word in meant if not word)) if keys[name] not in said else ""
        diagnostic.labels += [Label(key.span, Phrase("label-near", name=name)) for key in unknown if key.text == near]
    return diagnostic


def _one_text(document: Document, root: Node, roots: Roots, words: Words) -> Diagnostic | None:
    """A report whose colons are all full-width, or have no space behind them, is one text to YAML."""
    if root.style:
        return None
    lines = dict.fromkeys(lines_like_keys(document.source.text[root.start : root.end]), "")
    best = _best(lines, roots, words, None)
    if best is None or best.known < 2 or best.points < 4:
        return None
    text = document.source.text
    ends = [at for at in (text.find("：", root.start, root.end), text.find(":", root.start, root.end)) if at >= 0]
    at = min(ends)
    key = "yaml-wide-colon" if text[at] == "：" else "yaml-colon-space"
    name = text[root.start : at].split("\n")[-1].strip(" -")
    return Diagnostic(
        "yaml-syntax", ERROR, Phrase(key, name=name), file=document.source.name, source=document.source,
        span=Span(at, at + 1),
    )  # fmt: skip


def _about(document: Document, node: Node, rule: str, key: str = "", /, **args: Any) -> Diagnostic:
    source = document.source
    span = Span(node.start, max(node.end, node.start + (node.kind != SCALAR)))
    return Diagnostic(rule, ERROR, Phrase(key or rule, **args), file=source.name, source=source, span=span)


__all__ = ["broken", "is_meant"]
