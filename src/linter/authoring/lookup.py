"""What `explain` knows beside rules: what packs declare, and the built-in checks by their codes."""

from __future__ import annotations

import re

from ..diagnostic import ERROR, FORM_CHECKS, Diagnostic, Phrase
from ..language.reading.mistakes import DECLARATION
from ..messages import Catalogue
from ..nearest import nearest
from ..program.program import Program
from .manual import both, explain, fields_of, titled, values_of
from .sources import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What the tool itself checks, and what is said of it.
CODES = {
    "yaml-syntax": "code-yaml-syntax",
    "yaml-tag": "code-yaml-tag",
    "empty-file": "code-empty-file",
    "not-a-report": "code-not-a-report",
    "ambiguous-form": "code-ambiguous-form",
    "incomplete-report": "code-incomplete-report",
    "report-too-deep": "code-report-too-deep",
    "named-pack-only": "code-named-pack-only",
    "missing-field": "code-missing-field",
    "blank-field": "code-blank-field",
    "unknown-key": "code-unknown-key",
    "field-twice": "code-field-twice",
    "form-read-as": "code-form-read-as",
    "heading-of-text": "code-heading-of-text",
    "heading-read-as": "code-heading-read-as",
    "table-of-its-own": "code-table-of-its-own",
    "rate-read-as": "code-rate-read-as",
    "unknown-currency": "code-unknown-currency",
    "pack-differs": "code-pack-differs",
    "not-a-value": "code-not-a-value",
    "not-a-list-value": "code-not-a-list-value",
    "not-a-group": "code-not-a-group",
    "unreadable-figure": "code-unreadable-figure",
    "torn-figure": "code-torn-figure",
    "cut-text": "code-cut-text",
    "excess-digits": "code-excess-digits",
    "fiscal-year-unknown": "code-fiscal-year-unknown",
    "mixed-ways": "code-mixed-ways",
    "too-many-diagnostics": "code-too-many-diagnostics",
    "file-missing": "code-file-missing",
    "file-unreadable": "code-file-unreadable",
    "file-encoding": "code-file-encoding",
    "waiver-syntax": "code-waiver-syntax",
    "waiver-unknown-rule": "code-waiver-unknown-rule",
    "waiver-unused": "code-waiver-unused",
    "waiver-expired": "code-waiver-expired",
    "waiver-expires": "code-waiver-expires",
    "baseline": "code-baseline",
    "rule-syntax": "code-rule-syntax",
    "rule-error": "code-rule-error",
    "rule-warning": "code-rule-warning",
    "settings": "code-settings",
    "expect": "code-expect",
    "fault": "code-fault",
}
_KINDS = ("forms", "parameters", "bands", "tables", "defines")


def explained(program: Program, name: str, catalogue: Catalogue) -> tuple[list[str], Diagnostic | None]:
    """All that goes by a name, as Markdown, the user's own before what is shipped; a diagnostic where nothing does."""
    packs = sorted(program.index, key=lambda pack: (not program.index[pack]["given"], pack))
    texts: list[str] = []
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for pack in packs:
        if not word.search(written(program, pack)):  # to compile a pack that cannot have it takes its time
            continue
        about = program.about(pack)
        if name in about["rules"] and about["rules"][name]["pack"] == pack:
            texts.append(explain(program, pack, name, catalogue))
        for kind in _KINDS:
            texts += [_declared(kind, own, entry, about, catalogue) for own, entry in _found(about, kind, name, pack)]
    if name in CODES:
        texts.append(_builtin(name, catalogue))
    if texts:
        return texts, None
    return [], Diagnostic("unknown-rule", ERROR, _unknown(program, name), file=name)


def _found(about: dict[str, Any], kind: str, name: str, pack: str) -> list[tuple[str, dict[str, Any]]]:
    """What a pack itself declares of a kind under a name or a label."""
    found = []
    for own, entry in about[kind].items():
        owners = [version["pack"] for version in entry["versions"]] if "versions" in entry else [entry["pack"]]
        if name in (own, entry["label"]) and pack in owners:
            found.append((own, entry))
    return found


def _declared(kind: str, name: str, entry: dict[str, Any], about: dict[str, Any], catalogue: Catalogue) -> str:
    """A form, a parameter, bands, a table or a formula in full."""
    words = catalogue.texts
    lines = [f"# {titled(name, entry)}", ""]
    lines.append(f"- {words['manual-pack']}: {both(about['label'], about['name'], catalogue)}")
    if kind == "forms":
        lines += ["", *fields_of(entry, catalogue)]
        users = [rule for rule, own in about["rules"].items() if own["form"] == name]
    elif kind == "parameters":
        lines.append(f"- {words['manual-parameter']}: {values_of(entry)}")
        lines += [f"- {words['manual-basis']}: {text}" for text in entry["basis"]]
        users = _users(about, "parameter", name)
    else:
        texts = [entry["text"]] if kind == "defines" else [version["text"] for version in entry["versions"]]
        for text in texts:
            lines += ["", "```", text, "```"]
        users = _users(about, {"bands": "bands", "tables": "table", "defines": "define"}[kind], name)
    if users:
        lines += ["", f"{words['manual-rules']}: {words['list-comma'].join(users)}"]
    return "\n".join(lines) + "\n"


def _users(about: dict[str, Any], what: str, name: str) -> list[str]:
    """The rules of a pack that read something."""
    return [rule for rule, own in about["rules"].items() if (what, name) in own["reads"]]


def _builtin(name: str, catalogue: Catalogue) -> str:
    words = catalogue.texts
    lines = [f"# {name}", "", words[CODES[name]], "", f"- {words['manual-builtin']}"]
    if name in FORM_CHECKS:
        lines.append(f"- {words['manual-waivable']}")
    return "\n".join(lines) + "\n"


_DECLARED = re.compile(rf"{DECLARATION.pattern}[ \t]+([\w-]+)", DECLARATION.flags)


def _unknown(program: Program, name: str) -> Phrase:
    known = {rule for info in program.index.values() for rule in info["rules"]} | set(CODES)
    for pack in program.index:
        known.update(match[match.lastindex or 0] for match in _DECLARED.finditer(written(program, pack)))
    return Phrase("unknown-explained", name=name, suggestion=nearest(name, sorted(known)))
