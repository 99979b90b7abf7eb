"""What a file is, by its first bytes, and whether its insides are safe to unpack. Nothing of it is run or fetched."""

from __future__ import annotations

import os
import re
import zipfile
import zlib

from ..diagnostic import ERROR, Diagnostic, Phrase
from .grid import Book

# Far above what a report takes, far below what would hurt.
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 2_000
MAX_RATIO = 200
MAX_CELLS = 200_000
MAX_MERGED = 100_000
_MUCH = 4 * 1024 * 1024
_CHUNK = 1 << 20
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?"[^<>]*>')
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Its streams have names in UTF-16: a workbook, a document, a package that a password locks.
_LOCKED, _BOOK, _WORDS = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "WordDocument"))

READ = (".xlsx", ".xlsm", ".xls", ".docx", ".csv", ".pdf")
# What reads them, but for plain text.
LIBRARIES = {".xlsx": "openpyxl", ".xlsm": "openpyxl", ".xls": "xlrd", ".docx": "docx", ".pdf": "pdfplumber"}
# How the names begin of what an office keeps beside a file that it has open.
_LOCKS = ("~$", ".~")
REFUSED = {
    ".doc": "tables-doc", ".wps": "tables-doc", ".wpt": "tables-doc", ".rtf": "tables-doc", ".odt": "tables-doc",
    ".et": "tables-et", ".ods": "tables-et", ".xlsb": "tables-et", ".png": "tables-scan",
    ".jpg": "tables-scan", ".jpeg": "tables-scan", ".tif": "tables-scan", ".tiff": "tables-scan", ".bmp": "tables-scan",
    ".ofd": "tables-pdf",
}  # fmt: skip


class Unreadable(Exception):
    """A file that is not read, and what to say of it."""

    def __init__(self, rule: str, name: str, **args: object) -> None:
        super().__init__(rule)
        self.diagnostic = Diagnostic(rule, ERROR, Phrase(rule, **args), file=name)


def ending(path: str) -> str:
    """A file's ending in small letters."""
    return os.path.splitext(path)[1].lower()


def kind_of(data: bytes, name: str) -> str:
    """How a file is to be read (``xlsx``, ``xls``, ``docx``, ``pdf``, ``csv``), by what it is and not only by its name.

    Raises Unreadable.
    """
    kind = ending(name)
    if kind in REFUSED:
        raise Unreadable(REFUSED[kind], name)
    if os.path.basename(name).startswith(_LOCKS):
        raise Unreadable("tables-lock", name)
    if data.startswith(_OLD):
        if _LOCKED in data:
            raise Unreadable("tables-password", name)
        if kind in (".xls", ".xlsx", ".xlsm") and _BOOK in data:
            return "xls"
        raise Unreadable("tables-doc" if _WORDS in data else "tables-broken", name)
    if data.startswith(b"%PDF"):
        return "pdf"
    if data.startswith(b"PK"):
        return _packed(data, name)
    if kind == ".csv":
        return "csv"
    begins = data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if begins[:1] == b"<":  # web pages that systems call .xls
        raise Unreadable("tables-html", name)
    raise Unreadable("tables-broken", name)


def _packed(data: bytes, name: str) -> str:
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {info.filename for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("tables-broken", name) from None
    if "word/document.xml" in parts:
        return "docx"
    if any(part.startswith("xl/") for part in parts):
        return "xlsx"
    raise Unreadable("tables-broken", name)


def examined(data: bytes, name: str, book: Book) -> None:
    """See that a packed file can be unpacked without harm, and note in ``book`` what of it is left alone.

    Raises Unreadable.
    """
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            total = sum(info.file_size for info in infos)
            if len(infos) > MAX_PARTS or total > MAX_UNPACKED:
                raise Unreadable("tables-bomb", name, size=total)
            if any(info.flag_bits & 1 for info in infos):
                raise Unreadable("tables-password", name)
            for info in infos:
                if info.file_size > _MUCH and info.file_size > MAX_RATIO * max(1, info.compress_size):
                    raise Unreadable("tables-bomb", name, size=info.file_size)
                if info.filename.endswith((".xml", ".rels")):
                    _part(archive, info, name)
            names = [info.filename for info in infos]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zlib.error):
        raise Unreadable("tables-broken", name) from None
    if any(part.endswith("vbaProject.bin") for part in names):
        book.notes.append(("tables-macros", ""))
    if any("externalLinks/" in part for part in names):
        book.notes.append(("tables-links", ""))


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """Read a part through once, in pieces: what it declares may not be true, and no office declares entities."""
    size = cells = merged = 0
    before = b""
    is_sheet = "worksheets/" in info.filename
    with archive.open(info) as file:
        while piece := file.read(_CHUNK):
            size += len(piece)
            if size > MAX_UNPACKED:
                raise Unreadable("tables-bomb", name, size=size)
            both = before + piece
            if b"<!DOCTYPE" in both or b"<!ENTITY" in both:
                raise Unreadable("tables-entities", name)
            if is_sheet:
                cells += both.count(b"<v>") + both.count(b"<v ") + both.count(b"<is>")
                if cells > MAX_CELLS:
                    raise Unreadable("tables-too-many-cells", name, limit=MAX_CELLS)
                merged += _merged(both)
                if merged > MAX_MERGED:
                    raise Unreadable("tables-too-many-cells", name, limit=MAX_MERGED)
            before = piece[piece.rfind(b"<") :][-200:] if is_sheet else piece[-9:]


def _merged(text: bytes) -> int:
    """How many cells the merged ranges in a piece of a sheet cover; a range that ends beyond it is not counted yet."""
    count = 0
    for found in _RANGE.finditer(text):
        left, top, right, bottom = found.groups()
        rows = abs(int(bottom or top) - int(top)) + 1
        count += rows * (abs(_column(right or left) - _column(left)) + 1)
    return count


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
