"""``crossfoot impact``: which reports newly fail or pass because the rules are no longer what they were at a ref."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...accept.baseline import entry_of
from ...diagnostic import ERROR, Diagnostic, Phrase
from ...source import harmless
from ..arguments import Arguments, Command, Operand
from ..common import CHOICE, listing, shared
from ..context import FOUND, MISUSE, OK
from ..listing import places_of, print_json
from ..opening import opened, settled

if TYPE_CHECKING:
    from typing import Any

    from ...messages import Catalogue
    from ...run.result import FileResult
    from ..context import Context


def run(context: Context, options: Arguments) -> int:
    """Check the reports by the rules as they were and as they are; FOUND where one newly fails."""
    from tempfile import TemporaryDirectory

    from ...settings.changes import GitError, restore

    ref, options.paths = options.paths[0], options.paths[1:]
    settings = settled(context)
    this = opened(context, settings) if settings is not None else None
    if settings is None or this is None:
        return MISUSE
    folders = options.rules or settings.rule_folders
    if not folders:
        return context.complain([Diagnostic("impact-no-rules", ERROR, Phrase("impact-no-rules"), file=ref)])
    with TemporaryDirectory() as temporary:
        try:
            options.rules = restore(ref, folders, temporary)
        except GitError as error:
            return context.complain([error.diagnostic])
        before = opened(context, settings, trusting=True)
        if before is None:
            return MISUSE
        both = zip(before, this, strict=True)
        changes = [_compared(old, new) for old, new in both if not (old.passed_over and new.passed_over)]
    found = [change for change in changes if change["state"] != "same"]
    if options.listing == "json":
        places = places_of(context, [file.path for file in this.found])
        found = [{**change, "file": places.path(change["file"])} for change in found]
        print_json(context, "impact", {"ref": ref, "reports": found})
    else:
        context.tell(_text(found, len(changes), context.catalogue(this.result.language)))
    return FOUND if any(change["state"] == "newly fails" for change in found) else OK


def _compared(old: FileResult, new: FileResult) -> dict[str, Any]:
    """What became of one file: its state, and the findings that came and went."""
    before, after = _counting(old), _counting(new)
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


def _counting(file: FileResult) -> dict[Any, Diagnostic]:
    """The findings of a file by what makes them the same. What is said of waivers changes with the rules they name, and
    is not what the rules find."""
    counted = (d for d in file.diagnostics if not d.accepted and d.severity != "note")
    return {(entry_of(d), d.severity): d for d in counted if not d.rule.startswith("waiver")}


def _text(found: list[dict[str, Any]], total: int, catalogue: Catalogue) -> str:
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


COMMAND = Command(
    "impact",
    "help-impact",
    "help-about-impact",
    (*shared(*(option.name for option in CHOICE), "baseline", "no-baseline"), listing("json")),
    (Operand("REF [PATH …]", "+", "help-path-impact"),),
)
