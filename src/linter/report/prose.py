"""Running text wherever it stands: what a report says of itself in its conclusion, in the results of its goals, under a
heading of its own that no form has. Rules on sections read it all, and mentions `in prose`.

Plans are no part of it: what was to be done says nothing of what was.
"""

from __future__ import annotations

from ..diagnostic import NOTE, Label, Phrase
from ..figure import is_blank
from ..heading import is_sentence
from ..yaml.nodes import Node, entry
from .misspelt import is_slip
from .naming import FORM_KEYS, NARRATIVE, NOTE_OF_TABLE, PACK_KEYS, PROSE, SECTION_TEXT, SECTION_TITLE, STATEMENTS, TOLD
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .form import Form
    from .record import Report

# A text that runs has so many characters; and so many ideographs where it has figures too (a code, an amount).
_SHORT, _FEWEST = 8, 8
# So many headings of a report are taken for such as head a text; and so many of them one note shows.
_MOST, _MOST_SHOWN = 200, 20
# So short a text without a digit is a name or the like.
_PLAIN_WORDS = 40
# Sentences have so many ideographs.
_SENTENCES = 16


class Told(Record):
    """A text of a report as one of its sections: the text of field ``index`` of ``parent``, or of the key ``heading``
    where the form has no field for it."""

    __slots__ = ("_node", "_parts", "heading", "index")

    def __init__(
        self, form: Form, parent: Record, index: int, heading: str, text: str, node: Node | None = None
    ) -> None:
        count = len(form.fields)
        self.form = form
        self.parent = parent
        self.root = parent.root
        self.step = ()
        self.power = parent.power
        self.index = index
        self.heading = heading
        self.cells = [None] * count
        self.values = [None] * count
        self._nodes = None
        title, told = form.index[SECTION_TITLE], form.index[SECTION_TEXT]
        self.cells[title] = self.values[title] = heading or parent.form.fields[index].label
        self.cells[told] = self.values[told] = text
        self._parts = node

    @property
    def node(self) -> Node:
        """The text, where it stands."""
        if self._nodes is None:
            self._nodes = self._found()
        return self._node

    @node.setter
    def node(self, node: Node) -> None:
        """It is not known before somebody asks."""

    @property
    def key(self) -> Node | None:
        return self._headed(self.node)

    @property
    def route(self) -> tuple[str | int, ...]:
        assert self.parent is not None
        key = self.key
        return (*self.parent.route, key.text if key is not None else self.heading)

    def _headed(self, node: Node) -> Node | None:
        assert self.parent is not None
        if self.heading:
            return entry(self.parent.node, self.heading)[0]
        return next((key for key, value in self.parent.node.items if value is node), None)

    def _found(self) -> list[Node | None]:
        record = self.parent
        assert record is not None
        node = self._parts
        if node is None:
            node = record.nodes[self.index] if not self.heading else entry(record.node, self.heading)[1]
        assert node is not None
        self._node = node
        nodes: list[Node | None] = [None] * len(self.form.fields)
        nodes[self.form.index[SECTION_TITLE]] = self._headed(node) or node
        nodes[self.form.index[SECTION_TEXT]] = node
        return nodes


def gather(report: Report, forms: Any) -> None:
    """Put together what reports tell in words: each that has a place for it, the tables of projects within one too."""
    for records in list(report.records.values()):
        if PROSE in records[0].form.index:
            for record in records:
                _gather(report, record, forms)


def _gather(report: Report, record: Record, forms: Any) -> None:
    form = record.form
    index = form.index[PROSE]
    section = forms[form.fields[index].extra]
    found: list[Record] = list(record.values[index] or ())
    at = len(found)
    for field, is_text in form.texts:
        if is_text and form.fields[field].name in TOLD:
            _take(record, field, section, found)
        elif form.fields[field].name != PROSE and isinstance(record.values[field], list):
            for row in record.values[field]:
                if isinstance(row, Record) and PROSE not in row.form.index:
                    for column in row.form.running:
                        if row.form.fields[column].name in TOLD:
                            _take(row, column, section, found)
    if len(found) > at:
        report.records.setdefault(section.name, []).extend(found[at:])
    narrative = record.values[form.index[NARRATIVE]] if NARRATIVE in form.index else None
    stated = _stated(record) if STATEMENTS in form.index else []
    if found or narrative or stated:
        record.values[index] = [*(narrative or ()), *stated, *found]
        if record.cells[index] is None:
            record.cells[index] = record.node


def _stated(record: Record) -> list[Record]:
    """The statements of a report, but for the notes below a table."""
    sections = record.values[record.form.index[STATEMENTS]]
    found = []
    for section in sections if isinstance(sections, list) else ():
        title = section.cells[section.form.index[SECTION_TITLE]]
        if not isinstance(title, str) or not title.startswith(NOTE_OF_TABLE):
            found.append(section)
    return found


def _take(record: Record, index: int, section: Form, found: list[Record]) -> None:
    text = record.cells[index]
    if isinstance(text, str) and len(text) >= _SHORT and not is_blank(text):
        found.append(Told(section, record, index, "", text))


def is_told(binder: Any, record: Record, key: str, cell: str | Node, parts: Node | None = None) -> bool:
    """Whether what stands under a heading that the form does not have, or has for something else, is running text of
    the report, taken as such; ``parts`` where it is given in several.

    A heading that is nearly one of the form's is misspelt, and figures are to be under a name that rules know.
    """
    form = record.form
    if key in FORM_KEYS or key in PACK_KEYS or not isinstance(cell, str) or not _runs(cell, form):
        return False
    if len(record.values[form.index[PROSE]] or ()) >= _MOST:
        return False
    slips = [form.keys[word] for word in form.keys if is_slip(key, word)] if form.understood(key)[0] < 0 else []
    # One that is nearly that of another text, with sentences below it, is as likely to be another: 年度整体目标.
    if slips and not (_is_long(cell) and all(form.fields[i].kind in ("text", "form") for i in slips)):
        return False
    if not tell(binder, record, key, cell, parts):
        return False
    if len(cell) <= _PLAIN_WORDS and not any(map(str.isdigit, cell)):
        return True  # a name or the like: no rule would have looked at it
    span = entry(record.node, key)[0].span
    if form.name in binder.told:
        if len(binder.told[form.name].labels) < _MOST_SHOWN:
            binder.told[form.name].labels.append(Label(span, Phrase("label-as-text")))
    else:
        route = (*record.route, key)
        binder.told[form.name] = binder.say(NOTE, "heading-of-text", span, route, key=key, form=form.label)
    return True


def tell(binder: Any, record: Record, key: str, text: str, parts: Node | None = None) -> bool:
    """Take what stands under a heading as a running text of the report, unless there are too many."""
    index = record.form.index[PROSE]
    if len(record.values[index] or ()) >= _MOST:
        return False
    section = binder.forms[record.form.fields[index].extra]
    told = Told(section, record, -1, key, text, parts)
    record.values[index] = [*(record.values[index] or ()), told]
    binder.report.records.setdefault(section.name, []).append(told)
    return True


def _is_long(text: str) -> bool:
    return sum("\u3400" <= char <= "\u9fff" for char in text) >= _SENTENCES


def _runs(text: str, form: Form) -> bool:
    """Whether it is words that stand there: no figure, no code, none of the choices of a field."""
    words = sum("\u3400" <= char <= "\u9fff" for char in text)
    if is_sentence(text):
        return True
    if is_blank(text) or not words or (words < _FEWEST and any(char.isdigit() for char in text)):
        return False
    said = text.strip()
    return not any(field.kind == "one_of" and said in field.extra for field in form.fields)


__all__ = ["Told", "gather", "is_told"]
