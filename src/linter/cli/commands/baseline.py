"""``crossfoot baseline``: accept what there is now, and see what became of it."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from ...accept import baseline as store
from ...diagnostic import ERROR
from ...settings.settings import OFF
from ...source import harmless
from ...writing import replace, unwritable
from ..arguments import Arguments, Command, Operand
from ..common import CHOICE, REPORTS, shared
from ..context import FOUND, MISUSE, OK
from ..opening import opened, settled
from ..output import Output

if TYPE_CHECKING:
    from ...accept.baseline import Baseline, Entry
    from ...diagnostic import Diagnostic
    from ...run.result import FileResult
    from ...run.run import Run
    from ...settings.settings import Settings
    from ..context import Context

    _Named = list[tuple[str, Entry]]


class BaselineArguments(Arguments):
    """``action`` is what to do with the baseline."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""


def run(context: Context, options: BaselineArguments) -> int:
    """Write, check or prune the baseline."""
    settings = settled(context)
    if settings is None:
        return MISUSE
    path = settings.baseline or os.path.normpath(os.path.join(settings.home, store.NAME))
    named = settings.baseline
    known: Baseline | None = None
    if os.path.lexists(path) or options.action != "write":
        known, problems = store.load(path, context.cache, "" if "baseline" in settings.given else settings.tree)
        if known is None:
            return context.complain(problems)
    settings.give("baseline", "" if options.action == "write" else os.path.abspath(path))
    this = opened(context, settings, only_reports=options.action != "check")
    if this is None:
        return MISUSE
    if options.action == "check":
        return _check(context, settings, this)
    if options.action == "write":
        return _write(context, path, this, known, hint=not named)
    return _prune(context, path, this)


def _check(context: Context, settings: Settings, this: Run) -> int:
    """What is new, as `check` says it, and what the baseline holds for nothing."""
    output = Output(context, settings, this.result, this)
    for file in this:
        output.file(file)
    stale = _stale(this)
    texts = context.catalogue(output.language or this.result.language).texts
    lines = [texts["baseline-stale"].format(count=len(stale)) + "\n"] if stale else []
    lines += [f"  {harmless(name)}: {harmless(_shown(entry))}\n" for name, entry in stale]
    code = output.end(*lines)
    return code or (FOUND if stale else OK)


def _shown(entry: Entry) -> str:
    rule, route, stated = entry[:3]
    return f"{rule} {route} {stated}".rstrip()


def _write(context: Context, path: str, this: Run, known: Baseline | None, *, hint: bool) -> int:
    """Every finding that counts now; what was held for reports that were not checked or cannot be read, and for rules
    that were switched off, stays."""
    new = store.Baseline(path, {})
    known = known or new
    entries: _Named = []
    contents = dict(known.contents)
    seen: set[str] = set()
    unread: list[str] = []
    refused: list[Diagnostic] = []
    for file in this:
        name = new.name_of(file.path)
        if _was_read(this, file):
            seen.add(name)
        else:
            unread.append(file.path)
        if file.source is not None:
            contents[name] = store.content_of(file.source.text.encode("utf-8", "surrogatepass"))
        refused += file.trouble
        for d in file.diagnostics:
            if d.waiver is not None:
                continue
            if this.checker is not None and store.acceptable(d, this.checker.names):
                entries.append((name, store.entry_of(d)))
            elif d.severity == ERROR:
                refused.append(d)
    kept = [
        (name, entry)
        for name, held in known.entries.items()
        for entry in held
        if (new.exists(name) if name not in seen else _off(this, new, name, entry))
    ]
    kept = list((Counter(kept) - Counter(entries)).elements())  # of what was read in part, the rest
    context.language = context.language or this.result.language
    code = _store(context, path, [*entries, *kept], contents)
    if code:
        return code
    texts = context.catalogue().texts
    context.tell(texts["baseline-written"].format(count=len(entries) + len(kept), file=harmless(path)) + "\n")
    _say_unread(context, known, unread)
    if hint:
        context.tell(texts["baseline-hint"].format(file=harmless(path)) + "\n")
    if refused:  # a baseline cannot hold what keeps a report from being checked
        context.complain(refused)
        return FOUND
    return OK


def _stale(this: Run) -> _Named:
    """The entries that nothing met, of a run that is over; not those of which nobody can know."""
    held = this.checker.baseline if this.checker is not None else None
    if held is None:
        return []
    return [(name, entry) for name, entry in held.stale() if not _off(this, held, name, entry)]


def _off(this: Run, held: Baseline, name: str, entry: Entry) -> bool:
    """Whether the settings leave out the rule of an entry, so that nobody can know whether it still stands."""
    policy = this.result.settings.policy(os.path.join(held.folder, *name.split("/")))
    return policy.severity(entry[0], "") == OFF


def _prune(context: Context, path: str, this: Run) -> int:
    """Take out what nothing met any more; what has another name now is called by it."""
    unread = [file.path for file in this if not _was_read(this, file)]
    assert this.checker is not None and this.checker.baseline is not None
    held = this.checker.baseline
    context.language = context.language or this.result.language
    stale = _stale(this)
    now = held.renamed()
    all_ = Counter((name, entry) for name, entries in now.entries.items() for entry in entries)
    kept = list((all_ - Counter(stale)).elements())
    code = _store(context, path, kept, now.contents) if stale or held.carried else OK
    if code:
        return code
    texts = context.catalogue().texts
    context.tell(texts["baseline-pruned"].format(count=len(stale), left=len(kept), file=harmless(path)) + "\n")
    _say_unread(context, held, unread)
    return OK


def _was_read(this: Run, file: FileResult) -> bool:
    """Whether all that a file holds was checked, so that what is not found in it is not there."""
    names = this.checker.names if this.checker is not None else ()
    return file.reports > 0 and not file.faulty and store.is_whole(file.diagnostics, names)


def _say_unread(context: Context, held: Baseline, unread: list[str]) -> None:
    """Name the reports whose entries stay because nobody can know at the moment whether they still stand."""
    files = {file: held.entries.get(held.name_of(file), ()) for file in unread}
    files = {file: entries for file, entries in files.items() if entries}
    if files:
        names = ", ".join(harmless(file) for file in files)
        text = context.catalogue().texts["baseline-unread"].format(count=sum(map(len, files.values())), files=names)
        context.note(text + "\n")


def _store(context: Context, path: str, entries: _Named, contents: dict[str, str]) -> int:
    try:
        replace(path, store.text_of(entries, contents).encode("utf-8", "backslashreplace"))
    except OSError as error:
        return context.complain([unwritable(path, error)])
    return OK


COMMAND = Command(
    "baseline",
    "help-baseline",
    "help-about-baseline",
    shared(
        *(option.name for option in CHOICE if option.name not in ("select", "ignore")),
        "baseline", "format", "output", "fail-on", "verbose",
    ),
    (Operand("", "1", choices=("write", "check", "prune"), dest="action"), REPORTS),
    BaselineArguments,
)  # fmt: skip
