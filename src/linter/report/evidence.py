"""Whether a document that fits no form is a broken report, or none at all: what its keys are worth.

A key of a form is worth 4 where it is *telling*: four ideographs or more, or several words in ASCII (``total_score``),
or a unit of money that says one; a shorter Chinese word 2; one word of ASCII 1, and all of them together 4 at most, for
half of the world's YAML has a name, a title and a year. A key with one character too many, too few or another, or with
what nobody sees, counts as the key that it is like. Of what stands below a key the keys count likewise, if they are the
form's. For a form of few keys less is enough: three fifths of all that its keys are worth.

Only what no form fits at once comes here.
"""

from __future__ import annotations

from ..figure import MONEY_UNITS, decode, narrow
from ..numerals import money_unit
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE
from . import unseen
from .naming import CURRENCY, DEPARTMENTS, FORM_KEYS, PACK_KEYS, UNIT, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..yaml.nodes import Node
    from .form import Form

    # A root form as the index of a program has it: name, label, the pack that it is from, required fields, keys.
    Root = tuple[str, str, str, tuple[str, ...], dict[str, int]]
    # The forms of a pack by their names.
    Forms = Callable[[str], dict[str, Form]]

# What is enough: for a form whose required fields are all there, for half of them, and without any. So many fields are
# many where they leave hardly another key.
_WHOLE, _HALF, _NONE = 6, 8, 16
_MANY = 5
_TELLING, _SHORT_WORD, _MOST_PLAIN = 4, 2, 4
_MOST_BELOW, _ITEMS = 8, 10
_FEW = 8  # so many fields has a form of few keys at most
# Beyond these nothing is looked at: no key is so long, no report so deep or so wide.
_LONGEST, _DEEPEST, _MOST_MAPPINGS, _MOST_KEYS = 60, 4, 2_000, 300


def worth(word: str) -> int:
    """How much a key speaks for its form."""
    if word.isascii():
        return _TELLING if "_" in word or "-" in word or " " in word else 1
    return _TELLING if len(word) >= 4 else _SHORT_WORD


def _in_all(words: Iterable[str]) -> int:
    worths = [worth(word) for word in words]
    return sum(each for each in worths if each > 1) + min(_MOST_PLAIN, worths.count(1))


class Words:
    """Known words, and which of them another one is like."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._cut: dict[str, list[str]] = {}
        self._long = [word for word in self.words if worth(word) == _TELLING]
        self._known: dict[str, tuple[str, ...]] = {}
        for word in self.words:
            if len(word) >= (4 if word.isascii() else 2):
                for part in _cuts(word) if len(word) > 2 else (word, word[::-1]):
                    self._cut.setdefault(part, []).append(word)

    def like(self, key: str) -> tuple[str, ...]:
        """The words that a key is like, itself first."""
        if len(key) > _LONGEST:
            return ()
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_MAPPINGS:
                self._known.clear()
            found = self._known[key] = tuple(dict.fromkeys(self._like(key)))
        return found

    def _like(self, key: str) -> Iterator[str]:
        plain = narrow(unseen.without(key)).replace(" ", "" if not key.isascii() else " ").strip(" :：.、")
        plain = plain.casefold() if plain.isascii() else plain
        if key in self.words:
            yield key
        if plain in self.words:
            yield plain
        if len(plain) < 2:
            return
        for part in _cuts(plain):
            yield from self._cut.get(part, ())
        for word in self._long:
            if word in plain or (len(plain) >= 4 and worth(plain) == _TELLING and plain in word):
                yield word


def _cuts(word: str) -> Iterator[str]:
    """A word, and what it is without any one of its characters."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


class Weight:
    """What speaks for a mapping being a form's: ``points``, the fields it has, and how many of its keys are known."""

    __slots__ = ("form", "given", "have", "known", "points")

    def __init__(self, form: Root) -> None:
        self.form = form
        self.points = 0
        self.have: set[int] = set()
        self.known = 0
        self.given = 0

    def _enough(self, points: int) -> bool:
        keys = self.form[4]
        if len(set(keys.values())) <= _FEW:
            names = {index: word for word, index in reversed(keys.items())}  # a field's name stands before its label
            totals = [_in_all(names.values()), _in_all({index: word for word, index in keys.items()}.values())]
            points = min(points, -(-3 * min(totals) // 5))
        return self.points >= points

    @property
    def is_mostly_known(self) -> bool:
        return 2 * self.known >= self.given

    @property
    def is_a_report(self) -> bool:
        """Whether it is one, its required fields being all there."""
        enough = self._enough(_WHOLE if len(self.form[3]) > 2 else _HALF)
        return (enough and self._required <= self.have) or self._is_all_there

    @property
    def is_broken(self) -> bool:
        """Whether it can only be a report with mistakes."""
        return self.known >= 2 and self.is_mostly_known and self._speaks(2)

    @property
    def is_deep(self) -> bool:
        """Whether it can only be a report, though it stands where none may."""
        return self.known >= 2 and self.is_mostly_known and self._speaks(1)

    def _speaks(self, share: int) -> bool:
        required = self._required
        there = len(required & self.have)
        if len(required) == 2:  # half of two, a year, is in half of the world's YAML
            share = 1
        enough = share * there >= len(required) and self._enough(_HALF)
        return enough or self.points >= _NONE or self._is_all_there

    @property
    def _required(self) -> set[int]:
        """What has to be there: a department above that is named stands for who reports."""
        keys = self.form[4]
        is_said_above = any(keys.get(word, -1) in self.have for word in DEPARTMENTS)
        return {keys[name] for name in self.form[3] if not (is_said_above and name in UNIT)}

    @property
    def _is_all_there(self) -> bool:
        """Whether words that say little by themselves say enough together: all that is required, and hardly another."""
        there = len(self.have) >= _MANY and self._required <= self.have and 5 * self.known >= 4 * self.given
        return there and (self.points > _MOST_PLAIN or len(self._required) > 2)


def weigh(cells: dict[str, str | Node], form: Root, words: Words, forms: Forms | None = None) -> Weight:
    """What the keys of a mapping are worth for a form; ``forms`` gives what stands below them."""
    weight = Weight(form)
    keys = form[4]
    plain = 0
    below: list[tuple[int, Node]] = []
    for key, cell in list(cells.items())[:_MOST_KEYS]:
        if key in FORM_KEYS or key in PACK_KEYS:
            continue
        weight.given += 1
        word = key if key in keys else next((each for each in words.like(key) if each in keys), "")
        if not word or not _may_hold(keys, keys[word], cell):
            continue
        weight.known += 1
        if keys[word] in weight.have:
            continue
        weight.have.add(keys[word])
        points = _TELLING if _is(keys, keys[word], CURRENCY) else worth(word)
        if points == 1:
            plain += 1
        else:
            weight.points += points - (word != key)
        if not isinstance(cell, str):
            below.append((keys[word], cell))
    weight.points += min(plain, _MOST_PLAIN)
    if below and forms is not None and 2 <= weight.points < _HALF:
        weight.points += _below(below, form, forms(form[2]))
    return weight


def _is(keys: dict[str, int], index: int, words: tuple[str, ...]) -> bool:
    return any(keys.get(word) == index for word in words)


def _may_hold(keys: dict[str, int], index: int, cell: str | Node) -> bool:
    """Whether a year holds a year and a unit of money one: many things have a year, or a currency that is the euro."""
    if _is(keys, index, CURRENCY):
        return isinstance(cell, str) and (cell.strip() in MONEY_UNITS or money_unit(cell) in MONEY_UNITS)
    if _is(keys, index, YEAR):
        return isinstance(cell, str) and (not cell.strip() or decode(cell, "year", None).value is not None)
    return True


def _below(below: list[tuple[int, Node]], form: Root, forms: dict[str, Form]) -> int:
    """What the keys below those of a form are worth, where most of them are those of the forms that belong there."""
    points = plain = 0
    for index, node in below:
        if form[0] not in forms:
            return 0
        field = forms[form[0]].fields[index]
        if field.kind != "form":
            continue
        keys = forms[field.extra].keys
        given: set[str] = set()
        for item in node.items[:_ITEMS] if node.kind == SEQUENCE else [node]:
            if item.kind == MAPPING:
                given.update(item.cells)
        known = [key for key in given if key in keys]
        if known and 2 * len(known) >= len(given):
            plain += sum(1 for key in known if worth(key) == 1)
            points += sum(worth(key) for key in known if worth(key) > 1)
    return min(points + min(plain, _MOST_PLAIN), _MOST_BELOW)


def names(name: str, known: Words) -> bool:
    """Whether a text is the name of something known, or nearly so."""
    return bool(name) and bool(known.like(name))


def mappings_below(root: Node) -> Iterator[Node]:
    """The mappings below a document's root, the nearest first, as far as a report may have got there by mistake."""
    level, seen = [root], 0
    for _ in range(_DEEPEST):
        following: list[Node] = []
        for node in level:
            for item in node.items[:_MOST_KEYS]:
                value = item[1] if node.kind == MAPPING else item
                if value.kind == SCALAR:
                    continue
                following.append(value)
                if value.kind == MAPPING:
                    yield value
                seen += 1
                if seen >= _MOST_MAPPINGS:
                    return
        level = following


def lines_like_keys(text: str) -> Iterator[str]:
    """What stands before a colon of any kind in each line of a text."""
    for line in text.split("\n")[:_MOST_KEYS]:
        for colon in ("：", ":"):
            head, found, _ = line.partition(colon)
            if found and head.strip():
                yield head.strip(" -")
                break


__all__ = ["Weight", "Words", "lines_like_keys", "mappings_below", "names", "weigh", "worth"]
