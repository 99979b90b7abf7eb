"""Which root form a report's own title means: one that it ends with, or the one whose headings stand below it."""

from __future__ import annotations

from ..heading import folded, parted, position
from ..yaml.nodes import MAPPING, SCALAR, Node, entry
from .alike import WHOSE
from .misspelt import is_slip
from .naming import DEPARTMENTS, FORM_KEYS, PACK_KEYS, UNIT, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # A root form's pack and name; and its name, label, pack, required fields and keys.
    Key = tuple[str, str]
    Titles = list[tuple[str, Key]]

# A form is told by its headings where it knows so many of them, more in all and more of the tables than the one that
# the title means; those are weighed that know so few less than the best.
_FEWEST, _NEARLY = 5, 3
# What a title may leave away at its end: 部门整体支出绩效自评.
_KINDS = ("表", "报告")
# How short no name of a unit is.
_SHORTEST = 3
# No title is longer.
_LONGEST = 100


def ending(named: str, titles: Titles, roots: dict[Key, Any]) -> list[Key]:
    """The root forms whose label or title a printed title ends with, the longest first."""
    return Ends(titles, roots).of(named)


class Ends:
    """What titles end with: the labels and titles of root forms, by the character before what may be left away."""

    def __init__(self, titles: Titles, roots: dict[Key, Any]) -> None:
        self._forms: dict[str, set[Key]] = {}
        for key, form in roots.items():
            self._forms.setdefault(folded(form[1]), set()).add(key)
        for word, key in titles:
            self._forms.setdefault(folded(word), set()).add(key)
        self._last: dict[str, list[tuple[str, str]]] = {}
        for word in self._forms:
            for kind in ("", *_KINDS):
                if word.endswith(kind) and len(word) > len(kind):
                    self._last.setdefault(kind + word[-len(kind) - 1], []).append((word.removesuffix(kind), word))

    def of(self, named: str) -> list[Key]:
        """The root forms that a title means, the longest first; none where it ends with none of them."""
        named = folded(named)
        bare = named.partition("(")[0], _without_brackets(named)
        for kind in ("", *_KINDS):
            for title in bare:
                among = self._last.get(kind + title[-1:], ())
                longest = max((word for end, word in among if title.endswith(end)), key=len, default="")
                if longest:
                    return sorted(self._forms[longest])
        return []


def _without_brackets(text: str) -> str:
    """转移支付区域（项目）绩效自评表 as 转移支付区域绩效自评表."""
    first, *others = text.split("(")
    return first + "".join(other.partition(")")[2] for other in others)


def by_keys(
    given: dict[str, Any], named: str, title: str, fits: list[Key], titles: Titles, roots: dict[Key, Any]
) -> Key | None:
    """The root form that a document is of although its title means others (``fits``) or none: the one that knows far
    more of its headings. None where there is no such one, and where the title is a misspelt one."""
    words = [key for key in given if key not in FORM_KEYS and key not in PACK_KEYS]
    if named.isascii() or len(named) > _LONGEST:
        return None
    if not fits and any(is_slip(named, word) for word in [*(form[1] for form in roots.values()), *dict(titles)]):
        return None
    known = {key: sum(_is_known(form[4], word) for word in words) for key, form in roots.items()}
    told = _told(title, [*(form[1] for form in roots.values()), *dict(titles)])
    whole = [
        key for key, form in roots.items() if all(name in told or _is_given(form[4], name, words) for name in form[3])
    ]
    if not whole and fits:  # the year is missing: whose it is shows all the same
        whole = [
            key
            for key, form in roots.items()
            if all(name in told or name in YEAR or _is_given(form[4], name, words) for name in form[3])
        ]
    most = max((known[key] for key in whole), default=0)
    among = [key for key in fits if key in whole]
    if len(fits) > 1 and among:  # of those that the title means the one that knows most, and nearly all that any does
        first = max(among, key=lambda key: known[key])
        if known[first] + _NEARLY >= most and all(known[key] < known[first] for key in among if key != first):
            return first
    named = folded(named)
    # Forms that have most parts in common know nearly as many: then the title tells.
    best = max(
        (key for key in whole if known[key] + _NEARLY >= most and key not in fits),
        key=lambda key: (in_common(named, folded(roots[key][1])), known[key]),
        default=None,
    )
    if best is None or known[best] < _FEWEST:
        return None
    if not fits:
        return best
    tables = [word for word in words if not isinstance(given[word], str)]
    first = fits[0]
    mine, other = (sum(_is_known(roots[key][4], word) for word in tables) for key in (first, best))
    return best if other > mine and known[best] > known[first] else None


def in_common(one: str, other: str) -> int:
    """How many pairs of characters two titles have in common."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    return sum(other[i : i + 2] in pairs for i in range(len(other) - 1))


def completed(root: Node, title: str, form: Any, titles: list[str]) -> Node:
    """A report with the year and the unit that only its title tells (某镇2021年度部门整体支出绩效自评报告), as what the
    form has for them; ``title`` is the title's key, and ``titles`` are those that the form has."""
    node = entry(root, title)[1]
    told = _told(node.text, [form[1], *titles])
    pairs = list(root.items)
    keys: dict[str, int] = form[4]
    given = {position(keys, word.text) for word, _ in pairs}
    for name, part in told.items():
        index = keys.get(name, -1)
        if index < 0 or index in given or name not in form[3]:
            continue
        label = next((word for word, at in keys.items() if at == index and not word.isascii()), name)
        at = node.start + node.text.find(part) + (1 if node.style in ("'", '"') else 0)
        value = Node(SCALAR, at, at + len(part), part, "", [])
        pairs.insert(1, (Node(SCALAR, at, at, label, "", []), value))
    return Node(MAPPING, root.start, root.end, "", root.style, pairs) if len(pairs) > len(root.items) else root


def _told(title: str, titles: list[str]) -> dict[str, str]:
    """What a title says of the year and the unit, 某镇2021年度… and 2021年度某镇…, beside one of ``titles``."""
    at = next((i for i in range(len(title) - 4) if title[i : i + 2] == "20" and title[i : i + 4].isdigit()), -1)
    if at < 0 or title[at + 4] != "年":
        return {}
    found = {YEAR[0]: title[at : at + 4]}
    before, behind = title[:at].strip("（(关于 "), title[at + 5 :].removeprefix("度").strip()
    called = max((word for word in titles if behind.endswith(word)), key=len, default="")
    unit = before if len(before) >= _SHORTEST else behind.removesuffix(called) if called else ""
    for word in WHOSE:
        unit = unit.removesuffix(word) if len(unit) - len(word) >= _SHORTEST else unit
    if len(unit) >= _SHORTEST and not any(word in unit for word in titles):
        found[UNIT[0]] = unit
    return found


def _is_known(keys: dict[str, int], word: str) -> bool:
    return position(keys, word) >= 0 or position(keys, parted(word)[0]) >= 0


def _is_given(keys: dict[str, int], name: str, words: list[str]) -> bool:
    """Whether a field is there, or, of the unit, the department above it is named."""
    fields = {keys[name], *(keys[word] for word in DEPARTMENTS if name in UNIT and word in keys)}
    return any(position(keys, word) in fields for word in words)
