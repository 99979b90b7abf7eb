"""Which form a document has, of which pack, in which fiscal year."""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic, Label, Phrase
from ..figure import decode
from ..heading import PUBLICATION, folded
from ..heading import position as meaning
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, SCALAR, Node, entry
from .naming import DEPARTMENTS, FORM_KEYS, PACK_KEYS, TITLE, UNIT, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# So many forms are told apart, each by so many keys.
_MOST_FORMS, _MOST_KEYS = 3, 4


class Choice:
    """What a document is: a pack and a root form, or the diagnostic that says why not; ``near`` when it tries to be.
    ``said`` is what is wrong with how it says so."""

    __slots__ = ("diagnostic", "form", "near", "pack", "said")

    def __init__(self, pack: str = "", form: str = "", diagnostic: Diagnostic | None = None, near: bool = True) -> None:
        self.pack = pack
        self.form = form
        self.diagnostic = diagnostic
        self.near = near
        self.said: list[Diagnostic] = []


def choose(
    document: Document,
    index: dict[str, Any],
    pack: str = "",
    forms: Callable[[str], dict[str, Any]] | None = None,
    *,
    enforced: bool = False,
) -> Choice:
    """The pack and root form of a document: named in it, or the one root form whose required keys are all there.

    ``pack`` is taken where the document names none, and where it is ``enforced`` whatever it names. ``forms`` gives a
    pack's forms by their names, for a second look at what none fits. A report below its own title, or in a list of its
    parts, becomes the document's root.
    """
    found = _choose(document, index, pack, forms, enforced)
    whole = document.root
    if found.diagnostic is None or whole is None or whole.kind == SCALAR:
        return found
    if found.diagnostic.rule not in _HIDDEN:
        return _published(document, index, pack, found, enforced)
    from .opened import opened

    packs = [name for name, info in index.items() if info["given"]]
    titles = [(word, key) for name in packs for word, key in index[name]["titles"].items()]
    again = found
    for document.root in opened(whole, titles, _roots(packs, index), near=found.near):
        again = _choose(document, index, pack, forms, enforced)
        if again.diagnostic is None:
            return again
    if again.near and again is not found:
        return again
    document.root = whole
    return _published(document, index, pack, found, enforced)


def _published(document: Document, index: dict[str, Any], pack: str, found: Choice, enforced: bool) -> Choice:
    """A document that was refused as what it may be all the same: something published that is of no form."""
    root, wrong = document.root, found.diagnostic
    if root is None or root.kind != MAPPING or wrong is None or wrong.rule not in _REFUSED:
        return found
    from .published import published

    key, name, settled, said = _packs(document, root, index, pack, enforced)
    home = settled if settled and (enforced or not key) else name
    if (key or pack) and not home:
        return found
    packs = [home] if home else [each for each, info in index.items() if info["given"]]
    taken = published(document, root, index, packs, wrong)
    if taken is None:
        return found
    choice = Choice(taken[0], taken[1])
    choice.said = [each for each in (said, taken[2]) if each is not None]
    return choice


# What is said of a document that may be published as it is: of no form, or of one that wants more than it has.
_REFUSED = ("not-a-report", "unknown-root-form", "incomplete-report")
# What is said of a document that may be a report in another shape.
_HIDDEN = ("not-a-report-shape", "not-a-report", "report-too-deep", "incomplete-report", "ambiguous-form")


def _choose(
    document: Document,
    index: dict[str, Any],
    pack: str,
    forms: Callable[[str], dict[str, Any]] | None,
    enforced: bool,
) -> Choice:
    root = document.root
    if root is None or root.is_null:
        return Choice(diagnostic=_about(document, None, "empty-file"), near=False)
    packs = [name for name, info in index.items() if info["given"]]
    if root.kind != MAPPING:
        roots = _roots(packs, index)
        return _broken(document, root, index, roots, forms) or Choice(
            diagnostic=_about(document, root, "not-a-report-shape"), near=False
        )
    key, name, settled, wrong = _packs(document, root, index, pack, enforced)
    if key and not name and wrong is not None and wrong.rule == "unknown-pack":
        return _meant(document, root, index, _roots(packs, index), forms, key, wrong)
    every = packs
    packs = [settled] if settled and (enforced or not key) else [name] if key else [] if pack else packs
    roots = _roots(packs, index)
    form_key, named = _named(root, FORM_KEYS)
    read_as: Diagnostic | None = None
    if form_key:
        fits, read_as = _as_named(document, root, form_key, index, packs, roots)
        if not fits or read_as is not None:  # perhaps what is published and of no form, named as that
            free = next((name for name in packs for form in index[name]["free"] if named in form[:2]), "")
            if free:
                return Choice(free, PUBLICATION)
        if not fits:
            among = [label for form in roots.values() for label in (form[1], form[0])]
            node = entry(root, form_key)[1]
            unknown = _about(document, node, "unknown-root-form", name=named, among=among)
            held = wrong if wrong is not None and wrong.severity == ERROR else None
            return _meant(document, root, index, roots, forms, form_key, held or unknown, bool(name))
    else:
        fits = _fitting(root, roots)
        if not (key or pack):
            fits = _reports(root, roots, fits, forms)
        if len(fits) != 1 and (title := _named(root, TITLE)[0]):
            fits, read_as = _by_title(document, root, title, fits, index, packs, roots)
        fits = _knowing_most(root, roots, fits, index)
        if not fits:
            if wrong is not None and wrong.severity == ERROR:
                return _meant(document, root, index, roots, forms, key, wrong, bool(name))
            return (
                _broken(document, root, index, roots, forms, named=key)
                or _elsewhere(document, root, index, _roots(every, index) if pack and not key else {}, forms, settled)
                or Choice(diagnostic=_about(document, root, "not-a-report"), near=False)
            )
    homes = _homes(packs, index, fits)
    if len(fits) > 1 or len(homes) != 1:
        node = entry(root, form_key)[1] if form_key else root
        labels = "、".join(sorted({f"{roots[key][1]}（{key[0]}）" for key in fits}))
        several = _about(document, node, "ambiguous-form", forms=labels, packs="、".join(homes))
        several.notes += [("deciding", said) for said in _deciding(root, roots, fits)]
        return Choice(diagnostic=several)
    _complete(document, root, roots[fits[0]], index[homes[0]]["titles"], fits[0])
    choice = Choice(homes[0], fits[0][1])
    choice.said = [*_twice(document, root, homes[0]), *(each for each in (wrong, read_as) if each is not None)]
    if read_as is not None:
        read_as.pack = homes[0]
    return choice


def _knowing_most(
    root: Node, roots: dict[Any, Any], fits: list[tuple[str, str]], index: dict[str, Any]
) -> list[tuple[str, str]]:
    """Of several fitting forms the one that knows all that the others know of a document's keys, and more; or as much,
    where theirs are of packs that extend its own: a local one has to be named."""
    if len(fits) < 2:
        return fits
    known = {fit: {key for key in root.cells if meaning(roots[fit][4], key) >= 0} for fit in fits}
    best = max(fits, key=lambda fit: len(known[fit]))
    if all(known[fit] < known[best] for fit in fits if fit != best):
        return [best]
    first = min(fits, key=lambda fit: len(index[fit[0]]["lineage"]))
    others = [fit for fit in fits if fit != first]
    is_base = all(first[0] in index[fit[0]]["lineage"] and known[fit] <= known[first] for fit in others)
    return [first] if is_base else fits


def _as_named(
    document: Document, root: Node, form_key: str, index: dict[str, Any], packs: list[str], roots: dict[Any, Any]
) -> tuple[list[tuple[str, str]], Diagnostic | None]:
    """The root forms that a document names, and a note where the name alone does not say which."""
    named = _named(root, (form_key,))[1]
    fits = [key for key, form in roots.items() if named in (form[0], form[1])]
    if fits:
        unknown = root.cells.keys() - _OWN_KEYS
        for fit in fits:
            unknown -= roots[fit][4].keys()
        if not unknown:
            return fits, None
    from . import titled

    titles = [(word, key) for name in packs for word, key in index[name]["titles"].items()]
    fits = fits or titled.ending(named, titles, roots)
    other = titled.by_keys(root.cells, named, _named(root, TITLE)[1], fits, titles, roots)
    if other is None or other in fits:
        return fits if other is None else [other], None
    said = _about(document, entry(root, form_key)[1], "form-read-as", name=named, form=roots[other][1])
    said.severity, said.route = NOTE, form_key
    return [other], said


def _by_title(
    document: Document,
    root: Node,
    title: str,
    fits: list[tuple[str, str]],
    index: dict[str, Any],
    packs: list[str],
    roots: dict[Any, Any],
) -> tuple[list[tuple[str, str]], Diagnostic | None]:
    """The root forms of a document that names none and has a title."""
    from . import titled

    titles = [(word, key) for name in packs for word, key in index[name]["titles"].items()]
    if fits and not titled.ending(_named(root, TITLE)[1], titles, roots):
        return fits, None
    found, read_as = _as_named(document, root, title, index, packs, roots)
    if fits and not set(found) <= set(fits):
        return fits, None
    return found, read_as


def _complete(document: Document, root: Node, form: Any, titles: dict[str, Any], own: tuple[str, str]) -> None:
    """Take the year and the unit from the title of a report that does not give them otherwise."""
    title = _named(root, TITLE)[0]
    if title and {form[4][name] for name in form[3]}.difference(map(form[4].get, root.cells)):
        from . import titled

        document.root = titled.completed(root, title, form, [word for word, key in titles.items() if key == own])


_OWN_KEYS = {*FORM_KEYS, *PACK_KEYS}


def _packs(
    document: Document, root: Node, index: dict[str, Any], pack: str, enforced: bool
) -> tuple[str, str, str, Diagnostic | None]:
    """The key by which a document names a pack, the pack that it names, the one of the settings; and what is wrong with
    what it names."""
    key, named = _named(root, PACK_KEYS)
    settled = _pack(index, pack) if pack else ""
    if enforced and settled:
        for key in (key for key in PACK_KEYS if key in root.cells):
            cell = root.cells[key]
            name = _pack(index, cell) if isinstance(cell, str) else ""
            if name != settled:
                return key, name, settled, _differing(document, root, index, key, settled, "pack-enforced", ERROR)
        return key, settled if key else "", settled, None
    name = _pack(index, named) if key else ""
    wrong: Diagnostic | None = None
    if key and not name:
        wrong = _about(document, entry(root, key)[1], "unknown-pack", name=named, among=_words(index))
    elif name and settled and name != settled:
        wrong = _differing(document, root, index, key, settled, "pack-differs", WARNING)
        wrong.pack = name
    return key, name, settled, wrong


def _reports(
    root: Node,
    roots: dict[tuple[str, str], Any],
    fits: list[tuple[str, str]],
    forms: Callable[[str], dict[str, Any]] | None,
) -> list[tuple[str, str]]:
    """Those of the fitting forms that a document is a report of, which nobody has said."""
    if not fits or _speaks_for_itself(root, roots, fits):
        return fits
    from .evidence import Words, weigh

    words = Words(key for form in roots.values() for key in form[4])
    return [key for key in fits if weigh(root.cells, roots[key], words, forms).is_a_report]


def _deciding(root: Node, roots: dict[tuple[str, str], Any], fits: list[tuple[str, str]]) -> list[Phrase]:
    """By which keys some fitting forms can be told apart, in the tongue of the report's own keys."""
    plain = all(key.isascii() for key in root.cells)
    said = []
    for fit in fits[:_MOST_FORMS]:
        others = {key for each in fits if each != fit for key in roots[each][4]}
        own = [key for key in roots[fit][4] if key.isascii() == plain and key not in others]
        own.sort(key=lambda key: roots[fit][4][key])
        if own:
            said.append(Phrase("form-decided-by", form=roots[fit][1], keys="、".join(own[:_MOST_KEYS])))
    return said


def _elsewhere(
    document: Document,
    root: Node,
    index: dict[str, Any],
    roots: dict[tuple[str, str], Any],
    forms: Callable[[str], dict[str, Any]] | None,
    settled: str,
) -> Choice | None:
    """A report of a form that only other packs have than the one of the settings: never taken for no report."""
    fits = _reports(root, roots, _fitting(root, roots), forms)
    if not fits:
        return None
    label = index[settled]["label"] if settled else ""
    return Choice(diagnostic=_about(document, root, "form-of-another-pack", form=roots[fits[0]][1], pack=label))


def _homes(packs: list[str], index: dict[str, Any], fits: list[tuple[str, str]]) -> list[str]:
    """The packs that have one of some root forms. A pack that others extend stands for them: a local one has to be
    named."""
    homes = []
    for name in packs:
        for form in index[name]["roots"]:
            if (form[2], form[0]) in fits:
                homes.append(name)
                break
    return [name for name in homes if not any(other in index[name]["lineage"] for other in homes if other != name)]


def _pack(index: dict[str, Any], named: str) -> str:
    """The name of the pack that is called so, by name or label; ``""`` where there is none."""
    return next((name for name, info in index.items() if named in (name, info["label"])), "")


def _words(index: dict[str, Any]) -> list[str]:
    """The names and labels of packs: what a report may call them by."""
    return [word for name, info in index.items() for word in (info["label"], name) if word]


def _differing(
    document: Document,
    root: Node,
    index: dict[str, Any],
    key: str,
    settled: str,
    rule: str,
    severity: str,
) -> Diagnostic:
    """What is said of a report that names another pack than the settings."""
    node = entry(root, key)[1]
    said = _about(document, node, rule, name=node.text, pack=index[settled]["label"])
    said.severity, said.route = severity, key
    return said


def _twice(document: Document, root: Node, pack: str) -> list[Diagnostic]:
    """What is said of a report that names its form or its pack under both keys."""
    found = []
    for keys in (PACK_KEYS, FORM_KEYS):
        given = [node for node, _ in root.items if node.text in keys] if root.cells.keys() >= set(keys) else []
        for node in given[1:]:
            said = _about(document, node, "field-twice", name=keys[0], label=keys[1])
            said.route, said.pack = node.text, pack
            said.labels.append(Label(given[0].span, Phrase("label-first")))
            found.append(said)
    return found


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
    keys = next(keys for name, _, _, _, keys in (*info["roots"], *info["free"]) if name == choice.form)
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
    if not fits:  # the table of a programme may name the department above and nobody else
        fits, whole = _fit(list(root.cells), roots, of_above=True)
    return whole or fits


def _fit(
    given: list[str], roots: dict[tuple[str, str], Any], *, of_above: bool = False
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The root forms whose required fields are all among some keys, and those of them that have every key; ``of_above``
    where the department above may stand for who reports."""
    own = sum(1 for key in given if key in PACK_KEYS)
    fits, whole = [], []
    for key, (_, _, _, required, keys) in roots.items():
        have = {keys[k] for k in given if k in keys}
        above = of_above and any(keys.get(word, -1) in have for word in DEPARTMENTS)
        if have and all(keys[name] in have or (above and name in UNIT) for name in required):
            fits.append(key)
            if sum(1 for k in given if k in keys) + own == len(given):
                whole.append(key)
    return fits, whole


def _speaks_for_itself(root: Node, roots: dict[tuple[str, str], Any], fits: list[tuple[str, str]]) -> bool:
    """Whether all keys are a form's and some are no words that half of the world's YAML has; and the year is one."""
    given, (_, _, _, _, keys) = root.cells, roots[fits[0]]
    year = next((given[word] for word in YEAR if word in given), "")
    if not isinstance(year, str) or not (not year.strip() or any(map(str.isdigit, year))):
        return False
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
