"""A workbook's styles: for each cell that is coloured, a copy of its format with another fill."""

from __future__ import annotations

from .markup import Element, Malformed, Part
from .package import Package

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NEW = (
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)
# The fonts of the list: its head, its cells, its links.
_FONTS = {
    "head": '<{p}b/><{p}sz val="11"/><{p}name val="{name}"/>',
    "text": '<{p}sz val="11"/><{p}name val="{name}"/>',
    "link": '<{p}u/><{p}sz val="11"/><{p}color rgb="FF0563C1"/><{p}name val="{name}"/>',
    "title": '<{p}b/><{p}sz val="14"/><{p}name val="{name}"/>',
}
_FACE = "宋体"


class Styles:
    """The styles of a workbook, with those that marks need added as they are asked for."""

    def __init__(self, package: Package, workbook: str) -> None:
        """Raises Malformed where they are not as they have to be."""
        name = package.related(workbook, "styles")
        self._package = package
        self._new = {"fonts": 0, "fills": 0, "borders": 0, "cellXfs": 0}
        self._made: dict[tuple[str, ...], int] = {}
        if name is None or name not in package:
            name = package.free("xl/styles{}.xml")
            package.relate(workbook, name, "styles")
            self._part = Part(_NEW.encode())
            self._new_name = name
        else:
            self._part = package.part(name)
            self._new_name = ""
        self.root = self._part.root
        for section in ("fonts", "fills", "borders", "cellXfs"):
            if self.root.child(section) is None:
                raise Malformed

    def finish(self) -> None:
        """Say how many there are now."""
        for section, more in self._new.items():
            element = self._section(section)
            if more and element.get("count") is not None:
                self._part.set(element, "count", str(len(element.children) + more))
        if self._new_name:
            self._package.add(self._new_name, self._part.edited().decode(), _TYPE)

    def filled(self, style: int, color: str) -> int:
        """A cell format that is another one with a fill of a colour."""
        return self._once(("filled", str(style), color), lambda: self._format(style, self._fill(color)))

    def plain(self, font: str, color: str = "") -> int:
        """A format of the list: of one of its fonts, with text that wraps and a thin border, but in titles."""
        return self._once(("plain", font, color), lambda: self._listed(font, color))

    def _listed(self, font: str, color: str) -> int:
        p = self.root.tag("")
        inner = _FONTS[font].format(p=p, name=_FACE)
        number = self._once(("font", font), lambda: self._add("fonts", f"<{p}font>{inner}</{p}font>"))
        fill = self._fill(color) if color else 0
        border = self._border() if font != "title" else 0
        wrap = ' wrapText="1"' if font != "title" else ""
        return self._add(
            "cellXfs",
            f'<{p}xf numFmtId="0" fontId="{number}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><{p}alignment vertical="top"{wrap}/></{p}xf>',
        )

    def _border(self) -> int:
        p = self.root.tag("")
        sides = "".join(
            f'<{p}{side} style="thin"><{p}color rgb="FFBFBFBF"/></{p}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._once(("border",), lambda: self._add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>"))

    def _fill(self, color: str) -> int:
        p = self.root.tag("")
        solid = f'<{p}patternFill patternType="solid"><{p}fgColor rgb="FF{color}"/><{p}bgColor indexed="64"/>'
        return self._once(("fill", color), lambda: self._add("fills", f"<{p}fill>{solid}</{p}patternFill></{p}fill>"))

    def _format(self, style: int, fill: int) -> int:
        formats = self._section("cellXfs").children
        if not 0 <= style < len(formats):
            raise Malformed
        old = formats[style]
        copy = Part(self._whole(old))
        copy.set(copy.root, "fillId", str(fill))
        copy.set(copy.root, "applyFill", "1")
        return self._add("cellXfs", copy.edited().decode())

    def _whole(self, element: Element) -> bytes:
        """An element as a text of its own; prefixes need not be declared for offsets to be found."""
        return self._part.data[element.start : element.end]

    def _add(self, section: str, text: str) -> int:
        element = self._section(section)
        number = len(element.children) + self._new[section]
        self._new[section] += 1
        self._part.append(element, text)
        return number

    def _section(self, name: str) -> Element:
        found = self.root.child(name)
        assert found is not None
        return found

    def _once(self, key: tuple[str, ...], make: Callable[[], int]) -> int:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]
