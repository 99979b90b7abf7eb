"""A file of tables to the text of its reports: which form, what was read, and what was not."""

from __future__ import annotations

import json
import os

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..origin import HEAD, MARK
from ..report.naming import FORM_KEYS, PACK_KEYS
from ..source import disarmed, is_unseen
from .deciding import Decider
from .grid import Book
from .interpret import Reading
from .leftover import put_down
from .parts import Key
from .published import as_published
from .reading import read
from .record import AS_PRINTED, Group, Unread, Value
from .routed import pack_named
from .safety import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..report.form import Forms

_RESERVED = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"))
# What no plain scalar of YAML begins with, and what none holds.
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=<~. ")
_WITHIN = (": ", " #", ",", "[", "]", "{", "}", "\\", '"')
# So many cells that were not read are listed in a text.
_MAX_LISTED = 500
# So many are named in a line.
_MAX_NAMED = 30


class Imported:
    """What an import comes to: the ``text`` of the reports, as YAML, and what has to be said of it."""

    __slots__ = ("book", "placed", "reports", "text", "unread")

    def __init__(self, text: str, readings: list[Reading], book: Book) -> None:
        self.text = text
        self.unread: list[Unread] = [each for reading in readings for each in reading.unread]
        self.placed = sum(reading.placed for reading in readings)
        self.reports = sum(len(reading.reports) for reading in readings)
        self.book = book

    @property
    def missing(self) -> list[Unread]:
        """The cells that are not in the text."""
        return [each for each in self.unread if each.why != AS_PRINTED]

    @property
    def kept(self) -> list[Unread]:
        """The cells that are in it under what is printed beside them, of which the form knows nothing."""
        return [each for each in self.unread if each.why == AS_PRINTED]

    def with_comments(self, say: Callable[[Phrase], str], texts: dict[str, str]) -> str:
        """The text as a file of its own, with what it is and what was not read in comments."""
        head, _, rest = self.text.partition("\n")
        lines = [head, f"# {say(Phrase('import-head'))}"]
        if any(key == "tables-confirm" for key, _ in self.book.notes):
            lines.append(f"# {say(Phrase('import-confirm'))}")
        if self.missing:
            lines.append(f"# {say(Phrase('import-head-unread', count=len(self.missing)))}")
            lines += [f"#   {line}" for line in listed(self.missing, lambda key: texts[key])]
        if self.kept:
            lines.append(f"# {say(Phrase('import-kept', count=len(self.kept), cells=named(self.kept)))}")
        return "\n".join(lines) + f"\n{rest}"


def imported(
    data: bytes,
    name: str,
    index: dict[str, Any],
    forms: Callable[[str], Forms],
    form: str = "",
    pack: str = "",
    within: str = "",
) -> Imported | Diagnostic:
    """The reports in a file of tables.

    ``index`` tells which root forms each pack has, ``forms`` a pack's forms by their names. ``form`` is the name or
    label of the root form to read by, ``""`` for the one that fits; ``pack`` is a pack that the reports are to name,
    ``within`` one that they are of without naming it.
    """
    try:
        book = read(data, name)
    except Unreadable as error:
        return error.diagnostic
    candidates = _candidates(index, form, pack or pack_named(book.grids) or within)
    if isinstance(candidates, Phrase):
        return Diagnostic(candidates.key, ERROR, candidates, file=name)
    labels, asked = candidates
    readings = Decider(labels, asked, forms).read(book.grids)
    if not form:
        readings = as_published(readings, book.grids, index, labels, forms)
    if isinstance(readings, Phrase):
        return Diagnostic(readings.key, ERROR, readings, file=name)
    for reading in readings:
        put_down(reading)
    label = next((info["label"] for each, info in index.items() if pack in (each, info["label"])), "") if pack else ""
    return Imported(_text(readings, name, label), readings, book)


def _candidates(index: dict[str, Any], form: str, pack: str) -> tuple[dict[Key, str], list[Key]] | Phrase:
    """The labels of the root forms that a file may be of, each by the pack that it is from and its name; and those of
    them that are asked for by ``form``."""
    if pack and pack not in index:
        named = [name for name, info in index.items() if info["label"] == pack]
        if not named:
            return Phrase("unknown-pack", name=pack, suggestion="")
        pack = named[0]
    packs = [pack] if pack else [name for name, info in index.items() if info["given"]]
    homes: dict[tuple[str, str], str] = {}
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    for name in packs:
        for root in index[name]["roots"]:
            key = root[2], root[0]
            labels[key] = root[0], root[1]
            # The pack that others extend stands for them.
            if key not in homes or homes[key] in index[name]["lineage"]:
                homes.setdefault(key, name)
            if homes[key] != name and name in index[homes[key]]["lineage"]:
                homes[key] = name
    fits = [key for key in homes if not form or form in labels[key]]
    if not fits:
        among = "、".join(dict.fromkeys(label for _, label in labels.values()))
        return Phrase("tables-unknown-form", name=form, among=among)
    return {(home, key[1]): labels[key][1] for key, home in homes.items()}, [(homes[key], key[1]) for key in fits]


# ---- as YAML ---------------------------------------------------------------------------------------------------------


def _text(readings: list[Reading], name: str, pack: str) -> str:
    lines = [f"{HEAD}{_shown(os.path.basename(name))}"]
    reports = [(report, reading.form.label) for reading in readings for report in reading.reports]
    for number, (report, label) in enumerate(reports):
        if number:
            lines.append("---")
        lines.append(f"{FORM_KEYS[1]}: {scalar(label)}")
        if pack or report.pack:
            lines.append(f"{PACK_KEYS[1]}: {scalar(pack or report.pack)}")
        _group(report, "", lines)
    return "\n".join(lines) + "\n"


def listed(unread: list[Unread], say: Callable[[str], str]) -> list[str]:
    """The cells that were not read, a line each, the first of them."""
    lines = []
    for each in unread[:_MAX_LISTED]:
        text = " ".join(each.cell.text.split())
        text = f"{text[:60]}…" if len(text) > 60 else text
        lines.append(_shown(f"{each.cell.place}  {say(each.why)}{f'  {text}' if text else ''}"))
    if len(unread) > _MAX_LISTED:
        lines.append(f"… +{len(unread) - _MAX_LISTED}")
    return lines


def named(unread: list[Unread]) -> str:
    """Where some cells are, the first of them."""
    places = [_shown(each.cell.place) for each in unread]
    return "、".join(places[:_MAX_NAMED]) + ("…" if len(places) > _MAX_NAMED else "")


def _group(group: Group, indent: str, lines: list[str]) -> None:
    for key, entry in group.entries.items():
        head = f"{indent}{scalar(key)}:"
        if isinstance(entry, Value):
            lines.append(_line(f"{head} {scalar(entry.text)}", entry))
        elif isinstance(entry, Group):
            lines.append(head)
            _group(entry, f"{indent}  ", lines)
        else:
            lines.append(head)
            for item in entry:
                if isinstance(item, Value):
                    lines.append(_line(f"{indent}  - {scalar(item.text)}", item))
                    continue
                start = len(lines)
                _group(item, f"{indent}    ", lines)
                if len(lines) == start:
                    lines.append(f"{indent}    {{}}")
                lines[start] = f"{indent}  - {lines[start].lstrip()}"


def _line(text: str, value: Value) -> str:
    return f"{text}{MARK}{_shown(value.place)}" if value.cells else text


def _shown(text: str) -> str:
    """A name, a place or a text as a comment holds it: on one line, and nothing that a CI obeys."""
    return disarmed("".join(c if c.isprintable() and not is_unseen(c) else "�" for c in text))


def scalar(text: str) -> str:
    """A text as a YAML key or value: as it stands where no reader could take it for anything else, else quoted."""
    is_plain = (
        text
        and text[0] not in _FIRST
        and text[-1] not in ": "
        and text.lower() not in _RESERVED
        and text.isprintable()
        and not any(part in text for part in _WITHIN)
        and not any(is_unseen(c) for c in text)
    )
    if is_plain:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return disarmed("".join(c if c.isprintable() and not is_unseen(c) else _escaped(c) for c in quoted), _escaped)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
