"""The baseline: findings accepted in bulk when the tool is adopted, so that only new and worse ones count.

A finding is known again by its file, its document and row (by what they are called), its rule, its field and the figure
as stated; lines and numbers of rows play no part. One whose figures lie further apart than they did is worse, and so
new. What cannot be told from another finding for certain is new.
"""

from __future__ import annotations

import os
from fractions import Fraction

from ..diagnostic import NOTE, Diagnostic, Phrase
from ..reading import decode, read_bytes, unquoted
from ..source import Span
from ..startup import store as store
from .entries import Entry, acceptable, content_of, distance, entry_of, is_whole, read, text_of
from .identity import identify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from ..source import Source
    from ..yaml.document import Document

NAME = "crossfoot-baseline.json"
_RENAMED = "baseline-renamed"


class Baseline:
    """Accepted findings by file (relative to the baseline's folder, with ``/``); ``left`` are those not met yet.

    ``contents`` are digests of the files as they were when their findings were accepted, ``carried`` the new names of
    files that were found under another, by their old ones.
    """

    def __init__(self, path: str, entries: dict[str, list[Entry]], contents: dict[str, str] | None = None) -> None:
        self.path = path
        self.folder = os.path.dirname(os.path.realpath(path))
        self.entries = entries
        self.contents = contents or {}
        self.left: dict[str, list[Entry]] = {}
        self.carried: dict[str, str] = {}
        self._called: dict[str, list[str]] | None = None

    def name_of(self, file: str) -> str:
        """A report's name in the baseline."""
        return os.path.relpath(os.path.realpath(file), self.folder).replace(os.sep, "/")

    def place(self, file: str, data: bytes) -> str:
        """Everything that decides which entries are a file's: its name here, and the one it may have had before."""
        name = self.name_of(file)
        return f"{name}\0{self._before(name, data)}"

    def _before(self, name: str, data: bytes) -> str:
        """The name that a file of the same content had, where no file has it any more; ``""`` where there is none."""
        if name in self.entries or not self.contents:
            return ""
        if self._called is None:
            self._called = {}
            for called, content in sorted(self.contents.items()):
                if called in self.entries:
                    self._called.setdefault(content, []).append(called)
        gone = [called for called in self._called.get(content_of(data), ()) if not self.exists(called)]
        return gone[0] if len(gone) == 1 else ""

    def mark(
        self, source: Source, documents: list[Document], diagnostics: list[Diagnostic], known: Container[str]
    ) -> list[Entry]:
        """Mark the diagnostics of a file that have been accepted; the entries that nothing met.

        A file that was renamed is known by its content, and that is said.
        """
        name = self.name_of(source.name)
        data = source.text.encode("utf-8", "surrogatepass") if name not in self.entries and self.contents else b""
        before = self._before(name, data)
        entries = self.entries.get(before or name)
        if not entries:
            return []
        open_ = [d for d in diagnostics if d.waiver is None and acceptable(d, known)]
        identify(documents, open_)
        whole = is_whole(diagnostics, known)
        left = _matched(entries, open_)
        if before:
            phrase = Phrase(_RENAMED, old=before, new=name, count=len(entries) - len(left))
            diagnostics.append(
                Diagnostic(_RENAMED, NOTE, phrase, file=source.name, source=source, span=Span(0, 0), caret="")
            )
        return left if whole else []  # what was not read may still be there

    def met(self, path: str, diagnostics: list[Diagnostic], unmet: list[Entry]) -> None:
        """Take note of what a file came to: what is left of its entries, and whether it has them from another name.

        What two files say they were called is believed of the first of them only.
        """
        name = self.name_of(path)
        for said in [d for d in diagnostics if d.rule == _RENAMED]:
            before = said.message.args["old"] if isinstance(said.message, Phrase) else name
            if self.carried.setdefault(before, name) != name:
                diagnostics.remove(said)
                for diagnostic in diagnostics:
                    diagnostic.baselined = False
                return
        self.left[name] = unmet

    def stale(self) -> list[tuple[str, Entry]]:
        """Entries that nothing met, of the files that were checked or that are gone."""
        gone = [n for n in self.entries if n not in self.left and n not in self.carried and not self.exists(n)]
        found = {**self.left, **{name: self.entries[name] for name in gone}}
        return [(name, entry) for name in sorted(found) for entry in found[name]]

    def renamed(self) -> Baseline:
        """The same with the names that its files have now."""
        names = {name: self.carried.get(name, name) for name in (*self.entries, *self.contents)}
        entries = {names[name]: held for name, held in self.entries.items()}
        return Baseline(self.path, entries, {names[name]: content for name, content in self.contents.items()})

    def exists(self, name: str) -> bool:
        """Whether a file is there, or cannot be looked at; an empty folder may be a part of the tree not fetched."""
        path = os.path.join(self.folder, *name.split("/"))
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return _is_empty(os.path.dirname(path))
        except OSError:
            return True
        return True


def _is_empty(folder: str) -> bool:
    """Whether the nearest folder there is on the way to one that is missing holds nothing: git keeps no such folder,
    but leaves one for a submodule that was not fetched."""
    for _ in range(100):
        try:
            return not os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            folder = os.path.dirname(folder)
        except ValueError:
            return False
        except OSError:
            return True
    return False


def _matched(entries: list[Entry], diagnostics: list[Diagnostic]) -> list[Entry]:
    """Mark each diagnostic that an entry of its own accepts; the entries that none is left for.

    An entry takes one that is no further off than it says. Of those alike, the smallest that is enough is taken, so
    that as many as can be are, in one pass over both.
    """
    held: dict[tuple[str, ...], list[tuple[Fraction, int]]] = {}
    wanted: dict[tuple[str, ...], list[tuple[Fraction, int]]] = {}
    found = [entry_of(diagnostic) for diagnostic in diagnostics]
    alike = {_identity(entry) for entry in found}
    left = dict.fromkeys(range(len(entries)))
    for into, these in ((held, entries), (wanted, found)):
        for number, entry in enumerate(these):
            key = _identity(entry)
            off = distance(entry[3]) if key in alike and entry[3] else None
            if key in alike:
                into.setdefault(key, []).append((off or Fraction(0), number))
    for key, waiting in wanted.items():
        have = sorted(held.get(key, ()))
        at = 0
        for off, number in sorted(waiting):
            while at < len(have) and have[at][0] < off:
                at += 1
            if at == len(have):
                break
            diagnostics[number].baselined = True
            del left[have[at][1]]
            at += 1
    return [entries[number] for number in left]


def _identity(entry: Entry) -> tuple[str, ...]:
    """What two entries have alike that may be the same finding; nothing computed is no distance of nothing."""
    return *entry[:3], *entry[4:], "off" if entry[3] else ""


def load(path: str, cache: str | None, tree: str = "") -> tuple[Baseline | None, list[Diagnostic]]:
    """A baseline from its file; None with diagnostics where it is not to be had or wrong. What lies outside ``tree`` (a
    real path; ``""`` where a person named it) is not quoted."""
    data = read_bytes(path, path)
    if isinstance(data, Diagnostic):
        if data.rule == "file-missing":
            data.message = Phrase("baseline-unwritten")
        return None, [data]
    key = f"baseline-{store.key([data])}.bin"
    stored = store.read(cache, key)
    if stored is None:
        source = decode(data, path)
        if isinstance(source, Diagnostic):
            return None, unquoted([source], tree)
        entries, contents, problems = read(source)
        if problems:
            return None, unquoted(problems, tree)
        store.write(cache, key, (entries, contents))
    else:
        entries, contents = stored
    return Baseline(path, entries, contents), []


__all__ = ["NAME", "Baseline", "Entry", "acceptable", "content_of", "entry_of", "is_whole", "load", "text_of"]
