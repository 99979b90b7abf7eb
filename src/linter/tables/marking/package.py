"""A package of parts (.xlsx, .docx): its relations and types, and writing it again with some parts changed."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO

from .markup import Element, Malformed, Part, escaped

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Package:
    """Parts by name; what is changed or added is kept until :meth:`written`."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = {info.filename for info in self._archive.infolist()}
        self._parts: dict[str, Part] = {}
        self._added: dict[str, str] = {}
        self._changed: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names or name in self._added

    def held(self, name: str) -> bytes:
        """A part as it is. Raises Malformed where there is none."""
        try:
            return self._archive.read(name)
        except KeyError:
            raise Malformed from None

    def part(self, name: str) -> Part:
        """A part to be read and edited. Raises Malformed."""
        if name not in self._parts:
            self._parts[name] = Part(self.held(name))
        return self._parts[name]

    def change(self, name: str, data: bytes) -> None:
        """Put bytes in a part's place."""
        self._changed[name] = data

    def add(self, name: str, text: str, content_type: str) -> None:
        """A new part, with its type; ``text`` is what follows XML's own first line."""
        self._added[name] = text if name.endswith(".vml") else _HEAD + text
        types = self.part(TYPES)
        if name.endswith(".vml"):
            if not any(e.get("Extension") == "vml" for e in types.root.all("Default")):
                tag = types.root.tag("Default")
                at = types.root.inner
                types.insert(at, f'<{tag} Extension="vml" ContentType="{content_type}"/>')
        else:
            tag = types.root.tag("Override")
            types.append(types.root, f'<{tag} PartName="/{name}" ContentType="{content_type}"/>')

    def free(self, pattern: str) -> str:
        """The first name of a pattern (``xl/comments{}.xml``) that no part has, in whatever case."""
        taken = {name.lower() for name in (*self._names, *self._added)}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    # ---- relations ---------------------------------------------------------------------------------------------------

    def related(self, name: str, kind: str) -> str | None:
        """The first part that a part is related to in a way (``comments``)."""
        return next((target for _, target in self.relations(name, kind)), None)

    def relations(self, name: str, kind: str = "") -> list[tuple[str, str]]:
        """The id and the part of each relation of a part within the package, of one kind or of all."""
        part = relations_of(name)
        if part not in self._names:
            return []
        folder = posixpath.dirname(name)
        found = []
        for each in self.part(part).root.all("Relationship"):
            target = each.get("Target") or ""
            if each.get("TargetMode") == "External" or (kind and (each.get("Type") or "").rpartition("/")[2] != kind):
                continue
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append((each.get("Id") or "", whole))
        return found

    def relate(self, name: str, target: str, kind: str) -> str:
        """Relate a part to another; the relation's id."""
        part = relations_of(name)
        path = posixpath.relpath(target, posixpath.dirname(name) or ".")
        if part in self._added:
            text = self._added[part]
            number = text.count("<Relationship ") + 1
            line = _relation(f"rIdCf{number}", kind, path)
            self._added[part] = text.replace("</Relationships>", f"{line}</Relationships>")
            return f"rIdCf{number}"
        if part not in self._names:
            line = _relation("rIdCf1", kind, path)
            self._added[part] = f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{line}</Relationships>'
            return "rIdCf1"
        held = self.part(part)
        taken = {e.get("Id") for e in held.root.all("Relationship")} | set(self._given(part))
        number = 1
        while f"rIdCf{number}" in taken:
            number += 1
        self._given(part).append(f"rIdCf{number}")
        held.append(held.root, _relation(f"rIdCf{number}", kind, path, held.root))
        return f"rIdCf{number}"

    def _given(self, part: str) -> list[str]:
        self._ids: dict[str, list[str]]
        if not hasattr(self, "_ids"):
            self._ids = {}
        return self._ids.setdefault(part, [])

    # ---- writing -----------------------------------------------------------------------------------------------------

    def written(self) -> bytes:
        """The package's bytes: every part that was not touched as it was, in its place."""
        held = BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
            for info in self._archive.infolist():
                data = self._changed.get(info.filename)
                if data is None and info.filename in self._parts:
                    data = self._parts[info.filename].edited()
                out.writestr(_like(info), data if data is not None else self._archive.read(info))
            for name, text in self._added.items():
                new = zipfile.ZipInfo(name)
                new.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(new, text.encode())
        return held.getvalue()


def relations_of(name: str) -> str:
    """The part that holds a part's relations."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _relation(identity: str, kind: str, target: str, like: Element | None = None) -> str:
    tag = like.tag("Relationship") if like is not None else "Relationship"
    return f'<{tag} Id="{identity}" Type="{RELATIONS}/{kind}" Target="{escaped(target)}"/>'


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    new = zipfile.ZipInfo(info.filename, info.date_time)
    new.compress_type = info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    new.external_attr = info.external_attr
    new.comment = info.comment
    return new
