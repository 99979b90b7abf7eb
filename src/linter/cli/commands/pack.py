"""``crossfoot pack``: packs sealed in one file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...diagnostic import ERROR, Diagnostic, Phrase
from ..arguments import Arguments, Command, Operand
from ..common import shared
from ..context import OK

if TYPE_CHECKING:
    from ...program.sealed import Sealed
    from ..context import Context


class PackArguments(Arguments):
    """``action`` is what to do; ``paths`` the folder to seal, or the file to show."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""


def run(context: Context, options: PackArguments) -> int:
    """Seal a folder's packs, or say what is in a sealed file."""
    if len(options.paths) > 1 or (options.action == "show" and not options.paths):
        return _misuse(context, "pack-one", options.paths[-1] if options.paths else "pack")
    return (_build if options.action == "build" else _show)(context, options)


def _misuse(context: Context, key: str, name: str) -> int:
    return context.complain([Diagnostic("pack", ERROR, Phrase(key), file=name)])


def _build(context: Context, options: PackArguments) -> int:
    from ...program.sealed import ENDING
    from ...program.sealing import seal
    from ...writing import unwritable

    path = options.output
    if not path:
        return _misuse(context, "pack-output", "--output")
    if not path.endswith(ENDING):
        return _misuse(context, "pack-ending", path)
    if os.path.exists(path) and not _is_sealed(path):
        return context.complain([Diagnostic("pack", ERROR, Phrase("pack-over"), file=path)])
    try:
        sealed, problems = seal(options.paths, path, context.cache)
    except OSError as error:
        return context.complain([unwritable(path, error)])
    if sealed is None:
        return context.complain(problems)
    return _tell(context, sealed)


def _show(context: Context, options: PackArguments) -> int:
    from ...program.sealed import opened

    found = opened(options.paths[0], options.paths[0])
    return context.complain([found]) if isinstance(found, Diagnostic) else _tell(context, found)


def _is_sealed(path: str) -> bool:
    """Whether what lies at a path is a sealed file, which may be written over."""
    from ...program.sealed import MAGIC

    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _tell(context: Context, sealed: Sealed) -> int:
    texts = context.catalogue().texts
    head = sealed.head
    names = list(head["packs"])
    size = f"{os.path.getsize(sealed.path):,}"
    text = texts["pack-built"].format(
        path=sealed.path, count=len(names), names=texts["list-comma"].join(names), size=size, seal=sealed.seal
    )
    fits = texts["pack-fits" if sealed.fits(exact=False) else "pack-unfit"]
    text += "\n" + texts["pack-for"].format(version=head["version"], python=head["python"].split()[0], fits=fits)
    context.tell(text + "\n")
    return OK


COMMAND = Command(
    "pack",
    "help-pack",
    "help-about-pack",
    shared("lang", "output", "no-cache"),
    (Operand("", "1", choices=("build", "show"), dest="action"), Operand("DIR", "*", "help-path-pack")),
    PackArguments,
)
