"""A sheet of a workbook: other formats for some of its cells, and a comment in each."""

from __future__ import annotations

from .mark import AUTHOR, COLORS, Mark, comment, gravest
from .markup import Element, Malformed, Part, escaped
from .package import RELATIONS, Package
from .styles import MAIN, Styles

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What stands behind `legacyDrawing` in a sheet.
_BEHIND_DRAWING = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
# So many columns and rows a note covers.
_WIDE, _HIGH = 5, 9


def mark_sheet(package: Package, name: str, marks: dict[str, list[Mark]], styles: Styles) -> None:
    """Mark the cells of a sheet's part, ``D12`` and so on. Raises Malformed."""
    part = package.part(name)
    data = part.root.child("sheetData")
    if data is None:
        raise Malformed
    wanted = set(marks)
    for reference, cell in _cells(data):
        if reference in wanted:
            style = styles.filled(int(cell.get("s") or 0), COLORS[gravest(marks[reference])])
            part.set(cell, "s", str(style))
    _comments(package, name, part, {reference: comment(here) for reference, here in marks.items()})


def _cells(data: Element) -> list[tuple[str, Element]]:
    """All cells by their references, which need not be written."""
    found = []
    number = 0
    for row in data.all("row"):
        number = int(row.get("r") or number + 1)
        column = 0
        for cell in row.all("c"):
            reference = (cell.get("r") or "").replace("$", "").upper()
            if reference:
                column = place_of(reference)[1] + 1
            else:
                column += 1
                reference = f"{letters(column - 1)}{number}"
            found.append((reference, cell))
    return found


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of a reference, both from 0."""
    column = row = 0
    for char in reference:
        if char.isdigit():
            row = row * 10 + int(char)
        else:
            column = column * 26 + ord(char) - 64
    return max(0, row - 1), max(0, column - 1)


def letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


# ---- comments --------------------------------------------------------------------------------------------------------


def _comments(package: Package, sheet: str, part: Part, texts: dict[str, str]) -> None:
    held = package.related(sheet, "comments")
    new = dict(texts)
    if held is not None and held in package:
        new = _joined(package.part(held), texts)
    elif texts:
        name = package.free("xl/comments{}.xml")
        package.relate(sheet, name, "comments")
        notes = "".join(_comment("", ref, text, 0) for ref, text in _sorted(texts))
        package.add(
            name,
            f'<comments xmlns="{MAIN}"><authors><author>{AUTHOR}</author></authors>'
            f"<commentList>{notes}</commentList></comments>",
            _COMMENTS,
        )
    if new:
        _shapes(package, sheet, part, new)


def _sorted(texts: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(texts.items(), key=lambda item: place_of(item[0]))


def _joined(comments: Part, texts: dict[str, str]) -> dict[str, str]:
    """Put texts behind the comments that there are, and new ones behind them all; those that are new."""
    root = comments.root
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise Malformed
    there = {(each.get("ref") or "").upper(): each for each in listed.all("comment")}
    p = root.tag("")
    new = {}
    for reference, text in _sorted(texts):
        old = there.get(reference)
        held = old.child("text") if old is not None else None
        if held is None:
            new[reference] = text
            continue
        plain = held.child("t")
        if plain is not None:  # beside runs a plain text would not be shown
            comments.insert(plain.start, f"<{p}r>")
            comments.insert(plain.end, f"</{p}r>")
        run = f'<{p}r><{p}t xml:space="preserve">&#10;&#10;{escaped(text)}</{p}t></{p}r>'
        comments.put(held, run, frozenset(("rPh", "phoneticPr")))
    if new:
        author = len(authors.children)
        comments.append(authors, f"<{p}author>{AUTHOR}</{p}author>")
        comments.append(listed, "".join(_comment(p, ref, text, author) for ref, text in _sorted(new)))
    return new


def _comment(p: str, reference: str, text: str, author: int) -> str:
    run = f'<{p}r><{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'
    return f'<{p}comment ref="{reference}" authorId="{author}"><{p}text>{run}</{p}text></{p}comment>'


# ---- the shapes that show them ---------------------------------------------------------------------------------------


def _shapes(package: Package, sheet: str, part: Part, texts: dict[str, str]) -> None:
    drawing = part.root.child("legacyDrawing")
    name = None
    if drawing is not None:
        identity = drawing.get("id")
        name = next((target for each, target in package.relations(sheet) if each == identity), None)
        if name is None or name not in package:
            raise Malformed
    if name is not None:
        text = package.held(name)
        end = text.rfind(b"</")
        if end < 0:
            raise Malformed
        drawn = "".join(_shape(ref, f"_x0000_s9{i:05d}", f" {_NAMES}") for i, (ref, _) in enumerate(_sorted(texts)))
        kind = "" if b"_x0000_t202" in text else _SHAPE.replace("<v:shapetype", f"<v:shapetype {_NAMES}", 1)
        package.change(name, text[:end] + kind.encode() + drawn.encode() + text[end:])
        return
    name = package.free("xl/drawings/vmlDrawing{}.vml")
    identity = package.relate(sheet, name, "vmlDrawing")
    drawn = "".join(_shape(ref, f"_x0000_s1{i:05d}", "") for i, (ref, _) in enumerate(_sorted(texts)))
    package.add(
        name,
        f'<xml {_NAMES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        f"{_SHAPE}{drawn}</xml>",
        _DRAWING,
    )
    tag = part.root.tag("legacyDrawing")
    part.put(part.root, f'<{tag} xmlns:r="{RELATIONS}" r:id="{identity}"/>', _BEHIND_DRAWING)


def _shape(reference: str, identity: str, names: str) -> str:
    row, column = place_of(reference)
    anchor = f"{column + 1}, 15, {max(0, row - 1)}, 10, {column + 1 + _WIDE}, 15, {max(0, row - 1) + _HIGH}, 4"
    return (
        f'<v:shape{names} id="{identity}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:60pt;margin-top:2pt;width:300pt;height:130pt;'
        'z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
