"""What a finding is about: its document and its row by what they are called, never by their number or line.

A document or a row is called by its identifying texts: names, codes, years, units. Where two of a list are called
alike, by all its words; where they still are, and where there are no words, by its place among those with a digest of
all it holds: rather a finding too many is new than one accepted that is another.
"""

from __future__ import annotations

from ..diagnostic import FORM_CHECKS, Diagnostic, first_line
from ..figure import BLANKS
from ..startup import store as store
from ..yaml.nodes import MAPPING, SCALAR, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..source import Span
    from ..yaml.document import Document

# Keys that say what a row or a document is: whole, or by how they end (English ones by their last word).
_NAMES = frozenset(
    ("表", "form", "名", "目标", "题目", "对象", "level1", "level2", "level3", "name", "unit", "department",
     "project", "item", "indicator", "subject", "category", "task", "source", "region", "agency")
)  # fmt: skip
_ENDINGS = (
    "名称", "姓名", "名字", "单位", "部门", "机构", "项目", "指标", "事项", "科目", "类别", "类型", "任务", "任务内容",
    "来源", "地区", "区划",
)  # fmt: skip
# Their values count whatever they are; of those above only words do.
_CODES = frozenset(("code", "year", "id", "month", "quarter", "period", "date"))
_CODE_ENDINGS = ("编码", "编号", "代码", "代号", "文号", "年度", "年份", "季度", "月份", "期间")
_TITLES = frozenset(("标题", "title", "heading"))
# What is written about a row says nothing of which it is, and a number in a list is no name.
_REMARKS = ("备注", "说明", "原因", "措施", "内容", "情况", "note", "notes", "reason", "reasons", "remark", "remarks",
            "text", "序号", "no", "number", "comment", "comments")  # fmt: skip
_NAME, _CODE, _TITLE, _REMARK, _OTHER = range(5)

_LONGEST, _KEPT = 60, 24
# So many places where a route may be cut are tried, before it is taken for one that can be read in several ways.
_MOST_CUTS = 500
_ESCAPES = {ord(c): f"\\{c}" for c in "\\[],;=#."}


def identify(documents: list[Document], diagnostics: Iterable[Diagnostic]) -> None:
    """Say of each diagnostic what it is about: ``identity`` becomes ``(document, place, digest)``.

    ``place`` is its route with rows by their names; ``digest`` stands for what is bound beside the figure as stated.
    """
    names: _Names | None = None
    for diagnostic in diagnostics:
        if diagnostic.identity is None and diagnostic.span is not None and diagnostic.source is not None:
            names = names or _Names(documents)
            if names.roots:
                diagnostic.identity = names.of(diagnostic)


class _Names:
    """The names of a file's documents and rows, worked out when they are asked for."""

    def __init__(self, documents: list[Document]) -> None:
        self.roots = [document.root for document in documents if document.root is not None]
        self.starts = [root.start for root in self.roots]
        self.documents: list[str] | None = None
        self.rows: dict[int, list[str]] = {}
        self.contents: dict[int, str] = {}
        self.kinds: dict[str, int] = {}

    def of(self, diagnostic: Diagnostic) -> tuple[str, str, str]:
        span, source = diagnostic.span, diagnostic.source
        assert span is not None and source is not None
        number = self._number(span.start)
        root = self.roots[number]
        place, parent, key, cell = self._place(root, diagnostic.route)
        bound = self._bound(diagnostic, root, parent, key, cell)
        stated = _squeezed(source.text[span.start : span.end])
        if stated != first_line(source, span):  # shown in part: all of it counts
            bound.append(stated)
        return self._document(number), place, _digest(bound) if bound else ""

    def _number(self, at: int) -> int:
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if self.starts[middle] <= at:
                low = middle + 1
            else:
                high = middle
        return max(low - 1, 0)

    def _document(self, number: int) -> str:
        if self.documents is None:
            if len(self.roots) == 1:  # without a name of its own it is the file's only one
                self.documents = [self._levels(self.roots[0])[0]]
            else:
                self.documents = self.called(self.roots)
        return self.documents[number]

    # ---- what is bound beside the figure ----

    def _bound(self, d: Diagnostic, root: Node, parent: Node | None, key: str, cell: str | Node | None) -> list[str]:
        """Texts that have to stay as they are for a finding to be the same, beside the figure that is shown."""
        assert d.source is not None and d.span is not None
        found: list[str] = []
        if d.rule in FORM_CHECKS:
            if d.rule == "missing-field":
                return [str(d.message.args.get("field", ""))] if hasattr(d.message, "args") else found
            if cell is not None and cell is not root:
                found.append(self.content(cell))
        if d.labels and (d.gap is None or not _is_figure(parent, key, cell, d.span)):
            for label in d.labels:
                text = _squeezed(d.source.text[label.span.start : label.span.end])
                place = self._place(root, label.route)[0] if "[" in label.route else ""
                found.append(f"{place}\0{text}")
                pair = _pair_at(parent, label.span) if d.rule == "field-twice" else None
                if pair is not None:
                    found.append(self.content(pair))
            found.sort()
        return found

    def content(self, cell: str | Node) -> str:
        """A digest of everything that a cell holds."""
        if isinstance(cell, str):
            return "=" + _digest([cell])
        if cell.kind == SCALAR:
            return "=" + _digest([cell.text])
        known = self.contents.get(id(cell))
        if known is None:
            if cell.kind == MAPPING:
                parts = [part for k, v in sorted(cell.cells.items(), key=_first) for part in (k, self.content(v))]
            else:
                parts = [self.content(value) for value in cell.cells]
            known = self.contents[id(cell)] = f"{cell.kind}{_digest(parts)}"
        return known

    # ---- where it stands ----

    def _place(self, root: Node, route: str) -> tuple[str, Node | None, str, str | Node | None]:
        """A route with rows by their names; what it leads to, in what and under which key (None, ``""`` of the root).

        One that can be read in several ways is bound to everything that the document holds.
        """
        ways, head = _ways(root, route), route
        while not ways and head:  # what it ends in may be missing
            head = head.rpartition(".")[0]
            ways = _ways(root, head) if route.count(".", len(head)) < 4 else [[], []]
        tail = route[len(head) :].removeprefix(".")
        if len(ways) != 1 or "[" in tail:
            return f"?{route}#{self.content(root)}", None, "", None
        parts: list[str] = []
        parent: Node | None = None
        key = ""
        cell: str | Node = root
        for node, step in ways[0]:
            parent, key = node, step if isinstance(step, str) else ""
            if isinstance(step, int):
                rows = self.rows.get(id(node))
                if rows is None:
                    rows = self.rows[id(node)] = self.called(node.cells)
                parts.append(f"[{rows[step]}]")
                cell = node.cells[step]
            else:
                parts.append("." + step.translate(_ESCAPES))
                cell = node.cells[step]
        if tail:
            return "".join((*parts, "." + tail.translate(_ESCAPES))).removeprefix("."), None, "", None
        return "".join(parts).removeprefix("."), parent, key, cell

    # ---- what things are called ----

    def called(self, cells: list[Any]) -> list[str]:
        """A name for each of several rows, or documents, no two alike."""
        levels = [self._levels(cell) for cell in cells]
        first = _counted(one for one, _ in levels)
        both = _counted(f"{one};{more}" for one, more in levels)
        taken: dict[str, int] = {}
        names = []
        for cell, (one, more) in zip(cells, levels, strict=True):
            longer = f"{one};{more}"
            if one and first[one] == 1:
                names.append(one)
            elif more and both[longer] == 1:
                names.append(longer)
            else:
                rank = taken[longer] = taken.get(longer, 0) + 1
                names.append(f"{longer}#{rank}#{self.content(cell)}")
        return names

    def _levels(self, cell: str | Node) -> tuple[str, str]:
        """What a row is called, and its other words; ``""`` where there are none."""
        if isinstance(cell, str) or cell.kind == SCALAR:
            text = _squeezed(cell if isinstance(cell, str) else cell.text)
            return (_short(text) if _is_words(text) else ""), ""
        if cell.kind != MAPPING:
            return "", ""
        found: list[list[str]] = [[], [], [], [], []]
        for key, value in cell.cells.items():
            if not isinstance(value, str) or not value or value in BLANKS:
                continue
            kind = self.kinds.get(key)
            if kind is None:
                kind = self.kinds[key] = _kind(key)
            text = _squeezed(value)
            if kind == _CODE or (kind == _NAME and any(map(str.isalpha, text))):
                kind = _NAME
            elif kind == _REMARK or len(text) > _LONGEST or not _is_words(text):
                continue
            elif kind != _TITLE:
                kind = _OTHER
            found[kind].append(f"{_short(key)}={_short(text)}")
        first, *more = [",".join(found[kind]) for kind in (_NAME, _TITLE, _OTHER) if found[kind]] or [""]
        return first, ",".join(more)


def _kind(key: str) -> int:
    """What a key's value says of a row."""
    word = key.strip().lower()
    last = word.replace("_", "-").replace(" ", "-").rpartition("-")[2]
    if word in _TITLES:
        return _TITLE
    if last in _CODES or word.endswith(_CODE_ENDINGS):
        return _CODE
    if word in _NAMES or last in _NAMES or word.endswith(_ENDINGS):
        return _NAME
    return _REMARK if last in _REMARKS or word.endswith(_REMARKS[:6]) else _OTHER


def _is_words(text: str) -> bool:
    """Whether a text is made of words: one with digits is a figure, or may be."""
    return any(map(str.isalpha, text)) and not any(map(str.isdigit, text)) and text not in BLANKS


def _is_figure(parent: Node | None, key: str, cell: str | Node | None, span: Span) -> bool:
    """Whether what a span shows is a value; of a total of parts it is the key of the list that they stand in."""
    if cell is None or parent is None or not (isinstance(cell, str) or cell.kind == SCALAR):
        return False
    pair = parent.pair(key) if parent.kind == MAPPING else None
    return pair is None or span.start >= pair[1].start


def _pair_at(parent: Node | None, span: Span) -> str | Node | None:
    """The value of the key that stands at a span."""
    for key, value in parent.items if parent is not None and parent.kind == MAPPING else ():
        if key.start == span.start:
            return value if value.kind else str(value.text)
    return None


def _ways(root: Node, route: str) -> list[list[tuple[Node, str | int]]]:
    """The ways to read a route, two at most: keys may hold points and brackets."""
    found: list[list[tuple[Node, str | int]]] = []
    waiting: list[tuple[Any, int, list[tuple[Node, str | int]]]] = [(root, 0, [])]
    cuts = 0
    while waiting and len(found) < 2:
        node, at, steps = waiting.pop()
        if at == len(route) and (steps or not route):
            found.append(steps)
            continue
        if isinstance(node, str) or node.kind == SCALAR:
            continue
        if node.kind != MAPPING:
            end = route.find("]", at)
            digits = route[at + 1 : end]
            if route[at] == "[" and digits.isdecimal() and len(digits) < 9 and int(digits) < len(node.cells):
                waiting.append((node.cells[int(digits)], end + 1, [*steps, (node, int(digits))]))
            continue
        if steps and route[at] != ".":
            continue
        start = end = at + bool(steps)
        while end < len(route):
            cuts += 1
            if cuts > _MOST_CUTS:
                return [[], []]
            ends = [where for where in (route.find(".", end + 1), route.find("[", end + 1)) if where >= 0]
            end = min(ends, default=len(route))
            if route[start:end] in node.cells:
                waiting.append((node.cells[route[start:end]], end, [*steps, (node, route[start:end])]))
    return found


def _counted(texts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return counts


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    """A text as a name is written with; of a long one the beginning and a digest."""
    if len(text) > _LONGEST:
        return f"{text[:_KEPT].translate(_ESCAPES)}#{_digest([text])}"
    return text.translate(_ESCAPES)


def _digest(texts: list[str]) -> str:
    data = b"".join(len(raw).to_bytes(4, "little") + raw for raw in (text.encode("utf-8", "replace") for text in texts))
    return store.digest(data)[:12]


__all__ = ["identify"]
