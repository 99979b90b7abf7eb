"""A blank report as a workbook or a document: what `tables.writing` has to know of a pack to lay a form out."""

from __future__ import annotations

import re
from collections import Counter

from ..diagnostic import Phrase
from ..tables.routed import ASIDE
from ..tables.writing.blank import Blank, Guide, blank
from ..tables.writing.blocks import Block, Entry, Sheet
from .shapes import hint
from .template import called_in, pack_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages import Catalogue
    from ..plan.plans import Plan
    from ..program.program import Program
    from ..report.form import Field

# A key in an example of a rule.
_KEY = re.compile(r"([\w（）()、]+)\s*:")


def blank_sheets(program: Program, pack: str, name: str, catalogue: Catalogue) -> list[Sheet]:
    """The blank of a root form, and notes on how to fill it in."""
    loaded = program.pack(pack)
    is_chinese = catalogue.language == "zh"
    counts = Counter(key for examples in loaded.examples for _, text, _ in examples for key in _KEY.findall(text))

    def used(field: Field) -> int:
        return sum(counts[word] for word in dict.fromkeys((field.label, field.name, *field.also)))

    def plans(form: str) -> list[Plan]:
        return [loaded.plans[number] for number, _ in loaded.of(form)]

    guide = Guide(
        used,
        plans,
        lambda field, currency: hint(field, catalogue, currency),
        lambda field: field.label if is_chinese else field.name,
    )
    form = loaded.forms[name]
    title = called_in(program, pack, form, is_chinese)
    made = blank(loaded.forms, form, pack_called(program, pack), title, guide, is_chinese)
    return [made.sheet, _notes(made, catalogue)]


def _notes(made: Blank, catalogue: Catalogue) -> Sheet:
    """What to do, and what may be added."""
    texts = catalogue.texts
    block = Block(f"{ASIDE}{texts['blank-notes']}")
    block.is_main = True
    rows = [texts["blank-how"], texts["blank-computed"], texts["blank-rows"]]
    rows += [
        catalogue.say(Phrase("blank-columns", table=table, columns=tuple(columns)))
        for table, columns in made.columns.items()
    ]
    rows += [catalogue.say(Phrase("blank-lists", lists=tuple(made.lists)))] if made.lists else []
    block.rows = [[Entry(text, kind="long")] for text in rows]
    return Sheet(texts["blank-notes"], [block])
