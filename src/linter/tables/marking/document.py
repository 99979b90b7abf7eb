"""Documents marked: cells shaded, a comment in each, and at the end a table that lists them all with links to them."""

from __future__ import annotations

from ..routed import ASIDE, headed
from .mark import AUTHOR, COLORS, Mark, Words, by_place, comment, gravest
from .markup import Element, Malformed, Part, escaped
from .package import Package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# What holds rows, cells or paragraphs without being one.
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
# What stands behind shading among the properties of a cell and of a paragraph.
_BEHIND_CELL = frozenset(
    (
        "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers", "cellIns", "cellDel",
        "cellMerge", "tcPrChange",
    )
)  # fmt: skip
_BEHIND_PARAGRAPH = frozenset(
    (
        "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
        "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
        "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
        "cnfStyle", "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip
_WIDTHS = (15, 9, 38, 38)


def mark_document(data: bytes, marks: list[Mark], words: Words) -> bytes:
    """The marked copy's bytes. Raises Malformed where the package is not as it has to be."""
    package = Package(data)
    name = package.related("", "officeDocument")
    if name is None:
        raise Malformed
    part = package.part(name)
    body = part.root.child("body")
    if body is None:
        raise Malformed
    places = _places(body)
    number = _first_free(package, name, part)
    notes, anchors = [], {}
    for place, here in by_place(marks).items():
        element = places.get(place)
        if element is None:
            continue
        color = COLORS[gravest(here)]
        paragraphs = [element] if element.name == "p" else [e for e in _children(element) if e.name == "p"]
        _shade(part, element, color)
        if paragraphs:
            anchors[place] = f"crossfoot_{number}"
            _around(part, paragraphs[0], paragraphs[-1], number, anchors[place])
            notes.append(_note(part.root, number, comment(here)))
            number += 1
    if notes:
        _add_comments(package, name, notes)
    end = next((e for e in reversed(body.children) if e.name == "sectPr"), None)
    listed = _list(part.root.tag(""), marks, words, anchors)
    if end is not None and end is body.children[-1]:
        part.insert(end.start, listed)
    else:
        part.append(body, listed)
    return package.written()


# ---- where the cells are ---------------------------------------------------------------------------------------------


def _children(element: Element) -> list[Element]:
    """Paragraphs, tables, rows and cells in an element, whatever they are wrapped in."""
    found: list[Element] = []
    for child in element.children:
        if child.name in _WRAPPERS:
            found += _children(child)
        else:
            found.append(child)
    return found


def _places(body: Element) -> dict[str, Element]:
    """The paragraphs and cells of a document by the places that reading gives them."""
    places: dict[str, Element] = {}
    paragraph = number = 0
    waiting = _children(body)
    waiting.reverse()
    while waiting:
        element = waiting.pop()
        if element.name == "p":
            paragraph += 1
            places[f"正文!第{paragraph}段"] = element
        elif element.name == "tbl":
            number += 1
            nested = []
            for row, tr in enumerate((e for e in _children(element) if e.name == "tr"), 1):
                for column, tc in enumerate((e for e in _children(tr) if e.name == "tc"), 1):
                    places[f"表{number}!第{row}行第{column}格"] = tc
                    nested += [e for e in _children(tc) if e.name == "tbl"]
            waiting += reversed(nested)
    return places


def _first_free(package: Package, name: str, part: Part) -> int:
    """A number that no comment and no bookmark has, nor any above it."""
    taken = [0]
    held = package.related(name, "comments")
    if held is not None and held in package:
        taken += [int(e.get("id") or 0) for e in package.part(held).root.all("comment")]
    for element in part.root.walk():
        if element.name in ("bookmarkStart", "commentRangeStart", "ins", "del"):
            identity = element.get("id") or ""
            taken.append(int(identity) if identity.isdigit() else 0)
    return max(taken) + 1


# ---- marking ---------------------------------------------------------------------------------------------------------


def _shade(part: Part, element: Element, color: str) -> None:
    """Shade a cell, or a paragraph that stands in none."""
    is_cell = element.name == "tc"
    held, behind = ("tcPr", _BEHIND_CELL) if is_cell else ("pPr", _BEHIND_PARAGRAPH)
    p = element.tag("")
    shading = f'<{p}shd {p}val="clear" {p}color="auto" {p}fill="{color}"/>'
    properties = element.child(held)
    if properties is None:
        made = f"<{p}{held}>{shading}</{p}{held}>"
        if element.is_empty:
            part.append(element, made)
        else:
            part.insert(element.inner, made)
        return
    old = properties.child("shd")
    if old is not None:
        part.replace(old.start, old.end, shading)
    else:
        part.put(properties, shading, behind)


def _around(part: Part, first: Element, last: Element, number: int, anchor: str) -> None:
    """Put a comment's range and a bookmark around what is in some paragraphs."""
    p = first.tag("")
    begin = (
        f'<{p}bookmarkStart {p}id="{number}" {p}name="{anchor}"/><{p}bookmarkEnd {p}id="{number}"/>'
        f'<{p}commentRangeStart {p}id="{number}"/>'
    )
    end = f'<{p}commentRangeEnd {p}id="{number}"/><{p}r><{p}commentReference {p}id="{number}"/></{p}r>'
    if first is last and first.is_empty:
        part.append(first, begin + end)
        return
    if first.is_empty:
        part.append(first, begin)
    else:
        properties = first.child("pPr")
        part.insert(properties.end if properties is not None else first.inner, begin)
    part.append(last, end)


def _note(like: Element, number: int, text: str) -> str:
    """A comment, a paragraph a line."""
    p = like.tag("")
    lines = "".join(
        f'<{p}p><{p}r><{p}t xml:space="preserve">{escaped(line)}</{p}t></{p}r></{p}p>' for line in text.split("\n")
    )
    return f'<{p}comment {p}id="{number}" {p}author="{AUTHOR}" {p}initials="CF">{lines}</{p}comment>'


def _add_comments(package: Package, name: str, notes: list[str]) -> None:
    held = package.related(name, "comments")
    if held is not None and held in package:
        comments = package.part(held)
        ours, theirs = package.part(name).root.tag(""), comments.root.tag("")
        if ours != theirs:
            raise Malformed
        comments.append(comments.root, "".join(notes))
        return
    new = package.free("word/comments{}.xml")
    if "word/comments.xml" not in package:
        new = "word/comments.xml"
    package.relate(name, new, "comments")
    p = package.part(name).root.tag("")
    declared = f"xmlns:{p[:-1]}" if p else "xmlns"
    # Without a prefix attributes would be of no namespace: they have to have one.
    package.add(new, f'<{p}comments {declared}="{_W}">{"".join(notes)}</{p}comments>', _COMMENTS)


# ---- the list at the end ---------------------------------------------------------------------------------------------


def _list(p: str, marks: list[Mark], words: Words, anchors: dict[str, str]) -> str:
    rows = [_row(p, [_cell(p, w, i, "D9D9D9", bold=True) for i, w in enumerate(words.columns)], is_head=True)]
    for mark in marks:
        anchor = anchors.get(mark.place, "")
        cells = [
            _cell(p, mark.place, 0, anchor=anchor),
            _cell(p, mark.said, 1, COLORS[mark.severity]),
            _cell(p, mark.line, 2),
            _cell(p, "\n".join(mark.details), 3),
        ]
        rows.append(_row(p, cells))
    side = "".join(
        f'<{p}{side} {p}val="single" {p}sz="4" {p}space="0" {p}color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<{p}gridCol {p}w="{width * 90}"/>' for width in _WIDTHS)
    title = (
        f'<{p}r><{p}rPr><{p}b/><{p}sz {p}val="28"/></{p}rPr><{p}t>{escaped(headed(ASIDE + words.title))}</{p}t></{p}r>'
    )
    return (
        f"<{p}p><{p}pPr><{p}pageBreakBefore/></{p}pPr>{title}</{p}p>"
        f'<{p}tbl><{p}tblPr><{p}tblW {p}w="5000" {p}type="pct"/><{p}tblBorders>{side}</{p}tblBorders>'
        f'<{p}tblLayout {p}type="fixed"/></{p}tblPr><{p}tblGrid>{columns}</{p}tblGrid>{"".join(rows)}</{p}tbl><{p}p/>'
    )


def _row(p: str, cells: list[str], is_head: bool = False) -> str:
    head = f"<{p}trPr><{p}tblHeader/></{p}trPr>" if is_head else f"<{p}trPr><{p}cantSplit/></{p}trPr>"
    return f"<{p}tr>{head}{''.join(cells)}</{p}tr>"


def _cell(p: str, text: str, column: int, color: str = "", bold: bool = False, anchor: str = "") -> str:
    shading = f'<{p}shd {p}val="clear" {p}color="auto" {p}fill="{color}"/>' if color else ""
    look = f"<{p}b/>" if bold else ""
    if anchor:
        look += f'<{p}color {p}val="0563C1"/>'
    look += f'<{p}sz {p}val="18"/>'
    if anchor:
        look += f'<{p}u {p}val="single"/>'
    paragraphs = []
    for line in text.split("\n"):
        run = f'<{p}r><{p}rPr>{look}</{p}rPr><{p}t xml:space="preserve">{escaped(line)}</{p}t></{p}r>'
        if anchor:
            run = f'<{p}hyperlink {p}anchor="{anchor}">{run}</{p}hyperlink>'
        paragraphs.append(f'<{p}p><{p}pPr><{p}spacing {p}after="0"/></{p}pPr>{run}</{p}p>')
    width = f'<{p}tcW {p}w="{_WIDTHS[column] * 90}" {p}type="dxa"/>'
    return f"<{p}tc><{p}tcPr>{width}{shading}</{p}tcPr>{''.join(paragraphs)}</{p}tc>"
