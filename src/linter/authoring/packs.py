"""Which pack is whose: the packs in force, a row each, from the index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import Phrase
from ..render.numbers import table
from ..source import harmless
from .manual import packs_of

if TYPE_CHECKING:
    from typing import Any

    from ..messages import Catalogue
    from ..program.program import Program


def pack_rows(program: Program) -> list[dict[str, Any]]:
    """Every pack in force: its name, its label, the pack that it extends directly, and the root forms of its own."""
    rows = []
    for name in packs_of(program):
        info = program.index[name]
        lineage = [other for other in info["lineage"] if other != name]
        above = [o for o in lineage if not any(o in program.index[x]["lineage"] for x in lineage if x != o)]
        forms = [form[1] for form in info["roots"] if form[2] == name]
        rows.append({"pack": name, "label": info["label"], "extends": above, "forms": forms})
    return rows


def packs_table(program: Program, catalogue: Catalogue) -> str:
    """The packs as a table, and how a report names one."""
    texts = catalogue.texts
    rows = pack_rows(program)
    head = [texts["manual-pack"], texts["manual-label"], texts["column-extends"], texts["column-own-forms"]]
    comma = texts["list-comma"]
    cells = [
        [r["pack"], harmless(r["label"]), comma.join(r["extends"]), harmless(comma.join(r["forms"]))] for r in rows
    ]
    extended = [r["extends"] for r in rows]
    base = max((r["pack"] for r in rows if r["forms"]), key=lambda p: sum(p in each for each in extended), default="")
    lines = table(head, cells)
    if base:
        lines += ["", catalogue.say(Phrase("packs-hint", base=base))]
    return "\n".join(lines) + "\n"


__all__ = ["pack_rows", "packs_table"]
