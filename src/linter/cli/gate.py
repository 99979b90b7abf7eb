"""The commands of those who run a gate: what has been accepted, what would be fixed, what settings and rules change."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..messages import Catalogue
from ..settings.settings import OFF
from ..source import harmless
from ..writing import replace, unwritable
from .main import (
    FOUND,
    MISUSE,
    OK,
    Arguments,
    Output,
    cache_folder,
    cache_of,
    color,
    locale_language,
    reading,
    settings_for,
    utf8,
    write,
    write_bytes,
)

if TYPE_CHECKING:
    from typing import Any

    from ..accept.baseline import Baseline, Entry
    from ..run.result import FileResult
    from ..run.run import Run
    from ..settings.settings import Settings


def say(problems: list[Diagnostic], language: str) -> int:
    """What keeps a command from its work, to stderr."""
    from ..render.full import one, painter

    catalogue = Catalogue(language or "zh")
    text = "\n".join(one(d, catalogue, painter(color())) for d in problems)
    write(sys.stderr, text, MISUSE, language)
    return MISUSE


def _opened(options: Arguments, *, only_reports: bool = False) -> tuple[Settings, Run, str] | tuple[None, None, str]:
    """The settings, the run and the language of a command that checks; None once it is said why there is none."""
    settings, problems = settings_for(options)
    language = options.lang or (settings.lang if settings else "") or locale_language()
    if settings is None:
        say(problems, language)
        return None, None, language
    this, problems = reading(options, settings, only_reports=only_reports)
    if this is None or this.result.stopped:
        say(problems if this is None else this.result.trouble, language)
        return None, None, language
    return settings, this, language


# ---- fixes -----------------------------------------------------------------------------------------------------------


def fix(this: Run, options: Arguments, output: Output) -> int:
    """Mend what can be mended, or show it; then say what is left."""
    from ..run.mending import mend
    from ..run.mending import write as write_file

    count, files, would = 0, 0, False
    stdin = next((found for found in this.found if found.data is not None), None)
    text_in = options.data  # what was read from standard input goes to standard output, mended or not
    if text_in is not None and not options.diff:
        output.stream = sys.stderr  # standard output gets the text
    differences: list[str] = []
    for file in this:
        fixed = mend(this.checker, file) if this.checker is not None else None
        if fixed is None or not fixed.mended:
            if not options.diff:
                output.file(file)
            continue
        if options.diff:
            from ..authoring.formatting import difference

            would = True
            before = file.source.text if file.source is not None else ""
            differences.append(difference(harmless(file.path), before, fixed.text))
            count, files = count + len(fixed.mended), files + 1
            continue
        if stdin is not None and file.path == stdin.path:
            mark = b"\xef\xbb\xbf" if text_in is not None and text_in.startswith(b"\xef\xbb\xbf") else b""
            text_in = mark + fixed.text.encode()
        else:
            try:
                if not write_file(fixed):
                    file.diagnostics.insert(
                        0, Diagnostic("changed-meanwhile", ERROR, Phrase("changed-meanwhile"), file=file.path)
                    )
                    this.result.found[ERROR] += 1
                    output.file(file)
                    continue
            except OSError as error:
                file.diagnostics.insert(0, unwritable(file.path, error))
                this.result.found[ERROR] += 1
                output.file(file)
                continue
        count, files = count + len(fixed.mended), files + 1
        this.result.replace(file, fixed.after)
        output.file(fixed.after)
    language = output.language or this.result.language or "zh"
    texts = Catalogue(language).texts
    if options.diff:
        if this.result.stopped:
            return output.end()
        write(sys.stdout, "".join(differences), FOUND, language)
        text = texts["fix-would"].format(count=count, files=files)
        write(sys.stderr, f"{text}\n", FOUND, language)
        return FOUND if would else OK
    if text_in is not None:
        write_bytes(text_in, language)
    return output.end(texts["fix-did"].format(count=count, files=files) + "\n" if count else "")


# ---- waivers ---------------------------------------------------------------------------------------------------------

_WAIVER_COLUMNS = ("file", "line", "rule", "status", "until", "by", "reason", "figure", "message")


def waivers(options: Arguments) -> int:
    """List every waiver, what it accepts, by whom and until when."""
    settings, this, language = _opened(options, only_reports=True)
    if settings is None or this is None:
        return MISUSE
    rows = []
    files = list(this)
    language = language or this.result.language or "zh"
    catalogue = Catalogue(language)
    for file in files:
        for waiver in file.waivers:
            accepted = [d for d in file.diagnostics if d.waiver is waiver]
            rows.append(
                {
                    "file": file.path,
                    "line": waiver.line,
                    "rule": waiver.rule,
                    "status": waiver.status,
                    "until": str(waiver.until) if waiver.until is not None else "",
                    "by": waiver.by,
                    "reason": waiver.reason,
                    "figure": "; ".join(dict.fromkeys(d.route for d in accepted)),
                    "message": "; ".join(dict.fromkeys(catalogue.say(d.message) for d in accepted)),
                }
            )
        problems = [d for d in file.diagnostics if d.rule == "waiver-syntax"]
        if problems:
            say(problems, language)
    _list(rows, _WAIVER_COLUMNS, options.listing, catalogue, "waivers")
    broken = any(d.rule == "waiver-syntax" for file in files for d in file.diagnostics)
    return FOUND if broken or any(row["status"] not in ("active", "off") for row in rows) else OK


def _list(rows: list[dict[str, Any]], columns: tuple[str, ...], listing: str, catalogue: Catalogue, name: str) -> None:
    """Rows as a table, as JSON or as CSV, to standard output."""
    texts = catalogue.texts
    if listing != "table":
        utf8(sys.stdout)
    if listing == "json":
        from ..render.common import dumped

        text = dumped({"version": 1, name: rows}, 2) + "\n"
    elif listing == "csv":
        from ..render.csv import row as csv_row

        text = "\ufeff" + csv_row(columns) + "".join(csv_row([row[c] for c in columns]) for row in rows)
    elif rows:
        from ..render.numbers import table

        head = [texts[f"column-{column}"] for column in columns]
        cells = [[_cell(row[c], c, texts) for c in columns] for row in rows]
        text = "\n".join(table(head, cells)) + "\n"
    else:
        text = texts[f"{name}-none"] + "\n"
    write(sys.stdout, text, OK, catalogue.language)


def _cell(value: object, column: str, texts: dict[str, str]) -> str:
    return texts[f"status-{value}"] if column == "status" else harmless(str(value))


# ---- the baseline ----------------------------------------------------------------------------------------------------


def baseline(options: Arguments) -> int:
    """Write, check or prune the baseline."""
    from ..accept import baseline as store

    settings, problems = settings_for(options)
    language = options.lang or (settings.lang if settings else "") or locale_language()
    if settings is None:
        return say(problems, language)
    path = settings.baseline or os.path.normpath(os.path.join(settings.home, store.NAME))
    named = settings.baseline
    known: Baseline | None = None
    if os.path.lexists(path) or options.action != "write":
        known, problems = store.load(path, cache_of(options))
        if known is None:
            return say(problems, language)
    settings.give("baseline", "" if options.action == "write" else os.path.abspath(path))
    this, problems = reading(options, settings, only_reports=options.action != "check")
    if this is None or this.result.stopped:
        return say(problems if this is None else this.result.trouble, language)
    if options.action == "check":
        return _check_baseline(options, settings, this)
    if options.action == "write":
        return _write_baseline(path, this, known, language, hint=not named)
    checker = this.checker
    assert checker is not None
    unread = [file.path for file in this if not store.was_read(file, checker.names)]
    held = checker.baseline
    assert held is not None
    stale = [(name, entry) for name, entry in held.stale() if not _off(this, held, name, entry)]
    return _prune_baseline(path, held, stale, unread, language or this.result.language or "zh")


def _check_baseline(options: Arguments, settings: Settings, this: Run) -> int:
    """What is new, as `check` says it, and what the baseline holds for nothing."""
    output = Output(options, settings, this.result, len(this.found), this.checker)
    for file in this:
        output.file(file)
    held = this.checker.baseline if this.checker is not None else None
    stale = [(n, e) for n, e in held.stale() if not _off(this, held, n, e)] if held is not None else []
    texts = Catalogue(output.language or this.result.language or "zh").texts
    lines = [texts["baseline-stale"].format(count=len(stale)) + "\n"] if stale else []
    lines += [f"  {harmless(name)}: {harmless(_shown(entry))}\n" for name, entry in stale]
    code = output.end(*lines)
    return code or (FOUND if stale else OK)


def _shown(entry: Entry) -> str:
    rule, route, stated = entry[:3]
    return f"{rule} {route} {stated}".rstrip()


def _write_baseline(path: str, this: Run, known: Baseline | None, language: str, *, hint: bool) -> int:
    """Every finding that counts now; what was held for reports that were not checked or cannot be read, and for rules
    that were switched off, stays."""
    from ..accept import baseline as store

    new = store.Baseline(path, {})
    known = known or new
    entries: list[tuple[str, Entry]] = []
    contents = dict(known.contents)
    seen: set[str] = set()
    unread: list[str] = []
    refused: list[Diagnostic] = []
    for file in this:
        name = new.name_of(file.path)
        if this.checker is not None and store.was_read(file, this.checker.names):
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
    language = language or this.result.language or "zh"
    code = _store(path, [*entries, *kept], contents, language)
    if code:
        return code
    texts = Catalogue(language).texts
    text = texts["baseline-written"].format(count=len(entries) + len(kept), file=harmless(path))
    write(sys.stdout, f"{text}\n", OK, language)
    _say_unread(known, unread, language)
    if hint:
        write(sys.stdout, texts["baseline-hint"].format(file=harmless(path)) + "\n", OK, language)
    if refused:  # a baseline cannot hold what keeps a report from being checked
        say(refused, language)
        return FOUND
    return OK


def _off(this: Run, held: Baseline, name: str, entry: Entry) -> bool:
    """Whether the settings leave out the rule of an entry, so that nobody can know whether it still stands."""
    policy = this.result.settings.policy(os.path.join(held.folder, *name.split("/")))
    return policy.severity(entry[0], "") == OFF


def _prune_baseline(path: str, held: Baseline, stale: list[tuple[str, Entry]], unread: list[str], language: str) -> int:
    """Take out what nothing met any more; what has another name now is called by it."""
    now = held.renamed()
    all_ = Counter((name, entry) for name, entries in now.entries.items() for entry in entries)
    kept = list((all_ - Counter(stale)).elements())
    if stale or held.carried:
        code = _store(path, kept, now.contents, language)
        if code:
            return code
    text = Catalogue(language).texts["baseline-pruned"].format(count=len(stale), left=len(kept), file=harmless(path))
    write(sys.stdout, f"{text}\n", OK, language)
    _say_unread(held, unread, language)
    return OK


def _say_unread(held: Baseline, unread: list[str], language: str) -> None:
    """Name the reports whose entries stay because nobody can know at the moment whether they still stand."""
    files = {file: held.entries.get(held.name_of(file), ()) for file in unread}
    files = {file: entries for file, entries in files.items() if entries}
    if files:
        names = ", ".join(harmless(file) for file in files)
        text = Catalogue(language).texts["baseline-unread"].format(count=sum(map(len, files.values())), files=names)
        write(sys.stderr, f"{text}\n", OK, language)


def _store(path: str, entries: list[tuple[str, Entry]], contents: dict[str, str], language: str) -> int:
    from ..accept import baseline as store

    try:
        replace(path, store.text_of(entries, contents).encode("utf-8", "backslashreplace"))
    except OSError as error:
        return say([unwritable(path, error)], language)
    return OK


# ---- settings --------------------------------------------------------------------------------------------------------


def show_settings(options: Arguments) -> int:
    """Each setting in force (for a file, where one is named), and where it comes from."""
    settings, problems = settings_for(options)
    language = options.lang or (settings.lang if settings else "") or locale_language()
    if settings is None:
        return say(problems, language)
    catalogue = Catalogue(language or "zh")
    texts = catalogue.texts
    rows = []
    for name, value, origin in settings.table(options.paths[0] if options.paths else ""):
        where = texts.get(origin, origin)
        rows.append({"setting": name, "value": value, "origin": where})
    if options.listing == "table":
        for row in rows:
            row["value"] = _written(row["value"], texts)
    _list(rows, ("setting", "value", "origin"), options.listing, catalogue, "settings")
    return OK


def _written(value: object, texts: dict[str, str]) -> str:
    """A setting as TOML has it."""
    import json

    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_written(v, texts)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_written(v, texts) for v in value) + "]"
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


# ---- what a change of rules does -------------------------------------------------------------------------------------


def impact(options: Arguments) -> int:
    """Which reports newly fail or pass because the rules are no longer what they were at a ref."""
    from tempfile import TemporaryDirectory

    from ..settings.changes import GitError, restore

    ref, options.paths = options.paths[0], options.paths[1:]
    settings, this, language = _opened(options, only_reports=True)
    if settings is None or this is None:
        return MISUSE
    folders = options.rules or settings.rule_folders
    if not folders:
        phrase = Phrase("impact-no-rules")
        return say([Diagnostic("impact-no-rules", ERROR, phrase, file=ref)], language)
    with TemporaryDirectory() as temporary:
        try:
            options.rules = restore(ref, folders, temporary)
        except GitError as error:
            return say([error.diagnostic], language)
        before, problems = reading(options, settings, only_reports=True, trusting=True)
        if before is None or before.result.stopped:
            return say(problems if before is None else before.result.trouble, language)
        both = zip(before, this, strict=True)
        changes = [_compared(old, new) for old, new in both if not (old.passed_over and new.passed_over)]
    language = language or this.result.language or "zh"
    catalogue = Catalogue(language)
    found = [change for change in changes if change["state"] != "same"]
    failing = [change for change in found if change["state"] == "newly fails"]
    if options.listing == "json":
        from ..render.common import dumped

        text = dumped({"version": 1, "ref": ref, "reports": found}, 2) + "\n"
    else:
        text = _impact_text(found, len(changes), catalogue)
    write(sys.stdout, text, OK, language)
    return FOUND if failing else OK


def _compared(old: FileResult, new: FileResult) -> dict[str, Any]:
    """What became of one file: its state, and the findings that came and went."""
    from ..accept.baseline import entry_of

    def counting(file: FileResult) -> dict[Any, Diagnostic]:
        counted = (d for d in file.diagnostics if not d.accepted and d.severity != "note")
        # What is said of waivers changes with the rules they name, and is not what the rules find.
        return {(entry_of(d), d.severity): d for d in counted if not d.rule.startswith("waiver")}

    before, after = counting(old), counting(new)
    came = [d for key, d in after.items() if key not in before]
    went = [d for key, d in before.items() if key not in after]
    failed = any(severity == ERROR for _, severity in before)
    fails = any(severity == ERROR for _, severity in after)
    state = "same" if not came and not went else "changed"
    if failed != fails:
        state = "newly fails" if fails else "newly passes"
    said = [
        {"rule": d.rule, "severity": d.severity, "route": d.route, "line": d.start[0], "change": change}
        for change, items in (("new", came), ("gone", went))
        for d in items
    ]
    return {"file": new.path, "state": state, "findings": said}


def _impact_text(found: list[dict[str, Any]], total: int, catalogue: Catalogue) -> str:
    texts = catalogue.texts
    lines = []
    for state in ("newly fails", "newly passes", "changed"):
        reports = [change for change in found if change["state"] == state]
        if not reports:
            continue
        lines.append(texts["impact-" + state.replace(" ", "-")].format(count=len(reports)))
        for change in reports:
            lines.append(f"  {harmless(change['file'])}")
            lines += [
                f"    {'+' if f['change'] == 'new' else '-'} {texts[f['severity']]}[{f['rule']}] {f['line']}: "
                f"{harmless(f['route'])}"
                for f in change["findings"]
            ]
    lines.append(texts["impact-sum"].format(total=total, same=total - len(found)))
    return "\n".join(lines) + "\n"


# ---- the cache -------------------------------------------------------------------------------------------------------


def cache(options: Arguments) -> int:
    """Say what the cache holds, or delete it."""
    from ..run.results import entries, forget

    language = options.lang or locale_language() or "zh"
    texts = Catalogue(language).texts
    folder = cache_folder()
    if folder is None:
        write(sys.stdout, texts["cache-none"] + "\n", OK, language)
        return OK
    if options.action == "clear":
        count, size = forget(folder)
    else:
        found = list(entries(folder))
        count, size = len(found), sum(length for _, length in found)
    text = texts[f"cache-{options.action}"].format(folder=harmless(folder), count=count, size=f"{size:,}")
    write(sys.stdout, f"{text}\n", OK, language)
    return OK


# ---- completion ------------------------------------------------------------------------------------------------------


def completion(options: Arguments) -> int:
    """A shell's completion script."""
    import shtab

    from .commands import parser

    write(sys.stdout, shtab.complete(parser(), options.paths[0]) + "\n", OK, "")
    return OK


__all__ = ["baseline", "cache", "completion", "fix", "impact", "say", "show_settings", "waivers"]
