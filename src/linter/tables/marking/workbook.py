"""Workbooks marked: cells coloured, a comment in each, a last sheet that lists them all with links to them."""

from __future__ import annotations

from ..routed import ASIDE, headed
from .mark import COLORS, Mark, Words, by_place
from .markup import Malformed, escaped
from .package import RELATIONS, Package
from .sheet import mark_sheet
from .styles import MAIN, Styles

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
# Signs that no name of a sheet has, and how long one may be.
_BARRED = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_LONGEST = 31
_WIDTHS = (20, 9, 56, 64)
# So many characters stand on a line of a column, to guess how high a row has to be.
_LINE = 15


def mark_workbook(data: bytes, marks: list[Mark], words: Words) -> bytes:
    """The marked copy's bytes. Raises Malformed where the package is not as it has to be."""
    package = Package(data)
    workbook = package.related("", "officeDocument")
    if workbook is None:
        raise Malformed
    sheets = _sheets(package, workbook)
    styles = Styles(package, workbook)
    by_sheet: dict[str, dict[str, list[Mark]]] = {}
    for place, here in by_place(marks).items():
        sheet, _, reference = place.rpartition("!")
        if sheet in sheets:
            by_sheet.setdefault(sheet, {})[reference] = here
    for sheet, wanted in by_sheet.items():
        mark_sheet(package, sheets[sheet], wanted, styles)
    _list(package, workbook, sheets, marks, words, styles)
    styles.finish()
    return package.written()


def _sheets(package: Package, workbook: str) -> dict[str, str]:
    """The parts of sheets by the sheets' names."""
    targets = dict(package.relations(workbook))
    listed = package.part(workbook).root.child("sheets")
    if listed is None:
        raise Malformed
    return {
        each.get("name") or "": targets[each.get("id") or ""]
        for each in listed.all("sheet")
        if targets.get(each.get("id") or "", "") in package
    }


def _list(
    package: Package, workbook: str, sheets: dict[str, str], marks: list[Mark], words: Words, styles: Styles
) -> None:
    part = package.part(workbook)
    listed = part.root.child("sheets")
    assert listed is not None
    taken = {(each.get("name") or "").lower() for each in listed.all("sheet")}
    title = words.title.translate(_BARRED)[: _LONGEST - 2]
    while title.lower() in taken:
        title += "_"
    number = max((int(each.get("sheetId") or 0) for each in listed.all("sheet")), default=0) + 1
    name = package.free("xl/worksheets/sheet{}.xml")
    identity = package.relate(workbook, name, "worksheet")
    tag = listed.tag("sheet")
    part.append(listed, f'<{tag} xmlns:r="{RELATIONS}" name="{escaped(title)}" sheetId="{number}" r:id="{identity}"/>')
    package.add(name, _sheet(sheets, marks, words, styles), _SHEET)


def _sheet(sheets: dict[str, str], marks: list[Mark], words: Words, styles: Styles) -> str:
    head, text, link = styles.plain("head", "D9D9D9"), styles.plain("text"), styles.plain("link")
    rows = [
        _row(1, [(headed(ASIDE + words.title), styles.plain("title"))], 26),
        _row(2, [(word, head) for word in words.columns], 18),
    ]
    links = []
    for number, mark in enumerate(marks, 3):
        sheet, _, reference = mark.place.rpartition("!")
        is_there = sheet in sheets
        texts = (mark.place, mark.said, mark.line, "\n".join(mark.details))
        formats = (link if is_there else text, styles.plain("text", COLORS[mark.severity]), text, text)
        high = max(_lines(each, width) for each, width in zip(texts, _WIDTHS, strict=True))
        rows.append(_row(number, list(zip(texts, formats, strict=True)), min(409, high * _LINE)))
        if is_there:
            quoted = sheet.replace("'", "''")
            location = escaped(f"'{quoted}'!{reference}")
            links.append(f'<hyperlink ref="A{number}" location="{location}" display="{escaped(mark.place)}"/>')
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, width in enumerate(_WIDTHS, 1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0" showGridLines="0"><pane ySplit="2" topLeftCell="A3" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f"{linked}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, cells: list[tuple[str, int]], high: int = 0) -> str:
    written = "".join(
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'
        for letter, (text, style) in zip("ABCD", cells, strict=False)
    )
    height = f' ht="{high}" customHeight="1"' if high else ""
    return f'<row r="{number}"{height}>{written}</row>'


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: a wide character is two."""
    return sum(1 + sum(1 + (ord(c) > 0x2E7F) for c in line) // width for line in text.split("\n"))
