"""A blank report: a form as a YAML text to fill in, each field with a comment that tells what it takes."""

from __future__ import annotations

import json
import re

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..report.choice import FORM_KEYS, PACK_KEYS
from ..report.naming import WORKED_OUT
from ..source import disarmed, is_unseen
from ..writing import create, unwritable
from .shapes import hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages import Catalogue
    from ..program.program import Program
    from ..report.form import Field, Form

# Forms within forms may double at every level; from here on, groups and lists are left for the writer to open.
_MAX_LINES = 5_000

_PLAIN = re.compile(r"[^\W\d][\w（）《》、，。“”·\-]*")
_RESERVED = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def blank_report(program: Program, pack: str, name: str, catalogue: Catalogue) -> str:
    """The blank report of a root form, with labels for keys in Chinese and names in English."""
    forms = program.pack(pack).forms
    form = forms[name]
    writer = _Writer(forms, catalogue)
    blocks = writer.blocks(form, (), None)
    lines = [f"# {catalogue.say(Phrase('fill-head', form=form.label))}"]
    if any(line.lstrip().startswith("# ") for block in blocks for line in block):
        lines.append(f"# {catalogue.say(Phrase('fill-head-lists'))}")
    lines += [
        f"{writer.own(FORM_KEYS)}: {scalar(called_in(program, pack, form, writer.chinese))}",
        f"{writer.own(PACK_KEYS)}: {scalar(pack_called(program, pack))}",
    ]
    was_open = True
    for block in blocks:
        if was_open or len(block) > 1:
            lines.append("")
        was_open = len(block) > 1
        lines += block
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text as a YAML key or value: as it stands where no reader could take it for anything else, else quoted."""
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return disarmed("".join(c if c.isprintable() and not is_unseen(c) else _escaped(c) for c in quoted), _escaped)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def called_in(program: Program, pack: str, form: Form, chinese: bool) -> str:
    """What to call a form in a report, so that no other root form of its pack is meant."""
    others = [root for root in program.index[pack]["roots"] if root[0] != form.name]
    return form.label if chinese and not any(form.label in root[:2] for root in others) else form.name


def pack_called(program: Program, pack: str) -> str:
    """What to call a pack in a report, so that no other is meant."""
    first = next(name for name, info in program.index.items() if pack in (name, info["label"]))
    label: str = program.index[pack]["label"]
    return pack if first == pack else label


def write_new(path: str, text: str) -> Diagnostic | None:
    """Write a new file; what to say where there is one of this name already, or none can be written."""
    try:
        create(path, text.encode())
    except FileExistsError:
        return Diagnostic("new-in-the-way", ERROR, Phrase("new-in-the-way"), file=path)
    except OSError as error:
        return unwritable(path, error)
    return None


class _Writer:
    def __init__(self, forms: dict[str, Form], catalogue: Catalogue) -> None:
        self.forms = forms
        self.catalogue = catalogue
        self.chinese = catalogue.language == "zh"
        self.count = 0

    def own(self, keys: tuple[str, str]) -> str:
        return keys[1] if self.chinese else keys[0]

    def called(self, field: Field) -> str:
        return field.label if self.chinese else field.name

    def blocks(self, form: Form, above: tuple[str, ...], currency: str | None) -> list[list[str]]:
        """Each field's lines. ``above`` are the forms that this one stands in."""
        above = (*above, form.name)
        if form.currency is not None:
            currency = self.called(form.fields[form.currency])
        return [self.field(field, above, currency or "") for field in form.fields if field.name not in WORKED_OUT]

    def field(self, field: Field, above: tuple[str, ...], currency: str) -> list[str]:
        comment = hint(field, self.catalogue, currency)
        if not self.chinese and field.label != field.name:
            comment = self.catalogue.texts["fill-label"].format(label=self.catalogue.say(field.label), hint=comment)
        below: list[str] = []
        if field.kind == "form":
            inner = self.forms[field.extra]
            if field.extra in above or self.count > _MAX_LINES:
                comment = f"{comment}{self.catalogue.say(Phrase('fill-again', form=inner.label))}"
            else:
                below = [line for block in self.blocks(inner, above, currency) for line in block]
        elif field.is_list and field.required:
            below = [""]
        if field.is_list and below:
            below = [f"- {below[0]}".rstrip(), *("  " + line for line in below[1:])]
            if not field.required:  # an item would say that there is one, and rules would ask what goes with it
                below = ["# " + line for line in below]
        self.count += 1
        return [f"{scalar(self.called(field))}:  # {comment}", *("  " + line for line in below)]


__all__ = ["blank_report", "scalar", "write_new"]
