"""Mentions: figures in running text, each with its span in the source, found by the patterns of rule files.

A pattern is a tuple of elements: ``("text", alternatives)``, ``("maybe", alternatives)`` or ``("hole", field)``; beside
it stand the fields that its holes fill, as a form has them. White space does not count, except between figures;
full-width characters are as good as ASCII. Finding is linear in the text: at each place every element is tried once for
each of the few places that the one before it can end at.
"""

from __future__ import annotations

from ..figure import EXACT, decode, narrow
from ..memory import Memo, Memory
from ..startup import expressions
from ..startup.expressions import ASCII, Expression
from ..yaml.nodes import MAPPING, NULLS, SCALAR, Node
from .form import Field, Form
from .record import Record
from .squeezing import squeezed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

_ABOUT = (
    r"(?:约为|大约|将近|接近|超过|不足|不到|至少|至多|约|近|逾|超|[~≈<>≤≥]"
    r"|(?:about|around|circa|nearly|almost|over|under|approximately|ca\.) ?)?+"
)
_NUMBER = r"(?>[+-]?(?:[1-9]\d{0,2}(?:[, ]\d{3}(?!\d))++|\d++)(?:\.\d++)?+)(?:余|多)?+"
_TIMES = "(?:十万|百万|千万|十亿|百亿|千亿|万亿|[十百千万亿])?"
_UNITS = {
    "money": f"{_TIMES}元|百万|千万|万亿|万|亿", "rate": "%|‰|个百分点|百分点", "score": "分", "weight": "分",
}  # fmt: skip
# Words that follow a figure and are no unit of it.
_NO_UNIT = r"(?!(?:in|of|and|or|to|for|with|the|by|at|on|is|was|were|are|from|per|as|a)\b)"
_WHOLE = {
    "year": r"(?>\d{4})(?:年度?)?+",
    "date": r"(?>\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月(?:\d{1,2}日)?+)",
}
_MAX_ENDS = 64


class Scanners(dict[int, tuple["re.Pattern[str]", ...]]):
    """For the figures of each hole the expressions that read them, the longest reading first; made when needed."""

    __slots__ = ("_fields",)

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields

    def __missing__(self, hole: int) -> tuple[re.Pattern[str], ...]:
        field = self._fields[hole]
        found = self[hole] = tuple(expressions.get(each, ASCII) for each in _written(field.kind, field.extra))
        return found

    def words(self, hole: int) -> tuple[str, ...]:
        """The words that a hole takes, where it takes words."""
        field = self._fields[hole]
        return field.extra if field.kind == "one_of" else ()

    def asks_unit(self, hole: int) -> bool:
        """Whether what a hole takes is measured in a unit of its own: another one beside a figure is not that."""
        field = self._fields[hole]
        return field.kind in ("measure", "count") and bool(field.extra)


def _written(kind: str, extra: Any) -> tuple[str, ...]:
    if kind in _WHOLE:
        return (_WHOLE[kind],)
    if kind == "one_of":
        return (_any_of(extra),)
    bare, about = f"{_ABOUT}{_NUMBER}", "(?:左右|上下|以上|以下|以内)?+"
    if kind in ("measure", "count"):
        from ..numerals import COUNTERS, MEASURES

        if not extra:
            known = COUNTERS if kind == "count" else (*MEASURES, *COUNTERS)
            return (f"{bare} ?{_TIMES}(?:{_any_of(known)}){about}", f"{bare}{about}")
        own = [narrow(name) for name in ((extra[0], *dict(extra[2])) if isinstance(extra, tuple) else (extra,))]
        with_own = f"{bare} ?{_TIMES}(?:{_any_of(own)})(?![A-Za-z]){about}"
        if kind == "count" or own[0] in COUNTERS:  # what is counted in others is something else
            return (with_own, f"{bare}{about}")
        # A measure in another unit stands there too: it is not read as one in this.
        other = f"{_TIMES}(?:{_any_of(MEASURES)})(?![A-Za-z])|{_NO_UNIT}[A-Za-z]++"
        return (with_own, f"{bare} ?(?:{other}){about}", f"{bare}{about}")
    units = _UNITS.get(kind, "")
    with_unit = [f"{bare}(?:{units}){about}"] if units else []
    without = [] if kind == "rate" and extra is not True else [f"{bare}{about}"]
    return (*with_unit, *without)


def _any_of(words: Iterable[str]) -> str:
    """An expression for one of several words, the longest first; without ``re``, which a check does not load."""
    return "|".join(
        "".join(c if c.isalnum() else f"\\{c}" for c in word) for word in sorted(words, key=len, reverse=True)
    )


# What short texts came to is kept from report to report, of each pattern so many.
_SHORT, _MOST_FOUND = 200, 200


# What shows that a figure goes on, or has another unit, behind what was read of it.
_GOES_ON = {
    True: Expression(r"\d|[.,，]\d|[%‰]|[A-Za-z\u4e00-\u9fff]"),
    False: Expression(r"\d|[A-Za-z\u4e00-\u9fff]"),  # behind 万, 亿, 余, 多
}
# What a figure may start with.
_STARTS = frozenset("0123456789+-约大将接近超逾不至~≈<>≤≥acnou")


def _is_whole(text: str, end: int) -> bool:
    """Whether a figure that ends here is all of it: ``100万`` of ``100万人`` is not."""
    last = text[end - 1]
    if last.isdigit():
        return _GOES_ON[True].get().match(text, end) is None
    return last not in "万亿余多" or _GOES_ON[False].get().match(text, end) is None


def _inside_a_figure(text: str, at: int) -> bool:
    """Whether a figure that starts here would only be the rest of one."""
    before = text[at - 1 : at]
    return before.isdigit() or (before in (".", ",", "，") and text[at - 2 : at - 1].isdigit())


def find(text: str, elements: tuple[Any, ...], scanners: Scanners) -> Iterator[tuple[int, int, dict[int, Any]]]:
    """Each place that reads like the pattern: its start, its end, and the bounds of each field's figure."""
    for op, words in elements:
        if op == "text" and not any(map(text.__contains__, words)):
            return
    at = 0
    op, words = elements[0]
    words = scanners.words(words) if op == "hole" else words
    following = dict.fromkeys(words, -1) if op == "text" or (op == "hole" and words) else {}
    while at < len(text):
        if following:
            for word, place in following.items():
                if place < at:
                    found = text.find(word, at)
                    following[word] = len(text) if found < 0 else found
            at = min(following.values())
            if at == len(text):
                return
        elif op == "hole" and (text[at] not in _STARTS or _inside_a_figure(text, at)):
            at += 1
            continue
        match = _match(text, at, elements, scanners)
        if match is None:
            at += 1
            continue
        yield at, match[0], match[1]
        at = max(match[0], at + 1)


def _match(
    text: str, at: int, elements: tuple[Any, ...], scanners: Scanners
) -> tuple[int, dict[int, tuple[int, int]]] | None:
    ends: dict[int, dict[int, tuple[int, int]]] = {at: {}}
    for number, (op, what) in enumerate(elements):
        following: dict[int, dict[int, tuple[int, int]]] = {}
        behind = elements[number + 1 :]
        for start, found in ends.items():
            # A blank that parts two words may stand between a word and a figure too.
            for end in (start, start + 1) if text[start : start + 1] == " " and start > at else (start,):
                if op == "hole":
                    for last in _readings(text, end, what, scanners, behind):
                        following.setdefault(last, {**found, what: (end, last)})
                    continue
                for word in what:
                    if text.startswith(word, end):
                        following.setdefault(end + len(word), found)
            if op == "maybe":
                following.setdefault(start, found)
        if not following:
            return None
        ends = dict(list(following.items())[:_MAX_ENDS])
    return next(iter(ends.items()))


def _readings(text: str, at: int, hole: int, scanners: Scanners, behind: tuple[Any, ...]) -> Iterator[int]:
    """Where the figure or the word of a hole ends that starts here, in each of the ways that it may be read."""
    is_word = bool(scanners.words(hole))
    if not is_word and _inside_a_figure(text, at):
        return
    has_unit = False
    for scanner in scanners[hole]:
        match = scanner.match(text, at)
        if match is None:
            continue
        end = match.end()
        if is_word or _goes_on(text, end, behind) or (not has_unit and _is_whole(text, end)):
            yield end
        has_unit = has_unit or scanners.asks_unit(hole)


def _goes_on(text: str, end: int, elements: tuple[Any, ...]) -> bool:
    """Whether the pattern's next word stands right behind a figure, so that it is no unit of it."""
    for op, words in elements:
        if op in ("text", "maybe") and any(text.startswith(word, end) for word in words):
            return True
        if op != "maybe":
            return False
    return False


# ---- from records to records -----------------------------------------------------------------------------------------


class MentionForm(Form):
    """The form of a mention: its fields are the holes of a pattern."""

    __slots__ = ("_known", "elements", "scanners", "words")

    def __init__(self, pattern: tuple[Any, ...], memory: Memory | None = None) -> None:
        self.elements, holes = pattern
        fields = tuple(Field(*hole) for hole in holes)
        self.scanners = Scanners(fields)
        # What a text has to hold: of each run of words between figures, one of the ways to say it.
        self.words = _runs(self.elements)
        super().__init__("", "", True, fields, {}, memory)
        # What short texts came to: titles and the like come again from report to report.
        self._known = Memo(_MOST_FOUND)

    def find(self, text: str, power: int) -> list[_Place]:
        """The places in a text that read like the pattern, in order; bare amounts are in ``10 ** power`` 元."""
        known: list[_Place] | None = self._known.get((text, power))
        if known is None:
            narrowed, places = squeezed(text, self.memory)
            known = [_Place(self, text, places, found, power) for found in find(narrowed, self.elements, self.scanners)]
            if len(text) <= _SHORT:
                self._known.keep((text, power), known)
        return known

    def mentions(self, holders: list[Any], path: tuple[int | str, ...]) -> list[Record]:
        """The places in the texts of records (at ``path`` below each) that read like the pattern, in order."""
        result: list[Record] = []
        for holder in holders:
            if len(path) == 1 and isinstance(holder, Record) and path[0] in holder.form.running:
                texts: list[tuple[Record, int, str]] = []
                _texts(holder, path, texts)
                together = texts[0][2] if texts else ""
                if len(together) > _SHORT and not self._is_said_in(squeezed(together, self.memory)[0]):
                    continue
            else:
                texts, together = _texts_below(holder, path, self.memory)
                if not self._is_said_in(together):
                    continue  # no text at all says one of the words: most patterns end here
            for record, index, text in texts:
                result.extend(Mention(self, record, index, place) for place in self.find(text, record.power))
        return result

    def _is_said_in(self, together: str) -> bool:
        """Whether each of the runs of words is there, in one of its ways."""
        for words in self.words:
            for word in words:
                if word in together:
                    break
            else:
                return False
        return True


class _Place:
    """Where a text reads like a pattern, and what the figures there say.

    ``bounds`` of the whole (None) and of each hole are offsets into the text; ``cells`` and ``values`` are as a Record
    has them.
    """

    __slots__ = ("bounds", "cells", "values")

    def __init__(
        self, form: MentionForm, text: str, places: Sequence[int], found: tuple[int, int, dict[int, Any]], power: int
    ) -> None:
        start, end, holes = found
        self.bounds: dict[int | None, tuple[int, int]] = {None: (places[start], places[end - 1] + 1)}
        self.cells: list[str | Node | None] = [None] * len(form.fields)
        self.values: list[Any] = [None] * len(form.fields)
        for hole, (first, last) in holes.items():
            a, b = self.bounds[hole] = places[first], places[last - 1] + 1
            self.cells[hole] = figure = text[a:b]
            self.values[hole] = _value(figure, form.fields[hole], power)


_MOST_WAYS = 32


def _runs(elements: tuple[Any, ...]) -> list[list[str]]:
    """The words of each element that has to be there, joined with those that follow where nothing can part them."""
    runs: list[list[str]] = []
    said: list[str] = []  # the ways to say what stands before an element, back to the last figure
    for op, words in elements:
        if op == "hole":
            said = []
            continue
        if op == "maybe":
            longer = [*said, *(one + word for one in said for word in words)]
            said = longer if said and len(longer) <= _MOST_WAYS and not _parted(said, words) else []
            continue
        joined = [one + word for one in said for word in words]
        joins = said and len(joined) <= _MOST_WAYS and not _parted(said, words)
        said = joined if joins else list(words)
        runs.append(said)
    return runs


def _parted(before: Iterable[str], words: Iterable[str]) -> bool:
    """Whether a blank may stand between two words: such as are not written together in Latin script."""
    return any(map(_is_latin, (one[-1:] for one in before))) and any(map(_is_latin, (word[:1] for word in words)))


def _is_latin(char: str) -> bool:
    return not char or (char.isascii() and char.isalnum())


class Mention(Record):
    """A place in a running text that reads like a pattern, as a record of the pattern's form."""

    __slots__ = ("_node", "index", "place")

    def __init__(self, form: MentionForm, record: Record, index: int, place: _Place) -> None:
        """It stands in the text that is field ``index`` of a record."""
        self.form = form
        self.parent = record
        self.root = record.root
        self.step = ()
        self.power = record.power
        self.index = index
        self.place = place
        self.cells = place.cells
        self.values = place.values
        self._nodes = None

    @property
    def node(self) -> Node:
        """Its words, where they stand."""
        if self._nodes is None:
            self._nodes = self._found()
        return self._node

    @node.setter
    def node(self, node: Node) -> None:
        """They are not known before somebody asks."""

    @property
    def key(self) -> Node | None:
        return None

    @property
    def route(self) -> tuple[str | int, ...]:
        """That of the text that it stands in."""
        record = self.parent
        assert record is not None
        if record.node.kind != MAPPING:
            return record.route
        node = record.nodes[self.index]
        own = record.form.fields[self.index].label
        return (*record.route, next((k.text for k, v in record.node.items if v is node), own))

    def before(self, hole: int) -> str:
        """The words of the text between the figure before a hole's, or where the pattern begins, and this one."""
        bounds = self.place.bounds
        at = bounds[hole][0]
        start = max((bounds[None][0], *(end for other, (_, end) in bounds.items() if other is not None and end <= at)))
        return str(self.parent.cells[self.index])[start:at] if self.parent is not None else ""

    def _found(self) -> list[Node | None]:
        from .offsets import source_offsets

        record = self.parent
        assert record is not None
        node = record.nodes[self.index]
        assert node is not None
        source: str = record.root.source.text if record.root.source is not None else ""
        offsets = source_offsets(node, source)
        parts = {
            hole: Node(SCALAR, offsets[a][0], offsets[b - 1][1], node.text[a:b], "", [])
            for hole, (a, b) in self.place.bounds.items()
        }
        self._node = parts.pop(None)
        return [parts.get(hole) for hole in range(len(self.form.fields))]


def _texts_below(holder: Any, path: tuple[int | str, ...], memory: Memory) -> tuple[list[tuple[Record, int, str]], str]:
    """The texts of a record, and all of them together, once for each report: many patterns ask for the same."""
    known = holder.root.known if isinstance(holder, Record) else {}
    key = (id(holder), path)  # a holder lives as long as its root
    found: tuple[list[tuple[Record, int, str]], str] | None = known.get(key)
    if found is None:
        texts: list[tuple[Record, int, str]] = []
        _texts(holder, path, texts)
        found = known[key] = (texts, "\n".join([squeezed(text, memory)[0] for _, _, text in texts]))
    return found


def _texts(record: Any, path: tuple[int | str, ...], found: list[tuple[Record, int, str]]) -> None:
    """Find the text fields at a path, or all those below it where it ends at a form or a list."""
    if record is None:
        return
    if isinstance(record, list):
        for item in record:
            _texts(item, path, found)
    elif path:
        index = record.form.index.get(path[0]) if isinstance(path[0], str) else path[0]
        if index is None:
            return
        is_target = len(path) == 1 and isinstance(record, Record) and record.form.fields[index].kind == "target"
        if is_target or (isinstance(record, Record) and index in record.form.running):
            _text(record, index, found)
        else:
            _texts(record.values[index], path[1:], found)
    elif isinstance(record, Record):
        values = record.values
        for index, is_text in record.form.texts:
            if is_text:
                _text(record, index, found)
            elif values[index] is not None:
                _texts(values[index], (), found)


def _text(record: Record, index: int, found: list[tuple[Record, int, str]]) -> None:
    cell = record.cells[index]
    if isinstance(cell, str) and cell not in NULLS:
        found.append((record, index, cell))


def _value(text: str, field: Field, power: int) -> Any:
    figure = decode(text, field.kind, field.extra)
    if figure.value is None or field.kind != "money":
        return figure.value
    power = figure.power if figure.unit else power
    return figure.value.scaleb(power, EXACT)


# ---- from a scalar's content back to the source ----------------------------------------------------------------------
