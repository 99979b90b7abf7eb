"""What is said of a run as a whole: how many of what, and what met nothing."""

from __future__ import annotations

import os

from ..messages import Catalogue
from ..source import harmless, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.checker import Checker
    from ..run.result import Result


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Aligned columns, wide characters counted as two; columns of numbers to the right."""
    sizes = [max(width(line[i]) for line in [head, *rows]) for i in range(len(head))]
    numbers = [all(row[i].isdigit() for row in rows) for i in range(len(head))]
    lines = []
    for line in [head, *rows]:
        cells = []
        for cell, size, number in zip(line, sizes, numbers, strict=True):
            gap = " " * (size - width(cell))
            cells.append(gap + cell if number else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return lines


def statistics(result: Result, catalogue: Catalogue) -> str:
    """Numbers by rule and by file, the most frequent first; what has been accepted does not count."""
    texts = catalogue.texts
    by_rule: dict[str, dict[str, int]] = {}
    for (rule, severity), count in result.by_rule.items():
        by_rule.setdefault(rule, dict.fromkeys(result.found, 0))[severity] += count
    lines = []
    for key, counts in (("statistics-rule", by_rule), ("statistics-file", result.by_file)):
        counts = {name: found for name, found in counts.items() if any(found.values())}
        if not counts:
            continue
        order = sorted(counts.items(), key=lambda item: (*(-n for n in item[1].values()), item[0]))
        head = [texts[key], *(texts[severity] for severity in result.found)]
        rows = [[harmless(name), *(str(n) for n in found.values())] for name, found in order]
        lines += ["", *table(head, rows)]
    return "\n".join(lines) + "\n" if lines else ""


def vacuity(checker: Checker, result: Result, catalogue: Catalogue) -> str:
    """Rules of the packs used that met no occurrence, and folders in the settings that no report lies below."""
    texts = catalogue.texts
    packs = sorted({pack for pack, _ in result.rules_run})
    everything = {
        (pack, rule["name"])
        for pack in packs
        for year in checker.program.index[pack]["epochs"]
        for rule in checker.program.pack(pack, year).rules
    }
    idle = sorted(everything - result.rules_met)
    lines = [texts["vacuity-rules"].format(count=len(idle), total=len(everything))] if everything else []
    lines += [f"  {name} ({pack})" for pack, name in idle]
    for folder, pack in sorted(checker.settings.pack_folders.items()):
        if not any(os.path.abspath(path).startswith(folder + os.sep) for path in result.seen):
            name = os.path.relpath(folder)
            lines.append(texts["vacuity-folder"].format(folder=harmless(name), pack=pack))
    lines += [texts["vacuity-passed-over"].format(file=harmless(path)) for path in result.no_reports]
    if result.left_out:
        lines.append(texts["vacuity-left-out"].format(count=len(result.left_out)))
        lines += [f"  {harmless(path)}: {texts[reason]}" for path, reason in sorted(result.left_out.items())]
    return "\n" + "".join(f"{line}\n" for line in lines) if lines else ""
