"""What all renderings of a run have in common; each has a file of its own, and a line in ``formats``.

A rendering gets each file as it has been checked, and the totals at the end; what it returns is written at once, so
that a long run shows what it finds and keeps nothing.
"""

from __future__ import annotations

import os

from ..diagnostic import first_line
from ..origin import cell_of, is_imported, spot
from ..source import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..diagnostic import Diagnostic, Elsewhere
    from ..messages import Catalogue
    from ..run.result import FileResult, Result
    from .places import Places


class Options:
    """What a rendering may depend on besides the result: colour, how much to say, whether there is a baseline, what a
    pack says of itself (``about``), and the folder that paths for programs begin at (``root``, ``""`` for this one)."""

    __slots__ = ("about", "baseline", "color", "root", "verbose")

    def __init__(
        self,
        color: bool = False,
        verbose: bool = False,
        baseline: bool = False,
        about: Callable[[str], dict[str, Any]] | None = None,
        root: str = "",
    ) -> None:
        self.color = color
        self.verbose = verbose
        self.baseline = baseline
        self.about = about
        self.root = root


class Rendering:
    """Base of all renderings; each method gives text to write now.

    ``human`` is whether people read it at a terminal: it is written as the terminal has it, files are called what the
    user calls them, and what is wrong with the call itself goes elsewhere (``trouble``). All else is UTF-8.
    """

    human = False

    def __init__(self, catalogue: Catalogue, options: Options) -> None:
        self.catalogue = catalogue
        self.options = options
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """What files are called, for programs."""
        if self._places is None:
            from .places import Places

            self._places = Places(self.options.root or os.getcwd())
        return self._places

    def begin(self) -> str:
        return ""

    def file(self, file: FileResult) -> str:
        raise NotImplementedError

    def end(self, result: Result) -> str:
        return ""

    def trouble(self, diagnostics: list[Diagnostic]) -> str:
        return ""


def cell(d: Diagnostic) -> str:
    """The cell of a spreadsheet or document that a diagnostic is about, ``自评表!D12``; ``""`` where there is none."""
    if d.source is None or d.span is None or not is_imported(d.source) or d.start[0] == 1:
        return ""
    return cell_of(d.source, d.span.start)


def headline(d: Diagnostic, catalogue: Catalogue) -> str:
    """What a diagnostic says in a line, for readers who are shown no text of the report: its cell, and its message."""
    where = cell(d)
    said = in_a_line(d, catalogue)
    return f"{harmless(where)}: {said}" if where else said


def in_a_line(d: Diagnostic, catalogue: Catalogue) -> str:
    """A diagnostic's message, with the lines of all further places of which it is said."""
    said = catalogue.say(d.message)
    if d.source is None:
        return said
    source = d.source
    lines = dict.fromkeys(source.line_of(label.span.start) for label in d.labels if label.also)
    if not lines:
        return said
    texts = catalogue.texts
    return texts["also-lines"].format(message=said, lines=texts["list-comma"].join(map(str, lines)))


def details(d: Diagnostic, catalogue: Catalogue, elsewhere: bool = True) -> Iterator[tuple[str, str]]:
    """The notes of a diagnostic, its places in other reports (where they are asked for), its fix, the rule's title and
    its citations, each under its heading."""
    texts = catalogue.texts
    for kind, text in d.notes:
        yield texts[kind], catalogue.say(text)
    for each in d.elsewhere if elsewhere else ():
        said = catalogue.say(each.text)
        yield (
            texts["elsewhere"],
            harmless(f"{spot(each.source, each.span.start)} {stated(each)}") + (said and f" {said}"),
        )
    if d.fix is not None:
        new = texts["list-comma"].join(edit.text for edit in d.fix.edits)
        why = texts[d.fix.why_not] if d.fix.why_not else ""
        yield texts["fix"], texts["fix-by-hand" if why else "fix-machine"].format(text=new, why=why)
    title = catalogue.say(d.title) if d.title is not None else ""
    if title and title != catalogue.say(d.message):
        yield texts["title"], title
    for text in d.basis:
        yield texts["basis"], catalogue.say(text)


def stated(each: Elsewhere) -> str:
    """What stands at a place in another report, on one line."""
    return first_line(each.source, each.span)


def unfit_for(why: str, label: str, count: int, catalogue: Catalogue) -> str:
    """Why a table or a whole report is no case for a rule."""
    return harmless(catalogue.texts[why].format(label=label, count=count))
