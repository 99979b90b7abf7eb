"""Where the values of a report came from that was read out of a spreadsheet or a document: the cell of each line.

Such a text says so itself: its first line names the file, and the comment behind a value its cell.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .source import Source

HEAD = "# crossfoot import: "
# Between a value and its cell.
MARK = "  # "
_LONGEST = 2_000


def is_imported(source: Source) -> bool:
    """Whether a text was made by an import."""
    return source.text.startswith(HEAD)


def file_of(source: Source) -> str:
    """The name of the file that a text was imported from."""
    line = source.text[len(HEAD) : source.text.find("\n")]
    return line.partition(MARK)[0].strip()


def cell_of(source: Source, offset: int) -> str:
    """The cell that the line at an offset was read from; of a line that names none, that of the next one that does.
    ``""`` where there is none."""
    text = source.text
    start = text.rfind("\n", 0, offset) + 1
    last = min(len(text), start + _LONGEST)
    while start < last:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        _, found, place = line.rpartition(MARK)
        if found and "!" in place:
            return place.partition("（")[0].strip()
        start = end + 1
    return ""


def spot(source: Source, offset: int, name: str = "") -> str:
    """Where something stands, for people: ``report.yaml:12:5``, with the cell it was imported from behind that; of a
    file of tables itself the cell alone, ``自评表.xlsx 自评表!D12``. ``name`` is what the file is called, where that is
    not the source's."""
    line, column = source.locate(offset)
    name = name or source.name
    where = f"{name}:{line}:{column}"
    if not is_imported(source):
        return where
    cell, file = cell_of(source, offset) if line > 1 else "", file_of(source)
    if source.name.replace("\\", "/").rpartition("/")[2] == file:
        return f"{name} {cell}".rstrip()
    return f"{where} ({file} {cell})" if cell else where
