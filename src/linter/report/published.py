"""What is published and is of no form: 2022年预算执行情况说明, 分县资金安排表. Nothing is asked of it, and what it says
is checked: its text, the tables that every form has, and what adds up in its own."""

from __future__ import annotations

from ..diagnostic import NOTE, Diagnostic, Phrase
from ..heading import PUBLICATION, position
from ..source import Span
from ..yaml.document import Document
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node, entry
from . import loose
from .misspelt import is_slip
from .naming import EXCERPT, FORM_KEYS, PACK_KEYS, TITLE, UNIT, YEAR
from .titled import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A text says something from so many ideographs on.
_WORDS = 12
# Of a form that knows so many of a document's headings it is, whatever is missing.
_KNOWN = 4
# So many headings are looked at.
_MOST = 300


def published(
    document: Document, root: Node, index: dict[str, Any], packs: list[str], wrong: Diagnostic
) -> tuple[str, str, Diagnostic | None] | None:
    """The pack and the form of a refused document as something published, and a note on the form that it names. None
    where nothing shows that it is about public money, where it names a form by a slip, or where it is a report that
    lacks what its form requires: of a part of a report nothing is required."""
    name = next((each for each in packs if _form(index, each) is not None), "")
    form = _form(index, name) if name else None
    if form is None or len(root.items) > _MOST:
        return None
    roots = [each for pack in packs for each in index[pack]["roots"]]
    excerpt = next((key for key, value in root.cells.items() if _is_field(form, EXCERPT, key) and value in _YES), "")
    if wrong.rule == "incomplete-report":
        label = wrong.message.args.get("form") if isinstance(wrong.message, Phrase) else None
        own = next((each for each in roots if each[1] == label), None)
        if not excerpt or own is None:
            return None
        return own[2] if own[2] in packs else name, own[0], None
    key = next((each for each in (*FORM_KEYS, *TITLE) if isinstance(root.cells.get(each), str)), "")
    title = str(root.cells[key]) if key else ""
    if key in FORM_KEYS and any(is_slip(title, word) for each in roots for word in each[:2]):
        return None
    is_public = any(word in title for word in index[name]["published"]) or title in form[:2]
    if not title or not is_public or not _says_something(root, form):
        return None
    known = max((sum(position(each[4], word) >= 0 for word in root.cells) for each in roots), default=0)
    if known >= _KNOWN and not excerpt and key in FORM_KEYS:
        return None
    if key:
        titles = [word for pack in packs for word in index[pack]["titles"]]
        document.root = completed(root, key, (*form[:3], (YEAR[0], UNIT[0]), form[4]), titles)
    said: Diagnostic | None = None
    if key in FORM_KEYS and title not in form[:2]:
        node = entry(root, key)[1]
        phrase, span = Phrase("form-of-none", name=title), Span(node.start, node.end)
        said = Diagnostic("form-read-as", NOTE, phrase, file=document.source.name, source=document.source, span=span)
        said.route, said.pack = key, name
    return name, PUBLICATION, said


_YES = frozenset(("是", "有", "对", "yes", "true", "y", "√"))


def _form(index: dict[str, Any], pack: str) -> Any:
    return next(iter(index[pack]["free"]), None)


def _is_field(form: Any, name: str, key: str) -> bool:
    return name in form[4] and position(form[4], key) == form[4][name]


def _says_something(root: Node, form: Any) -> bool:
    """Whether there is a text of some length, a table of figures, or a table that the form has."""
    own = (*FORM_KEYS, *PACK_KEYS, *TITLE)
    return any(_is_told(form, key.text, value) for key, value in root.items if key.text not in own)


def _is_told(form: Any, key: str, value: Node) -> bool:
    if value.kind == SCALAR:
        return _is_text(value.text)
    rows = sum(item.kind == MAPPING for item in value.items) if value.kind == SEQUENCE else 0
    return rows > 1 or position(form[4], key) >= 0 or bool(loose.tables(value))


def _is_text(text: str) -> bool:
    return sum("\u3400" <= char <= "\u9fff" for char in text) >= _WORDS


__all__ = ["published"]
