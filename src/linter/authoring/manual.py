"""Rules explained: one rule in full, all of them as a table, and a manual of whole packs, from one source."""

from __future__ import annotations

import os
from decimal import localcontext

from ..diagnostic import ERROR, Authored, Diagnostic, Phrase
from ..explain.showing import show
from ..figure import EXACT
from ..messages import Catalogue
from ..program.program import Program
from ..render.full import one
from ..run.judging import judge
from ..source import Source, harmless, printed, width
from ..writing import obstacle, replace, unwritable
from ..yaml.document import parse
from .markdown import block, cell, code, inline, link
from .partners import in_one, parted
from .proving import bind_examples, in_force
from .sources import heirs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The first line of every page that we write; a file without it is somebody's own and is not written over.
MARK = "<!-- crossfoot manual -->"


def packs_of(program: Program) -> list[str]:
    """The packs in force, those that others extend first."""
    names = [name for name, info in program.index.items() if info["given"]]
    return sorted(names, key=lambda name: (len(program.index[name]["lineage"]), name))


def own_rules(program: Program, packs: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """``(pack, rule, what is known of it)``, each rule in the pack that declares it."""
    found = []
    for pack in packs:
        for name, rule in program.about(pack)["rules"].items():
            if rule["pack"] == pack:
                found.append((pack, name, rule))
    return found


def listing(program: Program, packs: list[str]) -> list[dict[str, Any]]:
    """Every rule in a line: name, pack, form, severity, titles, dates, citation, number of examples."""
    result = []
    for pack, name, rule in own_rules(program, packs):
        passes, fails = _counted(program, pack, name)
        result.append(
            {
                "rule": name,
                "pack": pack,
                "form": rule["form"],
                "form_label": rule["form_label"],
                "severity": rule["severity"],
                "title": rule["titles"],
                "effective": [v["period"] for v in rule["versions"] if v["period"]],
                "basis": rule["basis"],
                "pass": passes,
                "fail": fails,
                "file": rule["versions"][-1]["at"][0],
                "line": rule["versions"][-1]["at"][1],
            }
        )
    return result


def _examples(program: Program, pack: str, name: str) -> list[tuple[int, bool, str, int, str]]:
    """``(epoch, passes, fragment, offset, file)`` of a rule's examples, each once."""
    found: dict[tuple[str, int], tuple[int, bool, str, int, str]] = {}
    for year in reversed(program.index[pack]["epochs"]):
        loaded = program.pack(pack, year)
        for number, rule in enumerate(loaded.rules):
            if rule["name"] == name:
                for passes, text, offset in loaded.examples[number]:
                    found.setdefault((rule["at"][0], offset), (year, passes, text, offset, rule["at"][0]))
    return list(found.values())


def _counted(program: Program, pack: str, name: str) -> tuple[int, int]:
    kinds = [passes for _, passes, _, _, _ in _examples(program, pack, name)]
    return kinds.count(True), kinds.count(False)


def table(rows: list[dict[str, Any]], catalogue: Catalogue) -> str:
    """The listing as a table of aligned columns."""
    words = catalogue.texts
    head = [words[f"manual-{key}"] for key in ("rule", "pack", "form", "severity", "title")]
    body = [
        [
            row["rule"],
            row["pack"],
            harmless(row["form_label"]),
            words[row["severity"]],
            catalogue.say(Authored(row["title"])),
        ]
        for row in rows
    ]
    sizes = [max(width(line[i]) for line in [head, *body]) for i in range(len(head))]
    lines = []
    for line in [head, *body]:
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(line, sizes, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


# ---- one rule --------------------------------------------------------------------------------------------------------


def explain(program: Program, pack: str, name: str, catalogue: Catalogue, *, level: int = 1) -> str:
    """A rule in full, as Markdown that reads well as plain text."""
    say, words = catalogue.say, catalogue.texts
    about = program.about(pack)
    rule = about["rules"][name]
    title = say(Authored(rule["titles"])) if rule["titles"] else ""
    lines = [f"{'#' * level} {inline(name)}", "", *([inline(title), ""] if title else [])]
    why = say(Authored(rule["why"])) if rule["why"] else ""
    if why:
        lines += [inline(why), ""]
    facts = [
        ("pack", both(about["label"], pack, catalogue)),
        ("form", both(rule["form_label"], rule["form"], catalogue)),
        *(("inside", both(label, form, catalogue)) for label, form in rule["inside"]),
        ("severity", words[rule["severity"]]),
    ]
    facts += [("basis", text) for text in rule["basis"]]
    facts += [("effective", v["period"]) for v in rule["versions"] if v["period"]]
    if rule["fix"]:
        facts.append(("fix", rule["fix"]))
    file, line, _ = rule["versions"][-1]["at"]
    facts.append(("at", f"{file}:{line}"))
    lines += [f"- {words['manual-' + key]}: {inline(text)}" for key, text in facts]
    for version in rule["versions"]:
        lines += ["", *([inline(version["period"]), ""] if version["period"] else [])]
        size = max((width(word) for word, _ in version["clauses"]), default=0)
        clauses = (f"{word}{' ' * (size - width(word))} {text}" for word, text in version["clauses"])
        lines += block("\n".join(clauses))
    lines += _reads(program, pack, about, rule, catalogue)
    lines += _changed(program, pack, name, catalogue)
    lines += _shown(program, pack, name, rule, catalogue, level)
    return "\n".join(lines).rstrip() + "\n"


def _reads(program: Program, pack: str, about: dict[str, Any], rule: dict[str, Any], catalogue: Catalogue) -> list[str]:
    """The parameters, bands, tables and formulas that a rule reads, and which packs have others."""
    words = catalogue.texts
    lines = []
    for what, name in rule["reads"]:
        if what == "parameter":
            entry = about["parameters"][name]
            lines.append(f"- {words['manual-parameter']} {titled(name, entry)} = {inline(values_of(entry))}")
            lines += [f"  - {words['manual-basis']}: {inline(text)}" for text in entry["basis"]]
            for other in heirs(program, pack, name, entry["label"]):
                changed = program.about(other)["parameters"][name]
                if changed["versions"] != entry["versions"]:
                    lines.append(f"  - {words['manual-in-pack']} {other}: {inline(values_of(changed))}")
        elif what == "way":
            form, _, field = name.rpartition(".")
            entry = next(e for e in about["forms"][form]["fields"] if e["name"] == field)
            lines.append(f"- {words['manual-way']} {titled(field, entry)}")
            lines += [f"  - {code(way)}" for way in entry["ways"]]
        else:
            entry = about[{"bands": "bands", "table": "tables", "define": "defines"}[what]][name]
            lines.append(f"- {words['manual-' + what]} {titled(name, entry)}")
            for other in heirs(program, pack, name, entry["label"]):
                changed = program.about(other)[{"bands": "bands", "table": "tables", "define": "defines"}[what]][name]
                if changed != entry:
                    lines.append(f"  - {words['manual-replaced-in']} {other}")
    return ["", f"{words['manual-reads']}:", "", *lines] if lines else []


def both(label: str, name: str, catalogue: Catalogue) -> str:
    """A label with the name behind it, where they differ."""
    if label == name:
        return name
    return catalogue.texts["label-and-name"].format(label=label, name=name)


def titled(name: str, entry: dict[str, Any]) -> str:
    return inline(f"{name}“{entry['label']}”" if entry["label"] not in ("", name) else name)


def values_of(parameter: dict[str, Any]) -> str:
    from fractions import Fraction

    parts = []
    for version in parameter["versions"]:
        power: Any = 4 if parameter["code"] == "money" and Fraction(version["value"]) % 100 == 0 else 0
        if version["unit"]:
            power = Fraction(version["unit"][1]), version["unit"][0]
        text = show(Fraction(version["value"]), parameter["code"], power, unit=True)
        parts.append(f"{text} ({version['period']})" if version["period"] else text)
    return "; ".join(parts)


def _changed(program: Program, pack: str, name: str, catalogue: Catalogue) -> list[str]:
    """What the packs that extend this one do to the rule."""
    words = catalogue.texts
    lines = []
    for other in heirs(program, pack, name):
        about = program.about(other)
        if name in about["disabled"]:
            lines.append(f"- {words['manual-disabled-in']} {other}: {inline(about['disabled'][name])}")
        elif name in about["rules"]:
            theirs = about["rules"][name]
            if theirs["pack"] != pack:
                lines.append(f"- {words['manual-replaced-in']} {theirs['pack']}")
            elif theirs["severity"] != program.about(pack)["rules"][name]["severity"]:
                lines.append(f"- {words['manual-severity-in']} {other}: {words[theirs['severity']]}")
    return ["", *dict.fromkeys(lines)] if lines else []


def _shown(program: Program, pack: str, name: str, rule: dict[str, Any], catalogue: Catalogue, level: int) -> list[str]:
    """The examples, those that fail with what would be reported of them."""
    words = catalogue.texts
    lines: list[str] = []
    for _, passes, text, _, _ in _examples(program, pack, name):
        fragment = _dedented(text)
        heading = f"{'#' * (level + 1)} {words['manual-pass' if passes else 'manual-fail']}"
        lines += ["", heading, "", *block(fragment, "yaml")]
        documents, problems = parse(Source("", parted(fragment)))
        if passes or problems or not documents or documents[0].root is None:
            continue
        at = next(v["at"] for v in reversed(rule["versions"]))
        loaded = in_force(program, pack, name, at, documents[0])
        report, _ = bind_examples(documents, loaded, rule["form"], program)
        with localcontext(EXACT):
            found = [d for d in judge(loaded, report).diagnostics if d.rule == name]
        for d in found:
            in_one(d)
            d.file = words["manual-example"]
            lines += ["", *block(one(d, catalogue).rstrip(), "text")]
    return lines


def _dedented(text: str) -> str:
    import textwrap

    lines = text.split("\n")
    if not lines[0].strip():
        lines = lines[1:]
    return textwrap.dedent("\n".join(lines)).strip()


# ---- the manual ------------------------------------------------------------------------------------------------------


def pages(program: Program, packs: list[str], catalogue: Catalogue) -> dict[str, str]:
    """The manual's pages: file names and their Markdown."""
    words, say = catalogue.texts, catalogue.say
    index = [MARK, "", f"# {words['manual-name']}", ""]
    result = {}
    for pack in packs:
        about = program.about(pack)
        own = [(name, rule) for name, rule in about["rules"].items() if rule["pack"] == pack]
        head = both(about["label"], pack, catalogue)
        index += [f"## {link(head, f'{pack}.md')}", ""]
        if about["lineage"]:
            index += [f"{words['manual-extends']}: {', '.join(about['lineage'])}", ""]
        if own:
            index += [
                f"| {words['manual-rule']} | {words['manual-severity']} | {words['manual-title']} |",
                "|---|---|---|",
            ]
            index += [
                f"| {link(name, f'{pack}.md#{name.lower()}')} | {words[rule['severity']]} | {cell(title)} |"
                for name, rule in own
                for title in [say(Authored(rule["titles"]))]
            ]
            index.append("")
        result[f"{pack}.md"] = _page(program, pack, about, own, head, catalogue)
    result["README.md"] = "\n".join(index).rstrip() + "\n"
    return {name: printed(text) for name, text in result.items()}


def _page(
    program: Program, pack: str, about: dict[str, Any], own: list[tuple[str, Any]], head: str, catalogue: Catalogue
) -> str:
    words = catalogue.texts
    lines = [MARK, "", f"# {inline(head)}", ""]
    sources = [(name, s) for name, s in about["sources"].items() if s["pack"] == pack]
    if sources:
        lines += [f"## {words['manual-sources']}", ""]
        for _, source in sources:
            title = f"《{source['title']}》" if source["title"] else ""
            details = catalogue.texts["list-comma"].join(text for text in (source["issuer"], source["period"]) if text)
            full = both(source["number"] + title, details or source["number"] + title, catalogue)
            lines.append(f"- {inline(full)}")
        lines.append("")
    parameters = [(name, p) for name, p in about["parameters"].items() if any(v["pack"] == pack for v in p["versions"])]
    if parameters:
        lines += [f"## {words['manual-parameters']}", ""]
        for name, entry in parameters:
            lines.append(f"- {titled(name, entry)} = {inline(values_of(entry))}")
            lines += [f"  - {words['manual-basis']}: {inline(text)}" for text in entry["basis"]]
        lines.append("")
    for what in ("bands", "tables"):
        for name, entry in about[what].items():
            versions = [v for v in entry["versions"] if v["pack"] == pack]
            if versions:
                lines += [f"## {titled(name, entry)}", ""]
                for version in versions:
                    lines += [*block(version["text"]), ""]
    forms = [(name, f) for name, f in about["forms"].items() if f["pack"] == pack]
    if forms:
        lines += [f"## {words['manual-forms']}", ""]
    for name, form in forms:
        lines += [f"### {inline(both(form['label'], name, catalogue))}", "", *fields_of(form, catalogue), ""]
    disabled = about["disabled"]
    if disabled:
        lines += [f"## {words['manual-disabled']}", ""]
        lines += [f"- {inline(name)}: {inline(reason)}" for name, reason in disabled.items()]
        lines.append("")
    if own:
        lines += [f"## {words['manual-rules']}", ""]
    for name, _ in own:
        lines += [explain(program, pack, name, catalogue, level=3), ""]
    return "\n".join(lines).rstrip() + "\n"


def fields_of(form: dict[str, Any], catalogue: Catalogue) -> list[str]:
    """A form's fields as a table, with every heading that reports may print; before it the forms that it includes."""
    words = catalogue.texts
    comma = words["list-comma"]
    parts = comma.join(inline(both(label, part, catalogue)) for label, part in form["includes"])
    lines = [f"{words['manual-includes']}: {parts}", ""] if parts else []
    lines += [
        f"| {words['manual-field']} | {words['manual-label']} | {words['manual-kind']} | |",
        "|---|---|---|---|",
    ]
    for entry in form["fields"]:
        needed = words["manual-required"] if entry["required"] else ""
        ways = (code(f"= {way}").replace("|", "\\|") for way in entry["ways"])
        needed = "; ".join([*([needed] if needed else []), *ways])
        label = comma.join((entry["label"], *entry["also"]))
        lines.append(f"| {cell(entry['name'])} | {cell(label)} | {cell(entry['kind'])} | {needed} |")
    return lines


def write_manual(folder: str, found: dict[str, str]) -> Diagnostic | None:
    """Write the pages into a folder, each whole or not at all; None, or what kept us from writing any."""
    for name in found:
        path = os.path.join(folder, name)
        if not os.path.lexists(path):
            continue
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                first = file.readline().strip()
        except OSError as error:
            return unwritable(path, error)
        if first != MARK:
            return Diagnostic("manual-in-the-way", ERROR, Phrase("manual-in-the-way"), file=path)
        problem = obstacle(path)
        if problem is not None:
            return unwritable(path, problem)
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in found.items():
            replace(os.path.join(folder, name), text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        return unwritable(error.filename or folder, error)
    return None
